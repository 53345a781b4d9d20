package messaging

import (
	"slices"
	"time"
)

// How long a teammate's invitation lives (D20), and how much their second factor
// is made of.
const (
	TeamInvitationLife = 72 * time.Hour
	RecoveryCodes      = 10
	TokenLife          = 24 * time.Hour // after which a device asks for a new one
)

// Teammate is a member of the staff. Whoever was invited and has not joined yet
// has no name.
type Teammate struct {
	ID     TeammateID `json:"id"`
	Name   string     `json:"name"`
	Title  string     `json:"title,omitempty"` // "Front desk"
	Email  Email      `json:"email"`
	Role   Role       `json:"role"`
	Active bool       `json:"active"`
	// InvitedUntil is when the invitation of somebody who has not joined ends.
	InvitedUntil time.Time `json:"invitedUntil,omitzero"`
}

// TeammateState is where somebody stands with the practice.
type TeammateState string

const (
	TeammateActive  TeammateState = "active"
	TeammateInvited TeammateState = "invited"
	TeammateExpired TeammateState = "expired" // the invitation is
	TeammateRevoked TeammateState = "revoked" // the invitation is
	TeammateRemoved TeammateState = "removed"
)

// State says where the teammate stands.
func (t Teammate) State(now time.Time) TeammateState {
	switch {
	case t.Active:
		return TeammateActive
	case t.InvitedUntil.IsZero() && t.Name == "":
		return TeammateRevoked
	case t.InvitedUntil.IsZero():
		return TeammateRemoved
	case !now.Before(t.InvitedUntil):
		return TeammateExpired
	}
	return TeammateInvited
}

// InviteTeammate invites somebody to the staff by email, or invites again. The
// invitation is bound to the address. Links are those that they will be a member
// of.
type InviteTeammate struct {
	Teammate TeammateID `json:"teammate"`
	Email    Email      `json:"email"`
	Role     Role       `json:"role" enum:"owner,admin,member,auditor"`
	Links    []LinkID   `json:"links,omitempty"`
}

// Onto returns t as somebody who is invited until an instant, or says why they
// cannot be. t is the zero Teammate for somebody new; staff are the practice's
// teammates as they are now, and by is who invites.
func (c InviteTeammate) Onto(t Teammate, staff []Teammate, by Role, until time.Time) (Teammate, error) {
	email := c.Email.Fold()
	if err := email.Check(); err != nil {
		return t, err
	}
	switch same := slices.IndexFunc(staff, func(o Teammate) bool { return o.ID != c.Teammate && o.Email.Fold() == email }); {
	case !c.Role.Known():
		return t, FailField("role", CodeInvalid, "Choose one of the roles.")
	case c.Role == RoleOwner && by != RoleOwner:
		return t, errOwners
	case t.Active:
		return t, FailField("email", CodeConflict, "This person works here already.")
	case t.Name != "":
		return t, FailField("email", CodeConflict, "This person worked here before. Reactivate them instead.")
	case t.ID != "" && t.Email.Fold() != email:
		return t, FailField("email", CodeConflict, "An invitation stays with its address. Invite the other address anew.")
	case same >= 0 && staff[same].Active:
		return t, FailField("email", CodeConflict, "Somebody with this address works here already.")
	case same >= 0 && staff[same].Name != "":
		return t, FailField("email", CodeConflict, "Somebody with this address worked here before. Reactivate them instead.")
	case same >= 0:
		return t, FailField("email", CodeConflict, "This address was invited before. Resend that invitation.")
	}
	return Teammate{ID: c.Teammate, Email: email, Role: c.Role, InvitedUntil: until}, nil
}

var errOwners error = FailField("role", CodeNotMember, "Only an owner can change who is an owner. Ask one of them.")

// SaveTeammate changes the fields that it names of a teammate: their role, and
// whether they work here. Whoever leaves hands the links that they own to Heir;
// an invitation of somebody who has not joined is revoked.
type SaveTeammate struct {
	Teammate TeammateID `json:"teammate"`
	Role     *Role      `json:"role,omitempty" enum:"owner,admin,member,auditor"`
	Active   *bool      `json:"active,omitempty"`
	Heir     TeammateID `json:"heir,omitempty"`
}

// Onto returns t with the named fields changed, or says why they cannot be. staff
// are the practice's teammates as they are now, and by is who asks.
func (c SaveTeammate) Onto(t Teammate, staff []Teammate, by Teammate) (Teammate, error) {
	after := t
	if c.Role != nil {
		after.Role = *c.Role
	}
	if c.Active != nil {
		after.Active = *c.Active
		after.InvitedUntil = time.Time{}
	}
	otherOwner := slices.ContainsFunc(staff, func(o Teammate) bool { return o.ID != t.ID && o.Active && o.Role == RoleOwner })
	switch {
	case t.ID == "":
		return t, FailField("teammate", CodeNotFound, "This person is not here any more.")
	case !after.Role.Known():
		return t, FailField("role", CodeInvalid, "Choose one of the roles.")
	case after == t:
		return t, nil
	case by.Role != RoleOwner && (t.Role == RoleOwner || after.Role == RoleOwner):
		return t, errOwners
	case t.Active && t.Role == RoleOwner && !(after.Active && after.Role == RoleOwner) && !otherOwner:
		return t, FailField("role", CodeInvalid, "A practice has an owner. Make somebody else an owner first.")
	case t.ID == by.ID && !after.Active:
		return t, FailField("teammate", CodeInvalid, "You cannot remove yourself. Ask another admin.")
	case after.Active && t.Name == "":
		return t, FailField("teammate", CodeConflict, "This person has not joined yet. Send the invitation again.")
	}
	return after, nil
}

// RevokeDevice ends a teammate's device, or all of them if it names none. A
// device that was ended destroys what it holds.
type RevokeDevice struct {
	Teammate TeammateID `json:"teammate"`
	Device   DeviceID   `json:"device,omitempty"`
}

// ResetSignIn sends a teammate who lost their passphrase or their second factor, or
// wants others, a link to choose new ones. Until they do, the old ones stay.
type ResetSignIn struct {
	Teammate TeammateID `json:"teammate"`
}

// Handover says what becomes of a link that somebody leaves: an heir takes over
// what they owned, and what nobody else would read. ok is false if it is none of
// theirs.
func (l Link) Handover(leaving, heir TeammateID) (c SaveLink, ok bool, err error) {
	owns, member := l.Owner == leaving, slices.Contains(l.Members, leaving)
	if !owns && !member {
		return c, false, nil
	}
	c = SaveLink{Link: l.ID, Remove: []TeammateID{leaving}}
	last := member && len(l.Members) == 1
	if (owns || last) && (heir == "" || heir == leaving) {
		return c, true, FailField("heir", CodeEmpty, "This person owns links, or is the last to read one. Choose who takes them over.")
	}
	if owns {
		c.Owner = &heir
	}
	if last {
		c.Add = []TeammateID{heir}
	}
	return c, true, nil
}
