package messaging

import "time"

// AccountState is how far a contact has come on the way to a patient account.
// It drives both marks of a contact, the avatar and the lock (D1).
type AccountState string

const (
	AccountNone    AccountState = "none"
	AccountInvited AccountState = "invited" // an invitation is open
	AccountStarted AccountState = "started" // it was opened, the proofs are not complete
	AccountActive  AccountState = "active"
	AccountExpired AccountState = "expired" // the last invitation ran out unused
)

// CanReceiveSecure says whether a secure message may be sent (SEC-02, INV-04).
func (s AccountState) CanReceiveSecure() bool { return s == AccountActive }

// CanInvite says whether a first invitation may be made (INV-01).
func (s AccountState) CanInvite() bool { return s == AccountNone || s == "" }

// CanResend says whether an invitation may be made again (INV-03).
func (s AccountState) CanResend() bool {
	return s == AccountInvited || s == AccountStarted || s == AccountExpired
}

// accountSteps are the moves that an account may make (INV-04).
var accountSteps = map[AccountState][]AccountState{
	AccountNone:    {AccountInvited},
	AccountInvited: {AccountInvited, AccountStarted, AccountExpired},
	AccountStarted: {AccountInvited, AccountStarted, AccountActive, AccountExpired},
	AccountExpired: {AccountInvited},
}

// CanBecome says whether an account may move from s to next. An active account
// moves no further here: closing one is an act of its own.
func (s AccountState) CanBecome(next AccountState) bool {
	if s == "" {
		s = AccountNone
	}
	for _, t := range accountSteps[s] {
		if t == next {
			return true
		}
	}
	return false
}

// Language is a language that Rowan writes to a person in, as its ISO 639-1 code.
type Language string

const (
	English Language = "en"
	Spanish Language = "es"
)

// Check says whether l is one that Rowan speaks; empty is fine, and is English.
func (l Language) Check() error {
	switch l {
	case "", English, Spanish:
		return nil
	}
	return FailField("language", CodeInvalid, "Rowan writes to people in English and Spanish. Choose one of the two.")
}

// ContactKind says what a contact is to the practice (CON-09).
type ContactKind string

const (
	ContactPatient      ContactKind = "patient" // "" is one too
	ContactRelative     ContactKind = "relative"
	ContactProfessional ContactKind = "professional"
	ContactOrganization ContactKind = "organization"
)

// Contact is a person that the practice writes to.
type Contact struct {
	ID        ContactID   `json:"id"`
	Name      Text        `json:"name"`
	Phone     Phone       `json:"phone,omitempty"`
	Email     Email       `json:"email,omitempty"`
	BirthDate Date        `json:"birthDate,omitempty"`
	Language  Language    `json:"language,omitempty" enum:"en,es"` // of notices
	TimeZone  string      `json:"timeZone,omitempty"`              // where they live, as an IANA name; "" where the practice is
	Kind      ContactKind `json:"kind,omitempty" enum:"patient,relative,professional,organization"`
	// RelatedTo is the patient whose relative or guardian this is.
	RelatedTo ContactID    `json:"relatedTo,omitempty"`
	Account   AccountState `json:"account" enum:"none,invited,started,active,expired"`
	// AccountAt is when the account reached its state; InviteExpires is when the
	// open invitation ends.
	AccountAt     time.Time `json:"accountAt,omitzero"`
	InviteExpires time.Time `json:"inviteExpires,omitzero"`
	// NoTexts and NoEmails are the ways by which the patient does not want to be reminded
	// of what they have not seen (P15).
	NoTexts  bool `json:"noTexts,omitempty"`
	NoEmails bool `json:"noEmails,omitempty"`
	// AsksConfirmation is set while the patient waits for a teammate to confirm
	// who they are, since the birth date is missing here or differs (D18).
	AsksConfirmation bool `json:"asksConfirmation,omitempty"`
	// AsksBack is set while somebody who proved the address and the birth date, but
	// has no session left, waits for a teammate to let them in again.
	AsksBack bool `json:"asksBack,omitempty"`
	// Unverified says that nobody invited this person: they came through a door, and
	// what is known of them is what they said. MergedInto is the chart that the staff
	// say is the same person's (D16).
	Unverified bool      `json:"unverified,omitempty"`
	MergedInto ContactID `json:"mergedInto,omitempty"`
	// Unreached is a sentence for the staff: why the last notice to this person did
	// not arrive, or may not have, and what to do. Empty when it left.
	Unreached string `json:"unreached,omitempty"`
	Tags      Tags   `json:"tags,omitempty"`
	Version   int64  `json:"version,omitempty"` // the feed number of the last change
}

// Check says whether a contact can be saved: a name and a way to reach them (CON-02).
func (c Contact) Check(today time.Time) error {
	if blank(string(c.Name)) {
		return FailField("name", CodeEmpty, "Enter the person's name.")
	}
	if err := CheckLine("name", c.Name, MaxName); err != nil {
		return err
	}
	if c.Phone == "" && c.Email == "" {
		return FailField("phone", CodeEmpty, "Enter a phone number or an email address, so that this person can be reached.")
	}
	if c.Phone != "" {
		if err := c.Phone.Check(); err != nil {
			return err
		}
	}
	if c.Email != "" {
		if err := c.Email.Check(); err != nil {
			return err
		}
	}
	if err := c.Language.Check(); err != nil {
		return err
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		return FailField("timeZone", CodeInvalid, "This time zone is not known. Choose one from the list.")
	}
	switch c.Kind {
	case "", ContactPatient, ContactRelative, ContactProfessional, ContactOrganization:
	default:
		return FailField("kind", CodeInvalid, "A contact is a patient, a relative, a professional or an organization. Choose one of these.")
	}
	if c.RelatedTo != "" && (c.Kind != ContactRelative || c.RelatedTo == c.ID) {
		return FailField("relatedTo", CodeInvalid, "Only a relative or guardian belongs to a patient. Choose that kind, and another person.")
	}
	return c.BirthDate.Check(today)
}

// Reminded is c with the addresses only at which the patient wants to be reminded.
func (c Contact) Reminded() Contact {
	if c.NoTexts {
		c.Phone = ""
	}
	if c.NoEmails {
		c.Email = ""
	}
	return c
}
