package backend_test

import (
	"slices"
	"strings"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// joins makes a contact on the desk who joins, and returns both sides of them.
func (d *desk) joins(name, phone string) (messaging.ContactID, *browser) {
	d.h.t.Helper()
	id := d.person(name, phone, "1986-03-14")
	if err := d.Invite(id); err != nil {
		d.h.t.Fatal(err)
	}
	d.settle()
	b := d.h.join(messaging.Phone("+1"+phone), "1986-03-14")
	d.settle()
	return id, b
}

// TestGRP01_GRP06_GRP08_D13_FlowAGroup has Ana begin a group of two patients and
// Ben, on a link that is not his. Everybody writes; a third patient sees nothing.
func TestGRP01_GRP06_GRP08_D13_FlowAGroup(t *testing.T) {
	h, ana, maya, contact, _ := story(t)
	bao, baosBrowser := ana.joins("Bao Tran", "5035550163")
	_, yusuf := ana.joins("Yusuf Demir", "5035550164")
	name := "Care team"
	link, err := ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{ana.who("Ana Reyes")}})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben := h.newDesk("ben", 0)
	begin := replica.NewMessage{Contact: contact, With: []messaging.ContactID{bao}, Teammates: []messaging.TeammateID{ana.who("Ben Sato")},
		Link: link, Subject: "zzsubject", Body: "zzhello to all of you"}
	if _, err := ana.Start(begin); messaging.CodeOf(err) != messaging.CodeNamesShown {
		t.Errorf("two unrelated patients: %v", err)
	}
	begin.NamesShown = true
	group, err := ana.Start(begin)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := ana.Start(replica.NewMessage{Contact: contact, Link: link, Body: "zzplain, for Maya alone"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben.settle()
	if _, err := ben.Send(group, "zzfrom Ben"); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	baosBrowser.write(group, "zzfrom Bao")
	seen := maya.thread(group)
	if len(seen.Messages) != 3 || !slices.Equal(seen.Conversation.With, []messaging.Text{"Bao Tran", "Ben Sato"}) {
		t.Errorf("Maya has %d messages, with %v people", len(seen.Messages), len(seen.Conversation.With))
	}
	if err := yusuf.ask("GET", yusuf.path(group, "messages"), nil, nil); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("Yusuf asks for it: %v", err)
	}
	maya.must("POST", maya.path(group, "seen"), map[string]any{"messages": []messaging.MessageID{seen.Messages[2].ID}}, nil)
	ana.settle()
	thread, err := ana.Conversation(group)
	if err != nil || len(thread.Group) != 3 || len(thread.People) != 3 {
		t.Fatalf("%d people, %v", len(thread.People), err)
	}
	details, err := ana.Details(seen.Messages[2].ID)
	if err != nil || len(details.Seen) != 3 || details.SeenBy != 1 || details.Of != 3 || details.Status == messaging.StatusSeen {
		t.Errorf("seen by %d of %d, %s, %v", details.SeenBy, details.Of, details.Status, err)
	}
	// Ben takes part by name, so that he has read it counts; that a member of the link
	// reads along does not.
	for _, d := range []*desk{ben, ana} {
		thread := d.thread(group)
		if err := d.MarkRead(group, thread[len(thread)-1].Position); err != nil {
			t.Fatal(err)
		}
		d.settle()
	}
	ana.settle()
	details, err = ana.Details(seen.Messages[2].ID)
	if err != nil || details.SeenBy != 2 || details.Of != 3 || !details.Seen[2].Teammate || details.Seen[2].Name != "Ben Sato" || details.Seen[2].At.IsZero() {
		t.Errorf("Ben has read it: %+v, %v", details.Seen, err)
	}
	// Ben has this conversation and nothing else of the link.
	ben.settle()
	if got := bodies(ben.thread(group)); len(got) != 3 {
		t.Errorf("Ben has %d messages of the group", len(got))
	}
	if dump := ben.dump(); strings.Contains(dump, "zzplain") || !strings.Contains(dump, "zzhello") {
		t.Error("Ben's file has what is not his, or not what is")
	}
	if _, err := ben.Send(plain, "Hello"); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("Ben writes to what he does not see: %v", err)
	}
	// Taken out, he has nothing of it, and what he had not sent is a draft.
	if err := ben.SaveDraft(messaging.DraftKey(group), "zkept"); err != nil {
		t.Fatal(err)
	}
	err = h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		c, err := tx.Conversation(group)
		if err != nil {
			return err
		}
		c.Teammates = nil
		_, err = tx.PutConversation(c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ben.settle()
	if dump := ben.dump(); strings.Contains(dump, "zzhello") || strings.Contains(dump, "zzsubject") || !strings.Contains(dump, "zkept") {
		t.Error("something of the group is left on Ben's desk, or his draft is not")
	}
}

func TestGRP03_FlowWhoHasNotJoinedIsNamed(t *testing.T) {
	h, ana, _, contact, _ := story(t)
	yusuf := ana.person("Yusuf Demir", "5035550164", "")
	_, err := ana.Start(replica.NewMessage{Contact: contact, With: []messaging.ContactID{yusuf}, Link: h.link, Body: "Hello both"})
	if e := messaging.AsError(err); e.Code != messaging.CodeNotJoined || !strings.Contains(e.Sentence, "Yusuf Demir") || strings.Contains(e.Sentence, "Maya") {
		t.Errorf("%v", err)
	}
}

