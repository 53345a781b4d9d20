package store

import (
	"strings"

	"rowan/backend/messaging"
)

// Unsent is what a person had written in a conversation that was taken away.
type Unsent struct {
	Contact messaging.ContactID
	Body    messaging.Text
}

// Purge removes everything of a scope that the person may no longer see
// (LNK-06), and returns what they had written there and not sent. Of a link that
// is its conversations with all that stands in them; of any other scope only
// that it was held.
func (tx *Tx) Purge(scope messaging.Scope) ([]Unsent, error) {
	unsent := []Unsent{}
	if link, ok := scope.Link(); ok {
		var ids []messaging.ConversationID
		if err := tx.db.Raw("SELECT id FROM conversations WHERE practice = ? AND link = ?", tx.practice, link).Scan(&ids).Error; err != nil {
			return nil, tx.fail("list what is purged", err)
		}
		// What is deleted is overwritten too, until the statements below are through.
		if err := tx.exec("PRAGMA secure_delete = ON"); err != nil {
			return nil, tx.fail("purge", err)
		}
		defer tx.db.Exec("PRAGMA secure_delete = OFF")
		for _, id := range ids {
			u, err := tx.unsent(id)
			if err != nil {
				return nil, err
			}
			if u.Body != "" {
				unsent = append(unsent, u)
			}
			if err := tx.RemoveConversation(id); err != nil {
				return nil, err
			}
		}
		if len(ids) > 0 {
			// The index marks words as deleted and keeps them until it is merged.
			if err := tx.exec("INSERT INTO message_search (message_search) VALUES ('optimize')"); err != nil {
				return nil, tx.fail("purge the index", err)
			}
		}
	}
	return unsent, tx.fail("let go of a scope", tx.exec("DELETE FROM scopes WHERE practice = ? AND scope = ?", tx.practice, scope))
}

// unsent joins the pending messages of a conversation and its draft.
func (tx *Tx) unsent(id messaging.ConversationID) (Unsent, error) {
	c, err := tx.Conversation(id)
	if err != nil {
		return Unsent{}, err
	}
	var rows []messageRow
	if err := tx.db.Where("practice = ? AND conversation = ? AND status = 'pending'", tx.practice, id).Order("n").Find(&rows).Error; err != nil {
		return Unsent{}, tx.fail("list pending messages", err)
	}
	pending, err := collect(rows, tx.message)
	if err != nil {
		return Unsent{}, err
	}
	texts := []string{}
	for _, m := range pending {
		texts = append(texts, string(m.Body))
	}
	d, err := tx.Draft(DraftKey(id))
	if err != nil {
		return Unsent{}, err
	}
	if d.Body != "" {
		texts = append(texts, string(d.Body))
	}
	u := Unsent{Body: messaging.Text(strings.Join(texts, "\n\n"))}
	if len(c.Contacts) > 0 {
		u.Contact = c.Contacts[0]
	}
	return u, nil
}

// RemoveConversation takes a conversation away with all that stands in it and
// all that waits in its lane.
func (tx *Tx) RemoveConversation(id messaging.ConversationID) error {
	for _, sql := range []string{
		"DELETE FROM message_search WHERE rowid IN (SELECT place FROM messages WHERE practice = ? AND conversation = ? AND place IS NOT NULL)",
		"DELETE FROM messages WHERE practice = ? AND conversation = ?",
		"DELETE FROM receipts WHERE practice = ? AND conversation = ?",
		"DELETE FROM read_marks WHERE practice = ? AND conversation = ?",
		`DELETE FROM drafts WHERE practice = ? AND "key" = ?`,
		"DELETE FROM outbox WHERE practice = ? AND lane = ?",
		"DELETE FROM conversation_contacts WHERE practice = ? AND conversation = ?",
		"DELETE FROM conversations WHERE practice = ? AND id = ?",
	} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("remove a conversation", err)
		}
	}
	tx.touch(id)
	_, err := tx.change(messaging.Changed{Kind: messaging.KindConversation, Key: string(id), About: id})
	return err
}
