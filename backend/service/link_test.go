package service_test

import (
	"slices"
	"strings"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

func (h *house) saved(l messaging.LinkID) (out messaging.Link) {
	h.t.Helper()
	h.read(func(tx *store.Tx) (err error) { out, err = tx.Link(l); return err })
	return out
}

func save(s messaging.SaveLink) messaging.Command { return messaging.Command{SaveLink: &s} }

func TestLNK10_OnlyWhoManagesIsToldHowManyAreOpen(t *testing.T) {
	h := newHouse(t)
	_, err := h.Open(t.Context(), h.ben)
	wantCode(t, err, messaging.CodeNotMember)
	if _, err := h.Open(t.Context(), h.ana); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(h.audit(), func(a store.Audit) bool { return a.Action == "count_open" && a.Actor == string(h.ana.Teammate) }) {
		t.Error("that it was asked for stands nowhere")
	}
}

func TestLNK05_MembersAreChangedByAdminsAndAuditedByID(t *testing.T) {
	h := newHouse(t)
	change := save(messaging.SaveLink{Link: h.personal, Add: []messaging.TeammateID{h.ben.Teammate, h.ana.Teammate}, Remove: []messaging.TeammateID{h.ife.Teammate}})
	if o := h.refused(h.ben, change, messaging.CodeNotMember); !strings.Contains(o.Sentence, "admin") {
		t.Errorf("it says %q", o.Sentence)
	}
	h.write(func(tx *store.Tx) error {
		m, err := tx.Teammate(h.ben.Teammate)
		if err != nil {
			return err
		}
		m.Role = messaging.RoleAuditor
		return tx.PutTeammate(m)
	})
	h.refused(h.ben, change, messaging.CodeNotMember)
	if got := h.saved(h.personal).Members; !slices.Equal(got, []messaging.TeammateID{h.ife.Teammate}) {
		t.Fatalf("refused, and yet the members are %v", got)
	}
	h.do(h.ana, change)
	want := []messaging.TeammateID{h.ana.Teammate, h.ben.Teammate}
	slices.Sort(want)
	if got := h.saved(h.personal).Members; !slices.Equal(got, want) {
		t.Errorf("the members are %v", got)
	}
	rows := []string{}
	for _, r := range h.audit() {
		if r.ThingKind == "member" || r.ThingKind == "link" && r.Result == "ok" {
			rows = append(rows, r.Action+" "+r.Thing)
		}
		if strings.Contains(r.Thing, "Okafor") {
			t.Errorf("the audit log names: %+v", r)
		}
	}
	for _, w := range []string{"add_member " + string(h.personal) + "/" + string(h.ana.Teammate), "add_member " + string(h.personal) + "/" + string(h.ben.Teammate),
		"remove_member " + string(h.personal) + "/" + string(h.ife.Teammate), "save_link " + string(h.personal)} {
		if !slices.Contains(rows, w) {
			t.Errorf("%q is not among %q", w, rows)
		}
	}
	if len(rows) != 4 {
		t.Errorf("%d rows: %q", len(rows), rows)
	}
}

func TestLNK09_LinksAreMadeRenamedAndArchivedButNotTheLast(t *testing.T) {
	h := newHouse(t)
	name, kind, yes, no := "Billing", messaging.LinkTeam, true, false
	billing := id[messaging.LinkID](t)
	h.refused(h.ana, save(messaging.SaveLink{Link: billing, Add: []messaging.TeammateID{h.ben.Teammate}}), messaging.CodeNotFound)
	h.do(h.ana, save(messaging.SaveLink{Link: billing, Name: &name, Kind: &kind, Owner: &h.ben.Teammate, Add: []messaging.TeammateID{h.ben.Teammate}}))
	if l := h.saved(billing); l.Name != "Billing" || l.Owner != h.ben.Teammate || l.Kind != kind || len(l.Members) != 1 {
		t.Fatalf("%+v", l)
	}
	for _, l := range []messaging.LinkID{h.desk, h.personal} {
		h.do(h.ana, save(messaging.SaveLink{Link: l, Archived: &yes}))
	}
	if o := h.refused(h.ana, save(messaging.SaveLink{Link: billing, Archived: &yes}), messaging.CodeInvalid); o.Sentence != "The last link cannot be archived." {
		t.Errorf("it says %q", o.Sentence)
	}
	h.do(h.ana, save(messaging.SaveLink{Link: h.desk, Archived: &no}))
	h.do(h.ana, save(messaging.SaveLink{Link: billing, Archived: &yes}))
}

// TestLNK07_NothingBeginsOnAnArchivedLinkAndWhatWasBegunGoesOn keeps patients
// from writing into the void, and from finding a shut door.
func TestLNK07_NothingBeginsOnAnArchivedLinkAndWhatWasBegunGoesOn(t *testing.T) {
	h := newHouse(t)
	patient, thread := h.patient(h.personal, h.ife)
	bao := h.contact("Bao Tran", "1979-08-02")
	token := h.invited(bao, h.personal, h.ife)
	yes := true
	h.do(h.ana, save(messaging.SaveLink{Link: h.personal, Archived: &yes}))

	h.refused(h.ife, messaging.Command{Start: &messaging.Start{Conversation: id[messaging.ConversationID](t), Link: h.personal, Contacts: []messaging.ContactID{patient.Contact}}}, messaging.CodeNotFound)
	h.refused(h.ife, invite(t, h.contact("Theo", ""), h.personal), messaging.CodeNotFound)
	h.do(h.ife, send(t, thread, "We go on here."))
	if m := h.last(thread); m.Body != "We go on here." {
		t.Errorf("%+v", m)
	}

	// Whoever was invited before it was archived joins on a link in use.
	_, opened, err := h.BirthDate(t.Context(), h.accepted(token), "1979-08-02")
	if err != nil {
		t.Fatal(err)
	}
	who, err := h.Session(t.Context(), opened.Token)
	if err != nil {
		t.Fatal(err)
	}
	me, err := h.Me(t.Context(), who)
	if err != nil || len(me.Conversations) != 1 || me.Conversations[0].From != "Alder Street Clinic" {
		t.Errorf("%+v, %v", me, err)
	}
}
