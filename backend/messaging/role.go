package messaging

// Role is what a teammate may do.
type Role string

const (
	RoleOwner   Role = "owner"
	RoleAdmin   Role = "admin"
	RoleMember  Role = "member"
	RoleAuditor Role = "auditor" // sees what its links hold, changes nothing
)

// Known says whether r is one of the roles.
func (r Role) Known() bool {
	return r == RoleOwner || r == RoleAdmin || r == RoleMember || r == RoleAuditor
}

// Manages says whether r may change how the practice is set up.
func (r Role) Manages() bool { return r == RoleOwner || r == RoleAdmin }

// power is what a command takes.
type power int

const (
	looks   power = 1 + iota // every role
	works                    // all but auditors
	manages                  // owners and admins
)

// powers is the one table of who may give which command, by Command.Kind. What
// does not stand here, nobody may.
var powers = map[string]power{
	"mark_read": looks, "opened": looks, "take_out": looks, "revoke_device": looks, "reset_sign_in": looks, // their own; CheckAccess says whose else
	"save_draft": looks, "undo_send": looks, "save_preferences": looks, // their own, whatever became of their role
	"retract": works, "send_again": works, "fetch_again": works, "opt_out": works, "settle": works,
	"save_contact": works, "save_consent": works, "invite": works, "confirm_patient": works, "start": works, "edit": works, "send": works, "add_note": works, "tag": works,
	"answer_return": works, "match": works,
	"save_link": manages, "save_number": manages, "test_number": manages, "save_mailbox": manages, "test_mailbox": manages, "rotate_door": manages, "save_practice": manages, "invite_teammate": manages, "save_teammate": manages,
}

// Check says whether somebody of this role may give a command of a kind.
func (r Role) Check(kind string) error {
	need, known := powers[kind]
	switch {
	case known && r.Known() && need == looks, need == works && r.Known() && r != RoleAuditor, need == manages && r.Manages():
		return nil
	case need == manages:
		return r.CheckManages()
	case r == RoleAuditor:
		return Fail(CodeNotMember, "Auditors can look and cannot change anything. Ask an admin for another role.")
	}
	return Fail(CodeNotMember, "Your role does not allow this. Ask an admin of your practice.")
}

// CheckManages says whether somebody of this role may change how the practice is
// set up: its links, its team, and what patients are told.
func (r Role) CheckManages() error {
	if r.Manages() {
		return nil
	}
	return Fail(CodeNotMember, "Only an owner or an admin can change this. Ask one of them.")
}

// CheckAccess says whether somebody of this role may end a device, or change what is
// signed in with, that is their own or another's.
func (r Role) CheckAccess(own bool) error {
	if own || r.Manages() {
		return nil
	}
	return Fail(CodeNotMember, "Only an owner or an admin can change how somebody else signs in. Ask one of them.")
}
