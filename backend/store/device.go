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
	CopiedAt  time.Time // when a token came back that it had given up
}

// AddDevice enrols a device that is found by the hash of its token.
func (tx *Tx) AddDevice(d Device, tokenHash []byte) error {
	err := tx.exec("INSERT INTO devices (practice, id, teammate, name, made_at, last_seen, revoked_at, token, renewed_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
		tx.practice, d.ID, d.Teammate, tx.sealText("devices", "name", string(d.ID), d.Name), millis(d.MadeAt), millis(d.MadeAt), tokenHash, millis(d.MadeAt))
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
	Copied   bool // a token that it had given up came back
	LastSeen time.Time
}

// Standing returns what a device may do; an unknown device is ErrNotFound.
func (tx *Tx) Standing(id messaging.DeviceID) (Standing, error) {
	var s Standing
	var seen int64
	err := tx.row(`SELECT d.teammate, t.role, t.active, d.revoked_at > 0, d.copied_at > 0, d.last_seen FROM devices d
		JOIN teammates t ON t.practice = d.practice AND t.id = d.teammate WHERE d.practice = ? AND d.id = ?`, tx.practice, id).Scan(&s.Teammate, &s.Role, &s.Active, &s.Revoked, &s.Copied, &seen)
	if absentRow(err) {
		return s, ErrNotFound
	}
	s.LastSeen = instant(seen)
	return s, tx.fail("read a device", err)
}

// Devices lists the devices that have access, of one teammate or, if it is "",
// of everybody; newest first. One that was stopped since it was copied is among
// them until it is revoked.
func (tx *Tx) Devices(of messaging.TeammateID) ([]Device, error) {
	var rows []struct {
		ID       messaging.DeviceID
		Teammate messaging.TeammateID
		Name     secret
		MadeAt   int64
		LastSeen int64
		CopiedAt int64
	}
	err := tx.db.Table("devices").Where("practice = ? AND revoked_at = 0 AND (? = '' OR teammate = ?)", tx.practice, of, of).Order("made_at DESC, id DESC").Find(&rows).Error
	if err != nil {
		return nil, tx.fail("list devices", err)
	}
	list := make([]Device, len(rows))
	for i, r := range rows {
		list[i] = Device{ID: r.ID, Teammate: r.Teammate, MadeAt: instant(r.MadeAt), LastSeen: instant(r.LastSeen), CopiedAt: instant(r.CopiedAt)}
		if list[i].Name, err = tx.unsealText("devices", "name", string(r.ID), r.Name); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Tokens are the hashes of a device's tokens: the one that it uses, and the one
// that it was given since, empty if none. An older one is of no more use.
type Tokens struct {
	Now, Next []byte
	RenewedAt time.Time // when it first used Now
}

// Tokens returns a device's tokens.
func (tx *Tx) Tokens(id messaging.DeviceID) (Tokens, error) {
	var t Tokens
	var renewed int64
	err := tx.row("SELECT token, next_token, renewed_at FROM devices WHERE practice = ? AND id = ?", tx.practice, id).Scan(&t.Now, &t.Next, &renewed)
	if absentRow(err) {
		return t, ErrNotFound
	}
	t.RenewedAt = instant(renewed)
	return t, tx.fail("read a device's tokens", err)
}

// GiveToken gives a device its next token, in place of one that it was given
// before and never used. The one that it uses stays good until it uses this one.
func (tx *Tx) GiveToken(id messaging.DeviceID, hash []byte) error {
	have, err := tx.Tokens(id)
	if err != nil {
		return err
	}
	if len(have.Next) > 0 {
		if err := tx.RemoveHash(DirectoryDevice, have.Next); err != nil {
			return err
		}
	}
	if err := tx.exec("UPDATE devices SET next_token = ? WHERE practice = ? AND id = ?", hash, tx.practice, id); err != nil {
		return tx.fail("give a device a token", err)
	}
	return tx.PutDirectory(DirectoryDevice, hash, string(id))
}

// TakeToken makes the token that a device was given the one that it uses. The
// one before leads here still, so that its return is noticed.
func (tx *Tx) TakeToken(id messaging.DeviceID, at time.Time) error {
	return tx.fail("renew a device's token", tx.exec("UPDATE devices SET token = next_token, next_token = x'', renewed_at = ? WHERE practice = ? AND id = ? AND length(next_token) > 0",
		millis(at), tx.practice, id))
}

// StopDevice takes the access of a device of which there are two away from both.
func (tx *Tx) StopDevice(id messaging.DeviceID, at time.Time) error {
	return tx.fail("stop a device", tx.exec("UPDATE devices SET copied_at = ? WHERE practice = ? AND id = ?", millis(at), tx.practice, id))
}
