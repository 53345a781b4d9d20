// Package bridge is the contract with the networks of others, mail today and
// telephones later: what the service asks of a carrier, and what a carrier says
// of how it went. One package below it is one carrier.
//
// What it keeps:
//
//   - A carrier never decides to send again. It says whether what it was given
//     has certainly not left, will never leave, or may have left; the service's
//     outbox decides.
//   - A carrier gets no more of a patient than the address. What a notice says is
//     fixed text, without a name and without a word of a conversation (SEC-04).
//   - The answer of a network can quote an address, so it stays the cause of an
//     Error and is never part of its text.
package bridge

import (
	"context"
	"errors"
	"time"

	"rowan/backend/messaging"
)

// Kind says what a notice is for.
type Kind string

const (
	KindInvitation Kind = "invitation"
	KindCode       Kind = "code"
	KindUnread     Kind = "unread" // messages wait that were not seen yet
	KindTeam       Kind = "team"   // to the staff: an invitation
	KindAlert      Kind = "alert"  // to the staff: something to look after
)

// Notice is a short text for a phone or a mailbox: a patient's, or a teammate's.
type Notice struct {
	ID      string          `json:"id"` // unique, and the same each time that it is tried
	Kind    Kind            `json:"kind"`
	Phone   messaging.Phone `json:"phone,omitempty"` // one of the two is set
	Email   messaging.Email `json:"email,omitempty"`
	Subject string          `json:"subject"` // where the network has one
	Text    string          `json:"text"`
	Link    string          `json:"link,omitempty"` // that the text holds
	Code    string          `json:"code,omitempty"` // that the text holds
}

// Capabilities says where a Notifier can carry notices to.
type Capabilities struct {
	Phone, Email bool
}

// Notifier carries notices. An error of Notify is an *Error, or
// counts as one that is Unsure.
type Notifier interface {
	Capabilities() Capabilities
	Notify(ctx context.Context, n Notice) error
}

// Failure says how far something came that failed.
type Failure int

const (
	Unsure  Failure = iota // it may have left: it is not sent again by itself
	Refused                // it did not leave and never will as it is
	Busy                   // it did not leave and may later
)

func (f Failure) String() string {
	switch f {
	case Refused:
		return "refused"
	case Busy:
		return "busy"
	}
	return "unsure"
}

// Error is how a carrier says what became of something.
type Error struct {
	Failure  Failure
	After    time.Duration    // of Busy: not before, if the network said so
	Sentence string           // for the staff: what happened and what to do next
	Reason   messaging.Reason // of a text
	Code     string           // the carrier's own, for whoever asks its support
	Cause    error
}

// ErrForged says that a webhook is not from whom it claims to be from.
var ErrForged = errors.New("this webhook is not the carrier's")

func (e *Error) Error() string { return "not carried: " + e.Failure.String() }
func (e *Error) Unwrap() error { return e.Cause }
