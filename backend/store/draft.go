package store

import (
	"slices"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// Draft is what a person has typed and not sent. Reason says why it came back,
// if it was sent and refused.
type Draft struct {
	Body   messaging.Text
	Reason string
	At     time.Time
}

// DraftFor is where the text waits that is to begin a conversation with these
// people: one person's own place, or the group's.
func DraftFor(c messaging.Conversation) DraftKey {
	ids := []string{}
	for _, id := range c.Contacts {
		ids = append(ids, string(id))
	}
	for _, id := range c.Teammates {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	return DraftKey(strings.Join(ids, "+"))
}

// DraftKey is where a draft stands: a conversation, or a contact with whom there
// is none yet.
type DraftKey string

// NoteDraft is where what was typed for a note stands, beside the message's draft.
func NoteDraft(c messaging.ConversationID) DraftKey { return "note:" + DraftKey(c) }

// Conversation is what a draft stands in, if that is a conversation.
func (k DraftKey) Conversation() messaging.ConversationID {
	return messaging.ConversationID(strings.TrimPrefix(string(k), "note:"))
}

// PutDraft keeps a draft; an empty body removes it.
func (tx *Tx) PutDraft(key DraftKey, d Draft) error {
	var err error
	if d.Body == "" {
		err = tx.exec(`DELETE FROM drafts WHERE practice = ? AND "key" = ?`, tx.practice, key)
	} else {
		err = tx.exec(`INSERT OR REPLACE INTO drafts (practice, "key", body, reason, at) VALUES (?, ?, ?, ?, ?)`,
			tx.practice, key, tx.sealText("drafts", "body", string(key), d.Body), d.Reason, millis(d.At))
	}
	if err != nil {
		return tx.fail("save a draft", err)
	}
	tx.touch(key.Conversation())
	_, err = tx.change(messaging.Changed{Kind: messaging.KindDraft, Key: string(key), About: key.Conversation()})
	return err
}

// Draft returns the draft at key: an empty one if there is none.
func (tx *Tx) Draft(key DraftKey) (Draft, error) {
	var (
		d    Draft
		body secret
		at   int64
	)
	err := tx.row(`SELECT body, reason, at FROM drafts WHERE practice = ? AND "key" = ?`, tx.practice, key).Scan(&body, &d.Reason, &at)
	if absentRow(err) {
		return Draft{}, nil
	}
	if err != nil {
		return Draft{}, tx.fail("read a draft", err)
	}
	d.At = instant(at)
	d.Body, err = tx.unsealText("drafts", "body", string(key), body)
	return d, err
}
