package app

import (
	"context"
	"strings"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// Reception is how texts leave and arrive. Trouble is of the account with the carrier
// or, "silent", of a number; "" while all is well.
type Reception struct {
	Trouble string            `json:"trouble"`
	Since   string            `json:"since"`
	Numbers []NumberReception `json:"numbers"` // of the person's own
}

// NumberReception is how texts to one number arrive.
type NumberReception struct {
	ID         string `json:"id"`
	Trouble    string `json:"trouble"`
	Since      string `json:"since"`
	ReceivedAt string `json:"receivedAt"`
	Test       string `json:"test"` // "", "underway", "passed" or "failed"
	TestedAt   string `json:"testedAt"`
}

// CarrierAccount is with which account the practice texts; all is "" where none was set.
type CarrierAccount struct {
	Name string `json:"name"`
	Hook string `json:"hook"` // where the carrier has to post texts that arrive
}

// Reception says how texts leave and arrive.
func (a *App) Reception() (Reception, error) {
	v := Reception{Numbers: []NumberReception{}}
	list, err := a.replica.Receptions()
	for _, r := range list {
		switch {
		case r.OfAccount():
			v.Trouble, v.Since = string(r.Trouble), stamp(r.Since)
		case r.Number != "":
			v.Numbers = append(v.Numbers, NumberReception{ID: string(r.Number), Trouble: string(r.Trouble), Since: stamp(r.Since),
				ReceivedAt: stamp(r.ReceivedAt), Test: string(r.Test), TestedAt: stamp(r.TestedAt)})
		}
	}
	return v, shown(err)
}

// TestNumber sends a number a text, to see whether it arrives.
func (a *App) TestNumber(number string) error {
	return a.ask(func(ctx context.Context) error { return a.replica.TestNumber(ctx, messaging.NumberID(number)) })
}

// Carrier says with which account the practice texts.
func (a *App) Carrier() (v CarrierAccount, err error) {
	err = a.ask(func(ctx context.Context) error {
		c, err := a.replica.Carrier(ctx)
		v = CarrierAccount{Name: c.Name, Hook: c.Hook}
		return err
	})
	return v, err
}

// SetCarrier says with which account the practice texts.
func (a *App) SetCarrier(name, token string) (v CarrierAccount, err error) {
	err = a.ask(func(ctx context.Context) error {
		c, err := a.replica.SetCarrier(ctx, api.SetCarrier{Carrier: "twilio", Name: strings.TrimSpace(name), Token: strings.TrimSpace(token)})
		v = CarrierAccount{Name: c.Name, Hook: c.Hook}
		return err
	})
	return v, err
}

// OptOut notes whether somebody wants texts, of a conversation or of a contact.
func (a *App) OptOut(conversation, contact string, off bool) error {
	return a.ask(func(ctx context.Context) error {
		return a.replica.OptOut(ctx, messaging.OptOut{Conversation: messaging.ConversationID(conversation), Contact: messaging.ContactID(contact), Off: off})
	})
}

// Settle says that a text arrived after all, or that nothing more is to be done about it.
func (a *App) Settle(message string, arrived bool) error {
	return a.ask(func(ctx context.Context) error {
		return a.replica.Settle(ctx, messaging.Settle{Message: messaging.MessageID(message), Arrived: arrived})
	})
}

// AsksOptOut says whether somebody has to say if the other side of a conversation wants
// no more texts.
func (a *App) AsksOptOut(conversation string) (bool, error) {
	asks, err := a.replica.Wish(messaging.ConversationID(conversation))
	return asks, shown(err)
}
