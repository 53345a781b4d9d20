package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// KeptText is what somebody types to a phone with which nothing has begun. Its id is
// the conversation's that would begin with it.
type KeptText struct {
	Conversation messaging.ConversationID
	Number       messaging.NumberID
	Phone        messaging.Phone // as somebody typed it
	Body         messaging.Text
	// Files says that some are to be added, which need the conversation to stand in.
	Files bool
}

// NewTextID is the id for a conversation by text that may come to begin.
func (r *Replica) NewTextID() (messaging.ConversationID, error) {
	return newID[messaging.ConversationID](r)
}

// TextWith is the conversation of a number and a phone, "" for none.
func (r *Replica) TextWith(number messaging.NumberID, phone messaging.Phone) (id messaging.ConversationID, err error) {
	typed, err := normalize(ContactForm{Phone: string(phone)})
	if err != nil {
		return "", err
	}
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			had, err := tx.ConversationsAt(messaging.Address(typed.Phone))
			for _, c := range had {
				if c.Number == number {
					id = c.ID
				}
			}
			return err
		})
	})
	return id, err
}

// KeepText keeps what is typed to a phone as the draft of a conversation that is here
// alone until it is sent, and goes with the last of its text and files.
func (r *Replica) KeepText(k KeptText) error {
	k.Body = messaging.Typed(k.Body)
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			have, err := tx.Conversation(k.Conversation)
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return err
			}
			if err != nil {
				if k.Body == "" && !k.Files || k.Number == "" {
					return nil
				}
				c, begun, err := s.textTo(tx, NewText{Number: k.Number, Phone: k.Phone})
				switch {
				case err != nil:
					return err
				case begun: // what is typed belongs there
					k.Conversation = c.ID
				default:
					c.ID = k.Conversation
					if _, err := tx.PutConversation(c); err != nil {
						return err
					}
				}
			} else if err := s.comesFrom(tx, have, k); err != nil {
				return err
			}
			return s.saveDraft(tx, messaging.DraftKey(k.Conversation), k.Body)
		})
	})
}

// comesFrom gives a conversation that nobody else knows another number, unless there
// is one of that and the phone.
func (s *session) comesFrom(tx *store.Tx, c messaging.Conversation, k KeptText) error {
	if c.Version != versionLocal || k.Number == "" || c.Number == k.Number {
		return nil
	}
	had, err := tx.ConversationsAt(c.Address())
	if err != nil {
		return err
	}
	for _, other := range had {
		if other.Number == k.Number {
			return nil
		}
	}
	pending, err := tx.Unplaced(c.ID)
	if err != nil || len(pending) > 0 {
		return err
	}
	c.Number = k.Number
	_, err = tx.PutConversation(c)
	return err
}
