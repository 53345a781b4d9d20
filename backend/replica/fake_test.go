package replica

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
)

// clinic is a service that lives in memory and fails on request. It does as much
// as desktops can tell; the real one is met in the tests of the whole house.
type clinic struct {
	noted    string // the notes that it took
	mu       sync.Mutex
	epoch    int64
	seq      int64
	things   map[string]messaging.Change // by kind and key
	scopes   map[messaging.TeammateID][]messaging.Scope
	done     map[messaging.CommandID]messaging.Outcome
	messages []messaging.MessageID // in the order of arrival

	down     error                               // every request fails with it
	lose     int                                 // so many answers to pushes are lost
	hung     chan struct{}                       // told of each push whose answer never comes, while it is set
	refuse   map[string]messaging.Error          // by kind of command
	pages    func(messaging.Page) messaging.Page // alters what goes down
	asked    []string                            // scopes whose snapshots were asked for
	pushed   func()                              // is called after each push, when it is set
	pushes   int
	pulls    int
	here     []messaging.Presence // what streams tell of colleagues
	said     []messaging.Presence // by desktops
	position int64
	files    clinicFiles
}

const (
	ana   messaging.TeammateID = "01890000-0000-7000-8000-0000000000a1"
	ben   messaging.TeammateID = "01890000-0000-7000-8000-0000000000b1"
	front messaging.LinkID     = "01890000-0000-7000-8000-0000000000d1"
	bills messaging.LinkID     = "01890000-0000-7000-8000-0000000000d2"
	maya  messaging.ContactID  = "01890000-0000-7000-8000-0000000000c1"
	theo  messaging.ContactID  = "01890000-0000-7000-8000-0000000000c2"
)

var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func newClinic() *clinic {
	c := &clinic{epoch: 1, things: map[string]messaging.Change{}, done: map[messaging.CommandID]messaging.Outcome{},
		scopes: map[messaging.TeammateID][]messaging.Scope{}, refuse: map[string]messaging.Error{}}
	for _, t := range []messaging.Teammate{
		{ID: ana, Name: "Ana Reyes", Title: "Front desk", Email: "ana@example.com", Role: messaging.RoleOwner, Active: true},
		{ID: ben, Name: "Ben Osei", Email: "ben@example.com", Role: messaging.RoleMember, Active: true},
	} {
		c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindTeammate, Key: string(t.ID), Teammate: &t})
		c.put(messaging.Change{Scope: messaging.ScopeTeammate(t.ID), Kind: messaging.KindPreferences, Key: string(t.ID), Preferences: &messaging.Preferences{}})
		c.scopes[t.ID] = []messaging.Scope{messaging.ScopePractice, messaging.ScopeTeammate(t.ID), messaging.ScopeLink(front)}
	}
	l := messaging.Link{ID: front, Name: "Alder Street Clinic", Kind: messaging.LinkPractice, Members: []messaging.TeammateID{ana, ben}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(front), Link: &l})
	c.contact(messaging.Contact{ID: maya, Name: "Maya Lindqvist", Phone: "+15035550162", BirthDate: "1986-03-14", Account: messaging.AccountActive})
	c.contact(messaging.Contact{ID: theo, Name: "Theo Brandt", Email: "theo@example.com", Account: messaging.AccountInvited})
	return c
}

// put moves a thing to the end of the feed. c.mu is held, or nobody else is there.
func (c *clinic) put(ch messaging.Change) int64 {
	c.seq++
	ch.Seq = c.seq
	c.things[string(ch.Kind)+" "+ch.Key] = ch
	return c.seq
}

func (c *clinic) contact(m messaging.Contact) {
	m.Version = c.seq + 1
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindContact, Key: string(m.ID), Contact: &m})
}

func (c *clinic) talk(m messaging.Conversation) {
	m.Version = c.seq + 1
	c.put(messaging.Change{Scope: m.From(), Kind: messaging.KindConversation, Key: string(m.ID), Conversation: &m})
}

