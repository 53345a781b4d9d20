package messaging

import (
	"slices"
	"strconv"
	"strings"
)

// MaxRecipients is how many one mail of the practice's goes to.
const MaxRecipients = 50

// Recipients is whom a mail goes to. Each of them sees all the others.
type Recipients struct {
	To []Party `json:"to,omitempty"`
	Cc []Party `json:"cc,omitempty"`
}

// All lists everybody, those that it is written to first.
func (r Recipients) All() []Party { return slices.Concat(r.To, r.Cc) }

// Check says whether a mail can go to them.
func (r Recipients) Check() error {
	all := r.All()
	switch {
	case len(r.To) == 0:
		return FailField("to", CodeEmpty, "Nobody would get this. Choose whom it goes to.")
	case len(all) > MaxRecipients:
		return FailField("cc", CodeTooLong, "An email goes to 50 people at most. Take some off.")
	}
	for _, p := range all {
		if err := p.Email.Check(); err != nil {
			return FailField("cc", CodeInvalid, "One of the addresses is not complete. Enter it like name@example.com.")
		}
		if err := CheckLine("cc", p.Name, MaxMailboxName*4); err != nil {
			return err
		}
	}
	return nil
}

// Agreed says whether all of them may be written to, by what consent says of each. The
// refusal counts whom it is about and never names them: it is kept where nothing is sealed.
func (r Recipients) Agreed(consent func(Address) error) error {
	all := r.All()
	var lacking []string
	var refused error
	for i, p := range all {
		err := consent(Address(p.Email.Fold()))
		if err != nil && CodeOf(err) != CodeNoConsent {
			return err
		}
		if err != nil {
			lacking, refused = append(lacking, strconv.Itoa(i+1)), err
		}
	}
	if refused == nil || len(all) == 1 {
		return refused
	}
	return FailField("consent", CodeNoConsent, "Nobody has written down that these agreed to email, counted from the first in To: "+strings.Join(lacking, ", ")+
		". Say how they agreed, take them off, or write a secure message.")
}

// without leaves out who is among the others already, everybody but once, and what is
// no address.
func without(list []Party, others ...Email) (kept []Party) {
	for _, p := range list {
		if p.Email.Check() != nil || slices.Contains(others, p.Email.Fold()) {
			continue
		}
		others = append(others, p.Email.Fold())
		p.Name = Text(strings.TrimSpace(string(p.Name)))
		kept = append(kept, p)
	}
	return kept
}

// Answer is whom an answer to a mail goes to: where its writer wants answers, or, to one
// that the practice itself wrote at own, those whom that went to. With all everybody
// else goes along whom the mail names, but never own.
func (m Mail) Answer(own Email, all bool) (r Recipients) {
	self := own.Fold()
	switch {
	case m.From.Email.Fold() == self:
		r.To = without(m.To, self)
	case len(m.ReplyTo) > 0:
		r.To = without(m.ReplyTo, self)
	}
	if len(r.To) == 0 {
		r.To = without([]Party{m.From}, self)
	}
	if !all {
		return r
	}
	taken := []Email{self}
	for _, p := range r.To {
		taken = append(taken, p.Email.Fold())
	}
	r.Cc = without(slices.Concat(m.To, m.Cc), taken...)
	return r
}

// Answerable returns the mail that the next one in a thread answers, whose messages are
// given the newest first: the last that a person wrote and that can be read. nil if
// there is none.
func Answerable(thread []Message) *Mail {
	for _, m := range thread {
		if mail := m.Mail; mail != nil && mail.Unreadable == "" && !mail.Automatic && len(mail.Bounced) == 0 && mail.From.Email != "" {
			return mail
		}
	}
	return nil
}
