package store

import (
	"time"

	"rowan/backend/messaging"
)

// WrittenFrom lists what people wrote from a number since an instant, of what left or
// is to leave, with the conversations that it stands in; not those of one. Of each
// conversation it looks at the newest fifty messages. On a desktop what waits counts
// where a conversation begins with it; the service counts the rest.
func (tx *Tx) WrittenFrom(n messaging.NumberID, since time.Time, but messaging.ConversationID) (map[messaging.MessageID]messaging.ConversationID, error) {
	type row struct {
		id messaging.MessageID
		in messaging.ConversationID
	}
	rows, err := ask(tx.ways, func(r *row) []any { return []any{&r.id, &r.in} }, `SELECT m.id, m.conversation FROM conversations c JOIN messages m ON m.practice = c.practice AND m.conversation = c.id AND (m.position = 0 OR m.position > c.last_position - 50)
		WHERE c.practice = ?1 AND c.sender = ?2 AND (c.last_at >= ?3 OR c.last_at = 0) AND c.id <> ?4 AND m.at >= ?3 AND m.author_kind = 'teammate' AND m.event = '' AND m.status <> 'failed'`,
		tx.practice, messaging.ScopeNumber(n), millis(since), but)
	list := make(map[messaging.MessageID]messaging.ConversationID, len(rows))
	for _, r := range rows {
		list[r.id] = r.in
	}
	return list, tx.fail("list what was written from a number", err)
}
