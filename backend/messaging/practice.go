package messaging

import "cmp"

// Practice is the organization.
type Practice struct {
	ID        PracticeID `json:"id"`
	Name      string     `json:"name"`
	Phone     Phone      `json:"phone,omitempty"`
	TimeZone  string     `json:"timeZone"`            // IANA name
	ReplyTime string     `json:"replyTime,omitempty"` // what patients are told to expect
	Hours     string     `json:"hours,omitempty"`     // when somebody reads, as patients are told
	// ShortName stands in notices instead of the name, where the name says what the
	// patient is treated for (P1).
	ShortName string `json:"shortName,omitempty"`
	// KeepPhotoDetails leaves in photos where and when they were taken. Without it
	// they are taken out of every photo that arrives (ATT-07).
	KeepPhotoDetails bool `json:"keepPhotoDetails,omitempty"`
	// ConsentRequired lets no text leave to whom nobody wrote a consent down (CMP-10).
	ConsentRequired bool `json:"consentRequired,omitempty"`
	Plan            Plan `json:"plan" enum:"trial,paid"`
	// Footer stands below every email that leaves, under the signature.
	Footer Text `json:"footer,omitempty"`
}

// Plan is on what terms the practice uses Rowan (MEN-11).
type Plan string

const (
	PlanTrial Plan = "trial" // no texts leave (INV-10)
	PlanPaid  Plan = "paid"
)

// Check says whether p is a plan.
func (p Plan) Check() error {
	if p == PlanTrial || p == PlanPaid {
		return nil
	}
	return FailField("plan", CodeInvalid, "A plan is trial or paid. Choose one of the two.")
}

// NoticeName is what notices call the practice.
func (p Practice) NoticeName() string { return cmp.Or(p.ShortName, p.Name) }

// The limits of what patients are told of a practice.
const (
	MaxPracticeName = 120
	MaxExpectation  = 160 // of the reply time, and of the hours
)

// SavePractice changes the fields that it names.
type SavePractice struct {
	Name      *string `json:"name,omitempty"`
	ShortName *string `json:"shortName,omitempty"`
	Phone     *Phone  `json:"phone,omitempty"`
	Hours     *string `json:"hours,omitempty"`
	ReplyTime *string `json:"replyTime,omitempty"`

	KeepPhotoDetails *bool `json:"keepPhotoDetails,omitempty"`
	ConsentRequired  *bool `json:"consentRequired,omitempty"`

	Footer *Text `json:"footer,omitempty"`
}

// Onto returns p with the named fields changed, or says why they cannot be.
func (s SavePractice) Onto(p Practice) (Practice, error) {
	for _, f := range []struct {
		field string
		to    *string
		from  *string
		max   int
	}{
		{"name", &p.Name, s.Name, MaxPracticeName}, {"shortName", &p.ShortName, s.ShortName, MaxPracticeName},
		{"hours", &p.Hours, s.Hours, MaxExpectation}, {"replyTime", &p.ReplyTime, s.ReplyTime, MaxExpectation},
	} {
		if f.from == nil {
			continue
		}
		if err := CheckLine(f.field, Text(*f.from), f.max); err != nil {
			return p, err
		}
		*f.to = *f.from
	}
	if s.Phone != nil {
		if *s.Phone != "" {
			if err := s.Phone.Check(); err != nil {
				return p, err
			}
		}
		p.Phone = *s.Phone
	}
	if s.KeepPhotoDetails != nil {
		p.KeepPhotoDetails = *s.KeepPhotoDetails
	}
	if s.ConsentRequired != nil {
		p.ConsentRequired = *s.ConsentRequired
	}
	if s.Footer != nil {
		if err := CheckWords("footer", *s.Footer, MaxFooter); err != nil {
			return p, err
		}
		p.Footer = *s.Footer
	}
	if blank(p.Name) {
		return p, FailField("name", CodeEmpty, "Enter the practice's name, as patients know it.")
	}
	return p, nil
}
