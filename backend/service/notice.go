package service

import (
	"fmt"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// wording is what notices say in one language: fixed but for the practice's name,
// an address and a code. Nothing of a patient stands in one (SEC-04, P1).
type wording struct {
	joinSubject, join     string // practice, link
	codeSubject, code     string // code, practice
	unreadSubject, unread string // link
}

var wordings = map[messaging.Language]wording{
	messaging.English: {
		joinSubject: "Secure messages: your invitation", join: "%s would like to message you securely. Join: %s",
		codeSubject: "Your code", code: "%s is your code to join %s. It is good for 10 minutes. Do not share it.",
		unreadSubject: "You have a new message", unread: "You have a new message from your care team. Read it: %s",
	},
	messaging.Spanish: {
		joinSubject: "Mensajes seguros: su invitación", join: "%s quiere enviarle mensajes seguros. Únase: %s",
		codeSubject: "Su código", code: "%s es su código para unirse a %s. Es válido por 10 minutos. No lo comparta.",
		unreadSubject: "Tiene un mensaje nuevo", unread: "Tiene un mensaje nuevo de su equipo de atención. Léalo: %s",
	},
}

// words returns the wording of a language, English for one that has none.
func words(l messaging.Language) wording {
	if w, ok := wordings[l]; ok {
		return w
	}
	return wordings[messaging.English]
}

func invitationNotice(l messaging.Language, practice, link string) bridge.Notice {
	w := words(l)
	return bridge.Notice{Kind: bridge.KindInvitation, Subject: w.joinSubject, Text: fmt.Sprintf(w.join, practice, link), Link: link}
}

func codeNotice(l messaging.Language, practice, code string) bridge.Notice {
	w := words(l)
	return bridge.Notice{Kind: bridge.KindCode, Subject: w.codeSubject, Text: fmt.Sprintf(w.code, code, practice), Code: code}
}

func unreadNotice(l messaging.Language, portal string) bridge.Notice {
	w := words(l)
	return bridge.Notice{Kind: bridge.KindUnread, Subject: w.unreadSubject, Text: fmt.Sprintf(w.unread, portal), Link: portal}
}
