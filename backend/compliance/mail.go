package compliance

import (
	"strings"

	"rowan/backend/messaging"
)

// CheckMail says what of an email others should not read on its way, and stops nothing.
// The rules of carriers are about texts alone.
func CheckMail(text string, language messaging.Language) Result {
	judged.Add(1)
	r := private(text, language)
	for i, f := range r.Findings {
		rewrite := rewrites[f.Rule]
		if rewrite == nil {
			continue
		}
		if better := rewrite(text, f, language); better != text && private(better, language).Verdict == Allow {
			r.Findings[i].Rewrite = better
		}
	}
	return r
}

func private(text string, language messaging.Language) Result {
	r := Result{Verdict: Allow, Size: Measure(text), Findings: []Finding{}}
	read := pack.read(fold(head(text)))
	for _, h := range pack.judge(&read) {
		if pack.rules[h.rule].Category == PHI {
			f := newFinding(h.rule, text, toSpans(text, &read, h.marks), language)
			f.Why, f.Consequence = ofMail.Replace(f.Why), onItsWay[language == messaging.Spanish]
			r.Verdict, r.Findings = Warn, append(r.Findings, f)
		}
	}
	return r
}

// onItsWay is what may become of it, in Spanish or not.
var onItsWay = map[bool]string{
	false: "An email is not encrypted on its way: whoever carries it, or has the mailbox, can read it.",
	true:  "Un correo no va cifrado en su camino: quien lo transporta, o tiene el buzón, puede leerlo.",
}

// ofMail says of an email what the words of a rule say of a text.
var ofMail = strings.NewReplacer(
	"Carriers look twice at controlled substances, and others may read the text.", "What medicine somebody takes is theirs to tell.",
	"Las operadoras miran dos veces las sustancias controladas, y otros pueden leer el texto.", "Qué medicamento toma alguien le toca decirlo a esa persona.",
	"in a text", "in an email", "en un texto", "en un correo")
