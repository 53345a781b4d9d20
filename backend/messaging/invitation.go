package messaging

import "time"

// How long invitations and their codes live (D20), and how often an invitation
// may be sent again (INV-03).
const (
	InvitationLife   = 14 * 24 * time.Hour
	InvitationEvery  = 10 * time.Minute
	InvitationsADay  = 5
	CodeLife         = 10 * time.Minute
	CodeTries        = 5
	BirthDateTries   = 5
	InvitationBytes  = 32 // of randomness in a token
	CodeDigits       = 6
	CodeResendAfter  = 30 * time.Second
	SessionLife      = 30 * 24 * time.Hour
	JoinLife         = 7 * 24 * time.Hour // how long a begun join waits for a teammate's confirmation
	DeviceTokenBytes = 32
	DoorAnHour       = 60 // who may begin to join through one door
	CodesAnHour      = 5  // codes sent to one address that somebody typed
)

// InvitationState is what became of an invitation.
type InvitationState string

const (
	InvitationOpen     InvitationState = "open"
	InvitationUsed     InvitationState = "used"
	InvitationReplaced InvitationState = "replaced" // a later one was sent
)

// Invitation is the single-use offer to make an account. Its token is not part
// of it: only the token's hash is kept, by the service alone.
type Invitation struct {
	ID        InvitationID    `json:"id"`
	Contact   ContactID       `json:"contact"`
	Link      LinkID          `json:"link"`
	InvitedBy TeammateID      `json:"invitedBy"`
	State     InvitationState `json:"state" enum:"open,used,replaced"`
	MadeAt    time.Time       `json:"madeAt"`
	ExpiresAt time.Time       `json:"expiresAt"`
}

// Usable says whether the invitation can be accepted now, or why not.
func (i Invitation) Usable(now time.Time) error {
	switch {
	case i.State == InvitationUsed:
		return Fail(CodeInvitationUsed, "This invitation was already used. If it was you, sign in on the device where you joined, or ask the clinic for a new invitation.")
	case i.State == InvitationReplaced:
		return Fail(CodeInvitationExpired, "A newer invitation was sent. Open the newest one, or ask the clinic to send it again.")
	case !now.Before(i.ExpiresAt):
		return Fail(CodeInvitationExpired, "This link has expired. Ask for a new one.")
	}
	return nil
}
