package compliance

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func corpus(t *testing.T, file string) []sample {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return readSamples(string(b))
}

// score counts verdicts on a set of texts.
type score struct {
	fine, falseBlock, warned int
	bad, blocked             int
	risky, riskyWarned       int
	byCategory               map[string]*[3]int // wanted, found, found wrongly
	misses                   []string
}

func judgeAll(samples []sample) score {
	s := score{byCategory: map[string]*[3]int{}}
	row := func(c string) *[3]int {
		if s.byCategory[c] == nil {
			s.byCategory[c] = &[3]int{}
		}
		return s.byCategory[c]
	}
	noon := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	for _, one := range samples {
		r := CheckSMS(Draft{Text: one.text}, Facts{}, noon)
		f := r.First()
		miss := func(what string) {
			s.misses = append(s.misses, fmt.Sprintf("%s: %s/%s got %s/%s %v: %s", what, one.verdict, one.subject, r.Verdict, f.Rule, f.Words, one.text))
		}
		got := string(f.Category)
		if one.verdict != Allow && one.subject != "mixed" && one.subject != "" {
			row(one.subject)[0]++
			if got == one.subject {
				row(one.subject)[1]++
			}
		}
		if got != "" && got != one.subject && one.subject != "mixed" && (one.subject != "" || one.verdict == Allow) {
			row(got)[2]++
		}
		switch one.verdict {
		case Allow:
			s.fine++
			if r.Verdict == Block {
				s.falseBlock++
				miss("FALSE BLOCK")
			} else if r.Verdict == Warn {
				s.warned++
				miss("warned")
			}
		case Block:
			s.bad++
			if r.Verdict == Block {
				s.blocked++
			} else {
				miss("let through")
			}
		case Warn:
			s.risky++
			switch r.Verdict {
			case Warn:
				s.riskyWarned++
			case Block:
				s.falseBlock++
				miss("FALSE BLOCK")
			default:
				miss("not warned")
			}
		}
	}
	return s
}

func (s score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d fine texts: %d blocked, %d warned; %d violations: %d blocked (%.1f %%); %d to warn of: %d warned\n",
		s.fine, s.falseBlock, s.warned, s.bad, s.blocked, 100*float64(s.blocked)/float64(max(1, s.bad)), s.risky, s.riskyWarned)
	for _, c := range slices.Sorted(maps.Keys(s.byCategory)) {
		n := s.byCategory[c]
		fmt.Fprintf(&b, "%14s: recall %3d of %3d, precision %3d of %3d\n", c, n[1], n[0], n[1], n[1]+n[2])
	}
	return b.String()
}

func halves(all []sample) (tuned, untouched []sample) {
	for _, s := range all {
		if !s.kept {
			tuned = append(tuned, s)
		} else {
			untouched = append(untouched, s)
		}
	}
	return tuned, untouched
}

// The corpus was written before the rules, which were then tuned on one half of it.
// The fresh texts came later, in many lots, each measured once before it was learned
// from; fine ones are many, near to what is forbidden.
func TestCMP02_CMP03_TheCorpusIsJudgedRightly(t *testing.T) {
	all := corpus(t, "testdata/corpus.txt")
	tuned, untouched := halves(all)
	fresh := corpus(t, "testdata/fresh.txt")
	if len(tuned) < 300 || len(untouched) < 300 || len(fresh) < 2000 {
		t.Fatalf("there are %d, %d and %d texts", len(tuned), len(untouched), len(fresh))
	}
	for name, texts := range map[string][]sample{"tuned half": tuned, "untouched half": untouched, "fresh": fresh} {
		s := judgeAll(texts)
		t.Logf("%s: %s", name, s)
		if name != "untouched half" || s.falseBlock > 0 {
			t.Log(strings.Join(s.misses, "\n"))
		}
		if s.falseBlock > 0 {
			t.Errorf("%s: %d texts of care were blocked", name, s.falseBlock)
		}
		if s.blocked*100 < s.bad*95 {
			t.Errorf("%s: %d of %d violations were blocked, want 95 %%", name, s.blocked, s.bad)
		}
		if s.warned*100 > s.fine*5 {
			t.Errorf("%s: %d of %d fine texts were warned of, want 5 %% at most", name, s.warned, s.fine)
		}
	}
}
