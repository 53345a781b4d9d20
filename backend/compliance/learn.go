package compliance

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math"
	"slices"
	"strings"
)

// sample is one text with the verdict that a person gave it.
type sample struct {
	text    string
	verdict Verdict
	subject string // of a text that is not allowed: its category, or mixed
	voice   int    // who wrote it, so that one voice can be kept from the training
	kept    bool   // of the half of a file that is kept from all that is tuned on it
}

// readSamples reads lines of texts under headings like "= block cannabis". Another voice
// begins where the violations of one end. The split is by the text alone, so that nobody
// chooses it.
func readSamples(file string) (out []sample) {
	verdict, subject, voice := Verdict(""), "", 0
	for line := range strings.SplitSeq(strings.TrimRight(file, "\n"), "\n") {
		if heading, ok := strings.CutPrefix(line, "= "); ok {
			was := verdict
			v, s, _ := strings.Cut(heading, " ")
			verdict, subject = Verdict(v), s
			if was == Block && verdict != Block {
				voice++
			}
			continue
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(line))
		text := strings.NewReplacer(`\u200b`, "\u200b", `\u00ad`, "\u00ad", `\n`, "\n").Replace(line)
		out = append(out, sample{text, verdict, subject, voice, h.Sum32()%2 == 1})
	}
	return out
}

// lesson is a sample as it is learned from.
type lesson struct {
	sample
	whole []uint32   // the places of its traits
	parts [][]uint32 // of each of its sentences, if there are several
	signs []sign
}

// everywhere is the voice of what stands in each training.
const everywhere = -1

// readLessons reads what the classifier is trained on: the corpus but for the half that
// is kept, the lots of texts that were measured before, texts written for it, frames
// with goods put in, and the examples of the guide.
func readLessons(material fs.FS) ([]lesson, error) {
	var samples []sample
	voices := 0
	for _, name := range []string{"corpus.txt", "fresh.txt", "voices.txt"} {
		text, err := fs.ReadFile(material, name)
		if err != nil {
			return nil, err
		}
		most := 0
		for _, s := range readSamples(string(text)) {
			most = max(most, s.voice+1)
			if s.kept && name == "corpus.txt" {
				continue
			}
			s.voice += voices
			samples = append(samples, s)
		}
		voices += most
	}
	text, err := fs.ReadFile(material, "frames.txt")
	if err != nil {
		return nil, err
	}
	samples = append(samples, readFrames(string(text))...)
	for _, r := range pack.list {
		if refused, fine := r.examples(); refused != "" {
			samples = append(samples, sample{text: refused, verdict: r.Verdict, subject: string(r.Category), voice: everywhere}, sample{text: fine, verdict: Allow, voice: everywhere})
		}
	}
	lessons := make([]lesson, 0, len(samples))
	for _, s := range samples {
		if s.verdict == Block && shortened(s.text) {
			continue // told by the address alone
		}
		lessons = append(lessons, newLesson(s))
	}
	return lessons, nil
}

// shortened says whether a text holds a link of a public shortener.
func shortened(text string) bool {
	r := pack.read(fold(head(text)))
	return slices.ContainsFunc(pack.judge(&r), func(h foundRule) bool { return pack.rules[h.rule].Category == Shortener })
}

func newLesson(s sample) lesson {
	l := lesson{sample: s}
	r := pack.read(fold(head(s.text)))
	l.signs = pack.signs(&r)
	parts := make([][]uint32, len(r.sentences))
	pack.traits(&r, func(t trait) {
		l.whole = append(l.whole, t.place)
		parts[t.sentence] = append(parts[t.sentence], t.place)
	})
	for i, p := range parts {
		if len(parts) > 1 && long(&r, i) {
			l.parts = append(l.parts, p)
		}
	}
	return l
}

// readFrames reads sentences with a gap for goods, and puts goods of several categories
// into each, so that it is the sentence that is learned.
func readFrames(file string) (out []sample) {
	lists := map[string][]string{}
	heading := ""
	var headings []string
	for line := range strings.SplitSeq(strings.TrimSpace(file), "\n") {
		if h, ok := strings.CutPrefix(line, "= "); ok {
			heading = h
			headings = append(headings, h)
			continue
		}
		lists[heading] = append(lists[heading], line)
	}
	goods := []Category{Cannabis, Prescription, Alcohol, Tobacco, Firearms}
	n := 0
	pick := func(list string) string {
		n++
		return lists[list][n*7919%len(lists[list])]
	}
	for _, heading := range headings {
		kind, rest, _ := strings.Cut(heading, " ")
		language, only, _ := strings.Cut(rest, " ")
		if kind != "offer" && kind != "care" && kind != "ware" {
			continue
		}
		for i, frame := range lists[heading] {
			for k := range 4 {
				s := sample{verdict: Allow, voice: everywhere}
				list := "wares " + language
				if kind != "ware" {
					c := goods[(i+k)%len(goods)]
					if only != "" {
						c = Category(only)
					}
					list = "things " + language + " " + string(c)
					if kind == "offer" {
						s.verdict, s.subject = Block, string(c)
					}
				}
				s.text = strings.NewReplacer("{x}", pick(list), "{p}", pick("price "+language), "{d}", pick("day "+language), "{pct}", pick("share")).Replace(frame)
				out = append(out, s)
			}
		}
	}
	return out
}

// Learn trains the classifier and returns the file that the program holds of it. The same
// material gives the same file on every machine.
func Learn(material fs.FS) ([]byte, error) {
	lessons, err := readLessons(material)
	if err != nil {
		return nil, fmt.Errorf("compliance: %w", err)
	}
	return train(lessons).file(lessons), nil
}

