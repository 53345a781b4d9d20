package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Messages lists a stretch of a conversation's messages and notes, newest first.
func (a *App) Messages(conversation string, at Spot, limit int) (MessagePage, error) {
	page := MessagePage{Messages: []Message{}, Notes: []Note{}}
	spot := replica.Spot{Around: at.Around}
	var err error
	if spot.Before, err = parsePosition(at.Before); err != nil {
		return page, shown(err)
	}
	if spot.After, err = parsePosition(at.After); err != nil {
		return page, shown(err)
	}
	found, err := a.replica.Stretch(messaging.ConversationID(conversation), spot, limit)
	if err != nil {
		return page, shown(err)
	}
	for _, e := range found.Messages {
		page.Messages = append(page.Messages, message(e))
	}
	page.Notes = noteViews(found.Notes)
	page.Older, page.Newer = position(found.Older), position(found.Newer)
	return page, nil
}

func message(e replica.Entry) Message {
	return Message{ID: string(e.ID), Author: e.Name, Kind: string(e.Author.Kind), Mine: e.Mine, Body: string(e.Body), Mail: mailView(e.Mail), Attachments: attachments(e.Attachments), Event: string(e.Event),
		Status: string(e.Status), Reason: string(e.Reason), Code: e.Code, Segments: e.Segments, Ahead: e.Ahead, SeenAt: stamp(e.SeenAt), SeenBy: e.SeenBy, Of: e.Of, Position: position(e.Position), At: stamp(e.At)}
}

// MessageDetails says who wrote a message and who saw it when.
func (a *App) MessageDetails(id string) (MessageDetails, error) {
	d, err := a.replica.Details(messaging.MessageID(id))
	v := MessageDetails{Seen: []SeenBy{}}
	if err != nil {
		return v, shown(err)
	}
	v.ID, v.SentBy, v.From, v.SentAt, v.Status = string(d.ID), d.Name, d.From, stamp(d.At), string(d.Status)
	for _, s := range d.Seen {
		v.Seen = append(v.Seen, SeenBy{Name: string(s.Name), Teammate: s.Teammate, Initials: messaging.Initials(s.Name), At: stamp(s.At)})
	}
	return v, nil
}

// Send adds a message to a conversation, with files of its draft, and clears that.
// despite is why a text goes in spite of what its writer was warned of; "" elsewhere.
func (a *App) Send(conversation, body string, attachments []string, despite string) (string, error) {
	id, err := a.replica.SendDespite(messaging.ConversationID(conversation), messaging.Text(body), messaging.Despite(despite), attachmentIDs(attachments)...)
	return string(id), shown(err)
}
