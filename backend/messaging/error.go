package messaging

import (
	"errors"
	"log/slog"
)

// Code names a kind of failure. Codes are stable: clients decide by them, and
// package api maps each to an HTTP status.
type Code string

const (
	CodeInvalid           Code = "invalid"            // a field is missing or malformed
	CodeEmpty             Code = "empty"              // there is nothing to send
	CodeTooLong           Code = "too_long"           // a text is over its limit
	CodeBadText           Code = "bad_text"           // a text is not valid UTF-8
	CodeNotFound          Code = "not_found"          // absent, or not for this person: the two look alike
	CodeNotMember         Code = "not_member"         // the person is not a member of the link
	CodeTrial             Code = "trial"              // no texts leave during the trial
	CodeUnregistered      Code = "unregistered"       // the carriers have not approved the practice's number
	CodePaused            Code = "paused"             // nothing leaves in this conversation until something is mended
	CodeBlocked           Code = "blocked"            // the rules of texting forbid what it says
	CodeWarned            Code = "warned"             // the rules of texting warn of it, and nobody said why it has to go
	CodeNoConsent         Code = "no_consent"         // nobody wrote down that the person agreed to texts
	CodeOptedOut          Code = "opted_out"          // the person wants no texts
	CodeNotJoined         Code = "not_joined"         // the contact has no active account
	CodeNamesShown        Code = "names_shown"        // patients would see each other's names: ask first
	CodeClosed            Code = "closed"             // the conversation is read-only
	CodeSeen              Code = "seen"               // somebody has seen it: it cannot be taken away
	CodeConflict          Code = "conflict"           // somebody else changed it meanwhile
	CodeDepends           Code = "depends"            // what it was built upon was refused
	CodeWrongSignIn       Code = "wrong_sign_in"      // email or passphrase
	CodeFactorRequired    Code = "mfa_required"       // the second factor is missing
	CodeSignedOut         Code = "signed_out"         // no valid device token or session
	CodeDeviceRevoked     Code = "device_revoked"     // an admin took the device's access away
	CodeWrongPIN          Code = "wrong_pin"          // the local store did not unlock
	CodeTooManyTries      Code = "too_many_tries"     // wait before the next try
	CodeTooSoon           Code = "too_soon"           // a limit on how often something may be sent
	CodeInvitationUnknown Code = "invitation_unknown" // no such token
	CodeInvitationExpired Code = "invitation_expired"
	CodeInvitationUsed    Code = "invitation_used"
	CodeWrongCode         Code = "wrong_code"
	CodeCodeExpired       Code = "code_expired"
	CodeWrongBirthDate    Code = "wrong_birth_date"
	CodeNoBirthDate       Code = "no_birth_date"
	CodeAwaitingStaff     Code = "awaiting_staff" // a teammate has to confirm first
	CodeTooLarge          Code = "too_large"      // a file is over its limit
	CodeBadFile           Code = "bad_file"       // a file is of no accepted type, damaged, or two in one
	CodeNotReady          Code = "not_ready"      // a file is still on its way, or being checked
	CodeNoRoom            Code = "no_room"        // a limit on how much may be kept
	CodeOffline           Code = "offline"        // the service cannot be reached
	CodeNotRowan          Code = "not_rowan"      // something answers there, but not Rowan's service
	CodeInsecure          Code = "insecure"       // the address is not protected
	CodeStoreHeld         Code = "store_held"     // another window has this store open
	CodeStoreBusy         Code = "store_busy"     // another program keeps its file
	CodeStoreDamaged      Code = "store_damaged"
	CodeDiskFull          Code = "disk_full"
	CodeUnsupported       Code = "unsupported" // newer than this version understands
	CodeInternal          Code = "internal"
)

// Error is a failure as a person may see it: a code, and a sentence that says
// what to do next. What caused it stays inside: it is never shown, sent or put
// into Error's own text, since causes can quote patient data.
type Error struct {
	Code     Code
	Sentence string
	Field    string // the field that is wrong, if it is one
	cause    error
}

// Fail makes an Error that a person caused or can mend.
func Fail(code Code, sentence string) *Error { return &Error{Code: code, Sentence: sentence} }

// FailField is Fail for one field of a form.
func FailField(field string, code Code, sentence string) *Error {
	return &Error{Code: code, Sentence: sentence, Field: field}
}

// Internal wraps a failure that nobody could mend by acting differently. The
// text says what was being done, for the log.
func Internal(doing string, cause error) *Error {
	return &Error{Code: CodeInternal, Sentence: "Something went wrong on our side. Nothing is lost. Please try again.", Field: doing, cause: cause}
}

// Because keeps the cause of e for errors.Is and errors.As.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

func (e *Error) Error() string {
	if e.Code == CodeInternal {
		return string(e.Code) + ": could not " + e.Field
	}
	return string(e.Code) + ": " + e.Sentence
}

func (e *Error) Unwrap() error { return e.cause }

// LogValue keeps sentences out of logs: they may name what a person typed.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(slog.String("code", string(e.Code)), slog.String("field", e.Field))
}

// CodeOf returns the code of err: "" for nil, CodeInternal for a stranger.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// AsError returns err as an Error; a stranger becomes an Internal one.
func AsError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return Internal("do that", err)
}
