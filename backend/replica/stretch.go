package replica

import (
	"cmp"
	"slices"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Spot says which stretch of a thread is wanted: what ends before a position, what
// begins after one, or what surrounds a message or a note. Without any of them, and
// where what it surrounds has no position here, it is the end.
type Spot struct {
	Before, After int64
	Around        string
}

// Stretch is a part of a thread: messages, and the notes that stand among them, newest
// first both. What waits for the service stands at the end, all of it together.
type Stretch struct {
	Messages []Entry
	Notes    []Note
	Older    int64 // the position before which the next older stretch ends; 0 at the beginning
	Newer    int64 // the position after which the next newer one begins; 0 at the end
}

// Stretch reads a part of a thread, however far from its end: at most so many messages
// and notes together, beside those that wait.
func (r *Replica) Stretch(id messaging.ConversationID, at Spot, limit int) (found Stretch, err error) {
	limit = clamp(limit)
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			p, err := reading{tx, id}.at(at, limit)
			if err != nil {
				return err
			}
			found = Stretch{Older: p.older, Newer: p.newer}
			if found.Messages, err = s.entries(tx, p.messages); err != nil {
				return err
			}
			found.Notes, err = noteViews(tx, s.me, p.notes)
			return err
		})
	})
	return found, err
}

// reading reads a conversation's thread in stretches.
type reading struct {
	tx *store.Tx
	of messaging.ConversationID
}

// part is a stretch as it is kept: both newest first.
type part struct {
	messages     []messaging.Message
	notes        []messaging.Note
	older, newer int64
}

func (r reading) at(at Spot, limit int) (part, error) {
	middle, err := r.position(at.Around)
	switch {
	case err != nil:
		return part{}, err
	case middle > 0:
		older, err := r.before(middle+1, limit-limit/2)
		if err != nil {
			return part{}, err
		}
		newer, err := r.after(middle, limit/2)
		newer.messages = append(newer.messages, older.messages...)
		newer.notes = append(newer.notes, older.notes...)
		newer.older = older.older
		return newer, err
	case at.After > 0:
		return r.after(at.After, limit)
	default:
		return r.before(at.Before, limit)
	}
}

// position is where a message or a note stands in the thread; 0 if it has no place in it.
func (r reading) position(id string) (int64, error) {
	if id == "" {
		return 0, nil
	}
	m, err := r.tx.Message(messaging.MessageID(id))
	if err == nil && m.Conversation == r.of {
		return m.Position, nil
	}
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return 0, err
	}
	n, err := r.tx.Note(messaging.NoteID(id))
	if err == nil && n.Conversation == r.of {
		return n.Position, nil
	}
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		err = nil // it was taken back, or purged
	}
	return 0, err
}

// before reads so many that stand before a position; 0 is the end, with what waits.
func (r reading) before(before int64, limit int) (p part, err error) {
	end := before == 0
	if end {
		before = 1<<63 - 1
		if p, err = r.waiting(); err != nil {
			return p, err
		}
	} else {
		p.newer = before - 1
	}
	messages, err := r.tx.Messages(r.of, before, limit+1)
	if err != nil {
		return p, err
	}
	notes, err := r.tx.Notes(r.of, before, limit+1)
	if err != nil {
		return p, err
	}
	if places := places(messages, notes); len(places) > limit {
		p.older = places[len(places)-limit]
		messages = slices.DeleteFunc(messages, func(m messaging.Message) bool { return m.Position < p.older })
		notes = slices.DeleteFunc(notes, func(n messaging.Note) bool { return n.Position < p.older })
	}
	p.messages, p.notes = append(p.messages, messages...), append(p.notes, notes...)
	return p, nil
}

// after reads so many that stand after a position, and what waits if they are the last.
func (r reading) after(after int64, limit int) (p part, err error) {
	messages, err := r.tx.MessagesAfter(r.of, after, limit+1)
	if err != nil {
		return p, err
	}
	notes, err := r.tx.NotesAfter(r.of, after, limit+1)
	if err != nil {
		return p, err
	}
	if places := places(messages, notes); len(places) > limit {
		last := after
		if limit > 0 {
			last = places[limit-1]
		}
		p.newer = last
		messages = slices.DeleteFunc(messages, func(m messaging.Message) bool { return m.Position > last })
		notes = slices.DeleteFunc(notes, func(n messaging.Note) bool { return n.Position > last })
	} else if p, err = r.waiting(); err != nil {
		return p, err
	}
	slices.Reverse(messages)
	slices.Reverse(notes)
	p.messages, p.notes = append(p.messages, messages...), append(p.notes, notes...)
	p.older = after + 1
	return p, nil
}

// waiting reads what has no position yet, newest written first.
func (r reading) waiting() (p part, err error) {
	ids, err := r.tx.Unplaced(r.of)
	if err != nil {
		return p, err
	}
	if p.messages, err = r.tx.MessagesByID(ids); err != nil {
		return p, err
	}
	written := map[messaging.MessageID]int{}
	for i, id := range ids {
		written[id] = i
	}
	slices.SortFunc(p.messages, func(a, b messaging.Message) int { return cmp.Compare(written[b.ID], written[a.ID]) })
	p.notes, err = r.tx.Notes(r.of, 0, 0)
	return p, err
}

// places lists where messages and notes stand, in order.
func places(messages []messaging.Message, notes []messaging.Note) []int64 {
	var all []int64
	for _, m := range messages {
		all = append(all, m.Position)
	}
	for _, n := range notes {
		all = append(all, n.Position)
	}
	slices.Sort(all)
	return all
}
