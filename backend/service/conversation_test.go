package service_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
)

func TestSEC02_ContactWithoutAnActiveAccountCannotBeWritten(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	start := func() messaging.Command {
		return messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{maya}}}
	}
	// A conversation that is there already does not let them be written either.
	thread := id[messaging.ConversationID](t)
	h.write(func(tx *store.Tx) error {
		_, err := tx.PutConversation(messaging.Conversation{ID: thread, Channel: messaging.ChannelSecure, Link: h.desk,
			Contacts: []messaging.ContactID{maya}, State: messaging.ConversationOpen, MadeAt: h.clock})
		return err
	})
	refusedAs := func(state messaging.AccountState) {
		t.Helper()
		if got := h.stored(maya).Account; got != state {
			t.Fatalf("the account is %s, want %s", got, state)
		}
		h.refused(h.ana, start(), messaging.CodeNotJoined)
		h.refused(h.ana, send(t, thread, "Hello"), messaging.CodeNotJoined)
	}
	refusedAs(messaging.AccountNone)
	token := h.invited(maya, h.desk, h.ana)
	refusedAs(messaging.AccountInvited)
	join := h.accepted(token)
	refusedAs(messaging.AccountStarted)
	if _, _, err := h.BirthDate(t.Context(), join, "1986-03-14"); err != nil {
		t.Fatal(err)
	}
	h.do(h.ana, start())
	h.do(h.ana, send(t, thread, "Hello"))
}

func TestSEC03_AfterJoiningBothSidesWrite(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "How are you?"))
	in := api.Write{ID: id[messaging.MessageID](t), Body: "Well, thank you"}
	for range 2 { // again after a lost answer
		got, err := h.Write(t.Context(), patient, thread, in)
		if err != nil || !got.Mine || got.Status != messaging.StatusDelivered || !got.At.Equal(h.clock) {
			t.Fatalf("%+v %v", got, err)
		}
	}
	if n := h.messages(thread, in.Body); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
	page := h.changes(h.ben)
	if !slices.ContainsFunc(page.Changes, func(c messaging.Change) bool {
		return c.Message != nil && c.Message.Body == in.Body && c.Message.Author.Contact == patient.Contact && c.Message.Inbound()
	}) {
		t.Error("a colleague does not see the answer")
	}
	// Reading it shows the patient that it was seen.
	h.do(h.ben, messaging.Command{MarkRead: &messaging.MarkRead{Conversation: thread, Position: h.last(thread).Position}})
	got, err := h.Thread(t.Context(), patient, thread, 0, 1)
	if err != nil || got.Messages[0].Status != messaging.StatusSeen || !got.More {
		t.Errorf("%+v %v", got, err)
	}
}

func (h *house) last(c messaging.ConversationID) (m messaging.Message) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		list, err := tx.Messages(c, 0, 1)
		if err == nil {
			m = list[0]
		}
		return err
	})
	return m
}

func TestSEC09_StartingNeedsOneRecipientAndASender(t *testing.T) {
	h := newHouse(t)
	patient, _ := h.patient(h.desk, h.ana)
	other := h.contact("Bao Tran", "")
	for name, c := range map[string]struct {
		to   []messaging.ContactID
		from messaging.LinkID
		want messaging.Code
	}{
		"nobody":                 {nil, h.desk, messaging.CodeEmpty},
		"one who has not joined": {[]messaging.ContactID{other}, h.desk, messaging.CodeNotJoined},
		"from nowhere":           {[]messaging.ContactID{patient.Contact}, "", messaging.CodeEmpty},
		"an unknown link":        {[]messaging.ContactID{patient.Contact}, id[messaging.LinkID](t), messaging.CodeNotFound},
		"an unknown person":      {[]messaging.ContactID{id[messaging.ContactID](t)}, h.desk, messaging.CodeNotFound},
		"one":                    {[]messaging.ContactID{patient.Contact}, h.desk, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := h.try(h.ana, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: c.from, Contacts: c.to}})
			if o.Refused != c.want {
				t.Errorf("refused %q: %s, want %q", o.Refused, o.Sentence, c.want)
			}
		})
	}
}

