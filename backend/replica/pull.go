package replica

import (
	"context"
	"slices"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	pageSize  = 500
	firstPage = 200 // of each scope's history, so that the first screen is complete soon
)

// pull fetches what changed since the cursor.
func (s *session) pull(ctx context.Context) error {
	for {
		cursor, err := s.cursor()
		if err != nil {
			return err
		}
		if cursor == (messaging.Cursor{}) {
			return s.begin(ctx, cursor)
		}
		cursor.Scopes = s.scopes
		page, err := s.remote.Changes(ctx, cursor, pageSize)
		if messaging.CodeOf(err) == messaging.CodeConflict || err == nil && setBack(cursor, page) {
			return s.begin(ctx, cursor)
		}
		if err != nil {
			return err
		}
		if page.More && page.Next <= cursor.Seq {
			return messaging.Fail(messaging.CodeNotRowan, "The service gives answers that make no sense. Ask whoever runs it to look after it.")
		}
		if err := s.take(ctx, cursor, page); err != nil || !page.More {
			return err
		}
	}
}

// take keeps the page that follows the cursor, and moves the cursor with it.
func (s *session) take(ctx context.Context, cursor messaging.Cursor, page messaging.Page) error {
	var arrived []messaging.Changed
	err := s.store.Tx(ctx, s.practice, func(tx *store.Tx) (err error) {
		tx.IndexLater()
		if arrived, err = s.arrivals(tx, page.Changes, func() error { return s.keep(tx, page.Changes) }); err != nil {
			return err
		}
		if page.Scopes != nil {
			if err := s.compare(tx, page.Scopes); err != nil {
				return err
			}
		}
		next := messaging.Cursor{Epoch: page.Epoch, Seq: max(page.Next, cursor.Seq), Audit: page.Audit}
		if next.Audit.N == 0 {
			next.Audit = cursor.Audit
		}
		return tx.SetCursor(next)
	})
	if err != nil {
		return err
	}
	s.flood.saw(len(page.Changes), s.indexed, s.r.cfg.Clock())
	s.indexed = s.indexed && len(page.Changes) == 0
	if page.Scopes != nil {
		s.scopes = messaging.DigestScopes(page.Scopes)
	}
	if len(arrived) > 0 {
		s.r.cfg.Heard(arrived)
	}
	return nil
}

// setBack says whether a page comes from a service that was set back to an earlier
// state since the cursor: by a restore, which raises the epoch, or by one that was
// kept quiet about. Handing out a page makes its audit log longer.
func setBack(cursor messaging.Cursor, page messaging.Page) bool {
	return page.Epoch != cursor.Epoch || page.Audit.N > 0 && page.Audit.N <= cursor.Audit.N
}

const noticeSetBack = "The service was set back to an earlier state. What this computer sent in the last seven days goes up again by itself, and nothing is sent twice."

// arrivals lists the patients' messages, and the notes that call the person, that
// were not here before keep kept the changes, and that the person has not read on
// another desktop.
func (s *session) arrivals(tx *store.Tx, changes []messaging.Change, keep func() error) ([]messaging.Changed, error) {
	var fresh, arrived []messaging.Changed
	positions := map[string]int64{}
	// missing keeps in mind what err says was not here.
	missing := func(err error, is messaging.Changed, position int64) error {
		if messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		fresh = append(fresh, is)
		positions[is.Key] = position
		return nil
	}
	for _, c := range changes {
		switch {
		case c.Note != nil && c.Note.Mentioned(s.me):
			_, err := tx.Note(c.Note.ID)
			err = missing(err, messaging.Changed{Scope: c.Scope, Kind: KindMentioned, Key: c.Key, About: c.Note.Conversation}, c.Note.Position)
			if err != nil {
				return nil, err
			}
		case c.Message != nil && c.Message.Inbound() && !c.Message.Read:
			_, err := tx.Message(c.Message.ID)
			err = missing(err, messaging.Changed{Scope: c.Scope, Kind: KindArrived, Key: c.Key, About: c.Message.Conversation}, c.Message.Position)
			if err != nil {
				return nil, err
			}
		}
	}
	if err := keep(); err != nil {
		return nil, err
	}
	for _, c := range fresh {
		mark, err := tx.ReadMark(s.me, c.About)
		if err != nil {
			return nil, err
		}
		if mark.Position < positions[c.Key] {
			arrived = append(arrived, c)
		}
	}
	return arrived, nil
}

