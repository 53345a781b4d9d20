package store_test

import (
	"slices"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// The words of a held message the service has, and its files the desktop alone: they wait
// in the draft that the words come back to.
func TestLNK06_PurgeKeepsTheFilesOfWhatIsHeld(t *testing.T) {
	s := desktop(t)
	lost := thread("lost", bills)
	lost.ID = talk
	a := attach(t, s, "01890000-0000-7000-8000-00000000f2f2", []byte("%PDF-1.4 a page"))
	held := said(lost, 0, false, "held")
	held.Status, held.Attachments = messaging.StatusHeld, []messaging.Attachment{a.Attachment}
	a.State = store.AttachmentReady
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(lost); err != nil {
			return err
		}
		if err := tx.PutMessage(lost.From(), held); err != nil {
			return err
		}
		if err := tx.PutAttachment(a); err != nil {
			return err
		}
		return tx.SendAttachment(a.ID, held)
	})
	write(t, s, func(tx *store.Tx) error {
		unsent, err := tx.Purge(messaging.ScopeLink(bills))
		if len(unsent) != 1 || unsent[0].Body != "" || !slices.Equal(unsent[0].Attachments, []messaging.AttachmentID{a.ID}) {
			t.Errorf("what was held left %+v", unsent)
		}
		files, e := tx.DraftAttachments(messaging.DraftFor(lost))
		if e != nil || len(files) != 1 {
			t.Errorf("in the draft are %v, %v", files, e)
		}
		return err
	})
}

// Behind an address nobody may be known. What was typed to it has a place of its own all
// the same, which other desktops and the service can name.
func TestMEN03_LNK06_PurgeKeepsWhatWasTypedToNobodyKnown(t *testing.T) {
	s := desktop(t)
	var lost []messaging.Conversation
	for _, id := range []messaging.ConversationID{talk, "01890000-0000-7000-8000-00000000f3f3"} {
		c := messaging.Conversation{ID: id, Channel: messaging.ChannelEmail, Mailbox: "box", Email: messaging.Email("a" + id[35:] + "@example.com"), State: messaging.ConversationOpen}
		lost = append(lost, c)
	}
	a := attach(t, s, "01890000-0000-7000-8000-00000000f2f2", []byte("%PDF-1.4 a page"))
	a.State = store.AttachmentReady
	write(t, s, func(tx *store.Tx) error {
		for _, c := range lost {
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
			if err := tx.PutDraft(ana, messaging.Draft{Key: messaging.DraftKey(c.ID), Body: "to " + messaging.Text(c.Email)}); err != nil {
				return err
			}
		}
		return tx.PutAttachment(a) // to the first
	})
	write(t, s, func(tx *store.Tx) error {
		unsent, err := tx.Purge(messaging.ScopeMailbox("box"))
		if len(unsent) != 2 {
			t.Fatalf("%d drafts came back", len(unsent))
		}
		slices.SortFunc(unsent, func(a, b store.Unsent) int { return len(b.Attachments) - len(a.Attachments) })
		for i, u := range unsent {
			if u.To.Check() != nil || u.To != messaging.DraftKey(lost[i].ID) || u.Body != "to "+messaging.Text(lost[i].Email) {
				t.Errorf("%q waits at %q", u.Body, u.To)
			}
		}
		files, e := tx.DraftAttachments(unsent[0].To)
		if e != nil || len(files) != 1 {
			t.Errorf("its files are %v, %v", files, e)
		}
		return err
	})
}
