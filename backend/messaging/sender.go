package messaging

import "slices"

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
	// Assignee and Tags are what a conversation that begins on the link begins with
	// (SEC-27, LNK-08). Assignee is a member, or "".
	Assignee TeammateID `json:"assignee,omitempty"`
	Tags     Tags       `json:"tags,omitempty"`
	// JoinURL is the link's door, told to whoever manages links and to nobody else.
	JoinURL string `json:"joinUrl,omitempty"`
}

// CheckAssignee says whether somebody can look after the link's conversations:
// only who sees them can.
func (l Link) CheckAssignee(t Teammate) error {
	if t.Active && slices.Contains(l.Members, t.ID) {
		return nil
	}
	return FailField("assignee", CodeNotMember, "This person is not a member of the link. Choose somebody else, or ask an admin to add them.")
}

// MaxLinkName is the limit of a link's name, which stands in narrow lists.
const MaxLinkName = 80

// Check says whether l can be kept. Somebody is always a member: what a patient
// writes to a link, archived or not, must reach a person.
func (l Link) Check() error {
	switch {
	case blank(l.Name):
		return FailField("name", CodeEmpty, "Enter a name for the link, as patients see it.")
	case l.Kind != LinkPractice && l.Kind != LinkPersonal && l.Kind != LinkTeam:
		return FailField("kind", CodeInvalid, "A link is the practice's, a person's or a team's. Choose one of these.")
	case l.Kind == LinkPersonal && l.Owner == "":
		return FailField("owner", CodeEmpty, "A personal link belongs to somebody. Choose its owner.")
	case len(l.Members) == 0:
		return FailField("members", CodeEmpty, "Somebody has to read what patients write to this link. Choose at least one member.")
	}
	return CheckLine("name", Text(l.Name), MaxLinkName)
}

// Difference lists who is a member in next and was not in l, and the other way round.
func (l Link) Difference(next Link) (gained, lost []TeammateID) {
	for _, id := range next.Members {
		if !slices.Contains(l.Members, id) {
			gained = append(gained, id)
		}
	}
	for _, id := range l.Members {
		if !slices.Contains(next.Members, id) {
			lost = append(lost, id)
		}
	}
	return gained, lost
}
