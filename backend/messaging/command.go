package messaging

import (
	"slices"
	"time"
)

// Command is what a person asks for. Exactly one of its fields after MadeAt is
// set. Its id is made where the person sits, so that the same command, sent
// again after a lost answer, happens once.
type Command struct {
	ID     CommandID `json:"id"`
	MadeAt time.Time `json:"madeAt"` // by the writer's clock: shown, never relied upon
	// Epoch is the feed's that the writer had read; 0 where there is none. What was asked
	// for in an earlier one may have happened before the service was set back.
	Epoch int64 `json:"epoch,omitempty"`

	SaveLink       *SaveLink       `json:"saveLink,omitempty"`
	SaveNumber     *SaveNumber     `json:"saveNumber,omitempty"`
	TestNumber     *TestNumber     `json:"testNumber,omitempty"`
	SaveMailbox    *SaveMailbox    `json:"saveMailbox,omitempty"`
	TestMailbox    *TestMailbox    `json:"testMailbox,omitempty"`
	SaveContact    *SaveContact    `json:"saveContact,omitempty"`
	SaveConsent    *SaveConsent    `json:"saveConsent,omitempty"`
	Invite         *Invite         `json:"invite,omitempty"`
	ConfirmPatient *ConfirmPatient `json:"confirmPatient,omitempty"`
	AnswerReturn   *AnswerReturn   `json:"answerReturn,omitempty"`
	Match          *Match          `json:"match,omitempty"`
	RotateDoor     *RotateDoor     `json:"rotateDoor,omitempty"`
	SavePractice   *SavePractice   `json:"savePractice,omitempty"`
	Start          *Start          `json:"start,omitempty"`
	Edit           *Edit           `json:"edit,omitempty"`
	Send           *Send           `json:"send,omitempty"`
	AddNote        *AddNote        `json:"addNote,omitempty"`
	Tag            *Tag            `json:"tag,omitempty"`
	MarkRead       *MarkRead       `json:"markRead,omitempty"`
	Opened         *Opened         `json:"opened,omitempty"`
	InviteTeammate *InviteTeammate `json:"inviteTeammate,omitempty"`
	SaveTeammate   *SaveTeammate   `json:"saveTeammate,omitempty"`
	RevokeDevice   *RevokeDevice   `json:"revokeDevice,omitempty"`
	ResetSignIn    *ResetSignIn    `json:"resetSignIn,omitempty"`

	SaveDraft       *SaveDraft       `json:"saveDraft,omitempty"`
	UndoSend        *UndoSend        `json:"undoSend,omitempty"`
	SendAgain       *SendAgain       `json:"sendAgain,omitempty"`
	FetchAgain      *FetchAgain      `json:"fetchAgain,omitempty"`
	Settle          *Settle          `json:"settle,omitempty"`
	OptOut          *OptOut          `json:"optOut,omitempty"`
	Retract         *Retract         `json:"retract,omitempty"`
	SavePreferences *SavePreferences `json:"savePreferences,omitempty"`
	TakeOut         *TakeOut         `json:"takeOut,omitempty"`
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
	TimeZone  *string   `json:"timeZone,omitempty"` // "" for the practice's

	Kind      *ContactKind `json:"kind,omitempty"`
	RelatedTo *ContactID   `json:"relatedTo,omitempty"` // "" for nobody
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
	if s.TimeZone != nil {
		c.TimeZone = *s.TimeZone
	}
	if s.Kind != nil {
		c.Kind = *s.Kind
	}
	if s.RelatedTo != nil {
		c.RelatedTo = *s.RelatedTo
	}
	if c.Account == "" {
		c.Account = AccountNone
	}
	return c
}

// Invite invites a contact to make an account, or invites again; an earlier
// invitation ends with it. Link is where the patient's first conversation begins.
// New makes the contact first, where the practice did not know them: both happen,
// or neither does (SEC-16).
type Invite struct {
	Invitation InvitationID `json:"invitation"`
	Contact    ContactID    `json:"contact"`
	Link       LinkID       `json:"link"`
	New        *SaveContact `json:"new,omitempty"`
}

// ConfirmPatient says that a teammate has made sure who a waiting patient is (D18).
type ConfirmPatient struct {
	Contact ContactID `json:"contact"`
}

// Start begins a conversation, from a link, a number or a mailbox: a secure one with
// one contact, or a group; one by text with a phone; one by email with an address. NamesShown says that the person
// knows that its patients will see each other's names (GRP-08).
type Start struct {
	Conversation ConversationID `json:"conversation"`
	Link         LinkID         `json:"link,omitempty"`
	Number       NumberID       `json:"number,omitempty"`
	Phone        Phone          `json:"phone,omitempty"`
	Mailbox      MailboxID      `json:"mailbox,omitempty"`
	Email        Email          `json:"email,omitempty"`
	Contacts     []ContactID    `json:"contacts"`
	Teammates    []TeammateID   `json:"teammates,omitempty"`
	Subject      Text           `json:"subject,omitempty"`
	NamesShown   bool           `json:"namesShown,omitempty"`
}

// Begins is the conversation that s asks for.
func (s Start) Begins(now time.Time) Conversation {
	c := Conversation{ID: s.Conversation, Link: s.Link, Number: s.Number, Phone: s.Phone, Mailbox: s.Mailbox, Email: s.Email, Contacts: each(s.Contacts),
		Teammates: each(s.Teammates), Subject: s.Subject, State: ConversationOpen, MadeAt: now}
	c.Channel = ChannelFrom(c.From())
	return c
}

