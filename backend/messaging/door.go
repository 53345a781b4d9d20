package messaging

// RotateDoor gives a link a new join address. The one before opens nothing any
// more, and whoever is still joining through it begins again (LNK-11).
type RotateDoor struct {
	Link LinkID `json:"link"`
}

// Match says who an unverified contact is: a chart's person, or, checked and
// without a chart, themselves. It says all of it anew each time, so that taking a
// match back is the same command with what was there before. It rewrites no
// conversation.
type Match struct {
	Contact  ContactID `json:"contact"`
	Chart    ContactID `json:"chart,omitempty"`
	Verified bool      `json:"verified,omitempty"`
}

// Onto returns c as the match says, or why it cannot be. chart is the contact
// that it names, and merged says whether others are merged into c: of two charts
// one leads, and nothing is found by following a chain.
func (m Match) Onto(c, chart Contact, merged bool) (Contact, error) {
	switch {
	case m.Chart == "":
	case m.Chart == c.ID:
		return c, FailField("chart", CodeInvalid, "This is the same contact. Choose another.")
	case chart.ID == "":
		return c, FailField("chart", CodeNotFound, "This contact is not here any more. Choose another.")
	case chart.MergedInto != "":
		return c, FailField("chart", CodeConflict, "This contact is itself matched to another. Choose that one.")
	case chart.Unverified:
		return c, FailField("chart", CodeConflict, "It is not certain yet who this contact is. Match them first, or choose another.")
	case merged:
		return c, FailField("chart", CodeConflict, "Others are matched to this contact. Take those matches back first.")
	}
	c.MergedInto, c.Unverified = m.Chart, !m.Verified && m.Chart == ""
	return c, nil
}

// AnswerReturn lets somebody in again, or does not.
type AnswerReturn struct {
	Contact ContactID `json:"contact"`
	Approve bool      `json:"approve,omitempty"`
}
