package store

import (
	"time"

	"rowan/backend/messaging"
)

// Join is how far somebody who opened an invitation has come. The code itself is
// not kept, only its salted hash.
type Join struct {
	ID          string
	Contact     messaging.ContactID
	Invitation  messaging.InvitationID
	Step        string
	CodeSalt    []byte
	CodeHash    []byte
	CodeExpires time.Time
	Tries       int // wrong codes
	BirthTries  int // wrong birth dates
	SentAt      time.Time
	ExpiresAt   time.Time
}

type joinRow struct {
	ID          string
	Contact     messaging.ContactID
	Invitation  messaging.InvitationID
	Step        string
	CodeSalt    []byte
	CodeHash    []byte
	CodeExpires int64
	Tries       int
	BirthTries  int
	SentAt      int64
	ExpiresAt   int64
}

func (r joinRow) join() Join {
	return Join{ID: r.ID, Contact: r.Contact, Invitation: r.Invitation, Step: r.Step, CodeSalt: r.CodeSalt, CodeHash: r.CodeHash,
		CodeExpires: instant(r.CodeExpires), Tries: r.Tries, BirthTries: r.BirthTries, SentAt: instant(r.SentAt), ExpiresAt: instant(r.ExpiresAt)}
}

// AddJoin begins a join that is found by the hash of its token.
func (tx *Tx) AddJoin(j Join, tokenHash []byte) error {
	err := tx.exec(`INSERT INTO joins (practice, id, contact, invitation, step, code_salt, code_hash, code_expires, tries, birth_tries, sent_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.practice, j.ID, j.Contact, j.Invitation, j.Step, j.CodeSalt, j.CodeHash,
		millis(j.CodeExpires), j.Tries, j.BirthTries, millis(j.SentAt), millis(j.ExpiresAt))
	if err != nil {
		return tx.fail("begin a join", err)
	}
	return tx.PutDirectory(DirectoryJoin, tokenHash, j.ID)
}

// PutJoin saves how far a join has come.
func (tx *Tx) PutJoin(j Join) error {
	return tx.fail("save a join", tx.exec(`UPDATE joins SET step = ?, code_salt = ?, code_hash = ?, code_expires = ?, tries = ?, birth_tries = ?, sent_at = ?, expires_at = ?
		WHERE practice = ? AND id = ?`, j.Step, j.CodeSalt, j.CodeHash, millis(j.CodeExpires), j.Tries, j.BirthTries, millis(j.SentAt), millis(j.ExpiresAt),
		tx.practice, j.ID))
}

// Join returns one join.
func (tx *Tx) Join(id string) (Join, error) { return tx.joinWhere("id = ?", id) }

// JoinOf returns the join that a contact has begun.
func (tx *Tx) JoinOf(contact messaging.ContactID) (Join, error) {
	return tx.joinWhere("contact = ?", string(contact))
}

func (tx *Tx) joinWhere(where, arg string) (Join, error) {
	var r joinRow
	if err := tx.db.Table("joins").Where("practice = ? AND "+where, tx.practice, arg).Take(&r).Error; err != nil {
		return Join{}, tx.fail("read a join", err)
	}
	return r.join(), nil
}

// EndJoin forgets the join that a contact has begun, if there is one.
func (tx *Tx) EndJoin(contact messaging.ContactID) error {
	err := tx.exec("DELETE FROM directory WHERE practice = ? AND kind = 'join' AND id IN (SELECT id FROM joins WHERE practice = ? AND contact = ?)",
		tx.practice, tx.practice, contact)
	if err == nil {
		err = tx.exec("DELETE FROM joins WHERE practice = ? AND contact = ?", tx.practice, contact)
	}
	return tx.fail("end a join", err)
}

// JoinsEnded lists the contacts whose join ran out of time.
func (tx *Tx) JoinsEnded(now time.Time) ([]messaging.ContactID, error) {
	ids := []messaging.ContactID{}
	err := tx.db.Table("joins").Where("practice = ? AND expires_at <= ?", tx.practice, millis(now)).Pluck("contact", &ids).Error
	return ids, tx.fail("list ended joins", err)
}
