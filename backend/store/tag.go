package store

import (
	"rowan/backend/messaging"
)

// A desktop keeps beside each conversation, contact and link what it is tagged
// with, so that the tags in use and what carries one are found without reading all.

// noteTags keeps what a thing is tagged with now.
func (tx *Tx) noteTags(thing string, tags messaging.Tags) error {
	if err := tx.exec("DELETE FROM tagged WHERE practice = ? AND thing = ?", tx.practice, thing); err != nil {
		return tx.fail("save tags", err)
	}
	for _, t := range tags {
		err := tx.exec("INSERT INTO tagged (practice, thing, tag, name) VALUES (?, ?, ?, ?)",
			tx.practice, thing, tx.tagKey(t), tx.sealText("tagged", "name", thing, t))
		if err != nil {
			return tx.fail("save tags", err)
		}
	}
	return nil
}

func (tx *Tx) tagKey(t messaging.Text) secret { return tx.seal("tagged", "tag", "", []byte(t.Key())) }

// Tags lists every tag in use that the person may see, in alphabetical order.
func (tx *Tx) Tags() (messaging.Tags, error) {
	var rows []struct {
		Thing string
		Name  secret
	}
	err := tx.db.Raw("SELECT min(thing) AS thing, name FROM tagged WHERE practice = ? GROUP BY tag ORDER BY tag", tx.practice).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list tags", err)
	}
	tags := messaging.Tags{}
	for _, r := range rows {
		name, err := tx.unsealText("tagged", "name", r.Thing, r.Name)
		if err != nil {
			return nil, err
		}
		tags = append(tags, name)
	}
	return tags, nil
}

func (tx *Tx) sealTags(table, id string, t messaging.Tags) (secret, error) {
	return tx.sealJSON(table, "tags", id, t)
}

func (tx *Tx) unsealTags(table, id string, s secret) (t messaging.Tags, err error) {
	err = tx.unsealJSON(table, "tags", id, s, &t)
	return t, err
}
