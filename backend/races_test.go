package backend_test

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/store"
)

// raced is how often each pair of acts meets. Both outcomes have to occur, or the
// two did not race.
const raced = 1000

// racing lets two acts overlap, the one or the other ahead. Whoever came first is let go
// a little later the next time, so that on any machine both come first about as often.
type racing struct {
	random *rand.Rand
	ahead  time.Duration // how much earlier the first of the two begins
}

func (r *racing) race(a, b func()) {
	ahead := r.ahead + time.Duration(r.random.IntN(4000)-2000)*time.Microsecond
	if ahead < 0 {
		a, b, ahead = b, a, -ahead
	}
	var both sync.WaitGroup
	both.Go(a)
	both.Go(func() { time.Sleep(ahead); b() })
	both.Wait()
}

// won says whether the first of the two came first.
func (r *racing) won(first bool) {
	if first {
		r.ahead -= 200 * time.Microsecond
	} else {
		r.ahead += 200 * time.Microsecond
	}
}

func long(t *testing.T) *racing {
	t.Helper()
	if testing.Short() {
		t.Skip("a thousand races take their time")
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return &racing{random: rand.New(rand.NewPCG(seed, 0))}
}

// occurred says that each outcome was met often enough to mean something: by no side
// less than one time in twenty.
func occurred(t *testing.T, outcomes map[string]int, names ...string) {
	t.Helper()
	t.Log(outcomes)
	for _, name := range names {
		if outcomes[name] < raced/20 {
			t.Errorf("%q occurred %d times of %d: the two did not race", name, outcomes[name], raced)
		}
	}
}

// device signs a teammate in at a computer of their own, without a desktop on it.
func (h *house) device(name string) service.Actor {
	h.t.Helper()
	h.ahead.Add(int64(2 * time.Minute)) // for the next code of their authenticator
	in, err := h.SignIn(h.t.Context(), "elsewhere", api.SignIn{Email: messaging.Email(name + "@clinic.example"), Passphrase: passphrase, Device: "Races", Code: h.code(name)})
	if err != nil {
		h.t.Fatal(err)
	}
	who, err := h.Authenticate(h.t.Context(), in.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return who
}

// asks gives one command at the service's door, and returns what became of it.
func (h *house) asks(who service.Actor, c messaging.Command) messaging.Outcome {
	c.ID, c.MadeAt = newID[messaging.CommandID](h.t), h.Clock()
	out, err := h.Apply(h.t.Context(), who, []messaging.Command{c})
	if err != nil {
		h.t.Error(err)
		return messaging.Outcome{Refused: messaging.CodeInternal}
	}
	return out[0]
}

func (h *house) must(who service.Actor, c messaging.Command) {
	h.t.Helper()
	if out := h.asks(who, c); out.Refused != "" {
		h.t.Fatalf("%s: %s", c.Kind(), out.Sentence)
	}
}

// A message is seen or retracted, never both: whoever comes first is told that it
// happened, the other that it did not, and both desktops and the patient agree.
func TestN05_RaceRetractAgainstSeen(t *testing.T) {
	r, k := long(t), newTalk(t)
	ana, maya := k.device("ana"), k.maya.actor()
	outcomes, kept := map[string]int{}, map[messaging.MessageID]bool{}
	for range raced {
		m := newID[messaging.MessageID](t)
		k.must(ana, messaging.Command{Send: &messaging.Send{Message: m, Conversation: k.talk, Body: messaging.Text(m)}})
		var out messaging.Outcome
		r.race(func() { out = k.asks(ana, messaging.Command{Retract: &messaging.Retract{Message: m}}) }, func() {
			if err := k.Seen(t.Context(), maya, k.talk, []messaging.MessageID{m}); err != nil {
				t.Errorf("seen: %v", err)
			}
		})
		if out.Refused != "" && out.Refused != messaging.CodeSeen {
			t.Fatalf("retract: %+v", out)
		}
		kept[m] = out.Refused == messaging.CodeSeen
		r.won(!kept[m])
		if kept[m] {
			outcomes["seen"]++
		} else {
			outcomes["retracted"]++
		}
	}
	occurred(t, outcomes, "seen", "retracted")
	k.ana.settle()
	k.ben.settle()
	shown := map[messaging.MessageID]bool{}
	for _, m := range k.maya.whole(k.talk) {
		shown[m.ID] = m.Event == ""
	}
	for name, d := range map[string]*desk{"Ana": k.ana, "Ben": k.ben} {
		found := 0
		for _, e := range d.whole(k.talk) {
			stays, ours := kept[e.ID]
			if !ours {
				continue
			}
			found++
			if stays != shown[e.ID] || stays != (e.Status == messaging.StatusSeen && e.Event == "" && e.Body != "") || stays == (e.Event == messaging.EventRetracted && e.Body == "" && e.SeenAt.IsZero()) {
				t.Fatalf("%s: kept %v, the patient reads it: %v, here %+v", name, stays, shown[e.ID], e)
			}
		}
		if found != raced {
			t.Errorf("%s has %d of %d", name, found, raced)
		}
	}
}

// A message that waits on a desktop either stands in the conversation or is a draft
// again with the reason, when somebody closes it at that moment.
func TestRO07_RaceReadOnlyAgainstAQueuedSend(t *testing.T) {
	r, k := long(t), newTalk(t)
	ben := k.device("ben")
	closed, open := messaging.ConversationReadOnly, messaging.ConversationOpen
	outcomes, sent := map[string]int{}, map[messaging.Text]bool{}
	for range raced {
		body := messaging.Text(newID[messaging.MessageID](t))
		m := k.ana.send(k.talk, body)
		r.race(k.ana.steps, func() {
			k.must(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, State: &closed}})
		})
		k.ana.settle()
		d := k.ana.draft(messaging.DraftKey(k.talk))
		e, err := k.ana.Details(m)
		r.won(err == nil)
		switch {
		case err == nil && e.Status == messaging.StatusSent && d.Body == "":
			outcomes["sent"]++
			sent[body] = true
		case messaging.CodeOf(err) == messaging.CodeNotFound && d.Body == body && d.Reason != "":
			outcomes["a draft"]++
			sent[body] = false
		default:
			t.Fatalf("message %+v, %v; draft %+v", e.Message, err, d)
		}
		k.must(ben, messaging.Command{Edit: &messaging.Edit{Conversation: k.talk, State: &open}})
		if err := k.ana.SaveDraft(messaging.DraftKey(k.talk), ""); err != nil {
			t.Fatal(err)
		}
		k.ana.settle()
	}
	occurred(t, outcomes, "sent", "a draft")
	k.ben.settle()
	read := map[messaging.Text]int{}
	for _, m := range k.maya.whole(k.talk) {
		read[m.Body]++
	}
	here := map[messaging.Text]int{}
	for _, e := range k.ben.whole(k.talk) {
		here[e.Body]++
	}
	for body, was := range sent {
		want := 0
		if was {
			want = 1
		}
		if read[body] != want || here[body] != want {
			t.Fatalf("sent %v: %d for the patient, %d for Ben", was, read[body], here[body])
		}
	}
}

