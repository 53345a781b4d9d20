package service

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"rowan/backend/messaging"
)

// word is what one process of the service tells the others that hold the same in memory.
// It names nobody by more than an id: who tries to sign in, and from where, is a keyed hash.
type word struct {
	// Carrier is the practice whose account was set anew, and Mailbox the mailbox.
	Carrier messaging.PracticeID `json:",omitempty"`
	Mailbox messaging.MailboxID  `json:",omitempty"`
	Tried   *tryWord             `json:",omitempty"`
	Here    *presenceWord        `json:",omitempty"`
	Asked   *askedWord           `json:",omitempty"`
}

// askedWord is a question to an authenticator, which may be answered anywhere.
type askedWord struct {
	Session webauthn.SessionData
	Who     Actor
	Until   time.Time
}

// tryWord is a try to sign in.
type tryWord struct {
	Account, Place string
	At             time.Time
	Worked         bool
}

// presenceWord is where somebody is.
type presenceWord struct {
	Device   messaging.DeviceID
	Practice messaging.PracticeID
	Scope    messaging.Scope
	Presence messaging.Presence
	At       time.Time
}

// say tells the others. Where that fails the database is gone, and they forget what they
// hold once it is back.
func (s *Service) say(ctx context.Context, w word) { _ = s.Store.Say(ctx, w) }

// heard takes what another process said; nil is that something may have been missed.
func (s *Service) heard(b []byte) {
	var w word
	if b == nil {
		s.carriers.forget()
		s.mailboxes.forget()
		return
	}
	if json.Unmarshal(b, &w) != nil {
		return // of another version
	}
	if w.Carrier != "" {
		s.carriers.changed(w.Carrier)
	}
	if w.Mailbox != "" {
		s.mailboxes.changed(w.Mailbox)
	}
	if t := w.Tried; t != nil && t.Worked {
		s.tries.worked(t.Account, t.Place, t.At)
	} else if t != nil {
		s.tries.failed(t.Account, t.Place, t.At)
	}
	if a := w.Asked; a != nil {
		_ = s.questions.put(challenge{a.Session, a.Who, a.Until}, s.now()) // where there are too many, it is asked again
	}
	if p := w.Here; p != nil {
		s.here.put(p.Device, presence{Presence: p.Presence, practice: p.Practice, scope: p.Scope}, p.At)
	}
}

// tried counts a try to sign in, here and in the other processes.
func (s *Service) tried(ctx context.Context, account, place string, now time.Time, worked bool) {
	count := s.tries.failed
	if worked {
		count = s.tries.worked
	}
	count(account, place, now)
	s.say(ctx, word{Tried: &tryWord{account, place, now, worked}})
}

// placeHash is where somebody tries from, as the throttle knows it.
func (s *Service) placeHash(place string) string {
	if place == "" {
		return ""
	}
	return hex.EncodeToString(s.keyed("place", []byte(place)))
}
