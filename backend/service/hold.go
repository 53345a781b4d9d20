package service

import (
	"context"
	"errors"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const heldItem = "held"

// held is a message that waits, in the outbox, for the time in which its writer
// may take it back. Until it is let go, nobody else finds anything of it.
type held struct {
	messaging.Send
	By messaging.TeammateID `json:"by"`
}

// heldLane keeps what one teammate wrote in one conversation in its order.
func heldLane(c messaging.ConversationID, by messaging.TeammateID) string {
	return heldItem + ":" + string(c) + "/" + string(by)
}

// hold keeps a message back.
func (t *turn) hold(c messaging.Send) error {
	if err := checkIDs(c.Message); err != nil {
		return err
	}
	if _, err := t.Message(c.Message); err == nil {
		return errSentAlready
	} else if unless(err, nil) != nil {
		return err
	}
	until := t.now.Add(min(time.Duration(max(c.Hold, 0))*time.Millisecond, messaging.MaxHold))
	return t.PutOutbox(store.Item{ID: string(c.Message), Kind: heldItem, Lane: heldLane(c.Conversation, t.who.Teammate), NotBefore: until, MadeAt: t.now},
		held{Send: c, By: t.who.Teammate})
}

// heldMessage returns a message of the teammate's that is held, or ErrNotFound.
func (t *turn) heldMessage(id messaging.MessageID) (store.Item, held, error) {
	var h held
	item, err := t.InOutbox(string(id))
	if err == nil && item.Kind != heldItem {
		err = store.ErrNotFound
	}
	if err == nil {
		err = item.Payload(&h)
	}
	if err == nil && h.By != t.who.Teammate {
		err = store.ErrNotFound
	}
	return item, h, err
}

// undoSend drops a message that is still held. What it would have begun begins
// with the next one behind it.
func (t *turn) undoSend(c messaging.UndoSend) error {
	item, h, err := t.heldMessage(c.Message)
	if err != nil {
		if unless(err, nil) != nil {
			return err
		}
		if m, err := t.Message(c.Message); err == nil && m.Author.Teammate == t.who.Teammate {
			return errSentAlready
		} else if unless(err, nil) != nil {
			return err
		}
		return messaging.Fail(messaging.CodeNotFound, "This message was not sent. It is in your drafts.")
	}
	if err := t.Drop(item); err != nil || h.Start == nil {
		return err
	}
	behind, err := t.Lane(item.Lane)
	if err != nil || len(behind) == 0 {
		return err
	}
	var next held
	if err := behind[0].Payload(&next); err != nil {
		return err
	}
	next.Start = h.Start
	return t.SetPayload(behind[0], next)
}

var errSentAlready error = messaging.Fail(messaging.CodeConflict, "This message was sent already. You can retract it until somebody has seen it.")

// release lets the held messages of one practice go whose time has come, in the
// order of each lane.
func (s *Service) release(ctx context.Context, practice messaging.PracticeID) error {
	const atOnce = 50
	for {
		var due []store.Item
		err := s.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
			due, err = tx.Due(heldItem, s.now(), atOnce)
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		var errs []error // of one message: the others go
		for _, item := range due {
			errs = append(errs, s.letGo(ctx, practice, item))
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
}

// letGo sends a held message, by the rights that its writer has now. What cannot
// be sent any more becomes a draft again.
func (s *Service) letGo(ctx context.Context, practice messaging.PracticeID, item store.Item) error {
	var why *messaging.Error
	settle := func(do func(*turn, held) error) error {
		return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
			now, err := tx.Take(item, s.now())
			if err != nil {
				return unless(err, nil) // it was taken back, or has gone
			}
			var h held
			if err := now.Payload(&h); err != nil {
				return err
			}
			t := s.own(tx)
			t.who = Actor{Practice: practice, Teammate: h.By}
			if err := do(t, h); err != nil {
				return err
			}
			return t.letGone(now, why)
		})
	}
	err := settle(func(t *turn, h held) error {
		who, err := t.Teammate(h.By)
		if err != nil {
			return err
		}
		if err := who.Role.Check("send"); err != nil || !who.Active {
			return messaging.Fail(messaging.CodeNotMember, "You may not write to patients any more. It was not sent.")
		}
		return t.sendNow(h.Send)
	})
	if !refused(err) {
		return err
	}
	why = messaging.AsError(err)
	return settle(func(t *turn, h held) error { return t.giveBack(h, why.Sentence) })
}

// letGone writes down that a message is not held any more.
func (t *turn) letGone(item store.Item, why *messaging.Error) error {
	return errors.Join(t.Drop(item), t.audit("release", thing{"message", item.ID}, result(asError(why))))
}

// giveBackTo makes drafts again of what is held for somebody who wants none.
func (t *turn) giveBackTo(at messaging.Address) error {
	off, err := t.Suppression(at)
	if err != nil {
		return err
	}
	why := messaging.AsError(off.Refuse())
	items, err := t.OutboxOf(heldItem)
	if err != nil {
		return err
	}
	for _, item := range items {
		var h held
		if err := item.Payload(&h); err != nil {
			return err
		}
		to := messaging.Address("")
		if h.Start != nil {
			to = h.Start.Begins(t.now).Address()
		} else if c, err := t.Conversation(h.Conversation); err == nil {
			to = c.Address()
		} else if unless(err, nil) != nil {
			return err
		}
		if to != at {
			continue
		}
		writer := t.s.own(t.Tx)
		writer.who = Actor{Practice: t.Practice(), Teammate: h.By}
		if err := errors.Join(writer.giveBack(h, why.Sentence), writer.letGone(item, why)); err != nil {
			return err
		}
	}
	return nil
}

// asError is e as an error that may be nil.
func asError(e *messaging.Error) error {
	if e == nil {
		return nil
	}
	return e
}

// giveBack makes a held message its writer's draft again, where they find it: in
// the conversation, or with its people if that is not theirs to see any more.
func (t *turn) giveBack(h held, reason string) error {
	key := messaging.DraftKey(h.Conversation)
	if _, err := t.conversation(h.Conversation); messaging.CodeOf(err) == messaging.CodeNotFound {
		c, err := t.Conversation(h.Conversation)
		switch {
		case err == nil:
			key = messaging.DraftFor(c)
		case unless(err, nil) != nil:
			return err
		case h.Start != nil && h.Start.Begins(t.now).Address() == "":
			key = messaging.DraftFor(messaging.Conversation{Contacts: h.Start.Contacts, Teammates: h.Start.Teammates})
		}
	} else if err != nil {
		return err
	}
	have, err := t.Draft(h.By, key)
	if err != nil {
		return err
	}
	next := have.Joined(h.Body, reason)
	next.BodyBy, next.At = "", t.now
	if err := t.PutDraft(h.By, next); err != nil {
		return err
	}
	return t.Unheld(h.By, h.Message, h.Conversation)
}
