package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

var (
	errNoRoute  = messaging.Fail(messaging.CodeNotFound, "There is nothing at this address.")
	errNotJSON  = messaging.Fail(messaging.CodeInvalid, "This request has to be JSON.")
	errBadText  = messaging.Fail(messaging.CodeBadText, "This has characters that cannot be read. Remove them and send it again.")
	errTooLarge = messaging.Fail(messaging.CodeTooLong, "This is too large to send at once. Shorten it or send it in parts.")
	errInvalid  = messaging.Fail(messaging.CodeInvalid, "The service does not understand this request. Update this program, or load the page again.")
	errOrigin   = messaging.Fail(messaging.CodeInvalid, "This request came from another website and was not carried out.")
	errCut      = messaging.Fail(messaging.CodeInvalid, "This part of a file was changed on its way. Send it again.")
	errTooMany  = messaging.Fail(messaging.CodeTooManyTries, "Too many tries from this network. Wait a minute, then try again.")
)

// What huma finds wrong with a request leaves as a Problem too. It has one such
// function for the whole program.
func init() {
	huma.NewError = func(status int, _ string, details ...error) huma.StatusError {
		e := errInvalid
		for _, d := range details {
			if d, ok := errors.AsType[*huma.ErrorDetail](d); ok && d.Message == errBadText.Error() {
				e = errBadText
			}
		}
		switch {
		case status == http.StatusRequestEntityTooLarge:
			e = errTooLarge
		case status >= http.StatusInternalServerError:
			return api.ProblemOf(messaging.Internal("answer", nil))
		}
		return api.ProblemOf(e)
	}
}

// problem puts an error on the wire, and notes the ones that are our own fault.
func (e *edge) problem(ctx context.Context, operation string, err error) *api.Problem {
	p := api.ProblemOf(err)
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		e.Log.Error("request failed", slog.String("operation", operation), slog.Any("error", messaging.AsError(err)))
	}
	return p
}

func writeProblem(w http.ResponseWriter, p *api.Problem) {
	b, _ := json.Marshal(p) // a Problem always can be
	h := w.Header()
	h.Set("Content-Type", p.ContentType(""))
	h.Set("Content-Length", strconv.Itoa(len(b)))
	h.Set("Content-Digest", api.Digest(b))
	w.WriteHeader(p.Status)
	_, _ = w.Write(b) // whoever asked may be gone
}

// strictJSON refuses what encoding/json would bend into shape: fields that
// nobody knows, bytes that are not text, and whatever follows the value.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errBadText
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return errInvalid
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return errInvalid
		}
		return nil
	},
}
