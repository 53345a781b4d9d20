package service_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the practice's clock, wherever this runs

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// noon is daytime in Los Angeles, where the practice is.
var noon = time.Date(2026, time.November, 23, 20, 0, 0, 0, time.UTC)

// reminders are the unread notices that arrived.
func (p *phone) reminders() []bridge.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.got), func(n bridge.Notice) bool { return n.Kind != bridge.KindUnread })
}

// waiting is a practice at noon with a patient who has seen everything.
func waiting(t *testing.T) (h *house, patient service.Actor, thread messaging.ConversationID) {
	t.Helper()
	h = newHouse(t)
	h.clock = noon
	patient, thread = h.patient(h.desk, h.ana)
	return h, patient, thread
}

// at moves the clock to a time after the given one and lets the service work.
func (h *house) at(since time.Time, after time.Duration) {
	h.t.Helper()
	h.clock = since.Add(after)
	for range 3 {
		h.step()
	}
}

func (h *house) wantReminders(n int) {
	h.t.Helper()
	if got := len(h.phone.reminders()); got != n {
		h.t.Errorf("after %v %d reminders arrived, want %d", h.clock.Sub(noon), got, n)
	}
}

func (h *house) looks(patient service.Actor, thread messaging.ConversationID, bodies ...messaging.Text) {
	h.t.Helper()
	page, err := h.Thread(h.t.Context(), patient, thread, 0, api.MaxPage)
	if err != nil {
		h.t.Fatal(err)
	}
	var ids []messaging.MessageID
	for _, m := range page.Messages {
		if !m.Mine && (len(bodies) == 0 || slices.Contains(bodies, m.Body)) {
			ids = append(ids, m.ID)
		}
	}
	if err := h.Seen(h.t.Context(), patient, thread, ids); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

// events are the automatic messages of a conversation, as the staff have them.
func (h *house) events(thread messaging.ConversationID, event messaging.Event) (list []messaging.Message) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		all, err := tx.Messages(thread, 0, 1000)
		list = slices.DeleteFunc(all, func(m messaging.Message) bool { return m.Event != event })
		return err
	})
	return list
}

func TestSEC04_UnreadRemindsAfter5And60MinutesThenTellsTheStaff_InPart(t *testing.T) {
	h, patient, thread := waiting(t)
	h.do(h.ana, send(t, thread, "Your results are fine, Maya."))
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{5*time.Minute - time.Second, 0}, {5 * time.Minute, 1}, {time.Hour - time.Second, 1}, {time.Hour, 2}, {3*24*time.Hour - time.Second, 2}} {
		h.at(noon, c.after)
		h.wantReminders(c.want)
	}
	if len(h.events(thread, messaging.EventUnseen)) != 0 {
		t.Error("the staff were told too early")
	}
	h.at(noon, 3*24*time.Hour)
	h.wantReminders(2)
	told := h.events(thread, messaging.EventUnseen)
	if len(told) != 1 || told[0].Author.Kind != messaging.AuthorAutomatic || told[0].Body != "" {
		t.Fatalf("the staff read %+v", told)
	}
	n := h.phone.reminders()[0]
	if n.Text != "You have a new message from your care team. Read it: https://rowan.example/" || n.Phone != "+15035550162" || n.Email != "" {
		t.Errorf("%+v", n)
	}
	// The patient is not told about themselves.
	page, err := h.Thread(t.Context(), patient, thread, 0, 1)
	if err != nil || len(page.Messages) != 1 || page.Messages[0].Event != "" || page.Conversation.Preview != "Your results are fine, Maya." || !page.Conversation.LastAt.Equal(noon) {
		t.Errorf("the patient sees %+v, %v", page, err)
	}
	h.at(noon, 30*24*time.Hour)
	h.wantReminders(2)
	if len(h.events(thread, messaging.EventUnseen)) != 1 {
		t.Error("the staff were told twice")
	}
}

