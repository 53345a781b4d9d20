/** Lo que las pantallas dicen de imprimir y exportar. */
import type { en } from "./words.en.ts";

export const es: typeof en = {
  "export.open": "Imprimir o exportar",
  "export.record": "Imprimir o exportar el registro",
  "export.title": "Imprimir o exportar",
  "export.what": "Qué",
  "export.conversation": "Esta conversación",
  "export.contact": "Todo lo que usted puede ver con {name}, por todos los canales",
  "export.why": "Para qué",
  "export.patient": "Lo pidió el paciente",
  "export.care": "Atención en otro consultorio",
  "export.law": "Una petición legal o de un seguro",
  "export.file": "Nuestro propio archivo",
  "export.whyHelp": "Quién lo tomó, cuándo y para qué queda en el registro de auditoría.",
  "export.notes": "Incluir las notas internas",
  "export.notesHelp":
    "Son palabras de su equipo. No las incluya en lo que se entrega a un paciente.",
  "export.forms":
    "Una exportación es un archivo ZIP: el registro para leer e imprimir, una tabla (CSV), un paquete FHIR para otros sistemas y todos los archivos.",
  "export.plain":
    "Las copias fuera de Rowan no están cifradas. Guárdelas donde solo las vean quienes pueden verlas.",
  "export.print": "Imprimir…",
  "export.save": "Exportar…",
  "export.working": "Reuniendo el registro…",
  "export.saved": "El registro se exportó.",
  "export.opened":
    "El registro se abre en el programa que imprime archivos PDF. Se elimina cuando Rowan se bloquea.",
};