func (c *clinic) conversation(id messaging.ConversationID) (messaging.Conversation, bool) {
	ch, ok := c.things["conversation "+string(id)]
	if !ok {
		return messaging.Conversation{}, false
	}
	return *ch.Conversation, true
}

// say adds a message to a conversation that exists.
func (c *clinic) say(id messaging.ConversationID, m messaging.Message) messaging.Message {
	talk, ok := c.conversation(id)
	if !ok {
		panic("no such conversation")
	}
	c.position = c.seq + 1
	m.Conversation, m.Position, m.Version, m.At = id, c.position, c.position, start.Add(time.Duration(c.position)*time.Second)
	c.put(messaging.Change{Scope: talk.From(), Kind: messaging.KindMessage, Key: string(m.ID), Message: &m})
	c.messages = append(c.messages, m.ID)
	talk.LastPosition, talk.LastAt = m.Position, m.At
	c.talk(talk)
	return m
}

// begin makes a conversation with Maya in which she has said something.
func (c *clinic) begin(link messaging.LinkID, said ...string) messaging.ConversationID {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := messaging.ConversationID(fmt.Sprintf("01890000-0000-7000-8000-1%011x", c.seq))
	c.talk(messaging.Conversation{ID: id, Channel: messaging.ChannelSecure, Link: link, Contacts: []messaging.ContactID{maya},
		State: messaging.ConversationOpen, MadeAt: start})
	for _, body := range said {
		c.say(id, inbound(c, body))
	}
	return id
}

func inbound(c *clinic, body string) messaging.Message {
	return messaging.Message{ID: messaging.MessageID(fmt.Sprintf("01890000-0000-7000-8000-2%011x", c.seq)), Body: messaging.Text(body),
		Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Status: messaging.StatusDelivered}
}

func (c *clinic) apply(who messaging.TeammateID, cmd messaging.Command) messaging.Outcome {
	if o, ok := c.done[cmd.ID]; ok {
		return o
	}
	o := messaging.Outcome{Command: cmd.ID}
	fail := func(code messaging.Code, sentence string) { o.Refused, o.Sentence = code, sentence }
	if e, ok := c.refuse[cmd.Kind()]; ok {
		fail(e.Code, e.Sentence)
	} else {
		switch {
		case cmd.SaveContact != nil:
			have := messaging.Contact{}
			if ch, ok := c.things["contact "+string(cmd.SaveContact.Contact)]; ok {
				have = *ch.Contact
			}
			c.contact(cmd.SaveContact.Onto(have))
		case cmd.Invite != nil:
			if _, ok := c.things["contact "+string(cmd.Invite.Contact)]; !ok && cmd.Invite.New != nil {
				c.contact(cmd.Invite.New.Onto(messaging.Contact{}))
			}
			if ch, ok := c.things["contact "+string(cmd.Invite.Contact)]; !ok {
				fail(messaging.CodeNotFound, "This contact is not here any more.")
			} else {
				have := *ch.Contact
				have.Account = messaging.AccountInvited
				c.contact(have)
			}
		case cmd.Start != nil:
			c.talk(messaging.Conversation{ID: cmd.Start.Conversation, Channel: messaging.ChannelSecure, Link: cmd.Start.Link,
				Contacts: cmd.Start.Contacts, Subject: cmd.Start.Subject, State: messaging.ConversationOpen, MadeAt: start})
		case cmd.Send != nil:
			if _, ok := c.conversation(cmd.Send.Conversation); !ok {
				fail(messaging.CodeNotFound, "This conversation is not here any more.")
			} else {
				attached, err := c.files.take(cmd.Send.Attachments)
				if err != nil {
					fail(messaging.CodeOf(err), messaging.AsError(err).Sentence)
					break
				}
				c.say(cmd.Send.Conversation, messaging.Message{ID: cmd.Send.Message, Body: cmd.Send.Body, Attachments: attached, Status: messaging.StatusSent,
					Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: who}})
			}
		case cmd.AddNote != nil:
			if talk, ok := c.conversation(cmd.AddNote.Conversation); !ok || !slices.Contains(c.scopes[who], talk.From()) {
				fail(messaging.CodeNotFound, "This conversation is not here, or not shared with you.")
			} else {
				c.noted += string(cmd.AddNote.Body)
			}
		case cmd.Edit != nil:
			if have, ok := c.conversation(cmd.Edit.Conversation); !ok {
				fail(messaging.CodeNotFound, "This conversation is not here any more.")
			} else if after, err := cmd.Edit.Onto(have); err != nil {
				fail(messaging.CodeOf(err), messaging.AsError(err).Sentence)
			} else {
				c.talk(after)
			}
		case cmd.MarkRead != nil:
			m := messaging.ReadMark{Conversation: cmd.MarkRead.Conversation, Teammate: who, Position: cmd.MarkRead.Position, Version: c.seq + 1}
			c.put(messaging.Change{Scope: messaging.ScopeTeammate(who), Kind: messaging.KindReadMark, Key: string(who) + string(m.Conversation), ReadMark: &m})
		}
	}
	c.done[cmd.ID] = o
	return o
}

