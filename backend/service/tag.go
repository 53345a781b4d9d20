package service

import (
	"rowan/backend/messaging"
)

// tag puts tags on a conversation or a contact and takes some off.
func (t *turn) tag(c messaging.Tag) error {
	if (c.Conversation == "") == (c.Contact == "") {
		return messaging.Fail(messaging.CodeInvalid, "A tag goes on a conversation or on a contact. Choose one of the two.")
	}
	if c.Conversation != "" {
		have, err := t.conversation(c.Conversation)
		if err != nil {
			return err
		}
		if have.Tags, err = have.Tags.With(c.Add, c.Remove); err != nil {
			return err
		}
		_, err = t.PutConversation(have)
		return err
	}
	have, err := t.Contact(c.Contact)
	if err != nil {
		return unless(err, errNoContact)
	}
	if have.Tags, err = have.Tags.With(c.Add, c.Remove); err != nil {
		return err
	}
	_, err = t.PutContact(have)
	return err
}
