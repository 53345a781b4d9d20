package service_test

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// TestPAT03_ManyConversationsComeInPages goes through them all, in the order of their
// newest message, each once; what begins meanwhile moves nobody out of the rest.
func TestPAT03_ManyConversationsComeInPages_InPart(t *testing.T) {
	h := newHouse(t)
	maya, first := h.patient(h.desk, h.ana)
	talk := func(subject string) {
		h.do(h.ana, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.desk,
			Contacts: []messaging.ContactID{maya.Contact}, Subject: messaging.Text(subject)}})
	}
	const more = 70
	for i := range more {
		h.clock = h.clock.Add(time.Minute)
		talk(fmt.Sprint("Subject ", i))
	}
	h.clock = h.clock.Add(time.Minute)
	if _, err := h.Write(t.Context(), maya, first, api.Write{ID: id[messaging.MessageID](t), Body: "I write in the oldest."}); err != nil {
		t.Fatal(err)
	}

	me, err := h.Me(t.Context(), maya)
	if err != nil {
		t.Fatal(err)
	}
	if len(me.Conversations) != 30 || me.Conversations[0].ID != first || me.Next == "" {
		t.Fatalf("%d conversations, first %s, next %q", len(me.Conversations), me.Conversations[0].Subject, me.Next)
	}
	h.clock = h.clock.Add(time.Minute)
	talk("begun meanwhile")
	all, pages := me.Conversations, 1
	for next := me.Next; next != ""; pages++ {
		page, err := h.Threads(t.Context(), maya, next)
		if err != nil {
			t.Fatal(err)
		}
		all, next = append(all, page.Conversations...), page.Next
	}
	if pages != 3 || len(all) != more+1 {
		t.Fatalf("%d conversations in %d pages", len(all), pages)
	}
	for i, c := range all[1:] {
		if want := fmt.Sprint("Subject ", more-1-i); c.Subject != messaging.Text(want) {
			t.Fatalf("%d is %q, not %q", i, c.Subject, want)
		}
	}
	rows := h.audit()
	if last := rows[len(rows)-1]; last.Action != "threads" || last.Thing != string(maya.Contact) {
		t.Errorf("%+v", last)
	}
	for _, nonsense := range []string{"", "x", "12", "12.", ".12"} {
		_, err := h.Threads(t.Context(), maya, nonsense)
		wantCode(t, err, messaging.CodeInvalid)
	}
}
