package messaging

import "time"

// ExportReason is what an export is for. It stands in the audit log, which is why it is
// chosen and not written.
type ExportReason string

const (
	ExportPatient ExportReason = "patient" // the patient, or who speaks for them, asked for it
	ExportCare    ExportReason = "care"    // another practice goes on with the care
	ExportLaw     ExportReason = "law"     // a court, an authority or an insurer may demand it
	ExportFile    ExportReason = "file"    // it goes into the practice's own files
)

// Check says whether r is one of the reasons.
func (r ExportReason) Check() error {
	switch r {
	case ExportPatient, ExportCare, ExportLaw, ExportFile:
		return nil
	}
	return FailField("why", CodeEmpty, "Choose what this is for. It is kept in the audit log.")
}

// ExportForm is what becomes of an export on the computer of whoever asked.
type ExportForm string

const (
	ExportSaved   ExportForm = "export" // files that are kept
	ExportPrinted ExportForm = "print"  // pages that are printed
)

// Check says whether f is one of the forms.
func (f ExportForm) Check() error {
	if f == ExportSaved || f == ExportPrinted {
		return nil
	}
	return FailField("form", CodeInvalid, "A record is printed, or kept as files. Choose one of the two.")
}

// Export is what was said, as it leaves Rowan at one moment: one conversation, or all
// with one contact that whoever asks may see, the oldest first.
type Export struct {
	Practice Text         `json:"practice"`
	Phone    Phone        `json:"phone,omitempty"`
	TimeZone string       `json:"timeZone"`
	MadeAt   time.Time    `json:"madeAt"`
	MadeBy   Text         `json:"madeBy"`
	Why      ExportReason `json:"why"`
	// Contact is whose record it is; "" of one conversation.
	Contact       ContactID            `json:"contact,omitempty"`
	People        []ExportPerson       `json:"people"` // all whom the practice wrote with
	Staff         []ExportTeammate     `json:"staff"`  // all of the practice who are named
	Conversations []ExportConversation `json:"conversations"`
}

// ExportPerson is a contact as an export knows them.
type ExportPerson struct {
	ID        ContactID   `json:"id"`
	Name      Text        `json:"name"`
	Kind      ContactKind `json:"kind,omitempty"`
	RelatedTo ContactID   `json:"relatedTo,omitempty"`
	BirthDate Date        `json:"birthDate,omitempty"`
	Phone     Phone       `json:"phone,omitempty"`
	Email     Email       `json:"email,omitempty"`
}

// ExportTeammate is somebody of the practice as an export knows them.
type ExportTeammate struct {
	ID   TeammateID `json:"id"`
	Name Text       `json:"name"`
}

// ExportConversation is one conversation of an export, its messages in their order.
type ExportConversation struct {
	ID      ConversationID    `json:"id"`
	Channel Channel           `json:"channel"`
	From    Text              `json:"from"`
	At      Address           `json:"at,omitempty"`      // of the practice, outside the portal
	Address Address           `json:"address,omitempty"` // of the other side
	Subject Text              `json:"subject,omitempty"`
	State   ConversationState `json:"state"`
	// Contacts and Teammates take part by name.
	Contacts  []ContactID     `json:"contacts"`
	Teammates []TeammateID    `json:"teammates"`
	Messages  []ExportMessage `json:"messages"`
	// Notes are the staff's own, and there only where they were asked for.
	Notes []ExportNote `json:"notes,omitempty"`
}

// ExportMessage is a message of an export.
type ExportMessage struct {
	Message
	Name Text         `json:"name,omitempty"` // of who wrote it; "" of nobody, or of a phone that nobody is known to have
	Seen []ExportSeen `json:"seen,omitempty"` // who saw it, the first time
	// ReadBy is who of the practice has read what came in.
	ReadBy []Text `json:"readBy,omitempty"`
}

// ExportSeen says that somebody saw a message, and when first.
type ExportSeen struct {
	Name Text      `json:"name"`
	At   time.Time `json:"at"`
}

// ExportNote is a note of an export.
type ExportNote struct {
	Note
	Name Text `json:"name"`
}

// Count is how many messages the export has.
func (e Export) Count() (n int) {
	for _, c := range e.Conversations {
		n += len(c.Messages)
	}
	return n
}

// Files lists what the export's messages carry, in their order.
func (e Export) Files() (list []Attachment) {
	for _, c := range e.Conversations {
		for _, m := range c.Messages {
			list = append(list, m.Attachments...)
		}
	}
	return list
}
