//go:build unix

package backend_test

import (
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// TestMEN03_U07_WhatIsNotMailedAnyMoreIsADraftOfAMail takes a mailbox from somebody while
// an answer of theirs is held and another is typed: neither stands where they write to the
// patient securely.
func TestMEN03_U07_WhatIsNotMailedAnyMoreIsADraftOfAMail(t *testing.T) {
	m := newMailing(t)
	ana, ben := m.newDesk("ana", 0), m.newDesk("ben", 0)
	maya, _, err := ana.SaveContact(replica.ContactForm{Name: "Maya Lindqvist", Email: string(mayasMail)})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	box := m.owns(ana, care, "Front desk", "Ana Reyes", "Ben Sato")
	m.arrives(letterFrom(mayasMail, "first@patients.example", "The results", "Are they here?"))
	m.until("the mail is kept", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	ben.settle()
	talk := m.talks(box)[0].ID
	ben.holdFor(10)
	if _, err := ben.Send(talk, "They are."); err != nil {
		t.Fatal(err)
	}
	ben.steps()
	if err := ben.SaveDraft(messaging.DraftKey(talk), "Come by on Tuesday."); err != nil {
		t.Fatal(err)
	}
	ben.steps()
	if err := ana.SaveMailbox(t.Context(), messaging.SaveMailbox{Mailbox: box, Remove: []messaging.TeammateID{ana.who("Ben Sato")}}); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	m.ahead.Add(int64(time.Minute))
	m.steps(1)
	ben.settle()
	if got := ben.draft(messaging.DraftKey(maya)); got.Body != "" {
		t.Errorf("where Ben writes securely stands %q", got.Body)
	}
	if got := ben.draft(messaging.MailDraft(string(maya))); got.Body != "Come by on Tuesday." || got.Other != "They are." || got.Reason == "" {
		t.Errorf("where Ben writes mails to her stands %+v", got)
	}
	if sent := m.files("Sent"); len(sent) != 0 {
		t.Errorf("it was sent: %v", sent)
	}
}
