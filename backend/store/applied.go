package store

import (
	"time"

	"rowan/backend/messaging"
)

// Applied returns what became of a command and who gave it; false if it is new.
func (tx *Tx) Applied(id messaging.CommandID) (actor string, o messaging.Outcome, known bool, err error) {
	o.Command = id
	err = tx.row("SELECT actor, refused, sentence FROM applied WHERE practice = ? AND command = ?", tx.practice, id).Scan(&actor, &o.Refused, &o.Sentence)
	if absentRow(err) {
		return "", o, false, nil
	}
	return actor, o, err == nil, tx.fail("read what was applied", err)
}

// PutApplied keeps what became of a command, so that it happens once.
func (tx *Tx) PutApplied(actor string, o messaging.Outcome, at time.Time) error {
	return tx.fail("save what was applied", tx.exec("INSERT INTO applied (practice, command, actor, refused, sentence, at) VALUES (?, ?, ?, ?, ?, ?)",
		tx.practice, o.Command, actor, o.Refused, o.Sentence, millis(at)))
}

// ForgetApplied clears what was applied before an instant. Until then a device
// that was away may offer a command again.
func (tx *Tx) ForgetApplied(before time.Time) error {
	return tx.fail("clear what was applied", tx.exec("DELETE FROM applied WHERE practice = ? AND at < ?", tx.practice, millis(before)))
}
