package service_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
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
)

// fast makes hashing cheap; the product uses the standard cost.
var fast = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const passphrase = "correct horse battery"

// house is a practice with three teammates and two links: all share the
// practice's, and only Ife is a member of the personal one.
type house struct {
	*service.Service
	t     testing.TB
	clock time.Time
	phone *phone
	shows map[string]*servicetest.Authenticator // by name

	practice       messaging.PracticeID
	ana, ben, ife  service.Actor
	desk, personal messaging.LinkID
}

func newHouse(t testing.TB, change ...func(*store.Config)) *house {
	t.Helper()
	h := &house{t: t, clock: storetest.Now, phone: &phone{}, shows: map[string]*servicetest.Authenticator{}, practice: id[messaging.PracticeID](t)}
	h.Service = service.New(service.Config{
		Store:  storetest.OpenAt(t, store.Service, t.TempDir()+"/rowan.db", change...),
		Lookup: sealed.Key{1, 2, 3}, Notifier: h.phone, BaseURL: "https://rowan.example",
		Clock: func() time.Time { return h.clock }, Passphrases: fast,
	})
	var founders []service.Founder
	for _, name := range []string{"Ana", "Ben", "Ife"} {
		role := messaging.RoleMember
		if name == "Ana" {
			role = messaging.RoleOwner
		}
		founders = append(founders, service.Founder{Passphrase: passphrase, Factor: servicetest.Secret, Teammate: messaging.Teammate{
			ID: id[messaging.TeammateID](t), Name: name, Email: messaging.Email(strings.ToLower(name) + "@clinic.example"), Role: role, Active: true}})
	}
	var err error
	p := messaging.Practice{ID: h.practice, Name: "Alder Street Clinic", Phone: "+15035550100", TimeZone: "America/Los_Angeles"}
	if h.desk, err = h.Found(t.Context(), p, founders); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	h.ana, h.ben, h.ife = h.signIn("ana"), h.signIn("ben"), h.signIn("ife")
	h.personal = id[messaging.LinkID](t)
	h.write(func(tx *store.Tx) error {
		return tx.PutLink(messaging.Link{ID: h.personal, Name: "Dr. Okafor", Kind: messaging.LinkPersonal, Owner: h.ife.Teammate, Members: []messaging.TeammateID{h.ife.Teammate}})
	})
	return h
}

func id[T ~string](t testing.TB) T {
	t.Helper()
	v, err := messaging.NewID[T](storetest.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (h *house) write(fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.Store.Tx(h.t.Context(), h.practice, fn); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

func (h *house) read(fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.Store.Read(h.t.Context(), h.practice, fn); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

// code is what somebody's authenticator shows now.
func (h *house) code(name string) string {
	h.t.Helper()
	if h.shows[name] == nil {
		h.shows[name] = &servicetest.Authenticator{Secret: servicetest.Secret}
	}
	return h.shows[name].Code(h.t, h.clock)
}

func (h *house) signIn(name string) service.Actor {
	h.t.Helper()
	out, err := h.SignIn(h.t.Context(), "192.0.2.1", api.SignIn{Email: messaging.Email(name + "@clinic.example"), Passphrase: passphrase, Code: h.code(name), Device: "Desk PC"})
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	who, err := h.Authenticate(h.t.Context(), out.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return who
}

func command(t testing.TB, c messaging.Command) messaging.Command {
	t.Helper()
	c.ID, c.MadeAt = id[messaging.CommandID](t), storetest.Now
	return c
}

// try gives a command and returns what became of it.
func (h *house) try(who service.Actor, c messaging.Command) messaging.Outcome {
	h.t.Helper()
	out, err := h.Apply(h.t.Context(), who, []messaging.Command{command(h.t, c)})
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	return out[0]
}

// do gives a command that has to happen.
func (h *house) do(who service.Actor, c messaging.Command) {
	h.t.Helper()
	if o := h.try(who, c); o.Refused != "" {
		h.t.Fatalf("%s was refused: %s: %s", c.Kind(), o.Refused, o.Sentence)
	}
}

func (h *house) refused(who service.Actor, c messaging.Command, want messaging.Code) messaging.Outcome {
	h.t.Helper()
	o := h.try(who, c)
	if o.Refused != want || o.Sentence == "" {
		h.t.Errorf("%s: refused %q (%q), want %q with a sentence", c.Kind(), o.Refused, o.Sentence, want)
	}
	return o
}

func (h *house) contact(name messaging.Text, born messaging.Date) messaging.ContactID {
	h.t.Helper()
	c := id[messaging.ContactID](h.t)
	phone := messaging.Phone("+15035550162")
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: c, Name: &name, Phone: &phone, BirthDate: &born}})
	return c
}

func (h *house) stored(c messaging.ContactID) (out messaging.Contact) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { out, err = tx.Contact(c); return err })
	return out
}

