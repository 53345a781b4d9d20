package service_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	confirmation = "You get no more texts from Alder Street Clinic. Reply START to get them again."
	help         = "You are messaging with Alder Street Clinic. Call +15035550100. Reply STOP to get no more texts."
)

// wishes lists what the staff are told in a conversation.
func (h *texts) wishes(c messaging.ConversationID) (list []messaging.Event) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		messages, err := tx.Messages(c, 0, 100)
		for _, m := range slices.Backward(messages) {
			if m.Event != "" {
				list = append(list, m.Event)
			}
		}
		return err
	})
	return list
}

func (h *texts) off() (s messaging.Suppression) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { s, err = tx.Suppression(messaging.Address(theirs)); return err })
	return s
}

// begun is a conversation that patient began.
func (h *texts) begun(n messaging.Number) messaging.ConversationID {
	h.t.Helper()
	h.arrives(inbound("first"+string(n.ID), n, "Hello"))
	list, _ := h.with(theirs)
	i := slices.IndexFunc(list, func(c messaging.Conversation) bool { return c.Number == n.ID })
	return list[i].ID
}

// TestOPT01_OPT07_STOPIsConfirmedOnceAndStandsInTheThread sends STOP three times, the
// last by a carrier that has answered it.
func TestOPT01_OPT07_STOPIsConfirmedOnceAndStandsInTheThread(t *testing.T) {
	h := newTexts(t)
	c := h.begun(h.desk)
	for i, body := range []string{"STOP", "stop please", "Alto."} {
		h.arrives(inbound(fmt.Sprint("stop", i), h.desk, body))
		h.later(time.Second)
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{confirmation}) {
		t.Errorf("the carrier has %q", got)
	}
	if got := h.wishes(c); !slices.Equal(got, []messaging.Event{messaging.EventOptedOut, messaging.EventAnswered}) {
		t.Errorf("events %q", got)
	}
	h.arrives(inbound("start", h.desk, "START"))
	h.later(time.Second)
	if h.off().Stops() {
		t.Fatal("START has not brought texts back")
	}
	e := inbound("stop again", h.desk, "STOP")
	e.Inbound.OptOut = "STOP"
	h.arrives(e)
	h.later(time.Second)
	if got := h.carrier.bodies(); len(got) != 1 {
		t.Errorf("what the carrier answered is answered again: %q", got)
	}
	if !h.off().Stops() {
		t.Error("texts are on")
	}
}

// TestOPT01_ASTARTThatIsFoundLateLiftsNoSTOPThatCameAfterIt has the webhook of a START lost:
// the carrier lists it once the phone has changed its mind at another number.
func TestOPT01_ASTARTThatIsFoundLateLiftsNoSTOPThatCameAfterIt(t *testing.T) {
	h := newTexts(t)
	h.arrives(inbound("stop", h.desk, "STOP"))
	h.later(time.Second)
	lost := inbound("start", h.desk, "START")
	lost.Inbound.At = h.clock
	h.later(time.Minute)
	h.arrives(inbound("again", h.ife, "STOP"))
	h.later(time.Minute)
	h.arrives(lost)
	if !h.off().Stops() {
		t.Error("the START of before has lifted the STOP")
	}
	since := inbound("since", h.desk, "START")
	since.Inbound.At = h.clock
	h.arrives(since)
	if h.off().Stops() {
		t.Error("the START of after it has not")
	}
}

// TestOPT01_ASTARTThatIsFoundLateLiftsNoSTOPHoweverMuchWasWrittenSince buries the STOP.
func TestOPT01_ASTARTThatIsFoundLateLiftsNoSTOPHoweverMuchWasWrittenSince(t *testing.T) {
	for body, wanted := range map[string]func(messaging.Suppression) bool{"STOP": messaging.Suppression.Stops, "please stop texting me": messaging.Suppression.Asks} {
		h := newTexts(t)
		h.begun(h.desk)
		lost := inbound("start", h.desk, "START")
		lost.Inbound.At = h.clock
		h.later(time.Minute)
		h.arrives(inbound("stop", h.desk, body))
		for i := range 120 {
			h.arrives(inbound(fmt.Sprint("since", i), h.desk, "Is anybody there?"))
		}
		h.later(time.Minute)
		h.arrives(lost)
		if !wanted(h.off()) {
			t.Errorf("%s: the START of before has lifted it", body)
		}
		h.later(time.Minute)
		since := inbound("start since", h.desk, "START")
		since.Inbound.At = h.clock
		h.arrives(since)
		if wanted(h.off()) {
			t.Errorf("%s: the START of after it has not", body)
		}
	}
}

