package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

const theirs messaging.Phone = "+15035550162"

// carrier takes what would go to patients' phones as texts, as the test says.
type carrier struct {
	sent  []bridge.Text
	fails []error // of the next texts; nil takes one
	lost  bool    // the answer to the next text is lost, which is taken
	found map[string]bridge.Report
	after func() // the first text was taken

	handed        func(bridge.Text) // each text, as it is handed over
	ill           error             // what it answers to whoever asks
	elsewhere     string            // where it tells of texts, if not to us
	arrived       []bridge.Inbound  // as it lists them
	checks, lists int

	files     map[string][]byte // that it has, by their ref
	failing   map[string][]error
	forgotten []string
	cut       func() // called in the middle of the next file
}

func (c *carrier) Send(_ context.Context, t bridge.Text) (bridge.Taken, error) {
	if c.handed != nil {
		c.handed(t)
	}
	if len(c.fails) > 0 {
		err := c.fails[0]
		if c.fails = c.fails[1:]; err != nil {
			return bridge.Taken{}, err
		}
	}
	c.sent = append(c.sent, t)
	if c.after != nil {
		c.after()
		c.after = nil
	}
	if c.lost {
		c.lost = false
		return bridge.Taken{}, &bridge.Error{Failure: bridge.Unsure}
	}
	return bridge.Taken{Remote: "r" + t.ID, Status: messaging.StatusQueued, Segments: 1}, nil
}

func (c *carrier) Parse(h bridge.Hook) (events []bridge.Event, err error) {
	if len(h.Header["Signed"]) == 0 {
		return nil, bridge.ErrForged
	}
	return events, json.Unmarshal(h.Body, &events)
}

func (c *carrier) Find(_ context.Context, t bridge.Text, _ time.Time) (bridge.Report, bool, error) {
	r, ok := c.found[t.ID]
	return r, ok, nil
}

func (c *carrier) Since(_ context.Context, to messaging.Phone, since time.Time) (list []bridge.Inbound, err error) {
	c.lists++
	for _, in := range c.arrived {
		if in.To == to && !in.At.Before(since) {
			list = append(list, in)
		}
	}
	return list, c.ill
}

func (c *carrier) Fetch(_ context.Context, m bridge.Media, _ int64) (io.ReadCloser, error) {
	if err := c.fault("fetch " + m.Ref); err != nil {
		return nil, err
	}
	content, ok := c.files[m.Ref]
	if !ok {
		return nil, &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonMedia}
	}
	if c.cut != nil {
		c.cut()
		c.cut = nil
		return nil, context.Canceled
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

func (c *carrier) Forget(_ context.Context, m bridge.Media) error {
	if err := c.fault("forget " + m.Ref); err != nil {
		return err
	}
	delete(c.files, m.Ref)
	c.forgotten = append(c.forgotten, m.Ref)
	return nil
}

// fault is the next failure that the test wants of an action.
func (c *carrier) fault(action string) (err error) {
	if list := c.failing[action]; len(list) > 0 {
		err, c.failing[action] = list[0], list[1:]
	}
	return err
}

func (c *carrier) Check(context.Context) error { c.checks++; return c.ill }

func (c *carrier) Tells(context.Context, messaging.Phone) (string, error) {
	return c.elsewhere, c.ill
}

func (c *carrier) bodies() (list []string) {
	for _, t := range c.sent {
		list = append(list, t.Body)
	}
	return list
}

// texts is a house that texts from two numbers: the desk's, which Ana and Ben read,
// and Ife's own.
type texts struct {
	*house
	carrier   *carrier
	desk, ife messaging.Number
	hook      string
}

// noTexts reaches mailboxes only.
type noTexts struct{ *phone }

func (noTexts) Capabilities() bridge.Capabilities { return bridge.Capabilities{Email: true} }

func newTexts(t testing.TB, change ...func(*store.Config)) *texts {
	t.Helper()
	h := &texts{house: newHouse(t, change...), carrier: &carrier{found: map[string]bridge.Report{}, files: map[string][]byte{}, failing: map[string][]error{}}}
	h.Notifier = noTexts{h.phone}
	h.Carriers = func(bridge.Account) (bridge.Carrier, error) { return h.carrier, nil }
	out, err := h.SetCarrier(t.Context(), h.house.ana, api.SetCarrier{Carrier: "twilio", Name: "AC1", Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	h.hook = strings.TrimPrefix(out.Hook, "https://rowan.example"+api.PathHooks+"twilio/")
	h.plan(messaging.PlanPaid)
	h.desk = h.number("Front desk", "+15035550123", h.house.ana, h.house.ben)
	h.ife = h.number("Dr. Okafor", "+15035550145", h.house.ife)
	return h
}

func (h *texts) plan(p messaging.Plan) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		practice, err := tx.GetPractice()
		practice.Plan = p
		return errors.Join(err, tx.PutPractice(practice))
	})
}