// model is a classifier while it is trained.
type model struct {
	place []float64
	bias  float64
}

// What the training is tuned with; chosen on voices that were kept from it.
const (
	rounds      = 20
	rate        = 0.3
	shrink      = 5e-4
	partRound   = 4 // from which on the worst sentence of a violation counts as one
	finePart    = 1 // what a sentence of a fine text counts
	badPart     = 0.5
	leastSquare = 1e-6
)

// train fits the weights by logistic regression, each with a rate of its own (AdaGrad),
// and returns the mean of the later rounds. Products are rounded before they are added,
// since machines differ in whether they do so of themselves.
func train(lessons []lesson) *model {
	type item struct {
		places []uint32
		want   float64
		count  float64
	}
	var items []item
	for _, l := range lessons {
		if l.verdict == Block {
			items = append(items, item{l.whole, 1, 1})
			continue
		}
		items = append(items, item{l.whole, 0, 1})
		for _, p := range l.parts {
			items = append(items, item{p, 0, finePart})
		}
	}
	m, mean := &model{place: make([]float64, places)}, &model{place: make([]float64, places)}
	squares, biasSquares := make([]float64, places), 1.0
	lot := uint64(1)
	for round := range rounds {
		if round == partRound {
			for _, l := range lessons {
				if l.verdict == Block && len(l.parts) > 0 {
					worst := l.parts[0]
					for _, p := range l.parts {
						if m.score(p) > m.score(worst) {
							worst = p
						}
					}
					items = append(items, item{worst, 1, badPart})
				}
			}
		}
		for i := len(items) - 1; i > 0; i-- {
			lot ^= lot << 13
			lot ^= lot >> 7
			lot ^= lot << 17
			k := int(lot % uint64(i+1))
			items[i], items[k] = items[k], items[i]
		}
		for _, it := range items {
			off := float64((likelihood(m.score(it.places)) - it.want) * it.count)
			words, pieces := count(it.places)
			by := 1 / measure(words, pieces)
			for _, k := range it.places {
				slope := off * by
				if k >= places/2 {
					slope *= pieceWeight
				}
				slope = float64(slope) + float64(shrink*m.place[k])
				squares[k] += float64(slope * slope)
				m.place[k] -= float64(rate * slope / math.Sqrt(squares[k]+leastSquare))
			}
			biasSquares += float64(off * off)
			m.bias -= float64(rate * off / math.Sqrt(biasSquares))
		}
		if round >= rounds/2 {
			for k, v := range m.place {
				mean.place[k] += v / (rounds - rounds/2)
			}
			mean.bias += m.bias / (rounds - rounds/2)
		}
	}
	return mean
}

func count(list []uint32) (words, pieces int) {
	for _, k := range list {
		if k < places/2 {
			words++
		}
	}
	return words, len(list) - words
}

func (m *model) score(list []uint32) float64 {
	words, pieces := 0.0, 0.0
	for _, k := range list {
		if k < places/2 {
			words += m.place[k]
		} else {
			pieces += m.place[k]
		}
	}
	return float64((words+float64(pieceWeight*pieces))/measure(count(list))) + m.bias
}

// likelihood is the logistic function, by operations that all machines do alike.
func likelihood(x float64) float64 {
	e := 1 - max(-30, min(30, x))/1024
	for range 10 {
		e *= e
	}
	return 1 / (1 + e)
}

// file writes the weights, in steps of a 127th of the largest.
func (m *model) file(lessons []lesson) []byte {
	most := leastSquare
	weight := func(k int) float64 {
		if k >= places/2 {
			return pieceWeight * m.place[k]
		}
		return m.place[k]
	}
	for k := range m.place {
		most = max(most, math.Abs(weight(k)))
	}
	step := most / math.MaxInt8
	out := binary.LittleEndian.AppendUint64(nil, math.Float64bits(step))
	out = binary.LittleEndian.AppendUint64(out, math.Float64bits(m.bias))
	for k := range m.place {
		out = append(out, byte(int8(math.Round(weight(k)/step))))
	}
	return append(out, categories(lessons)...)
}

// categories counts in which category's texts a word stands, and says of each how much
// more often than in those of the others, in binary orders of a sixteenth.
func categories(lessons []lesson) []byte {
	counts := make([][]float64, len(learnedCategories))
	totals := make([]float64, len(learnedCategories))
	for k, c := range learnedCategories {
		counts[k] = make([]float64, categoryPlaces)
		for _, l := range lessons {
			if l.verdict != Block || l.subject != string(c) {
				continue
			}
			for _, s := range l.signs {
				counts[k][categoryPlace(s.name)]++
				totals[k]++
			}
		}
	}
	var out []byte
	for k := range counts {
		for place := range categoryPlaces {
			mine := (counts[k][place] + 0.5) / (totals[k] + categoryPlaces/2)
			others, of := 0.0, 0.0
			for o := range counts {
				if o != k {
					others += counts[o][place]
					of += totals[o]
				}
			}
			rest := (others + 0.5) / (of + categoryPlaces/2)
			out = append(out, byte(int8(octaves(mine/rest))))
		}
	}
	return out
}

// octaves is the binary logarithm in sixteenths, towards zero, found by comparing only.
func octaves(ratio float64) int {
	const sixteenth = 1.0442737824274138 // the sixteenth root of two
	n := 0
	for ; ratio >= sixteenth && n < math.MaxInt8; n++ {
		ratio /= sixteenth
	}
	for ; ratio <= 1/sixteenth && n > math.MinInt8; n-- {
		ratio *= sixteenth
	}
	return n
}
