package messaging

import "fmt"

// notice is what one kind of notice says: fixed but for the practice's name, an
// address and a code. Nothing of a patient stands in one (SEC-04, P1).
type notice struct{ subject, text string }

var notices = map[Language]struct{ join, code, unread notice }{
	English: {
		notice{"Secure messages: your invitation", "%s would like to message you securely. Join: %s"},
		notice{"Your code", "%s is your code to join %s. It is good for 10 minutes. Do not share it."},
		notice{"You have a new message", "You have a new message from your care team. Read it: %s"},
	},
	Spanish: {
		notice{"Mensajes seguros: su invitación", "%s quiere enviarle mensajes seguros. Únase: %s"},
		notice{"Su código", "%s es su código para unirse a %s. Es válido por 10 minutos. No lo comparta."},
		notice{"Tiene un mensaje nuevo", "Tiene un mensaje nuevo de su equipo de atención. Léalo: %s"},
	},
}

// spoken is a language that notices are written in: English for one that has none.
func (l Language) spoken() Language {
	if _, ok := notices[l]; ok {
		return l
	}
	return English
}

// IdentificationText is what a practice says of itself in a conversation by text that
// it began. Carriers fix the words, and the name is the one that the number is
// registered for; no setting changes them (CMP-11, CMP-14).
func IdentificationText(p Practice) Text {
	return Text("You are messaging with " + p.Name + ". To opt out, reply STOP.")
}

// OptedOutText confirms, once, that somebody gets no more texts (OPT-01).
func OptedOutText(p Practice) Text {
	return Text("You get no more texts from " + p.NoticeName() + ". Reply START to get them again.")
}

// HelpText says whom a text is from, and how to reach them (OPT-04).
func HelpText(p Practice) Text {
	call := ""
	if p.Phone != "" {
		call = " Call " + string(p.Phone) + "."
	}
	return Text("You are messaging with " + p.NoticeName() + "." + call + " Reply STOP to get no more texts.")
}

// InvitationNotice invites to join at a link.
func InvitationNotice(l Language, p Practice, link string) (subject, text string) {
	n := notices[l.spoken()].join
	return n.subject, fmt.Sprintf(n.text, p.NoticeName(), link)
}

// CodeNotice carries a code.
func CodeNotice(l Language, p Practice, code string) (subject, text string) {
	n := notices[l.spoken()].code
	return n.subject, fmt.Sprintf(n.text, code, p.NoticeName())
}

// UnreadNotice says that there is something to read, and not from whom.
func UnreadNotice(l Language, portal string) (subject, text string) {
	n := notices[l.spoken()].unread
	return n.subject, fmt.Sprintf(n.text, portal)
}
