package replica

import (
	"testing"
	"time"
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
