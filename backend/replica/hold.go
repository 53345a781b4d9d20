package replica

import (
	"context"
	"slices"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// A message that its writer can take back is held: here, as long as the service
// cannot be reached, and there as soon as it can, so that it goes out in time even
// if this computer is gone. What was offered to the service is decided by it.

// carry puts a message into the outbox, held for as long as its writer wants. It
// begins c, if the service is to learn of c with it.
func (s *session) carry(tx *store.Tx, c messaging.Conversation, m messaging.Message, w words) error {
	p, err := tx.Preferences(s.me)
	if err != nil {
		return err
	}
	e := entry{Command: messaging.Command{Send: &messaging.Send{Message: m.ID, Conversation: c.ID, Body: m.Body, Despite: w.despite, Recipients: w.to}}}
	for _, a := range m.Attachments {
		e.Command.Send.Attachments = append(e.Command.Send.Attachments, a.ID)
	}
	send := e.Command.Send
	if hold := p.Hold(c.Channel); hold > 0 {
		e.Until, send.Hold = s.r.cfg.Clock().Add(hold), hold.Milliseconds()
	}
	before, err := tx.Unplaced(c.ID)
	if err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(other messaging.MessageID) bool { return other == m.ID })
	if len(before) > 0 {
		if send.After, err = s.lastHeld(tx, before); err != nil {
			return err
		}
	}
	// A file goes up into a conversation that is there: it cannot begin with the message.
	if len(before) == 0 && (e.Until.IsZero() || len(m.Attachments) > 0) {
		err = s.startAgain(tx, c)
	} else if len(before) == 0 {
		send.Start, err = s.start(tx, c)
	}
	if err != nil {
		return err
	}
	return s.put(tx, string(c.ID), e)
}

// lastHeld is the last of the messages that may be held yet, "" for none. The newest
// that waits to go up says so for all before it, since it was to follow them.
func (s *session) lastHeld(tx *store.Tx, unplaced []messaging.MessageID) (messaging.MessageID, error) {
	for _, m := range slices.Backward(unplaced) {
		item, err := tx.InOutbox(string(m))
		if messaging.CodeOf(err) == messaging.CodeNotFound {
			continue
		}
		if err != nil {
			return "", err
		}
		var o entry
		if err := item.Payload(&o); err != nil {
			return "", err
		}
		if o.Until.IsZero() && o.Command.Send.After == "" {
			return "", nil
		}
		return m, nil
	}
	return "", nil
}

// offering prepares a batch for its way up: a held message is held for what is
// left of its time, and from now on is the service's to give back.
func (s *session) offering(batch []offer, now time.Time) error {
	first := []offer{}
	for _, o := range batch {
		if o.Until.IsZero() {
			continue
		}
		o.Command.Send.Hold = max(0, o.Until.Sub(now).Milliseconds())
		if o.State == store.OutboxWaiting {
			first = append(first, o)
		}
	}
	if len(first) == 0 {
		return nil
	}
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		for _, o := range first {
			if err := tx.Lease(o.Item, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// UndoSend takes a message back that has not gone out: its text is the
// conversation's draft again. "" is the newest of the person's that has not. It
// returns false while the service has not decided and ctx ended: it is asked all the
// same, and a refusal is told like any other.
func (r *Replica) UndoSend(ctx context.Context, id messaging.ConversationID, m messaging.MessageID) (decided bool, err error) {
	var wait chan error
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			if m == "" {
				pending, err := tx.Unplaced(id)
				if err != nil {
					return err
				}
				if len(pending) > 0 {
					m = pending[len(pending)-1]
				}
			}
			item, err := tx.InOutbox(string(m))
			if err == nil {
				var o entry
				if err = item.Payload(&o); err == nil && o.Until.IsZero() {
					err = store.ErrNotFound
				}
			}
			if messaging.CodeOf(err) == messaging.CodeNotFound {
				return messaging.Fail(messaging.CodeConflict, "This message was sent already. You can retract it until somebody has seen it.")
			}
			if err != nil {
				return err
			}
			if item.State == store.OutboxWaiting && item.Attempts == 0 { // the service never heard of it
				if err := s.inherit(tx, item); err != nil {
					return err
				}
				return s.takeBack(tx, m)
			}
			lane := string(id)
			if item.State == store.OutboxDone {
				lane = "undo:" + string(m)
			}
			wait = s.ask(m)
			return s.put(tx, lane, entry{Command: messaging.Command{UndoSend: &messaging.UndoSend{Message: m}}})
		})
	})
	return r.await(ctx, m, wait, err)
}

