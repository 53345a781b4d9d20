package store

import (
	"time"

	"rowan/backend/messaging"
)

// Device is a desktop that a teammate enrolled.
type Device struct {
	ID        messaging.DeviceID
	Teammate  messaging.TeammateID
	Name      messaging.Text // what the person calls it
	MadeAt    time.Time
	LastSeen  time.Time
	RevokedAt time.Time
}

// AddDevice enrols a device that is found by the hash of its token.
func (tx *Tx) AddDevice(d Device, tokenHash []byte) error {
	err := tx.exec("INSERT INTO devices (practice, id, teammate, name, made_at, last_seen, revoked_at) VALUES (?, ?, ?, ?, ?, ?, 0)",
		tx.practice, d.ID, d.Teammate, tx.sealText("devices", "name", string(d.ID), d.Name), millis(d.MadeAt), millis(d.MadeAt))
	if err != nil {
		return tx.fail("enrol a device", err)
	}
	return tx.PutDirectory(DirectoryDevice, tokenHash, string(d.ID))
}

// RevokeDevice takes a device's access away, for good. Its token stays known, so
// that the device can be told why. Whoever listens for the teammate is woken.
func (tx *Tx) RevokeDevice(id messaging.DeviceID, at time.Time) error {
	var teammate messaging.TeammateID
	err := tx.row("UPDATE devices SET revoked_at = ? WHERE practice = ? AND id = ? RETURNING teammate", millis(at), tx.practice, id).Scan(&teammate)
	if absentRow(err) {
		return ErrNotFound
	}
	if err != nil {
		return tx.fail("revoke a device", err)
	}
	_, err = tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(teammate), Kind: messaging.KindTeammate, Key: string(teammate)})
	return err
}

// SawDevice notes that a device was there.
func (tx *Tx) SawDevice(id messaging.DeviceID, at time.Time) error {
	return tx.fail("note a device", tx.exec("UPDATE devices SET last_seen = ? WHERE practice = ? AND id = ?", millis(at), tx.practice, id))
}

// Standing is what a device may do at this moment.
type Standing struct {
	Teammate messaging.TeammateID
	Role     messaging.Role
	Active   bool // the teammate is
	Revoked  bool // the device is
	LastSeen time.Time
}

// Standing returns what a device may do; an unknown device is ErrNotFound.
func (tx *Tx) Standing(id messaging.DeviceID) (Standing, error) {
	var s Standing
	var seen int64
	err := tx.row(`SELECT d.teammate, t.role, t.active, d.revoked_at > 0, d.last_seen FROM devices d
		JOIN teammates t ON t.practice = d.practice AND t.id = d.teammate WHERE d.practice = ? AND d.id = ?`, tx.practice, id).Scan(&s.Teammate, &s.Role, &s.Active, &s.Revoked, &seen)
	if absentRow(err) {
		return s, ErrNotFound
	}
	s.LastSeen = instant(seen)
	return s, tx.fail("read a device", err)
}