func TestSEC10_ASecureConversationComesFromALinkAndNothingElse(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]messaging.Conversation{
		"secure without a link": {Channel: messaging.ChannelSecure},
		"SMS with a link":       {Channel: messaging.ChannelSMS, Link: h.desk, Phone: "+15035550123"},
		"secure with a number":  {Channel: messaging.ChannelSecure, Number: id[messaging.NumberID](t)},
		"SMS to nobody":         {Channel: messaging.ChannelSMS, Number: id[messaging.NumberID](t)},
		"a fourth channel":      {Channel: "fax", Link: h.desk},
	} {
		c.ID, c.State, c.MadeAt = id[messaging.ConversationID](t), messaging.ConversationOpen, h.clock
		err := h.Store.Tx(t.Context(), h.practice, func(tx *store.Tx) error { _, err := tx.PutConversation(c); return err })
		if err == nil {
			t.Errorf("%s was stored", name)
		}
	}
}

func TestSEC11_PatientReadsWhatWasWritten(t *testing.T) {
	h := newHouse(t)
	patient, _ := h.patient(h.desk, h.ana)
	thread := id[messaging.ConversationID](t)
	h.do(h.ana, messaging.Command{Start: &messaging.Start{Conversation: thread, Link: h.desk, Contacts: []messaging.ContactID{patient.Contact}, Subject: "Clinical care"}})
	h.clock = h.clock.Add(time.Minute)
	h.do(h.ife, send(t, thread, "Your iron is a little low.\nEverything else looks good. 🙂"))
	got, err := h.Thread(t.Context(), patient, thread, 0, 10)
	if err != nil || len(got.Messages) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	m := got.Messages[0]
	if m.Body != "Your iron is a little low.\nEverything else looks good. 🙂" || m.Author != "Ife" || m.Mine || !m.At.Equal(h.clock) ||
		got.Conversation.Subject != "Clinical care" || got.Conversation.From != "Alder Street Clinic" || got.Conversation.Unseen != 1 {
		t.Errorf("%+v", got)
	}
}

func TestStart_ByTwoCommandsHappensOnce(t *testing.T) {
	h := newHouse(t)
	patient, _ := h.patient(h.desk, h.ana)
	c := messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{patient.Contact}}}
	h.do(h.ana, c)
	h.refused(h.ben, c, messaging.CodeConflict)
}

func TestSend_ClosedConversationTakesNothing(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	h.write(func(tx *store.Tx) error {
		c, err := tx.Conversation(thread)
		if err != nil {
			return err
		}
		c.State = messaging.ConversationReadOnly
		_, err = tx.PutConversation(c)
		return err
	})
	h.refused(h.ana, send(t, thread, "Hello"), messaging.CodeClosed)
	_, err := h.Write(t.Context(), patient, thread, api.Write{ID: id[messaging.MessageID](t), Body: "Hello"})
	wantCode(t, err, messaging.CodeClosed)
	if _, err := h.Thread(t.Context(), patient, thread, 0, 10); err != nil {
		t.Error("it cannot be read any more")
	}
}

func TestLNK01_PracticeBeginsWithOneLinkNamedAfterIt(t *testing.T) {
	h := newHouse(t)
	h.read(func(tx *store.Tx) error {
		links, err := tx.Links()
		links = slices.DeleteFunc(links, func(l messaging.Link) bool { return l.ID == h.personal })
		if err != nil || len(links) != 1 || links[0].Name != "Alder Street Clinic" || links[0].Kind != messaging.LinkPractice || len(links[0].Members) != 3 {
			t.Errorf("%+v %v", links, err)
		}
		return err
	})
}

func TestLNK02_FeedTellsTheOneLinkThatATeammateCanUse(t *testing.T) {
	h := newHouse(t)
	links := 0
	for _, s := range h.changes(h.ben).Scopes {
		if l, ok := s.Link(); ok && l == h.desk {
			links++
		} else if ok {
			t.Errorf("Ben is told of link %s as if it were his", l)
		}
	}
	if links != 1 {
		t.Errorf("%d usable links, want 1", links)
	}
}

