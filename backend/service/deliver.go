package service

import (
	"context"
	"errors"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// NoticeKind says what a notice is for.
type NoticeKind string

const (
	NoticeInvitation NoticeKind = "invitation"
	NoticeCode       NoticeKind = "code"
)

// Notice is a short text for a patient's phone or mailbox. It never holds what
// was written in a conversation, nor a name (SEC-04).
type Notice struct {
	Kind  NoticeKind      `json:"kind"`
	Phone messaging.Phone `json:"phone,omitempty"` // one of the two is set
	Email messaging.Email `json:"email,omitempty"`
	Text  string          `json:"text"`
	Link  string          `json:"link,omitempty"` // that the text holds
	Code  string          `json:"code,omitempty"` // that the text holds
}

// Notifier takes notices to patients. An error is a *NoticeError, or counts as
// one whose outcome is unsure.
type Notifier interface {
	Notify(ctx context.Context, n Notice) error
}

// NoticeFailure says how a notice failed.
type NoticeFailure int

const (
	NoticeUnsure  NoticeFailure = iota // it may have left: it is not sent again by itself
	NoticeRefused                      // it will never leave
	NoticeBusy                         // it did not leave and may later
)

// NoticeError is how a Notifier says what became of a notice.
type NoticeError struct {
	Failure NoticeFailure
	After   time.Duration // of NoticeBusy: not before
	Cause   error
}

func (e *NoticeError) Error() string { return "the notice did not leave" }
func (e *NoticeError) Unwrap() error { return e.Cause }

const (
	noticeItem  = "notice"
	noticeLease = time.Minute
	// noticeLife is how long a busy notifier is asked again: what is older is not
	// waited for any more.
	noticeLife = 30 * time.Minute
)

// notify puts a notice into the outbox, to leave by text if the contact has a
// phone, else by email.
func (t *turn) notify(c messaging.Contact, n Notice) error {
	if n.Phone = c.Phone; n.Phone == "" {
		n.Email = c.Email
	}
	id, err := newID[string](t.s, t.now)
	if err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: id, Kind: noticeItem, Lane: "contact:" + string(c.ID), NotBefore: t.now, MadeAt: t.now}, n)
}

// deliver hands the notices of one practice that are due to the notifier. Each is
// leased first, so that a crash in between leaves one that nobody sends twice, and
// forgotten afterwards, since it holds a token or a code.
func (s *Service) deliver(ctx context.Context, practice messaging.PracticeID) error {
	const atOnce = 50
	var due, stale []store.Item
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
		if stale, err = tx.LeasedOut(s.now()); err != nil {
			return err
		}
		due, err = tx.Due(s.now(), atOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, item := range stale {
		if err := s.settle(ctx, practice, item, &NoticeError{Failure: NoticeUnsure}); err != nil {
			return err
		}
	}
	for _, item := range due {
		var n Notice
		if err := item.Payload(&n); err != nil {
			return err
		}
		err := s.Store.Tx(ctx, practice, func(tx *store.Tx) error { return tx.Lease(item, s.now().Add(noticeLease)) })
		if err != nil {
			return err
		}
		if err := s.settle(ctx, practice, item, s.Notifier.Notify(ctx, n)); err != nil {
			return err
		}
	}
	return nil
}

// settle writes down what became of a notice.
func (s *Service) settle(ctx context.Context, practice messaging.PracticeID, item store.Item, sent error) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		result := resultOK
		if sent != nil {
			e, ok := errors.AsType[*NoticeError](sent)
			switch {
			case ok && e.Failure == NoticeBusy && t.now.Sub(item.MadeAt) < noticeLife:
				return tx.Retry(item, t.now.Add(max(e.After, time.Second)))
			case ok && e.Failure != NoticeUnsure:
				result = "refused"
			default:
				result = "unsure"
			}
		}
		err := tx.AddAudit(store.Audit{At: t.now, ActorKind: "service", Action: "notify", ThingKind: noticeItem, Thing: item.ID, Result: result})
		if err != nil {
			return err
		}
		return tx.Drop(item)
	})
}
