package store

import (
	"rowan/backend/messaging"
)

// SetSelf says whose copy of the practice this desktop store is.
func (tx *Tx) SetSelf(t messaging.TeammateID) error {
	err := tx.exec(`INSERT INTO copies (practice, teammate, epoch, seq) VALUES (?, ?, 0, 0)
		ON CONFLICT (practice) DO UPDATE SET teammate = excluded.teammate`, tx.practice, t)
	return tx.fail("save whose store this is", err)
}

// Self is the teammate whose copy this is.
func (tx *Tx) Self() (messaging.TeammateID, error) {
	var t messaging.TeammateID
	err := tx.row("SELECT teammate FROM copies WHERE practice = ?", tx.practice).Scan(&t)
	return t, tx.fail("read whose store this is", err)
}

// Cursor is how far this copy has read the feed.
func (tx *Tx) Cursor() (messaging.Cursor, error) {
	var c messaging.Cursor
	err := tx.row("SELECT epoch, seq, audit_n, audit_hash FROM copies WHERE practice = ?", tx.practice).
		Scan(&c.Epoch, &c.Seq, &c.Audit.N, &c.Audit.Hash)
	return c, tx.fail("read the cursor", err)
}

// SetCursor keeps how far the feed was read, together with what was read.
func (tx *Tx) SetCursor(c messaging.Cursor) error {
	return tx.fail("save the cursor", tx.exec("UPDATE copies SET epoch = ?, seq = ?, audit_n = ?, audit_hash = ? WHERE practice = ?",
		c.Epoch, c.Seq, c.Audit.N, c.Audit.Hash, tx.practice))
}

// Held is a scope that this copy has, or is fetching, newest first.
type Held struct {
	Scope    messaging.Scope
	Pages    int   // how many pages of it have arrived
	Before   int64 // where the next page ends
	Complete bool
}

// Scopes lists the scopes that are held.
func (tx *Tx) Scopes() ([]Held, error) {
	held, err := ask(tx.ways, func(h *Held) []any { return []any{&h.Scope, &h.Pages, &h.Before, &h.Complete} },
		"SELECT scope, pages, before, complete FROM scopes WHERE practice = ? ORDER BY scope", tx.practice)
	return held, tx.fail("list scopes", err)
}

// Hold keeps how far a scope has been fetched.
func (tx *Tx) Hold(h Held) error {
	err := tx.exec("INSERT OR REPLACE INTO scopes (practice, scope, pages, before, complete) VALUES (?, ?, ?, ?, ?)",
		tx.practice, h.Scope, h.Pages, h.Before, h.Complete)
	return tx.fail("save a scope", err)
}

// ForgetVersions makes whatever comes down next newer than what is here: after a
// restore the service gives its numbers a second time.
func (tx *Tx) ForgetVersions() error {
	for _, table := range []string{"contacts", "conversations", "messages", "notes", "read_marks", "drafts", "preferences"} {
		if err := tx.exec("UPDATE "+table+" SET version = 0 WHERE practice = ? AND version > 0", tx.practice); err != nil {
			return tx.fail("forget versions", err)
		}
	}
	return nil
}

// yield makes room on a desktop for a thing whose address another one has here: the
// service was set back and has called it anew, and it gives an address to one at a time.
func (tx *Tx) yield(table, column string, address any, id string) error {
	if tx.s.side == Service {
		return nil
	}
	return tx.fail("make room for what was called anew", tx.exec("DELETE FROM "+table+" WHERE practice = ? AND "+column+" = ? AND id <> ?", tx.practice, address, id))
}

// Setting returns what SetSetting kept, nil if nothing.
func (tx *Tx) Setting(name string) ([]byte, error) {
	var value secret
	err := tx.row("SELECT value FROM settings WHERE practice = ? AND name = ?", tx.practice, name).Scan(&value)
	if absentRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, tx.fail("read a setting", err)
	}
	return tx.unseal("settings", "value", name, value)
}

// SetSetting keeps a small value of this copy's own.
func (tx *Tx) SetSetting(name string, value []byte) error {
	err := tx.exec("INSERT OR REPLACE INTO settings (practice, name, value) VALUES (?, ?, ?)",
		tx.practice, name, tx.seal("settings", "value", name, value))
	return tx.fail("save a setting", err)
}
