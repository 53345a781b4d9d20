package compliance

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// The rules about wording stand in pack, a file a category ("finance-leads" is more of
// finance), for people to read and to change: a phrase or a pattern a line, English and
// Spanish together, since people mix them. What begins with # is for them alone.
//
//	= phrases NAME            what patterns call [NAME]: a phrase a line
//	= phrases NAME (goods)    its words are looked for in pieces and behind asterisks too
//	= rule ID: VERDICT, SOURCE
//	when PATTERN              the rule speaks where one of these stands,
//	but PATTERN               unless one of these stands in the same sentence,
//	never PATTERN             or one of these anywhere
//	gentle                    and not in a sentence that is about care
//	offered NAME              in place of when: goods of that name near what a seller says
//
// A blank line ends what is said together; a rule may say several such things. What a
// pattern is, match.go says.
//
//go:embed pack
var packFiles embed.FS

// packOrder is that of the categories, and with it of their rules: of two that are as
// grave the first is named.
var packOrder = []Category{Cannabis, Prescription, Alcohol, Tobacco, Firearms, Shortener, Sex, Hate, Finance, Gambling, Phishing, PHI, Marketing}

// sourceNames are what rules call what they rest on.
var sourceNames = map[string]int{"cannabis": srcCannabis, "rx": srcRx, "shaft": srcShaft, "tobacco": srcTobacco, "finance": srcFinance,
	"phishing": srcPhishing, "shortener": srcShortener, "hipaa": srcHIPAA, "marketing": srcMarketing}

// phrasing is what the files say.
type phrasing struct {
	sets  map[string][]string
	goods []string
	rules []rule
}

// readPack reads all files. What cannot be read is a fault of this program.
func readPack() phrasing {
	w := phrasing{sets: map[string][]string{}}
	for _, c := range append([]Category{"shared"}, packOrder...) {
		more, err := fs.Glob(packFiles, "pack/"+string(c)+"-*.txt")
		if err != nil {
			panic("compliance: " + err.Error())
		}
		files := append([]string{"pack/" + string(c) + ".txt"}, more...)
		for _, file := range files {
			text, err := packFiles.ReadFile(file)
			if err != nil {
				panic("compliance: " + err.Error())
			}
			w.read(c, file, string(text))
		}
	}
	return w
}

func (w *phrasing) read(category Category, file, text string) {
	var set string // that the lines are phrases of
	var at *rule
	fresh := true // the next line begins another clause
	for n, line := range strings.Split(text, "\n") {
		wrong := func() { panic(fmt.Sprintf("compliance: %s, line %d: %q", file, n+1, line)) }
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "":
			fresh = true
		case word == "#":
		case word == "=":
			set, at, fresh = "", nil, true
			kind, name, _ := strings.Cut(rest, " ")
			switch kind {
			case "phrases":
				set, _, _ = strings.Cut(name, " ")
				if strings.HasSuffix(name, " (goods)") {
					w.goods = append(w.goods, set)
				}
			case "rule":
				id, about, _ := strings.Cut(name, ": ")
				verdict, source, _ := strings.Cut(about, ", ")
				from, known := sourceNames[source]
				if !known || verdict != string(Block) && verdict != string(Warn) {
					wrong()
				}
				w.rules = append(w.rules, rule{ID: id, Category: category, Verdict: Verdict(verdict), source: from})
				at = &w.rules[len(w.rules)-1]
			default:
				wrong()
			}
		case set != "":
			w.sets[set] = append(w.sets[set], plainSource(line))
		case at == nil:
			wrong()
		default:
			if fresh {
				at.clauses, fresh = append(at.clauses, clause{}), false
			}
			if !at.clauses[len(at.clauses)-1].add(word, rest) {
				wrong()
			}
		}
	}
	for i := range w.rules {
		w.rules[i].clauses = offered(w.rules[i].clauses)
	}
}

// add takes a line of a clause, and says whether it is one.
func (c *clause) add(word, rest string) bool {
	switch word {
	case "when":
		c.any = append(c.any, rest)
	case "but":
		c.unless = append(c.unless, rest)
	case "never":
		c.never = append(c.never, rest)
	case "gentle":
		c.gentle = true
	case "offered":
		c.goods = rest
	default:
		return false
	}
	return true
}

// offered puts in place of each clause about goods the ways in which they are offered:
// near what a seller says, or in a text that sells somewhere, unless the sentence warns
// of them or asks about them.
func offered(list []clause) (out []clause) {
	for _, c := range list {
		if c.goods == "" {
			out = append(out, c)
			continue
		}
		g := "[" + c.goods + "]"
		avoid := append([]string{`[no] ..2 ` + g, `[refused]`, `[inquiry]`, g + ` ~ [place]`, `[place] ..3 ` + g, `[sober]`, g + ` use|withdrawal|cessation|screening|screen|test|disorder|counseling|questionnaire|history|consumption`, g + ` and|or|, ..2 use|withdrawal`, g + ` is|are sold|available as|at|in+any|in+stores`, g + ` is|are not|illegal|risky|unsafe`, g + ` free|gratis ..1 [goodpart]`, `free|gratis ..2 [goodpart] ..3 ` + g}, c.unless...)
		out = append(out,
			clause{any: []string{g + ` ~ [push]`, `free|gratis ..1 ` + g, g + ` free|gratis`}, unless: avoid},
			clause{any: []string{g + ` ~ [offer]`}, unless: append([]string{`[ward]`}, avoid...)},
			clause{any: []string{g + ` ~ <percent>|<money> off`}, unless: []string{`[no] ..2 ` + g}},
			clause{any: []string{g + ` & [offer]`}, unless: append([]string{`[asked]`, `[care]`, `[no] ..4 ` + g, `[place]`}, avoid...), never: append([]string{`[clinic]`}, c.never...)},
			clause{any: []string{g + ` & [push]`}, unless: append([]string{`[asked]`, `[care]`, `[no] ..4 ` + g}, avoid...)})
	}
	return out
}
