package api

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/messaging"
)

// maxAnswer bounds what a client reads of one answer.
const maxAnswer = 256 << 20

// Client talks to a service on behalf of one device. It never follows a
// redirect and never lets go of TLS, except towards literal loopback (SEC-06).
type Client struct {
	base  *url.URL
	http  *http.Client
	token atomic.Pointer[string]
}

// NewClient makes a client of the service at base, such as "https://rowan.example".
// roots are the certificate authorities to trust instead of the system's: the
// practice's own, pinned at enrolment; nil for the system's.
func NewClient(base, token string, roots *x509.CertPool) (*Client, error) {
	u, err := CheckAddress(base)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
	}
	c := &Client{base: u, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.UseToken(token)
	return c, nil
}

// WithToken is the same client for another device.
func (c *Client) WithToken(token string) *Client {
	d := &Client{base: c.base, http: c.http}
	d.UseToken(token)
	return d
}

// UseToken makes every later request carry another token.
func (c *Client) UseToken(token string) { c.token.Store(&token) }

// CheckAddress says whether a service's address may be used: https anywhere,
// plain http to literal loopback only.
func CheckAddress(base string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || u.Host == "" || u.User != nil || (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" {
		return nil, messaging.FailField("address", messaging.CodeInvalid, "This is not a service address. Enter it like https://rowan.example.com.")
	}
	switch u.Scheme {
	case "https":
	case "http":
		ip, err := netip.ParseAddr(u.Hostname())
		if err != nil || !ip.IsLoopback() {
			return nil, messaging.FailField("address", messaging.CodeInsecure, "This address is not protected. Use the one that begins with https://.")
		}
	default:
		return nil, messaging.FailField("address", messaging.CodeInvalid, "A service address begins with https://. Check it with whoever set Rowan up.")
	}
	u.Path = ""
	return u, nil
}

// About asks whether a Rowan service answers.
func (c *Client) About(ctx context.Context) (About, error) {
	var a About
	err := c.do(ctx, RouteAbout, nil, nil, &a)
	if err == nil && a.Service != "rowan" {
		err = notRowan()
	}
	return a, err
}

// SignIn enrols this device.
func (c *Client) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	var out SignedIn
	return out, c.do(ctx, RouteSignIn, nil, in, &out)
}

// SignOut revokes this device.
func (c *Client) SignOut(ctx context.Context) error {
	return c.do(ctx, RouteSignOut, nil, struct{}{}, nil)
}

// RenewToken asks for this device's next token.
func (c *Client) RenewToken(ctx context.Context) (string, error) {
	var out Renewed
	err := c.do(ctx, RouteRenew, nil, struct{}{}, &out)
	if err == nil && out.Token == "" {
		err = notRowan()
	}
	return out.Token, err
}

// Open says how many open conversations each link has.
func (c *Client) Open(ctx context.Context) ([]LinkOpen, error) {
	var out Open
	return out.Links, c.do(ctx, RouteOpen, nil, nil, &out)
}

// Carrier says with which account the practice texts.
func (c *Client) Carrier(ctx context.Context) (Carrier, error) {
	var out Carrier
	return out, c.do(ctx, RouteCarrier, nil, nil, &out)
}

// SetCarrier says with which account the practice texts.
func (c *Client) SetCarrier(ctx context.Context, in SetCarrier) (Carrier, error) {
	var out Carrier
	return out, c.do(ctx, RouteSetCarrier, nil, in, &out)
}

// Devices lists the devices that this one may see.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	var out Devices
	return out.Devices, c.do(ctx, RouteDevices, nil, nil, &out)
}

// TeamLook says who invites to the staff.
func (c *Client) TeamLook(ctx context.Context, token string) (TeamInvitation, error) {
	var out TeamInvitation
	return out, c.do(ctx, RouteTeamLook, nil, Token{token}, &out)
}

// TeamFactor asks for a second factor to set up.
func (c *Client) TeamFactor(ctx context.Context, token string) (FactorOffer, error) {
	var out FactorOffer
	return out, c.do(ctx, RouteTeamFactor, nil, Token{token}, &out)
}

// TeamAccept joins the staff, and enrols this device.
func (c *Client) TeamAccept(ctx context.Context, in TeamAccept) (SignedIn, error) {
	var out SignedIn
	return out, c.do(ctx, RouteTeamAccept, nil, in, &out)
}

// Push applies commands.
func (c *Client) Push(ctx context.Context, commands []messaging.Command) ([]messaging.Outcome, error) {
	var out Pushed
	if err := c.do(ctx, RoutePush, nil, Push{commands}, &out); err != nil {
		return nil, err
	}
	if len(out.Outcomes) != len(commands) {
		return nil, notRowan()
	}
	return out.Outcomes, nil
}

