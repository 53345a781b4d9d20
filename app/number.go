package app

import (
	"context"
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// NumberSettings is how the numbers that the practice texts from are set up.
type NumberSettings struct {
	Numbers []NumberSetting `json:"numbers"`
	Staff   []LinkMember    `json:"staff"` // who can be a member
	Plan    string          `json:"plan"`
	// Identification is what whoever is texted first is told.
	Identification string `json:"identification"`
	CanEdit        bool   `json:"canEdit"`
	Why            string `json:"why"` // why not, as a sentence
}

// NumberSetting is one of them.
type NumberSetting struct {
	ID             string       `json:"id"`
	Phone          string       `json:"phone"`
	Label          string       `json:"label"`
	Members        []LinkMember `json:"members"`
	Mine           bool         `json:"mine"` // the person is a member
	Archived       bool         `json:"archived"`
	MMS            string       `json:"mms"`
	TollFree       bool         `json:"tollFree"`
	Registration   string       `json:"registration"`
	RegistrationAt string       `json:"registrationAt"`
	Reason         string       `json:"reason"` // why it was rejected
	Rate           float64      `json:"rate"`   // segments a second
	// What a conversation that begins on it begins with.
	Assignee     string   `json:"assignee"` // teammate id, "" for nobody
	AssigneeName string   `json:"assigneeName"`
	Tags         []string `json:"tags"`
}

// NumberForm is what the person changed of a number. ID is empty for a new one;
// Fields names which of the single values they changed.
type NumberForm struct {
	ID           string   `json:"id"`
	Fields       []string `json:"fields"`
	Phone        string   `json:"phone"`
	Label        string   `json:"label"`
	Archived     bool     `json:"archived"`
	MMS          string   `json:"mms"`
	Registration string   `json:"registration"`
	Reason       string   `json:"reason"`
	Rate         float64  `json:"rate"`
	Assignee     string   `json:"assignee"`
	Add          []string `json:"add"`    // teammates who become members
	Remove       []string `json:"remove"` // members who no longer are
	Tag          []string `json:"tag"`    // tags that conversations begin with from now on
	Untag        []string `json:"untag"`  // and those that they no longer do
}

// NumberSettings says how the practice's numbers are set up.
func (a *App) NumberSettings() (NumberSettings, error) {
	v := NumberSettings{Numbers: []NumberSetting{}, Staff: []LinkMember{}}
	s, err := a.replica.NumberSettings()
	if err != nil {
		return v, shown(err)
	}
	v.Identification = string(messaging.IdentificationText(s.Practice))
	v.Plan, v.CanEdit, v.Why = string(s.Practice.Plan), s.Why == nil, sentence(s.Why)
	names := map[messaging.TeammateID]LinkMember{}
	v.Staff = candidates(s.Staff, names)
	for _, n := range s.Numbers {
		v.Numbers = append(v.Numbers, NumberSetting{ID: string(n.ID), Phone: string(n.Phone), Label: n.Label,
			Members: named(n.Members, names), Mine: slices.Contains(n.Members, s.Me), Archived: n.Archived,
			MMS: string(n.Capabilities.MMS), TollFree: n.Capabilities.TollFree,
			Registration: string(n.Registration), RegistrationAt: stamp(n.RegistrationAt), Reason: n.Reason, Rate: n.Rate,
			Assignee: string(n.Assignee), AssigneeName: names[n.Assignee].Name, Tags: tagViews(n.Tags)})
	}
	return v, nil
}

// SaveNumber makes a number or changes one.
func (a *App) SaveNumber(f NumberForm) error {
	c := messaging.SaveNumber{
		Number:       messaging.NumberID(f.ID),
		Phone:        changed(f.Fields, "phone", messaging.Phone(f.Phone)),
		Label:        changed(f.Fields, "label", strings.TrimSpace(f.Label)),
		Archived:     changed(f.Fields, "archived", f.Archived),
		MMS:          changed(f.Fields, "mms", messaging.Ability(f.MMS)),
		Registration: changed(f.Fields, "registration", messaging.Registration(f.Registration)),
		Reason:       changed(f.Fields, "reason", strings.TrimSpace(f.Reason)),
		Rate:         changed(f.Fields, "rate", f.Rate),
		Assignee:     changed(f.Fields, "assignee", messaging.TeammateID(f.Assignee)),
		Add:          teammates(f.Add), Remove: teammates(f.Remove), Tag: texts(f.Tag), Untag: texts(f.Untag),
	}
	return a.ask(func(ctx context.Context) error { return a.replica.SaveNumber(ctx, c) })
}
