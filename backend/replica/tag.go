package replica

import (
	"slices"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Tags lists every tag in use that the person may see, in alphabetical order.
func (r *Replica) Tags() (tags messaging.Tags, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			tags, err = tx.Tags()
			return err
		})
	})
	return tags, err
}

// Tag puts tags on a conversation or a contact and takes some off.
func (r *Replica) Tag(c messaging.Tag) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			if c.Conversation == "" {
				return s.tagContact(tx, c)
			}
			have, err := tx.Conversation(c.Conversation)
			if err != nil {
				return err
			}
			was := have
			if have.Tags, err = have.Tags.With(c.Add, c.Remove); err != nil || slices.Equal(have.Tags, was.Tags) {
				return err
			}
			if _, err := tx.PutConversation(have); err != nil {
				return err
			}
			return s.put(tx, string(c.Conversation), entry{Command: messaging.Command{Tag: &c}, Was: &was})
		})
	})
}

func (s *session) tagContact(tx *store.Tx, c messaging.Tag) error {
	have, err := tx.Contact(c.Contact)
	if err != nil {
		return err
	}
	before := have
	if have.Tags, err = have.Tags.With(c.Add, c.Remove); err != nil || slices.Equal(have.Tags, before.Tags) {
		return err
	}
	if _, err := tx.PutContact(have); err != nil {
		return err
	}
	return s.putAbout(tx, c.Contact, entry{Command: messaging.Command{Tag: &c}, Before: &before})
}
