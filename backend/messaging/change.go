package messaging

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Scope says whom a change concerns, in text form: "practice", "link:ID",
// "number:ID", "mailbox:ID", "conversation:ID" or "teammate:ID".
type Scope string

const ScopePractice Scope = "practice"

func ScopeLink(id LinkID) Scope                 { return Scope("link:" + string(id)) }
func ScopeNumber(id NumberID) Scope             { return Scope("number:" + string(id)) }
func ScopeMailbox(id MailboxID) Scope           { return Scope("mailbox:" + string(id)) }
func ScopeConversation(id ConversationID) Scope { return Scope("conversation:" + string(id)) }
func ScopeTeammate(id TeammateID) Scope         { return Scope("teammate:" + string(id)) }

// Sender says whether the scope is a sender's: what concerns it is for the
// members of that one link, number or mailbox.
func (s Scope) Sender() bool { return s.noun() != "" }

// noun is what a sender of the scope is called.
func (s Scope) noun() string {
	switch kind, _, _ := strings.Cut(string(s), ":"); kind {
	case "link", "number", "mailbox":
		return kind
	}
	return ""
}

// Link returns the link of a link's scope; "" of any other.
func (s Scope) Link() (LinkID, bool) {
	id, ok := s.of("link:")
	return LinkID(id), ok
}

// of is what stands behind a prefix; "" if s has another.
func (s Scope) of(prefix string) (string, bool) {
	id, ok := strings.CutPrefix(string(s), prefix)
	if !ok {
		return "", false
	}
	return id, true
}

// Number returns the number of a number's scope; "" of any other.
func (s Scope) Number() (NumberID, bool) {
	id, ok := s.of("number:")
	return NumberID(id), ok
}

// Mailbox returns the mailbox of a mailbox's scope; "" of any other.
func (s Scope) Mailbox() (MailboxID, bool) {
	id, ok := s.of("mailbox:")
	return MailboxID(id), ok
}

// Conversation returns the conversation of a conversation's scope; "" of any other.
func (s Scope) Conversation() (ConversationID, bool) {
	id, ok := s.of("conversation:")
	return ConversationID(id), ok
}

// Kind names the noun that changed.
type Kind string

const (
	KindPractice     Kind = "practice"
	KindTeammate     Kind = "teammate"
	KindLink         Kind = "link"
	KindNumber       Kind = "number"
	KindMailbox      Kind = "mailbox"
	KindSuppression  Kind = "suppression"
	KindReception    Kind = "reception"
	KindConsent      Kind = "consent"
	KindContact      Kind = "contact"
	KindConversation Kind = "conversation"
	KindMessage      Kind = "message"
	KindReceipt      Kind = "receipt"
	KindReadMark     Kind = "read_mark"
	KindMembership   Kind = "membership" // the person's own scopes changed
	KindDraft        Kind = "draft"
	KindNote         Kind = "note"
	KindPreferences  Kind = "preferences"
)

// Changed says that a thing changed, without saying what it is now: it is what
// feeds are made of and what screens are told.
type Changed struct {
	Scope Scope  `json:"scope"`
	Kind  Kind   `json:"kind"`
	Key   string `json:"key"` // the thing's id; a receipt's is message/reader
	// About is the conversation that the thing stands in, if it stands in one.
	About ConversationID `json:"about,omitempty"`
}

// Change is a thing as it is now, on its way to somebody who may see it. At
// most one of its last fields is set; none is, when the thing is no more.
type Change struct {
	Seq   int64  `json:"seq"`
	Scope Scope  `json:"scope"`
	Kind  Kind   `json:"kind"`
	Key   string `json:"key,omitempty"` // left out on the way where the thing says it itself

	Practice     *Practice     `json:"practice,omitempty"`
	Teammate     *Teammate     `json:"teammate,omitempty"`
	Link         *Link         `json:"link,omitempty"`
	Number       *Number       `json:"number,omitempty"`
	Mailbox      *Mailbox      `json:"mailbox,omitempty"`
	Suppression  *Suppression  `json:"suppression,omitempty"`
	Reception    *Reception    `json:"reception,omitempty"`
	Consent      *Consent      `json:"consent,omitempty"`
	Contact      *Contact      `json:"contact,omitempty"`
	Conversation *Conversation `json:"conversation,omitempty"`
	Message      *Message      `json:"message,omitempty"`
	Note         *Note         `json:"note,omitempty"`
	Receipt      *Receipt      `json:"receipt,omitempty"`
	ReadMark     *ReadMark     `json:"readMark,omitempty"`
	Draft        *Draft        `json:"draft,omitempty"`
	Preferences  *Preferences  `json:"preferences,omitempty"`
}

