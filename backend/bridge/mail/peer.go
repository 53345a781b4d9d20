package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	imap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"

	"rowan/backend/bridge"
)

// peer is a server, and how it is known to be itself.
type peer struct {
	host, address string
	tls           *tls.Config // nil where plain text is allowed: on literal loopback
	implicit      bool        // TLS from the first byte
	outer         bool        // it is reached only if everybody reaches it
	timeout       time.Duration
}

func newPeer(s bridge.MailServer, roots *x509.CertPool, timeout time.Duration) peer {
	p := peer{host: s.Host, address: net.JoinHostPort(s.Host, strconv.Itoa(s.Port)), implicit: s.TLS, timeout: timeout}
	// A name may lead anywhere tomorrow, so it is not loopback.
	if ip, err := netip.ParseAddr(s.Host); s.TLS || err != nil || !ip.IsLoopback() {
		p.tls = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.Host, RootCAs: roots}
	}
	return p
}

// dial connects, over TLS where the server begins with it.
func (p peer) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	plain := &net.Dialer{}
	if p.outer {
		plain.Control = refuseInner
	}
	if p.implicit {
		return (&tls.Dialer{NetDialer: plain, Config: p.tls}).DialContext(ctx, "tcp", p.address)
	}
	return plain.DialContext(ctx, "tcp", p.address)
}

// errNoTLS is a server that offers no encryption, or somebody between who hides it.
var errNoTLS = errors.New("the server does not offer STARTTLS")

// sentences are what staff are told when something fails.
type sentences struct {
	server, distrusted, signIn, expired, recipient, text, full, unsure string
	denial                                                             error // why a sign-in is not taken; nil for bridge.ErrSignIn
}

// proof chooses how to sign in, of the ways that a server offers.
type proof func(ctx context.Context, ways []string) (sasl.Client, error)

// passing lists what servers say when it may go better later.
var passing = []imap.ResponseCode{imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit, imap.ResponseCodeServerBug}

// failed says of something that certainly did not happen whether it may later: not
// when the server said so for good, nor when it cannot be trusted.
func (say sentences) failed(err error, sentence string) error {
	if e, ok := errors.AsType[*bridge.Error](err); ok {
		return e
	}
	answer, answered := errors.AsType[*textproto.Error](err)
	refusal, said := errors.AsType[*imap.Error](err)
	_, distrusted := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case distrusted || errors.Is(err, errNoTLS):
		return refuse(say.distrusted, err)
	case (said && refusal.Code == imap.ResponseCodeOverQuota || answered && strings.HasPrefix(answer.Msg, "5.2.2")) && say.full != "":
		return &bridge.Error{Failure: bridge.Refused, Sentence: say.full, Code: string(imap.ResponseCodeOverQuota), Cause: errors.Join(bridge.ErrFull, err)}
	case answered && answer.Code >= 500:
		return &bridge.Error{Failure: bridge.Refused, Sentence: sentence, Code: strconv.Itoa(answer.Code), Cause: err}
	case said && refusal.Type != imap.StatusResponseTypeBye && !slices.Contains(passing, refusal.Code):
		return &bridge.Error{Failure: bridge.Refused, Sentence: sentence, Code: string(refusal.Code), Cause: err}
	}
	return &bridge.Error{Failure: bridge.Busy, Sentence: sentence, Cause: err}
}

// undelivered says of a mail that a server did not take why it did not.
func (say sentences) undelivered(err error, sentence string) error {
	failed := say.failed(err, sentence)
	e, _ := errors.AsType[*bridge.Error](failed)
	if answer, ok := errors.AsType[*textproto.Error](err); ok && e.Failure == bridge.Refused {
		status, _, _ := strings.Cut(answer.Msg, " ")
		if !enhanced.MatchString(status) {
			status = strconv.Itoa(answer.Code)
		}
		e.Reason = bridge.StatusReason(status)
	}
	return failed
}

// enhanced is a code of RFC 3463.
var enhanced = regexp.MustCompile(`^[45]\.\d{1,3}\.\d{1,3}$`)

// unproven says of a failed sign-in whether a person has to do something about it.
func (say sentences) unproven(err error) error {
	e, _ := errors.AsType[*bridge.Error](say.failed(err, say.signIn))
	_, denied := errors.AsType[*deniedError](err)
	switch {
	case denied:
		e = &bridge.Error{Failure: bridge.Refused, Sentence: say.signIn}
	case e.Failure == bridge.Busy:
		e.Sentence = say.server
	case e.Code == string(imap.ResponseCodeExpired) && say.expired != "":
		e.Sentence = say.expired
	}
	if e.Sentence == say.signIn || e.Sentence == say.expired {
		e.Cause = errors.Join(cmp.Or(say.denial, bridge.ErrSignIn), err)
	}
	return e
}

func refuse(sentence string, cause error) error {
	return &bridge.Error{Failure: bridge.Refused, Sentence: sentence, Cause: cause}
}