func TestUnread_WhatIsWrittenAfterTheStaffWereToldIsRemindedOfAnew(t *testing.T) {
	h, _, thread := waiting(t)
	h.do(h.ana, send(t, thread, "one"))
	h.at(noon, 5*time.Minute)
	h.at(noon, time.Hour)
	h.at(noon, 3*24*time.Hour)
	h.do(h.ana, send(t, thread, "two"))
	h.at(noon, 3*24*time.Hour+5*time.Minute)
	h.wantReminders(3)
}

func TestUnread_OnceSeenNoReminderLeaves(t *testing.T) {
	t.Run("before the first", func(t *testing.T) {
		h, patient, thread := waiting(t)
		h.do(h.ana, send(t, thread, "one"))
		h.at(noon, 4*time.Minute)
		h.looks(patient, thread)
		h.at(noon, 4*24*time.Hour)
		h.wantReminders(0)
		if len(h.events(thread, messaging.EventUnseen)) != 0 {
			t.Error("the staff were told of what was seen")
		}
	})
	t.Run("while it waits for a busy carrier", func(t *testing.T) {
		h, patient, thread := waiting(t)
		h.do(h.ana, send(t, thread, "one"))
		h.phone.fail = &bridge.Error{Failure: bridge.Busy}
		h.at(noon, 5*time.Minute)
		h.looks(patient, thread)
		h.phone.fail = nil
		h.at(noon, time.Hour)
		h.wantReminders(0)
		rows := h.audit()
		if !slices.ContainsFunc(rows, func(r store.Audit) bool { return r.Action == "notify" && r.Result == "seen" }) {
			t.Error("the log does not say why it was dropped")
		}
	})
	t.Run("in part: it goes on from the oldest that is left", func(t *testing.T) {
		h, patient, thread := waiting(t)
		h.do(h.ana, send(t, thread, "one"))
		h.at(noon, 5*time.Minute)
		h.wantReminders(1)
		h.at(noon, 30*time.Minute)
		h.do(h.ana, send(t, thread, "two"))
		h.at(noon, 40*time.Minute)
		h.looks(patient, thread, "one") // who is here now is not reminded at once
		h.at(noon, 89*time.Minute)
		h.wantReminders(1)
		h.at(noon, 90*time.Minute)
		h.wantReminders(2)
	})
}

func TestUnread_OneNoticeSpeaksForAllConversations(t *testing.T) {
	h, patient, thread := waiting(t)
	other := id[messaging.ConversationID](t)
	h.do(h.ana, messaging.Command{Start: &messaging.Start{Conversation: other, Link: h.desk, Contacts: []messaging.ContactID{patient.Contact}, Subject: "Billing"}})
	h.do(h.ana, send(t, thread, "one"))
	h.at(noon, 2*time.Minute)
	h.do(h.ana, send(t, other, "two"))
	for _, c := range []struct{ minutes, want int }{{5, 1}, {7, 1}, {60, 2}, {62, 2}, {180, 2}} {
		h.at(noon, time.Duration(c.minutes)*time.Minute)
		h.wantReminders(c.want)
	}
	h.at(noon, 3*24*time.Hour+2*time.Minute)
	if len(h.events(thread, messaging.EventUnseen)) != 1 || len(h.events(other, messaging.EventUnseen)) != 1 {
		t.Error("the staff were not told in both")
	}
}

func TestUnread_InAGroupTheStaffAreToldOfWhom(t *testing.T) {
	h := newHouse(t)
	h.clock = noon
	maya, _ := h.patient(h.desk, h.ana)
	bao := h.another("Bao Tran")
	group := h.group(h.ana, h.desk, []messaging.ContactID{maya.Contact, bao.Contact})
	h.do(h.ana, send(t, group, "The plan"))
	h.looks(maya, group)
	for _, after := range []time.Duration{5 * time.Minute, time.Hour, 3 * 24 * time.Hour} {
		h.at(noon, after)
	}
	if told := h.events(group, messaging.EventUnseen); len(told) != 1 || told[0].Body != "Bao Tran" {
		t.Errorf("the staff are told of %+v", told)
	}
}

