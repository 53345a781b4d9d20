package service_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// pair is a house that texts, and a second process on its database.
type pair struct {
	*texts
	other *service.Service
	base  storetest.Database

	mu   sync.Mutex
	took [2][]string // the texts that each handed over
}

// half is the carrier as one of the processes has it.
type half struct {
	*carrier
	p *pair
	n int
}

func (c half) Send(ctx context.Context, t bridge.Text) (bridge.Taken, error) {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	c.p.took[c.n] = append(c.p.took[c.n], t.ID)
	return c.carrier.Send(ctx, t)
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{base: storetest.NewDatabase(t)}
	on := func(c *store.Config) { c.Postgres = p.base.Service }
	p.texts = newTexts(t, on)
	cfg := p.Config
	cfg.Store = storetest.OpenAt(t, store.Service, t.TempDir()+"/rowan.db", on)
	cfg.Carriers = func(bridge.Account) (bridge.Carrier, error) { return half{p.carrier, p, 1}, nil }
	p.other = service.New(cfg)
	p.Carriers = func(bridge.Account) (bridge.Carrier, error) { return half{p.carrier, p, 0}, nil }
	p.sets("AC1") // so that it is opened as that
	return p
}

func (p *pair) sets(account string) {
	p.t.Helper()
	if _, err := p.SetCarrier(p.t.Context(), p.house.ana, api.SetCarrier{Carrier: "twilio", Name: account, Token: "another"}); err != nil {
		p.t.Fatal(err)
	}
}

// follow has both hear of each other until the test ends.
func (p *pair) follow() {
	ctx, end := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, s := range []*store.Store{p.Store, p.other.Store} {
		all.Go(func() {
			if err := s.Follow(ctx); err != nil {
				p.t.Error(err)
			}
		})
	}
	p.t.Cleanup(func() { end(); all.Wait() })
}

// free lets whoever comes next look after the practice, as when the other has died.
func (p *pair) free() { p.base.Exec(p.t, "UPDATE turns SET until = '-infinity'") }

// Both processes believe again and again that it is theirs to look after the practice:
// each text is handed over once all the same.
func TestPostgres_TwoProcessesHandOverEachTextOnce(t *testing.T) {
	p := newPair(t)
	const people = 10
	for n := range people {
		p.arrives(bridge.Event{Inbound: &bridge.Inbound{Remote: fmt.Sprint("in", n), From: messaging.Phone(fmt.Sprintf("+150355501%02d", n)), To: p.desk.Phone, Body: "Hi"}})
		list, _ := p.with(messaging.Phone(fmt.Sprintf("+150355501%02d", n)))
		p.do(p.house.ana, send(t, list[0].ID, "Hello"))
	}
	for range 400 {
		var both sync.WaitGroup
		for _, s := range []*service.Service{p.Service, p.other} {
			p.free()
			both.Go(func() {
				if err := s.Step(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if p.clock = p.clock.Add(100 * time.Millisecond); len(p.took[0])+len(p.took[1]) >= people {
			break
		}
	}
	often := map[string]int{}
	for _, id := range append(p.took[0], p.took[1]...) {
		if often[id]++; often[id] > 1 {
			t.Errorf("text %s was handed over %d times", id, often[id])
		}
	}
	if len(often) < people || len(p.took[0]) < 3 || len(p.took[1]) < 3 {
		t.Errorf("%d texts, %d and %d", len(often), len(p.took[0]), len(p.took[1]))
	}
}

// One process dies while the carrier has a text: the other takes over, holds the text for
// one that may have left, and sends what waits behind it.
func TestPostgres_AnotherProcessTakesOverAndSendsNothingTwice(t *testing.T) {
	p := newPair(t)
	_, lost := p.starts(p.house.ana, p.desk, theirs, "one")
	p.carrier.handed = func(bridge.Text) { panic("killed") }
	died := func() (died bool) {
		defer func() { died = recover() != nil }()
		p.step()
		return false
	}()
	p.carrier.handed = nil
	if !died || len(p.took[0]) != 1 {
		t.Fatal("the carrier was never called")
	}
	step := func() {
		t.Helper()
		if err := p.other.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if list, err := p.other.Store.Turns(t.Context()); err != nil || len(list) > 0 {
		t.Fatalf("the other has the turn for %q, %v", list, err)
	}
	p.free()
	step()
	if got := p.message(lost); got.Status != messaging.StatusQueued {
		t.Errorf("while nobody knows it is %s", got.Status)
	}
	for range 5 {
		p.clock = p.clock.Add(time.Minute)
		step()
	}
	if got := p.message(lost); got.Status != messaging.StatusUnconfirmed || len(p.took[1]) != 0 {
		t.Errorf("it is %s, and was handed over again: %q", got.Status, p.took[1])
	}
	p.starts(p.house.ana, p.desk, "+15035550163", "two")
	step()
	if len(p.took[1]) != 1 {
		t.Errorf("the other sends %q", p.took[1])
	}
}

func TestPostgres_WhatIsSaidToOneProcessTheOtherHears(t *testing.T) {
	p := newPair(t)
	p.Notifier = p.phone
	p.follow()
	_, c := p.patient(p.house.desk, p.house.ana)
	ear := p.other.Listen(p.house.ben)
	defer ear.Close()
	news := func() {
		t.Helper()
		select {
		case <-ear.News():
		case <-time.After(20 * time.Second):
			t.Fatal("nothing is heard")
		}
	}
	until := func(what string, is func() bool) {
		t.Helper()
		for !is() {
			news()
		}
		t.Log(what)
	}
	hears := func() bool {
		t.Helper()
		_, changed, err := ear.Hear(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	hears()
	p.do(p.house.ana, send(t, c, "Hello"))
	until("a message", hears)

	if err := p.Present(t.Context(), p.house.ana, api.Present{Conversation: c, Doing: messaging.Replying}); err != nil {
		t.Fatal(err)
	}
	until("who is there", func() bool { hears(); list, _ := ear.Here(); return len(list) == 1 })

	for range 5 {
		if _, err := p.SignIn(t.Context(), "192.0.2.9", api.SignIn{Email: "ife@clinic.example", Passphrase: "wrong", Code: "000000", Device: "PC"}); messaging.CodeOf(err) != messaging.CodeWrongSignIn {
			t.Fatal(err)
		}
	}
	p.sets("AC2")
	p.do(p.house.ana, send(t, c, "After that")) // is heard behind it
	until("a later message", hears)
	_, err := p.other.SignIn(t.Context(), "192.0.2.10", api.SignIn{Email: "ife@clinic.example", Passphrase: passphrase, Code: "000000", Device: "PC"})
	if messaging.CodeOf(err) != messaging.CodeTooManyTries {
		t.Errorf("after five wrong tries elsewhere: %v", err)
	}
}

func TestPostgres_TheEngineDoesWhatItDoesOnAFile(t *testing.T) {
	storetest.SameOnPostgres(t, "^Test(Apply|Audit|Changes|SEC02|SEC03|RCP|SMS13|SignOut|SEC07)", 20)
}
