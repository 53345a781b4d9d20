package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// asked is what somebody asks for, with what their authenticator shows.
func (h *house) asked(name string, in api.MakeExport) api.MakeExport {
	h.clock = h.clock.Add(time.Minute)
	in.Why, in.Form, in.Code = messaging.ExportPatient, messaging.ExportSaved, h.code(name)
	return in
}

// words are all that an export's messages and notes say, in its order.
func words(e messaging.Export) (list []messaging.Text) {
	for _, c := range e.Conversations {
		for _, m := range c.Messages {
			if m.Event == "" {
				list = append(list, m.Body)
			}
		}
		for _, n := range c.Notes {
			list = append(list, "note: "+n.Body)
		}
	}
	return list
}

// exports are the rows of the log about what was taken, or tried to be.
func (h *house) exports() (rows []store.Audit) {
	for _, r := range h.audit() {
		if strings.HasPrefix(r.Action, "export_") || strings.HasPrefix(r.Action, "print_") {
			rows = append(rows, r)
		}
	}
	return rows
}

func TestLNK06_AnExportHoldsOnlyWhatTheAskerMayRead(t *testing.T) {
	h := newHouse(t)
	maya, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "at the desk"))
	private := id[messaging.ConversationID](t)
	h.clock = h.clock.Add(time.Minute) // the later one stands second
	h.do(h.ife, messaging.Command{Start: &messaging.Start{Conversation: private, Link: h.personal, Contacts: []messaging.ContactID{maya.Contact}}})
	h.do(h.ife, send(t, private, "CANARY to Dr. Okafor"))
	h.do(h.ife, messaging.Command{AddNote: &messaging.AddNote{Note: id[messaging.NoteID](t), Conversation: private, Body: "CANARY note"}})
	record := api.MakeExport{Contact: maya.Contact, Notes: true}
	for name, want := range map[string][]messaging.Text{"ana": {"at the desk"}, "ife": {"at the desk", "CANARY to Dr. Okafor", "note: CANARY note"}} {
		who := map[string]service.Actor{"ana": h.ana, "ife": h.ife}[name]
		got, err := h.Export(t.Context(), who, h.asked(name, record))
		if err != nil || !slices.Equal(words(got), want) {
			t.Errorf("%s takes %q, %v", name, words(got), err)
		}
		if len(got.People) != 1 || got.People[0].Name != "Maya Lindqvist" {
			t.Errorf("%s takes the record of %+v", name, got.People)
		}
	}
	// One that is not hers and one that there is not are told alike.
	_, hers := h.Export(t.Context(), h.ana, h.asked("ana", api.MakeExport{Conversation: private}))
	wantCode(t, hers, messaging.CodeNotFound)
	_, none := h.Export(t.Context(), h.ana, h.asked("ana", api.MakeExport{Conversation: id[messaging.ConversationID](t)}))
	if none == nil || none.Error() != hers.Error() {
		t.Errorf("%v, and %v", hers, none)
	}
	h.write(func(tx *store.Tx) error {
		return tx.PutLink(messaging.Link{ID: h.desk, Name: "Clinic", Kind: messaging.LinkPractice, Members: []messaging.TeammateID{h.ben.Teammate}})
	})
	_, err := h.Export(t.Context(), h.ana, h.asked("ana", record))
	wantCode(t, err, messaging.CodeEmpty)
	_, err = h.Export(t.Context(), maya, h.asked("ana", record)) // a patient is no member of anything
	if err == nil {
		t.Error("a patient took what the practice has")
	}
}

