package bridgetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Peer is a carrier under test and what stands at its other end.
type Peer struct {
	bridge.Carrier
	Ours, Theirs messaging.Phone // a number of the account's, and a phone
	// World is nil where the other end keeps no state.
	World World
}

// World is the other end of a carrier, as far as a test plays it.
type World interface {
	// Hooks takes what the carrier would have posted by now.
	Hooks() []bridge.Hook
	// Taken is how many texts the carrier has from us, by its own ledger.
	Taken() int
	// Write sends a text from the phone, with pictures.
	Write(body string, pictures ...[]byte)
	// Lose loses the answer to the next text, which is taken. Drop breaks the connection
	// before the next one is. Down refuses every connection. Crowd asks for patience.
	Lose()
	Drop()
	Down()
	Crowd(after time.Duration)
}

const patience = 20 * time.Second

// Sending is what every carrier makes of texts that it is given.
func Sending(t *testing.T, begin func(*testing.T) Peer) {
	t.Helper()
	takes := map[string]func(*bridge.Text){
		"plain words":           func(*bridge.Text) {},
		"as long as can be":     func(x *bridge.Text) { x.Body = strings.Repeat("x", 1600) },
		"words and two files":   func(x *bridge.Text) { x.Media = []string{picture(1), picture(2)} },
		"a file without words":  func(x *bridge.Text) { x.Body, x.Media = "", []string{picture(1)} },
		"ten files":             func(x *bridge.Text) { x.Media = pictures(10) },
		"blanks and characters": func(x *bridge.Text) { x.Body = " Año — “sí” 👍🏽\r\n+1&2=3%\u00a0" },
	}
	for name, change := range takes {
		t.Run("takes "+name, func(t *testing.T) {
			p := begin(t)
			text := p.text("T1")
			change(&text)
			taken, err := p.Send(soon(t), text)
			if err != nil {
				t.Fatalf("not taken: %v, because of %v", err, errors.Unwrap(err))
			}
			if taken.Remote == "" || taken.Status != messaging.StatusQueued {
				t.Errorf("taken as %+v", taken)
			}
		})
	}
	refuses := map[string]func(*bridge.Text){
		"a character too many":   func(x *bridge.Text) { x.Body = strings.Repeat("x", 1601) },
		"nothing at all":         func(x *bridge.Text) { x.Body = "" },
		"eleven files":           func(x *bridge.Text) { x.Media = pictures(11) },
		"nobody":                 func(x *bridge.Text) { x.To = "" },
		"a number that is none":  func(x *bridge.Text) { x.To = "the front desk" },
		"a number without plus":  func(x *bridge.Text) { x.To = "15035550162" },
		"two numbers":            func(x *bridge.Text) { x.To = "+15035550162,+15035550163" },
		"a sender that is none":  func(x *bridge.Text) { x.From = "+1 (503) 555-0100" },
		"a header in the number": func(x *bridge.Text) { x.To = "+15035550162\r\nX-Other: 1" },
	}
	for name, change := range refuses {
		t.Run("refuses "+name, func(t *testing.T) {
			p := begin(t)
			text := p.text("T1")
			change(&text)
			_, err := p.Send(soon(t), text)
			if e := wrong(t, err); e.Failure != bridge.Refused {
				t.Errorf("%v: %v", e.Failure, e.Cause)
			}
		})
	}
	t.Run("answers for the account", func(t *testing.T) {
		if err := begin(t).Check(soon(t)); err != nil {
			t.Errorf("%v: %v", err, errors.Unwrap(err))
		}
	})
}

// Suite is what every carrier does, with the other end played.
func Suite(t *testing.T, begin func(*testing.T) Peer) {
	t.Helper()
	Sending(t, begin)
	for name, test := range map[string]func(*testing.T, Peer){
		"a text comes back in reports":            reports,
		"what a phone writes arrives":             arrives,
		"a hook that was changed is not believed": forged,
		"a lost answer is unsure, and found":      lost,
		"what cannot have left is busy":           unsent,
		"patience is asked for":                   crowded,
		"after an outage all is listed":           listed,
		"files are fetched, capped and forgotten": files,
		"STOP is refused until START":             stopped,
		"it tells us of texts to our number":      tells,
	} {
		t.Run(name, func(t *testing.T) { test(t, begin(t)) })
	}
}

