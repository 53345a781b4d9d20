package service

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// maxRawRow is how much of a mail is kept in its row; a larger one is a file.
	maxRawRow = 256 << 10
	// quietFor is how long a thread's further automatic mails call nobody.
	quietFor = 24 * time.Hour
	// heardEvery is how often it is written down that a mailbox is followed.
	heardEvery = time.Minute
)

// Keeper keeps what one of a practice's mailboxes holds.
func (s *Service) Keeper(practice messaging.PracticeID, mailbox messaging.MailboxID) bridge.MailKeeper {
	return &mailKeeper{s: s, practice: practice, mailbox: mailbox}
}

type mailKeeper struct {
	s        *Service
	practice messaging.PracticeID
	mailbox  messaging.MailboxID
}

// State says how far a folder was kept.
func (k *mailKeeper) State(ctx context.Context, folder string) (state bridge.FolderState, err error) {
	err = k.s.Store.Read(ctx, k.practice, func(tx *store.Tx) error {
		f, read, err := tx.MailFolder(k.mailbox, folder)
		state = bridge.FolderState{Validity: f.Validity, ModSeq: f.ModSeq, Read: read}
		return err
	})
	return state, err
}

// Keep keeps a step whole or not at all. Files are written first, and removed again if
// the step is not kept.
func (k *mailKeeper) Keep(ctx context.Context, step bridge.FolderStep) error {
	since, judge, err := k.account(ctx)
	if err != nil {
		return err
	}
	arrived := make([]*incoming, 0, len(step.Arrived))
	for _, a := range slices.Backward(step.Arrived) { // the oldest first, as they were written
		arrived = append(arrived, k.read(ctx, a, judge, !a.At.Before(since)))
	}
	var kept []store.Attachment
	err = k.s.Store.Tx(ctx, k.practice, func(tx *store.Tx) error {
		for _, a := range kept { // of a transaction that was begun once before
			_ = k.s.Store.RemoveFile(a)
		}
		kept = nil
		t := k.s.own(tx)
		in, err := t.into(k.mailbox, step)
		if err != nil {
			return err
		}
		for _, a := range arrived {
			files, err := in.keep(a)
			kept = append(kept, files...)
			if err != nil {
				return err
			}
		}
		return in.finish()
	})
	if err != nil {
		for _, a := range kept {
			err = errors.Join(err, k.s.Store.RemoveFile(a))
		}
		return err
	}
	for _, a := range kept { // one that cannot be judged now stays held, and is looked at again
		if a.State == store.AttachmentHeld {
			if _, e := k.s.inspect(ctx, k.practice, a); e != nil && !refused(e) {
				return nil //nolint:nilerror // the mail is kept; the sweep looks through its files again
			}
		}
	}
	return nil
}

// account says when the mailbox began to be followed, and which server's word of who
// wrote a mail is believed.
func (k *mailKeeper) account(ctx context.Context) (since time.Time, judge string, err error) {
	err = k.s.Store.Read(ctx, k.practice, func(tx *store.Tx) error {
		var a mailAccount
		since, err = tx.MailAccount(k.mailbox, &a)
		judge = a.Judge
		return err
	})
	return since, judge, err
}

// intake is one step of a mailbox on its way into the store.
type intake struct {
	*turn
	mailbox messaging.Mailbox
	step    bridge.FolderStep
	since   time.Time // the mailbox is followed; what had arrived before is not new
	left    map[messaging.ConversationID]bool
	kept    int
}