func TestCON02_ContactNeedsANameAndAWayToReachThem(t *testing.T) {
	h := newHouse(t)
	name, phone, email := messaging.Text("Bao Tran"), messaging.Phone("+15035550124"), messaging.Email("bao@example.com")
	blank, badPhone, badEmail, badDate := messaging.Text(" "), messaging.Phone("503-555-0124"), messaging.Email("bao@"), messaging.Date("2099-01-01")
	for label, c := range map[string]struct {
		messaging.SaveContact
		want messaging.Code
	}{
		"a name and a phone":    {messaging.SaveContact{Name: &name, Phone: &phone}, ""},
		"a name and an email":   {messaging.SaveContact{Name: &name, Email: &email}, ""},
		"no name":               {messaging.SaveContact{Phone: &phone}, messaging.CodeEmpty},
		"a blank name":          {messaging.SaveContact{Name: &blank, Phone: &phone}, messaging.CodeEmpty},
		"no address":            {messaging.SaveContact{Name: &name}, messaging.CodeEmpty},
		"half a phone":          {messaging.SaveContact{Name: &name, Phone: &badPhone}, messaging.CodeInvalid},
		"half an email":         {messaging.SaveContact{Name: &name, Email: &badEmail}, messaging.CodeInvalid},
		"a birth date to come":  {messaging.SaveContact{Name: &name, Phone: &phone, BirthDate: &badDate}, messaging.CodeInvalid},
		"one that is not there": {messaging.SaveContact{Saw: 3, Name: &name, Phone: &phone}, messaging.CodeNotFound},
	} {
		t.Run(label, func(t *testing.T) {
			c.Contact = id[messaging.ContactID](t)
			o := h.try(h.ana, messaging.Command{SaveContact: &c.SaveContact})
			if o.Refused != c.want {
				t.Errorf("refused %q: %s, want %q", o.Refused, o.Sentence, c.want)
			}
		})
	}
}

func TestSaveContact_TwoPeoplesDifferentFieldsAreBothKept(t *testing.T) {
	h := newHouse(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	saw := h.stored(maya).Version
	name, email := messaging.Text("Maya Lind"), messaging.Email("maya@example.com")
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: saw, Name: &name}})
	h.do(h.ben, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Saw: saw, Email: &email}})
	if c := h.stored(maya); c.Name != name || c.Email != email || c.BirthDate != "1986-03-14" || c.Version <= saw {
		t.Errorf("the contact is %+v", c)
	}
}

func TestRCP01_ReceiptHasTheServicesTimeInUTC(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	m := send(t, thread, "Hello")
	h.do(h.ana, m)
	h.clock = h.clock.Add(time.Hour)
	seen := h.clock
	h.see(patient, thread, m.Send.Message)
	h.clock = h.clock.Add(time.Hour)
	h.see(patient, thread, m.Send.Message) // the first sight counts
	var got []messaging.Receipt
	for _, c := range h.changes(h.ana).Changes {
		if c.Receipt != nil {
			got = append(got, *c.Receipt)
		}
	}
	if len(got) != 1 || !got[0].SeenAt.Equal(seen) || got[0].SeenAt.Location() != time.UTC || got[0].Contact != patient.Contact {
		t.Errorf("%+v", got)
	}
}

func (h *house) see(who service.Actor, c messaging.ConversationID, m ...messaging.MessageID) {
	h.t.Helper()
	if err := h.Seen(h.t.Context(), who, c, m); err != nil {
		h.t.Fatal(err)
	}
}

func TestRCP05_FetchingIsNotSeeing(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.desk, h.ana)
	m := send(t, thread, "Hello")
	h.do(h.ana, m)
	for range 3 {
		got, err := h.Thread(t.Context(), patient, thread, 0, 10)
		if err != nil || got.Conversation.Unseen != 1 || got.Messages[0].Seen {
			t.Fatalf("%+v %v", got, err)
		}
		if _, err := h.Me(t.Context(), patient); err != nil {
			t.Fatal(err)
		}
	}
	h.see(patient, thread, m.Send.Message)
	got, err := h.Thread(t.Context(), patient, thread, 0, 10)
	if err != nil || got.Conversation.Unseen != 0 || !got.Messages[0].Seen {
		t.Errorf("%+v %v", got, err)
	}
}

