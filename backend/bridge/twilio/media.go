package twilio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Fetch opens a file of a text that arrived. Twilio redirects to where it keeps files:
// the token stays behind, and the way leads to no address of our own network. A file
// beyond the limit ends with an error, never as a file that was cut.
func (t *Twilio) Fetch(ctx context.Context, m bridge.Media, limit int64) (io.ReadCloser, error) {
	message, file, ok := parts(m)
	if !ok {
		return nil, because(bridge.Refused, messaging.ReasonMedia, nil)
	}
	c, end := t.call(ctx)
	body, err := c.open(t.at("Messages/" + message + "/Media/" + file))
	if err != nil {
		end()
		return nil, err
	}
	return &opened{Reader: body, limit: limit, close: func() error { defer end(); return body.Close() }}, nil
}

// open asks Twilio for a file, then whomever Twilio names, and takes its bytes.
func (c *call) open(address *url.URL) (io.ReadCloser, error) {
	sent := false
	for range redirectsAllow + 1 {
		req, err := http.NewRequestWithContext(c.ctx, http.MethodGet, address.String(), nil)
		if err != nil {
			return nil, because(bridge.Refused, messaging.ReasonMedia, err)
		}
		if !sent {
			req.SetBasicAuth(c.t.Account, c.t.Token)
			sent = true
		}
		resp, err := c.t.Transport.RoundTrip(req)
		if err != nil {
			return nil, unconnected(err)
		}
		if resp.StatusCode == http.StatusOK {
			return resp.Body, nil
		}
		_ = resp.Body.Close()
		c.status, c.after = resp.StatusCode, retryAfter(resp.Header)
		switch {
		case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
			return nil, busy(0, c.after, nil)
		case resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden:
			return nil, refused(codeUnauthorized, nil)
		case resp.StatusCode < 300 || resp.StatusCode >= 400:
			return nil, because(bridge.Refused, messaging.ReasonMedia, nil)
		}
		if address, err = address.Parse(resp.Header.Get("Location")); err != nil || !c.t.mayFollow(address) {
			return nil, because(bridge.Refused, messaging.ReasonMedia, errWrongWay)
		}
	}
	return nil, because(bridge.Refused, messaging.ReasonMedia, errWrongWay)
}

var (
	errTooLarge = errors.New("a file is larger than was allowed")
	errWrongWay = errors.New("a redirect leads where files are not fetched from")
)

// mayFollow says whether a redirect leads to where files may be: over TLS, and to no
// address within a private network. On loopback everything is.
func (t *Twilio) mayFollow(u *url.URL) bool {
	if onLoopback(t.api) && onLoopback(u) {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" && u.User == nil && strings.Contains(u.Hostname(), ".") && (err != nil || (ip.IsGlobalUnicast() && !ip.IsPrivate()))
}

// opened is a file that is being read.
type opened struct {
	io.Reader
	limit int64
	close func() error
}

func (o *opened) Read(p []byte) (int, error) {
	n, err := o.Reader.Read(p)
	if o.limit -= int64(n); o.limit < 0 {
		return 0, because(bridge.Refused, messaging.ReasonMedia, errTooLarge)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = unconnected(err)
	}
	return n, err
}

func (o *opened) Close() error { return o.close() }

// Forget deletes a file at Twilio. One that is gone already is forgotten.
func (t *Twilio) Forget(ctx context.Context, m bridge.Media) error {
	message, file, ok := parts(m)
	if !ok {
		return nil
	}
	c, end := t.call(ctx)
	defer end()
	if err := c.sdk().DeleteMedia(message, file, nil); err != nil && c.status != http.StatusNotFound {
		return c.failed(err)
	}
	return nil
}

// parts are the two names of which a file's ref is made.
func parts(m bridge.Media) (message, file string, ok bool) {
	message, file, _ = strings.Cut(m.Ref, "/")
	return message, file, messageForm.MatchString(message) && fileForm.MatchString(file)
}
