package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/httprate"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

const (
	apiPolicy    = "default-src 'none'; frame-ancestors 'none'"
	portalPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// pagePolicy is that of the portal's pages. What they show of files comes from the files'
// own host; their own is named beside it because that is where each way there begins.
func (e *edge) pagePolicy() string {
	if e.files == nil {
		return portalPolicy
	}
	from := "-src 'self' " + e.files.Scheme + "://" + e.files.Host
	return strings.NewReplacer("img-src 'self'", "img"+from, "media-src 'self'", "media"+from).Replace(portalPolicy)
}

func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }

// headers tell browsers to trust nothing but what came from here.
func (e *edge) headers(next http.Handler) http.Handler {
	page := e.pagePolicy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if e.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		switch {
		case e.atFiles(r):
			h.Set("Cache-Control", "private, no-store")
			h.Set("Content-Security-Policy", filePolicy)
		case isAPI(r):
			h.Set("Cache-Control", "no-store")
			h.Set("Content-Security-Policy", apiPolicy)
		default:
			h.Set("Content-Security-Policy", page)
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what another website makes a browser send.
func (e *edge) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, api.ProblemOf(errOrigin)) }))
	return guard.Handler(next)
}

// requireJSON refuses bodies that a plain form of another website could send. A
// part of a file comes by PUT, which none can.
func requireJSON(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAPI(r) && r.Method != http.MethodGet && r.Method != http.MethodHead {
			kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			file := r.Method == http.MethodPut && kind == api.ContentType
			if err != nil || kind != "application/json" && !file {
				writeProblem(w, api.ProblemOf(errNotJSON))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// strangersAMinute is how often one address may try what needs no token yet.
const strangersAMinute = 60

// limitStrangers slows down whoever tries passphrases or invitations.
func limitStrangers(next http.Handler) http.Handler {
	limited := httprate.LimitBy(strangersAMinute, time.Minute,
		func(r *http.Request) (string, error) { return place(r), nil },
		httprate.WithLimitHandler(func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, api.ProblemOf(errTooMany)) }))(next)
	strangers := map[string]bool{}
	for _, r := range []huma.Operation{api.RouteSignIn, api.RouteLook, api.RouteAccept, api.RouteDoor, api.RouteDoorJoin, api.RouteComeBack,
		api.RoutePasskeyTry, api.RoutePasskeySignIn, api.RouteTeamLook, api.RouteTeamFactor, api.RouteTeamAccept} {
		strangers[r.Path] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strangers[r.URL.Path] {
			limited.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// slot is how finely the time of an answer can be told that must not say whether
// somebody is known here.
const slot = 250 * time.Millisecond

// evenly holds back what is said alike of people who are known and who are not until a
// whole number of slots has passed: a try at somebody who is known is written down, which
// takes longer. A sign-in that succeeds has nothing to hide.
func evenly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came := time.Now()
		next.ServeHTTP(w, r)
		held, ok := w.(*heldAnswer)
		signIn := r.URL.Path == api.RouteSignIn.Path && ok && held.status >= 300
		if !signIn && r.URL.Path != api.RouteComeBack.Path {
			return
		}
		select {
		case <-time.After(slot - time.Since(came)%slot):
		case <-r.Context().Done():
		}
	})
}

// place is the network address that a request came from.
func place(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return httprate.CanonicalizeIP(host)
}

// digest holds an answer of the API back until it is whole, and says what it
// has to be, so that one cut short on the way is noticed.
func (e *edge) digest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isAPI(r) || r.URL.Path == api.PathStream || r.URL.Path == api.PathPortalStream {
			next.ServeHTTP(w, r)
			return
		}
		held := &heldAnswer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(held, r)
		if held.direct {
			return
		}
		if held.body.Len() > 0 {
			w.Header().Set("Content-Digest", api.Digest(held.body.Bytes()))
			w.Header().Set("Content-Length", strconv.Itoa(held.body.Len()))
		}
		w.WriteHeader(held.status)
		_, _ = w.Write(held.body.Bytes()) // whoever asked may be gone
	})
}

type heldAnswer struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
	direct bool
}

// unheld lets an answer through as it is written, since it is a file: too long to
// be held, and whoever asked knows its length.
func unheld(w http.ResponseWriter) http.ResponseWriter {
	h, ok := w.(*heldAnswer)
	if !ok {
		return w
	}
	h.direct = true
	return h.ResponseWriter
}

func (h *heldAnswer) WriteHeader(status int)      { h.status = status }
func (h *heldAnswer) Write(b []byte) (int, error) { return h.body.Write(b) }
func (h *heldAnswer) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// recover answers when a handler panics. What it panicked with can hold what
// somebody wrote, so only its type is noted.
func (e *edge) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so too
				panic(v)
			}
			e.Log.Error("request panicked", slog.String("route", r.Pattern), slog.String("type", fmt.Sprintf("%T", v)))
			writeProblem(w, api.ProblemOf(messaging.Internal("answer", nil)))
		}()
		next.ServeHTTP(w, r)
	})
}

// log notes each request by its route: paths hold ids, and queries more.
func (e *edge) log(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := e.Clock()
		noted := &notedAnswer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(noted, r)
		e.Log.Info("request", slog.String("route", r.Pattern), slog.Int("status", noted.status), slog.Duration("took", e.Clock().Sub(began)))
	})
}

type notedAnswer struct {
	http.ResponseWriter
	status int
}

func (n *notedAnswer) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}
func (n *notedAnswer) Unwrap() http.ResponseWriter { return n.ResponseWriter }
