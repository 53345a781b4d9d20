package compliance

import (
	"hash/fnv"
	"slices"
)

// Likeness is a short print of a text's wording, by which nearly the same texts are
// found without keeping what was written. Names in a greeting, numbers and dates do not
// count: they differ in every copy of a mailing.
type Likeness [16]uint16

// Liken takes the print of a text. One without words has the zero print, which is like
// no other.
func Liken(text string) Likeness {
	r := pack.read(fold(head(text)))
	var words []string
	for i, w := range r.words {
		if w.plain == "" || digit(rune(w.plain[0])) || w.plain[0] == '$' || i > 0 && i < 4 && greeting[r.words[0].plain] && !ordinary[w.plain] {
			continue
		}
		words = append(words, w.plain)
	}
	var l Likeness
	if len(words) == 0 {
		return l
	}
	words = append([]string{"<"}, append(words, ">")...)
	var least [len(l)]uint64
	for k := range least {
		least[k] = ^uint64(0)
	}
	for i := 1; i < len(words); i++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(words[i-1] + " " + words[i]))
		sum := h.Sum64()
		for k := range least {
			mixed := (sum ^ uint64(k+1)*0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9
			mixed ^= mixed >> 31
			least[k] = min(least[k], mixed)
		}
	}
	for k := range l {
		l[k] = uint16(least[k]>>16) | 1
	}
	return l
}

// Alike says whether two prints are of the same or nearly the same text.
func Alike(a, b Likeness) bool {
	if a == (Likeness{}) || b == (Likeness{}) {
		return false
	}
	same := 0
	for k := range a {
		if a[k] == b[k] {
			same++
		}
	}
	return same*10 >= len(a)*6
}

var (
	greeting = setOf([]string{"hi", "hello", "hey", "dear", "hola", "good", "estimado", "estimada", "buenos", "buenas"})
	ordinary = setOf(slices.Concat([]string{"this", "is", "your", "our", "we", "the", "just", "a", "it", "its", "from", "you", "please", "su", "es", "le", "la", "el"}))
)
