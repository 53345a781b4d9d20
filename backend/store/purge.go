package store

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// Unsent is what a person had written in one place of a conversation that was taken
// away, and not sent.
type Unsent struct {
	From        messaging.DraftKey // the draft that was among it
	Draft       int64              // its version
	To          messaging.DraftKey // where it waits, named after the same people; From, if nobody is known
	Body        messaging.Text
	Attachments []messaging.AttachmentID // in that draft from now on
}

// Purge removes everything of a scope that the person may no longer see
// (LNK-06), and returns what they had written there and not sent. Of a sender that
// is its conversations with all that stands in them, but for those that they still
// take part in by name; of a conversation it is that one, unless its sender is still
// theirs; of any other scope only that it was held. Call it once all scopes that
// the person may see are held.
func (tx *Tx) Purge(scope messaging.Scope) ([]Unsent, error) {
	unsent := []Unsent{}
	if ids, err := tx.lostWith(scope); err != nil {
		return nil, err
	} else if len(ids) > 0 {
		// What is deleted is overwritten too, until the statements below are through.
		if err := tx.exec("PRAGMA secure_delete = ON"); err != nil {
			return nil, tx.fail("purge", err)
		}
		defer tx.db.Exec("PRAGMA secure_delete = OFF")
		for _, id := range ids {
			left, err := tx.Leave(id)
			if err != nil {
				return nil, err
			}
			unsent = append(unsent, left...)
		}
		// The index marks words as deleted and keeps them until it is merged.
		for _, index := range []textIndex{messageIndex, noteIndex} {
			if err := tx.exec("INSERT INTO " + index.words + " (" + index.words + ") VALUES ('optimize')"); err != nil {
				return nil, tx.fail("purge the index", err)
			}
		}
	}
	if number, ok := scope.Number(); ok {
		if err := tx.exec("DELETE FROM receptions WHERE practice = ? AND thing = ?", tx.practice, number); err != nil {
			return nil, tx.fail("purge a reception", err)
		}
	}
	return unsent, tx.fail("let go of a scope", tx.exec("DELETE FROM scopes WHERE practice = ? AND scope = ?", tx.practice, scope))
}

// lostWith lists the conversations that nothing but a scope let the person see.
func (tx *Tx) lostWith(scope messaging.Scope) ([]messaging.ConversationID, error) {
	which, of := "c.sender = ? AND 'conversation:' || c.id", string(scope)
	if conversation, ok := scope.Conversation(); ok {
		which, of = "c.id = ? AND c.sender", string(conversation)
	} else if !scope.Sender() {
		return nil, nil
	}
	ids, err := ask(tx.ways, itself[messaging.ConversationID], "SELECT c.id FROM conversations c WHERE c.practice = ? AND "+which+
		" NOT IN (SELECT scope FROM scopes WHERE practice = ?)", tx.practice, of, tx.practice)
	return ids, tx.fail("list what is purged", err)
}

// Leave removes a conversation that the person may no longer see, and returns what
// they had written there and not sent: messages, and apart from them notes.
func (tx *Tx) Leave(id messaging.ConversationID) ([]Unsent, error) {
	c, err := tx.Conversation(id)
	if err != nil {
		return nil, err
	}
	people := messaging.DraftFor(c)
	messages, err := tx.unsentMessages(id, people)
	if err != nil {
		return nil, err
	}
	notes, err := tx.unsentNotes(id, people)
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc([]Unsent{messages, notes}, func(u Unsent) bool { return u.Body == "" && len(u.Attachments) == 0 })
	return left, tx.RemoveConversation(id)
}

