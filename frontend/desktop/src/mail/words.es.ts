/** What the screens say about mail and the practice's mailboxes, in Spanish. */
import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./words.en.ts";

export const es: Translation<typeof en> = {
  "new.email": "Correo",
  "rail.all": "Enlaces, números y buzones",
  "channel.email": "Correo",
  "channel.emailNotSecure": "Correo – no seguro",
  "details.mailbox": "Buzón · {count, plural, one {# miembro} other {# miembros}}",
  "row.emailSubject": "Correo · {subject}",

  "mail.notSecure": "Otros pueden leer un correo en su camino. No incluya información de salud.",
  "mail.fixedMailbox": "Para usar otro buzón, inicie un correo nuevo.",
  "mail.newTitle": "Correo nuevo",
  "mail.toAddress": "Correo a {email}",
  "mail.one": "Aquí un correo va a una sola persona. Inicie en su lugar un grupo seguro.",
  "mail.chooseMailbox": "Elija un buzón",
  "mail.noMailbox": "Usted no es miembro de ningún buzón. Pida a un administrador que lo agregue.",
  "mail.whoIs": "¿De quién es la dirección {email}?",
  "mail.noEmail": "{name} no tiene dirección de correo.",
  "mail.files": "Imágenes PNG y JPEG, PDF, video y audio, 25 MB en total",
  "mail.page": "Correo de {name}",
  "mail.earlier": "Mostrar mensajes anteriores",
  "mail.large": "Abrir en grande",
  "mail.showImages": "{count, plural, one {Mostrar la imagen} other {Mostrar las imágenes}}",
  "mail.imagesWhy": "Quien las puso sabrá entonces que se abrió.",
  "mail.unverified": "Remitente sin verificar. Dice ser {email}; nada lo demuestra.",
  "mail.automatic": "Respuesta automática. Nadie la escribió a mano.",
  "mail.bounced": "Su correo no llegó a {email}. Revise la dirección o llame.",
  "mail.somebody": "el destinatario",
  "mail.unreadable": "Este correo no se pudo leer. Se conserva como llegó.",
  "mail.openRaw": "Abrir sin procesar",
  "mail.to": "Para: {names}",
  "mail.cc": "Cc: {names}",
  "mail.link": "¿Abrir este enlace?",
  "mail.linkWhy": "Lleva fuera de Rowan. Ábralo solo si sabe adónde lleva.",
  "mail.openLink": "Abrir en el navegador",
  "mail.linkEmail": "¿Escribir a esta dirección?",
  "mail.write": "Escribir un correo",
  "messageDetails.notReportedMail": "No se informa en el correo",

  "mailReason.opted_out": "Pidió no recibir correos. Escriba de forma segura o llame.",
  "mailReason.not_mobile": "Esta dirección no recibe correo. Revísela o llame.",
  "mailReason.unreachable":
    "No se pudo llegar a su servidor de correo. Inténtelo más tarde o llame.",
  "mailReason.no_route": "Esa dirección no existe. Revísela o llame.",
  "mailReason.filtered": "Su servidor lo tomó por no deseado. Dígalo con otras palabras o llame.",
  "mailReason.blocked": "Su servidor no acepta correos nuestros. Llame.",
  "mailReason.rules":
    "Así no se puede enviar. Dígalo con otras palabras o envíelo de forma segura.",
  "mailReason.unregistered": "Este buzón no puede enviar. Pida a un administrador que lo revise.",
  "mailReason.suspended":
    "Este buzón no puede enviar por ahora. Pida a un administrador que lo revise.",
  "mailReason.too_long": "Era demasiado grande. Quite archivos o envíelo de forma segura.",
  "mailReason.media": "No se aceptaron los archivos. Envíelos de forma segura.",
  "mailReason.credentials":
    "El servidor de correo no acepta la contraseña del buzón. Pida a un administrador que la escriba de nuevo.",
  "mailReason.busy": "El servidor de correo estuvo ocupado todo un día. Inténtelo de nuevo.",
  "mailReason.other": "El servidor de correo no dijo por qué. Inténtelo de nuevo o llame.",

  "mailConsent.label": "Antes del primer correo",
  "mailConsent.title": "Consentimiento para correos",
  "mailConsent.question": "¿Cómo aceptó {name} recibir correos?",
  "mailConsent.form": "Formulario",
  "mailConsent.verbal": "En persona o por teléfono",
  "mailConsent.agreement": "Acuerdo con la clínica",
  "mailConsent.texted": "Nos escribió primero",
  "mailConsent.warning1": "Se le dijo: el correo no es seguro y otros pueden leerlo.",
  "mailConsent.required": "La clínica no envía correos sin esto.",
  "mailConsent.agreed": "Aceptó correos el {date}",
  "mailConsent.off": "Sin correos desde el {date}",
  "mailConsent.stop":
    "{name} pidió no recibir correos el {time}. Los mensajes seguros y de texto siguen funcionando.",
  "consent.mail": "Correo",

  "settings.mailboxes": "Correo",
  "mailboxes.lead":
    "Los buzones propios de la clínica. Solo sus miembros ven lo que llega a un buzón y pueden escribir desde él.",
  "mailboxes.new": "Agregar buzón",
  "mailboxes.change": "Nombre, etiqueta y firma",
  "mailboxes.signInAgain": "Iniciar sesión de nuevo",
  "mailboxes.none": "Todavía no hay ningún buzón. Agregue uno con su dirección y su contraseña.",
  "mailboxes.mailbox": "Buzón",
  "mailboxes.address": "Dirección de correo",
  "mailboxes.addressFixed": "Un buzón no cambia. Agregue otro como un buzón aparte.",
  "mailboxes.password": "Contraseña",
  "mailboxes.passwordHelp": "Va sellada a su servicio y no se vuelve a mostrar.",
  "mailboxes.show": "Mostrar u ocultar la contraseña",
  "mailboxes.app.google":
    "Google pide aquí una contraseña de aplicación, no la de la cuenta: Cuenta de Google, Seguridad, Verificación en dos pasos, Contraseñas de aplicaciones.",
  "mailboxes.app.microsoft":
    "Microsoft pide aquí una contraseña de aplicación, no la de la cuenta, y solo donde un administrador lo permite.",
  "mailboxes.app.apple":
    "Apple pide aquí una contraseña para apps: account.apple.com, Inicio de sesión y seguridad.",
  "mailboxes.app.yahoo":
    "Yahoo pide aquí una contraseña de aplicación: Seguridad de la cuenta, Generar contraseña.",
  "mailboxes.app.other":
    "Este proveedor pide aquí una contraseña de aplicación, no la de la cuenta. Su ayuda dice cómo crearla.",
  "mailboxes.agree": "{host} es mi proveedor",
  "mailboxes.agreeWhy":
    "Estos servidores no son de la propia dirección. Acepte solo si los conoce: la contraseña va allí.",
  "mailboxes.found": "Encontrados: {imap} y {smtp}.",
  "mailboxes.looking": "Se buscan sus servidores.",
  "mailboxes.notFound":
    "No se encontraron sus servidores. Escríbalos a mano; quien le dio la dirección los conoce.",
  "mailboxes.imap": "Servidor de correo entrante (IMAP)",
  "mailboxes.smtp": "Servidor de correo saliente (SMTP)",
  "mailboxes.port": "Puerto",
  "mailboxes.portOf": "Puerto de {server}",
  "mailboxes.user": "Nombre de usuario",
  "mailboxes.userHelp": "Si es otro que la dirección.",
  "mailboxes.name": "Nombre",
  "mailboxes.nameHelp": "Como lo leen los pacientes junto a la dirección.",
  "mailboxes.label": "Etiqueta",
  "mailboxes.labelHelp":
    "Cómo lo distingue su equipo, por ejemplo Recepción. Los pacientes no la ven.",
  "mailboxes.signature": "Firma",
  "mailboxes.signatureHelp": "Va al pie de cada correo de este buzón.",
  "mailboxes.connect": "Iniciar sesión y agregar",
  "mailboxes.connecting": "Iniciando sesión",
  "mailboxes.added": "{label} está conectado. Lo que contiene llega ahora, lo más nuevo primero.",
  "mailboxes.wasArchived": "{name} está archivado. Ya no recibe ni envía nada.",
  "mailboxes.footer": "Pie de la clínica",
  "mailboxes.footerHelp":
    "Va al final de cada correo de la clínica, por ejemplo un aviso de confidencialidad.",
  "mailboxes.footerSaved": "El pie está guardado.",
  "receiving.fine": "Se recibe correo. Lo último, {ago}.",
  "receiving.none": "Conectando. Todavía no se ha recibido ningún correo.",
  "receiving.test": "Enviar una prueba",
  "receiving.sent": "Una prueba va en camino a este buzón.",
  "receiving.test.underway": "Una prueba va en camino.",
  "receiving.test.passed": "La prueba llegó, {ago}.",
  "receiving.test.failed":
    "La prueba no llegó, {ago}. Inicie sesión de nuevo o pregunte a su proveedor.",
  "mailTrouble.of": "Correo {label}: {words}",
  "mailTrouble.credentials":
    "la contraseña venció o cambió, desde {time}. No llega ni sale ningún correo.",
  "mailTrouble.suspended": "suspendido por su proveedor desde {time}. Pregunte a su soporte.",
  "mailTrouble.unreachable":
    "el servidor de correo no responde desde {time}. El correo espera y seguirá por sí solo.",
  "mailTrouble.silent": "no se recibe correo desde {time}.",
};
