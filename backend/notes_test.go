package backend_test

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/store"
)

// me is who sits at the desk.
func (d *desk) me() messaging.TeammateID {
	d.h.t.Helper()
	open, ok, err := d.Open()
	if err != nil || !ok {
		d.h.t.Fatal(ok, err)
	}
	return open.Me.ID
}

// as gives the service a command of a teammate's that their desk would not make.
func (h *house) as(name string, c messaging.Command) (messaging.Outcome, error) {
	h.t.Helper()
	in, err := h.SignIn(h.t.Context(), "test", api.SignIn{Email: messaging.Email(name + "@clinic.example"), Passphrase: passphrase, Code: h.code(name), Device: "Desk"})
	if err != nil {
		h.t.Fatal(err)
	}
	c.ID = newID[messaging.CommandID](h.t)
	who := service.Actor{Practice: in.Practice.ID, Teammate: in.Teammate.ID, Device: in.Device}
	out, err := h.Apply(h.t.Context(), who, []messaging.Command{c})
	if err != nil {
		return messaging.Outcome{}, err
	}
	return out[0], nil
}

// notes lists a conversation's notes on the desk, oldest first.
func (d *desk) notes(c messaging.ConversationID) []replica.Note {
	d.h.t.Helper()
	page, err := d.Stretch(c, replica.Spot{}, 1000)
	if err != nil {
		d.h.t.Fatal(err)
	}
	slices.Reverse(page.Notes)
	return page.Notes
}

func (d *desk) note(c messaging.ConversationID, body messaging.Text, mentions ...messaging.TeammateID) messaging.NoteID {
	d.h.t.Helper()
	id, err := d.AddNote(c, body, mentions)
	if err != nil {
		d.h.t.Fatal(err)
	}
	return id
}