// TestOPT01_ASTARTIsJudgedByWhenItWasWritten has the carrier tell of wishes late and in
// another order, without their times. Nothing is lifted that was asked for later, and what
// was asked for earlier does not stay.
func TestOPT01_ASTARTIsJudgedByWhenItWasWritten(t *testing.T) {
	type told struct {
		body string
		desk bool // to the desk's number, or Ife's
	}
	stop, start, elsewhere, yes, plea := told{"STOP", true}, told{"START", true}, told{"STOP", false}, told{"Yes", true}, told{"please stop texting me", true}
	for name, c := range map[string]struct {
		written []told // every ten seconds
		told    []int  // in which order, one a second after them
		off     bool
	}{
		"a START before the STOP, told after it":             {[]told{start, stop}, []int{1, 0}, true},
		"a Yes before the STOP, told after it":               {[]told{yes, stop}, []int{1, 0}, true},
		"a START between two STOPs, told last":               {[]told{stop, start, stop}, []int{0, 2, 1}, true},
		"a START before a STOP to another number":            {[]told{start, elsewhere}, []int{1, 0}, true},
		"a START before a plea, told after it":               {[]told{start, plea}, []int{1, 0}, true},
		"a START after the STOP, told after it":              {[]told{stop, start}, []int{0, 1}, false},
		"a START after the STOP, told before it":             {[]told{stop, start}, []int{1, 0}, false},
		"a START after a STOP to another number, told first": {[]told{elsewhere, start}, []int{1, 0}, false},
		"a START after two STOPs, told first":                {[]told{stop, elsewhere, start}, []int{2, 1, 0}, false},
		"a STOP that nobody told of, after the START":        {[]told{stop, start, stop}, []int{0, 1}, true},
	} {
		h := newTexts(t)
		h.begun(h.desk)
		h.later(2 * time.Minute)
		events := make([]bridge.Event, len(c.written))
		for i, w := range c.written {
			to := h.ife
			if w.desk {
				to = h.desk
			}
			events[i] = inbound(fmt.Sprint("wish", i), to, w.body)
			listed := *events[i].Inbound
			listed.At = h.clock.Truncate(time.Second)
			h.carrier.arrived = append(h.carrier.arrived, listed)
			h.clock = h.clock.Add(10 * time.Second)
		}
		wanted := func() bool { off := h.off(); return off.Stops() || off.Asks() }
		for _, i := range c.told {
			before := wanted()
			h.arrives(events[i])
			if before && !wanted() {
				t.Errorf("%s: lifted before anybody knew when it was written", name)
			}
			h.clock = h.clock.Add(time.Second)
		}
		for range 14 { // both lists, and another round of them
			h.later(10 * time.Second)
			if c.off && !wanted() {
				t.Errorf("%s: lifted for a while", name)
			}
		}
		if wanted() != c.off {
			t.Errorf("%s: texts are off: %v", name, wanted())
		}
	}
}

// TestOPT01_ASTARTThatIsInDoubtIsAskedForAtOnce counts what the carrier is asked, and has
// it not answer at first.
func TestOPT01_ASTARTThatIsInDoubtIsAskedForAtOnce(t *testing.T) {
	h := newTexts(t)
	h.begun(h.desk)
	h.later(2 * time.Minute)
	h.arrives(inbound("stop", h.desk, "STOP"))
	h.later(5 * time.Second)
	h.carrier.ill = &bridge.Error{Failure: bridge.Unsure}
	h.arrives(inbound("start", h.desk, "START"))
	h.later(time.Second)
	if !h.off().Stops() {
		t.Error("lifted without an answer")
	}
	h.carrier.ill = nil
	h.until(2*time.Minute, func() bool { return !h.off().Stops() })
	h.later(5 * time.Second)
	h.arrives(inbound("again", h.desk, "STOP"))
	h.later(5 * time.Second)
	before := h.carrier.lists
	h.arrives(inbound("start again", h.desk, "START"))
	h.later(time.Second)
	if h.off().Stops() || h.carrier.lists == before {
		t.Errorf("off: %v, listed %d times", h.off().Stops(), h.carrier.lists-before)
	}
	h.do(h.house.ife, messaging.Command{OptOut: &messaging.OptOut{Contact: h.contact("Maya Lindqvist", ""), Off: true}})
	for range 10 {
		h.later(30 * time.Second)
	}
	if !h.off().Stops() {
		t.Error("the START of before has lifted what a teammate wrote down")
	}
}

