package replica

import (
	"slices"
	"strings"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// taking returns who takes part in a conversation, in its order. Of somebody who
// has not come down yet only the id is known.
func taking(tx *store.Tx, c messaging.Conversation) (contacts []messaging.Contact, teammates []messaging.Teammate, err error) {
	for _, id := range c.Contacts {
		contact, err := tx.Contact(id)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return nil, nil, err
		}
		contact.ID = id
		contacts = append(contacts, contact)
	}
	for _, id := range c.Teammates {
		teammate, err := tx.Teammate(id)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return nil, nil, err
		}
		teammate.ID = id
		teammates = append(teammates, teammate)
	}
	return contacts, teammates, nil
}

// joined says whether secure messages can reach everybody, and names who has not
// joined (SEC-02, GRP-03).
func joined(contacts ...messaging.Contact) error {
	var absent []string
	for _, c := range contacts {
		if !c.Account.CanReceiveSecure() {
			absent = append(absent, string(c.Name))
		}
	}
	switch {
	case len(absent) == 0:
		return nil
	case len(absent) > 1:
		return messaging.FailField("to", messaging.CodeNotJoined, strings.Join(absent, ", ")+" have not joined yet. Invite them first; your message is kept as a draft.")
	case len(contacts) == 1 && !contacts[0].Account.CanInvite():
		return messaging.FailField("to", messaging.CodeNotJoined, absent[0]+" was invited and has not joined yet. You can resend the invitation; your message is kept as a draft.")
	default:
		return messaging.FailField("to", messaging.CodeNotJoined, absent[0]+" has not joined yet. Invite them first; your message is kept as a draft.")
	}
}

// Participant is somebody who takes part in a conversation.
type Participant struct {
	Contact  messaging.Contact  // or
	Teammate messaging.Teammate // the zero one for a contact
	// SeenAt is when they saw what the practice wrote last; zero for not yet.
	SeenAt time.Time
}

func participants(tx *store.Tx, c messaging.Conversation, contacts []messaging.Contact, teammates []messaging.Teammate) ([]Participant, error) {
	seen, err := tx.SeenNewest(c.ID)
	if err != nil {
		return nil, err
	}
	list := []Participant{}
	for _, p := range contacts {
		list = append(list, Participant{Contact: p, SeenAt: seen[string(p.ID)]})
	}
	for _, t := range teammates {
		list = append(list, Participant{Teammate: t, SeenAt: seen[string(t.ID)]})
	}
	return list, nil
}

// Colleagues lists the teammates who can be taken into a group, by name: everybody
// who works here but the person (GRP-02).
func (r *Replica) Colleagues() (list []messaging.Teammate, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			list, err = tx.Teammates()
			list = slices.DeleteFunc(list, func(t messaging.Teammate) bool { return !t.Active || t.ID == s.me })
			slices.SortFunc(list, byName)
			return err
		})
	})
	return list, err
}

// Draft returns what the person has typed and not sent, by its key.
func (r *Replica) Draft(key messaging.DraftKey) (d messaging.Draft, files []messaging.Attachment, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if d, err = tx.Draft(s.me, key); err != nil {
				return err
			}
			files, err = drafted(tx, key)
			return err
		})
	})
	return d, files, err
}

// SetAllReadOnly makes several conversations read-only, or reactivates them: all
// of them, or none (RO-08).
func (r *Replica) SetAllReadOnly(ids []messaging.ConversationID, state messaging.ConversationState) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			for _, id := range ids {
				if err := s.edit(tx, messaging.Edit{Conversation: id, State: &state}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// early is what the person wrote to the only contact of a conversation before they
// joined, to be offered in it (SEC-15): until the practice has written something
// there, which is the answer.
func (s *session) early(tx *store.Tx, c messaging.Conversation) (messaging.Draft, error) {
	if !c.Channel.Rules().Portal || c.State != messaging.ConversationOpen || len(c.Contacts) != 1 || len(c.Teammates) > 0 {
		return messaging.Draft{}, nil
	}
	if wrote, err := tx.PracticeWrote(c.ID); err != nil || wrote {
		return messaging.Draft{}, err
	}
	return tx.Draft(s.me, messaging.DraftKey(c.Contacts[0]))
}

// TakeEarly makes what was written to a conversation's contact before they joined
// the draft of the conversation, before what is typed there.
func (r *Replica) TakeEarly(id messaging.ConversationID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			d, err := s.early(tx, c)
			if err != nil || d.Body == "" {
				return err
			}
			here, err := tx.Draft(s.me, messaging.DraftKey(id))
			if err != nil {
				return err
			}
			for _, text := range []messaging.Text{d.Other, d.Body} {
				if text != "" {
					here = here.Joined(text, "")
				}
			}
			if err := s.putDraft(tx, here, false); err != nil {
				return err
			}
			d.Body, d.Other, d.Reason, d.Returned = "", "", "", false
			return s.putDraft(tx, d, true)
		})
	})
}