// begin begins anew with a service of whose feed nothing is known: at first, and
// after a restore. The cursor is set to the newest that can be seen now, and
// everything older comes as history. What had arrived before a restore is offered
// again.
func (s *session) begin(ctx context.Context, have messaging.Cursor) error {
	s.scopes = ""
	page, err := s.remote.Changes(ctx, messaging.Cursor{}, 1) // for the epoch and the scopes
	if err != nil {
		return err
	}
	cursor := messaging.Cursor{Epoch: page.Epoch, Audit: page.Audit}
	for _, scope := range page.Scopes {
		newest, err := s.remote.Snapshot(ctx, scope, 0, 1)
		if err != nil {
			return err
		}
		for _, c := range newest.Changes {
			cursor.Seq = max(cursor.Seq, c.Seq)
		}
	}
	return s.store.Tx(ctx, s.practice, func(tx *store.Tx) error {
		if have.Epoch != 0 {
			if err := tx.ForgetVersions(); err != nil {
				return err
			}
			if err := tx.Reoffer(); err != nil {
				return err
			}
			if err := climbAgain(tx); err != nil {
				return err
			}
			if err := s.typedAgain(tx); err != nil {
				return err
			}
			if err := tx.SetSetting(settingNotice, []byte(noticeSetBack)); err != nil {
				return err
			}
			s.r.wake()
		}
		if err := s.compare(tx, page.Scopes); err != nil {
			return err
		}
		for _, scope := range page.Scopes {
			if err := tx.Hold(store.Held{Scope: scope}); err != nil {
				return err
			}
		}
		return tx.SetCursor(cursor)
	})
}

// compare begins to hold what the person gained and purges what they lost.
func (s *session) compare(tx *store.Tx, scopes []messaging.Scope) error {
	held, err := tx.Scopes()
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		if slices.ContainsFunc(held, func(h store.Held) bool { return h.Scope == scope }) {
			continue
		}
		if err := tx.Hold(store.Held{Scope: scope}); err != nil {
			return err
		}
	}
	for _, h := range held {
		if slices.Contains(scopes, h.Scope) {
			continue
		}
		unsent, err := tx.Purge(h.Scope)
		if err != nil {
			return err
		}
		if err := s.keepUnsent(tx, unsent); err != nil {
			return err
		}
	}
	return nil
}

// keepUnsent makes what was written in a conversation that is gone drafts that say
// why, here and on the person's other desktops.
func (s *session) keepUnsent(tx *store.Tx, unsent []store.Unsent) error {
	for _, u := range unsent {
		reason := "What this was written in is no longer shared with you. It was not sent."
		if u.From.Note() {
			reason = "The conversation of this note is no longer shared with you. The note was not saved there."
		}
		if u.To == u.From { // it goes on from what the others have there
			if err := tx.PutDraft(s.me, messaging.Draft{Key: u.From, Version: u.Draft}); err != nil {
				return err
			}
		}
		if u.Body != "" {
			if err := s.joinDraft(tx, u.To, texts(u.Body), reason); err != nil {
				return err
			}
		}
		if err := s.moveDraft(tx, u.To, u.Attachments); err != nil {
			return err
		}
		if u.To == u.From {
			continue
		}
		if err := s.putDraft(tx, messaging.Draft{Key: u.From, Version: u.Draft}, false); err != nil {
			return err
		}
	}
	return nil
}

// history fetches one page of what is older than the cursor, newest first: a
// first page of every scope before the second of any. It says whether there may
// be more.
func (s *session) history(ctx context.Context) (more bool, err error) {
	var (
		held   []store.Held
		cursor messaging.Cursor
	)
	err = s.read(func(tx *store.Tx) error {
		if held, err = tx.Scopes(); err != nil {
			return err
		}
		cursor, err = tx.Cursor()
		return err
	})
	if err != nil {
		return false, err
	}
	held = slices.DeleteFunc(held, func(h store.Held) bool { return h.Complete })
	if len(held) == 0 {
		return false, nil
	}
	next := slices.MinFunc(held, func(a, b store.Held) int {
		if a.Pages != b.Pages {
			return a.Pages - b.Pages
		}
		return urgency(a.Scope) - urgency(b.Scope)
	})
	limit := api.MaxPage
	if next.Pages == 0 {
		limit = firstPage
	}
	page, err := s.remote.Snapshot(ctx, next.Scope, next.Before, limit)
	switch code := messaging.CodeOf(err); {
	case code == messaging.CodeNotFound || code == messaging.CodeNotMember || err == nil && page.Epoch != cursor.Epoch:
		s.mu.Lock()
		s.behind = true // the scope was lost, or the service restored: the next pull says which
		s.mu.Unlock()
		return true, nil
	case err != nil:
		return false, err
	}
	next.Pages++
	next.Complete = !page.More || len(page.Changes) == 0
	for _, c := range page.Changes {
		if next.Before == 0 || c.Seq < next.Before {
			next.Before = c.Seq
		}
	}
	err = s.store.Tx(ctx, s.practice, func(tx *store.Tx) error {
		tx.Older()
		if err := s.keep(tx, page.Changes); err != nil {
			return err
		}
		return tx.Hold(next)
	})
	s.indexed = false
	return len(held) > 1 || !next.Complete, err
}

