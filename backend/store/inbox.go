package store

import (
	"strings"
	"time"

	"rowan/backend/messaging"
)

// The desktop's inbox has one row a conversation, derived from everything else.
// Whatever a transaction changes touches its conversation, and each touched row
// is derived anew once, before the commit. So a row can be stale for nobody.

func (tx *Tx) touch(c messaging.ConversationID) {
	if tx.touched == nil {
		tx.touched = map[messaging.ConversationID]struct{}{}
	}
	tx.touched[c] = struct{}{}
}

func (tx *Tx) noteConversation(c messaging.Conversation) error {
	tx.touch(c.ID)
	return nil
}

func (tx *Tx) noteMessage(m messaging.Message) error {
	tx.touch(m.Conversation)
	return tx.indexMessage(m)
}

func (tx *Tx) forgetMessage(m messaging.Message) error {
	tx.touch(m.Conversation)
	return tx.unindexMessage(m.ID)
}

func (tx *Tx) noteReceipt(r messaging.Receipt) error {
	tx.touch(r.Conversation)
	return nil
}

func (tx *Tx) noteReadMark(m messaging.ReadMark) error {
	tx.touch(m.Conversation)
	return nil
}

// settle derives the inbox rows of what was touched.
func (tx *Tx) settle() error {
	for c := range tx.touched {
		if err := tx.deriveInbox(c); err != nil {
			return err
		}
	}
	clear(tx.touched)
	return nil
}

