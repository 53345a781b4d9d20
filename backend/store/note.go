package store

import (
	"encoding/json"
	"slices"

	"rowan/backend/messaging"
)

// Notes have a table of their own: nothing that reads messages can come across one.

type noteRow struct {
	N            int64
	ID           messaging.NoteID
	Conversation messaging.ConversationID
	Position     int64
	Author       messaging.TeammateID
	Body         secret
	At           int64
	Version      int64
	Mentions     string // JSON
}

const selectNote = `SELECT t.n, t.id, t.conversation, t.position, t.author, t.body, t.at, t.version,
	(SELECT json_group_array(teammate) FROM (SELECT m.teammate FROM mentions m WHERE m.practice = t.practice AND m.note = t.id ORDER BY m.teammate) AS k) FROM notes t `

func (r *noteRow) places() []any {
	return []any{&r.N, &r.ID, &r.Conversation, &r.Position, &r.Author, &r.Body, &r.At, &r.Version, &r.Mentions}
}

func (tx *Tx) note(r noteRow) (messaging.Note, error) {
	n := messaging.Note{ID: r.ID, Conversation: r.Conversation, Author: r.Author, Position: r.Position, At: instant(r.At), Version: r.Version}
	if err := json.Unmarshal([]byte(r.Mentions), &n.Mentions); err != nil {
		return n, messaging.Internal("read mentions", err)
	}
	var err error
	n.Body, err = tx.unsealText("notes", "body", string(r.ID), r.Body)
	return n, err
}

// AddNote adds a note on the service. It stands where the conversation is now,
// whose end and whose messages it does not move.
func (tx *Tx) AddNote(c messaging.Conversation, n messaging.Note) (messaging.Note, error) {
	seq, err := tx.change(messaging.Changed{Scope: c.From(), Kind: messaging.KindNote, Key: string(n.ID), About: c.ID})
	if err != nil {
		return n, err
	}
	n.Version, n.Conversation = seq, c.ID
	if n.Position, err = tx.place(c, 0, n.At, seq); err != nil {
		return n, err
	}
	return n, tx.insertNote(n)
}

func (tx *Tx) insertNote(n messaging.Note) error {
	err := tx.exec("INSERT INTO notes (practice, id, conversation, position, author, body, at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		tx.practice, n.ID, n.Conversation, n.Position, n.Author, tx.sealText("notes", "body", string(n.ID), n.Body), millis(n.At), n.Version)
	if err != nil {
		return tx.fail("save a note", err)
	}
	for _, t := range n.Mentions {
		err := tx.exec("INSERT INTO mentions (practice, conversation, teammate, note) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", tx.practice, n.Conversation, t, n.ID)
		if err != nil {
			return tx.fail("save a mention", err)
		}
	}
	return nil
}

// PutNote saves a note on a desktop: one that waits there, or one that came down.
// An older version changes nothing.
func (tx *Tx) PutNote(scope messaging.Scope, n messaging.Note) error {
	have, err := tx.Note(n.ID)
	switch {
	case absent(err):
		err = tx.insertNote(n)
	case err != nil:
		return err
	case have.Version > n.Version:
		return nil
	default: // what it says and whom it calls does not change
		err = tx.fail("update a note", tx.exec("UPDATE notes SET position = ?, at = ?, version = ? WHERE practice = ? AND id = ?",
			n.Position, millis(n.At), n.Version, tx.practice, n.ID))
	}
	if err != nil {
		return err
	}
	tx.touch(n.Conversation)
	if _, err := tx.change(messaging.Changed{Scope: scope, Kind: messaging.KindNote, Key: string(n.ID), About: n.Conversation}); err != nil {
		return err
	}
	return tx.indexText(noteIndex, string(n.ID), n.Position, n.At, n.Body)
}

// RemoveNote takes a note away on a desktop: one that the service refused and
// that is a draft again.
func (tx *Tx) RemoveNote(n messaging.Note) error {
	if err := tx.unindexText(noteIndex, string(n.ID)); err != nil {
		return err
	}
	for _, sql := range []string{"DELETE FROM mentions WHERE practice = ? AND note = ?", "DELETE FROM notes WHERE practice = ? AND id = ?"} {
		if err := tx.exec(sql, tx.practice, n.ID); err != nil {
			return tx.fail("remove a note", err)
		}
	}
	tx.touch(n.Conversation)
	_, err := tx.change(messaging.Changed{Kind: messaging.KindNote, Key: string(n.ID), About: n.Conversation})
	return err
}

// Note returns one note.
func (tx *Tx) Note(id messaging.NoteID) (messaging.Note, error) {
	var r noteRow
	if err := tx.row(selectNote+"WHERE t.practice = ? AND t.id = ?", tx.practice, id).Scan(r.places()...); err != nil {
		return messaging.Note{}, tx.fail("read a note", err)
	}
	return tx.note(r)
}

// NotesByID returns those of the notes that exist.
func (tx *Tx) NotesByID(ids []messaging.NoteID) ([]messaging.Note, error) {
	return tx.notes("WHERE t.practice = ? AND t.id"+among, tx.practice, list(ids))
}

// Notes lists a conversation's notes before a position, newest first; before = 0 is
// the end, with all that wait, newest written first, beside the limit.
func (tx *Tx) Notes(c messaging.ConversationID, before int64, limit int) ([]messaging.Note, error) {
	notes := []messaging.Note{}
	if before == 0 {
		waiting, err := tx.waitingNotes(c)
		if err != nil {
			return nil, err
		}
		slices.Reverse(waiting)
		notes, before = waiting, 1<<63-1
	}
	placed, err := tx.notes("WHERE t.practice = ? AND t.conversation = ? AND t.position > 0 AND t.position < ? ORDER BY t.position DESC LIMIT ?",
		tx.practice, c, before, limit)
	return append(notes, placed...), err
}

// NotesAfter lists a conversation's notes after a position, oldest first. Those that
// wait are not among them.
func (tx *Tx) NotesAfter(c messaging.ConversationID, after int64, limit int) ([]messaging.Note, error) {
	return tx.notes("WHERE t.practice = ? AND t.conversation = ? AND t.position > ? ORDER BY t.position LIMIT ?",
		tx.practice, c, max(after, 0), limit)
}

// waitingNotes lists a conversation's notes that the service has not placed yet, in
// the order of writing.
func (tx *Tx) waitingNotes(c messaging.ConversationID) ([]messaging.Note, error) {
	return tx.notes("WHERE t.practice = ? AND t.conversation = ? AND t.position = 0 ORDER BY t.n", tx.practice, c)
}

// LastNote is the position of a conversation's newest note; 0 if it has none.
func (tx *Tx) LastNote(c messaging.ConversationID) (position int64, err error) {
	err = tx.row("SELECT coalesce(max(position), 0) FROM notes WHERE practice = ? AND conversation = ?", tx.practice, c).Scan(&position)
	return position, tx.fail("look for the newest note", err)
}

func (tx *Tx) notes(which string, args ...any) ([]messaging.Note, error) {
	rows, err := ask(tx.ways, (*noteRow).places, selectNote+which, args...)
	if err != nil {
		return nil, tx.fail("list notes", err)
	}
	return collect(rows, tx.note)
}
