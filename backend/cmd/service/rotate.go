package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"path/filepath"

	"rowan/backend/keyring"
	"rowan/backend/service"
)

// rotateKeys has the master key in ROWAN_KEY_NEXT take the place of the one in ROWAN_KEY.
// Each practice's key is wrapped anew; a service that runs on the store does that
// itself and goes on. Broken off at any point, the store opens with one of the two, and
// giving the command again completes it.
func (m Main) rotateKeys(ctx context.Context, flags *flag.FlagSet) error {
	at := m.place(flags)
	retire := flags.Bool("retire", false, "with -postgres: refuse the key before from now on, once each process was started anew with the next one")
	master, err := m.master(flags)
	if err != nil {
		return err
	}
	next, err := keyring.NextFromEnv(m.Getenv)
	if err != nil {
		return err
	}
	if next.Is(master) {
		return fmt.Errorf("%s and %s are the same key: make another, with: openssl rand -base64 32", keyring.MasterVariable, keyring.NextVariable)
	}
	if err := at.there(); err != nil {
		return err
	}
	ring, err := at.keys(master)
	if errors.Is(err, keyring.ErrWrongMaster) {
		if _, err := at.keys(next); err == nil {
			_, err = fmt.Fprintln(m.Stdout, "The store opens with the next key alone already. There is nothing to do.")
			return err
		}
	}
	if err != nil {
		return err
	}
	if err := ring.Admit(next, rand.Reader); err != nil {
		return err
	}
	all, changed, err := m.rewrap(ctx, *at, ring)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(m.Stdout, "%d of %d keys of practices were wrapped anew; all stand under the newest.\n", changed, all); err != nil {
		return err
	}
	if at.postgres != "" && !*retire {
		_, err = fmt.Fprintf(m.Stdout, "Both master keys open the store. Start each process anew with the next one in %s, then give this command again with -retire.\n", keyring.MasterVariable)
		return err
	}
	if err := ring.Retire(next); err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "The key before opens the store no more. Put the next one into %s before the service starts again; backups from before today still need the old one.\n", keyring.MasterVariable)
	return err
}

// rewrap has the service that runs on the store wrap the practices' keys anew, or does it
// itself where none runs.
func (m Main) rewrap(ctx context.Context, at place, ring *keyring.Ring) (all, changed int, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(at.data, deskFile))
	if err == nil && at.postgres == "" {
		defer conn.Close()
		defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
		if _, err := io.WriteString(conn, askRewrap); err != nil {
			return 0, 0, err
		}
		if _, err := fmt.Fscanln(conn, &all, &changed); err != nil {
			return 0, 0, errors.New("the service could not wrap the keys anew; its log says why. Both master keys open the store: give the command again")
		}
		return all, changed, nil
	}
	s, err := at.open(ctx, ring)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return service.New(service.Config{Store: s, Lookup: ring.LookupKey(), Clock: m.Clock}).RewrapKeys(ctx, ring)
}
