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
	return tx.noteTags(string(c.ID), c.Tags)
}

func (tx *Tx) noteMessage(m messaging.Message) error {
	tx.touch(m.Conversation)
	if err := tx.noteCarried(m); err != nil {
		return err
	}
	return tx.indexText(messageIndex, string(m.ID), m.Position, m.At, searchable(m))
}

// Older says that the messages which are put from now on came down as history, newest
// first: their words wait for IndexTexts, and their conversation's row is derived anew
// only for those that can show in it.
func (tx *Tx) Older() { tx.older = true }

// IndexLater says that the words of the messages which are put from now on, and are new
// here, wait for IndexTexts: they can be read sooner.
func (tx *Tx) IndexLater() { tx.later = true }

// noteLater is noteMessage without the words.
func (tx *Tx) noteLater(m messaging.Message) error {
	tx.touch(m.Conversation)
	if err := tx.noteCarried(m); err != nil {
		return err
	}
	return tx.indexLater(string(m.ID))
}

// noteOlder is noteMessage for history.
func (tx *Tx) noteOlder(m messaging.Message) error {
	if err := tx.noteCarried(m); err != nil {
		return err
	}
	var hidden bool
	err := tx.row(`SELECT EXISTS (SELECT 1 FROM messages WHERE practice = ?1 AND conversation = ?2 AND position > ?3) AND (?4 OR ?3 <=
			coalesce((SELECT r.position FROM read_marks r JOIN copies s ON s.practice = r.practice AND s.teammate = r.teammate
				WHERE r.practice = ?1 AND r.conversation = ?2), 0))`, tx.practice, m.Conversation, m.Position, !m.Inbound()).Scan(&hidden)
	if err != nil {
		return tx.fail("look for a newer message", err)
	}
	if !hidden || m.Status.Stuck() {
		tx.touch(m.Conversation)
	}
	return tx.indexLater(string(m.ID))
}

