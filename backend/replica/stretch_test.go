package replica

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rowan/backend/messaging"
)

// annotate adds a note to a conversation that exists.
func (c *clinic) annotate(id messaging.ConversationID, body string) messaging.Note {
	talk, _ := c.conversation(id)
	position := c.seq + 1
	n := messaging.Note{ID: messaging.NoteID(fmt.Sprintf("01890000-0000-7000-8000-3%011x", position)), Conversation: id, Author: ben,
		Body: messaging.Text(body), Position: position, Version: position, At: start}
	c.put(messaging.Change{Scope: talk.From(), Kind: messaging.KindNote, Key: string(n.ID), Note: &n})
	return n
}

// What a stretch has, oldest first: ids in the order of their places, then what waits.
func ids(s Stretch) []string {
	type placed struct {
		id string
		at int64
	}
	var all []placed
	var waits []string
	for _, m := range slices.Backward(s.Messages) {
		if m.Position == 0 {
			waits = append(waits, string(m.ID))
		} else {
			all = append(all, placed{string(m.ID), m.Position})
		}
	}
	for _, n := range slices.Backward(s.Notes) {
		if n.Position == 0 {
			waits = append(waits, string(n.ID))
		} else {
			all = append(all, placed{string(n.ID), n.Position})
		}
	}
	slices.SortFunc(all, func(a, b placed) int { return int(a.at - b.at) })
	var list []string
	for _, p := range all {
		list = append(list, p.id)
	}
	return append(list, waits...)
}

// Whatever a thread has, from wherever in it one begins, both ways lead to its ends,
// each page bounded, with everything once and in its order.
func TestStretch_BothWaysLeadToTheEnds(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	rapid.Check(t, func(r *rapid.T) {
		talk := c.begin(front)
		var whole []string
		for i, note := range rapid.SliceOfN(rapid.Bool(), 1, 30).Draw(r, "notes") {
			if note {
				whole = append(whole, string(c.annotate(talk, fmt.Sprint("note ", i)).ID))
			} else {
				whole = append(whole, string(c.say(talk, inbound(c, fmt.Sprint("message ", i))).ID))
			}
		}
		comp.news()
		c.down = offline
		defer func() { c.down = nil }()
		var waits []string
		for range rapid.IntRange(0, 4).Draw(r, "waiting messages") {
			waits = append(waits, string(must(comp.Send(talk, "waits"))(t)))
		}
		for range rapid.IntRange(0, 2).Draw(r, "waiting notes") {
			waits = append(waits, string(must(comp.AddNote(talk, "waits too", nil))(t)))
		}
		limit := rapid.IntRange(1, 7).Draw(r, "limit")
		read := func(at Spot) Stretch {
			s := must(comp.Stretch(talk, at, limit))(t)
			if placed := len(ids(s)) - len(unplaced(s)); placed > limit {
				r.Fatalf("%d stand in a page of %d", placed, limit)
			}
			return s
		}

		first := read(Spot{Around: rapid.SampledFrom(append(slices.Clone(whole), waits...)).Draw(r, "around")})
		if around := rapid.SampledFrom(whole).Draw(r, "placed"); !slices.Contains(ids(read(Spot{Around: around})), around) {
			r.Fatalf("what was asked for is not in its stretch")
		}
		list := ids(first)
		for s := first; s.Older != 0; {
			s = read(Spot{Before: s.Older})
			list = append(ids(s), list...)
		}
		for s := first; s.Newer != 0; {
			s = read(Spot{After: s.Newer})
			up := ids(read(Spot{Before: s.Older}))
			if up[len(up)-1] != list[len(list)-1] {
				r.Fatalf("up from %v is %v, not what was read before it: %v", ids(s), up, list)
			}
			list = append(list, ids(s)...)
		}
		if want := append(whole, waits...); !slices.Equal(list, want) {
			r.Fatalf("read %d of %d:\n%v\n%v", len(list), len(want), list, want)
		}

		// A page that stands above others leads back down to them.
		end := read(Spot{})
		if end.Newer != 0 {
			r.Fatalf("something is newer than the end")
		}
		if end.Older != 0 {
			above := read(Spot{Before: end.Older})
			if again := read(Spot{After: above.Newer}); ids(again)[0] != ids(end)[0] {
				r.Fatalf("down from %v is %v, not %v", ids(above), ids(again), ids(end))
			}
		}
	})
}

// unplaced is what of a stretch has no place yet.
func unplaced(s Stretch) (list []string) {
	for _, m := range s.Messages {
		if m.Position == 0 {
			list = append(list, string(m.ID))
		}
	}
	for _, n := range s.Notes {
		if n.Position == 0 {
			list = append(list, string(n.ID))
		}
	}
	return list
}

// What was found stands in the page that is read, however long the thread is, and
// nothing of another conversation is a way into this one.
func TestStretch_AroundWhatIsNotThereIsTheEnd(t *testing.T) {
	c := newClinic()
	talk := c.begin(front, "one", "two", "three", "four", "five", "six")
	other := c.begin(front, "elsewhere")
	comp := signedIn(t, c)
	elsewhere := must(comp.Stretch(other, Spot{}, 1))(t).Messages[0].ID
	for _, around := range []string{"", "nobody knows this", string(elsewhere)} {
		s := must(comp.Stretch(talk, Spot{Around: around}, 2))(t)
		if len(s.Messages) != 2 || s.Messages[0].Body != "six" || s.Newer != 0 {
			t.Errorf("around %q: %+v", around, s)
		}
	}
}
