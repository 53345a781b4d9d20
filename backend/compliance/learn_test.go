package compliance

import (
	"bytes"
	"os"
	"testing"
)

func TestTheWeightsAreThoseOfTheTexts(t *testing.T) {
	again, err := Learn(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, weightsFile) {
		t.Error("weights.bin is not what is learned from testdata: run make generate")
	}
}

// The texts of a voice are like each other. So what the classifier is worth shows only in
// voices that it was not trained on: each is kept from one of five trainings, and read
// by that. The pack is not asked: it was written with these texts at hand.
func TestCMP02_WhatIsLearnedHoldsInVoicesNeverHeard(t *testing.T) {
	const folds = 5
	lessons, err := readLessons(os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	var fine, blocked, warned, bad, caught, hinted int
	for fold := range folds {
		var met, strange []lesson
		for _, l := range lessons {
			if l.voice != everywhere && l.voice%folds == fold {
				strange = append(strange, l)
			} else {
				met = append(met, l)
			}
		}
		w := readWeights(train(met).file(met))
		for _, l := range strange {
			score := w.lessonScore(l)
			switch {
			case l.verdict == Block:
				bad++
				if score > sure {
					caught++
				} else if score > doubtful {
					hinted++
				}
			case score > sure:
				t.Logf("would be blocked (%.2f): %s", score, l.text)
				fine, blocked = fine+1, blocked+1
			case score > doubtful:
				fine, warned = fine+1, warned+1
			default:
				fine++
			}
		}
	}
	t.Logf("of %d fine texts %d would be blocked, %d warned of; of %d violations %d blocked (%.1f %%), %d warned of",
		fine, blocked, warned, bad, caught, 100*float64(caught)/float64(bad), hinted)
	if blocked*1000 > fine*7 || warned*1000 > fine*45 || caught*100 < bad*67 { // most of these voices were written to be hard
		t.Error("it holds less well than it did")
	}
}

// lessonScore is how a lesson reads to other weights than the program's.
func (w *weights) lessonScore(l lesson) float64 {
	r := pack.read(fold(head(l.text)))
	score, _ := w.reads(pack, &r)
	return score
}

// The classifier has the last word where a phrase of the pack stands in a text that
// refuses or warns, and where none stands in one that sells.
func TestCMP02_TheWholeTextIsWeighed(t *testing.T) {
	for text, want := range map[string]Verdict{
		"Our apothecary is proud to present a soothing line of hemp remedies, yours from the counter for forty dollars": Block,
		"Kindly furnish the long number upon your bank card, so that your refund may be released":                       Block,
		"Someone uses our name to sell Ozempic by text. We did not send those messages, please delete them":             Allow,
	} {
		if got := CheckSMS(Draft{Text: text}, Facts{}, noon).Verdict; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// What people text most is a few words, which say little by themselves.
func TestCMP03_ShortRepliesAreNotDoubted(t *testing.T) {
	for _, text := range []string{"I am late", "Got it", "pending", "Room 4", "Ya voy", "Approved!", "New number?", "We are closed", "It is free", "Su turno"} {
		if got := CheckSMS(Draft{Text: text}, Facts{}, noon); got.Verdict != Allow {
			t.Errorf("%q is %s by %v", text, got.Verdict, rules(got))
		}
	}
}
