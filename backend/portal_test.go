package backend_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// door returns the token of a link's join address, as the desk shows it.
func (d *desk) door(l messaging.LinkID) string {
	d.h.t.Helper()
	link, err := d.Door(l)
	if err != nil {
		d.h.t.Fatal(err)
	}
	address, token, ok := strings.Cut(link.JoinURL, "#")
	if !ok || !strings.HasSuffix(address, "/welcome") {
		d.h.t.Fatalf("the join address is %s", address)
	}
	return token
}

// prove enters the newest code that a phone got.
func (b *browser) prove(to messaging.Phone) (out api.Join) {
	b.must(http.MethodPost, "/api/portal/join/code", api.JoinCode{Code: b.h.phone.newest(bridge.KindCode, to).Code}, &out)
	return out
}

// enter joins through a door, as somebody with a phone.
func (h *house) enter(token string, name messaging.Text, to messaging.Phone, born messaging.Date) *browser {
	h.t.Helper()
	b := h.newBrowser()
	b.must(http.MethodPost, api.RouteDoorJoin.Path, api.Stranger{Token: token, Name: name, BirthDate: born, Phone: string(to), Language: messaging.Spanish}, nil)
	h.steps(1)
	if out := b.prove(to); out.Step != api.StepDone {
		h.t.Fatalf("after the code comes %s", out.Step)
	}
	return b
}

// TestLNK11_D16_FlowWhoComesThroughADoorIsANewContactOfThatLinkOnly has somebody
// with Maya's own phone, name and birth date come through the address of a link
// that Ben alone reads.
func TestLNK11_D16_FlowWhoComesThroughADoorIsANewContactOfThatLinkOnly(t *testing.T) {
	h, ana, maya, chart, _ := story(t)
	ben := h.newDesk("ben", 0)
	name, benID := "Dr. Sato", ana.who("Ben Sato")
	link, err := ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{benID}})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	token := ana.door(link)

	// Looking, as the preview of a link does, changes nothing.
	var look api.Door
	for range 3 {
		h.newBrowser().must(http.MethodPost, api.RouteDoor.Path, api.Token{Token: token}, &look)
	}
	if look.Link != "Dr. Sato" || look.Practice.Name != "Alder Street Clinic" || !look.ByPhone {
		t.Errorf("the door says %+v", look)
	}
	visitor := h.enter(token, "Maya Lindqvist", mayaPhone, "1986-03-14")
	if me := visitor.me(); me.Contact == chart || len(me.Conversations) != 1 || me.Conversations[0].From != "Dr. Sato" {
		t.Fatalf("the visitor is %+v", me)
	}
	talk := visitor.me().Conversations[0].ID
	visitor.write(talk, "zzhello from the door")
	ben.settle()
	ana.settle()
	card, err := ben.Contact(visitor.me().Contact)
	if err != nil || !card.Unverified || card.MergedInto != "" || card.Language != messaging.Spanish || card.Account != messaging.AccountActive || len(card.Conversations) != 1 {
		t.Errorf("Ben's card: %+v, %v", card, err)
	}
	if row, err := ben.Conversation(talk); err != nil || !row.Contact.Unverified {
		t.Errorf("the conversation does not say it: %v", err)
	}
	if _, err := ana.Conversation(talk); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("Ana, who is no member: %v", err)
	}
	if me := maya.me(); len(me.Conversations) != 1 || me.Contact != chart {
		t.Errorf("Maya has %+v", me)
	}
	if before, err := ben.Contact(chart); err != nil || before.Unverified || len(before.Conversations) != 1 {
		t.Errorf("Maya's chart: %+v, %v", before, err)
	}

	// Ben says that it is her: her page has both, and no conversation was rewritten.
	match := messaging.Match{Contact: visitor.me().Contact, Chart: chart}
	if err := ben.Match(match); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	card, err = ben.Contact(chart)
	if err != nil || len(card.Conversations) != 2 || len(card.Merged) != 1 || card.Unverified {
		t.Errorf("her card, matched: %+v, %v", card, err)
	}
	if row, err := ben.Conversation(talk); err != nil || row.Contact.ID == chart || row.Contact.Unverified {
		t.Errorf("the conversation, matched: %+v, %v", row.Contact, err)
	}
	if len(maya.me().Conversations) != 1 || len(visitor.me().Conversations) != 1 {
		t.Error("matching gave somebody another's conversation")
	}
	ana.settle()
	if card, err := ana.Contact(chart); err != nil || len(card.Conversations) != 1 || len(card.Merged) != 1 {
		t.Errorf("Ana, no member, sees %d conversations of her, %v", len(card.Conversations), err)
	}
	// It was somebody else after all.
	match.Chart = ""
	if err := ben.Match(match); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	if card, err := ben.Contact(chart); err != nil || len(card.Conversations) != 1 || len(card.Merged) != 0 {
		t.Errorf("her card, unmatched: %+v, %v", card, err)
	}
	if card, err := ben.Contact(match.Contact); err != nil || !card.Unverified || card.MergedInto != "" {
		t.Errorf("the visitor, unmatched: %+v, %v", card, err)
	}
	if got := h.audited("merge", "unmerge"); !slices.Equal(got, []string{"merge", "unmerge"}) {
		t.Errorf("the log has %q", got)
	}
}

