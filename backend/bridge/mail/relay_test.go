//go:build unix

package mail_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/mail"
	"rowan/backend/messaging"
)

const maya messaging.Email = "maya@" + bridgetest.Domain

func notice(id string) bridge.Notice {
	return bridge.Notice{ID: id, Kind: bridge.KindUnread, Email: maya, Subject: "Tiene un mensaje nuevo: ñ", Text: "Léalo: https://rowan.example/"}
}

func at(scheme, host string, port int, password string) string {
	return fmt.Sprintf("%s://%s:%s@%s:%d", scheme, bridgetest.User, password, host, port)
}

func open(t *testing.T, url string, roots *x509.CertPool) *mail.Relay {
	t.Helper()
	relay, err := mail.New(mail.Config{URL: url, From: "Alder Street Clinic <no-reply@clinic.example>", Clock: time.Now, Roots: roots, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return relay
}

// wantFailure says whether err is what a carrier says, with a sentence for the
// staff that quotes neither the address nor the password.
func wantFailure(t *testing.T, err error, want bridge.Failure) {
	t.Helper()
	e, ok := errors.AsType[*bridge.Error](err)
	if !ok || e.Failure != want {
		t.Errorf("got %v (%v), want %v", err, errors.Unwrap(err), want)
		return
	}
	if e.Sentence == "" || strings.Contains(e.Sentence+err.Error(), string(maya)) || strings.Contains(e.Sentence+err.Error(), bridgetest.Password) {
		t.Errorf("it says %q, %q", err, e.Sentence)
	}
}

func TestRelay_ArrivesAsWritten(t *testing.T) {
	r := bridgetest.Start(t)
	for i, url := range []string{
		at("smtp", "localhost", r.STARTTLS, bridgetest.Password),
		at("smtps", "127.0.0.1", r.TLS, bridgetest.Password),
		at("smtp", "127.0.0.1", r.Plain, bridgetest.Password),
	} {
		if err := open(t, url, r.Roots).Notify(t.Context(), notice(fmt.Sprint("notice-", i))); err != nil {
			t.Fatal(i, err, errors.Unwrap(err))
		}
	}
	seen := map[string]bool{}
	for _, m := range r.Mailbox(string(maya), 3) {
		seen[m.Header.Get("Message-Id")] = true
		want := notice("")
		if m.Text != want.Text || m.Subject != want.Subject {
			t.Errorf("%q %q", m.Subject, m.Text)
		}
		for name, value := range map[string]string{"From": `"Alder Street Clinic" <no-reply@clinic.example>`, "To": "<" + string(maya) + ">",
			"Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8", "X-Mailer": "", "User-Agent": ""} {
			if got := m.Header.Get(name); got != value {
				t.Errorf("%s is %q", name, got)
			}
		}
		if date, err := m.Header.Date(); err != nil || time.Since(date) > time.Minute {
			t.Errorf("dated %v, %v", date, err)
		}
	}
	if len(seen) != 3 || !seen["<notice-0@clinic.example>"] {
		t.Errorf("%v", seen)
	}
}

func TestRelay_WrongPasswordIsRefusedAndNothingIsSent(t *testing.T) {
	r := bridgetest.Start(t)
	wantFailure(t, open(t, at("smtps", "localhost", r.TLS, "not-it"), r.Roots).Notify(t.Context(), notice("a")), bridge.Refused)
	wantFailure(t, open(t, fmt.Sprintf("smtps://localhost:%d", r.TLS), r.Roots).Notify(t.Context(), notice("b")), bridge.Refused)
	if n := len(r.Mailbox(string(maya), 0)); n != 0 {
		t.Errorf("%d arrived", n)
	}
}

func TestSEC06_Trust32_RelayThatCannotProveItselfGetsNothing(t *testing.T) {
	r := bridgetest.Start(t)
	strip := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("STARTTLS"), []byte("XSTRIPPD")) }
	for name, c := range map[string]struct {
		scheme, host string
		port         int
		roots        *x509.CertPool
		answer       func([]byte) []byte
	}{
		"a certificate that nobody vouches for":      {"smtps", "localhost", r.TLS, x509.NewCertPool(), nil},
		"the same after STARTTLS":                    {"smtp", "localhost", r.STARTTLS, x509.NewCertPool(), nil},
		"a certificate for another name":             {"smtps", "127.0.0.2", r.TLS, r.Roots, nil},
		"no STARTTLS":                                {"smtp", "localhost", r.Plain, r.Roots, nil},
		"STARTTLS stripped on the way":               {"smtp", "localhost", r.STARTTLS, r.Roots, strip},
		"STARTTLS stripped where it is not required": {"smtp", "localhost", r.Plain, r.Roots, strip},
	} {
		t.Run(name, func(t *testing.T) {
			w := bridgetest.NewWire(t, c.port)
			w.Answer = c.answer
			port := w.Port()
			if c.host == "127.0.0.2" {
				port = c.port // the relay's own, since the wire has one address only
			}
			wantFailure(t, open(t, at(c.scheme, c.host, port, bridgetest.Password), c.roots).Notify(t.Context(), notice("a")), bridge.Refused)
			if said := w.Said(); strings.Contains(said, "AUTH") || strings.Contains(said, "MAIL") || c.host == "localhost" && said == "" {
				t.Errorf("it said %q", said)
			}
		})
	}
	if r.Asked() != 0 || len(r.Mailbox(string(maya), 0)) != 0 {
		t.Errorf("%d recipients were named", r.Asked())
	}
}

