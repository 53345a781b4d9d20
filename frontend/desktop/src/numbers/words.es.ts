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
  "numbers.seeStepsOf": "Ver los pasos de {name}",
  "numbers.stepsOf": "Registro de {name}",
  "numbers.step.done": "Hecho:",
  "numbers.step.collect.local":
    "Tenga a mano: el nombre legal de la clínica, su número fiscal (EIN), la dirección, el sitio web y una persona a quien los operadores puedan preguntar. Deben coincidir con los de Hacienda.",
  "numbers.step.collect.tollFree":
    "Tenga a mano: el nombre legal de la clínica, su dirección y sitio web, su número de registro mercantil con el tipo y el país, y una persona a quien los operadores puedan preguntar.",
  "numbers.step.file.local":
    "En la consola de su operador, registre la clínica como marca y después una campaña de atención a pacientes (10DLC). Indique que los pacientes aceptan al inscribirse y dé como ejemplo la identificación de esta página.",
  "numbers.step.file.tollFree":
    "En la consola de su operador, presente la verificación de este número gratuito. Indique que los pacientes aceptan al inscribirse y dé como ejemplo la identificación de esta página.",
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
  "trouble.label": "Mensajes de texto y correo",
  "trouble.fix": "Arreglar",
  "trouble.credentials":
    "El operador no acepta el token de su cuenta desde {time}. No sale ningún mensaje.",
  "trouble.suspended":
    "El operador suspendió su cuenta desde {time}. No sale ningún mensaje; pregunte a su soporte.",
  "trouble.unreachable":
    "El operador no responde desde {time}. Los mensajes esperan y saldrán por sí solos.",
  "trouble.silent": "Los mensajes de texto no llegan por sí solos desde {time}.",
  "trouble.misdirected":
    "Desde {time} el operador envía los mensajes de un número a otra dirección. Pegue la nuestra en su consola.",
  "health.all": "Todos los canales reciben",
  "health.troubles": "{count} canales requieren atención",
  "arriving.fine": "Se reciben mensajes de texto. El último, {ago}.",
  "arriving.none":
    "Todavía no ha llegado ninguno. Envíe cualquier mensaje a este número desde un teléfono: esta línea dirá cuándo llegó.",
  "arriving.stale":
    "El último mensaje llegó {ago}. Para ver si siguen llegando, escriba a este número desde un teléfono.",
  "arriving.test": "Enviar una prueba",
  "arriving.sent": "Una prueba va en camino a este número.",
  "arriving.test.underway": "Una prueba va en camino.",
  "arriving.test.passed": "La prueba llegó, {ago}.",
  "arriving.test.failed":
    "La prueba no llegó, {ago}. Compruebe que el webhook del número es la dirección de abajo.",
  "carrier.title": "Cuenta con el operador",
  "carrier.none": "Todavía no hay cuenta. Los mensajes de texto necesitan una con Twilio.",
  "carrier.is": "Twilio, cuenta {name}. Rowan pregunta cada minuto si funciona.",
  "carrier.hook": "Dirección para los mensajes que llegan",
  "carrier.hookHelp":
    "Péguela en la consola del operador, para cada número en «A message comes in».",
  "carrier.connect": "Conectar la cuenta",
  "carrier.change": "Cambiar la cuenta",
  "carrier.sid": "SID de la cuenta",
  "carrier.sidHelp": "En la consola de Twilio. Empieza por AC.",
  "carrier.token": "Token de autenticación",
  "carrier.tokenHelp": "Va sellado a su servicio y no se vuelve a mostrar.",
  "carrier.show": "Mostrar u ocultar el token",
  "carrier.save": "Conectar",
  "carrier.connected": "Conectada. Rowan pregunta al operador si funciona.",
  "carrier.checked": "Si algo falla, se dice arriba en la ventana en menos de dos minutos.",
  "wish.opted_out": "{name} desactivó los mensajes de texto",
  "wish.opted_in": "{name} volvió a activar los mensajes de texto",
  "wish.asks_opt_out": "Puede que {name} no quiera más mensajes de texto",
  "wish.opt_out_noted": "Un colega anotó que {name} no quiere mensajes de texto",
  "wish.opt_out_denied": "Un colega anotó que {name} quiere mensajes de texto",
  "wish.maybe_appointment": "Puede que {name} se refiriera a la cita: llame para confirmarlo",
  "wish.ask": "¿Tratarlo como baja? No se envía nada a {name} hasta que lo diga.",
  "wish.yes": "Sí, no más mensajes",
  "wish.no": "No, continuar",
};
