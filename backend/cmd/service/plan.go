package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// plan says on what terms a practice uses Rowan (MEN-11).
func (m Main) plan(ctx context.Context, flags *flag.FlagSet) (err error) {
	at := m.place(flags)
	to := flags.String("plan", "", "trial, in which no texts leave, or paid")
	practice := flags.String("practice", "", "its id, where the store has several")
	if err := flags.Parse(m.Args[1:]); err != nil {
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
	engine := service.New(service.Config{Store: s, Lookup: ring.LookupKey(), Clock: m.Clock})
	name, err := engine.SetPlan(ctx, messaging.PracticeID(*practice), messaging.Plan(*to))
	if err == nil {
		_, err = fmt.Fprintf(m.Stdout, "%s: %s\n", name, *to)
	}
	return err
}
