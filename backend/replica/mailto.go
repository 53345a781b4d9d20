package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// SendMail adds a mail to a conversation by email, which goes to those whom its writer
// saw it goes to, and to nobody else.
func (r *Replica) SendMail(id messaging.ConversationID, to messaging.Recipients, body messaging.Text, attachments ...messaging.AttachmentID) (messaging.MessageID, error) {
	if err := to.Check(); err != nil {
		return "", err
	}
	return r.write(id, words{from: messaging.DraftKey(id), body: body, files: attachments, to: &to})
}

// answers says whom an answer in a conversation by email goes to by itself, and whom if
// it goes to all.
func answers(tx *store.Tx, c messaging.Conversation) (one, all messaging.Recipients, err error) {
	if c.Mailbox == "" {
		return one, all, nil
	}
	const lookBack = 20
	thread, err := tx.Messages(c.ID, 0, lookBack)
	if err != nil {
		return one, all, err
	}
	mailbox, err := tx.Mailbox(c.Mailbox)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return one, all, err
	}
	if answered := messaging.Answerable(thread); answered != nil {
		one, all = answered.Answer(mailbox.Address, false), answered.Answer(mailbox.Address, true)
	}
	if len(one.To) == 0 {
		one.To = []messaging.Party{{Email: c.Email}}
		all.To = one.To
	}
	return one, all, nil
}

// mayPost says whether a mail may go to everybody whom it would go to, by the rules that
// the service applies too.
func mayPost(tx *store.Tx, c messaging.Conversation, to *messaging.Recipients) error {
	if to == nil {
		one, _, err := answers(tx, c)
		if err != nil {
			return err
		}
		to = &one
	}
	if err := to.Check(); err != nil {
		return err
	}
	if err := to.Agreed(func(at messaging.Address) error { return agreed(tx, at) }); err != nil {
		return err
	}
	for _, p := range to.All() {
		off, err := tx.Suppression(messaging.Address(p.Email.Fold()))
		if err != nil {
			return err
		}
		if err := off.Refuse(); err != nil {
			return err
		}
	}
	return nil
}

// outward is what a mail that waits here says beside its words, if somebody chose whom it
// goes to; the service says it of all the others.
func outward(tx *store.Tx, c messaging.Conversation, to *messaging.Recipients) (*messaging.Mail, error) {
	if to == nil {
		return nil, nil
	}
	mailbox, err := tx.Mailbox(c.Mailbox)
	if err != nil {
		return nil, err
	}
	return &messaging.Mail{From: messaging.Party{Name: messaging.Text(mailbox.Name), Email: mailbox.Address}, To: to.To, Cc: to.Cc, Subject: c.Subject}, nil
}
