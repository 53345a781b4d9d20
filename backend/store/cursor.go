package store

import (
	"rowan/backend/messaging"
)

// SetSelf says whose copy of the practice this desktop store is.
func (tx *Tx) SetSelf(t messaging.TeammateID) error {
	err := tx.db.Exec(`INSERT INTO copies (practice, teammate, epoch, seq) VALUES (?, ?, 0, 0)
		ON CONFLICT (practice) DO UPDATE SET teammate = excluded.teammate`, tx.practice, t).Error
	return tx.fail("save whose store this is", err)
}

// Self is the teammate whose copy this is.
func (tx *Tx) Self() (messaging.TeammateID, error) {
	var t messaging.TeammateID
	err := tx.db.Raw("SELECT teammate FROM copies WHERE practice = ?", tx.practice).Row().Scan(&t)
	return t, tx.fail("read whose store this is", err)
}

// Cursor is how far this copy has read the feed.
func (tx *Tx) Cursor() (messaging.Cursor, error) {
	var c messaging.Cursor
	err := tx.db.Raw("SELECT epoch, seq FROM copies WHERE practice = ?", tx.practice).Row().Scan(&c.Epoch, &c.Seq)
	return c, tx.fail("read the cursor", err)
}

// SetCursor keeps how far the feed was read, together with what was read.
func (tx *Tx) SetCursor(c messaging.Cursor) error {
	return tx.fail("save the cursor", tx.db.Exec("UPDATE copies SET epoch = ?, seq = ? WHERE practice = ?", c.Epoch, c.Seq, tx.practice).Error)
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
	held := []Held{}
	err := tx.db.Raw("SELECT scope, pages, before, complete FROM scopes WHERE practice = ? ORDER BY scope", tx.practice).Scan(&held).Error
	return held, tx.fail("list scopes", err)
}

// Hold keeps how far a scope has been fetched.
func (tx *Tx) Hold(h Held) error {
	err := tx.db.Exec("INSERT OR REPLACE INTO scopes (practice, scope, pages, before, complete) VALUES (?, ?, ?, ?, ?)",
		tx.practice, h.Scope, h.Pages, h.Before, h.Complete).Error
	return tx.fail("save a scope", err)
}

// ForgetVersions makes whatever comes down next newer than what is here: after a
// restore the service gives its numbers a second time.
func (tx *Tx) ForgetVersions() error {
	for _, table := range []string{"contacts", "conversations", "messages", "read_marks"} {
		if err := tx.db.Exec("UPDATE "+table+" SET version = 0 WHERE practice = ? AND version > 0", tx.practice).Error; err != nil {
			return tx.fail("forget versions", err)
		}
	}
	return nil
}

// Setting returns what SetSetting kept, nil if nothing.
func (tx *Tx) Setting(name string) ([]byte, error) {
	var value secret
	err := tx.db.Raw("SELECT value FROM settings WHERE practice = ? AND name = ?", tx.practice, name).Row().Scan(&value)
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
	err := tx.db.Exec("INSERT OR REPLACE INTO settings (practice, name, value) VALUES (?, ?, ?)",
		tx.practice, name, tx.seal("settings", "value", name, value)).Error
	return tx.fail("save a setting", err)
}
