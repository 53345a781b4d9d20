package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// told is what a teammate's desktop has been told of how texts leave and arrive.
func (h *texts) told(who service.Actor) map[messaging.NumberID]messaging.Reception {
	h.t.Helper()
	all := map[messaging.NumberID]messaging.Reception{}
	page, err := h.Changes(h.t.Context(), who, messaging.Cursor{}, 1000)
	if err != nil || page.More {
		h.t.Fatal(err, page.More)
	}
	for _, c := range page.Changes {
		if c.Kind == messaging.KindReception && c.Reception.Mailbox == "" {
			all[c.Reception.Number] = *c.Reception
		}
	}
	return all
}

// until lets time go by in small steps until something is so, and says how long that took.
func (h *texts) until(most time.Duration, so func() bool) time.Duration {
	h.t.Helper()
	begin := h.clock
	for !so() {
		if h.clock.Sub(begin) >= most {
			h.t.Fatalf("not after %v", most)
		}
		h.later(5 * time.Second)
	}
	return h.clock.Sub(begin)
}

func (h *texts) listed(remote string, body string) bridge.Inbound {
	in := bridge.Inbound{Remote: remote, From: theirs, To: h.desk.Phone, Body: body, At: h.clock}
	h.carrier.arrived = append(h.carrier.arrived, in)
	return in
}

// TestN9_EachFaultIsToldToEverybodyWithinTwoMinutes breaks the line to the carrier in
// every way, and reads what the desktop of somebody is told who is a member of none of
// the numbers concerned, whether a mailbox beside is well or is in the same trouble.
func TestN9_EachFaultIsToldToEverybodyWithinTwoMinutes(t *testing.T) {
	refused := func(r messaging.Reason) error { return &bridge.Error{Failure: bridge.Refused, Reason: r} }
	for _, fault := range []struct {
		name  string
		want  messaging.Trouble
		begin func(h *texts)
		end   func(h *texts)
	}{
		{"credentials revoked", messaging.TroubleCredentials, func(h *texts) { h.carrier.ill = refused(messaging.ReasonCredentials) }, func(h *texts) { h.carrier.ill = nil }},
		{"account suspended", messaging.TroubleSuspended, func(h *texts) { h.carrier.ill = refused(messaging.ReasonSuspended) }, func(h *texts) { h.carrier.ill = nil }},
		{"carrier down", messaging.TroubleUnreachable, func(h *texts) { h.carrier.ill = &bridge.Error{Failure: bridge.Busy} }, func(h *texts) { h.carrier.ill = nil }},
		{"answers lost", messaging.TroubleUnreachable, func(h *texts) { h.carrier.ill = &bridge.Error{Failure: bridge.Unsure} }, func(h *texts) { h.carrier.ill = nil }},
		{"hook elsewhere", messaging.TroubleMisdirected, func(h *texts) { h.carrier.elsewhere = "https://old.example/sms" }, func(h *texts) { h.carrier.elsewhere = "" }},
		{"hook unreachable", messaging.TroubleSilent, func(h *texts) { h.listed("untold", "Hello?") }, func(h *texts) { h.arrives(inbound("next", h.desk, "Hello again")) }},
	} {
		t.Run(fault.name, func(t *testing.T) {
			for wait, mailbox := range map[time.Duration]*messaging.Reception{ // at any moment of the watch's round
				0:                nil,
				29 * time.Second: {Mailbox: "box"},
				59 * time.Second: {Mailbox: "box", Trouble: fault.want},
			} {
				h := newTexts(t)
				if mailbox != nil {
					h.write(func(tx *store.Tx) error { return tx.PutReception(*mailbox) })
				}
				h.later(time.Second)
				h.later(5 * time.Minute)
				h.later(wait)
				if got := h.told(h.house.ife)[""]; got.Trouble != messaging.TroubleNone {
					t.Fatalf("before: %+v", got)
				}
				began := h.clock
				fault.begin(h)
				took := h.until(2*time.Minute, func() bool { return h.told(h.house.ife)[""].Trouble == fault.want })
				if since := h.told(h.house.ife)[""].Since; since.Before(began) || since.After(began.Add(2*time.Minute)) {
					t.Errorf("since %v, begun %v, told after %v", since, began, took)
				}
				if _, ok := h.told(h.house.ife)[h.desk.ID]; ok {
					t.Error("somebody is told of a number that is not theirs")
				}
				fault.end(h)
				h.until(2*time.Minute, func() bool { return h.told(h.house.ife)[""].Trouble == messaging.TroubleNone })
			}
		})
	}
}

