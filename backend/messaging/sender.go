package messaging

import "slices"

// Sender is what links, numbers and mailboxes have in common: conversations come from one,
// its members see them, and what begins on it begins with what it says.
type Sender struct {
	Scope    Scope
	Name     string
	Members  []TeammateID
	Archived bool
	Assignee TeammateID
	Tags     Tags
}

// CheckAssignee says whether somebody can look after the sender's conversations:
// only who sees them can.
func (s Sender) CheckAssignee(t Teammate) error {
	if t.Active && slices.Contains(s.Members, t.ID) {
		return nil
	}
	return FailField("assignee", CodeNotMember, "This person is not a member of the "+s.Scope.noun()+". Choose somebody else, or ask an admin to add them.")
}

// CheckFrom says whether a teammate may write from the sender (LNK-07).
func (s Sender) CheckFrom(t TeammateID) error {
	if slices.Contains(s.Members, t) {
		return nil
	}
	return FailField("from", CodeNotMember, "You are not a member of this "+s.Scope.noun()+". Choose another under From, or ask an admin to add you.")
}

// checkRead says whether a sender that anybody can write to has a label, and somebody who
// reads what arrives.
func (s Sender) checkRead(longest int) error {
	noun := s.Scope.noun()
	switch {
	case blank(s.Name):
		return FailField("label", CodeEmpty, "Enter a label for the "+noun+", such as Front desk.")
	case len(s.Members) == 0:
		return FailField("members", CodeEmpty, "Somebody has to read what arrives at this "+noun+". Choose at least one member.")
	}
	return CheckLine("label", Text(s.Name), longest)
}

// Difference lists who is a member in next and was not in s, and the other way round.
func (s Sender) Difference(next Sender) (gained, lost []TeammateID) {
	for _, id := range next.Members {
		if !slices.Contains(s.Members, id) {
			gained = append(gained, id)
		}
	}
	for _, id := range s.Members {
		if !slices.Contains(next.Members, id) {
			lost = append(lost, id)
		}
	}
	return gained, lost
}

// membership is who comes to a sender and who goes, and what begins on it begins
// with.
type membership struct {
	add, remove []TeammateID
	assignee    *TeammateID
	tag, untag  []Text
}

// onto returns s with the changes made, or says why they cannot be. staff are the
// practice's teammates.
func (m membership) onto(s Sender, staff []Teammate) (Sender, error) {
	members := slices.DeleteFunc(slices.Clone(s.Members), func(id TeammateID) bool { return slices.Contains(m.remove, id) })
	for _, id := range m.add {
		if !active(staff, id) {
			return s, FailField("members", CodeInvalid, "Only teammates who are active can be members. Choose others.")
		}
		members = append(members, id)
	}
	slices.Sort(members)
	s.Members = slices.Compact(members)
	if m.assignee != nil {
		if *m.assignee != "" && (!active(staff, *m.assignee) || !slices.Contains(s.Members, *m.assignee)) {
			return s, FailField("assignee", CodeNotMember, "Only a member of the "+s.Scope.noun()+" can look after what begins on it. Choose somebody else, or add them first.")
		}
		s.Assignee = *m.assignee
	} else if !slices.Contains(s.Members, s.Assignee) {
		s.Assignee = ""
	}
	var err error
	s.Tags, err = s.Tags.With(m.tag, m.untag)
	return s, err
}

func active(staff []Teammate, id TeammateID) bool {
	return slices.ContainsFunc(staff, func(t Teammate) bool { return t.ID == id && t.Active })
}
