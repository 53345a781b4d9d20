package replica

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

func TestSend_StandsInTheThreadAtOnceAndArrivesOnce(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Is my test back?")
	comp := signedIn(t, c)
	if got := comp.thread(id); !slices.Equal(got, []string{"Is my test back? delivered"}) {
		t.Fatal(got)
	}
	must(comp.Send(id, "It is."))(t)
	if got := comp.thread(id); !slices.Equal(got, []string{"Is my test back? delivered", "It is. pending"}) {
		t.Error("before any network:", got)
	}
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Is my test back? delivered", "It is. sent"}) {
		t.Error("after a round:", got)
	}
	rows, _, err := comp.Inbox(store.ListInbox, nil, 10)
	if err != nil || len(rows) != 1 || rows[0].Preview != "It is." || !rows[0].Mine || rows[0].Unread != 1 || rows[0].Contact.Name != "Maya Lindqvist" {
		t.Errorf("the inbox is %+v, %v", rows, err)
	}
}

// Somebody writes faster than their network carries: what others write comes down between.
func TestPush_HoldsUpNothingThatComesDown(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	said := 0
	c.pushed = func() {
		if said < 100 {
			said++
			must(comp.Send(id, "And another."))(t)
		}
	}
	must(comp.Send(id, "One."))(t)
	c.say(id, inbound(c, "Are you there?"))
	comp.Step(t.Context())
	if got := comp.thread(id); !slices.Contains(got, "Are you there? delivered") || said == 100 {
		t.Errorf("after a step with %d more written: %v", said, got)
	}
	comp.settle()
	if n := len(c.messages); n != 3+said || said != 100 {
		t.Errorf("in the end %d messages, %d written", n, said)
	}
}

func TestOffline_WaitsVisiblyAndArrivesOnceInOrder(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	c.down = offline
	want := []string{"Hello delivered"}
	for _, body := range []string{"one", "two", "three"} {
		must(comp.Send(id, messaging.Text(body)))(t)
		comp.settle()
		comp.pass(time.Second)
	}
	h := must(comp.Health())(t)
	if h.Online || h.Waiting != 3 || h.Sentence == "" || h.Since.IsZero() {
		t.Errorf("the health is %+v", h)
	}
	if got := comp.thread(id); !slices.Equal(got, append(slices.Clone(want), "one pending", "two pending", "three pending")) {
		t.Error("while offline:", got)
	}
	c.down, c.lose = nil, 2 // and twice the answer is lost
	for range 5 {
		comp.pass(time.Minute)
		comp.settle()
	}
	if got := comp.thread(id); !slices.Equal(got, append(slices.Clone(want), "one sent", "two sent", "three sent")) {
		t.Error("after the return:", got)
	}
	if len(c.messages) != 4 || c.lose != 0 {
		t.Errorf("the service has %d messages, %d losses left", len(c.messages), c.lose)
	}
	if h := must(comp.Health())(t); !h.Online || h.Waiting != 0 || h.Sentence != "" {
		t.Errorf("the health is %+v", h)
	}
}

// refusing makes the service refuse a kind of command, until the result is called.
func (c *clinic) refusing(kind string, code messaging.Code, sentence string) (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse[kind] = messaging.Error{Code: code, Sentence: sentence}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.refuse, kind)
	}
}

func TestSEC02_OnlySomebodyWhoJoinedCanBeWrittenTo(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	for state, sentence := range map[messaging.AccountState]string{
		messaging.AccountNone:    "Maya Lindqvist has not joined yet. Invite them first; your message is kept as a draft.",
		messaging.AccountInvited: "Maya Lindqvist was invited and has not joined yet. You can resend the invitation; your message is kept as a draft.",
		messaging.AccountStarted: "Maya Lindqvist was invited and has not joined yet. You can resend the invitation; your message is kept as a draft.",
		messaging.AccountExpired: "Maya Lindqvist was invited and has not joined yet. You can resend the invitation; your message is kept as a draft.",
	} {
		c.contact(messaging.Contact{ID: maya, Name: "Maya Lindqvist", Phone: "+15035550162", Account: state})
		comp.news()
		_, err := comp.Send(id, "Can you read this?")
		wants(t, err, messaging.CodeNotJoined, sentence)
		_, err = comp.Start(NewMessage{Contact: maya, Link: front, Body: "And this?"})
		wants(t, err, messaging.CodeNotJoined, sentence)
		if thread := must(comp.Conversation(id))(t); messaging.CodeOf(thread.Why) != messaging.CodeNotJoined {
			t.Errorf("%s: the thread says %v", state, thread.Why)
		}
	}
	if got := comp.thread(id); len(got) != 1 {
		t.Error("something was kept:", got)
	}
	c.contact(messaging.Contact{ID: maya, Name: "Maya Lindqvist", Phone: "+15035550162", Account: messaging.AccountActive})
	comp.news()
	must(comp.Send(id, "Now you can."))(t)
	if thread := must(comp.Conversation(id))(t); thread.Why != nil {
		t.Error("joined, and yet:", thread.Why)
	}
}

