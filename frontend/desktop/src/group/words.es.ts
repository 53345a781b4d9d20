import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./words.en.ts";

export const es: Translation<typeof en> = {
  "channel.group": "Grupo seguro",
  "row.groupSubject": "Grupo seguro · {subject}",
  "group.seenAt": "Visto {time}",
  "group.joinedAt": "se unió el {date}",
  "group.since": "aquí desde el {date}",
  "group.teammate": "Colega",
  "group.names": "Cada persona verá los nombres de las demás.",
  "group.understand": "Entiendo",
  "group.notJoined":
    "No todas las personas se han unido: {names}. Su mensaje se guarda como borrador.",
  "group.inviteNamed": "Invitar a {name}",
  "group.resendNamed": "Reenviar invitación a {name}",
  "group.hint": "Añada un asunto para que todos distingan este grupo de otros.",
  "newMessage.add": "Añadir a otra persona",
  "newMessage.removeNamed": "Quitar a {name}",
  "newMessage.inviteTo": "Invitar paciente a {practice}",
  "newMessage.early": "Usted escribió a {name} antes de que se uniera. ¿Enviarlo ahora?",
  "newMessage.takeEarly": "Ponerlo en este mensaje",
  "contact.closeAll": "Hacer de solo lectura todas las conversaciones",
  "contact.closedAll":
    "{count, plural, one {# conversación es de solo lectura.} other {# conversaciones son de solo lectura.}}",
  "contact.openedAll":
    "{count, plural, one {# conversación está abierta de nuevo.} other {# conversaciones están abiertas de nuevo.}}",
  "contact.group": "Grupo seguro · {link}",
  "contact.relativeOf": "Familiar o tutor de {name}",
  "kind.label": "Tipo de contacto",
  "kind.patient": "Paciente",
  "kind.relative": "Familiar o tutor",
  "kind.professional": "Profesional",
  "kind.organization": "Organización",
  "form.relatedTo": "Familiar de",
  "form.relatedToHelp": "El paciente de quien es familiar o tutor.",
  "form.noneFound": "Sin coincidencias.",
};