// TestU4_FlowANoteReachesTheStaffAndNeverThePatient writes a canary into notes
// through a whole story, and looks for it in everything that a patient, a phone
// and a log were given.
func TestU4_FlowANoteReachesTheStaffAndNeverThePatient(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	ahead := time.Duration(0)
	y, m, d := time.Now().UTC().Date()
	noon := time.Date(y, m, d+1, 20, 0, 0, 0, time.UTC) // in Los Angeles, when reminders go out
	h.Clock = func() time.Time { return noon.Add(ahead) }
	const canary = "OWLCANARY"

	ear := h.Listen(maya.actor())
	defer ear.Close()
	if _, _, err := ear.Hear(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := maya.me()
	if err := ana.SaveDraft(messaging.NoteDraft(talk), canary+" draft"); err != nil {
		t.Fatal(err)
	}
	ana.note(talk, canary+" one", ben.me())
	ana.settle()
	ben.note(talk, canary+" two")
	ben.settle()
	ana.settle()
	select {
	case <-ear.News():
		t.Error("a note wakes the patient's page")
	default:
	}
	if at, changed, err := ear.Hear(t.Context()); err != nil || changed {
		t.Errorf("the patient's page is told of a note at %v, %v", at, err)
	}
	if after := maya.me(); !reflect.DeepEqual(after, before) {
		t.Errorf("the notes changed what the patient is given: %+v, before %+v", after, before)
	}

	// Life goes on around the notes.
	if _, err := ana.Send(talk, "One iron tablet a day, please."); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ana.note(talk, canary+" three")
	ana.settle()
	maya.write(talk, "Thank you.")
	closed := messaging.ConversationReadOnly
	if err := ana.Edit(messaging.Edit{Conversation: talk, State: &closed}); err != nil {
		t.Fatal(err)
	}
	ana.note(talk, canary+" four") // read-only is for what leaves
	ana.settle()
	ben.settle()
	for _, wait := range []time.Duration{6 * time.Minute, 61 * time.Minute, 73 * time.Hour, 73 * time.Hour} {
		ahead = wait
		for range 3 {
			if err := h.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	ahead = 0
	if got := texts(ben.notes(talk)); !slices.Equal(got, []messaging.Text{canary + " one", canary + " two", canary + " three", canary + " four"}) {
		t.Errorf("Ben has %q", got)
	}
	given := []any{maya.me(), maya.thread(talk)}
	h.phone.mu.Lock()
	given = append(given, h.phone.sent)
	notices := len(h.phone.sent)
	h.phone.mu.Unlock()
	if notices < 4 {
		t.Errorf("only %d notices went out: the reminders are not among them", notices)
	}
	for _, g := range given {
		s := fmt.Sprintf("%+v", g)
		if strings.Contains(s, canary) {
			t.Errorf("a patient was given a note: %s", s)
		}
	}
	if len(maya.thread(talk).Messages) != len(ana.thread(talk))+2 { // that she joined, and that it was closed
		t.Errorf("the patient has %d messages, the staff %d", len(maya.thread(talk).Messages), len(ana.thread(talk)))
	}
	if err := maya.ask("POST", maya.path(talk, "seen"), api.Seen{Messages: []messaging.MessageID{messaging.MessageID(ben.notes(talk)[0].ID)}}, nil); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("a note can be seen: %v", err)
	}
	if s := h.logs.String(); strings.Contains(s, canary) {
		t.Error("a log has a note")
	}
	for _, file := range []string{h.data + "/rowan.db", h.data + "/rowan.db-wal"} {
		if b, err := os.ReadFile(file); err == nil && strings.Contains(string(b), canary) {
			t.Errorf("%s has a note in clear", file)
		}
	}

	// Notes stand among the messages where they were written.
	order := []string{}
	messages := ben.thread(talk)
	for _, n := range ben.notes(talk) {
		at := 0
		for _, m := range messages {
			if m.Position < n.Position {
				at++
			}
		}
		order = append(order, strings.TrimPrefix(string(n.Body), canary+" ")+" after "+string("012"[at]))
	}
	if want := []string{"one after 0", "two after 0", "three after 1", "four after 2"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
	if hits, _, err := ben.Search("owlcan", 10); err != nil || len(hits) != 4 || hits[0].Note == "" || !strings.Contains(hits[0].Snippet, "four") {
		t.Errorf("Ben finds %+v, %v", hits, err)
	}
}

func texts(notes []replica.Note) []messaging.Text {
	list := []messaging.Text{}
	for _, n := range notes {
		list = append(list, n.Body)
	}
	return list
}

// TestU4_FlowAMentionCallsAndGrantsNothing has Ana call Ben, who is a member, and
// then a stranger to the link.
func TestU4_INB09_FlowAMentionCallsAndGrantsNothing(t *testing.T) {
	h, ana, _, contact, talk := story(t)
	ben := h.newDesk("ben", 0)
	mentions := func(d *desk, list, unread int) {
		t.Helper()
		rows, _, err := d.Inbox(store.ListMentions, nil, 10)
		counts, err2 := d.Counts()
		if err != nil || err2 != nil || len(rows) != list || counts.Mentions != unread {
			t.Errorf("%d conversations with %d unread mentions, want %d and %d; %v %v", len(rows), counts.Mentions, list, unread, err, err2)
		}
	}
	ana.note(talk, "@Ben Sato she would like the pharmacy in Bend.", ben.me(), ben.me())
	ana.note(talk, "@Ana Reyes do not forget", ana.me())
	ana.settle()
	mentions(ana, 0, 0) // by herself is no call
	ben.mentioned.Store(0)
	ben.settle()
	mentions(ben, 1, 1)
	if n := ben.mentioned.Load(); n != 1 {
		t.Errorf("Ben was called %d times", n)
	}
	if got := ben.notes(talk)[0]; len(got.Calls) != 1 || got.Calls[0].Name != "Ben Sato" || got.Name != "Ana Reyes" {
		t.Errorf("%+v", got)
	}
	yes := true
	if err := ben.Edit(messaging.Edit{Conversation: talk, Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	mentions(ben, 1, 1) // it is not lost with the archive
	again := h.newDesk("ben", 0)
	mentions(again, 1, 1)
	if n := again.mentioned.Load(); n != 0 {
		t.Errorf("a new computer calls %d times for what is history", n)
	}
	if err := ben.MarkRead(talk, ben.notes(talk)[1].Position); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	again.settle()
	mentions(ben, 0, 0)
	mentions(again, 0, 0)
	no := false
	if err := ben.Edit(messaging.Edit{Conversation: talk, Archived: &no}); err != nil {
		t.Fatal(err)
	}
	mentions(ben, 1, 0)

	// A link that Ben is no member of.
	name := "Dr. Okafor"
	private, err := ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{ana.me()}})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	other, err := ana.Start(replica.NewMessage{Contact: contact, Link: private, Body: "Hello"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if _, err := ana.AddNote(other, "@Ben Sato", []messaging.TeammateID{ben.me()}); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("on the desk: %v", err)
	}
	out, err := h.as("ana", messaging.Command{AddNote: &messaging.AddNote{Note: newID[messaging.NoteID](t), Conversation: other, Body: "@Ben Sato", Mentions: []messaging.TeammateID{ben.me()}}})
	if err != nil || out.Refused != messaging.CodeNotMember || !strings.Contains(out.Sentence, "Take the mention out") {
		t.Errorf("the service: %+v, %v", out, err)
	}
	ben.settle()
	if _, err := ben.Conversation(other); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("Ben sees the private conversation: %v", err)
	}
}

// TestFlow_ANoteWaitsOfflineAndComesBackAsADraftWhenRefused also has it happen once
// although the answer is lost.
func TestFlow_ANoteWaitsOfflineAndComesBackAsADraftWhenRefused(t *testing.T) {
	h, ana, _, _, talk := story(t)
	ben := h.newDesk("ben", 0)
	h.down()
	ana.note(talk, "written offline")
	ana.settle()
	if got := ana.notes(talk); len(got) != 1 || got[0].Position != 0 {
		t.Errorf("while it waits: %+v", got)
	}
	h.wire.killReplies.Store(1)
	h.up()
	ana.settle()
	ana.settle()
	ben.settle()
	if got := ben.notes(talk); len(got) != 1 || got[0].Position == 0 || h.wire.killed.Load() != 1 {
		t.Errorf("Ben has %+v; %d answers were lost", got, h.wire.killed.Load())
	}

	// Ben is taken off while a note of his waits.
	h.down()
	ben.note(talk, "calls nobody", ana.me())
	h.up()
	err := h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error { // Ana leaves the practice
		ana, err := tx.Teammate(ana.me())
		if err != nil {
			return err
		}
		ana.Active = false
		return tx.PutTeammate(ana)
	})
	if err != nil {
		t.Fatal(err)
	}
	ben.settle()
	thread, err := ben.Conversation(talk)
	if err != nil || thread.Note.Body != "calls nobody" || !strings.Contains(thread.Note.Reason, "Take the mention out") || thread.Draft.Body != "" {
		t.Errorf("the refused note: %+v, the message's draft %+v, %v", thread.Note, thread.Draft, err)
	}
	if got := ben.notes(talk); len(got) != 1 {
		t.Errorf("the thread still has %+v", got)
	}
	if rows, _, err := ben.Inbox(store.ListAttention, nil, 10); err != nil || len(rows) != 1 {
		t.Errorf("nothing says so: %+v, %v", rows, err)
	}
}

// TestMEN08_FlowTwoPeopleTagAtOnceAndBothAreKept tags a conversation and a contact
// on two desks that have not heard of each other.
func TestMEN08_CON05_FlowTwoPeopleTagAtOnceAndBothAreKept(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	ben := h.newDesk("ben", 0)
	tag := func(d *desk, c messaging.Tag) {
		t.Helper()
		if err := d.Tag(c); err != nil {
			t.Fatal(err)
		}
	}
	before := maya.me()
	tag(ana, messaging.Tag{Conversation: talk, Add: []messaging.Text{"Labs"}})
	tag(ana, messaging.Tag{Contact: contact, Add: []messaging.Text{"Interpreter"}})
	tag(ben, messaging.Tag{Conversation: talk, Add: []messaging.Text{"Follow-up", "LABS"}})
	tag(ben, messaging.Tag{Contact: contact, Add: []messaging.Text{"VIP"}})
	ana.settle()
	ben.settle()
	ana.settle()
	for name, d := range map[string]*desk{"ana": ana, "ben": ben} {
		row, err := d.Conversation(talk)
		card, err2 := d.Contact(contact)
		if err != nil || err2 != nil || !slices.Equal(row.Tags, messaging.Tags{"Follow-up", "Labs"}) || !slices.Equal(card.Tags, messaging.Tags{"Interpreter", "VIP"}) {
			t.Errorf("%s has %q and %q, %v %v", name, row.Tags, card.Tags, err, err2)
		}
		if tags, err := d.Tags(); err != nil || !slices.Equal(tags, messaging.Tags{"Follow-up", "Interpreter", "Labs", "VIP"}) {
			t.Errorf("%s knows %q, %v", name, tags, err)
		}
		if rows, _, err := d.Inbox(store.ListTagged("labs"), nil, 10); err != nil || len(rows) != 1 {
			t.Errorf("%s lists %+v, %v", name, rows, err)
		}
		if rows, _, err := d.Inbox(store.ListTagged("VIP"), nil, 10); err != nil || len(rows) != 0 {
			t.Errorf("%s lists %+v, %v", name, rows, err)
		}
		if found, _, _, err := d.Contacts("interpreter", nil, 10); err != nil || len(found) != 1 {
			t.Errorf("%s finds %+v, %v", name, found, err)
		}
	}
	tag(ben, messaging.Tag{Conversation: talk, Remove: []messaging.Text{"labs"}})
	tag(ana, messaging.Tag{Conversation: talk, Add: []messaging.Text{"Urgent"}})
	ben.settle()
	ana.settle()
	if row, err := ana.Conversation(talk); err != nil || !slices.Equal(row.Tags, messaging.Tags{"Follow-up", "Urgent"}) {
		t.Errorf("%q, %v", row.Tags, err)
	}
	if after := maya.me(); !reflect.DeepEqual(after, before) {
		t.Errorf("tags changed what the patient is given: %+v, before %+v", after, before)
	}
	for name, add := range map[string]messaging.Text{"blank": " ", "long": messaging.Text(strings.Repeat("x", 41))} {
		if err := ana.Tag(messaging.Tag{Contact: contact, Add: []messaging.Text{add}}); err == nil {
			t.Errorf("%s is a tag", name)
		}
	}
}

// TestSEC27_LNK08_FlowALinksDefaultsAreAppliedOnceAtTheBeginning begins
// conversations before and after the link's defaults change.
func TestSEC27_LNK08_FlowALinksDefaultsAreAppliedOnceAtTheBeginning(t *testing.T) {
	h, ana, _, contact, first := story(t)
	ben := h.newDesk("ben", 0)
	bens, anas, nobody := ben.me(), ana.me(), messaging.TeammateID("")
	save := func(c messaging.SaveLink) {
		t.Helper()
		c.Link = h.link
		if _, err := ana.SaveLink(c); err != nil {
			t.Fatal(err)
		}
		ana.settle()
	}
	begin := func() messaging.ConversationID {
		t.Helper()
		id, err := ana.Start(replica.NewMessage{Contact: contact, Link: h.link, Body: "Hello"})
		if err != nil {
			t.Fatal(err)
		}
		ana.settle()
		return id
	}
	is := func(id messaging.ConversationID, assignee messaging.TeammateID, tags ...messaging.Text) {
		t.Helper()
		ana.settle()
		row, err := ana.Conversation(id)
		if err != nil || row.Assignee != assignee || !slices.Equal(row.Tags, messaging.Tags(tags)) {
			t.Errorf("%s looks after it, tags %q, want %s and %q, %v", row.Assignee, row.Tags, assignee, tags, err)
		}
	}
	is(first, nobody)
	save(messaging.SaveLink{Assignee: &bens, Tag: []messaging.Text{"New patient", "Labs"}})
	is(first, nobody) // it began before

	h.wire.killReplies.Store(1) // the command goes up twice
	second := begin()
	ana.settle()
	if h.wire.killed.Load() != 1 {
		t.Error("no answer was lost")
	}
	is(second, bens, "Labs", "New patient")
	if err := ana.Edit(messaging.Edit{Conversation: second, Assignee: &nobody}); err != nil {
		t.Fatal(err)
	}
	if err := ana.Tag(messaging.Tag{Conversation: second, Remove: []messaging.Text{"Labs"}}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	is(second, nobody, "New patient")
	save(messaging.SaveLink{Assignee: &anas, Tag: []messaging.Text{"Intake"}, Untag: []messaging.Text{"Labs"}})
	is(second, nobody, "New patient")
	is(begin(), anas, "Intake", "New patient")
	save(messaging.SaveLink{Assignee: &bens})
	save(messaging.SaveLink{Remove: []messaging.TeammateID{bens}})
	is(begin(), nobody, "Intake", "New patient") // whoever no longer sees it is not given it

	// A patient's first conversation begins on a link, too.
	theo := ana.person("Theo Marchetti", "(503) 555-0149", "1957-01-30")
	if err := ana.Invite(theo); err != nil {
		t.Fatal(err)
	}
	save(messaging.SaveLink{Assignee: &anas})
	h.join("+15035550149", "1957-01-30")
	ana.settle()
	is(ana.only(theo), anas, "Intake", "New patient")
	if _, err := ana.SaveLink(messaging.SaveLink{Link: h.link, Assignee: &bens}); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("somebody who sees nothing of it: %v", err)
	}
}
