package replica

import (
	"encoding/json"
	"slices"
	"time"

	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Mistake is a person's word that a rule judged a text wrongly. It is kept on this
// computer alone; whoever wrote it gives it to somebody, after they looked at it.
type Mistake struct {
	ID     string         `json:"id"`
	At     time.Time      `json:"at"`
	Report messaging.Text `json:"report"`
	Given  bool           `json:"given"` // it was copied out, to be given to somebody
}

const (
	settingMistakes = "mistakes"
	maxMistakes     = 50 // the oldest go first
	maxReport       = 4000
)

// errNoMistake says that a report is not here.
var errNoMistake error = messaging.Fail(messaging.CodeNotFound, "This report is not here any more. Say again that it is a mistake.")

// ReportMistake keeps what a rule made of a text, to be looked at and given on.
func (r *Replica) ReportMistake(d TextDraft, rule string) (m Mistake, err error) {
	v, err := r.CheckText(d)
	if err != nil {
		return m, err
	}
	at := slices.IndexFunc(v.Findings, func(f compliance.Finding) bool { return f.Rule == rule })
	if at < 0 {
		return m, messaging.Fail(messaging.CodeConflict, "This rule no longer stops the text. Send it.")
	}
	if m.ID, err = newID[string](r); err != nil {
		return m, err
	}
	m.At, m.Report = r.cfg.Clock(), messaging.Text(compliance.Report(v.Findings[at], string(d.Body)))
	return m, r.withMistakes(func(list []Mistake) ([]Mistake, error) {
		list = append(list, m)
		return list[max(0, len(list)-maxMistakes):], nil
	})
}

// SaveMistake keeps a report as the person left it, and whether they gave it on.
func (r *Replica) SaveMistake(id string, report messaging.Text, given bool) error {
	if len(report) > maxReport {
		return messaging.FailField("report", messaging.CodeTooLong, "This report is too long. Shorten it.")
	}
	return r.withMistakes(func(list []Mistake) ([]Mistake, error) {
		at := slices.IndexFunc(list, func(m Mistake) bool { return m.ID == id })
		if at < 0 {
			return nil, errNoMistake
		}
		list[at].Report, list[at].Given = report, list[at].Given || given
		return list, nil
	})
}

// RemoveMistake forgets a report.
func (r *Replica) RemoveMistake(id string) error {
	return r.withMistakes(func(list []Mistake) ([]Mistake, error) {
		return slices.DeleteFunc(list, func(m Mistake) bool { return m.ID == id }), nil
	})
}

// Mistakes lists the reports that are kept here, newest first.
func (r *Replica) Mistakes() (list []Mistake, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			list, err = mistakes(tx)
			return err
		})
	})
	slices.Reverse(list)
	return list, err
}

func (r *Replica) withMistakes(change func([]Mistake) ([]Mistake, error)) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			list, err := mistakes(tx)
			if err != nil {
				return err
			}
			if list, err = change(list); err != nil {
				return err
			}
			b, err := json.Marshal(list)
			if err != nil {
				return messaging.Internal("write the reports", err)
			}
			return tx.SetSetting(settingMistakes, b)
		})
	})
}

func mistakes(tx *store.Tx) (list []Mistake, err error) {
	b, err := tx.Setting(settingMistakes)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, messaging.Internal("read the reports", err)
	}
	return list, nil
}
