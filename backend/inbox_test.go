package backend_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// TestRO03_RO05_RO07_D14_FlowReadOnlyClosesForBothAndReopens closes a conversation on one
// desk while another has something waiting for it.
func TestRO03_RO05_RO07_D14_FlowReadOnlyClosesForBothAndReopens(t *testing.T) {
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
	entries, err := said(ben.Stretch(talk, replica.Spot{}, 100))
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
	if got := h.audited("edit"); len(got) != 2 {
		t.Errorf("the log has %v of closing and reactivating", got)
	}
}

// TestSEC21_FlowSubjectIsEditedForEverybody also holds its limit.
func TestSEC21_FlowSubjectIsEditedForEverybody(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	subject, long := messaging.Text("Clinical care"), messaging.Text(strings.Repeat("x", messaging.MaxSubject+1))
	if err := ana.Edit(messaging.Edit{Conversation: talk, Subject: &long}); messaging.CodeOf(err) != messaging.CodeTooLong {
		t.Errorf("121 characters: %v", err)
	}
	if row, err := ana.Conversation(talk); err != nil || row.Subject != "" { // the first has none
		t.Errorf("%q, %v", row.Subject, err)
	}
	long = long[1:]
	for _, s := range []*messaging.Text{&long, &subject} {
		if err := ana.Edit(messaging.Edit{Conversation: talk, Subject: s}); err != nil {
			t.Fatal(err)
		}
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
		for _, list := range []store.List{store.ListInbox, store.ListMine, store.ListUnassigned, store.ListUnread, store.ListArchived, store.ListOf(messaging.ScopeLink(h.link))} {
			rows, _, err := d.Inbox(list, nil, 10)
			if err != nil || (len(rows) == 1) != slices.Contains(lists, list) {
				t.Errorf("%s holds %d rows, %v", list, len(rows), err)
			}
		}
	}
	holds(ana, store.ListInbox, store.ListUnassigned, store.ListOf(messaging.ScopeLink(h.link)))
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
	holds(ana, store.ListInbox, store.ListUnread, store.ListOf(messaging.ScopeLink(h.link)))
	holds(ben, store.ListInbox, store.ListMine, store.ListUnread, store.ListOf(messaging.ScopeLink(h.link)))
	if counts, err := ben.Counts(); err != nil || counts.Unread[store.ListMine] != 1 || counts.Unread[store.ListArchived] != 0 {
		t.Errorf("%+v, %v", counts, err)
	}

	// Ana archives what she sees; Maya wrote again meanwhile.
	edit(ana, messaging.Edit{Archived: &yes})
	maya.write(talk, "And one more question")
	ana.settle()
	ben.settle()
	holds(ana, store.ListInbox, store.ListUnread, store.ListOf(messaging.ScopeLink(h.link)))
	holds(ben, store.ListInbox, store.ListMine, store.ListUnread, store.ListOf(messaging.ScopeLink(h.link)))
	if health, err := ana.Health(); err != nil || !strings.Contains(health.Sentence, "The patient wrote before it could be archived.") {
		t.Errorf("Ana is told %q, %v", health.Sentence, err)
	}
	edit(ana, messaging.Edit{Archived: &yes}) // now she has seen it
	ana.settle()
	ben.settle()
	holds(ben, store.ListArchived)
}

// TestLNK06_FlowOnlyMembersAreGivenConversations asks both engines.
func TestU04_FlowOnlyMembersAreGivenConversations(t *testing.T) {
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

// TestSEC28_SEC30_FlowAPatientsMessageComesToTheTopIsCountedAndCalls has Maya write where
// Theo, who has just joined, stands above her.
func TestSEC28_SEC30_FlowAPatientsMessageComesToTheTopIsCountedAndCalls(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	theo := ana.person("Theo Marchetti", "(503) 555-0149", "1957-01-30")
	if err := ana.Invite(theo); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	h.join("+15035550149", "1957-01-30")
	look := func() ([]store.InboxRow, store.Counts) {
		t.Helper()
		ana.settle()
		rows, _, err := ana.Inbox(store.ListInbox, nil, 10)
		if err != nil || len(rows) != 2 {
			t.Fatal(len(rows), err)
		}
		counts, err := ana.Counts()
		if err != nil {
			t.Fatal(err)
		}
		return rows, counts
	}
	rows, before := look()
	if r := rows[0]; r.Contact.ID != theo || r.Event != messaging.EventJoined || r.Unread != 0 || r.Contact.Account != messaging.AccountActive {
		t.Fatalf("who joined does not stand in the inbox: %+v", r)
	}
	ana.calls.Store(0)
	maya.write(talk, "One")
	rows, after := look()
	if r := rows[0]; r.Conversation != talk || r.Unread != 1 || r.Preview != "One" {
		t.Errorf("at the top stands %+v", r)
	}
	for _, list := range []store.List{store.ListInbox, store.ListUnread, store.ListUnassigned, store.ListOf(rows[0].Sender)} {
		if after.Unread[list] != before.Unread[list]+1 {
			t.Errorf("%s: from %d to %d", list, before.Unread[list], after.Unread[list])
		}
	}
	if after.Conversations != before.Conversations+1 || ana.calls.Load() != 1 {
		t.Errorf("%d conversations are unread, called %d times", after.Conversations, ana.calls.Load())
	}
	look()
	if ana.calls.Load() != 1 {
		t.Error("the same message called twice")
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