func TestWhatCannotBeSentSaysWhy(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	closed := c.begin(front, "Bye")
	talk, _ := c.conversation(closed)
	talk.State = messaging.ConversationReadOnly
	c.talk(talk)
	comp := signedIn(t, c)
	long := make([]byte, 100_001)
	for i := range long {
		long[i] = 'a'
	}
	for code, send := range map[messaging.Code]func() error{
		messaging.CodeEmpty:   func() error { _, err := comp.Send(id, " \n\u200b "); return err },
		messaging.CodeTooLong: func() error { _, err := comp.Send(id, messaging.Text(long)); return err },
		messaging.CodeBadText: func() error { _, err := comp.Send(id, "caf\xe9"); return err },
		messaging.CodeClosed:  func() error { _, err := comp.Send(closed, "still there?"); return err },
		messaging.CodeNotMember: func() error {
			_, err := comp.Start(NewMessage{Contact: maya, Link: bills, Body: "from elsewhere"})
			return err
		},
	} {
		if err := send(); messaging.CodeOf(err) != code || messaging.AsError(err).Sentence == "" {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	if _, err := comp.Start(NewMessage{Link: front, Body: "to nobody"}); messaging.AsError(err).Field != "to" { // SEC-09
		t.Error("to nobody:", err)
	}
	if _, err := comp.Start(NewMessage{Contact: maya, Body: "from nobody"}); messaging.AsError(err).Field != "from" {
		t.Error("from nobody:", err)
	}
	if h := must(comp.Health())(t); h.Waiting != 0 {
		t.Error("something waits:", h.Waiting)
	}
}

func TestRefused_TextsComeBackJoinedAndNothingTypedIsLost(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	end := c.refusing("send", messaging.CodeClosed, "This conversation is read-only. Start a new one to write.")
	must(comp.Send(id, "first"))(t)
	must(comp.Send(id, "second"))(t)
	if err := comp.SaveDraft(messaging.DraftKey(id), "begun meanwhile"); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	thread := must(comp.Conversation(id))(t)
	if thread.Draft.Body != "first\n\nsecond\n\nbegun meanwhile" || thread.Draft.Reason != "This conversation is read-only. Start a new one to write." {
		t.Errorf("the draft is %q because %q", string(thread.Draft.Body), thread.Draft.Reason)
	}
	if got := comp.thread(id); len(got) != 1 {
		t.Error("the thread still has", got)
	}
	if rows, _, err := comp.Inbox(store.ListDrafts, nil, 10); err != nil || len(rows) != 1 || rows[0].Pending {
		t.Error("the drafts are", rows, err)
	}
	must(comp.Send(id, "third"))(t)
	comp.settle()
	if d := must(comp.Conversation(id))(t).Draft; d.Body != thread.Draft.Body+"\n\nthird" {
		t.Errorf("what came back later does not stand later: %q", string(d.Body))
	}
	end()
	must(comp.Send(id, thread.Draft.Body+"\n\nthird"))(t)
	comp.settle()
	if got := comp.thread(id); len(got) != 2 || must(comp.Conversation(id))(t).Draft.Body != "" {
		t.Error("sent again:", got)
	}
}

func TestRefused_StartTakesItsMessagesBackAndCanBeTriedAgain(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	end := c.refusing("start", messaging.CodeNotMember, "You are not a member of this link any more.")
	id := must(comp.Start(NewMessage{Contact: maya, Link: front, Subject: "Billing", Body: "hello"}))(t)
	must(comp.Send(id, "and more"))(t)
	comp.settle()
	thread := must(comp.Conversation(id))(t)
	if thread.Draft.Body != "hello\n\nand more" || thread.Draft.Reason != "You are not a member of this link any more." {
		t.Errorf("the draft is %q because %q", string(thread.Draft.Body), thread.Draft.Reason)
	}
	if h := must(comp.Health())(t); h.Waiting != 0 {
		t.Error("something waits:", h.Waiting)
	}
	end()
	must(comp.Send(id, thread.Draft.Body))(t)
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"hello\n\nand more sent"}) {
		t.Error("tried again:", got)
	}

	c.refusing("start", messaging.CodeNotMember, "No.")
	other := must(comp.Start(NewMessage{Contact: maya, Link: front, Body: "second"}))(t)
	comp.settle()
	if err := comp.SaveDraft(messaging.DraftKey(other), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := comp.Conversation(other); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("an empty conversation that nobody knows stays:", err)
	}
}

