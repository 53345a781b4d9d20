package messaging

import "slices"

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

// Sender is the link as what messages come from.
func (l Link) Sender() Sender {
	return Sender{Scope: ScopeLink(l.ID), Name: l.Name, Members: l.Members, Archived: l.Archived, Assignee: l.Assignee, Tags: l.Tags}
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

// SaveLink makes a link, or changes the fields that it names of one (LNK-09).
// Members are named one by one: two admins who change different ones at once
// both find their change kept.
type SaveLink struct {
	Link     LinkID       `json:"link"`
	Name     *string      `json:"name,omitempty"` // a new link has one
	Kind     *LinkKind    `json:"kind,omitempty" enum:"practice,personal,team"`
	Owner    *TeammateID  `json:"owner,omitempty"` // "" for nobody
	Archived *bool        `json:"archived,omitempty"`
	Add      []TeammateID `json:"add,omitempty"`
	Remove   []TeammateID `json:"remove,omitempty"`
	Assignee *TeammateID  `json:"assignee,omitempty"` // of what begins on it; "" for nobody
	Tag      []Text       `json:"tag,omitempty"`      // of what begins on it: added
	Untag    []Text       `json:"untag,omitempty"`    // and taken off
}

// Onto returns l with the named fields changed, or says why they cannot be. l is
// the zero Link for a new one; all are the practice's links and staff its
// teammates, as they are now.
func (s SaveLink) Onto(l Link, all []Link, staff []Teammate) (Link, error) {
	if l.ID == "" {
		if s.Name == nil {
			return l, FailField("link", CodeNotFound, "This link is not here any more. Choose another.")
		}
		l = Link{ID: s.Link, Kind: LinkTeam}
	}
	if s.Name != nil {
		l.Name = *s.Name
	}
	if s.Kind != nil {
		l.Kind = *s.Kind
	}
	if s.Owner != nil {
		if *s.Owner != "" && !active(staff, *s.Owner) {
			return l, FailField("owner", CodeInvalid, "A link's owner works here. Choose a teammate who is active.")
		}
		l.Owner = *s.Owner
	}
	after, err := membership{s.Add, s.Remove, s.Assignee, s.Tag, s.Untag}.onto(l.Sender(), staff)
	if err != nil {
		return l, err
	}
	l.Members, l.Assignee, l.Tags = after.Members, after.Assignee, after.Tags
	if s.Archived != nil {
		inUse := func(o Link) bool { return o.ID != l.ID && !o.Archived }
		if *s.Archived && !l.Archived && !slices.ContainsFunc(all, inUse) {
			return l, FailField("archived", CodeInvalid, "The last link cannot be archived.")
		}
		l.Archived = *s.Archived
	}
	return l, l.Check()
}