// TestOPT01_AConfirmationThatComesLateOrAfterSTARTDoesNotLeave holds the carrier back.
func TestOPT01_AConfirmationThatComesLateOrAfterSTARTDoesNotLeave(t *testing.T) {
	for name, between := range map[string]func(h *texts){
		"late":        func(h *texts) { h.clock = h.clock.Add(6 * time.Minute) },
		"after START": func(h *texts) { h.clock = h.clock.Add(time.Second); h.arrives(inbound("start", h.desk, "START")) },
		"trial":       func(h *texts) { h.plan(messaging.PlanTrial) },
	} {
		h := newTexts(t)
		c := h.begun(h.desk)
		h.later(time.Second)
		h.arrives(inbound("stop", h.desk, "STOP"))
		between(h)
		h.later(time.Second)
		h.later(time.Second)
		if got := h.carrier.bodies(); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
		for _, m := range h.thread(c) {
			if m.Status == messaging.StatusFailed && !m.Settled {
				t.Errorf("%s: somebody has to see to %+v", name, m)
			}
		}
	}
}

func (h *texts) thread(c messaging.ConversationID) (list []messaging.Message) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { list, err = tx.Messages(c, 0, 200); return err })
	return list
}

// TestOPT04_Fault43_HELPIsAnsweredWithNameAndPhone_AndSTARTBringsTextsBack also has a machine ask
// for help again and again.
func TestOPT04_Fault43_HELPIsAnsweredWithNameAndPhone_AndSTARTBringsTextsBack(t *testing.T) {
	h := newTexts(t)
	c := h.begun(h.desk)
	for i := range 5 {
		h.arrives(inbound(fmt.Sprint("help", i), h.desk, "Help"))
		h.later(time.Second)
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{help}) {
		t.Errorf("the carrier has %q", got)
	}
	for i := range 120 {
		h.arrives(inbound(fmt.Sprint("since", i), h.desk, "Is anybody there?"))
	}
	h.arrives(inbound("help after many", h.desk, "Help"))
	h.later(time.Second)
	if got := h.carrier.bodies(); len(got) != 1 {
		t.Errorf("behind 120 texts: %q", got)
	}
	h.later(11 * time.Minute)
	h.arrives(inbound("help again", h.desk, "INFO"))
	h.later(time.Second)
	if got := h.carrier.bodies(); len(got) != 2 {
		t.Errorf("later: %q", got)
	}
	h.arrives(inbound("stop", h.desk, "STOP"))
	if o := h.try(h.house.ana, send(t, c, "no")); o.Refused != messaging.CodeOptedOut {
		t.Errorf("%+v", o)
	}
	h.clock = h.clock.Add(time.Second)
	h.arrives(inbound("yes", h.desk, "yes"))
	h.later(time.Second)
	h.do(h.house.ana, send(t, c, "Welcome back"))
	h.later(time.Second)
	if got := h.carrier.bodies(); got[len(got)-1] != "Welcome back" || slices.Contains(got, "no") {
		t.Errorf("%q", got)
	}
	if got := h.wishes(c); !slices.Contains(got, messaging.EventOptedIn) {
		t.Errorf("events %q", got)
	}
}

// TestOPT03_WhatMayBeAnOptOutPausesEverythingUntilSomebodyAnswers asks, and answers both ways.
func TestOPT03_WhatMayBeAnOptOutPausesEverythingUntilSomebodyAnswers(t *testing.T) {
	for _, off := range []bool{true, false} {
		h := newTexts(t)
		c := h.begun(h.desk)
		other := h.begun(h.ife)
		waiting := send(t, c, "Your appointment is on Tuesday")
		h.do(h.house.ana, waiting)
		h.arrives(inbound("ask", h.desk, "please stop texting me"))
		if got := h.wishes(c); !slices.Equal(got, []messaging.Event{messaging.EventAsksOptOut}) {
			t.Fatalf("events %q", got)
		}
		for range 5 {
			h.later(30 * time.Second)
		}
		if got := h.carrier.bodies(); len(got) != 0 {
			t.Errorf("meanwhile %q left", got)
		}
		for who, talk := range map[*messaging.ConversationID]messaging.ConversationID{&c: c, &other: other} {
			by := h.house.ana
			if who == &other {
				by = h.house.ife
			}
			if o := h.try(by, send(t, talk, "no")); o.Refused != messaging.CodePaused {
				t.Errorf("a new one is refused %q", o.Refused)
			}
		}
		if o := h.try(h.house.ife, messaging.Command{OptOut: &messaging.OptOut{Conversation: c, Off: off}}); o.Refused != messaging.CodeNotFound {
			t.Errorf("by who does not see it: %+v", o)
		}
		h.do(h.house.ana, messaging.Command{OptOut: &messaging.OptOut{Conversation: c, Off: off}})
		for range 3 {
			h.later(3 * time.Second)
		}
		m := h.message(waiting.Send.Message)
		if off && (len(h.carrier.sent) != 0 || m.Status != messaging.StatusFailed || m.Reason != messaging.ReasonOptedOut) {
			t.Errorf("after yes: %q, %+v", h.carrier.bodies(), m)
		}
		if !off && !slices.Equal(h.carrier.bodies(), []string{"Your appointment is on Tuesday"}) {
			t.Errorf("after no: %q", h.carrier.bodies())
		}
	}
}

