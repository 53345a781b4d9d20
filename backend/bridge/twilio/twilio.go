// Package twilio carries texts through Twilio's REST API and reads its webhooks.
//
// What it keeps:
//
//   - A text that was handed over is never handed over again from here: neither by
//     this package nor by the SDK or the transport below it.
//   - What cannot have left is Busy, what Twilio refused is Refused, and all else is
//     Unsure.
//   - The account's token goes to Twilio's own address only, and into no error.
package twilio

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

const (
	// home is where the SDK sends everything.
	home            = "https://api.twilio.com"
	standardTimeout = 30 * time.Second
	largestAnswer   = 32 << 20
	textParameter   = "text" // of a status callback's address: the id that Send was given
	listedAtOnce    = 1000   // as many as Twilio gives on one page
	listedAtMost    = 20_000
	soughtAtMost    = 500
	mediaPerText    = 10
	clocksAgree     = 2 * time.Minute // how far Twilio's clock may be from ours
	redirectsAllow  = 3
)

// Config is one account at Twilio.
type Config struct {
	Account, Token string
	// Hook is the configured address at which this account's webhooks arrive. Status
	// callbacks are asked for there.
	Hook  string
	Clock func() time.Time

	// API stands in for Twilio's address; "" for Twilio itself.
	API string
	// Transport carries the requests; nil for the standard one.
	Transport http.RoundTripper
	// Timeout ends one request; 0 for the standard.
	Timeout time.Duration
}

// Twilio is a bridge.Carrier for one account.
type Twilio struct {
	Config
	api      *url.URL
	hook     *url.URL
	verifier client.RequestValidator
}

var (
	accountForm = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	tokenForm   = regexp.MustCompile(`^[0-9a-zA-Z]{16,64}$`)
	messageForm = regexp.MustCompile(`^(SM|MM)[0-9a-fA-F]{32}$`)
	fileForm    = regexp.MustCompile(`^ME[0-9a-fA-F]{32}$`)
)

// New checks the settings of an account. It asks Twilio nothing yet; see Check.
func New(cfg Config) (*Twilio, error) {
	if !accountForm.MatchString(cfg.Account) {
		return nil, messaging.FailField("account", messaging.CodeInvalid, "This is not a Twilio account SID. Copy it from Twilio's console: it begins with AC and has 34 characters.")
	}
	if !tokenForm.MatchString(cfg.Token) {
		return nil, messaging.FailField("token", messaging.CodeInvalid, "This is not a Twilio auth token. Copy it from Twilio's console.")
	}
	if cfg.API == "" {
		cfg.API = home
	}
	if cfg.Transport == nil {
		cfg.Transport = http.DefaultTransport
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = standardTimeout
	}
	t := &Twilio{Config: cfg, verifier: client.NewRequestValidator(cfg.Token)}
	var err error
	if t.api, err = protected(cfg.API); err != nil {
		return nil, err
	}
	if t.hook, err = protected(cfg.Hook); err != nil {
		return nil, err
	}
	return t, nil
}

// protected reads an address that needs TLS anywhere but on literal loopback (SEC-06).
func protected(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || (u.Scheme != "https" && (u.Scheme != "http" || !onLoopback(u))) {
		return nil, messaging.Fail(messaging.CodeInsecure, "Texts need an address that begins with https://. Ask whoever runs this service to set one.")
	}
	return u, nil
}

func onLoopback(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

// Send hands a text over, once.
func (t *Twilio) Send(ctx context.Context, text bridge.Text) (bridge.Taken, error) {
	switch {
	case text.Body == "" && len(text.Media) == 0:
		return bridge.Taken{}, refused(codeNothing, nil)
	case len(text.Media) > mediaPerText:
		return bridge.Taken{}, refused(codeManyFiles, nil)
	}
	callback := *t.hook
	query := callback.Query()
	query.Set(textParameter, text.ID)
	callback.RawQuery = query.Encode()
	params := &openapi.CreateMessageParams{}
	params.SetFrom(string(text.From)).SetTo(string(text.To)).SetStatusCallback(callback.String())
	if text.Body != "" {
		params.SetBody(text.Body)
	}
	if len(text.Media) > 0 {
		params.SetMediaUrl(text.Media)
	}
	c, end := t.call(ctx)
	defer end()
	m, err := c.sdk().CreateMessage(params)
	if err != nil {
		return bridge.Taken{}, c.failed(err)
	}
	have, known := statuses[value(m.Status)]
	switch {
	case !messageForm.MatchString(value(m.Sid)) || !known:
		return bridge.Taken{}, unsure(nil)
	case have == messaging.StatusFailed:
		return bridge.Taken{}, refused(value(m.ErrorCode), nil)
	}
	return bridge.Taken{Remote: value(m.Sid), Status: have, Segments: count(m.NumSegments)}, nil
}

// Check asks whether the account answers with these credentials and may send.
func (t *Twilio) Check(ctx context.Context) error {
	c, end := t.call(ctx)
	defer end()
	a, err := c.sdk().FetchAccount(t.Account)
	switch {
	case err != nil:
		return c.failed(err)
	case value(a.Sid) != t.Account:
		return because(bridge.Busy, messaging.ReasonBusy, nil)
	case value(a.Status) != "active":
		return because(bridge.Refused, messaging.ReasonSuspended, nil)
	}
	return nil
}

// statuses are Twilio's words for how far a text has come. What it says of texts that
// arrive is not among them.
var statuses = map[string]messaging.Status{
	"accepted": messaging.StatusQueued, "scheduled": messaging.StatusQueued, "queued": messaging.StatusQueued, "sending": messaging.StatusQueued,
	"sent": messaging.StatusSent, "partially_delivered": messaging.StatusSent,
	"delivered": messaging.StatusDelivered, "read": messaging.StatusDelivered,
	"undelivered": messaging.StatusFailed, "failed": messaging.StatusFailed, "canceled": messaging.StatusFailed,
}

// value is what an optional field of the SDK holds, or nothing.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// count reads a number that Twilio gives as text; what is none counts as 0.
func count(p *string) int {
	n, err := strconv.Atoi(value(p))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// plain says whether an address is a phone's, and not one of the other networks that
// Twilio writes as "whatsapp:+1503…".
func plain(address string) bool { return address != "" && !strings.Contains(address, ":") }
