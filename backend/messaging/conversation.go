package messaging

import "time"

// ConversationState says whether a conversation can be written in.
type ConversationState string

const (
	ConversationOpen     ConversationState = "open"
	ConversationReadOnly ConversationState = "read_only"
)

// Conversation is one thread on one channel. Its sender follows from its
// channel: a secure one has a link and nothing else (SEC-10).
type Conversation struct {
	ID       ConversationID `json:"id"`
	Channel  Channel        `json:"channel" enum:"secure,sms,email"`
	Link     LinkID         `json:"link,omitempty"`
	Contacts []ContactID    `json:"contacts"`
	// Teammates take part by name: they see it and write in it, whether or not they
	// are members of its link (D15).
	Teammates []TeammateID      `json:"teammates,omitempty"`
	Subject   Text              `json:"subject,omitempty"`
	State     ConversationState `json:"state" enum:"open,read_only"`
	// Archived takes it out of the lists until the patient writes again; it can be
	// written in all the same. Assignee is who looks after it; "" is nobody.
	Archived bool       `json:"archived,omitempty"`
	Assignee TeammateID `json:"assignee,omitempty"`
	Tags     Tags       `json:"tags,omitempty"`
	MadeAt   time.Time  `json:"madeAt"`
	// LastPosition and LastAt are those of the newest message; zero when there is none.
	LastPosition int64     `json:"lastPosition,omitempty"`
	LastAt       time.Time `json:"lastAt,omitzero"`
	Version      int64     `json:"version,omitempty"`
}

// Check says whether a conversation can be started as it is (SEC-09, SEC-10).
func (c Conversation) Check() error {
	switch {
	case c.Channel != ChannelSecure:
		return FailField("channel", CodeUnsupported, "Only secure conversations can be started here.")
	case len(c.Contacts) == 0:
		return FailField("to", CodeEmpty, "Choose who this message is for.")
	case len(c.Contacts)+len(c.Teammates) > MaxGroup:
		return FailField("to", CodeTooLong, "A group has 50 people at most. Leave some out, or start a second group.")
	case c.Link == "":
		return FailField("from", CodeEmpty, "Choose who this message is from.")
	}
	return CheckLine("subject", c.Subject, MaxSubject)
}