func TestTrust14_Trust33_AnExportTakesAFreshProofAndIsWrittenDownWhateverBecameOfIt(t *testing.T) {
	h := newHouse(t)
	maya, thread := h.patient(h.desk, h.ana)
	h.do(h.ana, send(t, thread, "Hello"))
	in := h.asked("ana", api.MakeExport{Conversation: thread})
	good := in.Code
	for _, wrong := range []struct {
		code string
		want messaging.Code
	}{{"", messaging.CodeFactorRequired}, {"000000", messaging.CodeWrongCode}} {
		in.Code = wrong.code
		_, err := h.Export(t.Context(), h.ana, in)
		wantCode(t, err, wrong.want)
	}
	in.Code = good
	if _, err := h.Export(t.Context(), h.ana, in); err != nil {
		t.Fatal(err)
	}
	_, err := h.Export(t.Context(), h.ana, in) // it was used
	wantCode(t, err, messaging.CodeWrongCode)
	print := h.asked("ana", api.MakeExport{Contact: maya.Contact, Notes: true})
	print.Why, print.Form = messaging.ExportLaw, messaging.ExportPrinted
	if _, err := h.Export(t.Context(), h.ana, print); err != nil {
		t.Fatal(err)
	}
	want := [][4]string{
		{"export_for_patient", "conversation", string(thread), string(messaging.CodeFactorRequired)},
		{"export_for_patient", "conversation", string(thread), string(messaging.CodeWrongCode)},
		{"export_for_patient", "conversation", string(thread), "ok"},
		{"export_for_patient", "conversation", string(thread), string(messaging.CodeWrongCode)},
		{"print_for_law_with_notes", "contact", string(maya.Contact), "ok"},
	}
	rows := h.exports()
	for i, r := range rows {
		if got := [4]string{r.Action, r.ThingKind, r.Thing, r.Result}; i >= len(want) || got != want[i] || r.Actor != string(h.ana.Teammate) || r.Via != string(h.ana.Device) || r.At.IsZero() {
			t.Errorf("row %d is %+v", i, r)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows", len(rows))
	}
	// Guessing is slowed down, for this person alone.
	in.Code = "000000"
	for range 6 {
		_, err = h.Export(t.Context(), h.ana, in)
	}
	wantCode(t, err, messaging.CodeTooManyTries)
	_, err = h.Export(t.Context(), h.ana, h.asked("ana", in))
	if err != nil {
		t.Errorf("a minute later: %v", err)
	}
	for name, bad := range map[string]api.MakeExport{
		"no reason":  {Conversation: thread, Form: messaging.ExportSaved},
		"no form":    {Conversation: thread, Why: messaging.ExportCare},
		"both":       {Conversation: thread, Contact: maya.Contact, Why: messaging.ExportCare, Form: messaging.ExportSaved},
		"neither":    {Why: messaging.ExportCare, Form: messaging.ExportSaved},
		"not an id":  {Contact: "Maya Lindqvist", Why: messaging.ExportCare, Form: messaging.ExportSaved},
		"free words": {Conversation: thread, Why: "her cancer", Form: messaging.ExportSaved},
	} {
		before := len(h.audit())
		if _, err := h.Export(t.Context(), h.ana, bad); err == nil || len(h.audit()) != before {
			t.Errorf("%s: %v, %d rows more", name, err, len(h.audit())-before)
		}
	}
}

// A conversation longer than what is read at once comes whole, in its order; who was
// merged is the same person.
func TestExport_ALongConversationIsWholeAndAMergedContactsIsPartOfIt(t *testing.T) {
	h := newHouse(t)
	maya, thread := h.patient(h.desk, h.ana)
	const many = 1203
	h.write(func(tx *store.Tx) error {
		c, err := tx.Conversation(thread)
		if err != nil {
			return err
		}
		for range many {
			if _, err := tx.AddMessage(c, messaging.Message{ID: id[messaging.MessageID](t), Conversation: thread, Body: "one of many",
				Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: h.ana.Teammate}, Status: messaging.StatusSent, At: h.clock}); err != nil {
				return err
			}
		}
		chart := messaging.Contact{ID: id[messaging.ContactID](t), Name: "Maya L. Lindqvist", Phone: "+15035550999"}
		if _, err := tx.PutContact(chart); err != nil {
			return err
		}
		other, err := tx.Contact(maya.Contact)
		if err != nil {
			return err
		}
		other.MergedInto = chart.ID
		maya.Contact = chart.ID
		_, err = tx.PutContact(other)
		return err
	})
	got, err := h.Export(t.Context(), h.ana, h.asked("ana", api.MakeExport{Contact: maya.Contact}))
	if err != nil || len(words(got)) != many || got.People[0].Name != "Maya L. Lindqvist" || len(got.People) != 2 {
		t.Fatalf("%d messages of %d people, %v", len(words(got)), len(got.People), err)
	}
	last := int64(0)
	for _, m := range got.Conversations[0].Messages {
		if m.Position <= last {
			t.Fatalf("position %d comes after %d", m.Position, last)
		}
		last = m.Position
	}
}
