package replica

import (
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// region is where a phone number without a country code is taken to be.
const region = "US"

// Contacts lists the contact book in the order of names, or what a query finds
// in it, best first. next is nil at the end; total is the size of the book.
func (r *Replica) Contacts(query string, after *store.ContactKey, limit int) (contacts []messaging.Contact, next *store.ContactKey, total int, err error) {
	limit = clamp(limit)
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if total, err = tx.CountContacts(); err != nil {
				return err
			}
			if strings.TrimSpace(query) != "" {
				contacts, err = tx.SearchContacts(query, limit)
				return err
			}
			contacts, err = tx.Contacts(after, limit+1)
			if len(contacts) > limit {
				key := store.KeyOf(contacts[limit-1])
				contacts, next = contacts[:limit], &key
			}
			return err
		})
	})
	return contacts, next, total, err
}

// Card is all about one contact.
type Card struct {
	messaging.Contact
	RelatedName   messaging.Text // of the patient whose relative they are
	Why           error          // why they cannot be written to; nil if they can
	Draft         messaging.Draft
	Drafted       []messaging.Attachment // the draft's files
	Conversations []store.InboxRow       // theirs, and those of whoever is merged into them
	Chart         messaging.Contact      // whom they are merged into; zero for nobody
	Merged        []messaging.Contact
}

// Contact returns one contact's card.
func (r *Replica) Contact(id messaging.ContactID) (c Card, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if c.Contact, err = tx.Contact(id); err != nil {
				return err
			}
			if c.RelatedTo != "" {
				of, err := tx.Contact(c.RelatedTo)
				if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
					return err
				}
				c.RelatedName = of.Name
			}
			c.Why = joined(c.Contact)
			if links, err := s.links(tx); err != nil {
				return err
			} else if c.Why == nil && len(links) == 0 {
				c.Why = messaging.Fail(messaging.CodeNotMember, "You are not a member of any link. Ask an admin to add you to one.")
			}
			if c.Draft, err = tx.Draft(s.me, messaging.DraftKey(id)); err != nil {
				return err
			}
			if c.Drafted, err = drafted(tx, messaging.DraftKey(id)); err != nil {
				return err
			}
			if c.Conversations, err = tx.InboxOf(id); err != nil {
				return err
			}
			return s.family(tx, &c)
		})
	})
	return c, err
}

// ContactForm is a contact as a person typed it. ID is empty for a new one;
// Anyway saves although somebody like this is known.
type ContactForm struct {
	ID        messaging.ContactID
	Saw       int64
	Name      string
	Phone     string
	Email     string
	BirthDate string
	Language  messaging.Language // "" leaves it as it is
	TimeZone  string             // "" for the practice's
	Anyway    bool

	Kind      messaging.ContactKind
	RelatedTo messaging.ContactID
	// Invite invites a new contact with the same command (SEC-16).
	Invite bool
}

// SaveContact saves a contact. Where somebody is known who looks like a new one,
// it saves nothing and returns them instead (CON-02).
func (r *Replica) SaveContact(f ContactForm) (id messaging.ContactID, like []messaging.Contact, err error) {
	typed, err := normalize(f)
	if err != nil {
		return "", nil, err
	}
	if err := typed.Check(r.cfg.Clock()); err != nil {
		return "", nil, err
	}
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			e := entry{}
			save := messaging.SaveContact{Saw: f.Saw}
			have := messaging.Contact{}
			if f.ID == "" {
				if !f.Anyway {
					if like, err = s.like(tx, typed); err != nil || len(like) > 0 {
						return err
					}
				}
				if typed.ID, err = newID[messaging.ContactID](r); err != nil {
					return err
				}
				save.Saw = 0
			} else {
				if have, err = tx.Contact(f.ID); err != nil {
					return err
				}
				if have.Version != f.Saw {
					return messaging.Fail(messaging.CodeConflict, "This contact was changed meanwhile. Look at the change, then save again.")
				}
				if have.Version == versionLocal { // the service has nothing of it yet
					have, save.Saw = messaging.Contact{}, 0
				} else {
					e.Before = &have
				}
			}
			save.Contact = typed.ID
			if !edited(&save, have, typed) {
				return nil
			}
			if f.ID == "" && f.Invite {
				e.Command.Invite = &messaging.Invite{New: &save}
				return s.invite(tx, save.Onto(have), e)
			}
			e.Command.SaveContact = &save
			if _, err := tx.PutContact(save.Onto(have)); err != nil {
				return err
			}
			return s.putAbout(tx, typed.ID, e)
		})
	})
	return typed.ID, like, err
}

// dropUnsaved takes a contact away that the service did not make, once nothing is
// typed to them any more.
func (s *session) dropUnsaved(tx *store.Tx, id messaging.ContactID) error {
	c, err := tx.Contact(id)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return nil
	}
	if err != nil || c.Version != versionLocal {
		return err
	}
	if typed, err := s.typed(tx, messaging.DraftKey(id)); err != nil || typed {
		return err
	}
	return tx.RemoveContact(id)
}

