package service

import (
	"context"
	"strconv"
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Changes returns what changed after a cursor for the actor to see, oldest first,
// each thing as it is now.
func (s *Service) Changes(ctx context.Context, who Actor, after messaging.Cursor, limit int) (messaging.Page, error) {
	limit = page(limit)
	return s.pull(ctx, who, "changes", func(t *turn, head messaging.Cursor, out *messaging.Page) error {
		scopes, err := t.scopes()
		if err != nil {
			return err
		}
		return t.changes(scopes, head, after, limit, out)
	})
}

// changes reads the page that follows a cursor, for somebody who has these scopes.
func (t *turn) changes(scopes []messaging.Scope, head, after messaging.Cursor, limit int, out *messaging.Page) error {
	if after != (messaging.Cursor{}) && (after.Epoch != head.Epoch || after.Seq > head.Seq) {
		return errSetBack
	}
	switch known, err := t.KnowsAudit(after.Audit); {
	case err != nil:
		return err
	case !known:
		return errSetBack
	}
	if after.Scopes == "" || after.Scopes != messaging.DigestScopes(scopes) {
		out.Scopes = scopes
	}
	entries, err := t.FeedAfter(scopes, after.Seq, limit+1)
	if err != nil {
		return err
	}
	out.Next = head.Seq
	if out.More = len(entries) > limit; out.More {
		entries = entries[:limit]
		out.Next = entries[limit-1].Seq
	}
	out.Changes, err = t.load(entries)
	return err
}

var errSetBack error = messaging.Fail(messaging.CodeConflict, "The service was restored from a backup. Everything is fetched anew; what waits here is kept.")

// Snapshot returns what one scope holds, newest first: what stands before a
// number, or the newest if it is 0.
func (s *Service) Snapshot(ctx context.Context, who Actor, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	limit = page(limit)
	return s.pull(ctx, who, "snapshot", func(t *turn, head messaging.Cursor, out *messaging.Page) error {
		ok, err := t.visible(scope)
		if err != nil {
			return err
		}
		if !ok {
			return messaging.FailField("scope", messaging.CodeNotFound, "This is not here, or not shared with you.")
		}
		if before <= 0 {
			before = head.Seq + 1
		}
		entries, err := t.FeedBefore(scope, before, limit+1)
		if err != nil {
			return err
		}
		if out.More = len(entries) > limit; out.More {
			entries = entries[:limit]
		}
		if n := len(entries); n > 0 {
			out.Next = entries[n-1].Seq
		}
		out.Changes, err = t.load(entries)
		return err
	})
}

// pull reads a page in one view of the store. One that delivers something is
// handed over only after the log says so.
func (s *Service) pull(ctx context.Context, who Actor, action string, read func(*turn, messaging.Cursor, *messaging.Page) error) (messaging.Page, error) {
	out := messaging.Page{Changes: []messaging.Change{}}
	err := s.read(ctx, who, func(t *turn) (err error) {
		head, err := t.Head()
		if err != nil {
			return err
		}
		out.Epoch = head.Epoch
		return read(t, head, &out)
	})
	if err != nil {
		return messaging.Page{}, err
	}
	if len(out.Changes) == 0 {
		return out, nil
	}
	err = s.act(ctx, who, func(t *turn) (err error) {
		if err := t.noteDevice(); err != nil {
			return err
		}
		first, last := out.Changes[0].Seq, out.Changes[len(out.Changes)-1].Seq
		span := strconv.FormatInt(min(first, last), 10) + "-" + strconv.FormatInt(max(first, last), 10)
		if err := t.audit(action, thing{"feed", span}, resultOK); err != nil {
			return err
		}
		out.Audit, err = t.AuditHead()
		return err
	})
	if err != nil {
		return messaging.Page{}, err
	}
	return out, nil
}

// load turns entries of a feed into the things that they are now, reading each
// kind at once.
func (t *turn) load(entries []store.Entry) ([]messaging.Change, error) {
	keys := map[messaging.Kind][]string{}
	for _, e := range entries {
		keys[e.Kind] = append(keys[e.Kind], e.Key)
	}
	changes := make([]messaging.Change, len(entries))
	for i, e := range entries {
		changes[i] = messaging.Change{Seq: e.Seq, Scope: e.Scope, Kind: e.Kind, Key: e.Key}
	}
	for kind, keys := range keys {
		fill, err := t.loader(kind, keys)
		if err != nil {
			return nil, err
		}
		for i := range changes {
			if changes[i].Kind == kind {
				fill(&changes[i])
			}
		}
	}
	return changes, nil
}

// loader reads the things of a kind and returns what sets one of them.
func (t *turn) loader(kind messaging.Kind, keys []string) (func(*messaging.Change), error) {
	switch kind {
	case messaging.KindPractice:
		p, err := t.GetPractice()
		return func(c *messaging.Change) { c.Practice = &p }, err
	case messaging.KindTeammate:
		list, err := t.Teammates()
		byID := index(list, func(m messaging.Teammate) string { return string(m.ID) })
		return func(c *messaging.Change) { c.Teammate = byID[c.Key] }, err
	case messaging.KindLink:
		list, err := t.Links()
		if err == nil && t.role.CheckManages() == nil {
			err = t.nameDoors(list)
		}
		byID := index(list, func(l messaging.Link) string { return string(l.ID) })
		return func(c *messaging.Change) { c.Link = byID[c.Key] }, err
	case messaging.KindNumber:
		list, err := t.Numbers()
		byID := index(list, func(n messaging.Number) string { return string(n.ID) })
		return func(c *messaging.Change) { c.Number = byID[c.Key] }, err
	case messaging.KindMailbox:
		list, err := t.Mailboxes()
		byID := index(list, func(m messaging.Mailbox) string { return string(m.ID) })
		return func(c *messaging.Change) { c.Mailbox = byID[c.Key] }, err
	case messaging.KindSuppression:
		list, err := t.SuppressionsByID(ids[messaging.SuppressionID](keys))
		byID := index(list, func(x messaging.Suppression) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Suppression = byID[c.Key] }, err
	case messaging.KindReception:
		list, err := t.Receptions()
		byKey := index(list, messaging.Reception.Key)
		return func(c *messaging.Change) { c.Reception = byKey[c.Key] }, err
	case messaging.KindConsent:
		list, err := t.ConsentsByID(ids[messaging.ConsentID](keys))
		byID := index(list, func(x messaging.Consent) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Consent = byID[c.Key] }, err
	case messaging.KindContact:
		list, err := t.ContactsByID(ids[messaging.ContactID](keys))
		byID := index(list, func(x messaging.Contact) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Contact = byID[c.Key] }, err
	case messaging.KindConversation:
		list, err := t.ConversationsByID(ids[messaging.ConversationID](keys))
		byID := index(list, func(x messaging.Conversation) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Conversation = byID[c.Key] }, err
	case messaging.KindMessage:
		list, err := t.MessagesByID(ids[messaging.MessageID](keys))
		byID := index(list, func(x messaging.Message) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Message = byID[c.Key] }, err
	case messaging.KindNote:
		list, err := t.NotesByID(ids[messaging.NoteID](keys))
		byID := index(list, func(x messaging.Note) string { return string(x.ID) })
		return func(c *messaging.Change) { c.Note = byID[c.Key] }, err
	case messaging.KindReceipt:
		messages := make([]messaging.MessageID, len(keys))
		for i, k := range keys {
			m, _, _ := strings.Cut(k, "/")
			messages[i] = messaging.MessageID(m)
		}
		list, err := t.Receipts(messages...)
		byID := index(list, messaging.Receipt.Key)
		return func(c *messaging.Change) { c.Receipt = byID[c.Key] }, err
	case messaging.KindReadMark:
		list, err := t.ReadMarksByConversation(t.who.Teammate, ids[messaging.ConversationID](keys))
		byID := index(list, func(r messaging.ReadMark) string { return string(r.Conversation) })
		return func(c *messaging.Change) { c.ReadMark = byID[c.Key] }, err
	case messaging.KindDraft:
		list, err := t.DraftsByKey(t.who.Teammate, ids[messaging.DraftKey](keys))
		for i := range list {
			list[i] = list[i].For(t.who.Device)
		}
		byKey := index(list, func(d messaging.Draft) string { return string(d.Key) })
		return func(c *messaging.Change) { c.Draft = byKey[c.Key] }, err
	case messaging.KindPreferences:
		p, err := t.Preferences(t.who.Teammate)
		return func(c *messaging.Change) { c.Preferences = &p }, err
	}
	return func(*messaging.Change) {}, nil // a membership says all by its key
}

func ids[T ~string](keys []string) []T {
	out := make([]T, len(keys))
	for i, k := range keys {
		out[i] = T(k)
	}
	return out
}

func index[T any](list []T, key func(T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		m[key(list[i])] = &list[i]
	}
	return m
}
