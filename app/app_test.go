package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

const (
	ana   messaging.TeammateID     = "01890000-0000-7000-8000-0000000000a1"
	front messaging.LinkID         = "01890000-0000-7000-8000-0000000000d1"
	maya  messaging.ContactID      = "01890000-0000-7000-8000-0000000000c1"
	talk  messaging.ConversationID = "01890000-0000-7000-8000-0000000000e1"
)

// line is a service that always answers, with one conversation in it.
type line struct{}

func (l line) About(context.Context) (api.About, error) { return api.About{Service: "rowan"}, nil }

func (l line) SignIn(_ context.Context, in api.SignIn) (api.SignedIn, error) {
	if in.Passphrase != "correct horse" {
		return api.SignedIn{}, messaging.Fail(messaging.CodeWrongSignIn, "Email or passphrase did not match. Try again.")
	}
	return api.SignedIn{Token: "token", Teammate: messaging.Teammate{ID: ana, Name: "Ana Reyes", Title: "Front desk", Email: in.Email, Role: messaging.RoleOwner, Active: true},
		Practice: messaging.Practice{ID: "01890000-0000-7000-8000-000000000001", Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}}, nil
}

func (l line) Export(context.Context, api.MakeExport) (messaging.Export, error) {
	return messaging.Export{}, messaging.Fail(messaging.CodeOffline, "not reached")
}

func (l line) RenewToken(context.Context) (string, error) { return "token", nil }
func (l line) UseToken(string)                            {}

func (l line) Devices(context.Context) ([]api.Device, error) {
	return []api.Device{{ID: "d", Teammate: ana, Name: "Desk", Here: true}}, nil
}

func (l line) Open(context.Context) ([]api.LinkOpen, error) {
	return []api.LinkOpen{{Link: "01890000-0000-7000-8000-0000000000d1", Open: 3}}, nil
}

func (l line) Carrier(context.Context) (api.Carrier, error) { return api.Carrier{}, nil }
func (l line) MailServers(context.Context, messaging.Email) (api.MailServers, error) {
	return api.MailServers{IMAP: api.MailServer{Host: "imap.alderstreet.example", Port: 993, TLS: true}}, nil
}

func (l line) ConnectMailbox(context.Context, api.ConnectMailbox) error { return nil }

func (l line) SetCarrier(_ context.Context, in api.SetCarrier) (api.Carrier, error) {
	return api.Carrier{Carrier: in.Carrier, Name: in.Name, Hook: "https://rowan.example/hooks/twilio/x"}, nil
}

func (l line) TeamLook(context.Context, string) (api.TeamInvitation, error) {
	return api.TeamInvitation{Practice: "Alder Street Clinic", Email: "ben@example.com", Role: messaging.RoleMember}, nil
}

func (l line) TeamFactor(context.Context, string) (api.FactorOffer, error) {
	return api.FactorOffer{URI: "otpauth://totp/x?secret=ABCD", Secret: "ABCD", Recovery: []string{"aaaa"}}, nil
}

func (l line) TeamAccept(_ context.Context, in api.TeamAccept) (api.SignedIn, error) {
	return l.SignIn(context.Background(), api.SignIn{Email: "ben@example.com", Passphrase: in.Passphrase})
}

func (l line) Push(_ context.Context, commands []messaging.Command) ([]messaging.Outcome, error) {
	outcomes := []messaging.Outcome{}
	for _, c := range commands {
		outcomes = append(outcomes, messaging.Outcome{Command: c.ID})
	}
	return outcomes, nil
}

func (l line) Changes(context.Context, messaging.Cursor, int) (messaging.Page, error) {
	return messaging.Page{Epoch: 1, Next: 10, Scopes: []messaging.Scope{messaging.ScopePractice}}, nil
}

