package app

import (
	"strconv"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Conversation returns a thread's header and details, and reports that the
// person read it.
func (a *App) Conversation(id string) (Conversation, error) {
	t, err := a.replica.Conversation(messaging.ConversationID(id))
	if err != nil {
		return Conversation{Draft: draft(messaging.Draft{}, nil), NoteDraft: draft(messaging.Draft{}, nil), Tags: []string{}, Others: []InboxRow{}, People: []Participant{},
			Answer: mailRecipients(messaging.Recipients{}), AnswerAll: mailRecipients(messaging.Recipients{})}, shown(err)
	}
	row := inboxRow(t.InboxRow)
	return Conversation{ID: row.ID, Contact: row.Contact, Name: row.Name, Initials: row.Initials, BirthDate: string(t.Contact.BirthDate),
		Phone: string(t.Contact.Phone), Email: string(t.Contact.Email), Account: row.Account, Unverified: row.Unverified, AccountAt: stamp(t.Contact.AccountAt),
		Channel: row.Channel, Subject: row.Subject, LinkName: row.LinkName, Number: row.Number, NumberPhone: row.NumberPhone, TextsTo: row.Phone, TextsOffAt: textsOff(t.Off),
		Mailbox: row.Mailbox, MailboxAddress: row.MailboxAddress, EmailTo: row.Email,
		Answer: mailRecipients(t.Answer), AnswerAll: mailRecipients(t.AnswerAll),
		Identification: string(t.Identification), Members: t.Members, ReadOnly: row.ReadOnly,
		CanSend: t.Why == nil, Why: sentence(t.Why), Unread: row.Unread, ReadTo: position(t.ReadTo), Draft: draft(t.Draft, t.Drafted),
		NoteDraft: draft(t.Note, nil), Mentions: t.Mentions, Tags: row.Tags,
		Archived: t.Archived, Assignee: string(t.Assignee), AssigneeName: t.AssigneeName,
		Group: row.Group, People: people(t.People, t), Early: string(t.Early.Body),
		Others: inboxRows(t.Others)}, nil
}

func draft(d messaging.Draft, files []messaging.Attachment) Draft {
	return Draft{Body: string(d.Body), Subject: string(d.Subject), Other: string(d.Other), Returned: d.Returned, Reason: d.Reason, At: stamp(d.At), Attachments: attachments(files)}
}

// StartConversation begins a conversation with its first message.
func (a *App) StartConversation(n NewMessage) (string, error) {
	id, err := a.replica.Start(replica.NewMessage{Contact: messaging.ContactID(n.Contact),
		With: typed[messaging.ContactID](n.With), Teammates: typed[messaging.TeammateID](n.Teammates), NamesShown: n.NamesShown, Link: messaging.LinkID(n.Link),
		Subject: messaging.Text(n.Subject), Body: messaging.Text(n.Body), Attachments: attachmentIDs(n.Attachments)})
	return string(id), shown(err)
}

// RenameConversation changes a conversation's subject.
func (a *App) RenameConversation(id, subject string) error {
	s := messaging.Text(subject)
	return shown(a.replica.Edit(messaging.Edit{Conversation: messaging.ConversationID(id), Subject: &s}))
}

// SetReadOnly makes a conversation read-only, or reactivates it.
func (a *App) SetReadOnly(id string, readOnly bool) error {
	state := stateOf(readOnly)
	return shown(a.replica.Edit(messaging.Edit{Conversation: messaging.ConversationID(id), State: &state}))
}

func stateOf(readOnly bool) messaging.ConversationState {
	if readOnly {
		return messaging.ConversationReadOnly
	}
	return messaging.ConversationOpen
}

// Archive takes a conversation out of the lists, for all who have it, until the
// patient writes again; or puts it back.
func (a *App) Archive(id string, archived bool) error {
	return shown(a.replica.Edit(messaging.Edit{Conversation: messaging.ConversationID(id), Archived: &archived}))
}

// Assign says who looks after a conversation; "" for nobody.
func (a *App) Assign(id, teammate string) error {
	t := messaging.TeammateID(teammate)
	return shown(a.replica.Edit(messaging.Edit{Conversation: messaging.ConversationID(id), Assignee: &t}))
}

// Team lists who can look after a conversation, by name.
func (a *App) Team(conversation string) ([]LinkMember, error) {
	team, err := a.replica.Team(messaging.ConversationID(conversation))
	return members(team), shown(err)
}

// MarkRead says that the person has read up to a position.
func (a *App) MarkRead(conversation, position string) error {
	p, err := parsePosition(position)
	if err == nil {
		err = a.replica.MarkRead(messaging.ConversationID(conversation), p)
	}
	return shown(err)
}

// MarkUnread says that the message at a position and all after it are unread.
func (a *App) MarkUnread(conversation, position string) error {
	p, err := parsePosition(position)
	if err == nil {
		err = a.replica.MarkUnread(messaging.ConversationID(conversation), p)
	}
	return shown(err)
}

// position writes a position for the screen: "" for none.
func position(p int64) string {
	if p == 0 {
		return ""
	}
	return strconv.FormatInt(p, 10)
}

func parsePosition(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	p, err := strconv.ParseInt(s, 10, 64)
	if err != nil || p < 0 {
		return 0, messaging.FailField("position", messaging.CodeInvalid, "There is no message at this place. Open the conversation again.")
	}
	return p, nil
}
