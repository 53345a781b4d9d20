package compliance

import (
	"strings"

	"rowan/backend/messaging"
)

// rewrites make of a text one that says no more than may stand in a text. Where an
// offer is what somebody wants to send there is none.
var rewrites = map[string]func(text string, f Finding, l messaging.Language) string{
	"phi-result":     instead("You have a new result. Please sign in to your patient portal or call us.", "Tiene un resultado nuevo. Entre en su portal del paciente o llámenos."),
	"phi-diagnosis":  instead("We have news about your visit. Please sign in to your patient portal or call us.", "Tenemos noticias sobre su visita. Entre en su portal del paciente o llámenos."),
	"phi-sensitive":  instead("You have a new message from us. Please sign in to your patient portal or call us.", "Tiene un mensaje nuevo. Entre en su portal del paciente o llámenos."),
	"phi-identifier": redact,
	"phi-drug":       unnamed,
}

func instead(english, spanish string) func(string, Finding, messaging.Language) string {
	return func(_ string, _ Finding, l messaging.Language) string {
		if l == messaging.Spanish {
			return spanish
		}
		return english
	}
}

// redact takes the numbers out that name a person.
func redact(text string, f Finding, _ messaging.Language) string {
	return replace(text, f, func(words string) string {
		if !strings.ContainsFunc(words, digit) {
			return words
		}
		return strings.TrimRightFunc(words[:strings.IndexFunc(words, digit)], func(r rune) bool { return !solid(r) && r != ')' }) + " [on file]"
	})
}

// unnamed calls a medicine by no name.
func unnamed(text string, f Finding, l messaging.Language) string {
	return replace(text, f, func(words string) string {
		for _, w := range strings.Fields(words) {
			low := folded(w)
			if pack.goods[low] || pack.goods[strings.TrimSuffix(low, "s")] || controlled[low] {
				name := "medication"
				if l == messaging.Spanish {
					name = "medicamento"
				}
				words = strings.Replace(words, w, name, 1)
			}
		}
		return words
	})
}

var controlled = setOf(pack.phrases("controlled"))

// replace changes the words that a finding is about.
func replace(text string, f Finding, with func(string) string) string {
	var b strings.Builder
	at := 0
	for _, s := range f.Spans {
		b.WriteString(text[at:s.StartByte])
		changed := with(text[s.StartByte:s.EndByte])
		if strings.HasSuffix(b.String(), " ") {
			changed = strings.TrimPrefix(changed, " ")
		}
		b.WriteString(changed)
		at = s.EndByte
	}
	return b.String() + text[at:]
}