// inherit lets the next message begin the conversation that this one would have.
func (s *session) inherit(tx *store.Tx, item store.Item) error {
	lane, err := tx.Lane(item.Lane)
	if err != nil {
		return err
	}
	list, err := offers(lane)
	if err != nil {
		return err
	}
	var begins *messaging.Start
	for _, o := range list {
		switch {
		case o.ID == item.ID:
			begins = o.Command.Send.Start
		case begins != nil && o.Command.Send != nil:
			o.Command.Send.Start = begins
			return tx.SetPayload(o.Item, o.entry)
		}
	}
	return nil
}

// takeBack makes a message of the person's their draft again, and forgets that it
// was to be sent.
func (s *session) takeBack(tx *store.Tx, id messaging.MessageID) error {
	m, err := tx.Message(id)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.returnFiles(tx, m); err != nil {
		return err
	}
	if err := tx.RemoveMessage(m); err != nil {
		return err
	}
	if err := s.forgetSend(tx, id); err != nil || m.Body == "" {
		return err
	}
	return s.joinDraft(tx, messaging.DraftKey(m.Conversation), []string{string(m.Body)}, "")
}

// forgetSend forgets the command that sent a message: after a restore of the
// service it must not be offered again.
func (s *session) forgetSend(tx *store.Tx, id messaging.MessageID) error {
	item, err := tx.InOutbox(string(id))
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Drop(item)
}

// Retract takes a message away that went out and that nobody has seen. decided is
// as for UndoSend.
func (r *Replica) Retract(ctx context.Context, id messaging.MessageID) (decided bool, err error) {
	var (
		wait  chan error
		names string
	)
	err = r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			m, err := tx.Message(id)
			if err != nil {
				return err
			}
			c, err := tx.Conversation(m.Conversation)
			if err != nil {
				return err
			}
			contacts, _, err := taking(tx, c)
			if err != nil {
				return err
			}
			if len(contacts) == 1 {
				names = string(contacts[0].Name)
			}
			if m.Position == 0 || m.Event != "" || m.Author.Teammate != s.me {
				return messaging.Fail(messaging.CodeInvalid, "Only your own message can be retracted, once it was sent.")
			}
			wait = s.ask(id)
			return s.put(tx, string(m.Conversation), entry{Command: messaging.Command{Retract: &messaging.Retract{Message: id}}})
		})
	})
	decided, err = r.await(ctx, id, wait, err)
	if messaging.CodeOf(err) == messaging.CodeSeen && names != "" {
		err = messaging.Fail(messaging.CodeSeen, names+" has already seen this message.")
	}
	return decided, err
}

// ask begins to wait for what becomes of a message.
func (s *session) ask(id messaging.MessageID) chan error {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := make(chan error, 1)
	s.asked[id] = wait
	return wait
}

// awaited says whether somebody waits for what becomes of a message.
func (s *session) awaited(id messaging.MessageID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[id] != nil
}

// answer tells whoever waits what became of a batch.
func (s *session) answer(batch []offer, outcomes []messaging.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range batch {
		id := messaging.MessageID("")
		switch c := o.Command; {
		case c.UndoSend != nil:
			id = c.UndoSend.Message
		case c.Retract != nil:
			id = c.Retract.Message
		}
		wait, out := s.asked[id], outcomes[i]
		if wait == nil || busy(out.Refused) {
			continue
		}
		delete(s.asked, id)
		if out.Refused == "" {
			wait <- nil
		} else {
			wait <- messaging.Fail(out.Refused, out.Sentence)
		}
	}
}

// await waits for the service's answer about a message. Nothing waited for, or an
// earlier failure, is decided.
func (r *Replica) await(ctx context.Context, id messaging.MessageID, wait chan error, err error) (decided bool, _ error) {
	if wait == nil || err != nil {
		return true, err
	}
	select {
	case err := <-wait:
		return true, err
	case <-ctx.Done():
	}
	_ = r.with(func(s *session) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.asked, id)
		return nil
	})
	select {
	case err := <-wait: // it came after all
		return true, err
	default:
		return false, nil
	}
}

// begun refuses to change a conversation that begins with a message which is held.
func (s *session) begun(tx *store.Tx, c messaging.Conversation) error {
	if c.Version != versionLocal {
		return nil
	}
	pending, err := tx.Unplaced(c.ID)
	if err != nil {
		return err
	}
	if last, err := s.lastHeld(tx, pending); err != nil || last == "" {
		return err
	}
	return messaging.Fail(messaging.CodeTooSoon, "This conversation begins when its first message is sent, in a few seconds. Try again then.")
}
