package backend_test

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

const mayaPhone messaging.Phone = "+15035550162"

// story sets the house up to where Ana and Maya can talk.
func story(t *testing.T) (h *house, ana *desk, maya *browser, contact messaging.ContactID, talk messaging.ConversationID) {
	t.Helper()
	h = newHouse(t)
	ana = h.newDesk("ana", 0)
	contact = ana.person("Maya Lindqvist", "(503) 555-0162", "1986-03-14")
	if err := ana.Invite(contact); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	maya = h.join(mayaPhone, "1986-03-14")
	ana.settle()
	return h, ana, maya, contact, ana.only(contact)
}

// TestSEC11_SEC29_INV08_PAT02_RCP01_FlowInviteJoinSendAnswerSeen is the whole
// path, once.
func TestSEC11_SEC29_INV08_PAT02_RCP01_FlowInviteJoinSendAnswerSeen(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	contact := ana.person("Maya Lindqvist", "(503) 555-0162", "1986-03-14")
	start := replica.NewMessage{Contact: contact, Link: h.link, Subject: "Clinical care", Body: "Your results are back, Maya."}
	if _, err := ana.Start(start); messaging.CodeOf(err) != messaging.CodeNotJoined {
		t.Fatalf("before joining: %v", err)
	}
	if err := ana.Invite(contact); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if card, err := ana.Contact(contact); err != nil || card.Account != messaging.AccountInvited {
		t.Fatalf("after inviting: %s %v", card.Account, err)
	}
	notice := h.phone
	maya := h.join(mayaPhone, "1986-03-14")
	for _, n := range notice.sent {
		if strings.Contains(n.Text, "Maya") || strings.Contains(n.Text, "results") {
			t.Errorf("a notice names the patient or the message: %s", n.Text)
		}
	}
	ana.settle()
	if card, err := ana.Contact(contact); err != nil || card.Account != messaging.AccountActive || card.Why != nil {
		t.Fatalf("after joining: %s %v %v", card.Account, card.Why, err)
	}
	talk, err := ana.Start(start)
	if err != nil {
		t.Fatal(err)
	}
	if said := ana.thread(talk); len(said) != 1 || said[0].Status != messaging.StatusPending {
		t.Fatalf("at once on the screen: %+v", said)
	}
	ana.settle()

	// The patient reads the same text, subject, sender and time.
	thread := maya.thread(talk)
	sent := ana.thread(talk)[0]
	if len(thread.Messages) != 1 || thread.Messages[0].Body != start.Body || thread.Conversation.Subject != start.Subject ||
		thread.Conversation.From != "Alder Street Clinic" || thread.Messages[0].Author != "Ana Reyes" || !thread.Messages[0].At.Equal(sent.At) {
		t.Errorf("the portal shows %+v, the desktop sent %+v", thread, sent)
	}
	if sent.Status != messaging.StatusSent {
		t.Errorf("fetching counts as %s", sent.Status)
	}
	maya.must("POST", maya.path(talk, "seen"), api.Seen{Messages: []messaging.MessageID{sent.ID}}, nil)
	maya.write(talk, "That explains how tired I've been! What's next?")
	ana.settle()
	said := ana.thread(talk)
	if len(said) != 2 || said[1].Body != "That explains how tired I've been! What's next?" || said[1].Name != "Maya Lindqvist" {
		t.Fatalf("the answer: %+v", said)
	}
	details, err := ana.Details(sent.ID)
	if err != nil || details.Status != messaging.StatusSeen || details.From != "Alder Street Clinic" || details.Name != "Ana Reyes" ||
		len(details.Seen) != 1 || time.Since(details.Seen[0].At) > time.Minute || details.Seen[0].At.Location() != time.UTC {
		t.Errorf("details: %+v %v", details, err)
	}
	if counts, err := ana.Counts(); err != nil || counts.Unread[store.ListInbox] != 1 {
		t.Errorf("unread: %+v %v", counts, err)
	}
	if err := ana.MarkRead(talk, said[1].Position); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if m := maya.thread(talk).Messages[0]; !m.Mine || m.Status != messaging.StatusSeen {
		t.Errorf("the patient's own message, read by the practice: %+v", m)
	}

	// Ben has the same, without a word between the desks.
	ben := h.newDesk("ben", 0)
	if got, want := bodies(ben.thread(talk)), bodies(said); !slices.Equal(got, want) {
		t.Errorf("Ben has %q, want %q", got, want)
	}
	if found, _, err := ben.Search("tired", 10); err != nil || len(found) != 1 {
		t.Errorf("Ben finds %v, %v", found, err)
	}
}

