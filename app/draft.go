package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// SaveDraft keeps what was typed in a conversation, or for a contact with whom
// there is none yet; "" removes it.
func (a *App) SaveDraft(conversation, body string) error {
	return shown(a.replica.SaveDraft(messaging.DraftKey(conversation), messaging.Text(body)))
}

// SaveSubject keeps the subject of an email that is not begun yet.
func (a *App) SaveSubject(draft, subject string) error {
	return shown(a.replica.SaveSubject(messaging.DraftKey(draft), messaging.Text(subject)))
}

// SettleDraft keeps body in place of the two texts of a draft that was typed on
// two computers.
func (a *App) SettleDraft(conversation, body string) error {
	return shown(a.replica.SettleDraft(messaging.DraftKey(conversation), messaging.Text(body)))
}

// LooseDrafts lists what was typed in no conversation that is here, newest first.
func (a *App) LooseDrafts() ([]LooseDraft, error) {
	list, err := a.replica.LooseDrafts()
	v := []LooseDraft{}
	for _, d := range list {
		v = append(v, looseDraft(d))
	}
	return v, shown(err)
}

func looseDraft(d replica.LooseDraft) LooseDraft {
	v := LooseDraft{Key: string(d.Key), Note: d.Note, Mail: d.Key.Mail(), Group: len(d.People) > 1, Contacts: []string{}, Colleagues: []LinkMember{}, Names: []string{},
		Subject: string(d.Subject), Preview: string(messaging.Preview(d.Body)), Files: d.Files, Reason: d.Reason, At: stamp(d.At)}
	for _, p := range d.People {
		if p.Contact.ID == "" {
			v.Colleagues = append(v.Colleagues, linkMember(p.Teammate))
			v.Names = append(v.Names, p.Teammate.Name)
			continue
		}
		v.Contacts = append(v.Contacts, string(p.Contact.ID))
		v.Names = append(v.Names, string(p.Contact.Name))
		if v.Account == "" || v.Account == string(messaging.AccountActive) { // who has not joined counts
			v.Initials, v.Account = messaging.Initials(p.Contact.Name), string(p.Contact.Account)
		}
	}
	return v
}