func tells(t *testing.T, p Peer) {
	if elsewhere, err := p.Tells(soon(t), p.Ours); err != nil || elsewhere != "" {
		t.Errorf("%q %v", elsewhere, err)
	}
	if elsewhere, err := p.Tells(soon(t), p.Theirs); err != nil || elsewhere == "" {
		t.Errorf("%q %v of a number that is not the account's", elsewhere, err)
	}
}

func reports(t *testing.T, p Peer) {
	taken := p.send(t, "T7")
	want := []messaging.Status{messaging.StatusQueued, messaging.StatusSent, messaging.StatusDelivered}
	for _, e := range p.events(t) {
		r := e.Report
		if r == nil || r.Remote != taken.Remote || r.Text != "T7" || r.Reason != "" || len(want) == 0 || r.Status != want[0] {
			t.Fatalf("%+v, wanted %v", r, want)
		}
		want = want[1:]
	}
	if len(want) > 0 {
		t.Errorf("nothing was reported of %v", want)
	}
}

func arrives(t *testing.T, p Peer) {
	const said = " Sí, gracias 👍🏽\r\n"
	p.World.Write(said, []byte("one"), []byte("two"))
	events := p.events(t)
	if len(events) != 1 || events[0].Inbound == nil {
		t.Fatalf("%+v", events)
	}
	in := events[0].Inbound
	if in.Remote == "" || in.From != p.Theirs || in.To != p.Ours || in.Body != said || len(in.Media) != 2 || in.Media[0].Ref == "" || in.Media[0].Type != "image/png" {
		t.Errorf("%+v", in)
	}
}

// forged changes each part of a hook in turn. The whole one, before and after, is the
// control.
func forged(t *testing.T, p Peer) {
	p.World.Write("Is Tuesday free?")
	hook := p.World.Hooks()[0]
	believed := func(h bridge.Hook) bool {
		events, err := p.Parse(h)
		if (err == nil) != (len(events) == 1) || (err != nil && !errors.Is(err, bridge.ErrForged)) {
			t.Fatalf("%v %v", events, err)
		}
		return err == nil
	}
	header := func(change func(http.Header)) bridge.Hook {
		h := hook
		h.Header = http.Header(hook.Header).Clone()
		change(h.Header)
		return h
	}
	signed := slices.Collect(func(yield func(string) bool) {
		for name := range hook.Header {
			if strings.Contains(strings.ToLower(name), "signature") && !yield(name) {
				return
			}
		}
	})
	if len(signed) != 1 || !believed(hook) {
		t.Fatal("the control is not believed")
	}
	for name, h := range map[string]bridge.Hook{
		"no signature":      header(func(h http.Header) { h.Del(signed[0]) }),
		"another signature": header(func(h http.Header) { h.Set(signed[0], "vOEb5UThFn24KEfnOFLQY2AE5FY=") }),
		"two signatures":    header(func(h http.Header) { h.Add(signed[0], h.Get(signed[0])) }),
		"an empty one":      header(func(h http.Header) { h.Set(signed[0], "") }),
		"another address":   {URL: hook.URL + "x", Header: hook.Header, Body: hook.Body},
		"a query":           {URL: hook.URL + "?text=T9", Header: hook.Header, Body: hook.Body},
		"other words":       {URL: hook.URL, Header: hook.Header, Body: bytes.Replace(hook.Body, []byte("Tuesday"), []byte("Monday"), 1)},
		"something more":    {URL: hook.URL, Header: hook.Header, Body: append(slices.Clone(hook.Body), "&Extra=1"...)},
		"a key said twice":  {URL: hook.URL, Header: hook.Header, Body: append(slices.Clone(hook.Body), "&From=%2B15035550199"...)},
		"no body":           {URL: hook.URL, Header: hook.Header},
	} {
		if believed(h) {
			t.Errorf("%s: believed", name)
		}
	}
	if !believed(hook) {
		t.Error("the control is not believed any more")
	}
}

