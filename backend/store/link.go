package store

import (
	"slices"

	"rowan/backend/messaging"
)

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

type memberRow struct {
	Practice messaging.PracticeID `gorm:"primaryKey"`
	Link     messaging.LinkID     `gorm:"primaryKey"`
	Teammate messaging.TeammateID `gorm:"primaryKey"`
}

func (memberRow) TableName() string { return "link_members" }

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
	before, err := tx.members(l.ID)
	if err != nil {
		return err
	}
	for _, t := range l.Members {
		if slices.Contains(before, t) {
			continue
		}
		if err := tx.db.Create(&memberRow{tx.practice, l.ID, t}).Error; err != nil {
			return tx.fail("add a member", err)
		}
		if err := tx.membership(string(l.ID), t); err != nil {
			return err
		}
	}
	for _, t := range before {
		if slices.Contains(l.Members, t) {
			continue
		}
		if err := tx.db.Delete(&memberRow{tx.practice, l.ID, t}).Error; err != nil {
			return tx.fail("remove a member", err)
		}
		if err := tx.membership(string(l.ID), t); err != nil {
			return err
		}
	}
	return nil
}

// membership tells a teammate that what they see of a link or of a conversation
// is different from now on.
func (tx *Tx) membership(of string, t messaging.TeammateID) error {
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(t), Kind: messaging.KindMembership, Key: of})
	return err
}

func (tx *Tx) members(l messaging.LinkID) ([]messaging.TeammateID, error) {
	ids := []messaging.TeammateID{}
	err := tx.db.Model(&memberRow{}).Where("practice = ? AND link = ?", tx.practice, l).Order("teammate").Pluck("teammate", &ids).Error
	return ids, tx.fail("list members", err)
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
	l.Members, err = tx.members(r.ID)
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

// LinksOf lists the links that a teammate is a member of.
func (tx *Tx) LinksOf(t messaging.TeammateID) ([]messaging.LinkID, error) {
	ids, err := ask(tx.ways, itself[messaging.LinkID], "SELECT link FROM link_members WHERE practice = ? AND teammate = ? ORDER BY link", tx.practice, t)
	return ids, tx.fail("list a teammate's links", err)
}

// IsMember says whether a teammate is a member of a link.
func (tx *Tx) IsMember(l messaging.LinkID, t messaging.TeammateID) (bool, error) {
	var n int64
	err := tx.row("SELECT count(*) FROM link_members WHERE practice = ? AND link = ? AND teammate = ?", tx.practice, l, t).Scan(&n)
	return n > 0, tx.fail("read a membership", err)
}

// OpenConversations counts each link's conversations that can be written in.
// On a desktop only the person's own links have any.
func (tx *Tx) OpenConversations() (map[messaging.LinkID]int, error) {
	var rows []struct {
		Link messaging.LinkID
		N    int
	}
	err := tx.db.Raw("SELECT link, count(*) AS n FROM conversations WHERE practice = ? AND state = ? AND link IS NOT NULL GROUP BY link",
		tx.practice, messaging.ConversationOpen).Scan(&rows).Error
	counts := make(map[messaging.LinkID]int, len(rows))
	for _, r := range rows {
		counts[r.Link] = r.N
	}
	return counts, tx.fail("count open conversations", err)
}

// RemoveLink takes away a link that the service did not make.
func (tx *Tx) RemoveLink(id messaging.LinkID) error {
	for _, sql := range []string{"DELETE FROM link_members WHERE practice = ? AND link = ?", "DELETE FROM links WHERE practice = ? AND id = ?",
		"DELETE FROM tagged WHERE practice = ? AND thing = ?"} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("remove a link", err)
		}
	}
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(id)})
	return err
}