func TestRefused_NewContactTakesItsInvitationBack(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	c.refusing("save_contact", messaging.CodeInvalid, "This is not a complete phone number.")
	id, _, err := comp.SaveContact(ContactForm{Name: "Gus Weber", Phone: "503 555 0111"})
	if err != nil {
		t.Fatal(err)
	}
	if err := comp.Invite(id); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	if _, err := comp.Contact(id); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("the contact is still here:", err)
	}
	if h := must(comp.Health())(t); h.Waiting != 0 || h.Sentence != "A new contact was not saved. This is not a complete phone number." {
		t.Errorf("the health is %+v", h)
	}
}

// TestRefused_WhatIsTypedToSomebodyNewStaysAmongTheDrafts refuses an invitation from
// the composer, which is taken up again from the draft.
func TestRefused_WhatIsTypedToSomebodyNewStaysAmongTheDrafts(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	end := c.refusing("invite", messaging.CodeInvalid, "This is not a complete phone number.")
	id, _, err := comp.SaveContact(ContactForm{Name: "Gus Weber", Phone: "503 555 0111", BirthDate: "1990-03-04", Invite: true})
	if err != nil {
		t.Fatal(err)
	}
	key := messaging.DraftKey(id)
	if err := comp.SaveDraft(key, "Welcome, Gus"); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	loose := must(comp.LooseDrafts())(t)
	if len(loose) != 1 || loose[0].Body != "Welcome, Gus" || loose[0].Reason != "This is not a complete phone number." || loose[0].People[0].Contact.Name != "Gus Weber" {
		t.Fatalf("the drafts are %+v", loose)
	}
	if card := must(comp.Contact(id))(t); card.Account != messaging.AccountNone || !card.InviteExpires.IsZero() {
		t.Errorf("the contact stands as %+v", card.Contact)
	}
	if h := must(comp.Health())(t); h.Waiting != 0 || h.Sentence != "A new contact was not saved. This is not a complete phone number." {
		t.Errorf("the health is %+v", h)
	}
	if _, _, err := comp.SaveContact(ContactForm{ID: id, Saw: loose[0].People[0].Contact.Version, Name: "Gus Weber", Phone: "503 555 0112", BirthDate: "1990-03-04"}); err != nil {
		t.Fatal(err)
	}
	if err := comp.Invite(id); err != nil {
		t.Fatal(err)
	}
	end()
	comp.settle()
	if card := must(comp.Contact(id))(t); card.Account != messaging.AccountInvited || card.Phone != "+15035550112" || card.Name != "Gus Weber" || card.Version <= 0 || card.Draft.Body != "Welcome, Gus" {
		t.Errorf("after it was changed and sent again: %+v", card)
	}
}

