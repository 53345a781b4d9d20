package service

import (
	"errors"
	"fmt"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// invite makes an invitation and the notice that carries its token. Of the token
// only a hash stays; the notice is forgotten when it has left.
func (t *turn) invite(c messaging.Invite) error {
	if err := checkIDs(c.Invitation); err != nil {
		return err
	}
	if c.New != nil {
		if c.New.Contact != c.Contact || c.New.Saw != 0 {
			return errNoContact
		}
		if _, err := t.Contact(c.Contact); err == nil {
			return messaging.Fail(messaging.CodeConflict, "This person is a contact already. Open their page and invite them there.")
		} else if unless(err, nil) != nil {
			return err
		}
		if err := t.saveContact(*c.New); err != nil {
			return err
		}
	}
	contact, err := t.Contact(c.Contact)
	if err != nil {
		return unless(err, errNoContact)
	}
	if err := t.mayWriteFrom(messaging.ScopeLink(c.Link)); err != nil {
		return err
	}
	if !contact.Account.CanInvite() && !contact.Account.CanResend() {
		return messaging.Fail(messaging.CodeConflict, "This person has joined already. You can write to them securely.")
	}
	if err := t.inviteLimits(contact.ID); err != nil {
		return err
	}
	if err := t.become(&contact, messaging.AccountInvited); err != nil {
		return err
	}
	if err := t.EndJoin(contact.ID); err != nil {
		return err
	}
	token, hash, err := t.s.newToken(messaging.InvitationBytes)
	if err != nil {
		return err
	}
	i := messaging.Invitation{ID: c.Invitation, Contact: contact.ID, Link: c.Link, InvitedBy: t.who.Teammate,
		State: messaging.InvitationOpen, MadeAt: t.now, ExpiresAt: t.now.Add(messaging.InvitationLife)}
	if err := t.AddInvitation(i, hash); err != nil {
		return err
	}
	contact.InviteExpires, contact.AsksConfirmation = i.ExpiresAt, false
	if _, err := t.PutContact(contact); err != nil {
		return err
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	err = t.notify(contact, invitationNotice(contact.Language, practice, t.s.BaseURL+"/join#"+token))
	if errors.Is(err, errUnreachable) {
		return t.s.unreachable()
	}
	return err
}

// unreachable says why nobody can be invited, or not this person.
func (s *Service) unreachable() error {
	if s.Notifier.Capabilities() == (bridge.Capabilities{}) {
		return messaging.Fail(messaging.CodeUnsupported, "This service cannot send invitations yet. Ask whoever runs it to set up a mail relay.")
	}
	return messaging.FailField("email", messaging.CodeEmpty, "Invitations go by email for now. Add this person's email address, then invite them.")
}

// inviteLimits keeps invitations from becoming a nuisance (INV-03).
func (t *turn) inviteLimits(contact messaging.ContactID) error {
	sent, err := t.InvitationsSince(contact, t.now.Add(-24*time.Hour))
	if err != nil || len(sent) == 0 {
		return err
	}
	if wait := messaging.InvitationEvery - t.now.Sub(sent[0]); wait > 0 {
		return messaging.Fail(messaging.CodeTooSoon, fmt.Sprintf("This person was just invited. You can invite them again in %s.", minutes(wait)))
	}
	if len(sent) >= messaging.InvitationsADay {
		return messaging.Fail(messaging.CodeTooSoon, fmt.Sprintf("This person was invited %d times today. Call them, or try again tomorrow.", len(sent)))
	}
	return nil
}

// minutes says how long to wait, rounded up.
func minutes(d time.Duration) string {
	n := int((d + time.Minute - 1) / time.Minute)
	if n == 1 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", n)
}

// waiting returns somebody's begun join, and whether it waits for a teammate's word.
func (t *turn) waiting(id messaging.ContactID, kind store.JoinKind) (c messaging.Contact, j store.Join, waits bool, err error) {
	if c, err = t.Contact(id); err != nil {
		return c, j, false, unless(err, errNoContact)
	}
	j, err = t.JoinOf(id)
	return c, j, err == nil && j.Kind == kind && j.Step == stepWaiting, unless(err, nil)
}

// confirmPatient completes the join of a patient whom a teammate recognized. The
// browser that waits finds its session open when it asks next.
func (t *turn) confirmPatient(c messaging.ConfirmPatient) error {
	_, j, waits, err := t.waiting(c.Contact, store.JoinInvitation)
	if err != nil {
		return err
	}
	if !waits {
		return messaging.Fail(messaging.CodeConflict, "This person is not waiting to be confirmed. They can open their invitation again and ask.")
	}
	if err := t.complete(&j); err != nil {
		return err
	}
	return t.PutJoin(j)
}
