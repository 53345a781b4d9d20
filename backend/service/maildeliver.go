package service

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// mailLease is longer than a server takes for one mail.
	mailLease = 10 * time.Minute
	// mailLife is how long a busy server is asked again before a person decides, and
	// mirrorLife how long it is asked to do what was done here.
	mailLife   = 24 * time.Hour
	mirrorLife = 7 * 24 * time.Hour
)

// errand is what a mailbox has to do, in the outbox: send a mail, or itself a test, put
// one among the sent ones, or do on its server what was done here.
type errand struct {
	Mailbox      messaging.MailboxID      `json:"mailbox"`
	Message      messaging.MessageID      `json:"message,omitempty"`
	Conversation messaging.ConversationID `json:"conversation,omitempty"`
	Test         string                   `json:"test,omitempty"` // its words
	Sent         bool                     `json:"sent,omitempty"` // it left, and is to be among the sent ones
	Place        *bridge.Place            `json:"place,omitempty"`
	Read         *bool                    `json:"read,omitempty"`
	Move         bridge.Role              `json:"move,omitempty"`
}

// Errands of a mailbox go in two rows, so that what is mirrored holds up no mail.
func mailItem(m messaging.MailboxID) string   { return "mail:" + string(m) }
func mirrorItem(m messaging.MailboxID) string { return "mirror:" + string(m) }

// isErrand says whether an item of the outbox is a mailbox's errand.
func isErrand(i store.Item) bool {
	kind, _, _ := strings.Cut(i.Kind, ":")
	return kind == "mail" || kind == "mirror"
}

func mailID(m messaging.MessageID) string { return "mail:" + string(m) }

// carriedLane is that of a conversation's messages that wait for a carrier.
func carriedLane(c messaging.Conversation) string {
	if c.Channel.Rules().Texts {
		return textLane(c.ID)
	}
	return "mail:" + string(c.ID)
}

// putOut puts a message into its sender's queue.
func (t *turn) putOut(c messaging.Conversation, m messaging.Message) error {
	if c.Channel.Rules().Texts {
		return t.putText(c, m)
	}
	return t.PutOutbox(store.Item{ID: mailID(m.ID), Kind: mailItem(c.Mailbox), Lane: carriedLane(c), NotBefore: t.now, MadeAt: t.now},
		errand{Mailbox: c.Mailbox, Message: m.ID, Conversation: c.ID})
}

// putMirror has something done on the server that was done here, once.
func (t *turn) putMirror(lane string, e errand) error {
	id, err := newID[string](t.s, t.now)
	if err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: mirrorLane(id), Kind: mirrorItem(e.Mailbox), Lane: mirrorLane(lane), NotBefore: t.now, MadeAt: t.now}, e)
}

func mirrorLane(of string) string { return "mirror:" + of }

// mirrorArchive has the mails of a conversation moved on the server that was archived
// here, or the newest taken out of the archive again.
func (t *turn) mirrorArchive(c messaging.Conversation) error {
	if c.Mailbox == "" {
		return nil
	}
	waiting, err := t.Lane(mirrorLane(string(c.ID)))
	if err != nil {
		return err
	}
	for _, item := range waiting { // what was asked for before counts no longer
		var e errand
		if err := item.Payload(&e); err != nil {
			return err
		}
		if e.Move == "" || item.State != store.OutboxWaiting {
			continue
		}
		if err := t.Drop(item); err != nil {
			return err
		}
	}
	places, err := t.MailPlaces(c.ID, 1, 1<<62)
	if err != nil {
		return err
	}
	from, to := bridge.RoleInbox, bridge.RoleArchive
	if !c.Archived {
		from, to = bridge.RoleArchive, bridge.RoleInbox
	}
	places = slices.DeleteFunc(places, func(p store.MailPlace) bool { return p.Role != string(from) })
	if !c.Archived && len(places) > 1 {
		places = places[len(places)-1:]
	}
	for _, p := range places {
		if err := t.putMirror(string(c.ID), errand{Mailbox: c.Mailbox, Conversation: c.ID, Place: placeOf(p), Move: to}); err != nil {
			return err
		}
	}
	return nil
}

func placeOf(p store.MailPlace) *bridge.Place {
	return &bridge.Place{Folder: p.Name, Validity: p.Validity, UID: p.UID}
}

// mirrorRead has mails marked on the server that a teammate has read here, from a
// position up to another, or said to be unread. That another has not read them does not
// matter there: a mailbox knows one reader.
func (t *turn) mirrorRead(c messaging.Conversation, from, to int64, read bool) error {
	if c.Mailbox == "" {
		return nil
	}
	places, err := t.MailPlaces(c.ID, from, to)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Read == read {
			continue
		}
		p.Read = read // so that the server's own word of it is no news
		if err := t.PutMailPlace(c.Mailbox, p); err != nil {
			return err
		}
		if err := t.putMirror(string(c.ID), errand{Mailbox: c.Mailbox, Place: placeOf(p), Read: &read}); err != nil {
			return err
		}
	}
	return nil
}