func TestRCP05_OnlyThePracticesMessagesInOnesOwnConversationsCount(t *testing.T) {
	h := newHouse(t)
	maya, thread := h.patient(h.desk, h.ana)
	theo, theirs := h.patient(h.desk, h.ana)
	m, n := send(t, thread, "For Maya"), send(t, theirs, "For Theo")
	h.do(h.ana, m)
	h.do(h.ana, n)
	own := api.Write{ID: id[messaging.MessageID](t), Body: "Mine"}
	if _, err := h.Write(t.Context(), maya, thread, own); err != nil {
		t.Fatal(err)
	}
	h.see(maya, thread, own.ID)
	for name, c := range map[string]struct {
		thread messaging.ConversationID
		ids    []messaging.MessageID
	}{
		"another's message in one's conversation": {thread, []messaging.MessageID{m.Send.Message, n.Send.Message}},
		"another's conversation":                  {theirs, []messaging.MessageID{n.Send.Message}},
		"no message at all":                       {thread, []messaging.MessageID{m.Send.Message, id[messaging.MessageID](t)}},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, h.Seen(t.Context(), maya, c.thread, c.ids), messaging.CodeNotFound) })
	}
	h.read(func(tx *store.Tx) error {
		r, err := tx.Receipts(m.Send.Message, n.Send.Message, own.ID)
		if len(r) != 0 {
			t.Errorf("receipts %+v", r)
		}
		return err
	})
	h.see(theo, theirs, n.Send.Message)
}

func TestPAT02_PatientSeesNobodyElsesConversations(t *testing.T) {
	h := newHouse(t)
	maya, _ := h.patient(h.desk, h.ana)
	theo, theirs := h.patient(h.desk, h.ana)
	_, err := h.Thread(t.Context(), maya, theirs, 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	_, err = h.Write(t.Context(), maya, theirs, api.Write{ID: id[messaging.MessageID](t), Body: "Hello"})
	wantCode(t, err, messaging.CodeNotFound)
	for _, who := range []service.Actor{maya, theo} {
		me, err := h.Me(t.Context(), who)
		if err != nil || len(me.Conversations) != 1 || me.Contact != who.Contact {
			t.Errorf("%+v %v", me, err)
		}
	}
}

func TestMarkRead_StaysWithinTheConversationAndIsOnesOwn(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "Hello"))
	end := h.last(thread).Position
	mark := func(p int64) messaging.Command {
		return messaging.Command{MarkRead: &messaging.MarkRead{Conversation: thread, Position: p}}
	}
	h.refused(h.ana, mark(end+1), messaging.CodeInvalid)
	h.refused(h.ana, mark(-1), messaging.CodeInvalid)
	h.do(h.ana, mark(end))
	h.do(h.ana, mark(1)) // unread again
	for _, who := range []service.Actor{h.ana, h.ben} {
		var got *messaging.ReadMark
		for _, c := range h.changes(who).Changes {
			if c.ReadMark != nil {
				got = c.ReadMark
			}
		}
		if who == h.ana && (got == nil || got.Position != 1) || who == h.ben && got != nil {
			t.Errorf("the mark is %+v", got)
		}
	}
}

func TestSend_PositionsFollowTheServiceNotTheClock(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "first"))
	h.clock = h.clock.Add(-72 * time.Hour)
	h.do(h.ben, send(t, thread, "second"))
	if m := h.last(thread); m.Body != "second" {
		t.Errorf("%q stands last", string(m.Body))
	}
}

