package store

import (
	"encoding/json"
	"slices"

	"rowan/backend/messaging"
)

type conversationRow struct {
	Practice     messaging.PracticeID     `gorm:"primaryKey"`
	ID           messaging.ConversationID `gorm:"primaryKey"`
	Channel      messaging.Channel
	Sender       messaging.Scope
	Address      optional
	AddressIndex []byte
	Identified   messaging.Identification `gorm:"column:identification"`
	Subject      secret
	State        messaging.ConversationState
	Archived     bool
	Assignee     messaging.TeammateID
	Tags         secret
	MadeAt       int64
	LastPosition int64
	LastAt       int64
	Version      int64
	Contacts     string `gorm:"->"` // JSON
	Teammates    string `gorm:"->"` // JSON
}

func (conversationRow) TableName() string { return "conversations" }

// selectConversation reads conversations c with who takes part in one statement.
const selectConversation = `SELECT c.id, c.channel, c.sender, c.address, c.identification, c.subject, c.state, c.archived, c.assignee, c.tags,
	c.made_at, c.last_position, c.last_at, c.version,
	(SELECT json_group_array(contact) FROM (SELECT p.contact FROM conversation_contacts p
		WHERE p.practice = c.practice AND p.conversation = c.id ORDER BY p.contact) AS k),
	(SELECT json_group_array(teammate) FROM (SELECT p.teammate FROM conversation_teammates p
		WHERE p.practice = c.practice AND p.conversation = c.id ORDER BY p.teammate) AS k) FROM conversations c `

func (r *conversationRow) places() []any {
	return []any{&r.ID, &r.Channel, &r.Sender, &r.Address, &r.Identified, &r.Subject, &r.State, &r.Archived, &r.Assignee, &r.Tags,
		&r.MadeAt, &r.LastPosition, &r.LastAt, &r.Version, &r.Contacts, &r.Teammates}
}