// deriveInbox costs a few index look-ups and the number of unread messages,
// however long the conversation is.
func (tx *Tx) deriveInbox(c messaging.ConversationID) error {
	var r struct {
		contact, link, id      string
		lastAt                 int64
		unread                 int
		failed, pending, draft bool
		author                 messaging.AuthorKind
		body                   secret
		event                  string
		seen                   bool
	}
	err := tx.db.Raw(`
		WITH c AS (SELECT * FROM conversations WHERE practice = @p AND id = @c), newest AS (
			SELECT coalesce(
				(SELECT n FROM messages WHERE practice = @p AND conversation = @c AND position = 0 ORDER BY n DESC LIMIT 1),
				(SELECT n FROM messages WHERE practice = @p AND conversation = @c ORDER BY position DESC LIMIT 1)) AS n)
		SELECT coalesce((SELECT contact FROM conversation_contacts WHERE practice = @p AND conversation = @c ORDER BY contact LIMIT 1), ''),
			coalesce(c.link, ''), max(c.last_at, CASE WHEN m.at IS NULL THEN c.made_at ELSE m.at END),
			(SELECT count(*) FROM messages WHERE practice = @p AND conversation = @c AND author_kind = 'contact' AND position >
				coalesce((SELECT r.position FROM read_marks r JOIN copies s ON s.practice = r.practice AND s.teammate = r.teammate
					WHERE r.practice = @p AND r.conversation = @c), 0)),
			coalesce((SELECT max(status = 'failed') FROM messages WHERE practice = @p AND conversation = @c AND status IN ('pending', 'failed')), 0),
			coalesce((SELECT max(status = 'pending') FROM messages WHERE practice = @p AND conversation = @c AND status IN ('pending', 'failed')), 0),
			EXISTS (SELECT 1 FROM drafts WHERE practice = @p AND "key" = @c),
			coalesce(m.id, ''), coalesce(m.author_kind, ''), coalesce(substr(m.body, 1, 2000), x''), coalesce(m.event, ''),
			EXISTS (SELECT 1 FROM receipts WHERE practice = @p AND message = m.id)
		FROM c LEFT JOIN newest LEFT JOIN messages m ON m.n = newest.n`,
		map[string]any{"p": tx.practice, "c": c}).Row().
		Scan(&r.contact, &r.link, &r.lastAt, &r.unread, &r.failed, &r.pending, &r.draft, &r.id, &r.author, &r.body, &r.event, &r.seen)
	if absentRow(err) {
		return tx.fail("clear an inbox row", tx.db.Exec("DELETE FROM inbox WHERE practice = ? AND conversation = ?", tx.practice, c).Error)
	}
	if err != nil {
		return tx.fail("derive an inbox row", err)
	}
	var body messaging.Text
	if r.id != "" {
		// The cut may fall within a character, which Preview never reaches.
		if body, err = tx.unsealText("messages", "body", r.id, r.body); err != nil {
			return err
		}
	}
	mine := r.id != "" && r.author != messaging.AuthorContact
	err = tx.db.Exec(`INSERT OR REPLACE INTO inbox (practice, conversation, contact, link, last_at, preview, event, mine, seen, unread, failed, pending, draft)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.practice, c, r.contact, r.link, r.lastAt,
		tx.sealText("inbox", "preview", string(c), messaging.Preview(messaging.Text(strings.ToValidUTF8(string(body), "")))),
		r.event, mine, mine && r.seen, r.unread, r.failed, r.pending, r.draft).Error
	return tx.fail("save an inbox row", err)
}

// InboxRow is a conversation as a list shows it.
type InboxRow struct {
	Conversation messaging.ConversationID
	Channel      messaging.Channel
	State        messaging.ConversationState
	Subject      messaging.Text
	Link         messaging.LinkID
	LinkName     string
	Contact      messaging.Contact
	LastAt       time.Time
	Preview      messaging.Text
	Event        messaging.Event // of the newest message, if it reports something
	Mine         bool            // whether the newest message came from the practice
	Seen         bool            // whether it did and was seen
	Unread       int
	Failed       bool
	Pending      bool
	Draft        bool
}

// InboxKey is where a page of the inbox ended.
type InboxKey struct {
	LastAt       int64
	Conversation messaging.ConversationID
}

// List names a list of the inbox.
type List string

const (
	ListInbox  List = "inbox"
	ListUnread List = "unread"
	ListDrafts List = "drafts"
)

// Key is where a page ends that ends with r.
func (r InboxRow) Key() InboxKey { return InboxKey{millis(r.LastAt), r.Conversation} }

// ListOf is the list of one link's conversations.
func ListOf(l messaging.LinkID) List { return List(messaging.ScopeLink(l)) }

// Inbox lists conversations, newest activity first, after a key; nil begins.
func (tx *Tx) Inbox(list List, after *InboxKey, limit int) ([]InboxRow, error) {
	where, args := "i.practice = ?", []any{tx.practice}
	switch link, isLink := messaging.Scope(list).Link(); {
	case isLink:
		where, args = where+" AND i.link = ?", append(args, link)
	case list == ListUnread:
		where += " AND i.unread > 0"
	case list == ListDrafts:
		where += " AND i.draft = 1"
	case list != ListInbox:
		return nil, messaging.FailField("list", messaging.CodeInvalid, "There is no such list. Choose one of the lists on the left.")
	}
	if after != nil {
		where, args = where+" AND (i.last_at, i.conversation) < (?, ?)", append(args, after.LastAt, after.Conversation)
	}
	return tx.inboxRows(where+" ORDER BY i.last_at DESC, i.conversation DESC LIMIT ?", append(args, limit)...)
}

// InboxRow returns the row of one conversation.
func (tx *Tx) InboxRow(c messaging.ConversationID) (InboxRow, error) {
	rows, err := tx.inboxRows("i.practice = ? AND i.conversation = ?", tx.practice, c)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return InboxRow{}, err
	}
	return rows[0], nil
}

// InboxOf lists a contact's conversations, newest activity first.
func (tx *Tx) InboxOf(contact messaging.ContactID) ([]InboxRow, error) {
	return tx.inboxRows(`i.practice = ? AND i.conversation IN (SELECT conversation FROM conversation_contacts WHERE practice = ? AND contact = ?)
		ORDER BY i.last_at DESC, i.conversation DESC`, tx.practice, tx.practice, contact)
}

func (tx *Tx) inboxRows(where string, args ...any) ([]InboxRow, error) {
	var rows []struct {
		Person       contactRow `gorm:"embedded"`
		Conversation messaging.ConversationID
		Channel      messaging.Channel
		State        messaging.ConversationState
		Subject      secret
		Link         messaging.LinkID
		LinkName     string
		LastAt       int64
		Preview      secret
		Event        messaging.Event
		Mine         bool
		Seen         bool
		Unread       int
		Failed       bool
		Pending      bool
		Draft        bool
	}
	err := tx.db.Raw(`SELECT i.conversation, c.channel, c.state, c.subject, i.link, coalesce(l.name, '') AS link_name, i.last_at,
			i.preview, i.event, i.mine, i.seen, i.unread, i.failed, i.pending, i.draft,
			p.id, p.person, p.account, p.account_at, p.invite_expires, p.asks, p.version
		FROM inbox i JOIN conversations c ON c.practice = i.practice AND c.id = i.conversation
		LEFT JOIN contacts p ON p.practice = i.practice AND p.id = i.contact
		LEFT JOIN links l ON l.practice = i.practice AND l.id = i.link WHERE `+where, args...).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list the inbox", err)
	}
	list := make([]InboxRow, 0, len(rows))
	for _, r := range rows {
		row := InboxRow{Conversation: r.Conversation, Channel: r.Channel, State: r.State, Link: r.Link, LinkName: r.LinkName,
			LastAt: instant(r.LastAt), Event: r.Event, Mine: r.Mine, Seen: r.Seen, Unread: r.Unread, Failed: r.Failed, Pending: r.Pending, Draft: r.Draft}
		if row.Subject, err = tx.unsealText("conversations", "subject", string(r.Conversation), r.Subject); err != nil {
			return nil, err
		}
		if row.Preview, err = tx.unsealText("inbox", "preview", string(r.Conversation), r.Preview); err != nil {
			return nil, err
		}
		if r.Person.ID != "" { // a contact of whom nothing has come down yet has no name here
			if row.Contact, err = tx.contact(r.Person); err != nil {
				return nil, err
			}
		}
		list = append(list, row)
	}
	return list, nil
}

// Counts are the numbers beside the lists.
type Counts struct {
	Messages      int // unread
	Conversations int // with unread messages
	Drafts        int
	Links         map[messaging.LinkID]int // unread messages by link
}

// Counts adds up the inbox rows. It costs the number of unread conversations.
func (tx *Tx) Counts() (Counts, error) {
	counts := Counts{Links: map[messaging.LinkID]int{}}
	var rows []struct {
		Link                    messaging.LinkID
		Messages, Conversations int
	}
	err := tx.db.Raw("SELECT link, sum(unread) AS messages, count(*) AS conversations FROM inbox WHERE practice = ? AND unread > 0 GROUP BY link", tx.practice).Scan(&rows).Error
	if err != nil {
		return counts, tx.fail("count the unread", err)
	}
	for _, r := range rows {
		counts.Links[r.Link] = r.Messages
		counts.Messages += r.Messages
		counts.Conversations += r.Conversations
	}
	err = tx.db.Raw("SELECT count(*) FROM inbox WHERE practice = ? AND draft = 1", tx.practice).Row().Scan(&counts.Drafts)
	return counts, tx.fail("count the drafts", err)
}