func TestLNK06_NonMembersGetNothingOfALink(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.personal, h.ife)
	ear := h.Listen(h.ben)
	defer ear.Close()
	if _, _, err := ear.Hear(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := send(t, thread, "CANARY for Ife's patient")
	h.do(h.ife, m)
	h.see(patient, thread, m.Send.Message)
	select {
	case <-ear.News():
		t.Error("Ben's stream told of it")
	default:
	}
	in := func(p messaging.Page) (n int) {
		for _, c := range p.Changes {
			if c.Scope == messaging.ScopeLink(h.personal) || c.Conversation != nil && c.Conversation.ID == thread || c.Message != nil || c.Receipt != nil {
				n++
			}
		}
		return n
	}
	if n := in(h.changes(h.ben)); n != 0 {
		t.Errorf("Ben's feed holds %d things of it", n)
	}
	if n := in(h.changes(h.ife)); n < 4 {
		t.Errorf("Ife's feed holds %d things of it", n)
	}
	_, err := h.Snapshot(t.Context(), h.ben, messaging.ScopeLink(h.personal), 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	_, err = h.Snapshot(t.Context(), h.ben, messaging.ScopeTeammate(h.ife.Teammate), 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	_, err = h.Snapshot(t.Context(), h.ben, messaging.ScopeConversation(thread), 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	h.refused(h.ben, send(t, thread, "Hello"), messaging.CodeNotFound)
	h.refused(h.ben, messaging.Command{MarkRead: &messaging.MarkRead{Conversation: thread}}, messaging.CodeNotFound)
	h.refused(h.ben, messaging.Command{Opened: &messaging.Opened{Conversation: thread}}, messaging.CodeNotFound)
}

func TestLNK07_OnlyMembersBeginSomethingFromALink(t *testing.T) {
	h := newHouse(t)
	patient, _ := h.patient(h.desk, h.ana)
	bao := h.contact("Bao Tran", "")
	start := func() messaging.Command {
		return messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.personal, Contacts: []messaging.ContactID{patient.Contact}}}
	}
	h.refused(h.ben, start(), messaging.CodeNotMember)
	h.refused(h.ben, invite(t, bao, h.personal), messaging.CodeNotMember)
	h.do(h.ife, start())
	h.do(h.ife, invite(t, bao, h.personal))
}

func TestFeed_GainingAndLosingALinkIsTold(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.personal, h.ife)
	h.do(h.ife, send(t, thread, "Hello"))
	members := func(ids ...messaging.TeammateID) {
		h.write(func(tx *store.Tx) error {
			l, err := tx.Link(h.personal)
			l.Members = ids
			if err != nil {
				return err
			}
			return tx.PutLink(l)
		})
	}
	ear := h.Listen(h.ben)
	defer ear.Close()
	news, _, err := ear.Hear(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := news.At
	members(h.ife.Teammate, h.ben.Teammate)
	<-ear.News()
	if _, changed, err := ear.Hear(t.Context()); err != nil || !changed {
		t.Errorf("%v %v", changed, err)
	}
	page, err := h.Changes(t.Context(), h.ben, at, 100)
	if err != nil || !slices.Contains(page.Scopes, messaging.ScopeLink(h.personal)) {
		t.Fatalf("%+v %v", page, err)
	}
	at.Scopes = messaging.DigestScopes(page.Scopes)
	if again, err := h.Changes(t.Context(), h.ben, at, 100); err != nil || again.Scopes != nil {
		t.Errorf("scopes that are known are told again: %v, %v", again.Scopes, err)
	}
	snapshot, err := h.Snapshot(t.Context(), h.ben, messaging.ScopeLink(h.personal), 0, 2)
	if err != nil || len(snapshot.Changes) != 2 || !snapshot.More || snapshot.Changes[0].Seq < snapshot.Changes[1].Seq {
		t.Fatalf("%+v %v", snapshot, err)
	}
	rest, err := h.Snapshot(t.Context(), h.ben, messaging.ScopeLink(h.personal), snapshot.Next, 100)
	if err != nil || rest.More || len(rest.Changes) != 1 {
		t.Errorf("%+v %v", rest, err)
	}
	members(h.ife.Teammate)
	if page, err := h.Changes(t.Context(), h.ben, at, 100); err != nil || page.Scopes == nil || slices.Contains(page.Scopes, messaging.ScopeLink(h.personal)) {
		t.Errorf("Ben still has the link: %v, %v", page.Scopes, err)
	}
	_, err = h.Snapshot(t.Context(), h.ben, messaging.ScopeLink(h.personal), 0, 2)
	wantCode(t, err, messaging.CodeNotFound)
}

func TestChanges_PagesMissAndRepeatNothing(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	for range 25 {
		h.do(h.ana, send(t, thread, "Hello"))
	}
	whole := h.changes(h.ben)
	var paged []messaging.Change
	at := messaging.Cursor{}
	for more := true; more; {
		page, err := h.Changes(t.Context(), h.ben, at, 4)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, page.Changes...)
		at, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}, page.More
	}
	if len(paged) != len(whole.Changes) || len(paged) < 25 {
		t.Fatalf("%d changes in pages, %d at once", len(paged), len(whole.Changes))
	}
	for i := range paged {
		if paged[i].Seq != whole.Changes[i].Seq {
			t.Fatalf("at %d: %d, want %d", i, paged[i].Seq, whole.Changes[i].Seq)
		}
	}
	if at.Seq != whole.Next {
		t.Errorf("it ends at %d, want %d", at.Seq, whole.Next)
	}
}

