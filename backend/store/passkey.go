package store

import (
	"crypto/sha256"
	"time"

	"rowan/backend/messaging"
)

// Passkey is a patient's way to sign in without a code. Credential is what the
// engine needs to check one; the store does not look into it.
type Passkey struct {
	ID         string
	Contact    messaging.ContactID
	Name       messaging.Text // of the device or browser that made it
	Credential []byte
	MadeAt     time.Time
	UsedAt     time.Time // zero while it was never used
}

type passkeyRow struct {
	ID         string
	Contact    messaging.ContactID
	Credential secret
	MadeAt     int64
	UsedAt     int64
}

// keptPasskey is what of a passkey is sealed.
type keptPasskey struct {
	Name       messaging.Text `json:"name"`
	Credential []byte         `json:"credential"`
}

// AddPasskey keeps a passkey that is found by the id that its authenticator gave.
func (tx *Tx) AddPasskey(p Passkey, credential []byte) error {
	sealed, err := tx.sealJSON("passkeys", "credential", p.ID, keptPasskey{p.Name, p.Credential})
	if err != nil {
		return err
	}
	err = tx.exec("INSERT INTO passkeys (practice, id, contact, credential, made_at, used_at) VALUES (?, ?, ?, ?, ?, 0)",
		tx.practice, p.ID, p.Contact, sealed, millis(p.MadeAt))
	if err != nil {
		return tx.fail("save a passkey", err)
	}
	return tx.PutDirectory(DirectoryPasskey, CredentialHash(credential), p.ID)
}

// CredentialHash is what the directory knows a credential's id by.
func CredentialHash(id []byte) []byte {
	sum := sha256.Sum256(id)
	return sum[:]
}

// UsePasskey keeps what the credential says after it was used.
func (tx *Tx) UsePasskey(p Passkey) error {
	sealed, err := tx.sealJSON("passkeys", "credential", p.ID, keptPasskey{p.Name, p.Credential})
	if err != nil {
		return err
	}
	return tx.fail("use a passkey", tx.exec("UPDATE passkeys SET credential = ?, used_at = ? WHERE practice = ? AND id = ?", sealed, millis(p.UsedAt), tx.practice, p.ID))
}

// Passkeys lists a contact's passkeys, oldest first.
func (tx *Tx) Passkeys(contact messaging.ContactID) ([]Passkey, error) {
	return tx.passkeys("contact = ?", string(contact))
}

// Passkey returns one passkey.
func (tx *Tx) Passkey(id string) (Passkey, error) {
	list, err := tx.passkeys("id = ?", id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Passkey{}, err
	}
	return list[0], nil
}

func (tx *Tx) passkeys(where, arg string) ([]Passkey, error) {
	var rows []passkeyRow
	if err := tx.db.Table("passkeys").Where("practice = ? AND "+where, tx.practice, arg).Order("made_at, id").Find(&rows).Error; err != nil {
		return nil, tx.fail("list passkeys", err)
	}
	return collect(rows, func(r passkeyRow) (Passkey, error) {
		var k keptPasskey
		err := tx.unsealJSON("passkeys", "credential", r.ID, r.Credential, &k)
		return Passkey{ID: r.ID, Contact: r.Contact, Name: k.Name, Credential: k.Credential, MadeAt: instant(r.MadeAt), UsedAt: instant(r.UsedAt)}, err
	})
}

// RemovePasskey forgets a passkey; it opens nothing any more.
func (tx *Tx) RemovePasskey(id string) error {
	if err := tx.RemoveDirectory(DirectoryPasskey, id); err != nil {
		return err
	}
	return tx.fail("remove a passkey", tx.exec("DELETE FROM passkeys WHERE practice = ? AND id = ?", tx.practice, id))
}
