package web

import (
	"io"
	"net/http"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// largestHook is more than any carrier posts at once.
const largestHook = 256 << 10

// webhook takes what a carrier reports. It answers once that is kept, so that a
// carrier which hears nothing, or of a failure, tells it again.
func (e *edge) webhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestHook))
	if err != nil {
		writeProblem(w, api.ProblemOf(errTooLarge))
		return
	}
	// The address is the configured one: what the request says of its host counts for nothing.
	address := e.BaseURL + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	h := bridge.Hook{URL: address, Header: r.Header, Body: body}
	if err := e.Service.Hear(r.Context(), r.PathValue("carrier"), r.PathValue("secret"), h); err != nil {
		writeProblem(w, e.problem(r.Context(), "webhook", messaging.AsError(err)))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
