package app

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// What the forms of all senders have in common.

// changed is what a form's field says, if the person changed it.
func changed[T any](fields []string, field string, v T) *T {
	if slices.Contains(fields, field) {
		return &v
	}
	return nil
}

func teammates(ids []string) []messaging.TeammateID {
	v := []messaging.TeammateID{}
	for _, id := range ids {
		v = append(v, messaging.TeammateID(id))
	}
	return v
}

// candidates lists by name who of the staff can be a member of a sender, and fills in
// what everybody is called.
func candidates(staff []messaging.Teammate, names map[messaging.TeammateID]LinkMember) []LinkMember {
	v := []LinkMember{}
	for _, t := range staff {
		names[t.ID] = linkMember(t)
		if t.Active {
			v = append(v, names[t.ID])
		}
	}
	slices.SortFunc(v, byName)
	return v
}

// named are a sender's members by name, but for those whose name has not come down yet.
func named(ids []messaging.TeammateID, names map[messaging.TeammateID]LinkMember) []LinkMember {
	v := []LinkMember{}
	for _, id := range ids {
		if name, ok := names[id]; ok {
			v = append(v, name)
		}
	}
	slices.SortFunc(v, byName)
	return v
}

func byName(a, b LinkMember) int { return strings.Compare(a.Name, b.Name) }
