package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-sasl"
	"github.com/wneessen/go-mail/smtp"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// post is a server that carries mail away.
type post struct {
	peer
	prove  proof // nil if nobody asks
	domain string
	say    sentences
}

// hand hands a text over, for all of the recipients or for none.
func (p post) hand(ctx context.Context, from string, to []messaging.Email, text io.WriterTo) error {
	conn, c, err := p.enter(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := conn.SetDeadline(time.Now().Add(p.timeout)); err != nil {
		return p.say.failed(err, p.say.server)
	}
	// Only an address that needs it asks every server on the way for SMTPUTF8.
	c.SkipSMTPUTF8(!slices.ContainsFunc(slices.Concat(to, []messaging.Email{messaging.Email(from)}), func(e messaging.Email) bool {
		return strings.ContainsFunc(string(e), func(c rune) bool { return c >= utf8.RuneSelf })
	}))
	if err := c.Mail("<" + from + ">"); err != nil {
		return p.say.failed(err, p.say.server)
	}
	for _, e := range to {
		if err := c.Rcpt("<" + string(e) + ">"); err != nil {
			return p.say.undelivered(err, p.say.recipient)
		}
	}
	w, err := c.Data()
	if err != nil {
		return p.say.failed(err, p.say.server)
	}
	if _, err := text.WriteTo(&patient{w, conn, p.timeout}); err != nil {
		return p.say.failed(err, p.say.server) // a text without its end is never delivered
	}
	if err := w.Close(); err != nil {
		if _, answered := errors.AsType[*textproto.Error](err); !answered {
			return &bridge.Error{Failure: bridge.Unsure, Cause: err, Sentence: p.say.unsure}
		}
		return p.say.undelivered(err, p.say.text)
	}
	_ = c.Quit() // the mail is the server's already
	return nil
}

// patient gives a connection more time as long as it makes progress.
type patient struct {
	io.Writer
	conn    net.Conn
	timeout time.Duration
}

func (w *patient) Write(b []byte) (int, error) {
	if err := w.conn.SetDeadline(time.Now().Add(w.timeout)); err != nil {
		return 0, err
	}
	return w.Writer.Write(b)
}

// enter connects and signs in.
func (p post) enter(ctx context.Context) (net.Conn, *smtp.Client, error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return nil, nil, p.say.failed(err, p.say.server)
	}
	c, err := p.greet(conn)
	if err != nil {
		_ = conn.Close()
		return nil, nil, p.say.failed(err, p.say.server)
	}
	if p.prove == nil {
		return conn, c, nil
	}
	_, offered := c.Extension("AUTH")
	way, err := p.prove(ctx, strings.Fields(offered))
	if err == nil {
		err = c.Auth(&auth{way})
	}
	if err != nil {
		_ = conn.Close()
		return nil, nil, p.say.unproven(err)
	}
	return conn, c, nil
}

// greet brings a connection to where it can be trusted.
func (p post) greet(conn net.Conn) (*smtp.Client, error) {
	if err := conn.SetDeadline(time.Now().Add(p.timeout)); err != nil {
		return nil, err
	}
	c, err := smtp.NewClient(conn, p.host)
	if err != nil {
		return nil, err
	}
	if err := c.Hello(p.domain); err != nil {
		return nil, err
	}
	if p.implicit || p.tls == nil {
		return c, nil
	}
	if ok, _ := c.Extension("STARTTLS"); !ok {
		return nil, errNoTLS
	}
	return c, c.StartTLS(p.tls)
}

// auth lets SMTP sign in by the mechanisms that IMAP signs in by.
type auth struct{ sasl.Client }

func (a *auth) Start(*smtp.ServerInfo) (string, []byte, error) { return a.Client.Start() }

func (a *auth) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	return a.Client.Next(challenge)
}
