package compliance

import (
	"hash/fnv"
	"slices"
	"sync"
	"time"

	"rowan/backend/messaging"
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

// Hour is how long a text counts among those alike (CMP-19).
const Hour = time.Hour

// Prints counts texts alike. It remembers the prints of messages for an hour or two,
// by which each is read once; what they say it forgets. The zero value is ready, and
// safe for concurrent use.
type Prints struct {
	mu           sync.Mutex
	turned       time.Time
	fresh, stale map[messaging.MessageID]Likeness
}

// Others counts the conversations, of those in which messages stand, with one like a
// text. body reads a message.
func (p *Prints) Others(text string, now time.Time, messages map[messaging.MessageID]messaging.ConversationID, body func(messaging.MessageID) (messaging.Text, error)) (int, error) {
	likeness := Liken(text)
	if likeness == (Likeness{}) {
		return 0, nil
	}
	alike := map[messaging.ConversationID]bool{}
	for m, c := range messages {
		if alike[c] {
			continue
		}
		other, err := p.of(m, now, body)
		if err != nil {
			return 0, err
		}
		if Alike(other, likeness) {
			alike[c] = true
		}
	}
	return len(alike), nil
}

// of is the print of a message.
func (p *Prints) of(m messaging.MessageID, now time.Time, body func(messaging.MessageID) (messaging.Text, error)) (Likeness, error) {
	if l, ok := p.known(m, now); ok {
		return l, nil
	}
	text, err := body(m)
	if err != nil {
		return Likeness{}, err
	}
	l := Liken(string(text))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh[m] = l
	return l, nil
}

// known finds a print, and forgets those for which nobody asked in the last hour.
func (p *Prints) known(m messaging.MessageID, now time.Time) (l Likeness, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.turned) >= Hour || p.fresh == nil {
		p.turned, p.fresh, p.stale = now, map[messaging.MessageID]Likeness{}, p.fresh
	}
	if l, ok = p.fresh[m]; !ok {
		if l, ok = p.stale[m]; ok {
			p.fresh[m] = l
		}
	}
	return l, ok
}

var (
	greeting = setOf([]string{"hi", "hello", "hey", "dear", "hola", "good", "estimado", "estimada", "buenos", "buenas"})
	ordinary = setOf(slices.Concat([]string{"this", "is", "your", "our", "we", "the", "just", "a", "it", "its", "from", "you", "please", "su", "es", "le", "la", "el"}))
)