// TestSEC16_FlowAnUnknownPersonIsInvitedByOneCommand: where the invitation is
// refused, no contact is made either.
func TestSEC16_FlowAnUnknownPersonIsInvitedByOneCommand(t *testing.T) {
	h, ana, _, _, _ := story(t)
	form := replica.ContactForm{Name: "Bao Tran", Phone: "(503) 555-0163", BirthDate: "1986-03-14", Invite: true}
	bao, like, err := ana.SaveContact(form)
	if err != nil || len(like) > 0 {
		t.Fatal(err, len(like))
	}
	if err := ana.SaveDraft(messaging.DraftKey(bao), "Welcome, Bao"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	card, err := ana.Contact(bao)
	if err != nil || card.Account != messaging.AccountInvited || card.Version == 0 {
		t.Fatalf("%s, %v", card.Account, err)
	}
	// SEC-15: what was written is offered in the conversation that begins, once.
	h.join("+15035550163", "1986-03-14")
	ana.settle()
	talk := ana.only(bao)
	thread, err := ana.Conversation(talk)
	if err != nil || thread.Early.Body != "Welcome, Bao" || thread.Draft.Body != "" {
		t.Fatalf("offered %d characters, %v", len(thread.Early.Body), err)
	}
	if err := ana.TakeEarly(talk); err != nil {
		t.Fatal(err)
	}
	if thread, err = ana.Conversation(talk); err != nil || thread.Draft.Body != "Welcome, Bao" || thread.Early.Body != "" {
		t.Errorf("%+v, %v", thread.Draft.Body, err)
	}
	if card, err = ana.Contact(bao); err != nil || card.Draft.Body != "" {
		t.Errorf("it is offered a second time: %v", err)
	}

	// Ben loses the link before his command arrives: nothing is made.
	ben := h.newDesk("ben", 0)
	lost, _, err := ben.SaveContact(replica.ContactForm{Name: "Nadia Haddad", Phone: "5035550188", Invite: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.SaveLink(messaging.SaveLink{Link: h.link, Remove: []messaging.TeammateID{ana.who("Ben Sato")}}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben.settle()
	for _, d := range []*desk{ana, ben} {
		d.settle()
		if _, err := d.Contact(lost); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("the contact was made without the invitation: %v", err)
		}
	}
}

// Two conversations stand beside each other, and are made read-only together.
func TestSEC20_CON08_RO08_FlowTwoConversationsWithOnePatient(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	second, err := ana.Start(replica.NewMessage{Contact: contact, Link: h.link, Subject: "Billing", Body: "Your statement"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	maya.write(second, "Thank you")
	maya.write(talk, "About the tablets")
	ana.settle()
	for id, want := range map[messaging.ConversationID][2]messaging.Text{talk: {"About the tablets", "Thank you"}, second: {"Thank you", "About the tablets"}} {
		if got := bodies(ana.thread(id)); !slices.Contains(got, want[0]) || slices.Contains(got, want[1]) {
			t.Errorf("an answer stands in the other conversation: %q", got)
		}
	}
	list := func() (ids []messaging.ConversationID, closed int) {
		card, err := ana.Contact(contact)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range card.Conversations {
			ids = append(ids, r.Conversation)
			if r.State == messaging.ConversationReadOnly {
				closed++
			}
		}
		return ids, closed
	}
	ids, _ := list()
	if err := ana.SetAllReadOnly(ids, messaging.ConversationReadOnly); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if again, closed := list(); closed != 2 || len(again) != 2 {
		t.Errorf("%d of 2 are closed, %d listed", closed, len(again))
	}
	for _, id := range ids {
		if thread, err := ana.Conversation(id); err != nil || thread.Why == nil || len(ana.thread(id)) == 0 {
			t.Errorf("read-only: %v, %v", thread.Why, err)
		}
	}
	edits := 0
	err = h.store.Read(t.Context(), h.practice(), func(tx *store.Tx) error {
		rows, err := tx.AuditAfter(0, 10_000)
		for _, a := range rows {
			if a.Action == "edit" && slices.Contains(ids, messaging.ConversationID(a.Thing)) {
				edits++
			}
		}
		return err
	})
	if err != nil || edits != len(ids) {
		t.Errorf("%d of %d stand in the log, %v", edits, len(ids), err)
	}
	if me := maya.me(); len(me.Conversations) != len(ids) { // SEC-22, PAT-03
		t.Errorf("Maya lists %d conversations", len(me.Conversations))
	}
	if err := ana.SetAllReadOnly(ids, messaging.ConversationOpen); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if _, closed := list(); closed != 0 {
		t.Errorf("%d are closed after it was taken back", closed)
	}
}

// TestSEC31_FlowALongSecureMessageIsSent: no rule of carriers is asked.
func TestSEC31_FlowALongSecureMessageIsSent(t *testing.T) {
	_, ana, maya, _, talk := story(t)
	long := messaging.Text(strings.Repeat("Your prescription for cannabis oil. ", 278) + strings.Repeat("x", 10_000-278*36+278))
	if _, err := ana.Send(talk, long); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if got := maya.thread(talk).Messages[0].Body; got != long || len(got) < 10_000 {
		t.Errorf("%d of %d characters arrived", len(got), len(long))
	}
}