// mirrorMark has the server told how far the teammate has read now, whose mark moves to
// a position.
func (t *turn) mirrorMark(c messaging.Conversation, position int64) error {
	if c.Mailbox == "" {
		return nil
	}
	have, err := t.ReadMark(t.who.Teammate, c.ID)
	if err != nil {
		return err
	}
	if position >= have.Position {
		return t.mirrorRead(c, have.Position+1, position, true)
	}
	if err := t.mirrorRead(c, position+1, have.Position, false); err != nil {
		return err
	}
	unread, err := t.Messages(c.ID, have.Position+1, 100)
	if err != nil {
		return err
	}
	for _, m := range unread {
		if m.Position <= position || !m.Read {
			continue
		}
		m.Read = false
		if err := t.UpdateMessage(c, m); err != nil {
			return err
		}
	}
	return nil
}

// mayMail says whether an email may leave in a conversation as things stand.
func (t *turn) mayMail(c messaging.Conversation) error {
	mailbox, err := t.Mailbox(c.Mailbox)
	if err != nil {
		return unless(err, errNoSender)
	}
	if err := mailbox.MaySend(); err != nil {
		return err
	}
	off, err := t.Suppression(c.Address())
	if err != nil {
		return err
	}
	return off.Refuse()
}

// outward is what a mail of the practice's says beside its words; nil in other channels.
func (t *turn) outward(c messaging.Conversation, send messaging.Send) (*messaging.Mail, error) {
	if c.Mailbox == "" {
		return nil, nil
	}
	mailbox, err := t.Mailbox(c.Mailbox)
	if err != nil {
		return nil, unless(err, errNoSender)
	}
	to, err := t.recipients(c, mailbox, send)
	if err != nil {
		return nil, err
	}
	return &messaging.Mail{From: messaging.Party{Name: messaging.Text(mailbox.Name), Email: mailbox.Address}, To: to.To, Cc: to.Cc, Verified: true, Subject: c.Subject}, nil
}

// mail does what a practice's mailboxes have to do now.
func (s *Service) mail(ctx context.Context, practice messaging.PracticeID) error {
	if s.Mailboxes == nil {
		return nil
	}
	var boxes []messaging.Mailbox
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		boxes, err = tx.Mailboxes()
		return err
	})
	errs := []error{err} // of one mailbox: the others go on
	for _, m := range boxes {
		for _, kind := range []string{mailItem(m.ID), mirrorItem(m.ID)} {
			errs = append(errs, s.mailFrom(ctx, practice, m, kind))
		}
	}
	return errors.Join(errs...)
}

// mailFrom does the errands of one kind that are due in a mailbox.
func (s *Service) mailFrom(ctx context.Context, practice messaging.PracticeID, m messaging.Mailbox, kind string) error {
	const atOnce = 20
	var due []store.Item
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		due, err = tx.Due(kind, s.now(), atOnce)
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	open, err := s.mailbox(ctx, practice, m.ID)
	if err != nil || open == nil {
		return err
	}
	for _, item := range due {
		do, leased, err := s.leaseErrand(ctx, practice, item, open)
		if err != nil {
			return err
		}
		if !leased {
			continue
		}
		now, done := do(ctx)
		if err := s.settleErrand(ctx, practice, item, now, done); err != nil {
			return err
		}
		if done != nil && carrierError(done).Failure == bridge.Busy {
			return nil // the rest has its turn with the next step, not after a row of time-outs
		}
	}
	return nil
}

// leaseErrand takes an errand out, and asks everything again that may have changed while
// it waited: nothing can come between this and the server. do is what to do, and says
// where a mail lies then that it moves.
func (s *Service) leaseErrand(ctx context.Context, practice messaging.PracticeID, item store.Item, open bridge.Mailbox) (do func(context.Context) (bridge.Place, error), leased bool, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		now, err := tx.Take(item, t.now)
		if err != nil {
			return unless(err, nil) // it was cancelled, or is under way
		}
		var e errand
		if err := now.Payload(&e); err != nil {
			return err
		}
		switch {
		case e.Place != nil && e.Read != nil:
			do = func(ctx context.Context) (bridge.Place, error) { return *e.Place, open.Mark(ctx, *e.Place, *e.Read) }
		case e.Place != nil:
			do = func(ctx context.Context) (bridge.Place, error) {
				now, err := open.Move(ctx, *e.Place, e.Move)
				if e.Move == bridge.RoleTrash && err != nil && carrierError(err).Failure == bridge.Refused {
					now, err = open.Move(ctx, *e.Place, bridge.RoleArchive) // not everybody has one
				}
				return now, err
			}
		default:
			out, err := t.composeErrand(e)
			if err != nil {
				if !refused(err) {
					return err
				}
				return errors.Join(t.failErrand(now, e, reasonOf(err), string(messaging.CodeOf(err))), tx.Drop(now))
			}
			hand := open.Send
			if e.Sent {
				hand = open.Save
			}
			do = func(ctx context.Context) (bridge.Place, error) { return bridge.Place{}, hand(ctx, out) }
		}
		leased = true
		return tx.Lease(now, t.now.Add(mailLease))
	})
	return do, leased && err == nil, err
}

