package replica

import (
	"slices"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// member lets Ana write from a second link too.
func (c *clinic) member(archived bool) {
	l := messaging.Link{ID: bills, Name: "Billing", Kind: messaging.LinkTeam, Archived: archived, Members: []messaging.TeammateID{ana}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &l})
	if !slices.Contains(c.scopes[ana], messaging.ScopeLink(bills)) {
		c.scopes[ana] = append(c.scopes[ana], messaging.ScopeLink(bills))
	}
}

func (c *computer) link(id messaging.LinkID) (messaging.Link, bool) {
	c.t.Helper()
	for _, l := range must(c.LinkSettings())(c.t.(*testing.T)).Links {
		if l.ID == id {
			return l, true
		}
	}
	return messaging.Link{}, false
}

// TestLNK03_FromIsChosenUnlessADefaultIsSet keeps the default with the computer,
// for as long as the person can write from it.
func TestLNK03_FromIsChosenUnlessADefaultIsSet(t *testing.T) {
	c := newClinic()
	c.member(false)
	comp := signedIn(t, c)
	if links := must(comp.Links())(t); len(links) != 2 {
		t.Fatal(links)
	}
	if from := must(comp.DefaultFrom())(t); from != "" {
		t.Error("nobody chose, and it is", from)
	}
	if err := comp.SetDefaultFrom("01890000-0000-7000-8000-0000000000d9"); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Error("a link that is not theirs:", err)
	}
	if err := comp.SetDefaultFrom(bills); err != nil {
		t.Fatal(err)
	}
	comp.Lock()
	if err := comp.Unlock(t.Context(), must2(comp.People())(t)[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	if from := must(comp.DefaultFrom())(t); from != bills {
		t.Error("after unlocking it is", from)
	}
	c.member(true)
	comp.news()
	if from := must(comp.DefaultFrom())(t); from != "" {
		t.Error("archived, and still the default:", from)
	}
	if err := comp.SetDefaultFrom(""); err != nil {
		t.Error(err)
	}
}

// TestLNK07_AnArchivedLinkBeginsNothingAndGoesOn holds on the desk what the
// service holds too.
func TestLNK07_AnArchivedLinkBeginsNothingAndGoesOn(t *testing.T) {
	c := newClinic()
	c.member(false)
	id := c.begin(bills, "Hello")
	comp := signedIn(t, c)
	c.member(true)
	comp.news()
	_, err := comp.Start(NewMessage{Contact: maya, Link: bills, Body: "Hello"})
	wants(t, err, messaging.CodeNotMember, "You cannot write from this link. Choose another, or ask an admin to add you.")
	must(comp.Send(id, "It goes on"))(t)
	if thread := must(comp.Conversation(id))(t); thread.Why != nil {
		t.Error("it is read-only:", thread.Why)
	}
}

// TestLNK09_ARefusedChangeOfALinkIsTakenBack also holds what a person who is no
// admin is told, and that a refused link takes along what was begun on it.
func TestLNK09_ARefusedChangeOfALinkIsTakenBack(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	name, other, owner := "Night desk", "Nights", ben
	c.down = offline
	save := func(s messaging.SaveLink) messaging.LinkID { return must(comp.SaveLink(s))(t) }
	fresh := save(messaging.SaveLink{Name: &other, Add: []messaging.TeammateID{ana}})
	begun := must(comp.Start(NewMessage{Contact: maya, Link: fresh, Body: "From the new link"}))(t)
	save(messaging.SaveLink{Link: front, Name: &name, Remove: []messaging.TeammateID{ben}})
	save(messaging.SaveLink{Link: front, Owner: &owner})
	if l, _ := comp.link(front); l.Name != name || l.Owner != ben || !slices.Equal(l.Members, []messaging.TeammateID{ana}) {
		t.Fatalf("on the screen at once: %+v", l)
	}
	comp.settle()
	c.down = nil
	c.refusing("save_link", messaging.CodeConflict, "It was changed meanwhile.")
	c.refusing("start", messaging.CodeNotFound, "This link is not in use any more.")
	comp.pass(time.Hour)
	comp.settle()
	if l, _ := comp.link(front); l.Name != "Alder Street Clinic" || l.Owner != "" || !slices.Equal(l.Members, []messaging.TeammateID{ana, ben}) {
		t.Errorf("refused: %+v", l)
	}
	if l, ok := comp.link(fresh); ok {
		t.Errorf("the refused link is still there: %+v", l)
	}
	if h := must(comp.Health())(t); h.Sentence == "" {
		t.Error("nobody is told")
	}
	if thread := must(comp.Conversation(begun))(t); thread.Draft.Body != "From the new link" || thread.Draft.Reason == "" {
		t.Errorf("what was begun on it: %+v", thread.Draft)
	}

	two := newComputer(t, c, (*keychain)(nil))
	two.signIn("ben@example.com")
	two.settle()
	_, err := two.SaveLink(messaging.SaveLink{Link: front, Name: &name})
	wants(t, err, messaging.CodeNotMember, "Only an owner or an admin can change this. Ask one of them.")
	if s := must(two.LinkSettings())(t); messaging.CodeOf(s.Why) != messaging.CodeNotMember || len(s.Links) != 1 {
		t.Errorf("%+v", s)
	}
}