func lost(t *testing.T, p Peer) {
	began, text := time.Now(), p.text("T3")
	if _, found, err := p.Find(soon(t), text, began); found || err != nil {
		t.Fatalf("before it was sent: %v %v", found, err)
	}
	p.World.Lose()
	_, err := p.Send(soon(t), text)
	if e := wrong(t, err); e.Failure != bridge.Unsure {
		t.Fatalf("a lost answer is %v", e.Failure)
	}
	if n := p.World.Taken(); n != 1 {
		t.Fatalf("the carrier has %d", n)
	}
	r, found, err := p.Find(soon(t), text, began)
	if err != nil || !found || r.Remote == "" || r.Text != text.ID {
		t.Fatalf("%+v %v %v", r, found, err)
	}
	for _, e := range p.events(t) {
		if e.Report == nil || e.Report.Text != text.ID || e.Report.Remote != r.Remote {
			t.Errorf("a report that nobody can place: %+v", e.Report)
		}
	}
	if r, found, err := p.Find(soon(t), text, began); err != nil || !found || r.Status != messaging.StatusDelivered {
		t.Errorf("%+v %v %v", r, found, err)
	}
	other := text
	other.Body += "."
	if _, found, err := p.Find(soon(t), other, began); found || err != nil {
		t.Errorf("other words were found: %v", err)
	}
	p.send(t, "T4")
	if _, found, err := p.Find(soon(t), text, began); found || err != nil {
		t.Errorf("one of two that are alike was found: %v", err)
	}
}

func unsent(t *testing.T, p Peer) {
	p.World.Drop()
	_, err := p.Send(soon(t), p.text("T1"))
	if e := wrong(t, err); e.Failure != bridge.Unsure {
		t.Errorf("a connection that broke before the answer is %v", e.Failure)
	}
	p.World.Down()
	_, err = p.Send(soon(t), p.text("T1"))
	if e := wrong(t, err); e.Failure != bridge.Busy {
		t.Errorf("a connection that nobody took is %v", e.Failure)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Send(gone, p.text("T1"))
	wrong(t, err)
	if n := p.World.Taken(); n != 0 {
		t.Errorf("the carrier has %d", n)
	}
}

func crowded(t *testing.T, p Peer) {
	p.World.Crowd(7 * time.Second)
	_, err := p.Send(soon(t), p.text("T1"))
	if e := wrong(t, err); e.Failure != bridge.Busy || e.After != 7*time.Second || e.Reason != messaging.ReasonBusy {
		t.Errorf("%v, after %v, %q", e.Failure, e.After, e.Reason)
	}
	if taken := p.send(t, "T1"); taken.Remote == "" || p.World.Taken() != 1 {
		t.Errorf("%+v, and the carrier has %d", taken, p.World.Taken())
	}
}

func listed(t *testing.T, p Peer) {
	began := time.Now()
	p.World.Write("one")
	p.World.Write("two", []byte("a picture"))
	p.World.Write("three")
	p.send(t, "T1")
	hooks := map[string]*bridge.Inbound{}
	for _, e := range p.events(t) {
		if e.Inbound != nil {
			hooks[e.Inbound.Remote] = e.Inbound
		}
	}
	list, err := p.Since(soon(t), p.Ours, began)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d texts, %v", len(list), err)
	}
	for i, body := range []string{"one", "two", "three"} {
		in, hook := list[i], hooks[list[i].Remote]
		if in.Body != body || in.At.IsZero() || in.From != p.Theirs || in.To != p.Ours || hook == nil || hook.Body != body || !slices.Equal(hook.Media, in.Media) {
			t.Errorf("%+v, by its hook %+v", in, hook)
		}
	}
	if list, err := p.Since(soon(t), p.Ours, began.Add(time.Minute)); err != nil || len(list) != 0 {
		t.Errorf("from the future: %d texts, %v", len(list), err)
	}
	if list, err := p.Since(soon(t), p.Theirs, began); err != nil || len(list) != 0 {
		t.Errorf("of a number that is not ours: %d texts, %v", len(list), err)
	}
}

