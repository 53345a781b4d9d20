package faketwilio_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
)

const (
	account = "AC0123456789abcdef0123456789abcdef"
	token   = "0123456789abcdef0123456789abcdef"
	ours    = messaging.Phone("+15035550100")
	theirs  = messaging.Phone("+15035550162")
)

// house is a fake with its page served, and somebody's webhook.
type house struct {
	*faketwilio.Fake
	page, hook *httptest.Server
	now        time.Time
	got        []url.Values
	status     atomic.Int64 // that the webhook answers with
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	h.Fake = faketwilio.New(faketwilio.Config{Clock: func() time.Time { return h.now }})
	h.status.Store(http.StatusOK)
	h.hook = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		if want := faketwilio.Sign(token, h.hook.URL+r.URL.RequestURI(), r.PostForm); r.Header.Get("X-Twilio-Signature") != want {
			t.Errorf("signed %q, wanted %q", r.Header.Get("X-Twilio-Signature"), want)
		}
		h.got = append(h.got, r.PostForm)
		w.WriteHeader(int(h.status.Load()))
	}))
	t.Cleanup(h.hook.Close)
	h.SetAccount(faketwilio.Account{SID: account, Token: token})
	h.SetNumber(account, faketwilio.Number{Phone: ours, Hook: h.hook.URL + "/in"})
	h.page = httptest.NewUnstartedServer(nil)
	h.page.Config.Handler = h.Handler(h.page.Listener.Addr().String())
	h.page.Start()
	t.Cleanup(h.page.Close)
	return h
}