// index makes some of what has come down findable, once no more is arriving in a flood,
// and says whether there is more to do of either. So everything can be read first, a new
// message is on the screen before its words are in the index, and nobody who writes waits
// long.
func (s *session) index(ctx context.Context, now time.Time, arriving bool) (more bool, err error) {
	if arriving || s.flood.waits(now) {
		return arriving, nil
	}
	if !s.indexed {
		err = s.store.Tx(ctx, s.practice, func(tx *store.Tx) error {
			more, err = tx.IndexTexts(pageSize)
			return err
		})
		s.indexed = !more && err == nil
		s.merged = s.merged && !more
	}
	if !s.indexed || s.merged {
		return more, err
	}
	more, err = s.merge(ctx)
	s.merged = !more && err == nil
	return more, err
}

// merge makes the index of words quick to search, a step at a time, and says whether
// there may be more to do.
func (s *session) merge(ctx context.Context) (more bool, err error) {
	err = s.store.Read(ctx, s.practice, func(tx *store.Tx) error {
		more, err = tx.Scattered()
		return err
	})
	if err != nil || !more {
		return false, err
	}
	return true, s.store.Tx(ctx, s.practice, (*store.Tx).MergeTexts)
}

// urgency orders scopes by how much of a screen depends on them.
func urgency(scope messaging.Scope) int {
	switch {
	case scope == messaging.ScopePractice:
		return 0
	case strings.HasPrefix(string(scope), "teammate:"):
		return 1
	}
	return 2
}

// keep keeps things as they are now. It may be given the same ones again, or
// older ones.
func (s *session) keep(tx *store.Tx, changes []messaging.Change) error {
	for _, c := range changes {
		if err := s.keepOne(tx, c); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) keepOne(tx *store.Tx, c messaging.Change) error {
	switch {
	case c.Practice != nil:
		return tx.PutPractice(*c.Practice)
	case c.Teammate != nil:
		return tx.PutTeammate(*c.Teammate)
	case c.Link != nil:
		return tx.PutLink(*c.Link)
	case c.Number != nil:
		return tx.PutNumber(*c.Number)
	case c.Mailbox != nil:
		return tx.PutMailbox(*c.Mailbox)
	case c.Suppression != nil:
		return tx.PutSuppression(*c.Suppression)
	case c.Reception != nil:
		return tx.PutReception(*c.Reception)
	case c.Consent != nil:
		return tx.PutConsent(*c.Consent)
	case c.Contact != nil:
		_, err := tx.PutContact(*c.Contact)
		return err
	case c.Conversation != nil:
		had, err := tx.Conversation(c.Conversation.ID)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		if _, err := tx.PutConversation(*c.Conversation); err != nil {
			return err
		}
		if had.Version == versionLocal {
			if err := s.climbDrafts(tx, had.ID); err != nil {
				return err
			}
		}
		return s.adoptAt(tx, *c.Conversation)
	case c.Message != nil:
		if err := tx.PutMessage(c.Scope, *c.Message); err != nil || c.Message.Event != messaging.EventRetracted {
			return err
		}
		return s.forgetSend(tx, c.Message.ID)
	case c.Note != nil:
		return tx.PutNote(c.Scope, *c.Note)
	case c.Draft != nil:
		return s.keepDraft(tx, *c.Draft)
	case c.Preferences != nil:
		return s.keepPreferences(tx, *c.Preferences)
	case c.Receipt != nil:
		_, err := tx.PutReceipt(c.Scope, *c.Receipt)
		return err
	case c.ReadMark != nil:
		if waits, err := s.waitingMark(tx, c.ReadMark.Conversation); err != nil || waits != nil {
			return err // what the person did since is newer
		}
		return tx.PutReadMark(*c.ReadMark)
	}
	switch c.Kind { // nothing is set: the thing is no more
	case messaging.KindContact:
		return tx.RemoveContact(messaging.ContactID(c.Key))
	case messaging.KindConversation:
		unsent, err := tx.Leave(messaging.ConversationID(c.Key))
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return s.keepUnsent(tx, unsent)
	case messaging.KindMessage:
		m, err := tx.Message(messaging.MessageID(c.Key))
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.returnFiles(tx, m); err != nil { // it was held, and could not be sent
			return err
		}
		if err := tx.RemoveMessage(m); err != nil {
			return err
		}
		if err := s.forgetSend(tx, m.ID); err != nil {
			return err
		}
		return s.dropEmpty(tx, m.Conversation)
	case messaging.KindDraft:
		return s.keepDraft(tx, messaging.Draft{Key: messaging.DraftKey(c.Key)})
	}
	return nil // a kind that a newer service knows
}
