package service_test

import (
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// What waited when the backup was taken went out since, for all that anybody knows:
// after a restore nothing of it leaves by itself, and nothing of it is lost.
func TestFault26_Trust54_Restored_NobodyIsTextedTwice(t *testing.T) {
	h := newTexts(t)
	h.Notifier = h.phone
	patient, secure := h.patient(h.house.desk, h.house.ana)
	h.Notifier = noTexts{h.phone}
	c, first := h.starts(h.house.ana, h.desk, theirs, "first")
	h.later(time.Second)
	h.later(time.Second)
	waiting := send(t, c, "waited")
	h.do(h.house.ana, waiting)
	held := send(t, c, "held")
	held.Send.Hold = 10_000
	h.do(h.house.ana, held)
	safe := send(t, secure, "held for the portal")
	safe.Send.Hold = 10_000
	h.do(h.house.ana, safe)
	handed, notices := len(h.carrier.sent), h.phone.count()
	before := h.head(messaging.Cursor{})

	if err := h.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := h.head(messaging.Cursor{}); after.Epoch != before.Epoch+1 {
		t.Errorf("the epoch is %d after %d", after.Epoch, before.Epoch)
	}
	for range 48 {
		h.later(time.Minute)
	}
	if len(h.carrier.sent) != handed {
		t.Errorf("the carrier got %q", h.carrier.bodies()[handed:])
	}
	if n := h.phone.count(); n != notices {
		t.Errorf("%d notices went out", n-notices)
	}
	if m := h.message(waiting.Send.Message); m.Status != messaging.StatusUnconfirmed {
		t.Errorf("what waited is %s", m.Status)
	}
	if m := h.message(first); m.Status != messaging.StatusQueued {
		t.Errorf("what had left before is %s", m.Status)
	}
	h.read(func(tx *store.Tx) error {
		d, err := tx.Draft(h.house.ana.Teammate, messaging.DraftKey(c))
		if d.Body != "held" || d.Reason == "" {
			t.Errorf("what was held is %q, because of %q", d.Body, d.Reason)
		}
		return err
	})
	thread, err := h.Thread(t.Context(), patient, secure, 0, 10)
	if err != nil || thread.Messages[0].Body != "held for the portal" {
		t.Errorf("the patient reads %+v, %v", thread.Messages, err)
	}
	if rows := h.audit(); count(rows, "restore") != 1 {
		t.Errorf("%d rows say that it was restored", count(rows, "restore"))
	}
	h.carrier.found[string(waiting.Send.Message)] = bridge.Report{Remote: "found", Status: messaging.StatusDelivered}
	h.later(time.Hour)
	if m := h.message(waiting.Send.Message); m.Status != messaging.StatusDelivered {
		t.Errorf("once the carrier says so, what waited is %s", m.Status)
	}
}

// A desktop offers again what it had sent before a restore. The service does not know
// that it did: nobody is texted a second time, and the carrier says what became of it.
func TestFault26_Trust54_Restored_ATextThatIsOfferedAgainDoesNotLeaveAgain(t *testing.T) {
	h := newTexts(t)
	c, _ := h.starts(h.house.ana, h.desk, theirs, "first")
	h.later(time.Second)
	h.later(time.Second)
	if err := h.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	handed := len(h.carrier.sent)
	again, held := send(t, c, "sent before"), send(t, c, "held before")
	again.Epoch, held.Epoch, held.Send.Hold = 1, 1, 5_000
	h.do(h.house.ana, again)
	h.do(h.house.ana, held)
	for range 10 {
		h.later(time.Minute)
	}
	for _, m := range []messaging.MessageID{again.Send.Message, held.Send.Message} {
		if got := h.message(m); got.Status != messaging.StatusUnconfirmed {
			t.Errorf("what had been sent before is %s", got.Status)
		}
	}
	if len(h.carrier.sent) != handed {
		t.Errorf("the carrier got %q", h.carrier.bodies()[handed:])
	}
	fresh := send(t, c, "new")
	fresh.Epoch = 2
	h.do(h.house.ana, fresh)
	h.later(time.Second)
	if got := h.carrier.bodies()[handed:]; len(got) != 1 || got[0] != "new" {
		t.Errorf("after the restore the carrier got %q", got)
	}
	h.carrier.found[string(again.Send.Message)] = bridge.Report{Remote: "found", Status: messaging.StatusDelivered}
	h.later(time.Hour)
	if m := h.message(again.Send.Message); m.Status != messaging.StatusDelivered {
		t.Errorf("once the carrier says so, it is %s", m.Status)
	}
}
