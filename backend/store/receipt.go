package store

import (
	"rowan/backend/messaging"
)

// PutReceipt keeps that somebody saw a message. The first time counts: a later
// or repeated receipt changes nothing and says so with false (RCP-05).
func (tx *Tx) PutReceipt(scope messaging.Scope, r messaging.Receipt) (bool, error) {
	res := tx.db.Exec("INSERT INTO receipts (practice, message, reader, teammate, conversation, seen_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		tx.practice, r.Message, r.Reader(), r.Teammate != "", r.Conversation, millis(r.SeenAt))
	if res.Error != nil {
		return false, tx.fail("save a receipt", res.Error)
	}
	if res.RowsAffected == 0 {
		return false, nil
	}
	_, err := tx.change(messaging.Changed{Scope: scope, Kind: messaging.KindReceipt, Key: r.Key(), About: r.Conversation})
	if err == nil && tx.s.side == Desktop {
		err = tx.noteReceipt(r)
	}
	return true, err
}

// Receipts returns the receipts of the given messages.
func (tx *Tx) Receipts(messages ...messaging.MessageID) ([]messaging.Receipt, error) {
	var rows []struct {
		Message      messaging.MessageID
		Reader       string
		Teammate     bool
		Conversation messaging.ConversationID
		SeenAt       int64
	}
	err := tx.db.Raw("SELECT message, reader, teammate, conversation, seen_at FROM receipts WHERE practice = ? AND message IN ?", tx.practice, messages).Scan(&rows).Error
	receipts := make([]messaging.Receipt, 0, len(rows))
	for _, r := range rows {
		receipt := messaging.Receipt{Message: r.Message, Conversation: r.Conversation, SeenAt: instant(r.SeenAt)}
		if r.Teammate {
			receipt.Teammate = messaging.TeammateID(r.Reader)
		} else {
			receipt.Contact = messaging.ContactID(r.Reader)
		}
		receipts = append(receipts, receipt)
	}
	return receipts, tx.fail("read receipts", err)
}

// WrittenBetween lists what others than a teammate wrote in a conversation after one
// position, up to another.
func (tx *Tx) WrittenBetween(c messaging.ConversationID, after, upTo int64, but messaging.TeammateID) ([]messaging.MessageID, error) {
	ids, err := ask(tx.ways, itself[messaging.MessageID], `SELECT id FROM messages WHERE practice = ? AND conversation = ? AND position > ? AND position <= ?
		AND author_kind IN ('teammate', 'contact') AND author <> ? AND event = '' ORDER BY position`, tx.practice, c, after, upTo, but)
	return ids, tx.fail("list what was written", err)
}

// PutReadMark keeps how far a teammate has read. On the service it gives the
// version; on a desktop an older mark changes nothing.
func (tx *Tx) PutReadMark(m messaging.ReadMark) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(m.Teammate), Kind: messaging.KindReadMark, Key: string(m.Conversation), About: m.Conversation})
	if err != nil {
		return err
	}
	if tx.s.side == Service {
		m.Version = version
	}
	err = tx.exec(`INSERT INTO read_marks (practice, teammate, conversation, position, version) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (practice, teammate, conversation) DO UPDATE SET position = excluded.position, version = excluded.version
		WHERE excluded.version >= read_marks.version`, tx.practice, m.Teammate, m.Conversation, m.Position, m.Version)
	if err != nil {
		return tx.fail("save a read mark", err)
	}
	if tx.s.side == Desktop {
		return tx.noteReadMark(m)
	}
	return nil
}

// ReadMark returns how far a teammate has read a conversation: zero if they never did.
func (tx *Tx) ReadMark(t messaging.TeammateID, c messaging.ConversationID) (messaging.ReadMark, error) {
	m := messaging.ReadMark{Conversation: c, Teammate: t}
	err := tx.row("SELECT position, version FROM read_marks WHERE practice = ? AND teammate = ? AND conversation = ?", tx.practice, t, c).Scan(&m.Position, &m.Version)
	if absentRow(err) {
		err = nil
	}
	return m, tx.fail("read a read mark", err)
}

// FurthestRead is how far anybody on the staff has read a conversation.
func (tx *Tx) FurthestRead(c messaging.ConversationID) (int64, error) {
	var position int64
	err := tx.row("SELECT coalesce(max(position), 0) FROM read_marks WHERE practice = ? AND conversation = ?", tx.practice, c).Scan(&position)
	return position, tx.fail("read the furthest mark", err)
}

// Reader is how far one teammate has read a conversation. Name is the caller's to fill.
type Reader struct {
	Teammate messaging.TeammateID
	Position int64
	Name     string `gorm:"-"`
}

// Readers lists who of the staff has read a conversation, and how far.
func (tx *Tx) Readers(c messaging.ConversationID) ([]Reader, error) {
	list := []Reader{}
	err := tx.db.Table("read_marks").Select("teammate, position").Where("practice = ? AND conversation = ?", tx.practice, c).Order("teammate").Find(&list).Error
	return list, tx.fail("list readers", err)
}
