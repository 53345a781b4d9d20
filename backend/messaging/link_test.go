package messaging

import (
	"slices"
	"strings"
	"testing"
)

func TestLNK09_SaveLinkKeepsWhatALinkPromises(t *testing.T) {
	staff := []Teammate{{ID: "ana", Active: true}, {ID: "ben", Active: true}, {ID: "gone"}}
	desk := Link{ID: "desk", Name: "Front desk", Kind: LinkTeam, Members: []TeammateID{"ana"}}
	shut := Link{ID: "shut", Name: "Old", Kind: LinkTeam, Members: []TeammateID{"ana"}, Archived: true}
	yes, personal, nothing := true, LinkPersonal, TeammateID("")
	name := func(s string) *string { return &s }
	owner := func(id TeammateID) *TeammateID { return &id }
	for what, c := range map[string]struct {
		save  SaveLink
		field string
		code  Code
	}{
		"no name":                       {SaveLink{Name: name(" \u200b")}, "name", CodeEmpty},
		"two lines":                     {SaveLink{Name: name("Front\ndesk")}, "name", CodeBadText},
		"81 characters":                 {SaveLink{Name: name(strings.Repeat("é", 81))}, "name", CodeTooLong},
		"no kind of link":               {SaveLink{Kind: new(LinkKind)}, "kind", CodeInvalid},
		"personal, and nobody's":        {SaveLink{Kind: &personal}, "owner", CodeEmpty},
		"an owner who left":             {SaveLink{Owner: owner("gone")}, "owner", CodeInvalid},
		"an owner of another practice":  {SaveLink{Owner: owner("zoe")}, "owner", CodeInvalid},
		"a member who left":             {SaveLink{Add: []TeammateID{"gone"}}, "members", CodeInvalid},
		"nobody left to read it":        {SaveLink{Remove: []TeammateID{"ana"}}, "members", CodeEmpty},
		"the last link, to be archived": {SaveLink{Archived: &yes}, "archived", CodeInvalid},
	} {
		c.save.Link = desk.ID
		_, err := c.save.Onto(desk, []Link{desk, shut}, staff)
		if e := AsError(err); err == nil || e.Code != c.code || e.Field != c.field || !strings.HasSuffix(e.Sentence, ".") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := (SaveLink{Link: "new", Add: []TeammateID{"ana"}}).Onto(Link{}, []Link{desk}, staff); CodeOf(err) != CodeNotFound {
		t.Errorf("a change of no link: %v", err)
	}
	got, err := SaveLink{Link: desk.ID, Name: name(strings.Repeat("é", 80)), Kind: &personal, Owner: owner("ben"), Archived: &yes,
		Add: []TeammateID{"ben", "ben"}, Remove: []TeammateID{"ana"}}.Onto(desk, []Link{desk, {ID: "other"}}, staff)
	if err != nil || !slices.Equal(got.Members, []TeammateID{"ben"}) || !got.Archived || got.Owner != "ben" || got.Kind != LinkPersonal {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := (SaveLink{Link: desk.ID, Owner: &nothing}).Onto(Link{ID: desk.ID, Name: "X", Kind: LinkTeam, Owner: "ana", Members: desk.Members}, nil, staff); err != nil || got.Owner != "" {
		t.Errorf("nobody's again: %+v, %v", got, err)
	}
}

// TestLNK05_TwoWhoChangeDifferentMembersBothFindTheirChange also holds that the
// last two members cannot both be removed at once.
func TestLNK05_TwoWhoChangeDifferentMembersBothFindTheirChange(t *testing.T) {
	staff := []Teammate{{ID: "ana", Active: true}, {ID: "ben", Active: true}, {ID: "ife", Active: true}, {ID: "kim", Active: true}}
	seen := Link{ID: "desk", Name: "Front desk", Kind: LinkTeam, Members: []TeammateID{"ana", "ben"}}
	one, two := SaveLink{Link: "desk", Add: []TeammateID{"ife"}, Remove: []TeammateID{"ana"}}, SaveLink{Link: "desk", Add: []TeammateID{"kim"}, Remove: []TeammateID{"ben"}}
	for _, order := range [][]SaveLink{{one, two}, {two, one}} {
		l := seen
		for _, c := range order {
			var err error
			if l, err = c.Onto(l, []Link{seen}, staff); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(l.Members, []TeammateID{"ife", "kim"}) {
			t.Errorf("%v", l.Members)
		}
	}
	l, err := SaveLink{Link: "desk", Remove: []TeammateID{"ana"}}.Onto(seen, []Link{seen}, staff)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (SaveLink{Link: "desk", Remove: []TeammateID{"ben"}}).Onto(l, []Link{l}, staff); CodeOf(err) != CodeEmpty {
		t.Errorf("nobody is left: %v", err)
	}
}
