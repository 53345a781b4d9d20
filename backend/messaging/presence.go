package messaging

// Doing is what a teammate does at a conversation, as far as colleagues see it.
type Doing string

const (
	Viewing  Doing = "viewing"
	Replying Doing = "replying"
	Away     Doing = "away" // not there any more
)

// Check says whether d is one that there is.
func (d Doing) Check() error {
	switch d {
	case Viewing, Replying, Away:
		return nil
	}
	return FailField("doing", CodeInvalid, "The service does not understand this request. Update this program.")
}

// Presence says that a teammate is at a conversation just now. It is kept nowhere
// and says nothing of what is written.
type Presence struct {
	Conversation ConversationID `json:"conversation"`
	Teammate     TeammateID     `json:"teammate"`
	Doing        Doing          `json:"doing" enum:"viewing,replying"`
}
