package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// door is the token of a link's join address.
func (h *house) door(l messaging.LinkID) (token string) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		doors, err := tx.Doors()
		token = doors[l]
		return err
	})
	return token
}

// TestSMS13_ANoticeThatTheCarrierCouldNotDeliverIsSaidOnTheContact has the carrier take an
// invitation and tell later, or sooner than it answers, that it did not arrive.
func TestSMS13_ANoticeThatTheCarrierCouldNotDeliverIsSaidOnTheContact_InPart(t *testing.T) {
	failed := func(remote, text string) bridge.Event {
		return bridge.Event{Report: &bridge.Report{Remote: remote, Text: text, Status: messaging.StatusFailed, Reason: messaging.ReasonUnreachable, Code: "30003"}}
	}
	for name, overtakes := range map[string]bool{"after the answer": false, "before the answer": true} {
		t.Run(name, func(t *testing.T) {
			h := newTexts(t)
			maya := h.contact("Maya Lindqvist", "1986-03-14")
			if overtakes {
				h.carrier.handed = func(text bridge.Text) { h.arrives(failed("r"+text.ID, text.ID)) }
			}
			h.do(h.house.ana, invite(t, maya, h.house.desk))
			h.later(time.Second)
			if len(h.carrier.sent) != 1 {
				t.Fatalf("the carrier has %q", h.carrier.bodies())
			}
			if !overtakes {
				if got := h.stored(maya).Unreached; got != "" {
					t.Fatalf("before: %q", got)
				}
				for range 2 {
					h.arrives(failed("r"+h.carrier.sent[0].ID, ""))
				}
			}
			if got := h.stored(maya).Unreached; !strings.Contains(got, "did not arrive") {
				t.Errorf("the contact says %q", got)
			}
			h.later(time.Minute)
			if got := h.stored(maya).Unreached; got == "" || len(h.carrier.sent) != 1 {
				t.Errorf("later %q, and %d texts", got, len(h.carrier.sent))
			}
		})
	}
}

// TestLNK11_CodesGoByTextWhereOneOfThePracticesNumbersMaySend comes through a door, and
// back, at a practice whose notices else go by email only.
func TestLNK11_CodesGoByTextWhereOneOfThePracticesNumbersMaySend_InPart(t *testing.T) {
	h := newTexts(t)
	token := h.door(h.house.desk)
	stranger := api.Stranger{Token: token, Name: "Iris Okonkwo", BirthDate: "1990-01-02", Phone: "(503) 555-0162"}
	h.plan(messaging.PlanTrial)
	if look, err := h.LookDoor(t.Context(), token); err != nil || look.ByPhone || !look.ByEmail {
		t.Errorf("in a trial: %+v, %v", look, err)
	}
	if _, _, err := h.EnterDoor(t.Context(), stranger); messaging.CodeOf(err) != messaging.CodeUnsupported {
		t.Errorf("in a trial: %v", err)
	}
	h.plan(messaging.PlanPaid)
	if look, err := h.LookDoor(t.Context(), token); err != nil || !look.ByPhone {
		t.Errorf("with a number: %+v, %v", look, err)
	}
	out, _, err := h.EnterDoor(t.Context(), stranger)
	if err != nil || out.Step != api.StepCode {
		t.Fatal(out, err)
	}
	h.later(time.Second)
	if got := h.carrier.sent; len(got) != 1 || got[0].To != theirs || !strings.Contains(got[0].Body, "code") {
		t.Fatalf("the carrier has %+v", got)
	}
	active := h.contact("Maya Lindqvist", "1986-03-14")
	h.write(func(tx *store.Tx) error {
		c, err := tx.Contact(active)
		if err == nil {
			c.Account = messaging.AccountActive
			_, err = tx.PutContact(c)
		}
		return err
	})
	h.clock = h.clock.Add(time.Hour)
	if _, _, err := h.ComeBack(t.Context(), api.ComeBack{Token: token, Phone: string(theirs)}); err != nil {
		t.Fatal(err)
	}
	h.later(time.Second)
	if got := h.carrier.bodies(); len(got) != 2 || !strings.Contains(got[1], "code") {
		t.Errorf("to come back: %q", got)
	}
	h.arrives(inbound("stop", h.desk, "STOP")) // and never to whom texts are off (D12)
	h.clock = h.clock.Add(time.Hour)
	_, _, _ = h.ComeBack(t.Context(), api.ComeBack{Token: token, Phone: string(theirs)})
	h.later(time.Second)
	if got := h.carrier.bodies(); slices.ContainsFunc(got[2:], func(body string) bool { return strings.Contains(body, "code") }) {
		t.Errorf("after STOP: %q", got)
	}
}

// TestOPT05_NoticesThatWaitAreCancelledWithSTOP has an invitation wait behind a carrier
// that is busy when STOP comes: without an email address the staff are told at once, with
// one it goes there, and neither waits for its turn.
func TestOPT05_NoticesThatWaitAreCancelledWithSTOP(t *testing.T) {
	for name, email := range map[string]messaging.Email{"without an email address": "", "with one": "maya@example.com"} {
		t.Run(name, func(t *testing.T) {
			h := newTexts(t)
			maya := h.contact("Maya Lindqvist", "1986-03-14")
			h.do(h.house.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, Email: &email}})
			h.carrier.fails = []error{&bridge.Error{Failure: bridge.Busy, After: time.Hour}}
			h.do(h.house.ana, invite(t, maya, h.house.desk))
			h.later(time.Second)
			waiting := func() (list []store.Item) {
				h.read(func(tx *store.Tx) (err error) { list, err = tx.Lane("contact:" + string(maya)); return err })
				return list
			}
			before := waiting()
			if len(before) != 1 || !strings.HasPrefix(before[0].Kind, "text") {
				t.Fatalf("%+v", before)
			}
			h.arrives(inbound("stop", h.desk, "STOP"))
			after := waiting()
			if told := h.stored(maya).Unreached; (told == "") != (email != "") || email == "" && !strings.Contains(told, "no more texts") {
				t.Errorf("the contact says %q", told)
			}
			if email == "" && len(after) != 0 || email != "" && (len(after) != 1 || after[0].Kind != "notice") {
				t.Errorf("%+v waits", after)
			}
			h.later(2 * time.Hour)
			for _, text := range h.carrier.sent {
				if strings.Contains(text.Body, "http") {
					t.Errorf("after STOP: %q", text.Body)
				}
			}
		})
	}
}
