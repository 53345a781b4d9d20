package compliance

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// The traits of a text are what the learned part sees of it (see intent.go): its words
// as they were meant, two and two of them, pieces of words, and which sets of phrases of
// the pack it draws on. Goods stand in for one another, so that what is learned of an
// offer of one thing holds for every other.

// trait is one of them: its place among the weights, and the words that it was seen in.
type trait struct {
	place    uint32
	from, to int
	sentence int
}

// places is how many weights there are; the upper half is for pieces of words, which
// many words share, and which therefore count for less.
const places = 1 << 20

func (t trait) piece() bool { return t.place >= places/2 }

// goods says whose goods the sets of goods name.
var goods = []struct {
	set      string
	category Category
}{
	{"weed", Cannabis}, {"rx", Prescription}, {"controlled", Prescription}, {"booze", Alcohol}, {"smoke", Tobacco}, {"gun", Firearms},
	{"porn", Sex}, {"slur", Hate}, {"loan", Finance}, {"lists", Finance}, {"casino", Gambling}, {"paper", Phishing},
}

// lens is what the traits are seen through, beside the grammar.
type lens struct {
	goods    names    // whose goods
	sets     names    // which set of phrases
	hashes   []hash   // of their names
	spelling []string // of the words that the patterns are made of, by their ids
}

// names are what some choices of the grammar are called here.
type names struct {
	of    []string
	begun [][]int // by word: the choices that have a name and begin with it
}

func (n *names) add(g *grammar, set, name string) {
	choice := g.choice("[" + set + "]")
	n.of = append(n.of, make([]string, max(0, choice+1-len(n.of)))...)
	n.of[choice] = name
	for first := range g.phrased[choice] {
		n.begun = append(n.begun, make([][]int, max(0, int(first)+1-len(n.begun)))...)
		n.begun[first] = append(n.begun[first], choice)
	}
}

func newLens(g *grammar, sets map[string][]string) lens {
	var l lens
	for _, one := range goods {
		l.goods.add(g, one.set, "<"+string(one.category)+">")
	}
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		l.sets.add(g, set, set)
	}
	l.hashes = make([]hash, len(l.sets.of))
	for choice, set := range l.sets.of {
		l.hashes[choice] = of('p').and(set)
	}
	l.spelling = make([]string, len(g.ids))
	for word, n := range g.ids {
		l.spelling[n] = word
	}
	return l
}

// named calls out for each phrase that begins with word i and stands in a choice that
// has a name, with the words that it takes.
func (p *rulePack) named(r *reading, i int, names *names, out func(choice, n int)) {
	end := r.sentences[r.words[i].sentence][1]
	for _, first := range r.words[i].ids {
		if int(first) >= len(names.begun) {
			continue
		}
		for _, choice := range names.begun[first] {
			for _, rest := range p.phrased[choice][first] {
				if i+1+len(rest) <= end && r.run(i+1, rest) {
					out(choice, 1+len(rest))
					break
				}
			}
		}
	}
}

// sign is a word as it was meant, or a name for several.
type sign struct {
	name     string
	from, to int
	sentence int
	goods    bool
	denied   bool // it stands behind a "not"
}

// aThing is how goods are called, whose ever they are.
const aThing = "<thing>"

// general is the sign's name, goods in general for goods.
func (s sign) general() string {
	if s.goods {
		return aThing
	}
	return s.name
}

// denials turn round what follows them in their sentence, for a few words.
var denials = setOf(strings.Fields("not no never dont doesnt cannot cant without nor neither wont isnt arent didnt refuse refused refuses decline declined declines stop avoid against unable nobody none prohibited forbidden nunca ni sin tampoco evite prohibido jamas ningun ninguna"))

const deniedFor = 5

func (p *rulePack) signs(r *reading) []sign {
	out := make([]sign, 0, len(r.words))
	denied := 0
	for i := 0; i < len(r.words); {
		s := sign{from: i, to: i + 1, sentence: r.words[i].sentence}
		if i > 0 && r.words[i-1].sentence != s.sentence {
			denied = 0
		}
		if name, n := p.goodsAt(r, i); n > 0 {
			s.name, s.to, s.goods = name, i+n, true
		} else {
			s.name = p.meant(&r.words[i])
		}
		s.denied = denied > 0
		denied--
		if denials[s.name] {
			denied = deniedFor
		}
		out = append(out, s)
		i = s.to
	}
	return out
}

// goodsAt says whose goods the words from i on name, and how many words that takes.
func (p *rulePack) goodsAt(r *reading, i int) (name string, n int) {
	p.named(r, i, &p.lens.goods, func(choice, words int) {
		if n == 0 {
			name, n = p.lens.goods.of[choice], words
		}
	})
	return name, n
}

