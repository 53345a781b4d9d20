package store

import (
	"time"

	"rowan/backend/messaging"
)

type messageRow struct {
	N            int64 `gorm:"primaryKey"`
	Practice     messaging.PracticeID
	ID           messaging.MessageID
	Conversation messaging.ConversationID
	Position     int64
	AuthorKind   messaging.AuthorKind
	Author       string
	Body         secret
	Attachments  optional
	Mail         optional
	Read         bool
	Event        messaging.Event
	Status       messaging.Status
	Reason       messaging.Reason
	Code         string
	Segments     int
	Settled      bool
	At           int64
	Version      int64
}

func (messageRow) TableName() string { return "messages" }

const selectMessage = "SELECT id, conversation, position, author_kind, author, body, attachments, mail, read, event, status, reason, code, segments, settled, at, version FROM messages "

func (r *messageRow) places() []any {
	return []any{&r.ID, &r.Conversation, &r.Position, &r.AuthorKind, &r.Author, &r.Body, &r.Attachments, &r.Mail, &r.Read, &r.Event, &r.Status, &r.Reason, &r.Code, &r.Segments, &r.Settled, &r.At, &r.Version}
}

func author(a messaging.Author) string {
	if a.Kind == messaging.AuthorContact {
		return string(a.Contact)
	}
	return string(a.Teammate)
}

// AddMessage adds a message to its conversation on the service: it gives the
// position and the version, moves the conversation's end, and tells the feed of both.
func (tx *Tx) AddMessage(c messaging.Conversation, m messaging.Message) (messaging.Message, error) {
	seq, err := tx.changeAll(
		messaging.Changed{Scope: c.From(), Kind: messaging.KindMessage, Key: string(m.ID), About: c.ID},
		messaging.Changed{Scope: c.From(), Kind: messaging.KindConversation, Key: string(c.ID), About: c.ID})
	if err != nil {
		return m, err
	}
	m.Version, m.Conversation = seq-1, c.ID
	if m.Position, err = tx.place(c, m.Position, m.At, seq-1); err != nil {
		return m, err
	}
	if err := tx.insertMessage(m); err != nil {
		return m, err
	}
	err = tx.exec("UPDATE conversations SET last_position = max(last_position, ?), last_at = max(last_at, ?), version = ? WHERE practice = ? AND id = ?",
		m.Position, millis(m.At), seq, tx.practice, c.ID)
	return m, tx.fail("move a conversation's end", err)
}

// UpdateMessage saves what became of a message on the service, and tells the feed.
func (tx *Tx) UpdateMessage(c messaging.Conversation, m messaging.Message) error {
	attached, mail, err := tx.sealAttached(m)
	if err != nil {
		return err
	}
	version, err := tx.change(messaging.Changed{Scope: c.From(), Kind: messaging.KindMessage, Key: string(m.ID), About: c.ID})
	if err != nil {
		return err
	}
	return tx.fail("update a message", tx.exec("UPDATE messages SET position = ?, author = ?, attachments = ?, mail = ?, read = ?, status = ?, reason = ?, code = ?, segments = ?, settled = ?, at = ?, version = ? WHERE practice = ? AND id = ?",
		m.Position, author(m.Author), attached, mail, m.Read, m.Status, m.Reason, m.Code, m.Segments, m.Settled, millis(m.At), version, tx.practice, m.ID))
}

func (tx *Tx) insertMessage(m messaging.Message) error {
	attached, mail, err := tx.sealAttached(m)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO messages (practice, id, conversation, position, author_kind, author, body, attachments, mail, read, event, status, reason, code, segments, settled, at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.practice, m.ID, m.Conversation, m.Position, m.Author.Kind, author(m.Author),
		tx.sealText("messages", "body", string(m.ID), m.Body), attached, mail, m.Read, m.Event, m.Status, m.Reason, m.Code, m.Segments, m.Settled, millis(m.At), m.Version)
	return tx.fail("save a message", err)
}

