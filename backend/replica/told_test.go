package replica

import (
	"context"
	"maps"
	"slices"
	"testing"

	"rowan/backend/messaging"
)

// tell makes the page that the stream would bring to Ana after a number, and is the
// clinic's nth.
func (c *clinic) tell(t *testing.T, after, nth int64) messaging.Told {
	t.Helper()
	page, err := (&desk{c: c, who: ana}).Changes(context.Background(), messaging.Cursor{Epoch: c.epoch, Seq: after}, 100)
	if err != nil {
		t.Fatal(err)
	}
	c.pulls--
	page.Next, page.Audit = c.seq, messaging.AuditHead{N: 100 + nth, Hash: "00"}
	page.Changes = slices.Clone(page.Changes)
	return messaging.Told{At: messaging.Cursor{Epoch: c.epoch, Seq: c.seq}, After: after, Page: &page}
}

// hears has the stream bring something, and settles.
func (c *computer) hears(news ...messaging.Told) {
	c.t.Helper()
	err := c.with(func(s *session) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, n := range news {
			s.hear(n)
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.settle()
}

// TestFault20_Told_APageOfTheStreamIsTakenOnlyWhereItFollows has two messages
// arrive with the stream, each with its page, in every order and with every loss: both
// are here in the end, each announced once, and it is pulled only where a page does not
// follow.
func TestFault20_Told_APageOfTheStreamIsTakenOnlyWhereItFollows(t *testing.T) {
	type pages struct{ one, two, both messaging.Told }
	for name, test := range map[string]struct {
		brings func(pages) []messaging.Told
		pulls  int
	}{
		"one after the other":   {func(p pages) []messaging.Told { return []messaging.Told{p.one, p.two} }, 0},
		"each twice":            {func(p pages) []messaging.Told { return []messaging.Told{p.one, p.one, p.two, p.two, p.one} }, 0},
		"more than is new":      {func(p pages) []messaging.Told { return []messaging.Told{p.one, p.both} }, 0},
		"the first lost":        {func(p pages) []messaging.Told { return []messaging.Told{p.two} }, 1},
		"out of order":          {func(p pages) []messaging.Told { return []messaging.Told{p.two, p.one} }, 1},
		"the second unreadable": {func(p pages) []messaging.Told { return []messaging.Told{p.one, {}} }, 1},
		"of another epoch":      {func(p pages) []messaging.Told { p.one.Page.Epoch = 7; return []messaging.Told{p.one, p.two} }, 1},
		"of an older log": {func(p pages) []messaging.Told {
			p.two.Page.Audit.N = 1
			return []messaging.Told{p.one, p.two}
		}, 1},
		"cut short": {func(p pages) []messaging.Told { p.both.Page.More = true; return []messaging.Told{p.both} }, 1},
		"too many":  {func(p pages) []messaging.Told { return slices.Repeat([]messaging.Told{p.one}, mostTold+1) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClinic()
			id := c.begin(front, "Hello")
			comp := signedIn(t, c)
			at := c.seq
			c.say(id, inbound(c, "one"))
			p := pages{one: c.tell(t, at, 1)}
			between := c.seq
			c.say(id, inbound(c, "two"))
			p.two, p.both = c.tell(t, between, 2), c.tell(t, at, 3)
			comp.heards, c.pulls = nil, 0
			comp.hears(test.brings(p)...)
			if c.pulls != test.pulls {
				t.Errorf("it pulled %d times, want %d", c.pulls, test.pulls)
			}
			if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "one delivered", "two delivered"}) {
				t.Error(got)
			}
			arrived := map[string]int{}
			for _, h := range comp.heards {
				if h.Kind == KindArrived {
					arrived[h.Key]++
				}
			}
			if len(arrived) != 2 || slices.Max(slices.Collect(maps.Values(arrived))) != 1 {
				t.Errorf("announced: %v", arrived)
			}
		})
	}
}

// TestLNK06_Fault32_Told_APageFromBeforeALinkWasLostBringsNothingBack delays a page until the
// link that it is about was purged.
func TestLNK06_Fault32_Told_APageFromBeforeALinkWasLostBringsNothingBack(t *testing.T) {
	c := newClinic()
	l := messaging.Link{ID: bills, Name: "Billing", Kind: messaging.LinkTeam, Members: []messaging.TeammateID{ana}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &l})
	without := c.scopes[ana]
	c.scopes[ana] = append(slices.Clone(without), messaging.ScopeLink(bills))
	lost := c.begin(bills, "secret of billing")
	comp := signedIn(t, c)
	at := c.seq
	c.say(lost, inbound(c, "another secret"))
	late := c.tell(t, at, 1)
	if comp.hears(late); len(comp.thread(lost)) != 2 {
		t.Fatal("while the link is Ana's, the page is not taken:", comp.thread(lost))
	}
	c.scopes[ana] = without
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &messaging.Link{ID: bills, Name: "Billing", Kind: messaging.LinkTeam}})
	comp.hears(messaging.Told{})
	comp.hears(late)
	if _, err := comp.Conversation(lost); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("the lost conversation is here again:", err)
	}
}