// desk is one device's line to the clinic.
type desk struct {
	c     *clinic
	who   messaging.TeammateID
	known bool
}

// dial knows a device by its token, which is its teammate's id.
func (c *clinic) dial(address, token string) (Remote, error) {
	return &desk{c: c, who: messaging.TeammateID(token), known: token != ""}, nil
}

func (d *desk) About(context.Context) (api.About, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	return api.About{Service: "rowan"}, d.c.down
}

func (d *desk) SignIn(_ context.Context, in api.SignIn) (api.SignedIn, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	for _, ch := range d.c.things {
		if ch.Teammate != nil && ch.Teammate.Email == in.Email && in.Passphrase == "correct horse" {
			return api.SignedIn{Token: string(ch.Teammate.ID), Teammate: *ch.Teammate,
				Practice: messaging.Practice{ID: "01890000-0000-7000-8000-000000000001", Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}}, d.c.down
		}
	}
	return api.SignedIn{}, messaging.Fail(messaging.CodeWrongSignIn, "Email or passphrase did not match. Try again.")
}

func (d *desk) Export(context.Context, api.MakeExport) (messaging.Export, error) {
	return messaging.Export{}, offline
}

// A device goes on with the token that it has.
func (d *desk) RenewToken(context.Context) (string, error) { return string(d.who), d.c.down }
func (d *desk) UseToken(string)                            {}

func (d *desk) Devices(context.Context) ([]api.Device, error) { return nil, offline }
func (d *desk) Open(context.Context) ([]api.LinkOpen, error)  { return nil, offline }
func (d *desk) Carrier(context.Context) (api.Carrier, error)  { return api.Carrier{}, offline }
func (d *desk) SetCarrier(context.Context, api.SetCarrier) (api.Carrier, error) {
	return api.Carrier{}, offline
}
func (d *desk) MailServers(context.Context, messaging.Email) (api.MailServers, error) {
	return api.MailServers{}, offline
}
func (d *desk) ConnectMailbox(context.Context, api.ConnectMailbox) error { return offline }
func (d *desk) TeamLook(context.Context, string) (api.TeamInvitation, error) {
	return api.TeamInvitation{}, offline
}
func (d *desk) TeamFactor(context.Context, string) (api.FactorOffer, error) {
	return api.FactorOffer{}, offline
}
func (d *desk) TeamAccept(context.Context, api.TeamAccept) (api.SignedIn, error) {
	return api.SignedIn{}, offline
}

func (d *desk) Push(ctx context.Context, commands []messaging.Command) ([]messaging.Outcome, error) {
	outcomes, hung, err := d.push(commands)
	if d.c.pushed != nil {
		d.c.pushed()
	}
	if hung == nil {
		return outcomes, err
	}
	hung <- struct{}{}
	<-ctx.Done()
	return nil, offline
}

