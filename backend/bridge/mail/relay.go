package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Config is what a Relay is made of.
type Config struct {
	// URL is smtps://user:password@host:port, or smtp:// for STARTTLS. User and
	// password may be absent, and the port is that of submission then.
	URL string
	// From is the sender, as a bare address or like "Clinic <no-reply@example.com>".
	From string

	Clock func() time.Time
	// Roots vouch for the relay's certificate; nil for those of the system.
	Roots *x509.CertPool
	// Timeout bounds connecting, greeting and handing over, each; half a minute if
	// 0. The three have to end before the outbox gives the notice up.
	Timeout time.Duration
}

// Relay is a mail relay. It is safe for concurrent use and holds no connection.
type Relay struct {
	post
	from  *mail.Address
	clock func() time.Time
}

// New reads a relay's configuration. It connects to nothing yet. An error never
// quotes the URL, since a password stands in it.
func New(cfg Config) (*Relay, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, messaging.FailField("relay", messaging.CodeInvalid, "The mail relay has to be given like smtps://user:password@mail.example.com:465.")
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil || messaging.Email(from.Address).Check() != nil {
		return nil, messaging.FailField("from", messaging.CodeInvalid, "The sender of mails has to be an address, like no-reply@example.com.")
	}
	timeout := cfg.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	implicit := u.Scheme == "smtps"
	port := 587
	switch given, err := strconv.Atoi(u.Port()); {
	case err == nil:
		port = given
	case implicit:
		port = 465
	}
	r := &Relay{from: from, clock: cfg.Clock, post: post{domain: messaging.Email(from.Address).Domain(), say: relaySays,
		peer: newPeer(bridge.MailServer{Host: u.Hostname(), Port: port, TLS: implicit}, cfg.Roots, timeout)}}
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		r.prove = byPassword(user, password)
	}
	return r, nil
}

// Capabilities says that mail reaches mailboxes only.
func (r *Relay) Capabilities() bridge.Capabilities { return bridge.Capabilities{Email: true} }

// Notify hands a notice over to the relay.
func (r *Relay) Notify(ctx context.Context, n bridge.Notice) error {
	if err := n.Email.Check(); err != nil {
		return refuse("The email address is not complete. Correct it on the contact, then try again.", err)
	}
	text, err := r.compose(n)
	if err != nil {
		return refuse("This notice could not be written as a mail. Call the person instead.", err)
	}
	return r.hand(ctx, r.from.Address, []messaging.Email{n.Email}, text)
}

var relaySays = sentences{
	server:     "The mail relay did not take the last notice. Ask whoever runs this service to look at it, then try again.",
	distrusted: "The mail relay could not prove who it is, so nothing was sent. Ask whoever runs this service to look at its certificate, then try again.",
	signIn:     "The mail relay did not accept the sign-in of this service. Ask whoever runs it to correct it, then try again.",
	recipient:  "The mail server does not accept this email address. Check it on the contact, or call the person.",
	text:       "The mail server did not take the notice for this person. Check the email address, or call the person.",
	unsure:     "The connection broke off before the mail server confirmed the last notice. Ask the person whether it arrived before you send another.",
}

// compose writes a notice as a mail of plain text.
func (r *Relay) compose(n bridge.Notice) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	if err := m.From(r.from.String()); err != nil {
		return nil, err
	}
	if err := m.To(string(n.Email)); err != nil {
		return nil, err
	}
	if messaging.CheckLine("id", messaging.Text(n.ID), 100) != nil || messaging.CheckLine("subject", messaging.Text(n.Subject), messaging.MaxSubject) != nil {
		return nil, errors.New("a header of more than one line")
	}
	m.Subject(n.Subject)
	m.SetDateWithValue(r.clock())
	m.SetMessageIDWithValue(n.ID + "@" + r.domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence notice answers it
	m.SetBodyString(gomail.TypeTextPlain, n.Text)
	return m, nil
}
