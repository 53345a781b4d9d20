package store

import (
	"encoding/json"
	"time"

	"rowan/backend/messaging"
)

// among is the condition that an id is one of many, as one argument, so that
// every number of ids is the same prepared statement.
const among = " IN (SELECT value FROM json_each(?))"

func list[T ~string](ids []T) string {
	if len(ids) == 0 {
		return "[]" // null would be one that nothing is, and nothing is not
	}
	b, _ := json.Marshal(ids) // strings always can be
	return string(b)
}

// MessagesByID returns those of the messages that exist.
func (tx *Tx) MessagesByID(ids []messaging.MessageID) ([]messaging.Message, error) {
	rows, err := ask(tx.ways, (*messageRow).places, selectMessage+"WHERE practice = ? AND id"+among, tx.practice, list(ids))
	if err != nil {
		return nil, tx.fail("read messages", err)
	}
	return collect(rows, tx.message)
}

// ContactsByID returns those of the contacts that exist.
func (tx *Tx) ContactsByID(ids []messaging.ContactID) ([]messaging.Contact, error) {
	var rows []contactRow
	if err := tx.db.Where("practice = ? AND id"+among, tx.practice, list(ids)).Find(&rows).Error; err != nil {
		return nil, tx.fail("read contacts", err)
	}
	return collect(rows, tx.contact)
}

// WrittenWith returns those of the contacts with whom something was written since.
func (tx *Tx) WrittenWith(ids []messaging.ContactID, since time.Time) ([]messaging.ContactID, error) {
	found, err := ask(tx.ways, func(id *messaging.ContactID) []any { return []any{id} },
		`SELECT DISTINCT m.contact FROM conversation_contacts m JOIN conversations c ON c.practice = m.practice AND c.id = m.conversation
		WHERE m.practice = ? AND max(c.last_at, c.made_at) >= ? AND m.contact`+among, tx.practice, millis(since), list(ids))
	return found, tx.fail("look for who is written with", err)
}

// ConversationsByID returns those of the conversations that exist.
func (tx *Tx) ConversationsByID(ids []messaging.ConversationID) ([]messaging.Conversation, error) {
	rows, err := ask(tx.ways, (*conversationRow).places, selectConversation+"WHERE c.practice = ? AND c.id"+among, tx.practice, list(ids))
	if err != nil {
		return nil, tx.fail("read conversations", err)
	}
	return collect(rows, tx.conversation)
}

// ReadMarksByConversation returns a teammate's marks in those of the conversations
// where there is one.
func (tx *Tx) ReadMarksByConversation(t messaging.TeammateID, ids []messaging.ConversationID) ([]messaging.ReadMark, error) {
	var rows []struct {
		Conversation messaging.ConversationID
		Position     int64
		Version      int64
	}
	err := tx.db.Raw("SELECT conversation, position, version FROM read_marks WHERE practice = ? AND teammate = ? AND conversation"+among,
		tx.practice, t, list(ids)).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("read read marks", err)
	}
	marks := make([]messaging.ReadMark, 0, len(rows))
	for _, r := range rows {
		marks = append(marks, messaging.ReadMark{Conversation: r.Conversation, Teammate: t, Position: r.Position, Version: r.Version})
	}
	return marks, nil
}

// Unseen counts the messages of others in a conversation that a contact has not
// seen.
func (tx *Tx) Unseen(c messaging.ConversationID, contact messaging.ContactID) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM messages m WHERE m.practice = ?1 AND m.conversation = ?2 AND m.author_kind IN ('teammate', 'contact') AND m.author <> ?3 AND m.event = ''
		AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.practice = m.practice AND r.message = m.id AND r.reader = ?3)`,
		tx.practice, c, contact).Scan(&n)
	return n, tx.fail("count unseen messages", err)
}
