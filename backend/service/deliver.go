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
	// settleLease is longer than it takes to write down what became of one.
	settleLease = 10 * time.Second
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

// parcel is a notice in the outbox. Contact is empty of one to a teammate; Number is
// the practice's that it goes out from as a text, if it does.
type parcel struct {
	bridge.Notice
	Contact messaging.ContactID `json:"contact"`
	Number  messaging.NumberID  `json:"number,omitempty"`
}

// errUnreachable says that no carrier reaches a contact.
var errUnreachable = errors.New("no carrier reaches this contact")

// reach addresses a notice to a contact: by text where that is possible, from the
// first of the practice's numbers that may send, else by email. A notice without an
// address reaches nobody.
func (t *turn) reach(c messaging.Contact) (p parcel, err error) {
	p.Contact = c.ID
	can := t.s.Notifier.Capabilities()
	if c.Phone != "" {
		off, err := t.Suppression(messaging.Address(c.Phone)) // D12
		if err != nil {
			return p, err
		}
		if off.Refuse() == nil {
			if p.Number, err = t.noticeNumber(); err != nil {
				return p, err
			}
			if can.Phone || p.Number != "" {
				p.Phone = c.Phone
				return p, nil
			}
		}
	}
	if can.Email {
		p.Email = c.Email
	}
	return p, nil
}

// ways says how notices reach people: by whatever carries them, and as texts where
// one of the practice's numbers may send.
func (t *turn) ways() (bridge.Capabilities, error) {
	can := t.s.Notifier.Capabilities()
	number, err := t.noticeNumber()
	can.Phone = can.Phone || number != ""
	return can, err
}

// noticeNumber is the practice's number that notices by text come from; "" if none
// may send, or something else carries notices to phones.
func (t *turn) noticeNumber() (messaging.NumberID, error) {
	if t.s.Carriers == nil || t.s.Notifier.Capabilities().Phone {
		return "", nil
	}
	var a account
	if err := t.CarrierAccount(&a); err != nil {
		return "", unless(err, nil)
	}
	practice, err := t.GetPractice()
	if err != nil {
		return "", err
	}
	numbers, err := t.Numbers()
	for _, n := range numbers {
		if n.MaySend(practice) == nil { // INV-10
			return n.ID, nil
		}
	}
	return "", err
}

// notify puts a notice into the outbox, or says errUnreachable. Reminders have a
// lane of their own, so that one that waits for the morning holds up no code.
func (t *turn) notify(c messaging.Contact, n bridge.Notice) error {
	lane := contactLane(c.ID)
	if n.Kind == bridge.KindUnread {
		lane, c = unreadLane(c.ID), c.Reminded()
	}
	return t.notifyIn(lane, c, n)
}

// notifyIn is notify in a lane of the caller's. Who has come without an invitation
// is no contact yet, and has a lane all the same.
func (t *turn) notifyIn(lane string, c messaging.Contact, n bridge.Notice) (err error) {
	p, err := t.reach(c)
	if err != nil {
		return err
	}
	if p.Phone == "" && p.Email == "" {
		return errUnreachable
	}
	n.Phone, n.Email = p.Phone, p.Email
	p.Notice = n
	return t.putNotice(lane, p)
}

// putNotice puts an addressed notice into the outbox.
func (t *turn) putNotice(lane string, p parcel) (err error) {
	if p.ID, err = newID[string](t.s, t.now); err != nil {
		return err
	}
	item := store.Item{ID: p.ID, Kind: noticeItem, Lane: lane, NotBefore: t.now, MadeAt: t.now}
	if p.Number == "" {
		return t.PutOutbox(item, p)
	}
	item.Kind = textItem(p.Number)
	return t.PutOutbox(item, letter{Notice: &p})
}

