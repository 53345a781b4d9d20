package app

// Links lists the links that the person may write from.
func (a *App) Links() ([]LinkRow, error) {
	links, err := a.replica.Links()
	v := []LinkRow{}
	for _, l := range links {
		v = append(v, LinkRow{ID: string(l.ID), Name: l.Name})
	}
	return v, shown(err)
}
