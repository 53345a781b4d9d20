package backend_test

import (
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
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

// TestLNK11_FlowDoorsAreLimited has one address asked for codes too often, and one
// link joined too often: the others go on, and a restart forgives nothing.
func TestLNK11_FlowDoorsAreLimited(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	token := ana.door(h.link)
	knock := func(to string) error {
		return h.newBrowser().ask(http.MethodPost, api.RouteDoorJoin.Path, api.Stranger{Token: token, Name: "Somebody", BirthDate: "1990-01-02", Phone: to}, nil)
	}
	for range messaging.CodesAnHour {
		if err := knock("+15035550180"); err != nil {
			t.Fatal(err)
		}
	}
	h.down()
	h.up()
	if err := knock("(503) 555-0180"); messaging.CodeOf(err) != messaging.CodeTooManyTries {
		t.Errorf("one code more: %v", err)
	}
	if err := knock("+15035550181"); err != nil {
		t.Errorf("another's phone: %v", err)
	}
	if err := h.newBrowser().ask(http.MethodPost, api.RouteComeBack.Path, api.ComeBack{Phone: "+15035550180"}, nil); messaging.CodeOf(err) != messaging.CodeTooManyTries {
		t.Errorf("coming back with the same phone: %v", err)
	}
}

// TestP5_FlowComingBackNeedsCodeBirthDateAndATeammate loses Maya's browser. Nobody
// gets in before Ana approves; then whoever had the old session is out.
func TestP5_FlowComingBackNeedsCodeBirthDateAndATeammate(t *testing.T) {
	h, ana, old, contact, talk := story(t)
	archived := true
	if err := ana.Edit(messaging.Edit{Conversation: talk, Archived: &archived}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	back := func() *browser {
		t.Helper()
		b := h.newBrowser()
		var out api.Join
		b.must(http.MethodPost, api.RouteComeBack.Path, api.ComeBack{Phone: string(mayaPhone)}, &out)
		if out.Step != api.StepCode || !out.Back {
			t.Fatalf("%+v", out)
		}
		h.steps(1)
		if out = b.prove(mayaPhone); out.Step != api.StepBirthDate {
			t.Fatalf("after the code: %+v", out)
		}
		return b
	}
	b := back()
	if err := b.ask(http.MethodPost, api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-04-13"}, nil); messaging.CodeOf(err) != messaging.CodeWrongBirthDate {
		t.Errorf("another's birth date: %v", err)
	}
	var out api.Join
	b.must(http.MethodPost, api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-03-14"}, &out)
	if out.Step != api.StepWaiting {
		t.Fatalf("code and birth date alone lead to %s", out.Step)
	}
	if err := b.ask(http.MethodGet, api.RouteMe.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("before approval: %v", err)
	}
	ana.settle()
	rows, _, err := ana.Inbox(store.ListAttention, nil, 10)
	if err != nil || len(rows) != 1 || rows[0].Conversation != talk || !rows[0].Contact.AsksBack {
		t.Errorf("Ana's attention: %+v, %v", rows, err)
	}
	if lines, err := said(ana.Stretch(talk, replica.Spot{}, 1)); err != nil || lines[0].Event != messaging.EventAsksBack || lines[0].Body != "" {
		t.Errorf("the staff's line cannot be said in every language: %+v, %v", lines, err)
	}
	for _, m := range old.thread(talk).Messages {
		if m.Event == messaging.EventAsksBack {
			t.Error("the patient is shown what the staff are asked")
		}
	}
	if err := ana.AnswerReturn(contact, false); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	b.must(http.MethodGet, api.RouteJoin.Path, nil, &out)
	if out.Step != api.StepDeclined {
		t.Errorf("declined, it stands at %s", out.Step)
	}
	if me := old.me(); me.Contact != contact {
		t.Error("declining ended the session that was there")
	}

	b = back()
	b.must(http.MethodPost, api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-03-14"}, nil)
	ana.settle()
	if err := ana.AnswerReturn(contact, true); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	b.must(http.MethodGet, api.RouteJoin.Path, nil, &out)
	if me := b.me(); out.Step != api.StepDone || me.Contact != contact || len(me.Conversations) != 1 {
		t.Errorf("approved: %s, %+v", out.Step, me)
	}
	if err := old.ask(http.MethodGet, api.RouteMe.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("the session from before: %v", err)
	}
	if rows, _, err := ana.Inbox(store.ListAttention, nil, 10); err != nil || len(rows) != 0 {
		t.Errorf("attention afterwards: %+v, %v", rows, err)
	}
	if got := h.audited("approve_return", "decline_return", "end_session"); !slices.Equal(got, []string{"decline_return", "end_session", "approve_return"}) {
		t.Errorf("the log has %q", got)
	}
}

// TestP14_D17_FlowAFamilysPhoneOpensTheOneWhoseBirthDateItIs has Maya and her son
// on one phone: what is sent and shown names neither, and an unknown phone is told
// the same.
func TestP14_D17_FlowAFamilysPhoneOpensTheOneWhoseBirthDateItIs(t *testing.T) {
	h, ana, _, _, _ := story(t)
	son := ana.person("Elias Lindqvist", "(503) 555-0199", "2015-06-01")
	if err := ana.Invite(son); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	h.join("+15035550199", "2015-06-01")
	ana.settle()
	card, err := ana.Contact(son)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ana.SaveContact(replica.ContactForm{ID: son, Saw: card.Version, Name: "Elias Lindqvist", Phone: "(503) 555-0162", BirthDate: "2015-06-01", Anyway: true}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	var known, unknown, out api.Join
	b := h.newBrowser()
	b.must(http.MethodPost, api.RouteComeBack.Path, api.ComeBack{Phone: string(mayaPhone)}, &known)
	sent := len(h.phone.sent)
	h.steps(1)
	if n := len(h.phone.sent); n != sent+1 || strings.Contains(h.phone.sent[n-1].Text, "Elias") || strings.Contains(h.phone.sent[n-1].Text, "Maya") {
		t.Errorf("%d notices", n-sent)
	}
	if out = b.prove(mayaPhone); out.Step != api.StepBirthDate {
		t.Fatalf("%+v", out)
	}
	// Which of the two it is cannot be asked without a birth date.
	if err := b.ask(http.MethodPost, api.RouteJoinAsk.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeConflict {
		t.Errorf("asking without one: %v", err)
	}
	b.must(http.MethodPost, api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "2015-06-01"}, &out)
	ana.settle()
	if err := ana.AnswerReturn(son, true); err != nil {
		t.Fatalf("it is the son who asks: %v", err)
	}
	ana.settle()
	b.must(http.MethodGet, api.RouteJoin.Path, nil, &out)
	if me := b.me(); me.Contact != son {
		t.Errorf("his birth date opened %s", me.Name)
	}

	h.newBrowser().must(http.MethodPost, api.RouteComeBack.Path, api.ComeBack{Phone: "+15035550762"}, &unknown)
	sent = len(h.phone.sent)
	h.steps(1)
	if len(h.phone.sent) != sent || known != unknown {
		t.Errorf("of an unknown phone: %d notices; %+v, of a known one %+v", len(h.phone.sent)-sent, unknown, known)
	}
}

// TestP13_FlowTheRecordIsWhatThePortalShows compares the two, message by message.
func TestP13_FlowTheRecordIsWhatThePortalShows(t *testing.T) {
	h, ana, maya, contact, talk := story(t)
	if _, err := ana.Send(talk, "<b>Your results</b> & الحمد لله 🎉"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	maya.write(talk, "Thank you!")
	ana.settle()
	said := ana.thread(talk)
	if err := ana.MarkRead(talk, said[len(said)-1].Position); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	var record api.Record
	maya.must(http.MethodGet, api.RouteRecord.Path+"?format=json", nil, &record)
	shown := maya.thread(talk)
	slices.Reverse(shown.Messages)
	if len(record.Conversations) != len(maya.me().Conversations) || record.Name != "Maya Lindqvist" || record.BirthDate != "1986-03-14" {
		t.Fatalf("%+v", record)
	}
	got := record.Conversations[0]
	if len(got.Messages) != len(shown.Messages) || got.Subject != shown.Conversation.Subject || got.From != shown.Conversation.From {
		t.Fatalf("the record has %d messages, the portal %d", len(got.Messages), len(shown.Messages))
	}
	for i, m := range got.Messages {
		if !reflect.DeepEqual(m.PatientMessage, shown.Messages[i]) {
			t.Errorf("%+v is shown as %+v", m, shown.Messages[i])
		}
	}
	if last := got.Messages[len(got.Messages)-1]; !slices.Equal(last.ReadBy, []string{"Ana Reyes"}) {
		t.Errorf("read by %q", last.ReadBy)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url()+api.RouteRecord.Path+"?format=html&language=es", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := maya.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;b&gt;Your results&lt;/b&gt; &amp; الحمد لله 🎉", "Thank you!", "Leído por Ana Reyes", `lang="es"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if res.Header.Get("Content-Disposition") != `attachment; filename="messages.html"` || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", res.Header)
	}
	if got := h.audited("record"); len(got) != 2 {
		t.Errorf("the log has %d downloads of %s", len(got), contact)
	}
}

// TestP7_P1_FlowWhatPatientsAreToldIsTheAdminsToSay has Ana change it; notices
// carry the neutral name from then on.
func TestP7_P1_FlowWhatPatientsAreToldIsTheAdminsToSay(t *testing.T) {
	h, ana, maya, _, _ := story(t)
	form := replica.PracticeForm{Name: "Alder Street Oncology", ShortName: "Alder Street", Phone: "(503) 555-0100", Hours: "Mon to Fri, 8 AM to 5 PM.", ReplyTime: "Usually replies the same day.", KeepPhotoDetails: true}
	if err := ana.SavePractice(form); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if p, _, err := ana.Practice(); err != nil || !p.KeepPhotoDetails {
		t.Errorf("ATT-07: photos keep their details: %v, %v", p.KeepPhotoDetails, err)
	}
	if p := maya.me().Practice; p.Name != form.Name || p.Hours != form.Hours || p.ReplyTime != form.ReplyTime || p.Phone != "+15035550100" {
		t.Errorf("the portal says %+v", p)
	}
	if err := ana.Invite(ana.person("Theo Marchetti", "(503) 555-0177", "1971-01-02")); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	h.steps(1)
	if n := h.phone.newest(bridge.KindInvitation, "+15035550177"); strings.Contains(n.Text, "Oncology") || !strings.HasPrefix(n.Text, "Alder Street would like") {
		t.Errorf("the notice says %q", n.Text)
	}
}

// TestLNK11_FlowOnlyWhoManagesLinksIsToldTheirAddresses gives Ben the role of a
// member: the address is nowhere on his desk, and he can neither replace it nor
// say what patients are told.
func TestLNK11_FlowOnlyWhoManagesLinksIsToldTheirAddresses(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	token, benID := ana.door(h.link), ana.who("Ben Sato")
	err := h.store.Tx(t.Context(), h.practice(), func(tx *store.Tx) error {
		ben, err := tx.Teammate(benID)
		if err != nil {
			return err
		}
		ben.Role = messaging.RoleMember
		return tx.PutTeammate(ben)
	})
	if err != nil {
		t.Fatal(err)
	}
	ben := h.newDesk("ben", 0)
	if strings.Contains(ben.dump(), token) {
		t.Error("his file has it")
	}
	if !strings.Contains(ana.dump(), token) {
		t.Error("the dump sees nothing")
	}
	for what, err := range map[string]error{"rotate": ben.RotateDoor(h.link), "practice": ben.SavePractice(replica.PracticeForm{Name: "Taken over"})} {
		if messaging.CodeOf(err) != messaging.CodeNotMember {
			t.Errorf("%s: %v", what, err)
		}
	}
}