func (h *texts) number(label string, phone messaging.Phone, members ...service.Actor) (n messaging.Number) {
	h.t.Helper()
	approved, rate := messaging.RegistrationApproved, 100.0
	c := messaging.SaveNumber{Number: id[messaging.NumberID](h.t), Label: &label, Phone: &phone, Registration: &approved, Rate: &rate}
	for _, m := range members {
		c.Add = append(c.Add, m.Teammate)
	}
	h.do(h.house.ana, messaging.Command{SaveNumber: &c})
	h.read(func(tx *store.Tx) (err error) { n, err = tx.Number(c.Number); return err })
	return n
}

func (h *texts) register(n messaging.Number, r messaging.Registration) {
	h.t.Helper()
	h.do(h.house.ana, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: n.ID, Registration: &r}})
}

// starts begins a conversation and returns it with its first message.
func (h *texts) starts(by service.Actor, n messaging.Number, to messaging.Phone, body messaging.Text) (messaging.ConversationID, messaging.MessageID) {
	h.t.Helper()
	c := id[messaging.ConversationID](h.t)
	h.do(by, messaging.Command{Start: &messaging.Start{Conversation: c, Number: n.ID, Phone: to}})
	s := send(h.t, c, body)
	h.do(by, s)
	return c, s.Send.Message
}

// later lets time go by and does what is due.
func (h *texts) later(d time.Duration) {
	h.t.Helper()
	h.clock = h.clock.Add(d)
	h.step()
}

// arrives has the carrier tell of something; a text stands in its list as well.
func (h *texts) arrives(events ...bridge.Event) {
	h.t.Helper()
	for _, e := range events {
		if in := e.Inbound; in != nil && !slices.ContainsFunc(h.carrier.arrived, func(have bridge.Inbound) bool { return have.Remote == in.Remote }) {
			listed := *in
			if listed.At.IsZero() {
				listed.At = h.clock
			}
			h.carrier.arrived = append(h.carrier.arrived, listed)
		}
	}
	body, err := json.Marshal(events)
	if err == nil {
		err = h.Hear(h.t.Context(), "twilio", h.hook, bridge.Hook{Header: map[string][]string{"Signed": {"yes"}}, Body: body})
	}
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

func inbound(remote string, to messaging.Number, body string) bridge.Event {
	return bridge.Event{Inbound: &bridge.Inbound{Remote: remote, From: theirs, To: to.Phone, Body: body}}
}

func (h *texts) message(m messaging.MessageID) (out messaging.Message) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { out, err = tx.Message(m); return err })
	return out
}

func (h *texts) conversation(c messaging.ConversationID) (out messaging.Conversation) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { out, err = tx.Conversation(c); return err })
	return out
}

// with lists the conversations with a phone, and what was said in them in order.
func (h *texts) with(phone messaging.Phone) (list []messaging.Conversation, said [][]string) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) {
		if list, err = tx.ConversationsAt(messaging.Address(phone)); err != nil {
			return err
		}
		for _, c := range list {
			messages, err := tx.Messages(c.ID, 0, 100)
			if err != nil {
				return err
			}
			bodies := []string{}
			for _, m := range messages {
				bodies = append([]string{string(m.Body)}, bodies...)
			}
			said = append(said, bodies)
		}
		return nil
	})
	return list, said
}

const identification = "You are messaging with Alder Street Clinic. To opt out, reply STOP."

func TestSMS13_ATextIsQueuedSentAndDelivered(t *testing.T) {
	h := newTexts(t)
	maya := h.contact("Maya Lindqvist", "")
	c, m := h.starts(h.house.ana, h.desk, theirs, "See you on Tuesday at 9")
	if got := h.message(m); got.Status != messaging.StatusQueued {
		t.Errorf("at first it is %s", got.Status)
	}
	if got := h.conversation(c); !slices.Equal(got.Contacts, []messaging.ContactID{maya}) || got.Phone != theirs {
		t.Errorf("it is with %v", got.Contacts)
	}
	h.step()
	want := bridge.Text{ID: string(m), From: h.desk.Phone, To: theirs, Body: "See you on Tuesday at 9"}
	if len(h.carrier.sent) == 0 || !reflect.DeepEqual(h.carrier.sent[0], want) {
		t.Fatalf("the carrier has %+v", h.carrier.sent)
	}
	for _, want := range []messaging.Status{messaging.StatusSent, messaging.StatusDelivered} {
		h.arrives(bridge.Event{Report: &bridge.Report{Remote: "r" + string(m), Status: want}})
		if got := h.message(m); got.Status != want || got.Segments != 1 {
			t.Errorf("it is %s in %d segments, not %s", got.Status, got.Segments, want)
		}
	}
}

// TestSMS13_CallbacksInAnyOrderAndOftenEndTheSame tells everything that a
// carrier may tell of one text in every order, each one to three times.
func TestSMS13_CallbacksInAnyOrderAndOftenEndTheSame(t *testing.T) {
	orders := permutations([]messaging.Status{messaging.StatusQueued, messaging.StatusSent, messaging.StatusUnconfirmed, messaging.StatusDelivered})
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "first")
	h.later(time.Second)
	h.later(time.Second)
	told := 0
	for n, order := range orders {
		s := send(t, c, messaging.Text(fmt.Sprint("text ", n)))
		h.do(h.house.ana, s)
		h.later(time.Second)
		highest := messaging.StatusQueued
		for i, status := range order {
			highest = messaging.Advance(highest, status)
			for range 1 + (n+i)%3 {
				told++
				h.arrives(bridge.Event{Report: &bridge.Report{Remote: "r" + string(s.Send.Message), Status: status}})
			}
			if got := h.message(s.Send.Message); got.Status != highest && !(highest == messaging.StatusUnconfirmed && got.Status == messaging.StatusSent) {
				t.Fatalf("%v, after %s: %s, want %s", order, status, got.Status, highest)
			}
		}
	}
	if told < 2*len(orders)*4-len(orders) {
		t.Errorf("%d callbacks were told", told)
	}
	if got := len(h.carrier.sent); got != len(orders)+2 {
		t.Errorf("the carrier has %d texts of %d", got, len(orders)+2)
	}
}

