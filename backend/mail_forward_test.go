//go:build unix

package backend_test

import (
	"slices"
	"strings"
	"testing"

	"rowan/backend/bridge/bridgetest"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// TestMEN03_AMailIsForwardedWithItsFilesToAnAddressOfNobodyKnown passes a mail on that
// carries two files, one of which nothing of ours takes: that is said, and the other one
// arrives.
func TestMEN03_AMailIsForwardedWithItsFilesToAnAddressOfNobodyKnown(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	m.arrives("From: maya@patients.example\nTo: care@patients.example\nSubject: Referral\nMessage-ID: <page@patients.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" +
		"--x\nContent-Type: text/plain; charset=utf-8\n\nHere it is.\n--x\nContent-Type: application/pdf; name=\"referral.pdf\"\nContent-Disposition: attachment; filename=\"referral.pdf\"\n\n" +
		string(tinyPDF) + "\n--x\nContent-Type: application/zip; name=\"tool.zip\"\nContent-Disposition: attachment; filename=\"tool.zip\"\n\nPK\x03\x04 nothing\n--x--\n")
	m.until("it is kept, and its files were looked through", func(tx *store.Tx) bool {
		talks := m.talks(box)
		if len(talks) != 1 {
			return false
		}
		list, err := tx.Messages(talks[0].ID, 0, 1)
		return err == nil && len(list) == 1 && len(list[0].Attachments) == 2 && list[0].Attachments[0].Absent == ""
	})
	ana.settle()
	came := ana.thread(m.talks(box)[0].ID)[0]
	f, err := ana.Forward(t.Context(), came.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, files, err := ana.Draft(f.Draft)
	if err != nil || len(files) != 1 || files[0].Name != "referral.pdf" || !slices.Equal(f.Left, []messaging.Text{"tool.zip.bin"}) {
		t.Fatalf("%+v %+v %v", files, f.Left, err)
	}
	if err := ana.SaveDraft(f.Draft, "Please look at this."); err != nil {
		t.Fatal(err)
	}
	if err := ana.SaveSubject(f.Draft, "Fwd: Referral"); err != nil {
		t.Fatal(err)
	}
	if err := ana.SaveDraft(f.Draft, "Please look at this."); err != nil {
		t.Fatal(err)
	}
	if list, err := ana.LooseDrafts(); err != nil || len(list) != 1 || list[0].Files != 1 || !list[0].Key.Mail() || list[0].Subject != "Fwd: Referral" {
		t.Errorf("it waits among the drafts: %+v %v", list, err)
	}
	ana.settle()
	home := m.newDesk("ana", 0)
	home.settle()
	if list, err := home.LooseDrafts(); err != nil || len(list) != 1 || list[0].Subject != "Fwd: Referral" || list[0].Body != "Please look at this." {
		t.Errorf("on her other computer it is %+v %v", list, err)
	}
	if err := ana.SaveSubject(messaging.DraftKey(came.Conversation), "x"); messaging.CodeOf(err) != messaging.CodeInvalid {
		t.Errorf("a draft in a conversation has a subject of its own: %v", err)
	}
	to := messaging.Email("nurse@" + bridgetest.Domain)
	talk, err := ana.StartEmail(replica.NewEmail{Mailbox: box, Address: to, Subject: "Fwd: Referral", Body: "Please look at this.", Of: f.Draft,
		Attachments: []messaging.AttachmentID{files[0].ID}})
	if err != nil {
		t.Fatal(err)
	}
	ana.load()
	m.until("it has left", func(tx *store.Tx) bool {
		list, err := tx.Messages(talk, 0, 1)
		return err == nil && len(list) == 1 && list[0].Status == messaging.StatusSent
	})
	if sent := m.relay.Mailbox(string(to), 1); len(sent) != 1 || sent[0].Subject != "Fwd: Referral" || !strings.Contains(sent[0].Raw, "referral.pdf") || !strings.Contains(sent[0].Text, "Please look at this.") {
		t.Errorf("%q", sent)
	}
	if list, err := ana.LooseDrafts(); err != nil || len(list) != 0 {
		t.Errorf("the draft is still there: %+v %v", list, err)
	}
	ana.settle()
	if thread := ana.thread(m.talks(box)[0].ID); len(thread[0].Attachments) != 2 {
		t.Errorf("the mail that was passed on lost a file: %+v", thread[0].Attachments)
	}
}
