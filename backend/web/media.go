package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/service"
)

// signed gives a file to whoever has an address that the service signed: a carrier, or a
// patient's browser. Neither needs anything besides.
func (e *edge) signed(operation string, open func(context.Context, string) (service.Content, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "private, no-store")
		if e.files != nil {
			// The portal shows it from another site; whoever else has the address may read it anyway.
			h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		file, err := open(r.Context(), r.PathValue("name"))
		if err != nil {
			writeProblem(w, e.problem(r.Context(), operation, messaging.AsError(err)))
			return
		}
		serve(w, r, file)
	}
}

// atFiles says whether a request is to the files' own host. Only the name counts: a proxy
// in front may listen elsewhere.
func (e *edge) atFiles(r *http.Request) bool {
	asked := url.URL{Host: r.Host}
	return e.files != nil && strings.EqualFold(asked.Hostname(), e.files.Hostname())
}

// apart keeps the files' own host and everything else from each other.
func (e *edge) apart(portal, files http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.atFiles(r) {
			files.ServeHTTP(w, r)
			return
		}
		portal.ServeHTTP(w, r)
	})
}
