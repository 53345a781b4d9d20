package backend_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// attached adds a small document to the draft of a conversation.
func (d *desk) attached(c messaging.ConversationID, name string) messaging.AttachmentID {
	d.h.t.Helper()
	const pdf = "%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
	id, err := d.BeginAttachment(messaging.DraftKey(c), messaging.Text(name), int64(len(pdf)))
	if err == nil {
		err = d.AppendAttachment(id, 0, strings.NewReader(pdf))
	}
	if err == nil {
		_, err = d.FinishAttachment(id)
	}
	if err != nil {
		d.h.t.Fatal(err)
	}
	return id
}

// The service holds so many files of a person that were not sent. Whoever sends more,
// offline at that, gets none of it back: what is over waits for what is before it.
func TestATT01_FlowMoreFilesThanTheServiceHoldsUnsentArriveInTheirOrder(t *testing.T) {
	k := newTalk(t)
	k.down()
	k.ana.steps()
	const messages = 5
	want := []messaging.Text{}
	for n := range messages {
		files := []messaging.AttachmentID{}
		for i := range messaging.MaxAttachments {
			files = append(files, k.ana.attached(k.talk, fmt.Sprintf("%d-%d.pdf", n, i)))
		}
		body := messaging.Text(fmt.Sprint("message ", n))
		want = append(want, body)
		if _, err := k.ana.Send(k.talk, body, files...); err != nil {
			t.Fatal(err)
		}
	}
	k.up()
	for range 10 * messages {
		if len(k.said()) == messages {
			break
		}
		k.ana.ahead.Add(int64(time.Minute))
		k.ana.Carry(t.Context()) // all that can go, before any message does
		k.ana.steps()
	}
	equal(t, "Maya", k.said(), want...)
	for _, m := range k.maya.thread(k.talk).Messages {
		if m.Event == "" && len(m.Attachments) != messaging.MaxAttachments {
			t.Errorf("%q came with %d files", m.Body, len(m.Attachments))
		}
	}
	if d := k.ana.draft(messaging.DraftKey(k.talk)); d.Body != "" || d.Reason != "" {
		t.Errorf("of it came back %+v", d)
	}
}
