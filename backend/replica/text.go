package replica

import (
	"slices"

	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// mayText says whether a text may leave in a conversation as things stand, by the
// rules that the service applies too. A number that has not come down yet stops
// nothing: the service knows.
func mayText(tx *store.Tx, c messaging.Conversation) error {
	number, err := tx.Number(c.Number)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	if err == nil {
		practice, err := tx.GetPractice()
		if err != nil {
			return err
		}
		if err := number.MaySend(practice); err != nil {
			return err
		}
	}
	off, err := tx.Suppression(c.Address())
	if err != nil {
		return err
	}
	if err := off.Refuse(); err != nil {
		return err
	}
	if c.Identification == messaging.IdentificationFailed {
		return messaging.ErrPaused
	}
	return nil
}

// mayCarry says whether what a message says and carries may go by the conversation's
// carrier, by the rules that the service applies too.
func (s *session) mayCarry(tx *store.Tx, c messaging.Conversation, w words) error {
	rules := c.Channel.Rules()
	if !rules.Carried {
		return nil
	}
	if !rules.Texts {
		return mayPost(tx, c, w.to)
	}
	if err := agreed(tx, c.Address()); err != nil {
		return err
	}
	carried, err := filesOf(tx, w.files)
	if err != nil {
		return err
	}
	facts, err := s.textFacts(tx, TextDraft{Conversation: c.ID, Number: c.Number, Phone: c.Phone, Body: w.body})
	if err == nil {
		_, err = compliance.Heed(compliance.Draft{Text: string(w.body), Media: compliance.Files(carried)}, facts, w.despite, s.r.cfg.Clock())
	}
	return err
}

// agreed says whether there is a consent to write to an address, where the practice
// wants one.
func agreed(tx *store.Tx, at messaging.Address) error {
	practice, err := tx.GetPractice()
	if err != nil {
		return err
	}
	have, err := tx.Consent(at)
	if err != nil {
		return err
	}
	return practice.NeedsConsent(have)
}

// filesOf are files of a draft.
func filesOf(tx *store.Tx, ids []messaging.AttachmentID) (list []messaging.Attachment, err error) {
	for _, id := range ids {
		a, err := tx.Attachment(id)
		if err != nil {
			return nil, err
		}
		list = append(list, a.Attachment)
	}
	return list, nil
}

// Numbers lists the numbers that the person may write from, by label (SMS-08).
func (r *Replica) Numbers() (numbers []messaging.Number, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			numbers, err = s.numbers(tx)
			return err
		})
	})
	return numbers, err
}

func (s *session) numbers(tx *store.Tx) ([]messaging.Number, error) {
	numbers, err := tx.Numbers()
	return slices.DeleteFunc(numbers, func(n messaging.Number) bool { return n.Archived || !slices.Contains(n.Members, s.me) }), err
}

// NumberFor is the number that a text to a phone comes from unless the person
// chooses another: of those that they may write from, the one that was used with it
// last (SMS-08). "" says that there is none.
func (r *Replica) NumberFor(phone messaging.Phone) (id messaging.NumberID, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			numbers, err := s.numbers(tx)
			if err != nil || len(numbers) == 0 {
				return err
			}
			id = numbers[0].ID
			had, err := tx.ConversationsAt(messaging.Address(phone))
			slices.SortFunc(had, func(a, b messaging.Conversation) int { return b.LastAt.Compare(a.LastAt) })
			for _, c := range had {
				if slices.ContainsFunc(numbers, func(n messaging.Number) bool { return n.ID == c.Number }) {
					id = c.Number
					break
				}
			}
			return err
		})
	})
	return id, err
}

// NewText is a text to somebody: a contact, or a phone of nobody in particular.
type NewText struct {
	Number  messaging.NumberID
	Contact messaging.ContactID
	Phone   messaging.Phone // as somebody typed it; the contact's own if empty
	Body    messaging.Text
	Despite messaging.Despite // what the rules warn of
	// Of is the draft whose files these are: that to the contact, or one of KeepText.
	Of          messaging.DraftKey
	Attachments []messaging.AttachmentID
}

// StartText writes to a phone from a number. What was begun with the two goes on:
// there is one conversation of each pair (SMS-09).
func (r *Replica) StartText(n NewText) (id messaging.ConversationID, err error) {
	if err := messaging.CheckSaid(n.Body, n.Attachments); err != nil {
		return "", err
	}
	fresh, err := newID[messaging.ConversationID](r)
	if err != nil {
		return "", err
	}
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, begun, err := s.textTo(tx, n)
			if err != nil {
				return err
			}
			if !begun {
				c.ID = fresh
			}
			id = c.ID
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if err := s.mayWrite(tx, c, contacts); err != nil {
				return err
			}
			said := words{from: n.Of, body: n.Body, despite: n.Despite, files: n.Attachments}
			if err := s.mayCarry(tx, c, said); err != nil {
				return err
			}
			if !begun {
				if _, err := tx.PutConversation(c); err != nil {
					return err
				}
			}
			if _, err := s.say(tx, c, said); err != nil || n.Contact == "" {
				return err
			}
			return s.clearDraft(tx, messaging.DraftKey(n.Contact), n.Body)
		})
	})
	return id, err
}