// PutMessage saves a message on a desktop: a pending one of its own, or one that
// came down. What came down replaces what was pending; its status never moves
// backwards, and an older version changes nothing.
func (tx *Tx) PutMessage(scope messaging.Scope, m messaging.Message) error {
	have, err := tx.Message(m.ID)
	if err == nil && have.Conversation != m.Conversation && have.Version <= m.Version {
		// After a restore somebody else's conversation can be the one of its number and phone.
		if err = tx.RemoveMessage(have); err == nil {
			have, err = messaging.Message{}, ErrNotFound
		}
	}
	note := tx.noteMessage
	switch {
	case absent(err):
		err = tx.insertMessage(m)
		switch {
		case tx.older:
			note = tx.noteOlder
		case tx.later:
			note = tx.noteLater
		}
	case err != nil:
		return err
	case have.Version > m.Version:
		return nil
	default:
		m.Status = messaging.Advance(have.Status, m.Status)
		attached, mail, e := tx.sealAttached(m)
		if e != nil {
			return e
		}
		if m.Event == messaging.EventRetracted {
			defer tx.overwriting()()
			if err := tx.removeCarried(have); err != nil {
				return err
			}
		}
		err = tx.fail("update a message", tx.exec(`UPDATE messages SET position = ?, author_kind = ?, author = ?, body = ?, attachments = ?, mail = ?, read = ?, event = ?, status = ?, reason = ?, code = ?, segments = ?, settled = ?, at = ?, version = ?
			WHERE practice = ? AND id = ?`, m.Position, m.Author.Kind, author(m.Author), tx.sealText("messages", "body", string(m.ID), m.Body),
			attached, mail, m.Read, m.Event, m.Status, m.Reason, m.Code, m.Segments, m.Settled, millis(m.At), m.Version, tx.practice, m.ID))
	}
	if err != nil {
		return err
	}
	if _, err := tx.change(messaging.Changed{Scope: scope, Kind: messaging.KindMessage, Key: string(m.ID), About: m.Conversation}); err != nil {
		return err
	}
	if have.Waits() && !m.Waits() {
		if err := tx.moveUp(scope); err != nil {
			return err
		}
	}
	return note(m)
}

// RemoveMessage takes a message away on a desktop: one that the service refused
// and that is a draft again.
func (tx *Tx) RemoveMessage(m messaging.Message) error {
	if err := tx.forgetMessage(m); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM messages WHERE practice = ? AND id = ?", tx.practice, m.ID); err != nil {
		return tx.fail("remove a message", err)
	}
	_, err := tx.change(messaging.Changed{Kind: messaging.KindMessage, Key: string(m.ID), About: m.Conversation})
	return err
}

func (tx *Tx) message(r messageRow) (messaging.Message, error) {
	body, err := tx.unsealText("messages", "body", string(r.ID), r.Body)
	if err != nil {
		return messaging.Message{}, err
	}
	m := messaging.Message{ID: r.ID, Conversation: r.Conversation, Author: messaging.Author{Kind: r.AuthorKind}, Body: body,
		Read: r.Read, Event: r.Event, Status: r.Status, Position: r.Position, Reason: r.Reason, Code: r.Code, Segments: r.Segments, Settled: r.Settled, At: instant(r.At), Version: r.Version}
	switch r.AuthorKind {
	case messaging.AuthorContact:
		m.Author.Contact = messaging.ContactID(r.Author)
	case messaging.AuthorTeammate:
		m.Author.Teammate = messaging.TeammateID(r.Author)
	}
	if r.Attachments != nil {
		if err := tx.unsealJSON("messages", "attachments", string(r.ID), secret(r.Attachments), &m.Attachments); err != nil {
			return m, err
		}
	}
	if r.Mail != nil {
		err = tx.unsealJSON("messages", "mail", string(r.ID), secret(r.Mail), &m.Mail)
	}
	return m, err
}

// sealAttached seals what a message carries and says beside its words; nothing is NULL.
func (tx *Tx) sealAttached(m messaging.Message) (attached, mail optional, err error) {
	var sealed secret
	if len(m.Attachments) > 0 {
		if sealed, err = tx.sealJSON("messages", "attachments", string(m.ID), m.Attachments); err != nil {
			return nil, nil, err
		}
		attached = optional(sealed)
	}
	if m.Mail != nil {
		if sealed, err = tx.sealJSON("messages", "mail", string(m.ID), m.Mail); err != nil {
			return nil, nil, err
		}
		mail = optional(sealed)
	}
	return attached, mail, nil
}

