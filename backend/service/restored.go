package service

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Restored tells a store that it was set back to an earlier moment, before anybody
// speaks to it. What happened since is not known here: desktops are made to fetch
// everything anew and to offer again what they had sent, and of what waited for a
// network nobody knows whether it went out, so that it does not go out by itself.
func (s *Service) Restored(ctx context.Context) error {
	practices, err := s.Store.Practices(ctx)
	if err != nil {
		return err
	}
	for _, p := range practices {
		if err := s.Store.Tx(ctx, p, func(tx *store.Tx) error { return s.own(tx).restored() }); err != nil {
			return err
		}
	}
	return nil
}

func (t *turn) restored() error {
	if err := t.RaiseEpoch(); err != nil {
		return err
	}
	if err := t.Doubt(heldItem, mediaItem); err != nil {
		return err
	}
	items, err := t.OutboxOf(heldItem)
	if err != nil {
		return err
	}
	why := messaging.Fail(messaging.CodeConflict, "The service was set back to an earlier state while this was held. Look whether it went out before you send it again.")
	for _, item := range items {
		var h held
		if err := item.Payload(&h); err != nil {
			return err
		}
		secure, err := t.heldSecurely(h)
		if err != nil {
			return err
		}
		if secure {
			continue // its id makes it the same message, however often it is let go
		}
		writer := t.s.own(t.Tx)
		writer.who = Actor{Practice: t.Practice(), Teammate: h.By}
		if err := writer.giveBack(h, why.Sentence); err != nil {
			return err
		}
		if err := writer.letGone(item, why); err != nil {
			return err
		}
	}
	return t.auditOwn("restore", thing{"practice", string(t.Practice())}, resultOK)
}

// heldSecurely says whether a held message is for the portal, where it is the same
// one however often it is let go.
func (t *turn) heldSecurely(h held) (bool, error) {
	if h.Start != nil {
		return h.Start.Begins(t.now).Channel.Rules().Portal, nil
	}
	c, err := t.Conversation(h.Conversation)
	return c.Channel == messaging.ChannelSecure, unless(err, nil)
}

// mayHaveHappened says whether what is asked for may have been done already, before the
// service was set back to an earlier state.
func (t *turn) mayHaveHappened() (bool, error) {
	if t.epoch == 0 {
		return false, nil
	}
	head, err := t.Head()
	return t.epoch < head.Epoch, err
}

// doubt makes of a message that was just put out one that may have left: its carrier is
// asked, where one can be, and nobody but a person sends it again.
func (t *turn) doubt(c messaging.Conversation, m messaging.Message) error {
	asked := c.Channel.Rules().Texts
	id := textID(m.ID)
	if !asked {
		id = mailID(m.ID)
	}
	item, err := t.InOutbox(id)
	if err != nil {
		return err
	}
	m.Status = messaging.StatusUnconfirmed
	if err := t.UpdateMessage(c, m); err != nil {
		return err
	}
	if asked {
		return t.Unsure(item, t.now)
	}
	return errors.Join(t.thread(c, m), t.cameBack(c, m), t.Drop(item))
}

// lost notes of a mail that left from here and is known no more which message of which
// conversation it was. Only what lies among the sent ones is believed: others know the
// names of what they were sent.
func (in *intake) lost(a *incoming, was messaging.MessageID, within messaging.ConversationID) error {
	if in.step.Folder.Role != bridge.RoleSent || within == "" {
		return nil
	}
	c, err := in.Conversation(within)
	if unless(err, nil) != nil || err == nil && c.Mailbox != in.mailbox.ID {
		return unless(err, nil)
	}
	a.was, a.within = was, within
	return nil
}

// stands says whether what somebody sends is there already: a mail that left before the
// service was set back may come in from among the sent ones before the desktop offers it
// again, without the name of who wrote it.
func (t *turn) stands(c messaging.Send) (bool, error) {
	doubt, err := t.mayHaveHappened()
	if err != nil || !doubt {
		return false, err
	}
	m, err := t.Message(c.Message)
	if err != nil {
		return false, unless(err, nil)
	}
	conversation, err := t.conversation(c.Conversation)
	if err != nil {
		return false, err
	}
	if m.Conversation != c.Conversation || m.Author != (messaging.Author{Kind: messaging.AuthorTeammate}) {
		return false, errSentAlready
	}
	m.Author.Teammate = t.who.Teammate
	return true, t.UpdateMessage(conversation, m)
}

// cameBack says of a message of ours that it did not arrive, if that came in before the
// message was known here again.
func (t *turn) cameBack(c messaging.Conversation, m messaging.Message) error {
	if _, err := t.ThreadOf(c.Mailbox, undelivered(mailName(m))); err != nil {
		return unless(err, nil)
	}
	return t.settleText(c, m, bridge.Report{Status: messaging.StatusFailed, Reason: messaging.ReasonUnreachable})
}

// begun says whether a conversation is there already that somebody begins, since a mail
// of it came in before their desktop offered it again.
func (t *turn) begun(c messaging.Start) (bool, error) {
	doubt, err := t.mayHaveHappened()
	if err != nil || !doubt || c.Mailbox == "" {
		return false, err
	}
	have, err := t.Conversation(c.Conversation)
	if err != nil {
		return false, unless(err, nil)
	}
	return have.Mailbox == c.Mailbox && have.Email.Fold() == c.Email.Fold(), nil
}

// sameID is the id of something that a carrier tells of, the same each time that it is
// told: what came in and was lost in a restore comes in again as what it was, and stands
// on no desktop twice. Ids stand in the order of at, where that too is told the same.
func sameID[T ~string](t *turn, at time.Time, of ...string) (T, error) {
	parts := [][]byte{[]byte(t.Practice())}
	for _, p := range of {
		parts = append(parts, []byte(p))
	}
	sum := t.s.keyed("same id", parts...)
	if at.IsZero() {
		at = time.UnixMilli(int64(binary.BigEndian.Uint64(sum) >> 16))
	}
	return messaging.NewID[T](at, bytes.NewReader(sum[8:]))
}
