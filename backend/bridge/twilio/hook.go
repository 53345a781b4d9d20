package twilio

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// Parse verifies a webhook with the account's token, and reads it. Twilio adds
// parameters without notice: those that are not known are signed all the same.
func (t *Twilio) Parse(h bridge.Hook) ([]bridge.Event, error) {
	form, ok := t.signed(h)
	if !ok || form.Get("AccountSid") != t.Account {
		return nil, bridge.ErrForged
	}
	if !messageForm.MatchString(form.Get("MessageSid")) {
		return nil, nil
	}
	said := form.Get("MessageStatus")
	if said == "" {
		said = form.Get("SmsStatus")
	}
	if said == "received" {
		return t.inbound(form), nil
	}
	status, known := statuses[said]
	if !known {
		return nil, nil
	}
	r := &bridge.Report{Remote: form.Get("MessageSid"), Text: queryOf(h.URL).Get(textParameter), Status: status, At: t.doneAt(form.Get("RawDlrDoneDate"))}
	if status == messaging.StatusFailed {
		code, _ := strconv.Atoi(form.Get("ErrorCode")) // none, or one that is no number, is a failure without a code
		r.Reason, r.Code = reasonOf(code), codeText(code)
	}
	return []bridge.Event{{Report: r}}, nil
}

// signed reads a form if its one signature is of the whole of it. Each name stands in it
// once: of a name that stands there twice Twilio's SDK looks at the first only.
func (t *Twilio) signed(h bridge.Hook) (url.Values, bool) {
	signatures := http.Header(h.Header).Values("X-Twilio-Signature")
	form, err := h.Form()
	return form, err == nil && len(signatures) == 1 && t.verifier.ValidateBody(h.URL, h.Body, signatures[0])
}

func (t *Twilio) inbound(form url.Values) []bridge.Event {
	if !plain(form.Get("From")) || !plain(form.Get("To")) {
		return nil
	}
	in := &bridge.Inbound{Remote: form.Get("MessageSid"), From: messaging.Phone(form.Get("From")), To: messaging.Phone(form.Get("To")),
		Body: strings.ToValidUTF8(form.Get("Body"), "\uFFFD"), OptOut: form.Get("OptOutType")}
	files := form.Get("NumMedia")
	for i := range min(count(&files), mediaPerText) {
		n := strconv.Itoa(i)
		in.Media = append(in.Media, bridge.Media{Ref: t.ref(form.Get("MediaUrl" + n)), Type: form.Get("MediaContentType" + n)})
	}
	return []bridge.Event{{Inbound: in}}
}

func queryOf(address string) url.Values {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	return u.Query()
}

// doneAt reads when a phone had a text: to the minute and without a zone. It is
// believed if it is about now in UTC; in another zone it would be off by half an hour
// or more.
func (t *Twilio) doneAt(raw string) time.Time {
	at, err := time.Parse("0601021504", raw)
	if err != nil || t.Clock().Sub(at).Abs() > 15*time.Minute {
		return time.Time{}
	}
	return at
}

var mediaForm = regexp.MustCompile(`^/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages/((?:SM|MM)[0-9a-fA-F]{32})/Media/(ME[0-9a-fA-F]{32})(?:\.json)?$`)

// ref is our name for a file that Twilio names by an address: without the host, since
// none but the API's own is ever asked with the account's token. It is "" for what is
// not a file of this account.
func (t *Twilio) ref(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	part := mediaForm.FindStringSubmatch(u.Path)
	if part == nil || part[1] != t.Account {
		return ""
	}
	return part[2] + "/" + part[3]
}
