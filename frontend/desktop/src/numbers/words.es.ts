/** What the screens say about the numbers that the practice texts from, in Spanish. */
import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./words.en.ts";

export const es: Translation<typeof en> = {
  "settings.numbers": "Números",
  "numbers.lead":
    "Los números desde los que envía mensajes de texto. Solo sus miembros ven lo que llega a un número y pueden escribir desde él.",
  "numbers.new": "Número nuevo",
  "numbers.change": "Etiqueta y valores iniciales",
  "numbers.none": "Todavía no hay ningún número. Añada el que contrató con su operador.",
  "numbers.number": "Número",
  "numbers.phoneHelp": "Con el código de área, como aparece en su operador.",
  "numbers.phoneFixed": "Un número no cambia. Añada otro como un número aparte.",
  "numbers.label": "Etiqueta",
  "numbers.labelHelp":
    "Cómo lo distingue su equipo, por ejemplo Recepción. Los pacientes no la ven.",
  "numbers.tollFree": "Gratuito",
  "numbers.mms": "Fotos y archivos",
  "numbers.mmsHelp": "Su operador indica si este número admite MMS.",
  "numbers.mms.unknown": "No se sabe",
  "numbers.mms.yes": "Sí",
  "numbers.mms.no": "No",
  "numbers.rate": "Mensajes por segundo",
  "numbers.rateHelp":
    "Cuántas partes de mensajes aceptan los operadores por segundo. Las demás esperan su turno.",
  "numbers.wasArchived": "{name} está archivado. Ya no se envía nada desde él.",
  "numbers.trial":
    "Prueba: se pueden recibir mensajes de texto, no enviarlos. Elija un plan con quien administra su servicio y registre el número.",
  "numbers.registration": "Registro",
  "numbers.registration.not_registered": "Sin registrar",
  "numbers.registration.pending": "Pendiente",
  "numbers.registration.approved": "Aprobado",
  "numbers.registration.rejected": "Rechazado",
  "numbers.pendingSince": "Pendiente desde el {date}",
  "numbers.rejectedFor": "Rechazado: {reason}",
  "numbers.steps": "Ver los pasos",
  "numbers.stepsOf": "Registro de {name}",
  "numbers.step.done": "Hecho:",
  "numbers.step.collect.local":
    "Tenga a mano: el nombre legal de la clínica, su número fiscal (EIN), la dirección, el sitio web y una persona a quien los operadores puedan preguntar. Deben coincidir con los de Hacienda.",
  "numbers.step.collect.tollFree":
    "Tenga a mano: el nombre legal de la clínica, su dirección y sitio web, su número de registro mercantil con el tipo y el país, y una persona a quien los operadores puedan preguntar.",
  "numbers.step.file.local":
    "En la consola de su operador, registre la clínica como marca y después una campaña de atención a pacientes (10DLC). Indique que los pacientes aceptan al inscribirse y dé como ejemplo la identificación de abajo.",
  "numbers.step.file.tollFree":
    "En la consola de su operador, presente la verificación de este número gratuito. Indique que los pacientes aceptan al inscribirse y dé como ejemplo la identificación de abajo.",
  "numbers.step.note": "Anote aquí que la presentó. El número queda entonces pendiente.",
  "numbers.step.wait.local":
    "Espere a los operadores: por lo general, algunos días. Cuando aprueben, anótelo aquí: desde entonces se pueden enviar mensajes. Si rechazan, anote el motivo, corríjalo y preséntela de nuevo.",
  "numbers.step.wait.tollFree":
    "Espere a los operadores: algunos días o unas semanas. Cuando aprueben, anótelo aquí: desde entonces se pueden enviar mensajes. Si rechazan, anote el motivo, corríjalo y preséntela de nuevo.",
  "numbers.filed": "Ya la presenté",
  "numbers.filedAgain": "Ya la presenté de nuevo",
  "numbers.wasApproved": "Fue aprobada",
  "numbers.wasRejected": "Fue rechazada",
  "numbers.reason": "Por qué se rechazó",
  "numbers.reasonHelp":
    "En palabras del operador, por ejemplo: el nombre de la empresa no coincide.",
  "numbers.identification": "Identificación",
  "numbers.identificationLocked": "La exigen los operadores. No se puede cambiar ni desactivar.",
};
