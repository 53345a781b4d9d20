package store

import (
	"time"

	"rowan/backend/messaging"
)

// Session is a browser in which a patient is signed in.
type Session struct {
	ID        string
	Contact   messaging.ContactID
	MadeAt    time.Time
	ExpiresAt time.Time // absolute: using a session does not lengthen it
}

// AddSession opens a session that is found by the hash of its token.
func (tx *Tx) AddSession(s Session, tokenHash []byte) error {
	err := tx.exec("INSERT INTO sessions (practice, id, contact, made_at, expires_at) VALUES (?, ?, ?, ?, ?)",
		tx.practice, s.ID, s.Contact, millis(s.MadeAt), millis(s.ExpiresAt))
	if err != nil {
		return tx.fail("open a session", err)
	}
	return tx.PutDirectory(DirectorySession, tokenHash, s.ID)
}

// SessionContact returns whose session this is, if it is open now; otherwise ErrNotFound.
func (tx *Tx) SessionContact(id string, now time.Time) (contact messaging.ContactID, err error) {
	err = tx.row(`SELECT s.contact FROM sessions s JOIN contacts c ON c.practice = s.practice AND c.id = s.contact
		WHERE s.practice = ? AND s.id = ? AND s.expires_at > ? AND c.account = 'active'`, tx.practice, id, millis(now)).Scan(&contact)
	if absentRow(err) {
		return "", ErrNotFound
	}
	return contact, tx.fail("read a session", err)
}

// EndSession ends a session and forgets its token.
func (tx *Tx) EndSession(id string) error {
	if err := tx.RemoveDirectory(DirectorySession, id); err != nil {
		return err
	}
	return tx.fail("end a session", tx.exec("DELETE FROM sessions WHERE practice = ? AND id = ?", tx.practice, id))
}

// SessionsEnded lists the sessions that ran out of time.
func (tx *Tx) SessionsEnded(now time.Time) ([]string, error) {
	ids := []string{}
	err := tx.db.Table("sessions").Where("practice = ? AND expires_at <= ?", tx.practice, millis(now)).Pluck("id", &ids).Error
	return ids, tx.fail("list ended sessions", err)
}

// SessionsOf lists the sessions that a contact has.
func (tx *Tx) SessionsOf(contact messaging.ContactID) ([]string, error) {
	ids := []string{}
	err := tx.db.Table("sessions").Where("practice = ? AND contact = ?", tx.practice, contact).Order("id").Pluck("id", &ids).Error
	return ids, tx.fail("list sessions", err)
}
