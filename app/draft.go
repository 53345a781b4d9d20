package app

import "rowan/backend/messaging"

// SaveDraft keeps what was typed in a conversation, or for a contact with whom
// there is none yet; "" removes it.
func (a *App) SaveDraft(conversation, body string) error {
	return shown(a.replica.SaveDraft(messaging.DraftKey(conversation), messaging.Text(body)))
}

// SettleDraft keeps body in place of the two texts of a draft that was typed on
// two computers.
func (a *App) SettleDraft(conversation, body string) error {
	return shown(a.replica.SettleDraft(messaging.DraftKey(conversation), messaging.Text(body)))
}

// LooseDrafts lists what was typed to people with whom there is no conversation,
// newest first.
func (a *App) LooseDrafts() ([]LooseDraft, error) {
	list, err := a.replica.LooseDrafts()
	v := []LooseDraft{}
	for _, d := range list {
		v = append(v, LooseDraft{Contact: string(d.Contact.ID), Name: string(d.Contact.Name), Initials: messaging.Initials(d.Contact.Name),
			Account: string(d.Contact.Account), Preview: string(messaging.Preview(d.Body)), Reason: d.Reason, At: stamp(d.At)})
	}
	return v, shown(err)
}
