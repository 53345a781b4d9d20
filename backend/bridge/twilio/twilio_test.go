package twilio_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/bridge/twilio"
	"rowan/backend/messaging"
)

const (
	account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	token   = "0123456789abcdef0123456789abcdef"
	hook    = "https://rowan.example/hooks/twilio/secret"
	ours    = messaging.Phone("+15035550100")
	theirs  = messaging.Phone("+15035550162")
)

// world is the fake as the suite plays it.
type world struct {
	*faketwilio.Fake
	server *httptest.Server
}

func newWorld(t *testing.T) world {
	t.Helper()
	f := faketwilio.New(faketwilio.Config{Clock: time.Now})
	f.SetAccount(faketwilio.Account{SID: account, Token: token})
	f.SetNumber(account, faketwilio.Number{Phone: ours, Hook: hook})
	w := world{f, httptest.NewServer(f)}
	t.Cleanup(w.server.Close)
	return w
}

func (w world) Hooks() []bridge.Hook { return w.Fake.Take() }
func (w world) Taken() int           { return len(w.Sent()) }
func (w world) Lose()                { w.Fail(faketwilio.Fault{Lose: true}) }
func (w world) Drop()                { w.Fail(faketwilio.Fault{Drop: true}) }
func (w world) Down()                { w.server.Close() }

func (w world) Crowd(after time.Duration) {
	w.Fail(faketwilio.Fault{Code: 20429, Status: http.StatusTooManyRequests, After: int(after.Seconds())})
}

func (w world) Write(body string, pictures ...[]byte) {
	in := faketwilio.Incoming{From: theirs, To: ours, Body: body}
	for _, p := range pictures {
		in.Files = append(in.Files, faketwilio.File{Type: "image/png", Bytes: p})
	}
	if _, err := w.Receive(in); err != nil {
		panic(err)
	}
}