func TestFault22_Changes_StrangeCursorsAreConflicts(t *testing.T) {
	h := newHouse(t)
	page := h.changes(h.ana)
	for name, c := range map[string]messaging.Cursor{
		"of another epoch": {Epoch: page.Epoch + 1, Seq: 1},
		"of the future":    {Epoch: page.Epoch, Seq: page.Next + 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := h.Changes(t.Context(), h.ana, c, 10)
			wantCode(t, err, messaging.CodeConflict)
		})
	}
	// Another practice's cursor is a number of this one's feed, or none.
	_, thread := h.patient(h.desk, h.ana)
	for range 30 {
		h.do(h.ana, send(t, thread, "Hello"))
	}
	_, err := h.Found(t.Context(), messaging.Practice{ID: id[messaging.PracticeID](t), Name: "Other"}, []service.Founder{{Passphrase: passphrase, Factor: servicetest.Secret,
		Teammate: messaging.Teammate{ID: id[messaging.TeammateID](t), Name: "Zoe", Email: "zoe@clinic.example", Role: messaging.RoleOwner, Active: true}}})
	if err != nil {
		t.Fatal(err)
	}
	here := h.changes(h.ana)
	zoe := h.signIn("zoe")
	_, err = h.Changes(t.Context(), zoe, messaging.Cursor{Epoch: here.Epoch, Seq: here.Next}, 10)
	wantCode(t, err, messaging.CodeConflict)
	early, err := h.Changes(t.Context(), zoe, messaging.Cursor{Epoch: here.Epoch, Seq: 1}, 100)
	if err != nil && messaging.CodeOf(err) != messaging.CodeConflict {
		t.Fatal(err)
	}
	for _, c := range early.Changes {
		if c.Message != nil || c.Contact != nil || c.Conversation != nil {
			t.Errorf("Zoe sees %+v", c)
		}
	}
}

func TestListen_PatientHearsOnlyOfTheirOwn(t *testing.T) {
	h := newHouse(t)
	maya, thread := h.patient(h.desk, h.ana)
	_, theirs := h.patient(h.desk, h.ana)
	ear := h.Listen(maya)
	defer ear.Close()
	if _, _, err := ear.Hear(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.do(h.ana, send(t, theirs, "For another"))
	if _, changed, err := ear.Hear(t.Context()); err != nil || changed {
		t.Errorf("after another's message: %v %v", changed, err)
	}
	h.do(h.ana, send(t, thread, "For Maya"))
	if _, changed, err := ear.Hear(t.Context()); err != nil || !changed {
		t.Errorf("after their own: %v %v", changed, err)
	}
	start := messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{maya.Contact}, Subject: "Billing"}
	h.do(h.ana, messaging.Command{Start: &start})
	if _, changed, err := ear.Hear(t.Context()); err != nil || !changed {
		t.Errorf("after a new conversation: %v %v", changed, err)
	}
}

func TestTrust05_SignIn_GuessingIsSlowedDownWithoutLockingOutTheOwner(t *testing.T) {
	h := newHouse(t)
	try := func(place, pass string) error {
		in := api.SignIn{Email: "Ana@Clinic.example ", Passphrase: pass, Device: "PC"}
		if pass == passphrase {
			in.Code = h.code("ana")
		}
		_, err := h.SignIn(t.Context(), place, in)
		return err
	}
	for range 5 {
		wantCode(t, try("198.51.100.7", "guess"), messaging.CodeWrongSignIn)
	}
	wantCode(t, try("198.51.100.8", "guess"), messaging.CodeTooManyTries)
	wantCode(t, try("198.51.100.9", passphrase), messaging.CodeTooManyTries)
	for place := range 20 { // from many places at once
		wantCode(t, try(fmt.Sprint("203.0.113.", place), "guess"), messaging.CodeTooManyTries)
	}
	if err := try("192.0.2.1", passphrase); err != nil {
		t.Errorf("from where Ana signed in before: %v", err)
	}
	h.clock = h.clock.Add(15 * time.Second)
	wantCode(t, try("198.51.100.7", "guess"), messaging.CodeWrongSignIn)
	h.clock = h.clock.Add(15 * time.Second)
	wantCode(t, try("198.51.100.7", "guess"), messaging.CodeTooManyTries) // the wait has grown
	h.clock = h.clock.Add(15 * time.Second)
	if err := try("198.51.100.9", passphrase); err != nil {
		t.Errorf("after waiting: %v", err)
	}
}

