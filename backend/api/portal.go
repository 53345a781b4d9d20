package api

import (
	"time"

	"rowan/backend/messaging"
)

// Token is the request of RouteLook and RouteAccept: an invitation's token.
type Token struct {
	Token string `json:"token" maxLength:"200"`
}

// PracticeCard is what a patient may know of a practice before and after joining.
type PracticeCard struct {
	Name      string          `json:"name"`
	Phone     messaging.Phone `json:"phone,omitempty"`
	ReplyTime string          `json:"replyTime,omitempty"`
	Hours     string          `json:"hours,omitempty" doc:"When somebody reads"`
	// ID tells a returning browser's practice from the others of a service. It is no secret.
	ID messaging.PracticeID `json:"id"`
}

// Invited is the answer of RouteLook.
type Invited struct {
	Practice  PracticeCard `json:"practice"`
	InvitedBy string       `json:"invitedBy" doc:"The teammate who invited"`
	SendsTo   string       `json:"sendsTo" doc:"Where the code will go, masked"`
	ByPhone   bool         `json:"byPhone" doc:"Whether that is a phone rather than an email address"`
}

// JoinStep is where a patient stands in joining.
type JoinStep string

const (
	StepCode      JoinStep = "code"
	StepBirthDate JoinStep = "birth_date"
	StepAsk       JoinStep = "ask"     // no birth date on file, or too many tries: a teammate must confirm
	StepWaiting   JoinStep = "waiting" // a teammate was asked
	StepDeclined  JoinStep = "declined"
	StepDone      JoinStep = "done" // the session is open
)

// Join is the answer of every step of joining.
type Join struct {
	Step     JoinStep     `json:"step" enum:"code,birth_date,ask,waiting,declined,done"`
	Practice PracticeCard `json:"practice"`
	SentTo   string       `json:"sentTo,omitempty" doc:"Where the code went, masked"`
	ByPhone  bool         `json:"byPhone,omitempty"`
	Back     bool         `json:"back,omitempty" doc:"Whether this is somebody who has an account and comes back"`
}

// JoinCode is the request of RouteJoinCode.
type JoinCode struct {
	Code string `json:"code" maxLength:"20"`
}

// JoinBirth is the request of RouteJoinBirth.
type JoinBirth struct {
	BirthDate messaging.Date `json:"birthDate" maxLength:"10" example:"1986-03-14"`
}

// Me is the answer of RouteMe.
type Me struct {
	Name          messaging.Text      `json:"name"`
	Language      messaging.Language  `json:"language,omitempty" enum:"en,es" doc:"What the practice knows of it"`
	Practice      PracticeCard        `json:"practice"`
	Conversations []PatientThread     `json:"conversations" nullable:"false" doc:"The newest"`
	Next          string              `json:"next,omitempty" doc:"Where the older conversations begin, for RouteThreads; none if these are all"`
	Reminders     Reminders           `json:"reminders"`
	ByText        bool                `json:"byText" doc:"Whether the practice has a phone number of the patient"`
	ByEmail       bool                `json:"byEmail"`
	Contact       messaging.ContactID `json:"contact"`
}

// Threads is the answer of RouteThreads: a page of a patient's conversations.
type Threads struct {
	Conversations []PatientThread `json:"conversations" nullable:"false" doc:"Newest activity first"`
	Next          string          `json:"next,omitempty" doc:"Where the following page begins; none if this is the last"`
}

// Reminders is the request of RouteReminders: how the patient is told of what they have
// not seen.
type Reminders struct {
	Text  bool `json:"text"`
	Email bool `json:"email"`
}

// Speak is the request of RouteSpeak.
type Speak struct {
	Language messaging.Language `json:"language" enum:"en,es"`
}

// PatientThread is a conversation as its patient sees it.
type PatientThread struct {
	ID      messaging.ConversationID    `json:"id"`
	Subject messaging.Text              `json:"subject,omitempty"`
	From    string                      `json:"from" doc:"The link's name"`
	With    []messaging.Text            `json:"with,omitempty" nullable:"false" doc:"In a group, the names of the others who take part"`
	State   messaging.ConversationState `json:"state" enum:"open,read_only"`
	Preview messaging.Text              `json:"preview,omitempty"`
	LastAt  time.Time                   `json:"lastAt,omitzero"`
	Unseen  int                         `json:"unseen" doc:"Messages of others that were not seen"`
}

// PatientMessage is a message as its patient sees it.
type PatientMessage struct {
	ID          messaging.MessageID    `json:"id"`
	Mine        bool                   `json:"mine"`
	Author      string                 `json:"author,omitempty" doc:"Who wrote it, if not the patient"`
	Patient     bool                   `json:"patient,omitempty" doc:"Whether another patient of the group wrote it, rather than the practice"`
	Body        messaging.Text         `json:"body,omitempty"`
	Attachments []messaging.Attachment `json:"attachments,omitempty" nullable:"false"`
	Event       messaging.Event        `json:"event,omitempty"`
	Status      messaging.Status       `json:"status" enum:"sent,delivered,seen" doc:"For the patient's own: delivered, or seen by the practice"`
	Seen        bool                   `json:"seen" doc:"For those of others: whether this patient saw it"`
	Position    int64                  `json:"position"`
	At          time.Time              `json:"at"`
}

// Thread is the answer of RouteThread.
type Thread struct {
	Conversation PatientThread    `json:"conversation"`
	Messages     []PatientMessage `json:"messages" nullable:"false" doc:"Newest first"`
	More         bool             `json:"more"`
}

// Write is the request of RouteWrite.
type Write struct {
	ID          messaging.MessageID      `json:"id" format:"uuid" doc:"Made by the writer: the same id twice is one message"`
	Body        messaging.Text           `json:"body"`
	Attachments []messaging.AttachmentID `json:"attachments,omitempty" maxItems:"10" doc:"Uploaded for this conversation before"`
}

// Seen is the request of RouteSeen.
type Seen struct {
	Messages []messaging.MessageID `json:"messages" nullable:"false" minItems:"1" maxItems:"200"`
}
