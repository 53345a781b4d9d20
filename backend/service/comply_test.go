package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// talksTo begins a conversation of the desk's number with each of so many people, who
// texted first.
func (h *texts) talksTo(people int) (list []messaging.ConversationID) {
	h.t.Helper()
	for n := range people {
		phone := messaging.Phone(fmt.Sprintf("+150355501%02d", n))
		h.arrives(bridge.Event{Inbound: &bridge.Inbound{Remote: "first" + string(phone), From: phone, To: h.desk.Phone, Body: "Hi"}})
		talks, _ := h.with(phone)
		list = append(list, talks[0].ID)
	}
	return list
}

// reasons lists what is in the log of texts that went in spite of a warning.
func (h *texts) reasons() (list []string) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		rows, err := tx.AuditAfter(0, 10_000)
		for _, r := range rows {
			if r.Action == "send_despite" {
				list = append(list, r.Result)
			}
		}
		return err
	})
	return list
}

// TestCMP19_CMP01_TheSameTextToMoreThanTenNeedsAReason counts people, not texts; over a
// restart, and for an hour. What goes out all arrives.
func TestCMP19_CMP01_TheSameTextToMoreThanTenNeedsAReason(t *testing.T) {
	h := newTexts(t)
	const people = 14
	talks := h.talksTo(people)
	closed := func(n int) messaging.Text {
		return messaging.Text(fmt.Sprintf("Hi %s, our office is closed on Thursday and Friday, we open again on Monday at %d.", []string{"Maya", "Bao", "Yusuf"}[n%3], 7+n%3))
	}
	for n := range 10 {
		h.do(h.house.ana, send(t, talks[n], closed(n)))
	}
	h.do(h.house.ben, send(t, talks[3], closed(3))) // the same person again is nobody else
	h.refused(h.house.ben, send(t, talks[10], closed(10)), messaging.CodeWarned)
	h.do(h.house.ben, send(t, talks[10], "Your forms are at the front desk, Bao."))
	h.arrives(inbound("other", h.ife, "Hi"))
	own, _ := h.with(theirs)
	h.do(h.house.ife, send(t, own[len(own)-1].ID, closed(11))) // another number is another matter

	again := service.New(h.Config)
	h.house.Service = again
	h.refused(h.house.ana, send(t, talks[11], closed(11)), messaging.CodeWarned)
	for n, why := range []messaging.Despite{"", "because", messaging.DespiteCare} {
		s := send(t, talks[11], closed(11))
		s.Send.Despite = why
		if o := h.try(h.house.ana, s); (o.Refused == "") != (n == 2) {
			t.Errorf("for %q: refused %q", why, o.Refused)
		}
	}
	if got := h.reasons(); !slices.Equal(got, []string{"care: bulk-same"}) {
		t.Errorf("the log has %q", got)
	}
	h.later(time.Hour + time.Second)
	h.do(h.house.ana, send(t, talks[12], closed(12)))
	for range people {
		h.later(time.Second)
	}
	if got := len(h.carrier.sent); got != 15 {
		t.Errorf("%d texts went out, want 15", got)
	}
}

// TestCMP01_NoCommandOverridesABlock gives every reason, holds the text, and sends again
// what failed.
func TestCMP01_NoCommandOverridesABlock(t *testing.T) {
	h := newTexts(t)
	c := h.talksTo(1)[0]
	const body = "Buy weed at half price today, text us to order"
	for _, why := range []messaging.Despite{"", messaging.DespiteAsked, messaging.DespiteCare, messaging.DespiteOther, messaging.DespiteAgain} {
		for _, hold := range []int64{0, 5000} {
			s := send(t, c, body)
			s.Send.Despite, s.Send.Hold = why, hold
			h.refused(h.house.ana, s, messaging.CodeBlocked)
		}
	}
	failed := messaging.Message{ID: id[messaging.MessageID](t), Body: body, Status: messaging.StatusFailed, Reason: messaging.ReasonOther, At: h.clock,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: h.house.ana.Teammate}}
	h.write(func(tx *store.Tx) error {
		_, err := tx.AddMessage(h.conversationIn(tx, c), failed)
		return err
	})
	h.refused(h.house.ana, messaging.Command{SendAgain: &messaging.SendAgain{Message: failed.ID, As: id[messaging.MessageID](t)}}, messaging.CodeBlocked)
	for range 3 {
		h.later(10 * time.Second)
	}
	if got := h.carrier.bodies(); len(got) > 0 || len(h.reasons()) > 0 {
		t.Errorf("the carrier has %q, the log %q", got, h.reasons())
	}
}

// TestCMP19_QuietHoursFollowWherePatientsLive writes an offer at 19:30 of the practice, to
// somebody who lives three hours further east than their area code says.
func TestCMP19_QuietHoursFollowWherePatientsLive_InPart(t *testing.T) {
	h := newTexts(t)
	maya := h.contact("Maya Lindqvist", "1986-03-14")
	c := h.begun(h.desk)
	h.clock = time.Date(2026, 11, 24, 3, 30, 0, 0, time.UTC)
	const offer = "20% off Botox this month only"
	warned := func() []string {
		s := send(t, c, offer)
		s.Send.Despite = messaging.DespiteOther
		before := len(h.reasons())
		h.do(h.house.ana, s)
		return h.reasons()[before:]
	}
	if got := warned(); len(got) != 1 || strings.Contains(got[0], "quiet-hours") {
		t.Errorf("where the practice is: %q", got)
	}
	east, nowhere := "America/New_York", "Atlantis/Capital"
	h.refused(h.house.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, TimeZone: &nowhere}}, messaging.CodeInvalid)
	h.do(h.house.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: maya, TimeZone: &east}})
	if got := warned(); len(got) != 1 || !strings.Contains(got[0], "quiet-hours") {
		t.Errorf("in New York: %q", got)
	}
}
