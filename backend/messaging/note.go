package messaging

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Note is what the staff write to each other within a conversation. It is not a
// message and never becomes one: nothing takes a Note to a patient.
type Note struct {
	ID           NoteID         `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Author       TeammateID     `json:"author"`
	Body         Text           `json:"body"`
	// Mentions are the teammates who are called to it. It grants them nothing.
	Mentions []TeammateID `json:"mentions,omitempty"`
	// Position is where the note stands among the conversation's messages, which it
	// leaves where they are. The service gives it; 0 means not yet, and stands last.
	Position int64     `json:"position,omitempty"`
	At       time.Time `json:"at"` // the service's time, or the writer's while it waits
	Version  int64     `json:"version,omitempty"`
}

// Mentioned says whether a teammate is called to the note by somebody else.
func (n Note) Mentioned(t TeammateID) bool { return n.Author != t && slices.Contains(n.Mentions, t) }

// CheckNote says whether body may be kept as a note.
func CheckNote(body Text) error {
	switch {
	case !utf8.ValidString(string(body)):
		return FailField("body", CodeBadText, "This note has characters that cannot be read. Remove them and add it again.")
	case blank(string(body)):
		return FailField("body", CodeEmpty, "There is nothing to add yet. Write a note first.")
	case utf8.RuneCountInString(string(body)) > MaxBody:
		return FailField("body", CodeTooLong, "This note is longer than 100,000 characters. Shorten it or add it in parts.")
	}
	return nil
}

// CheckMention says whether a note in a conversation of a sender may call somebody:
// only who sees the conversation already.
func (c Conversation) CheckMention(s Sender, t Teammate) error {
	if t.Active && (slices.Contains(s.Members, t.ID) || slices.Contains(c.Teammates, t.ID)) {
		return nil
	}
	return FailField("mentions", CodeNotMember, "Somebody mentioned here is not a member of the "+s.Scope.noun()+" and cannot see this note. Take the mention out, or ask an admin to add them.")
}

// AddNote adds a note to a conversation, which may be read-only.
type AddNote struct {
	Note         NoteID         `json:"note"`
	Conversation ConversationID `json:"conversation"`
	Body         Text           `json:"body"`
	Mentions     []TeammateID   `json:"mentions,omitempty"`
}