func permutations[T any](list []T) (all [][]T) {
	if len(list) == 0 {
		return [][]T{nil}
	}
	for i := range list {
		rest := slices.Delete(slices.Clone(list), i, i+1)
		for _, p := range permutations(rest) {
			all = append(all, append([]T{list[i]}, p...))
		}
	}
	return all
}

// TestINV10_SMS06_OnlyAPaidPracticeWithAnApprovedNumberSends tries every kind of
// text at every plan and registration: the four that a practice begins, and each
// that was put into the queue while everything was in order.
func TestINV10_SMS06_OnlyAPaidPracticeWithAnApprovedNumberSends(t *testing.T) {
	for _, plan := range []messaging.Plan{messaging.PlanTrial, messaging.PlanPaid} {
		for _, state := range []messaging.Registration{messaging.NotRegistered, messaging.RegistrationPending, messaging.RegistrationApproved, messaging.RegistrationRejected} {
			t.Run(fmt.Sprint(plan, " ", state), func(t *testing.T) {
				may := plan == messaging.PlanPaid && state == messaging.RegistrationApproved
				why := messaging.CodeUnregistered
				if plan == messaging.PlanTrial {
					why = messaging.CodeTrial
				}
				become := func(h *texts) {
					h.plan(plan)
					h.register(h.desk, state)
					h.register(h.ife, state)
				}
				check := func(what string, h *texts, n int) {
					t.Helper()
					h.later(time.Second)
					h.later(time.Second)
					if !may {
						n = 0
					}
					if got := len(h.carrier.sent); got != n {
						t.Errorf("%s: the carrier has %d texts, want %d: %q", what, got, n, h.carrier.bodies())
					}
				}

				h := newTexts(t) // a message, begun as things stand
				become(h)
				o := h.try(h.house.ana, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Number: h.desk.ID, Phone: theirs}})
				if may != (o.Refused == "") || !may && (o.Refused != why || o.Sentence == "") {
					t.Errorf("to start is refused %q: %q", o.Refused, o.Sentence)
				}

				h = newTexts(t) // one that waits, and the identification behind it
				_, m := h.starts(h.house.ana, h.desk, theirs, "Hello")
				become(h)
				check("message", h, 2)
				if got := h.message(m); !may && (got.Status != messaging.StatusFailed || got.Reason != messaging.ReasonUnregistered) {
					t.Errorf("the message that waited is %s: %s", got.Status, got.Reason)
				}

				h = newTexts(t) // the identification alone
				h.starts(h.house.ana, h.desk, theirs, "Hello")
				h.carrier.after = func() { become(h) }
				h.step()
				h.later(time.Second)
				if got := h.carrier.bodies(); may != (len(got) == 2) {
					t.Errorf("identification: the carrier has %q", got)
				}

				h = newTexts(t) // an invitation
				maya := h.contact("Maya Lindqvist", "1986-03-14")
				become(h)
				o = h.try(h.house.ana, invite(t, maya, h.house.desk))
				check("invitation", h, 1)
				if !may && o.Refused == "" {
					t.Error("an invitation that reaches nobody was taken")
				}
				email := messaging.Email("maya@example.com")
				h.do(h.house.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Email: &email}})
				if !may {
					h.do(h.house.ana, invite(t, maya, h.house.desk))
					check("invitation by email", h, 0)
					if n := h.phone.last(t); n.Email != email || n.Phone != "" {
						t.Errorf("the invitation went to %s%s", n.Phone, n.Email)
					}
				}

				h = newTexts(t) // a reminder
				h.Notifier, h.clock = h.phone, noon
				_, thread := h.patient(h.house.desk, h.house.ana)
				h.Notifier = noTexts{h.phone}
				h.do(h.house.ana, send(t, thread, "Your results are back"))
				become(h)
				h.later(6 * time.Minute)
				check("reminder", h, 1)

				h = newTexts(t) // a notice that waits
				maya = h.contact("Maya Lindqvist", "1986-03-14")
				h.do(h.house.ana, invite(t, maya, h.house.desk))
				become(h)
				check("invitation that waits", h, 1)
				if got := h.stored(maya); !may && got.Unreached == "" {
					t.Error("nobody is told that the invitation did not leave")
				}
			})
		}
	}
}