// place is where something new stands in a conversation: at the number of its change,
// or, where what was written long ago can come in, by its time; after everything else
// then, unless asked is set, which says that it may come in between.
func (tx *Tx) place(c messaging.Conversation, asked int64, at time.Time, seq int64) (int64, error) {
	if !c.Channel.Rules().Dated {
		return seq, nil
	}
	var place int64
	if asked == 0 {
		err := tx.row(`SELECT max(?3, 1 + coalesce((SELECT max(position) FROM messages WHERE practice = ?1 AND conversation = ?2), 0),
			1 + coalesce((SELECT max(position) FROM notes WHERE practice = ?1 AND conversation = ?2), 0))`, tx.practice, c.ID, millis(at)).Scan(&place)
		return place, tx.fail("place what is new", err)
	}
	for place = max(1, asked); ; place++ {
		taken := false
		err := tx.row(`SELECT EXISTS (SELECT 1 FROM messages WHERE practice = ?1 AND conversation = ?2 AND position = ?3) OR
			EXISTS (SELECT 1 FROM notes WHERE practice = ?1 AND conversation = ?2 AND position = ?3)`, tx.practice, c.ID, place).Scan(&taken)
		if err != nil || !taken {
			return place, tx.fail("place what is old", err)
		}
	}
}

// Unplaced lists a conversation's messages that have no position yet, in the order
// of writing.
func (tx *Tx) Unplaced(c messaging.ConversationID) ([]messaging.MessageID, error) {
	ids, err := ask(tx.ways, itself[messaging.MessageID], "SELECT id FROM messages WHERE practice = ? AND conversation = ? AND position = 0 ORDER BY n", tx.practice, c)
	return ids, tx.fail("list pending messages", err)
}

// WroteAfter says whether a contact wrote in a conversation after a position.
func (tx *Tx) WroteAfter(c messaging.ConversationID, position int64) (wrote bool, err error) {
	err = tx.row("SELECT EXISTS (SELECT 1 FROM messages WHERE practice = ? AND conversation = ? AND position > ? AND author_kind = 'contact')",
		tx.practice, c, position).Scan(&wrote)
	return wrote, tx.fail("look for what was written", err)
}

// Message returns one message.
func (tx *Tx) Message(id messaging.MessageID) (messaging.Message, error) {
	var r messageRow
	if err := tx.row(selectMessage+"WHERE practice = ? AND id = ?", tx.practice, id).Scan(r.places()...); err != nil {
		return messaging.Message{}, tx.fail("read a message", err)
	}
	return tx.message(r)
}

// Messages lists a conversation's messages before a position, newest first;
// before = 0 begins at the end, with pending messages, newest written first. Those
// that report one of the events are left out.
func (tx *Tx) Messages(c messaging.ConversationID, before int64, limit int, but ...messaging.Event) ([]messaging.Message, error) {
	var rows []messageRow
	if before == 0 {
		err := tx.db.Where("practice = ? AND conversation = ? AND position = 0", tx.practice, c).Order("n DESC").Limit(limit).Find(&rows).Error
		if err != nil {
			return nil, tx.fail("list pending messages", err)
		}
		before = 1<<63 - 1
	}
	if rest := limit - len(rows); rest > 0 {
		var placed []messageRow
		err := tx.db.Where("practice = ? AND conversation = ? AND position > 0 AND position < ? AND event NOT IN ?", tx.practice, c, before, append(but, "none")).
			Order("position DESC").Limit(rest).Find(&placed).Error
		if err != nil {
			return nil, tx.fail("list messages", err)
		}
		rows = append(rows, placed...)
	}
	return collect(rows, tx.message)
}

// MessagesAfter lists a conversation's messages after a position, oldest first.
// Those without a position are not among them.
func (tx *Tx) MessagesAfter(c messaging.ConversationID, after int64, limit int) ([]messaging.Message, error) {
	rows, err := ask(tx.ways, (*messageRow).places, selectMessage+"WHERE practice = ? AND conversation = ? AND position > ? ORDER BY position LIMIT ?",
		tx.practice, c, max(after, 0), limit)
	if err != nil {
		return nil, tx.fail("list messages", err)
	}
	return collect(rows, tx.message)
}
