package compliance

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"rowan/backend/messaging"
)

// Verdict is what becomes of a text.
type Verdict string

const (
	Allow Verdict = "allow"
	// Warn needs a reason from whoever sends, which is audited.
	Warn Verdict = "warn"
	// Block cannot be overridden.
	Block Verdict = "block"
)

func (v Verdict) rank() int { return slices.Index([]Verdict{Allow, Warn, Block}, v) }

// Draft is a text before it goes.
type Draft struct {
	Text  string
	Media []Media
}

// Media is one file of a draft.
type Media struct {
	Type messaging.AttachmentType
	Size int64
}

// MMS says whether a number takes pictures and files.
type MMS string

const (
	MMSUnknown MMS = "unknown"
	MMSYes     MMS = "yes"
	MMSNo      MMS = "no"
)

// Facts are what has to be known besides the text. The zero value is a number in good
// order that writes to somebody of whom nothing is known.
type Facts struct {
	Language messaging.Language // of the findings' sentences
	From, To messaging.Phone
	MMS      MMS            // of From; "" for unknown
	Zone     *time.Location // where the person may live, beside the area of their phone

	Trial        bool      // the practice has no plan yet (D10)
	Unregistered bool      // From has no approved registration
	Archived     bool      // From is no longer used
	OptedOut     time.Time // when To replied STOP; zero if not
	AskedToStop  bool      // To wrote what may be an opt-out, and nobody answered yet
	// Others is how many other people got the same or nearly the same text from this
	// number within the hour (see Prints).
	Others int
}

// bulk is how many others make a text one of more than ten (CMP-19).
const bulk = 10

// Span is a part of the draft's text. JavaScript counts in UTF-16 units, Go in bytes.
type Span struct {
	Start     int `json:"start"`
	End       int `json:"end"`
	StartByte int `json:"startByte"`
	EndByte   int `json:"endByte"`
}

// Finding is one rule that a draft runs into.
type Finding struct {
	Rule     string   `json:"rule"`
	Category Category `json:"category"`
	Verdict  Verdict  `json:"verdict"`
	Spans    []Span   `json:"spans"` // the words that it is about, in their order
	Words    []string `json:"words"` // the same as they stand in the text

	Title       string `json:"title"`
	Why         string `json:"why"`
	Consequence string `json:"consequence"`
	Instead     string `json:"instead"` // what would do
	Source      string `json:"source"`
	SourceURL   string `json:"sourceUrl"`
	Dated       string `json:"dated"` // when the source was read
	// Rewrite is the text as this rule and every other would let it go, if there is
	// such a form.
	Rewrite string `json:"rewrite,omitempty"`
}

// Result is the verdict on a draft with everything that it rests on.
type Result struct {
	Verdict  Verdict   `json:"verdict"`
	Findings []Finding `json:"findings"` // the gravest first
	Size     Size      `json:"size"`
	// Plain is the text in plain characters where that takes fewer segments, and Saved
	// how many fewer.
	Plain string `json:"plain,omitempty"`
	Saved int    `json:"saved,omitempty"`
}

var judged atomic.Int64

// Judged counts the texts that were judged since the program began: for nothing that
// is secure it may move (SEC-31).
func Judged() int64 { return judged.Load() }

// CheckSMS is the one judge of texts: in the composer, when the service takes a text
// and again before a carrier gets it.
func CheckSMS(d Draft, f Facts, now time.Time) Result {
	judged.Add(1)
	r := check(d, f, now)
	for i := range r.Findings {
		rewrite := rewrites[r.Findings[i].Rule]
		if rewrite == nil {
			continue
		}
		// A rewrite is offered only if it goes: what it is for must not send its user
		// from one rule into the next.
		text := rewrite(d.Text, r.Findings[i], f.Language)
		if again := check(Draft{Text: text, Media: d.Media}, f, now); text != d.Text && again.Verdict == Allow {
			r.Findings[i].Rewrite = text
		}
	}
	if plain, saved := Plain(d.Text); saved > 0 {
		r.Plain, r.Saved = plain, saved
	}
	return r
}