// composeErrand writes the mail that an errand is about, unless it may not leave any more.
func (t *turn) composeErrand(e errand) (out bridge.Mail, err error) {
	mailbox, err := t.Mailbox(e.Mailbox)
	if err != nil {
		return out, err
	}
	self := messaging.Party{Name: messaging.Text(mailbox.Name), Email: mailbox.Address}
	if e.Test != "" {
		return bridge.Mail{ID: e.Test, From: self, To: []messaging.Party{self}, Subject: testSubject,
			Body: "This email was sent by Rowan to see whether it arrives. There is nothing to do.", At: t.now}, nil
	}
	c, err := t.Conversation(e.Conversation)
	if err != nil {
		return out, err
	}
	m, err := t.Message(e.Message)
	if err != nil {
		return out, err
	}
	if !e.Sent {
		if err := t.mayMail(c); err != nil {
			return out, err
		}
		if m.Mail != nil {
			if err := t.wanted(messaging.Recipients{To: m.Mail.To, Cc: m.Mail.Cc}); err != nil {
				return out, err
			}
		}
	}
	practice, err := t.GetPractice()
	if err != nil {
		return out, err
	}
	out = bridge.Mail{ID: string(m.ID), Within: string(c.ID), From: self, Body: m.Body, Subject: c.Subject, Signature: mailbox.Signature, Footer: practice.Footer, At: m.At}
	if m.Mail != nil {
		out.From, out.To, out.Cc, out.Subject = m.Mail.From, m.Mail.To, m.Mail.Cc, m.Mail.Subject
	}
	if out.Answers, err = t.answered(c, m); err != nil {
		return out, err
	}
	if len(out.Answers) > 0 && !strings.HasPrefix(strings.ToLower(string(out.Subject)), "re:") {
		out.Subject = "Re: " + out.Subject
	}
	for _, a := range m.Attachments {
		file, err := t.Attachment(a.ID)
		if err != nil {
			return out, err
		}
		out.Files = append(out.Files, bridge.MailFile{Name: a.Name, Type: a.Type, Open: func() (io.ReadCloser, error) {
			r, err := t.s.Store.OpenFile(file)
			if err != nil {
				return nil, err
			}
			return fileReader{io.NewSectionReader(r, 0, r.Size()), r}, nil
		}})
	}
	return out, nil
}

type fileReader struct {
	io.Reader
	io.Closer
}

// answered lists the ids of the mails before one in its conversation, the nearest
// first.
func (t *turn) answered(c messaging.Conversation, m messaging.Message) (ids []string, err error) {
	const lookBack = 20
	before, err := t.Messages(c.ID, cmp.Or(m.Position, 1<<62), lookBack)
	if err != nil {
		return nil, err
	}
	for _, b := range before {
		if b.Mail == nil || len(b.Mail.Bounced) > 0 || b.Status == messaging.StatusFailed || b.Status == messaging.StatusQueued {
			continue
		}
		if id := b.Mail.ID; id != "" {
			ids = append(ids, id)
		} else if !b.Inbound() {
			ids = append(ids, mailName(b))
		}
	}
	return ids, nil
}

// failErrand says of a mail that it did not leave.
func (t *turn) failErrand(item store.Item, e errand, why messaging.Reason, code string) error {
	switch {
	case e.Test != "":
		return t.failMailTest(e.Mailbox, why)
	case e.Sent || e.Place != nil:
		return nil // the practice has it all the same
	}
	c, err := t.Conversation(e.Conversation)
	if err != nil {
		return err
	}
	m, err := t.Message(e.Message)
	if err != nil {
		return err
	}
	return errors.Join(t.failText(c, m, why, ""), t.auditErrand(item, code))
}

