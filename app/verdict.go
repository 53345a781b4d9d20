package app

import (
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

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