// TestN9_WhatBreaksBehindATextThatArrivedIsToldWithinTwoMinutes has the hook fail right
// after it worked.
func TestN9_WhatBreaksBehindATextThatArrivedIsToldWithinTwoMinutes(t *testing.T) {
	for _, wait := range []time.Duration{0, 25 * time.Second, 55 * time.Second} {
		h := newTexts(t)
		h.later(time.Second)
		h.later(5*time.Minute + wait)
		h.arrives(inbound("told", h.desk, "Hello"))
		h.later(time.Second)
		h.listed("untold", "Are you there?")
		h.until(2*time.Minute, func() bool { return h.told(h.house.ife)[""].Trouble == messaging.TroubleSilent })
	}
}

// TestN9_WhatArrivesProvesMoreThanTheCarriersSettings has a number whose settings name
// another address, and which tells us all the same.
func TestN9_WhatArrivesProvesMoreThanTheCarriersSettings(t *testing.T) {
	h := newTexts(t)
	trouble := func() messaging.Trouble { return h.told(h.house.ife)[""].Trouble }
	h.later(2 * time.Minute)
	h.carrier.elsewhere = "POST https://relay.example/sms"
	h.until(2*time.Minute, func() bool { return trouble() == messaging.TroubleMisdirected })
	h.arrives(inbound("late", h.desk, "Sent before that"))
	h.arrives(inbound("late too", h.ife, "Sent before that"))
	h.later(time.Second)
	if got := trouble(); got != messaging.TroubleMisdirected {
		t.Fatalf("what came at once proved it: %q", got)
	}
	h.later(time.Minute)
	h.arrives(inbound("relayed", h.desk, "Hello"))
	h.arrives(inbound("relayed too", h.ife, "Hello"))
	h.later(time.Second)
	if got := trouble(); got != messaging.TroubleNone {
		t.Fatalf("a text arrived: %q", got)
	}
	h.Service = service.New(h.Config)
	h.later(time.Minute)
	h.later(10 * time.Minute)
	if got := trouble(); got != messaging.TroubleNone {
		t.Errorf("it was forgotten: %q", got)
	}
	h.carrier.elsewhere = "POST https://new.example/sms"
	h.until(2*time.Minute, func() bool { return trouble() == messaging.TroubleMisdirected })
	h.carrier.elsewhere = ""
	h.until(2*time.Minute, func() bool { return trouble() == messaging.TroubleNone })
	h.carrier.elsewhere = "POST https://relay.example/sms"
	h.until(2*time.Minute, func() bool { return trouble() == messaging.TroubleMisdirected })
}

// TestN9_OnlyANumberThatReceivesIsAskedFor archives one and leaves the other unregistered.
func TestN9_OnlyANumberThatReceivesIsAskedFor(t *testing.T) {
	h := newTexts(t)
	archived := true
	h.do(h.house.ana, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: h.ife.ID, Archived: &archived}})
	h.register(h.desk, messaging.RegistrationPending)
	h.carrier.elsewhere = "POST https://old.example/sms"
	h.later(5 * time.Minute)
	if got := h.told(h.house.ben)[""].Trouble; got != messaging.TroubleNone {
		t.Errorf("%q", got)
	}
}

// TestN9_OneLostAnswerIsNoTrouble has the carrier fail to answer once.
func TestN9_OneLostAnswerIsNoTrouble(t *testing.T) {
	h := newTexts(t)
	h.later(time.Minute)
	h.carrier.ill = &bridge.Error{Failure: bridge.Unsure}
	before := h.carrier.checks
	h.later(time.Minute)
	if h.carrier.checks != before+1 {
		t.Fatalf("asked %d times", h.carrier.checks-before)
	}
	if got := h.told(h.house.ana)[""].Trouble; got != messaging.TroubleNone {
		t.Errorf("at once: %s", got)
	}
	h.carrier.ill = nil
	h.later(time.Minute)
	if got := h.told(h.house.ana)[""].Trouble; got != messaging.TroubleNone {
		t.Errorf("trouble: %s", got)
	}
}