// carrier is Twilio at an address.
func carrier(t *testing.T, api string, transport http.RoundTripper) *twilio.Twilio {
	t.Helper()
	c, err := twilio.New(twilio.Config{Account: account, Token: token, Hook: hook, Clock: time.Now, API: api, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTwilioPassesTheSuite(t *testing.T) {
	bridgetest.Suite(t, func(t *testing.T) bridgetest.Peer {
		w := newWorld(t)
		return bridgetest.Peer{Carrier: carrier(t, w.server.URL, nil), Ours: ours, Theirs: theirs, World: w}
	})
}

// The codes that Twilio documents for handing over, and what each means here.
var refusals = map[int]messaging.Reason{
	21211: messaging.ReasonNotMobile, 21610: messaging.ReasonOptedOut, 21612: messaging.ReasonNoRoute, 21614: messaging.ReasonNotMobile,
	21617: messaging.ReasonTooLong, 21620: messaging.ReasonMedia, 21623: messaging.ReasonMedia, 30034: messaging.ReasonUnregistered,
}

// refused says that a text was refused for a reason.
func refused(t *testing.T, err error, code string, want messaging.Reason) {
	t.Helper()
	e, ok := errors.AsType[*bridge.Error](err)
	if !ok || e.Failure != bridge.Refused || e.Reason != want || e.Code != code || e.Sentence == "" {
		t.Errorf("%s: %+v, wanted %s", code, e, want)
	}
}

func TestFault48_ARefusalSaysWhyAndIsFinal(t *testing.T) {
	w := newWorld(t)
	c := carrier(t, w.server.URL, nil)
	codes := map[int]messaging.Reason{99999: messaging.ReasonOther, 20003: messaging.ReasonCredentials, 30004: messaging.ReasonBlocked, 30006: messaging.ReasonNotMobile, 30007: messaging.ReasonFiltered}
	for code, reason := range refusals {
		codes[code] = reason
	}
	for code, reason := range codes {
		w.Fail(faketwilio.Fault{Code: code})
		_, err := c.Send(t.Context(), text())
		refused(t, err, strconv.Itoa(code), reason)
	}
	if n := w.Fired("refuse"); n != len(codes) || w.Taken() != 0 {
		t.Errorf("%d of %d refusals, %d texts taken", n, len(codes), w.Taken())
	}
}

func TestWhatTwilioAnswersDecidesWhetherItIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	c := carrier(t, w.server.URL, nil)
	cases := []struct {
		name  string
		fault faketwilio.Fault
		want  bridge.Failure
	}{
		{"the account's rate", faketwilio.Fault{Code: 20429, Status: 429}, bridge.Busy},
		{"a 429 without a code", faketwilio.Fault{Status: 429}, bridge.Busy},
		{"the number's queue is full", faketwilio.Fault{Code: 21611}, bridge.Busy},
		{"an error of Twilio's own", faketwilio.Fault{Code: 20500, Status: 500}, bridge.Unsure},
		{"a gateway", faketwilio.Fault{Status: 502}, bridge.Unsure},
		{"out of order", faketwilio.Fault{Code: 20503, Status: 503}, bridge.Unsure},
		{"a time-out on the way", faketwilio.Fault{Status: 504}, bridge.Unsure},
		{"a time-out of the request", faketwilio.Fault{Status: 408}, bridge.Unsure},
		{"credentials", faketwilio.Fault{Status: 401}, bridge.Refused},
		{"a redirect", faketwilio.Fault{Status: 302}, bridge.Unsure},
		{"a code from the future", faketwilio.Fault{Code: 39999}, bridge.Refused},
		{"the answer is lost", faketwilio.Fault{Lose: true}, bridge.Unsure},
		{"the connection breaks", faketwilio.Fault{Drop: true}, bridge.Unsure},
	}
	for _, k := range cases {
		w.Fail(k.fault)
		_, err := c.Send(t.Context(), text())
		if e, ok := errors.AsType[*bridge.Error](err); !ok || e.Failure != k.want {
			t.Errorf("%s: %v, wanted %v", k.name, e, k.want)
		}
	}
	if fired := w.Fired("refuse") + w.Fired("lose") + w.Fired("drop"); fired != len(cases) || w.Taken() != 1 {
		t.Errorf("%d of %d faults, %d texts taken", fired, len(cases), w.Taken())
	}
}

func TestFault44_AnAnswerThatTakesTooLongIsUnsure(t *testing.T) {
	w := newWorld(t)
	c, err := twilio.New(twilio.Config{Account: account, Token: token, Hook: hook, Clock: time.Now, API: w.server.URL, Timeout: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w.Fail(faketwilio.Fault{Delay: time.Minute})
	_, err = c.Send(t.Context(), text())
	if e, ok := errors.AsType[*bridge.Error](err); !ok || e.Failure != bridge.Unsure || w.Fired("delay") != 1 {
		t.Errorf("%v, %d delays", err, w.Fired("delay"))
	}
}

// counted counts the requests that pass.
type counted struct{ n int }

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n++
	return http.DefaultTransport.RoundTrip(r)
}

func TestNothingIsHandedOverTwice(t *testing.T) {
	w := newWorld(t)
	requests := &counted{}
	c := carrier(t, w.server.URL, requests)
	faults := []faketwilio.Fault{{Lose: true}, {Drop: true}, {Status: 500}, {Status: 429}, {Code: 21610}}
	for _, fault := range faults {
		w.Fail(fault)
		if _, err := c.Send(t.Context(), text()); err == nil {
			t.Errorf("%+v did not fire", fault)
		}
	}
	if requests.n != len(faults) || w.Taken() != 1 {
		t.Errorf("%d requests for %d texts, %d taken", requests.n, len(faults), w.Taken())
	}
}

func TestAnAccountThatMayNotSendIsToldApart(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		account faketwilio.Account
		want    messaging.Reason
	}{
		"in order":             {faketwilio.Account{SID: account, Token: token}, ""},
		"suspended":            {faketwilio.Account{SID: account, Token: token, Suspended: true}, messaging.ReasonSuspended},
		"its token was redone": {faketwilio.Account{SID: account, Token: token + "0"}, messaging.ReasonCredentials},
	} {
		w.SetAccount(c.account)
		err := carrier(t, w.server.URL, nil).Check(t.Context())
		e, _ := errors.AsType[*bridge.Error](err)
		if (c.want == "") != (err == nil) || (e != nil && (e.Reason != c.want || e.Failure != bridge.Refused)) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestAnotherAccountsHookIsForged(t *testing.T) {
	w := newWorld(t)
	const other = "ACffffffffffffffffffffffffffffffff"
	w.SetAccount(faketwilio.Account{SID: other, Token: token}) // of the same token, so that the name alone tells
	w.SetNumber(other, faketwilio.Number{Phone: "+15035550199", Hook: hook})
	if _, err := w.Receive(faketwilio.Incoming{From: theirs, To: "+15035550199", Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	if events, err := carrier(t, w.server.URL, nil).Parse(w.Take()[0]); !errors.Is(err, bridge.ErrForged) || events != nil {
		t.Errorf("%v %v", events, err)
	}
}

func TestAFailureReportedLaterSaysWhy(t *testing.T) {
	w := newWorld(t)
	c := carrier(t, w.server.URL, nil)
	w.Decide(faketwilio.Fate{Statuses: []string{"sent", "undelivered"}, Code: 30006})
	if _, err := c.Send(t.Context(), text()); err != nil {
		t.Fatal(err)
	}
	hooks := w.Take()
	events, err := c.Parse(hooks[len(hooks)-1])
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	if r := events[0].Report; r == nil || r.Status != messaging.StatusFailed || r.Reason != messaging.ReasonNotMobile || r.Code != "30006" {
		t.Errorf("%+v", r)
	}
	w.SetNumber(account, faketwilio.Number{Phone: ours, Hook: hook, Unregistered: true})
	if _, err := c.Send(t.Context(), text()); err != nil {
		t.Fatal(err)
	}
	hooks = w.Take()
	if events, err := c.Parse(hooks[len(hooks)-1]); err != nil || events[0].Report.Reason != messaging.ReasonUnregistered {
		t.Errorf("%+v %v", events, err)
	}
}

func TestHooksThatAreNotAboutTextsSayNothing(t *testing.T) {
	c := carrier(t, "", nil)
	for name, form := range map[string]url.Values{
		"another network":       {"MessageSid": {"SM" + account[2:]}, "SmsStatus": {"received"}, "From": {"whatsapp:+15035550162"}, "To": {string(ours)}, "Body": {"x"}},
		"a status of next year": {"MessageSid": {"SM" + account[2:]}, "MessageStatus": {"pondering"}},
		"a call":                {"CallSid": {"CA" + account[2:]}, "CallStatus": {"ringing"}},
	} {
		form.Set("AccountSid", account)
		h := bridge.Hook{URL: hook, Body: []byte(form.Encode()), Header: map[string][]string{"X-Twilio-Signature": {faketwilio.Sign(token, hook, form)}}}
		if events, err := c.Parse(h); err != nil || len(events) != 0 {
			t.Errorf("%s: %v %v", name, events, err)
		}
	}
}

func TestWhenAPhoneHadATextIsBelievedIfItIsAboutNow(t *testing.T) {
	now := time.Date(2026, 3, 2, 17, 4, 30, 0, time.UTC)
	c, err := twilio.New(twilio.Config{Account: account, Token: token, Hook: hook, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]time.Time{
		"2603021703": now.Truncate(time.Minute).Add(-time.Minute), "2603020903": {}, "2603021630": {}, "": {}, "yesterday": {},
	} {
		form := url.Values{"AccountSid": {account}, "MessageSid": {"SM" + account[2:]}, "MessageStatus": {"delivered"}, "RawDlrDoneDate": {raw}}
		h := bridge.Hook{URL: hook, Body: []byte(form.Encode()), Header: map[string][]string{"X-Twilio-Signature": {faketwilio.Sign(token, hook, form)}}}
		events, err := c.Parse(h)
		if err != nil || len(events) != 1 || !events[0].Report.At.Equal(want) {
			t.Errorf("%q: %+v %v, wanted %v", raw, events, err, want)
		}
	}
}

func TestTrust41_FetchLeadsIntoNoPrivateNetwork_InPart(t *testing.T) {
	for location, want := range map[string]int{ // requests that leave
		"https://files.example/x": 2, "http://files.example/x": 1, "https://127.0.0.1/x": 1, "https://10.0.0.1/x": 1, "https://169.254.169.254/latest": 1,
		"https://[::1]/x": 1, "https://localhost/x": 1, "file:///etc/passwd": 1, "https://user@files.example/x": 1, "": 2,
	} {
		var asked []*http.Request
		transport := answering(func(r *http.Request) *http.Response {
			asked = append(asked, r)
			resp := &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {location}}, Body: http.NoBody, Request: r}
			if r.URL.Host == "files.example" {
				resp.StatusCode = http.StatusOK
			}
			return resp
		})
		f, err := carrier(t, "", transport).Fetch(t.Context(), bridge.Media{Ref: "MM" + account[2:] + "/ME" + account[2:]}, 1000)
		if location == "" { // back to where it came from, and not for ever
			if err == nil || len(asked) > 5 {
				t.Errorf("a circle: %d requests, %v", len(asked), err)
			}
			continue
		}
		if (err == nil) != (want == 2) || len(asked) != want {
			t.Errorf("%s: %d requests, %v", location, len(asked), err)
		}
		if user, _, _ := asked[0].BasicAuth(); user != account || asked[0].URL.Host != "api.twilio.com" {
			t.Errorf("the first request goes to %s as %q", asked[0].URL.Host, user)
		}
		for _, r := range asked[1:] {
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s: the token went along", location)
			}
		}
		if err == nil {
			_ = f.Close()
		}
	}
}

type answering func(*http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }

func TestSettingsThatCannotBeRightAreRefused(t *testing.T) {
	good := twilio.Config{Account: account, Token: token, Hook: hook, Clock: time.Now}
	for name, change := range map[string]func(*twilio.Config){
		"an account that is none":   func(c *twilio.Config) { c.Account = "AC../../other" },
		"a token that is none":      func(c *twilio.Config) { c.Token = "" },
		"a hook without protection": func(c *twilio.Config) { c.Hook = "http://rowan.example/hooks" },
		"an API without protection": func(c *twilio.Config) { c.API = "http://api.twilio.com" },
		"a name for loopback":       func(c *twilio.Config) { c.API = "http://localhost:1" },
	} {
		cfg := good
		change(&cfg)
		if _, err := twilio.New(cfg); messaging.CodeOf(err) == "" || err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := twilio.New(good); err != nil {
		t.Error(err)
	}
}

// Where texts go is not for the environment to say.
func TestTheEnvironmentLeadsNowhereElse(t *testing.T) {
	t.Setenv("TWILIO_EDGE", "elsewhere")
	t.Setenv("TWILIO_REGION", "au1")
	var host string
	transport := answering(func(r *http.Request) *http.Response {
		host = r.URL.Host
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Body: http.NoBody, Request: r}
	})
	if _, err := carrier(t, "", transport).Send(t.Context(), text()); err == nil || host != "api.twilio.com" {
		t.Errorf("%v, asked %s", err, host)
	}
}

func text() bridge.Text {
	return bridge.Text{ID: "T1", From: ours, To: theirs, Body: "Your appointment is tomorrow at 9."}
}

// TestTellsReadsANumbersSettings changes where the fake announces texts.
func TestTellsReadsANumbersSettings(t *testing.T) {
	w := newWorld(t)
	c := carrier(t, w.server.URL, nil)
	for address, want := range map[string]string{
		hook: "", hook + "?by=console": "", "HTTPS://Rowan.Example/hooks/twilio/secret": "",
		"https://rowan.example/hooks/twilio/old": "POST https://rowan.example/hooks/twilio/old", "http://rowan.example/hooks/twilio/secret": "POST http://rowan.example/hooks/twilio/secret",
		"https://demo.twilio.com/welcome/sms/reply": "POST https://demo.twilio.com/welcome/sms/reply", "": "no address",
	} {
		w.SetNumber(account, faketwilio.Number{Phone: ours, Hook: address})
		if got, err := c.Tells(t.Context(), ours); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", address, got, err, want)
		}
	}
	w.server.Close()
	if _, err := c.Tells(t.Context(), ours); err == nil {
		t.Error("nobody was asked")
	}
}
