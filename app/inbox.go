package app

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Counts are the numbers beside the lists.
func (a *App) Counts() (Counts, error) {
	v := Counts{Links: []LinkCount{}, Numbers: []LinkCount{}, Mailboxes: []LinkCount{}}
	counts, err := a.replica.Counts()
	if err != nil {
		return v, shown(err)
	}
	links, err := a.replica.Links()
	if err != nil {
		return v, shown(err)
	}
	v.Messages, v.Conversations, v.Attention = counts.Unread[store.ListInbox], counts.Conversations, counts.Attention
	v.Mine, v.Unassigned = counts.Unread[store.ListMine], counts.Unread[store.ListUnassigned]
	v.Mentions = counts.Mentions
	v.Drafts, v.Archived = counts.Unread[store.ListDrafts], counts.Unread[store.ListArchived]
	for _, l := range links {
		v.Links = append(v.Links, LinkCount{ID: string(l.ID), Name: l.Name, Messages: counts.Unread[store.ListOf(messaging.ScopeLink(l.ID))]})
	}
	numbers, err := a.replica.Numbers()
	for _, n := range numbers {
		v.Numbers = append(v.Numbers, LinkCount{ID: string(n.ID), Name: n.Label, Messages: counts.Unread[store.ListOf(messaging.ScopeNumber(n.ID))]})
	}
	if err != nil {
		return v, shown(err)
	}
	mailboxes, err := a.replica.Mailboxes()
	for _, m := range mailboxes {
		v.Mailboxes = append(v.Mailboxes, LinkCount{ID: string(m.ID), Name: m.Label, Messages: counts.Unread[store.ListOf(messaging.ScopeMailbox(m.ID))]})
	}
	return v, shown(err)
}

// Inbox lists conversations, newest activity first.
func (a *App) Inbox(list, after string, limit int) (InboxPage, error) {
	page := InboxPage{Rows: []InboxRow{}}
	key, err := parseKey[store.InboxKey](after)
	if err != nil {
		return page, shown(err)
	}
	rows, next, err := a.replica.Inbox(store.List(list), key, limit)
	if err != nil {
		return page, shown(err)
	}
	return InboxPage{Rows: inboxRows(rows), Next: formatKey(next)}, nil
}

func inboxRows(rows []store.InboxRow) []InboxRow {
	v := []InboxRow{}
	for _, r := range rows {
		v = append(v, inboxRow(r))
	}
	return v
}

func inboxRow(r store.InboxRow) InboxRow {
	link, _ := r.Sender.Link()
	number, _ := r.Sender.Number()
	mailbox, _ := r.Sender.Mailbox()
	v := InboxRow{ID: string(r.Conversation), Contact: string(r.Contact.ID), Name: string(r.Contact.Name),
		Initials: messaging.Initials(r.Contact.Name), Account: string(r.Contact.Account), Unverified: r.Contact.Unverified, Channel: string(r.Channel),
		Link: string(link), LinkName: r.SenderName, Number: string(number), NumberPhone: string(r.SenderAddress.Phone()), Phone: string(r.Address.Phone()),
		Mailbox: string(mailbox), MailboxAddress: string(r.SenderAddress.Email()), Email: string(r.Address.Email()), Subject: string(r.Subject), Preview: string(r.Preview), Carries: r.Carries,
		Mine: r.Mine, Author: r.Author, At: stamp(r.LastAt), Unread: r.Unread, Mark: mark(r), Reason: string(r.Reason), Event: string(r.Event),
		ReadOnly: r.State == messaging.ConversationReadOnly, Note: r.Note, Tags: tagViews(r.Tags)}
	if r.Contact.ID == "" && r.Address != "" { // nobody knows who has it
		v.Name = written(r.Address)
	}
	if len(r.Group) > 0 {
		v.Group, v.Name, v.Initials = true, groupName(r.Group), ""
	}
	return v
}

// written is a phone number as people write it, or an email.
func written(at messaging.Address) string {
	if s := string(at); len(s) == len("+15035550162") && s[:2] == "+1" {
		return "(" + s[2:5] + ") " + s[5:8] + "-" + s[8:]
	}
	return string(at)
}

// groupName is what a group is called: everybody's name.
func groupName(names []messaging.Text) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = string(n)
	}
	return strings.Join(list, ", ")
}

// mark is the one mark of a row that matters most.
func mark(r store.InboxRow) string {
	switch {
	case r.Contact.AsksBack:
		return "asks_back"
	case r.Failed:
		return "failed"
	case r.Attention && !r.Draft:
		return "unconfirmed"
	case r.Mentions > 0:
		return "mention"
	case r.Draft:
		return "draft"
	case r.Pending:
		return "waiting"
	case r.Seen:
		return "seen"
	}
	return ""
}

// formatKey and parseKey carry the key of a page to the screen and back; the
// screen does not look into it.
func formatKey[K any](key *K) string {
	if key == nil {
		return ""
	}
	b, err := json.Marshal(key)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseKey[K any](s string) (*K, error) {
	if s == "" {
		return nil, nil
	}
	var key K
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(b, &key) != nil {
		return nil, messaging.FailField("after", messaging.CodeInvalid, "This place in the list cannot be found. Open the list again.")
	}
	return &key, nil
}