func (d *desk) push(commands []messaging.Command) (outcomes []messaging.Outcome, hung chan struct{}, err error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	d.c.pushes++
	if d.c.down != nil {
		return nil, nil, d.c.down
	}
	outcomes = []messaging.Outcome{}
	for _, cmd := range commands {
		outcomes = append(outcomes, d.c.apply(d.who, copied(cmd)))
	}
	if d.c.lose > 0 {
		d.c.lose--
		return nil, nil, offline
	}
	return outcomes, d.c.hung, nil
}

// hang keeps the answers to pushes back from now on, or no more.
func (c *clinic) hang(on bool) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hung = nil; on {
		c.hung = make(chan struct{}, 100)
	}
	return c.hung
}

var offline = messaging.Fail(messaging.CodeOffline, "The service cannot be reached.")

// copied is what is left of a command after the wire.
func copied(c messaging.Command) (out messaging.Command) {
	b, _ := json.Marshal(c)
	_ = json.Unmarshal(b, &out)
	return out
}

func (d *desk) visible(pick func(messaging.Change) bool) []messaging.Change {
	list := []messaging.Change{}
	for _, ch := range d.c.things {
		if slices.Contains(d.c.scopes[d.who], ch.Scope) && pick(ch) {
			list = append(list, ch)
		}
	}
	slices.SortFunc(list, func(a, b messaging.Change) int { return cmp.Compare(a.Seq, b.Seq) })
	return list
}

func (d *desk) page(list []messaging.Change, limit int) messaging.Page {
	p := messaging.Page{Epoch: d.c.epoch, More: len(list) > limit, Scopes: d.c.scopes[d.who], Changes: list[:min(limit, len(list))]}
	if n := len(p.Changes); n > 0 {
		p.Next = p.Changes[n-1].Seq
	}
	if d.c.pages != nil {
		p = d.c.pages(p)
	}
	return p
}

func (d *desk) Changes(_ context.Context, after messaging.Cursor, limit int) (messaging.Page, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	d.c.pulls++
	if after != (messaging.Cursor{}) && (after.Epoch != d.c.epoch || after.Seq > d.c.seq) {
		return messaging.Page{}, messaging.Fail(messaging.CodeConflict, "The service was restored from a backup.")
	}
	p := d.page(d.visible(func(ch messaging.Change) bool { return ch.Seq > after.Seq }), limit)
	if len(p.Changes) == 0 {
		p.Next = d.c.seq
	}
	return p, d.c.down
}

func (d *desk) Snapshot(_ context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	if limit > 1 {
		d.c.asked = append(d.c.asked, string(scope))
	}
	list := d.visible(func(ch messaging.Change) bool { return ch.Scope == scope && (before == 0 || ch.Seq < before) })
	slices.Reverse(list)
	return d.page(list, limit), d.c.down
}

func (d *desk) Stream(ctx context.Context, _ time.Duration, heard func(messaging.Told), here func([]messaging.Presence)) error {
	heard(messaging.Told{At: messaging.Cursor{Epoch: 1}})
	d.c.mu.Lock()
	list := d.c.here
	d.c.mu.Unlock()
	here(list)
	<-ctx.Done()
	return offline
}

func (d *desk) Present(_ context.Context, at messaging.ConversationID, doing messaging.Doing) error {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	d.c.said = append(d.c.said, messaging.Presence{Conversation: at, Teammate: d.who, Doing: doing})
	return d.c.down
}

// keychain is one in memory; nil has none.
type keychain struct {
	mu      sync.Mutex
	entries map[string][]byte
}

