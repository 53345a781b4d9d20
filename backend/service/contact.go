package service

import (
	"cmp"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// saveContact saves what a person edited of a contact, field by field: two people
// who change different fields at once both find their change kept.
func (t *turn) saveContact(c messaging.SaveContact) error {
	if err := checkIDs(c.Contact); err != nil {
		return err
	}
	have, err := t.Contact(c.Contact)
	if unless(err, nil) != nil {
		return err
	}
	if err != nil && c.Saw != 0 {
		return errNoContact
	}
	next := c.Onto(have)
	if err := next.Check(t.now); err != nil {
		return err
	}
	if next.RelatedTo != have.RelatedTo && next.RelatedTo != "" {
		if _, err := t.Contact(next.RelatedTo); err != nil {
			return unless(err, messaging.FailField("relatedTo", messaging.CodeNotFound, "This patient is not here any more. Choose another."))
		}
	}
	if next.Phone != have.Phone || next.Email != have.Email {
		next.Unreached = "" // it was about the address before
	}
	if _, err := t.PutContact(next); err != nil {
		return err
	}
	if next.Phone != have.Phone {
		if err := t.nameAt(messaging.Address(next.Phone)); err != nil {
			return err
		}
	}
	if next.Email.Fold() == have.Email.Fold() {
		return nil
	}
	return t.nameAt(messaging.Address(next.Email.Fold()))
}

// recognize says that a phone or an address of which nobody knew is a contact's. One
// who had none has it from now on.
func (t *turn) recognize(id messaging.ContactID, talk messaging.Conversation) error {
	have, err := t.Contact(id)
	if err != nil {
		return unless(err, errNoContact)
	}
	next := have
	next.Phone, next.Email = cmp.Or(have.Phone, talk.Phone), cmp.Or(have.Email, talk.Email)
	if next.Phone == have.Phone && next.Email == have.Email {
		return nil
	}
	next.Unreached = ""
	_, err = t.PutContact(next)
	return err
}

var errNoContact error = messaging.Fail(messaging.CodeNotFound, "This contact is not here any more. Choose another, or make a new one.")

// become moves a contact's account, if it can go there (INV-04).
func (t *turn) become(c *messaging.Contact, next messaging.AccountState) error {
	if !c.Account.CanBecome(next) {
		return messaging.Fail(messaging.CodeConflict, "This person's account changed meanwhile. Look at the contact again.")
	}
	c.Account, c.AccountAt = next, t.now
	return nil
}

// expire marks the contacts whose invitation ran out, and ends their joins.
func (t *turn) expire() error {
	joins, err := t.JoinsEnded(t.now)
	if err != nil {
		return err
	}
	for _, contact := range joins {
		if err := t.endJoin(contact); err != nil {
			return err
		}
	}
	if err := t.EndStrangers(t.now); err != nil {
		return err
	}
	contacts, err := t.RunOut(t.now)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if err := t.become(&c, messaging.AccountExpired); err != nil {
			return err
		}
		if _, err := t.PutContact(c); err != nil {
			return err
		}
	}
	return nil
}

// endJoin forgets a begun join, and that its contact waits for a teammate.
func (t *turn) endJoin(id messaging.ContactID) error {
	if err := t.EndJoin(id); err != nil {
		return err
	}
	c, err := t.Contact(id)
	if err != nil || !c.AsksConfirmation && !c.AsksBack {
		return err
	}
	c.AsksConfirmation, c.AsksBack = false, false
	_, err = t.PutContact(c)
	return err
}

// own returns a turn of the service itself, for what time brings.
func (s *Service) own(tx *store.Tx) *turn { return &turn{Tx: tx, s: s, now: s.now()} }
