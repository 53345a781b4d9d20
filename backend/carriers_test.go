package backend_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/bridge/twilio"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

const (
	twilioAccount = "AC0123456789abcdef0123456789abcdef"
	twilioToken   = "0123456789abcdef0123456789abcdef"
	ourNumber     = messaging.Phone("+15035550123")
	elsewhere     = "elsewhere.example"
)

// texted is a house that texts through the real bridge to a Twilio on loopback.
type texted struct {
	*house
	twilio   *faketwilio.Fake
	ana      service.Actor
	number   messaging.NumberID
	practice messaging.PracticeID
	carrier  bridge.Carrier
	phones   int

	// beforeSend and afterSend happen at either side of the carrier call.
	beforeSend, afterSend func()
}

// mailOnly leaves phones to the carrier.
type mailOnly struct{ *phone }

func (mailOnly) Capabilities() bridge.Capabilities { return bridge.Capabilities{Email: true} }

// interrupted is a carrier with something at either side of its call.
type interrupted struct {
	bridge.Carrier
	h *texted
}

func (i interrupted) Send(ctx context.Context, t bridge.Text) (bridge.Taken, error) {
	if i.h.beforeSend != nil {
		i.h.beforeSend()
	}
	taken, err := i.Carrier.Send(ctx, t)
	if i.h.afterSend != nil {
		i.h.afterSend()
	}
	return taken, err
}

// toDoor brings what is posted to the house's configured address to its door.
type toDoor struct{ h *house }

func (d toDoor) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host = d.h.addr
	return http.DefaultTransport.RoundTrip(r)
}

func newTexted(t *testing.T) *texted {
	t.Helper()
	h := &texted{house: newHouse(t)}
	h.twilio = faketwilio.New(faketwilio.Config{Clock: h.Clock, Client: &http.Client{Transport: toDoor{h.house}}})
	h.twilio.SetAccount(faketwilio.Account{SID: twilioAccount, Token: twilioToken})
	server := httptest.NewServer(h.twilio)
	t.Cleanup(server.Close)
	h.Notifier = mailOnly{h.phone}
	h.carriedBy(func(a bridge.Account) (bridge.Carrier, error) {
		c, err := twilio.New(twilio.Config{Account: a.Name, Token: a.Token, Hook: a.Hook, Clock: h.Clock, API: server.URL})
		if err != nil {
			return nil, err
		}
		h.carrier = interrupted{c, h}
		return h.carrier, nil
	})
	h.ana = h.device("ana")
	practices, err := h.store.Practices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.practice = practices[0]
	out, err := h.SetCarrier(t.Context(), h.ana, api.SetCarrier{Carrier: "twilio", Name: twilioAccount, Token: twilioToken})
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(tx *store.Tx) error {
		p, err := tx.GetPractice()
		p.Plan = messaging.PlanPaid
		return errors.Join(err, tx.PutPractice(p))
	})
	approved, rate, label, phone := messaging.RegistrationApproved, messaging.MaxRate, "Front desk", ourNumber
	h.number = newID[messaging.NumberID](t)
	h.must(h.ana, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: h.number, Phone: &phone, Label: &label, Registration: &approved, Rate: &rate, Add: []messaging.TeammateID{h.ana.Teammate}}})
	h.twilio.SetNumber(twilioAccount, faketwilio.Number{Phone: ourNumber, Hook: out.Hook})
	return h
}