// TestSEC03_FlowJoiningShowsOnTheOpenDesktopWithinFiveSeconds runs the desk as
// the application does, by stream and steps, without a clock that is moved.
func TestSEC03_FlowJoiningShowsOnTheOpenDesktopWithinFiveSeconds(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	contact := ana.person("Maya Lindqvist", "(503) 555-0162", "1986-03-14")
	if err := ana.Invite(contact); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	running.Go(func() {
		for ctx.Err() == nil {
			ana.Listen(ctx)
		}
	})
	running.Go(func() {
		for {
			ana.Step(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ana.Woken():
			}
		}
	})
	within := func(what string, ask func() bool) {
		t.Helper()
		late := time.After(5 * time.Second)
		for !ask() {
			select {
			case <-ana.news:
			case <-late:
				t.Fatalf("five seconds passed without %s", what)
			}
		}
	}
	maya := h.join(mayaPhone, "1986-03-14")
	within("the account turning active", func() bool {
		card, err := ana.Contact(contact)
		return err == nil && card.Why == nil && len(card.Conversations) == 1
	})
	talk := ana.only(contact)
	maya.write(talk, "Hello")
	within("the patient's message", func() bool { return len(ana.thread(talk)) == 1 })
}

func TestFlow_SameCommandTwice_OneMessage(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	client, err := api.NewClient(h.url(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := client.SignIn(t.Context(), api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Device: "second"})
	if err != nil {
		t.Fatal(err)
	}
	client = client.WithToken(in.Token)
	c := messaging.Command{ID: newID[messaging.CommandID](t), MadeAt: time.Now(),
		Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: talk, Body: "Once"}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			out, err := client.Push(t.Context(), []messaging.Command{c, c})
			if err != nil || out[0].Refused != "" || out[1].Refused != "" {
				t.Errorf("%+v %v", out, err)
			}
		})
	}
	wg.Wait()
	own := newID[messaging.MessageID](t)
	for range 3 {
		maya.must("POST", maya.path(talk, "messages"), api.Write{ID: own, Body: "Once too"}, nil)
	}
	ana.settle()
	if got := bodies(ana.thread(talk)); !slices.Equal(got, []messaging.Text{"Once", "Once too"}) {
		t.Errorf("%q", got)
	}
}