// TestFault24_Unread_QuietAtNight sends at a local time and looks when the reminders
// come, in the night of a change of clocks too.
func TestFault24_Unread_QuietAtNight(t *testing.T) {
	la, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ sent, first, second time.Time }{
		"late in the evening": {time.Date(2026, 11, 23, 20, 58, 0, 0, la), time.Date(2026, 11, 24, 8, 0, 0, 0, la), time.Date(2026, 11, 24, 8, 55, 0, 0, la)},
		"in the small hours":  {time.Date(2026, 11, 23, 3, 0, 0, 0, la), time.Date(2026, 11, 23, 8, 0, 0, 0, la), time.Date(2026, 11, 23, 8, 55, 0, 0, la)},
		"the last moment":     {time.Date(2026, 11, 23, 20, 54, 59, 0, la), time.Date(2026, 11, 23, 20, 59, 59, 0, la), time.Date(2026, 11, 24, 8, 0, 0, 0, la)},
		"clocks go back":      {time.Date(2026, 10, 31, 22, 0, 0, 0, la), time.Date(2026, 11, 1, 8, 0, 0, 0, la), time.Date(2026, 11, 1, 8, 55, 0, 0, la)},
		"clocks go forward":   {time.Date(2027, 3, 13, 22, 0, 0, 0, la), time.Date(2027, 3, 14, 8, 0, 0, 0, la), time.Date(2027, 3, 14, 8, 55, 0, 0, la)},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.clock = c.sent.Add(-time.Hour).UTC()
			_, thread := h.patient(h.desk, h.ana)
			h.clock = c.sent.UTC()
			h.do(h.ana, send(t, thread, "one"))
			var came []time.Time
			for range 26 * 60 { // a day and a bit, by the minute and just before each
				for _, back := range []time.Duration{time.Second, 0} {
					h.clock = h.clock.Truncate(time.Minute).Add(time.Minute - back)
					if back == 0 {
						h.clock = h.clock.Truncate(time.Minute)
					}
					before := len(h.phone.reminders())
					h.step()
					if len(h.phone.reminders()) > before {
						came = append(came, h.clock)
					}
				}
			}
			if len(came) != 2 || came[0].Sub(c.first).Abs() > time.Minute || came[0].Before(c.first) || came[1].Sub(c.second).Abs() > time.Minute || came[1].Before(c.second) {
				t.Errorf("they came at %v, want %v and %v", local(came, la), c.first, c.second)
			}
		})
	}
}

func local(times []time.Time, zone *time.Location) (list []string) {
	for _, at := range times {
		list = append(list, at.In(zone).Format(time.DateTime))
	}
	return list
}

func TestUnread_AReminderThatWaitedIntoTheNightWaitsForTheMorning(t *testing.T) {
	h, _, thread := waiting(t)
	evening := time.Date(2026, 11, 24, 4, 50, 0, 0, time.UTC) // 20:50
	h.clock = evening
	h.do(h.ana, send(t, thread, "one"))
	h.phone.fail = &bridge.Error{Failure: bridge.Busy, After: 20 * time.Minute}
	h.at(evening, 5*time.Minute)
	h.phone.fail = nil
	h.at(evening, 30*time.Minute)
	h.wantReminders(0)
	h.at(evening, 11*time.Hour+10*time.Minute)
	h.wantReminders(1)
	h.at(evening, 12*time.Hour+5*time.Minute)
	h.wantReminders(2)
}

func ptr[T any](v T) *T { return &v }

func TestUnread_WhoseAccountEndedIsNotReminded(t *testing.T) {
	h, patient, thread := waiting(t)
	h.do(h.ana, send(t, thread, "one"))
	h.write(func(tx *store.Tx) error {
		c, err := tx.Contact(patient.Contact)
		if err != nil {
			return err
		}
		c.Account = messaging.AccountExpired
		_, err = tx.PutContact(c)
		return err
	})
	h.at(noon, time.Hour)
	h.wantReminders(0)
}

// killed is a notifier whose process dies within it.
type killed struct{ phone }

func (*killed) Notify(context.Context, bridge.Notice) error { panic("killed") }

