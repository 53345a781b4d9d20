package app

import (
	"strings"
	"testing"

	"rowan/backend/messaging"
)

// TestLNK09_ALinkIsSavedByWhatWasChanged makes one, renames it without touching
// the rest, and archives it, as the screen does.
func TestLNK09_ALinkIsSavedByWhatWasChanged(t *testing.T) {
	w := open(t, t.TempDir())
	w.signIn(t)
	w.wait(t, kind(messaging.KindMessage))
	made, err := w.SaveLink(LinkForm{Fields: []string{"name", "kind", "owner"}, Name: " Dr. Okafor ", Kind: "personal", Owner: string(ana), Add: []string{string(ana)}})
	if err != nil {
		t.Fatal(err)
	}
	find := func() LinkSetting {
		t.Helper()
		s := must(w.LinkSettings())(t)
		for _, l := range s.Links {
			if l.ID == made && s.CanEdit && s.Why == "" {
				return l
			}
		}
		t.Fatalf("%+v", s)
		return LinkSetting{}
	}
	if l := find(); l.Name != "Dr. Okafor" || l.OwnerName != "Ana Reyes" || len(l.Members) != 1 || l.Members[0].Initials != "AR" || !l.Mine || l.Archived {
		t.Errorf("%+v", l)
	}
	if _, err := w.SaveLink(LinkForm{ID: made, Fields: []string{"name"}, Name: "Ife"}); err != nil {
		t.Fatal(err)
	}
	if l := find(); l.Name != "Ife" || l.Kind != "personal" || l.Owner != string(ana) {
		t.Errorf("renamed: %+v", l)
	}
	if err := w.SetDefaultFrom(made); err != nil {
		t.Fatal(err)
	}
	if links := must(w.Links())(t); len(links) != 2 || links[0].Default || !links[1].Default {
		t.Errorf("%+v", links)
	}
	if _, err := w.SaveLink(LinkForm{ID: made, Fields: []string{"archived"}, Archived: true}); err != nil {
		t.Fatal(err)
	}
	if l := find(); !l.Archived || l.Name != "Ife" {
		t.Errorf("archived: %+v", l)
	}
	_, err = w.SaveLink(LinkForm{ID: string(front), Fields: []string{"archived"}, Archived: true})
	if err == nil || !strings.Contains(err.Error(), "The last link cannot be archived.") {
		t.Errorf("the last one: %v", err)
	}
}
