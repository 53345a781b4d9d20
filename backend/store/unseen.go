package store

import (
	"time"

	"rowan/backend/messaging"
)

// Stretch is a time in which a contact has not seen what others wrote in a
// conversation. It is on the service only.
type Stretch struct {
	Contact      messaging.ContactID
	Conversation messaging.ConversationID
	Position     int64     // of the message that it began with
	Since        time.Time // when that message was sent
	Step         int       // how many notices went out
	Due          time.Time // when the next thing is to be done about it
}

type stretchRow struct {
	Contact      messaging.ContactID
	Conversation messaging.ConversationID
	Position     int64
	Since        int64
	Step         int
	Due          int64
}

func stretch(r stretchRow) Stretch {
	return Stretch{Contact: r.Contact, Conversation: r.Conversation, Position: r.Position, Since: instant(r.Since), Step: r.Step, Due: instant(r.Due)}
}

// BeginStretch begins a stretch, unless one is under way.
func (tx *Tx) BeginStretch(s Stretch) error {
	err := tx.exec("INSERT INTO unseen (practice, contact, conversation, position, since, step, due) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		tx.practice, s.Contact, s.Conversation, s.Position, millis(s.Since), s.Step, millis(s.Due))
	return tx.fail("begin an unseen stretch", err)
}

// MoveStretch saves what changed of a stretch that is under way.
func (tx *Tx) MoveStretch(s Stretch) error {
	err := tx.exec("UPDATE unseen SET position = ?, since = ?, step = ?, due = ? WHERE practice = ? AND contact = ? AND conversation = ?",
		s.Position, millis(s.Since), s.Step, millis(s.Due), tx.practice, s.Contact, s.Conversation)
	return tx.fail("move an unseen stretch", err)
}

// EndStretch ends a stretch.
func (tx *Tx) EndStretch(s Stretch) error {
	err := tx.exec("DELETE FROM unseen WHERE practice = ? AND contact = ? AND conversation = ?", tx.practice, s.Contact, s.Conversation)
	return tx.fail("end an unseen stretch", err)
}

// StretchesDue lists the stretches about which something is to be done now.
func (tx *Tx) StretchesDue(now time.Time, limit int) ([]Stretch, error) {
	return tx.stretches("due <= ? ORDER BY due LIMIT ?", millis(now), limit)
}

// NextStretch is when something is to be done about the first of them; zero if there is
// none.
func (tx *Tx) NextStretch() (time.Time, error) {
	first, err := tx.stretches("due > 0 ORDER BY due LIMIT 1")
	if err != nil || len(first) == 0 {
		return time.Time{}, err
	}
	return first[0].Due, nil
}

// StretchesOf lists the stretches of a contact, one a conversation.
func (tx *Tx) StretchesOf(c messaging.ContactID) ([]Stretch, error) {
	return tx.stretches("contact = ? ORDER BY since, conversation", c)
}

func (tx *Tx) stretches(which string, args ...any) ([]Stretch, error) {
	var rows []stretchRow
	err := tx.db.Raw("SELECT contact, conversation, position, since, step, due FROM unseen WHERE practice = ? AND "+which, append([]any{tx.practice}, args...)...).
		Scan(&rows).Error
	list := make([]Stretch, 0, len(rows))
	for _, r := range rows {
		list = append(list, stretch(r))
	}
	return list, tx.fail("read unseen stretches", err)
}

// Stretch returns the stretch of a contact in a conversation that is under way.
func (tx *Tx) Stretch(c messaging.ContactID, in messaging.ConversationID) (Stretch, error) {
	found, err := tx.stretches("contact = ? AND conversation = ?", c, in)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Stretch{}, err
	}
	return found[0], nil
}

// OldestUnseen returns the position and time of the oldest message of a stretch
// that is unseen now, or ErrNotFound. It looks at no message before the stretch.
func (tx *Tx) OldestUnseen(s Stretch) (position int64, at time.Time, err error) {
	var ms int64
	err = tx.row(`SELECT m.position, m.at FROM messages m WHERE m.practice = ?1 AND m.conversation = ?2 AND m.position >= ?3 AND m.author_kind IN ('teammate', 'contact') AND m.author <> ?4 AND m.event = ''
		AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.practice = m.practice AND r.message = m.id AND r.reader = ?4)
		ORDER BY m.position LIMIT 1`, tx.practice, s.Conversation, s.Position, s.Contact).Scan(&position, &ms)
	if absentRow(err) {
		return 0, time.Time{}, ErrNotFound
	}
	return position, instant(ms), tx.fail("look for unseen messages", err)
}
