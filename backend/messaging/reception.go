package messaging

import "time"

// Trouble is what keeps texts from leaving or arriving.
type Trouble string

const (
	TroubleNone        Trouble = ""
	TroubleCredentials Trouble = "credentials" // the carrier does not take the account's token
	TroubleSuspended   Trouble = "suspended"   // the carrier has stopped the account
	TroubleUnreachable Trouble = "unreachable" // the carrier does not answer
	TroubleSilent      Trouble = "silent"      // texts arrive at the carrier, which does not tell us
)

// Test is how far a text has come that a number was sent to see whether it arrives.
type Test string

const (
	TestUnderway Test = "underway"
	TestPassed   Test = "passed"
	TestFailed   Test = "failed"
)

// Reception says how texts leave and arrive. There is one of each number, for its
// members, and one of the practice's account with the carrier, which tells everybody
// when something is wrong.
type Reception struct {
	Number  NumberID `json:"number,omitempty"` // "" of the account
	Trouble Trouble  `json:"trouble,omitempty" enum:"credentials,suspended,unreachable,silent"`
	// Since is when the trouble began: of silence, when the first text arrived that we
	// were not told of.
	Since time.Time `json:"since,omitzero"`
	// ReceivedAt is when the carrier last told of a text to the number, to the minute.
	ReceivedAt time.Time `json:"receivedAt,omitzero"`
	Test       Test      `json:"test,omitempty" enum:"underway,passed,failed"`
	TestedAt   time.Time `json:"testedAt,omitzero"`
	Reason     Reason    `json:"reason,omitempty"` // why the test failed, if the carrier said
}

// Key names the reception in a feed.
func (r Reception) Key() string {
	if r.Number == "" {
		return "account"
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

// TestNumber sends a number a text from another of the practice's, to see whether it
// arrives.
type TestNumber struct {
	Number NumberID `json:"number"`
}
