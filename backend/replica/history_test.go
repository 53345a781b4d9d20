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