// TestN9_ASendThatIsRefusedForTheAccountHasItAskedAtOnce does not wait for the round.
func TestN9_ASendThatIsRefusedForTheAccountHasItAskedAtOnce(t *testing.T) {
	h := newTexts(t)
	h.later(time.Minute)
	e := &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonSuspended}
	h.carrier.fails, h.carrier.ill = []error{e}, e
	h.starts(h.house.ana, h.desk, theirs, "Hello")
	h.later(time.Second)
	h.later(time.Second)
	if got := h.told(h.house.ben)[""].Trouble; got != messaging.TroubleSuspended {
		t.Errorf("trouble: %q", got)
	}
}

// TestSMS07_Trust48_WhatArrivedWhileNobodyWasToldIsFetchedOnce_InPart has hooks fail for two
// hours, then come late and twice beside what was fetched.
func TestSMS07_Trust48_WhatArrivedWhileNobodyWasToldIsFetchedOnce_InPart(t *testing.T) {
	h := newTexts(t)
	h.later(time.Second)
	const texts = 40
	late := []bridge.Event{}
	for i := range texts {
		in := h.listed(fmt.Sprint("SM", i), fmt.Sprint("text ", i))
		late = append(late, bridge.Event{Inbound: &in})
		h.later(3 * time.Minute)
	}
	for range 2 {
		h.arrives(late...)
	}
	h.later(time.Minute)
	_, said := h.with(theirs)
	if len(said) != 1 || len(said[0]) != texts {
		t.Fatalf("%d conversations with %d texts", len(said), len(said[0]))
	}
	for i, body := range said[0] {
		if body != fmt.Sprint("text ", i) {
			t.Fatalf("%d: %q", i, body)
		}
	}
	if h.carrier.lists < texts {
		t.Errorf("listed %d times", h.carrier.lists)
	}
}

// TestN9_WhatArrivedWhileTheServiceWasAwayIsFetchedWithoutAlarm starts a service anew
// that was away for two hours.
func TestN9_WhatArrivedWhileTheServiceWasAwayIsFetchedWithoutAlarm(t *testing.T) {
	h := newTexts(t)
	h.later(time.Second)
	h.listed("away", "Are you there?")
	h.clock = h.clock.Add(2 * time.Hour)
	h.Service = service.New(h.Config)
	h.later(time.Minute)
	if _, said := h.with(theirs); len(said) != 1 || said[0][0] != "Are you there?" {
		t.Fatalf("%q", said)
	}
	if got := h.told(h.house.ana)[""].Trouble; got != messaging.TroubleNone {
		t.Errorf("trouble: %q", got)
	}
}

// TestN9_AConversationOfBeforeTheAccountWasConnectedStaysAtTheCarrier lists what is not
// the practice's in Rowan.
func TestN9_WhatArrivedBeforeTheAccountWasConnectedStaysAtTheCarrier(t *testing.T) {
	h := newTexts(t)
	h.carrier.arrived = append(h.carrier.arrived, bridge.Inbound{Remote: "old", From: theirs, To: h.desk.Phone, Body: "old", At: h.clock.Add(-time.Hour)})
	h.later(time.Second)
	h.later(20 * time.Minute)
	if _, said := h.with(theirs); len(said) != 0 {
		t.Errorf("%q", said)
	}
}