// PutConversation saves a conversation and its contacts, and returns it with
// its version. On a desktop an older one changes nothing.
func (tx *Tx) PutConversation(c messaging.Conversation) (messaging.Conversation, error) {
	have, err := tx.Conversation(c.ID)
	if err != nil && !absent(err) {
		return c, err
	}
	if tx.s.side == Desktop && err == nil && have.Version > c.Version {
		return have, nil
	}
	version, err := tx.change(messaging.Changed{Scope: c.From(), Kind: messaging.KindConversation, Key: string(c.ID), About: c.ID})
	if err != nil {
		return c, err
	}
	if tx.s.side == Service {
		c.Version = version
	}
	r := conversationRow{Practice: tx.practice, ID: c.ID, Channel: c.Channel, Sender: c.From(), Identified: c.Identification, State: c.State, Archived: c.Archived, Assignee: c.Assignee, MadeAt: millis(c.MadeAt),
		Subject:      tx.sealText("conversations", "subject", string(c.ID), c.Subject),
		LastPosition: c.LastPosition, LastAt: millis(c.LastAt), Version: c.Version}
	if address := c.Address(); address != "" {
		r.Address = optional(tx.sealText("conversations", "address", string(c.ID), messaging.Text(address)))
		r.AddressIndex = tx.index("conversations.address", string(address))
	}
	if r.Tags, err = tx.sealTags("conversations", string(c.ID), c.Tags); err != nil {
		return c, err
	}
	// Compiled once: a mailbox begins thousands of conversations at a time.
	if err := tx.exec(`INSERT INTO conversations (practice, id, channel, sender, address, address_index, identification, subject, state, archived, assignee, tags, made_at, last_position, last_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (practice, id) DO UPDATE SET channel = excluded.channel, sender = excluded.sender,
		address = excluded.address, address_index = excluded.address_index, identification = excluded.identification, subject = excluded.subject, state = excluded.state,
		archived = excluded.archived, assignee = excluded.assignee, tags = excluded.tags, made_at = excluded.made_at, last_position = excluded.last_position,
		last_at = excluded.last_at, version = excluded.version`,
		r.Practice, r.ID, r.Channel, r.Sender, r.Address, r.AddressIndex, r.Identified, r.Subject, r.State, r.Archived, r.Assignee, r.Tags, r.MadeAt, r.LastPosition, r.LastAt, r.Version); err != nil {
		return c, tx.fail("save a conversation", err)
	}
	for _, contact := range c.Contacts {
		err := tx.exec("INSERT INTO conversation_contacts (practice, conversation, contact) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", tx.practice, c.ID, contact)
		if err != nil {
			return c, tx.fail("save a participant", err)
		}
	}
	for _, contact := range have.Contacts {
		if slices.Contains(c.Contacts, contact) {
			continue
		}
		if err := tx.exec("DELETE FROM conversation_contacts WHERE practice = ? AND conversation = ? AND contact = ?", tx.practice, c.ID, contact); err != nil {
			return c, tx.fail("take a contact out of a conversation", err)
		}
	}
	if err := tx.putTeammates(c, have.Teammates); err != nil {
		return c, err
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
	if err := json.Unmarshal([]byte(r.Contacts), &contacts); err != nil {
		return messaging.Conversation{}, messaging.Internal("read participants", err)
	}
	var teammates []messaging.TeammateID
	if err := json.Unmarshal([]byte(r.Teammates), &teammates); err != nil {
		return messaging.Conversation{}, messaging.Internal("read participants", err)
	}
	c := messaging.Conversation{ID: r.ID, Channel: r.Channel, Identification: r.Identified, Contacts: contacts, Teammates: teammates, Subject: subject, State: r.State,
		Archived: r.Archived, Assignee: r.Assignee, MadeAt: instant(r.MadeAt), LastPosition: r.LastPosition, LastAt: instant(r.LastAt), Version: r.Version}
	c.ComeFrom(r.Sender)
	if r.Address != nil {
		address, err := tx.unsealText("conversations", "address", string(r.ID), secret(r.Address))
		if err != nil {
			return c, err
		}
		c.Phone, c.Email = messaging.Address(address).Phone(), messaging.Address(address).Email()
	}
	c.Tags, err = tx.unsealTags("conversations", string(r.ID), r.Tags)
	return c, err
}

// Conversation returns one conversation.
func (tx *Tx) Conversation(id messaging.ConversationID) (messaging.Conversation, error) {
	var r conversationRow
	if err := tx.row(selectConversation+"WHERE c.practice = ? AND c.id = ?", tx.practice, id).Scan(r.places()...); err != nil {
		return messaging.Conversation{}, tx.fail("read a conversation", err)
	}
	return tx.conversation(r)
}

// ConversationsWith lists a contact's conversations on a channel, newest activity first.
func (tx *Tx) ConversationsWith(contact messaging.ContactID, on messaging.Channel) ([]messaging.Conversation, error) {
	rows, err := ask(tx.ways, (*conversationRow).places, selectConversation+`JOIN conversation_contacts m ON m.practice = c.practice AND m.conversation = c.id
		WHERE m.practice = ? AND m.contact = ? AND c.channel = ? ORDER BY max(c.last_at, c.made_at) DESC, c.id`, tx.practice, contact, on)
	if err != nil {
		return nil, tx.fail("list a contact's conversations", err)
	}
	return collect(rows, tx.conversation)
}

// ConversationsPage lists so many of a contact's conversations on a channel after a key,
// newest activity first; nil begins.
func (tx *Tx) ConversationsPage(contact messaging.ContactID, on messaging.Channel, after *InboxKey, limit int) ([]messaging.Conversation, []InboxKey, error) {
	from := InboxKey{LastAt: 1<<63 - 1}
	if after != nil {
		from = *after
	}
	// Who takes part is read of the page only.
	rows, err := ask(tx.ways, (*conversationRow).places, selectConversation+`WHERE c.practice = ? AND c.id IN (
			SELECT o.id FROM conversation_contacts m JOIN conversations o ON o.practice = m.practice AND o.id = m.conversation
			WHERE m.practice = ? AND m.contact = ? AND o.channel = ? AND (max(o.last_at, o.made_at), o.id) < (?, ?)
			ORDER BY max(o.last_at, o.made_at) DESC, o.id DESC LIMIT ?)
		ORDER BY max(c.last_at, c.made_at) DESC, c.id DESC`, tx.practice, tx.practice, contact, on, from.LastAt, from.Conversation, limit)
	if err != nil {
		return nil, nil, tx.fail("list a contact's conversations", err)
	}
	keys := make([]InboxKey, len(rows))
	for i, r := range rows {
		keys[i] = InboxKey{max(r.LastAt, r.MadeAt), r.ID}
	}
	list, err := collect(rows, tx.conversation)
	return list, keys, err
}

// ConversationsAt lists the conversations with an address, of all numbers or mailboxes
// of the practice, the oldest first.
func (tx *Tx) ConversationsAt(address messaging.Address) ([]messaging.Conversation, error) {
	rows, err := ask(tx.ways, (*conversationRow).places, selectConversation+"WHERE c.practice = ? AND c.address_index = ? ORDER BY c.made_at, c.id",
		tx.practice, tx.index("conversations.address", string(address)))
	if err != nil {
		return nil, tx.fail("list the conversations with an address", err)
	}
	return collect(rows, tx.conversation)
}

// AssignedTo lists the conversations of a sender that a teammate looks after.
func (tx *Tx) AssignedTo(sender messaging.Scope, id messaging.TeammateID) ([]messaging.Conversation, error) {
	rows, err := ask(tx.ways, (*conversationRow).places, selectConversation+"WHERE c.practice = ? AND c.sender = ? AND c.assignee = ?", tx.practice, sender, id)
	if err != nil {
		return nil, tx.fail("list what somebody looks after", err)
	}
	return collect(rows, tx.conversation)
}