func TestRelay_PutOffItIsTriedAgainAndArrivesOnce(t *testing.T) {
	r := bridgetest.Start(t)
	relay := open(t, at("smtps", "localhost", r.TLS, bridgetest.Password), r.Roots)
	r.Answer(func(string) string { return "450 4.7.1 later" })
	wantFailure(t, relay.Notify(t.Context(), notice("a")), bridge.Busy)
	r.Answer(func(string) string { return "DUNNO" })
	if err := relay.Notify(t.Context(), notice("a")); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Mailbox(string(maya), 1)); n != 1 || r.Asked() != 2 {
		t.Errorf("%d arrived after %d tries", n, r.Asked())
	}
	r.Answer(func(string) string { return "550 5.1.1 " + string(maya) + " is unknown" })
	wantFailure(t, relay.Notify(t.Context(), notice("b")), bridge.Refused)
}

func TestRelay_NotThereItIsBusy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	wantFailure(t, open(t, at("smtp", "127.0.0.1", port, "x"), nil).Notify(t.Context(), notice("a")), bridge.Busy)
}

// TestRelay_ConnectionCut cuts the connection at each place where it matters.
func TestRelay_ConnectionCut(t *testing.T) {
	r := bridgetest.Start(t)
	end := []byte("\r\n.\r\n")
	for i, c := range []struct {
		name    string
		after   []byte
		heard   bool
		want    bridge.Failure
		arrives int
	}{
		{"before the recipient", []byte("RCPT"), false, bridge.Busy, 0},
		{"before the text", []byte("DATA"), false, bridge.Busy, 0},
		{"before the end of the text came through", end, false, bridge.Unsure, 0},
		{"before the answer to the text", end, true, bridge.Unsure, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := bridgetest.NewWire(t, r.Plain)
			w.CutAfter, w.Heard = c.after, c.heard
			n := notice(fmt.Sprint("cut-", i))
			n.Email = messaging.Email(fmt.Sprintf("cut%d@%s", i, bridgetest.Domain))
			wantFailure(t, open(t, at("smtp", "127.0.0.1", w.Port(), bridgetest.Password), nil).Notify(t.Context(), n), c.want)
			if w.Cuts() != 1 {
				t.Errorf("%d cuts", w.Cuts())
			}
			if got := len(r.Mailbox(string(n.Email), c.arrives)); got != c.arrives {
				t.Errorf("%d arrived, want %d", got, c.arrives)
			}
		})
	}
}

func TestTrust39_Relay_NothingAddsAHeaderARecipientOrACommand(t *testing.T) {
	r := bridgetest.Start(t)
	w := bridgetest.NewWire(t, r.Plain)
	relay := open(t, at("smtp", "127.0.0.1", w.Port(), bridgetest.Password), nil)
	for name, change := range map[string]func(*bridge.Notice, string){
		"address": func(n *bridge.Notice, x string) { n.Email += messaging.Email(x) },
		"quoted":  func(n *bridge.Notice, x string) { n.Email = messaging.Email(`"a` + x + `"@` + bridgetest.Domain) },
		"subject": func(n *bridge.Notice, x string) { n.Subject += x },
		"id":      func(n *bridge.Notice, x string) { n.ID += x },
	} {
		for _, x := range []string{"\r\nBcc: eve@" + bridgetest.Domain, "\nBcc: eve@" + bridgetest.Domain, "\rBcc: eve@" + bridgetest.Domain,
			">\r\nRCPT TO:<eve@" + bridgetest.Domain, "\r\n\r\ntext", "\x00"} {
			n := notice("a")
			change(&n, x)
			if err := relay.Notify(t.Context(), n); err == nil {
				t.Errorf("%s with %q left", name, x)
			}
		}
	}
	if w.Said() != "" {
		t.Errorf("the relay heard %q", w.Said())
	}
	// A text may hold what looks like a command; it is text.
	n := notice("b")
	n.Text = "one\r\n.\r\nMAIL FROM:<eve@clinic.example>\r\nRCPT TO:<eve@" + bridgetest.Domain + ">\r\nDATA\r\nBcc: eve\r\n.\r\n.two"
	if err := relay.Notify(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	got := r.Mailbox(string(maya), 1)
	if len(got) != 1 || strings.ReplaceAll(got[0].Text, "\n", "\r\n") != n.Text && got[0].Text != n.Text || r.Asked() != 1 || got[0].Header.Get("Bcc") != "" {
		t.Errorf("%d arrived after %d recipients: %q", len(got), r.Asked(), got)
	}
	for _, from := range []string{"", "nobody", "a@clinic.example\r\nBcc: eve@clinic.example", "a@clinic.example, b@clinic.example"} {
		if _, err := mail.New(mail.Config{URL: "smtps://mail.example", From: from}); err == nil {
			t.Errorf("the sender %q was taken", from)
		}
	}
}

func TestRelay_PlainTextIsForLiteralLoopbackOnly(t *testing.T) {
	// A name may lead anywhere tomorrow, so it is not loopback.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	said := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		b := make([]byte, 1024)
		_, _ = c.Write([]byte("220 hello\r\n"))
		n, _ := c.Read(b)
		_, _ = c.Write([]byte("250-hello\r\n250 AUTH PLAIN\r\n"))
		more, _ := c.Read(b[n:])
		said <- string(b[:n+more])
	}()
	wantFailure(t, open(t, at("smtp", "localhost", l.Addr().(*net.TCPAddr).Port, "secret"), nil).Notify(t.Context(), notice("a")), bridge.Refused)
	if got := <-said; strings.Contains(got, "AUTH") {
		t.Errorf("it said %q", got)
	}
}