func (h *house) step(t *testing.T) {
	t.Helper()
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ask posts JSON to the page.
func (h *house) ask(t *testing.T, path, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(h.page.URL+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// send hands a text over by the REST API.
func (h *house) send(t *testing.T, form url.Values) int {
	t.Helper()
	for name, value := range map[string]string{"From": string(ours), "To": string(theirs), "Body": "hello", "StatusCallback": h.hook.URL + "/status"} {
		if !form.Has(name) {
			form.Set(name, value)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.page.URL+"/2010-04-01/Accounts/"+account+"/Messages.json", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(account, token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestAProgramPlaysAPhoneAndReadsTheLedger(t *testing.T) {
	h := open(t)
	status, said := h.ask(t, "/texts.json", `{"from":"+15035550162","to":"+15035550100","body":"Is Tuesday free?","files":[{"type":"image/png","bytes":"AAEC"}]}`)
	if status != http.StatusOK {
		t.Fatal(status, said)
	}
	h.step(t)
	if len(h.got) != 1 || h.got[0].Get("Body") != "Is Tuesday free?" || h.got[0].Get("NumMedia") != "1" {
		t.Errorf("%v", h.got)
	}
	if status := h.send(t, url.Values{}); status != http.StatusCreated {
		t.Fatal(status)
	}
	h.step(t)
	resp, err := http.Get(h.page.URL + "/texts.json")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var ledger []faketwilio.Text
	if err := json.NewDecoder(resp.Body).Decode(&ledger); err != nil {
		t.Fatal(err)
	}
	if len(ledger) != 2 || !ledger[0].Inbound() || ledger[0].Posted != 1 || ledger[0].Files[0].Bytes != nil || ledger[1].Status != "delivered" || ledger[1].Posted != 3 {
		t.Errorf("%+v", ledger)
	}
	for path, body := range map[string]string{
		"/texts.json":  `{"from":"+15035550162","to":"+15035550199","body":"nobody there"}`,
		"/faults.json": `{"lost":true}`,
		"/fates.json":  `[]`,
	} {
		if status, said := h.ask(t, path, body); status < 400 || status >= 500 {
			t.Errorf("%s %s: %d %s", path, body, status, said)
		}
	}
}

func TestAProgramAsksForFaults(t *testing.T) {
	h := open(t)
	for path, body := range map[string]string{
		"/faults.json": `{"code":30034,"times":2}`,
		"/fates.json":  `{"statuses":["delivered","queued","delivered"]}`,
	} {
		if status, said := h.ask(t, path, body); status != http.StatusOK {
			t.Fatal(path, status, said)
		}
	}
	for i, want := range []int{400, 400, 201} {
		if got := h.send(t, url.Values{}); got != want {
			t.Errorf("text %d: %d, wanted %d", i, got, want)
		}
	}
	h.step(t)
	var said []string
	for _, form := range h.got {
		said = append(said, form.Get("MessageStatus"))
	}
	if strings.Join(said, " ") != "delivered queued delivered" || h.Fired("refuse") != 2 || h.Fired("fate") != 1 {
		t.Errorf("%v, %d refusals, %d fates", said, h.Fired("refuse"), h.Fired("fate"))
	}
	if sent := h.Sent(); len(sent) != 1 || sent[0].Status != "delivered" {
		t.Errorf("%+v", sent)
	}
}

func TestAPersonWritesFromAPhone(t *testing.T) {
	h := open(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"from": string(theirs), "to": string(ours), "body": "<b>Hello</b>"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("files", "rash.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("png"))
	_ = form.Close()
	resp, err := http.Post(h.page.URL+"/", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(page), `value="&#43;15035550162"`) || strings.Contains(string(page), `role="alert"`) {
		t.Errorf("%d %v\n%s", resp.StatusCode, err, page)
	}
	if l := h.Ledger(); len(l) != 1 || l[0].Body != "<b>Hello</b>" || string(l[0].Files[0].Bytes) != "png" {
		t.Errorf("%+v", l)
	}
	resp, err = http.Get(h.page.URL + "/ledger")
	if err != nil {
		t.Fatal(err)
	}
	page, err = io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil || !strings.Contains(string(page), "&lt;b&gt;Hello&lt;/b&gt;") || !strings.Contains(string(page), "from &#43;15035550162") {
		t.Errorf("%v\n%s", err, page)
	}
}

func TestNoWebsitePlaysAPhone(t *testing.T) {
	h := open(t)
	for name, change := range map[string]func(*http.Request){
		"a name that points here": func(r *http.Request) { r.Host = "evil.example" },
		"a page elsewhere":        func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a browser says so":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.page.URL+"/texts.json", strings.NewReader(`{"from":"+15035550162","to":"+15035550100","body":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode < 400 || len(h.Ledger()) != 0 {
			t.Errorf("%s: %d", name, resp.StatusCode)
		}
	}
}

func TestAWebhookIsTriedOnceMoreAndThenGivenUp(t *testing.T) {
	h := open(t)
	write := func() {
		if _, err := h.Receive(faketwilio.Incoming{From: theirs, To: ours, Body: "hello"}); err != nil {
			t.Fatal(err)
		}
		h.step(t)
	}
	h.status.Store(http.StatusServiceUnavailable)
	write() // answered, and so not tried again
	h.hook.Close()
	write()
	if h.Waiting() != 1 {
		t.Fatalf("%d wait", h.Waiting())
	}
	h.now = h.now.Add(time.Minute)
	h.step(t)
	if l := h.Ledger(); h.Waiting() != 0 || len(h.got) != 1 || l[0].GivenUp != 1 || l[1].GivenUp != 1 || l[1].Posted != 0 {
		t.Errorf("%d wait, %d arrived, %+v", h.Waiting(), len(h.got), l)
	}
}

func TestTheNewsOfATextKeepTheirPace(t *testing.T) {
	h := open(t)
	h.Fake = faketwilio.New(faketwilio.Config{Clock: func() time.Time { return h.now }, Pace: time.Second})
	h.SetAccount(faketwilio.Account{SID: account, Token: token})
	h.SetNumber(account, faketwilio.Number{Phone: ours, Hook: h.hook.URL + "/in"})
	h.page.Config.Handler = h.Handler(h.page.Listener.Addr().String())
	h.send(t, url.Values{})
	for want := 1; want <= 3; want++ {
		h.step(t)
		h.step(t)
		if len(h.got) != want {
			t.Errorf("after %d seconds %d", want-1, len(h.got))
		}
		h.now = h.now.Add(time.Second)
	}
}

func TestFilesOfATextAreFetchedFromWhereItsSenderSays(t *testing.T) {
	h := open(t)
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/there" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write([]byte("jpeg"))
	}))
	t.Cleanup(files.Close)
	h.send(t, url.Values{"MediaUrl": {files.URL + "/there"}})
	h.send(t, url.Values{"MediaUrl": {files.URL + "/there", files.URL + "/gone"}})
	h.step(t)
	sent := h.Sent()
	if f := sent[0].Files[0]; sent[0].Status != "delivered" || f.Type != "image/jpeg" || string(f.Bytes) != "jpeg" {
		t.Errorf("%+v", sent[0])
	}
	if sent[1].Status != "failed" || sent[1].Code != 11200 {
		t.Errorf("%+v", sent[1])
	}
}

func TestSTOPIsObeyedUntilSTART(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		body    string
		replies int
		status  int
	}{
		{"Yes", 0, 201}, {"stop please", 0, 201}, {" Stop ", 1, 400}, {"help", 1, 400}, {"yes", 1, 201}, {"CANCEL", 1, 400}, {"start", 1, 201},
	} {
		before := len(h.Ledger())
		if _, err := h.Receive(faketwilio.Incoming{From: theirs, To: ours, Body: c.body}); err != nil {
			t.Fatal(err)
		}
		if n := len(h.Ledger()) - before - 1; n != c.replies {
			t.Errorf("%q: %d replies", c.body, n)
		}
		if status := h.send(t, url.Values{}); status != c.status {
			t.Errorf("after %q a text is answered with %d, wanted %d", c.body, status, c.status)
		}
	}
}

// TestATextToOneOfItsOwnNumbersArrivesThere sends one from a number to another.
func TestATextToOneOfItsOwnNumbersArrivesThere(t *testing.T) {
	h := open(t)
	const other = "+15035550199"
	h.SetNumber(account, faketwilio.Number{Phone: other, Hook: h.hook.URL + "/in"})
	if status := h.send(t, url.Values{"To": {other}, "Body": {"Is this on?"}}); status != http.StatusCreated {
		t.Fatal(status)
	}
	for range 5 {
		h.step(t)
	}
	found := slices.ContainsFunc(h.got, func(f url.Values) bool {
		return f.Get("From") == string(ours) && f.Get("To") == other && f.Get("Body") == "Is this on?" && f.Get("SmsStatus") == "received"
	})
	if !found {
		t.Errorf("%v", h.got)
	}
}
