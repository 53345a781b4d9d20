package service

import (
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// suppress turns texts to a phone off, from all of the practice's numbers, and
// cancels those that wait (OPT-01, OPT-05, D12).
func (t *turn) suppress(phone messaging.Phone, source messaging.SuppressionSource) error {
	have, err := t.Suppression(phone)
	if err != nil || have.Stops() {
		return err
	}
	if have.ID == "" {
		if have.ID, err = newID[messaging.SuppressionID](t.s, t.now); err != nil {
			return err
		}
	}
	have.Phone, have.Source, have.At, have.LiftedAt, have.AskedAt = phone, source, t.now, time.Time{}, time.Time{}
	if err := t.PutSuppression(have); err != nil {
		return err
	}
	if err := t.auditOwn("suppress", thing{"suppression", string(have.ID)}, string(source)); err != nil {
		return err
	}
	return t.cancelTexts(phone)
}

// lift turns texts to a phone on again (OPT-04), and has nothing wait any more.
func (t *turn) lift(phone messaging.Phone) error {
	have, err := t.Suppression(phone)
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

// cancelTexts fails everything to a phone that waits to be handed over, and gives
// back what is held for it. What a carrier has in hand just now is cancelled when it
// says that it did not take it.
func (t *turn) cancelTexts(phone messaging.Phone) error {
	if err := t.giveBackTo(phone); err != nil {
		return err
	}
	list, err := t.ConversationsAt(phone)
	if err != nil {
		return err
	}
	for _, c := range list {
		for _, lane := range []string{textLane(c.ID), identityLane(c.ID)} {
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
