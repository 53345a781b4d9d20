package messaging

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// DraftKey says where a draft stands: the id of a conversation, or of a contact
// with whom there is none yet; of several, joined by plus signs. A prefix and a
// colon set apart what is typed beside a message, as in "note:ID", and an email that
// is not begun yet, as in "mail:ID", whose id is a contact's, or of nothing else while
// it is to nobody yet.
type DraftKey string

// DraftFor is where the text waits that is to begin a conversation with these
// people: one person's own place, or the group's. What was typed for a mail to one waits
// where mails to them are begun. Where nobody is known, as behind an address, it is the
// conversation's own.
func DraftFor(c Conversation) DraftKey {
	if c.Channel == ChannelEmail && len(c.Contacts) == 1 {
		return MailDraft(string(c.Contacts[0]))
	}
	ids := []string{}
	for _, id := range c.Contacts {
		ids = append(ids, string(id))
	}
	for _, id := range c.Teammates {
		ids = append(ids, string(id))
	}
	if len(ids) == 0 {
		return DraftKey(c.ID)
	}
	slices.Sort(ids)
	return DraftKey(strings.Join(ids, "+"))
}

// NoteDraft is where what was typed for a note stands, beside the message's draft.
func NoteDraft(c ConversationID) DraftKey { return "note:" + DraftKey(c) }

// Note says whether what stands there was typed for a note.
func (k DraftKey) Note() bool { return strings.HasPrefix(string(k), "note:") }

const mailDraft = "mail:"

// MailDraft is where an email is written that begins a thread of its own: to the contact
// whose id it is, apart from what is typed to them securely, or to nobody yet.
func MailDraft(id string) DraftKey { return mailDraft + DraftKey(id) }

// Mail says whether what stands there was typed for such an email.
func (k DraftKey) Mail() bool { return strings.HasPrefix(string(k), mailDraft) }

// Conversation is the conversation in which the draft stands, if it is one.
func (k DraftKey) Conversation() ConversationID {
	if _, id, ok := strings.Cut(string(k), ":"); ok {
		return ConversationID(id)
	}
	return ConversationID(k)
}

// maxDraftKey is more than the largest group takes.
const maxDraftKey = 2000

// Check says whether k can be a draft's.
func (k DraftKey) Check() error {
	ids := strings.Split(string(k.Conversation()), "+")
	if len(k) <= maxDraftKey && !slices.ContainsFunc(ids, func(id string) bool { return !ValidID(id) }) {
		return nil
	}
	return FailField("key", CodeInvalid, "This was made by a program that Rowan does not know. Update it.")
}

// Draft is what one teammate has typed in one place and not sent. It is theirs:
// it descends to their own desktops and to nobody else's.
type Draft struct {
	Key  DraftKey `json:"key"`
	Body Text     `json:"body"`
	// Subject is that of an email which is not begun yet; every other draft has none.
	Subject Text `json:"subject,omitempty"`
	// Other was typed on another of the person's computers at the same time. Both
	// are kept until the person chooses.
	Other Text `json:"other,omitempty"`
	// Reason says why it came back, if it was sent and refused. Returned says that
	// it came back, for that or because the person took it back.
	Reason   string    `json:"reason,omitempty"`
	Returned bool      `json:"returned,omitempty"`
	At       time.Time `json:"at"`
	Version  int64     `json:"version,omitempty"`

	// The devices that typed Body and Other, which the service alone knows; "" is
	// none of them.
	BodyBy  DeviceID `json:"-"`
	OtherBy DeviceID `json:"-"`
}

// Empty says whether nothing is left of the draft.
func (d Draft) Empty() bool { return d.Body == "" && d.Other == "" && d.Subject == "" }

// For returns the draft as a device shows it: its own text first.
func (d Draft) For(device DeviceID) Draft {
	if d.OtherBy == device && d.Other != "" {
		d.Body, d.Other, d.BodyBy, d.OtherBy = d.Other, d.Body, d.OtherBy, d.BodyBy
	}
	return d
}

// Typed returns text as a draft keeps it: blank lines alone are nothing.
func Typed(text Text) Text {
	if strings.TrimSpace(string(text)) == "" {
		return ""
	}
	return text
}

// SaveDraft keeps what a person typed and did not send; nothing at all removes it.
type SaveDraft struct {
	Key      DraftKey `json:"key"`
	Body     Text     `json:"body"`
	Subject  Text     `json:"subject,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Returned bool     `json:"returned,omitempty"`
	Saw      int64    `json:"saw,omitempty"` // the version that was typed into; 0 for none
	// Chosen says that Body is what the person made of two texts, having seen both.
	Chosen bool `json:"chosen,omitempty"`
}

// Onto returns d as it is after a device typed. What another device typed and this
// one had not seen is never overwritten: the two then stand side by side.
func (s SaveDraft) Onto(d Draft, by DeviceID) (Draft, error) {
	if err := s.Key.Check(); err != nil {
		return d, err
	}
	switch {
	case !utf8.ValidString(string(s.Body)) || !utf8.ValidString(s.Reason):
		return d, FailField("body", CodeBadText, "This draft has characters that cannot be read. Remove them.")
	case utf8.RuneCountInString(string(s.Body)) > 2*MaxBody || len(s.Reason) > 1000:
		return d, FailField("body", CodeTooLong, "This draft is too long to be kept on your other computers. Shorten it.")
	}
	if s.Subject != "" && !s.Key.Mail() {
		return d, FailField("subject", CodeInvalid, "Only an email has a subject before it is begun. Update Rowan.")
	}
	if err := CheckLine("subject", s.Subject, MaxSubject); err != nil {
		return d, err
	}
	d.Key, s.Body = s.Key, Typed(s.Body)
	saw := s.Saw == d.Version
	if saw || d.Subject == "" || d.BodyBy == by {
		d.Subject = s.Subject
	}
	switch {
	case s.Chosen && saw:
		d.Body, d.BodyBy, d.Other, d.OtherBy = s.Body, by, "", ""
		d.Reason, d.Returned = s.Reason, s.Returned
	case d.Other != "" && d.OtherBy == by:
		d.Other = s.Body
	case d.Body == "" || d.BodyBy == by || saw:
		d.Body, d.BodyBy, d.Reason, d.Returned = s.Body, by, s.Reason, s.Returned
	case s.Body == "" || s.Body == d.Body || s.Body == d.Other:
	case d.Other == "":
		d.Other, d.OtherBy = s.Body, by
	default: // a third computer: its text is added, and belongs to none of them alone
		d.Other, d.OtherBy = d.Other+"\n\n"+s.Body, ""
	}
	if d.Body == "" {
		d.Body, d.BodyBy, d.Other, d.OtherBy = d.Other, d.OtherBy, "", ""
	}
	return d, nil
}

// Joined returns d with a text that came back: before what was begun since, and
// after what came back earlier. A text that stands there already is not added.
func (d Draft) Joined(text Text, reason string) Draft {
	switch {
	case strings.Contains("\n\n"+string(d.Body)+"\n\n", "\n\n"+string(text)+"\n\n"):
	case d.Body == "":
		d.Body = text
	case d.Returned:
		d.Body += "\n\n" + text
	default:
		d.Body = text + "\n\n" + d.Body
	}
	if reason != "" {
		d.Reason = reason
	}
	d.Returned = true
	return d
}