func TestSMS07_Fault39_WhatArrivesIsKeptOnceAndInTheOrderOfItsTimes(t *testing.T) {
	h := newTexts(t)
	for range 3 {
		h.arrives(inbound("in1", h.desk, "Is anybody there?"))
	}
	list, said := h.with(theirs)
	if len(list) != 1 || !slices.Equal(said[0], []string{"Is anybody there?"}) {
		t.Fatalf("%d conversations: %q", len(list), said)
	}
	if c := list[0]; len(c.Contacts) != 0 || c.Identification != "" {
		t.Errorf("an unknown sender is %v, identification %q", c.Contacts, c.Identification)
	}
	late, early := inbound("in3", h.desk, "third"), inbound("in2", h.desk, "second")
	late.Inbound.At, early.Inbound.At = h.clock.Add(-time.Minute), h.clock.Add(-2*time.Minute)
	h.clock = h.clock.Add(time.Hour)
	late.Inbound.At, early.Inbound.At = h.clock.Add(-time.Minute), h.clock.Add(-2*time.Minute)
	h.arrives(late)
	h.arrives(early, late)
	if _, said = h.with(theirs); !slices.Equal(said[0], []string{"Is anybody there?", "second", "third"}) {
		t.Errorf("%q", said[0])
	}
	// What a person has read stays where it was: nothing new comes to stand before it.
	h.do(h.house.ana, messaging.Command{MarkRead: &messaging.MarkRead{Conversation: list[0].ID, Position: h.conversation(list[0].ID).LastPosition}})
	oldest := inbound("in0", h.desk, "older than all")
	oldest.Inbound.At = h.clock.Add(-30 * time.Minute)
	h.arrives(oldest)
	if _, said = h.with(theirs); said[0][3] != "older than all" {
		t.Errorf("%q", said[0])
	}
}

func TestSMS07_Trust47_AForgedHookIsRefusedAndKeepsNothing(t *testing.T) {
	h := newTexts(t)
	body, _ := json.Marshal([]bridge.Event{inbound("in1", h.desk, "Hello")})
	for what, secret := range map[string]string{"no signature": h.hook, "another secret": "guessed"} {
		header := map[string][]string{}
		if what == "another secret" {
			header["Signed"] = []string{"yes"}
		}
		wantCode(t, h.Hear(t.Context(), "twilio", secret, bridge.Hook{Header: header, Body: body}), messaging.CodeNotMember)
	}
	if list, _ := h.with(theirs); len(list) != 0 {
		t.Errorf("%d conversations were begun", len(list))
	}
}

func TestSMS07_WhoHasThePhoneIsTheConversationsContact(t *testing.T) {
	h := newTexts(t)
	h.arrives(inbound("in1", h.desk, "Hello"))
	c, _ := h.with(theirs)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	if got := h.conversation(c[0].ID); !slices.Equal(got.Contacts, []messaging.ContactID{maya}) {
		t.Errorf("once Maya is a contact it is with %v", got.Contacts)
	}
	h.contact("Joel Lindqvist", "2015-03-14") // the same phone: from now on nobody knows
	h.arrives(inbound("in2", h.ife, "Hello"))
	if list, _ := h.with(theirs); len(list) != 2 || len(list[0].Contacts)+len(list[1].Contacts) != 1 {
		t.Errorf("%+v", list)
	}
}

func TestSMS09_SMS10_OneConversationOfEachNumberAndPhone(t *testing.T) {
	h := newTexts(t)
	first, _ := h.starts(h.house.ana, h.desk, theirs, "from the desk")
	second, _ := h.starts(h.house.ife, h.ife, theirs, "from Ife")
	if first == second || h.conversation(first).Number != h.desk.ID || h.conversation(second).Number != h.ife.ID {
		t.Error("two numbers share a conversation")
	}
	twice := messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Number: h.desk.ID, Phone: theirs}}
	if o := h.refused(h.house.ben, twice, messaging.CodeConflict); !strings.Contains(o.Sentence, "this number and this phone") {
		t.Errorf("the refusal says %q", o.Sentence)
	}
	other := messaging.Phone("+15035550199")
	h.refused(h.house.ana, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: h.desk.ID, Phone: &other}}, messaging.CodeInvalid)
	h.arrives(inbound("in1", h.ife, "for Ife"), inbound("in2", h.desk, "for the desk"))
	list, said := h.with(theirs)
	for i, c := range list {
		want := map[messaging.ConversationID][]string{first: {"from the desk", "for the desk"}, second: {"from Ife", "for Ife"}}[c.ID]
		if !slices.Equal(said[i], want) {
			t.Errorf("%q, want %q", said[i], want)
		}
	}
	if len(list) != 2 {
		t.Errorf("%d conversations", len(list))
	}
}

func TestSMS12_GRP04_ATextGoesToOnePerson(t *testing.T) {
	h := newTexts(t)
	maya, joel := h.contact("Maya Lindqvist", ""), h.contact("Joel Lindqvist", "")
	start := messaging.Start{Conversation: id[messaging.ConversationID](t), Number: h.desk.ID, Phone: theirs, Contacts: []messaging.ContactID{maya, joel}}
	if o := h.refused(h.house.ana, messaging.Command{Start: &start}, messaging.CodeUnsupported); !strings.Contains(o.Sentence, "secure group") {
		t.Errorf("the refusal says %q", o.Sentence)
	}
	start.Contacts, start.Teammates = []messaging.ContactID{maya}, []messaging.TeammateID{h.house.ben.Teammate}
	h.refused(h.house.ana, messaging.Command{Start: &start}, messaging.CodeUnsupported)
}

