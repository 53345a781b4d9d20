package web_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/argon2id"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
	"rowan/backend/web"
)

// site is a served sample practice, driven over HTTP.
type site struct {
	*httptest.Server
	t      testing.TB
	engine *service.Service
	store  *store.Store
	dir    string // where the store and its files are
	phone  *phone
	log    *buffer
	stop   context.CancelFunc

	mu    sync.Mutex
	shows map[int]*servicetest.Authenticator // of the sample's people; guarded by mu
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

type phone struct {
	mu   sync.Mutex
	last bridge.Notice
}

func (p *phone) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: true, Email: true}
}

func (p *phone) Notify(_ context.Context, n bridge.Notice) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = n
	return nil
}

var portalFiles = fstest.MapFS{
	"index.html":     {Data: []byte("<!doctype html><title>Rowan</title>")},
	"assets/main.js": {Data: []byte("export {}")},
}

func newSite(t testing.TB, change ...func(*web.Config)) *site {
	t.Helper()
	s := &site{t: t, phone: &phone{}, log: &buffer{}, dir: t.TempDir()}
	s.store = storetest.OpenAt(t, store.Service, s.dir+"/rowan.db")
	s.engine = service.New(service.Config{Store: s.store, Lookup: sealed.Key{1}, Notifier: s.phone, BaseURL: "https://rowan.example",
		Passphrases: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	if err := s.engine.Sample(t.Context()); err != nil {
		t.Fatal(err)
	}
	stopping, stop := context.WithCancel(context.Background())
	s.stop = stop
	cfg := web.Config{Service: s.engine, Portal: portalFiles, BaseURL: "http://127.0.0.1", Version: "test", Clock: time.Now,
		Log: slog.New(slog.NewJSONHandler(s.log, nil)), Stopping: stopping}
	for _, c := range change {
		c(&cfg)
	}
	s.Server = httptest.NewServer(web.New(cfg))
	t.Cleanup(func() { stop(); s.Close() })
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) problem(t *testing.T) api.Problem {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(a.body, &p); err != nil || a.header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("not a problem: %d %s", a.status, a.body)
	}
	return p
}

func (s *site) call(c *http.Client, method, path string, body any, header ...string) answer {
	s.t.Helper()
	var in io.Reader
	kind, digest := "application/json", ""
	switch b := body.(type) {
	case []byte: // a part of a file
		in, kind, digest = bytes.NewReader(b), api.ContentType, api.Digest(b)
	case nil:
		if method != http.MethodGet {
			in = strings.NewReader("{}")
		}
	case string:
		in = strings.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if digest != "" {
		req.Header.Set("Content-Digest", digest)
	}
	out := s.answerTo(c, req, header)
	file := out.header.Get("Content-Disposition") != ""
	if len(out.body) > 0 && strings.HasPrefix(path, "/api/") && !file && out.header.Get("Content-Digest") != api.Digest(out.body) {
		s.t.Errorf("%s %s: the digest is not that of the body", method, path)
	}
	return out
}

// answerTo sends a request, with headers named and valued in turn, and reads what comes back.
func (s *site) answerTo(c *http.Client, req *http.Request, header []string) answer {
	s.t.Helper()
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

// code is what the authenticator of somebody of the sample shows now.
func (s *site) code(n int) string {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shows == nil {
		s.shows = map[int]*servicetest.Authenticator{}
	}
	if s.shows[n] == nil {
		s.shows[n] = &servicetest.Authenticator{Secret: service.SampleSignIns[n].Factor}
	}
	return s.shows[n].Code(s.t, time.Now())
}

// device signs somebody of the sample in and returns their client.
func (s *site) device(n int) *api.Client {
	s.t.Helper()
	c, err := api.NewClient(s.URL, "", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	in := service.SampleSignIns[n]
	out, err := c.SignIn(s.t.Context(), api.SignIn{Email: in.Email, Passphrase: in.Passphrase, Code: s.code(n), Device: "Desk"})
	if err != nil {
		s.t.Fatal(err)
	}
	return c.WithToken(out.Token)
}

// maya joins as the sample's invited patient and returns her browser and what it begins with.
func (s *site) maya() (*http.Client, api.Me) {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	if _, err := s.engine.SampleInvite(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	notice := func() bridge.Notice {
		if err := s.engine.Step(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		s.phone.mu.Lock()
		defer s.phone.mu.Unlock()
		return s.phone.last
	}
	_, token, _ := strings.Cut(notice().Link, "#")
	for _, step := range []struct {
		path string
		body func() any
	}{
		{api.RouteLook.Path, func() any { return api.Token{Token: token} }},
		{api.RouteAccept.Path, func() any { return api.Token{Token: token} }},
		{api.RouteJoinCode.Path, func() any { return api.JoinCode{Code: notice().Code} }},
		{api.RouteJoinBirth.Path, func() any { return api.JoinBirth{BirthDate: "1986-03-14"} }},
	} {
		if a := s.call(browser, http.MethodPost, step.path, step.body()); a.status != http.StatusOK {
			s.t.Fatalf("%s: %d %s", step.path, a.status, a.body)
		}
	}
	var me api.Me
	if a := s.call(browser, http.MethodGet, api.RouteMe.Path, nil); json.Unmarshal(a.body, &me) != nil || len(me.Conversations) != 1 {
		s.t.Fatalf("me: %d %s", a.status, a.body)
	}
	return browser, me
}

func newID[T ~string](t testing.TB) T {
	t.Helper()
	v, err := messaging.NewID[T](time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func fill(path string) string {
	return strings.NewReplacer("{conversation}", "01890000-0000-7000-8000-0000000000e1", "{attachment}", "01890000-0000-7000-8000-0000000000f1").Replace(path)
}

var (
	public  = []string{"about", "signIn", "look", "accept", "door", "doorJoin", "comeBack", "passkeyTry", "passkeySignIn", "teamLook", "teamFactor", "teamAccept"}
	joining = []string{"join", "joinCode", "joinAgain", "joinBirthDate", "joinAsk"}
	staff   = []string{"signOut", "renew", "devices", "push", "present", "changes", "snapshot", "attach", "upload", "uploadState", "detach", "content", "open", "carrier", "setCarrier", "mailServers", "connectMailbox", "export"}
	patient = []string{"me", "threads", "speak", "reminders", "thread", "write", "seen", "signOutHere", "patientAttach", "patientUpload", "patientUploadState", "patientDetach", "patientContent",
		"passkeys", "passkeyAsk", "passkeyAdd", "passkeyRemove", "record"}
)

// route is one that the API has registered.
type route struct{ id, method, path string }

// registered lists them all.
func registered(t *testing.T) (routes []route) {
	t.Helper()
	text, err := web.OpenAPI("test")
	if err != nil {
		t.Fatal(err)
	}
	path, method := "", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "  /api/"):
			path = strings.TrimSuffix(strings.TrimSpace(line), ":")
		case strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     ") && path != "":
			method = strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(line), ":"))
		case strings.HasPrefix(line, "      operationId: "):
			routes = append(routes, route{strings.TrimPrefix(line, "      operationId: "), method, path})
		}
	}
	return routes
}

// TestTrust16_Routes_EachIsListedAndShutToStrangers walks what is registered, so that a
// route that nobody thought of here fails.
func TestTrust16_Routes_EachIsListedAndShutToStrangers(t *testing.T) {
	s := newSite(t)
	routes := registered(t)
	if len(routes) != len(public)+len(joining)+len(staff)+len(patient) {
		t.Errorf("%d routes: %v", len(routes), routes)
	}
	_, token := s.tokens()
	_, browser := s.browsers()
	for _, r := range routes {
		t.Run(r.id, func(t *testing.T) {
			plain := s.call(http.DefaultClient, r.method, fill(r.path), nil)
			wrong := s.call(http.DefaultClient, r.method, fill(r.path), nil, "Authorization", "Bearer wrong", "Cookie", "rowan=wrong; rowan-join=wrong")
			asPatient := s.call(browser, r.method, fill(r.path), nil)
			asStaff := s.call(http.DefaultClient, r.method, fill(r.path), nil, "Authorization", "Bearer "+token)
			switch {
			case slices.Contains(public, r.id):
				return
			case slices.Contains(joining, r.id):
				for _, a := range []answer{plain, wrong, asStaff} {
					if a.status != http.StatusUnauthorized && a.status != http.StatusBadRequest {
						t.Errorf("%d %s", a.status, a.body)
					}
				}
			case slices.Contains(staff, r.id):
				for _, a := range []answer{plain, wrong, asPatient} {
					if a.status != http.StatusUnauthorized || a.problem(t).Code != messaging.CodeSignedOut {
						t.Errorf("%d %s", a.status, a.body)
					}
				}
			case slices.Contains(patient, r.id):
				for _, a := range []answer{plain, wrong, asStaff} {
					if a.status != http.StatusUnauthorized || a.problem(t).Code != messaging.CodeSignedOut {
						t.Errorf("%d %s", a.status, a.body)
					}
				}
			default:
				t.Error("this route is on no list")
			}
		})
	}
	for _, path := range []string{api.PathStream, api.PathPortalStream} {
		if a := s.call(http.DefaultClient, http.MethodGet, path, nil); a.status != http.StatusUnauthorized {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// tokens and browsers hand out somebody who is signed in.
func (s *site) tokens() (messaging.DeviceID, string) {
	s.t.Helper()
	in := service.SampleSignIns[1]
	out, err := s.engine.SignIn(s.t.Context(), "x", api.SignIn{Email: in.Email, Passphrase: in.Passphrase, Code: s.code(1), Device: "Desk"})
	if err != nil {
		s.t.Fatal(err)
	}
	return out.Device, out.Token
}

func (s *site) browsers() (api.Me, *http.Client) {
	s.t.Helper()
	b, me := s.maya()
	return me, b
}

func TestSEC29_PatientAndDeskAnswerEachOther(t *testing.T) {
	s := newSite(t)
	desk := s.device(0)
	browser, me := s.maya()
	thread := "/api/portal/conversations/" + string(me.Conversations[0].ID)
	write := api.Write{ID: newID[messaging.MessageID](t), Body: "Is it ok to have coffee? ☕"}
	for range 2 {
		if a := s.call(browser, http.MethodPost, thread+"/messages", write); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	page, err := desk.Changes(t.Context(), messaging.Cursor{}, api.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range page.Changes {
		if c.Message != nil && c.Message.Body == write.Body {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the desk has it %d times", n)
	}
	reply := messaging.Command{ID: newID[messaging.CommandID](t), MadeAt: time.Now(), Send: &messaging.Send{
		Message: newID[messaging.MessageID](t), Conversation: me.Conversations[0].ID, Body: "Not after midnight."}}
	out, err := desk.Push(t.Context(), []messaging.Command{reply, reply})
	if err != nil || out[0].Refused != "" || out[1] != out[0] {
		t.Fatalf("%v %v", out, err)
	}
	var got api.Thread
	a := s.call(browser, http.MethodGet, thread+"/messages?limit=2", nil)
	if err := json.Unmarshal(a.body, &got); err != nil || len(got.Messages) != 2 || got.Messages[0].Body != "Not after midnight." || !got.More {
		t.Errorf("%s", a.body)
	}
	if a := s.call(browser, http.MethodPost, thread+"/seen", api.Seen{Messages: []messaging.MessageID{reply.Send.Message}}); a.status != http.StatusNoContent {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := s.call(browser, http.MethodPost, api.RouteSignOutHere.Path, nil); a.status != http.StatusNoContent || !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if a := s.call(browser, http.MethodGet, api.RouteMe.Path, nil); a.status != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", a.status)
	}
	// The join that has just been completed does not open the session again.
	if a := s.call(browser, http.MethodGet, api.RouteJoin.Path, nil); a.status == http.StatusOK || a.header.Get("Set-Cookie") != "" {
		t.Errorf("joining after signing out: %d %v", a.status, a.header)
	}
}

func TestTrust20_Requests_ThatAreNotUnderstoodGetOneClearSentence(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	_, token := s.tokens()
	write := "/api/portal/conversations/" + string(me.Conversations[0].ID) + "/messages"
	message := string(newID[messaging.MessageID](t))
	push := func(body string) string {
		return fmt.Sprintf(`{"commands":[{"id":"%s","madeAt":"2026-01-01T00:00:00Z","send":{"message":"%s","conversation":"%s","body":"%s"}}]}`,
			newID[messaging.CommandID](t), newID[messaging.MessageID](t), me.Conversations[0].ID, body)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
		code       messaging.Code
	}{
		"an unknown field":             {write, `{"id":"` + message + `","body":"Hi","x":1}`, 400, messaging.CodeInvalid},
		"an unknown field of a push":   {api.RoutePush.Path, strings.Replace(push("Hi"), `"body"`, `"x":1,"body"`, 1), 400, messaging.CodeInvalid},
		"an author of one's own":       {write, `{"id":"` + message + `","body":"Hi","author":{"kind":"teammate"}}`, 400, messaging.CodeInvalid},
		"a practice of one's own":      {api.RoutePush.Path, strings.Replace(push("Hi"), `"body"`, `"practice":"01890000-0000-7000-8000-000000000001","body"`, 1), 400, messaging.CodeInvalid},
		"a teammate of one's own":      {api.RoutePush.Path, strings.Replace(push("Hi"), `"madeAt"`, `"teammate":"01890000-0000-7000-8000-000000000001","madeAt"`, 1), 400, messaging.CodeInvalid},
		"a role of one's own":          {api.RouteSignIn.Path, `{"email":"ana@clinic.example","passphrase":"correct horse","role":"owner"}`, 400, messaging.CodeInvalid},
		"a missing field":              {write, `{"body":"Hi"}`, 400, messaging.CodeInvalid},
		"not JSON":                     {write, `Hi`, 400, messaging.CodeInvalid},
		"two values":                   {api.RoutePush.Path, push("Hi") + push("Hi"), 400, messaging.CodeInvalid},
		"nothing":                      {api.RoutePush.Path, ``, 400, messaging.CodeInvalid},
		"no commands":                  {api.RoutePush.Path, `{"commands":[]}`, 400, messaging.CodeInvalid},
		"an empty message":             {write, `{"id":"` + message + `","body":" "}`, 422, messaging.CodeEmpty},
		"100,001 characters":           {write, `{"id":"` + string(newID[messaging.MessageID](t)) + `","body":"` + strings.Repeat("x", 100_001) + `"}`, 422, messaging.CodeTooLong},
		"bytes that are no text":       {write, `{"id":"` + message + `","body":"` + "\xff" + `"}`, 400, messaging.CodeBadText},
		"bytes that are no text, push": {api.RoutePush.Path, push("\xc3\x28"), 400, messaging.CodeBadText},
		"five megabytes":               {write, `{"id":"` + message + `","body":"` + strings.Repeat("x", 5<<20) + `"}`, 413, messaging.CodeTooLong},
		"a conversation of no form":    {"/api/portal/conversations/x/messages", `{"id":"` + message + `","body":"Hi"}`, 400, messaging.CodeInvalid},
		"a route that is not there":    {"/api/portal/nothing", `{}`, 404, messaging.CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.call(browser, http.MethodPost, c.path, c.body, "Authorization", "Bearer "+token)
			p := a.problem(t)
			if p.Code != c.code || !strings.HasSuffix(p.Detail, ".") || a.status != p.Status {
				t.Errorf("%d %s", a.status, a.body)
			}
			if c.status != 422 && a.status != c.status && p.Code != messaging.CodeBadText && p.Code != messaging.CodeTooLong {
				t.Errorf("status %d, want %d", a.status, c.status)
			}
			if strings.Contains(string(a.body), "xxx") || strings.Contains(string(a.body), message) {
				t.Error("the answer repeats what was sent")
			}
		})
	}
	if a := s.call(http.DefaultClient, http.MethodGet, api.RouteChanges.Path+"?after=1.x", nil, "Authorization", "Bearer "+token); a.problem(t).Field != "after" {
		t.Errorf("%s", a.body)
	}
	if a := s.call(http.DefaultClient, http.MethodGet, api.RouteChanges.Path+"?limit=5000", nil, "Authorization", "Bearer "+token); a.status != 400 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestCMP16_WhatNobodyCanAskForIsRefusedAndWrittenDown asks for an end of the identification
// in all the forms that somebody may try, as a teammate and as a patient.
func TestCMP16_WhatNobodyCanAskForIsRefusedAndWrittenDown(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	device, token := s.tokens()
	log := func() (list []store.Audit) {
		t.Helper()
		practices, err := s.store.Practices(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = s.store.Read(t.Context(), practices[0], func(tx *store.Tx) (err error) { list, err = tx.AuditAfter(0, 10_000); return err })
		if err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(list, func(a store.Audit) bool { return a.Action != "refuse_request" })
	}
	push := func(command string) string {
		return fmt.Sprintf(`{"commands":[{"id":"%s","madeAt":"2026-01-01T00:00:00Z",%s}]}`, newID[messaging.CommandID](t), command)
	}
	tries := []string{push(`"savePractice":{"identification":"Hi"}`), push(`"savePractice":{"optOut":false}`), push(`"saveIdentification":{"text":""}`), push(`"savePractice":{"name":"Clinic"},"identification":false`)}
	for i, body := range tries {
		if a := s.call(http.DefaultClient, http.MethodPost, api.RoutePush.Path, body, "Authorization", "Bearer "+token); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", body, a.status)
		}
		rows := log()
		if len(rows) != i+1 {
			t.Fatalf("%s: %d rows", body, len(rows))
		}
		if got := rows[i]; got.ActorKind != "teammate" || got.Via != string(device) || got.Thing != api.RoutePush.OperationID || got.Result != string(messaging.CodeInvalid) {
			t.Errorf("%+v", got)
		}
	}
	if a := s.call(http.DefaultClient, http.MethodPost, api.RoutePush.Path, push(`"savePractice":{"name":"Clinic"}`), "Authorization", "Bearer "+token); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	write := "/api/portal/conversations/" + string(me.Conversations[0].ID) + "/messages"
	s.call(browser, http.MethodPost, write, `{"body":"Hi","identification":false}`)
	s.call(browser, http.MethodPost, write, `{"id":"`+string(newID[messaging.MessageID](t))+`","body":" "}`) // of its form, and refused for what it says
	s.call(http.DefaultClient, http.MethodPost, api.RoutePush.Path, tries[0], "Authorization", "Bearer nobody")
	rows := log()
	if len(rows) != len(tries)+1 || rows[len(tries)].ActorKind != "contact" {
		t.Errorf("%+v", rows[len(tries):])
	}
}

func TestTrust15_Browsers_CannotBeUsedByOtherWebsites(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	write := "/api/portal/conversations/" + string(me.Conversations[0].ID) + "/messages"
	body := api.Write{ID: newID[messaging.MessageID](t), Body: "Hi"}
	for name, header := range map[string][]string{
		"another origin":         {"Origin", "https://evil.example"},
		"another site, fetching": {"Sec-Fetch-Site", "cross-site"},
		"a sibling":              {"Sec-Fetch-Site", "same-site"},
		"a plain form":           {"Content-Type", "text/plain"},
		"a form":                 {"Content-Type", "application/x-www-form-urlencoded"},
		"no type":                {"Content-Type", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if a := s.call(browser, http.MethodPost, write, body, header...); a.problem(t).Code != messaging.CodeInvalid || a.status != 400 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	if a := s.call(browser, http.MethodPost, write, body, "Origin", s.URL, "Sec-Fetch-Site", "same-origin"); a.status != http.StatusOK {
		t.Errorf("from its own origin: %d %s", a.status, a.body)
	}
}

func TestTrust15_Trust30_Cookies_AreOutOfReachOfScriptsAndOtherHosts(t *testing.T) {
	for base, want := range map[string][]string{
		"http://127.0.0.1":      {"rowan-join=", "HttpOnly", "SameSite=Strict", "Path=/"},
		"https://rowan.example": {"__Host-rowan-join=", "HttpOnly", "SameSite=Strict", "Path=/", "Secure"},
	} {
		t.Run(base, func(t *testing.T) {
			s := newSite(t, func(c *web.Config) { c.BaseURL = base })
			if _, err := s.engine.SampleInvite(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := s.engine.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, token, _ := strings.Cut(s.phone.last.Link, "#")
			a := s.call(http.DefaultClient, http.MethodPost, api.RouteAccept.Path, api.Token{Token: token})
			cookie := a.header.Get("Set-Cookie")
			for _, w := range want {
				if !strings.Contains(cookie, w) {
					t.Errorf("%q lacks %q", cookie, w)
				}
			}
			if strings.Contains(cookie, "Domain") || strings.Contains(cookie, "Secure") != strings.HasPrefix(base, "https") {
				t.Errorf("%q", cookie)
			}
			if hsts := a.header.Get("Strict-Transport-Security"); (hsts != "") != strings.HasPrefix(base, "https") {
				t.Errorf("HSTS is %q", hsts)
			}
		})
	}
}

func TestINV09_PortalIsServedFromTheInvitationsAddress(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]struct {
		status int
		cache  string
	}{
		"/":               {200, "no-cache"},
		"/join":           {200, "no-cache"},
		"/assets/main.js": {200, "public, max-age=31536000, immutable"},
		"/assets/":        {404, ""},
		"/assets/none.js": {404, ""},
		"/elsewhere":      {404, ""},
		"/../etc/passwd":  {404, ""},
	} {
		a := s.call(http.DefaultClient, http.MethodGet, path, nil)
		if a.status != want.status || a.header.Get("Cache-Control") != want.cache {
			t.Errorf("%s: %d %q", path, a.status, a.header.Get("Cache-Control"))
		}
		policy := a.header.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			a.header.Get("Referrer-Policy") != "no-referrer" || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
	if a := s.call(http.DefaultClient, http.MethodGet, api.RouteAbout.Path, nil); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the API may be cached: %v", a.header)
	}
}

func TestSignIn_ManyTriesFromOneNetworkAreSlowedDown(t *testing.T) {
	s := newSite(t)
	limited := 0
	for range 80 {
		a := s.call(http.DefaultClient, http.MethodPost, api.RouteLook.Path, api.Token{Token: "guess"})
		if a.status == http.StatusTooManyRequests {
			limited++
			if p := a.problem(t); p.Code != messaging.CodeTooManyTries {
				t.Fatalf("%s", a.body)
			}
		}
	}
	if limited != 20 {
		t.Errorf("%d of 80 were slowed down, want 20", limited)
	}
	if a := s.call(http.DefaultClient, http.MethodGet, api.RouteAbout.Path, nil); a.status != http.StatusOK {
		t.Errorf("others suffer: %d", a.status)
	}
}

func TestStream_TellsOfChangesAndEndsWithTheDevice(t *testing.T) {
	s := newSite(t)
	_, me := s.maya()
	device, token := s.tokens()
	listener, err := api.NewClient(s.URL, token, nil)
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan messaging.Told, 16)
	ended := make(chan error, 1)
	go func() {
		ended <- listener.Stream(t.Context(), time.Minute, func(news messaging.Told) { heard <- news }, func([]messaging.Presence) {})
	}()
	first := <-heard
	desk := s.device(0)
	c := messaging.Command{ID: newID[messaging.CommandID](t), Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: me.Conversations[0].ID, Body: "Hello"}}
	if out, err := desk.Push(t.Context(), []messaging.Command{c}); err != nil || out[0].Refused != "" {
		t.Fatalf("%v %v", out, err)
	}
	second := <-heard
	if second.At.Seq <= first.At.Seq || second.At.Epoch != first.At.Epoch || second.Page == nil || second.After != first.At.Seq {
		t.Fatalf("%+v after %+v", second, first)
	}
	if i := slices.IndexFunc(second.Page.Changes, func(ch messaging.Change) bool { return ch.Key == string(c.Send.Message) }); i < 0 {
		t.Errorf("the page holds %+v", second.Page.Changes)
	}
	// What is too long for an event is told of without it.
	long := messaging.Command{ID: newID[messaging.CommandID](t), Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: me.Conversations[0].ID, Body: messaging.Text(strings.Repeat("a", 70_000))}}
	if out, err := desk.Push(t.Context(), []messaging.Command{long}); err != nil || out[0].Refused != "" {
		t.Fatalf("%v %v", out, err)
	}
	if third := <-heard; third.At.Seq <= second.At.Seq || third.Page != nil {
		t.Errorf("%v after %v, with %v", third.At, second.At, third.Page)
	}
	who, err := s.engine.Authenticate(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.Tx(t.Context(), who.Practice, func(tx *store.Tx) error { return tx.RevokeDevice(device, time.Now()) }); err != nil {
		t.Fatal(err)
	}
	<-ended
	if err := listener.Stream(t.Context(), time.Minute, func(messaging.Told) {}, func([]messaging.Presence) {}); messaging.CodeOf(err) != messaging.CodeDeviceRevoked {
		t.Errorf("listening again: %v", err)
	}
}

func TestStream_OfAPatientEndsWhenTheServiceStops(t *testing.T) {
	s := newSite(t)
	browser, _ := s.maya()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+api.PathPortalStream, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || lines.Text() != "event: change" || !lines.Scan() || !strings.HasPrefix(lines.Text(), "data: 1.") || res.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("%q %v", lines.Text(), res.Header)
	}
	s.stop()
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Errorf("it broke off: %v", err)
	}
}

func TestTrust57_Panic_AnswersWithoutDetails(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.Portal = nil })
	a := s.call(http.DefaultClient, http.MethodGet, "/assets/CANARY", nil)
	if p := a.problem(t); a.status != 500 || p.Code != messaging.CodeInternal || p.Field != "" {
		t.Errorf("%d %s", a.status, a.body)
	}
	if log := s.log.String(); !strings.Contains(log, "request panicked") || strings.Contains(log, "CANARY") {
		t.Errorf("the log says %s", log)
	}
}

func TestTrust09_Trust57_Log_HoldsNothingOfPatientsNorTokens_InPart(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	_, token := s.tokens()
	desk := s.device(0)
	name, phone, email, born := messaging.Text("CANARYNAME"), messaging.Phone("+15035559876"), messaging.Email("canary@example.org"), messaging.Date("1961-02-03")
	conversation := newID[messaging.ConversationID](t)
	for _, c := range []messaging.Command{
		{SaveContact: &messaging.SaveContact{Contact: newID[messaging.ContactID](t), Name: &name, Phone: &phone, Email: &email, BirthDate: &born}},
		{Start: &messaging.Start{Conversation: conversation, Link: "", Contacts: []messaging.ContactID{me.Contact}, Subject: "CANARYSUBJECT"}},
		{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: me.Conversations[0].ID, Body: "CANARYBODY"}},
	} {
		c.ID = newID[messaging.CommandID](t)
		if _, err := desk.Push(t.Context(), []messaging.Command{c}); err != nil {
			t.Fatal(err)
		}
	}
	thread := "/api/portal/conversations/" + string(me.Conversations[0].ID) + "/messages"
	s.call(browser, http.MethodPost, thread, api.Write{ID: newID[messaging.MessageID](t), Body: "CANARYANSWER"})
	s.call(browser, http.MethodGet, thread+"?before=987654", nil)
	s.call(browser, http.MethodGet, thread+"?CANARYQUERY=1", nil)
	s.call(browser, http.MethodPost, thread, `{"CANARYFIELD":1}`)
	s.call(http.DefaultClient, http.MethodGet, "/CANARYPATH", nil)
	s.call(http.DefaultClient, http.MethodPost, api.RouteLook.Path, api.Token{Token: "CANARYTOKEN"})
	s.call(http.DefaultClient, http.MethodPost, api.RouteSignIn.Path, api.SignIn{Email: "canarysign@in.example", Passphrase: "CANARYPASS", Device: "CANARYDEVICE"})
	s.call(http.DefaultClient, http.MethodGet, api.RouteChanges.Path+"?after=CANARYCURSOR", nil, "Authorization", "Bearer "+token, "User-Agent", "CANARYAGENT", "Cookie", "rowan=CANARYCOOKIE")
	log := s.log.String()
	if strings.Count(log, `"msg":"request"`) < 15 || !strings.Contains(log, "GET /api/portal/me") {
		t.Fatalf("the log holds too little to be looked at: %s", log)
	}
	for _, canary := range []string{"CANARYNAME", "5035559876", "canary@example", "1961-02-03", "CANARYSUBJECT", "CANARYBODY", "CANARYANSWER", "987654",
		"CANARYQUERY", "CANARYFIELD", "CANARYPATH", "CANARYTOKEN", "canarysign", "CANARYPASS", "CANARYDEVICE", "CANARYCURSOR", "CANARYAGENT", "CANARYCOOKIE",
		token, "Lindqvist", "5035550162", string(me.Conversations[0].ID)} {
		if strings.Contains(log, canary) {
			t.Errorf("%s is in the log", canary)
		}
	}
}

func TestOpenAPI_IsTheSameEachTime(t *testing.T) {
	first, err := web.OpenAPI("1")
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := web.OpenAPI("1")
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("it differs: %v", err)
		}
	}
	for _, want := range []string{"operationId: push", "Problem:", "application/problem+json", "/api/portal/me"} {
		if !bytes.Contains(first, []byte(want)) {
			t.Errorf("it lacks %q", want)
		}
	}
}

func TestClient_UnderstandsWhatTheEdgeSays(t *testing.T) {
	s := newSite(t)
	c, err := api.NewClient(s.URL, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := c.About(t.Context()); err != nil || a.Version != "test" {
		t.Errorf("%+v %v", a, err)
	}
	_, err = c.SignIn(t.Context(), api.SignIn{Email: service.SampleSignIns[0].Email, Passphrase: "wrong"})
	if e, ok := errors.AsType[*messaging.Error](err); !ok || e.Code != messaging.CodeWrongSignIn || e.Sentence == "" {
		t.Errorf("%v", err)
	}
	desk := s.device(0)
	if err := desk.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Changes(t.Context(), messaging.Cursor{}, 10); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("%v", err)
	}
}
