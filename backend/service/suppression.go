package service

import (
	"errors"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// suppress turns texts to a phone, or emails to an address, off, whatever they come
// from, and
// cancels those that wait (OPT-01, OPT-05, D12).
func (t *turn) suppress(at messaging.Address, source messaging.SuppressionSource) error {
	have, err := t.Suppression(at)
	if err != nil || have.Stops() {
		return err
	}
	if have.ID == "" {
		if have.ID, err = newID[messaging.SuppressionID](t.s, t.now); err != nil {
			return err
		}
	}
	have.Address, have.Source, have.At, have.LiftedAt, have.AskedAt = at, source, t.now, time.Time{}, time.Time{}
	if err := t.PutSuppression(have); err != nil {
		return err
	}
	if err := t.auditOwn("suppress", thing{"suppression", string(have.ID)}, string(source)); err != nil {
		return err
	}
	return t.cancel(at)
}

// lift turns them on again (OPT-04), and has nothing wait any more.
func (t *turn) lift(at messaging.Address) error {
	have, err := t.Suppression(at)
	if err != nil || !have.Stops() && !have.Asks() {
		return err
	}
	if have.Stops() {
		have.LiftedAt = t.now
	}
	have.AskedAt = time.Time{}
	if err := t.PutSuppression(have); err != nil {
		return err
	}
	return t.auditOwn("lift", thing{"suppression", string(have.ID)}, resultOK)
}

// cancel fails everything to an address that waits to be handed over, and gives back
// what is held for it. What a carrier has in hand just now is cancelled when it says
// that it did not take it.
func (t *turn) cancel(at messaging.Address) error {
	if err := errors.Join(t.giveBackTo(at), t.cancelNotices(at)); err != nil {
		return err
	}
	list, err := t.ConversationsAt(at)
	if err != nil {
		return err
	}
	for _, c := range list {
		for _, lane := range []string{carriedLane(c), identityLane(c.ID)} {
			waiting, err := t.Lane(lane)
			if err != nil {
				return err
			}
			for _, item := range waiting {
				if item.State != store.OutboxWaiting {
					continue
				}
				_, m, err := t.letter(item)
				if err != nil {
					return err
				}
				if err := t.failText(c, m, messaging.ReasonOptedOut, ""); err != nil {
					return err
				}
				if err := t.Drop(item); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// cancelNotices takes back the notices that wait to leave as texts to a phone: they go by
// email, or the staff are told.
func (t *turn) cancelNotices(at messaging.Address) error {
	to := at.Phone()
	if to == "" {
		return nil
	}
	off, err := t.Suppression(at)
	if err != nil {
		return err
	}
	contacts, err := t.ContactsLike(to, "")
	if err != nil {
		return err
	}
	for _, c := range contacts {
		for _, lane := range []string{contactLane(c.ID), unreadLane(c.ID)} {
			waiting, err := t.Lane(lane)
			if err != nil {
				return err
			}
			for _, item := range waiting {
				p := letterOf(item).Notice
				if item.State != store.OutboxWaiting || p == nil || p.Phone != to {
					continue
				}
				if err := t.turnNoticeBack(item, *p, off.Refuse()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
