package app

import (
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// TextDraft is a text before it goes: in a conversation, or from a number to a phone
// while there is none.
type TextDraft struct {
	Conversation string   `json:"conversation"`
	Number       string   `json:"number"`
	Phone        string   `json:"phone"`
	Body         string   `json:"body"`
	Attachments  []string `json:"attachments"`
	Language     string   `json:"language"` // of the sentences
}

// Verdict is what becomes of a text, and why.
type Verdict struct {
	Verdict  string    `json:"verdict"`  // "allow", "warn" or "block"
	Findings []Finding `json:"findings"` // the gravest first
	RulePack string    `json:"rulePack"` // its date, 2006-01-02
	Length   int       `json:"length"`   // as carriers count
	Limit    int       `json:"limit"`    // the length at which a text is blocked
	Segments int       `json:"segments"` // as how many texts it goes
	Costly   string    `json:"costly"`   // the first character that makes it more of them
	Plain    string    `json:"plain"`    // the text with plain quotes and dashes, where that takes fewer
	Saved    int       `json:"saved"`    // how many fewer
}

// Finding is one rule that a text runs into. Marks are pairs of offsets into the
// text, in UTF-16 units as the screen counts.
type Finding struct {
	Rule        string   `json:"rule"`
	Category    string   `json:"category"`
	Verdict     string   `json:"verdict"`
	Marks       []int    `json:"marks"`
	Words       []string `json:"words"`
	Title       string   `json:"title"`
	Why         string   `json:"why"`
	Consequence string   `json:"consequence"`
	Instead     string   `json:"instead"`
	Source      string   `json:"source"`
	SourceURL   string   `json:"sourceUrl"`
	Dated       string   `json:"dated"`   // when the source was read
	Rewrite     string   `json:"rewrite"` // the text as it may go; "" if there is no such form
}

// RuleGuide is the rule pack for people to read.
type RuleGuide struct {
	Version string      `json:"version"`
	Rules   []GuideRule `json:"rules"`
}

// GuideRule is one rule with a text that runs into it and one that does not; "" where
// it is not about wording.
type GuideRule struct {
	Finding
	Refused string `json:"refused"`
	Fine    string `json:"fine"`
}

// Mistake is a report that a rule judged a text wrongly, kept on this computer.
type Mistake struct {
	ID     string `json:"id"`
	At     string `json:"at"`
	Report string `json:"report"`
	Given  bool   `json:"given"` // it was copied out
}

// CheckText judges a text while it is written, by the rules that decide when it is
// sent.
func (a *App) CheckText(d TextDraft) (Verdict, error) {
	r, err := a.replica.CheckText(textDraft(d))
	return verdict(r), shown(err)
}

// CheckMail says while an email is written what of it others should not read; it stops
// nothing.
func (a *App) CheckMail(body, language string) Verdict {
	return verdict(compliance.CheckMail(body, messaging.Language(language)))
}

func verdict(r compliance.Result) Verdict {
	v := Verdict{Verdict: string(r.Verdict), RulePack: compliance.Version, Findings: []Finding{}, Length: r.Size.Length, Limit: compliance.Limit,
		Segments: r.Size.Segments, Costly: r.Size.Costly, Plain: r.Plain, Saved: r.Saved}
	for _, f := range r.Findings {
		v.Findings = append(v.Findings, finding(f))
	}
	return v
}

func textDraft(d TextDraft) replica.TextDraft {
	return replica.TextDraft{Conversation: messaging.ConversationID(d.Conversation), Number: messaging.NumberID(d.Number),
		Phone: messaging.Phone(d.Phone), Body: messaging.Text(d.Body), Attachments: attachmentIDs(d.Attachments), Language: messaging.Language(d.Language)}
}

func finding(f compliance.Finding) Finding {
	v := Finding{Rule: f.Rule, Category: string(f.Category), Verdict: string(f.Verdict), Marks: []int{}, Words: append([]string{}, f.Words...), Title: f.Title,
		Why: f.Why, Consequence: f.Consequence, Instead: f.Instead, Source: f.Source, SourceURL: f.SourceURL, Dated: f.Dated, Rewrite: f.Rewrite}
	for _, s := range f.Spans {
		v.Marks = append(v.Marks, s.Start, s.End)
	}
	return v
}

// RuleGuide is the rule pack for people to read (CMP-05).
func (a *App) RuleGuide(language string) RuleGuide {
	g := compliance.TheGuide(messaging.Language(language))
	v := RuleGuide{Version: g.Version, Rules: []GuideRule{}}
	for _, p := range g.Rules {
		v.Rules = append(v.Rules, GuideRule{Finding: finding(p.Finding), Refused: p.Refused, Fine: p.Fine})
	}
	return v
}

// ReportMistake keeps what a rule made of a text, to be looked at and given on (CMP-04).
func (a *App) ReportMistake(d TextDraft, rule string) (Mistake, error) {
	m, err := a.replica.ReportMistake(textDraft(d), rule)
	return mistake(m), shown(err)
}

// SaveMistake keeps a report as the person left it, and whether they gave it on.
func (a *App) SaveMistake(id, report string, given bool) error {
	return shown(a.replica.SaveMistake(id, messaging.Text(report), given))
}

// RemoveMistake forgets a report.
func (a *App) RemoveMistake(id string) error { return shown(a.replica.RemoveMistake(id)) }

// Mistakes lists the reports that are kept here, newest first.
func (a *App) Mistakes() ([]Mistake, error) {
	list, err := a.replica.Mistakes()
	v := []Mistake{}
	for _, m := range list {
		v = append(v, mistake(m))
	}
	return v, shown(err)
}

func mistake(m replica.Mistake) Mistake {
	return Mistake{ID: m.ID, At: stamp(m.At), Report: string(m.Report), Given: m.Given}
}
