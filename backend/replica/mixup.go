package replica

import (
	"slices"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Likeness is why one person is easily taken for another (N6).
type Likeness string

const (
	LikeTwin    Likeness = "twin" // the same surname and birth date
	LikeName    Likeness = "name" // the same whole name
	LikeSurname Likeness = "surname"
	LikePhone   Likeness = "phone"
)

// likenesses are in the order of how easily they mislead.
var likenesses = []Likeness{LikeTwin, LikeName, LikePhone, LikeSurname}

// Alike is somebody who is easily taken for another, and why.
type Alike struct {
	Contact messaging.Contact
	Why     Likeness
}

const (
	shownAlike = 3
	lookedAt   = 200 // namesakes in a large book; those beyond are too many to tell apart by a warning
	recalled   = 30  // messages in which somebody may have been called by a name before
	// recent is how long ago somebody was written with whom a greeting may mean.
	recent = 180 * 24 * time.Hour
)

// Alike lists who in the contact book is easily taken for somebody.
func (r *Replica) Alike(id messaging.ContactID) (list []Alike, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			c, err := tx.Contact(id)
			if err != nil {
				return err
			}
			others, err := lookalikes(tx, c)
			for _, o := range others {
				if why := near(c, o); why != "" {
					list = append(list, Alike{o, why})
				}
			}
			slices.SortStableFunc(list, func(a, b Alike) int {
				return slices.Index(likenesses, a.Why) - slices.Index(likenesses, b.Why)
			})
			list = list[:min(len(list), shownAlike)]
			return err
		})
	})
	return list, err
}

// lookalikes are those with whom somebody shares a surname or a phone.
func lookalikes(tx *store.Tx, c messaging.Contact) ([]messaging.Contact, error) {
	list, err := tx.ContactsLike(c.Phone, "")
	if w := nameWords(c.Name); err == nil && len(w) > 1 {
		var family []messaging.Contact
		family, err = tx.SearchContacts(w[len(w)-1], lookedAt)
		list = append(list, family...)
	}
	return unique(list), err
}

func unique(list []messaging.Contact) []messaging.Contact {
	seen := map[messaging.ContactID]bool{}
	return slices.DeleteFunc(list, func(c messaging.Contact) bool {
		had := seen[c.ID]
		seen[c.ID] = true
		return had
	})
}

// MeantFor is somebody else whom a message names, before it goes to people or into a
// conversation (N6). It stops nothing, and asks nobody but this computer.
func (r *Replica) MeantFor(in messaging.ConversationID, people []messaging.ContactID, body messaging.Text) (meant messaging.Contact, found bool, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			var before []messaging.Text
			if in != "" {
				c, err := tx.Conversation(in)
				if err != nil {
					return err
				}
				people = c.Contacts
				said, err := tx.Messages(in, 0, recalled)
				if err != nil {
					return err
				}
				for _, m := range said {
					before = append(before, m.Body)
				}
			}
			now := r.cfg.Clock()
			to, err := tx.ContactsByID(people)
			if err != nil || len(to) == 0 {
				return err
			}
			others, err := candidates(tx, to, body, now)
			if err != nil {
				return err
			}
			meant, found = meantFor(body, to, others, before, now)
			return nil
		})
	})
	return meant, found, err
}

// candidates are those who are easily taken for whom a message goes to, and those of the
// name that it begins with who were written with lately.
func candidates(tx *store.Tx, to []messaging.Contact, body messaging.Text, now time.Time) (list []messaging.Contact, err error) {
	for _, c := range to {
		alike, err := lookalikes(tx, c)
		if err != nil {
			return nil, err
		}
		list = append(list, alike...)
	}
	name, _ := addressed(body)
	if len(name) == 0 {
		return unique(list), nil
	}
	named, err := tx.SearchContacts(name[0], lookedAt)
	if err != nil {
		return nil, err
	}
	namesakes := []messaging.ContactID{}
	for _, c := range named {
		if w := nameWords(c.Name); len(w) > 0 && w[0] == name[0] {
			namesakes = append(namesakes, c.ID)
		}
	}
	met, err := tx.WrittenWith(namesakes, now.Add(-recent))
	if err != nil {
		return nil, err
	}
	for _, c := range named {
		if slices.Contains(met, c.ID) {
			list = append(list, c)
		}
	}
	return unique(list), nil
}
