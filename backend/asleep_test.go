package backend_test

import (
	"slices"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/store"
)

// TestFault25_ALaptopThatSleptAMonthCatchesUpWhileItsPersonWorks has Ana's laptop sleep
// while the others write, then has her work at it from the moment that she unlocks it:
// nothing that she does waits for what comes down.
func TestFault25_ALaptopThatSleptAMonthCatchesUpWhileItsPersonWorks(t *testing.T) {
	const soon, month = 100 * time.Millisecond, 30 * 24 * time.Hour
	written, threads := 10_000, 100
	if testing.Short() {
		written, threads = 2_000, 20
	}
	k := newTalk(t)
	people, _, err := k.ana.People()
	if err != nil {
		t.Fatal(err)
	}
	atRest := k.ana.works(k.talk, 0, 40)
	k.ana.Lock()

	ben := k.device("ben")
	talks, all := k.begun(ben, threads), map[messaging.MessageID]messaging.ConversationID{}
	for len(all) < written {
		commands := []messaging.Command{}
		for range 100 {
			m, c := newID[messaging.MessageID](t), talks[len(all)%len(talks)]
			commands = append(commands, messaging.Command{ID: newID[messaging.CommandID](t), MadeAt: k.Clock(), Send: &messaging.Send{Message: m, Conversation: c, Body: messaging.Text("While you were away " + m)}})
			all[m] = c
		}
		k.ahead.Add(int64(month) / int64(written/100))
		out, err := k.Apply(t.Context(), ben, commands)
		if err != nil || slices.ContainsFunc(out, func(o messaging.Outcome) bool { return o.Refused != "" }) {
			t.Fatal(err, out[0])
		}
	}
	k.ana.ahead.Store(k.ahead.Load())

	if err := k.ana.Unlock(t.Context(), people[0].ID, "246810"); err != nil {
		t.Fatal(err)
	}
	began, done := time.Now(), make(chan time.Duration)
	go func() {
		k.ana.settle()
		done <- time.Since(began)
	}()
	took, whole := []time.Duration{}, time.Duration(0)
	for n := 40; whole == 0; n++ {
		took = append(took, k.ana.works(k.talk, n, 1)...)
		select {
		case whole = <-done:
		default:
		}
	}
	slices.Sort(atRest)
	slices.Sort(took)
	slow := 0
	for _, d := range took {
		if d > soon {
			slow++
		}
	}
	rest, p99 := atRest[len(atRest)*99/100], took[len(took)*99/100]
	t.Logf("%d messages in %v; %d inputs meanwhile, p50 %v, p99 %v, slowest %v, %d over %v; at rest p99 %v", written, whole, len(took), took[len(took)/2], p99, took[len(took)-1], slow, soon, rest)
	if len(took) < 50 {
		t.Errorf("%d inputs were answered while it caught up: that shows nothing", len(took))
	}
	if p99 > max(soon, 4*rest) {
		t.Errorf("an input took %v while it caught up", p99)
	}

	k.ana.settle()
	here := 0
	for _, c := range talks {
		seen, last := map[messaging.MessageID]bool{}, int64(0)
		entries := k.ana.whole(c)
		slices.Reverse(entries)
		for _, e := range entries {
			if e.Position < last || seen[e.ID] {
				t.Fatalf("%s stands twice, or out of its order", e.ID)
			}
			seen[e.ID], last = true, e.Position
			if all[e.ID] == c {
				here++
			}
		}
	}
	if here != written {
		t.Errorf("%d of %d messages came down", here, written)
	}
	if hits, _, err := k.ana.Search("away", 50); err != nil || len(hits) != 50 {
		t.Errorf("what came down is not found: %d, %v", len(hits), err)
	}
}

// begun begins so many conversations with Maya, each with a subject of its own.
func (k *talking) begun(who service.Actor, many int) (talks []messaging.ConversationID) {
	k.t.Helper()
	for range many {
		c := newID[messaging.ConversationID](k.t)
		k.must(who, messaging.Command{Start: &messaging.Start{Conversation: c, Link: k.link, Contacts: []messaging.ContactID{k.contact}, Subject: messaging.Text("Care " + c)}})
		talks = append(talks, c)
	}
	return talks
}

// works does what a person does at the screen, so many times, and returns how long each
// input took: a key in a draft, the inbox, a conversation, a search, a message.
func (d *desk) works(c messaging.ConversationID, from, times int) (took []time.Duration) {
	input := func(act func() error) {
		began := time.Now()
		if err := act(); err != nil {
			d.h.t.Errorf("while it caught up: %v", err)
		}
		took = append(took, time.Since(began))
	}
	for n := from; n < from+times; n++ {
		input(func() error { return d.SaveDraft(messaging.DraftKey(c), messaging.Text("typed "+newID[string](d.h.t))) })
		input(func() error { _, _, err := d.Inbox(store.ListInbox, nil, 50); return err })
		input(func() error { _, err := d.Stretch(c, replica.Spot{}, 50); return err })
		input(func() error { _, _, err := d.Search("away", 20); return err })
		if n%10 == 0 {
			input(func() error { _, err := d.Send(c, "I am back"); return err })
		}
	}
	return took
}
