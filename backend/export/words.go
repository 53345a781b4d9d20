package export

import "rowan/backend/messaging"

// words are what the forms say in one language.
type words struct {
	Lang, Title, Record, Born, Made, By, For, From, To, With, Channel, Conversation, Inactive, Automatic string
	Received, SeenBy, ReadBy, NotRead, File, Absent, Note, NotePrivate, Page, Of, Unprinted, Empty       string
	Channels                                                                                             map[messaging.Channel]string
	Statuses                                                                                             map[messaging.Status]string
	Events                                                                                               map[messaging.Event]string
	Reasons                                                                                              map[messaging.ExportReason]string
	day                                                                                                  string // Go layout
}

var languages = map[messaging.Language]words{
	messaging.English: {Lang: "en", Title: "Record of messages", Record: "Messages with", Born: "born", Made: "Made", By: "by", For: "Purpose:", From: "From", To: "To", With: "With",
		Channel: "Sent by", Conversation: "Conversation", Inactive: "(Inactive)", Automatic: "Automatic",
		Received: "Received", SeenBy: "Seen by", ReadBy: "Read by", NotRead: "Not read by staff yet", File: "File", Absent: "(not available)",
		Note: "Internal note", NotePrivate: "never shown to patients", Page: "Page", Of: "of",
		Unprinted: "Some characters of this message cannot be printed here (shown as ▯). record.html shows them.", Empty: "No messages yet.",
		Channels: map[messaging.Channel]string{messaging.ChannelSecure: "Secure message", messaging.ChannelSMS: "Text message (SMS)", messaging.ChannelEmail: "Email"},
		Statuses: map[messaging.Status]string{messaging.StatusPending: "Not sent yet", messaging.StatusHeld: "Not sent yet", messaging.StatusQueued: "Waiting to be sent", messaging.StatusSent: "Sent",
			messaging.StatusUnconfirmed: "Delivery not confirmed", messaging.StatusDelivered: "Delivered", messaging.StatusSeen: "Seen", messaging.StatusFailed: "Not delivered", messaging.StatusRefused: "Not sent"},
		Events: map[messaging.Event]string{messaging.EventJoined: "The patient joined.", messaging.EventClosed: "The conversation was made read-only.", messaging.EventReopened: "The conversation was reactivated.",
			messaging.EventUnseen: "Not seen by the patient for three days.", messaging.EventAsksBack: "The patient asked to be let in again.", messaging.EventIdentified: "Who writes:",
			messaging.EventOptedOut: "Opted out of texts.", messaging.EventOptedIn: "Opted in to texts.", messaging.EventAsksOptOut: "May have asked for no more texts.",
			messaging.EventOptOutNoted: "Staff noted that no texts are wanted.", messaging.EventOptOutDenied: "Staff noted that texts are wanted.",
			messaging.EventMaybeAppointment: "May have meant an appointment.", messaging.EventAnswered: "Automatic answer:", messaging.EventRetracted: "A message was taken back before anybody saw it."},
		Reasons: map[messaging.ExportReason]string{messaging.ExportPatient: "the patient asked for it", messaging.ExportCare: "care by another practice", messaging.ExportLaw: "legal or insurance request", messaging.ExportFile: "the practice's own files"},
		day:     "Jan 2, 2006, 3:04:05 PM MST"},
	messaging.Spanish: {Lang: "es", Title: "Registro de mensajes", Record: "Mensajes con", Born: "nacimiento:", Made: "Hecho", By: "por", For: "Motivo:", From: "De", To: "Para", With: "Con",
		Channel: "Enviado por", Conversation: "Conversación", Inactive: "(Inactiva)", Automatic: "Automático",
		Received: "Recibido", SeenBy: "Visto por", ReadBy: "Leído por", NotRead: "El personal todavía no lo ha leído", File: "Archivo", Absent: "(no disponible)",
		Note: "Nota interna", NotePrivate: "nunca se muestra a pacientes", Page: "Página", Of: "de",
		Unprinted: "Algunos caracteres de este mensaje no se pueden imprimir aquí (aparecen como ▯). record.html los muestra.", Empty: "Todavía no hay mensajes.",
		Channels: map[messaging.Channel]string{messaging.ChannelSecure: "Mensaje seguro", messaging.ChannelSMS: "Mensaje de texto (SMS)", messaging.ChannelEmail: "Correo electrónico"},
		Statuses: map[messaging.Status]string{messaging.StatusPending: "Todavía sin enviar", messaging.StatusHeld: "Todavía sin enviar", messaging.StatusQueued: "En espera de envío", messaging.StatusSent: "Enviado",
			messaging.StatusUnconfirmed: "Entrega sin confirmar", messaging.StatusDelivered: "Entregado", messaging.StatusSeen: "Visto", messaging.StatusFailed: "No entregado", messaging.StatusRefused: "No enviado"},
		Events: map[messaging.Event]string{messaging.EventJoined: "El paciente se unió.", messaging.EventClosed: "La conversación pasó a ser de solo lectura.", messaging.EventReopened: "La conversación se reactivó.",
			messaging.EventUnseen: "El paciente no lo ha visto en tres días.", messaging.EventAsksBack: "El paciente pidió volver a entrar.", messaging.EventIdentified: "Quién escribe:",
			messaging.EventOptedOut: "Canceló los mensajes de texto.", messaging.EventOptedIn: "Aceptó los mensajes de texto.", messaging.EventAsksOptOut: "Puede haber pedido no recibir más mensajes de texto.",
			messaging.EventOptOutNoted: "El personal anotó que no quiere mensajes de texto.", messaging.EventOptOutDenied: "El personal anotó que quiere mensajes de texto.",
			messaging.EventMaybeAppointment: "Puede haberse referido a una cita.", messaging.EventAnswered: "Respuesta automática:", messaging.EventRetracted: "Se retiró un mensaje antes de que nadie lo viera."},
		Reasons: map[messaging.ExportReason]string{messaging.ExportPatient: "lo pidió el paciente", messaging.ExportCare: "atención en otro consultorio", messaging.ExportLaw: "petición legal o de un seguro", messaging.ExportFile: "archivo propio del consultorio"},
		day:     "02/01/2006 15:04:05 MST"},
}
