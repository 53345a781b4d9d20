package web

import (
	"net/http"

	"rowan/backend/messaging"
)

// media gives a carrier a file of a text, at the address that it was given.
func (e *edge) media(w http.ResponseWriter, r *http.Request) {
	file, err := e.Service.HandedOut(r.Context(), r.PathValue("name"))
	if err != nil {
		writeProblem(w, e.problem(r.Context(), "media", messaging.AsError(err)))
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	serve(w, r, file)
}
