package store

import (
	"context"

	"rowan/backend/messaging"
)

// DirectoryKind names what a stranger can present.
type DirectoryKind string

const (
	DirectoryEmail      DirectoryKind = "email"      // keyed hash of a teammate's folded address
	DirectoryDevice     DirectoryKind = "device"     // the others: SHA-256 of a random token
	DirectoryInvitation DirectoryKind = "invitation" // kept when spent, to say why it does not work
	DirectoryJoin       DirectoryKind = "join"
	DirectorySession    DirectoryKind = "session"
	DirectoryDoor       DirectoryKind = "door"
	DirectoryPasskey    DirectoryKind = "passkey" // SHA-256 of what the authenticator calls it
	DirectoryHook       DirectoryKind = "hook"
	DirectoryTeam       DirectoryKind = "team_invitation" // kept when spent, like a patient's
)

// Found says where a directory entry leads.
type Found struct {
	Practice messaging.PracticeID
	ID       string
}

// Find looks a hash up in the directory, the one table that spans practices; an
// absent one is ErrNotFound.
func (s *Store) Find(ctx context.Context, kind DirectoryKind, hash []byte) (Found, error) {
	var f Found
	query := "SELECT practice, id FROM directory WHERE kind = ? AND hash = ?"
	if s.pg != nil {
		query = "SELECT practice, id FROM rowan_find($1, $2)"
	}
	err := s.read.QueryRowContext(ctx, query, string(kind), hash).Scan(&f.Practice, &f.ID)
	if absentRow(err) {
		return f, ErrNotFound
	}
	return f, s.failure("look in the directory", err)
}

// PutDirectory makes a thing of the transaction's practice findable by a hash.
func (tx *Tx) PutDirectory(kind DirectoryKind, hash []byte, id string) error {
	return tx.fail("write the directory", tx.exec("INSERT INTO directory (kind, hash, practice, id) VALUES (?, ?, ?, ?)", kind, hash, tx.practice, id))
}

// RemoveHash makes a hash lead nowhere.
func (tx *Tx) RemoveHash(kind DirectoryKind, hash []byte) error {
	return tx.fail("clear the directory", tx.exec("DELETE FROM directory WHERE practice = ? AND kind = ? AND hash = ?", tx.practice, kind, hash))
}

// RemoveDirectory makes a thing findable no more.
func (tx *Tx) RemoveDirectory(kind DirectoryKind, id string) error {
	return tx.fail("clear the directory", tx.exec("DELETE FROM directory WHERE practice = ? AND kind = ? AND id = ?", tx.practice, kind, id))
}