func TestOPT01_OPT05_Fault42_StopCancelsWhatWaitsFromEveryNumber(t *testing.T) {
	h := newTexts(t)
	desk, m := h.starts(h.house.ana, h.desk, theirs, "waits at the desk")
	_, other := h.starts(h.house.ife, h.ife, theirs, "waits at Ife's")
	h.arrives(inbound("in1", h.desk, "Stop"))
	for _, id := range []messaging.MessageID{m, other} {
		if got := h.message(id); got.Status != messaging.StatusFailed || got.Reason != messaging.ReasonOptedOut {
			t.Errorf("what waited is %s: %s", got.Status, got.Reason)
		}
	}
	h.later(time.Minute)
	if got := h.carrier.bodies(); !slices.Equal(got, []string{confirmation}) {
		t.Errorf("the carrier has %q", got)
	}
	if o := h.refused(h.house.ana, send(t, desk, "once more"), messaging.CodeOptedOut); !strings.Contains(o.Sentence, "START") {
		t.Errorf("the refusal says %q", o.Sentence)
	}
	// Everybody's desktop learns of it, members of the number or not.
	for _, who := range []service.Actor{h.house.ana, h.house.ife} {
		if !slices.ContainsFunc(h.changes(who).Changes, func(c messaging.Change) bool {
			return c.Suppression != nil && c.Suppression.Stops() && c.Suppression.Address.Phone() == theirs
		}) {
			t.Error("the suppression did not descend")
		}
	}
	h.clock = h.clock.Add(time.Second)
	h.arrives(inbound("in2", h.desk, "START"))
	h.later(time.Second)
	h.do(h.house.ana, send(t, desk, "welcome back"))
	h.later(time.Minute)
	if !slices.Contains(h.carrier.bodies(), "welcome back") {
		t.Errorf("after START the carrier has %q", h.carrier.bodies())
	}
}

// TestOPT05_AHeldTextIsGivenBackAfterStop holds a text while STOP arrives.
func TestOPT05_AHeldTextIsGivenBackAfterStop(t *testing.T) {
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "first")
	h.later(time.Second)
	s := send(t, c, "held")
	s.Send.Hold = 10_000
	h.do(h.house.ana, s)
	begins := send(t, id[messaging.ConversationID](t), "held too")
	begins.Send.Hold = 10_000
	begins.Send.Start = &messaging.Start{Conversation: begins.Send.Conversation, Number: h.ife.ID, Phone: theirs}
	h.do(h.house.ife, begins)
	h.arrives(inbound("in1", h.desk, "STOP"))
	draft := func(by service.Actor, key messaging.ConversationID) (d messaging.Draft) {
		h.read(func(tx *store.Tx) error {
			held, err := tx.OutboxOf("held")
			if len(held) > 0 {
				t.Errorf("%d texts are held after STOP", len(held))
			}
			if err == nil {
				d, err = tx.Draft(by.Teammate, messaging.DraftKey(key))
			}
			return err
		})
		return d
	}
	// In the transaction of STOP, not when they would have gone.
	if d := draft(h.house.ana, c); d.Body != "held" || d.Reason == "" {
		t.Errorf("the draft is %q, because of %q", d.Body, d.Reason)
	}
	if d := draft(h.house.ife, begins.Send.Conversation); d.Body != "held too" || d.Reason == "" {
		t.Errorf("the draft of what would have begun is %q, because of %q", d.Body, d.Reason)
	}
	h.later(time.Minute)
	if got := h.carrier.bodies(); slices.Contains(got, "held") || slices.Contains(got, "held too") {
		t.Errorf("the carrier has %q", got)
	}
}

// TestOPT05_WhatABusyCarrierHadInHandIsCancelledAtOnce has STOP come while a text is at
// the carrier, which then takes nothing for an hour.
func TestOPT05_WhatABusyCarrierHadInHandIsCancelledAtOnce(t *testing.T) {
	h := newTexts(t)
	c := h.begun(h.desk)
	s := send(t, c, "How can we help?")
	h.do(h.house.ana, s)
	h.carrier.fails = []error{&bridge.Error{Failure: bridge.Busy, Reason: messaging.ReasonBusy, After: time.Hour}}
	h.carrier.handed = func(bridge.Text) {
		h.carrier.handed = nil
		h.arrives(inbound("stop", h.desk, "STOP"))
	}
	h.later(time.Second)
	if m := h.message(s.Send.Message); m.Status != messaging.StatusFailed || m.Reason != messaging.ReasonOptedOut {
		t.Errorf("%s, %s", m.Status, m.Reason)
	}
	h.later(2 * time.Hour)
	if got := h.carrier.bodies(); slices.Contains(got, "How can we help?") {
		t.Errorf("the carrier has %q", got)
	}
}

