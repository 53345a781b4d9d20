package messaging

import "testing"

// TestSEC10_AScopeNamesOneKindOfThing tries every kind against every other: a link's
// id must never pass for a number's.
func TestSEC10_AScopeNamesOneKindOfThing_InPart(t *testing.T) {
	for _, s := range []Scope{ScopePractice, ScopeLink("l"), ScopeNumber("n"), ScopeConversation("c"), ScopeTeammate("t")} {
		link, isLink := s.Link()
		number, isNumber := s.Number()
		conversation, isConversation := s.Conversation()
		if (link != "") != isLink || (number != "") != isNumber || (conversation != "") != isConversation {
			t.Errorf("%s: link %q, number %q, conversation %q", s, link, number, conversation)
		}
		if isLink && link != "l" || isNumber && number != "n" || isConversation && conversation != "c" {
			t.Errorf("%s: link %q, number %q, conversation %q", s, link, number, conversation)
		}
	}
}
