package compliance

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// TestCMP01_FactsFollowFromWhatIsStored has each fact stop a text by its own rule, and
// none where all is in order.
func TestCMP01_FactsFollowFromWhatIsStored(t *testing.T) {
	paid := messaging.Practice{Plan: messaging.PlanPaid, TimeZone: "America/Los_Angeles"}
	good := messaging.Number{Phone: "+15035550123", Registration: messaging.RegistrationApproved, Capabilities: messaging.Capabilities{SMS: true, MMS: messaging.AbilityYes}}
	stopped := messaging.Suppression{At: noon.Add(-time.Hour)}
	started := messaging.Suppression{At: noon.Add(-time.Hour), LiftedAt: noon}
	asked := messaging.Suppression{AskedAt: noon}
	with := func(n messaging.Number, change func(*messaging.Number)) messaging.Number { change(&n); return n }
	picture := []Media{{Type: messaging.TypeJPEG, Size: 1000}}
	for _, c := range []struct {
		practice messaging.Practice
		number   messaging.Number
		off      messaging.Suppression
		rule     string
	}{
		{paid, good, messaging.Suppression{}, ""}, {paid, good, started, ""}, {paid, good, stopped, "opted-out"}, {paid, good, asked, "asked-to-stop"},
		{messaging.Practice{Plan: messaging.PlanTrial}, good, messaging.Suppression{}, "trial"}, {messaging.Practice{}, good, messaging.Suppression{}, "trial"},
		{paid, with(good, func(n *messaging.Number) { n.Registration = messaging.RegistrationPending }), messaging.Suppression{}, "unregistered"},
		{paid, with(good, func(n *messaging.Number) { n.Archived = true }), messaging.Suppression{}, "archived"},
		{paid, with(good, func(n *messaging.Number) { n.Capabilities.MMS = messaging.AbilityNo }), messaging.Suppression{}, "mms-none"},
		{paid, with(good, func(n *messaging.Number) { n.Phone, n.Capabilities.MMS = "+18005550123", messaging.AbilityUnknown }), messaging.Suppression{}, "mms-unknown"},
	} {
		r := CheckSMS(Draft{Text: "Your forms are at the desk.", Media: picture}, FactsOf(c.practice, c.number, "+15035550162", "", c.off), noon)
		if got := r.First().Rule; got != c.rule {
			t.Errorf("%q, want %q", got, c.rule)
		}
	}
}

// TestCMP19_AnOfferWaitsForTheStricterOfTwoClocks asks by the practice's and by that of
// the phone's area; care goes at any time.
func TestCMP19_AnOfferWaitsForTheStricterOfTwoClocks_InPart(t *testing.T) {
	pacific := zone("America/Los_Angeles")
	if pacific == nil || zone("") != nil || zone("Nowhere/Land") != nil {
		t.Fatal("zones are not known by their names")
	}
	for _, c := range []struct {
		practice string
		to       messaging.Phone
		hour     int // on the Pacific
		want     bool
	}{
		{"America/Los_Angeles", "+15035550162", 12, false}, {"America/Los_Angeles", "+15035550162", 21, true},
		{"America/Los_Angeles", "+12015550162", 18, true}, // nine in New Jersey
		{"America/New_York", "+15035550162", 18, true},    // nine where the practice is
		{"America/New_York", "+15035550162", 7, true},     // and seven where the phone may be
		{"", "+15035550162", 18, false}, {"", "+18005550162", 3, false}, {"America/Los_Angeles", "+18005550162", 3, true},
	} {
		f := FactsOf(messaging.Practice{Plan: messaging.PlanPaid, TimeZone: c.practice}, messaging.Number{Registration: messaging.RegistrationApproved}, c.to, "", messaging.Suppression{})
		at := time.Date(2026, 11, 23, c.hour, 5, 0, 0, pacific)
		warned := func(text string) bool {
			for _, x := range CheckSMS(Draft{Text: text}, f, at).Findings {
				if x.Rule == "quiet-hours" {
					return true
				}
			}
			return false
		}
		if got := warned("Facials are 20% off this week only, book now"); got != c.want {
			t.Errorf("%s in %q at %d: %v", c.to, c.practice, c.hour, got)
		}
		if warned("Your results are ready, please call us.") {
			t.Errorf("care waits at %d", c.hour)
		}
	}
}

// TestCMP19_APrintIsTakenOnceAndForgotten counts conversations and reads each message once in an hour.
func TestCMP19_APrintIsTakenOnceAndForgotten_InPart(t *testing.T) {
	var p Prints
	reads := 0
	written := map[messaging.MessageID]messaging.ConversationID{}
	for n := range 30 {
		written[messaging.MessageID(fmt.Sprint("m", n))] = messaging.ConversationID(fmt.Sprint("c", n%15))
	}
	ask := func(text string, at time.Time, of map[messaging.MessageID]messaging.ConversationID) int {
		n, err := p.Others(text, at, of, func(messaging.MessageID) (messaging.Text, error) {
			reads++
			return "Hi Bao, the flu clinic is on Saturday from 10 to 2, no appointment needed", nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := ask("Your forms are ready at the desk", noon, written); n != 0 || reads != 30 {
		t.Errorf("%d others, %d reads", n, reads)
	}
	if n := ask("Hi Ana, the flu clinic is on Saturday from 9 to 1, no appointment needed!", noon, written); n != 15 || reads != 30 {
		t.Errorf("%d others, %d reads", n, reads)
	}
	ask("x y", noon.Add(Hour), written)
	ask("x y", noon.Add(2*Hour), nil)
	ask("x y", noon.Add(2*Hour), map[messaging.MessageID]messaging.ConversationID{"m1": "c1"})
	ask("x y", noon.Add(3*Hour), map[messaging.MessageID]messaging.ConversationID{"m1": "c1"})
	if kept := len(p.fresh) + len(p.stale); reads != 30 || kept > 2 {
		t.Errorf("%d reads, %d prints are kept", reads, kept)
	}
	failing := fmt.Errorf("no such message")
	if _, err := p.Others("the flu clinic", noon.Add(3*Hour), map[messaging.MessageID]messaging.ConversationID{"new": "c"}, func(messaging.MessageID) (messaging.Text, error) { return "", failing }); err != failing {
		t.Errorf("a message that cannot be read: %v", err)
	}
}

func TestOPT03_ATextAboutAnAppointmentIsKnown_InPart(t *testing.T) {
	for text, want := range map[string]bool{
		"Your appointment is on Tuesday at 9": true, "Reminder: APPT w/ Dr. Lee 3pm": true, "See you Thursday at 2:15": true, "We rescheduled you to Friday": true,
		"Your follow-up is tomorrow": true, "Su cita es el martes a las 3": true, "Tiene consulta mañana": true, "Quedó agendada para el lunes": true, "Le esperamos a las 8": true,
		"Your forms are at the front desk": false, "Please call us about your bill": false, "Su receta está lista": false, "": false, "Supervisits": false,
	} {
		if got := AboutAppointment(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
