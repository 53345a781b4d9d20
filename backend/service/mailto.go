package service

import "rowan/backend/messaging"

// recipients is whom a mail goes to: whom its writer saw and chose, or else whom an
// answer in its thread goes to.
func (t *turn) recipients(c messaging.Conversation, mailbox messaging.Mailbox, send messaging.Send) (r messaging.Recipients, err error) {
	if send.Recipients != nil {
		return *send.Recipients, send.Recipients.Check()
	}
	const lookBack = 20
	thread, err := t.Messages(c.ID, 0, lookBack)
	if err != nil {
		return r, err
	}
	if answered := messaging.Answerable(thread); answered != nil {
		r = answered.Answer(mailbox.Address, false)
	}
	if len(r.To) == 0 {
		r.To = []messaging.Party{{Email: c.Email}}
		if len(c.Contacts) == 1 {
			contact, err := t.Contact(c.Contacts[0])
			if err != nil {
				return r, err
			}
			r.To[0].Name = contact.Name
		}
	}
	return r, r.Check()
}

// mayPost says whether a mail may go to everybody whom it would go to.
func (t *turn) mayPost(c messaging.Conversation, send messaging.Send) error {
	mailbox, err := t.Mailbox(c.Mailbox)
	if err != nil {
		return unless(err, errNoSender)
	}
	to, err := t.recipients(c, mailbox, send)
	if err != nil {
		return err
	}
	if err := to.Agreed(t.agreed); err != nil {
		return err
	}
	return t.wanted(to)
}

// wanted says whether none of those whom a mail goes to wants no email.
func (t *turn) wanted(to messaging.Recipients) error {
	for _, p := range to.All() {
		off, err := t.Suppression(messaging.Address(p.Email.Fold()))
		if err != nil {
			return err
		}
		if err := off.Refuse(); err != nil {
			return err
		}
	}
	return nil
}