// Two desktops of one person edit one draft at one moment: both texts are on both,
// whichever the service took first.
func TestU08_RaceTwoDesktopsEditOneDraft(t *testing.T) {
	r, k := long(t), newTalk(t)
	k.ahead.Add(int64(2 * time.Minute))
	one, two, key := k.ana, k.newDesk("ana", 0), messaging.DraftKey(k.talk)
	who := k.device("ana")
	outcomes := map[string]int{}
	for range raced {
		a, b := messaging.Text("a "+string(newID[messaging.MessageID](t))), messaging.Text("b "+string(newID[messaging.MessageID](t)))
		if err := one.SaveDraft(key, a); err != nil {
			t.Fatal(err)
		}
		if err := two.SaveDraft(key, b); err != nil {
			t.Fatal(err)
		}
		r.race(one.steps, two.steps)
		one.settle()
		two.settle()
		if first, second := one.draft(key), two.draft(key); first.Body != a || first.Other != b || second.Body != b || second.Other != a {
			t.Fatalf("one has %q and %q, two %q and %q", first.Body, first.Other, second.Body, second.Other)
		}
		kept := k.kept(who.Teammate, key)
		r.won(kept.Body == a)
		switch {
		case kept.Body == a && kept.Other == b:
			outcomes["one first"]++
		case kept.Body == b && kept.Other == a:
			outcomes["two first"]++
		default:
			t.Fatalf("the service has %q and %q", kept.Body, kept.Other)
		}
		if err := one.SettleDraft(key, ""); err != nil {
			t.Fatal(err)
		}
		one.settle()
		two.settle()
		if d := two.draft(key); !d.Empty() {
			t.Fatalf("one chose, and two has %+v", d)
		}
	}
	occurred(t, outcomes, "one first", "two first")
}

