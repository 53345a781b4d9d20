package main

import (
	"context"
	"sync/atomic"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// The account that a sample practice has at the Twilio of this computer. Nobody else
// can reach it.
const (
	phonesAccount = "AC00000000000000000000000000000000"
	phonesToken   = "00000000000000000000000000000000"
	phonesPace    = 400 * time.Millisecond // between two news of a text
)

// texts is what localserve says of how texts go.
type texts struct {
	Page    string `json:"page"` // where somebody plays the phones
	Account string `json:"account"`
	Token   string `json:"token"`
	Hook    string `json:"hook"`
}

// phones is the Twilio of a sample practice, with the phones behind it.
type phones struct {
	*faketwilio.Fake
	address string
	behind  atomic.Pointer[practices]
}

// practices are whose numbers are held here, and where each is told of texts.
type practices struct {
	engine *service.Service
	hooks  map[messaging.PracticeID]string
	read   map[messaging.PracticeID]int64 // how often something had been written before
}

func newPhones(host string, clock func() time.Time) *phones {
	return &phones{Fake: faketwilio.New(faketwilio.Config{Clock: clock, Pace: phonesPace}), address: "http://" + host}
}

// connect gives the sample practice an account here.
func (p *phones) connect(ctx context.Context, engine *service.Service, about *texts) error {
	all, err := engine.Store.Practices(ctx)
	if err != nil {
		return err
	}
	p.SetAccount(faketwilio.Account{SID: phonesAccount, Token: phonesToken})
	of := &practices{engine, map[messaging.PracticeID]string{}, map[messaging.PracticeID]int64{}}
	for _, practice := range all {
		out, err := engine.Connect(ctx, practice, api.SetCarrier{Carrier: twilioName, Name: phonesAccount, Token: phonesToken})
		if err != nil {
			return err
		}
		of.hooks[practice] = out.Hook
		*about = texts{Page: p.address + "/", Account: phonesAccount, Token: phonesToken, Hook: out.Hook}
	}
	p.behind.Store(of)
	return p.hold(ctx)
}

// Step takes in the numbers that the practice has by now, as if it had bought them here,
// and does what is due.
func (p *phones) Step(ctx context.Context) error {
	if err := p.hold(ctx); err != nil {
		return err
	}
	return p.Fake.Step(ctx)
}

func (p *phones) hold(ctx context.Context) error {
	of := p.behind.Load()
	if of == nil {
		return nil
	}
	for practice, hook := range of.hooks {
		written := of.engine.Store.Written(practice)
		if before, known := of.read[practice]; known && before == written {
			continue
		}
		var numbers []messaging.Number
		err := of.engine.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
			numbers, err = tx.Numbers()
			return err
		})
		if err != nil {
			return err
		}
		for _, n := range numbers {
			if !p.Holds(n.Phone) {
				p.SetNumber(phonesAccount, faketwilio.Number{Phone: n.Phone, Hook: hook, TollFree: n.Capabilities.TollFree})
			}
		}
		of.read[practice] = written
	}
	return nil
}