func invite(t testing.TB, c messaging.ContactID, l messaging.LinkID) messaging.Command {
	t.Helper()
	return messaging.Command{Invite: &messaging.Invite{Invitation: id[messaging.InvitationID](t), Contact: c, Link: l}}
}

// invited invites a contact and returns the token that their phone got.
func (h *house) invited(c messaging.ContactID, l messaging.LinkID, by service.Actor) string {
	h.t.Helper()
	h.do(by, invite(h.t, c, l))
	h.step()
	_, token, ok := strings.Cut(h.phone.last(h.t).Link, "/join#")
	if !ok {
		h.t.Fatal("the notice has no link")
	}
	return token
}

func (h *house) step() {
	h.t.Helper()
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
}

// accepted begins to join and proves the address; the join's token comes back.
func (h *house) accepted(token string) string {
	h.t.Helper()
	_, join, err := h.Accept(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	h.step()
	if _, _, err := h.Code(h.t.Context(), join.Token, h.phone.last(h.t).Code); err != nil {
		h.t.Fatal(err)
	}
	return join.Token
}

// patient makes a contact who has joined on a link, and their conversation.
func (h *house) patient(l messaging.LinkID, by service.Actor) (service.Actor, messaging.ConversationID) {
	h.t.Helper()
	c := h.contact("Maya Lindqvist", "1986-03-14")
	_, opened, err := h.BirthDate(h.t.Context(), h.accepted(h.invited(c, l, by)), "1986-03-14")
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	who, err := h.Session(h.t.Context(), opened.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	me, err := h.Me(h.t.Context(), who)
	if err != nil || len(me.Conversations) != 1 {
		h.t.Fatalf("%d conversations, %v", len(me.Conversations), err)
	}
	return who, me.Conversations[0].ID
}

func send(t testing.TB, c messaging.ConversationID, body messaging.Text) messaging.Command {
	t.Helper()
	return messaging.Command{Send: &messaging.Send{Message: id[messaging.MessageID](t), Conversation: c, Body: body}}
}

func (h *house) changes(who service.Actor) messaging.Page {
	h.t.Helper()
	page, err := h.Changes(h.t.Context(), who, messaging.Cursor{}, api.MaxPage)
	if err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	return page
}

func (h *house) audit() (rows []store.Audit) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { rows, err = tx.AuditAfter(0, 10_000); return err })
	return rows
}

func wantCode(t *testing.T, err error, want messaging.Code) {
	t.Helper()
	if got := messaging.CodeOf(err); got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	if want != "" && messaging.AsError(err).Sentence == "" {
		t.Error("no sentence for the person")
	}
}

// phone is where the tests' notices arrive.
type phone struct {
	mu   sync.Mutex
	got  []bridge.Notice
	fail error
}

func (p *phone) Capabilities() bridge.Capabilities {
	return bridge.Capabilities{Phone: true, Email: true}
}

func (p *phone) Notify(_ context.Context, n bridge.Notice) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	p.got = append(p.got, n)
	return nil
}

func (p *phone) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.got)
}

func (p *phone) last(t testing.TB) bridge.Notice {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) == 0 {
		t.Fatal("no notice arrived")
	}
	return p.got[len(p.got)-1]
}
