package backend_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/bridge/twilio"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
)

const (
	carrierAccount = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	carrierToken   = "0123456789abcdef0123456789abcdef"

	deskPhone  messaging.Phone = "+15035550123"
	nursePhone messaging.Phone = "+15035550145"
)

// texting is a house that texts through Twilio's API, with a Twilio on loopback.
type texting struct {
	*house
	twilio *faketwilio.Fake
	hook   string
}

// text gives a house a carrier and a paid plan.
func (h *house) text() *texting {
	h.t.Helper()
	x := &texting{house: h, twilio: faketwilio.New(faketwilio.Config{Clock: h.Clock})}
	server := httptest.NewServer(x.twilio)
	h.t.Cleanup(server.Close)
	h.carriedBy(func(a bridge.Account) (bridge.Carrier, error) {
		return twilio.New(twilio.Config{Account: a.Name, Token: a.Token, Hook: a.Hook, Clock: h.Clock, API: server.URL})
	})
	x.twilio.SetAccount(faketwilio.Account{SID: carrierAccount, Token: carrierToken})
	out, err := h.Connect(h.t.Context(), h.practice(), api.SetCarrier{Carrier: "twilio", Name: carrierAccount, Token: carrierToken})
	if err != nil {
		h.t.Fatal(err)
	}
	x.hook = out.Hook
	err = h.store.Tx(h.t.Context(), h.practice(), func(tx *store.Tx) error {
		p, err := tx.GetPractice()
		if err != nil {
			return err
		}
		p.Plan = messaging.PlanPaid
		return tx.PutPractice(p)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

// owns adds an approved number that the given people read.
func (x *texting) owns(by *desk, phone messaging.Phone, label string, members ...string) messaging.NumberID {
	x.t.Helper()
	approved, rate := messaging.RegistrationApproved, 100.0
	c := messaging.SaveNumber{Phone: &phone, Label: &label, Registration: &approved, Rate: &rate}
	for _, m := range members {
		c.Add = append(c.Add, by.who(m))
	}
	if err := by.SaveNumber(x.t.Context(), c); err != nil {
		x.t.Fatal(err)
	}
	x.twilio.SetNumber(carrierAccount, faketwilio.Number{Phone: phone, Hook: x.hook})
	by.settle()
	return by.number(label).ID
}

// carry lets the service hand over what waits, and Twilio tell what it has to.
func (x *texting) carry() {
	x.t.Helper()
	for range 4 {
		x.ahead.Add(int64(time.Second))
		x.steps(1)
		for _, hook := range x.twilio.Take() {
			x.post(hook, http.StatusNoContent)
		}
	}
}

// post hands a webhook over as Twilio does, by the address that it was told.
func (x *texting) post(hook bridge.Hook, want int) {
	x.t.Helper()
	at, err := url.Parse(hook.URL)
	if err != nil {
		x.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(x.t.Context(), http.MethodPost, x.url()+at.RequestURI(), bytes.NewReader(hook.Body))
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header = hook.Header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		x.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != want {
		x.t.Errorf("the webhook was answered with %d, %v", resp.StatusCode, err)
	}
}

// writes sends a text from a phone to one of the practice's numbers.
func (x *texting) writes(from, to messaging.Phone, body string) {
	x.t.Helper()
	if _, err := x.twilio.Receive(faketwilio.Incoming{From: from, To: to, Body: body}); err != nil {
		x.t.Fatal(err)
	}
	x.carry()
}

// got is what a phone got from us.
func (x *texting) got(phone messaging.Phone) (list []string) {
	for _, t := range x.twilio.Sent() {
		if t.To == phone {
			list = append(list, t.Body)
		}
	}
	return list
}

func (d *desk) rows(l store.List) []store.InboxRow {
	d.h.t.Helper()
	rows, _, err := d.Inbox(l, nil, 100)
	if err != nil {
		d.h.t.Fatal(err)
	}
	return rows
}

const identified = "You are messaging with Alder Street Clinic. To opt out, reply STOP."

// TestSMS01_SMS05_SMS13_PAT07_CMP12_CMP18_FlowATextGoesOutAndIsDelivered texts somebody
// without an account, from two desks; that the practice says who it is needs nobody.
func TestSMS01_SMS05_SMS13_PAT07_CMP12_CMP18_FlowATextGoesOutAndIsDelivered(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato")
	ben := x.newDesk("ben", 0)
	maya := ana.person("Maya Lindqvist", string(mayaPhone), "")
	talk, err := ana.StartText(replica.NewText{Number: front, Contact: maya, Body: "See you on Tuesday at 9"})
	if err != nil {
		t.Fatal(err)
	}
	if m := ana.thread(talk); len(m) != 1 || m[0].Status != messaging.StatusPending {
		t.Fatalf("at first there is %+v", m)
	}
	ana.settle()
	x.carry()
	if got := x.got(mayaPhone); !slices.Equal(got, []string{"See you on Tuesday at 9", identified}) {
		t.Errorf("the phone got %q", got)
	}
	for name, d := range map[string]*desk{"ana": ana, "ben": ben} {
		d.settle()
		if m := d.thread(talk); len(m) != 1 || m[0].Status != messaging.StatusDelivered || m[0].Segments != 1 {
			t.Errorf("%s has %+v", name, m)
		}
		rows := d.rows(store.ListOf(messaging.ScopeNumber(front)))
		if len(rows) != 1 || rows[0].Channel != messaging.ChannelSMS || rows[0].SenderName != "Front desk" || rows[0].SenderAddress != messaging.Address(deskPhone) || rows[0].Contact.ID != maya {
			t.Errorf("%s lists %+v", name, rows)
		}
	}
	// The same pair again is the same conversation (SMS-09).
	again, err := ben.StartText(replica.NewText{Number: front, Phone: "(503) 555-0162", Body: "And bring your card"})
	if err != nil || again != talk {
		t.Errorf("%s, %v", again, err)
	}
	ben.settle()
	x.carry()
	if got := x.got(mayaPhone); len(got) != 3 || got[2] != "And bring your card" {
		t.Errorf("the phone got %q", got)
	}
	ana.settle()
	if hits, _, err := ana.Search("messaging with Alder", 10); err != nil || len(hits) != 1 { // CMP-15
		t.Errorf("who writes is found %d times, %v", len(hits), err)
	}
}

func TestSMS07_CMP13_OPT05_FlowAPatientTextsFirstAndStopsWhileAReplyIsQueued(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	x.writes(mayaPhone, deskPhone, "Is the clinic open on Friday?")
	ana.settle()
	rows := ana.rows(store.ListInbox)
	if len(rows) != 1 || rows[0].Contact.ID != "" || rows[0].Address.Phone() != mayaPhone || rows[0].Unread != 1 || ana.calls.Load() != 1 {
		t.Fatalf("%+v, %d calls", rows, ana.calls.Load())
	}
	talk := rows[0].Conversation
	if _, err := ana.Send(talk, "Yes, from 8 to 5"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	x.carry()
	maya := ana.person("Maya Lindqvist", string(mayaPhone), "")
	ana.settle()
	if got := ana.only(maya); got != talk {
		t.Errorf("once she is a contact hers is %s", got)
	}
	// The reply is taken by the service, and STOP arrives before the carrier has it.
	if _, err := ana.Send(talk, "See you then"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if _, err := x.twilio.Receive(faketwilio.Incoming{From: mayaPhone, To: deskPhone, Body: "STOP"}); err != nil {
		t.Fatal(err)
	}
	for _, hook := range x.twilio.Take() {
		x.post(hook, http.StatusNoContent)
	}
	x.carry()
	ana.settle()
	got := x.got(mayaPhone)
	if slices.Contains(got, "See you then") || slices.Contains(got, identified) || !slices.Contains(got, "Yes, from 8 to 5") {
		t.Errorf("the phone got %q", got)
	}
	thread := ana.thread(talk)
	if m := thread[len(thread)-2]; m.Body != "See you then" || m.Status != messaging.StatusFailed || m.Reason != messaging.ReasonOptedOut {
		t.Errorf("the reply is %+v", m)
	}
	c, err := ana.Conversation(talk)
	if err != nil || messaging.CodeOf(c.Why) != messaging.CodeOptedOut || !c.Off.Stops() || !c.Attention {
		t.Errorf("she can be written to: %v, since %v, %v", c.Why, c.Off.At, err)
	}
	if _, err := ana.Send(talk, "One more"); messaging.CodeOf(err) != messaging.CodeOptedOut {
		t.Errorf("one more: %v", err)
	}
	x.writes(mayaPhone, deskPhone, "START")
	ana.settle()
	if _, err := ana.Send(talk, "Welcome back"); err != nil {
		t.Error(err)
	}
}

func TestSMS08_SMS09_SMS11_LNK06_FlowTwoNumbersAreTwoConversationsEachForItsMembers(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	front, nurses := x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato"), x.owns(ana, nursePhone, "Nurses", "Ana Reyes")
	ben := x.newDesk("ben", 0)
	maya := ana.person("Maya Lindqvist", string(mayaPhone), "")
	x.writes(mayaPhone, deskPhone, "to the desk")
	x.writes(mayaPhone, nursePhone, "CANARY to the nurses")
	ana.settle()
	ben.settle()
	for d, want := range map[*desk][]string{ana: {"Nurses", "Front desk"}, ben: {"Front desk"}} {
		card, err := d.Contact(maya)
		labels := []string{}
		for _, row := range card.Conversations {
			labels = append(labels, row.SenderName)
		}
		if err != nil || !slices.Equal(labels, want) {
			t.Errorf("the contact lists %q, want %q, %v", labels, want, err)
		}
	}
	if rows := ana.rows(store.ListInbox); len(rows) != 2 {
		t.Errorf("Ana has %d conversations", len(rows))
	}
	if rows := ben.rows(store.ListInbox); len(rows) != 1 || rows[0].Sender != messaging.ScopeNumber(front) {
		t.Errorf("Ben has %+v", rows)
	}
	if hits, _, err := ben.Search("CANARY", 10); err != nil || len(hits) != 0 {
		t.Errorf("Ben finds %d, %v", len(hits), err)
	}
	if id, err := ana.NumberFor(mayaPhone); err != nil || id != nurses { // SMS-08
		t.Errorf("a text to Maya comes from %s, %v", id, err)
	}
	if _, err := ben.StartText(replica.NewText{Number: nurses, Phone: mayaPhone, Body: "Hello"}); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("Ben writes from the nurses': %v", err)
	}
	if err := ana.SaveNumber(t.Context(), messaging.SaveNumber{Number: front, Remove: []messaging.TeammateID{ana.who("Ben Sato")}}); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	if rows := ben.rows(store.ListInbox); len(rows) != 0 {
		t.Errorf("after he was taken off Ben has %+v", rows)
	}
}

// TestSMS09_FlowTwoDesksBeginWithOnePhoneAtOnce lets one of them be refused: what
// was typed is a draft where the conversation is.
func TestSMS09_FlowTwoDesksBeginWithOnePhoneAtOnce(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato")
	ben := x.newDesk("ben", 0)
	first, err := ana.StartText(replica.NewText{Number: front, Phone: mayaPhone, Body: "from Ana"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ben.StartText(replica.NewText{Number: front, Phone: mayaPhone, Body: "from Ben"}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben.settle()
	ben.settle()
	x.carry()
	if got := x.got(mayaPhone); slices.Contains(got, "from Ben") || !slices.Contains(got, "from Ana") {
		t.Errorf("the phone got %q", got)
	}
	rows := ben.rows(store.ListInbox)
	if len(rows) != 1 || rows[0].Conversation != first || !rows[0].Draft {
		t.Fatalf("Ben has %+v", rows)
	}
	if c, err := ben.Conversation(first); err != nil || c.Draft.Body != "from Ben" || c.Draft.Reason == "" {
		t.Errorf("the draft is %+v, %v", c.Draft, err)
	}
}

// TestOPT01_Fault36_FlowOnePhoneAtTwoPracticesOptsOutOfOne: what a phone says to one is nothing to the
// other.
func TestOPT01_Fault36_FlowOnePhoneAtTwoPracticesOptsOutOfOne(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	here := x.practice()
	zoe := messaging.Teammate{ID: newID[messaging.TeammateID](t), Name: "Zoe", Email: "zoe@elsewhere.example", Role: messaging.RoleOwner, Active: true}
	elsewhere := messaging.Practice{ID: newID[messaging.PracticeID](t), Name: "Elsewhere", TimeZone: "America/Los_Angeles", Plan: messaging.PlanPaid}
	if _, err := x.Found(t.Context(), elsewhere, []service.Founder{{Teammate: zoe, Passphrase: passphrase, Factor: servicetest.Secret}}); err != nil {
		t.Fatal(err)
	}
	other := messaging.Number{ID: newID[messaging.NumberID](t), Phone: "+15035550199", Label: "Elsewhere", Members: []messaging.TeammateID{zoe.ID}, Rate: 1,
		Registration: messaging.RegistrationApproved, Capabilities: messaging.Capabilities{SMS: true, MMS: messaging.AbilityYes}}
	if err := x.store.Tx(t.Context(), elsewhere.ID, func(tx *store.Tx) error { return tx.PutNumber(other) }); err != nil {
		t.Fatal(err)
	}
	hello := bridge.Event{Inbound: &bridge.Inbound{Remote: "SMelsewhere", From: mayaPhone, To: other.Phone, Body: "Hello elsewhere"}}
	if err := x.Receive(t.Context(), elsewhere.ID, "twilio", hello); err != nil {
		t.Fatal(err)
	}
	x.writes(mayaPhone, deskPhone, "STOP")
	for id, stops := range map[messaging.PracticeID]bool{here: true, elsewhere.ID: false} {
		err := x.store.Read(t.Context(), id, func(tx *store.Tx) error {
			off, err := tx.Suppression(messaging.Address(mayaPhone))
			list, err2 := tx.ConversationsAt(messaging.Address(mayaPhone))
			if off.Stops() != stops || len(list) != 1 {
				t.Errorf("texts are off: %v, in %d conversations", off.Stops(), len(list))
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestSMS07_FlowAHookThatIsNotTwiliosIsRefused changes a signed webhook, and sends it
// to another address.
func TestSMS07_FlowAHookThatIsNotTwiliosIsRefused(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes")
	if _, err := x.twilio.Receive(faketwilio.Incoming{From: mayaPhone, To: deskPhone, Body: "Hello"}); err != nil {
		t.Fatal(err)
	}
	hook := x.twilio.Take()[0]
	refused := 0
	for _, change := range []func(*bridge.Hook){
		func(h *bridge.Hook) { h.Body = append(bytes.Clone(h.Body), "&From=%2B15035550199"...) },
		func(h *bridge.Hook) { h.Body = bytes.Replace(h.Body, []byte("Hello"), []byte("Hullo"), 1) },
		func(h *bridge.Hook) { h.URL += "?more=1" },
		func(h *bridge.Hook) { h.URL = h.URL[:len(h.URL)-4] + "AAAA" },
		func(h *bridge.Hook) {
			h.Header = map[string][]string{"Content-Type": {"application/x-www-form-urlencoded"}}
		},
	} {
		forged := hook
		change(&forged)
		x.post(forged, http.StatusForbidden)
		refused++
	}
	ana.settle()
	if rows := ana.rows(store.ListInbox); len(rows) != 0 || refused != 5 {
		t.Errorf("%d conversations after %d forged hooks", len(rows), refused)
	}
	x.post(hook, http.StatusNoContent) // the genuine one does arrive
	x.post(hook, http.StatusNoContent)
	ana.settle()
	if rows := ana.rows(store.ListInbox); len(rows) != 1 || rows[0].Unread != 1 {
		t.Errorf("%+v", rows)
	}
	if logs := x.logs.String(); strings.Contains(logs, string(mayaPhone)) || strings.Contains(logs, "Hello") || strings.Contains(logs, x.hook[len(x.hook)-20:]) {
		t.Error("a log holds a phone, a text or the hook's secret")
	}
}

// TestCMP19_CMP01_FlowTheComposerCountsAsTheServiceDoes has two desks write nearly the
// same to ten people: the eleventh is warned of on both while it is typed, and goes for
// a reason only.
func TestCMP19_CMP01_FlowTheComposerCountsAsTheServiceDoes(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	front := x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato")
	nurse := x.owns(ana, nursePhone, "Nurse line", "Ana Reyes")
	ben := x.newDesk("ben", 0)
	phone := func(n int) messaging.Phone { return messaging.Phone(fmt.Sprintf("+150355501%02d", n)) }
	said := func(n int) messaging.Text {
		return messaging.Text(fmt.Sprintf("Our office is closed on Thursday and Friday, we open again on Monday at %d", 7+n%3))
	}
	rule := func(d *desk, number messaging.NumberID, n int) string {
		v, err := d.CheckText(replica.TextDraft{Number: number, Phone: phone(n), Body: said(n)})
		if err != nil {
			t.Fatal(err)
		}
		return v.First().Rule
	}
	for n := range 10 {
		by := []*desk{ana, ben}[n%2]
		if got := rule(by, front, n); got != "" {
			t.Fatalf("text %d runs into %q", n, got)
		}
		if _, err := by.StartText(replica.NewText{Number: front, Phone: phone(n), Body: said(n)}); err != nil {
			t.Fatal(err)
		}
		by.settle()
	}
	ana.settle()
	ben.settle()
	for name, d := range map[string]*desk{"ana": ana, "ben": ben} {
		if got := rule(d, front, 11); got != "bulk-same" {
			t.Errorf("%s is told %q", name, got)
		}
		if got := rule(d, front, 4); got != "" {
			t.Errorf("%s writes again to one of them, and is told %q", name, got)
		}
		if _, err := d.StartText(replica.NewText{Number: front, Phone: phone(11), Body: said(11)}); messaging.CodeOf(err) != messaging.CodeWarned {
			t.Errorf("%s sends it without a reason: %v", name, err)
		}
	}
	if got := rule(ana, nurse, 11); got != "" {
		t.Errorf("from another number it is %q", got)
	}
	if _, err := ben.StartText(replica.NewText{Number: front, Phone: phone(11), Body: said(11), Despite: messaging.DespiteCare}); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	for range 8 { // twelve texts, and who writes
		x.carry()
	}
	if got := x.got(phone(11)); len(got) == 0 || got[0] != string(said(11)) {
		t.Errorf("the phone got %q", got)
	}
}

// TestSMS05_FlowWhatIsTypedToABareNumberIsKeptAndCarriesFiles types to a number that is in
// no contact, leaves it, changes the number that it comes from, and sends it with a file.
func TestSMS05_FlowWhatIsTypedToABareNumberIsKeptAndCarriesFiles(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	desk, nurse := x.owns(ana, deskPhone, "Front desk", "Ana Reyes"), x.owns(ana, nursePhone, "Nurses", "Ana Reyes")
	const phone = "(503) 555-0190"
	id, err := ana.NewTextID()
	if err != nil {
		t.Fatal(err)
	}
	kept := replica.KeptText{Conversation: id, Number: desk, Phone: phone}
	keep := func(body messaging.Text) {
		t.Helper()
		if kept.Body = body; ana.KeepText(kept) != nil {
			t.Fatal(ana.KeepText(kept))
		}
		ana.settle()
	}
	with := func(n messaging.NumberID) messaging.ConversationID {
		t.Helper()
		at, err := ana.TextWith(n, phone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	keep("")
	if with(desk) != "" {
		t.Error("nothing was typed, and there is a conversation")
	}
	keep("Hello, is this")
	kept.Number = nurse
	keep("Hello, is this Iris?")
	if with(desk) != "" || with(nurse) != id {
		t.Errorf("of the desk %q, of the nurses %q", with(desk), with(nurse))
	}
	if d, _, err := ana.Draft(messaging.DraftKey(id)); err != nil || d.Body != "Hello, is this Iris?" {
		t.Errorf("the draft is %q, %v", d.Body, err)
	}
	keep("")
	if with(nurse) != "" {
		t.Error("everything was taken out, and the conversation is left")
	}
	kept.Files = true
	keep("")
	file := ana.adds(id, "map.jpg", noise(t, 200, 100))
	keep("Here is the way")
	out, err := ana.StartText(replica.NewText{Number: nurse, Phone: phone, Body: "Here is the way", Of: messaging.DraftKey(id), Attachments: []messaging.AttachmentID{file}})
	if err != nil || out != id {
		t.Fatal(out, err)
	}
	ana.load()
	x.carry()
	if got := x.twilio.Sent(); len(got) < 1 || got[0].From != nursePhone || got[0].Body != "Here is the way" || len(got[0].Files) != 1 {
		t.Errorf("the carrier has %+v", got)
	}
	if d, _, _ := ana.Draft(messaging.DraftKey(id)); d.Body != "" {
		t.Errorf("what was sent is a draft still: %q", d.Body)
	}
}

// TestSMS07_FlowATeammateSaysWhoseAnUnknownPhoneIsAndEverybodySeesIt takes it back as well.
func TestSMS07_FlowATeammateSaysWhoseAnUnknownPhoneIsAndEverybodySeesIt(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato")
	ben := x.newDesk("ben", 0)
	x.writes("+15035550190", deskPhone, "It is me")
	ana.settle()
	talk := ana.rows(store.ListInbox)[0].Conversation
	iris, _, err := ana.SaveContact(replica.ContactForm{Name: "Iris Okonkwo", Email: "iris@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	for _, who := range []messaging.ContactID{iris, "", iris} {
		if err := ana.Edit(messaging.Edit{Conversation: talk, Contact: &who}); err != nil {
			t.Fatal(err)
		}
		ana.settle()
		ben.settle()
		for name, d := range map[string]*desk{"ana": ana, "ben": ben} {
			if got, err := d.Conversation(talk); err != nil || got.Contact.ID != who {
				t.Errorf("%s: it is %q, want %q, %v", name, got.Contact.ID, who, err)
			}
		}
	}
	if c, err := ben.Contact(iris); err != nil || c.Phone != "+15035550190" || len(c.Conversations) != 1 {
		t.Errorf("their page has %q, %d conversations, %v", c.Phone, len(c.Conversations), err)
	}
}

// TestCMP19_FlowAQueueShowsEverybodysPlaceAndDropsNothing writes from two desks, from a
// number that sends one segment a second, and follows the places to the last.
func TestCMP19_FlowAQueueShowsEverybodysPlaceAndDropsNothing(t *testing.T) {
	x := newHouse(t).text()
	ana := x.newDesk("ana", 0)
	number := x.owns(ana, deskPhone, "Front desk", "Ana Reyes", "Ben Sato")
	slow := 1.0
	if err := ana.SaveNumber(t.Context(), messaging.SaveNumber{Number: number, Rate: &slow}); err != nil {
		t.Fatal(err)
	}
	ben := x.newDesk("ben", 0)
	var talks []messaging.ConversationID
	for n := range 5 {
		x.writes(messaging.Phone(fmt.Sprintf("+1503555019%d", n)), deskPhone, "Hello?")
	}
	ana.settle()
	ben.settle()
	for n, row := range ana.rows(store.ListInbox) {
		by := []*desk{ana, ben}[n%2]
		if _, err := by.Send(row.Conversation, messaging.Text(fmt.Sprintf("%c is your answer, one of a kind", 'A'+n))); err != nil {
			t.Fatal(err)
		}
		by.settle()
		talks = append(talks, row.Conversation)
	}
	places := func() (list []int) {
		ana.settle()
		for _, c := range talks {
			m := ana.thread(c)
			if last := m[len(m)-1]; last.Waits() {
				list = append(list, last.Ahead)
			}
		}
		return list
	}
	for left := len(talks); left > 0; left-- {
		got := places()
		for n := range got {
			if len(got) != left || got[n] != n {
				t.Errorf("with %d that wait the places are %v", left, got)
				break
			}
		}
		x.ahead.Add(int64(time.Second))
		x.steps(1)
		x.twilio.Take()
	}
	if n := len(x.twilio.Sent()); n != len(talks) {
		t.Errorf("%d of %d left", n, len(talks))
	}
}