func TestFlow_ReplyKilledOnTheWire_OneMessage(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	h.wire.killReplies.Store(3)
	want := []messaging.Text{}
	for i := range 5 {
		body := messaging.Text(fmt.Sprint("message ", i))
		want = append(want, body)
		if _, err := ana.Send(talk, body); err != nil {
			t.Fatal(err)
		}
		ana.settle()
	}
	ana.settle()
	if n := h.wire.killed.Load(); n != 3 {
		t.Fatalf("%d answers were lost, want 3", n)
	}
	if got := bodies(ana.thread(talk)); !slices.Equal(got, want) {
		t.Errorf("the desk has %q", got)
	}
	got := []messaging.Text{}
	for _, m := range maya.thread(talk).Messages {
		if m.Event == "" {
			got = append([]messaging.Text{m.Body}, got...)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the patient has %q", got)
	}
	for _, e := range ana.thread(talk) {
		if e.Status != messaging.StatusSent {
			t.Errorf("%q is %s", e.Body, e.Status)
		}
	}
}

func TestFlow_TruncatedPage_IsRefusedAndFetchedAgain(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	maya.write(talk, "Is anybody there?")
	h.wire.truncate.Store(2)
	for range 4 {
		ana.settle()
	}
	if n := h.wire.truncated.Load(); n != 2 {
		t.Fatalf("%d pages were cut, want 2", n)
	}
	if got := bodies(ana.thread(talk)); !slices.Equal(got, []messaging.Text{"Is anybody there?"}) {
		t.Errorf("%q", got)
	}
}

func TestRCP05_FlowLateReceiptNeverMovesBack(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	if _, err := ana.Send(talk, "Seen once"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	sent := ana.thread(talk)[0]
	seen := api.Seen{Messages: []messaging.MessageID{sent.ID}}
	maya.must("POST", maya.path(talk, "seen"), seen, nil)
	ana.settle()
	first, err := ana.Details(sent.ID)
	if err != nil {
		t.Fatal(err)
	}
	maya.must("POST", maya.path(talk, "seen"), seen, nil) // again, later
	// And the message itself comes down once more, as it was before anybody saw it.
	err = h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		m, err := tx.Message(sent.ID)
		if err != nil {
			return err
		}
		c, err := tx.Conversation(talk)
		if err != nil {
			return err
		}
		_, err = tx.PutReceipt(store.ScopeOf(c), messaging.Receipt{Message: m.ID, Conversation: talk, Contact: contact, SeenAt: time.Now().Add(time.Hour)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	again, err := ana.Details(sent.ID)
	if err != nil || again.Status != messaging.StatusSeen || !again.Seen[0].At.Equal(first.Seen[0].At) {
		t.Errorf("first %+v, then %+v, %v", first.Seen, again.Seen, err)
	}
}

// TestFlow_OfflineThenOnline_EachOnceInOrder stops the service under a desk that
// then starts, reads, searches and writes.
func TestFlow_OfflineThenOnline_EachOnceInOrder(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	maya.write(talk, "Should I keep taking it with my thyroid tablet?")
	ana.settle()
	h.down()

	ana.Lock()
	ana.Replica = ana.engine() // the application is started anew
	people, _, err := ana.People()
	if err != nil || len(people) != 1 {
		t.Fatalf("%v %v", people, err)
	}
	if err := ana.Unlock(t.Context(), people[0].ID, "246810"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if health, err := ana.Health(); err != nil || health.Online || health.Sentence == "" {
		t.Errorf("with the service down: %+v %v", health, err)
	}
	if found, _, err := ana.Search("thyroid", 10); err != nil || len(found) != 1 {
		t.Errorf("offline search: %v %v", found, err)
	}
	want := []messaging.Text{"Should I keep taking it with my thyroid tablet?"}
	for i := range 20 {
		body := messaging.Text(fmt.Sprint("offline ", i))
		want = append(want, body)
		if _, err := ana.Send(talk, body); err != nil {
			t.Fatal(err)
		}
		if i%5 == 0 {
			ana.settle() // each try fails and changes nothing
		}
	}
	second, err := ana.Start(replica.NewMessage{Contact: contact, Link: h.link, Subject: "Billing", Body: "Your statement"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ana.thread(talk)[1:] {
		if e.Status != messaging.StatusPending {
			t.Errorf("%q is %s while offline", e.Body, e.Status)
		}
	}
	if health, err := ana.Health(); err != nil || health.Waiting != 22 {
		t.Errorf("waiting: %+v %v", health, err)
	}
	h.up()
	ana.settle()
	for name, got := range map[string][]messaging.Text{"the desk": bodies(ana.thread(talk)), "another desk": bodies(h.newDesk("ben", 0).thread(talk))} {
		if !slices.Equal(got, want) {
			t.Errorf("%s has %q", name, got)
		}
	}
	if m := maya.thread(second).Messages; len(m) != 1 || m[0].Body != "Your statement" {
		t.Errorf("the conversation begun offline: %+v", m)
	}
	if health, err := ana.Health(); err != nil || health.Waiting != 0 || !health.Online {
		t.Errorf("after return: %+v %v", health, err)
	}
}

// TestCARD04_FlowClocksThreeDaysApart_SameOrder_InPart lets two desks and a
// patient write in turns while one desk's clock is behind and the other's ahead.
func TestCARD04_FlowClocksThreeDaysApart_SameOrder_InPart(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	ana.ahead.Add(int64(-36 * time.Hour))
	ben := h.newDesk("ben", 36*time.Hour)
	want := []messaging.Text{}
	for i := range 12 {
		body := messaging.Text(fmt.Sprint("message ", i))
		want = append(want, body)
		switch i % 3 {
		case 0:
			_, err := ana.Send(talk, body)
			if err != nil {
				t.Fatal(err)
			}
			ana.settle()
		case 1:
			if _, err := ben.Send(talk, body); err != nil {
				t.Fatal(err)
			}
			ben.settle()
		default:
			maya.write(talk, body)
		}
	}
	apart := time.Duration(ben.ahead.Load() - ana.ahead.Load())
	if apart < 71*time.Hour {
		t.Fatalf("the clocks are %s apart", apart)
	}
	ana.settle()
	ben.settle()
	a, b := ana.thread(talk), ben.thread(talk)
	if !slices.Equal(bodies(a), want) || !slices.Equal(bodies(b), want) {
		t.Errorf("Ana has %q, Ben has %q", bodies(a), bodies(b))
	}
	for i := range a {
		if i > 0 && a[i].At.Before(a[i-1].At) || math.Abs(time.Since(a[i].At).Minutes()) > 1 {
			t.Errorf("message %d carries a desk's time: %s", i, a[i].At)
		}
	}
}

// TestSEC05_FlowCanariesAreNowhere plants strings on every way that patient data
// takes and scans all that was written, logged or said in errors.
func TestSEC05_FlowCanariesAreNowhere(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	canaries := make([]string, 20)
	for i := range canaries {
		canaries[i] = fmt.Sprintf("zqcanary%02dxw", i)
	}
	// 0-3 bodies, 4-6 names, 7-8 subjects, 9-12 search terms, 13-15 drafts, 16-17 wrong
	// proofs, 18 an address, 19 a refused send; and phone numbers with them.
	phones := []string{"5035550171", "5035550172", "5035550173"}
	said := []string{}
	failed := func(err error) {
		t.Helper()
		if err == nil {
			t.Error("something that has to fail did not")
			return
		}
		said = append(said, err.Error(), messaging.AsError(err).Sentence)
	}
	for _, c := range canaries[0:3] {
		if _, err := ana.Send(talk, messaging.Text("results "+c)); err != nil {
			t.Fatal(err)
		}
	}
	maya.write(talk, messaging.Text(canaries[3]))
	var people []messaging.ContactID
	for i, c := range canaries[4:7] {
		people = append(people, ana.person("Ada "+c, phones[i], "1970-01-02"))
		if err := ana.Invite(people[i]); err != nil {
			t.Fatal(err)
		}
	}
	ana.settle()
	joined := h.join("+1"+messaging.Phone(phones[0]), "1970-01-02")
	_ = joined.me()
	ana.settle()
	for _, c := range canaries[7:9] {
		if _, err := ana.Start(replica.NewMessage{Contact: people[0], Link: h.link, Subject: messaging.Text(c), Body: "Hello"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range canaries[9:13] {
		if _, _, err := ana.Search(c, 10); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range canaries[13:15] {
		if err := ana.SaveDraft(store.DraftKey(talk), messaging.Text(c)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ana.SaveDraft(store.DraftKey(people[1]), messaging.Text(canaries[15])); err != nil {
		t.Fatal(err)
	}
	stranger := h.newBrowser()
	failed(stranger.ask("POST", api.RouteLook.Path, api.Token{Token: canaries[16]}, nil))
	stranger.must("POST", api.RouteAccept.Path, h.token("+1"+messaging.Phone(phones[1])), nil)
	failed(stranger.ask("POST", api.RouteJoinCode.Path, api.JoinCode{Code: canaries[17]}, nil))
	failed(ana.SignIn(t.Context(), replica.SignIn{Address: h.url(), Email: canaries[18] + "@clinic.example", Passphrase: canaries[18] + "pass", PIN: "246810"}))
	failed(maya.ask("POST", maya.path(talk, "messages"), api.Write{ID: newID[messaging.MessageID](t), Body: messaging.Text(canaries[19] + strings.Repeat("x", messaging.MaxBody))}, nil))
	failed(maya.ask("POST", maya.path(messaging.ConversationID(canaries[19]), "messages"), api.Write{ID: "not an id " + messaging.MessageID(canaries[19]), Body: "x"}, nil))
	_, err := ana.Send(talk, messaging.Text(canaries[19]+strings.Repeat("y", messaging.MaxBody)))
	failed(err)
	ana.settle()

	control := filepath.Join(ana.dir, "control")
	if err := os.WriteFile(control, []byte("a "+canaries[0]+" that must be found"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, files := 0, 0
	scan := func(where, content string) {
		for _, needle := range append(append([]string{}, canaries...), phones...) {
			if strings.Contains(content, needle) {
				if found++; where != control {
					t.Errorf("%s is in %s", needle, where)
				}
			}
		}
	}
	for _, when := range []string{"open", "locked"} {
		if when == "locked" {
			ana.Lock()
		}
		for _, dir := range []string{ana.dir, h.data} {
			err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				b, err := os.ReadFile(name)
				files++
				scan(name, name+string(b))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	scan("the log", h.logs.String())
	scan("an error", strings.Join(said, "\n"))
	if found != 2 || files < 12 || len(said) < 12 || h.logs.Len() < 1000 {
		t.Errorf("control found %d times of 2, in %d files; %d errors, %d bytes of log", found, files, len(said), h.logs.Len())
	}
}

// TestFlow_EveryFailureHasItsSentence goes wrong in every way that a person at a
// desk can, and asks that each is told apart and loses nothing.
func TestFlow_EveryFailureHasItsSentence(t *testing.T) {
	h, ana, _, _, talk := story(t)
	if err := ana.SaveDraft(store.DraftKey(talk), "half a thought"); err != nil {
		t.Fatal(err)
	}
	sentences := map[string]string{}
	fails := func(what string, want messaging.Code, err error) {
		t.Helper()
		if messaging.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", what, err, want)
			return
		}
		s := messaging.AsError(err).Sentence
		if before, ok := sentences[s]; ok || !strings.HasSuffix(s, ".") || len(s) < 20 {
			t.Errorf("%s says %q, as does %q", what, s, before)
		}
		sentences[s] = what
	}
	in := replica.SignIn{Address: h.url(), Email: "ana@clinic.example", Passphrase: passphrase, PIN: "246810"}
	with := func(change func(*replica.SignIn)) error {
		other := in
		change(&other)
		d := &desk{h: h, dir: t.TempDir(), chain: keychain{}, news: make(chan struct{}, 1)}
		d.Replica = d.engine()
		defer d.Lock()
		return d.SignIn(t.Context(), other)
	}
	website := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>Welcome to the hotel</html>"))
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = website.Serve(listener) }()
	defer website.Close()

	fails("a wrong passphrase", messaging.CodeWrongSignIn, with(func(s *replica.SignIn) { s.Passphrase = "not this one" }))
	fails("a short PIN", messaging.CodeInvalid, with(func(s *replica.SignIn) { s.PIN = "123" }))
	fails("an address that is none", messaging.CodeInvalid, with(func(s *replica.SignIn) { s.Address = "the clinic" }))
	fails("an address that is not protected", messaging.CodeInsecure, with(func(s *replica.SignIn) { s.Address = "http://rowan.example" }))
	fails("a website that is not Rowan", messaging.CodeNotRowan, with(func(s *replica.SignIn) { s.Address = "http://" + listener.Addr().String() }))
	fails("a service that is down", messaging.CodeOffline, with(func(s *replica.SignIn) { s.Address = "http://127.0.0.1:1" }))

	_, err = ana.Send(talk, " \n ")
	fails("an empty message", messaging.CodeEmpty, err)
	_, err = ana.Send(talk, messaging.Text(strings.Repeat("a", 100_001)))
	fails("100,001 characters", messaging.CodeTooLong, err)
	_, err = ana.Send(talk, "caf\xe9")
	fails("invalid UTF-8", messaging.CodeBadText, err)
	_, err = ana.Start(replica.NewMessage{Contact: ana.person("Bao Tran", "5035550181", ""), Link: h.link, Body: "Hello"})
	fails("somebody who was not invited", messaging.CodeNotJoined, err)

	second := ana.engine()
	people, _, err := ana.People()
	if err != nil {
		t.Fatal(err)
	}
	fails("a second desktop on the same store", messaging.CodeStoreHeld, second.Unlock(t.Context(), people[0].ID, "246810"))
	ana.Lock()
	fails("a wrong PIN", messaging.CodeWrongPIN, ana.Unlock(t.Context(), people[0].ID, "135791"))
	for range 3 {
		_ = ana.Unlock(t.Context(), people[0].ID, "135791")
	}
	fails("the last wrong PIN", messaging.CodeTooManyTries, func() error {
		_ = ana.Unlock(t.Context(), people[0].ID, "135791")
		return ana.Unlock(t.Context(), people[0].ID, "246810")
	}())
	ana.ahead.Add(int64(time.Hour))
	if err := ana.Unlock(t.Context(), people[0].ID, "246810"); err != nil {
		t.Fatalf("after waiting: %v", err)
	}
	if thread, err := ana.Conversation(talk); err != nil || thread.Draft.Body != "half a thought" {
		t.Errorf("the draft is %q, %v", thread.Draft.Body, err)
	}
}

// TestINV04_FlowEveryFailureOfJoiningHasItsSentence does the same for a patient.
func TestINV04_FlowEveryFailureOfJoiningHasItsSentence(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	invite := func(name, phone, born string) messaging.ContactID {
		t.Helper()
		id := ana.person(name, phone, born)
		if err := ana.Invite(id); err != nil {
			t.Fatal(err)
		}
		ana.settle()
		return id
	}
	sentences := map[string]string{}
	fails := func(what string, want messaging.Code, err error) {
		t.Helper()
		s := messaging.AsError(err).Sentence
		if before, ok := sentences[s]; messaging.CodeOf(err) != want || ok || !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %v, want %s; says what %q says", what, err, want, before)
		}
		sentences[s] = what
	}
	invite("Maya Lindqvist", "5035550162", "1986-03-14")
	b := h.newBrowser()
	fails("an unknown invitation", messaging.CodeInvitationUnknown, b.ask("POST", api.RouteAccept.Path, api.Token{Token: "nothing"}, nil))
	token := h.token(mayaPhone)
	for range 5 { // a link preview opens it as often as it likes
		h.newBrowser().must("POST", api.RouteLook.Path, token, nil)
	}
	var step api.Join
	b.must("POST", api.RouteAccept.Path, token, &step)
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	code := h.phone.newest(bridge.KindCode, mayaPhone).Code
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	fails("a wrong code", messaging.CodeWrongCode, b.ask("POST", api.RouteJoinCode.Path, api.JoinCode{Code: wrong}, &step))
	b.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: code}, &step)
	fails("a wrong birth date", messaging.CodeWrongBirthDate, b.ask("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-04-13"}, &step))
	fails("a thread before the end", messaging.CodeSignedOut, b.ask("GET", api.RouteMe.Path, nil, nil))
	b.must("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-03-14"}, &step)
	if step.Step != api.StepDone {
		t.Fatalf("at %s", step.Step)
	}
	fails("a used invitation", messaging.CodeInvitationUsed, h.newBrowser().ask("POST", api.RouteAccept.Path, token, nil))

	// No birth date on file: never a dead end, and nothing is shown before a teammate confirms.
	bao := invite("Bao Tran", "5035550163", "")
	c := h.newBrowser()
	c.must("POST", api.RouteAccept.Path, h.token("+15035550163"), &step)
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: h.phone.newest(bridge.KindCode, "+15035550163").Code}, &step)
	if step.Step != api.StepAsk {
		t.Fatalf("without a birth date on file joining stands at %s", step.Step)
	}
	c.must("POST", api.RouteJoinAsk.Path, struct{}{}, &step)
	if err := c.ask("GET", api.RouteMe.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("unconfirmed: %v", err)
	}
	ana.settle()
	if card, err := ana.Contact(bao); err != nil || !card.AsksConfirmation {
		t.Fatalf("the desk is not asked: %+v %v", card.Contact, err)
	}
	if err := ana.ConfirmPatient(bao); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	c.must("GET", api.RouteJoin.Path, nil, &step)
	if step.Step != api.StepDone || c.me().Name != "Bao Tran" {
		t.Errorf("confirmed: %s", step.Step)
	}
}

// TestFlow_RefusedSendIsADraftAgain has the desk send into what another closed.
func TestFlow_RefusedSendIsADraftAgain(t *testing.T) {
	h, ana, _, _, talk := story(t)
	h.down()
	for _, body := range []messaging.Text{"first thought", "second thought"} {
		if _, err := ana.Send(talk, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := ana.SaveDraft(store.DraftKey(talk), "third, begun"); err != nil {
		t.Fatal(err)
	}
	err := h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		c, err := tx.Conversation(talk)
		if err != nil {
			return err
		}
		c.State = messaging.ConversationReadOnly
		_, err = tx.PutConversation(c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.up()
	ana.settle()
	if said := ana.thread(talk); len(said) != 0 {
		t.Errorf("still in the thread: %q", bodies(said))
	}
	thread, err := ana.Conversation(talk)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first thought", "second thought", "third, begun"} {
		if !strings.Contains(string(thread.Draft.Body), text) {
			t.Errorf("%q is gone; the draft is %q", text, thread.Draft.Body)
		}
	}
	if thread.Draft.Reason == "" || messaging.CodeOf(thread.Why) != messaging.CodeClosed {
		t.Errorf("reason %q, why %v", thread.Draft.Reason, thread.Why)
	}
}

// practice is the house's only one.
func (h *house) practice() messaging.PracticeID {
	h.t.Helper()
	ids, err := h.store.Practices(h.t.Context())
	if err != nil || len(ids) != 1 {
		h.t.Fatal(ids, err)
	}
	return ids[0]
}

// TestRO03_RO05_FlowReadOnlyClosesForBothAndReopens closes a conversation on one
// desk while another has something waiting for it.
func TestRO03_RO05_RO07_FlowReadOnlyClosesForBothAndReopens(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	if _, err := ben.Send(talk, "before"); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	closed, open := messaging.ConversationReadOnly, messaging.ConversationOpen
	if _, err := ana.Send(talk, "written offline"); err != nil { // and not carried up yet
		t.Fatal(err)
	}
	if err := ben.Edit(messaging.Edit{Conversation: talk, State: &closed}); err != nil {
		t.Fatal(err)
	}
	if _, err := ben.Send(talk, "at once"); messaging.CodeOf(err) != messaging.CodeClosed {
		t.Errorf("on the same desk: %v", err)
	}
	ben.settle()
	ana.settle()
	thread, err := ana.Conversation(talk)
	if err != nil || thread.Draft.Body != "written offline" || thread.Draft.Reason == "" || messaging.CodeOf(thread.Why) != messaging.CodeClosed {
		t.Errorf("Ana's waiting message: %+v, why %v, %v", thread.Draft, thread.Why, err)
	}
	if got := bodies(ana.thread(talk)); !slices.Equal(got, []messaging.Text{"before"}) {
		t.Errorf("the thread has %q", got)
	}
	err = maya.ask("POST", maya.path(talk, "messages"), api.Write{ID: newID[messaging.MessageID](t), Body: "Hello?"}, nil)
	if messaging.CodeOf(err) != messaging.CodeClosed || maya.thread(talk).Conversation.State != closed {
		t.Errorf("the patient: %v, %s", err, maya.thread(talk).Conversation.State)
	}
	if me := maya.me(); me.Conversations[0].Unseen != 1 {
		t.Errorf("that it was closed counts as unseen: %d", me.Conversations[0].Unseen)
	}
	if err := ana.Edit(messaging.Edit{Conversation: talk, State: &open}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if _, err := ana.Send(talk, "after"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	maya.write(talk, "Here I am")
	ben.settle()
	if got := bodies(ben.thread(talk)); !slices.Equal(got, []messaging.Text{"before", "after", "Here I am"}) {
		t.Errorf("reactivated: %q", got)
	}
	entries, _, err := ben.Messages(talk, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	events := []string{}
	for _, e := range entries {
		if e.Event == messaging.EventClosed || e.Event == messaging.EventReopened {
			events = append(events, string(e.Event)+" by "+e.Name)
		}
	}
	if !slices.Equal(events, []string{"reopened by Ana Reyes", "closed by Ben Sato"}) {
		t.Errorf("%v", events)
	}
}

// TestSEC21_FlowSubjectIsEditedForEverybody also holds its limit.
func TestSEC21_FlowSubjectIsEditedForEverybody_InPart(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	subject, long := messaging.Text("Clinical care"), messaging.Text(strings.Repeat("x", messaging.MaxSubject+1))
	if err := ana.Edit(messaging.Edit{Conversation: talk, Subject: &long}); messaging.CodeOf(err) != messaging.CodeTooLong {
		t.Errorf("121 characters: %v", err)
	}
	if err := ana.Edit(messaging.Edit{Conversation: talk, Subject: &subject}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	row, err := h.newDesk("ben", 0).Conversation(talk)
	if err != nil || row.Subject != subject || maya.me().Conversations[0].Subject != subject {
		t.Errorf("Ben sees %q, Maya %q, %v", row.Subject, maya.me().Conversations[0].Subject, err)
	}
}

// TestINB04_FlowOnlyWhatArrivesNowCalls counts what is worth a notification on
// desks that are up, that were away, and that are new.
func TestINB04_FlowOnlyWhatArrivesNowCalls(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	calls := func(d *desk, want int32) {
		t.Helper()
		d.settle()
		if got := d.calls.Swap(0); got != want {
			t.Errorf("called %d times, want %d", got, want)
		}
	}
	calls(ana, 0)
	calls(ben, 0)
	maya.write(talk, "Hello")
	calls(ana, 1)
	calls(ana, 0)
	if err := ana.MarkRead(talk, ana.thread(talk)[0].Position); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.Send(talk, "Good morning"); err != nil {
		t.Fatal(err)
	}
	calls(ana, 0) // her own
	calls(ben, 1) // the patient's, not Ana's
	maya.write(talk, "One")
	maya.write(talk, "Two")
	calls(ana, 2)
	again := h.newDesk("ana", 0) // another computer of hers: all of it is history
	calls(again, 0)
	maya.write(talk, "Three")
	calls(again, 1)
	thread := again.thread(talk)
	if err := again.MarkRead(talk, thread[len(thread)-1].Position); err != nil {
		t.Fatal(err)
	}
	again.settle()
	calls(ana, 0) // she has read it there
}

// TestINB09_FlowArchivedComesBackToItsOwnerWhenThePatientWrites also archives
// on a desk that does not know yet that the patient wrote.
func TestINB09_FlowArchivedComesBackToItsOwnerWhenThePatientWrites_InPart(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	open, _, err := ben.Open()
	if err != nil {
		t.Fatal(err)
	}
	bens, yes := open.Me.ID, true
	edit := func(d *desk, e messaging.Edit) {
		t.Helper()
		e.Conversation = talk
		if err := d.Edit(e); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(d *desk, lists ...store.List) {
		t.Helper()
		for _, list := range []store.List{store.ListInbox, store.ListMine, store.ListUnassigned, store.ListUnread, store.ListArchived, store.ListOf(h.link)} {
			rows, _, err := d.Inbox(list, nil, 10)
			if err != nil || (len(rows) == 1) != slices.Contains(lists, list) {
				t.Errorf("%s holds %d rows, %v", list, len(rows), err)
			}
		}
	}
	holds(ana, store.ListInbox, store.ListUnassigned, store.ListOf(h.link))
	edit(ana, messaging.Edit{Assignee: &bens})
	edit(ana, messaging.Edit{Archived: &yes})
	holds(ana, store.ListArchived) // at once, before the service knows
	ana.settle()
	ben.settle()
	holds(ben, store.ListArchived)
	if _, err := ben.Send(talk, "One thing more"); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	ana.settle()
	holds(ana, store.ListArchived) // what the practice writes brings nothing back
	maya.write(talk, "Hello again")
	ana.settle()
	ben.settle()
	holds(ana, store.ListInbox, store.ListUnread, store.ListOf(h.link))
	holds(ben, store.ListInbox, store.ListMine, store.ListUnread, store.ListOf(h.link))
	if counts, err := ben.Counts(); err != nil || counts.Unread[store.ListMine] != 1 || counts.Unread[store.ListArchived] != 0 {
		t.Errorf("%+v, %v", counts, err)
	}

	// Ana archives what she sees; Maya wrote again meanwhile.
	edit(ana, messaging.Edit{Archived: &yes})
	maya.write(talk, "And one more question")
	ana.settle()
	ben.settle()
	holds(ana, store.ListInbox, store.ListUnread, store.ListOf(h.link))
	holds(ben, store.ListInbox, store.ListMine, store.ListUnread, store.ListOf(h.link))
	if health, err := ana.Health(); err != nil || !strings.Contains(health.Sentence, "The patient wrote before it could be archived.") {
		t.Errorf("Ana is told %q, %v", health.Sentence, err)
	}
	edit(ana, messaging.Edit{Archived: &yes}) // now she has seen it
	ana.settle()
	ben.settle()
	holds(ben, store.ListArchived)
}

// TestLNK06_FlowOnlyMembersAreGivenConversations asks both engines.
func TestLNK06_FlowOnlyMembersAreGivenConversations_InPart(t *testing.T) {
	h, ana, _, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	open, _, err := ben.Open()
	if err != nil {
		t.Fatal(err)
	}
	bens := open.Me.ID
	team, err := ana.Team(talk)
	if err != nil || len(team) != 2 || team[0].Name != "Ana Reyes" || team[1].Name != "Ben Sato" {
		t.Errorf("%+v, %v", team, err)
	}
	err = h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		link, err := tx.Link(h.link)
		if err != nil {
			return err
		}
		link.Members = slices.DeleteFunc(link.Members, func(id messaging.TeammateID) bool { return id == bens })
		return tx.PutLink(link)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := ana.Edit(messaging.Edit{Conversation: talk, Assignee: &bens}); err != nil { // her desk has not heard
		t.Fatal(err)
	}
	if row, err := ana.Conversation(talk); err != nil || row.AssigneeName != "Ben Sato" {
		t.Errorf("while it waits: %q, %v", row.AssigneeName, err)
	}
	ana.settle()
	if row, err := ana.Conversation(talk); err != nil || row.Assignee != "" {
		t.Errorf("the service gave it to %s, %v", row.Assignee, err)
	}
	if health, err := ana.Health(); err != nil || !strings.Contains(health.Sentence, "This person is not a member of the link.") {
		t.Errorf("Ana is told %q, %v", health.Sentence, err)
	}
	if err := ana.Edit(messaging.Edit{Conversation: talk, Assignee: &bens}); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("once her desk has heard: %v", err)
	}
}

// TestFlow_OfflineArchiveWaitsAndArrives archives and takes it back without a
// service.
func TestFlow_OfflineArchiveWaitsAndArrives(t *testing.T) {
	h, ana, _, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	h.down()
	yes, no := true, false
	for _, archived := range []*bool{&yes, &no, &yes} {
		if err := ana.Edit(messaging.Edit{Conversation: talk, Archived: archived}); err != nil {
			t.Fatal(err)
		}
		ana.settle()
		if row, err := ana.Conversation(talk); err != nil || row.Archived != *archived {
			t.Errorf("archived is %t, want %t, %v", row.Archived, *archived, err)
		}
	}
	h.up()
	ana.settle()
	ben.settle()
	if row, err := ben.Conversation(talk); err != nil || !row.Archived {
		t.Errorf("on the other desk: %t, %v", row.Archived, err)
	}
}

// TestINB01_FlowWhatArrivesMovesToTheTop_InPart has two patients write in turns.
func TestINB01_FlowWhatArrivesMovesToTheTop_InPart(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	theo := ana.person("Theo Marchetti", "(503) 555-0149", "1957-01-30")
	if err := ana.Invite(theo); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	other := h.join("+15035550149", "1957-01-30")
	ana.settle()
	for i, turn := range []struct {
		who *browser
		in  messaging.ConversationID
	}{{maya, talk}, {other, ana.only(theo)}, {maya, talk}} {
		turn.who.write(turn.in, messaging.Text(fmt.Sprint("message ", i)))
		ana.settle()
		rows, _, err := ana.Inbox(store.ListInbox, nil, 10)
		if err != nil || len(rows) != 2 || rows[0].Conversation != turn.in || rows[0].Preview != messaging.Text(fmt.Sprint("message ", i)) || rows[0].Unread == 0 {
			t.Errorf("after message %d: %+v, %v", i, rows, err)
		}
	}
}
