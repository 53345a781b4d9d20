// Package mail carries notices by SMTP, through one relay that whoever runs the
// service chose.
//
// What it keeps:
//
//   - Nothing leaves unencrypted, and nothing to a relay whose certificate does
//     not stand (SEC-06): a relay that hides STARTTLS is refused. The exception is
//     a relay on literal loopback, which nobody can listen in on.
//   - One connection, one mail, one recipient. After the end of the text was
//     written, only the relay's answer says how it went; without one the mail is
//     Unsure, since it may have been taken.
//   - No address, subject or text can add a header or a command.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/mail"
	"net/netip"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

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
	host, address  string
	user, password string
	from           *mail.Address
	domain         string
	clock          func() time.Time
	timeout        time.Duration
	tls            *tls.Config // nil on literal loopback
	implicit       bool        // TLS from the first byte
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
	r := &Relay{host: u.Hostname(), user: u.User.Username(), from: from, clock: cfg.Clock, timeout: cfg.Timeout, implicit: u.Scheme == "smtps"}
	r.password, _ = u.User.Password()
	_, r.domain, _ = strings.Cut(from.Address, "@")
	if r.timeout == 0 {
		r.timeout = 30 * time.Second
	}
	port := u.Port()
	switch {
	case port != "":
	case r.implicit:
		port = "465"
	default:
		port = "587"
	}
	r.address = net.JoinHostPort(r.host, port)
	if ip, err := netip.ParseAddr(r.host); r.implicit || err != nil || !ip.IsLoopback() {
		r.tls = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: r.host, RootCAs: cfg.Roots}
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
	conn, err := r.dial(ctx)
	if err != nil {
		return failed(err, sentenceRelay)
	}
	defer conn.Close()
	c, err := r.greet(conn)
	if err != nil {
		return failed(err, sentenceRelay)
	}
	if err := r.signIn(c); err != nil {
		return failed(err, "The mail relay did not accept the sign-in of this service. Ask whoever runs it to correct it, then try again.")
	}
	if err := conn.SetDeadline(time.Now().Add(r.timeout)); err != nil {
		return failed(err, sentenceRelay)
	}
	// Only an address that needs it asks every server on the way for SMTPUTF8.
	c.SkipSMTPUTF8(!strings.ContainsFunc(string(n.Email), func(c rune) bool { return c >= utf8.RuneSelf }))
	if err := c.Mail("<" + r.from.Address + ">"); err != nil {
		return failed(err, sentenceRelay)
	}
	if err := c.Rcpt("<" + string(n.Email) + ">"); err != nil {
		return failed(err, "The mail server does not accept this email address. Check it on the contact, or call the person.")
	}
	w, err := c.Data()
	if err != nil {
		return failed(err, sentenceRelay)
	}
	if _, err := w.Write(text); err != nil {
		return failed(err, sentenceRelay) // a text without its end is never delivered
	}
	if err := w.Close(); err != nil {
		if _, answered := errors.AsType[*textproto.Error](err); !answered {
			return &bridge.Error{Failure: bridge.Unsure, Cause: err,
				Sentence: "The connection broke off before the mail server confirmed the last notice. Ask the person whether it arrived before you send another."}
		}
		return failed(err, "The mail server did not take the notice for this person. Check the email address, or call the person.")
	}
	_ = c.Quit() // the mail is the relay's already
	return nil
}

const sentenceRelay = "The mail relay did not take the last notice. Ask whoever runs this service to look at it, then try again."

// compose writes a notice as a mail of plain text.
func (r *Relay) compose(n bridge.Notice) ([]byte, error) {
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
	var b bytes.Buffer
	_, err := m.WriteTo(&b)
	return b.Bytes(), err
}

// dial connects, over TLS where the relay begins with it.
func (r *Relay) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	plain := &net.Dialer{}
	if r.implicit {
		return (&tls.Dialer{NetDialer: plain, Config: r.tls}).DialContext(ctx, "tcp", r.address)
	}
	return plain.DialContext(ctx, "tcp", r.address)
}

// errNoTLS is a relay that offers no encryption, or somebody between who hides it.
var errNoTLS = errors.New("the relay does not offer STARTTLS")

// greet brings a connection to where it can be trusted.
func (r *Relay) greet(conn net.Conn) (*smtp.Client, error) {
	if err := conn.SetDeadline(time.Now().Add(r.timeout)); err != nil {
		return nil, err
	}
	c, err := smtp.NewClient(conn, r.host)
	if err != nil {
		return nil, err
	}
	if err := c.Hello(r.domain); err != nil {
		return nil, err
	}
	if r.implicit || r.tls == nil {
		return c, nil
	}
	if ok, _ := c.Extension("STARTTLS"); !ok {
		return nil, errNoTLS
	}
	return c, c.StartTLS(r.tls)
}

// signIn proves who sends, if the relay wants to know.
func (r *Relay) signIn(c *smtp.Client) error {
	if r.user == "" {
		return nil
	}
	_, offered := c.Extension("AUTH")
	ways := strings.Fields(offered)
	onLoopback := r.tls == nil
	switch {
	case slices.Contains(ways, "PLAIN"):
		return c.Auth(smtp.PlainAuth("", r.user, r.password, r.host, onLoopback))
	case slices.Contains(ways, "LOGIN"):
		return c.Auth(smtp.LoginAuth(r.user, r.password, r.host, onLoopback))
	}
	return &textproto.Error{Code: 504, Msg: "no way to sign in that is known here"}
}

// failed says of a mail that certainly did not leave whether it may later: not
// when the relay said so for good, nor when it cannot be trusted.
func failed(err error, sentence string) error {
	answer, answered := errors.AsType[*textproto.Error](err)
	_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case distrusted || errors.Is(err, errNoTLS):
		return refuse("The mail relay could not prove who it is, so nothing was sent. Ask whoever runs this service to look at its certificate, then try again.", err)
	case answered && answer.Code >= 500:
		return refuse(sentence, err)
	}
	return &bridge.Error{Failure: bridge.Busy, Sentence: sentence, Cause: err}
}

func refuse(sentence string, cause error) error {
	return &bridge.Error{Failure: bridge.Refused, Sentence: sentence, Cause: cause}
}