// audited lists the actions of these names in the service's log, in order.
func (h *house) audited(actions ...string) (found []string) {
	h.t.Helper()
	err := h.store.Read(h.t.Context(), h.practice(), func(tx *store.Tx) error {
		rows, err := tx.AuditAfter(0, 10_000)
		for _, r := range rows {
			if slices.Contains(actions, r.Action) {
				found = append(found, r.Action)
			}
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return found
}

// TestLNK11_FlowRotatingShutsTheOldAddress rotates while somebody is joining.
func TestLNK11_FlowRotatingShutsTheOldAddress(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.newDesk("ana", 0), h.newDesk("ben", 0)
	old := ana.door(h.link)
	half := h.newBrowser()
	half.must(http.MethodPost, api.RouteDoorJoin.Path, api.Stranger{Token: old, Name: "Half Way", BirthDate: "1990-01-02", Phone: "+15035550190"}, nil)
	h.steps(1)
	if err := ana.RotateDoor(h.link); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.Door(h.link); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("the old address is still shown: %v", err)
	}
	ana.settle()
	ben.settle()
	fresh := ana.door(h.link)
	if fresh == old {
		t.Fatal("it is the same address")
	}
	code := api.JoinCode{Code: h.phone.newest(bridge.KindCode, "+15035550190").Code}
	if err := half.ask(http.MethodPost, "/api/portal/join/code", code, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("who was half way: %v", err)
	}
	for _, route := range []string{api.RouteDoor.Path} {
		if err := h.newBrowser().ask(http.MethodPost, route, api.Token{Token: old}, nil); messaging.CodeOf(err) != messaging.CodeInvitationUnknown {
			t.Errorf("%s: %v", route, err)
		}
	}
	again := api.Stranger{Token: old, Name: "Old Poster", BirthDate: "1990-01-02", Phone: "+15035550191"}
	if err := h.newBrowser().ask(http.MethodPost, api.RouteDoorJoin.Path, again, nil); messaging.CodeOf(err) != messaging.CodeInvitationUnknown {
		t.Errorf("joining by the old one: %v", err)
	}
	if me := h.enter(fresh, "New Poster", "+15035550192", "1990-01-02").me(); len(me.Conversations) != 1 {
		t.Errorf("by the new one: %+v", me)
	}
	// An archived link's address says what to do.
	name, archived := "Billing", true
	if _, err := ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{ana.who("Ana Reyes")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.SaveLink(messaging.SaveLink{Link: h.link, Archived: &archived}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	err := h.newBrowser().ask(http.MethodPost, api.RouteDoor.Path, api.Token{Token: fresh}, nil)
	if e := messaging.AsError(err); e.Code != messaging.CodeInvitationExpired || !strings.Contains(e.Sentence, "Call the clinic") {
		t.Errorf("archived: %v", err)
	}
}