func check(d Draft, f Facts, now time.Time) Result {
	r := Result{Verdict: Allow, Size: Measure(d.Text), Findings: []Finding{}}
	add := func(id string, spans []Span) *Finding {
		r.Findings = append(r.Findings, newFinding(id, d.Text, spans, f.Language))
		return &r.Findings[len(r.Findings)-1]
	}
	for id, holds := range standing(d, f) {
		if holds {
			add(id, nil)
		}
	}
	if r.Size.Length >= Limit {
		add("length", []Span{beyond(d.Text)})
	}
	for _, id := range checkMedia(d.Media, f) {
		add(id, nil)
	}
	text := pack.read(fold(head(d.Text)))
	solicits := false
	for _, h := range pack.weigh(&text, pack.judge(&text)) {
		add(h.rule, toSpans(d.Text, &text, h.marks)).Verdict = h.verdict
		solicits = solicits || pack.rules[h.rule].Category == Marketing
	}
	if f.Others >= bulk {
		add("bulk-same", nil)
	}
	if solicits && quiet(f, now) {
		add("quiet-hours", nil)
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(b.Verdict.rank()-a.Verdict.rank(), cmp.Compare(order(a.Rule), order(b.Rule)))
	})
	if len(r.Findings) > 0 {
		r.Verdict = r.Findings[0].Verdict
	}
	return r
}

// head is as much of a text as is read for its wording. What is longer is blocked for
// its length anyway, and a whole book that somebody pasted must not hold up their typing.
func head(text string) string {
	units := 0
	for i, r := range text {
		if units >= 2*Limit {
			return text[:i]
		}
		units += utf16.RuneLen(repair(r))
	}
	return text
}

// standing says which rules about the number and the person hold, whatever is written.
func standing(d Draft, f Facts) map[string]bool {
	return map[string]bool{
		"opted-out":     !f.OptedOut.IsZero(),
		"asked-to-stop": f.AskedToStop,
		"trial":         f.Trial,
		"unregistered":  f.Unregistered && !f.Trial,
		"archived":      f.Archived,
	}
}

func newFinding(rule, text string, spans []Span, language messaging.Language) Finding {
	f := explain(rule, language)
	f.Spans, f.Words = spans, []string{}
	if spans == nil {
		f.Spans = []Span{}
	}
	for _, s := range spans {
		f.Words = append(f.Words, text[s.StartByte:s.EndByte])
	}
	return f
}

// toSpans is where words stand, without overlap and in their order.
func toSpans(text string, r *reading, marks [][2]int) []Span {
	marks = slices.Clone(marks)
	slices.SortFunc(marks, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	var bytes [][2]int
	for _, m := range marks {
		from, to := r.words[m[0]].start, r.words[m[1]-1].end
		if n := len(bytes); n > 0 && from <= bytes[n-1][1]+1 {
			bytes[n-1][1] = max(bytes[n-1][1], to)
			continue
		}
		bytes = append(bytes, [2]int{from, to})
	}
	spans := make([]Span, 0, len(bytes))
	units, at := 0, 0
	advance := func(to int) int {
		for _, c := range text[at:to] {
			units += utf16.RuneLen(repair(c))
		}
		at = to
		return units
	}
	for _, b := range bytes {
		s := Span{StartByte: b[0], EndByte: b[1]}
		s.Start = advance(b[0])
		s.End = advance(b[1])
		spans = append(spans, s)
	}
	return spans
}

// beyond is what stands behind the last unit that goes.
func beyond(text string) Span {
	s := Span{EndByte: len(text)}
	for i, r := range text {
		n := utf16.RuneLen(repair(r))
		if s.End+n < Limit {
			s.Start, s.StartByte = s.End+n, i+width(text[i:])
		}
		s.End += n
	}
	return s
}

func width(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// First is the gravest finding, or an empty one.
func (r Result) First() Finding {
	if len(r.Findings) == 0 {
		return Finding{}
	}
	return r.Findings[0]
}

// Sentence says why a text was refused, as an error's sentence.
func (f Finding) Sentence() string {
	return strings.TrimSpace(f.Why + " " + f.Instead)
}
