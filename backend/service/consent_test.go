package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

func (h *texts) consent(of messaging.Phone) (c messaging.Consent) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { c, err = tx.Consent(messaging.Address(of)); return err })
	return c
}

func (h *texts) requireConsent() {
	h.t.Helper()
	yes := true
	h.do(h.house.ana, messaging.Command{SavePractice: &messaging.SavePractice{ConsentRequired: &yes}})
}

// TestCMP10_N11_WhereAConsentIsRequiredNoTextIsTakenWithoutOne tries a text that
// begins a conversation, one in a conversation, and one that was held, each before
// and after a consent was written down.
func TestCMP10_N11_WhereAConsentIsRequiredNoTextIsTakenWithoutOne(t *testing.T) {
	h := newTexts(t)
	maya := h.contact("Maya Lindqvist", "")
	early, _ := h.starts(h.house.ana, h.ife2(), theirs, "Before it was required")
	h.requireConsent()

	c := id[messaging.ConversationID](t)
	first := func(hold time.Duration) messaging.Command {
		s := send(t, c, "Hello")
		s.Send.Start = &messaging.Start{Conversation: c, Number: h.desk.ID, Phone: theirs}
		s.Send.Hold = hold.Milliseconds()
		return s
	}
	h.refused(h.house.ana, first(0), messaging.CodeNoConsent)
	h.refused(h.house.ana, first(5*time.Second), messaging.CodeNoConsent)
	h.refused(h.house.ana, send(t, early, "And again"), messaging.CodeNoConsent)

	given := messaging.SaveConsent{Consent: id[messaging.ConsentID](t), Address: messaging.Address(theirs), Contact: maya, How: messaging.ConsentVerbal}
	for range 2 { // the same again is the same
		h.do(h.house.ben, messaging.Command{SaveConsent: &given})
	}
	got := h.consent(theirs)
	if got.ID != given.Consent || got.Contact != maya || got.How != messaging.ConsentVerbal || got.Teammate != h.house.ben.Teammate || !got.At.Equal(h.clock) || got.Warning != messaging.ConsentWarning {
		t.Errorf("it says %+v", got)
	}
	h.do(h.house.ana, first(0))
	h.do(h.house.ana, send(t, early, "And again"))
	h.later(time.Second)
	if bodies := h.carrier.bodies(); !slices.Contains(bodies, "Hello") {
		t.Errorf("the carrier has %q", bodies)
	}
	if n := count(h.audit(), "save_consent"); n != 2 {
		t.Errorf("%d rows of the audit say who wrote it down", n)
	}

	h.refused(h.house.ana, messaging.Command{SaveConsent: &messaging.SaveConsent{Consent: id[messaging.ConsentID](t), Address: messaging.Address(theirs), How: messaging.ConsentTexted}}, messaging.CodeInvalid)
	h.refused(h.house.ana, messaging.Command{SaveConsent: &messaging.SaveConsent{Consent: id[messaging.ConsentID](t), Address: messaging.Address(theirs), Contact: id[messaging.ContactID](t), How: messaging.ConsentForm}}, messaging.CodeNotFound)
}

// ife2 is a number of Ana's besides the desk's.
func (h *texts) ife2() messaging.Number {
	return h.number("Second", "+15035550146", h.house.ana)
}

func count(rows []store.Audit, action string) (n int) {
	for _, r := range rows {
		if r.Action == action {
			n++
		}
	}
	return n
}

func TestCMP10_WhoTextsFirstAgreedByIt(t *testing.T) {
	h := newTexts(t)
	h.requireConsent()
	h.later(time.Second)
	h.arrives(inbound("in1", h.desk, "STOP"))
	if got := h.consent(theirs); got.ID != "" {
		t.Errorf("a STOP is taken for %+v", got)
	}
	h.clock = h.clock.Add(time.Second)
	h.arrives(inbound("in2", h.desk, "START"))
	h.later(time.Second)
	h.arrives(inbound("in3", h.desk, "Hello, may I ask something?"))
	got := h.consent(theirs)
	if got.How != messaging.ConsentTexted || got.Teammate != "" || !got.At.Equal(h.clock) {
		t.Fatalf("it says %+v", got)
	}
	h.arrives(inbound("in4", h.desk, "Are you there?"))
	if again := h.consent(theirs); again.ID != got.ID {
		t.Error("each of their texts is another consent")
	}
	list, _ := h.with(theirs)
	h.do(h.house.ana, send(t, list[0].ID, "Yes we are."))
}

// TestCMP01_AWarningGoesOnlyForAReasonThatIsAudited tries a text that the rules warn
// of without a reason, with one that there is not, and with one, at once and held.
func TestCMP01_AWarningGoesOnlyForAReasonThatIsAudited(t *testing.T) {
	h := newTexts(t)
	h.arrives(inbound("in1", h.desk, "Hi"))
	list, _ := h.with(theirs)
	c := list[0].ID
	const body = "Your A1c is 9.1 and you have type 2 diabetes."
	for _, hold := range []time.Duration{0, 5 * time.Second} {
		s := send(t, c, body)
		s.Send.Hold = hold.Milliseconds()
		h.refused(h.house.ana, s, messaging.CodeWarned)
		s = send(t, c, body)
		s.Send.Hold, s.Send.Despite = hold.Milliseconds(), "because"
		h.refused(h.house.ana, s, messaging.CodeWarned)
		s = send(t, c, body)
		s.Send.Hold, s.Send.Despite = hold.Milliseconds(), messaging.DespiteAsked
		before := len(h.audit())
		h.do(h.house.ana, s)
		h.later(hold + time.Second)
		rows := h.audit()[before:]
		at := slices.IndexFunc(rows, func(r store.Audit) bool { return r.Action == "send_despite" })
		if at < 0 || count(rows, "send_despite") != 1 {
			t.Fatalf("held for %s: the audit has %d rows of it", hold, count(rows, "send_despite"))
		}
		if r := rows[at]; r.Thing != string(s.Send.Message) || r.Actor != string(h.house.ana.Teammate) || !strings.HasPrefix(r.Result, "patient_asked: phi-") || strings.Contains(r.Result, "9.1") {
			t.Errorf("it says %+v", r)
		}
	}
	if got := h.carrier.bodies(); !slices.Equal(got, []string{body, body}) {
		t.Errorf("the carrier has %q", got)
	}
	// What is fine needs no reason, and one that was sent along is no event.
	s := send(t, c, "See you on Tuesday at 9.")
	s.Send.Despite = messaging.DespiteOther
	before := len(h.audit())
	h.do(h.house.ana, s)
	if n := count(h.audit()[before:], "send_despite"); n != 0 {
		t.Errorf("%d rows say that a fine text went in spite of a warning", n)
	}
}
