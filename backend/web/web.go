// Package web is the hosted edge: it lets staff devices and patients' browsers
// reach the service over HTTP. It translates and never decides: who may do what
// is the service's to say.
//
// What it keeps:
//
//   - Every failure leaves as a Problem with one sentence for a person; of an
//     internal one, or of a panic, it says nothing but that.
//   - A browser's request counts only from the portal's own origin, as JSON, with
//     a cookie that no script can read.
//   - What people sent is served by another host than the portal's, where there is one:
//     nothing there has a cookie, and here are no bytes of it.
//   - Nothing that was said, typed or proven is logged: no query, body or token.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"rowan/backend/api"
	"rowan/backend/service"
)

// Config is what the edge is made of.
type Config struct {
	Service *service.Service
	Portal  fs.FS // the built portal, with index.html at its root
	// BaseURL is where browsers reach this service. Cookies are bound to TLS
	// unless it is plain HTTP, which only literal loopback may be.
	BaseURL string
	Version string
	Log     *slog.Logger
	Clock   func() time.Time
	// Stopping ends the streams when it is done, so that the server can stop.
	Stopping context.Context
}

// edge is the server's side of the contract in package api.
type edge struct {
	Config
	secure bool     // browsers come over TLS
	files  *url.URL // the files' own host; nil where there is none
}

// New makes the handler of everything that the service serves.
func New(cfg Config) http.Handler {
	e := &edge{Config: cfg, secure: strings.HasPrefix(cfg.BaseURL, "https://")}
	mux := http.NewServeMux()
	files := mux
	if address := cfg.Service.FilesURL; address != "" {
		e.files, _ = url.Parse(address) // whoever starts the service has checked it
		files = http.NewServeMux()
		files.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, api.ProblemOf(errNoRoute)) })
	}
	files.HandleFunc("GET "+api.PathMedia+"{name}", e.signed("media", cfg.Service.HandedOut))
	files.HandleFunc("GET "+api.PathFiles+"{name}", e.signed("file", cfg.Service.Lent))
	e.routes(mux)
	mux.HandleFunc("GET "+api.PathStream, e.staffStream)
	mux.HandleFunc("GET "+api.PathPortalStream, e.portalStream)
	mux.HandleFunc("POST "+api.PathHooks+"{carrier}/{secret}", e.webhook)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, api.ProblemOf(errNoRoute)) })
	mux.Handle("/", e.portal())

	var h http.Handler = mux
	h = evenly(h)
	h = e.digest(h)
	h = requireJSON(h)
	h = limitStrangers(h)
	h = e.sameOrigin(h)
	h = e.apart(h, files)
	h = e.recover(h)
	h = e.headers(h)
	return e.log(h)
}

// OpenAPI is the description of the API, as registered.
func OpenAPI(version string) ([]byte, error) {
	e := &edge{Config: Config{Version: version}}
	return e.routes(http.NewServeMux()).OpenAPI().YAML()
}

// routes registers what package api names.
func (e *edge) routes(mux *http.ServeMux) huma.API {
	config := huma.DefaultConfig("Rowan", e.Version)
	config.CreateHooks = nil // no $schema links in answers
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"device": {Type: "http", Scheme: "bearer", Description: "A device's token"},
		"cookie": {Type: "apiKey", In: "cookie", Name: sessionCookie(true)},
	}
	a := humago.New(mux, config)
	e.staffRoutes(a)
	e.portalRoutes(a)
	return a
}

// handle registers an operation whose errors are the house's.
func handle[I, O any](e *edge, a huma.API, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	huma.Register(a, op, func(ctx context.Context, in *I) (*O, error) {
		if understood, ok := ctx.Value(understoodKey{}).(*bool); ok {
			*understood = true
		}
		out, err := do(ctx, in)
		if err != nil {
			return nil, e.problem(ctx, op.OperationID, err)
		}
		return out, nil
	})
}

// body is an answer that is nothing but JSON.
type body[T any] struct{ Body T }

type none struct{}