// TestUnread_KilledBetweenLeaseAndSendItIsNotSentTwice ends the service within the
// carrier, where nobody can know whether the notice left, and starts it again on
// the same file.
func TestUnread_KilledBetweenLeaseAndSendItIsNotSentTwice(t *testing.T) {
	h := newHouse(t)
	h.clock = noon
	path := t.TempDir() + "/rowan.db"
	first := storetest.OpenAt(t, store.Service, path)
	h.Service = service.New(service.Config{Store: first, Lookup: sealed.Key{1, 2, 3}, Notifier: h.phone, BaseURL: "https://rowan.example",
		Clock: func() time.Time { return h.clock }, Passphrases: fast})
	founder := service.Founder{Passphrase: passphrase, Factor: servicetest.Secret, Teammate: messaging.Teammate{ID: id[messaging.TeammateID](t), Name: "Ana", Email: "ana@clinic.example", Role: messaging.RoleOwner, Active: true}}
	h.practice = id[messaging.PracticeID](t)
	var err error
	if h.desk, err = h.Found(t.Context(), messaging.Practice{ID: h.practice, Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}, []service.Founder{founder}); err != nil {
		t.Fatal(err)
	}
	h.ana = h.signIn("ana")
	patient, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "one"))

	h.clock = noon.Add(5 * time.Minute)
	restart := func(n bridge.Notifier) {
		t.Helper()
		if err := h.Store.Close(); err != nil {
			t.Fatal(err)
		}
		h.Service = service.New(service.Config{Store: storetest.OpenAt(t, store.Service, path), Lookup: sealed.Key{1, 2, 3}, Notifier: n,
			BaseURL: "https://rowan.example", Clock: func() time.Time { return h.clock }, Passphrases: fast})
	}
	restart(&killed{})
	died := func() (died bool) {
		defer func() { died = recover() != nil }()
		_ = h.Step(t.Context())
		return false
	}()
	if !died {
		t.Fatal("the carrier was never called")
	}
	restart(h.phone)
	for range 10 { // through the lease and past it
		h.clock = h.clock.Add(time.Minute)
		h.step()
	}
	h.wantReminders(0)
	if c := h.stored(patient.Contact); !strings.Contains(c.Unreached, "interrupted") {
		t.Errorf("the staff read %q", c.Unreached)
	}
	h.at(noon, time.Hour+5*time.Minute) // at a distance from when the first was given up
	h.wantReminders(1)
	restart(h.phone)
	h.at(noon, 2*time.Hour)
	h.wantReminders(1)
	if c := h.stored(patient.Contact); c.Unreached != "" {
		t.Errorf("one arrived and the staff still read %q", c.Unreached)
	}
}

func TestNotice_InThePersonsLanguage(t *testing.T) {
	h := newHouse(t)
	h.clock = noon
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: 1, Language: ptr(messaging.Spanish)}})
	h.refused(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: 1, Language: ptr(messaging.Language("xx"))}}, messaging.CodeInvalid)
	token := h.invited(maya, h.desk, h.ana)
	if n := h.phone.last(t); !strings.HasPrefix(n.Text, "Alder Street Clinic quiere") || n.Subject == "" {
		t.Errorf("%+v", n)
	}
	if h.accepted(token); !strings.Contains(h.phone.last(t).Text, "es su código") {
		t.Errorf("%+v", h.phone.last(t))
	}
}

func TestNotice_WhyItDidNotArriveStandsOnTheContact(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	h.phone.fail = &bridge.Error{Failure: bridge.Refused, Sentence: "The mail server does not accept this email address."}
	h.do(h.ana, invite(t, maya, h.desk))
	h.step()
	if c := h.stored(maya); c.Unreached != "The mail server does not accept this email address." || c.Account != messaging.AccountInvited {
		t.Errorf("%+v", c)
	}
	found := false
	for _, c := range h.changes(h.ben).Changes {
		found = found || c.Contact != nil && c.Contact.Unreached != ""
	}
	if !found {
		t.Error("a teammate does not get to know it")
	}
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: 1, Phone: ptr(messaging.Phone("+15035550199"))}})
	if c := h.stored(maya); c.Unreached != "" {
		t.Errorf("it is still said of the new number: %q", c.Unreached)
	}
}

// mailOnly is a carrier that has no phones.
type mailOnly struct{ phone }

