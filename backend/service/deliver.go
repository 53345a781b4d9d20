package service

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	noticeItem = "notice"
	// noticeLease is longer than a carrier takes for one notice.
	noticeLease = 2 * time.Minute
	// The first wait after a busy carrier, and the longest.
	retryFirst   = 5 * time.Second
	retryLongest = 10 * time.Minute
)

// noticeLife is how long a busy carrier is asked again. A code that is too old
// is of no use; everything else is worth a night's outage.
func noticeLife(k bridge.Kind) time.Duration {
	if k == bridge.KindCode {
		return messaging.CodeLife
	}
	return 24 * time.Hour
}

// parcel is a notice in the outbox. Contact is empty of one to a teammate.
type parcel struct {
	bridge.Notice
	Contact messaging.ContactID `json:"contact"`
}

// errUnreachable says that no carrier reaches a contact.
var errUnreachable = errors.New("no carrier reaches this contact")

// reach says where notices to a contact go: by text where that is possible, else
// by email; both are empty if neither is.
func (s *Service) reach(c messaging.Contact) (messaging.Phone, messaging.Email) {
	can := s.Notifier.Capabilities()
	switch {
	case can.Phone && c.Phone != "":
		return c.Phone, ""
	case can.Email && c.Email != "":
		return "", c.Email
	}
	return "", ""
}

// notify puts a notice into the outbox, or says errUnreachable. Reminders have a
// lane of their own, so that one that waits for the morning holds up no code.
func (t *turn) notify(c messaging.Contact, n bridge.Notice) error {
	lane := contactLane(c.ID)
	if n.Kind == bridge.KindUnread {
		lane = unreadLane(c.ID)
	}
	return t.notifyIn(lane, c, n)
}

// notifyIn is notify in a lane of the caller's. Who has come without an invitation
// is no contact yet, and has a lane all the same.
func (t *turn) notifyIn(lane string, c messaging.Contact, n bridge.Notice) (err error) {
	if n.Phone, n.Email = t.s.reach(c); n.Phone == "" && n.Email == "" {
		return errUnreachable
	}
	if n.ID, err = newID[string](t.s, t.now); err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: n.ID, Kind: noticeItem, Lane: lane, NotBefore: t.now, MadeAt: t.now}, parcel{Notice: n, Contact: c.ID})
}

func contactLane(c messaging.ContactID) string { return "contact:" + string(c) }

func unreadLane(c messaging.ContactID) string { return "unread:" + string(c) }

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
		due, err = tx.Due(noticeItem, s.now(), atOnce)
		return err
	})
	if err != nil {
		return err
	}
	for _, item := range stale {
		var p parcel
		if err := item.Payload(&p); err != nil {
			return err
		}
		lost := &bridge.Error{Failure: bridge.Unsure, Sentence: "The service was interrupted while it sent the last notice. Ask the person whether it arrived before you send another."}
		if err := s.settle(ctx, practice, item, p, lost); err != nil {
			return err
		}
	}
	for _, item := range due {
		var p parcel
		if err := item.Payload(&p); err != nil {
			return err
		}
		leased, err := s.lease(ctx, practice, item, p)
		if err != nil {
			return err
		}
		if !leased {
			continue
		}
		sent := s.Notifier.Notify(ctx, p.Notice)
		if err := s.settle(ctx, practice, item, p, sent); err != nil {
			return err
		}
		if e, ok := errors.AsType[*bridge.Error](sent); ok && e.Failure == bridge.Busy {
			return nil // the rest has its turn with the next step, not after a row of time-outs
		}
	}
	return nil
}

// lease takes a notice out for sending, unless it is a reminder that came too
// late: what was seen meanwhile is not reminded of.
func (s *Service) lease(ctx context.Context, practice messaging.PracticeID, item store.Item, p parcel) (leased bool, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		gone, until, err := t.stale(p)
		switch {
		case err != nil:
			return err
		case gone:
			if err := t.auditNotice(item, "seen"); err != nil {
				return err
			}
			return tx.Drop(item)
		case until.After(t.now):
			return tx.Retry(item, until)
		}
		leased = true
		return tx.Lease(item, t.now.Add(noticeLease))
	})
	return leased && err == nil, err
}

// settle writes down what became of a notice, for the log and for the staff.
func (s *Service) settle(ctx context.Context, practice messaging.PracticeID, item store.Item, p parcel, sent error) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		result, unreached := resultOK, ""
		if sent != nil {
			e, ok := errors.AsType[*bridge.Error](sent)
			if !ok {
				e = &bridge.Error{Failure: bridge.Unsure, Sentence: "It is not known whether the last notice arrived. Ask the person before you send another."}
			}
			if e.Failure == bridge.Busy {
				wait, err := s.backOff(item.Attempts)
				if err != nil {
					return err
				}
				if at := t.now.Add(max(e.After, wait)); at.Sub(item.MadeAt) < noticeLife(p.Kind) {
					return tx.Retry(item, at)
				}
				result = bridge.Refused.String()
			} else {
				result = e.Failure.String()
			}
			unreached = e.Sentence
		}
		if err := t.unreached(p.Contact, unreached); err != nil {
			return err
		}
		if p.Kind == bridge.KindUnread {
			if err := t.reminded(p.Contact); err != nil {
				return err
			}
		}
		if err := t.auditNotice(item, result); err != nil {
			return err
		}
		return tx.Drop(item)
	})
}

// unreached keeps on a contact why the last notice did not arrive, "" if it did.
// Who is no contact yet asks for another code themselves.
func (t *turn) unreached(id messaging.ContactID, why string) error {
	if id == "" {
		return nil
	}
	c, err := t.Contact(id)
	if err != nil || c.Unreached == why {
		return err
	}
	c.Unreached = why
	_, err = t.PutContact(c)
	return err
}

func (t *turn) auditNotice(item store.Item, result string) error {
	return t.AddAudit(store.Audit{At: t.now, ActorKind: "service", Action: "notify", ThingKind: noticeItem, Thing: item.ID, Result: result})
}

// backOff is how long to wait after a number of attempts, leasing and returning
// counted: twice as long each time, and a little more, so that not all come at once.
func (s *Service) backOff(attempts int) (time.Duration, error) {
	var b [4]byte
	if _, err := io.ReadFull(s.Random, b[:]); err != nil {
		return 0, messaging.Internal("draw a wait", err)
	}
	wait := min(retryLongest, retryFirst<<min(attempts/2, 10))
	return wait + wait*time.Duration(binary.BigEndian.Uint16(b[:]))/(4<<16), nil
}
