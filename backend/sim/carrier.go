package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
)

// carrier is a Twilio in memory, and the network before it. The bridge that speaks to
// Twilio is the real one.
type carrier struct {
	*faketwilio.Fake
	w *world
}

// attempt is a text that somebody tried to hand over, whatever came of it.
type attempt struct {
	n    int // when, among everything that happened
	from messaging.Phone
	to   messaging.Phone
	body string
}

var errNetwork = errors.New("the network broke")

func newCarrier(w *world) *carrier {
	c := &carrier{w: w, Fake: faketwilio.New(faketwilio.Config{Clock: func() time.Time { return w.now }, Random: w.reader(), Pace: 400 * time.Millisecond})}
	for _, p := range w.practices {
		c.SetAccount(faketwilio.Account{SID: p.account, Token: p.token})
		for _, n := range p.numbers {
			c.SetNumber(p.account, faketwilio.Number{Phone: n.phone, Hook: p.hook})
		}
	}
	return c
}

// RoundTrip carries a request to the carrier and its answer back, or fails on the way.
func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	w := c.w
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GetConn("")
	if w.fault("carrier unreachable", w.swarm.carrierGone) {
		return nil, errNetwork
	}
	trace.GotConn(httptrace.GotConnInfo{})
	sends := r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/Messages.json")
	if sends {
		if err := c.tried(r); err != nil {
			return nil, err
		}
		if w.fault("office dies before the carrier", w.swarm.officeDies) {
			panic(crashed{w.office})
		}
		if w.fault("request to carrier lost", w.swarm.carrierLost) {
			return nil, errNetwork
		}
		switch {
		case w.fault("carrier busy", w.swarm.carrierBusy):
			c.Fail(faketwilio.Fault{Status: http.StatusTooManyRequests, Code: 20429})
		case w.fault("carrier refuses", w.swarm.carrierRefuses):
			c.Fail(faketwilio.Fault{Code: 21211})
		case w.fault("text undelivered", w.swarm.undelivered):
			c.Decide(faketwilio.Fate{Statuses: []string{"queued", "sent", "undelivered"}, Code: 30003})
		case w.fault("callbacks out of order", w.swarm.hookLate):
			c.Decide(faketwilio.Fate{Statuses: []string{"delivered", "sent", "sent", "queued"}})
		}
	}
	answer := httptest.NewRecorder()
	c.ServeHTTP(answer, r)
	if sends {
		w.gather()
		if w.fault("office dies after the carrier", w.swarm.officeDies) {
			panic(crashed{w.office})
		}
		if w.fault("answer of carrier lost", w.swarm.carrierLost) {
			return nil, errNetwork
		}
		w.overtake()
	}
	return answer.Result(), nil
}

// overtake lets others go on before the carrier's answer arrives.
func (w *world) overtake() {
	if w.depth < 2 && w.fault("callback before the answer", w.swarm.slow) {
		w.depth++
		w.until(w.now.Add(w.some(2*time.Second)), nil)
		w.depth--
	}
}

// tried writes down a text that was to be handed over.
func (c *carrier) tried(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return err
	}
	a := attempt{n: c.w.tick(), from: messaging.Phone(form.Get("From")), to: messaging.Phone(form.Get("To")), body: form.Get("Body")}
	c.w.attempts = append(c.w.attempts, a)
	c.w.note("carrier: %s to %s: %q", a.from, a.to, a.body)
	return nil
}

// post hands a webhook to the office, which the carrier tries once more if nobody answers.
func (w *world) post(h bridge.Hook, tries int) {
	if !w.office.up() {
		if tries == 0 {
			w.in(15*time.Second, nil, func() { w.post(h, 1) })
		} else {
			w.fire("webhook given up")
		}
		return
	}
	if w.fault("webhook forged", w.swarm.forged) {
		forged := h
		forged.Body = append(slices.Clone(h.Body), "&Body=kestrel"...)
		if err := w.office.Hear(w.ctx, "twilio", w.secretOf(h), forged); err == nil {
			w.violate("a forged webhook was believed")
		}
	}
	form, _ := url.ParseQuery(string(h.Body))
	err := w.office.serve(func() error { return w.office.Hear(w.ctx, "twilio", w.secretOf(h), h) })
	w.note("webhook: %s %s%s of %s to %s %.10q: %v", short(form.Get("MessageSid")), form.Get("SmsStatus"), form.Get("MessageStatus"), form.Get("From"), form.Get("To"), form.Get("Body"), err)
	if err != nil {
		if tries == 0 {
			w.in(15*time.Second, nil, func() { w.post(h, 1) })
		}
		return
	}
	if word := form.Get("Body"); form.Get("SmsStatus") == "received" && stops(word) {
		w.stopped(form.Get("MessageSid"))
	}
	w.settleSoon()
}

func stops(word string) bool { return word == "STOP" }

// secretOf is the secret in the address of a hook.
func (w *world) secretOf(h bridge.Hook) string {
	address, _, _ := strings.Cut(h.URL, "?")
	return address[strings.LastIndexByte(address, '/')+1:]
}

// phoneTexts has a phone write to a number of a practice.
func (w *world) phoneTexts(from, to messaging.Phone, body string) {
	sid, err := w.carrier.Receive(faketwilio.Incoming{From: from, To: to, Body: body})
	if err != nil {
		w.violate("the carrier did not take a text: " + err.Error())
		return
	}
	w.note("phone %s to %s: %q", from, to, body)
	w.inbound = append(w.inbound, arrival{n: w.tick(), sid: sid, from: from, to: to, body: body})
	if body == "START" {
		w.started(to, from)
	}
	w.gather()
}
