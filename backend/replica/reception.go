package replica

import (
	"context"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Receptions says how texts leave and arrive: of the practice's account with the
// carrier, and of each of the person's numbers.
func (r *Replica) Receptions() (list []messaging.Reception, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			list, err = tx.Receptions()
			return err
		})
	})
	return list, err
}

// TestNumber sends a number a text from another, to see whether it arrives.
func (r *Replica) TestNumber(ctx context.Context, id messaging.NumberID) error {
	return r.now(ctx, messaging.Command{TestNumber: &messaging.TestNumber{Number: id}})
}

// Carrier says with which account the practice texts. Only the service knows.
func (r *Replica) Carrier(ctx context.Context) (c api.Carrier, err error) {
	err = r.online(ctx, func(ctx context.Context, s *session) error {
		c, err = s.remote.Carrier(ctx)
		return err
	})
	return c, err
}

// SetCarrier says with which account the practice texts. What proves it goes to the
// service and is not kept here.
func (r *Replica) SetCarrier(ctx context.Context, in api.SetCarrier) (c api.Carrier, err error) {
	err = r.online(ctx, func(ctx context.Context, s *session) error {
		c, err = s.remote.SetCarrier(ctx, in)
		return err
	})
	return c, err
}

// OptOut gives the service the person's word about whether somebody wants texts, at
// once: nothing may leave that they no longer want.
func (r *Replica) OptOut(ctx context.Context, c messaging.OptOut) error {
	return r.now(ctx, messaging.Command{OptOut: &c})
}

// Settle says what became of a text that failed, or of which nobody knows.
func (r *Replica) Settle(ctx context.Context, c messaging.Settle) error {
	return r.now(ctx, messaging.Command{Settle: &c})
}

// Wish says whether the other side of a conversation by text may have asked for no more
// texts, and nobody has said yet whether they did.
func (r *Replica) Wish(id messaging.ConversationID) (asks bool, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			off, err := tx.Suppression(c.Address())
			asks = off.Asks() && !off.Stops()
			return err
		})
	})
	return asks, err
}