// A desktop is locked while its message is on its way to be held. Whether it got
// there or not, the patient reads it once.
func TestU07_RaceLockAgainstHold(t *testing.T) {
	r, k := long(t), newTalk(t)
	k.ana.holdFor(10)
	people, _, err := k.ana.People()
	if err != nil {
		t.Fatal(err)
	}
	// The lock falls before the command reached the service, as it does, or when it was done.
	moments, next := []chan struct{}{make(chan struct{}, 1), make(chan struct{}, 1), make(chan struct{}, 1)}, k.wire.next
	mark := func(moment int) {
		select {
		case moments[moment] <- struct{}{}:
		default:
		}
	}
	k.wire.next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		push := r.URL.Path == api.RoutePush.Path
		if push {
			mark(1)
		}
		next.ServeHTTP(w, r)
		if push {
			mark(2)
		}
	})
	outcomes, bodies := map[string]int{}, []messaging.Text{}
	for range raced {
		body := messaging.Text(newID[messaging.MessageID](t))
		bodies = append(bodies, body)
		k.ana.send(k.talk, body)
		for _, moment := range moments {
			select {
			case <-moment:
			default:
			}
		}
		mark(0)
		moment := moments[r.random.IntN(len(moments))]
		r.race(func() { k.ana.Step(t.Context()) }, func() { <-moment; k.ana.Lock() })
		before := k.count(body)
		k.later(10 * time.Second)
		switch after := k.count(body); {
		case before == 0 && after == 1:
			outcomes["held by the service"]++
		case before == 0 && after == 0:
			outcomes["kept on the desktop"]++
		default:
			t.Fatalf("%d before its time, %d after", before, after)
		}
		if err := k.ana.Unlock(t.Context(), people[0].ID, "246810"); err != nil {
			t.Fatal(err)
		}
		k.ana.settle()
		k.later(10 * time.Second) // if its last word arrived at the service after the lock
		k.ana.settle()
		if n := k.count(body); n != 1 {
			t.Fatalf("once the desktop was back the patient reads it %d times", n)
		}
	}
	occurred(t, outcomes, "held by the service", "kept on the desktop")
	here := []messaging.Text{}
	for _, e := range k.ana.whole(k.talk) {
		if e.Event == "" && e.Position > 0 {
			here = append(here, e.Body)
		}
	}
	slices.Reverse(here)
	if !slices.Equal(here, bodies) {
		t.Errorf("%d messages here, or in another order than the %d that were sent", len(here), len(bodies))
	}
}