// unsentMessages joins the pending messages of a conversation and its draft. The words of
// a held one the service gives back, if it does not send it; its files are here only, and
// are kept in either case.
func (tx *Tx) unsentMessages(id messaging.ConversationID, people messaging.DraftKey) (Unsent, error) {
	u := Unsent{From: messaging.DraftKey(id), To: people}
	var rows []messageRow
	if err := tx.db.Where("practice = ? AND conversation = ? AND status IN ('pending', 'held')", tx.practice, id).Order("n").Find(&rows).Error; err != nil {
		return u, tx.fail("list what waits", err)
	}
	pending, err := collect(rows, tx.message)
	if err != nil {
		return u, err
	}
	texts := []messaging.Text{}
	for _, m := range append(pending, messaging.Message{}) { // the draft's own have no message
		if m.Status != messaging.StatusHeld {
			texts = append(texts, m.Body)
		}
		ids, err := tx.keepAttachments(id, m.ID, u.To)
		if err != nil {
			return u, err
		}
		u.Attachments = append(u.Attachments, ids...)
	}
	return u, tx.withDraft(&u, texts)
}

// unsentNotes joins the notes of a conversation that wait, and the draft of one.
func (tx *Tx) unsentNotes(id messaging.ConversationID, people messaging.DraftKey) (Unsent, error) {
	u := Unsent{From: messaging.NoteDraft(id), To: messaging.NoteDraft(messaging.ConversationID(people))}
	waiting, err := tx.waitingNotes(id)
	if err != nil {
		return u, err
	}
	texts := []messaging.Text{}
	for _, n := range waiting {
		if n.Version == 0 { // else the service has it, and only its place has not come down
			texts = append(texts, n.Body)
		}
	}
	return u, tx.withDraft(&u, texts)
}

// withDraft completes u with the texts and, after them, those of its draft.
func (tx *Tx) withDraft(u *Unsent, texts []messaging.Text) error {
	me, err := tx.Self()
	if err != nil {
		return err
	}
	d, err := tx.Draft(me, u.From)
	if err != nil {
		return err
	}
	written := []string{}
	for _, text := range append(texts, d.Body, d.Other) {
		if text != "" {
			written = append(written, string(text))
		}
	}
	u.Body, u.Draft = messaging.Text(strings.Join(written, "\n\n")), d.Version
	return nil
}

// RemoveConversation takes a conversation away with all that stands in it and
// all that waits in its lane.
func (tx *Tx) RemoveConversation(id messaging.ConversationID) error {
	for _, sql := range []string{
		"DELETE FROM message_search WHERE rowid IN (SELECT place FROM messages WHERE practice = ? AND conversation = ? AND place IS NOT NULL)",
		"DELETE FROM messages WHERE practice = ? AND conversation = ?",
		"DELETE FROM note_search WHERE rowid IN (SELECT place FROM notes WHERE practice = ? AND conversation = ? AND place IS NOT NULL)",
		"DELETE FROM notes WHERE practice = ? AND conversation = ?",
		"DELETE FROM mentions WHERE practice = ? AND conversation = ?",
		"DELETE FROM tagged WHERE practice = ? AND thing = ?",
		"DELETE FROM carried WHERE practice = ? AND conversation = ?",
		"DELETE FROM receipts WHERE practice = ? AND conversation = ?",
		"DELETE FROM read_marks WHERE practice = ? AND conversation = ?",
		`DELETE FROM drafts WHERE practice = ? AND "key" = ?`,
		`DELETE FROM drafts WHERE practice = ? AND "key" = 'note:' || ?`,
		"DELETE FROM outbox WHERE practice = ? AND lane = ?",
		"DELETE FROM conversation_contacts WHERE practice = ? AND conversation = ?",
		"DELETE FROM conversation_teammates WHERE practice = ? AND conversation = ?",
		"DELETE FROM conversations WHERE practice = ? AND id = ?",
	} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("remove a conversation", err)
		}
	}
	if err := tx.removeAttachments(id); err != nil {
		return err
	}
	tx.touch(id)
	_, err := tx.change(messaging.Changed{Kind: messaging.KindConversation, Key: string(id), About: id})
	return err
}
