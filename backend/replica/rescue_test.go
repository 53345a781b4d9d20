package replica

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A bit of one page of the store is flipped, the person signs in again as they are
// told to, and everything is there: what the service has comes down anew, and what
// had not been sent goes up once, or is said to be lost.
func TestFault11_Trust26_AFlippedBitIsMendedBySigningInAgain(t *testing.T) {
	const pages = 40
	story := strings.Repeat("a long story ", 400)
	random := rand.New(rand.NewPCG(7, 8))
	damaged, kept, drafts, lost := 0, 0, 0, 0
	for range pages {
		c, chain := newClinic(), &keychain{entries: map[string][]byte{}}
		id := c.begin(front, "Hello", story, "Bye")
		comp := newComputer(t, c, chain)
		comp.signIn("ana@example.com")
		comp.settle()
		c.down = offline
		must(comp.Send(id, "typed in the train"))(t)
		person := comp.person(0)
		comp.Close()
		path := filepath.Join(comp.dir, person.ID, storeFile)
		b := must(os.ReadFile(path))(t)
		page := random.IntN(len(b) / 4096)
		b[page*4096+random.IntN(4096)] ^= 1 << random.IntN(8)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		c.down = nil
		comp = newComputerAt(t, c, chain, comp.dir)
		comp.pass(time.Minute)
		comp.signIn("ana@example.com")
		notice := must(comp.Health())(t).Sentence
		comp.settle()
		got := comp.thread(id)
		want := []string{"Hello delivered", story + " delivered", "Bye delivered"}
		switch notice {
		case noticeLost:
			lost++
		case noticeRescued:
			damaged++
			fallthrough
		case "": // in a page that nothing uses
			kept++
			if d := must(comp.Conversation(id))(t).Draft; d.Body == "typed in the train" && d.Reason != "" {
				drafts++ // its page was the damaged one
			} else {
				want = append(want, "typed in the train sent")
			}
		default:
			t.Fatalf("page %d: it says %q", page, notice)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("page %d, %q: %.200q", page, notice, got)
		}
		if len(c.messages) != len(want) {
			t.Errorf("page %d: the service has %d messages", page, len(c.messages))
		}
	}
	if damaged < pages/2 || lost > kept || drafts > kept/2 {
		t.Errorf("of %d pages %d were found damaged, and the unsent was lost %d times", pages, damaged+lost, lost)
	}
	t.Logf("%d pages: %d damaged, what was not sent was kept %d times, %d of them as a draft, and lost %d times", pages, damaged+lost, kept, drafts, lost)
}