// Somebody loses a link while their message is on its way, at once or after a hold:
// it stands wholly before that, or is their draft again. Never after (trust rows 21, 35).
func TestLNK05_Fault33_Fault35_Trust21_RaceRevokeAgainstSend(t *testing.T) {
	r, k := long(t), newTalk(t)
	released := &racing{random: r.random}
	ana, ben := k.device("ana"), k.device("ben")
	outcomes, sent := map[string]int{}, map[messaging.MessageID]bool{}
	for i := range raced {
		m := newID[messaging.MessageID](t)
		send := messaging.Command{Send: &messaging.Send{Message: m, Conversation: k.talk, Body: messaging.Text(m)}}
		revoke := func() {
			k.must(ben, messaging.Command{SaveLink: &messaging.SaveLink{Link: k.link, Remove: []messaging.TeammateID{ana.Teammate}}})
		}
		if held := i%2 == 1; held {
			send.Send.Hold = 1000
			k.must(ana, send)
			k.ahead.Add(int64(time.Second))
			released.race(func() {
				if err := k.Step(t.Context()); err != nil {
					t.Error(err)
				}
			}, revoke)
			k.later(0)
			key := messaging.DraftKey(k.contact)
			d := k.kept(ana.Teammate, key)
			sent[m] = d.Body != messaging.Text(m)
			released.won(sent[m])
			if !sent[m] {
				if d.Reason == "" {
					t.Fatalf("it came back without a word: %+v", d)
				}
				k.must(ana, messaging.Command{SaveDraft: &messaging.SaveDraft{Key: key, Saw: d.Version}})
			}
			outcomes["held"]++
		} else {
			var out messaging.Outcome
			r.race(func() { out = k.asks(ana, send) }, revoke)
			sent[m] = out.Refused == ""
			r.won(sent[m])
		}
		if sent[m] {
			outcomes["before"]++
		} else {
			outcomes["refused"]++
		}
		k.must(ben, messaging.Command{SaveLink: &messaging.SaveLink{Link: k.link, Add: []messaging.TeammateID{ana.Teammate}}})
	}
	occurred(t, outcomes, "before", "refused", "held")
	k.ben.settle()
	read := map[messaging.MessageID]bool{}
	for _, m := range k.maya.whole(k.talk) {
		read[m.ID] = true
	}
	here := map[messaging.MessageID]bool{}
	for _, e := range k.ben.whole(k.talk) {
		here[e.ID] = true
	}
	for m, was := range sent {
		if read[m] != was || here[m] != was {
			t.Fatalf("sent %v: the patient reads it %v, Ben %v", was, read[m], here[m])
		}
	}
	k.orderedByTheLog(ana, sent)
}

// orderedByTheLog says that no message of a teammate was let in while the log has
// them as no member.
func (k *talking) orderedByTheLog(who service.Actor, sent map[messaging.MessageID]bool) {
	k.t.Helper()
	member, counted := true, 0
	err := k.store.Read(k.t.Context(), who.Practice, func(tx *store.Tx) error {
		after := int64(0)
		for {
			rows, err := tx.AuditAfter(after, 1000)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				after = r.N
				switch {
				case r.Thing == string(k.link)+"/"+string(who.Teammate):
					member = r.Action == "add_member"
				case (r.Action == "send" || r.Action == "release") && sent[messaging.MessageID(r.Thing)] && r.Result == "ok":
					counted++
					if !member {
						k.t.Fatalf("%s by somebody who was no member", r.Action)
					}
				}
			}
		}
	})
	if err != nil || counted < raced/100 {
		k.t.Errorf("%d sends in the log, %v", counted, err)
	}
}

// kept is a draft as the service has it.
func (h *house) kept(who messaging.TeammateID, key messaging.DraftKey) (d messaging.Draft) {
	h.t.Helper()
	practices, err := h.store.Practices(h.t.Context())
	if err == nil {
		err = h.store.Read(h.t.Context(), practices[0], func(tx *store.Tx) (err error) {
			d, err = tx.Draft(who, key)
			return err
		})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// count is how often a text stands among the newest that the patient reads.
func (k *talking) count(body messaging.Text) (n int) {
	k.t.Helper()
	var page api.Thread
	k.maya.must("GET", k.maya.path(k.talk, "messages")+"?limit=10", nil, &page)
	for _, m := range page.Messages {
		if m.Body == body {
			n++
		}
	}
	return n
}

// whole is all that the patient reads, newest first.
func (b *browser) whole(c messaging.ConversationID) (all []api.PatientMessage) {
	b.h.t.Helper()
	for before := int64(0); ; {
		var page api.Thread
		b.must("GET", b.path(c, "messages")+"?limit=500&before="+position(before), nil, &page)
		all = append(all, page.Messages...)
		if !page.More || len(page.Messages) == 0 {
			return all
		}
		before = page.Messages[len(page.Messages)-1].Position
	}
}

func position(p int64) string { return strconv.FormatInt(p, 10) }

// whole is all that stands in a conversation on the desk, newest first.
func (d *desk) whole(c messaging.ConversationID) (all []replica.Entry) {
	d.h.t.Helper()
	for before := int64(0); ; {
		page, err := d.Stretch(c, replica.Spot{Before: before}, 500)
		if err != nil {
			d.h.t.Fatal(err)
		}
		all = append(all, page.Messages...)
		if page.Older == 0 {
			return all
		}
		before = page.Older
	}
}
