package messaging

import (
	"slices"
	"time"
)

// Registration is how far a number has come with the carriers, who take nothing
// from one that they do not know.
type Registration string

const (
	NotRegistered        Registration = "not_registered"
	RegistrationPending  Registration = "pending"
	RegistrationApproved Registration = "approved"
	RegistrationRejected Registration = "rejected"
)

// Ability is what a number can do, as far as it is known.
type Ability string

const (
	AbilityUnknown Ability = "unknown"
	AbilityYes     Ability = "yes"
	AbilityNo      Ability = "no"
)

// Capabilities is what a number can carry.
type Capabilities struct {
	SMS bool    `json:"sms"`
	MMS Ability `json:"mms" enum:"unknown,yes,no"` // pictures and files (D6)
	// TollFree follows from the number itself.
	TollFree bool `json:"tollFree,omitempty"`
}

// Number is one of the practice's phone numbers, from which texts come. Only its
// members see what is written to it, as with a link (LNK-06).
type Number struct {
	ID       NumberID     `json:"id"`
	Phone    Phone        `json:"phone"` // never another: conversations are about it (SMS-10)
	Label    string       `json:"label"`
	Members  []TeammateID `json:"members"`
	Archived bool         `json:"archived,omitempty"`
	// Assignee and Tags are what a conversation that begins on the number begins with.
	Assignee     TeammateID   `json:"assignee,omitempty"`
	Tags         Tags         `json:"tags,omitempty"`
	Capabilities Capabilities `json:"capabilities"`
	Registration Registration `json:"registration" enum:"not_registered,pending,approved,rejected"`
	// RegistrationAt is since when that is so, and Reason why it was rejected, in the
	// words of whoever rejected it.
	RegistrationAt time.Time `json:"registrationAt,omitzero"`
	Reason         string    `json:"reason,omitempty"`
	// Rate is how many segments a second its carriers take.
	Rate float64 `json:"rate"`
}

// Rates of a number, in segments a second.
const (
	StandardRate = 1.0 // what the smallest registration gives
	MaxRate      = 225.0
)

// Limits of what stands about a number.
const (
	MaxNumberLabel = 40
	MaxReason      = 300
)

// Sender is the number as what messages come from.
func (n Number) Sender() Sender {
	return Sender{Scope: ScopeNumber(n.ID), Name: n.Label, Members: n.Members, Archived: n.Archived, Assignee: n.Assignee, Tags: n.Tags}
}

// Check says whether n can be kept.
func (n Number) Check() error {
	if err := n.Phone.Check(); err != nil {
		return err
	}
	switch {
	case n.Registration != NotRegistered && n.Registration != RegistrationPending && n.Registration != RegistrationApproved && n.Registration != RegistrationRejected:
		return FailField("registration", CodeInvalid, "A number is not registered, pending, approved or rejected. Choose one of these.")
	case n.Capabilities.MMS != AbilityUnknown && n.Capabilities.MMS != AbilityYes && n.Capabilities.MMS != AbilityNo:
		return FailField("mms", CodeInvalid, "A number carries pictures, does not, or it is not known. Choose one of these.")
	case !(n.Rate > 0 && n.Rate <= MaxRate):
		return FailField("rate", CodeInvalid, "Enter how many segments a second the carrier takes, up to 225.")
	}
	if err := CheckLine("reason", Text(n.Reason), MaxReason); err != nil {
		return err
	}
	return n.Sender().checkRead(MaxNumberLabel)
}