func (*mailOnly) Capabilities() bridge.Capabilities { return bridge.Capabilities{Email: true} }

// deaf is a service without any carrier.
type deaf struct{ phone }

func (*deaf) Capabilities() bridge.Capabilities { return bridge.Capabilities{} }

func TestINV01_WhoCannotBeReachedIsNotInvited(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14") // with a phone only
	only := &mailOnly{}
	h.Notifier = only
	h.refused(h.ana, invite(t, maya, h.desk), messaging.CodeEmpty)
	if c := h.stored(maya); c.Account != messaging.AccountNone {
		t.Errorf("the account is %s", c.Account)
	}
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: 1, Email: ptr(messaging.Email("maya@example.com"))}})
	h.do(h.ana, invite(t, maya, h.desk))
	h.step()
	if n := only.last(t); n.Email != "maya@example.com" || n.Phone != "" {
		t.Errorf("%+v", n)
	}
	_, token, _ := strings.Cut(only.last(t).Link, "#")
	if look, err := h.Look(t.Context(), token); err != nil || look.SendsTo != "m•••@example.com" || look.ByPhone {
		t.Errorf("%+v %v", look, err)
	}
	h.Notifier = &deaf{}
	h.clock = h.clock.Add(time.Hour)
	h.refused(h.ana, invite(t, maya, h.desk), messaging.CodeUnsupported)
}

func TestDeliver_EachWaitForABusyCarrierIsLonger(t *testing.T) {
	h := newHouse(t)
	h.do(h.ana, invite(t, h.contact("Maya Lindqvist", "1986-03-14"), h.desk))
	tries := &counter{}
	h.Notifier = tries
	for range 3600 {
		h.step()
		h.clock = h.clock.Add(time.Second)
	}
	// 5 s, 10 s, 20 s … up to 10 minutes, and up to a quarter more.
	if tries.n < 8 || tries.n > 14 {
		t.Errorf("%d tries in an hour", tries.n)
	}
}

type counter struct {
	phone
	n int
}

func (c *counter) Notify(context.Context, bridge.Notice) error {
	c.n++
	return &bridge.Error{Failure: bridge.Busy}
}

func TestDeliver_ABusyCarrierIsAskedOnceAStep(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.do(h.ana, invite(t, h.contact("Maya Lindqvist", "1986-03-14"), h.desk))
	}
	tries := &counter{}
	h.Notifier = tries
	for i := range 3 {
		if h.step(); tries.n != i+1 {
			t.Errorf("%d tries after %d steps", tries.n, i+1)
		}
	}
	h.step()
	if tries.n != 3 {
		t.Errorf("%d tries at three people who wait", tries.n)
	}
}

// TestP15_WhoTurnsNoticesOffKeepsTheirMessages turns texts off, then emails, then one on
// again, also while a reminder waits to leave.
func TestP15_WhoTurnsNoticesOffKeepsTheirMessages(t *testing.T) {
	h, patient, thread := waiting(t)
	set := func(text, email bool) {
		t.Helper()
		if err := h.SetReminders(t.Context(), patient, api.Reminders{Text: text, Email: email}); err != nil {
			t.Fatal(err)
		}
	}
	set(false, false)
	h.do(h.ana, send(t, thread, "Are you well?"))
	h.at(noon, 6*time.Minute)
	h.wantReminders(0)
	me, err := h.Me(t.Context(), patient)
	if err != nil || me.Reminders.Text || me.Reminders.Email || len(me.Conversations) != 1 || me.Conversations[0].Unseen != 1 {
		t.Errorf("%+v %v", me, err)
	}
	set(true, true)
	h.at(noon, 66*time.Minute)
	h.wantReminders(1)
	h.looks(patient, thread)
	h.do(h.ana, send(t, thread, "And today?"))
	since := h.clock
	h.clock = since.Add(6 * time.Minute)
	h.phone.fail = &bridge.Error{Failure: bridge.Busy}
	h.step()
	h.phone.fail = nil
	set(false, false)
	h.at(since, 10*time.Minute)
	h.wantReminders(1)
}
