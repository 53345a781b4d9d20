package backend_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/argon2id"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
	"rowan/backend/web"
)

const passphrase = "correct horse battery"

// house is both columns in one process: the real service behind its real edge
// on loopback, over a sealed file.
type house struct {
	*service.Service
	t      *testing.T
	data   string // the service's folder
	store  *store.Store
	phone  *phone
	logs   *logbook
	wire   *wire
	server *http.Server
	addr   string // host:port, which outlives the server
	link   messaging.LinkID
	ahead  atomic.Int64                          // how far its clock is off, in nanoseconds
	shows  map[string]*servicetest.Authenticator // by first name

	outward // what left
}

// code is what somebody's authenticator shows now.
func (h *house) code(name string) string {
	h.t.Helper()
	return h.shows[name].Code(h.t, h.Clock())
}

// phone takes what would go to patients' phones.
type phone struct {
	mu   sync.Mutex
	sent []bridge.Notice
}

func (p *phone) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: true, Email: true}
}

func (p *phone) Notify(_ context.Context, n bridge.Notice) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, n)
	return nil
}

func (p *phone) newest(kind bridge.Kind, to messaging.Phone) bridge.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.sent) - 1; i >= 0; i-- {
		if p.sent[i].Kind == kind && p.sent[i].Phone == to {
			return p.sent[i]
		}
	}
	return bridge.Notice{}
}

// logbook keeps what was logged.
type logbook struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logbook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

// wire stands between the edge and its clients, and can fail.
type wire struct {
	next         http.Handler
	killReplies  atomic.Int32 // how many answers to a push to lose after the service did its work
	killed       atomic.Int32
	killRenewals atomic.Int32 // how many answers to lose that carry a device's next token
	moreRenewals atomic.Int32 // how many of these requests to serve once more, behind the answer
	truncate     atomic.Int32 // how many pages to cut in half under a 200
	truncated    atomic.Int32
}

func (w *wire) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	switch {
	case in.URL.Path == api.RoutePush.Path && w.killReplies.Load() > 0:
		w.next.ServeHTTP(httptest.NewRecorder(), in)
		w.killReplies.Add(-1)
		w.killed.Add(1)
		panic(http.ErrAbortHandler)
	case in.URL.Path == api.RouteRenew.Path && w.killRenewals.Load() > 0:
		w.next.ServeHTTP(httptest.NewRecorder(), in)
		w.killRenewals.Add(-1)
		panic(http.ErrAbortHandler)
	case in.URL.Path == api.RouteRenew.Path && w.moreRenewals.Load() > 0:
		w.moreRenewals.Add(-1)
		again := in.Clone(in.Context())
		w.next.ServeHTTP(out, in)
		w.next.ServeHTTP(httptest.NewRecorder(), again)
	case in.URL.Path == api.RouteChanges.Path && w.truncate.Load() > 0:
		rec := httptest.NewRecorder()
		w.next.ServeHTTP(rec, in)
		w.truncate.Add(-1)
		w.truncated.Add(1)
		for k, v := range rec.Header() {
			if k != "Content-Length" {
				out.Header()[k] = v
			}
		}
		b := rec.Body.Bytes()
		_, _ = out.Write(b[:len(b)/2])
	default:
		w.next.ServeHTTP(out, in)
	}
}

