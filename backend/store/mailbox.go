package store

import "rowan/backend/messaging"

type mailboxRow struct {
	Practice  messaging.PracticeID `gorm:"primaryKey"`
	ID        messaging.MailboxID  `gorm:"primaryKey"`
	Address   messaging.Email
	Name      string
	Label     string
	Signature messaging.Text
	Archived  bool
	Assignee  messaging.TeammateID
	Tags      secret
	Version   int64
}

func (mailboxRow) TableName() string { return "mailboxes" }

// PutMailbox saves a mailbox with its members, who are told as a link's are.
func (tx *Tx) PutMailbox(m messaging.Mailbox) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindMailbox, Key: string(m.ID)})
	if err != nil {
		return err
	}
	r := mailboxRow{Practice: tx.practice, ID: m.ID, Address: m.Address, Name: m.Name, Label: m.Label, Signature: m.Signature,
		Archived: m.Archived, Assignee: m.Assignee, Version: version}
	if r.Tags, err = tx.sealTags("mailboxes", string(m.ID), m.Tags); err != nil {
		return err
	}
	if err := tx.yield("mailboxes", "address", m.Address, string(m.ID)); err != nil {
		return err
	}
	if err := tx.db.Clauses(upsert).Create(&r).Error; err != nil {
		return tx.fail("save a mailbox", err)
	}
	if tx.s.side == Desktop {
		if err := tx.noteTags(string(m.ID), m.Tags); err != nil {
			return err
		}
	}
	return tx.putMembers(m.Sender())
}

func (tx *Tx) mailbox(r mailboxRow) (messaging.Mailbox, error) {
	m := messaging.Mailbox{ID: r.ID, Address: r.Address, Name: r.Name, Label: r.Label, Signature: r.Signature, Archived: r.Archived, Assignee: r.Assignee}
	var err error
	if m.Tags, err = tx.unsealTags("mailboxes", string(r.ID), r.Tags); err != nil {
		return m, err
	}
	m.Members, err = tx.members(messaging.ScopeMailbox(r.ID))
	return m, err
}

// Mailbox returns one mailbox.
func (tx *Tx) Mailbox(id messaging.MailboxID) (messaging.Mailbox, error) {
	var r mailboxRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Mailbox{}, tx.fail("read a mailbox", err)
	}
	return tx.mailbox(r)
}

// Mailboxes lists the practice's mailboxes by label.
func (tx *Tx) Mailboxes() ([]messaging.Mailbox, error) {
	var rows []mailboxRow
	if err := tx.db.Where("practice = ?", tx.practice).Order("label, id").Find(&rows).Error; err != nil {
		return nil, tx.fail("list mailboxes", err)
	}
	return collect(rows, tx.mailbox)
}
