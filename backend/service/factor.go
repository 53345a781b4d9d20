package service

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	stepSeconds    = 30
	factorBytes    = 20
	recoveryBytes  = 10 // sixteen letters, in groups of four
	recoveryGroups = 4
)

var (
	errFactorRequired error = messaging.FailField("code", messaging.CodeFactorRequired, "Enter the code that your authenticator shows now, or one of your recovery codes.")
	errNoFactor       error = messaging.FailField("code", messaging.CodeFactorRequired, "Your account has no second factor yet. Ask an admin of your practice to reset your sign-in.")
	errWrongFactor    error = messaging.FailField("code", messaging.CodeWrongCode, "This code does not match, or was used already. Enter the one that your authenticator shows now.")
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

// stepOf returns the step of an authenticator at which it shows a code around
// now, by the service's own time; 0 if it shows it at none.
func stepOf(secret, code string, now time.Time) (step int64, err error) {
	at := now.Unix() / stepSeconds
	for s := at - 1; s <= at+1; s++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(s*stepSeconds, 0), totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, messaging.Internal("compute a code", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step = s
		}
	}
	return step, nil
}

// proveFactor says whether a code is the actor's second factor, and uses it: a
// code works once, and none before it works any more.
func (t *turn) proveFactor(code string) error {
	secret, err := t.Factor(t.who.Teammate)
	if err != nil {
		return unless(err, errNoFactor)
	}
	code = plainCode(code)
	switch {
	case code == "":
		return errFactorRequired
	case len(code) > otp.DigitsSix.Length():
		ok, err := t.UseRecoveryCode(t.who.Teammate, t.s.recoveryHash(t.who.Teammate, code))
		if err == nil && !ok {
			err = errWrongFactor
		}
		if err != nil {
			return err
		}
		return t.audit("use_recovery_code", thing{"teammate", string(t.who.Teammate)}, resultOK)
	}
	step, err := stepOf(secret, code, t.now)
	if err != nil {
		return err
	}
	fresh := false
	if step != 0 {
		fresh, err = t.UseStep(t.who.Teammate, step)
	}
	if err == nil && !fresh {
		err = errWrongFactor
	}
	return err
}

// afresh does something that takes more than a device with access: its person proves
// once more, in the same transaction, that it is them. The row that says what was asked
// for is part of it; one that was refused says so too. Guessing is slowed down as it is
// at the sign-in.
func (s *Service) afresh(ctx context.Context, who Actor, code, action string, about thing, do func(*turn) error) error {
	now, account, place := s.now(), "proof|"+string(who.Teammate), s.placeHash(string(who.Device))
	if wait := s.tries.wait(account, place, now); wait > 0 {
		return tooManyTries(wait)
	}
	err := s.act(ctx, who, func(t *turn) error {
		if err := t.proveFactor(code); err != nil {
			return err
		}
		if err := do(t); err != nil {
			return err
		}
		return t.audit(action, about, resultOK)
	})
	switch refused := messaging.CodeOf(err); {
	case err == nil:
		s.tried(ctx, account, place, now, true)
	case errors.Is(err, errWrongFactor):
		s.tried(ctx, account, place, now, false)
		fallthrough
	case refused != messaging.CodeInternal:
		err = errors.Join(err, s.act(ctx, who, func(t *turn) error { return t.audit(action, about, string(refused)) }))
	}
	return err
}

// plainCode is a code as it is kept: people type spaces and dashes into it.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
}

func (s *Service) recoveryHash(who messaging.TeammateID, code string) []byte {
	return s.keyed("recovery", []byte(who), []byte(plainCode(code)))
}

// factor is a second factor that is offered.
type factor struct {
	Secret   string   `json:"secret"`
	Recovery []string `json:"recovery"`
}

// newFactor draws one.
func (s *Service) newFactor() (f factor, err error) {
	b := make([]byte, factorBytes+messaging.RecoveryCodes*recoveryBytes)
	if _, err := io.ReadFull(s.Random, b); err != nil {
		return f, messaging.Internal("make a second factor", err)
	}
	f.Secret = base32Plain.EncodeToString(b[:factorBytes])
	for b = b[factorBytes:]; len(b) > 0; b = b[recoveryBytes:] {
		code := strings.ToLower(base32Plain.EncodeToString(b[:recoveryBytes]))
		groups := []string{}
		for ; code != ""; code = code[recoveryGroups:] {
			groups = append(groups, code[:recoveryGroups])
		}
		f.Recovery = append(f.Recovery, strings.Join(groups, "-"))
	}
	return f, nil
}

// keepFactor makes a factor a teammate's own; step is the one that proved it.
func (s *Service) keepFactor(tx *store.Tx, who messaging.TeammateID, f factor, step int64) error {
	hashes := make([][]byte, len(f.Recovery))
	for i, code := range f.Recovery {
		hashes[i] = s.recoveryHash(who, code)
	}
	return tx.SetFactor(who, f.Secret, step, hashes)
}