// TestOPT03_ABareCancelNearAnAppointmentOptsOutAndIsPointedOut sends it within 48 hours and after.
func TestOPT03_ABareCancelNearAnAppointmentOptsOutAndIsPointedOut(t *testing.T) {
	for wait, flagged := range map[time.Duration]bool{47 * time.Hour: true, 49 * time.Hour: false} {
		h := newTexts(t)
		c := h.begun(h.desk)
		h.do(h.house.ana, send(t, c, "Your appointment is on Tuesday at 9"))
		h.later(time.Second)
		for i := range 120 {
			h.arrives(inbound(fmt.Sprint("since", i), h.desk, "Is anybody there?"))
		}
		h.later(wait)
		h.arrives(inbound("cancel", h.desk, "CANCEL"))
		if !h.off().Stops() {
			t.Error("texts are on")
		}
		if got := slices.Contains(h.wishes(c), messaging.EventMaybeAppointment); got != flagged {
			t.Errorf("after %v: %v", wait, got)
		}
	}
}

// TestOPT03_WhatAPersonSaysIsNoted records an opt-out from a contact, takes it back, and
// may not take back what they turned off themselves.
func TestOPT03_WhatAPersonSaysIsNoted(t *testing.T) {
	h := newTexts(t)
	maya := h.contact("Maya Lindqvist", "")
	c := h.begun(h.desk)
	say := func(off bool) messaging.Outcome {
		return h.try(h.house.ife, messaging.Command{OptOut: &messaging.OptOut{Contact: maya, Off: off}})
	}
	if o := say(true); o.Refused != "" || !h.off().Stops() || h.off().Source != messaging.SuppressedByStaff {
		t.Errorf("%+v %+v", o, h.off())
	}
	if o := say(false); o.Refused != "" || h.off().Stops() {
		t.Errorf("%+v", o)
	}
	if got := h.wishes(c); !slices.Equal(got, []messaging.Event{messaging.EventOptOutNoted, messaging.EventOptOutDenied}) {
		t.Errorf("events %q", got)
	}
	h.arrives(inbound("stop", h.desk, "STOP"))
	if o := say(false); o.Refused != messaging.CodeOptedOut || !h.off().Stops() {
		t.Errorf("against their own word: %+v", o)
	}
}

// TestSMS13_APersonSettlesWhatNobodyKnows says that a text arrived, sends another again,
// and lets a third be.
func TestSMS13_APersonSettlesWhatNobodyKnows(t *testing.T) {
	h := newTexts(t)
	c := h.begun(h.desk)
	lose := func() messaging.MessageID {
		h.carrier.lost = true
		s := send(t, c, "text")
		h.do(h.house.ana, s)
		h.later(time.Second)
		if got := h.message(s.Send.Message); got.Status != messaging.StatusUnconfirmed {
			t.Fatalf("%+v", got)
		}
		return s.Send.Message
	}
	arrived, again, left := lose(), lose(), lose()
	h.do(h.house.ana, messaging.Command{Settle: &messaging.Settle{Message: arrived, Arrived: true}})
	h.do(h.house.ana, messaging.Command{SendAgain: &messaging.SendAgain{Message: again, As: id[messaging.MessageID](t)}})
	h.do(h.house.ana, messaging.Command{Settle: &messaging.Settle{Message: left}})
	if got := h.message(arrived); got.Status != messaging.StatusDelivered {
		t.Errorf("%+v", got)
	}
	for _, m := range []messaging.MessageID{again, left} {
		if got := h.message(m); got.Status != messaging.StatusUnconfirmed || !got.Settled {
			t.Errorf("%+v", got)
		}
	}
	h.later(time.Second)
	if n := len(h.carrier.sent); n != 4 {
		t.Errorf("%d texts left", n)
	}
	if o := h.try(h.house.ana, messaging.Command{Settle: &messaging.Settle{Message: arrived}}); o.Refused != messaging.CodeConflict {
		t.Errorf("settled twice: %+v", o)
	}
	if o := h.try(h.house.ife, messaging.Command{Settle: &messaging.Settle{Message: left}}); o.Refused != messaging.CodeNotFound {
		t.Errorf("by who does not see it: %+v", o)
	}
}