func (tx *Tx) forgetMessage(m messaging.Message) error {
	tx.touch(m.Conversation)
	if err := tx.forgetCarried(m); err != nil {
		return err
	}
	return tx.unindexText(messageIndex, string(m.ID))
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

// selectRow reads what a conversation's row shows. SQLite is told where it would choose to
// go through the whole conversation, or through every file.
const selectRow = `WITH c AS (SELECT * FROM conversations WHERE practice = ?1 AND id = ?2), newest AS (
		SELECT coalesce(
			(SELECT n FROM messages WHERE practice = ?1 AND conversation = ?2 AND position = 0 ORDER BY n DESC LIMIT 1),
			(SELECT n FROM messages WHERE practice = ?1 AND conversation = ?2 ORDER BY position DESC LIMIT 1)) AS n
	), stuck AS (
		SELECT max(status IN ('failed', 'refused')) AS failed, max(status = 'pending') AS pending, max(status <> 'pending') AS attention
		FROM messages WHERE practice = ?1 AND conversation = ?2 AND status IN ('pending', 'failed', 'refused', 'unconfirmed') AND settled = 0)
	SELECT coalesce((SELECT contact FROM conversation_contacts WHERE practice = ?1 AND conversation = ?2 ORDER BY contact LIMIT 1), ''),
		c.sender, max(c.last_at, CASE WHEN m.at IS NULL THEN c.made_at ELSE m.at END),
		(SELECT count(*) FROM messages WHERE practice = ?1 AND conversation = ?2 AND author_kind = 'contact' AND read = 0 AND position >
			coalesce((SELECT r.position FROM read_marks r JOIN copies s ON s.practice = r.practice AND s.teammate = r.teammate
				WHERE r.practice = ?1 AND r.conversation = ?2), 0)),
		coalesce(stuck.failed, 0), coalesce(stuck.pending, 0), d.refused IS NOT NULL OR e.refused IS NOT NULL OR
			EXISTS (SELECT 1 FROM attachments WHERE practice = ?1 AND id IN (SELECT id FROM attachments WHERE practice = ?1 AND conversation = ?2) AND message = '' AND state = 'ready'),
		coalesce(stuck.attention, 0) OR coalesce(d.refused, 0) OR coalesce(e.refused, 0) OR EXISTS (SELECT 1 FROM conversation_contacts k
			JOIN contacts p ON p.practice = k.practice AND p.id = k.contact WHERE k.practice = ?1 AND k.conversation = ?2 AND p.asks_back = 1), c.archived, c.assignee,
		coalesce(m.position, -1), coalesce(m.id, ''), coalesce(m.author_kind, ''), coalesce(m.author, ''), coalesce(substr(m.body, 1, 2000), x''), m.attachments, coalesce(m.event, ''),
		(SELECT count(*) FROM receipts WHERE practice = ?1 AND message = m.id) >=
			max(1, (SELECT count(*) FROM conversation_contacts WHERE practice = ?1 AND conversation = ?2) +
				(SELECT count(*) FROM conversation_teammates WHERE practice = ?1 AND conversation = ?2 AND teammate <> m.author)),
		coalesce((SELECT reason FROM messages WHERE practice = ?1 AND conversation = ?2 AND status IN ('pending', 'failed', 'refused', 'unconfirmed') AND status = 'failed' AND settled = 0
			ORDER BY +position DESC LIMIT 1), '')
	FROM c LEFT JOIN newest LEFT JOIN messages m ON m.n = newest.n LEFT JOIN stuck
		LEFT JOIN drafts d ON d.practice = ?1 AND d."key" = ?2 LEFT JOIN drafts e ON e.practice = ?1 AND e."key" = 'note:' || ?2`

// deriveInbox costs a few index look-ups and the number of unread messages,
// however long the conversation is.
func (tx *Tx) deriveInbox(c messaging.ConversationID) error {
	var r struct {
		contact, sender, id    string
		lastAt, position       int64
		unread                 int
		failed, pending, draft bool
		attention, archived    bool
		assignee               messaging.TeammateID
		kind                   messaging.AuthorKind
		author                 string
		body                   secret
		attached               optional
		event                  string
		seen                   bool
		reason                 messaging.Reason
	}
	err := tx.row(selectRow, tx.practice, c).Scan(&r.contact, &r.sender, &r.lastAt, &r.unread, &r.failed, &r.pending, &r.draft,
		&r.attention, &r.archived, &r.assignee, &r.position, &r.id, &r.kind, &r.author, &r.body, &r.attached, &r.event, &r.seen, &r.reason)
	if absentRow(err) {
		return tx.fail("clear an inbox row", tx.exec("DELETE FROM inbox WHERE practice = ? AND conversation = ?", tx.practice, c))
	}
	if err != nil {
		return tx.fail("derive an inbox row", err)
	}
	var newest messaging.Message
	if r.id != "" {
		if newest, err = tx.message(messageRow{ID: messaging.MessageID(r.id), Body: r.body, Attachments: r.attached}); err != nil {
			return err
		}
		// The cut may fall within a character, which Preview never reaches.
		newest.Body = messaging.Text(strings.ToValidUTF8(string(newest.Body), ""))
	}
	mine := r.id != "" && r.kind != messaging.AuthorContact
	if !mine {
		r.author = ""
	}
	noted, err := tx.deriveNotes(c)
	if err != nil {
		return err
	}
	preview, files := messaging.Preview(newest.Body), carries(newest)
	if noted.after(r.position, r.lastAt) {
		files = ""
		preview, mine, r.event, r.seen, r.lastAt = messaging.Preview(noted.body), true, "", false, max(r.lastAt, noted.at)
		r.author = string(noted.author)
	} else {
		noted.id = ""
	}
	err = tx.exec(`INSERT OR REPLACE INTO inbox (practice, conversation, contact, sender, last_at, preview, event, author, mine, seen, unread, failed, pending, draft,
			attention, archived, assignee, mentioned, mentions, note, carries, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.practice, c, r.contact, r.sender, r.lastAt,
		tx.sealText("inbox", "preview", string(c), preview),
		r.event, r.author, mine, mine && r.seen, r.unread, r.failed, r.pending, r.draft, r.attention, r.archived, r.assignee,
		noted.mentions > 0 && (!r.archived || noted.unread > 0), noted.unread, noted.id != "", files, r.reason)
	return tx.fail("save an inbox row", err)
}

// noted is what the notes of a conversation add to its row: the newest one, and how
// often others mentioned the person.
type noted struct {
	id               messaging.NoteID // "" if there is none
	author           messaging.TeammateID
	position, at     int64
	body             messaging.Text
	mentions, unread int
}

// after says whether the newest note stands after a message, which waits if its
// position is 0.
func (n noted) after(position, at int64) bool {
	switch {
	case n.id == "":
		return false
	case n.position == 0 && position == 0:
		return n.at >= at
	case n.position == 0 || position == 0:
		return n.position == 0
	}
	return n.position > position
}

func (tx *Tx) deriveNotes(c messaging.ConversationID) (n noted, err error) {
	var body secret
	err = tx.row(`SELECT id, author, position, at, substr(body, 1, 2000) FROM notes WHERE n = coalesce(
			(SELECT n FROM notes WHERE practice = ?1 AND conversation = ?2 AND position = 0 ORDER BY n DESC LIMIT 1),
			(SELECT n FROM notes WHERE practice = ?1 AND conversation = ?2 ORDER BY position DESC LIMIT 1))`, tx.practice, c).
		Scan(&n.id, &n.author, &n.position, &n.at, &body)
	if absentRow(err) {
		return n, nil
	}
	if err != nil {
		return n, tx.fail("look for the newest note", err)
	}
	if n.body, err = tx.unsealText("notes", "body", string(n.id), body); err != nil {
		return n, err
	}
	n.body = messaging.Text(strings.ToValidUTF8(string(n.body), ""))
	err = tx.row(`WITH me AS (SELECT teammate FROM copies WHERE practice = ?1)
		SELECT count(*), coalesce(sum(t.position > coalesce((SELECT r.position FROM read_marks r
				WHERE r.practice = ?1 AND r.conversation = ?2 AND r.teammate = (SELECT teammate FROM me)), 0)), 0)
		FROM mentions m JOIN notes t ON t.practice = m.practice AND t.id = m.note
		WHERE m.practice = ?1 AND m.conversation = ?2 AND m.teammate = (SELECT teammate FROM me) AND t.author <> m.teammate`, tx.practice, c).
		Scan(&n.mentions, &n.unread)
	return n, tx.fail("count mentions", err)
}

// InboxRow is a conversation as a list shows it.
type InboxRow struct {
	Conversation  messaging.ConversationID
	Channel       messaging.Channel
	State         messaging.ConversationState
	Subject       messaging.Text
	Sender        messaging.Scope
	SenderName    string            // of the link, or the label of the number or mailbox
	SenderAddress messaging.Address // of the number or the mailbox
	Address       messaging.Address // where the other side is reached
	Contact       messaging.Contact // of a group the first
	Group         []messaging.Text  // the names of who takes part in a group; empty for one person
	MadeAt        time.Time
	LastAt        time.Time
	Preview       messaging.Text
	Carries       string          // what the newest message carries, where it says nothing: a kind of file, or "files"
	Event         messaging.Event // of the newest message, if it reports something
	Mine          bool            // whether the newest message came from the practice
	Author        string          // the teammate who wrote it; "" for the person, and while the name has not come down
	Seen          bool            // whether it did and was seen, in a group by all
	Unread        int
	Failed        bool
	Reason        messaging.Reason // why the newest text failed that somebody has to see to
	Pending       bool
	Draft         bool
	Attention     bool
	Archived      bool
	Assignee      messaging.TeammateID
	AssigneeName  string // "" while it has not come down
	Note          bool   // whether a note is newer than the newest message; Preview and LastAt are its own then
	Mentions      int    // unread notes that call the person
	Tags          messaging.Tags
}

// InboxKey is where a page of the inbox ended.
type InboxKey struct {
	LastAt       int64
	Conversation messaging.ConversationID
}

// List names a list of the inbox.
type List string

// Archived conversations are in ListArchived alone, in ListDrafts while something
// typed waits there, and in ListMentions until the person has read why.
const (
	ListInbox      List = "inbox"
	ListMine       List = "mine"
	ListUnassigned List = "unassigned"
	ListUnread     List = "unread"
	ListAttention  List = "attention" // what failed, came back, or may not have arrived
	ListMentions   List = "mentions"  // where others called the person to a note
	ListDrafts     List = "drafts"
	ListArchived   List = "archived"
)

// Key is where a page ends that ends with r.
func (r InboxRow) Key() InboxKey { return InboxKey{millis(r.LastAt), r.Conversation} }

// ListOf is the list of one sender's conversations.
func ListOf(sender messaging.Scope) List { return List(sender) }

// ListTagged is the list of what carries a tag.
func ListTagged(t messaging.Text) List { return List("tag:" + t) }

// Inbox lists conversations, newest activity first, after a key; nil begins.
func (tx *Tx) Inbox(list List, after *InboxKey, limit int) ([]InboxRow, error) {
	where, args, err := tx.pageOf(list, after, limit)
	if err != nil {
		return nil, err
	}
	return tx.inboxRows(where, args...)
}

// pageOf is the condition and the order of a page, which an index of the list gives.
func (tx *Tx) pageOf(list List, after *InboxKey, limit int) (string, []any, error) {
	where, args := "i.practice = ?", []any{tx.practice}
	and := func(condition string, more ...any) { where, args = where+" AND "+condition, append(args, more...) }
	if list != ListDrafts && list != ListMentions {
		and("i.archived = ?", list == ListArchived)
	}
	tag, isTag := strings.CutPrefix(string(list), "tag:")
	switch {
	case messaging.Scope(list).Sender():
		and("i.sender = ?", list)
	case isTag:
		and("i.conversation IN (SELECT thing FROM tagged WHERE practice = ? AND tag = ?)", tx.practice, tx.tagKey(messaging.Text(tag)))
	case list == ListMentions:
		and("i.mentioned = 1")
	case list == ListMine:
		and("i.assignee = (SELECT teammate FROM copies WHERE practice = ?)", tx.practice)
	case list == ListUnassigned:
		and("i.assignee = ''")
	case list == ListUnread:
		and("i.unread > 0")
	case list == ListAttention:
		and("i.attention = 1")
	case list == ListDrafts:
		and("i.draft = 1")
	case list != ListInbox && list != ListArchived:
		return "", nil, messaging.FailField("list", messaging.CodeInvalid, "There is no such list. Choose one of the lists on the left.")
	}
	if after != nil {
		and("(i.last_at, i.conversation) < (?, ?)", after.LastAt, after.Conversation)
	}
	return where + " ORDER BY i.last_at DESC, i.conversation DESC LIMIT ?", append(args, limit), nil
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

const selectInbox = `SELECT i.conversation, c.channel, c.state, c.subject, i.sender, coalesce(l.name, n.label, b.label, '') AS sender_name, coalesce(n.phone, b.address, '') AS sender_address, c.address, c.made_at, i.last_at,
		i.preview, i.carries, i.event, i.mine, i.seen, i.unread, i.failed, i.reason, i.pending, i.draft, i.attention, i.archived, i.assignee, coalesce(a.person, x'') AS colleague,
		i.note, i.mentions, c.tags, coalesce(w.id, '') AS writer, coalesce(w.person, x'') AS wrote,
		p.id, p.person, p.account, p.account_at, p.invite_expires, p.asks, p.asks_back, p.unverified, p.merged_into, p.version,
		(SELECT count(*) FROM conversation_contacts n WHERE n.practice = i.practice AND n.conversation = i.conversation) > 1 OR
			EXISTS (SELECT 1 FROM conversation_teammates n WHERE n.practice = i.practice AND n.conversation = i.conversation) AS many
	FROM inbox i JOIN conversations c ON c.practice = i.practice AND c.id = i.conversation
	LEFT JOIN contacts p ON p.practice = i.practice AND p.id = i.contact
	LEFT JOIN teammates a ON a.practice = i.practice AND a.id = i.assignee
	LEFT JOIN teammates w ON w.practice = i.practice AND w.id = i.author AND w.id <> (SELECT teammate FROM copies WHERE practice = i.practice)
	LEFT JOIN links l ON l.practice = i.practice AND l.id = substr(i.sender, length('link:') + 1)
	LEFT JOIN numbers n ON n.practice = i.practice AND n.id = substr(i.sender, length('number:') + 1)
	LEFT JOIN mailboxes b ON b.practice = i.practice AND b.id = substr(i.sender, length('mailbox:') + 1) WHERE `

func (tx *Tx) inboxRows(where string, args ...any) ([]InboxRow, error) {
	var rows []struct {
		Person        contactRow `gorm:"embedded"`
		Conversation  messaging.ConversationID
		Channel       messaging.Channel
		State         messaging.ConversationState
		Subject       secret
		Sender        messaging.Scope
		SenderName    string
		SenderAddress messaging.Address
		Address       optional
		MadeAt        int64
		LastAt        int64
		Preview       secret
		Carries       string
		Event         messaging.Event
		Mine          bool
		Seen          bool
		Unread        int
		Failed        bool
		Reason        messaging.Reason
		Pending       bool
		Draft         bool
		Attention     bool
		Archived      bool
		Assignee      messaging.TeammateID
		Colleague     secret
		Writer        messaging.TeammateID
		Wrote         secret
		Many          bool
		Note          bool
		Mentions      int
		Tags          secret
	}
	err := tx.db.Raw(selectInbox+where, args...).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list the inbox", err)
	}
	var groups []messaging.ConversationID
	for _, r := range rows {
		if r.Many {
			groups = append(groups, r.Conversation)
		}
	}
	var names map[messaging.ConversationID][]messaging.Text
	if len(groups) > 0 {
		if names, err = tx.groupNames(groups); err != nil {
			return nil, err
		}
	}
	list := make([]InboxRow, 0, len(rows))
	for _, r := range rows {
		row := InboxRow{Conversation: r.Conversation, Channel: r.Channel, State: r.State, Sender: r.Sender, SenderName: r.SenderName, SenderAddress: r.SenderAddress,
			MadeAt: instant(r.MadeAt), LastAt: instant(r.LastAt), Carries: r.Carries, Event: r.Event, Mine: r.Mine, Seen: r.Seen, Unread: r.Unread, Failed: r.Failed, Reason: r.Reason, Pending: r.Pending, Draft: r.Draft,
			Attention: r.Attention, Archived: r.Archived, Assignee: r.Assignee, Note: r.Note, Mentions: r.Mentions, Group: names[r.Conversation]}
		if row.Tags, err = tx.unsealTags("conversations", string(r.Conversation), r.Tags); err != nil {
			return nil, err
		}
		if r.Address != nil {
			address, err := tx.unsealText("conversations", "address", string(r.Conversation), secret(r.Address))
			if err != nil {
				return nil, err
			}
			row.Address = messaging.Address(address)
		}
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
		if row.AssigneeName, err = tx.staffName(r.Assignee, r.Colleague); err != nil {
			return nil, err
		}
		if row.Author, err = tx.staffName(r.Writer, r.Wrote); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, nil
}

// staffName is a teammate's name, "" where nothing of them has come down.
func (tx *Tx) staffName(id messaging.TeammateID, sealed secret) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	var p staffPerson
	err := tx.unsealJSON("teammates", "person", string(id), sealed, &p)
	return p.Name, err
}

// Counts are the numbers beside the lists.
type Counts struct {
	Unread        map[List]int // messages, by list; a list that is not there has none
	Conversations int          // with unread messages, in the inbox
	Attention     int          // conversations that need it
	Mentions      int          // unread notes that call the person, archived or not
}

// Counts adds up the inbox rows. It costs the number of unread conversations, and
// of those that need attention.
func (tx *Tx) Counts() (Counts, error) {
	counts := Counts{Unread: map[List]int{}}
	var rows []struct {
		Archived, Draft, Attention, Mine, Nobodys bool
		Sender                                    messaging.Scope
		Messages, Conversations                   int
	}
	err := tx.db.Raw(`SELECT archived, draft, attention, sender, assignee = '' AS nobodys,
			coalesce(assignee = (SELECT teammate FROM copies WHERE practice = ?), 0) AS mine, sum(unread) AS messages, count(*) AS conversations
		FROM inbox WHERE practice = ? AND unread > 0 GROUP BY 1, 2, 3, 4, 5, 6`, tx.practice, tx.practice).Scan(&rows).Error
	if err != nil {
		return counts, tx.fail("count the unread", err)
	}
	for _, r := range rows {
		in := map[List]bool{ListDrafts: r.Draft, ListArchived: r.Archived}
		if !r.Archived {
			counts.Conversations += r.Conversations
			in[ListInbox], in[ListUnread], in[ListOf(r.Sender)] = true, true, true
			in[ListMine], in[ListUnassigned], in[ListAttention] = r.Mine, r.Nobodys, r.Attention
		}
		for list, holds := range in {
			if holds {
				counts.Unread[list] += r.Messages
			}
		}
	}
	if err := tx.row("SELECT count(*) FROM inbox WHERE practice = ? AND archived = 0 AND attention = 1", tx.practice).Scan(&counts.Attention); err != nil {
		return counts, tx.fail("count what needs attention", err)
	}
	err = tx.row("SELECT coalesce(sum(mentions), 0) FROM inbox WHERE practice = ? AND mentions > 0", tx.practice).Scan(&counts.Mentions)
	return counts, tx.fail("count mentions", err)
}