func TestOPT06_ACarriersRefusalTeachesTheOptOut(t *testing.T) {
	h := newTexts(t)
	_, m := h.starts(h.house.ana, h.desk, theirs, "Hello")
	h.carrier.fails = []error{&bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonOptedOut, Code: "21610"}}
	h.step()
	if got := h.message(m); got.Status != messaging.StatusFailed || got.Reason != messaging.ReasonOptedOut || got.Code != "21610" {
		t.Errorf("%+v", got)
	}
	var off messaging.Suppression
	h.read(func(tx *store.Tx) (err error) { off, err = tx.Suppression(messaging.Address(theirs)); return err })
	if !off.Stops() || off.Source != messaging.SuppressedByCarrier {
		t.Errorf("%+v", off)
	}
}

// TestCMP11_CMP12_CMP13 plays who wrote first, how it fared, and what was sent of who
// writes.
func TestCMP11_CMP12_CMP13_WhoWritesIsSaidOnceWhereThePracticeBegan(t *testing.T) {
	refusedBy := &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonFiltered}
	busy := &bridge.Error{Failure: bridge.Busy, After: time.Second}
	for name, play := range map[string]struct {
		do   func(h *texts)
		want int // identifications
	}{
		"the practice begins": {func(h *texts) { h.starts(h.house.ana, h.desk, theirs, "one") }, 1},
		"and writes much more": {func(h *texts) {
			c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
			for n := range 5 {
				h.do(h.house.ana, send(t, c, messaging.Text(fmt.Sprint("more ", n))))
			}
		}, 1},
		"from each of two numbers": {func(h *texts) {
			h.starts(h.house.ana, h.desk, theirs, "one")
			h.starts(h.house.ife, h.ife, theirs, "two")
		}, 2},
		"they begin, and it writes a hundred": {func(h *texts) {
			h.arrives(inbound("in1", h.desk, "Hi"))
			list, _ := h.with(theirs)
			for n := range 100 {
				h.do(h.house.ana, send(t, list[0].ID, messaging.Text(fmt.Sprint(n))))
			}
		}, 0},
		"its first was refused": {func(h *texts) {
			h.carrier.fails = []error{refusedBy}
			h.starts(h.house.ana, h.desk, theirs, "one")
		}, 0},
		"its first was refused, and its second went": {func(h *texts) {
			h.carrier.fails = []error{refusedBy}
			c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
			h.step()
			h.do(h.house.ana, send(t, c, "two"))
		}, 1},
		"its first was refused, and they wrote before its second": {func(h *texts) {
			h.carrier.fails = []error{refusedBy}
			c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
			h.step()
			h.arrives(inbound("in1", h.desk, "Hi"))
			h.do(h.house.ana, send(t, c, "two"))
		}, 0},
		"its first was taken back": {func(h *texts) {
			c := id[messaging.ConversationID](t)
			s := send(t, c, "one")
			s.Send.Hold, s.Send.Start = 5000, &messaging.Start{Conversation: c, Number: h.desk.ID, Phone: theirs}
			h.do(h.house.ana, s)
			h.do(h.house.ana, messaging.Command{UndoSend: &messaging.UndoSend{Message: s.Send.Message}})
		}, 0},
		"its first was held": {func(h *texts) {
			c := id[messaging.ConversationID](t)
			s := send(t, c, "one")
			s.Send.Hold, s.Send.Start = 5000, &messaging.Start{Conversation: c, Number: h.desk.ID, Phone: theirs}
			h.do(h.house.ana, s)
			h.later(6 * time.Second)
		}, 1},
		"the carrier was busy": {func(h *texts) {
			h.carrier.fails = []error{busy, busy}
			h.starts(h.house.ana, h.desk, theirs, "one")
		}, 1},
		"the answer was lost and is found": {func(h *texts) {
			h.carrier.lost = true
			_, m := h.starts(h.house.ana, h.desk, theirs, "one")
			h.carrier.found[string(m)] = bridge.Report{Remote: "found", Status: messaging.StatusDelivered}
		}, 1},
		"it was called off by a stop": {func(h *texts) {
			h.starts(h.house.ana, h.desk, theirs, "one")
			h.arrives(inbound("in1", h.desk, "STOP"))
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newTexts(t)
			play.do(h)
			for range 200 {
				h.later(time.Second)
			}
			got := 0
			for _, body := range h.carrier.bodies() {
				if body == identification {
					got++
				}
			}
			if got != play.want {
				t.Errorf("%d times: %q", got, h.carrier.bodies())
			}
			if i := slices.Index(h.carrier.bodies(), identification); play.want == 1 && i != 1 {
				t.Errorf("it is number %d of %q", i, h.carrier.bodies())
			}
		})
	}
}

func TestCMP15_WhoWritesStandsInTheConversation_InPart(t *testing.T) {
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
	h.later(time.Second)
	h.later(time.Second)
	list := h.events(c, messaging.EventIdentified)
	if len(list) != 1 || list[0].Body != identification || list[0].Author.Kind != messaging.AuthorAutomatic || list[0].Status != messaging.StatusQueued {
		t.Fatalf("%+v", list)
	}
	h.arrives(bridge.Event{Report: &bridge.Report{Remote: "r" + string(list[0].ID), Status: messaging.StatusDelivered}})
	if got := h.message(list[0].ID); got.Status != messaging.StatusDelivered {
		t.Errorf("it is %s", got.Status)
	}
}

