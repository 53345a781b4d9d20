package replica

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/store"
)

// TestHistoryIsFound_OfAScopeThatIsGainedLater too, however little it is.
func TestHistoryIsFound_OfAScopeThatIsGainedLater(t *testing.T) {
	c := newClinic()
	c.begin(front, "Hello from the front desk")
	c.begin(bills, "Hello from billing")
	comp := signedIn(t, c)
	sync := func() { comp.pass(2 * time.Minute); comp.settle() }
	for _, member := range []bool{true, false, true} {
		want := 1
		if member {
			c.member(false)
			want = 2
		} else {
			c.leaves(bills)
		}
		sync()
		hits, _, err := comp.Search("hello", 10)
		if err != nil || len(hits) != want {
			t.Errorf("member %v: %d are found, want %d: %v", member, len(hits), want, err)
		}
	}
}

// TestWhatComesDownIsFound_OnceItsStepIsOver however it came.
func TestWhatComesDownIsFound_OnceItsStepIsOver(t *testing.T) {
	c := newClinic()
	at := c.begin(front, "Hello from the front desk")
	comp := signedIn(t, c)
	for n, word := range []string{"thyroid", "iron", "lunch"} {
		c.mu.Lock()
		c.say(at, inbound(c, word))
		c.mu.Unlock()
		comp.pass(2 * time.Minute)
		comp.settle()
		if hits, _, err := comp.Search(word, 10); err != nil || len(hits) != 1 {
			t.Errorf("message %d: %d are found: %v", n, len(hits), err)
		}
	}
}

// TestAFloodIsFound_OnceItIsOver or when it has lasted long, whatever the clock does.
func TestAFloodIsFound_OnceItIsOver(t *testing.T) {
	c := newClinic()
	at := c.begin(front, "Hello from the front desk")
	comp := signedIn(t, c)
	comp.settle()
	floods := func(word string) {
		t.Helper()
		c.mu.Lock()
		for range floodSize {
			c.say(at, inbound(c, word))
		}
		c.mu.Unlock()
		comp.news()
		comp.settle()
	}
	found := func(word string, want bool) {
		t.Helper()
		if hits, _, err := comp.Search(word, 1); err != nil || len(hits) > 0 != want {
			t.Errorf("%q is found: %v, want %v: %v", word, len(hits) > 0, want, err)
		}
	}
	floods("thyroid")
	found("thyroid", false)
	if rows, err := said(comp.Stretch(at, Spot{}, 1000)); err != nil || len(rows) < floodSize {
		t.Errorf("%d can be read meanwhile: %v", len(rows), err)
	}
	comp.pass(floodQuiet)
	comp.settle()
	found("thyroid", true)

	began := comp.clock()
	for comp.clock().Sub(began) < floodLimit {
		floods("iron")
		found("iron", false)
		comp.pass(floodQuiet * 4 / 5)
	}
	comp.settle()
	floods("lunch")
	found("iron", true) // it never ended, and was found nonetheless

	comp.pass(time.Minute)
	comp.settle()
	floods("supper")
	comp.pass(-72 * time.Hour)
	comp.settle()
	found("supper", true)
}

// TestD2_TheIndexOfWordsLiesWellOnceHistoryIsDown although it came in many parts.
func TestD2_TheIndexOfWordsLiesWellOnceHistoryIsDown(t *testing.T) {
	c := newClinic()
	at := c.begin(front, "Hello from the front desk")
	c.mu.Lock()
	for n := range 5000 {
		c.say(at, inbound(c, fmt.Sprintf("word%d of%d them%d %d", n, n%7, n*n, n%100)))
	}
	c.mu.Unlock()
	comp := signedIn(t, c)
	comp.pass(floodQuiet)
	comp.settle()
	if hits, _, err := comp.Search("word4711", 10); err != nil || len(hits) != 1 {
		t.Errorf("%d are found: %v", len(hits), err)
	}
	err := comp.with(func(s *session) error {
		return s.store.Read(t.Context(), s.practice, func(tx *store.Tx) error {
			scattered, err := tx.Scattered()
			if scattered {
				t.Error("each search looks into every part")
			}
			return err
		})
	})
	if err != nil {
		t.Error(err)
	}
}
