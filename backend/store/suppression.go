package store

import "rowan/backend/messaging"

type suppressionRow struct {
	Practice   messaging.PracticeID    `gorm:"primaryKey"`
	ID         messaging.SuppressionID `gorm:"primaryKey"`
	Phone      secret
	PhoneIndex []byte
	Source     messaging.SuppressionSource
	At         int64
	LiftedAt   int64
	AskedAt    int64
	Version    int64
}

func (suppressionRow) TableName() string { return "suppressions" }

// PutSuppression saves whether a phone gets texts, for everybody in the practice.
func (tx *Tx) PutSuppression(s messaging.Suppression) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindSuppression, Key: string(s.ID)})
	if err != nil {
		return err
	}
	r := suppressionRow{Practice: tx.practice, ID: s.ID, Phone: tx.sealText("suppressions", "phone", string(s.ID), messaging.Text(s.Phone)),
		PhoneIndex: tx.index("suppressions.phone", string(s.Phone)), Source: s.Source, At: millis(s.At), LiftedAt: millis(s.LiftedAt), AskedAt: millis(s.AskedAt), Version: version}
	return tx.fail("save a suppression", tx.db.Clauses(upsert).Create(&r).Error)
}

func (tx *Tx) suppression(r suppressionRow) (messaging.Suppression, error) {
	phone, err := tx.unsealText("suppressions", "phone", string(r.ID), r.Phone)
	return messaging.Suppression{ID: r.ID, Phone: messaging.Phone(phone), Source: r.Source, At: instant(r.At), LiftedAt: instant(r.LiftedAt), AskedAt: instant(r.AskedAt), Version: r.Version}, err
}

// Suppression returns what is known of a phone; the zero one if nothing is.
func (tx *Tx) Suppression(phone messaging.Phone) (messaging.Suppression, error) {
	var r suppressionRow
	err := tx.row("SELECT id, phone, source, at, lifted_at, asked_at, version FROM suppressions WHERE practice = ? AND phone_index = ?",
		tx.practice, tx.index("suppressions.phone", string(phone))).Scan(&r.ID, &r.Phone, &r.Source, &r.At, &r.LiftedAt, &r.AskedAt, &r.Version)
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
