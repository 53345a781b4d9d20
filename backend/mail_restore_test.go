//go:build unix

package backend_test

import (
	"fmt"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// A mail left, and the service was set back to before it: the mail lies among the sent
// ones, and comes in as the message of the conversation that it was. When its writer's
// desktop offers it again it is there already; nothing leaves, and nothing stands twice.
func TestFault26_Trust54_MEN03_Restored_WhatLiesAmongTheSentIsWhatWasOffered(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	if err := m.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent, talk := newID[messaging.MessageID](t), newID[messaging.ConversationID](t)
	name := mailName(sent, talk)
	letter := func(id string) string {
		return fmt.Sprintf("From: %s\nTo: %s\nSubject: Tuesday\nMessage-ID: <%s>\nDate: Sun, 22 Nov 2026 09:00:00 -0800\n\nDoes Tuesday suit you?\n", care, mayasMail, id)
	}
	m.copied("Sent", "left", letter(name), "S")
	m.until("what left is in its conversation", func(tx *store.Tx) bool { return has(tx, talk, 1) })

	again := messaging.Command{Epoch: 1, Send: &messaging.Send{Message: sent, Conversation: talk, Body: "Does Tuesday suit you?",
		Start: &messaging.Start{Conversation: talk, Mailbox: box, Email: mayasMail, Subject: "Tuesday"}}}
	if out := m.asks(m.device("ben"), again); out.Refused == "" {
		t.Error("somebody who may not read the mailbox has written it")
	}
	anas := m.device("ana")
	if out := m.asks(anas, again); out.Refused != "" {
		t.Fatalf("what is there already is refused: %+v", out)
	}
	m.steps(3)
	if err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
		got, err := tx.Message(sent)
		if err != nil || got.Author.Teammate != anas.Teammate || got.Status != messaging.StatusSent || !has(tx, talk, 1) {
			t.Errorf("it is %+v, %v", got, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(m.talks(box)); n != 1 {
		t.Errorf("%d conversations", n)
	}
	if got := m.relay.Mailbox(string(mayasMail), 0); len(got) != 0 {
		t.Errorf("it left again: %+v", got)
	}

	// That a mail came back is heard before the mail is known again, either way.
	gone, offered := newID[messaging.MessageID](t), newID[messaging.MessageID](t)
	for _, id := range []messaging.MessageID{gone, offered} {
		m.arrives(reportOf(mailName(id, talk), "dsn-"+string(id)))
	}
	m.until("the notices are kept", func(*store.Tx) bool { return len(m.talks(box)) > 1 })
	m.copied("Sent", "gone", letter(mailName(gone, talk)), "S")
	m.must(anas, messaging.Command{Epoch: 1, Send: &messaging.Send{Message: offered, Conversation: talk, Body: "And Wednesday?"}})
	for _, id := range []messaging.MessageID{gone, offered} {
		m.until("a mail that came back is said to", func(tx *store.Tx) bool {
			got, err := tx.Message(id)
			return err == nil && got.Status == messaging.StatusFailed
		})
	}
	before := len(m.talks(box))

	// Whoever was written to knows these names. In the inbox they are not believed.
	forged := newID[messaging.MessageID](t)
	m.arrives(letter(mailName(forged, talk)))
	m.until("what is forged is kept", func(*store.Tx) bool { return len(m.talks(box)) == before+1 })
	if err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
		if _, err := tx.Message(forged); err == nil || !has(tx, talk, 3) {
			t.Error("a stranger's mail stands in the thread that it names")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