func (l line) Snapshot(_ context.Context, _ messaging.Scope, _ int64, _ int) (messaging.Page, error) {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	return messaging.Page{Epoch: 1, Changes: []messaging.Change{
		{Seq: 4, Kind: messaging.KindConversation, Key: string(talk), Conversation: &messaging.Conversation{ID: talk, Channel: messaging.ChannelSecure,
			Link: front, Contacts: []messaging.ContactID{maya}, State: messaging.ConversationOpen, MadeAt: at, Version: 4}},
		{Seq: 3, Kind: messaging.KindMessage, Key: "m", Message: &messaging.Message{ID: "m", Conversation: talk, Body: "Hello", Status: messaging.StatusDelivered,
			Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Position: 3, At: at, Version: 3}},
		{Seq: 2, Kind: messaging.KindContact, Key: string(maya), Contact: &messaging.Contact{ID: maya, Name: "Maya Lindqvist", Email: "maya@example.com",
			Account: messaging.AccountActive, Version: 2}},
		{Seq: 1, Kind: messaging.KindLink, Key: string(front), Link: &messaging.Link{ID: front, Name: "Alder Street Clinic", Kind: messaging.LinkPractice,
			Members: []messaging.TeammateID{ana}}},
	}}, nil
}

func (l line) Stream(ctx context.Context, _ time.Duration, heard func(messaging.Told), _ func([]messaging.Presence)) error {
	heard(messaging.Told{At: messaging.Cursor{Epoch: 1, Seq: 10}})
	<-ctx.Done()
	return messaging.Fail(messaging.CodeOffline, "The service cannot be reached.")
}

func (l line) Present(context.Context, messaging.ConversationID, messaging.Doing) error { return nil }

// noKeychain is a computer without one.
type noKeychain struct{}

func (noKeychain) Get(string) ([]byte, error) { return nil, keyring.ErrNoKeychain }
func (noKeychain) Set(string, []byte) error   { return keyring.ErrNoKeychain }
func (noKeychain) Delete(string) error        { return keyring.ErrNoKeychain }

// screen is an App and what its window hears.
type screen struct {
	*App
	heard  chan Change
	called chan notification
}

func open(t testing.TB, dir string) screen { return openOn(t, dir, line{}) }

// openOn is open with a service of its own.
func openOn(t testing.TB, dir string, service replica.Remote) screen {
	w := screen{heard: make(chan Change, 10_000), called: make(chan notification, 10)}
	w.App = with(replica.Config{Dir: dir, Address: "https://rowan.example", Computer: "test", Clock: time.Now, Random: rand.Reader, Keychain: noKeychain{},
		Cost: keyring.Cost{Time: 1, MemoryKiB: 64, Threads: 1}, Dial: func(string, string) (replica.Remote, error) { return service, nil },
	}, func(_ context.Context, c Change) { w.heard <- c })
	w.notify = func(_ context.Context, n notification) { w.called <- n }
	w.Startup(context.Background())
	t.Cleanup(func() { w.Shutdown(context.Background()) })
	return w
}

func (w screen) signIn(t testing.TB) {
	t.Helper()
	s, err := w.SignIn(SignInForm{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse"})
	if err != nil || s.Phase != "open" || s.Me.Name != "Ana Reyes" || s.Zone != "America/Los_Angeles" {
		t.Fatalf("%+v, %v", s, err)
	}
}

// wait waits until the window hears of a change.
func (w screen) wait(t testing.TB, want func(Change) bool) {
	t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case c := <-w.heard:
			if want(c) {
				return
			}
		case <-limit:
			t.Fatal("the window heard nothing of it")
		}
	}
}

func kind(k messaging.Kind) func(Change) bool {
	return func(c Change) bool { return c.Kind == string(k) }
}

func TestNewTouchesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Rowan")
	t.Setenv("ROWAN_DATA", dir)
	New()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the folder was made:", err)
	}
}