func TestTrust06_SignIn_UnknownAddressAndWrongPassphraseLookAlike_InPart(t *testing.T) {
	h := newHouse(t)
	_, err1 := h.SignIn(t.Context(), "192.0.2.5", api.SignIn{Email: "nobody@clinic.example", Passphrase: passphrase})
	_, err2 := h.SignIn(t.Context(), "192.0.2.5", api.SignIn{Email: "ana@clinic.example", Passphrase: "wrong"})
	wantCode(t, err1, messaging.CodeWrongSignIn)
	if err1.Error() != err2.Error() {
		t.Errorf("%v and %v", err1, err2)
	}
}

func TestTrust04_SignIn_ShortPassphrasesAreNotTaken_InPart(t *testing.T) {
	h := newHouse(t)
	_, err := h.Found(t.Context(), messaging.Practice{ID: id[messaging.PracticeID](t), Name: "Other"}, []service.Founder{{Passphrase: "seven77",
		Teammate: messaging.Teammate{ID: id[messaging.TeammateID](t), Name: "X", Email: "x@y.example", Role: messaging.RoleOwner, Active: true}}})
	wantCode(t, err, messaging.CodeInvalid)
}

func TestSignOut_EndsTheDevice(t *testing.T) {
	h := newHouse(t)
	out, err := h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Code: h.code("ana"), Device: "PC"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Authenticate(t.Context(), out.Token)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.SignOut(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	_, err = h.Authenticate(t.Context(), out.Token)
	wantCode(t, err, messaging.CodeSignedOut)
	_, err = h.Changes(t.Context(), who, messaging.Cursor{}, 10)
	wantCode(t, err, messaging.CodeDeviceRevoked)
	_, err = h.Authenticate(t.Context(), "not a token")
	wantCode(t, err, messaging.CodeSignedOut)
}

func TestTrust16_Practices_KnowNothingOfEachOther(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	other := messaging.Practice{ID: id[messaging.PracticeID](t), Name: "Other"}
	_, err := h.Found(t.Context(), other, []service.Founder{{Passphrase: passphrase, Factor: servicetest.Secret,
		Teammate: messaging.Teammate{ID: id[messaging.TeammateID](t), Name: "Zoe", Email: "zoe@clinic.example", Role: messaging.RoleOwner, Active: true}}})
	if err != nil {
		t.Fatal(err)
	}
	zoe := h.signIn("zoe")
	h.refused(zoe, send(t, thread, "Hello"), messaging.CodeNotFound)
	_, err = h.Snapshot(t.Context(), zoe, messaging.ScopeLink(h.desk), 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	for _, c := range h.changes(zoe).Changes {
		if c.Contact != nil || c.Message != nil || c.Teammate != nil && c.Teammate.Name != "Zoe" {
			t.Errorf("Zoe sees %+v", c)
		}
	}
	// A device of one practice does not become another's by saying so.
	stray := h.ana
	stray.Practice = other.ID
	_, err = h.Changes(t.Context(), stray, messaging.Cursor{}, 10)
	wantCode(t, err, messaging.CodeSignedOut)
	var wg sync.WaitGroup
	for _, who := range []service.Actor{h.ana, zoe} {
		wg.Go(func() { h.changes(who) })
	}
	wg.Wait()
}

func TestSample_LooksAlive(t *testing.T) {
	h := &house{t: t, clock: time.Date(2026, time.November, 22, 18, 0, 0, 0, time.UTC), phone: &phone{}}
	h.Service = service.New(service.Config{Store: newHouse(t).Store, Notifier: h.phone, BaseURL: "https://rowan.example",
		Clock: func() time.Time { return h.clock }, Passphrases: fast})
	if err := h.Sample(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.phone.count() != 0 {
		t.Error("the sample's past reached the real phone")
	}
	in := service.SampleSignIns[0]
	code := (&servicetest.Authenticator{Secret: in.Factor}).Code(t, h.clock)
	out, err := h.SignIn(t.Context(), "192.0.2.1", api.SignIn{Email: in.Email, Passphrase: in.Passphrase, Code: code, Device: "PC"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Authenticate(t.Context(), out.Token)
	if err != nil {
		t.Fatal(err)
	}
	h.practice = who.Practice
	contacts, messages, receipts := 0, 0, 0
	for _, c := range h.changes(who).Changes {
		switch {
		case c.Contact != nil:
			contacts++
			if c.Contact.Name == "Maya Lindqvist" && c.Contact.Account != messaging.AccountInvited {
				t.Errorf("Maya is %s", c.Contact.Account)
			}
		case c.Message != nil:
			messages++
			if c.Message.At.After(h.clock) || c.Message.At.Before(h.clock.Add(-14*24*time.Hour)) {
				t.Errorf("a message of %v", c.Message.At)
			}
		case c.Receipt != nil:
			receipts++
		}
	}
	if contacts != 12 || messages < 15 || receipts < 5 {
		t.Errorf("%d contacts, %d messages, %d receipts", contacts, messages, receipts)
	}
	if invited, err := h.SampleInvite(t.Context()); err != nil || !invited {
		t.Errorf("%v %v", invited, err)
	}
	_, err = h.SampleInvite(t.Context())
	wantCode(t, err, messaging.CodeTooSoon)
}

// TestEdit_AssignAndArchiveNeedTheLinkAndStandInTheAuditLog also holds that the
// two and read-only know nothing of each other.
func TestEdit_AssignAndArchiveNeedTheLinkAndStandInTheAuditLog(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.personal, h.ife)
	edit := func(e messaging.Edit) messaging.Command {
		e.Conversation = thread
		return messaging.Command{Edit: &e}
	}
	stored := func() (c messaging.Conversation) {
		t.Helper()
		h.read(func(tx *store.Tx) (err error) { c, err = tx.Conversation(thread); return err })
		return c
	}
	saw, yes, closed := stored().LastPosition, true, messaging.ConversationReadOnly
	nobody, stranger := messaging.TeammateID(""), id[messaging.TeammateID](t)
	h.refused(h.ana, edit(messaging.Edit{Archived: &yes, Saw: saw}), messaging.CodeNotFound)
	h.refused(h.ana, edit(messaging.Edit{Assignee: &h.ana.Teammate}), messaging.CodeNotFound)
	h.refused(h.ife, edit(messaging.Edit{Assignee: &h.ana.Teammate}), messaging.CodeNotMember)
	h.refused(h.ife, edit(messaging.Edit{Assignee: &stranger}), messaging.CodeNotMember)
	h.do(h.ife, edit(messaging.Edit{Assignee: &h.ife.Teammate}))
	h.do(h.ife, edit(messaging.Edit{State: &closed}))
	h.do(h.ife, edit(messaging.Edit{Archived: &yes, Saw: saw}))
	if c := stored(); !c.Archived || c.Assignee != h.ife.Teammate || c.State != closed {
		t.Errorf("stored: %+v", c)
	}
	h.do(h.ife, edit(messaging.Edit{Assignee: &nobody}))
	if c := stored(); !c.Archived || c.Assignee != "" || c.State != closed {
		t.Errorf("stored: %+v", c)
	}
	results := map[string]int{}
	for _, row := range h.audit() {
		if row.Action == "edit" && row.Thing == string(thread) {
			results[row.Result]++
		}
	}
	if results["ok"] != 4 || results[string(messaging.CodeNotFound)] != 2 || results[string(messaging.CodeNotMember)] != 2 {
		t.Errorf("the audit log has %v", results)
	}
}

func TestLNK06_WhoLosesALinkLooksAfterNothingOfIt(t *testing.T) {
	h := newHouse(t)
	_, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, messaging.Command{Edit: &messaging.Edit{Conversation: thread, Assignee: &h.ben.Teammate}})
	assignee := func() (id messaging.TeammateID) {
		h.read(func(tx *store.Tx) error {
			c, err := tx.Conversation(thread)
			id = c.Assignee
			return err
		})
		return id
	}
	h.do(h.ana, messaging.Command{SaveLink: &messaging.SaveLink{Link: h.desk, Remove: []messaging.TeammateID{h.ife.Teammate}}})
	if got := assignee(); got != h.ben.Teammate {
		t.Errorf("after another member left it is with %q", got)
	}
	h.do(h.ana, messaging.Command{SaveLink: &messaging.SaveLink{Link: h.desk, Remove: []messaging.TeammateID{h.ben.Teammate}}})
	if got := assignee(); got != "" {
		t.Errorf("it is still with %q", got)
	}
}