// edited names the fields that differ, and says whether any does.
func edited(save *messaging.SaveContact, have, typed messaging.Contact) bool {
	if typed.Name != have.Name {
		save.Name = &typed.Name
	}
	if typed.Phone != have.Phone {
		save.Phone = &typed.Phone
	}
	if typed.Email != have.Email {
		save.Email = &typed.Email
	}
	if typed.BirthDate != have.BirthDate {
		save.BirthDate = &typed.BirthDate
	}
	if typed.TimeZone != have.TimeZone {
		save.TimeZone = &typed.TimeZone
	}
	if typed.Language != "" && typed.Language != have.Language {
		save.Language = &typed.Language
	}
	if typed.Kind != have.Kind {
		save.Kind = &typed.Kind
	}
	if typed.RelatedTo != have.RelatedTo {
		save.RelatedTo = &typed.RelatedTo
	}
	return save.Name != nil || save.Phone != nil || save.Email != nil || save.BirthDate != nil || save.Language != nil || save.TimeZone != nil || save.Kind != nil || save.RelatedTo != nil
}

// putAbout puts a command about a contact into their lane, and takes back what
// was said about the last one that was refused.
func (s *session) putAbout(tx *store.Tx, id messaging.ContactID, e entry) error {
	if err := tx.SetSetting(settingNotice, nil); err != nil {
		return err
	}
	return s.put(tx, string(id), e)
}

func normalize(f ContactForm) (messaging.Contact, error) {
	c := messaging.Contact{ID: f.ID, Language: f.Language, TimeZone: f.TimeZone, Name: messaging.Text(strings.Join(strings.Fields(f.Name), " ")), Email: messaging.Email(strings.TrimSpace(f.Email))}
	if f.Kind != messaging.ContactPatient { // who nothing is said of is one
		c.Kind = f.Kind
	}
	if f.Kind == messaging.ContactRelative {
		c.RelatedTo = f.RelatedTo
	}
	if phone := strings.TrimSpace(f.Phone); phone != "" {
		n, err := phonenumbers.Parse(phone, region)
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			return c, messaging.Phone("").Check()
		}
		c.Phone = messaging.Phone(phonenumbers.Format(n, phonenumbers.E164))
	}
	birth := strings.TrimSpace(f.BirthDate)
	c.BirthDate = messaging.Date(birth)
	if t, err := time.Parse("1/2/2006", birth); err == nil {
		c.BirthDate = messaging.Date(t.Format(time.DateOnly))
	}
	return c, nil
}

// like lists who has the same phone number, email address, or name and birth date.
func (s *session) like(tx *store.Tx, c messaging.Contact) ([]messaging.Contact, error) {
	list, err := tx.ContactsLike(c.Phone, c.Email)
	if err != nil || c.BirthDate == "" {
		return list, err
	}
	named, err := tx.ContactsNamed(c.Name)
	for _, n := range named {
		if n.BirthDate == c.BirthDate && !slices.ContainsFunc(list, func(l messaging.Contact) bool { return l.ID == n.ID }) {
			list = append(list, n)
		}
	}
	return list, err
}

// Invite invites a contact to make an account, or invites them again. Their
// first conversation will be with the practice's own link, where the person is a
// member of it.
func (r *Replica) Invite(id messaging.ContactID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, err := tx.Contact(id)
			if err != nil {
				return err
			}
			if !c.Account.CanInvite() && !c.Account.CanResend() {
				return messaging.Fail(messaging.CodeConflict, "This person has joined already. You can write to them.")
			}
			if c.Version == versionLocal {
				save := messaging.SaveContact{Contact: id}
				edited(&save, messaging.Contact{}, c)
				return s.invite(tx, save.Onto(messaging.Contact{}), entry{Command: messaging.Command{Invite: &messaging.Invite{New: &save}}})
			}
			return s.invite(tx, c, entry{Command: messaging.Command{Invite: &messaging.Invite{}}, Before: &c})
		})
	})
}

// invite completes the invitation in e and keeps that c is invited by it.
func (s *session) invite(tx *store.Tx, c messaging.Contact, e entry) error {
	links, err := s.links(tx)
	if err != nil {
		return err
	}
	if len(links) == 0 {
		return messaging.Fail(messaging.CodeNotMember, "You are not a member of any link. Ask an admin to add you to one.")
	}
	i := e.Command.Invite
	i.Contact = c.ID
	i.Link = links[max(0, slices.IndexFunc(links, func(l messaging.Link) bool { return l.Kind == messaging.LinkPractice }))].ID
	if i.Invitation, err = newID[messaging.InvitationID](s.r); err != nil {
		return err
	}
	c.Account, c.AccountAt = messaging.AccountInvited, s.r.cfg.Clock()
	c.InviteExpires = c.AccountAt.Add(messaging.InvitationLife)
	if _, err := tx.PutContact(c); err != nil {
		return err
	}
	return s.putAbout(tx, c.ID, e)
}

// ConfirmPatient says that the person has made sure who a waiting patient is.
func (r *Replica) ConfirmPatient(id messaging.ContactID) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, err := tx.Contact(id)
			if err != nil {
				return err
			}
			if !c.AsksConfirmation {
				return messaging.Fail(messaging.CodeConflict, "This person is not waiting to be confirmed any more. Look at the contact again.")
			}
			before := c
			c.AsksConfirmation = false
			if _, err := tx.PutContact(c); err != nil {
				return err
			}
			return s.putAbout(tx, id, entry{Command: messaging.Command{ConfirmPatient: &messaging.ConfirmPatient{Contact: id}}, Before: &before})
		})
	})
}