func TestRefused_SomebodyNewIsInvitedAgainAsAWhole(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	end := c.refusing("invite", messaging.CodeNotMember, "You are not a member of this link.")
	id, _, err := comp.SaveContact(ContactForm{Name: "Gus Weber", Phone: "503 555 0111", Invite: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := comp.SaveDraft(messaging.DraftKey(id), "Welcome, Gus"); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	end()
	if err := comp.Invite(id); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	if card := must(comp.Contact(id))(t); card.Account != messaging.AccountInvited || card.Version <= 0 || card.Name != "Gus Weber" || card.Phone != "+15035550111" {
		t.Errorf("%+v", card.Contact)
	}
}

func TestRefused_SomebodyNewIsGoneOnceNothingIsTypedToThem(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	c.refusing("invite", messaging.CodeNotMember, "You are not a member of this link.")
	id, _, err := comp.SaveContact(ContactForm{Name: "Gus Weber", Phone: "503 555 0111", Invite: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := comp.SaveDraft(messaging.DraftKey(id), "Welcome, Gus"); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	if err := comp.Invite(id); err != nil { // and refused again, with the whole contact
		t.Fatal(err)
	}
	comp.settle()
	if loose := must(comp.LooseDrafts())(t); len(loose) != 1 || loose[0].Reason != "You are not a member of this link." {
		t.Fatalf("the drafts are %+v", loose)
	}
	if err := comp.SaveDraft(messaging.DraftKey(id), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := comp.Contact(id); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("a contact that nobody else has stays:", err)
	}
}

func TestInbox_TheRowSaysWhichColleagueWroteLast(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	row := func() store.InboxRow {
		t.Helper()
		comp.settle()
		return must(comp.Conversation(id))(t).InboxRow
	}
	if r := row(); r.Mine || r.Author != "" {
		t.Errorf("the patient's message is %q's", r.Author)
	}
	c.mu.Lock()
	c.say(id, messaging.Message{ID: "01890000-0000-7000-8000-300000000001", Body: "I call you", Status: messaging.StatusSent,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: ben}})
	c.mu.Unlock()
	if r := row(); !r.Mine || r.Author != "Ben Osei" || r.Preview != "I call you" {
		t.Errorf("Ben's message is %q's: %q", r.Author, r.Preview)
	}
	must(comp.Send(id, "So do I"))(t)
	if r := row(); !r.Mine || r.Author != "" {
		t.Errorf("Ana's own message is %q's", r.Author)
	}
}

func TestRefused_InvitationPutsTheContactBack(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	c.refusing("invite", messaging.CodeTooSoon, "Wait 10 minutes.")
	before := must(comp.Contact(theo))(t)
	comp.pass(time.Hour)
	if err := comp.Invite(theo); err != nil {
		t.Fatal(err)
	}
	if during := must(comp.Contact(theo))(t); during.AccountAt.IsZero() {
		t.Error("nothing is seen of the invitation while it waits")
	}
	comp.settle()
	if after := must(comp.Contact(theo))(t); !reflect.DeepEqual(after.Contact, before.Contact) {
		t.Errorf("the contact is %+v", after.Contact)
	}
	if h := must(comp.Health())(t); h.Sentence != "An invitation was not sent. Wait 10 minutes." {
		t.Error(h.Sentence)
	}
}

func TestFault20_Pull_PagesMayComeTwiceAndStatusNeverMovesBack(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	m := must(comp.Send(id, "Did you see this?"))(t)
	comp.settle()
	// The service reports it seen; then everything comes again, the old before the new and after it.
	old := c.things["message "+string(m)]
	seen := *old.Message
	seen.Status, seen.Version = messaging.StatusSeen, c.seq+1
	c.put(messaging.Change{Scope: old.Scope, Kind: messaging.KindMessage, Key: string(m), Message: &seen})
	c.put(messaging.Change{Scope: old.Scope, Kind: messaging.KindReceipt, Key: string(m) + "/" + string(maya),
		Receipt: &messaging.Receipt{Message: m, Conversation: id, Contact: maya, SeenAt: start.Add(time.Hour)}})
	twice := 0
	c.pages = func(p messaging.Page) messaging.Page {
		if len(p.Changes) > 0 {
			twice++
			late := *old.Message
			late.Version = c.seq + 100 // as new as can be, and its status stands further back
			again := messaging.Change{Seq: old.Seq, Scope: old.Scope, Kind: old.Kind, Key: old.Key, Message: &late}
			p.Changes = append(append([]messaging.Change{old}, p.Changes...), append([]messaging.Change{again}, p.Changes...)...)
		}
		return p
	}
	comp.news()
	if twice == 0 {
		t.Fatal("no page came twice")
	}
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "Did you see this? seen"}) {
		t.Error(got)
	}
}

func TestRCP06_RCP01_DetailsNameTheTeammateTheLinkAndWhoSawItWhen(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	m := must(comp.Send(id, "Your appointment is at nine."))(t)
	comp.settle()
	d := must(comp.Details(m))(t)
	if d.Name != "Ana Reyes" || d.From != "Alder Street Clinic" || len(d.Seen) != 1 || d.Seen[0].Name != "Maya Lindqvist" || !d.Seen[0].At.IsZero() {
		t.Errorf("before it was seen: %+v", d)
	}
	at := time.Date(2026, 11, 22, 23, 4, 5, 0, time.FixedZone("", -8*3600)) // RCP-01: kept in UTC
	c.put(messaging.Change{Scope: messaging.ScopeLink(front), Kind: messaging.KindReceipt, Key: string(m) + "/" + string(maya),
		Receipt: &messaging.Receipt{Message: m, Conversation: id, Contact: maya, SeenAt: at}})
	c.mu.Lock()
	joined := c.say(id, messaging.Message{ID: "01890000-0000-7000-8000-300000000001", Event: messaging.EventJoined, Status: messaging.StatusSent,
		Author: messaging.Author{Kind: messaging.AuthorAutomatic}})
	c.mu.Unlock()
	comp.news()
	d = must(comp.Details(m))(t)
	if !d.Seen[0].At.Equal(at) || d.Seen[0].At.Location() != time.UTC || d.Status != messaging.StatusSeen {
		t.Errorf("after it was seen: %+v", d)
	}
	if auto := must(comp.Details(joined.ID))(t); auto.Name != Automatic {
		t.Errorf("nobody wrote it, and yet %q did", auto.Name)
	}
}

func TestINB02_UnreadUntilReadAndAgainWhenMarked(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "one", "two", "three")
	comp := signedIn(t, c)
	unread := func() int { return must(comp.Counts())(t).Unread[store.ListInbox] }
	entries, err := said(comp.Stretch(id, Spot{}, 10))
	if err != nil || unread() != 3 {
		t.Fatal(unread(), err)
	}
	c.down = offline // all of it works without the service
	for _, step := range []struct {
		do   func() error
		want int
	}{
		{func() error { return comp.MarkRead(id, entries[1].Position) }, 1},
		{func() error { return comp.MarkRead(id, entries[0].Position) }, 0},
		{func() error { return comp.MarkRead(id, entries[2].Position) }, 0}, // reading never marks unread
		{func() error { return comp.MarkUnread(id, entries[1].Position) }, 2},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if got := unread(); got != step.want {
			t.Errorf("%d are unread, want %d", got, step.want)
		}
	}
	if err := comp.MarkRead(id, entries[0].Position+1000); messaging.CodeOf(err) != messaging.CodeInvalid {
		t.Error("a place that is not there:", err)
	}
	comp.settle()
	c.down = nil
	comp.pass(time.Minute)
	comp.settle()
	marks := 0
	for key := range c.things {
		if key == "read_mark "+string(ana)+string(id) {
			marks++
		}
	}
	if n := len(c.done); n != 1 || marks != 1 || unread() != 2 {
		t.Errorf("%d commands arrived, %d marks, %d unread; want 1, 1 and 2", n, marks, unread())
	}
}

