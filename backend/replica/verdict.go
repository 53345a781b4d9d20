package replica

import (
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// TextDraft is a text before it goes: in a conversation, or from a number to a phone
// with whom there is none.
type TextDraft struct {
	Conversation messaging.ConversationID
	Number       messaging.NumberID
	Phone        messaging.Phone
	Body         messaging.Text
	Attachments  []messaging.AttachmentID
	Language     messaging.Language // of the sentences
}

// CheckText judges a text as the service will, with what is known here (CMP-01). A
// conversation on another channel is never judged (SEC-31).
func (r *Replica) CheckText(d TextDraft) (v compliance.Result, err error) {
	if d.Phone != "" {
		typed, err := normalize(ContactForm{Phone: string(d.Phone)})
		if err != nil {
			return v, err
		}
		d.Phone = typed.Phone
	}
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if d.Conversation != "" {
				c, err := tx.Conversation(d.Conversation)
				if err != nil {
					return err
				}
				if !c.Channel.Rules().Texts {
					return messaging.FailField("conversation", messaging.CodeUnsupported, "Only texts are judged by carriers' rules.")
				}
				d.Number, d.Phone = c.Number, c.Phone
			}
			facts, err := s.textFacts(tx, d)
			if err != nil {
				return err
			}
			facts.Language = d.Language
			carried, err := filesOf(tx, d.Attachments)
			if err != nil {
				return err
			}
			v = compliance.CheckSMS(compliance.Draft{Text: string(d.Body), Media: compliance.Files(carried)}, facts, r.cfg.Clock())
			return nil
		})
	})
	return v, err
}

// textFacts gathers what the rules ask besides a text. A number that has not come
// down yet is taken for one in good order: the service knows.
func (s *session) textFacts(tx *store.Tx, d TextDraft) (f compliance.Facts, err error) {
	practice, err := tx.GetPractice()
	if err != nil {
		return f, err
	}
	off, err := tx.Suppression(messaging.Address(d.Phone))
	if err != nil {
		return f, err
	}
	number, err := tx.Number(d.Number)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		number, err = messaging.Number{ID: d.Number, Registration: messaging.RegistrationApproved}, nil
	}
	if err != nil {
		return f, err
	}
	lives, err := zoneOf(tx, d)
	if err != nil {
		return f, err
	}
	f = compliance.FactsOf(practice, number, d.Phone, lives, off)
	f.Others, err = s.others(tx, d)
	return f, err
}

// zoneOf is the time zone of whoever a text is for, "" if it is not known.
func zoneOf(tx *store.Tx, d TextDraft) (string, error) {
	c, err := tx.Conversation(d.Conversation)
	if err == nil && len(c.Contacts) == 1 {
		var contact messaging.Contact
		contact, err = tx.Contact(c.Contacts[0])
		if err == nil {
			return contact.TimeZone, nil
		}
	}
	if err == nil || messaging.CodeOf(err) != messaging.CodeNotFound {
		return "", err
	}
	who, err := tx.ContactsLike(d.Phone, "")
	if err != nil || len(who) != 1 {
		return "", err
	}
	return who[0].TimeZone, nil
}

// others counts those to whom nearly the same was written from the number within the
// hour, by any of its members, as far as it has come down (CMP-19).
func (s *session) others(tx *store.Tx, d TextDraft) (int, error) {
	if d.Conversation == "" {
		talks, err := tx.ConversationsAt(messaging.Address(d.Phone))
		if err != nil {
			return 0, err
		}
		for _, c := range talks {
			if c.Number == d.Number {
				d.Conversation = c.ID
			}
		}
	}
	now := s.r.cfg.Clock()
	written, err := tx.WrittenFrom(d.Number, now.Add(-compliance.Hour), d.Conversation)
	if err != nil {
		return 0, err
	}
	return s.prints.Others(string(d.Body), now, written, func(id messaging.MessageID) (messaging.Text, error) {
		m, err := tx.Message(id)
		return m.Body, err
	})
}
