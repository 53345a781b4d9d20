package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

const (
	keyFile    = "key"
	outboxFile = "outbox"
)

// local is what localserve says of itself when it is ready.
type local struct {
	Address string   `json:"address"`
	Outbox  string   `json:"outbox"`
	Portal  string   `json:"portal"`
	SignIns []signIn `json:"signIns"`
	Texts   texts    `json:"texts"`
	// Join is the newest invitation of the sample's Maya; "" if she has joined: then
	// Why says so.
	Join string `json:"join"`
	Why  string `json:"why,omitempty"`
}

type signIn struct {
	Name       string          `json:"name"`
	Email      messaging.Email `json:"email"`
	Passphrase string          `json:"passphrase"`
	Factor     string          `json:"factor"` // the secret of their authenticator
}

// localserve serves a sample practice on loopback. What would go to mailboxes goes
// to an outbox on a second port, and texts to a Twilio on a third.
func (m Main) localserve(ctx context.Context, flags *flag.FlagSet) error {
	at := m.place(flags)
	port := flags.Int("port", 0, "port of the service; 0 for any")
	asJSON := flags.Bool("json", false, "say where everything is as one line of JSON")
	if err := flags.Parse(m.Args[1:]); err != nil {
		return err
	}
	if err := os.MkdirAll(at.data, 0o700); err != nil {
		return err
	}
	master, err := keyring.MasterFromFile(filepath.Join(at.data, keyFile), rand.Reader)
	if err != nil {
		return err
	}
	ring, err := at.keys(master)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)), "", "")
	if err != nil {
		return err
	}
	beside, err := listen(ctx, "127.0.0.1:0", "", "")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer beside.Close()
	third, err := listen(ctx, "127.0.0.1:0", "", "")
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer third.Close()
	phones := newPhones(third.Addr().String(), m.Clock)
	base := "http://" + listener.Addr().String()
	files, second := localFiles(ctx, listener)
	if second != nil {
		defer second.Close()
	}
	out, err := openOutbox(filepath.Join(at.data, outboxFile), ring.FileKey(), base, m.Clock)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return m.run(ctx, house{listener: listener, second: second, at: *at, base: base, files: files, ring: ring, notifier: out, carriers: m.carriers(phones.address), post: post{main: m, inner: true}, log: m.logger(),
		beside: map[net.Listener]http.Handler{beside: out.handler(beside.Addr().String()), third: phones.Handler(third.Addr().String())},
		steps:  []func(context.Context) error{phones.Step},
		ready: func(ctx context.Context, engine *service.Service) error {
			about := local{Address: base, Portal: base + "/", Outbox: "http://" + beside.Addr().String() + "/"}
			if err := m.sample(ctx, engine, out, &about); err != nil {
				return err
			}
			if err := phones.connect(ctx, engine, &about.Texts); err != nil {
				return err
			}
			return m.announce(about, *asJSON)
		}})
}

// localFiles opens the files' own host: another address of loopback, to which no cookie
// of the portal goes. Where the system knows the first alone, as macOS does, there is none.
func localFiles(ctx context.Context, first net.Listener) (string, net.Listener) {
	_, port, _ := net.SplitHostPort(first.Addr().String())
	second, err := listen(ctx, net.JoinHostPort("127.0.0.2", port), "", "")
	if err != nil {
		return "", nil
	}
	return "http://" + second.Addr().String(), second
}

// sample makes the sample practice on the first start, and on each invites the
// one patient who has not joined.
func (m Main) sample(ctx context.Context, engine *service.Service, out *outbox, about *local) error {
	practices, err := engine.Store.Practices(ctx)
	if err != nil {
		return err
	}
	if len(practices) == 0 {
		if err := engine.Sample(ctx); err != nil {
			return err
		}
	}
	for _, s := range service.SampleSignIns {
		about.SignIns = append(about.SignIns, signIn{s.Name, s.Email, s.Passphrase, s.Factor})
	}
	invited, err := engine.SampleInvite(ctx)
	switch {
	case messaging.CodeOf(err) == messaging.CodeTooSoon: // the last one still stands
	case err != nil:
		return err
	case !invited:
		about.Why = "Maya has joined."
		return nil
	}
	if err := engine.Step(ctx); err != nil {
		return err
	}
	engine.Rest()
	about.Join = out.newestLink(service.SamplePhone)
	return nil
}

// announce says that the service is ready, and where.
func (m Main) announce(about local, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(m.Stdout).Encode(about)
	}
	fmt.Fprintf(m.Stdout, "Service    %s\nOutbox     %s\nPhones     %s\n", about.Address, about.Outbox, about.Texts.Page)
	for _, s := range about.SignIns {
		fmt.Fprintf(m.Stdout, "Sign in    %s, passphrase %s\n", s.Email, s.Passphrase)
	}
	if about.Join == "" {
		_, err := fmt.Fprintf(m.Stdout, "Invitation %s\n", about.Why)
		return err
	}
	_, err := fmt.Fprintf(m.Stdout, "Invitation %s\n", about.Join)
	return err
}
