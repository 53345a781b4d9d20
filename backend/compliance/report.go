package compliance

import (
	"strings"
	"unicode"
)

// Report says in a few lines what a rule made of a text, for those who keep the
// rules: which rule, the words as it read them, and what stands around those (CMP-04).
// Whoever sends it reviews it before, since it holds a piece of what was written.
func Report(f Finding, text string) string {
	const (
		around = 80  // bytes on either side, up to the next whole word
		most   = 320 // of the text, and of the words
	)
	from, to := 0, min(len(text), 2*around)
	var read []string
	if n := len(f.Spans); n > 0 {
		from, to = max(0, f.Spans[0].StartByte-around), min(len(text), f.Spans[n-1].EndByte+around)
		for _, w := range f.Words {
			read = append(read, folded(w))
		}
		to = min(to, from+most)
	}
	for from > 0 && !unicode.IsSpace(rune(text[from-1])) {
		from--
	}
	for to < len(text) && !unicode.IsSpace(rune(text[to])) {
		to++
	}
	var b strings.Builder
	b.WriteString("Rule: " + f.Rule + " (" + string(f.Verdict) + "), rule pack of " + Version + "\n")
	if len(read) > 0 {
		b.WriteString("Words: " + short(strings.Join(read, " | "), most) + "\n")
	}
	b.WriteString("Text: " + strings.TrimSpace(text[from:to]) + "\n")
	return b.String()
}

// short is the beginning of s, in whole characters.
func short(s string, most int) string {
	for i := range s {
		if i > most {
			return s[:i]
		}
	}
	return s
}
