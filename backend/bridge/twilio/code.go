package twilio

import (
	"strconv"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

const (
	codeUnauthorized = 20003
	codeNothing      = 21602
	codeManyFiles    = 21623
)

// codes are Twilio's error codes in our terms, after
// https://www.twilio.com/docs/api/errors. Twilio splits and adds codes, so one that is
// missing here is an ordinary case: ReasonOther.
var codes = map[int]messaging.Reason{
	codeUnauthorized: messaging.ReasonCredentials,
	20404:            messaging.ReasonCredentials, // no such account
	20005:            messaging.ReasonSuspended,
	30002:            messaging.ReasonSuspended,
	30033:            messaging.ReasonSuspended, // the campaign is

	20429: messaging.ReasonBusy,
	14107: messaging.ReasonBusy, // the account's rate
	21611: messaging.ReasonBusy, // the number's queue is full
	30001: messaging.ReasonBusy, // queue overflow
	30017: messaging.ReasonBusy, // the network is congested
	30022: messaging.ReasonBusy, // the campaign's rate
	30023: messaging.ReasonBusy, // the brand's limit of the day

	21211: messaging.ReasonNotMobile,
	21614: messaging.ReasonNotMobile,
	30006: messaging.ReasonNotMobile,

	21408: messaging.ReasonNoRoute, // the account may not text that country
	21606: messaging.ReasonNoRoute, // the number is not the account's, or cannot text
	21612: messaging.ReasonNoRoute,
	21659: messaging.ReasonNoRoute,
	21660: messaging.ReasonNoRoute,

	21610: messaging.ReasonOptedOut,

	21605: messaging.ReasonTooLong,
	21617: messaging.ReasonTooLong,
	21658: messaging.ReasonTooLong,

	11200:         messaging.ReasonMedia, // a file could not be had from us
	12300:         messaging.ReasonMedia, // a type that is not taken
	21620:         messaging.ReasonMedia,
	codeManyFiles: messaging.ReasonMedia,
	30019:         messaging.ReasonMedia, // over the network's limit

	30003: messaging.ReasonUnreachable,
	30005: messaging.ReasonUnreachable,
	30004: messaging.ReasonBlocked,
	30007: messaging.ReasonFiltered,
	30565: messaging.ReasonFiltered, // promotion of prescription drugs

	30024: messaging.ReasonUnregistered,
	30032: messaging.ReasonUnregistered, // a toll-free number that was not verified
	30034: messaging.ReasonUnregistered,
	30035: messaging.ReasonUnregistered, // still being registered
}

func reasonOf(code int) messaging.Reason {
	if r, ok := codes[code]; ok {
		return r
	}
	return messaging.ReasonOther
}

var sentences = map[messaging.Reason]string{
	messaging.ReasonOptedOut:     "This person replied STOP. They get no texts until they reply START. Call them, or write to them securely.",
	messaging.ReasonNotMobile:    "This number does not receive texts. Check it with the person, or call them.",
	messaging.ReasonUnreachable:  "The phone could not be reached. Try again later, or call the person.",
	messaging.ReasonNoRoute:      "Texts from this number do not reach that one. Send from another number, or call the person.",
	messaging.ReasonFiltered:     "The phone company took this text for unwanted. Do not send it again. Write to the person securely.",
	messaging.ReasonBlocked:      "The phone or its network takes no texts from us. Call the person.",
	messaging.ReasonUnregistered: "The practice's number is not registered for texting. Finish its registration in Settings, then send again.",
	messaging.ReasonSuspended:    "The practice's account at Twilio may not send. Look at it in Twilio's console, then send again.",
	messaging.ReasonTooLong:      "This text is too long to be carried. Shorten it, or write to the person securely.",
	messaging.ReasonMedia:        "The files were not taken. Send fewer or smaller ones, or send them securely.",
	messaging.ReasonCredentials:  "Twilio does not accept the account's credentials. Enter them again in Settings, then send again.",
	messaging.ReasonBusy:         "Twilio takes no more texts just now. It is tried again by itself.",
	messaging.ReasonOther:        "Twilio did not take this text, and gave no reason that is known here. Call the person, or write to them securely.",
}

func because(f bridge.Failure, r messaging.Reason, cause error) *bridge.Error {
	return &bridge.Error{Failure: f, Reason: r, Sentence: sentences[r], Cause: cause}
}

// refused is what Twilio did not take, for good or until there is room again.
func refused(code int, cause error) *bridge.Error {
	r := reasonOf(code)
	if r == messaging.ReasonBusy {
		return busy(code, 0, cause)
	}
	e := because(bridge.Refused, r, cause)
	e.Code = codeText(code)
	return e
}

func busy(code int, after time.Duration, cause error) *bridge.Error {
	e := because(bridge.Busy, messaging.ReasonBusy, cause)
	e.Code, e.After = codeText(code), after
	return e
}

func unconnected(cause error) *bridge.Error {
	return &bridge.Error{Failure: bridge.Busy, Reason: messaging.ReasonBusy, Cause: cause,
		Sentence: "Twilio could not be reached. It is tried again by itself."}
}

func unsure(cause error) *bridge.Error {
	return &bridge.Error{Failure: bridge.Unsure, Reason: messaging.ReasonOther, Cause: cause,
		Sentence: "The connection broke off before Twilio confirmed the text. Ask the person whether it arrived before you send another."}
}

// codeText is a code for whoever asks Twilio's support; "" if there is none.
func codeText(code int) string {
	if code == 0 {
		return ""
	}
	return strconv.Itoa(code)
}
