package messaging

import "fmt"

// Notices to the staff, whose language is not known: both stand in one text. The
// names are of teammates; nothing of a patient stands in one.
var (
	teamNotices = [2]string{
		"%s invites you to join %s on Rowan. Open Rowan on your computer, choose \"I have an invitation\", and paste this link: %s\n" +
			"It works once, for 72 hours. Nobody will ask you for a passphrase that you use already.",
		"%s le invita a unirse a %s en Rowan. Abra Rowan en su computadora, elija «Tengo una invitación» y pegue este enlace: %s\n" +
			"Funciona una sola vez, durante 72 horas. Nadie le pedirá una contraseña que ya use.",
	}
	renewNotices = [2]string{
		"%s reset your sign-in to %s on Rowan. Open Rowan on your computer, choose \"I have an invitation\", and paste this link: %s\n" +
			"It works once, for 72 hours. If you did not ask for it, tell them; your present sign-in works until you use the link.",
		"%s restableció su inicio de sesión en %s en Rowan. Abra Rowan en su computadora, elija «Tengo una invitación» y pegue este enlace: %s\n" +
			"Funciona una sola vez, durante 72 horas. Si no lo pidió, avísele; su inicio de sesión actual funciona hasta que use el enlace.",
	}
	pausedNotices = [2]string{
		"A text that says who writes, which carriers require of %s, could not be sent. That conversation is paused until it is. Open Needs attention in Rowan and send it again.",
		"No se pudo enviar un mensaje que dice quién escribe, que las operadoras exigen de %s. Esa conversación está en pausa hasta que se envíe. Abra Requiere atención en Rowan y envíelo de nuevo.",
	}
	copiedNotices = [2]string{
		"A computer of %s was signed out of Rowan, because its access was used from a copy. Open Settings, Team in Rowan to see whose, and talk to them.",
		"Se cerró la sesión de una computadora de %s en Rowan, porque su acceso se usó desde una copia. Abra Ajustes, Equipo en Rowan para ver de quién es, y hable con esa persona.",
	}
)

func both(texts [2]string, args ...any) string {
	return fmt.Sprintf(texts[0], args...) + "\n\n" + fmt.Sprintf(texts[1], args...)
}

// TeamNotice invites to the staff at a link.
func TeamNotice(by, practice, link string) (subject, text string) {
	return "Your invitation to Rowan", both(teamNotices, by, practice, link)
}

// RenewNotice asks a teammate to choose anew, at a link, what they sign in with.
func RenewNotice(by, practice, link string) (subject, text string) {
	return "Your sign-in to Rowan", both(renewNotices, by, practice, link)
}

// PausedNotice tells whoever manages a practice that texts in a conversation wait.
func PausedNotice(practice string) (subject, text string) {
	return "A conversation by text is paused", both(pausedNotices, practice)
}

// CopiedNotice tells whoever manages a practice that a device was stopped.
func CopiedNotice(practice string) (subject, text string) {
	return "A computer was signed out of Rowan", both(copiedNotices, practice)
}
