package backend_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
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
	if err := k.ana.retract(m); err != nil {
		t.Fatal(err)
	}
	k.ben.settle()
	equal(t, "Maya, after", k.said())
	if err := k.maya.ask("POST", k.maya.path(k.talk, "seen"), api.Seen{Messages: []messaging.MessageID{m}}, nil); err != nil {
		t.Errorf("a report that came too late: %v", err)
	}
	for name, d := range map[string]*desk{"Ana": k.ana, "Ben": k.ben} {
		d.settle()
		entries, _, err := d.Messages(k.talk, 0, 10)
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
	if entries, _, _ := k.ben.Messages(k.talk, 0, 10); entries[0].Event != messaging.EventRetracted {
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
