package compliance

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
)

// What somebody wants (to sell, to lure, to defraud; or to treat, to ask, to warn, to
// refuse) can be said in more ways than there are phrases. So beside the pack stands a
// linear classifier, trained on texts that people judged (see Learn): each trait of a
// text has a weight, and their sum is how much the text reads like a violation.
//
// It and the pack check each other. What the pack finds and the classifier takes for
// innocent is warned of, not blocked, or not spoken of at all. What no phrase catches is blocked where the
// classifier is sure, and warned of where it doubts.

//go:embed weights.bin
var weightsFile []byte

// The lines that a sum is held against. They are set by voices that were kept from a
// training (TestCMP02_WhatIsLearnedHoldsInVoicesNeverHeard) and by lots that were judged
// before they were learned, for as good as no false block first.
const (
	sure     = 1.1  // above it a text is blocked
	doubtful = -0.3 // above it a text is warned of
	innocent = 0.5  // below it a finding of the pack warns and no longer blocks
	harmless = -1.0 // below it a finding of the pack that would block is dropped
)

// enough words a text has to have to be innocent in spite of a phrase. In fewer, the
// phrase is all that there is.
const enough = 4

// sentenceLess is by how much one sentence must outdo the whole text. A whole text has
// more to go by.
const sentenceLess = 1

// categoryPlaces is how many weights each category has, by which it is named.
const categoryPlaces = 1 << 12

// learnedCategories are those that the classifier knows.
var learnedCategories = []Category{Cannabis, Prescription, Alcohol, Tobacco, Firearms, Sex, Hate, Finance, Gambling, Phishing}

// weights is what was learned. All weights are whole numbers of one step.
type weights struct {
	step, bias float64
	place      []int8
	category   []int8 // categoryPlaces for each, of the likelihood of a word
}

const weightsHead = 16

var learned = readWeights(weightsFile)

func readWeights(b []byte) *weights {
	w := &weights{place: make([]int8, places), category: make([]int8, categoryPlaces*len(learnedCategories))}
	if len(b) != weightsHead+len(w.place)+len(w.category) {
		panic("compliance: weights.bin is of another program")
	}
	w.step = math.Float64frombits(binary.LittleEndian.Uint64(b))
	w.bias = math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
	for i, v := range b[weightsHead:] {
		if i < len(w.place) {
			w.place[i] = int8(v)
		} else {
			w.category[i-len(w.place)] = int8(v)
		}
	}
	return w
}

// sum is how much a text, or a part of it, reads like a violation.
type sum struct {
	weight        int
	words, pieces int
}

func (s *sum) add(t trait, weight int) {
	s.weight += weight
	if t.piece() {
		s.pieces++
	} else {
		s.words++
	}
}

// pieceWeight is what a piece of a word counts beside a word.
const pieceWeight = 0.6

// measure is by what a sum is divided, so that long texts are not worse than short ones.
// The constant is what makes a text of few words uncertain.
func measure(words, pieces int) float64 {
	return math.Sqrt(float64(words) + float64(pieceWeight*pieceWeight*float64(pieces)) + 30)
}

// reads is how much a text reads like a violation, and the sentence that does most, or
// -1 for the text as a whole.
func (w *weights) reads(p *rulePack, r *reading) (score float64, sentence int) {
	var whole sum
	parts := make([]sum, len(r.sentences))
	p.traits(r, func(t trait) {
		weight := int(w.place[t.place])
		whole.add(t, weight)
		parts[t.sentence].add(t, weight)
	})
	value := func(s sum) float64 {
		return float64(s.weight)*w.step/measure(s.words, s.pieces) + w.bias
	}
	score, sentence = value(whole), -1
	for i, s := range parts {
		if len(parts) > 1 && long(r, i) && value(s)-sentenceLess > score {
			score, sentence = value(s)-sentenceLess, i
		}
	}
	return score, sentence
}

// long says whether a sentence is long enough to be judged by itself.
func long(r *reading, sentence int) bool {
	return r.sentences[sentence][1]-r.sentences[sentence][0] >= 3
}

// about is the category whose texts use such words.
func (w *weights) about(signs []sign) Category {
	best, most := Category(""), math.MinInt
	for k, c := range learnedCategories {
		n := 0
		for _, s := range signs {
			n += int(w.category[k*categoryPlaces+categoryPlace(s.name)])
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

func categoryPlace(name string) int { return int(of('c').and(name).end()) % categoryPlaces }

// mostWords is how many words are shown for what a text as a whole is taken for.
const mostWords = 6

// telling finds the words that weigh most, in one sentence or in all.
func (w *weights) telling(p *rulePack, r *reading, sentence int) [][2]int {
	by := make([]float64, len(r.words))
	p.traits(r, func(t trait) {
		if sentence < 0 || t.sentence == sentence {
			for i := t.from; i < t.to; i++ {
				by[i] += float64(w.place[t.place]) / float64(t.to-t.from)
			}
		}
	})
	order := make([]int, 0, len(by))
	total := 0.0
	for i, v := range by {
		if v > 0 && r.words[i].written() {
			order = append(order, i)
			total += v
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case by[a] > by[b]:
			return -1
		case by[a] < by[b]:
			return 1
		}
		return 0
	})
	var marks [][2]int
	shown := 0.0
	for _, i := range order {
		if len(marks) == mostWords || len(marks) > 0 && shown > total*2/3 {
			break
		}
		marks = append(marks, [2]int{i, i + 1})
		shown += by[i]
	}
	return marks
}

// wholes are the rules that speak where a text as a whole reads like a violation.
func wholes() (out []rule) {
	sources := map[Category]int{Cannabis: srcCannabis, Prescription: srcRx, Tobacco: srcTobacco, Finance: srcFinance, Phishing: srcPhishing}
	for _, c := range learnedCategories {
		from, ok := sources[c]
		if !ok {
			from = srcShaft
		}
		out = append(out, rule{ID: likely(c), Category: c, Verdict: Block, source: from, whole: true})
	}
	return out
}

// likely maps each category to the rule that speaks where the whole text reads like it.
func likely(c Category) string { return "likely-" + string(c) }

// weigh brings what the pack found and what the classifier takes a text for together:
// the verdict of each rule, and the rules themselves.
func (p *rulePack) weigh(r *reading, found []foundRule) []foundRule {
	if len(r.words) == 0 {
		return found
	}
	score, sentence := learned.reads(p, r)
	blocked := false
	kept := found[:0]
	for _, h := range found {
		if h.verdict == Block && p.rules[h.rule].Category != Shortener && len(r.words) >= enough {
			switch {
			case score < harmless:
				continue
			case score < innocent:
				h.verdict = Warn
			}
		}
		kept = append(kept, h)
		blocked = blocked || h.verdict == Block
	}
	found = kept
	verdict := Allow
	switch {
	case blocked:
	case score > sure:
		verdict = Block
	case score > doubtful && len(found) == 0:
		verdict = Warn
	}
	if verdict != Allow {
		found = append(found, foundRule{likely(learned.about(p.signs(r))), learned.telling(p, r, sentence), verdict})
	}
	return found
}