// said is the key as the thing itself says it; "" if it does not.
func (c Change) said() string {
	switch {
	case c.Message != nil:
		return string(c.Message.ID)
	case c.Conversation != nil:
		return string(c.Conversation.ID)
	case c.Contact != nil:
		return string(c.Contact.ID)
	case c.Note != nil:
		return string(c.Note.ID)
	case c.Receipt != nil:
		return c.Receipt.Key()
	}
	return ""
}

// Cursor says how far a feed was read. Restoring the service raises the epoch,
// so that numbers given twice are never confused.
type Cursor struct {
	Epoch int64
	Seq   int64
	// Audit is the end of the audit log that came with the newest page, as a proof
	// that the service still is the one that was read from; zero if none came.
	Audit AuditHead
	// Scopes is the digest of the scopes that the device holds; a page leaves them out
	// while they are the same. It is not kept: "" asks for them.
	Scopes string
}

func (c Cursor) String() string {
	s := fmt.Sprintf("%d.%d", c.Epoch, c.Seq)
	if c.Audit.N > 0 {
		s += "." + c.Audit.String()
	}
	if c.Scopes != "" {
		s += scopesMark + c.Scopes
	}
	return s
}

const scopesMark = "~" // stands before the digest of the scopes in a cursor

// DigestScopes says in a few characters which scopes somebody holds.
func DigestScopes(scopes []Scope) string {
	sum := sha256.New()
	for _, s := range scopes {
		fmt.Fprintf(sum, "%d:%s", len(s), s)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// ParseCursor reads the form that String writes; "" is the beginning.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	var c Cursor
	s, c.Scopes, _ = strings.Cut(s, scopesMark)
	parts := strings.Split(s, ".")
	numbers := []*int64{&c.Epoch, &c.Seq}
	if len(parts) == 4 {
		numbers, c.Audit.Hash = append(numbers, &c.Audit.N), parts[3]
		parts = parts[:3]
	}
	ok := len(parts) == len(numbers)
	for i := 0; ok && i < len(parts); i++ {
		n, err := strconv.ParseInt(parts[i], 10, 64)
		*numbers[i], ok = n, err == nil && n >= 0
	}
	if !ok {
		return Cursor{}, FailField("after", CodeInvalid, "This position in the feed cannot be read. Start again from the beginning.")
	}
	return c, nil
}

// Page is a stretch of a feed.
type Page struct {
	Epoch int64 `json:"epoch"`
	Next  int64 `json:"next"` // where the following page begins
	More  bool  `json:"more"` // whether there is one now
	// Scopes are what the person may see; absent while they are those of the cursor.
	Scopes  []Scope  `json:"scopes,omitempty"`
	Changes []Change `json:"changes"`
	// Audit is where the audit log ended when this page was handed out; absent if
	// the page is empty.
	Audit AuditHead `json:"audit,omitzero"`
}

// Told is what a stream says when something changed: where the feed stands, and with it
// the page that follows a number, where that is all of what changed and short. The page
// is for whoever has read up to that number or further; everybody else pulls.
type Told struct {
	At    Cursor
	After int64
	Page  *Page
}

// Brief is the page as it goes over the wire, without what it would say twice.
func (p Page) Brief() Page {
	p.Changes = slices.Clone(p.Changes)
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Key == c.said() {
			c.Key = ""
		}
	}
	return p
}

// Fill puts back what Brief left out.
func (p Page) Fill() {
	for i := range p.Changes {
		if c := &p.Changes[i]; c.Key == "" {
			c.Key = c.said()
		}
	}
}
