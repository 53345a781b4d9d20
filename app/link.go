package app

import (
	"context"
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// Links lists the links that the person may write from.
func (a *App) Links() ([]LinkRow, error) {
	v := []LinkRow{}
	links, err := a.replica.Links()
	if err != nil {
		return v, shown(err)
	}
	from, err := a.replica.DefaultFrom()
	for _, l := range links {
		v = append(v, LinkRow{ID: string(l.ID), Name: l.Name, Default: l.ID == from})
	}
	return v, shown(err)
}

// SetDefaultFrom keeps which link new conversations come from; "" for none.
func (a *App) SetDefaultFrom(link string) error {
	return shown(a.replica.SetDefaultFrom(messaging.LinkID(link)))
}

// LinkSettings says how the practice's links are set up.
func (a *App) LinkSettings() (LinkSettings, error) {
	v := LinkSettings{Links: []LinkSetting{}, Staff: []LinkMember{}}
	s, err := a.replica.LinkSettings()
	if err != nil {
		return v, shown(err)
	}
	v.CanEdit, v.Why = s.Why == nil, sentence(s.Why)
	names := map[messaging.TeammateID]LinkMember{}
	v.Staff = candidates(s.Staff, names)
	for _, l := range s.Links {
		row := LinkSetting{ID: string(l.ID), Name: l.Name, Kind: string(l.Kind), Owner: string(l.Owner), OwnerName: names[l.Owner].Name,
			Members: named(l.Members, names), Mine: slices.Contains(l.Members, s.Me), Archived: l.Archived,
			Assignee: string(l.Assignee), AssigneeName: names[l.Assignee].Name, Tags: tagViews(l.Tags), Door: l.JoinURL != ""}
		if row.Mine {
			row.Open = s.Open[messaging.ScopeLink(l.ID)]
		}
		v.Links = append(v.Links, row)
	}
	return v, nil
}

// OpenOf counts the open conversations of all links, where the person manages them.
func (a *App) OpenOf() ([]LinkOpen, error) {
	v := []LinkOpen{}
	err := a.ask(func(ctx context.Context) error {
		list, err := a.replica.OpenOf(ctx)
		for _, l := range list {
			v = append(v, LinkOpen{ID: string(l.Link), Open: l.Open})
		}
		return err
	})
	return v, err
}

// SaveLink makes a link or changes one, and returns its id.
func (a *App) SaveLink(f LinkForm) (string, error) {
	id, err := a.replica.SaveLink(messaging.SaveLink{
		Link:     messaging.LinkID(f.ID),
		Name:     changed(f.Fields, "name", strings.TrimSpace(f.Name)),
		Kind:     changed(f.Fields, "kind", messaging.LinkKind(f.Kind)),
		Owner:    changed(f.Fields, "owner", messaging.TeammateID(f.Owner)),
		Assignee: changed(f.Fields, "assignee", messaging.TeammateID(f.Assignee)),
		Archived: changed(f.Fields, "archived", f.Archived),
		Add:      teammates(f.Add), Remove: teammates(f.Remove), Tag: texts(f.Tag), Untag: texts(f.Untag),
	})
	return string(id), shown(err)
}
