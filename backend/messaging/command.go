package messaging

import "time"

// Command is what a person asks for. Exactly one of its fields after MadeAt is
// set. Its id is made where the person sits, so that the same command, sent
// again after a lost answer, happens once.
type Command struct {
	ID     CommandID `json:"id"`
	MadeAt time.Time `json:"madeAt"` // by the writer's clock: shown, never relied upon

	SaveContact    *SaveContact    `json:"saveContact,omitempty"`
	Invite         *Invite         `json:"invite,omitempty"`
	ConfirmPatient *ConfirmPatient `json:"confirmPatient,omitempty"`
	Start          *Start          `json:"start,omitempty"`
	Edit           *Edit           `json:"edit,omitempty"`
	Send           *Send           `json:"send,omitempty"`
	MarkRead       *MarkRead       `json:"markRead,omitempty"`
	Opened         *Opened         `json:"opened,omitempty"`
}

// SaveContact creates a contact, or changes the fields that it names of one.
// The screen sends what the person edited and the version that it showed.
type SaveContact struct {
	Contact   ContactID `json:"contact"`
	Saw       int64     `json:"saw,omitempty"` // the version edited; 0 for a new contact
	Name      *Text     `json:"name,omitempty"`
	Phone     *Phone    `json:"phone,omitempty"`
	Email     *Email    `json:"email,omitempty"`
	BirthDate *Date     `json:"birthDate,omitempty"`
	Language  *Language `json:"language,omitempty"`
}

// Onto returns c with the named fields changed.
func (s SaveContact) Onto(c Contact) Contact {
	c.ID = s.Contact
	if s.Name != nil {
		c.Name = *s.Name
	}
	if s.Phone != nil {
		c.Phone = *s.Phone
	}
	if s.Email != nil {
		c.Email = *s.Email
	}
	if s.BirthDate != nil {
		c.BirthDate = *s.BirthDate
	}
	if s.Language != nil {
		c.Language = *s.Language
	}
	if c.Account == "" {
		c.Account = AccountNone
	}
	return c
}

// Invite invites a contact to make an account, or invites again; an earlier
// invitation ends with it. Link is where the patient's first conversation begins.
type Invite struct {
	Invitation InvitationID `json:"invitation"`
	Contact    ContactID    `json:"contact"`
	Link       LinkID       `json:"link"`
}

// ConfirmPatient says that a teammate has made sure who a waiting patient is (D18).
type ConfirmPatient struct {
	Contact ContactID `json:"contact"`
}

// Start begins a secure conversation.
type Start struct {
	Conversation ConversationID `json:"conversation"`
	Link         LinkID         `json:"link"`
	Contacts     []ContactID    `json:"contacts"`
	Subject      Text           `json:"subject,omitempty"`
}

// Edit changes the fields that it names of a conversation: its subject, or
// whether it can be written in (RO-01, RO-05).
type Edit struct {
	Conversation ConversationID     `json:"conversation"`
	Subject      *Text              `json:"subject,omitempty"`
	State        *ConversationState `json:"state,omitempty" enum:"open,read_only"`
}

// Onto returns c with the named fields changed, or says why they cannot be.
func (e Edit) Onto(c Conversation) (Conversation, error) {
	if e.Subject != nil {
		if err := CheckLine("subject", *e.Subject, MaxSubject); err != nil {
			return c, err
		}
		c.Subject = *e.Subject
	}
	if e.State != nil {
		if c.Channel != ChannelSecure {
			return c, FailField("state", CodeUnsupported, "Only a secure conversation can be made read-only. Archive this one instead.")
		}
		if *e.State != ConversationOpen && *e.State != ConversationReadOnly {
			return c, FailField("state", CodeInvalid, "A conversation is open or read-only. Choose one of the two.")
		}
		c.State = *e.State
	}
	return c, nil
}

// Send adds a message to a conversation.
type Send struct {
	Message      MessageID      `json:"message"`
	Conversation ConversationID `json:"conversation"`
	Body         Text           `json:"body"`
}

// MarkRead moves the person's own read mark: forwards when they read, backwards
// when they mark unread.
type MarkRead struct {
	Conversation ConversationID `json:"conversation"`
	Position     int64          `json:"position"`
}

// Opened reports that a person read a conversation from their device's own
// store, for the audit log.
type Opened struct {
	Conversation ConversationID `json:"conversation"`
}

// Kind names the command for logs, audit rows and refusals; "" if it is not
// exactly one.
func (c Command) Kind() string {
	kind, n := "", 0
	for name, set := range map[string]bool{
		"save_contact": c.SaveContact != nil, "invite": c.Invite != nil,
		"confirm_patient": c.ConfirmPatient != nil, "start": c.Start != nil, "edit": c.Edit != nil,
		"send": c.Send != nil, "mark_read": c.MarkRead != nil, "opened": c.Opened != nil,
	} {
		if set {
			kind = name
			n++
		}
	}
	if n != 1 {
		return ""
	}
	return kind
}

// Outcome is what became of a command.
type Outcome struct {
	Command CommandID `json:"command"`
	// Refused is empty when the command happened, now or earlier.
	Refused  Code   `json:"refused,omitempty"`
	Sentence string `json:"sentence,omitempty"`
}