// TestListsAreNeverNull asks every method, locked and open, with and without
// something to list.
func TestListsAreNeverNull(t *testing.T) {
	w := open(t, t.TempDir())
	ask := func(when string) {
		t.Helper()
		for name, call := range map[string]func() any{
			"State": func() any { v, _ := w.State(); return v }, "Counts": func() any { v, _ := w.Counts(); return v },
			"Health": func() any { v, _ := w.Health(); return v }, "Links": func() any { v, _ := w.Links(); return v },
			"Here":         func() any { v, _ := w.Here(); return v },
			"LinkSettings": func() any { v, _ := w.LinkSettings(); return v },
			"SignIn":       func() any { v, _ := w.SignIn(SignInForm{}); return v }, "Unlock": func() any { v, _ := w.Unlock("", ""); return v },
			"Inbox": func() any { v, _ := w.Inbox("inbox", "", 10); return v }, "drafts": func() any { v, _ := w.Inbox("drafts", "", 10); return v },
			"no list": func() any { v, _ := w.Inbox("nonsense", "", 10); return v }, "no key": func() any { v, _ := w.Inbox("inbox", "%", 10); return v },
			"Conversation":   func() any { v, _ := w.Conversation(string(talk)); return v },
			"none":           func() any { v, _ := w.Conversation("none"); return v },
			"Messages":       func() any { v, _ := w.Messages(string(talk), Spot{}, 10); return v },
			"no place":       func() any { v, _ := w.Messages(string(talk), Spot{Before: "x"}, 10); return v },
			"MessageDetails": func() any { v, _ := w.MessageDetails("m"); return v },
			"Contacts":       func() any { v, _ := w.Contacts("", "", 10); return v },
			"nobody":         func() any { v, _ := w.Contacts("zzz", "", 10); return v },
			"Contact":        func() any { v, _ := w.Contact(string(maya)); return v },
			"no contact":     func() any { v, _ := w.Contact("none"); return v },
			"SaveContact":    func() any { v, _ := w.SaveContact(ContactForm{}); return v },
			"like":           func() any { v, _ := w.SaveContact(ContactForm{Name: "Maya", Email: "maya@example.com"}); return v },
			"Staff":          func() any { v, _ := w.Staff(); return v },
			"Devices":        func() any { v, _ := w.Devices(); return v },
			"OpenOf":         func() any { v, _ := w.OpenOf(); return v },
			"TeamLook":       func() any { v, _ := w.TeamLook("https://rowan.example/team#x"); return v },
			"no invitation":  func() any { v, _ := w.TeamLook(""); return v },
			"JoinTeam":       func() any { v, _ := w.JoinTeam(JoinForm{}); return v },
			"Files":          func() any { v, _ := w.Files(string(talk)); return v },
			"Team":           func() any { v, _ := w.Team(string(talk)); return v },
			"no team":        func() any { v, _ := w.Team("none"); return v },
			"Search":         func() any { v, _ := w.Search("hello", 10); return v }, "nothing": func() any { v, _ := w.Search("zzz", 10); return v },
		} {
			b, err := json.Marshal(call())
			if err != nil || strings.Contains(string(b), "null") {
				t.Errorf("%s, %s: %s, %v", when, name, b, err)
			}
		}
	}
	ask("locked")
	w.signIn(t)
	ask("before anything came down")
	w.wait(t, kind(messaging.KindMessage))
	ask("open")
	page, err := w.Inbox("inbox", "", 10)
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Name != "Maya Lindqvist" || page.Rows[0].Unread != 1 {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := w.Lock(); err != nil {
		t.Error(err)
	}
	ask("locked again")
}

// TestEveryTypeOfTheScreenIsPlain keeps out of views what Wails cannot describe.
func TestEveryTypeOfTheScreenIsPlain(t *testing.T) {
	var check func(reflect.Type)
	check = func(v reflect.Type) {
		switch v.Kind() {
		case reflect.Slice:
			check(v.Elem())
		case reflect.Struct:
			if v == reflect.TypeFor[time.Time]() {
				t.Error("a time.Time becomes any")
				return
			}
			for i := range v.NumField() {
				if f := v.Field(i); !f.Anonymous && f.Tag.Get("json") == "" {
					t.Errorf("%s.%s has no name in JSON", v, f.Name)
				}
				check(v.Field(i).Type)
			}
		case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		default:
			t.Errorf("%s is not plain", v)
		}
	}
	a := reflect.TypeFor[*App]()
	for i := range a.NumMethod() {
		m := a.Method(i)
		if m.Name == "Startup" || m.Name == "Shutdown" {
			continue
		}
		if out := m.Type.Out(0); m.Type.NumOut() == 2 {
			check(out)
		}
	}
}

func TestErrorsReachTheScreenAsJSON(t *testing.T) {
	w := open(t, t.TempDir())
	_, err := w.SignIn(SignInForm{Address: "http://rowan.example", Email: "ana@example.com", Passphrase: "x"})
	want := `{"code":"insecure","sentence":"This address is not protected. Use the one that begins with https://.","field":"address"}`
	if err == nil || err.Error() != want {
		t.Error(err)
	}
	inner := shown(messaging.Internal("save Maya", os.ErrClosed))
	if s := inner.Error(); strings.Contains(s, "Maya") || !strings.Contains(s, `"code":"internal"`) {
		t.Error("an internal error says", s)
	}
	if shown(nil) != nil {
		t.Error("nothing is wrong, and yet there is an error")
	}
}

func TestStartupTwiceIsOnceAndShutdownLeavesNothingRunning(t *testing.T) {
	before := ours()
	w := open(t, t.TempDir())
	w.Startup(context.Background())
	w.signIn(t)
	if s, err := w.Unlock(must(w.State())(t).People[0].ID, "correct horse"); err != nil || s.Phase != "open" {
		t.Error("unlocked while open:", s.Phase, err)
	}
	w.wait(t, kind(messaging.KindMessage))
	if s, err := w.Lock(); err != nil || s.Phase != "locked" || len(s.People) != 1 || s.People[0].Initials != "AR" || s.Me.Name != "" {
		t.Errorf("%+v, %v", s, err)
	}
	for range 3 {
		if _, err := w.Unlock(must(w.State())(t).People[0].ID, "correct horse"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Lock(); err != nil {
			t.Fatal(err)
		}
	}
	w.Shutdown(context.Background())
	w.Shutdown(context.Background())
	for end := time.Now().Add(5 * time.Second); ours() > before; runtime.Gosched() {
		if time.Now().After(end) {
			b := make([]byte, 1<<16)
			t.Fatalf("still running:\n%s", b[:runtime.Stack(b, true)])
		}
	}
}

// ours counts the goroutines that this package started.
func ours() int {
	b := make([]byte, 1<<20)
	n := 0
	for g := range strings.SplitSeq(string(b[:runtime.Stack(b, true)]), "\n\n") {
		if strings.Contains(g, "created by sync.(*WaitGroup).Go") && strings.Contains(g, "rowan/app") {
			n++
		}
	}
	return n
}

func must[T any](v T, err error) func(t testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestASampleOpensByItselfOnLoopbackOnly(t *testing.T) {
	t.Setenv("ROWAN_SAMPLE_EMAIL", "ana@example.com")
	t.Setenv("ROWAN_SAMPLE_PASSPHRASE", "correct horse")
	t.Setenv("ROWAN_SERVICE", "https://rowan.example")
	w := open(t, t.TempDir())
	w.Shutdown(context.Background()) // waits for what Startup began
	if s := must(w.State())(t); s.Phase != "first" {
		t.Error("signed in to a real service by itself")
	}
	t.Setenv("ROWAN_SERVICE", "http://127.0.0.1:4000")
	dir := t.TempDir()
	for range 2 { // signs in first, unlocks later
		w := open(t, dir)
		w.wait(t, kind(replica.KindState))
		if s := must(w.State())(t); s.Phase != "open" || !s.Sample || len(s.People) != 1 {
			t.Errorf("%+v", s)
		}
		w.Shutdown(context.Background())
	}
}

func TestManyChangesAreToldOnceAConversation(t *testing.T) {
	changed := []messaging.Changed{{Kind: messaging.KindContact, Key: "c"}, {Kind: messaging.KindContact, Key: "c"}}
	for i := range 500 {
		changed = append(changed, messaging.Changed{Kind: messaging.KindMessage, Key: string(rune('a' + i)), About: messaging.ConversationID([]string{"one", "two"}[i%2])})
	}
	want := []Change{{Kind: "contact", ID: "c"}, {Kind: "message", About: "one"}, {Kind: "message", About: "two"}, {Kind: "counts"}}
	if got := condense(changed); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := condense(changed[:3]); got[1].ID != "a" {
		t.Errorf("of few, %+v", got)
	}
}

// TestSendReachesTheWindowAtOnce measures from the call to the event.
func TestSendReachesTheWindowAtOnce(t *testing.T) {
	w := open(t, t.TempDir())
	w.signIn(t)
	w.wait(t, kind(messaging.KindMessage))
	var took []time.Duration
	for range 50 {
		begun := time.Now()
		id := must(w.Send(string(talk), "On its way", nil, ""))(t)
		w.wait(t, func(c Change) bool { return c.Kind == "message" && c.ID == id && c.About == string(talk) })
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	t.Logf("from Send to the event: p50 %v, p99 %v", took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > 100*time.Millisecond {
		t.Errorf("it takes %v", took[len(took)/2])
	}
}

// TestINB04_Trust56_NotificationNamesNobody also holds that a locked application calls nobody.
func TestINB04_Trust56_NotificationNamesNobody(t *testing.T) {
	w := open(t, t.TempDir())
	if err := w.Notify(string(talk)); err != nil || len(w.called) != 0 {
		t.Errorf("before anybody signed in: %d notifications, %v", len(w.called), err)
	}
	w.signIn(t)
	for about, want := range map[string]notification{string(talk): {string(talk), "New secure message"}, "": {"", "New messages"}} {
		if err := w.Notify(about); err != nil {
			t.Fatal(err)
		}
		if got := <-w.called; got != want {
			t.Errorf("%+v", got)
		}
	}
	if _, err := w.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := w.Notify(string(talk)); err != nil || len(w.called) != 0 {
		t.Errorf("locked: %d notifications, %v", len(w.called), err)
	}
}

func TestINB04_HoweverManyArriveAPersonIsCalledOnce(t *testing.T) {
	at := func(c messaging.ConversationID) messaging.Changed {
		return messaging.Changed{Kind: replica.KindArrived, Key: "m", About: c}
	}
	for about, changed := range map[string][]messaging.Changed{
		"a": {at("a")}, "b": {at("b"), at("b"), at("b")}, "": {at("a"), at("b"), at("a")},
	} {
		if got := condense(changed); !slices.Equal(got, []Change{{Kind: "arrived", About: about}}) {
			t.Errorf("%v makes %v", changed, got)
		}
	}
}

func (l line) Attach(_ context.Context, _ messaging.ConversationID, in api.NewAttachment) (api.Upload, error) {
	return api.Upload{Attachment: messaging.Attachment{ID: in.ID, Size: in.Size}, State: api.UploadReady, Received: in.Size}, nil
}

func (l line) Upload(context.Context, messaging.AttachmentID, int64, io.Reader, func(api.Upload)) (api.Upload, error) {
	return api.Upload{State: api.UploadReady}, nil
}

func (l line) Download(context.Context, messaging.AttachmentID, api.Form, int64) (api.Download, error) {
	return api.Download{}, messaging.Fail(messaging.CodeOffline, "The service cannot be reached.")
}
