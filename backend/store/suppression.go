package store

import "rowan/backend/messaging"

type suppressionRow struct {
	Practice     messaging.PracticeID    `gorm:"primaryKey"`
	ID           messaging.SuppressionID `gorm:"primaryKey"`
	Address      secret
	AddressIndex []byte
	Source       messaging.SuppressionSource
	At           int64
	LiftedAt     int64
	AskedAt      int64
	Version      int64
}

func (suppressionRow) TableName() string { return "suppressions" }

// PutSuppression saves whether an address gets texts or emails, for everybody in the practice.
func (tx *Tx) PutSuppression(s messaging.Suppression) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindSuppression, Key: string(s.ID)})
	if err != nil {
		return err
	}
	r := suppressionRow{Practice: tx.practice, ID: s.ID, Address: tx.sealText("suppressions", "address", string(s.ID), messaging.Text(s.Address)),
		AddressIndex: tx.index("suppressions.address", string(s.Address)), Source: s.Source, At: millis(s.At), LiftedAt: millis(s.LiftedAt), AskedAt: millis(s.AskedAt), Version: version}
	if err := tx.yield("suppressions", "address_index", r.AddressIndex, string(s.ID)); err != nil {
		return err
	}
	return tx.fail("save a suppression", tx.db.Clauses(upsert).Create(&r).Error)
}

func (tx *Tx) suppression(r suppressionRow) (messaging.Suppression, error) {
	address, err := tx.unsealText("suppressions", "address", string(r.ID), r.Address)
	return messaging.Suppression{ID: r.ID, Address: messaging.Address(address), Source: r.Source, At: instant(r.At), LiftedAt: instant(r.LiftedAt), AskedAt: instant(r.AskedAt), Version: r.Version}, err
}

// Suppression returns what is known of an address; the zero one if nothing is.
func (tx *Tx) Suppression(address messaging.Address) (messaging.Suppression, error) {
	var r suppressionRow
	err := tx.row("SELECT id, address, source, at, lifted_at, asked_at, version FROM suppressions WHERE practice = ? AND address_index = ?",
		tx.practice, tx.index("suppressions.address", string(address))).Scan(&r.ID, &r.Address, &r.Source, &r.At, &r.LiftedAt, &r.AskedAt, &r.Version)
	if absentRow(err) {
		return messaging.Suppression{}, nil
	}
	if err != nil {
		return messaging.Suppression{}, tx.fail("read a suppression", err)
	}
	return tx.suppression(r)
}

// SuppressionsByID returns those of the suppressions that exist.
func (tx *Tx) SuppressionsByID(ids []messaging.SuppressionID) ([]messaging.Suppression, error) {
	var rows []suppressionRow
	if err := tx.db.Where("practice = ? AND id IN ?", tx.practice, ids).Find(&rows).Error; err != nil {
		return nil, tx.fail("list suppressions", err)
	}
	return collect(rows, tx.suppression)
}
