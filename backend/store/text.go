package store

import (
	"context"
	"time"

	"rowan/backend/messaging"
)

var replaceCarriers = replace("carriers", 1, "practice", "account")

// PutCarrierAccount keeps with what the practice's carrier is reached.
func (tx *Tx) PutCarrierAccount(account any) error {
	sealed, err := tx.sealJSON("carriers", "account", string(tx.practice), account)
	if err != nil {
		return err
	}
	return tx.fail("save a carrier", tx.exec(replaceCarriers, tx.practice, sealed))
}

// CarrierAccount reads what PutCarrierAccount kept.
func (tx *Tx) CarrierAccount(account any) error {
	var sealed secret
	if err := tx.row("SELECT account FROM carriers WHERE practice = ?", tx.practice).Scan(&sealed); err != nil {
		return tx.fail("read a carrier", err)
	}
	return tx.unsealJSON("carriers", "account", string(tx.practice), sealed, account)
}

// PutText keeps what a carrier calls a message. It says false if that is known
// already.
func (tx *Tx) PutText(remote string, m messaging.MessageID) (fresh bool, err error) {
	done, err := tx.sql.ExecContext(context.Background(), "INSERT INTO texts (practice, remote, message) VALUES (?, ?, ?) ON CONFLICT (practice, remote) DO NOTHING", tx.practice, remote, m)
	if err != nil {
		return false, tx.fail("name a text", err)
	}
	n, err := done.RowsAffected()
	return n > 0, tx.fail("name a text", err)
}

// TextOf returns the message that a carrier calls so.
func (tx *Tx) TextOf(remote string) (m messaging.MessageID, err error) {
	err = tx.row("SELECT message FROM texts WHERE practice = ? AND remote = ?", tx.practice, remote).Scan(&m)
	return m, tx.fail("look for a text", err)
}

// PutNoticeText keeps to whom a text was that carried a notice. It says false if that
// is known already.
func (tx *Tx) PutNoticeText(remote string, to messaging.ContactID) (fresh bool, err error) {
	if _, err := tx.NoticeText(remote); err == nil || !absent(err) {
		return false, err
	}
	return true, tx.fail("name a notice", tx.exec("INSERT INTO notice_texts (practice, remote, contact) VALUES (?, ?, ?)", tx.practice, remote, to))
}

// NoticeText returns to whom the notice was that a carrier calls so.
func (tx *Tx) NoticeText(remote string) (to messaging.ContactID, err error) {
	err = tx.row("SELECT contact FROM notice_texts WHERE practice = ? AND remote = ?", tx.practice, remote).Scan(&to)
	return to, tx.fail("look for a notice", err)
}

// PutStop keeps that somebody may have asked for no more texts by a message.
func (tx *Tx) PutStop(m messaging.Message) error {
	return tx.fail("keep a wish", tx.exec("INSERT INTO stops (practice, conversation, message, at) VALUES (?, ?, ?, ?)", tx.practice, m.Conversation, m.ID, millis(m.At)))
}

// DateStop has what PutStop kept of a message, if anything, be of the message's time.
func (tx *Tx) DateStop(m messaging.Message) error {
	return tx.fail("date a wish", tx.exec("UPDATE stops SET at = ? WHERE practice = ? AND conversation = ? AND message = ?", millis(m.At), tx.practice, m.Conversation, m.ID))
}

const stoppedSince = `SELECT EXISTS (SELECT 1 FROM conversations c WHERE c.practice = ?1 AND c.address_index = ?2 AND
	EXISTS (SELECT 1 FROM stops s WHERE s.practice = ?1 AND s.conversation = c.id AND s.at >= ?3))`

// StoppedSince says whether anything that PutStop kept of an address is of a moment or later.
func (tx *Tx) StoppedSince(address messaging.Address, since time.Time) (stopped bool, err error) {
	err = tx.row(stoppedSince, tx.practice, tx.index("conversations.address", string(address)), millis(since)).Scan(&stopped)
	return stopped, tx.fail("look for a wish", err)
}

// NewestRead is how far the teammate who has read most of a conversation has read it.
func (tx *Tx) NewestRead(c messaging.ConversationID) (position int64, err error) {
	err = tx.row("SELECT coalesce(max(position), 0) FROM read_marks WHERE practice = ? AND conversation = ?", tx.practice, c).Scan(&position)
	return position, tx.fail("read read marks", err)
}
