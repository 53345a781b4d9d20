package service_test

import (
	"testing"

	"rowan/backend/messaging"
)

// TestP10_APatientsChoiceOfLanguageReachesTheStaffOnce has the choice told twice.
func TestP10_APatientsChoiceOfLanguageReachesTheStaffOnce(t *testing.T) {
	h := newHouse(t)
	maya, _ := h.patient(h.desk, h.ana)
	if err := h.Speak(t.Context(), maya, messaging.Spanish); err != nil {
		t.Fatal(err)
	}
	have := h.stored(maya.Contact)
	if have.Language != messaging.Spanish {
		t.Error(have.Language)
	}
	rows := h.audit()
	if last := rows[len(rows)-1]; last.Action != "speak" || last.ActorKind != "contact" || last.Thing != string(maya.Contact) {
		t.Errorf("%+v", last)
	}
	if err := h.Speak(t.Context(), maya, messaging.Spanish); err != nil {
		t.Fatal(err)
	}
	if again := h.stored(maya.Contact); again.Version != have.Version || len(h.audit()) != len(rows) {
		t.Error("the same choice again is a change")
	}
	me, err := h.Me(t.Context(), maya)
	if err != nil || me.Language != messaging.Spanish {
		t.Error(me.Language, err)
	}
	wantCode(t, h.Speak(t.Context(), maya, "fr"), messaging.CodeInvalid)
	stranger := maya
	stranger.Session = "another"
	wantCode(t, h.Speak(t.Context(), stranger, messaging.English), messaging.CodeSignedOut)
}