// TestOPT05_I4_Fault42_NothingIsHandedOverAfterSTOP draws histories of everything that can make a
// text leave, or hold it up, and looks at the moment of handing over whether texts are off.
// The confirmation of an opt-out is the one that may leave then, once for each.
func TestOPT05_I4_Fault42_NothingIsHandedOverAfterSTOP(t *testing.T) {
	histories := 40
	if testing.Short() {
		histories = 8
	}
	handed, refusedAfter, stops, confirmed, paused := 0, 0, 0, 0, 0
	for seed := range histories {
		dice := rand.New(rand.NewPCG(uint64(seed), 4))
		h := newTexts(t)
		h.carrier.handed = func(text bridge.Text) {
			if text.To != theirs {
				return
			}
			handed++
			off := h.off()
			switch {
			case off.Asks() && text.Body != help:
				t.Errorf("seed %d: %q left before somebody answered", seed, text.Body)
			case text.Body == confirmation:
				confirmed++
			case off.Stops():
				t.Errorf("seed %d: %q left after STOP", seed, text.Body)
			}
		}
		maya := h.contact("Maya Lindqvist", "1986-03-14")
		talks := []messaging.ConversationID{h.begun(h.desk), ""}
		talks[1], _ = h.starts(h.house.ife, h.ife, theirs, "Hello from Ife")
		for n := range 40 {
			talk := dice.IntN(2)
			by, number := h.house.ana, h.desk
			if talk == 1 {
				by, number = h.house.ife, h.ife
			}
			word := func(body string) { h.arrives(inbound(fmt.Sprint(seed, "/", n), number, body)) }
			before := h.off().Stops()
			switch dice.IntN(14) {
			case 0, 1:
				stops++
				word([]string{"STOP", "stop please", "Alto", "UNSUBSCRIBE", "cancel"}[dice.IntN(5)])
			case 2, 12, 13:
				h.clock = h.clock.Add(time.Second) // within one second nobody can tell which came last
				word("START")
			case 3:
				word("please stop texting me")
			case 4:
				word([]string{"HELP", "Thanks!"}[dice.IntN(2)])
			case 5:
				h.try(by, messaging.Command{OptOut: &messaging.OptOut{Conversation: talks[talk], Off: dice.IntN(2) == 0}})
			case 6, 7:
				o := h.try(by, send(t, talks[talk], messaging.Text(fmt.Sprint("text ", n))))
				if before && o.Refused == "" {
					t.Errorf("seed %d: a text is taken after STOP", seed)
				}
				if before {
					refusedAfter++
				}
				if o.Refused == messaging.CodePaused {
					paused++
				}
			case 8:
				s := send(t, talks[talk], messaging.Text(fmt.Sprint("held ", n)))
				s.Send.Hold = 5000
				h.try(by, s)
			case 9:
				h.try(by, messaging.Command{Invite: &messaging.Invite{Invitation: id[messaging.InvitationID](t), Contact: maya}})
			case 10:
				h.carrier.fails = append(h.carrier.fails, &bridge.Error{Failure: bridge.Busy, After: 5 * time.Second})
			case 11:
				h.carrier.lost = true
			}
			if dice.IntN(3) > 0 {
				h.later(time.Duration(dice.IntN(20)) * time.Second)
			}
		}
		for range 5 {
			h.later(time.Minute)
		}
	}
	t.Logf("%d texts handed over, %d refused after STOP, %d paused, %d STOPs, %d confirmations", handed, refusedAfter, paused, stops, confirmed)
	if handed < 3*histories || refusedAfter < histories/2 || stops < histories || confirmed < histories/2 || paused == 0 || confirmed > stops+histories*5 {
		t.Error("too little happened")
	}
}
