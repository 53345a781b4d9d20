package twilio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"rowan/backend/bridge"
)

// call is the transport of one call of the SDK, which takes no context and tells
// neither how far a request came nor what stood in an answer's head.
type call struct {
	t   *Twilio
	ctx context.Context
	// asked is set when a connection is looked for, and got when there is one. Between
	// the two nothing can have left.
	asked, got atomic.Bool
	status     int
	after      time.Duration
}

// call begins one; the function ends it.
func (t *Twilio) call(ctx context.Context) (*call, func()) {
	ctx, end := context.WithTimeout(ctx, t.Timeout)
	return &call{t: t, ctx: ctx}, end
}

// sdk is Twilio's SDK over this call. Its handler is made by hand, since the one that
// the SDK would make takes another host from the environment.
func (c *call) sdk() *openapi.ApiService {
	sdk := &client.Client{Credentials: client.NewCredentials(c.t.Account, c.t.Token), HTTPClient: c.client()}
	sdk.SetAccountSid(c.t.Account)
	return openapi.NewApiService(&client.RequestHandler{Client: sdk})
}

func (c *call) client() *http.Client {
	return &http.Client{Transport: c, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// RoundTrip carries one request to the configured address, and within the call's time.
func (c *call) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(httptrace.WithClientTrace(c.ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	}))
	req.URL.Scheme, req.URL.Host, req.Host = c.t.api.Scheme, c.t.api.Host, ""
	resp, err := c.t.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	c.status, c.after = resp.StatusCode, retryAfter(resp.Header)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, largestAnswer), resp.Body}
	return resp, nil
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds), 3600) * time.Second
}

// failed says what became of a call that ended with an error.
func (c *call) failed(err error) *bridge.Error {
	code := 0
	if e, ok := errors.AsType[*client.TwilioRestError](err); ok {
		code = e.Code
	}
	switch {
	case c.status == 0 && c.asked.Load() && !c.got.Load():
		return unconnected(err)
	case c.status == 0, c.status < 400, c.status >= 500, c.status == http.StatusRequestTimeout:
		return unsure(err)
	case c.status == http.StatusTooManyRequests:
		return busy(code, c.after, err)
	case code == 0 && (c.status == http.StatusUnauthorized || c.status == http.StatusForbidden || c.status == http.StatusNotFound):
		code = codeUnauthorized
	}
	return refused(code, err)
}

// at puts a path of this account behind the API's address.
func (t *Twilio) at(path string) *url.URL {
	return t.api.JoinPath("2010-04-01", "Accounts", t.Account, path)
}