// into begins a step: it notes how far the folder is, what is there no more, and what
// another program has read.
func (t *turn) into(id messaging.MailboxID, step bridge.FolderStep) (*intake, error) {
	in := &intake{turn: t, step: step, left: map[messaging.ConversationID]bool{}}
	var err error
	if in.mailbox, err = t.Mailbox(id); err != nil {
		return nil, err
	}
	var a mailAccount
	if in.since, err = t.MailAccount(id, &a); err != nil {
		return nil, err
	}
	f := store.MailFolder{Name: step.Folder.Name, Role: string(step.Folder.Role), Validity: step.Validity, ModSeq: step.ModSeq}
	if err := t.PutMailFolder(id, f); err != nil {
		return nil, err
	}
	for _, uid := range step.Gone {
		if err := in.gone(uid); err != nil {
			return nil, err
		}
	}
	for uid, read := range step.Read {
		if err := in.marked(uid, read); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// gone forgets a place. Whose conversation has no mail in the inbox any more was put away
// by another program, or everything of it was deleted there: the practice keeps it.
func (in *intake) gone(uid uint32) error {
	p, err := in.MailAt(in.mailbox.ID, in.step.Folder.Name, uid)
	if err != nil {
		return unless(err, nil)
	}
	if err := in.RemoveMailPlace(in.mailbox.ID, p.Name, uid); err != nil {
		return err
	}
	if in.step.Folder.Role != bridge.RoleInbox || p.Message == "" {
		return nil
	}
	m, err := in.Message(p.Message)
	if err == nil {
		in.left[m.Conversation] = true
	}
	return unless(err, nil)
}

// marked notes that another program has read a mail, or says that it is unread. What was
// done here, and is on its way there or back, is not news.
func (in *intake) marked(uid uint32, read bool) error {
	p, err := in.MailAt(in.mailbox.ID, in.step.Folder.Name, uid)
	if err != nil || p.Read == read {
		return unless(err, nil)
	}
	p.Read = read
	if err := in.PutMailPlace(in.mailbox.ID, p); err != nil || p.Message == "" {
		return err
	}
	m, err := in.Message(p.Message)
	if err != nil || m.Read == read || !m.Inbound() {
		return unless(err, nil)
	}
	c, err := in.Conversation(m.Conversation)
	if err != nil {
		return err
	}
	m.Read = read
	return in.UpdateMessage(c, m)
}

// keep keeps one mail, and returns the files that were written for it.
func (in *intake) keep(a *incoming) (files []store.Attachment, err error) {
	place := store.MailPlace{MailFolder: store.MailFolder{Name: in.step.Folder.Name}, UID: a.UID, Read: a.Read}
	if place.Message, err = in.MailKnown(in.mailbox.ID, a.identity); err == nil {
		err = in.again(place.Message)
	} else if unless(err, nil) == nil {
		var own bool
		if place.Message, own, err = in.own(a); err == nil && !own {
			place.Message, files, err = in.add(a)
		}
	}
	if err != nil {
		return files, err
	}
	in.kept++
	return files, in.PutMailPlace(in.mailbox.ID, place)
}

// again is a mail that is known and lies in another folder too, or was moved: into the
// inbox, it comes out of the archive here as well.
func (in *intake) again(id messaging.MessageID) error {
	if in.step.Folder.Role != bridge.RoleInbox {
		return nil
	}
	m, err := in.Message(id)
	if err != nil {
		return unless(err, nil)
	}
	delete(in.left, m.Conversation)
	c, err := in.Conversation(m.Conversation)
	if err != nil || !c.Archived || in.step.Anew {
		return err
	}
	c.Archived = false
	_, err = in.PutConversation(c)
	return err
}

// own says whether a mail is the practice's own, and which of its messages: one that left
// from here, found among the sent ones, or "" of a test that was sent to itself, which
// nobody is shown. One that is known no more becomes again what it was, so that it stands
// there once when its writer's desktop offers it.
func (in *intake) own(a *incoming) (id messaging.MessageID, own bool, err error) {
	if a.letter == nil || len(a.letter.From) == 0 || a.letter.From[0].Email.Fold() != in.mailbox.Address.Fold() {
		return "", false, nil
	}
	name, within, ours := bridge.Own(a.letter.MessageID)
	if !ours {
		return "", false, nil
	}
	if a.letter.Subject == testSubject {
		return "", true, in.answersTest(a, string(name))
	}
	if in.step.Folder.Role == bridge.RoleInbox { // nobody hides a mail behind the name of one of ours
		return "", false, nil
	}
	m, err := in.Message(name)
	if err != nil {
		return "", false, errors.Join(unless(err, nil), in.lost(a, name, within))
	}
	if m.Inbound() {
		return "", false, nil
	}
	c, err := in.Conversation(m.Conversation)
	if err != nil || c.Mailbox != in.mailbox.ID {
		return "", false, err
	}
	if m.Status != messaging.StatusQueued && m.Status != messaging.StatusUnconfirmed {
		return m.ID, true, nil
	}
	return m.ID, true, in.settleText(c, m, bridge.Report{Status: messaging.StatusSent})
}

// add keeps a mail that is new here.
func (in *intake) add(a *incoming) (messaging.MessageID, []store.Attachment, error) {
	m := messaging.Message{Author: messaging.Author{Kind: messaging.AuthorContact}, Status: messaging.StatusSent, At: a.At.UTC().Truncate(time.Millisecond), Mail: &messaging.Mail{}}
	if m.At.IsZero() || m.At.After(in.now) {
		m.At = in.now
	}
	var err error
	if m.ID = a.was; m.ID == "" {
		if m.ID, err = sameID[messaging.MessageID](in.turn, a.At, "mail", string(in.mailbox.ID), a.identity); err != nil {
			return "", nil, err
		}
	}
	old := m.At.Before(in.since)
	m.Read = a.Read && old || old && in.step.Folder.Role != bridge.RoleInbox
	page, err := in.describe(&m, a)
	if err != nil {
		return "", nil, err
	}
	c, err := in.threadOf(a, m)
	if err != nil {
		return "", nil, err
	}
	if len(c.Contacts) == 1 && m.Author.Kind == messaging.AuthorContact {
		m.Author.Contact = c.Contacts[0]
	}
	if err := in.hush(c, &m, a); err != nil {
		return "", nil, err
	}
	if old {
		m.Position = m.At.UnixMilli()
	}
	files, err := in.files(&m, c, a)
	if err != nil {
		return "", files, err
	}
	if old && m.Inbound() { // what was put away long ago comes out for nobody
		m, err = in.AddMessage(c, m)
	} else {
		m, err = in.say(c, m)
	}
	if err != nil {
		return "", files, err
	}
	if a.was != "" {
		if err := in.cameBack(c, m); err != nil {
			return "", files, err
		}
	}
	if a.letter != nil && a.letter.Bounce != nil {
		if err := in.bounced(a.letter.Bounce); err != nil {
			return "", files, err
		}
	}
	kept := store.KeptMail{Mailbox: in.mailbox.ID, Identity: a.identity, Message: m.ID, Page: page}
	if len(a.Raw) <= maxRawRow {
		kept.Raw = a.Raw
	} else if page != "" {
		kept.HTML = []byte(a.letter.HTML)
	}
	return m.ID, files, in.PutMail(kept)
}

// describe fills in what a mail says, and returns the id of its page, if it has one.
func (in *intake) describe(m *messaging.Message, a *incoming) (page messaging.AttachmentID, err error) {
	if a.letter == nil {
		m.Author.Kind, m.Mail.Unreadable = messaging.AuthorContact, string(a.why)
		return "", nil
	}
	l, mail := a.letter, m.Mail
	m.Body, mail.Quoted = messaging.Text(a.said), messaging.Text(a.quoted)
	mail.ID, mail.To, mail.Cc, mail.Verified, mail.Automatic = l.MessageID, l.To, l.Cc, a.verified, l.Automatic
	mail.Subject = messaging.Text(shortLine(string(l.Subject), messaging.MaxSubject))
	if len(l.From) > 0 {
		mail.From = l.From[0]
	}
	if !slices.Equal(l.ReplyTo, l.From) {
		mail.ReplyTo = l.ReplyTo
	}
	if l.Bounce != nil {
		m.Author.Kind = messaging.AuthorAutomatic
		for _, u := range l.Bounce.Failed {
			mail.Bounced = append(mail.Bounced, messaging.Undelivered{Email: u.Email, Status: u.Status, Final: u.Final})
		}
	}
	if in.outgoing(a) {
		m.Author.Kind, mail.Verified = messaging.AuthorTeammate, true
	}
	if l.HTML != "" {
		if page, err = newID[messaging.AttachmentID](in.s, in.now); err != nil {
			return "", err
		}
		mail.Page, mail.PageSize = page, int64(len(l.HTML))
	}
	return page, nil
}

// outgoing says whether a mail was written in the practice's name by another program.
func (in *intake) outgoing(a *incoming) bool {
	return in.step.Folder.Role != bridge.RoleInbox && len(a.letter.From) > 0 && a.letter.From[0].Email.Fold() == in.mailbox.Address.Fold()
}

func shortLine(s string, limit int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit])
	}
	return s
}

