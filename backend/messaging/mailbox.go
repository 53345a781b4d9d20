package messaging

import "slices"

// Mailbox is one of the practice's own accounts at a mail server, from which emails
// come. Only its members see what is written to it, as with a link (LNK-06). How the
// server is signed in to, only the service knows.
type Mailbox struct {
	ID      MailboxID    `json:"id"`
	Address Email        `json:"address"` // never another: conversations are about it
	Name    string       `json:"name"`    // what patients see beside the address
	Label   string       `json:"label"`   // what the staff call it
	Members []TeammateID `json:"members"`
	// Assignee and Tags are what a conversation that begins on the mailbox begins with.
	Assignee TeammateID `json:"assignee,omitempty"`
	Tags     Tags       `json:"tags,omitempty"`
	// Signature stands below every email that leaves.
	Signature Text `json:"signature,omitempty"`
	Archived  bool `json:"archived,omitempty"`
}

// Limits of what stands about a mailbox.
const (
	MaxMailboxName  = 80
	MaxMailboxLabel = 40
	MaxSignature    = 2_000
	MaxFooter       = 2_000
)

// Sender is the mailbox as what messages come from.
func (m Mailbox) Sender() Sender {
	return Sender{Scope: ScopeMailbox(m.ID), Name: m.Label, Members: m.Members, Archived: m.Archived, Assignee: m.Assignee, Tags: m.Tags}
}

// Check says whether m can be kept.
func (m Mailbox) Check() error {
	if err := m.Address.Check(); err != nil {
		return FailField("address", CodeOf(err), AsError(err).Sentence)
	}
	if blank(m.Name) {
		return FailField("name", CodeEmpty, "Enter the name that patients see, such as the practice's.")
	}
	if err := CheckWords("signature", m.Signature, MaxSignature); err != nil {
		return err
	}
	if err := CheckLine("name", Text(m.Name), MaxMailboxName); err != nil {
		return err
	}
	return m.Sender().checkRead(MaxMailboxLabel)
}

// MaySend says whether anything may leave from the mailbox.
func (m Mailbox) MaySend() error {
	if m.Archived {
		return FailField("mailbox", CodeClosed, "This mailbox is archived. Choose another to write from.")
	}
	return nil
}

// SaveMailbox makes a mailbox, or changes the fields that it names of one. Members
// are named one by one, as a link's are.
type SaveMailbox struct {
	Mailbox   MailboxID    `json:"mailbox"`
	Address   *Email       `json:"address,omitempty"` // of a new one only
	Name      *string      `json:"name,omitempty"`
	Label     *string      `json:"label,omitempty"`
	Signature *Text        `json:"signature,omitempty"`
	Archived  *bool        `json:"archived,omitempty"`
	Add       []TeammateID `json:"add,omitempty"`
	Remove    []TeammateID `json:"remove,omitempty"`
	Assignee  *TeammateID  `json:"assignee,omitempty"` // of what begins on it; "" for nobody
	Tag       []Text       `json:"tag,omitempty"`      // of what begins on it: added
	Untag     []Text       `json:"untag,omitempty"`    // and taken off
}

// Onto returns m with the named fields changed, or says why they cannot be. m is
// the zero Mailbox for a new one; all are the practice's mailboxes and staff its
// teammates, as they are now.
func (s SaveMailbox) Onto(m Mailbox, all []Mailbox, staff []Teammate) (Mailbox, error) {
	if m.ID == "" {
		if s.Address == nil {
			return m, FailField("mailbox", CodeNotFound, "This mailbox is not here any more. Choose another.")
		}
		if slices.ContainsFunc(all, func(o Mailbox) bool { return o.Address.Fold() == s.Address.Fold() }) {
			return m, FailField("address", CodeConflict, "The practice has this mailbox already. Change that one.")
		}
		m = Mailbox{ID: s.Mailbox, Address: *s.Address}
	} else if s.Address != nil && *s.Address != m.Address {
		return m, FailField("address", CodeInvalid, "A mailbox stays what it is. Add the other one as a mailbox of its own.")
	}
	if s.Name != nil {
		m.Name = *s.Name
	}
	if s.Label != nil {
		m.Label = *s.Label
	}
	if s.Signature != nil {
		m.Signature = *s.Signature
	}
	after, err := membership{s.Add, s.Remove, s.Assignee, s.Tag, s.Untag}.onto(m.Sender(), staff)
	if err != nil {
		return m, err
	}
	m.Members, m.Assignee, m.Tags = after.Members, after.Assignee, after.Tags
	if s.Archived != nil {
		m.Archived = *s.Archived
	}
	return m, m.Check()
}

// TestMailbox has a mailbox send an email to itself, to see whether it leaves and
// arrives.
type TestMailbox struct {
	Mailbox MailboxID `json:"mailbox"`
}