func TestOpeningIsReportedOnceInTenMinutes(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	for range 3 {
		must(comp.Conversation(id))(t)
	}
	comp.settle()
	first := len(c.done)
	comp.pass(11 * time.Minute)
	must(comp.Conversation(id))(t)
	comp.settle()
	if first != 1 || len(c.done) != 2 {
		t.Errorf("%d, then %d were reported", first, len(c.done))
	}
}

func TestLNK06_Fault32_Trust19_ALostLinkIsPurgedAndWhatWasTypedComesBack(t *testing.T) {
	c := newClinic()
	l := messaging.Link{ID: bills, Name: "Billing", Kind: messaging.LinkTeam, Members: []messaging.TeammateID{ana}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &l})
	kept, lost := c.begin(front, "stays"), c.begin(bills, "secret of billing")
	comp := signedIn(t, c)
	if rows, _, _ := comp.Inbox(store.ListInbox, nil, 10); len(rows) != 1 {
		t.Fatal("before: Ana is not a member of billing's scope yet, and sees", len(rows))
	}
	all := c.scopes[ana]
	c.scopes[ana] = append(slices.Clone(all), messaging.ScopeLink(bills))
	comp.news() // gained: its history comes
	if got := comp.thread(lost); len(got) != 1 {
		t.Fatal("gained:", got)
	}
	c.down = offline
	must(comp.Send(lost, "not sent yet"))(t)
	comp.settle()
	c.down, c.scopes[ana] = nil, all
	c.refusing("send", messaging.CodeNotFound, "This conversation is not here any more.")
	comp.pass(time.Hour)
	comp.news()
	if _, err := comp.Conversation(lost); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("the lost conversation is still here:", err)
	}
	if hits, _, err := comp.Search("billing", 10); err != nil || len(hits) != 0 {
		t.Error("search finds", len(hits), err)
	}
	if rows, _, _ := comp.Inbox(store.ListInbox, nil, 10); len(rows) != 1 || rows[0].Conversation != kept {
		t.Error("the inbox has", rows)
	}
	if d := must(comp.Contact(maya))(t).Draft; d.Body != "not sent yet" || d.Reason == "" {
		t.Errorf("what was typed is %+v", d)
	}
}