// MaySend says whether anything may leave from the number, of whatever kind: only
// once the practice has a plan and the carriers have approved the number (INV-10).
func (n Number) MaySend(p Practice) error {
	switch {
	case p.Plan != PlanPaid:
		return FailField("number", CodeTrial, "Texts cannot be sent during the trial. Choose a plan and register the number first; texts that arrive are kept.")
	case n.Archived:
		return FailField("number", CodeClosed, "This number is archived. Choose another to write from.")
	case !n.Capabilities.SMS:
		return FailField("number", CodeUnsupported, "This number does not carry texts. Choose another to write from.")
	case n.Registration == RegistrationPending:
		return FailField("number", CodeUnregistered, "The carriers have not approved this number yet. Nothing can be sent from it until then; see Settings, Numbers.")
	case n.Registration == RegistrationRejected:
		return FailField("number", CodeUnregistered, "The carriers rejected this number's registration. Correct it in Settings, Numbers, before anything can be sent.")
	case n.Registration != RegistrationApproved:
		return FailField("number", CodeUnregistered, "This number is not registered with the carriers yet. Register it in Settings, Numbers, before anything can be sent.")
	}
	return nil
}

// Ending is the last digits of a number, by which people tell several apart.
func (p Phone) Ending() string { return string(p[max(0, len(p)-4):]) }

// tollFree are the codes after +1 that cost the caller nothing.
var tollFree = []string{"800", "833", "844", "855", "866", "877", "888"}

// TollFree says whether calling the number costs nothing.
func (p Phone) TollFree() bool {
	return len(p) == len("+18005550100") && p[:2] == "+1" && slices.Contains(tollFree, string(p[2:5]))
}

// SaveNumber makes a number, or changes the fields that it names of one. Members
// are named one by one, as a link's are.
type SaveNumber struct {
	Number       NumberID      `json:"number"`
	Phone        *Phone        `json:"phone,omitempty"` // of a new one only
	Label        *string       `json:"label,omitempty"`
	Archived     *bool         `json:"archived,omitempty"`
	MMS          *Ability      `json:"mms,omitempty" enum:"unknown,yes,no"`
	Registration *Registration `json:"registration,omitempty" enum:"not_registered,pending,approved,rejected"`
	Reason       *string       `json:"reason,omitempty"`
	Rate         *float64      `json:"rate,omitempty"`
	Add          []TeammateID  `json:"add,omitempty"`
	Remove       []TeammateID  `json:"remove,omitempty"`
	Assignee     *TeammateID   `json:"assignee,omitempty"` // of what begins on it; "" for nobody
	Tag          []Text        `json:"tag,omitempty"`      // of what begins on it: added
	Untag        []Text        `json:"untag,omitempty"`    // and taken off
}

// Onto returns n with the named fields changed, or says why they cannot be. n is
// the zero Number for a new one; all are the practice's numbers and staff its
// teammates, as they are now.
func (s SaveNumber) Onto(n Number, all []Number, staff []Teammate, now time.Time) (Number, error) {
	if n.ID == "" {
		if s.Phone == nil {
			return n, FailField("number", CodeNotFound, "This number is not here any more. Choose another.")
		}
		if slices.ContainsFunc(all, func(o Number) bool { return o.Phone == *s.Phone }) {
			return n, FailField("phone", CodeConflict, "The practice has this number already. Change that one.")
		}
		n = Number{ID: s.Number, Phone: *s.Phone, Registration: NotRegistered, Rate: StandardRate,
			Capabilities: Capabilities{SMS: true, MMS: AbilityUnknown, TollFree: s.Phone.TollFree()}}
	} else if s.Phone != nil && *s.Phone != n.Phone {
		return n, FailField("phone", CodeInvalid, "A number stays what it is. Add the other one as a number of its own.") // SMS-10
	}
	if s.Label != nil {
		n.Label = *s.Label
	}
	after, err := membership{s.Add, s.Remove, s.Assignee, s.Tag, s.Untag}.onto(n.Sender(), staff)
	if err != nil {
		return n, err
	}
	n.Members, n.Assignee, n.Tags = after.Members, after.Assignee, after.Tags
	if s.Archived != nil {
		n.Archived = *s.Archived
	}
	if s.MMS != nil {
		n.Capabilities.MMS = *s.MMS
	}
	if s.Rate != nil {
		n.Rate = *s.Rate
	}
	if s.Registration != nil && *s.Registration != n.Registration {
		n.Registration, n.RegistrationAt, n.Reason = *s.Registration, now, ""
	}
	if s.Reason != nil {
		n.Reason = *s.Reason
	}
	return n, n.Check()
}