// each lists everybody once.
func each[T ~string](ids []T) []T { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// Edit changes the fields that it names of a conversation: its subject, whether
// it can be written in (RO-01, RO-05), whether it is archived, who looks after it
// ("" for nobody), and of a text whose phone it is ("" for somebody unknown). Saw goes with archiving: the newest position that was
// on the desktop, since what the patient wrote after it must not be hidden.
type Edit struct {
	Conversation ConversationID     `json:"conversation"`
	Subject      *Text              `json:"subject,omitempty"`
	State        *ConversationState `json:"state,omitempty" enum:"open,read_only"`
	Archived     *bool              `json:"archived,omitempty"`
	Saw          int64              `json:"saw,omitempty"`
	Assignee     *TeammateID        `json:"assignee,omitempty"`
	Contact      *ContactID         `json:"contact,omitempty"`
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
		if !c.Channel.Rules().Closes {
			return c, FailField("state", CodeUnsupported, "Only a secure conversation can be made read-only. Archive this one instead.")
		}
		if *e.State != ConversationOpen && *e.State != ConversationReadOnly {
			return c, FailField("state", CodeInvalid, "A conversation is open or read-only. Choose one of the two.")
		}
		c.State = *e.State
	}
	if e.Archived != nil {
		c.Archived = *e.Archived
	}
	if e.Assignee != nil {
		c.Assignee = *e.Assignee
	}
	if e.Contact != nil {
		if !c.Channel.Rules().Carried {
			return c, FailField("contact", CodeUnsupported, "Who takes part in a secure conversation stays as it began. Start a new one.")
		}
		if c.Contacts = []ContactID{*e.Contact}; *e.Contact == "" {
			c.Contacts = []ContactID{}
		}
	}
	return c, nil
}

// Changes says whether an edit that made after of before changed anything.
func (e Edit) Changes(before, after Conversation) bool {
	return after.Subject != before.Subject || after.State != before.State || after.Archived != before.Archived || after.Assignee != before.Assignee ||
		!slices.Equal(after.Contacts, before.Contacts)
}

// Send adds a message to a conversation, at once or after the writer had the time
// to take it back.
type Send struct {
	Message      MessageID      `json:"message"`
	Conversation ConversationID `json:"conversation"`
	Body         Text           `json:"body"`
	// Attachments are files that the writer uploaded for this conversation. They
	// are sent with this message and with no other.
	Attachments []AttachmentID `json:"attachments,omitempty"`
	// Hold is for how many milliseconds the service keeps the message, at most
	// MaxHold. Start begins the conversation with it, so that until then nobody
	// finds an empty one. After is a message of the writer's that goes first, if it
	// is still held.
	Hold  int64     `json:"hold,omitempty"`
	Start *Start    `json:"start,omitempty"`
	After MessageID `json:"after,omitempty"`
	// Despite is why the writer sends a text in spite of what they were warned of.
	Despite Despite `json:"despite,omitempty" enum:"patient_asked,care,other,again"`
	// Recipients is whom an email goes to, as its writer saw it; if nil, whom an answer
	// goes to by itself.
	Recipients *Recipients `json:"recipients,omitempty"`
	Item       Item        `json:"item,omitempty" enum:"visit,payment_request"`
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

// Way is how a copy of a file left the sealed store.
type Way string

const (
	WayOpened Way = "opened" // in another program; the copy is removed with the next lock
	WaySaved  Way = "saved"  // where the person chose
)

// TakeOut reports, for the audit log, that a copy of a file left the sealed store
// of a person's device.
type TakeOut struct {
	Attachment AttachmentID `json:"attachment"`
	Way        Way          `json:"way" enum:"opened,saved"`
}

// Kind names the command for logs, audit rows and refusals; "" if it is not
// exactly one.
func (c Command) Kind() string {
	kind, n := "", 0
	for name, set := range map[string]bool{
		"save_link": c.SaveLink != nil, "save_number": c.SaveNumber != nil, "test_number": c.TestNumber != nil, "save_mailbox": c.SaveMailbox != nil, "test_mailbox": c.TestMailbox != nil, "save_contact": c.SaveContact != nil, "save_consent": c.SaveConsent != nil, "invite": c.Invite != nil,
		"answer_return": c.AnswerReturn != nil, "match": c.Match != nil, "rotate_door": c.RotateDoor != nil, "save_practice": c.SavePractice != nil,
		"confirm_patient": c.ConfirmPatient != nil, "start": c.Start != nil, "edit": c.Edit != nil,
		"send": c.Send != nil, "add_note": c.AddNote != nil, "tag": c.Tag != nil, "mark_read": c.MarkRead != nil, "opened": c.Opened != nil, "take_out": c.TakeOut != nil,
		"invite_teammate": c.InviteTeammate != nil, "save_teammate": c.SaveTeammate != nil,
		"revoke_device": c.RevokeDevice != nil, "reset_sign_in": c.ResetSignIn != nil,
		"save_draft": c.SaveDraft != nil, "undo_send": c.UndoSend != nil, "send_again": c.SendAgain != nil, "fetch_again": c.FetchAgain != nil, "settle": c.Settle != nil, "opt_out": c.OptOut != nil, "retract": c.Retract != nil, "save_preferences": c.SavePreferences != nil,
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