// Changes pulls what changed after a cursor.
func (c *Client) Changes(ctx context.Context, after messaging.Cursor, limit int) (messaging.Page, error) {
	return c.page(ctx, RouteChanges, url.Values{"after": {after.String()}, "limit": {strconv.Itoa(limit)}})
}

// Snapshot pulls a scope backwards: what stands before a sequence number, or
// the newest with before = 0.
func (c *Client) Snapshot(ctx context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	return c.page(ctx, RouteSnapshot, url.Values{"scope": {string(scope)}, "before": {strconv.FormatInt(before, 10)}, "limit": {strconv.Itoa(limit)}})
}

func (c *Client) page(ctx context.Context, op huma.Operation, q url.Values) (page messaging.Page, err error) {
	if err = c.do(ctx, op, q, nil, &page); err == nil {
		page.Fill()
	}
	return page, err
}

// Present says at which conversation this device's person is.
func (c *Client) Present(ctx context.Context, at messaging.ConversationID, doing messaging.Doing) error {
	return c.do(ctx, RoutePresent, nil, Present{Conversation: at, Doing: doing}, nil)
}

// Stream calls heard for every change that the service announces, the present cursor
// first, and here for who is where, until the connection ends or ctx does. What cannot be
// read is heard of without a page. Silence for longer than quiet counts as an end.
func (c *Client) Stream(ctx context.Context, quiet time.Duration, heard func(messaging.Told), here func([]messaging.Presence)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req, err := c.request(ctx, http.MethodGet, PathStream, nil, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/event-stream")
	res, err := c.http.Do(req)
	if err != nil {
		return offline(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return failure(res)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return notRowan()
	}
	watchdog := time.AfterFunc(quiet, cancel)
	defer watchdog.Stop()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20) // a list of everybody is one line
	event, digest := "", ""
	for lines.Scan() {
		watchdog.Reset(quiet)
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event, digest = name, ""
		}
		if sum, ok := strings.CutPrefix(lines.Text(), "digest: "); ok {
			digest = sum
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		switch event {
		case "change":
			if cursor, err := messaging.ParseCursor(data); err == nil {
				heard(messaging.Told{At: cursor})
			}
		case "page":
			heard(readTold(data, digest))
		case "presence":
			var list []messaging.Presence
			if json.Unmarshal([]byte(data), &list) == nil {
				here(list)
			}
		}
	}
	return offline(lines.Err())
}

func (c *Client) request(ctx context.Context, method, path string, q url.Values, body io.Reader) (*http.Request, error) {
	u := *c.base
	u.Path, u.RawQuery = path, q.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, messaging.Internal("make a request", err)
	}
	req.Header.Set(HeaderClient, "desktop/1")
	if token := *c.token.Load(); token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req, nil
}

func (c *Client) do(ctx context.Context, op huma.Operation, q url.Values, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return messaging.Internal("write a request", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := c.request(ctx, op.Method, op.Path, q, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if op.OperationID == RoutePush.OperationID {
		// The service does a command once, however often it comes. Said so, a push that
		// meets a connection which the other side has just left goes out again on a new
		// one, instead of waiting for the next try. The header itself is not sent.
		req.Header["Idempotency-Key"] = nil
	}
	return c.answer(req, out)
}

// answer asks and reads the JSON that comes back into out, if it is not nil.
func (c *Client) answer(req *http.Request, out any) error {
	res, err := c.http.Do(req)
	if err != nil {
		return offline(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return failure(res)
	}
	if out == nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return offline(err)
	}
	if res.Header.Get("Content-Digest") != Digest(b) {
		return notRowan()
	}
	if json.Unmarshal(b, out) != nil {
		return notRowan()
	}
	return nil
}

// Digest is the Content-Digest (RFC 9530) of a body.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// failure reads an answer that is not a success. One that is not a Problem
// comes from something between us and the service.
func failure(res *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	var p Problem
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/problem+json") || json.Unmarshal(b, &p) != nil || p.Code == "" || p.Detail == "" {
		if res.StatusCode >= 500 {
			return offline(nil)
		}
		return notRowan()
	}
	return p.Err()
}

func offline(cause error) error {
	return messaging.Fail(messaging.CodeOffline, "The service cannot be reached. You can keep working; messages wait and are sent when it is back.").Because(cause)
}

func notRowan() error {
	return messaging.Fail(messaging.CodeNotRowan, "Something answers at this address, but it is not Rowan's service. Check the address, or sign in to this network first.")
}
