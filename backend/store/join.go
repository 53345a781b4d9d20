package store

import (
	"cmp"
	"time"

	"rowan/backend/messaging"
)

// JoinKind says by which way somebody comes in.
type JoinKind string

const (
	JoinInvitation JoinKind = "invitation"
	JoinDoor       JoinKind = "door"
	JoinReturn     JoinKind = "return" // somebody who has an account and no session
)

// Join is how far somebody has come on their way in. The code itself is not kept,
// only its salted hash.
type Join struct {
	ID         string
	Kind       JoinKind
	Contact    messaging.ContactID    // "" while it is not known who they are
	Invitation messaging.InvitationID // of JoinInvitation alone
	Link       messaging.LinkID       // of JoinDoor alone
	// Person is who they say they are, and where their code goes. Of somebody who
	// was invited it is empty: the contact says so.
	Person      messaging.Contact
	Step        string
	CodeSalt    []byte
	CodeHash    []byte
	CodeExpires time.Time
	Codes       int // codes that were sent, but for an invitation's, which counts its own
	Tries       int // wrong codes
	BirthTries  int // wrong birth dates
	SentAt      time.Time
	ExpiresAt   time.Time
}

const selectJoin = `SELECT id, kind, coalesce(contact, ''), coalesce(invitation, ''), coalesce(link, ''), person, step,
	code_salt, code_hash, code_expires, codes, tries, birth_tries, sent_at, expires_at FROM joins WHERE practice = ? AND `

// AddJoin begins a join that is found by the hash of its token.
func (tx *Tx) AddJoin(j Join, tokenHash []byte) error {
	person, err := tx.sealPerson(j)
	if err != nil {
		return err
	}
	err = tx.exec(`INSERT INTO joins (practice, id, kind, contact, invitation, link, person, step, code_salt, code_hash, code_expires, codes, tries, birth_tries, sent_at, expires_at)
		VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.practice, j.ID, j.Kind, j.Contact, j.Invitation, j.Link, person, j.Step,
		j.CodeSalt, j.CodeHash, millis(j.CodeExpires), j.Codes, j.Tries, j.BirthTries, millis(j.SentAt), millis(j.ExpiresAt))
	if err != nil {
		return tx.fail("begin a join", err)
	}
	return tx.PutDirectory(DirectoryJoin, tokenHash, j.ID)
}

// PutJoin saves how far a join has come, and who it turned out to be.
func (tx *Tx) PutJoin(j Join) error {
	return tx.fail("save a join", tx.exec(`UPDATE joins SET contact = nullif(?, ''), step = ?, code_salt = ?, code_hash = ?, code_expires = ?, codes = ?, tries = ?, birth_tries = ?,
		sent_at = ?, expires_at = ? WHERE practice = ? AND id = ?`, j.Contact, j.Step, j.CodeSalt, j.CodeHash, millis(j.CodeExpires), j.Codes, j.Tries, j.BirthTries,
		millis(j.SentAt), millis(j.ExpiresAt), tx.practice, j.ID))
}

func (tx *Tx) sealPerson(j Join) (secret, error) {
	p := j.Person
	return tx.sealJSON("joins", "person", j.ID, person{Name: p.Name, Phone: p.Phone, Email: p.Email, BirthDate: p.BirthDate, Language: p.Language})
}

// Join returns one join.
func (tx *Tx) Join(id string) (Join, error) { return tx.joinWhere("id = ?", id) }

// JoinOf returns the join that a contact has begun.
func (tx *Tx) JoinOf(contact messaging.ContactID) (Join, error) {
	return tx.joinWhere("contact = ?", string(contact))
}

func (tx *Tx) joinWhere(where, arg string) (j Join, err error) {
	var sealed secret
	var code, sent, expires int64
	err = tx.row(selectJoin+where, tx.practice, arg).Scan(&j.ID, &j.Kind, &j.Contact, &j.Invitation, &j.Link, &sealed, &j.Step,
		&j.CodeSalt, &j.CodeHash, &code, &j.Codes, &j.Tries, &j.BirthTries, &sent, &expires)
	if absentRow(err) {
		return j, ErrNotFound
	}
	if err != nil {
		return j, tx.fail("read a join", err)
	}
	j.CodeExpires, j.SentAt, j.ExpiresAt = instant(code), instant(sent), instant(expires)
	var p person
	if err := tx.unsealJSON("joins", "person", j.ID, sealed, &p); err != nil {
		return j, err
	}
	j.Person = messaging.Contact{Name: p.Name, Phone: p.Phone, Email: p.Email, BirthDate: p.BirthDate, Language: p.Language}
	return j, nil
}

// EndJoin forgets the join that a contact has begun, if there is one.
func (tx *Tx) EndJoin(contact messaging.ContactID) error { return tx.endJoins("contact = ?", contact) }

// EndJoinsThrough forgets the joins that have begun through a link's door and are
// not complete.
func (tx *Tx) EndJoinsThrough(l messaging.LinkID) error {
	return tx.endJoins("link = ? AND step <> 'done'", l)
}

// EndStrangers forgets the joins that ran out of time of whoever never became a contact.
func (tx *Tx) EndStrangers(now time.Time) error {
	return tx.endJoins("contact IS NULL AND expires_at <= ?", millis(now))
}

func (tx *Tx) endJoins(where string, arg any) error {
	err := tx.exec("DELETE FROM directory WHERE practice = ? AND kind = 'join' AND id IN (SELECT id FROM joins WHERE practice = ? AND "+where+")",
		tx.practice, tx.practice, arg)
	err = cmp.Or(err, tx.exec("DELETE FROM joins WHERE practice = ? AND "+where, tx.practice, arg))
	return tx.fail("end a join", err)
}

// JoinsEnded lists the contacts whose join ran out of time.
func (tx *Tx) JoinsEnded(now time.Time) ([]messaging.ContactID, error) {
	ids := []messaging.ContactID{}
	err := tx.db.Table("joins").Where("practice = ? AND contact IS NOT NULL AND expires_at <= ?", tx.practice, millis(now)).Pluck("contact", &ids).Error
	return ids, tx.fail("list ended joins", err)
}