func (h *texted) write(fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.store.Tx(h.t.Context(), h.practice, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *texted) must(who service.Actor, c messaging.Command) {
	h.t.Helper()
	if out := h.asks(who, c); out.Refused != "" {
		h.t.Fatalf("refused: %s %s", out.Refused, out.Sentence)
	}
}

// stranger is a phone that nobody has written to yet, and wrote first: so what is
// written to it is one text, without who writes.
func (h *texted) stranger() (messaging.Phone, messaging.ConversationID) {
	h.t.Helper()
	h.phones++
	phone := messaging.Phone(fmt.Sprintf("+1971555%04d", h.phones))
	if _, err := h.twilio.Receive(faketwilio.Incoming{From: phone, To: ourNumber, Body: "Is somebody there?"}); err != nil {
		h.t.Fatal(err)
	}
	h.hooks()
	c := messaging.ConversationID("")
	h.write(func(tx *store.Tx) error {
		list, err := tx.ConversationsAt(messaging.Address(phone))
		if err == nil && len(list) == 1 {
			c = list[0].ID
		}
		return err
	})
	if c == "" {
		h.t.Fatal("what a phone wrote did not arrive")
	}
	return phone, c
}

// hooks lets the carrier post what it has.
func (h *texted) hooks() {
	h.t.Helper()
	if err := h.twilio.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// works lets the service work, some time later.
func (h *texted) works(later time.Duration) error {
	h.ahead.Add(int64(later))
	return h.Service.Step(h.t.Context())
}

// says writes a text, with a reason: the same to more than ten people needs one.
func (h *texted) says(c messaging.ConversationID, body string) messaging.MessageID {
	h.t.Helper()
	id := newID[messaging.MessageID](h.t)
	h.must(h.ana, messaging.Command{Send: &messaging.Send{Message: id, Conversation: c, Body: messaging.Text(body), Despite: messaging.DespiteOther}})
	return id
}

func (h *texted) message(id messaging.MessageID) (m messaging.Message) {
	h.t.Helper()
	if err := h.store.Read(h.t.Context(), h.practice, func(tx *store.Tx) (err error) {
		m, err = tx.Message(id)
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return m
}

// handed is how often each text is in the carrier's ledger, by our id.
func (h *texted) handed() map[messaging.MessageID]int {
	times := map[messaging.MessageID]int{}
	for _, text := range h.twilio.Sent() {
		u, err := url.Parse(text.Callback)
		if err != nil {
			h.t.Fatal(err)
		}
		times[messaging.MessageID(u.Query().Get("text"))]++
	}
	return times
}

// failing is a context that ends when it is looked at for the n-th time.
type failing struct {
	context.Context
	end  context.CancelFunc
	left atomic.Int64
}

func newFailing(parent context.Context, n int64) *failing {
	f := &failing{}
	f.Context, f.end = context.WithCancel(parent)
	f.left.Store(n)
	return f
}

func (f *failing) look() {
	if f.left.Add(-1) == 0 {
		f.end()
	}
}

func (f *failing) Err() error            { f.look(); return f.Context.Err() }
func (f *failing) Done() <-chan struct{} { f.look(); return f.Context.Done() }

// killed is a worker that dies at some point.
var errKilled = errors.New("killed")

// dies runs one step of the service that dies: at the n-th look at its context, or by a
// panic within the carrier call. A new service stands in its place then.
func (h *texted) dies(ctx context.Context) (died bool) {
	h.t.Helper()
	defer func() {
		if gone := recover(); gone != nil {
			if gone != errKilled {
				panic(gone)
			}
			died = true
		}
		h.beforeSend, h.afterSend = nil, nil
		h.Service = service.New(h.Config)
	}()
	return h.Service.Step(ctx) != nil
}

// many is a number that the environment gives, or another one.
func many(word string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(word)); err == nil {
		return n
	}
	return otherwise
}

// A worker is killed at every point around the carrier call, twenty times each: no text
// is handed over twice, and none is lost. Where it is not known whether the carrier has
// one, the carrier is asked, and it is not sent again.
func TestFault45_KilledAroundTheCarrierCallNothingIsSentTwiceOrLost(t *testing.T) {
	long(t)
	h := newTexted(t)
	times := many("ROWAN_DEATHS", 20)
	type point struct {
		name string
		kill func() context.Context
	}
	points := []point{
		{"before the call", func() context.Context { h.beforeSend = func() { panic(errKilled) }; return t.Context() }},
		{"after the call", func() context.Context { h.afterSend = func() { panic(errKilled) }; return t.Context() }},
		{"as the text is taken", func() context.Context {
			h.twilio.Fail(faketwilio.Fault{Lose: true})
			h.afterSend = func() { panic(errKilled) }
			return t.Context()
		}},
		{"as the text is handed over", func() context.Context {
			h.twilio.Fail(faketwilio.Fault{Drop: true})
			h.afterSend = func() { panic(errKilled) }
			return t.Context()
		}},
	}
	// A step looks at its context again and again: each look around the call is a point,
	// where it can end. How many come before the call is counted anew now and then, in a step
	// that nobody disturbs.
	var call int64
	count := func() (answer int64) {
		_, c := h.stranger()
		h.says(c, "A text that nobody disturbs.")
		counting := newFailing(t.Context(), 0)
		h.beforeSend, h.afterSend = func() { call = -counting.left.Load() }, func() { answer = -counting.left.Load() - call }
		if h.dies(counting) {
			t.Fatal("an undisturbed step died")
		}
		h.hooks()
		return answer
	}
	const around, after = 15, 8 // what comes after the call is soon written down
	named := len(points)
	for n := int64(-around); n <= count()+after; n++ {
		points = append(points, point{fmt.Sprintf("at look %d from the call", n), func() context.Context {
			if n <= 0 {
				return newFailing(t.Context(), max(1, call+n))
			}
			ends := newFailing(t.Context(), 0)
			h.beforeSend = func() { ends.left.Store(n) }
			return ends
		}})
	}
	ends := map[messaging.Status]int{}
	deaths, texts, lost, dropped := 0, 0, 0, 0
	var sent []messaging.MessageID
	settled := func() { // reads how what was sent in a house has ended
		for range 10 { // the carrier is asked about what is not known
			if err := h.works(time.Hour); err != nil {
				t.Fatal(err)
			}
			h.hooks()
		}
		handed := h.handed()
		for _, id := range sent {
			m := h.message(id)
			ends[m.Status]++
			switch n := handed[id]; {
			case n > 1:
				t.Errorf("a text was handed over %d times", n)
			case n == 1 && m.Status != messaging.StatusDelivered:
				t.Errorf("the carrier delivered a text that is %s", m.Status)
			case n == 0 && m.Status != messaging.StatusUnconfirmed:
				t.Errorf("a text that never left is %s", m.Status)
			}
		}
		texts, lost, dropped, sent = texts+len(sent), lost+h.twilio.Fired("lose"), dropped+h.twilio.Fired("drop"), nil
	}
	const batch = 1000
	for i, p := range points {
		died := 0
		for k := range times {
			if len(sent) == batch { // and so nothing grows from batch to batch
				settled()
				h = newTexted(t)
			}
			if i >= named && (k%10 == 0 || len(sent) == 0) {
				count()
			}
			_, c := h.stranger()
			id := h.says(c, "Your results are here, please call us.")
			sent = append(sent, id)
			if h.dies(p.kill()) {
				died++
			}
			for n := 0; h.message(id).Status == messaging.StatusQueued; n++ {
				if n == 10 {
					t.Fatalf("killed %s, a text stays where it is", p.name)
				}
				if err := h.works(3 * time.Minute); err != nil { // longer than a lease
					t.Fatal(err)
				}
				h.hooks()
			}
		}
		switch {
		case i < named && died != times:
			t.Errorf("killed %s, %d of %d died", p.name, died, times)
		case died == 0:
			t.Logf("nobody died %s", p.name)
		}
		deaths += died
	}
	settled()
	t.Logf("%d points, %d texts, %d deaths; ends %v", len(points), texts, deaths, ends)
	if len(points) < around || deaths < times*len(points)/2 || ends[messaging.StatusDelivered] == 0 || ends[messaging.StatusUnconfirmed] == 0 || lost != times || dropped != times {
		t.Error("the faults did not fire")
	}
}

// Every order of five callbacks, each told one to three times, forwards, backwards and
// beside itself, ends at the same, whether the text was delivered or not.
func TestFault40_EveryOrderOfFiveCallbacksEndsAtTheSame(t *testing.T) {
	long(t)
	h := newTexted(t)
	want := map[messaging.MessageID]messaging.Status{}
	told := 0
	for ending, status := range map[string]messaging.Status{"delivered": messaging.StatusDelivered, "undelivered": messaging.StatusFailed} {
		_, c := h.stranger()
		for order := range permutations([]string{"accepted", "queued", "sending", "sent", ending}) {
			back := slices.Clone(order)
			slices.Reverse(back)
			var beside []string // each one to three times in a row
			for i, status := range order {
				for range 1 + i%3 {
					beside = append(beside, status)
				}
			}
			for _, statuses := range [][]string{order, slices.Concat(order, order), slices.Concat(order, back), slices.Concat(back, order, back), beside} {
				h.twilio.Decide(faketwilio.Fate{Statuses: statuses, Code: 30003})
				told += len(statuses)
				id := h.says(c, "Order of news.")
				if err := h.works(time.Second); err != nil {
					t.Fatal(err)
				}
				want[id] = status
			}
		}
	}
	h.hooks()
	posted := 0
	for _, text := range h.twilio.Sent() {
		posted += text.Posted
	}
	if posted != told || told != 2*120*(5+10+10+15+9) || h.twilio.Fired("fate") != len(want) {
		t.Fatalf("%d of %d callbacks were posted about %d of %d texts", posted, told, h.twilio.Fired("fate"), len(want))
	}
	for id, status := range want {
		if m := h.message(id); m.Status != status || (status == messaging.StatusFailed) != (m.Reason == messaging.ReasonUnreachable) {
			t.Fatalf("%s because of %q, wanted %s", m.Status, m.Reason, status)
		}
	}
	t.Logf("%d callbacks about %d texts", posted, len(want))
}

// Five callbacks in orders, numbers and places of chance, of many texts at once, end at
// the same as in their order: ROWAN_HOOKS says how many orders.
func TestFault40_RandomOrdersOfCallbacksEndAtTheSame(t *testing.T) {
	long(t)
	const batch = 200
	orders, told := 0, 0
	random := rand.New(rand.NewPCG(40, 1))
	for least := many("ROWAN_HOOKS", 400); orders < least; {
		h := newTexted(t) // and so nothing grows from batch to batch
		_, c := h.stranger()
		want := map[messaging.MessageID]messaging.Status{}
		for range batch {
			ending, status := "delivered", messaging.StatusDelivered
			if random.IntN(2) == 0 {
				ending, status = "undelivered", messaging.StatusFailed
			}
			var statuses []string
			for _, s := range []string{"accepted", "queued", "sending", "sent", ending} {
				for range 1 + random.IntN(3) {
					statuses = append(statuses, s)
				}
			}
			random.Shuffle(len(statuses), func(i, j int) { statuses[i], statuses[j] = statuses[j], statuses[i] })
			h.twilio.Decide(faketwilio.Fate{Statuses: statuses, Code: 30003})
			told += len(statuses)
			want[h.says(c, "Order of news.")] = status
			if err := h.works(time.Second); err != nil {
				t.Fatal(err)
			}
		}
		h.hooks()
		posted := 0
		for _, text := range h.twilio.Sent() {
			posted += text.Posted
		}
		if h.twilio.Fired("fate") != batch || posted < 5*batch {
			t.Fatalf("%d callbacks about %d texts", posted, h.twilio.Fired("fate"))
		}
		for id, status := range want {
			if m := h.message(id); m.Status != status {
				t.Fatalf("%s because of %q, wanted %s", m.Status, m.Reason, status)
			}
		}
		orders += batch
	}
	t.Logf("%d callbacks in %d orders", told, orders)
}

// permutations are all orders of a list.
func permutations(list []string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		var walk func(int) bool
		walk = func(n int) bool {
			if n == len(list) {
				return yield(slices.Clone(list))
			}
			for i := n; i < len(list); i++ {
				list[n], list[i] = list[i], list[n]
				if !walk(n + 1) {
					return false
				}
				list[n], list[i] = list[i], list[n]
			}
			return true
		}
		walk(0)
	}
}

func TestFault41_NewsThatOvertakeTheAnswerAreKept(t *testing.T) {
	h := newTexted(t)
	_, c := h.stranger()
	id := h.says(c, "Quick news.")
	overtaken := 0
	h.afterSend = func() { h.hooks(); overtaken++ }
	if err := h.works(time.Second); err != nil {
		t.Fatal(err)
	}
	if m := h.message(id); m.Status != messaging.StatusDelivered || overtaken != 1 || h.twilio.Waiting() != 0 {
		t.Errorf("%s, overtaken %d times", m.Status, overtaken)
	}
}

func TestFault44_ALostAnswerIsUnconfirmedUntilTheCarrierTells(t *testing.T) {
	for name, silent := range map[string]bool{"by its callback": false, "by being asked": true} {
		t.Run(name, func(t *testing.T) {
			h := newTexted(t)
			_, c := h.stranger()
			h.twilio.Fail(faketwilio.Fault{Lose: true})
			if silent {
				h.twilio.Decide(faketwilio.Fate{})
			}
			id := h.says(c, "Was this lost?")
			if err := h.works(time.Second); err != nil {
				t.Fatal(err)
			}
			if m := h.message(id); m.Status != messaging.StatusUnconfirmed || h.twilio.Fired("lose") != 1 {
				t.Fatalf("%s, %d answers lost", m.Status, h.twilio.Fired("lose"))
			}
			if !silent {
				h.hooks()
				if m := h.message(id); m.Status != messaging.StatusDelivered {
					t.Errorf("after its callbacks it is %s", m.Status)
				}
			}
			for range 5 {
				if err := h.works(time.Minute); err != nil {
					t.Fatal(err)
				}
			}
			if m := h.message(id); silent && m.Status != messaging.StatusSent {
				t.Errorf("after the carrier was asked it is %s", m.Status)
			}
			if n := h.handed()[id]; n != 1 {
				t.Errorf("it was handed over %d times", n)
			}
		})
	}
}

// A text that was lost on its way is not taken for one that says the same.
func TestFault44_AnotherTextThatSaysTheSameIsNoProof(t *testing.T) {
	h := newTexted(t)
	_, c := h.stranger()
	first := h.says(c, "On my way.")
	lost := h.says(c, "On my way.")
	h.afterSend = func() { h.twilio.Fail(faketwilio.Fault{Drop: true}); h.afterSend = nil }
	for range 5 {
		if err := h.works(time.Minute); err != nil {
			t.Fatal(err)
		}
		h.hooks()
	}
	if dropped := h.twilio.Fired("drop"); dropped != 1 {
		t.Fatalf("%d connections broke", dropped)
	}
	if a, b := h.message(first), h.message(lost); a.Status != messaging.StatusDelivered || b.Status != messaging.StatusUnconfirmed {
		t.Errorf("the first is %s, the lost one %s", a.Status, b.Status)
	}
	if n := h.handed()[lost]; n != 0 {
		t.Errorf("the lost one was handed over %d times", n)
	}
}

func TestFault47_AfterTwoHoursWithoutADoorNothingIsMissingOrTwice(t *testing.T) {
	h := newTexted(t)
	phone, c := h.stranger()
	h.ahead.Add(int64(time.Minute))
	began := h.Clock()
	h.down()
	const texts = 12
	for i := range texts {
		if _, err := h.twilio.Receive(faketwilio.Incoming{From: phone, To: ourNumber, Body: fmt.Sprint("While you were out, ", i)}); err != nil {
			t.Fatal(err)
		}
		h.hooks()
		h.ahead.Add(int64(10 * time.Minute))
		h.hooks()
	}
	given := 0
	for _, text := range h.twilio.Ledger() {
		given += text.GivenUp
	}
	if given != texts {
		t.Fatalf("%d of %d webhooks were given up", given, texts)
	}
	h.up()
	if _, err := h.twilio.Receive(faketwilio.Incoming{From: phone, To: ourNumber, Body: "Now you are back."}); err != nil {
		t.Fatal(err)
	}
	h.hooks()
	for range 2 {
		list, err := h.carrier.Since(t.Context(), ourNumber, began)
		if err != nil || len(list) != texts+1 {
			t.Fatalf("%d texts, %v", len(list), err)
		}
		for _, in := range list {
			if err := h.Service.Receive(t.Context(), h.practice, "twilio", bridge.Event{Inbound: &in}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if bodies := h.bodies(c); len(bodies) != texts+2 || len(slices.Compact(slices.Sorted(slices.Values(bodies)))) != texts+2 {
		t.Errorf("%q", bodies)
	}
}

// bodies are what a conversation holds, oldest first.
func (h *texted) bodies(c messaging.ConversationID) (list []string) {
	h.t.Helper()
	if err := h.store.Read(h.t.Context(), h.practice, func(tx *store.Tx) error {
		messages, err := tx.Messages(c, 0, 1000)
		for _, m := range slices.Backward(messages) {
			list = append(list, string(m.Body))
		}
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return list
}

// What is not from the practice's carrier is answered with 403, and nothing of it is
// kept: neither a text nor a conversation nor a change.
func TestFault46_Trust47_WhatIsNotTheCarriersIsNotKept(t *testing.T) {
	h := newTexted(t)
	const other = "ACffffffffffffffffffffffffffffffff"
	address := h.hook()
	form := url.Values{"AccountSid": {twilioAccount}, "MessageSid": {"SM0123456789abcdef0123456789abcdef"}, "SmsStatus": {"received"}, "NumMedia": {"0"},
		"From": {"+19715550999"}, "To": {string(ourNumber)}, "Body": {"Please refill my prescription"}}
	with := func(name, value string) url.Values {
		changed := url.Values{}
		for k, v := range form {
			changed[k] = v
		}
		changed[name] = []string{value}
		return changed
	}
	signed := faketwilio.Sign(twilioToken, address, form)
	before := h.rows()
	cases := []struct{ name, address, body, signature string }{
		{"no signature", address, form.Encode(), ""},
		{"a wrong signature", address, form.Encode(), "vOEb5UThFn24KEfnOFLQY2AE5FY="},
		{"another account's token", address, form.Encode(), faketwilio.Sign(strings.Repeat("f", 32), address, form)},
		{"another account by name", address, with("AccountSid", other).Encode(), faketwilio.Sign(twilioToken, address, with("AccountSid", other))},
		{"words that were changed", address, with("Body", "Please refill another").Encode(), signed},
		{"a key said twice", address, form.Encode() + "&From=%2B19715550998", signed},
		{"a key added", address, form.Encode() + "&Extra=1", signed},
		{"the host that the request names", address, form.Encode(), faketwilio.Sign(twilioToken, strings.Replace(address, "127.0.0.1", elsewhere, 1), form)},
		{"a query", address + "?text=x", form.Encode(), signed},
		{"another practice's address", strings.TrimRight(address, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") + strings.Repeat("A", 43), form.Encode(), signed},
	}
	for _, c := range cases {
		if status := h.posts(c.address, c.body, c.signature); status != http.StatusForbidden {
			t.Errorf("%s: %d", c.name, status)
		}
	}
	if after := h.rows(); after != before {
		t.Errorf("%d rows became %d", before, after)
	}
	// The control: the same is kept when it is signed, and once however often it comes.
	for range 3 {
		if status := h.posts(address, form.Encode(), signed); status/100 != 2 {
			t.Errorf("the control: %d", status)
		}
	}
	kept := 0
	h.write(func(tx *store.Tx) error {
		list, err := tx.ConversationsAt("+19715550999")
		for _, c := range list {
			kept += len(h.bodies(c.ID))
		}
		return err
	})
	if kept != 1 {
		t.Errorf("the control was kept %d times", kept)
	}
}

// rows is how far the feed of the number's member has come.
func (h *texted) rows() int64 {
	h.t.Helper()
	for after := (messaging.Cursor{}); ; {
		page, err := h.Changes(h.t.Context(), h.ana, after, api.MaxPage)
		if err != nil {
			h.t.Fatal(err)
		}
		if after = (messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}); !page.More {
			return page.Next
		}
	}
}

func (h *texted) hook() string {
	h.t.Helper()
	out, err := h.CarrierOf(h.t.Context(), h.ana)
	if err != nil || out.Hook == "" {
		h.t.Fatal(out, err)
	}
	return out.Hook
}

// posts brings a form to the door as somebody who says to be the carrier.
func (h *texted) posts(address, body, signature string) int {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Host = elsewhere // whatever a request says of its host: the configured address is what is signed
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if signature != "" {
		req.Header.Set("X-Twilio-Signature", signature)
	}
	res, err := toDoor{h.house}.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}
