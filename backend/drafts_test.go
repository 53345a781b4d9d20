package backend_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// talking is a house in which Ana and Ben write with Maya, who has joined.
type talking struct {
	*house
	ana, ben *desk
	maya     *browser
	contact  messaging.ContactID
	talk     messaging.ConversationID
}

func newTalk(t *testing.T) *talking {
	t.Helper()
	h := newHouse(t)
	k := &talking{house: h, ana: h.newDesk("ana", 0), ben: h.newDesk("ben", 0)}
	k.contact = k.ana.person("Maya Lindqvist", "+15035550162", "1986-03-14")
	if err := k.ana.Invite(k.contact); err != nil {
		t.Fatal(err)
	}
	k.ana.settle()
	k.maya = h.join("+15035550162", "1986-03-14")
	k.ana.settle()
	k.talk = k.ana.only(k.contact)
	k.ben.settle()
	return k
}

// later lets the service's time pass, and do what is due by then.
func (k *talking) later(d time.Duration) {
	k.t.Helper()
	k.ahead.Add(int64(d))
	if err := k.Step(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
}

// steps lets the desk do what it has to do now, without letting time pass.
func (d *desk) steps() {
	d.h.t.Helper()
	for range 50 {
		if next := d.Step(d.h.t.Context()); next.IsZero() || next.After(time.Now().Add(time.Duration(d.ahead.Load()))) {
			return
		}
	}
	d.h.t.Fatal("the desk never comes to rest")
}

// decides asks for something that the service decides, and lets the desk ask it.
func decides(d *desk, ask func(context.Context) (bool, error)) error {
	d.h.t.Helper()
	type answer struct {
		decided bool
		err     error
	}
	answers := make(chan answer, 1)
	go func() {
		decided, err := ask(d.h.t.Context())
		answers <- answer{decided, err}
	}()
	for {
		select {
		case a := <-answers:
			if !a.decided {
				d.h.t.Error("nothing was decided")
			}
			return a.err
		case <-d.Woken():
			d.steps()
		}
	}
}

func (d *desk) undo(c messaging.ConversationID, m messaging.MessageID) error {
	return decides(d, func(ctx context.Context) (bool, error) { return d.UndoSend(ctx, c, m) })
}

func (d *desk) retract(m messaging.MessageID) error {
	return decides(d, func(ctx context.Context) (bool, error) { return d.Retract(ctx, m) })
}

func (d *desk) send(c messaging.ConversationID, body messaging.Text) messaging.MessageID {
	d.h.t.Helper()
	m, err := d.Send(c, body)
	if err != nil {
		d.h.t.Fatal(err)
	}
	return m
}

func (d *desk) draft(key messaging.DraftKey) messaging.Draft {
	d.h.t.Helper()
	got, _, err := d.Draft(key)
	if err != nil {
		d.h.t.Fatal(err)
	}
	return got
}

// said is what the patient reads, oldest first.
func (k *talking) said() []messaging.Text {
	k.t.Helper()
	texts := []messaging.Text{}
	for _, m := range slices.Backward(k.maya.thread(k.talk).Messages) {
		if m.Event == "" {
			texts = append(texts, m.Body)
		}
	}
	return texts
}

func equal(t *testing.T, what string, got []messaging.Text, want ...messaging.Text) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// A held message is with the service, and nobody but its writer finds anything of
// it. It leaves at its time, though the desk that sent it is gone.
func TestU07_FlowAHeldMessageLeavesThoughTheDeskIsGone(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	k.ana.send(k.talk, "first")
	k.ana.send(k.talk, "second")
	k.ana.steps()
	k.ben.settle()
	k.later(9 * time.Second)
	equal(t, "Maya, before", k.said())
	equal(t, "Ben, before", bodies(k.ben.thread(k.talk)))
	mine := k.ana.thread(k.talk)
	equal(t, "Ana, before", bodies(mine), "first", "second")
	for _, m := range mine {
		if m.Status != messaging.StatusHeld {
			t.Errorf("Ana sees %q as %s", m.Body, m.Status)
		}
	}
	k.ana.Lock()
	k.later(time.Second)
	equal(t, "Maya, after", k.said(), "first", "second")
	k.ben.settle()
	equal(t, "Ben, after", bodies(k.ben.thread(k.talk)), "first", "second")
}

// What is sent without a hold waits all the same for what is held before it, however
// many there are: nobody reads an answer before its question.
func TestU07_FlowWhatFollowsAHeldMessageStaysBehindIt(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	k.ana.send(k.talk, "first")
	none := 0
	if err := k.ana.SavePreferences(messaging.SavePreferences{UndoSend: &none}); err != nil {
		t.Fatal(err)
	}
	k.ana.send(k.talk, "second")
	k.ana.send(k.talk, "third")
	k.ana.steps()
	equal(t, "Maya, before", k.said())
	k.later(10 * time.Second)
	equal(t, "Maya, after", k.said(), "first", "second", "third")
}

// While the service cannot be reached the hold runs on the desk: what is left of it
// when it can is what the service holds.
func TestU07_FlowOfflineTheHoldRunsOnTheDesk(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(20)
	k.down()
	k.ana.send(k.talk, "offline")
	k.ana.steps()
	k.ana.ahead.Add(int64(15 * time.Second))
	k.up()
	k.ana.steps()
	k.later(2 * time.Second)
	equal(t, "Maya, before", k.said())
	k.later(4 * time.Second)
	equal(t, "Maya, after", k.said(), "offline")
}

// Undo puts the text back where it was typed, before what was begun since; once
// the message left, it says so and changes nothing.
func TestU07_Lesson6_FlowUndoReturnsTheTextOrSaysThatItLeft(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	m := k.ana.send(k.talk, "not yet")
	k.ana.steps()
	if err := k.ana.SaveDraft(messaging.DraftKey(k.talk), "begun since"); err != nil {
		t.Fatal(err)
	}
	if err := k.ana.undo(k.talk, m); err != nil {
		t.Fatal(err)
	}
	if d := k.ana.draft(messaging.DraftKey(k.talk)); d.Body != "not yet\n\nbegun since" || d.Reason != "" {
		t.Errorf("the draft is %+v", d)
	}
	k.later(time.Minute)
	k.ana.settle()
	equal(t, "Ana", bodies(k.ana.thread(k.talk)))
	equal(t, "Maya", k.said())

	m = k.ana.send(k.talk, "not yet\n\nbegun since")
	k.ana.steps()
	k.later(10 * time.Second)
	if err := k.ana.undo(k.talk, m); messaging.CodeOf(err) != messaging.CodeConflict {
		t.Errorf("undo, too late: %v", err)
	}
	k.ana.settle()
	equal(t, "Maya", k.said(), "not yet\n\nbegun since")
	if d := k.ana.draft(messaging.DraftKey(k.talk)); d.Body != "" {
		t.Errorf("it left, and is a draft as well: %+v", d)
	}
}

// What was not seen can be taken away: from the patient, every desktop, the index
// and both files. What was seen stays.
func TestN05_FlowRetractUntilSeen(t *testing.T) {
	k := newTalk(t)
	const body = "zzretracted words"
	m := k.ana.send(k.talk, body)
	k.ana.settle()
	k.ben.settle()
	equal(t, "Maya, before", k.said(), body)
	if out := k.asks(k.device("ben"), messaging.Command{Retract: &messaging.Retract{Message: m}}); out.Refused != messaging.CodeNotMember {
		t.Errorf("Ben retracts what Ana wrote: %+v", out)
	}
	if err := k.ana.retract(m); err != nil {
		t.Fatal(err)
	}
	k.ben.settle()
	equal(t, "Maya, after", k.said())
	for _, left := range k.maya.thread(k.talk).Messages {
		if left.ID == m {
			t.Errorf("Maya is told of %+v", left)
		}
	}
	err := k.store.Read(t.Context(), k.maya.actor().Practice, func(tx *store.Tx) error {
		left, err := tx.LapsesOf(k.contact)
		if len(left) > 0 {
			t.Errorf("it is counted as unseen: %+v", left)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := k.maya.ask("POST", k.maya.path(k.talk, "seen"), api.Seen{Messages: []messaging.MessageID{m}}, nil); err != nil {
		t.Errorf("a report that came too late: %v", err)
	}
	for name, d := range map[string]*desk{"Ana": k.ana, "Ben": k.ben} {
		d.settle()
		entries, err := said(d.Stretch(k.talk, replica.Spot{}, 10))
		if err != nil || len(entries) == 0 || entries[0].Event != messaging.EventRetracted || entries[0].Body != "" || entries[0].Name != "Ana Reyes" || !entries[0].SeenAt.IsZero() {
			t.Errorf("%s reads %+v, %v", name, entries, err)
		}
		if hits, _, err := d.Search("zzretracted", 10); err != nil || len(hits) > 0 {
			t.Errorf("%s finds %d, %v", name, len(hits), err)
		}
		row, _, err := d.Inbox(store.ListInbox, nil, 10)
		if err != nil || len(row) != 1 || strings.Contains(string(row[0].Preview), "zz") {
			t.Errorf("%s's list shows %+v, %v", name, row, err)
		}
	}
	k.later(4 * 24 * time.Hour) // nobody is reminded of what is no more, nor are the staff told
	k.ben.settle()
	if entries, _ := said(k.ben.Stretch(k.talk, replica.Spot{}, 10)); entries[0].Event != messaging.EventRetracted {
		t.Errorf("it is still counted as unseen: %+v", entries[0])
	}

	seen := k.ana.send(k.talk, "to be read")
	k.ana.settle()
	k.maya.must("POST", k.maya.path(k.talk, "seen"), api.Seen{Messages: []messaging.MessageID{seen}}, nil)
	if err := k.ana.retract(seen); messaging.CodeOf(err) != messaging.CodeSeen || messaging.AsError(err).Sentence != "Maya Lindqvist has already seen this message." {
		t.Errorf("retract, after it was seen: %v", err)
	}
	equal(t, "Maya, in the end", k.said(), "to be read")
}

// What somebody typed is on their other desktop within a step, on nobody else's,
// in no log, and gone once it was sent.
func TestU08_FlowADraftIsOnItsPersonsDesktopsAlone(t *testing.T) {
	k := newTalk(t)
	k.ahead.Add(int64(2 * time.Minute))
	other, key := k.newDesk("ana", 0), messaging.DraftKey(k.talk)
	before := k.logged("save_draft")
	for _, typed := range []messaging.Text{"H", "Hel", "zzdraft hello"} {
		if err := k.ana.SaveDraft(key, typed); err != nil {
			t.Fatal(err)
		}
	}
	if h, _ := k.ana.Health(); h.Waiting != 0 {
		t.Errorf("a draft is told of as %d changes that wait", h.Waiting)
	}
	k.ana.steps()
	other.settle()
	k.ben.settle()
	if d := other.draft(key); d.Body != "zzdraft hello" || d.Other != "" {
		t.Errorf("on the other desk: %+v", d)
	}
	rows, _, err := other.Inbox(store.ListDrafts, nil, 10)
	if err != nil || len(rows) != 1 {
		t.Errorf("the other desk lists %d drafts, %v", len(rows), err)
	}
	if d := k.ben.draft(key); !d.Empty() {
		t.Errorf("Ben has %+v", d)
	}
	if n := k.logged("save_draft") - before; n != 0 {
		t.Errorf("the log has %d rows of it", n)
	}
	other.send(k.talk, "zzdraft hello")
	other.steps()
	k.ana.settle()
	if d := k.ana.draft(key); !d.Empty() {
		t.Errorf("sent on the other desk, and still here: %+v", d)
	}
	equal(t, "Maya", k.said(), "zzdraft hello")
}

// An email to a contact stands apart from what is typed to them securely, with its
// subject, and is listed as theirs on the person's other desktop.
func TestMEN03_U08_FlowAnEmailToAContactKeepsItsSubject(t *testing.T) {
	k := newTalk(t)
	maya := k.contact
	key, err := k.ana.NewMailDraft(maya)
	for _, e := range []error{err, k.ana.SaveDraft(messaging.DraftKey(maya), "in private"), k.ana.SaveDraft(key, "We open at nine."), k.ana.SaveSubject(key, "Your appointment")} {
		if e != nil {
			t.Fatal(e)
		}
	}
	if err := k.ana.SaveSubject(messaging.DraftKey(maya), "x"); messaging.CodeOf(err) != messaging.CodeInvalid {
		t.Errorf("what is typed to her securely has a subject: %v", err)
	}
	k.ana.steps()
	other := k.newDesk("ana", 0)
	other.settle()
	loose, err := other.LooseDrafts()
	if err != nil || len(loose) != 2 {
		t.Fatalf("%+v %v", loose, err)
	}
	if loose[0].Key != key {
		slices.Reverse(loose)
	}
	mail, secure := loose[0], loose[1]
	if mail.Key != key || mail.Subject != "Your appointment" || mail.Body != "We open at nine." || len(mail.People) != 1 || mail.People[0].Contact.ID != maya {
		t.Errorf("the email is %+v", mail)
	}
	if secure.Key != messaging.DraftKey(maya) || secure.Subject != "" || secure.Body != "in private" {
		t.Errorf("what was typed securely is %+v", secure)
	}
}

// logged counts the rows of an action in the log.
func (k *talking) logged(action string) (n int) {
	k.t.Helper()
	practices, err := k.store.Practices(k.t.Context())
	if err == nil {
		err = k.store.Read(k.t.Context(), practices[0], func(tx *store.Tx) error {
			rows, err := tx.AuditAfter(0, 10_000)
			for _, r := range rows {
				if r.Action == action {
					n++
				}
			}
			return err
		})
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

// A held message to a conversation that was closed meanwhile, or by somebody who
// lost it, is never sent: it is their draft again, with the reason, on every desk
// of theirs (trust row 32).
func TestU07_RO07_FlowWhatCannotBeSentAnyMoreIsADraftAgain(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	m := k.ana.send(k.talk, "held")
	k.ana.steps()
	closed, open := messaging.ConversationReadOnly, messaging.ConversationOpen
	if err := k.ben.Edit(messaging.Edit{Conversation: k.talk, State: &closed}); err != nil {
		t.Fatal(err)
	}
	k.ben.settle()
	k.later(10 * time.Second)
	k.ana.settle()
	if d := k.ana.draft(messaging.DraftKey(k.talk)); d.Body != "held" || !strings.Contains(d.Reason, "read-only") {
		t.Errorf("the draft is %+v", d)
	}
	equal(t, "Ana's thread", bodies(k.ana.thread(k.talk)))
	if err := k.ana.undo(k.talk, m); messaging.CodeOf(err) != messaging.CodeConflict {
		t.Errorf("undo of what came back: %v", err)
	}
	if err := k.ben.Edit(messaging.Edit{Conversation: k.talk, State: &open}); err != nil {
		t.Fatal(err)
	}
	k.ben.settle()
	k.ana.settle()

	k.ana.send(k.talk, "held")
	k.ana.steps()
	who := k.me(k.ana)
	if _, err := k.ben.SaveLink(messaging.SaveLink{Link: k.link, Remove: []messaging.TeammateID{who}}); err != nil {
		t.Fatal(err)
	}
	k.ben.settle()
	k.later(10 * time.Second)
	k.ana.settle()
	loose, err := k.ana.LooseDrafts()
	if err != nil || len(loose) != 1 || loose[0].Body != "held" || loose[0].Reason == "" {
		t.Errorf("Ana, no member any more, has %+v, %v", loose, err)
	}
	equal(t, "Maya", k.said())
}

// A message of somebody who left the practice while it was held goes nowhere.
func TestU07_FlowNothingIsSentForSomebodyWhoLeft(t *testing.T) {
	k := newTalk(t)
	ana, ben := k.device("ana"), k.device("ben")
	k.must(ana, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: k.talk, Body: "held", Hold: 10_000}})
	left := false
	k.must(ben, messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: ana.Teammate, Active: &left, Heir: ben.Teammate}})
	k.later(10 * time.Second)
	equal(t, "Maya", k.said())
	if n := k.logged("release"); n != 1 {
		t.Errorf("the log has %d rows of its end", n)
	}
}

func (k *talking) me(d *desk) messaging.TeammateID {
	k.t.Helper()
	open, ok, err := d.Open()
	if err != nil || !ok {
		k.t.Fatal(ok, err)
	}
	return open.Me.ID
}

// A conversation that begins with a held message is nowhere before that goes out,
// and nowhere at all if it is taken back; offline that needs nobody.
func TestU07_FlowAConversationBeginsWithItsHeldMessage(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	start := func() messaging.ConversationID {
		id, err := k.ana.Start(replica.NewMessage{Contact: k.contact, Link: k.link, Subject: "Bill", Body: "about your bill"})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	threads := func() int { return len(k.maya.me().Conversations) }
	had := threads()
	id := start()
	second := k.ana.send(id, "and another thing")
	k.ana.steps()
	k.ben.settle()
	if _, err := k.ben.Conversation(id); messaging.CodeOf(err) != messaging.CodeNotFound || threads() != had {
		t.Errorf("an empty conversation is shown: %v, %d", err, threads()-had)
	}
	yes := true
	if err := k.ana.Edit(messaging.Edit{Conversation: id, Archived: &yes}); messaging.CodeOf(err) != messaging.CodeTooSoon {
		t.Errorf("an edit before it begins: %v", err)
	}
	first := k.ana.thread(id)[0].ID
	if err := k.ana.undo(id, first); err != nil { // the second begins it now
		t.Fatal(err)
	}
	k.later(10 * time.Second)
	k.ben.settle()
	equal(t, "Ben", bodies(k.ben.thread(id)), "and another thing")
	if threads() != had+1 {
		t.Errorf("Maya has %d conversations more", threads()-had)
	}
	k.ana.settle()
	if got := k.ana.thread(id); len(got) != 1 || got[0].ID != second || got[0].Status != messaging.StatusSent {
		t.Errorf("Ana has %+v", got)
	}
	if d := k.ana.draft(messaging.DraftKey(id)); d.Body != "about your bill" {
		t.Errorf("what was taken back: %+v", d)
	}

	k.down()
	id = start()
	if decided, err := k.ana.UndoSend(t.Context(), id, ""); err != nil || !decided {
		t.Fatalf("offline: %v, %v", decided, err)
	}
	if d := k.ana.draft(messaging.DraftKey(id)); d.Body != "about your bill" {
		t.Errorf("offline: %+v", d)
	}
	k.up()
	k.ana.settle()
	k.later(time.Minute)
	if threads() != had+1 {
		t.Errorf("what was taken back offline was sent")
	}
}

// Whoever asks for an undo while the answer to the send was lost is told by the
// service, and nothing is sent twice.
func TestU07_FlowALostAnswerIsDecidedByTheService(t *testing.T) {
	k := newTalk(t)
	k.ana.holdFor(10)
	m := k.ana.send(k.talk, "answer lost")
	k.wire.killReplies.Store(1)
	k.ana.Step(t.Context())
	if k.wire.killed.Load() != 1 {
		t.Fatal("no answer was lost")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if decided, err := k.ana.UndoSend(ctx, k.talk, m); decided || err != nil {
		t.Errorf("decided without the service: %v, %v", decided, err)
	}
	k.ana.settle()
	k.later(time.Minute)
	k.ana.settle()
	equal(t, "Maya", k.said())
	if d := k.ana.draft(messaging.DraftKey(k.talk)); d.Body != "answer lost" {
		t.Errorf("the draft is %+v", d)
	}
}

// The person's own choice is on all of their desktops, and on nobody else's.
func TestU07_FlowPreferencesFollowTheirPerson(t *testing.T) {
	k := newTalk(t)
	k.ahead.Add(int64(2 * time.Minute))
	other := k.newDesk("ana", 0)
	k.ana.settle()
	k.ana.holdFor(25)
	other.settle()
	k.ben.settle()
	for name, want := range map[*desk]int{k.ana: 25, other: 25, k.ben: 0} {
		if p, err := name.Preferences(); err != nil || p.UndoSend != want {
			t.Errorf("%d, %v; want %d", p.UndoSend, err, want)
		}
	}
}

// Lesson 2: whatever others do, what somebody typed is still there, here or among
// what came back; and it is never sent.
func TestLesson2_FlowNobodyElsesActDestroysADraft(t *testing.T) {
	k := newTalk(t)
	k.ahead.Add(int64(2 * time.Minute))
	other := k.newDesk("ana", 0)
	ben, who := k.device("ben"), k.me(k.ana)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	keys := []messaging.DraftKey{messaging.DraftKey(k.talk), messaging.DraftKey(k.contact)}
	typed, did := []messaging.Text{}, map[string]int{}
	acts := map[string]func(){
		"archive": func() {
			yes := random.IntN(2) == 0
			k.asks(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, Archived: &yes, Saw: 1 << 40}})
		},
		"assign": func() {
			k.asks(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, Assignee: &ben.Teammate}})
		},
		"close": func() {
			s := messaging.ConversationReadOnly
			k.asks(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, State: &s}})
		},
		"reopen": func() {
			s := messaging.ConversationOpen
			k.asks(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, State: &s}})
		},
		"remove": func() {
			k.asks(ben, messaging.Command{SaveLink: &messaging.SaveLink{Link: k.link, Remove: []messaging.TeammateID{who}}})
		},
		"add": func() {
			k.asks(ben, messaging.Command{SaveLink: &messaging.SaveLink{Link: k.link, Add: []messaging.TeammateID{who}}})
		},
		"say": func() {
			k.asks(ben, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: k.talk, Body: "Ben's"}})
		},
		"answer": func() {
			_ = k.maya.ask("POST", k.maya.path(k.talk, "messages"), api.Write{ID: newID[messaging.MessageID](t), Body: "Maya's"}, nil)
		},
		"bens": func() {
			k.asks(ben, messaging.Command{SaveDraft: &messaging.SaveDraft{Key: keys[0], Body: "Ben's draft"}})
		},
		"sync":     func() { k.ana.settle(); other.settle() },
		"sync two": func() { other.settle() },
	}
	names := slices.Sorted(maps.Keys(acts))
	for range 150 {
		name := names[random.IntN(len(names))]
		acts[name]()
		did[name]++
		if random.IntN(3) == 0 { // a few words more on one of the desks, after what stands there
			desk, key := k.ana, keys[random.IntN(2)]
			if random.IntN(2) == 0 {
				desk = other
			}
			text := messaging.Text("typed " + string(newID[messaging.MessageID](t)))
			have := desk.draft(key)
			next := text
			if have.Body != "" {
				next = have.Body + "\n\n" + text
			}
			if err := desk.SaveDraft(key, next); err != nil {
				t.Fatal(err)
			}
			typed = append(typed, text)
		}
	}
	k.ana.settle()
	other.settle()
	k.ana.settle()
	for name, d := range map[string]*desk{"one": k.ana, "two": other} {
		all := ""
		for _, key := range keys {
			got := d.draft(key)
			all += string(got.Body) + "\n" + string(got.Other) + "\n"
		}
		for _, text := range typed {
			if !strings.Contains(all, string(text)) {
				t.Errorf("desk %s: %q is gone of\n%s", name, text, all)
			}
		}
	}
	if len(typed) < 20 || did["remove"] == 0 || did["close"] == 0 {
		t.Errorf("%d texts, %v", len(typed), did)
	}
	for _, body := range k.said() {
		if strings.HasPrefix(string(body), "typed") {
			t.Errorf("%q was sent by nobody", body)
		}
	}
}