// textTo returns the conversation in which a text stands, and whether it has begun.
func (s *session) textTo(tx *store.Tx, n NewText) (c messaging.Conversation, begun bool, err error) {
	start := messaging.Start{Number: n.Number}
	if n.Contact != "" {
		contact, err := tx.Contact(n.Contact)
		if err != nil {
			return c, false, err
		}
		start.Contacts, start.Phone = []messaging.ContactID{n.Contact}, contact.Phone
	}
	if n.Phone != "" {
		typed, err := normalize(ContactForm{Phone: string(n.Phone)})
		if err != nil {
			return c, false, err
		}
		if start.Contacts != nil && typed.Phone != start.Phone {
			start.Contacts = nil
		}
		start.Phone = typed.Phone
	}
	had, err := tx.ConversationsAt(messaging.Address(start.Phone))
	if err != nil {
		return c, false, err
	}
	for _, c := range had {
		if c.Number == n.Number {
			return c, true, nil
		}
	}
	if start.Contacts == nil {
		who, err := tx.ContactsLike(start.Phone, "")
		if err != nil {
			return c, false, err
		}
		if len(who) == 1 {
			start.Contacts = []messaging.ContactID{who[0].ID}
		}
	}
	c = start.Begins(s.r.cfg.Clock())
	c.Version = versionLocal
	if err := c.Check(); err != nil {
		return c, false, err
	}
	if sender, err := tx.Sender(c.From()); err != nil {
		return c, false, err
	} else if sender.Archived {
		return c, false, errNotFrom
	}
	return c, false, nil
}

// SendAgain sends once more what was not delivered, or may not have been. The text
// that says who writes, and what carries files, is the service's to send.
func (r *Replica) SendAgain(id messaging.MessageID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			m, err := tx.Message(id)
			if err != nil {
				return err
			}
			if m.Status != messaging.StatusFailed && m.Status != messaging.StatusUnconfirmed {
				return messaging.Fail(messaging.CodeConflict, "This is on its way, or has arrived. Look at it again.")
			}
			if m.Event == messaging.EventIdentified || len(m.Attachments) > 0 { // the service has the files
				as, err := newID[messaging.MessageID](r)
				if err != nil {
					return err
				}
				return s.put(tx, string(m.Conversation), entry{Command: messaging.Command{SendAgain: &messaging.SendAgain{Message: id, As: as}}})
			}
			c, err := tx.Conversation(m.Conversation)
			if err != nil {
				return err
			}
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if err := s.mayWrite(tx, c, contacts); err != nil {
				return err
			}
			said := words{from: messaging.DraftKey(c.ID), body: m.Body, despite: messaging.DespiteAgain}
			if m.Mail != nil {
				said.to = &messaging.Recipients{To: m.Mail.To, Cc: m.Mail.Cc}
			}
			if err := s.mayCarry(tx, c, said); err != nil {
				return err
			}
			_, err = s.say(tx, c, said)
			return err
		})
	})
}

// FetchAgain has a file of a text fetched that could not be had of the carrier.
func (r *Replica) FetchAgain(id messaging.AttachmentID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			m, err := tx.Carrier(id)
			if err != nil {
				return err
			}
			return s.put(tx, string(m.Conversation), entry{Command: messaging.Command{FetchAgain: &messaging.FetchAgain{Attachment: id}}})
		})
	})
}

// adopt brings what was written in a conversation that exists only here to the one
// that the service has of the same number and phone: somebody else began it first.
func (s *session) adopt(tx *store.Tx, here messaging.Conversation) error {
	if !here.Channel.Rules().Paired || here.Version != versionLocal {
		return nil
	}
	had, err := tx.ConversationsAt(here.Address())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(had, func(c messaging.Conversation) bool {
		return c.Number == here.Number && c.ID != here.ID && c.Version != versionLocal
	})
	if i < 0 {
		return nil
	}
	waits, err := tx.Lane(string(here.ID))
	if err != nil || len(waits) > 0 {
		return err // the service answers first
	}
	d, err := tx.Draft(s.me, messaging.DraftKey(here.ID))
	if err != nil {
		return err
	}
	for _, text := range []messaging.Text{d.Body, d.Other} {
		if text == "" {
			continue
		}
		if err := s.joinDraft(tx, messaging.DraftKey(had[i].ID), []string{string(text)}, d.Reason); err != nil {
			return err
		}
	}
	if err := s.putDraft(tx, messaging.Draft{Key: d.Key, Version: d.Version}, false); err != nil {
		return err
	}
	return s.dropEmpty(tx, here.ID)
}

// adoptAt is adopt for a conversation that has just come down.
func (s *session) adoptAt(tx *store.Tx, c messaging.Conversation) error {
	if !c.Channel.Rules().Paired {
		return nil
	}
	had, err := tx.ConversationsAt(c.Address())
	if err != nil {
		return err
	}
	for _, here := range had {
		if here.Number == c.Number && here.ID != c.ID {
			if err := s.adopt(tx, here); err != nil {
				return err
			}
		}
	}
	return nil
}
