package messaging

import "time"

// Trouble is what keeps texts or emails from leaving or arriving.
type Trouble string

const (
	TroubleNone        Trouble = ""
	TroubleCredentials Trouble = "credentials" // the account's token, or the mailbox's password, is not taken
	TroubleLeave       Trouble = "leave"       // the leave that the mailbox was signed in by has ended
	TroubleSuspended   Trouble = "suspended"   // the carrier has stopped the account
	TroubleUnreachable Trouble = "unreachable" // nobody answers
	TroubleSilent      Trouble = "silent"      // texts arrive at the carrier, which does not tell us
	TroubleMisdirected Trouble = "misdirected" // the carrier is set to tell another address of them
)

// Test is how far a message has come that a number or a mailbox was sent to see whether
// it arrives.
type Test string

const (
	TestUnderway Test = "underway"
	TestPassed   Test = "passed"
	TestFailed   Test = "failed"
)

// Reception says how texts leave and arrive. There is one of each number, for its
// members, and one of the practice's account with the carrier, which tells everybody
// when something is wrong. One of each mailbox is for everybody too: whoever manages
// it has to know that its password is not taken any more.
type Reception struct {
	Number  NumberID  `json:"number,omitempty"` // "" of the account, and of a mailbox
	Mailbox MailboxID `json:"mailbox,omitempty"`
	Trouble Trouble   `json:"trouble,omitempty" enum:"credentials,leave,suspended,unreachable,silent,misdirected"`
	// Since is when the trouble began: of silence, when the first text arrived that we
	// were not told of; of a wrong address, when it was seen.
	Since time.Time `json:"since,omitzero"`
	// ReceivedAt is when the carrier last told of a text to the number, or the mailbox's
	// server last answered and everything that it had was here, to the minute.
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
	Test       Test      `json:"test,omitempty" enum:"underway,passed,failed"`
	TestedAt   time.Time `json:"testedAt,omitzero"`
	Reason     Reason    `json:"reason,omitempty"` // why the test failed, if the carrier said
}

// OfAccount says whether this is of the account with the carrier.
func (r Reception) OfAccount() bool { return r.Number == "" && r.Mailbox == "" }

// Key names the reception in a feed.
func (r Reception) Key() string {
	switch {
	case r.OfAccount():
		return "account"
	case r.Mailbox != "":
		return string(ScopeMailbox(r.Mailbox))
	}
	return string(r.Number)
}

// Scope is whom the reception concerns.
func (r Reception) Scope() Scope {
	if r.Number == "" {
		return ScopePractice
	}
	return ScopeNumber(r.Number)
}

// ReceptionOf is the reception that a key names, with nothing known of it.
func ReceptionOf(key string) (r Reception) {
	if mailbox, ok := Scope(key).Mailbox(); ok {
		r.Mailbox = mailbox
	} else if key != r.Key() {
		r.Number = NumberID(key)
	}
	return r
}

// TestNumber sends a number a text from another of the practice's, to see whether it
// arrives.
type TestNumber struct {
	Number NumberID `json:"number"`
}
