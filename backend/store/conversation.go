package store

import (
	"rowan/backend/messaging"
)

type conversationRow struct {
	Practice     messaging.PracticeID     `gorm:"primaryKey"`
	ID           messaging.ConversationID `gorm:"primaryKey"`
	Channel      messaging.Channel
	Link         *messaging.LinkID
	Subject      secret
	State        messaging.ConversationState
	MadeAt       int64
	LastPosition int64
	LastAt       int64
	Version      int64
}

func (conversationRow) TableName() string { return "conversations" }

type participantRow struct {
	Practice     messaging.PracticeID     `gorm:"primaryKey"`
	Conversation messaging.ConversationID `gorm:"primaryKey"`
	Contact      messaging.ContactID      `gorm:"primaryKey"`
}

func (participantRow) TableName() string { return "conversation_contacts" }

// ScopeOf is whom a conversation and all that stands in it concerns.
func ScopeOf(c messaging.Conversation) messaging.Scope { return messaging.ScopeLink(c.Link) }

// PutConversation saves a conversation and its contacts, and returns it with
// its version. On a desktop an older one changes nothing.
func (tx *Tx) PutConversation(c messaging.Conversation) (messaging.Conversation, error) {
	if tx.s.side == Desktop {
		if have, err := tx.Conversation(c.ID); err == nil && have.Version > c.Version {
			return have, nil
		} else if err != nil && !absent(err) {
			return c, err
		}
	}
	version, err := tx.change(messaging.Changed{Scope: ScopeOf(c), Kind: messaging.KindConversation, Key: string(c.ID), About: c.ID})
	if err != nil {
		return c, err
	}
	if tx.s.side == Service {
		c.Version = version
	}
	r := conversationRow{Practice: tx.practice, ID: c.ID, Channel: c.Channel, State: c.State, MadeAt: millis(c.MadeAt),
		Subject:      tx.sealText("conversations", "subject", string(c.ID), c.Subject),
		LastPosition: c.LastPosition, LastAt: millis(c.LastAt), Version: c.Version}
	if c.Link != "" {
		r.Link = &c.Link
	}
	if err := tx.db.Clauses(upsert).Create(&r).Error; err != nil {
		return c, tx.fail("save a conversation", err)
	}
	for _, contact := range c.Contacts {
		err := tx.db.Exec("INSERT INTO conversation_contacts (practice, conversation, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", tx.practice, c.ID, contact).Error
		if err != nil {
			return c, tx.fail("save a participant", err)
		}
	}
	if tx.s.side == Desktop {
		return c, tx.noteConversation(c)
	}
	return c, nil
}

func (tx *Tx) conversation(r conversationRow) (messaging.Conversation, error) {
	subject, err := tx.unsealText("conversations", "subject", string(r.ID), r.Subject)
	if err != nil {
		return messaging.Conversation{}, err
	}
	contacts := []messaging.ContactID{}
	err = tx.db.Model(&participantRow{}).Where("practice = ? AND conversation = ?", tx.practice, r.ID).Order("contact").Pluck("contact", &contacts).Error
	if err != nil {
		return messaging.Conversation{}, tx.fail("list participants", err)
	}
	c := messaging.Conversation{ID: r.ID, Channel: r.Channel, Contacts: contacts, Subject: subject, State: r.State,
		MadeAt: instant(r.MadeAt), LastPosition: r.LastPosition, LastAt: instant(r.LastAt), Version: r.Version}
	if r.Link != nil {
		c.Link = *r.Link
	}
	return c, nil
}

// Conversation returns one conversation.
func (tx *Tx) Conversation(id messaging.ConversationID) (messaging.Conversation, error) {
	var r conversationRow
	if err := tx.db.Where("practice = ? AND id = ?", tx.practice, id).Take(&r).Error; err != nil {
		return messaging.Conversation{}, tx.fail("read a conversation", err)
	}
	return tx.conversation(r)
}

// ConversationsWith lists a contact's conversations, newest activity first.
func (tx *Tx) ConversationsWith(contact messaging.ContactID) ([]messaging.Conversation, error) {
	var rows []conversationRow
	err := tx.db.Raw(`SELECT c.* FROM conversation_contacts p JOIN conversations c ON c.practice = p.practice AND c.id = p.conversation
		WHERE p.practice = ? AND p.contact = ? ORDER BY max(c.last_at, c.made_at) DESC, c.id`, tx.practice, contact).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list a contact's conversations", err)
	}
	return collect(rows, tx.conversation)
}