// meant is the word that somebody meant: without disguise, in the singular, and a kind
// in place of a figure.
func (p *rulePack) meant(w *word) string {
	for _, n := range w.ids {
		if s := p.lens.spelling[n]; s[0] == '<' {
			return s
		}
	}
	s := strings.ReplaceAll(w.plain, "'", "")
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, n := range w.ids {
			if known := p.lens.spelling[n]; known != s {
				return known
			}
		}
		if s != "" && digit(rune(s[0])) {
			return isNumber
		}
	}
	if long, ok := shorthand[s]; ok {
		return long
	}
	if n := len(s); n >= 5 && s[n-1] == 's' && s[n-2] != 's' {
		return s[:n-1]
	}
	return s
}

// traits calls out each trait of a text, in no order that counts.
func (p *rulePack) traits(r *reading, out func(trait)) {
	signs := p.signs(r)
	things := slices.ContainsFunc(signs, func(s sign) bool { return s.goods })
	word := func(h hash, from, to, sentence int) {
		out(trait{uint32(h.end()) % (places / 2), from, to, sentence})
	}
	for i, s := range signs {
		name := s.general()
		word(of('w').and(name), s.from, s.to, s.sentence)
		if s.goods {
			word(of('w').and(s.name), s.from, s.to, s.sentence)
		}
		if s.denied {
			word(of('n').and(name), s.from, s.to, s.sentence)
		}
		if things {
			word(of('t').and(name), s.from, s.to, s.sentence)
		}
		if i == 0 || signs[i-1].sentence != s.sentence {
			word(of('b').and("").and(name), s.from, s.to, s.sentence)
		} else {
			word(of('b').and(signs[i-1].general()).and(name), signs[i-1].from, s.to, s.sentence)
			if i > 1 && signs[i-2].sentence == s.sentence {
				word(of('s').and(signs[i-2].general()).and(name), signs[i-2].from, s.to, s.sentence)
			}
		}
		if name != "" && name[0] != '<' {
			pieces(name, func(h hash) {
				out(trait{places/2 + uint32(h.end())%(places/2), s.from, s.to, s.sentence})
			})
		}
	}
	p.pairs(r, signs, func(h hash, d drawn, sentence int) {
		if things {
			h = h.byte('q')
		}
		word(h, d.from, d.to, sentence)
	})
}

// pieces calls out the pieces of three to five letters of a word and the space round it.
func pieces(name string, out func(hash)) {
	at := func(k int) byte {
		if k == 0 || k > len(name) {
			return ' '
		}
		return name[k-1]
	}
	for from := range len(name) + 2 {
		h := of('k')
		for k := from; k < min(from+5, len(name)+2); k++ {
			h = h.byte(at(k))
			if k >= from+2 {
				out(h)
			}
		}
	}
}

// drawn is a set of phrases on which a sentence draws, or a kind of sign, and where.
type drawn struct {
	name     hash
	from, to int
}

// pairs calls out the sets of phrases and the kinds of signs on which a sentence draws,
// and which two of them stand together.
func (p *rulePack) pairs(r *reading, signs []sign, out func(hash, drawn, int)) {
	var all []drawn
	at := 0 // in signs
	for sentence, bounds := range r.sentences {
		all = all[:0]
		note := func(d drawn) {
			if !slices.ContainsFunc(all, func(o drawn) bool { return o.name == d.name }) {
				all = append(all, d)
			}
		}
		for i := bounds[0]; i < bounds[1]; i++ {
			p.named(r, i, &p.lens.sets, func(choice, n int) {
				note(drawn{p.lens.hashes[choice], i, i + n})
			})
		}
		for ; at < len(signs) && signs[at].sentence == sentence; at++ {
			if name := signs[at].general(); name != "" && name[0] == '<' {
				note(drawn{of('p').and(name), signs[at].from, signs[at].to})
			}
		}
		for i, a := range all {
			out(a.name, a, sentence)
			for _, b := range all[i+1:] {
				out(min(a.name, b.name)*31^max(a.name, b.name), a, sentence)
			}
		}
	}
}

// hash is FNV-1a over what makes up a trait.
type hash uint32

func of(kind byte) hash { return hash(2166136261).byte(kind) }

func (h hash) byte(b byte) hash { return (h ^ hash(b)) * 16777619 }

// and takes a word in, and where it ends.
func (h hash) and(s string) hash {
	for i := range len(s) {
		h = h.byte(s[i])
	}
	return h.byte(0xff)
}

// end mixes the upper bits into the lower, of which the place is made.
func (h hash) end() hash {
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>12
}
