package service

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// account is what is kept of a practice's account with its carrier.
type account struct {
	Carrier string `json:"carrier"`
	Name    string `json:"name"`
	Token   string `json:"token"`
	Secret  string `json:"secret"` // in the address of its hooks
}

func (s *Service) hook(a account) string {
	return s.BaseURL + api.PathHooks + a.Carrier + "/" + a.Secret
}

// openCarriers are the carriers that were opened, by practice, and which practice a
// hook's secret is hashed to. What is here is what is kept, until one is set: processes
// that share a database tell each other.
type openCarriers struct {
	mu    sync.Mutex
	of    map[messaging.PracticeID]opened
	hooks map[string]messaging.PracticeID
	sets  int // how often accounts were set: what was read before may be an old one
}

type opened struct {
	bridge.Account
	bridge.Carrier // nil where nothing carries
	read           bool
}

// changed has a practice's account read anew, since it was set. It is called once that
// is committed.
func (o *openCarriers) changed(practice messaging.PracticeID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sets++
	have := o.of[practice]
	have.read = false
	if o.of != nil {
		o.of[practice] = have
	}
	maps.DeleteFunc(o.hooks, func(_ string, of messaging.PracticeID) bool { return of == practice })
}

// forget has every account read anew.
func (o *openCarriers) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sets++
	for p, have := range o.of {
		have.read = false
		o.of[p] = have
	}
	clear(o.hooks)
}

// carrier opens what carries a practice's texts; nil where nothing does. An account that
// was set to what it was stays open.
func (s *Service) carrier(ctx context.Context, practice messaging.PracticeID) (bridge.Carrier, error) {
	if s.Carriers == nil {
		return nil, nil
	}
	s.carriers.mu.Lock()
	have, sets := s.carriers.of[practice], s.carriers.sets
	s.carriers.mu.Unlock()
	if have.read {
		return have.Carrier, nil
	}
	var a account
	err := s.Store.Read(ctx, practice, func(tx *store.Tx) error { return tx.CarrierAccount(&a) })
	if unless(err, nil) != nil {
		return nil, err
	}
	none := err != nil
	s.carriers.mu.Lock()
	defer s.carriers.mu.Unlock()
	next := opened{read: true}
	if !none {
		next.Account = bridge.Account{Carrier: a.Carrier, Name: a.Name, Token: a.Token, Hook: s.hook(a)}
		if have = s.carriers.of[practice]; have.Account == next.Account {
			next.Carrier = have.Carrier
		} else if next.Carrier, err = s.Carriers(next.Account); err != nil {
			return nil, err
		}
	}
	if s.carriers.sets != sets {
		return next.Carrier, nil
	}
	if s.carriers.of == nil {
		s.carriers.of, s.carriers.hooks = map[messaging.PracticeID]opened{}, map[string]messaging.PracticeID{}
	}
	s.carriers.of[practice] = next
	if !none {
		s.carriers.hooks[string(hashToken(a.Secret))] = practice
	}
	return next.Carrier, nil
}

// hooked returns the practice whose carrier posts to the hook of a secret.
func (s *Service) hooked(ctx context.Context, secret string) (messaging.PracticeID, error) {
	hash := hashToken(secret)
	s.carriers.mu.Lock()
	practice, ok := s.carriers.hooks[string(hash)]
	s.carriers.mu.Unlock()
	if ok {
		return practice, nil
	}
	found, err := s.Store.Find(ctx, store.DirectoryHook, hash)
	return found.Practice, unless(err, errForged)
}

// SetCarrier keeps with what the practice's carrier is reached, and returns where
// its webhooks have to go. The token never leaves the service again.
func (s *Service) SetCarrier(ctx context.Context, who Actor, in api.SetCarrier) (out api.Carrier, err error) {
	err = s.act(ctx, who, func(t *turn) error {
		if err := t.role.CheckManages(); err != nil {
			return err
		}
		if out, err = t.connect(in); err != nil {
			return err
		}
		return t.audit("set_carrier", thing{"practice", string(who.Practice)}, resultOK)
	})
	s.carriers.changed(who.Practice)
	s.say(ctx, word{Carrier: who.Practice})
	return out, err
}

// Connect is SetCarrier by whoever runs the service.
func (s *Service) Connect(ctx context.Context, practice messaging.PracticeID, in api.SetCarrier) (out api.Carrier, err error) {
	err = s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		if out, err = t.connect(in); err != nil {
			return err
		}
		return t.auditOwn("set_carrier", thing{"practice", string(practice)}, resultOK)
	})
	s.carriers.changed(practice)
	s.say(ctx, word{Carrier: practice})
	return out, err
}

func (t *turn) connect(in api.SetCarrier) (out api.Carrier, err error) {
	next := account{Carrier: in.Carrier, Name: strings.TrimSpace(in.Name), Token: strings.TrimSpace(in.Token)}
	var have account
	if err := unless(t.CarrierAccount(&have), nil); err != nil {
		return out, err
	}
	if next.Secret = have.Secret; next.Secret == "" || have.Carrier != next.Carrier {
		token, hash, err := t.s.newToken(messaging.InvitationBytes)
		if err != nil {
			return out, err
		}
		if err := t.RemoveDirectory(store.DirectoryHook, "carrier"); err != nil {
			return out, err
		}
		if err := t.PutDirectory(store.DirectoryHook, hash, "carrier"); err != nil {
			return out, err
		}
		next.Secret = token
	}
	out = api.Carrier{Carrier: next.Carrier, Name: next.Name, Hook: t.s.hook(next)}
	if t.s.Carriers == nil {
		return out, errNoCarrier
	}
	if _, err := t.s.Carriers(bridge.Account{Carrier: next.Carrier, Name: next.Name, Token: next.Token, Hook: out.Hook}); err != nil {
		return out, messaging.FailField("token", messaging.CodeInvalid, "This account cannot be used. Copy its name and its token from the carrier once more.").Because(err)
	}
	return out, t.PutCarrierAccount(next)
}

var errNoCarrier error = messaging.Fail(messaging.CodeUnsupported, "This service carries no texts. Ask whoever runs it to update it.")

// CarrierOf says with which account the practice texts, and nothing that it is
// proven with.
func (s *Service) CarrierOf(ctx context.Context, who Actor) (out api.Carrier, err error) {
	err = s.read(ctx, who, func(t *turn) error {
		if err := t.role.CheckManages(); err != nil {
			return err
		}
		var a account
		if err := t.CarrierAccount(&a); err != nil {
			return unless(err, nil)
		}
		out = api.Carrier{Carrier: a.Carrier, Name: a.Name, Hook: s.hook(a)}
		return nil
	})
	return out, err
}

// errForged is what a webhook is refused with that is not from the practice's carrier.
var errForged error = messaging.Fail(messaging.CodeNotMember, "This is not from the carrier.")

// Hear takes a webhook: what it reports is kept, once, before it returns.
func (s *Service) Hear(ctx context.Context, carrier, secret string, h bridge.Hook) error {
	practice, err := s.hooked(ctx, secret)
	if err != nil {
		return err
	}
	c, err := s.carrier(ctx, practice)
	if err != nil {
		return err
	}
	if c == nil {
		return errForged
	}
	events, err := c.Parse(h)
	if err != nil {
		if errors.Is(err, bridge.ErrForged) {
			return errForged
		}
		return messaging.Internal("read a webhook", err)
	}
	for _, e := range events {
		if err := s.Receive(ctx, practice, carrier, e); err != nil {
			return err
		}
	}
	return nil
}
