package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// Contacts lists the contact book in the order of names, or what a query finds in it.
func (a *App) Contacts(query, after string, limit int) (ContactPage, error) {
	page := ContactPage{Rows: []ContactRow{}}
	key, err := parseKey[store.ContactKey](after)
	if err != nil {
		return page, shown(err)
	}
	contacts, next, total, err := a.replica.Contacts(query, key, limit)
	if err != nil {
		return page, shown(err)
	}
	return ContactPage{Rows: contactRows(contacts), Next: formatKey(next), Total: total}, nil
}

func contactRows(contacts []messaging.Contact) []ContactRow {
	v := []ContactRow{}
	for _, c := range contacts {
		v = append(v, contactRow(c))
	}
	return v
}

func contactRow(c messaging.Contact) ContactRow {
	return ContactRow{ID: string(c.ID), Name: string(c.Name), Initials: messaging.Initials(c.Name), BirthDate: string(c.BirthDate),
		Phone: string(c.Phone), Email: string(c.Email), Account: string(c.Account), AccountAt: stamp(c.AccountAt),
		InviteExpires: stamp(c.InviteExpires), AsksConfirmation: c.AsksConfirmation, AsksBack: c.AsksBack, Unverified: c.Unverified, Unreached: c.Unreached, Tags: tagViews(c.Tags),
		Kind: kindOf(c), RelatedTo: string(c.RelatedTo)}
}

// Contact returns all about one contact.
func (a *App) Contact(id string) (ContactCard, error) {
	c, err := a.replica.Contact(messaging.ContactID(id))
	if err != nil {
		return ContactCard{Draft: draft(messaging.Draft{}, nil), ContactRow: ContactRow{Tags: []string{}}, Conversations: []InboxRow{}, Merged: []ContactRow{}}, shown(err)
	}
	return ContactCard{ContactRow: contactRow(c.Contact), Version: c.Version, Language: string(c.Language), TimeZone: c.TimeZone, RelatedName: string(c.RelatedName), CanInvite: c.Account.CanInvite(), CanResend: c.Account.CanResend(),
		CanMessage: c.Why == nil, Why: sentence(c.Why), Draft: draft(c.Draft, c.Drafted), Conversations: inboxRows(c.Conversations), Merged: contactRows(c.Merged),
		Chart: string(c.Chart.ID), ChartName: string(c.Chart.Name), ChartBirthDate: string(c.Chart.BirthDate)}, nil
}

// SaveContact saves a contact, or returns who looks like them.
func (a *App) SaveContact(f ContactForm) (SavedContact, error) {
	id, like, err := a.replica.SaveContact(replica.ContactForm{ID: messaging.ContactID(f.ID), Saw: f.Version, Name: f.Name, Phone: f.Phone,
		Email: f.Email, BirthDate: f.BirthDate, Language: messaging.Language(f.Language), TimeZone: f.TimeZone, Anyway: f.Anyway,
		Kind: messaging.ContactKind(f.Kind), RelatedTo: messaging.ContactID(f.RelatedTo), Invite: f.Invite})
	if err != nil {
		return SavedContact{Like: []ContactRow{}}, shown(err)
	}
	return SavedContact{ID: string(id), Like: contactRows(like)}, nil
}

// Invite invites a contact to make an account, or invites them again.
func (a *App) Invite(contact string) error {
	return shown(a.replica.Invite(messaging.ContactID(contact)))
}

// ConfirmPatient says that the person has made sure who a waiting patient is.
func (a *App) ConfirmPatient(contact string) error {
	return shown(a.replica.ConfirmPatient(messaging.ContactID(contact)))
}

// MatchContact says who an unverified contact is, or takes that back.
func (a *App) MatchContact(m Match) error {
	return shown(a.replica.Match(messaging.Match{Contact: messaging.ContactID(m.Contact), Chart: messaging.ContactID(m.Chart), Verified: m.Verified}))
}

// AnswerReturn lets somebody in again who asks to get back in, or does not.
func (a *App) AnswerReturn(contact string, approve bool) error {
	return shown(a.replica.AnswerReturn(messaging.ContactID(contact), approve))
}
