package service_test

import (
	"slices"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// another makes one more contact who has joined.
func (h *house) another(name messaging.Text) service.Actor {
	h.t.Helper()
	c := h.contact(name, "1990-01-02")
	_, opened, err := h.BirthDate(h.t.Context(), h.accepted(h.invited(c, h.desk, h.ana)), "1990-01-02")
	if err != nil {
		h.t.Fatal(err)
	}
	who, err := h.Session(h.t.Context(), opened.Token)
	if err != nil {
		h.t.Fatal(err)
	}
	return who
}

// group begins one on a link, after the question about names.
func (h *house) group(by service.Actor, on messaging.LinkID, contacts []messaging.ContactID, teammates ...messaging.TeammateID) messaging.ConversationID {
	h.t.Helper()
	c := id[messaging.ConversationID](h.t)
	h.do(by, messaging.Command{Start: &messaging.Start{Conversation: c, Link: on, Contacts: contacts, Teammates: teammates, NamesShown: true}})
	return c
}

func TestGRP01_GRP03_AGroupNeedsEverybodyJoined(t *testing.T) {
	h := newHouse(t)
	maya, _ := h.patient(h.desk, h.ana)
	bao, yusuf := h.another("Bao Tran"), h.contact("Yusuf Demir", "")
	start := func(contacts ...messaging.ContactID) messaging.Command {
		return messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: contacts, NamesShown: true}}
	}
	refused := h.refused(h.ana, start(maya.Contact, bao.Contact, yusuf), messaging.CodeNotJoined)
	if !strings.Contains(refused.Sentence, "Invite") || strings.Contains(refused.Sentence, "Yusuf") {
		t.Errorf("the refusal, which is kept as it is, says %q", refused.Sentence)
	}
	ok := start(maya.Contact, bao.Contact, maya.Contact)
	h.do(h.ana, ok)
	c, err := messaging.Conversation{}, error(nil)
	h.read(func(tx *store.Tx) error { c, err = tx.Conversation(ok.Start.Conversation); return err })
	if !c.Group() || len(c.Contacts) != 2 {
		t.Errorf("%d contacts", len(c.Contacts))
	}
}

// TestGRP08_NamesAreShownOnlyOnceConfirmed also holds that the confirmation
// stands in the audit log.
func TestGRP08_NamesAreShownOnlyOnceConfirmed(t *testing.T) {
	h := newHouse(t)
	maya, _ := h.patient(h.desk, h.ana)
	bao := h.another("Bao Tran")
	start := messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{maya.Contact, bao.Contact}}
	h.refused(h.ana, messaging.Command{Start: &start}, messaging.CodeNamesShown)
	shown := func() bool {
		return slices.ContainsFunc(h.audit(), func(a store.Audit) bool {
			return a.Action == "show_names" && a.Thing == string(start.Conversation) && a.Actor == string(h.ana.Teammate)
		})
	}
	if shown() {
		t.Error("what was refused stands in the log as confirmed")
	}
	start.NamesShown = true
	h.do(h.ana, messaging.Command{Start: &start})
	if !shown() {
		t.Error("that it was confirmed is not in the log")
	}
	// Bao becomes Maya's guardian: nobody unrelated is left.
	kind, of := messaging.ContactRelative, maya.Contact
	h.do(h.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: bao.Contact, Saw: h.stored(bao.Contact).Version, Kind: &kind, RelatedTo: &of}})
	h.do(h.ana, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk, Contacts: []messaging.ContactID{maya.Contact, bao.Contact}}})
}

// TestGRP06_LNK06_D15_WhoTakesPartByNameSeesThisConversationAndNothingElse has Ben
// taken into one of two conversations of a link that is not his.
func TestGRP06_LNK06_D15_WhoTakesPartByNameSeesThisConversationAndNothingElse(t *testing.T) {
	h := newHouse(t)
	maya, private := h.patient(h.personal, h.ife)
	before := send(t, private, "CANARY before")
	h.do(h.ife, before)
	ear := h.Listen(h.ben)
	defer ear.Close()
	if _, _, err := ear.Hear(t.Context()); err != nil {
		t.Fatal(err)
	}
	group := h.group(h.ife, h.personal, []messaging.ContactID{maya.Contact}, h.ben.Teammate)
	<-ear.News()
	if _, changed, err := ear.Hear(t.Context()); err != nil || !changed {
		t.Fatalf("%v %v", changed, err)
	}
	said := send(t, group, "For Ben too")
	h.do(h.ife, said)
	<-ear.News()

	page := h.changes(h.ben)
	if !slices.Contains(page.Scopes, messaging.ScopeConversation(group)) || slices.Contains(page.Scopes, messaging.ScopeLink(h.personal)) {
		t.Errorf("Ben's scopes are %v", page.Scopes)
	}
	found := 0
	for _, c := range page.Changes {
		switch {
		case c.Message != nil && c.Message.ID == said.Send.Message, c.Conversation != nil && c.Conversation.ID == group:
			found++
			if c.Scope != messaging.ScopeConversation(group) {
				t.Errorf("it came by %s", c.Scope)
			}
		case c.Message != nil || c.Conversation != nil && c.Conversation.ID == private || c.Receipt != nil || c.Scope == messaging.ScopeLink(h.personal):
			t.Errorf("Ben's feed holds %s %s", c.Kind, c.Key)
		}
	}
	if found != 2 {
		t.Errorf("Ben's feed holds %d of 2 things of the group", found)
	}
	snapshot, err := h.Snapshot(t.Context(), h.ben, messaging.ScopeConversation(group), 0, 100)
	if err != nil || len(snapshot.Changes) != 2 || snapshot.More {
		t.Errorf("%d changes, %v", len(snapshot.Changes), err)
	}
	for _, scope := range []messaging.Scope{messaging.ScopeConversation(private), messaging.ScopeLink(h.personal)} {
		_, err := h.Snapshot(t.Context(), h.ben, scope, 0, 10)
		wantCode(t, err, messaging.CodeNotFound)
	}
	h.do(h.ben, send(t, group, "Hello from Ben"))
	h.refused(h.ben, send(t, private, "Hello"), messaging.CodeNotFound)
	h.refused(h.ben, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.personal, Contacts: []messaging.ContactID{maya.Contact}}}, messaging.CodeNotMember)

	// Once he is taken out, nothing of it is his.
	h.write(func(tx *store.Tx) error {
		c, err := tx.Conversation(group)
		if err != nil {
			return err
		}
		c.Teammates = nil
		_, err = tx.PutConversation(c)
		return err
	})
	if page := h.changes(h.ben); slices.Contains(page.Scopes, messaging.ScopeConversation(group)) || slices.ContainsFunc(page.Changes, func(c messaging.Change) bool { return c.Message != nil }) {
		t.Error("Ben's feed still holds the group")
	}
	_, err = h.Snapshot(t.Context(), h.ben, messaging.ScopeConversation(group), 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	h.refused(h.ben, send(t, group, "Hello"), messaging.CodeNotFound)
}

