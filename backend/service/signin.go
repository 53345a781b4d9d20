package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

var errWrongSignIn error = messaging.Fail(messaging.CodeWrongSignIn, "This email and passphrase do not match. Check both and try again.")

// SignIn enrols a device for a teammate and returns its token, this once. Without
// the second factor there is none. place is where the request came from. An unknown address costs and says the same as
// a wrong passphrase.
func (s *Service) SignIn(ctx context.Context, place string, in api.SignIn) (out api.SignedIn, err error) {
	now := s.now()
	if err := messaging.CheckLine("device", messaging.Text(in.Device), 100); err != nil {
		return api.SignedIn{}, err
	}
	account, place := hex.EncodeToString(s.emailHash(in.Email)), s.placeHash(place)
	if wait := s.tries.wait(account, place, now); wait > 0 {
		return api.SignedIn{}, tooManyTries(wait)
	}
	who, err := s.prove(ctx, in)
	if errors.Is(err, errWrongSignIn) {
		s.tried(ctx, account, place, now, false)
		if err := s.auditWrongSignIn(ctx, who, messaging.CodeWrongSignIn); err != nil {
			return api.SignedIn{}, err
		}
	}
	if err != nil {
		return api.SignedIn{}, err
	}
	err = s.Store.Tx(ctx, who.Practice, func(tx *store.Tx) (err error) {
		t := &turn{Tx: tx, s: s, who: who, now: now}
		if err := t.proveFactor(in.Code); err != nil {
			return err
		}
		out, err = t.enrol(in.Device)
		return err
	})
	if errors.Is(err, errWrongFactor) {
		s.tried(ctx, account, place, now, false)
		if err := s.auditWrongSignIn(ctx, who, messaging.CodeWrongCode); err != nil {
			return api.SignedIn{}, err
		}
	}
	if err != nil {
		return api.SignedIn{}, err
	}
	s.tried(ctx, account, place, now, true)
	return out, nil
}

// prove says whose address and passphrase these are. When they do not match, the
// actor is whoever was meant, if the address is known.
func (s *Service) prove(ctx context.Context, in api.SignIn) (who Actor, err error) {
	var teammate messaging.Teammate
	hash := s.nobody()
	found, err := s.Store.Find(ctx, store.DirectoryEmail, s.emailHash(in.Email))
	switch {
	case unless(err, nil) != nil:
		return who, err
	case err == nil:
		who = Actor{Practice: found.Practice, Teammate: messaging.TeammateID(found.ID)}
		err = s.Store.Read(ctx, who.Practice, func(tx *store.Tx) (err error) {
			if hash, err = tx.Passphrase(who.Teammate); err != nil {
				return err
			}
			teammate, err = tx.Teammate(who.Teammate)
			return err
		})
		if err != nil {
			return who, err
		}
	}
	ok, err := s.matches(in.Passphrase, hash)
	if err == nil && (!ok || !teammate.Active) {
		err = errWrongSignIn
	}
	return who, err
}

// auditWrongSignIn notes a failed try at a known account. An unknown address
// belongs to no practice, so there is no log to note it in.
func (s *Service) auditWrongSignIn(ctx context.Context, who Actor, code messaging.Code) error {
	if who.Practice == "" {
		return nil
	}
	return s.Store.Tx(ctx, who.Practice, func(tx *store.Tx) error {
		t := &turn{Tx: tx, s: s, who: who, now: s.now()}
		return t.audit("sign_in", thing{"teammate", string(who.Teammate)}, string(code))
	})
}

func tooManyTries(wait time.Duration) error {
	return messaging.Fail(messaging.CodeTooManyTries, fmt.Sprintf("Too many tries. Wait %s, then try again.", spell(wait)))
}

// spell says how long to wait, in the unit that a person would use.
func spell(d time.Duration) string {
	if d > time.Minute {
		return minutes(d)
	}
	n := int((d + time.Second - 1) / time.Second)
	if n == 1 {
		return "1 second"
	}
	return fmt.Sprintf("%d seconds", n)
}

// maxRemembered bounds how many devices are remembered by their token.
const maxRemembered = 10_000

// Authenticate says whose device a token belongs to. It is remembered; whether
// the device may still do anything is asked again with each thing it does.
func (s *Service) Authenticate(ctx context.Context, token string) (Actor, error) {
	key := sha256.Sum256([]byte(token))
	s.mu.Lock()
	who, ok := s.devices[key]
	s.mu.Unlock()
	if ok {
		return who, nil
	}
	s.presenting.Lock() // else a token could be remembered that was just given up
	defer s.presenting.Unlock()
	found, err := s.Store.Find(ctx, store.DirectoryDevice, key[:])
	if err != nil {
		return who, unless(err, errSignedOut)
	}
	who = Actor{Practice: found.Practice, Device: messaging.DeviceID(found.ID)}
	err = s.Store.Read(ctx, who.Practice, func(tx *store.Tx) error {
		standing, err := tx.Standing(who.Device)
		who.Teammate = standing.Teammate
		return err
	})
	if err == nil {
		err = s.present(ctx, who, key[:])
	}
	if err != nil {
		return Actor{}, unless(err, errSignedOut)
	}
	s.forget(who.Device)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.devices) >= maxRemembered {
		clear(s.devices)
	}
	s.devices[key] = who
	return who, nil
}

// forget makes the tokens of a device unknown, to be looked up anew.
func (s *Service) forget(device messaging.DeviceID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, known := range s.devices {
		if known.Device == device {
			delete(s.devices, key)
		}
	}
}

// SignOut revokes the actor's own device, or ends the patient's session.
func (s *Service) SignOut(ctx context.Context, who Actor) error {
	err := s.act(ctx, who, func(t *turn) error {
		if who.patient() {
			if err := t.EndSession(who.Session); err != nil {
				return err
			}
			// A join that has just been completed could open the session again.
			if err := t.EndJoin(who.Contact); err != nil {
				return err
			}
			return t.audit("sign_out", thing{"session", who.Session}, resultOK)
		}
		if err := t.RevokeDevice(who.Device, t.now); err != nil {
			return err
		}
		if err := t.RemoveDirectory(store.DirectoryDevice, string(who.Device)); err != nil {
			return err
		}
		return t.audit("sign_out", thing{"device", string(who.Device)}, resultOK)
	})
	s.forget(who.Device)
	return err
}
