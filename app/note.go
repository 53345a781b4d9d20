package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// AddNote adds a note for the staff to a conversation, which no patient is ever
// given, and clears its draft.
func (a *App) AddNote(conversation, body string, mentions []string) (string, error) {
	id, err := a.replica.AddNote(messaging.ConversationID(conversation), messaging.Text(body), teammates(mentions))
	return string(id), shown(err)
}

// Readers lists who of the staff sees a conversation, and so can be called by a
// note in it, by name.
func (a *App) Readers(conversation string) ([]LinkMember, error) {
	staff, err := a.replica.Readers(messaging.ConversationID(conversation))
	v := []LinkMember{}
	for _, t := range staff {
		v = append(v, linkMember(t))
	}
	return v, shown(err)
}

func noteViews(notes []replica.Note) []Note {
	v := []Note{}
	for _, n := range notes {
		row := Note{ID: string(n.ID), Author: n.Name, Mine: n.Mine, Body: string(n.Body), Mentions: []LinkMember{},
			Position: position(n.Position), At: stamp(n.At)}
		for _, t := range n.Calls {
			row.Mentions = append(row.Mentions, linkMember(t))
		}
		v = append(v, row)
	}
	return v
}

func linkMember(t messaging.Teammate) LinkMember {
	return LinkMember{ID: string(t.ID), Name: t.Name, Initials: messaging.Initials(messaging.Text(t.Name))}
}
