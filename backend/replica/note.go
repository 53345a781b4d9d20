package replica

import (
	"slices"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// AddNote adds a note for the staff to a conversation and clears its draft. It is
// a path of its own, on which there is nothing that writes to a patient (U4).
func (r *Replica) AddNote(id messaging.ConversationID, body messaging.Text, mentions []messaging.TeammateID) (n messaging.NoteID, err error) {
	if err := messaging.CheckNote(body); err != nil {
		return "", err
	}
	if n, err = newID[messaging.NoteID](r); err != nil {
		return "", err
	}
	return n, r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			if err := checkMentions(tx, c, mentions); err != nil {
				return err
			}
			if err := s.begun(tx, c); err != nil {
				return err
			}
			if err := s.startAgain(tx, c); err != nil {
				return err
			}
			note := messaging.Note{ID: n, Conversation: id, Author: s.me, Body: body, Mentions: mentions, At: r.cfg.Clock()}
			if err := tx.PutNote(c.From(), note); err != nil {
				return err
			}
			add := messaging.AddNote{Note: n, Conversation: id, Body: body, Mentions: mentions}
			if err := s.put(tx, string(id), entry{Command: messaging.Command{AddNote: &add}}); err != nil {
				return err
			}
			return s.clearDraft(tx, messaging.NoteDraft(id), body)
		})
	})
}

// checkMentions says whether a note may call these teammates, by the rule that the
// service applies too.
func checkMentions(tx *store.Tx, c messaging.Conversation, mentions []messaging.TeammateID) error {
	sender, err := tx.Sender(c.From())
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	for _, id := range mentions {
		teammate, err := tx.Teammate(id)
		if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
			return err
		}
		if err := c.CheckMention(sender, teammate); err != nil {
			return err
		}
	}
	return nil
}

// Readers lists who of the staff sees a conversation, by name: whom a note in it
// can call.
func (r *Replica) Readers(id messaging.ConversationID) ([]messaging.Teammate, error) {
	return r.staff(id, messaging.Conversation.CheckMention)
}

// Note is a note as a thread shows it.
type Note struct {
	messaging.Note
	Name  string // of who wrote it
	Mine  bool   // whether the person did
	Calls []messaging.Teammate
}

func noteViews(tx *store.Tx, me messaging.TeammateID, list []messaging.Note) ([]Note, error) {
	if len(list) == 0 {
		return nil, nil
	}
	staff, err := tx.Teammates()
	if err != nil {
		return nil, err
	}
	of := func(id messaging.TeammateID) (t messaging.Teammate) {
		if i := slices.IndexFunc(staff, func(t messaging.Teammate) bool { return t.ID == id }); i >= 0 {
			t = staff[i]
		}
		return t
	}
	notes := make([]Note, 0, len(list))
	for _, n := range list {
		v := Note{Note: n, Name: of(n.Author).Name, Mine: n.Author == me}
		for _, m := range n.Mentions {
			if t := of(m); t.ID != "" { // their name may not have come down yet
				v.Calls = append(v.Calls, t)
			}
		}
		notes = append(notes, v)
	}
	return notes, nil
}

// takeNoteBack takes a note out of its thread, to become the draft of a note again.
func (b *returned) takeNoteBack(c messaging.AddNote, reason string) error {
	n, err := b.tx.Note(c.Note)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return nil // purged
	}
	if err != nil {
		return err
	}
	if err := b.tx.RemoveNote(n); err != nil {
		return err
	}
	b.keep(messaging.NoteDraft(c.Conversation), c.Body, reason)
	return nil
}
