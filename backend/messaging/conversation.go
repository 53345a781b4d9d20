package messaging

import (
	"slices"
	"time"
)

// ConversationState says whether a conversation can be written in.
type ConversationState string

const (
	ConversationOpen     ConversationState = "open"
	ConversationReadOnly ConversationState = "read_only"
)

// Identification is how far the practice has come, in a conversation by text that
// it began, with saying who it is (CMP-11, CMP-12). It is "" where it owes nothing.
type Identification string

const (
	IdentificationOwed     Identification = "owed" // once a carrier took the first text
	IdentificationUnderway Identification = "underway"
	IdentificationDone     Identification = "done"
	// IdentificationFailed stops everything else in the conversation until it is sent
	// (CMP-17).
	IdentificationFailed Identification = "failed"
)

// Conversation is one thread on one channel. Its sender follows from its
// channel: a secure one has a link and nothing else (SEC-10).
type Conversation struct {
	ID      ConversationID `json:"id"`
	Channel Channel        `json:"channel" enum:"secure,sms,email"`
	Link    LinkID         `json:"link,omitempty"`
	// Number is the practice's and Phone the other side's: there is one conversation
	// of the two, and neither becomes another (SMS-09, SMS-10). Its contact is the one
	// who has this phone; nobody while that is unknown, or several do.
	Number NumberID `json:"number,omitempty"`
	Phone  Phone    `json:"phone,omitempty"`
	// Mailbox is the practice's and Email the other side's, of one by email. Its contact
	// is the one who has this address, as with a phone.
	Mailbox  MailboxID   `json:"mailbox,omitempty"`
	Email    Email       `json:"email,omitempty"`
	Contacts []ContactID `json:"contacts"`
	// Identification is how far the practice has come with saying who it is.
	Identification Identification `json:"identification,omitempty" enum:"owed,underway,done,failed"`
	// Teammates take part by name: they see it and write in it, whether or not they
	// are members of its link (D15).
	Teammates []TeammateID      `json:"teammates,omitempty"`
	Subject   Text              `json:"subject,omitempty"`
	State     ConversationState `json:"state" enum:"open,read_only"`
	// Archived takes it out of the lists until the patient writes again; it can be
	// written in all the same. Assignee is who looks after it; "" is nobody.
	Archived bool       `json:"archived,omitempty"`
	Assignee TeammateID `json:"assignee,omitempty"`
	Tags     Tags       `json:"tags,omitempty"`
	MadeAt   time.Time  `json:"madeAt"`
	// LastPosition and LastAt are those of the newest message; zero when there is none.
	LastPosition int64     `json:"lastPosition,omitempty"`
	LastAt       time.Time `json:"lastAt,omitzero"`
	Version      int64     `json:"version,omitempty"`
}

// From is what the conversation comes from, as the scope of those who see it.
func (c Conversation) From() Scope {
	switch {
	case c.Number != "":
		return ScopeNumber(c.Number)
	case c.Mailbox != "":
		return ScopeMailbox(c.Mailbox)
	}
	return ScopeLink(c.Link)
}

// ComeFrom makes the conversation one of a sender's.
func (c *Conversation) ComeFrom(sender Scope) {
	c.Link, _ = sender.Link()
	c.Number, _ = sender.Number()
	c.Mailbox, _ = sender.Mailbox()
}

// Address is where the other side is reached outside the portal; "" of a secure one.
func (c Conversation) Address() Address {
	if c.Email != "" {
		return Address(c.Email.Fold())
	}
	return Address(c.Phone)
}

// Check says whether a conversation can be started as it is (SEC-09, SEC-10).
func (c Conversation) Check() error {
	rules := c.Channel.Rules()
	switch {
	case rules == Rules{}:
		return FailField("channel", CodeUnsupported, "Conversations of this kind cannot be started here.")
	case c.senders() != 1:
		return FailField("from", CodeEmpty, "Choose who this message is from.")
	case c.From().noun() != rules.From:
		return FailField("from", CodeInvalid, "Texts come from a number, emails from a mailbox, and secure messages from a link. Choose again who this is from.")
	case !rules.Groups && c.Group():
		return ErrNoGroup
	case rules.Portal && len(c.Contacts) == 0, rules.Carried && c.Address() == "":
		return FailField("to", CodeEmpty, "Choose who this message is for.")
	case len(c.Contacts)+len(c.Teammates) > MaxGroup:
		return FailField("to", CodeTooLong, "A group has 50 people at most. Leave some out, or start a second group.")
	case !rules.Subjects && c.Subject != "":
		return FailField("subject", CodeUnsupported, "Texts have no subject. Leave it empty.")
	}
	if err := c.Address().Check(); rules.Carried && err != nil {
		return err
	}
	return CheckLine("subject", c.Subject, MaxSubject)
}

func (c Conversation) senders() (n int) {
	for _, id := range []string{string(c.Link), string(c.Number), string(c.Mailbox)} {
		if id != "" {
			n++
		}
	}
	return n
}

// Readers counts who can leave a receipt of a message: everybody who takes part but
// its author.
func (c Conversation) Readers(author Author) int {
	n := len(c.Contacts) + len(c.Teammates)
	if slices.Contains(c.Teammates, author.Teammate) || slices.Contains(c.Contacts, author.Contact) {
		n--
	}
	return n
}
