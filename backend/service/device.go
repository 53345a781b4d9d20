package service

import (
	"context"
	"crypto/subtle"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// onTheWay is how long after a device used its new token requests may arrive that
// it had sent with the one before. They are refused like every later one, but are
// no sign of a copy.
const onTheWay = time.Minute

var (
	errRevoked  error = messaging.Fail(messaging.CodeDeviceRevoked, "Access from this computer was ended. Ask an admin of your practice if you need it again.")
	errCopied   error = messaging.Fail(messaging.CodeSignedOut, "This computer's access was used from a copy, so it was ended. Sign in again, and tell an admin of your practice.")
	errRenewing error = messaging.Fail(messaging.CodeTooSoon, "This computer's access was renewed a moment ago. Rowan goes on by itself.")
)

// enrol makes a device for somebody who has proven who they are, and returns its
// token, this once.
func (t *turn) enrol(name string) (out api.SignedIn, err error) {
	token, hash, err := t.s.newToken(messaging.DeviceTokenBytes)
	if err != nil {
		return out, err
	}
	if t.who.Device, err = newID[messaging.DeviceID](t.s, t.now); err != nil {
		return out, err
	}
	out = api.SignedIn{Token: token, Device: t.who.Device}
	if out.Practice, err = t.GetPractice(); err != nil {
		return out, err
	}
	if out.Teammate, err = t.Teammate(t.who.Teammate); err != nil {
		return out, err
	}
	d := store.Device{ID: t.who.Device, Teammate: t.who.Teammate, Name: messaging.Text(name), MadeAt: t.now}
	if err := t.AddDevice(d, hash); err != nil {
		return out, err
	}
	return out, t.audit("sign_in", thing{"device", string(t.who.Device)}, resultOK)
}

// RenewToken gives the actor's device its next token. The one that it has stays
// good until it uses this one, so that an answer that is lost, or a computer that
// stops before it kept it, locks nobody out.
func (s *Service) RenewToken(ctx context.Context, who Actor) (token string, err error) {
	token, hash, err := s.newToken(messaging.DeviceTokenBytes)
	if err != nil {
		return "", err
	}
	return token, s.act(ctx, who, func(t *turn) error {
		if err := t.GiveToken(who.Device, hash); err != nil {
			return err
		}
		return t.audit("renew_token", thing{"device", string(who.Device)}, resultOK)
	})
}

// present notes that a device presented a token of its own, by its hash: the next
// one becomes the one that it uses. One that it had given up before means that
// somebody has a copy: then neither goes on, and whoever manages the practice is
// told.
func (s *Service) present(ctx context.Context, who Actor, hash []byte) error {
	same := func(other []byte) bool { return subtle.ConstantTimeCompare(hash, other) == 1 }
	return s.Store.Tx(ctx, who.Practice, func(tx *store.Tx) error {
		t := &turn{Tx: tx, s: s, who: who, now: s.now()}
		have, err := tx.Tokens(who.Device)
		switch {
		case err != nil:
			return err
		case same(have.Now):
			return nil
		case same(have.Next):
			return tx.TakeToken(who.Device, t.now)
		case t.now.Sub(have.RenewedAt) < onTheWay:
			return errRenewing
		}
		standing, err := tx.Standing(who.Device)
		if err != nil || standing.Revoked || standing.Copied || !standing.Active {
			return err // it has no access to lose
		}
		if err := tx.StopDevice(who.Device, t.now); err != nil {
			return err
		}
		practice, err := t.GetPractice()
		if err != nil {
			return err
		}
		if err := t.tellManagers(copiedNotice(practice.Name)); err != nil {
			return err
		}
		return t.audit("present_old_token", thing{"device", string(who.Device)}, string(messaging.CodeSignedOut))
	})
}

// tellManagers tells owners and admins of something to look after.
func (t *turn) tellManagers(n bridge.Notice) error {
	staff, err := t.Teammates()
	if err != nil {
		return err
	}
	for _, m := range staff {
		if !m.Active || !m.Role.Manages() {
			continue
		}
		if err := t.notifyTeammate(m, n); err != nil {
			return err
		}
	}
	return nil
}

// notifyTeammate puts a notice to a teammate into the outbox.
func (t *turn) notifyTeammate(m messaging.Teammate, n bridge.Notice) (err error) {
	if !t.s.Notifier.Capabilities().Email {
		return nil
	}
	n.Email = m.Email
	if n.ID, err = newID[string](t.s, t.now); err != nil {
		return err
	}
	return t.PutOutbox(store.Item{ID: n.ID, Kind: noticeItem, Lane: "teammate:" + string(m.ID), NotBefore: t.now, MadeAt: t.now}, parcel{Notice: n})
}

// Devices lists the actor's own devices, and everybody's for those who manage the
// practice.
func (s *Service) Devices(ctx context.Context, who Actor) ([]api.Device, error) {
	list := []api.Device{}
	return list, s.act(ctx, who, func(t *turn) error {
		of := who.Teammate
		if t.role.Manages() {
			of = ""
		}
		devices, err := t.Devices(of)
		if err != nil {
			return err
		}
		for _, d := range devices {
			list = append(list, api.Device{ID: d.ID, Teammate: d.Teammate, Name: d.Name, MadeAt: d.MadeAt.Format(time.RFC3339),
				LastSeen: d.LastSeen.Format(time.RFC3339), Here: d.ID == who.Device, Stopped: !d.CopiedAt.IsZero()})
		}
		return t.audit("list_devices", thing{"practice", string(who.Practice)}, resultOK)
	})
}

// revokeDevice ends one device of a teammate, or all of them.
func (t *turn) revokeDevice(c messaging.RevokeDevice) error {
	if err := t.role.CheckAccess(c.Teammate == t.who.Teammate); err != nil {
		return err
	}
	devices, err := t.Tx.Devices(c.Teammate)
	if err != nil {
		return err
	}
	found := c.Device == "" && c.Teammate != ""
	for _, d := range devices {
		if d.Teammate != c.Teammate || c.Device != "" && d.ID != c.Device {
			continue
		}
		found = true
		if err := t.RevokeDevice(d.ID, t.now); err != nil {
			return err
		}
		if err := t.audit("end_device", thing{"device", string(d.ID)}, resultOK); err != nil {
			return err
		}
	}
	if !found {
		return messaging.FailField("device", messaging.CodeNotFound, "This device has no access any more.")
	}
	return nil
}