// byEmail sends a notice that a text could not carry by email, if the contact has
// an address. It keeps its place in the lane for nobody: what waits behind it goes on.
func (t *turn) byEmail(lane string, p parcel) (sent bool, err error) {
	if p.Contact == "" || p.Phone == "" || !t.s.Notifier.Capabilities().Email {
		return false, nil
	}
	c, err := t.Contact(p.Contact)
	if p.Kind == bridge.KindUnread {
		c = c.Reminded()
	}
	if err != nil || c.Email == "" {
		return false, unless(err, nil)
	}
	p.Phone, p.Number, p.Email = "", "", c.Email
	return true, t.putNotice(lane, p)
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
		if mine, err := s.takeOver(ctx, practice, item); err != nil {
			return err
		} else if !mine {
			continue
		}
		if item.Kind == mediaItem { // fetching it twice does no harm
			if err := s.Store.Tx(ctx, practice, func(tx *store.Tx) error { return tx.Retry(item, s.now()) }); err != nil {
				return err
			}
			continue
		}
		if isErrand(item) {
			if err := s.settleErrand(ctx, practice, item, bridge.Place{}, errInterrupted); err != nil {
				return err
			}
			continue
		}
		if item.Kind != noticeItem {
			if err := s.lostText(ctx, practice, item); err != nil {
				return err
			}
			continue
		}
		var p parcel
		if err := item.Payload(&p); err != nil {
			return err
		}
		if err := s.settle(ctx, practice, item, p, bridge.Taken{}, errInterrupted); err != nil {
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
		if err := s.settle(ctx, practice, item, p, bridge.Taken{}, sent); err != nil {
			return err
		}
		if e, ok := errors.AsType[*bridge.Error](sent); ok && e.Failure == bridge.Busy {
			return nil // the rest has its turn with the next step, not after a row of time-outs
		}
	}
	return nil
}

// takeOver says whether what became of an item is this process's to settle, whose holder
// is gone.
func (s *Service) takeOver(ctx context.Context, practice messaging.PracticeID, item store.Item) (mine bool, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) (err error) {
		mine, err = tx.TakeOver(item, s.now(), s.now().Add(settleLease))
		return err
	})
	return mine && err == nil, err
}

var errInterrupted = &bridge.Error{Failure: bridge.Unsure, Reason: messaging.ReasonOther,
	Sentence: "The service was interrupted while it sent the last notice. Ask the person whether it arrived before you send another."}

// lease takes a notice out for sending, unless it is a reminder that came too
// late: what was seen meanwhile is not reminded of.
func (s *Service) lease(ctx context.Context, practice messaging.PracticeID, item store.Item, p parcel) (leased bool, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		now, err := tx.Take(item, t.now)
		if err != nil {
			return unless(err, nil) // it is under way
		}
		if leased, err = t.timely(now, p); err != nil || !leased {
			return err
		}
		return tx.Lease(now, t.now.Add(noticeLease))
	})
	return leased && err == nil, err
}

// timely says whether a notice can go now. One that came too late is dropped, and
// one that came too early waits.
func (t *turn) timely(item store.Item, p parcel) (bool, error) {
	gone, until, err := t.stale(p)
	switch {
	case err != nil:
		return false, err
	case gone:
		return false, errors.Join(t.auditNotice(item, "seen"), t.Drop(item))
	case until.After(t.now):
		return false, t.Retry(item, until)
	}
	return true, nil
}

// settle writes down what became of a notice, for the log and for the staff. One that
// a carrier took may turn out not to have arrived.
func (s *Service) settle(ctx context.Context, practice messaging.PracticeID, item store.Item, p parcel, taken bridge.Taken, sent error) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		result, unreached := resultOK, ""
		if sent == nil && taken.Remote != "" {
			if fresh, err := t.noteNotice(taken.Remote, p.Contact); err != nil {
				return err
			} else if !fresh { // its news came before the answer
				return errors.Join(t.auditNotice(item, result), tx.Drop(item))
			}
		}
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
			if e.Failure == bridge.Refused {
				if e.Reason == messaging.ReasonOptedOut {
					if err := t.suppress(messaging.Address(p.Phone), messaging.SuppressedByCarrier); err != nil { // OPT-06
						return err
					}
				}
				if sent, err := t.byEmail(item.Lane, p); err != nil {
					return err
				} else if sent {
					unreached = ""
				}
			}
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
	return t.auditOwn("notify", thing{noticeItem, item.ID}, result)
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