// newHouse builds one with a practice of two teammates, Ana and Ben.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, data: t.TempDir(), phone: &phone{}, logs: &logbook{}, wire: &wire{}, addr: "127.0.0.1:0",
		shows: map[string]*servicetest.Authenticator{"ana": {Secret: servicetest.Secret}, "ben": {Secret: servicetest.Secret}}}
	var err error
	master, err := keyring.MasterFromFile(filepath.Join(h.data, "key"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.NewRing(filepath.Join(h.data, "rowan.db-keys"), master, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h.store, err = store.Open(t.Context(), storetest.Stands(t, store.Config{Path: filepath.Join(h.data, "rowan.db"), Key: ring.FileKey(), Side: store.Service, Keys: service.Keys(ring)}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	t.Cleanup(h.toldNobody)
	h.Service = service.New(service.Config{Store: h.store, Lookup: ring.LookupKey(), Notifier: h.phone, BaseURL: "http://127.0.0.1",
		Clock:       func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) },
		Passphrases: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	founders := []service.Founder{}
	for _, name := range []string{"Ana Reyes", "Ben Sato"} {
		first, _, _ := strings.Cut(name, " ")
		founders = append(founders, service.Founder{Passphrase: passphrase, Factor: servicetest.Secret, Teammate: messaging.Teammate{ID: newID[messaging.TeammateID](t),
			Name: name, Email: messaging.Email(strings.ToLower(first) + "@clinic.example"), Role: messaging.RoleAdmin, Active: true}})
	}
	practice := messaging.Practice{ID: newID[messaging.PracticeID](t), Name: "Alder Street Clinic", Phone: "+15035550100", TimeZone: "America/Los_Angeles"}
	if h.link, err = h.Found(t.Context(), practice, founders); err != nil {
		t.Fatal(err)
	}
	portal := fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Rowan</title>")}}
	h.wire.next = web.New(web.Config{Service: h.Service, Portal: portal, BaseURL: "http://127.0.0.1", Version: "test",
		Log: slog.New(slog.NewJSONHandler(h.logs, nil)), Clock: time.Now, Stopping: t.Context()})
	h.up()
	t.Cleanup(h.down)
	return h
}

// up opens the door, at the same address each time.
func (h *house) up() {
	h.t.Helper()
	listener, err := net.Listen("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.addr = listener.Addr().String()
	h.server = &http.Server{Handler: h.wire, ErrorLog: slog.NewLogLogger(slog.NewJSONHandler(h.logs, nil), slog.LevelWarn)}
	go func() { _ = h.server.Serve(listener) }()
}

// down closes it, with all connections: on both sides, else a browser's next request
// could still leave on one that is gone.
func (h *house) down() {
	_ = h.server.Close()
	http.DefaultClient.CloseIdleConnections()
}

func (h *house) url() string { return "http://" + h.addr }

func newID[T ~string](t testing.TB) T {
	t.Helper()
	id, err := messaging.NewID[T](time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// keychain stands for the operating system's.
type keychain map[string][]byte

func (k keychain) Get(entry string) ([]byte, error) {
	if v, ok := k[entry]; ok {
		return bytes.Clone(v), nil // the keyring clears what it was given
	}
	return nil, keyring.ErrKeychainEntryGone
}
func (k keychain) Set(entry string, v []byte) error { k[entry] = bytes.Clone(v); return nil }
func (k keychain) Delete(entry string) error        { delete(k, entry); return nil }

// desk is one computer with its desktop engine, and a clock of its own.
type desk struct {
	*replica.Replica
	h     *house
	name  string // the first one, of who sits there
	dir   string
	chain keychain
	ahead atomic.Int64 // how far its clock is off, in nanoseconds
	news  chan struct{}
	calls atomic.Int32 // how many messages were worth a notification
	// mentioned is how many notes that call the person were.
	mentioned atomic.Int32
}

// steps lets the service work, n times.
func (h *house) steps(n int) {
	h.t.Helper()
	for range n {
		if err := h.Step(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	}
}

// newDesk sets up a computer whose clock is off by ahead, and signs a teammate in.
func (h *house) newDesk(name string, ahead time.Duration) *desk {
	h.t.Helper()
	d := &desk{h: h, name: name, dir: h.t.TempDir(), chain: keychain{}, news: make(chan struct{}, 1)}
	d.ahead.Store(int64(ahead))
	d.Replica = d.engine()
	h.t.Cleanup(func() { d.Lock() })
	if err := d.SignIn(h.t.Context(), replica.SignIn{Address: h.url(), Email: name + "@clinic.example", Passphrase: passphrase, Code: h.code(name), PIN: "246810"}); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	d.settle()
	d.holdFor(0)
	return d
}

// holdFor lets the person's messages be taken back for so many seconds.
func (d *desk) holdFor(seconds int) {
	d.h.t.Helper()
	if err := d.SavePreferences(messaging.SavePreferences{UndoSend: &seconds}); err != nil {
		d.h.t.Fatal(err)
	}
	d.settle()
}

// engine makes the desktop's engine, as the application does at its start.
func (d *desk) engine() *replica.Replica {
	return replica.New(replica.Config{Dir: d.dir, Computer: "Front desk", Random: rand.Reader, Keychain: d.chain,
		Cost:  keyring.Cost{Time: 1, MemoryKiB: 64, Threads: 1},
		Clock: func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) },
		Dial:  func(address, token string) (replica.Remote, error) { return api.NewClient(address, token, nil) },
		Heard: func(changed []messaging.Changed) {
			for _, c := range changed {
				switch c.Kind {
				case replica.KindArrived:
					d.calls.Add(1)
				case replica.KindMentioned:
					d.mentioned.Add(1)
				}
			}
			select {
			case d.news <- struct{}{}:
			default:
			}
		}})
}

// settle lets time pass until the desk has nothing left to do that can be done now.
func (d *desk) settle() {
	d.h.t.Helper()
	for range 50 {
		d.ahead.Add(int64(2 * time.Minute)) // past every poll and every wait
		if next := d.Step(d.h.t.Context()); next.IsZero() || next.After(time.Now().Add(time.Duration(d.ahead.Load()))) {
			return
		}
	}
	d.h.t.Fatal("the desk never comes to rest")
}

// person makes a contact on the desk and returns it.
func (d *desk) person(name, phone, born string) messaging.ContactID {
	d.h.t.Helper()
	id, like, err := d.SaveContact(replica.ContactForm{Name: name, Phone: phone, BirthDate: born})
	if err != nil || len(like) > 0 {
		d.h.t.Fatal(err, like)
	}
	return id
}

// thread lists a conversation on the desk, oldest first.
func (d *desk) thread(c messaging.ConversationID) []replica.Entry {
	d.h.t.Helper()
	entries, err := said(d.Stretch(c, replica.Spot{}, 1000))
	if err != nil {
		d.h.t.Fatal(err)
	}
	said := []replica.Entry{}
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Event == "" {
			said = append(said, entries[i])
		}
	}
	return said
}

// only returns the desk's one conversation with a contact.
func (d *desk) only(contact messaging.ContactID) messaging.ConversationID {
	d.h.t.Helper()
	card, err := d.Contact(contact)
	if err != nil || len(card.Conversations) != 1 {
		d.h.t.Fatalf("%d conversations, %v", len(card.Conversations), err)
	}
	return card.Conversations[0].Conversation
}

func bodies(entries []replica.Entry) []messaging.Text {
	texts := []messaging.Text{}
	for _, e := range entries {
		texts = append(texts, e.Body)
	}
	return texts
}

// browser is a patient's: cookies, JSON, nothing else.
type browser struct {
	h      *house
	client *http.Client
}

func (h *house) newBrowser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{h: h, client: &http.Client{Jar: jar}}
}

// actor is the patient as the engine knows them.
func (b *browser) actor() service.Actor {
	b.h.t.Helper()
	at, err := url.Parse(b.h.url())
	if err != nil {
		b.h.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		if who, err := b.h.Session(b.h.t.Context(), c.Value); err == nil {
			return who
		}
	}
	b.h.t.Fatal("no session")
	return service.Actor{}
}

// ask sends a request to the portal's API and reads the answer into out.
func (b *browser) ask(method, path string, in, out any) error {
	b.h.t.Helper()
	var body io.Reader
	if in != nil {
		j, err := json.Marshal(in)
		if err != nil {
			b.h.t.Fatal(err)
		}
		body = bytes.NewReader(j)
	}
	req, err := http.NewRequestWithContext(b.h.t.Context(), method, b.h.url()+path, body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		var p api.Problem
		if err := json.Unmarshal(answer, &p); err != nil {
			b.h.t.Fatalf("%s %s: %d is no problem+json: %s", method, path, res.StatusCode, answer)
		}
		return p.Err()
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

func (b *browser) must(method, path string, in, out any) {
	b.h.t.Helper()
	if err := b.ask(method, path, in, out); err != nil {
		b.h.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// token is the secret of the newest invitation to a phone.
func (h *house) token(to messaging.Phone) api.Token {
	h.t.Helper()
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	_, token, ok := strings.Cut(h.phone.newest(bridge.KindInvitation, to).Link, "#")
	if !ok {
		h.t.Fatal("no invitation arrived")
	}
	return api.Token{Token: token}
}

// join takes a patient from the newest invitation to an open session.
func (h *house) join(to messaging.Phone, born messaging.Date) *browser {
	h.t.Helper()
	b := h.newBrowser()
	var step api.Join
	b.must("POST", api.RouteAccept.Path, h.token(to), &step)
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	b.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: h.phone.newest(bridge.KindCode, to).Code}, &step)
	b.must("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: born}, &step)
	if step.Step != api.StepDone {
		h.t.Fatalf("joining stands at %s", step.Step)
	}
	return b
}

func (b *browser) me() (me api.Me) {
	b.h.t.Helper()
	b.must("GET", api.RouteMe.Path, nil, &me)
	return me
}

func (b *browser) path(c messaging.ConversationID, what string) string {
	return "/api/portal/conversations/" + string(c) + "/" + what
}

func (b *browser) thread(c messaging.ConversationID) (t api.Thread) {
	b.h.t.Helper()
	b.must("GET", b.path(c, "messages")+"?limit=1000", nil, &t)
	return t
}

func (b *browser) write(c messaging.ConversationID, body messaging.Text) messaging.MessageID {
	b.h.t.Helper()
	id := newID[messaging.MessageID](b.h.t)
	b.must("POST", b.path(c, "messages"), api.Write{ID: id, Body: body}, nil)
	return id
}

// said is what a stretch of a thread has of messages.
func said(s replica.Stretch, err error) ([]replica.Entry, error) { return s.Messages, err }