func (k *keychain) Get(entry string) ([]byte, error) {
	if k == nil {
		return nil, keyring.ErrNoKeychain
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if b, ok := k.entries[entry]; ok {
		return slices.Clone(b), nil
	}
	return nil, keyring.ErrKeychainEntryGone
}

func (k *keychain) Set(entry string, secret []byte) error {
	if k == nil {
		return keyring.ErrNoKeychain
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.entries[entry] = slices.Clone(secret)
	return nil
}

func (k *keychain) Delete(entry string) error {
	if k == nil {
		return keyring.ErrNoKeychain
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.entries, entry)
	return nil
}

// computer is a desktop in a test: an engine with a clock that is set by hand.
type computer struct {
	*Replica
	t      testing.TB
	dir    string
	mu     sync.Mutex
	now    time.Time
	heards []messaging.Changed
}

const pin = "482913"

func newComputer(t testing.TB, c *clinic, k keyring.Keychain) *computer {
	return newComputerAt(t, c, k, t.TempDir())
}

// anaAtWork has Ana signed in, with a conversation of one message.
func anaAtWork(t testing.TB) (*clinic, *keychain, *computer, messaging.ConversationID) {
	c := newClinic()
	id := c.begin(front, "Hello")
	k := &keychain{entries: map[string][]byte{}}
	comp := newComputer(t, c, k)
	comp.signIn("ana@example.com")
	comp.settle()
	return c, k, comp, id
}

func newComputerAt(t testing.TB, c *clinic, k keyring.Keychain, dir string) *computer {
	comp := &computer{t: t, dir: dir, now: start}
	comp.Replica = New(Config{Dir: dir, Computer: "Front desk", Clock: comp.clock, Random: rand.NewChaCha8([32]byte{byte(len(dir))}), Keychain: k,
		Cost: keyring.Cost{Time: 1, MemoryKiB: 64, Threads: 1}, Dial: c.dial,
		Heard: func(changed []messaging.Changed) {
			comp.mu.Lock()
			defer comp.mu.Unlock()
			comp.heards = append(comp.heards, changed...)
		}})
	t.Cleanup(comp.Close)
	return comp
}

func (c *computer) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *computer) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// settle takes steps until nothing is due.
func (c *computer) settle() {
	c.t.Helper()
	for range 200 {
		if next := c.Step(context.Background()); next.IsZero() || next.After(c.clock()) {
			return
		}
	}
	c.t.Fatal("the engine does not come to rest")
}

// news announces a change, as the stream does, and settles.
func (c *computer) news() {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cancelled := make(chan struct{})
	go func() {
		defer close(cancelled)
		c.Listen(ctx)
	}()
	<-c.Woken()
	cancel()
	<-cancelled
	c.settle()
}

// signedIn is Ana's computer after its first sync.
func signedIn(t *testing.T, c *clinic) *computer {
	t.Helper()
	comp := newComputer(t, c, &keychain{entries: map[string][]byte{}})
	comp.signIn("ana@example.com")
	comp.settle()
	return comp
}

func (c *computer) signIn(email string) {
	c.t.Helper()
	err := c.SignIn(context.Background(), SignIn{Address: "https://rowan.example", Email: email, Passphrase: "correct horse", PIN: pin})
	if err != nil {
		c.t.Fatal(err)
	}
}

// thread returns the bodies of a conversation, oldest first, with their status.
func (c *computer) thread(id messaging.ConversationID) []string {
	c.t.Helper()
	entries, err := said(c.Stretch(id, Spot{}, 100))
	if err != nil {
		c.t.Fatal(err)
	}
	list := []string{}
	for _, e := range slices.Backward(entries) {
		list = append(list, string(e.Body)+" "+string(e.Status))
	}
	return list
}

// said is what a stretch of a thread has of messages.
func said(s Stretch, err error) ([]Entry, error) { return s.Messages, err }

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wants(t *testing.T, err error, code messaging.Code, sentence string) {
	t.Helper()
	if messaging.CodeOf(err) != code || messaging.AsError(err).Sentence != sentence {
		t.Errorf("got %v, want %s: %s", err, code, sentence)
	}
}
