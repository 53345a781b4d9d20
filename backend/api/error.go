package api

import (
	"net/http"

	"rowan/backend/messaging"
)

// Problem is an error on the wire (RFC 9457, application/problem+json).
type Problem struct {
	Status int            `json:"status"`
	Code   messaging.Code `json:"code"`
	Detail string         `json:"detail" doc:"A sentence for the person, saying what to do next"`
	Field  string         `json:"field,omitempty"`
}

// statuses is the one table of codes and statuses; whatever it does not name is 422.
var statuses = map[messaging.Code]int{
	messaging.CodeInvalid:           http.StatusBadRequest,
	messaging.CodeNotFound:          http.StatusNotFound,
	messaging.CodeNotMember:         http.StatusForbidden,
	messaging.CodeConflict:          http.StatusConflict,
	messaging.CodeWrongSignIn:       http.StatusUnauthorized,
	messaging.CodeFactorRequired:    http.StatusUnauthorized,
	messaging.CodeSignedOut:         http.StatusUnauthorized,
	messaging.CodeDeviceRevoked:     http.StatusUnauthorized,
	messaging.CodeTooManyTries:      http.StatusTooManyRequests,
	messaging.CodeTooSoon:           http.StatusTooManyRequests,
	messaging.CodeInvitationUnknown: http.StatusNotFound,
	messaging.CodeInvitationExpired: http.StatusGone,
	messaging.CodeInvitationUsed:    http.StatusGone,
	messaging.CodeTooLarge:          http.StatusRequestEntityTooLarge,
	messaging.CodeBadFile:           http.StatusUnsupportedMediaType,
	messaging.CodeNotReady:          http.StatusConflict,
	messaging.CodeNoRoom:            http.StatusInsufficientStorage,
	messaging.CodeDiskFull:          http.StatusInsufficientStorage,
	messaging.CodeInternal:          http.StatusInternalServerError,
}

// ProblemOf puts an error on the wire. Of an internal one it says nothing but that.
func ProblemOf(err error) *Problem {
	e := messaging.AsError(err)
	p := &Problem{Status: http.StatusUnprocessableEntity, Code: e.Code, Detail: e.Sentence, Field: e.Field}
	if s, ok := statuses[e.Code]; ok {
		p.Status = s
	}
	if e.Code == messaging.CodeInternal {
		p.Field = ""
	}
	return p
}

// Err takes the error off the wire again.
func (p *Problem) Err() error {
	return &messaging.Error{Code: p.Code, Sentence: p.Detail, Field: p.Field}
}

// Error, GetStatus and ContentType make a Problem what huma answers with.
func (p *Problem) Error() string             { return string(p.Code) }
func (p *Problem) GetStatus() int            { return p.Status }
func (p *Problem) ContentType(string) string { return "application/problem+json" }
