package messaging

import "time"

// SuppressionSource says how it is known that somebody wants no texts.
type SuppressionSource string

const (
	SuppressedByKeyword SuppressionSource = "keyword" // they replied STOP
	SuppressedByCarrier SuppressionSource = "carrier" // the carrier refused a text for it (OPT-06)
	SuppressedByStaff   SuppressionSource = "staff"   // they said so, and a teammate wrote it down
)

// Suppression is the record that texts to a phone, or emails to an address, are off,
// from any number or mailbox of the practice's (D12). One that was lifted stays, as what happened.
type Suppression struct {
	ID      SuppressionID     `json:"id"`
	Address Address           `json:"address"`
	Source  SuppressionSource `json:"source" enum:"keyword,carrier,staff"`
	At      time.Time         `json:"at"`
	// LiftedAt is when they asked for texts again; zero while they are off.
	LiftedAt time.Time `json:"liftedAt,omitzero"`
	// AskedAt is when they wrote what may mean that they want no more texts; nothing
	// leaves until a teammate says whether it does, which makes it zero (OPT-03).
	AskedAt time.Time `json:"askedAt,omitzero"`
	Version int64     `json:"version,omitempty"`
}

// Stops says whether texts to the phone are off.
func (s Suppression) Stops() bool { return !s.At.IsZero() && s.LiftedAt.IsZero() }

// Asks says whether a teammate has to say what they meant.
func (s Suppression) Asks() bool { return !s.AskedAt.IsZero() }

// ErrPaused is what a text is refused with while it could not be said who writes.
var ErrPaused error = FailField("conversation", CodePaused, "The text that says who writes could not be sent, and nothing leaves before it. Send it again, or ask an admin.")

// ErrAsked is what a text is refused with while nobody has said whether its reader wants
// any.
var ErrAsked error = FailField("conversation", CodePaused, "They may have asked for no more texts. Say in the conversation whether they did; nothing is sent before.")

// OptOut is a teammate's word about whether somebody wants texts: Off if they said so,
// or meant it by what they wrote. It is about the phone of a conversation, or of a
// contact.
type OptOut struct {
	Conversation ConversationID `json:"conversation,omitempty"`
	Contact      ContactID      `json:"contact,omitempty"`
	Off          bool           `json:"off"`
}

// Refuse is what a text to a phone that is suppressed is refused with.
func (s Suppression) Refuse() error {
	if !s.Stops() {
		if s.Asks() {
			return ErrAsked
		}
		return nil
	}
	if s.Address.Email() != "" {
		return FailField("email", CodeOptedOut, "This person asked for no more emails. Write a secure message, or call.")
	}
	return FailField("phone", CodeOptedOut, "This person asked for no more texts. Write a secure message or an email, or call; they can text START to get texts again.")
}
