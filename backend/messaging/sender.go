package messaging

// Channel is the way by which a conversation's messages travel. A conversation
// has exactly one.
type Channel string

const (
	ChannelSecure Channel = "secure"
	ChannelSMS    Channel = "sms"
	ChannelEmail  Channel = "email"
)

// LinkKind says whose a link is.
type LinkKind string

const (
	LinkPractice LinkKind = "practice"
	LinkPersonal LinkKind = "personal"
	LinkTeam     LinkKind = "team"
)

// Link is the named address that secure messages come from. Only its members
// see what is written to it (LNK-06) and may write from it (LNK-07).
type Link struct {
	ID       LinkID       `json:"id"`
	Name     string       `json:"name"`
	Kind     LinkKind     `json:"kind" enum:"practice,personal,team"`
	Owner    TeammateID   `json:"owner,omitempty"`
	Archived bool         `json:"archived,omitempty"`
	Members  []TeammateID `json:"members"`
}
