package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// found begins a practice: it prints the single-use invitation of its owner, who
// chooses a passphrase and a second factor with it.
func (m Main) found(ctx context.Context, flags *flag.FlagSet) (err error) {
	at := m.place(flags)
	base := flags.String("base-url", m.Getenv("ROWAN_BASE_URL"), "where browsers reach the service, like https://rowan.example.com (ROWAN_BASE_URL)")
	name := flags.String("name", "", "the practice's name, as patients know it")
	zone := flags.String("time-zone", "", "where it is, like America/New_York")
	plan := flags.String("plan", string(messaging.PlanTrial), "trial, in which no texts leave, or paid")
	owner := flags.String("owner-email", "", "address with which its owner will sign in")
	if err := flags.Parse(m.Args[1:]); err != nil {
		return err
	}
	address, err := api.CheckAddress(*base)
	if err != nil {
		return err
	}
	email := messaging.Email(*owner).Fold()
	switch {
	case *name == "":
		return errors.New("a practice has a name: say it with -name")
	case *zone == "":
		return errors.New("a practice is somewhere: say where with -time-zone, like America/New_York")
	case email.Check() != nil:
		return email.Check()
	}
	if err := messaging.Plan(*plan).Check(); err != nil {
		return err
	}
	master, err := keyring.MasterFromEnv(m.Getenv)
	if err != nil {
		return err
	}
	s, ring, err := at.unlock(ctx, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	engine := service.New(service.Config{Store: s, Lookup: ring.LookupKey(), BaseURL: address.String(), Clock: m.Clock})
	link, err := engine.Begin(ctx, messaging.Practice{Name: *name, TimeZone: *zone, Plan: messaging.Plan(*plan)}, email)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "Invitation of %s, good once and for 72 hours. Paste it into Rowan under \"I have an invitation\":\n%s\n", *owner, link)
	return err
}
