package messaging

import "time"

// MaxHold is the longest that a message is held before it goes out.
const MaxHold = 30 * time.Second

// UndoSend takes back a message that is held: it becomes a draft again. Once the
// message went out it is too late, and the service says so.
type UndoSend struct {
	Message MessageID `json:"message"`
}

// SendAgain sends, as a message of its own, what a text said that was not delivered,
// or of which nobody knows. Only a person decides that.
type SendAgain struct {
	Message MessageID `json:"message"`
	As      MessageID `json:"as"`
}

// Settle is a person's word about a text that failed, or of which nobody knows: that it
// arrived after all, or that nothing more has to be done about it.
type Settle struct {
	Message MessageID `json:"message"`
	Arrived bool      `json:"arrived,omitempty"`
}

// Retract takes a message away that nobody has seen yet (N5). Afterwards its text
// is nowhere; the staff read that there was one.
type Retract struct {
	Message MessageID `json:"message"`
}