func TestHistory_FirstScreensComeFirstAndACrashResumes(t *testing.T) {
	c := newClinic()
	l := messaging.Link{ID: bills, Name: "Billing", Kind: messaging.LinkTeam, Members: []messaging.TeammateID{ana}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &l})
	c.scopes[ana] = append(c.scopes[ana], messaging.ScopeLink(bills))
	var ids []messaging.ConversationID
	for range 900 {
		ids = append(ids, c.begin(front, "older", "newer"))
	}
	c.begin(bills, "elsewhere")
	dir := t.TempDir()
	k := &keychain{entries: map[string][]byte{}}
	comp := newComputerAt(t, c, k, dir)
	comp.signIn("ana@example.com")
	for range 4 {
		comp.Step(t.Context())
	}
	want := []string{"practice", "teammate:" + string(ana), "link:" + string(front), "link:" + string(bills)}
	if !slices.Equal(c.asked, want) {
		t.Fatalf("asked for %v", c.asked)
	}
	if got := comp.thread(ids[len(ids)-1]); len(got) != 2 {
		t.Error("the newest thread is not here yet:", got)
	}
	if h := must(comp.Health())(t); !h.Syncing {
		t.Error("it does not say that history is arriving")
	}
	comp.Lock() // the computer is switched off in between
	again := newComputerAt(t, c, k, dir)
	people, _, err := again.People()
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	if err := again.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	again.settle()
	if n := len(c.asked); n < 6 || n > 8 {
		t.Errorf("%d pages were asked for: %v", n, c.asked)
	}
	for _, id := range ids {
		if got := again.thread(id); len(got) != 2 {
			t.Fatal("a thread is not complete:", got)
		}
	}
	if n := must(again.Counts())(t).Unread[store.ListInbox]; n != 1801 {
		t.Error(n, "are unread")
	}
}

func TestFault26_Trust54_Restore_WhatWasAcknowledgedIsOfferedAgain(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	must(comp.Send(id, "kept by the backup"))(t)
	comp.settle()
	backup := map[string]messaging.Change{}
	for k, v := range c.things {
		backup[k] = v
	}
	done, seq, messages := map[messaging.CommandID]messaging.Outcome{}, c.seq, slices.Clone(c.messages)
	for k, v := range c.done {
		done[k] = v
	}
	must(comp.Send(id, "lost by the restore"))(t)
	comp.settle()
	c.things, c.done, c.seq, c.messages, c.epoch = backup, done, seq, messages, 2
	comp.news()
	comp.pass(time.Minute)
	comp.settle()
	if len(c.messages) != 3 {
		t.Errorf("the service has %d messages, want each of 3 once", len(c.messages))
	}
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "kept by the backup sent", "lost by the restore sent"}) {
		t.Error(got)
	}
}

