package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	imap "github.com/emersion/go-imap/v2"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// AccountConfig is what an Account is made of.
type AccountConfig struct {
	bridge.MailAccount

	Clock  func() time.Time
	Random func() float64 // in [0, 1): spreads the attempts of many
	// Rotated is told the token that replaces the grant's.
	Rotated func(refresh string)
	// Roots vouch for the servers' certificates; nil for those of the system.
	Roots *x509.CertPool
	// Outer has the servers reached only if everybody reaches them.
	Outer bool
	// Timeout bounds each answer, Beat is how often a quiet connection is asked
	// whether it still lives, and Retry is the first wait before connecting anew.
	// They are half a minute, a minute and two seconds if 0.
	Timeout, Beat, Retry time.Duration
}

// Account is a practice's mailbox. It is safe for concurrent use.
type Account struct {
	cfg    AccountConfig
	imap   peer
	post   post
	prove  proof
	tokens *tokens // nil with a password
	say    sentences
}

var _ bridge.Mailbox = (*Account)(nil)

// NewAccount makes an account. It connects to nothing yet.
func NewAccount(cfg AccountConfig) (*Account, error) {
	if err := cfg.Address.Check(); err != nil {
		return nil, err
	}
	for _, s := range []bridge.MailServer{cfg.IMAP, cfg.SMTP} {
		if s.Host == "" || strings.ContainsAny(s.Host, "/@ \r\n") || s.Port <= 0 || s.Port > 65535 {
			return nil, messaging.FailField("server", messaging.CodeInvalid, "A mail server has to be given with its name and port, like imap.example.com and 993.")
		}
	}
	if strings.ContainsAny(cfg.User+cfg.Password, "\x00\r\n") || cfg.User == "" {
		return nil, messaging.FailField("user", messaging.CodeInvalid, "A user name and a password have to fit on one line.")
	}
	cfg.Timeout, cfg.Beat, cfg.Retry = orElse(cfg.Timeout, 30*time.Second), orElse(cfg.Beat, time.Minute), orElse(cfg.Retry, 2*time.Second)
	in, out := newPeer(cfg.IMAP, cfg.Roots, cfg.Timeout), newPeer(cfg.SMTP, cfg.Roots, cfg.Timeout)
	in.outer, out.outer = cfg.Outer, cfg.Outer
	a := &Account{cfg: cfg, imap: in, prove: byPassword(cfg.User, cfg.Password), say: accountSays}
	if cfg.Grant != nil {
		a.say = leaveSays()
		a.tokens = &tokens{clock: cfg.Clock, client: httpClient(cfg.Roots, cfg.Timeout), rotated: cfg.Rotated, say: a.say, grant: *cfg.Grant}
		a.prove = byToken(cfg.User, a.imap, a.tokens)
	}
	a.post = post{peer: out, prove: a.prove, domain: cfg.Address.Domain(), say: a.say}
	if a.tokens != nil {
		a.post.prove = byToken(cfg.User, a.post.peer, a.tokens)
	}
	return a, nil
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

var accountSays = sentences{
	server:     "The mail server does not answer just now. It is tried again by itself.",
	distrusted: "The mail server could not prove who it is, so nothing was sent and nobody signed in. Check the server's name, or ask whoever runs it about its certificate.",
	signIn:     "The mail server does not accept the sign-in. Sign in to this mailbox again.",
	expired:    "The password of this mailbox has expired. Set a new one with your mail provider, then sign in again.",
	recipient:  "The mail server does not accept one of the addresses. Check them, then send again.",
	text:       "The mail server did not take this mail. Make it shorter or leave files out, then send again.",
	full:       "This mailbox is full. Delete or move mail there, then try again.",
	unsure:     "The connection broke off before the mail server confirmed this mail. Ask the person whether it arrived before you send it again.",
}

// leaveSays is what is said of an account that has no password here.
func leaveSays() sentences {
	say := accountSays
	say.signIn = "The leave that Rowan had for this mailbox has ended. Give it again: sign in to this mailbox at its provider."
	say.expired, say.denial = say.signIn, bridge.ErrLeave
	return say
}

// Send hands a mail over to the server that carries it.
func (a *Account) Send(ctx context.Context, m bridge.Mail) error {
	text, to, err := compose(m)
	if err != nil {
		return refuse("This mail could not be written: a name, an address or the subject has characters that cannot be sent. Correct it, then send again.", err)
	}
	return a.again(func() error { return a.post.hand(ctx, string(m.From.Email), to, text) })
}

// again repeats with a new token what was refused with one that had been good.
func (a *Account) again(act func() error) error {
	err := act()
	if a.tokens != nil && errors.Is(err, bridge.ErrSignIn) {
		a.tokens.forget()
		err = act()
	}
	return err
}

// Check asks whether both servers take the sign-in.
func (a *Account) Check(ctx context.Context) error {
	if err := a.visit(ctx, func(*session) error { return nil }); err != nil {
		return err
	}
	return a.again(func() error {
		conn, c, err := a.post.enter(ctx)
		if err != nil {
			return err
		}
		_ = c.Quit()
		_ = conn.Close()
		return nil
	})
}

// visit signs in for one act.
func (a *Account) visit(ctx context.Context, act func(*session) error) error {
	var s *session
	err := a.again(func() (err error) { s, err = a.open(ctx); return err })
	if err != nil {
		return err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.drop)()
	if err := act(s); err != nil {
		return a.say.failed(err, a.say.server)
	}
	return nil
}

// Mark says on the server whether a mail was read.
func (a *Account) Mark(ctx context.Context, p bridge.Place, read bool) error {
	return a.visit(ctx, func(s *session) error {
		if err := s.enter(p); err != nil {
			return err
		}
		op := imap.StoreFlagsDel
		if read {
			op = imap.StoreFlagsAdd
		}
		return s.do(func() error {
			return s.c.Store(imap.UIDSetNum(imap.UID(p.UID)), &imap.StoreFlags{Op: op, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
		})
	})
}

// Move moves a mail into the folder of a role.
func (a *Account) Move(ctx context.Context, p bridge.Place, to bridge.Role) (bridge.Place, error) {
	var now bridge.Place
	err := a.visit(ctx, func(s *session) error {
		folder, err := s.folderOf(to)
		if err != nil || folder == p.Folder {
			now = p
			return err
		}
		if err := s.enter(p); err != nil {
			return err
		}
		caps := s.c.Caps()
		if !caps.Has(imap.CapMove) && !caps.Has(imap.CapUIDPlus) {
			// Emptying the folder of all that is marked would take what others marked.
			return refuse("This mail server cannot move mail. Move it in your mail program.", nil)
		}
		return s.do(func() error {
			data, err := s.c.Move(imap.UIDSetNum(imap.UID(p.UID)), folder).Wait()
			if err != nil {
				return err
			}
			if set, ok := data.DestUIDs.(imap.UIDSet); ok {
				if uids, whole := set.Nums(); whole && len(uids) == 1 {
					now = bridge.Place{Folder: folder, Validity: data.UIDValidity, UID: uint32(uids[0])}
				}
			}
			return nil
		})
	})
	return now, err
}

// Save puts a mail that was sent among the sent ones.
func (a *Account) Save(ctx context.Context, m bridge.Mail) error {
	text, _, err := compose(m)
	if err != nil {
		return refuse("This mail could not be written.", err)
	}
	// The server wants to know the length before the first byte.
	size, err := text.WriteTo(io.Discard)
	if err != nil {
		return &bridge.Error{Failure: bridge.Busy, Sentence: "A file of this mail could not be read. It is tried again by itself.", Cause: err}
	}
	return a.visit(ctx, func(s *session) error {
		folder, err := s.folderOf(bridge.RoleSent)
		if err != nil {
			return err
		}
		if err := s.examine(folder); err != nil {
			return err
		}
		// Some servers keep what they carry by themselves, and an earlier try may have
		// been lost on its way back only.
		saved := false
		err = s.do(func() error {
			found, err := s.c.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: "<" + m.MessageID() + ">"}}}, nil).Wait()
			saved = err == nil && len(found.AllUIDs()) > 0
			return err
		})
		if err != nil || saved {
			return err
		}
		return s.do(func() error {
			command := s.c.Append(folder, size, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: m.At})
			if _, err := text.WriteTo(&lively{Writer: command, s: s}); err != nil {
				s.drop() // the server still waits for the rest
				_ = command.Close()
				return err
			}
			if err := command.Close(); err != nil {
				return err
			}
			_, err := command.Wait()
			return err
		})
	})
}

// httpClient asks token endpoints and configuration files: over TLS, never through a
// redirect to somewhere else.
func httpClient(roots *x509.CertPool, timeout time.Duration) *http.Client {
	transport := &http.Transport{TLSClientConfig: newPeer(bridge.MailServer{TLS: true}, roots, timeout).tls, TLSHandshakeTimeout: timeout,
		DialContext: (&net.Dialer{Timeout: timeout}).DialContext, MaxIdleConns: 2, DisableKeepAlives: true}
	return &http.Client{Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
