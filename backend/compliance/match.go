package compliance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The patterns. A pattern is words in their order; between them may stand
//
//	[name]     a phrase of the set of that name
//	a|b+c      one of these phrases: a, or b followed by c
//	…?         (behind a word or a set) which may be missing
//	..3        up to three words of any kind
//	$          the end of a sentence
//	~          and, within the same sentence and near, in whichever order:
//	&          and, anywhere in the text:
//
// A pattern stays within a sentence but for what stands behind &.

// near is how many words may stand between two things that ~ joins.
const near = 9

// pattern is a compiled pattern.
type pattern struct {
	parts []part
	needs []int // the choices of which a word has to stand in the text
}

type part struct {
	*sequence
	anywhere bool // behind & rather than ~
}

// sequence is a run of elements.
type sequence struct {
	elements []element
}

// element is one place of a sequence.
type element struct {
	phrases map[id][][]id // what may stand here, by the first word
	gap     int           // or so many words of any kind
	any     bool
	maybe   bool
	end     bool // or the sentence ends
}

// hit is where a pattern matched: the words that it named, without those in between.
type hit struct {
	from, to int // words
	marks    [][2]int
}

// grammar compiles patterns over sets of phrases.
type grammar struct {
	vocabulary
	sets    map[string][]string
	choices map[string]int // what may stand in a place, by how it is written
	phrased []map[id][][]id
	begun   [][]int // by word: the choices that it begins
}

func newGrammar(sets map[string][]string, goods []string) *grammar {
	g := &grammar{vocabulary: vocabulary{ids: map[string]id{}, goods: map[string]bool{}}, sets: sets, choices: map[string]int{}}
	for _, name := range goods {
		for _, phrase := range g.phrases(name) {
			if !strings.Contains(phrase, " ") && len(phrase) >= 4 {
				g.goods[phrase] = true
				g.most = max(g.most, len(phrase))
				g.intern(phrase)
			}
		}
	}
	return g
}

// phrases are those of a set and of the sets that it names.
func (g *grammar) phrases(name string) []string {
	list, ok := g.sets[name]
	if !ok {
		panic("compliance: no set " + name)
	}
	var out []string
	for _, phrase := range list {
		if other, ok := strings.CutPrefix(phrase, "["); ok {
			out = append(out, g.phrases(strings.TrimSuffix(other, "]"))...)
		} else {
			out = append(out, phrase)
		}
	}
	return out
}

// plainSource is a source as texts are read: without accents.
func plainSource(source string) string { return folded(source) }

func (g *grammar) compile(source string) *pattern {
	p := &pattern{}
	at := part{sequence: &sequence{}}
	for _, field := range strings.Fields(plainSource(source)) {
		switch {
		case field == "~" || field == "&":
			p.parts = append(p.parts, at)
			at = part{sequence: &sequence{}, anywhere: field == "&"}
			continue
		case strings.HasPrefix(field, ".."):
			n, err := strconv.Atoi(field[2:])
			if err != nil {
				panic(fmt.Sprintf("compliance: %q in %q", field, source))
			}
			at.elements = append(at.elements, element{any: true, gap: n})
			continue
		}
		if field == "$" {
			at.elements = append(at.elements, element{end: true})
			continue
		}
		body, maybe := strings.CutSuffix(field, "?")
		choice := g.choice(body)
		if !maybe {
			p.needs = append(p.needs, choice)
		}
		at.elements = append(at.elements, element{maybe: maybe, phrases: g.phrased[choice]})
	}
	p.parts = append(p.parts, at)
	for _, s := range p.parts {
		if len(s.elements) == 0 || s.elements[0].phrases == nil || s.elements[0].maybe {
			panic(fmt.Sprintf("compliance: %q begins with what may be missing", source))
		}
	}
	return p
}

// choice numbers what may stand in a place of a pattern.
func (g *grammar) choice(body string) int {
	if n, ok := g.choices[body]; ok {
		return n
	}
	phrases := map[id][][]id{}
	for choice := range strings.SplitSeq(body, "|") {
		list := []string{strings.ReplaceAll(choice, "+", " ")}
		if name, ok := strings.CutPrefix(choice, "["); ok {
			list = g.phrases(strings.TrimSuffix(name, "]"))
		}
		for _, phrase := range list {
			var ids []id
			for w := range strings.FieldsSeq(phrase) {
				ids = append(ids, g.intern(w))
			}
			phrases[ids[0]] = append(phrases[ids[0]], ids[1:])
		}
	}
	n := len(g.phrased)
	g.choices[body], g.phrased = n, append(g.phrased, phrases)
	for first, rest := range phrases {
		slices.SortFunc(rest, func(a, b []id) int { return len(b) - len(a) }) // the longest first
		for len(g.begun) <= int(first) {
			g.begun = append(g.begun, nil)
		}
		g.begun[first] = append(g.begun[first], n)
	}
	return n
}

