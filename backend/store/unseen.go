package store

import (
	"time"

	"rowan/backend/messaging"
)

// Lapse is a time in which a contact has not seen what others wrote in a
// conversation. It is on the service only.
type Lapse struct {
	Contact      messaging.ContactID
	Conversation messaging.ConversationID
	Position     int64     // of the message that it began with
	Since        time.Time // when that message was sent
	Step         int       // how many notices went out
	Due          time.Time // when the next thing is to be done about it
}

type lapseRow struct {
	Contact      messaging.ContactID
	Conversation messaging.ConversationID
	Position     int64
	Since        int64
	Step         int
	Due          int64
}

func lapse(r lapseRow) Lapse {
	return Lapse{Contact: r.Contact, Conversation: r.Conversation, Position: r.Position, Since: instant(r.Since), Step: r.Step, Due: instant(r.Due)}
}

// BeginLapse begins a lapse, unless one is under way.
func (tx *Tx) BeginLapse(s Lapse) error {
	err := tx.exec("INSERT INTO unseen (practice, contact, conversation, position, since, step, due) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		tx.practice, s.Contact, s.Conversation, s.Position, millis(s.Since), s.Step, millis(s.Due))
	return tx.fail("begin an unseen lapse", err)
}

// MoveLapse saves what changed of a lapse that is under way.
func (tx *Tx) MoveLapse(s Lapse) error {
	err := tx.exec("UPDATE unseen SET position = ?, since = ?, step = ?, due = ? WHERE practice = ? AND contact = ? AND conversation = ?",
		s.Position, millis(s.Since), s.Step, millis(s.Due), tx.practice, s.Contact, s.Conversation)
	return tx.fail("move an unseen lapse", err)
}

// EndLapse ends a lapse.
func (tx *Tx) EndLapse(s Lapse) error {
	err := tx.exec("DELETE FROM unseen WHERE practice = ? AND contact = ? AND conversation = ?", tx.practice, s.Contact, s.Conversation)
	return tx.fail("end an unseen lapse", err)
}

// LapsesDue lists the lapses about which something is to be done now.
func (tx *Tx) LapsesDue(now time.Time, limit int) ([]Lapse, error) {
	return tx.lapses("due <= ? ORDER BY due LIMIT ?", millis(now), limit)
}

// NextLapse is when something is to be done about the first of them; zero if there is
// none.
func (tx *Tx) NextLapse() (time.Time, error) {
	first, err := tx.lapses("due > 0 ORDER BY due LIMIT 1")
	if err != nil || len(first) == 0 {
		return time.Time{}, err
	}
	return first[0].Due, nil
}

// LapsesOf lists the lapses of a contact, one a conversation.
func (tx *Tx) LapsesOf(c messaging.ContactID) ([]Lapse, error) {
	return tx.lapses("contact = ? ORDER BY since, conversation", c)
}

func (tx *Tx) lapses(which string, args ...any) ([]Lapse, error) {
	var rows []lapseRow
	err := tx.db.Raw("SELECT contact, conversation, position, since, step, due FROM unseen WHERE practice = ? AND "+which, append([]any{tx.practice}, args...)...).
		Scan(&rows).Error
	list := make([]Lapse, 0, len(rows))
	for _, r := range rows {
		list = append(list, lapse(r))
	}
	return list, tx.fail("read unseen lapses", err)
}

// Lapse returns the lapse of a contact in a conversation that is under way.
func (tx *Tx) Lapse(c messaging.ContactID, in messaging.ConversationID) (Lapse, error) {
	found, err := tx.lapses("contact = ? AND conversation = ?", c, in)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Lapse{}, err
	}
	return found[0], nil
}

// OldestUnseen returns the position and time of the oldest message of a lapse
// that is unseen now, or ErrNotFound. It looks at no message before the lapse.
func (tx *Tx) OldestUnseen(s Lapse) (position int64, at time.Time, err error) {
	var ms int64
	err = tx.row(`SELECT m.position, m.at FROM messages m WHERE m.practice = ?1 AND m.conversation = ?2 AND m.position >= ?3 AND m.author_kind IN ('teammate', 'contact') AND m.author <> ?4 AND m.event = ''
		AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.practice = m.practice AND r.message = m.id AND r.reader = ?4)
		ORDER BY m.position LIMIT 1`, tx.practice, s.Conversation, s.Position, s.Contact).Scan(&position, &ms)
	if absentRow(err) {
		return 0, time.Time{}, ErrNotFound
	}
	return position, instant(ms), tx.fail("look for unseen messages", err)
}