func TestCMP17_AFailedIdentificationPausesTheConversationAndAlarmsManagers(t *testing.T) {
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
	waits := send(t, c, "two")
	h.carrier.fails = []error{nil, &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonFiltered, Code: "30007"}}
	h.do(h.house.ben, waits)
	for range 5 {
		h.later(time.Second)
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{"one"}) {
		t.Errorf("the carrier has %q", got)
	}
	if got := h.conversation(c).Identification; got != messaging.IdentificationFailed {
		t.Errorf("the identification is %q", got)
	}
	h.refused(h.house.ben, send(t, c, "three"), messaging.CodePaused)
	alarm := h.phone.last(t)
	if alarm.Kind != bridge.KindAlert || alarm.Email != "ana@clinic.example" || strings.Contains(alarm.Text, string(theirs)) {
		t.Errorf("the alarm is %+v", alarm)
	}
	failed := h.events(c, messaging.EventIdentified)[0]
	h.do(h.house.ben, messaging.Command{SendAgain: &messaging.SendAgain{Message: failed.ID, As: id[messaging.MessageID](t)}})
	h.later(time.Second)
	h.later(time.Second)
	h.do(h.house.ben, messaging.Command{SendAgain: &messaging.SendAgain{Message: waits.Send.Message, As: id[messaging.MessageID](t)}})
	h.later(time.Second)
	if got := h.carrier.bodies(); !slices.Equal(got, []string{"one", identification, "two"}) {
		t.Errorf("once it is mended the carrier has %q", got)
	}
}

// TestSMS13_ALostAnswerIsUnconfirmedAndNeverSentAgainByItself crashes the service
// while a text is under way as well.
func TestSMS13_ALostAnswerIsUnconfirmedAndNeverSentAgainByItself(t *testing.T) {
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "one")
	h.later(time.Second)
	h.later(time.Second)
	h.carrier.lost = true
	lost := send(t, c, "lost")
	h.do(h.house.ana, lost)
	h.later(time.Second)
	if got := h.message(lost.Send.Message); got.Status != messaging.StatusUnconfirmed {
		t.Errorf("it is %s", got.Status)
	}
	h.do(h.house.ana, send(t, c, "next"))
	for range 48 {
		h.later(time.Hour)
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{"one", identification, "lost", "next"}) {
		t.Errorf("the carrier has %q", got)
	}
	if got := h.message(lost.Send.Message); got.Status != messaging.StatusUnconfirmed {
		t.Errorf("after two days it is %s", got.Status)
	}
	h.arrives(bridge.Event{Report: &bridge.Report{Remote: "late", Text: string(lost.Send.Message), Status: messaging.StatusDelivered}})
	if got := h.message(lost.Send.Message); got.Status != messaging.StatusDelivered {
		t.Errorf("a callback leaves it %s", got.Status)
	}
}

func TestSMS13_ACrashWhileATextIsUnderWayIsUnconfirmed(t *testing.T) {
	h := newTexts(t)
	_, m := h.starts(h.house.ana, h.desk, theirs, "one")
	h.write(func(tx *store.Tx) error { // as a process left it that is gone
		item, err := tx.InOutbox("text:" + string(m))
		return errors.Join(err, tx.Lease(item, h.clock.Add(time.Minute)))
	})
	h.later(30 * time.Second)
	h.later(time.Minute)
	if got := h.message(m); got.Status != messaging.StatusUnconfirmed || len(h.carrier.sent) != 0 {
		t.Errorf("it is %s, and the carrier has %q", got.Status, h.carrier.bodies())
	}
	h.carrier.found[string(m)] = bridge.Report{Remote: "found", Status: messaging.StatusSent}
	h.later(time.Minute)
	if got := h.message(m); got.Status != messaging.StatusSent {
		t.Errorf("once it is found it is %s", got.Status)
	}
}

func TestCMP19_ANumberSendsAtItsRateAndDropsNothing_InPart(t *testing.T) {
	h := newTexts(t)
	slow := 0.5
	h.do(h.house.ana, messaging.Command{SaveNumber: &messaging.SaveNumber{Number: h.desk.ID, Rate: &slow}})
	const people = 10
	for n := range people {
		h.arrives(bridge.Event{Inbound: &bridge.Inbound{Remote: fmt.Sprint("in", n), From: messaging.Phone(fmt.Sprintf("+150355501%02d", n)), To: h.desk.Phone, Body: "Hi"}})
	}
	for n := range people {
		list, _ := h.with(messaging.Phone(fmt.Sprintf("+150355501%02d", n)))
		h.do(h.house.ana, send(t, list[0].ID, "Hello"))
	}
	h.arrives(inbound("other", h.ife, "Hi"))
	list, _ := h.with(theirs)
	h.do(h.house.ife, send(t, list[len(list)-1].ID, "from Ife"))
	h.step()
	if got := h.carrier.bodies(); len(got) != 2 || !slices.Contains(got, "from Ife") {
		t.Errorf("at once go %q", got)
	}
	h.later(time.Second)
	if got := len(h.carrier.sent); got != 2 {
		t.Errorf("after a second %d", got)
	}
	for range people {
		h.later(2 * time.Second)
	}
	if got := len(h.carrier.sent); got != people+1 {
		t.Errorf("in the end %d", got)
	}
}