// finish puts away what another program has put away, and notes the step in the log.
func (in *intake) finish() error {
	for id := range in.left {
		lies, err := in.Lies(id, string(bridge.RoleInbox))
		if err != nil {
			return err
		}
		c, err := in.Conversation(id)
		if err != nil {
			return err
		}
		if lies || c.Archived {
			continue
		}
		c.Archived = true
		if _, err := in.PutConversation(c); err != nil {
			return err
		}
	}
	if in.kept == 0 {
		return nil
	}
	return in.auditOwn("receive", thing{"mailbox", string(in.mailbox.ID)}, resultOK)
}

// Heard notes that the server has answered, and everything that it had is here.
func (k *mailKeeper) Heard(ctx context.Context, at time.Time) {
	k.note(ctx, func(r *messaging.Reception, now time.Time) bool {
		due := r.Trouble != messaging.TroubleNone || now.Sub(r.ReceivedAt) >= heardEvery
		r.Trouble, r.Since, r.ReceivedAt = messaging.TroubleNone, time.Time{}, now
		if r.Test == messaging.TestUnderway && now.Sub(r.TestedAt) >= testLife {
			r.Test, due = messaging.TestFailed, true
		}
		return due
	})
}

// Lost notes why the mailbox cannot be followed.
func (k *mailKeeper) Lost(ctx context.Context, err error) {
	trouble := messaging.TroubleUnreachable
	switch {
	case errors.Is(err, bridge.ErrLeave):
		trouble = messaging.TroubleLeave
	case errors.Is(err, bridge.ErrSignIn):
		trouble = messaging.TroubleCredentials
	}
	k.note(ctx, func(r *messaging.Reception, now time.Time) bool {
		if r.Trouble == trouble {
			return false
		}
		if r.Trouble == messaging.TroubleNone {
			r.Since = now
		}
		r.Trouble = trouble
		return true
	})
}

// note changes what is known of how the mailbox is followed. What cannot be written down
// is said again with the next beat.
func (k *mailKeeper) note(ctx context.Context, change func(*messaging.Reception, time.Time) bool) {
	_ = k.s.Store.Tx(ctx, k.practice, func(tx *store.Tx) error {
		t := k.s.own(tx)
		r, err := t.MailReception(k.mailbox)
		if err != nil {
			return err
		}
		before := r.Trouble
		if !change(&r, t.now) {
			return nil
		}
		if err := t.PutReception(r); err != nil || r.Trouble == before {
			return err
		}
		return t.auditOwn("watch", thing{"mailbox", string(k.mailbox)}, string(r.Trouble))
	})
}
