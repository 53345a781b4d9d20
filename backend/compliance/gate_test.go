package compliance

import (
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
)

func TestCMP01_AWarningIsHeededOnlyWithAReason_InPart(t *testing.T) {
	const warned, blocked, fine = "Your A1c is 9.1 and you have type 2 diabetes.", "New CBD gummies in stock, 20% off today", "See you Tuesday at 9."
	for _, c := range []struct {
		body    messaging.Text
		despite messaging.Despite
		want    messaging.Code
	}{
		{fine, "", ""}, {fine, messaging.DespiteCare, ""},
		{warned, "", messaging.CodeWarned}, {warned, "none", messaging.CodeWarned}, {warned, messaging.DespiteCare, ""}, {warned, messaging.DespiteAgain, ""},
		{blocked, "", messaging.CodeBlocked}, {blocked, messaging.DespiteAsked, messaging.CodeBlocked},
	} {
		_, err := Heed(Draft{Text: string(c.body)}, Facts{}, c.despite, time.Time{})
		if got := messaging.CodeOf(err); got != c.want {
			t.Errorf("%q despite %q: %q, want %q", c.body, c.despite, got, c.want)
		}
	}
}

// TestCMP04_AReportHoldsTheRuleTheWordsAndLittleElse builds reports over words at the
// beginning, in the middle and at the end of a long text.
func TestCMP04_AReportHoldsTheRuleTheWordsAndLittleElse(t *testing.T) {
	filler := strings.Repeat("Bring your card. ", 40)
	for _, text := range []string{"New CBD gummies in stock, 20% off today. " + filler, filler + "New C\u200bBD gummies in stock, 20% off today. " + filler, filler + "New CBD gummies in stock, 20% off today"} {
		v := CheckSMS(Draft{Text: text}, Facts{}, time.Time{})
		if v.Verdict != Block {
			t.Fatalf("%.40q is not blocked", text)
		}
		report := Report(v.First(), text)
		if !strings.HasPrefix(report, "Rule: "+v.First().Rule+" (block), rule pack of "+Version) || !strings.Contains(report, "cbd gummies") {
			t.Errorf("it says %q", report)
		}
		if len(report) > 800 {
			t.Errorf("it quotes %d bytes", len(report))
		}
	}
}
