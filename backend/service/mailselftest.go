package service

import (
	"errors"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// answersTest notes that a test arrived, if it is the one that is under way, and has it
// thrown away.
func (in *intake) answersTest(a *incoming, name string) error {
	waited, err := in.MailTest(in.mailbox.ID)
	if err != nil || in.step.Folder.Role != bridge.RoleInbox {
		return err
	}
	r, err := in.MailReception(in.mailbox.ID)
	if err != nil {
		return err
	}
	if r.Test == messaging.TestUnderway && waited == name {
		r.Test, r.Reason = messaging.TestPassed, ""
		if err := errors.Join(in.PutReception(r), in.judgedBy(a.letter.Server())); err != nil {
			return err
		}
	}
	return in.putMirror("test:"+name, errand{Mailbox: in.mailbox.ID, Move: bridge.RoleTrash,
		Place: &bridge.Place{Folder: in.step.Folder.Name, Validity: in.step.Validity, UID: a.UID}})
}

// judgedBy believes, from now on, what a server says of who wrote a mail.
func (in *intake) judgedBy(server string) error {
	var a mailAccount
	since, err := in.MailAccount(in.mailbox.ID, &a)
	if err != nil || server == "" || a.Judge == server {
		return err
	}
	a.Judge = server
	return in.PutMailAccount(in.mailbox.ID, a, since)
}

const testSubject = "Rowan test"

// testMailbox has a mailbox send itself an email, to see it arrive.
func (t *turn) testMailbox(c messaging.TestMailbox) error {
	if t.s.Mailboxes == nil {
		return errNoMail
	}
	if _, err := t.Mailbox(c.Mailbox); err != nil {
		return unless(err, errNoSender)
	}
	id, err := newID[string](t.s, t.now)
	if err != nil {
		return err
	}
	r, err := t.MailReception(c.Mailbox)
	if err != nil {
		return err
	}
	r.Mailbox, r.Test, r.TestedAt, r.Reason = c.Mailbox, messaging.TestUnderway, t.now, ""
	if err := t.PutReception(r); err != nil {
		return err
	}
	if err := t.SetMailTest(c.Mailbox, id); err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: "test:" + id, Kind: mailItem(c.Mailbox), Lane: "test:" + id, NotBefore: t.now, MadeAt: t.now}, errand{Mailbox: c.Mailbox, Test: id})
}

// failMailTest writes down that a test did not leave.
func (t *turn) failMailTest(m messaging.MailboxID, why messaging.Reason) error {
	r, err := t.MailReception(m)
	if err != nil || r.Test != messaging.TestUnderway {
		return err
	}
	r.Test, r.Reason = messaging.TestFailed, why
	return t.PutReception(r)
}
