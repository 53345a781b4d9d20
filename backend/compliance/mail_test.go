package compliance

import (
	"slices"
	"strings"
	"testing"

	"rowan/backend/messaging"
)

func TestMEN03_AnEmailIsHintedAtForWhatIsPrivateAndForNothingElse_InPart(t *testing.T) {
	for text, rule := range map[string]string{
		"Your A1c was 9.2":                                               "phi-result",
		"Your HIV test came back positive":                               "phi-sensitive",
		"You have been diagnosed with lupus":                             "phi-diagnosis",
		"Your SSN 123-45-6789 is on file":                                "phi-identifier",
		"Your results are ready. Please call us.":                        "",
		"New CBD gummies in stock, 20% off today, see bit.ly/x":          "", // carriers forbid it in a text
		"Lunch is at noon. " + strings.Repeat("We will be there. ", 120): "",
	} {
		for _, language := range []messaging.Language{messaging.English, messaging.Spanish} {
			r := CheckMail(text, language)
			switch {
			case rule == "" && (r.Verdict != Allow || len(r.Findings) > 0):
				t.Errorf("%q: %+v", text, r.Findings)
			case rule == "":
			case r.Verdict != Warn || !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == rule && len(f.Words) > 0 }):
				t.Errorf("%q is %s %+v", text, r.Verdict, r.Findings)
			case strings.Contains(r.Findings[0].Why+r.Findings[0].Consequence, "text") || strings.Contains(r.Findings[0].Why, "Carriers"):
				t.Errorf("%q speaks of texts: %+v", text, r.Findings[0])
			}
		}
	}
}
