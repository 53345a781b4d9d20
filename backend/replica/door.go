package replica

import (
	"reflect"
	"slices"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Door returns a link with its join address, which whoever manages links has here.
func (r *Replica) Door(id messaging.LinkID) (link messaging.Link, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if err := s.manages(tx); err != nil {
				return err
			}
			if link, err = tx.Link(id); err != nil {
				return err
			}
			if link.JoinURL == "" {
				return messaging.Fail(messaging.CodeNotFound, "The join link of this link has not arrived yet. It comes with the next connection to the service.")
			}
			return nil
		})
	})
	return link, err
}

// manages says why the person may not change how the practice is set up.
func (s *session) manages(tx *store.Tx) error {
	me, err := tx.Teammate(s.me)
	if err != nil {
		return err
	}
	return me.Role.CheckManages()
}

// RotateDoor gives a link another join address. The one before is gone here at
// once: nobody should print it again.
func (r *Replica) RotateDoor(id messaging.LinkID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			if err := s.manages(tx); err != nil {
				return err
			}
			before, err := tx.Link(id)
			if err != nil {
				return err
			}
			after := before
			after.JoinURL = ""
			if err := tx.PutLink(after); err != nil {
				return err
			}
			if err := tx.SetSetting(settingNotice, nil); err != nil {
				return err
			}
			return s.put(tx, string(id), entry{Command: messaging.Command{RotateDoor: &messaging.RotateDoor{Link: id}}, Link: &linkEdit{before, after}})
		})
	})
}

// Match says who an unverified contact is: a chart's person, or themselves.
// Taking it back is a match as well, with what was there before.
func (r *Replica) Match(m messaging.Match) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			before, err := tx.Contact(m.Contact)
			if err != nil {
				return err
			}
			chart := messaging.Contact{}
			if m.Chart != "" {
				if chart, err = tx.Contact(m.Chart); err != nil {
					return err
				}
			}
			merged, err := tx.MergedInto(m.Contact)
			if err != nil {
				return err
			}
			after, err := m.Onto(before, chart, len(merged) > 0)
			if err != nil || reflect.DeepEqual(after, before) {
				return err
			}
			if _, err := tx.PutContact(after); err != nil {
				return err
			}
			return s.putAbout(tx, m.Contact, entry{Command: messaging.Command{Match: &m}, Before: &before})
		})
	})
}

// AnswerReturn lets somebody in again who asks to get back in, or does not.
func (r *Replica) AnswerReturn(id messaging.ContactID, approve bool) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			before, err := tx.Contact(id)
			if err != nil {
				return err
			}
			if !before.AsksBack {
				return messaging.Fail(messaging.CodeConflict, "This person is not waiting to get back in any more. Look at the contact again.")
			}
			after := before
			after.AsksBack = false
			if _, err := tx.PutContact(after); err != nil {
				return err
			}
			answer := messaging.AnswerReturn{Contact: id, Approve: approve}
			return s.putAbout(tx, id, entry{Command: messaging.Command{AnswerReturn: &answer}, Before: &before})
		})
	})
}

// family adds to a card who it is matched to, and the conversations of whoever is
// matched to it: one person's, whichever way they came.
func (s *session) family(tx *store.Tx, c *Card) error {
	if c.MergedInto != "" {
		chart, err := tx.Contact(c.MergedInto)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		c.Chart = chart
	}
	var err error
	if c.Merged, err = tx.MergedInto(c.ID); err != nil {
		return err
	}
	for _, m := range c.Merged {
		rows, err := tx.InboxOf(m.ID)
		if err != nil {
			return err
		}
		c.Conversations = append(c.Conversations, rows...)
	}
	slices.SortStableFunc(c.Conversations, func(a, b store.InboxRow) int { return b.LastAt.Compare(a.LastAt) })
	return nil
}