// TestLNK06_WhoLosesALinkKeepsTheGroupsThatTheyTakePartInByName: what they keep is
// whole, from its first message on.
func TestLNK06_WhoLosesALinkKeepsTheGroupsThatTheyTakePartInByName(t *testing.T) {
	h := newHouse(t)
	maya, plain := h.patient(h.desk, h.ana)
	group := h.group(h.ana, h.desk, []messaging.ContactID{maya.Contact}, h.ben.Teammate)
	first := send(t, group, "The first")
	h.do(h.ana, first)
	h.do(h.ana, send(t, plain, "Not for Ben later"))
	if scopes := h.changes(h.ben).Scopes; slices.Contains(scopes, messaging.ScopeConversation(group)) {
		t.Errorf("what the link shows comes a second time: %v", scopes)
	}
	h.do(h.ana, messaging.Command{SaveLink: &messaging.SaveLink{Link: h.desk, Remove: []messaging.TeammateID{h.ben.Teammate}}})
	got := []messaging.MessageID{}
	for _, c := range h.changes(h.ben).Changes {
		if c.Message != nil {
			got = append(got, c.Message.ID)
		}
	}
	if !slices.Equal(got, []messaging.MessageID{first.Send.Message}) {
		t.Errorf("%d messages are left to Ben", len(got))
	}
}

// TestGRP06_PatientsOfAGroupSeeNamesOnly: who is in it, and who wrote what, but not
// who has seen it; and whoever is not in it sees none of it.
func TestGRP06_PatientsOfAGroupSeeNamesOnly(t *testing.T) {
	h := newHouse(t)
	maya, _ := h.patient(h.desk, h.ana)
	bao, yusuf := h.another("Bao Tran"), h.another("Yusuf Demir")
	group := h.group(h.ana, h.desk, []messaging.ContactID{maya.Contact, bao.Contact}, h.ben.Teammate)
	said := send(t, group, "To both of you")
	h.do(h.ana, said)
	write := func(who service.Actor, body messaging.Text) messaging.MessageID {
		t.Helper()
		out, err := h.Write(t.Context(), who, group, api.Write{ID: id[messaging.MessageID](t), Body: body})
		if err != nil {
			t.Fatal(err)
		}
		return out.ID
	}
	answer := write(bao, "From Bao")
	h.see(bao, group, said.Send.Message)
	thread, err := h.Thread(t.Context(), maya, group, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if want := []messaging.Text{"Bao Tran", "Ben"}; !slices.Equal(thread.Conversation.With, want) {
		t.Errorf("with %d people", len(thread.Conversation.With))
	}
	for _, m := range thread.Messages {
		switch m.ID {
		case answer:
			if m.Mine || m.Author != "Bao Tran" || !m.Patient {
				t.Errorf("Bao's message: %+v", m.Patient)
			}
		case said.Send.Message:
			if m.Seen || m.Patient || m.Author != "Ana" {
				t.Error("Maya is told of Bao's receipt, or not who wrote")
			}
		}
	}
	if thread.Conversation.Unseen != 2 {
		t.Errorf("%d are unseen by Maya", thread.Conversation.Unseen)
	}
	h.see(maya, group, answer, said.Send.Message)
	if thread, err = h.Thread(t.Context(), maya, group, 0, 10); err != nil || thread.Conversation.Unseen != 0 {
		t.Errorf("%d are unseen after Maya saw them, %v", thread.Conversation.Unseen, err)
	}
	_, err = h.Thread(t.Context(), yusuf, group, 0, 10)
	wantCode(t, err, messaging.CodeNotFound)
	me, err := h.Me(t.Context(), yusuf)
	if err != nil || len(me.Conversations) != 1 {
		t.Errorf("Yusuf sees %d conversations, %v", len(me.Conversations), err)
	}
}
