package store

import "rowan/backend/messaging"

type numberRow struct {
	Practice       messaging.PracticeID `gorm:"primaryKey"`
	ID             messaging.NumberID   `gorm:"primaryKey"`
	Phone          messaging.Phone
	Label          string
	Archived       bool
	Assignee       messaging.TeammateID
	Tags           secret
	SMS            bool
	MMS            messaging.Ability
	TollFree       bool
	Registration   messaging.Registration
	RegistrationAt int64
	Reason         string
	Rate           float64
	Version        int64
}

func (numberRow) TableName() string { return "numbers" }

// PutNumber saves a number with its members, who are told as a link's are.
func (tx *Tx) PutNumber(n messaging.Number) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindNumber, Key: string(n.ID)})
	if err != nil {
		return err
	}
	r := numberRow{Practice: tx.practice, ID: n.ID, Phone: n.Phone, Label: n.Label, Archived: n.Archived, Assignee: n.Assignee,
		SMS: n.Capabilities.SMS, MMS: n.Capabilities.MMS, TollFree: n.Capabilities.TollFree,
		Registration: n.Registration, RegistrationAt: millis(n.RegistrationAt), Reason: n.Reason, Rate: n.Rate, Version: version}
	if r.Tags, err = tx.sealTags("numbers", string(n.ID), n.Tags); err != nil {
		return err
	}
	if err := tx.yield("numbers", "phone", n.Phone, string(n.ID)); err != nil {
		return err
	}
	if err := tx.db.Clauses(upsert).Create(&r).Error; err != nil {
		return tx.fail("save a number", err)
	}
	if tx.s.side == Desktop {
		if err := tx.noteTags(string(n.ID), n.Tags); err != nil {
			return err
		}
	}
	return tx.putMembers(n.Sender())
}

func (tx *Tx) number(r numberRow) (messaging.Number, error) {
	n := messaging.Number{ID: r.ID, Phone: r.Phone, Label: r.Label, Archived: r.Archived, Assignee: r.Assignee,
		Capabilities: messaging.Capabilities{SMS: r.SMS, MMS: r.MMS, TollFree: r.TollFree},
		Registration: r.Registration, RegistrationAt: instant(r.RegistrationAt), Reason: r.Reason, Rate: r.Rate}
	var err error
	if n.Tags, err = tx.unsealTags("numbers", string(r.ID), r.Tags); err != nil {
		return n, err
	}
	n.Members, err = tx.members(messaging.ScopeNumber(r.ID))
	return n, err
}

// Number returns one number.
func (tx *Tx) Number(id messaging.NumberID) (messaging.Number, error) {
	var r numberRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Number{}, tx.fail("read a number", err)
	}
	return tx.number(r)
}

// NumberOf returns which of the practice's numbers a phone is.
func (tx *Tx) NumberOf(phone messaging.Phone) (id messaging.NumberID, err error) {
	err = tx.row("SELECT id FROM numbers WHERE practice = ? AND phone = ?", tx.practice, phone).Scan(&id)
	return id, tx.fail("look for a number", err)
}

// Numbers lists the practice's numbers by label.
func (tx *Tx) Numbers() ([]messaging.Number, error) {
	var rows []numberRow
	if err := tx.db.Where("practice = ?", tx.practice).Order("label, id").Find(&rows).Error; err != nil {
		return nil, tx.fail("list numbers", err)
	}
	return collect(rows, tx.number)
}

// RemoveNumber takes away a number that the service did not make.
func (tx *Tx) RemoveNumber(id messaging.NumberID) error {
	if err := tx.removeSender(messaging.ScopeNumber(id), "numbers", string(id)); err != nil {
		return err
	}
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindNumber, Key: string(id)})
	return err
}