func files(t *testing.T, p Peer) {
	sent := bytes.Repeat([]byte("picture"), 10_000)
	p.World.Write("", sent)
	m := p.events(t)[0].Inbound.Media[0]
	read := func(limit int64) ([]byte, error) {
		f, err := p.Fetch(soon(t), m, limit)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	if b, err := read(int64(len(sent))); err != nil || !bytes.Equal(b, sent) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	_, err := read(int64(len(sent)) - 1)
	if e := wrong(t, err); e.Failure != bridge.Refused || e.Reason != messaging.ReasonMedia {
		t.Errorf("over the limit: %v, %q", e.Failure, e.Reason)
	}
	for range 2 {
		if err := p.Forget(soon(t), m); err != nil {
			t.Errorf("%v: %v", err, errors.Unwrap(err))
		}
	}
	_, err = read(int64(len(sent)))
	if e := wrong(t, err); e.Failure != bridge.Refused {
		t.Errorf("one that was forgotten: %v", e.Failure)
	}
	for _, ref := range []string{"", "../../secret", "https://example.com/x"} {
		_, err := p.Fetch(soon(t), bridge.Media{Ref: ref}, 1000)
		if e := wrong(t, err); e.Failure != bridge.Refused {
			t.Errorf("%q: %v", ref, e.Failure)
		}
	}
}

func stopped(t *testing.T, p Peer) {
	p.World.Write("STOP")
	_, err := p.Send(soon(t), p.text("T1"))
	if e := wrong(t, err); e.Failure != bridge.Refused || e.Reason != messaging.ReasonOptedOut || e.Code == "" || e.Sentence == "" {
		t.Errorf("%v, %q, code %q", e.Failure, e.Reason, e.Code)
	}
	p.World.Write("START")
	p.send(t, "T2")
	if n := p.World.Taken(); n != 1 {
		t.Errorf("the carrier has %d", n)
	}
}

func (p Peer) text(id string) bridge.Text {
	return bridge.Text{ID: id, From: p.Ours, To: p.Theirs, Body: "Your appointment is tomorrow at 9."}
}

func (p Peer) send(t *testing.T, id string) bridge.Taken {
	t.Helper()
	taken, err := p.Send(soon(t), p.text(id))
	if err != nil {
		t.Fatalf("not taken: %v, because of %v", err, errors.Unwrap(err))
	}
	return taken
}

// events are what the hooks say that the carrier posts now.
func (p Peer) events(t *testing.T) (all []bridge.Event) {
	t.Helper()
	for _, h := range p.World.Hooks() {
		events, err := p.Parse(h)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, events...)
	}
	return all
}

// wrong is the carrier's error, which says nothing of a patient.
func wrong(t *testing.T, err error) *bridge.Error {
	t.Helper()
	e, ok := errors.AsType[*bridge.Error](err)
	if !ok {
		t.Fatalf("no word of how far it came: %v", err)
	}
	for _, secret := range []string{"+1503", "appointment", "tomorrow"} {
		if strings.Contains(e.Error()+e.Sentence+e.Code, secret) {
			t.Errorf("an error that quotes %q: %v %s", secret, e, e.Sentence)
		}
	}
	return e
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func picture(n int) string { return "https://rowan.example/out/" + strings.Repeat("p", n) }

func pictures(n int) (list []string) {
	for i := range n {
		list = append(list, picture(i+1))
	}
	return list
}
