//go:build unix

package backend_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/mail"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

const mayaMail messaging.Email = "maya.lindqvist@" + bridgetest.Domain

// withRelay is a house whose notices go by mail, and whose clock stands at noon
// and is moved by hand.
func withRelay(t *testing.T, port func(*bridgetest.Relay) int) (h *house, r *bridgetest.Relay, ahead *atomic.Int64) {
	t.Helper()
	r = bridgetest.Start(t)
	h = newHouse(t)
	noon := time.Date(2026, time.November, 23, 20, 0, 0, 0, time.UTC) // in Los Angeles
	ahead = &atomic.Int64{}
	h.Clock = func() time.Time { return noon.Add(time.Duration(ahead.Load())) }
	relay, err := mail.New(mail.Config{URL: fmt.Sprintf("smtp://%s:%s@127.0.0.1:%d", bridgetest.User, bridgetest.Password, port(r)),
		From: "no-reply@clinic.example", Clock: h.Clock, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	h.Notifier = relay
	return h, r, ahead
}

// about picks the mails with a subject.
func about(mails []bridgetest.Mail, subject string) []bridgetest.Mail {
	return slices.DeleteFunc(slices.Clone(mails), func(m bridgetest.Mail) bool { return m.Subject != subject })
}

// TestSEC04_Trust56_NoNoticeCarriesPatientData_InPart takes a patient from the invitation
// to unread reminders over a real relay, and looks for who they are and what was
// written in everything that the relay was given.
func TestSEC04_Trust56_NoNoticeCarriesPatientData_InPart(t *testing.T) {
	var w *bridgetest.Wire
	h, r, ahead := withRelay(t, func(r *bridgetest.Relay) int {
		w = bridgetest.NewWire(t, r.Plain)
		return w.Port()
	})
	d := h.newDesk("ana", 0)
	contact, _, err := d.SaveContact(replica.ContactForm{Name: "Maya Zephyrine Quillfeather", Email: string(mayaMail), Phone: "(503) 555-0162", BirthDate: "1986-03-14"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Invite(contact); err != nil {
		t.Fatal(err)
	}
	d.settle()
	h.steps(1)
	mails := r.Mailbox(string(mayaMail), 1)
	_, token, ok := strings.Cut(mails[0].Text, "/join#")
	if !ok {
		t.Fatalf("the invitation says %q", mails[0].Text)
	}
	b := h.newBrowser()
	var step api.Join
	b.must("POST", api.RouteAccept.Path, api.Token{Token: token}, &step)
	h.steps(1)
	code, _, _ := strings.Cut(about(r.Mailbox(string(mayaMail), 2), "Your code")[0].Text, " ")
	b.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: code}, &step)
	b.must("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-03-14"}, &step)
	d.settle()
	thread, err := d.Start(replica.NewMessage{Link: h.link, Contact: contact, Subject: "Colonoscopy canary-subject", Body: "canary-body: nothing to eat after midnight"})
	if err != nil {
		t.Fatal(err)
	}
	d.settle()
	for _, after := range []time.Duration{5 * time.Minute, time.Hour, 2 * time.Hour} {
		ahead.Store(int64(after))
		h.steps(2)
	}
	mails = r.Mailbox(string(mayaMail), 4)
	if len(mails) != 4 {
		t.Fatalf("%d mails arrived", len(mails))
	}
	unread := about(mails, "You have a new message")
	for _, m := range unread {
		if m.Text != "You have a new message from your care team. Read it: http://127.0.0.1/" {
			t.Errorf("%q", m.Text)
		}
	}
	if len(unread) != 2 {
		t.Errorf("%d reminders arrived", len(unread))
	}
	payload := []string{w.Said()}
	for _, m := range mails {
		payload = append(payload, m.Raw, m.Subject, m.Text)
	}
	all := strings.ToLower(strings.Join(payload, "\n"))
	for _, canary := range []string{"zephyrine", "quillfeather", "colonoscopy", "canary", "midnight", "1986-03-14", "03/14/1986", "5550162", "555-0162",
		string(contact), string(thread), "reyes"} {
		if strings.Contains(all, canary) {
			t.Errorf("%q left with a notice", canary)
		}
	}
	if !strings.Contains(all, "care team") || strings.Count(all, string(mayaMail)) < 4 {
		t.Error("the scan does not find what is there")
	}
}

// inviteMaya has Ana invite her by email.
func (h *house) inviteMaya() {
	h.t.Helper()
	d := h.newDesk("ana", 0)
	contact, _, err := d.SaveContact(replica.ContactForm{Name: "Maya Lindqvist", Email: string(mayaMail)})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := d.Invite(contact); err != nil {
		h.t.Fatal(err)
	}
	d.settle()
}

// TestSEC04_NoticeWhoseAnswerWasLostIsNeverSentTwice_InPart cuts the connection
// after the relay took an invitation and before it said so.
func TestSEC04_NoticeWhoseAnswerWasLostIsNeverSentTwice_InPart(t *testing.T) {
	var w *bridgetest.Wire
	h, r, ahead := withRelay(t, func(r *bridgetest.Relay) int {
		w = bridgetest.NewWire(t, r.Plain)
		w.CutAfter, w.Heard = []byte("\r\n.\r\n"), true
		return w.Port()
	})
	h.inviteMaya()
	for range 10 {
		h.steps(1)
		ahead.Add(int64(time.Hour))
	}
	if n := len(r.Mailbox(string(mayaMail), 1)); n != 1 || w.Cuts() != 1 || r.Asked() != 1 {
		t.Errorf("%d arrived after %d tries, %d of them cut", n, r.Asked(), w.Cuts())
	}
}

// TestSEC04_NoticeThatWasPutOffArrivesOnce_InPart lets the relay be busy for a while.
func TestSEC04_NoticeThatWasPutOffArrivesOnce_InPart(t *testing.T) {
	h, r, ahead := withRelay(t, func(r *bridgetest.Relay) int { return r.Plain })
	r.Answer(func(string) string { return "450 4.7.1 greylisted" })
	h.inviteMaya()
	for range 60 {
		h.steps(1)
		ahead.Add(int64(5 * time.Second))
	}
	busy := r.Asked()
	if busy < 3 || busy > 8 {
		t.Errorf("%d tries in 5 minutes", busy)
	}
	r.Answer(func(string) string { return "DUNNO" })
	for range 20 {
		ahead.Add(int64(time.Minute))
		h.steps(1)
	}
	mails := r.Mailbox(string(mayaMail), 1)
	if len(mails) != 1 || r.Asked() != busy+1 {
		t.Errorf("%d arrived after %d more tries", len(mails), r.Asked()-busy)
	}
	if !slices.Contains(strings.Fields(mails[0].Text), "Join:") {
		t.Errorf("%q", mails[0].Text)
	}
}
