package backend_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
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
	in, err := client.SignIn(t.Context(), api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Code: h.code("ana"), Device: "second"})
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

func TestFault18_Flow_ReplyKilledOnTheWire_OneMessage(t *testing.T) {
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

func TestFault19_Flow_TruncatedPage_IsRefusedAndFetchedAgain(t *testing.T) {
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
		_, err = tx.PutReceipt(c.From(), messaging.Receipt{Message: m.ID, Conversation: talk, Contact: contact, SeenAt: time.Now().Add(time.Hour)})
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

// TestTrust55_Flow_OfflineThenOnline_EachOnceInOrder_InPart stops the service under a desk that
// then starts, reads, searches and writes.
func TestTrust55_Flow_OfflineThenOnline_EachOnceInOrder_InPart(t *testing.T) {
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

// TestCARD04_Fault23_FlowClocksThreeDaysApart_SameOrder_InPart lets two desks and a
// patient write in turns while one desk's clock is behind and the other's ahead.
func TestCARD04_Fault23_FlowClocksThreeDaysApart_SameOrder_InPart(t *testing.T) {
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

// TestFlow_RefusedSendIsADraftAgain has the desk send into what another closed.
func TestFlow_RefusedSendIsADraftAgain(t *testing.T) {
	h, ana, _, _, talk := story(t)
	h.down()
	for _, body := range []messaging.Text{"first thought", "second thought"} {
		if _, err := ana.Send(talk, body); err != nil {
			t.Fatal(err)
		}
	}
	if err := ana.SaveDraft(messaging.DraftKey(talk), "third, begun"); err != nil {
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
