package app

import (
	"strings"

	"rowan/backend/messaging"
)

// MailRecipients is whom a mail goes to. Each of them sees all the others.
type MailRecipients struct {
	To []MailParty `json:"to"`
	Cc []MailParty `json:"cc"`
}

// SendMail writes a mail in a conversation by email, which goes to the named ones and to
// nobody else, and returns its id.
func (a *App) SendMail(conversation, body string, attachments []string, to MailRecipients) (string, error) {
	id, err := a.replica.SendMail(messaging.ConversationID(conversation), messaging.Recipients{To: parties(to.To), Cc: parties(to.Cc)},
		messaging.Text(body), attachmentIDs(attachments)...)
	return string(id), shown(err)
}

func mailRecipients(r messaging.Recipients) MailRecipients {
	return MailRecipients{To: mailParties(r.To), Cc: mailParties(r.Cc)}
}

func parties(list []MailParty) (out []messaging.Party) {
	for _, p := range list {
		out = append(out, messaging.Party{Name: messaging.Text(strings.TrimSpace(p.Name)), Email: messaging.Email(strings.TrimSpace(p.Email))})
	}
	return out
}
