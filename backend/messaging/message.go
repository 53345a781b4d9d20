package messaging

import "time"

// AuthorKind says what kind of party wrote a message.
type AuthorKind string

const (
	AuthorTeammate  AuthorKind = "teammate"
	AuthorContact   AuthorKind = "contact"
	AuthorAutomatic AuthorKind = "automatic" // nobody: the system did (RCP-06)
)

// Author is who wrote a message.
type Author struct {
	Kind     AuthorKind `json:"kind" enum:"teammate,contact,automatic"`
	Teammate TeammateID `json:"teammate,omitempty"`
	Contact  ContactID  `json:"contact,omitempty"`
}

// Event marks a message that reports something rather than says it.
type Event string

const (
	EventJoined   Event = "joined"   // a patient joined
	EventClosed   Event = "closed"   // a teammate made the conversation read-only
	EventReopened Event = "reopened" // a teammate reactivated it
	// EventUnseen is for the staff alone: the patient has not seen, for three days,
	// what stands before it. In a group the body is that patient's name.
	EventUnseen Event = "unread_3_days"
	// EventAsksBack is for the staff alone: the patient asks to be let in again. In a
	// group the body is that patient's name.
	EventAsksBack Event = "asks_back"
	// EventIdentified is a text of its own that says who writes, and how to have it end.
	EventIdentified Event = "identified"
	// What became of somebody's wish for texts, as the staff see it in the conversation:
	// they turned them off or on by a word, or may have meant to; or a teammate noted
	// that they want none, or that they do.
	EventOptedOut     Event = "opted_out"
	EventOptedIn      Event = "opted_in"
	EventAsksOptOut   Event = "asks_opt_out"
	EventOptOutNoted  Event = "opt_out_noted"
	EventOptOutDenied Event = "opt_out_denied"
	// EventMaybeAppointment is beside an opt-out that may have meant an appointment.
	EventMaybeAppointment Event = "maybe_appointment"
	// EventAnswered is a text that goes out by itself: the one confirmation of an
	// opt-out, or help.
	EventAnswered Event = "answered"
	// EventRetracted is for the staff alone: what stood there was taken away before
	// anybody saw it.
	EventRetracted Event = "retracted"
)

// Status is how far a message has come. It moves by Advance only.
type Status string

const (
	StatusPending     Status = "pending" // on the writer's device, not yet accepted by the service
	StatusHeld        Status = "held"    // the service keeps it until its writer cannot take it back any more
	StatusQueued      Status = "queued"  // accepted, waiting for a network
	StatusSent        Status = "sent"    // where the recipient can have it
	StatusUnconfirmed Status = "unconfirmed"
	StatusDelivered   Status = "delivered"
	StatusSeen        Status = "seen"
	StatusFailed      Status = "failed"
	StatusRefused     Status = "refused" // the service would not take it; it is a draft again
)

var statusRank = map[Status]int{
	StatusPending: 1, StatusHeld: 2, StatusQueued: 3, StatusUnconfirmed: 4, StatusSent: 5,
	StatusDelivered: 6, StatusFailed: 6, StatusRefused: 6, StatusSeen: 7,
}

// Advance returns the status after news arrived: never one that stands further
// back, whatever the order of arrival. What ended in failure stays failed,
// unless it turns out to have been seen.
func Advance(have, news Status) Status {
	if statusRank[news] > statusRank[have] {
		return news
	}
	return have
}

// Stuck says whether the writer's side has not got rid of a message: it waits on a
// device, did not arrive, or nobody knows whether it did.
func (s Status) Stuck() bool {
	return s == StatusPending || s == StatusUnconfirmed || s == StatusFailed || s == StatusRefused
}

// Message is one entry of a conversation.
type Message struct {
	ID           MessageID      `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Author       Author         `json:"author"`
	Body         Text           `json:"body,omitempty"` // may be empty beside attachments
	Attachments  []Attachment   `json:"attachments,omitempty"`
	Event        Event          `json:"event,omitempty"`
	Status       Status         `json:"status" enum:"pending,held,queued,sent,unconfirmed,delivered,seen,failed,refused"`
	// Position orders the conversation. The service gives it; 0 means not yet,
	// and stands last.
	Position int64 `json:"position,omitempty"`
	// Reason says why a text was not delivered, and Code what the carrier calls that.
	Reason Reason `json:"reason,omitempty"`
	Code   string `json:"code,omitempty"`
	// Segments is in how many parts a carrier took it; 0 while none has.
	Segments int `json:"segments,omitempty"`
	// Mail is what an email says beside its words.
	Mail *Mail `json:"mail,omitempty"`
	// Read says that an email was read in its mailbox by another program, which counts
	// for everybody who sees it.
	Read bool `json:"read,omitempty"`
	// Settled says of a text that failed, or that nobody knows of, that a person has
	// seen to it: it needs no attention any more.
	Settled bool      `json:"settled,omitempty"`
	At      time.Time `json:"at"` // the service's time, or the writer's while pending
	Version int64     `json:"version,omitempty"`
}

// Inbound says whether the message came to the practice rather than from it.
func (m Message) Inbound() bool { return m.Author.Kind == AuthorContact }

// Waits says whether the message waits for its turn to be given to a carrier.
func (m Message) Waits() bool { return m.Status == StatusQueued && m.Segments == 0 }

// Preview is what a row of the inbox shows of the message: its words, or the name
// of what it carries.
func (m Message) Preview() Text {
	if m.Body == "" && len(m.Attachments) > 0 {
		return Preview(m.Attachments[0].Name)
	}
	return Preview(m.Body)
}

// Receipt says when one participant first saw one message: a contact, or a teammate
// who takes part by name (D13).
type Receipt struct {
	Message      MessageID      `json:"message"`
	Conversation ConversationID `json:"conversation"`
	Contact      ContactID      `json:"contact,omitempty"`
	Teammate     TeammateID     `json:"teammate,omitempty"`
	SeenAt       time.Time      `json:"seenAt"` // UTC (RCP-01)
}

// Reader is the id of who saw the message.
func (r Receipt) Reader() string {
	if r.Teammate != "" {
		return string(r.Teammate)
	}
	return string(r.Contact)
}

// Key names the receipt in feeds.
func (r Receipt) Key() string { return string(r.Message) + "/" + r.Reader() }

// ReadMark says how far one teammate has read a conversation: every message up
// to Position is read. Marking unread moves it back, so the newest mark counts,
// by its Version.
type ReadMark struct {
	Conversation ConversationID `json:"conversation"`
	Teammate     TeammateID     `json:"teammate"`
	Position     int64          `json:"position"`
	Version      int64          `json:"version,omitempty"`
}
