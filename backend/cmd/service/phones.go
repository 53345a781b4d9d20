package main

import (
	"context"
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
}

func newPhones(host string, clock func() time.Time) phones {
	return phones{faketwilio.New(faketwilio.Config{Clock: clock, Pace: phonesPace}), "http://" + host}
}

// connect gives the sample practice an account here, with the numbers that it has.
func (p phones) connect(ctx context.Context, engine *service.Service, about *texts) error {
	practices, err := engine.Store.Practices(ctx)
	if err != nil {
		return err
	}
	p.SetAccount(faketwilio.Account{SID: phonesAccount, Token: phonesToken})
	for _, practice := range practices {
		out, err := engine.Connect(ctx, practice, api.SetCarrier{Carrier: twilioName, Name: phonesAccount, Token: phonesToken})
		if err != nil {
			return err
		}
		var numbers []messaging.Number
		if err := engine.Store.Read(ctx, practice, func(tx *store.Tx) (err error) {
			numbers, err = tx.Numbers()
			return err
		}); err != nil {
			return err
		}
		for _, n := range numbers {
			p.SetNumber(phonesAccount, faketwilio.Number{Phone: n.Phone, Hook: out.Hook, TollFree: n.Capabilities.TollFree})
		}
		*about = texts{Page: p.address + "/", Account: phonesAccount, Token: phonesToken, Hook: out.Hook}
	}
	return nil
}
