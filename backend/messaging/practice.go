package messaging

// Practice is the organization.
type Practice struct {
	ID        PracticeID `json:"id"`
	Name      string     `json:"name"`
	Phone     Phone      `json:"phone,omitempty"`
	TimeZone  string     `json:"timeZone"`            // IANA name
	ReplyTime string     `json:"replyTime,omitempty"` // what patients are told to expect
}

// Role is what a teammate may do.
type Role string

const (
	RoleOwner   Role = "owner"
	RoleAdmin   Role = "admin"
	RoleMember  Role = "member"
	RoleAuditor Role = "auditor" // reads the audit log, writes nothing
)

// CheckManages says whether somebody of this role may change how the practice is
// set up: its links and their members.
func (r Role) CheckManages() error {
	if r == RoleOwner || r == RoleAdmin {
		return nil
	}
	return Fail(CodeNotMember, "Only an owner or an admin can change links. Ask one of them.")
}

// Teammate is a member of the staff.
type Teammate struct {
	ID     TeammateID `json:"id"`
	Name   string     `json:"name"`
	Title  string     `json:"title,omitempty"` // "Front desk"
	Email  Email      `json:"email"`
	Role   Role       `json:"role"`
	Active bool       `json:"active"`
}
