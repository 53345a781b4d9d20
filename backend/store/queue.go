package store

import "rowan/backend/messaging"

// queued is true of the messages that wait for a sender's carrier. They are walked in
// the order in which they leave, never sorted: a queue may be long.
const queued = ` FROM messages m INDEXED BY messages_queued CROSS JOIN conversations c ON c.practice = m.practice AND c.id = m.conversation
	WHERE m.practice = ? AND m.status = 'queued' AND m.segments = 0 AND c.sender = ?`

// QueuedBefore counts, as far as it is known on a desktop, what leaves a sender before
// a message that waits.
func (tx *Tx) QueuedBefore(from messaging.Scope, m messaging.Message) (n int, err error) {
	err = tx.row("SELECT count(*)"+queued+" AND m.position > 0 AND m.position < ?", tx.practice, from, m.Position).Scan(&n)
	return n, tx.fail("count what waits", err)
}

// shownInQueue is how many places of a queue are kept right on the screen.
const shownInQueue = 50

const nextInQueue = "SELECT m.id, m.conversation" + queued + " ORDER BY m.position LIMIT ?"

// moveUp tells the screen of what waits behind a message that has left.
func (tx *Tx) moveUp(from messaging.Scope) error {
	type waiting struct {
		id messaging.MessageID
		in messaging.ConversationID
	}
	list, err := ask(tx.ways, func(w *waiting) []any { return []any{&w.id, &w.in} }, nextInQueue, tx.practice, from, shownInQueue)
	if err != nil {
		return tx.fail("list what waits", err)
	}
	for _, w := range list {
		if _, err := tx.change(messaging.Changed{Scope: from, Kind: messaging.KindMessage, Key: string(w.id), About: w.in}); err != nil {
			return err
		}
	}
	return nil
}
