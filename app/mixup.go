package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Namesake is somebody who is easily taken for another, or whom a message names.
type Namesake struct {
	ID        string `json:"id"` // "" for nobody
	Name      string `json:"name"`
	BirthDate string `json:"birthDate"`
	Why       string `json:"why"` // "twin", "name", "phone" or "surname"; "" for whom a message names
}

func namesake(c messaging.Contact, why replica.Likeness) Namesake {
	return Namesake{ID: string(c.ID), Name: string(c.Name), BirthDate: string(c.BirthDate), Why: string(why)}
}

// Alike lists who in the contact book is easily taken for somebody.
func (a *App) Alike(contact string) ([]Namesake, error) {
	list, err := a.replica.Alike(messaging.ContactID(contact))
	v := []Namesake{}
	for _, one := range list {
		v = append(v, namesake(one.Contact, one.Why))
	}
	return v, shown(err)
}

// MeantFor is somebody else whom a message names, before it goes into a conversation or,
// where there is none yet, to somebody.
func (a *App) MeantFor(conversation, contact, body string) (Namesake, error) {
	meant, _, err := a.replica.MeantFor(messaging.ConversationID(conversation), []messaging.ContactID{messaging.ContactID(contact)}, messaging.Text(body))
	return namesake(meant, ""), shown(err)
}
