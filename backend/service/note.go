package service

import (
	"slices"

	"rowan/backend/messaging"
)

// addNote adds what a teammate writes to the others. It goes into the notes and
// into their feed; there is nothing here that sends (U4). A mention calls whoever
// sees the conversation already, and lets nobody in.
func (t *turn) addNote(c messaging.AddNote) error {
	if err := checkIDs(c.Note); err != nil {
		return err
	}
	if err := messaging.CheckNote(c.Body); err != nil {
		return err
	}
	conversation, err := t.conversation(c.Conversation)
	if err != nil {
		return err
	}
	sender, err := t.Sender(conversation.From())
	if err != nil {
		return err
	}
	mentions := slices.Compact(slices.Sorted(slices.Values(c.Mentions)))
	for _, id := range mentions {
		teammate, err := t.Teammate(id)
		if unless(err, nil) != nil {
			return err
		}
		if err := conversation.CheckMention(sender, teammate); err != nil {
			return err
		}
	}
	_, err = t.AddNote(conversation, messaging.Note{ID: c.Note, Author: t.who.Teammate, Body: c.Body, Mentions: mentions, At: t.now})
	return err
}