// read cuts a folded text into words, and notes of which choices one stands there.
// Most patterns fail by that alone.
func (g *grammar) read(letters []letter) reading {
	r := g.vocabulary.read(letters)
	r.begun = make([]bool, len(g.phrased))
	known := make([]bool, len(g.begun))
	for _, w := range r.words {
		for _, n := range w.ids {
			if int(n) >= len(known) || known[n] {
				continue
			}
			known[n] = true
			for _, choice := range g.begun[n] {
				r.begun[choice] = true
			}
		}
	}
	return r
}

// possible says whether a text has a word for each place of a pattern.
func (p *pattern) possible(r *reading) bool {
	for _, choice := range p.needs {
		if !r.begun[choice] {
			return false
		}
	}
	return true
}

// firsts are the words that a pattern can begin with.
func (p *pattern) firsts() func(yield func(id) bool) {
	return func(yield func(id) bool) {
		for first := range p.parts[0].elements[0].phrases {
			if !yield(first) {
				return
			}
		}
	}
}

// at matches a sequence that begins with word i.
func (s *sequence) at(r *reading, i int) (hit, bool) {
	h := hit{from: i}
	to, ok := s.from(r, i, 0, r.sentences[r.words[i].sentence][1], &h.marks)
	h.to = to
	return h, ok
}

func (s *sequence) from(r *reading, i, n, end int, marks *[][2]int) (int, bool) {
	if n == len(s.elements) {
		return i, true
	}
	e := &s.elements[n]
	if e.any {
		for k := 0; k <= e.gap && i+k <= end; k++ {
			if to, ok := s.from(r, i+k, n+1, end, marks); ok {
				return to, true
			}
		}
		return 0, false
	}
	if e.end {
		return i, !slices.ContainsFunc(r.words[i:end], word.written)
	}
	if i < end {
		for _, first := range r.words[i].ids {
			for _, rest := range e.phrases[first] {
				if i+1+len(rest) > end || !r.run(i+1, rest) {
					continue
				}
				was := len(*marks)
				*marks = append(*marks, [2]int{i, i + 1 + len(rest)})
				if to, ok := s.from(r, i+1+len(rest), n+1, end, marks); ok {
					return to, true
				}
				*marks = (*marks)[:was]
			}
		}
	}
	if e.maybe {
		return s.from(r, i, n+1, end, marks)
	}
	return 0, false
}

// run says whether the words from i on can be read as these.
func (r *reading) run(i int, ids []id) bool {
	for k, want := range ids {
		if !slices.Contains(r.words[i+k].ids, want) {
			return false
		}
	}
	return true
}

// within looks for a sequence that begins between two words and does not touch h.
func (s *sequence) within(r *reading, from, to int, h hit) (hit, bool) {
	for i := from; i < to; i++ {
		if len(r.words[i].ids) == 0 {
			continue
		}
		if other, ok := s.at(r, i); ok && (other.to <= h.from || other.from >= h.to) {
			return other, true
		}
	}
	return hit{}, false
}

// anywhere looks for a sequence in the whole text, once.
func (s *sequence) anywhere(r *reading) (hit, bool) {
	if known, ok := r.found[s]; ok {
		if known == nil {
			return hit{}, false
		}
		return *known, true
	}
	h, ok := s.within(r, 0, len(r.words), hit{from: -1, to: -1})
	r.found[s] = nil
	if ok {
		r.found[s] = &h
	}
	return h, ok
}

// at matches a pattern whose first part begins with word i.
func (p *pattern) at(r *reading, i int) (hit, bool) {
	if !p.possible(r) {
		return hit{}, false
	}
	h, ok := p.parts[0].at(r, i)
	if !ok {
		return hit{}, false
	}
	whole := h
	bounds := r.sentences[r.words[i].sentence]
	for _, next := range p.parts[1:] {
		var other hit
		if next.anywhere {
			other, ok = next.sequence.anywhere(r)
		} else {
			other, ok = next.within(r, max(bounds[0], whole.from-near), min(bounds[1], whole.to+near), whole)
		}
		if !ok {
			return hit{}, false
		}
		whole.marks = append(whole.marks, other.marks...)
		if !next.anywhere {
			whole.from, whole.to = min(whole.from, other.from), max(whole.to, other.to)
		}
	}
	return whole, true
}

// in looks for a pattern whose first part begins in a sentence.
func (p *pattern) in(r *reading, sentence int) bool {
	if !p.possible(r) {
		return false
	}
	for i := r.sentences[sentence][0]; i < r.sentences[sentence][1]; i++ {
		if _, ok := p.at(r, i); ok {
			return true
		}
	}
	return false
}

// anywhere looks for a pattern in the whole text.
func (p *pattern) anywhere(r *reading) bool {
	if !p.possible(r) {
		return false
	}
	for i := range r.words {
		if _, ok := p.at(r, i); ok {
			return true
		}
	}
	return false
}