// An older copy of the service's disk was put back, and no restore raised the epoch:
// by now it has even given out the numbers once more.
func TestRestore_OneThatIsKeptQuietIsNoticedByTheLogAndSaid(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	row := int64(100)
	c.pages = func(p messaging.Page) messaging.Page {
		if row++; len(p.Changes) > 0 {
			p.Audit = messaging.AuditHead{N: row, Hash: "of the chain"}
		}
		return p
	}
	comp := signedIn(t, c)
	must(comp.Send(id, "lost by the restore"))(t)
	comp.settle()
	if h := must(comp.Health())(t); h.Sentence != "" {
		t.Fatalf("all is well, and it says %q", h.Sentence)
	}
	c.done, c.messages, row = map[messaging.CommandID]messaging.Outcome{}, nil, 50
	for k := range c.things {
		if strings.HasPrefix(k, "message ") {
			delete(c.things, k)
		}
	}
	for range 20 {
		c.contact(messaging.Contact{ID: theo, Name: "Theo Brandt"})
	}
	comp.news()
	comp.pass(time.Minute)
	comp.settle()
	if len(c.messages) != 1 {
		t.Errorf("the service has %d messages, want the one that it had lost", len(c.messages))
	}
	if h := must(comp.Health())(t); h.Sentence != noticeSetBack {
		t.Errorf("it says %q", h.Sentence)
	}
	offered := c.pushes
	comp.news()
	comp.pass(time.Minute)
	comp.settle()
	if c.pushes != offered {
		t.Errorf("it was offered again %d times", c.pushes-offered)
	}
}

func TestRefused_WhatIsTypedInIgnoranceOfItOverwritesNothing(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	end := c.refusing("send", messaging.CodeClosed, "Closed.")
	must(comp.Send(id, "This took an hour to write."))(t)
	comp.settle() // it comes back while the composer holds something else
	end()
	must(comp.Send(id, "Quick note"))(t)
	draft := func() messaging.Draft { return must(comp.Conversation(id))(t).Draft }
	if d := draft(); d.Body != "This took an hour to write." || d.Reason != "Closed." {
		t.Errorf("after sending something else: %+v", d)
	}
	for _, step := range []struct{ typed, want messaging.Text }{
		{"Something else", "This took an hour to write.\n\nSomething else"},
		{"This took an hour to write.\n\nSomething", "This took an hour to write.\n\nSomething"},
		{"This took two hours to write.\n\nSomething", "This took two hours to write.\n\nSomething"},
	} {
		if err := comp.SaveDraft(messaging.DraftKey(id), step.typed); err != nil {
			t.Fatal(err)
		}
		if d := draft(); d.Body != step.want || d.Reason != "Closed." {
			t.Errorf("typed %q: %+v", string(step.typed), d)
		}
	}
	must(comp.Send(id, "This took two hours to write.\n\nSomething"))(t)
	if d := draft(); d.Body != "" {
		t.Errorf("sent, and still a draft: %+v", d)
	}
}

func TestMessages_WhatIsPendingStaysTogether(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "one", "two", "three")
	comp := signedIn(t, c)
	c.down = offline
	for range 7 {
		must(comp.Send(id, "waits"))(t)
	}
	var positions []int64
	for before := int64(0); ; {
		page, err := comp.Stretch(id, Spot{Before: before}, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Messages {
			positions = append(positions, e.Position)
		}
		if before = page.Older; before == 0 {
			break
		}
	}
	if len(positions) != 10 || slices.Max(positions[:7]) != 0 || !slices.IsSortedFunc(positions[7:], func(a, b int64) int { return int(b - a) }) || slices.Min(positions[7:]) == 0 {
		t.Error(positions)
	}
}

func TestRefused_ArchiveAndAssignmentArePutBack(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	c.refusing("edit", messaging.CodeConflict, "The patient wrote meanwhile.")
	yes, to, stranger := true, ben, messaging.TeammateID("nobody here")
	if err := comp.Edit(messaging.Edit{Conversation: id, Archived: &yes, Assignee: &to}); err != nil {
		t.Fatal(err)
	}
	if rows, _, err := comp.Inbox(store.ListInbox, nil, 10); err != nil || len(rows) != 0 {
		t.Errorf("while it waits the inbox has %d rows, %v", len(rows), err)
	}
	comp.settle()
	if row := must(comp.Conversation(id))(t); row.Archived || row.Assignee != "" {
		t.Errorf("after the refusal: %+v", row.InboxRow)
	}
	if h := must(comp.Health())(t); h.Sentence != "A conversation was not changed. The patient wrote meanwhile." {
		t.Error(h.Sentence)
	}
	err := comp.Edit(messaging.Edit{Conversation: id, Assignee: &stranger})
	wants(t, err, messaging.CodeNotMember, "This person is not a member of the link. Choose somebody else, or ask an admin to add them.")
}
