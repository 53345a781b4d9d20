package replica

import (
	"context"
	"errors"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// renew exchanges the device's token once a day. The new one is kept before it is
// used: whatever fails in between leaves one that is good, since the service
// takes the old one until it has seen the new one.
func (s *session) renew(ctx context.Context, now time.Time) error {
	var kept []byte
	err := s.read(func(tx *store.Tx) (err error) {
		kept, err = tx.Setting(settingRenewed)
		return err
	})
	if err != nil {
		return err
	}
	if at, err := time.Parse(time.RFC3339, string(kept)); err == nil && now.Sub(at) < messaging.TokenLife {
		return nil
	}
	token, err := s.remote.RenewToken(ctx)
	if err != nil {
		if permanent(err) {
			return nil // a service that does not renew
		}
		return err
	}
	err = s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		have, err := tx.Setting(settingToken)
		if err != nil {
			return err
		}
		return errors.Join(tx.SetSetting(settingBefore, have), tx.SetSetting(settingToken, []byte(token)),
			tx.SetSetting(settingRenewed, []byte(now.Format(time.RFC3339))))
	})
	if err == nil {
		s.remote.UseToken(token)
	}
	return err
}

// fallBack goes on with the token before the one that the service does not know, once:
// it was restored from a backup that is older than the token, or gave out another one
// since. ok says whether there is one to try.
func (s *session) fallBack() (ok bool, err error) {
	var before []byte
	err = s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error {
		if before, err = tx.Setting(settingBefore); err != nil || len(before) == 0 {
			return err
		}
		return errors.Join(tx.SetSetting(settingToken, before), tx.SetSetting(settingBefore, nil), tx.SetSetting(settingRenewed, nil))
	})
	if err != nil || len(before) == 0 {
		return false, err
	}
	s.remote.UseToken(string(before))
	return true, nil
}

// Devices lists the person's own devices, and everybody's for those who manage
// the practice. Only the service knows them.
func (r *Replica) Devices(ctx context.Context) (list []api.Device, err error) {
	err = r.online(ctx, func(ctx context.Context, s *session) error {
		list, err = s.remote.Devices(ctx)
		return err
	})
	return list, err
}

// RevokeDevice ends one device of a teammate, or all of them if it names none.
func (r *Replica) RevokeDevice(ctx context.Context, c messaging.RevokeDevice) error {
	return r.now(ctx, messaging.Command{RevokeDevice: &c})
}

// now gives a command that says who has access. It does not wait in the outbox:
// whoever gives it has to know whether it happened.
func (r *Replica) now(ctx context.Context, c messaging.Command) error {
	var err error
	if c.ID, err = newID[messaging.CommandID](r); err != nil {
		return err
	}
	c.MadeAt = r.cfg.Clock()
	return r.online(ctx, func(ctx context.Context, s *session) error {
		out, err := s.remote.Push(ctx, []messaging.Command{c})
		if err != nil {
			return err
		}
		if out[0].Refused != "" {
			return messaging.Fail(out[0].Refused, out[0].Sentence)
		}
		s.mu.Lock()
		s.behind = true
		s.mu.Unlock()
		r.wake()
		return nil
	})
}

// online runs fn with the open session, until ctx or the session ends.
func (r *Replica) online(ctx context.Context, fn func(context.Context, *session) error) error {
	return r.with(func(s *session) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		return fn(ctx, s)
	})
}
