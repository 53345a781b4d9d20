package app

import "rowan/backend/messaging"

// Forwarded is what a mail is passed on with.
type Forwarded struct {
	Draft string   `json:"draft"` // where its files stand
	Left  []string `json:"left"`  // the names of those that cannot be passed on
}

// Forward copies the files of a mail into a draft of its own.
func (a *App) Forward(message string) (Forwarded, error) {
	f, err := a.replica.Forward(a.ctx, messaging.MessageID(message))
	v := Forwarded{Draft: string(f.Draft), Left: []string{}}
	for _, name := range f.Left {
		v.Left = append(v.Left, string(name))
	}
	return v, shown(err)
}

// NewMailDraft is where an email to a contact is written; of "" to nobody yet, somewhere new.
func (a *App) NewMailDraft(contact string) (string, error) {
	key, err := a.replica.NewMailDraft(messaging.ContactID(contact))
	return string(key), shown(err)
}