// TestN9_ATestProvesThatTextsArrive sends one from another number, and has it come back,
// be found by asking only, be refused, and never come.
func TestN9_ATestProvesThatTextsArrive(t *testing.T) {
	begin := func(t *testing.T) (*texts, func() messaging.Reception) {
		h := newTexts(t)
		h.later(time.Second)
		h.do(h.house.ana, messaging.Command{TestNumber: &messaging.TestNumber{Number: h.desk.ID}})
		return h, func() messaging.Reception { return h.told(h.house.ben)[h.desk.ID] }
	}
	back := func(h *texts) bridge.Inbound {
		sent := h.carrier.sent[len(h.carrier.sent)-1]
		if sent.From != h.ife.Phone || sent.To != h.desk.Phone || !strings.HasPrefix(sent.Body, "Rowan test ") {
			h.t.Fatalf("sent %+v", sent)
		}
		return bridge.Inbound{Remote: "SMtest", From: sent.From, To: sent.To, Body: sent.Body, At: h.clock}
	}
	t.Run("told", func(t *testing.T) {
		h, got := begin(t)
		if got().Test != messaging.TestUnderway {
			t.Errorf("at first: %+v", got())
		}
		h.later(time.Second)
		in := back(h)
		h.arrives(bridge.Event{Inbound: &in})
		h.arrives(bridge.Event{Inbound: &in})
		if r := got(); r.Test != messaging.TestPassed || r.ReceivedAt.IsZero() {
			t.Errorf("%+v", r)
		}
		if _, said := h.with(h.ife.Phone); len(said) != 0 {
			t.Errorf("a test is in a conversation: %q", said)
		}
	})
	t.Run("found by asking only", func(t *testing.T) {
		h, got := begin(t)
		h.later(time.Second)
		h.carrier.arrived = append(h.carrier.arrived, back(h))
		h.until(2*time.Minute, func() bool { return got().Test == messaging.TestFailed })
		if got().Trouble != messaging.TroubleSilent {
			t.Errorf("%+v", got())
		}
	})
	t.Run("refused", func(t *testing.T) {
		h, got := begin(t)
		h.carrier.fails = []error{&bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonNoRoute}}
		h.later(time.Second)
		if r := got(); r.Test != messaging.TestFailed || r.Reason != messaging.ReasonNoRoute {
			t.Errorf("%+v", r)
		}
	})
	t.Run("never", func(t *testing.T) {
		h, got := begin(t)
		h.until(3*time.Minute+5*time.Second, func() bool { return got().Test == messaging.TestFailed })
	})
	t.Run("not by who does not manage, and not without a second number", func(t *testing.T) {
		h, _ := begin(t)
		if o := h.try(h.house.ife, messaging.Command{TestNumber: &messaging.TestNumber{Number: h.desk.ID}}); o.Refused != messaging.CodeNotMember {
			t.Errorf("%+v", o)
		}
		h.register(h.ife, messaging.RegistrationPending)
		if o := h.try(h.house.ana, messaging.Command{TestNumber: &messaging.TestNumber{Number: h.desk.ID}}); o.Refused != messaging.CodeUnsupported {
			t.Errorf("%+v", o)
		}
	})
}

// TestN9_EachNumberTestsItselfOnceAWeek counts the tests of three weeks, and has the
// carrier stop telling of what arrives: a week later everybody knows, though nobody texts.
func TestN9_EachNumberTestsItselfOnceAWeek(t *testing.T) {
	h := newTexts(t)
	told := true
	tests := map[messaging.Phone]int{}
	h.carrier.handed = func(text bridge.Text) {
		tests[text.To]++
		in := bridge.Inbound{Remote: "in" + text.ID, From: text.From, To: text.To, Body: text.Body, At: h.clock}
		if told {
			h.arrives(bridge.Event{Inbound: &in})
		} else {
			h.carrier.arrived = append(h.carrier.arrived, in)
		}
	}
	hours := func(n int) {
		for range n {
			h.later(time.Hour)
		}
	}
	hours(7*24 - 1)
	if len(tests) != 0 {
		t.Fatalf("in the first week %v", tests)
	}
	hours(2*7*24 + 2)
	if tests[h.desk.Phone] != 3 || tests[h.ife.Phone] != 3 {
		t.Errorf("in three weeks %v", tests)
	}
	if got := h.told(h.house.ana); got[h.desk.ID].Test != messaging.TestPassed || got[""].Trouble != messaging.TroubleNone {
		t.Errorf("%+v", got)
	}
	told = false
	hours(7*24 + 1)
	h.until(2*time.Minute, func() bool { return h.told(h.house.ana)[""].Trouble == messaging.TroubleSilent })
	if got := h.told(h.house.ana)[h.desk.ID].Test; got != messaging.TestFailed {
		t.Errorf("the test %s", got)
	}
}
