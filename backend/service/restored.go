package service

import (
	"context"

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
		return h.Start.Phone == "", nil
	}
	c, err := t.Conversation(h.Conversation)
	return c.Channel == messaging.ChannelSecure, unless(err, nil)
}
