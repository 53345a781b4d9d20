import type { Translation } from "@rowan/shared/i18n";
import type { en } from "./words.en.ts";

/** The help, in Spanish. */
export const es: Translation<typeof en> = {
  "help.title": "Ayuda",
  "help.articles": "Artículos",
  "help.find": "Buscar en la ayuda",
  "help.nothing": "No hay artículo para «{words}». Pruebe con otra palabra.",
  "help.keys": "Teclas",
  "help.about": "Ayuda: {article}",

  "help.secure": "Qué es un mensaje seguro",
  "help.secure.text": `Un mensaje seguro solo se lee en Rowan: en sus computadoras, y el paciente en un navegador después de entrar. Va cifrado por el camino y donde se guarda. Los avisos que llegan a un teléfono o a un correo dicen que hay algo nuevo, nunca qué, de quién ni sobre quién.

Escriba en privado sobre todo lo que toca a la atención. Ninguna compañía telefónica limita su longitud ni sus palabras.

Un paciente puede recibir mensajes seguros cuando aceptó su invitación y creó su cuenta. Hasta entonces su candado es gris; después es azul.`,

  "help.send": "Enviar un mensaje seguro",
  "help.send.text": `1. Pulse Nuevo y elija Mensaje seguro, o abra un contacto y pulse el candado.
2. Escriba un nombre, teléfono, correo o fecha de nacimiento, y elija al paciente.
3. Si escribe por más de una dirección, elija De.
4. Añada un asunto si quiere, escriba y pulse Enviar.

En una conversación que ya existe, escriba en el cuadro de abajo y pulse Enviar.

Quien todavía no se ha unido no puede recibir el mensaje. Se guarda como borrador mientras usted le invita.`,

  "help.invite": "Invitar a un paciente",
  "help.invite.text": `1. Abra el contacto, o cree uno con Nuevo contacto: un nombre, y un teléfono o un correo.
2. Añada la fecha de nacimiento. El paciente la confirma al unirse; sin ella, alguien del equipo tiene que confirmar quién es.
3. Pulse Invitar.

El paciente recibe un aviso breve con un enlace. Se abre en cualquier navegador, sin instalar nada. Un código y la fecha de nacimiento prueban quién es. Todo lleva uno o dos minutos.

Una invitación sirve una vez y durante 14 días. Reenviar invitación crea una nueva y termina la anterior; se puede usar cada 10 minutos, y cinco veces al día.

Si un paciente dice que la fecha de nacimiento no es correcta, el contacto lo muestra. Asegúrese de quién es, por teléfono por ejemplo, y confirme.`,

  "help.from": "Elegir de parte de quién es un mensaje",
  "help.from.text": `Un mensaje seguro viene de un enlace: el consultorio, un equipo o un profesional. Todo consultorio empieza con un enlace al que pertenecen todos.

Solo los miembros de un enlace ven lo que los pacientes le escriben, y solo ellos pueden escribir desde él. Nadie más lo encuentra en listas, cuentas o búsquedas, y sus computadoras no lo guardan.

Los administradores crean enlaces, nombran a sus miembros y los archivan en Ajustes, Mensajería segura. Quien pasa a ser miembro recibe toda la historia; quien deja de serlo la pierde en todas sus computadoras.`,

  "help.several": "Varias conversaciones con un paciente",
  "help.several.text": `Separe las cuentas de la atención: un paciente puede tener varias conversaciones, cada una con un asunto. El paciente las ve como hilos separados, todos de ustedes.

Cuando escribe a alguien que ya tiene conversaciones, usted elige: responder abajo o empezar una nueva. Añada un asunto a la nueva, para que el paciente las distinga. Se puede cambiar después en los detalles.

Todas las conversaciones con un paciente, también las cerradas, están en la página del contacto.`,

  "help.group": "Conversaciones en grupo",
  "help.group.text": `Una conversación segura puede tener varios pacientes, familiares y personas del equipo. Elija Nuevo, Mensaje seguro y escriba varios nombres. Todos tienen que tener ya una cuenta.

Cada persona ve los nombres de las demás. Rowan pregunta antes de que pacientes sin parentesco vean sus nombres.

Un grupo tiene un icono azul con personas. Quién participa, y quién ha visto qué, está detrás de la i arriba a la derecha.`,

  "help.files": "Fotos, documentos y grabaciones",
  "help.files.text": `Pulse + debajo del texto, suelte archivos sobre la conversación o pegue una imagen.

- Fotos (PNG, JPEG), PDF y sonido (M4A, MP3, WAV, OGG): hasta 25 MB
- Vídeo (MP4, MOV): hasta 200 MB

Qué es un archivo se lee de su contenido. Otros no se añaden, diga lo que diga su nombre.

Los archivos se cifran como los mensajes y se abren dentro de Rowan. Lo que usted guarda en otro lugar ya no lo protege Rowan.`,

  "help.texts": "Mensajes de texto",
  "help.texts.text": `Un texto (SMS) no necesita aplicación ni cuenta: llega a cualquier teléfono móvil. No es seguro. Las compañías telefónicas y quien tenga el teléfono pueden leerlo; escriba ahí lo que otros puedan leer, y lo que toca a la atención en un mensaje seguro.

- Rowan envía y recibe textos por internet, con el número del consultorio. No usan su propio teléfono ni su plan de mensajes, y usted no tiene un límite propio; la operadora cobra al consultorio.
- Los textos al número del consultorio llegan solo a esta bandeja. Nunca aparecen entre los mensajes personales del teléfono de nadie.
- Un teléfono gris señala una conversación por texto. Es de un número del consultorio y de un teléfono; otro número empieza otra conversación.
- Los textos van a una sola persona. Para varias, empiece un grupo seguro.

Para enviar uno, pulse SMS en un contacto, o Nuevo y SMS, y elija un nombre o escriba un número. Antes del primer texto Rowan pregunta cómo aceptó la persona. Si usted escribe primero, un segundo texto dice quién es y cómo darse de baja; nadie puede desactivarlo.

Si alguien responde STOP, no sale nada más a ese teléfono, desde ningún número del consultorio, hasta que escriba START. Si se lo dice en persona o por teléfono, abra su contacto y elija No quiere más textos. Los mensajes seguros y el correo siguen funcionando.

Mientras escribe, Rowan muestra lo que las operadoras bloquearían, la regla y de dónde viene. Un texto de 1600 caracteres o más se bloquea. Si una regla se equivoca con su texto, pulse Es un error; sus informes están con las reglas de los textos.

Las filas rojas le necesitan: dicen por qué no llegó un texto. Intente de nuevo, dígalo de forma segura, o llame.`,

  "help.notes": "Notas internas, menciones y etiquetas",
  "help.notes.text": `Una nota es para su equipo: en ámbar, con un candado, en la conversación de la que trata. Elija Nota interna encima del texto. Una nota no se puede enviar a un paciente.

Escriba @ en una nota para mencionar a alguien del equipo. Aparece en Menciones de su bandeja. Solo se puede mencionar a miembros del enlace; una mención no abre nada que alguien no pueda ver.

Las etiquetas ordenan conversaciones y contactos. Añada una en los detalles, y elíjala en la lista para ver lo que la lleva.`,

  "help.seen": "Ver si un mensaje fue visto",
  "help.seen.text": `Debajo del mensaje más nuevo dice hasta dónde llegó: enviando, enviado, entregado, visto.

Visto quiere decir que estuvo en la pantalla del paciente, en una página abierta, durante un segundo. Para ver quién y cuándo, ponga el puntero sobre el mensaje, pulse los tres puntos y elija Ver detalles del mensaje.

Si un paciente no ha mirado, Rowan se lo recuerda a los 5 y a los 60 minutos, sin decir qué le espera. A los tres días se lo dice a ustedes.`,

  "help.undo": "Recuperar un mensaje enviado",
  "help.undo.text": `Después de Enviar tiene diez segundos: pulse Deshacer, o sus teclas, y el texto vuelve a su lugar. En Ajustes puede elegir hasta 30 segundos, o ninguno.

Más tarde aún puede retirar un mensaje mientras el paciente no lo haya visto. Elija Retirar detrás de sus tres puntos. Lo que ya fue visto se queda.`,

  "help.closed": "Cerrar una conversación",
  "help.closed.text": `Cuando un asunto ha terminado o un paciente se ha ido, pulse la i arriba a la derecha y elija Hacer la conversación de solo lectura. El nombre dice entonces Inactiva. Todos pueden leerla, nadie puede escribir en ella, y el paciente ve que está cerrada y cómo comunicarse con ustedes.

En el mismo lugar se puede reactivar. Nada se pierde con lo uno ni con lo otro.

Archivar es distinto: saca una conversación de sus listas hasta que el paciente vuelva a escribir.`,

  "help.inbox": "Orientarse en la bandeja",
  "help.inbox.text": `Lo más nuevo está arriba. Un punto azul quiere decir que hay algo sin leer; el número junto a una lista cuenta sus mensajes sin leer.

- Mías y Sin asignar: quién se ocupa de qué. Se asigna desde arriba de la conversación.
- Menciones: notas en las que alguien le nombró.
- Requieren atención: lo que no se pudo enviar o pide una decisión.
- Borradores: lo que usted empezó a escribir. Ningún acto de otra persona quita un borrador.
- Archivadas: lo que se apartó.

Archivar y asignar vale para todo el equipo; lo leído y lo no leído es solo de usted.`,

  "help.search": "Buscar",
  "help.search.text": `La búsqueda mira en todo lo que usted puede ver: mensajes, notas, nombres, nombres de archivos. Ocurre en esta computadora, en un índice cifrado, y funciona sin internet.

Escriba el comienzo de una palabra, o varias palabras. Los acentos y las mayúsculas no importan.`,

  "help.shared": "Varias personas en una computadora",
  "help.shared.text": `Cada persona tiene un PIN o una frase propia, y un almacén cifrado propio. Nadie ve los borradores, lo no leído ni las búsquedas de otra persona.

Bloquee al irse: con el candado de la esquina o con sus teclas. Rowan también se bloquea solo cuando nadie lo ha usado durante unos minutos. Los nombres dejan entonces la pantalla, el título y los avisos de inmediato, y lo que espera se envía igual.

Para cambiar de persona, elija otra en la pantalla de bloqueo.`,

  "help.patients": "Qué ven los pacientes",
  "help.patients.text": `Los pacientes usan un navegador; no hay nada que instalar ni contraseña. Ven sus conversaciones con ustedes por asunto, quién escribió, y cuándo se entregaron y vieron sus propios mensajes.

Nunca ven notas internas, etiquetas, a quién está asignado algo ni otras conversaciones. Pueden responder con fotos y documentos, en inglés o español.

Su tiempo de respuesta y la línea para emergencias están encima del cuadro en que escriben.`,

  "help.privacy": "Privacidad y HIPAA",
  "help.privacy.text": `Lo que hace Rowan:

- Todo va cifrado por el camino y donde se guarda, en sus computadoras y en el servicio.
- Solo los miembros de un enlace ven sus conversaciones. El servicio comprueba los derechos en cada acto.
- Quién leyó, escribió o cambió algo queda en un registro que nadie puede editar.
- Los avisos, los títulos de ventana y las notificaciones no nombran a ningún paciente.
- Una computadora perdida se puede cerrar desde otra; borra su clave.

Lo que queda en sus manos: elegir secretos fuertes, bloquear al irse, terminar el acceso de quien se va el mismo día, y firmar un acuerdo de asociado comercial con quien opere el servicio por ustedes. Rowan les ayuda a cumplir las reglas de HIPAA; no puede cumplirlas por ustedes.`,
};