func TestLNK06_INB05_ATextIsForItsNumbersMembers(t *testing.T) {
	h := newTexts(t)
	h.arrives(inbound("in1", h.ife, "for Ife alone"))
	list, _ := h.with(theirs)
	for _, who := range []service.Actor{h.house.ana, h.house.ben} {
		for _, c := range h.changes(who).Changes {
			if c.Message != nil && c.Message.Conversation == list[0].ID || c.Conversation != nil && c.Conversation.ID == list[0].ID {
				t.Error("it descends to who is no member")
			}
		}
		h.refused(who, send(t, list[0].ID, "Hello"), messaging.CodeNotFound)
	}
	if !slices.ContainsFunc(h.changes(h.house.ife).Changes, func(c messaging.Change) bool { return c.Message != nil && c.Message.Body == "for Ife alone" }) {
		t.Error("it does not descend to its member")
	}
}

// TestCMP01_CMP06_WhatTheRulesBlockNeverReachesACarrier tries at the door that
// desktops come to, and at the carrier's: the rule may be newer than what waits.
func TestCMP01_CMP06_WhatTheRulesBlockNeverReachesACarrier_InPart(t *testing.T) {
	h := newTexts(t)
	h.arrives(inbound("in1", h.desk, "Hi"))
	list, _ := h.with(theirs)
	c := list[0].ID
	long := messaging.Text(strings.Repeat("x", 1599))
	for body, want := range map[messaging.Text]messaging.Code{
		long:       "",
		long + "x": messaging.CodeBlocked,
		"Buy weed at half price today, order at bit.ly/abc": messaging.CodeBlocked,
	} {
		s := send(t, c, body)
		if o := h.try(h.house.ana, s); o.Refused != want {
			t.Errorf("%.40s: refused %q: %s", body, o.Refused, o.Sentence)
		} else if want != "" && (!strings.HasSuffix(o.Sentence, ".") || strings.Contains(o.Sentence, "weed")) {
			t.Errorf("the refusal says %q", o.Sentence)
		}
	}
	m := messaging.Message{ID: id[messaging.MessageID](t), Body: long + "x", Status: messaging.StatusQueued, At: h.clock,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: h.house.ana.Teammate}}
	h.write(func(tx *store.Tx) error {
		_, err := tx.AddMessage(h.conversationIn(tx, c), m)
		return errors.Join(err, tx.PutOutbox(store.Item{ID: "text:" + string(m.ID), Kind: "text:" + string(h.desk.ID), Lane: "text:" + string(c), MadeAt: h.clock},
			map[string]string{"message": string(m.ID), "conversation": string(c)}))
	})
	for range 4 {
		h.later(20 * time.Second)
	}
	if got := h.message(m.ID); got.Status != messaging.StatusFailed || got.Reason != messaging.ReasonRules {
		t.Errorf("what waited is %s: %s", got.Status, got.Reason)
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{string(long)}) {
		t.Errorf("the carrier has %.80q", got)
	}
}

func (h *texts) conversationIn(tx *store.Tx, c messaging.ConversationID) messaging.Conversation {
	h.t.Helper()
	out, err := tx.Conversation(c)
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// What is remembered of an account is over with the next one: the old hook is nobody's,
// the old token signs nothing, and the same account stays open.
func TestSMS_AnAccountThatWasChangedIsHeardAsItIsNow(t *testing.T) {
	h := newTexts(t)
	var with []bridge.Account
	h.Carriers = func(a bridge.Account) (bridge.Carrier, error) {
		with = append(with, a)
		return h.carrier, nil
	}
	hear := func(carrier, secret string) error {
		body, err := json.Marshal([]bridge.Event{inbound("r-"+secret, h.desk, "Good morning.")})
		return errors.Join(err, h.Hear(t.Context(), carrier, secret, bridge.Hook{Header: map[string][]string{"Signed": {"yes"}}, Body: body}))
	}
	for range 2 {
		if err := hear("twilio", h.hook); err != nil {
			t.Fatal(err)
		}
	}
	if len(with) != 1 || with[0].Token != "secret" {
		t.Fatalf("opened: %d", len(with))
	}
	set := func(in api.SetCarrier) string {
		t.Helper()
		out, err := h.SetCarrier(t.Context(), h.house.ana, in)
		if err != nil {
			t.Fatal(err)
		}
		with = nil // it was tried, and is not open yet
		return out.Hook[strings.LastIndex(out.Hook, "/")+1:]
	}
	set(api.SetCarrier{Carrier: "twilio", Name: "AC1", Token: "another"})
	if err := hear("twilio", h.hook); err != nil || len(with) != 1 || with[0].Token != "another" {
		t.Errorf("after a new token: %v, %d opened", err, len(with))
	}
	next := set(api.SetCarrier{Carrier: "other", Name: "AC1", Token: "another"})
	if err := hear("twilio", h.hook); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("the hook of before is still heard: %v", err)
	}
	if err := hear("other", next); err != nil {
		t.Error(err)
	}
}
