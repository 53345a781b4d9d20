package compliance

import (
	"cmp"
	"slices"
)

// Version is the rule pack's: the day on which its sources were last read.
const Version = "2026-11-22"

// Category is what a rule is about.
type Category string

const (
	Cannabis     Category = "cannabis"
	Prescription Category = "prescription"
	Sex          Category = "sex"
	Hate         Category = "hate"
	Alcohol      Category = "alcohol"
	Tobacco      Category = "tobacco"
	Firearms     Category = "firearms"
	Finance      Category = "finance"
	Gambling     Category = "gambling"
	Phishing     Category = "phishing"
	Shortener    Category = "shortener"
	Length       Category = "length"
	PHI          Category = "phi"
	Marketing    Category = "marketing"
	Bulk         Category = "bulk"
	Hours        Category = "hours"
	File         Category = "file"
	Sending      Category = "sending" // the number or the person, whatever is written
)

// rule is one rule of the pack.
type rule struct {
	ID       string
	Category Category
	Verdict  Verdict
	source   int // in sources
	// clauses say what the rule looks for in a text. A rule of another kind (a length,
	// a number's state) has none.
	clauses []clause
	whole   bool // it speaks of a text as a whole (see intent.go)
	n       int  // its place in the pack
}

// clause is a list of patterns of which one is enough, unless one of the others
// stands in the same sentence, or one of the last ones anywhere.
type clause struct {
	any    []string
	unless []string
	never  []string
	goods  string // that are offered, in place of any; read as several clauses
	// gentle clauses hold of wording that has an innocent use too: they are void in a
	// sentence that is about care.
	gentle bool
}

// rulePack is the rules as they are matched.
type rulePack struct {
	*grammar
	rules   map[string]*rule
	list    []*rule
	byFirst map[id][]compiled
	lens    lens
}

type compiled struct {
	rule   *rule
	clause *compiledClause
	*pattern
}

type compiledClause struct{ unless, never []*pattern }

// found is a rule with the words that it was found in.
type foundRule struct {
	rule    string
	marks   [][2]int
	verdict Verdict
}

// pack is the one rule pack.
var pack = newPack()

func newPack() *rulePack {
	words := readPack()
	list := append(slices.Concat(number(), words.rules), wholes()...)
	p := &rulePack{grammar: newGrammar(words.sets, words.goods), rules: map[string]*rule{}, byFirst: map[id][]compiled{}}
	for i := range list {
		r := &list[i]
		r.n = i
		if p.rules[r.ID] != nil {
			panic("compliance: two rules " + r.ID)
		}
		p.rules[r.ID] = r
		p.list = append(p.list, r)
		for _, c := range r.clauses {
			cc := &compiledClause{}
			if c.gentle {
				c.unless = append(c.unless, `[bedside]`)
			}
			for _, s := range c.unless {
				cc.unless = append(cc.unless, p.compile(s))
			}
			if r.Verdict == Block && r.Category != Hate {
				c.never = append(c.never, `[cautioned]`)
			}
			for _, s := range c.never {
				cc.never = append(cc.never, p.compile(s))
			}
			for _, s := range c.any {
				one := compiled{r, cc, p.compile(s)}
				for first := range one.firsts() {
					p.byFirst[first] = append(p.byFirst[first], one)
				}
			}
		}
	}
	p.lens = newLens(p.grammar, words.sets)
	return p
}

// order is a rule's place in the pack: of two that are as grave, the first is named.
func order(id string) int { return pack.rules[id].n }

// judge finds the rules that a text runs into, each once with all its words.
func (p *rulePack) judge(r *reading) []foundRule {
	marks := map[string][][2]int{}
	for i := range r.words {
		for _, first := range r.words[i].ids {
			for _, c := range p.byFirst[first] {
				h, ok := c.at(r, i)
				if !ok || r.excused(c.clause, r.words[i].sentence) {
					continue
				}
				marks[c.rule.ID] = append(marks[c.rule.ID], h.marks...)
			}
		}
	}
	out := make([]foundRule, 0, len(marks))
	for id, m := range marks {
		out = append(out, foundRule{id, m, p.rules[id].Verdict})
	}
	slices.SortFunc(out, func(a, b foundRule) int { return cmp.Compare(order(a.rule), order(b.rule)) })
	return out
}

// excused says, looking once, whether a clause is void in a sentence.
func (r *reading) excused(c *compiledClause, sentence int) bool {
	key := verdictOn{c, sentence}
	known, ok := r.excuses[key]
	if !ok {
		known = c.excuses(r, sentence)
		r.excuses[key] = known
	}
	return known
}

type verdictOn struct {
	clause   *compiledClause
	sentence int
}

func (c *compiledClause) excuses(r *reading, sentence int) bool {
	return slices.ContainsFunc(c.unless, func(p *pattern) bool { return p.in(r, sentence) }) ||
		slices.ContainsFunc(c.never, func(p *pattern) bool { return p.anywhere(r) })
}
