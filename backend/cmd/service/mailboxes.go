package main

import (
	"context"
	"math/rand/v2"
	"net"
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
	return api.MailServers{IMAP: api.MailServer(found.IMAP), SMTP: api.MailServer(found.SMTP), User: found.User, AppPassword: found.Consent != nil, Confirm: found.Confirm}, err
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
