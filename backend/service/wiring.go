package service

import (
	"context"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// A number whose texts the carrier announces to somebody else is found by its settings,
// before anybody texts. They are not the whole truth: a number may belong to something at
// the carrier that tells us nevertheless. What is told at our address while the settings
// name another proves that, and is remembered for as long as they name the same.

// astray is an address that is not ours, and since when it is known.
type astray struct {
	address string
	since   time.Time
}

// tells asks at which address that is not ours the carrier tells of texts to a number, if
// it is one that receives. Without an answer it is what was known: the account may be
// forbidden to say.
func (s *Service) tells(ctx context.Context, practice messaging.PracticeID, carrier bridge.Carrier, n messaging.Number) string {
	if n.Archived || n.Registration != messaging.RegistrationApproved {
		return ""
	}
	elsewhere, err := carrier.Tells(ctx, n.Phone)
	s.vigils.mu.Lock()
	defer s.vigils.mu.Unlock()
	v := s.vigil(practice)
	if err == nil && v.astray[n.ID].address != elsewhere {
		v.astray[n.ID] = astray{elsewhere, s.now()}
	}
	return v.astray[n.ID].address
}

// directed writes into a number's reception whether texts are told to somebody else.
func (t *turn) directed(n messaging.NumberID, r *messaging.Reception, elsewhere string) error {
	relay, err := t.Relay(n)
	switch {
	case err != nil:
		return err
	case elsewhere != "" && elsewhere != relay:
		if r.Trouble == messaging.TroubleNone {
			r.Since = t.now
		}
		r.Trouble = messaging.TroubleMisdirected
	case r.Trouble == messaging.TroubleMisdirected:
		r.Trouble, r.Since = messaging.TroubleNone, time.Time{}
	}
	if elsewhere == "" && relay != "" {
		return t.SetRelay(n, "")
	}
	return nil
}

// reached says whether a text that we are told of proves that a number's reach us though
// the carrier's settings name another address, and keeps the proof. One that was told of
// before the address changed proves nothing, however late it comes.
func (t *turn) reached(n messaging.NumberID) (bool, error) {
	t.s.vigils.mu.Lock()
	known := t.s.vigil(t.Practice()).astray[n]
	t.s.vigils.mu.Unlock()
	if known.address == "" || t.now.Sub(known.since) < hookGrace {
		return false, nil
	}
	return true, t.SetRelay(n, known.address)
}