// settleErrand writes down what became of an errand, and where a mail lies now that it
// moved.
func (s *Service) settleErrand(ctx context.Context, practice messaging.PracticeID, item store.Item, lies bridge.Place, done error) error {
	return s.Store.Tx(context.WithoutCancel(ctx), practice, func(tx *store.Tx) error {
		t := s.own(tx)
		var e errand
		if err := item.Payload(&e); err != nil {
			return err
		}
		if done == nil {
			return errors.Join(t.leftErrand(e, lies), t.auditErrand(item, resultOK), tx.Drop(item))
		}
		failed := carrierError(done)
		again := failed.Failure == bridge.Busy
		life := mailLife
		if e.Sent || e.Place != nil { // doing it twice does no harm, and somebody may make room
			again, life = again || failed.Failure == bridge.Unsure || errors.Is(done, bridge.ErrFull), mirrorLife
		}
		if again {
			wait, err := s.backOff(item.Attempts)
			if err != nil {
				return err
			}
			if at := t.now.Add(max(failed.After, wait)); at.Sub(item.MadeAt) < life {
				return tx.Retry(item, at)
			}
			failed = &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonBusy, Code: failed.Code}
		}
		if failed.Failure == bridge.Unsure && e.Message != "" && !e.Sent {
			// It is never sent again by itself: it may turn up among the sent ones, or a person knows.
			c, m, err := t.errandMessage(e)
			if err != nil {
				return err
			}
			return errors.Join(t.settleText(c, m, bridge.Report{Status: messaging.StatusUnconfirmed}), t.auditErrand(item, failed.Failure.String()), tx.Drop(item))
		}
		reason := cmp.Or(failed.Reason, messaging.ReasonOther)
		if errors.Is(done, bridge.ErrSignIn) {
			reason = messaging.ReasonCredentials
		}
		return errors.Join(t.failErrand(item, e, reason, failed.Failure.String()), tx.Drop(item))
	})
}

func (t *turn) errandMessage(e errand) (c messaging.Conversation, m messaging.Message, err error) {
	if m, err = t.Message(e.Message); err != nil {
		return c, m, err
	}
	c, err = t.Conversation(e.Conversation)
	return c, m, err
}

// leftErrand writes down that an errand was done.
func (t *turn) leftErrand(e errand, lies bridge.Place) error {
	if e.Move != "" && e.Conversation != "" {
		return t.moved(e, lies)
	}
	if e.Message == "" || e.Sent || e.Place != nil {
		return nil
	}
	c, m, err := t.errandMessage(e)
	if err != nil {
		return err
	}
	if err := t.settleText(c, m, bridge.Report{Status: messaging.StatusSent}); err != nil {
		return err
	}
	if err := t.thread(c, m); err != nil {
		return err
	}
	id := "save:" + string(m.ID)
	return t.PutOutbox(store.Item{ID: id, Kind: mirrorItem(c.Mailbox), Lane: id, NotBefore: t.now, MadeAt: t.now},
		errand{Mailbox: c.Mailbox, Message: m.ID, Conversation: c.ID, Sent: true})
}

// mailName is what one of the practice's own mails is called in every mailbox.
func mailName(m messaging.Message) string {
	return bridge.Mail{ID: string(m.ID), Within: string(m.Conversation), From: m.Mail.From}.MessageID()
}

// thread lets the answers to one of the practice's own mails find its conversation.
func (t *turn) thread(c messaging.Conversation, m messaging.Message) error {
	return t.JoinThread(c.Mailbox, c.ID, []string{mailName(m)}, addressed(m.Mail))
}

// moved notes where a mail lies now, and has it moved back if it was to lie elsewhere by
// the time that it came there.
func (t *turn) moved(e errand, lies bridge.Place) error {
	c, err := t.Conversation(e.Conversation)
	if err != nil {
		return err
	}
	p, err := t.MailAt(e.Mailbox, e.Place.Folder, e.Place.UID)
	if err != nil || lies.Folder == "" {
		return unless(err, nil) // the watch has seen it, or will
	}
	f, _, err := t.MailFolder(e.Mailbox, lies.Folder)
	if err != nil || f.Validity != lies.Validity {
		return err
	}
	if err := t.RemoveMailPlace(e.Mailbox, e.Place.Folder, e.Place.UID); err != nil {
		return err
	}
	p.MailFolder, p.UID = f, lies.UID
	if err := t.PutMailPlace(e.Mailbox, p); err != nil || c.Archived == (e.Move == bridge.RoleArchive) {
		return err
	}
	return t.mirrorArchive(c)
}

// addressed are all whom a mail names.
func addressed(m *messaging.Mail) (list []messaging.Email) {
	for _, parties := range [][]messaging.Party{{m.From}, m.To, m.Cc} {
		for _, p := range parties {
			if p.Email != "" {
				list = append(list, p.Email)
			}
		}
	}
	return list
}

func (t *turn) auditErrand(item store.Item, result string) error {
	_, id, _ := strings.Cut(item.ID, ":")
	return t.auditOwn("mail", thing{"message", id}, result)
}
