package store

import (
	"rowan/backend/messaging"
)

type contactRow struct {
	Practice      messaging.PracticeID `gorm:"primaryKey"`
	ID            messaging.ContactID  `gorm:"primaryKey"`
	Person        secret
	PhoneIndex    []byte
	EmailIndex    []byte
	Account       messaging.AccountState
	AccountAt     int64
	InviteExpires int64
	Asks          bool
	AsksBack      bool
	Unverified    bool
	MergedInto    messaging.ContactID
	Version       int64
}

func (contactRow) TableName() string { return "contacts" }

// person is what of a contact is sealed.
type person struct {
	Name      messaging.Text     `json:"name"`
	Phone     messaging.Phone    `json:"phone,omitempty"`
	Email     messaging.Email    `json:"email,omitempty"`
	BirthDate messaging.Date     `json:"birthDate,omitempty"`
	Language  messaging.Language `json:"language,omitempty"`
	Unreached string             `json:"unreached,omitempty"`
	TimeZone  string             `json:"timeZone,omitempty"`

	Kind      messaging.ContactKind `json:"kind,omitempty"`
	RelatedTo messaging.ContactID   `json:"relatedTo,omitempty"`
	Tags      messaging.Tags        `json:"tags,omitempty"`

	NoTexts  bool `json:"noTexts,omitempty"`
	NoEmails bool `json:"noEmails,omitempty"`
}

// PutContact saves a contact and returns it with its version. On a desktop one
// that is older than what is there already changes nothing.
func (tx *Tx) PutContact(c messaging.Contact) (messaging.Contact, error) {
	if tx.s.side == Desktop {
		have, err := tx.Contact(c.ID)
		if err == nil && have.Version > c.Version {
			return have, nil
		} else if err != nil && !absent(err) {
			return c, err
		}
		if have.AsksBack != c.AsksBack {
			if err := tx.touchOf(c.ID); err != nil {
				return c, err
			}
		}
	}
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindContact, Key: string(c.ID)})
	if err != nil {
		return c, err
	}
	if tx.s.side == Service {
		c.Version = version
	}
	r := contactRow{Practice: tx.practice, ID: c.ID, Account: c.Account, AccountAt: millis(c.AccountAt),
		InviteExpires: millis(c.InviteExpires), Asks: c.AsksConfirmation, Version: c.Version,
		AsksBack: c.AsksBack, Unverified: c.Unverified, MergedInto: c.MergedInto,
		PhoneIndex: tx.index("contacts.phone", string(c.Phone)), EmailIndex: tx.index("contacts.email", string(c.Email.Fold()))}
	if r.Person, err = tx.sealJSON("contacts", "person", string(c.ID), person{c.Name, c.Phone, c.Email, c.BirthDate, c.Language, c.Unreached, c.TimeZone, c.Kind, c.RelatedTo, c.Tags, c.NoTexts, c.NoEmails}); err != nil {
		return c, err
	}
	if err := tx.db.Clauses(upsert).Create(&r).Error; err != nil {
		return c, tx.fail("save a contact", err)
	}
	if tx.s.side == Desktop {
		return c, tx.noteContact(c)
	}
	return c, nil
}

func (tx *Tx) contact(r contactRow) (messaging.Contact, error) {
	var p person
	err := tx.unsealJSON("contacts", "person", string(r.ID), r.Person, &p)
	return messaging.Contact{ID: r.ID, Name: p.Name, Phone: p.Phone, Email: p.Email, BirthDate: p.BirthDate, Language: p.Language, Unreached: p.Unreached, TimeZone: p.TimeZone,
		Kind: p.Kind, RelatedTo: p.RelatedTo, Tags: p.Tags, NoTexts: p.NoTexts, NoEmails: p.NoEmails,
		Account: r.Account, AccountAt: instant(r.AccountAt), InviteExpires: instant(r.InviteExpires),
		AsksConfirmation: r.Asks, AsksBack: r.AsksBack, Unverified: r.Unverified, MergedInto: r.MergedInto, Version: r.Version}, err
}

// Contact returns one contact.
func (tx *Tx) Contact(id messaging.ContactID) (messaging.Contact, error) {
	var r contactRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Contact{}, tx.fail("read a contact", err)
	}
	return tx.contact(r)
}

// Account returns how far a contact has come, without who they are.
func (tx *Tx) Account(id messaging.ContactID) (state messaging.AccountState, err error) {
	err = tx.row("SELECT account FROM contacts WHERE practice = ? AND id = ?", tx.practice, id).Scan(&state)
	if absentRow(err) {
		return "", ErrNotFound
	}
	return state, tx.fail("read an account", err)
}

// ContactsLike lists the contacts that have this phone number or email address;
// an empty one matches nobody.
func (tx *Tx) ContactsLike(phone messaging.Phone, email messaging.Email) ([]messaging.Contact, error) {
	var rows []contactRow
	err := tx.db.Where("practice = ? AND (phone_index = ? OR email_index = ?)", tx.practice,
		tx.index("contacts.phone", string(phone)), tx.index("contacts.email", string(email.Fold()))).Find(&rows).Error
	if err != nil {
		return nil, tx.fail("look for contacts", err)
	}
	return collect(rows, tx.contact)
}

// MergedInto lists who is the same person as a chart, as the staff say.
func (tx *Tx) MergedInto(chart messaging.ContactID) ([]messaging.Contact, error) {
	var rows []contactRow
	if err := tx.db.Where("practice = ? AND merged_into = ? AND merged_into <> ''", tx.practice, chart).Order("id").Find(&rows).Error; err != nil {
		return nil, tx.fail("list merged contacts", err)
	}
	return collect(rows, tx.contact)
}
