package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"sync"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/mail"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// post opens the practices' mailboxes, and finds out how they are reached.
type post struct {
	main Main
	// inner lets mail servers be reached that only this network reaches. Without it
	// nobody who sets up a mailbox can make the service knock at them.
	inner bool
	// clients are as whom the providers know the service, by their names.
	clients map[string]mail.Client
}

// clientsIn reads as whom providers know the service from a file like
// {"google": {"id": "…", "secret": "…"}, "microsoft": {"id": "…"}}; none without one.
func clientsIn(path string) (clients map[string]mail.Client, err error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &clients)
	}
	if err != nil {
		return nil, fmt.Errorf("read the mail providers' clients: %w", err)
	}
	return clients, nil
}

func (p post) open(a bridge.MailAccount, rotated func(refresh string)) (bridge.Mailbox, error) {
	account, err := mail.NewAccount(mail.AccountConfig{MailAccount: a, Clock: p.main.Clock, Random: rand.Float64, Rotated: rotated, Outer: !p.inner})
	if err != nil {
		return nil, err
	}
	return account, nil
}

func (p post) find(ctx context.Context, address messaging.Email) (api.MailServers, error) {
	found, err := mail.NewFinder(nil).Find(ctx, address)
	out := api.MailServers{IMAP: api.MailServer(found.IMAP), SMTP: api.MailServer(found.SMTP), User: found.User, AppPassword: found.Consent != nil, Confirm: found.Confirm}
	if c := found.Consent; c != nil && !found.Confirm {
		if client, known := p.clients[c.Name]; known {
			out.Consent = &api.MailConsent{Provider: c.Name, AuthURL: c.AuthURL, ClientID: client.ID, Scope: c.Scope, Loopback: c.Loopback}
		}
	}
	return out, err
}

// grant makes what an address's owner agreed to at its provider into a grant.
func (p post) grant(ctx context.Context, address messaging.Email, code api.MailCode) (*bridge.Grant, error) {
	found, err := mail.NewFinder(nil).Find(ctx, address)
	if err != nil {
		return nil, err
	}
	if found.Consent == nil {
		return nil, bridge.ErrSignIn
	}
	return found.Consent.Exchange(ctx, p.clients[found.Consent.Name], mail.Code(code), nil)
}

// key finds the keys that a domain signs its mail with.
func (post) key(ctx context.Context, domain string) ([]string, error) {
	return net.DefaultResolver.LookupTXT(ctx, domain)
}

// watch keeps a watch over each of the practices' mailboxes.
type watch struct {
	engine  *service.Service
	running sync.WaitGroup
	over    map[service.Followed]context.CancelFunc
}

// step begins to watch what is not watched yet, and ends what is to be watched no more.
// All end with ctx, and wait waits for that.
func (w *watch) step(ctx context.Context) error {
	followed, err := w.engine.Followed(ctx)
	next := map[service.Followed]context.CancelFunc{}
	for _, f := range followed {
		if next[f] = w.over[f]; next[f] != nil {
			continue
		}
		watching, end := context.WithCancel(ctx)
		next[f] = end
		w.running.Go(func() { f.Account.Watch(watching, w.engine.Keeper(f.Practice, f.Mailbox)) })
	}
	for f, end := range w.over {
		if _, stays := next[f]; !stays && err == nil {
			end()
		} else if !stays {
			next[f] = end // which of them there are is not known just now
		}
	}
	w.over = next
	return err
}
