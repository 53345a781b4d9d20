package messaging

import "time"

// ConsentHow is how somebody agreed to get texts or emails.
type ConsentHow string

const (
	ConsentForm      ConsentHow = "form" // a form that they signed
	ConsentVerbal    ConsentHow = "verbal"
	ConsentAgreement ConsentHow = "agreement" // the practice's own, with all its patients
	ConsentTexted    ConsentHow = "texted"    // they texted first
)

// ConsentWarning counts the wordings of what somebody who agrees is told: that texts
// and emails are not secure. The screens have the words.
const ConsentWarning = 1

// Consent is the record that whoever has an address agreed to be written to there (CMP-10,
// N11). A newer one stands beside the older ones: what happened stays.
type Consent struct {
	ID      ConsentID  `json:"id"`
	Address Address    `json:"address"`
	Contact ContactID  `json:"contact,omitempty"` // who; "" while the practice does not know
	How     ConsentHow `json:"how" enum:"form,verbal,agreement,texted"`
	// Warning is the wording of what they were told; 0 if they were told nothing.
	Warning  int        `json:"warning,omitempty"`
	Teammate TeammateID `json:"teammate,omitempty"` // who wrote it down; "" where nobody had to
	At       time.Time  `json:"at"`
	Version  int64      `json:"version,omitempty"`
}

// SaveConsent writes down that somebody agreed to get texts or emails.
type SaveConsent struct {
	Consent ConsentID  `json:"consent"`
	Address Address    `json:"address"`
	Contact ContactID  `json:"contact,omitempty"`
	How     ConsentHow `json:"how" enum:"form,verbal,agreement"`
}

// Given is the consent that s writes down, if it can be.
func (s SaveConsent) Given(by TeammateID, now time.Time) (Consent, error) {
	switch s.How {
	case ConsentForm, ConsentVerbal, ConsentAgreement:
	default:
		return Consent{}, FailField("how", CodeInvalid, "Say how this person agreed: on a form, in person or by phone, or by the practice's agreement.")
	}
	at := s.Address
	if e := at.Email(); e != "" { // it is looked for in one form only
		at = Address(e.Fold())
	}
	return Consent{ID: s.Consent, Address: at, Contact: s.Contact, How: s.How, Warning: ConsentWarning, Teammate: by, At: now}, s.Address.Check()
}

// NeedsConsent says whether nothing may go to an address for want of a consent, where
// the practice wants one.
func (p Practice) NeedsConsent(have Consent) error {
	if !p.ConsentRequired || have.ID != "" {
		return nil
	}
	return FailField("consent", CodeNoConsent, "Nobody has written down that this person agreed to this. Say how they agreed, or write a secure message.")
}
