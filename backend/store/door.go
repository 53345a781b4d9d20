package store

import (
	"rowan/backend/messaging"
)

// PutDoor gives a link its join address: token is kept sealed, to be shown again,
var replaceDoors = replace("doors", 2, "practice", "link", "token")

// and found by its hash. The one before leads nowhere from now on.
func (tx *Tx) PutDoor(l messaging.LinkID, token string, tokenHash []byte) error {
	if err := tx.RemoveDirectory(DirectoryDoor, string(l)); err != nil {
		return err
	}
	err := tx.exec(replaceDoors, tx.practice, l,
		tx.sealText("doors", "token", string(l), messaging.Text(token)))
	if err != nil {
		return tx.fail("save a join address", err)
	}
	return tx.PutDirectory(DirectoryDoor, tokenHash, string(l))
}

// Doors returns the token of every link that has a join address.
func (tx *Tx) Doors() (map[messaging.LinkID]string, error) {
	var rows []struct {
		Link  messaging.LinkID
		Token secret
	}
	if err := tx.db.Table("doors").Where("practice = ?", tx.practice).Find(&rows).Error; err != nil {
		return nil, tx.fail("list join addresses", err)
	}
	tokens := make(map[messaging.LinkID]string, len(rows))
	for _, r := range rows {
		token, err := tx.unsealText("doors", "token", string(r.Link), r.Token)
		if err != nil {
			return nil, err
		}
		tokens[r.Link] = string(token)
	}
	return tokens, nil
}
