package store

import "rowan/backend/messaging"

type linkRow struct {
	Practice messaging.PracticeID `gorm:"primaryKey"`
	ID       messaging.LinkID     `gorm:"primaryKey"`
	Name     string
	Kind     messaging.LinkKind
	Owner    messaging.TeammateID
	Archived bool
	Assignee messaging.TeammateID
	Tags     secret
	JoinURL  secret
	Version  int64
}

func (linkRow) TableName() string { return "links" }

// PutLink saves a link with its members. Whoever gained or lost it is told in
// their own scope, since their rights are different from now on.
func (tx *Tx) PutLink(l messaging.Link) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(l.ID)})
	if err != nil {
		return err
	}
	r := linkRow{Practice: tx.practice, ID: l.ID, Name: l.Name, Kind: l.Kind, Owner: l.Owner, Archived: l.Archived, Assignee: l.Assignee, Version: version,
		JoinURL: tx.sealText("links", "join_url", string(l.ID), messaging.Text(l.JoinURL))}
	if r.Tags, err = tx.sealTags("links", string(l.ID), l.Tags); err != nil {
		return err
	}
	if err := tx.db.Clauses(upsert).Create(&r).Error; err != nil {
		return tx.fail("save a link", err)
	}
	if tx.s.side == Desktop {
		if err := tx.noteTags(string(l.ID), l.Tags); err != nil {
			return err
		}
	}
	return tx.putMembers(l.Sender())
}

func (tx *Tx) link(r linkRow) (messaging.Link, error) {
	l := messaging.Link{ID: r.ID, Name: r.Name, Kind: r.Kind, Owner: r.Owner, Archived: r.Archived, Assignee: r.Assignee}
	var err error
	if l.Tags, err = tx.unsealTags("links", string(r.ID), r.Tags); err != nil {
		return l, err
	}
	if len(r.JoinURL) > 0 { // a link that was kept before links had doors has none
		address, err := tx.unsealText("links", "join_url", string(r.ID), r.JoinURL)
		if err != nil {
			return l, err
		}
		l.JoinURL = string(address)
	}
	l.Members, err = tx.members(messaging.ScopeLink(r.ID))
	return l, err
}

// Link returns one link.
func (tx *Tx) Link(id messaging.LinkID) (messaging.Link, error) {
	var r linkRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Link{}, tx.fail("read a link", err)
	}
	return tx.link(r)
}

// Links lists the practice's links by name.
func (tx *Tx) Links() ([]messaging.Link, error) {
	var rows []linkRow
	if err := tx.db.Where("practice = ?", tx.practice).Order("name, id").Find(&rows).Error; err != nil {
		return nil, tx.fail("list links", err)
	}
	return collect(rows, tx.link)
}

// RemoveLink takes away a link that the service did not make.
func (tx *Tx) RemoveLink(id messaging.LinkID) error {
	if err := tx.removeSender(messaging.ScopeLink(id), "links", string(id)); err != nil {
		return err
	}
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(id)})
	return err
}
