package main

import (
	"context"
	"errors"
	"log/slog"

	"rowan/backend/bridge"
	"rowan/backend/bridge/mail"
	"rowan/backend/bridge/twilio"
	"rowan/backend/messaging"
)

// carrier returns what carries notices: the mail relay of ROWAN_SMTP, or nothing.
// The relay is never a flag, since a password stands in it and flags are listed
// for everybody on the computer.
func (m Main) carrier(from string, log *slog.Logger) (bridge.Notifier, error) {
	relay := m.Getenv("ROWAN_SMTP")
	if relay == "" {
		log.Warn("no mail relay is set in ROWAN_SMTP: nobody can be invited")
		return noCarrier{}, nil
	}
	r, err := mail.New(mail.Config{URL: relay, From: from, Clock: m.Clock})
	if err != nil {
		return nil, err
	}
	return logged{r, log}, nil
}

// noCarrier reaches nobody.
type noCarrier struct{}

func (noCarrier) Capabilities() bridge.Capabilities { return bridge.Capabilities{} }

func (noCarrier) Notify(context.Context, bridge.Notice) error {
	return &bridge.Error{Failure: bridge.Refused, Sentence: "This service has no mail relay any more. Ask whoever runs it to set one up, then try again."}
}

// logged tells whoever runs the service what its carrier could not do.
type logged struct {
	bridge.Notifier
	log *slog.Logger
}

func (l logged) Notify(ctx context.Context, n bridge.Notice) error {
	err := l.Notifier.Notify(ctx, n)
	if e, ok := errors.AsType[*bridge.Error](err); ok {
		l.log.Warn("a notice did not leave", slog.String("id", n.ID), slog.String("kind", string(n.Kind)),
			slog.String("failure", e.Failure.String()), slog.String("sentence", e.Sentence))
	}
	return err
}

// twilioName is what Twilio is called in settings and in the addresses of its hooks.
const twilioName = "twilio"

// carriers opens what carries texts: Twilio, or what answers in its place at an address.
func (m Main) carriers(twilioAt string) func(bridge.Account) (bridge.Carrier, error) {
	return func(a bridge.Account) (bridge.Carrier, error) {
		if a.Carrier != twilioName {
			return nil, messaging.FailField("carrier", messaging.CodeUnsupported, "This service does not know that carrier. Choose Twilio.")
		}
		return twilio.New(twilio.Config{Account: a.Name, Token: a.Token, Hook: a.Hook, Clock: m.Clock, API: twilioAt})
	}
}
