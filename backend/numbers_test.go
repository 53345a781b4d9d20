package backend_test

import (
	"slices"
	"testing"

	"rowan/backend/messaging"
)

// number is one of the practice's numbers as a desk knows it.
func (d *desk) number(label string) messaging.Number {
	t := d.h.t
	t.Helper()
	s, err := d.NumberSettings()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Numbers, func(n messaging.Number) bool { return n.Label == label })
	if i < 0 {
		t.Fatalf("no number %q among %d", label, len(s.Numbers))
	}
	return s.Numbers[i]
}

// TestMEN12_RegistrationIsNotedStepByStepAndDescendsToEverybody adds a number as an
// admin does, and notes how far the carriers have come with it.
func TestMEN12_RegistrationIsNotedStepByStepAndDescendsToEverybody(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.newDesk("ana", 0), h.newDesk("ben", 0)
	phone, label := messaging.Phone("(503) 555-0144"), "Nurses"
	s, err := ana.NumberSettings()
	if err != nil || s.Why != nil {
		t.Fatal(err, s.Why)
	}
	add := messaging.SaveNumber{Phone: &phone, Label: &label}
	if err := ana.SaveNumber(t.Context(), add); messaging.AsError(err).Field != "members" {
		t.Fatalf("without members: %v", err)
	}
	add.Add = []messaging.TeammateID{s.Me}
	if err := ana.SaveNumber(t.Context(), add); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	n := ben.number(label)
	if n.Phone != "+15035550144" || n.Registration != messaging.NotRegistered || !n.RegistrationAt.IsZero() {
		t.Fatalf("%+v", n)
	}
	reason := "business name does not match"
	for _, step := range []struct {
		to     messaging.Registration
		reason *string
	}{{messaging.RegistrationPending, nil}, {messaging.RegistrationRejected, &reason}, {messaging.RegistrationPending, nil}, {messaging.RegistrationApproved, nil}} {
		if err := ana.SaveNumber(t.Context(), messaging.SaveNumber{Number: n.ID, Registration: &step.to, Reason: step.reason}); err != nil {
			t.Fatal(err)
		}
		ben.settle()
		got := ben.number(label)
		if got.Registration != step.to || got.RegistrationAt.IsZero() || (got.Reason != "") != (step.reason != nil) {
			t.Errorf("after %s: %+v", step.to, got)
		}
	}
	staff, err := ben.Staff()
	if err != nil {
		t.Fatal(err)
	}
	if err := ana.SaveTeammate(t.Context(), messaging.SaveTeammate{Teammate: staff.Me.ID, Role: new(messaging.RoleMember)}); err != nil {
		t.Fatal(err)
	}
	if err := ben.SaveNumber(t.Context(), messaging.SaveNumber{Number: n.ID, Registration: new(messaging.NotRegistered)}); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("who does not manage: %v", err)
	}
}
