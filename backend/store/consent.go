package store

import "rowan/backend/messaging"

type consentRow struct {
	Practice     messaging.PracticeID `gorm:"primaryKey"`
	ID           messaging.ConsentID  `gorm:"primaryKey"`
	Address      secret
	AddressIndex []byte
	Contact      messaging.ContactID
	How          messaging.ConsentHow
	Warning      int
	Teammate     messaging.TeammateID
	At           int64
	Version      int64
}

func (consentRow) TableName() string { return "consents" }

// PutConsent saves that somebody agreed to get texts or emails, for everybody in the practice.
func (tx *Tx) PutConsent(c messaging.Consent) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindConsent, Key: string(c.ID)})
	if err != nil {
		return err
	}
	r := consentRow{Practice: tx.practice, ID: c.ID, Address: tx.sealText("consents", "address", string(c.ID), messaging.Text(c.Address)),
		AddressIndex: tx.index("consents.address", string(c.Address)), Contact: c.Contact, How: c.How, Warning: c.Warning, Teammate: c.Teammate, At: millis(c.At), Version: version}
	return tx.fail("save a consent", tx.db.Clauses(upsert).Create(&r).Error)
}

func (tx *Tx) consent(r consentRow) (messaging.Consent, error) {
	address, err := tx.unsealText("consents", "address", string(r.ID), r.Address)
	return messaging.Consent{ID: r.ID, Address: messaging.Address(address), Contact: r.Contact, How: r.How, Warning: r.Warning, Teammate: r.Teammate,
		At: instant(r.At), Version: r.Version}, err
}

// Consent returns the newest one of an address; the zero one if there is none.
func (tx *Tx) Consent(address messaging.Address) (messaging.Consent, error) {
	var rows []consentRow
	err := tx.db.Where("practice = ? AND address_index = ?", tx.practice, tx.index("consents.address", string(address))).Order("at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return messaging.Consent{}, tx.fail("read a consent", err)
	}
	return tx.consent(rows[0])
}

// ConsentsByID returns those of the consents that exist.
func (tx *Tx) ConsentsByID(ids []messaging.ConsentID) ([]messaging.Consent, error) {
	var rows []consentRow
	if err := tx.db.Where("practice = ? AND id IN ?", tx.practice, ids).Find(&rows).Error; err != nil {
		return nil, tx.fail("list consents", err)
	}
	return collect(rows, tx.consent)
}

// RemoveConsent takes one away that the service did not take.
func (tx *Tx) RemoveConsent(id messaging.ConsentID) error {
	if _, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindConsent, Key: string(id)}); err != nil {
		return err
	}
	return tx.fail("remove a consent", tx.exec("DELETE FROM consents WHERE practice = ? AND id = ?", tx.practice, id))
}
