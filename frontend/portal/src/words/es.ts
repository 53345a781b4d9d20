import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./en.ts";

export const es: Translation<typeof en> = {
  "page.title": "Sus mensajes",
  "page.titleOf": "{title} - Rowan",
  "page.loading": "Cargando",
  "page.back": "Volver",
  "page.tryAgain": "Intentar de nuevo",
  "page.continue": "Continuar",
  "page.unreachable": "No se puede llegar a sus mensajes",
  "language.other": "English",
  emergency:
    "No es para emergencias. Llame al <first>{emergency}</first> o al <second>{crisis}</second>.",

  "practice.call": "Llamar al {phone}",

  "join.step": "Paso {step} de {count}",
  "join.title": "Invitación",
  "join.invites": "{practice} desea enviarle mensajes de forma segura",
  "join.invitedBy": "{name} le invitó.",
  "join.lead":
    "Lea y responda en este navegador. No hay nada que instalar ni contraseña que inventar.",
  "join.codeByPhone": "Un código a su teléfono",
  "join.codeByEmail": "Un código a su correo electrónico",
  "join.textedTo": "Lo enviamos por mensaje de texto al número que termina en {digits}.",
  "join.emailedTo": "Lo enviamos por correo electrónico a {address}.",
  "join.birthDate": "Su fecha de nacimiento",
  "join.birthDateWhy": "Para que solo usted pueda abrir sus mensajes.",
  "join.readers": "Quién lee sus mensajes",
  "join.readersAre": "Su equipo de atención en {practice}.",
  "join.notMyNumber": "Este no es mi número",
  "join.notMyEmail": "Este no es mi correo electrónico",
  "join.notMine":
    "Entonces, por favor no continúe. Avise a la clínica para que la invitación llegue a la persona correcta.",

  "code.title": "Escriba el código de 6 dígitos",
  "code.textedTo":
    "Lo enviamos por mensaje de texto al número que termina en {digits}. Sirve durante 10 minutos.",
  "code.emailedTo": "Lo enviamos por correo electrónico a {address}. Sirve durante 10 minutos.",
  "code.incomplete": "Escriba los 6 dígitos del código.",
  "code.tooManyTries":
    "Demasiados intentos con este código. Elija Enviar de nuevo para recibir otro.",
  "code.tooManyCodes":
    "Se enviaron demasiados códigos para esta invitación. Pida a la clínica una invitación nueva.",
  "code.againIn": "Enviar de nuevo en {seconds} s",
  "code.again": "Enviar de nuevo",
  "code.sentAgain": "Un código nuevo está en camino. Solo sirve el más reciente.",

  "birth.title": "¿Cuál es su fecha de nacimiento?",
  "birth.why":
    "Le muestra a la clínica que es usted. Se compara con la que la clínica tiene registrada.",
  "birth.month": "Mes",
  "birth.day": "Día",
  "birth.year": "Año",
  "birth.incomplete": "Escriba mes, día y año con números, como 3, 14 y 1986.",
  "birth.tell": "Avisar a la clínica",

  "confirm.title": "La clínica necesita confirmar quién es usted",
  "confirm.why":
    "Su fecha de nacimiento no se puede comprobar aquí. Avise a la clínica que está esperando: alguien que le conoce le dará acceso.",
  "confirm.waiting": "La clínica confirmará quién es usted.",
  "confirm.waitingHow":
    "No tiene que hacer nada. Sus mensajes se abrirán aquí solos. También puede cerrar esta página y abrirla de nuevo en este dispositivo dentro de 7 días.",

  "back.declined": "La clínica no le dio acceso",
  "back.declinedHow": "Llame si cree que es un error.",

  "refused.title": "No se puede abrir esta invitación",

  "list.empty": "Todavía no hay mensajes.",
  "list.emptyWhy": "Cuando su equipo de atención le escriba, aparecerá aquí.",
  "list.new": "Nuevo",
  "list.older": "Mostrar conversaciones anteriores",
  "list.label": "Conversaciones",

  "thread.with": "Con {names}",
  "thread.withAll": "Usted, su equipo médico y {names}. Todos aquí leen lo que escribe.",
  "thread.patient": "{name} · miembro del grupo",
  "thread.inactive": "{name} (Inactiva)",
  "thread.log": "Mensajes con {practice}",
  "thread.write": "Escribir a {practice}",
  "thread.all": "Todos los mensajes",
  "thread.help": "Ayuda y cuenta",
  "thread.field": "Mensaje",
  "thread.send": "Enviar",
  "thread.by": "{name}:",
  "thread.you": "Usted:",
  "thread.older": "Mostrar mensajes anteriores",
  "thread.newBelow": "{count, plural, one {# mensaje nuevo} other {# mensajes nuevos}}",
  "thread.hello": "Salude a su equipo de atención.",
  "thread.joined": "Usted se unió.",
  "thread.offline": "Está sin conexión.",
  "thread.willSend": "Se enviará cuando vuelva la conexión.",
  "thread.edit": "Editar",
  "thread.discard": "Descartar",
  "thread.closed": "La clínica cerró esta conversación. Todavía puede leerla.",
  "thread.wasClosed": "La clínica cerró esta conversación.",
  "thread.wasReopened": "La clínica volvió a abrir esta conversación.",
  "thread.another": "Escribir en otra conversación",
  "thread.tooLong":
    "{count, plural, one {Sobra # carácter.} other {Sobran # caracteres.}} Acórtelo o envíelo en partes.",

  "attach.add": "Adjuntar fotos o archivos",
  "attach.files": "Adjuntos",
  "attach.remove": "Quitar {name}",
  "attach.uploading": "{size}, {percent} % subido",
  "attach.waiting": "{size}, espera la conexión",
  "attach.checking": "{size}, se está revisando",
  "attach.tooLarge": "Demasiado grande. {limit} MB como máximo.",
  "attach.notAccepted": "Solo fotos (PNG, JPEG), PDF, video o audio.",
  "attach.tooMany": "10 archivos como máximo por mensaje.",
  "attach.empty": "Este archivo está vacío.",
  "attach.lost": "Elija este archivo de nuevo.",
  "attach.limits": "Fotos, PDF y audio de hasta 25 MB; videos de hasta 200 MB.",
  "attach.notYet": "Espere a que se suban los archivos o quítelos.",
  "attach.photo": "Foto {name}",
  "attach.open": "Abrir la foto {name}",
  "attach.download": "Descargar",
  "attach.close": "Cerrar",
  "attach.previous": "Foto anterior",
  "attach.next": "Foto siguiente",

  "account.title": "Ayuda y cuenta",
  "account.signedInAs": "Sesión iniciada como {name}",
  "account.clinic": "Su clínica",
  "account.readers": "Todo su equipo de atención en {practice} puede leer lo que usted escribe.",
  "reminders.title": "Avisos",
  "reminders.why": "Cuando hay algo nuevo que no ha leído. Nunca dicen de qué se trata.",
  "reminders.text": "Avisarme por mensaje de texto",
  "reminders.email": "Avisarme por correo",
  "reminders.none":
    "No recibe avisos. Sus mensajes están aquí de todos modos: entre de vez en cuando.",
  "account.notices": "Mantenga su privacidad",
  "account.noticesWhy":
    "En un teléfono o una computadora que usan otras personas, cierre la sesión al terminar.",
  "account.signOut": "Cerrar sesión",
  "account.unsent":
    "Algo que escribió o adjuntó no se ha enviado. Al cerrar la sesión se borra de este dispositivo.",
  "account.signOutAnyway": "Cerrar sesión y borrarlo",
  "account.stay": "Seguir en la sesión",

  "out.title": "Su sesión está cerrada",
  "out.why":
    "Para volver a leer sus mensajes, entre con una llave de acceso, o con un código y la ayuda de la clínica.",
  "out.unsent": "Lo que escribió y no se envió se guarda en esta pestaña hasta que la cierre.",

  "problem.offline": "Está sin conexión. Revise su conexión e intente de nuevo.",
  "problem.internal": "Algo falló de nuestro lado. No se perdió nada. Intente de nuevo.",
  "problem.invitationUnknown":
    "Este enlace no funciona. Ábralo de nuevo desde el mensaje que recibió o pida uno nuevo a la clínica.",
  "problem.invitationExpired": "Este enlace venció. Pida uno nuevo.",
  "problem.invitationUsed":
    "Esta invitación ya se usó. Si fue usted, abra sus mensajes en el navegador donde se unió, o pida a la clínica una invitación nueva.",
  "problem.wrongCode":
    "Ese código no coincide. Revise el mensaje más reciente con un código e intente de nuevo.",
  "problem.codeExpired": "Ese código venció. Elija Enviar de nuevo para recibir otro.",
  "problem.wrongBirthDate":
    "No coincide. Intente de nuevo o avise a la clínica que su fecha está mal.",
  "problem.tooManyTries":
    "Demasiados intentos. Espere un minuto e intente de nuevo, o pida a la clínica una invitación nueva.",
  "problem.tooSoon": "Se acaba de enviar un código. Espere un momento antes de pedir otro.",
  "problem.joinOver": "Tardó demasiado. Abra de nuevo el enlace de su invitación.",
  "problem.closed": "La clínica cerró esta conversación.",
  "problem.empty": "Todavía no hay nada que enviar. Escriba un mensaje primero.",
  "problem.tooLong": "Tiene más de 100,000 caracteres. Acórtelo o envíelo en partes.",
  "problem.badText": "Tiene caracteres que no se pueden leer. Quítelos y envíelo de nuevo.",
  "problem.badFile":
    "No se puede enviar: está dañado o no es una foto (PNG, JPEG), un PDF, un video o una grabación.",
  "problem.tooLarge": "Es demasiado grande. Un video puede tener 200 MB; lo demás, 25 MB.",
  "problem.notReady": "Un archivo aún no está listo. Espere un minuto y envíelo de nuevo.",
  "problem.noRoom": "Ahora no hay espacio para más archivos. Envíe menos o llame a la clínica.",
  "problem.notFound": "No se encuentra esta conversación. Vuelva a sus mensajes.",

  "door.title": "Envíe mensajes seguros a {practice}",
  "door.window": "Unirse",
  "door.lead":
    "Diga a la clínica quién es. Después lea y escriba en este navegador: nada que instalar, sin contraseña.",
  "door.name": "Su nombre completo",
  "door.birth": "Su fecha de nacimiento",
  "door.to.phone": "Su número de teléfono",
  "door.to.email": "Su correo electrónico",
  "door.to.either": "Su teléfono o correo electrónico",
  "door.code": "Enviarme un código",
  "door.joined": "Ya me uní antes",
  "door.missing.name": "Escriba su nombre.",
  "door.missing.to": "Escriba un número de teléfono o un correo electrónico que sea suyo.",
  "door.only.phone": "Los códigos se envían por mensaje de texto. Escriba su número de teléfono.",
  "door.only.email": "Los códigos se envían por correo electrónico. Escriba su correo.",
  "door.only.either": "Escriba su número de teléfono o su correo electrónico.",
  "door.tooMany": "Demasiados intentos. Espere una hora o llame a la clínica.",
  "back.title": "Entrar de nuevo",
  "back.lead": "Sus mensajes se conservan. Esto muestra que es usted.",
  "back.to": "Su teléfono o correo electrónico",
  "back.how":
    "Si la clínica lo conoce, enviamos un código. Después pedimos su fecha de nacimiento, y la clínica le da acceso.",
  "back.other":
    "Todavía no se pueden enviar códigos ahí. Si escribió un teléfono, pruebe con su correo electrónico.",
  "back.which":
    "No sabemos qué clínica es. Abra el mensaje más reciente de su clínica o pida una invitación nueva.",
  "out.back": "Entrar de nuevo",
  "home.title": "En su pantalla de inicio",
  "home.why":
    "Tenga sus mensajes a mano como una aplicación, sin tienda. Puede que deba entrar allí una vez.",
  "home.add": "Añadir a la pantalla de inicio",
  "home.howApple": "Toque Compartir y luego Añadir a pantalla de inicio.",
  "home.how": "Abra el menú del navegador y elija Añadir a pantalla de inicio.",
  "passkey.offer": "Entre más rápido la próxima vez",
  "passkey.why":
    "Su teléfono puede guardar una llave de acceso: la próxima vez su cara, su dedo o el bloqueo de pantalla abre sus mensajes. No es obligatorio.",
  "passkey.use": "Usar una llave de acceso",
  "passkey.notNow": "Ahora no",
  "passkey.signIn": "Entrar con una llave de acceso",
  "passkey.title": "Llaves de acceso",
  "passkey.none":
    "Con una llave de acceso entra con la cara, el dedo o el bloqueo de pantalla, sin código.",
  "passkey.some":
    "Estas abren sus mensajes sin código. Quite las de dispositivos que ya no son suyos.",
  "passkey.unnamed": "Llave de acceso",
  "passkey.add": "Añadir una llave de acceso",
  "passkey.remove": "Quitar",
  "passkey.removeOf": "Quitar {name}",
  "passkey.unknown": "Esta llave de acceso no abre nada aquí. Pida un código.",
  "passkey.failed": "No se pudo comprobar. Inténtelo de nuevo o siga sin llave de acceso.",
  "record.title": "Sus mensajes, para guardar",
  "record.why":
    "Descargue todo lo que usted y la clínica escribieron, y quién leyó lo que usted escribió. Guárdelo donde solo usted lo vea.",
  "record.html": "Descargar para leer o imprimir",
  "record.json": "Descargar para programas (JSON)",
  "problem.conflict":
    "Con esto no podemos saber quién es usted. Llame a la clínica; puede darle acceso.",
};
