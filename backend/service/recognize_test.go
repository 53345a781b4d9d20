package service_test

import (
	"testing"

	"rowan/backend/messaging"
)

func recognize(c messaging.ConversationID, who messaging.ContactID) messaging.Command {
	return messaging.Command{Edit: &messaging.Edit{Conversation: c, Contact: &who}}
}

// TestSMS07_ATeammateSaysWhoseAnUnknownPhoneIs has a family share a phone, so that nobody
// knows who texts, and somebody without one be recognized.
func TestSMS07_ATeammateSaysWhoseAnUnknownPhoneIs_InPart(t *testing.T) {
	h := newTexts(t)
	maya, bao := h.contact("Maya Lindqvist", "1986-03-14"), h.contact("Bao Lindqvist", "2015-06-01")
	c := h.begun(h.desk)
	if got := h.conversation(c).Contacts; len(got) != 0 {
		t.Fatalf("of two with one phone it is %v", got)
	}
	if o := h.try(h.house.ife, recognize(c, maya)); o.Refused != messaging.CodeNotFound {
		t.Errorf("by who is no member of the number: %+v", o)
	}
	h.refused(h.house.ana, recognize(c, id[messaging.ContactID](t)), messaging.CodeNotFound)
	h.do(h.house.ana, recognize(c, bao))
	if got := h.conversation(c).Contacts; len(got) != 1 || got[0] != bao {
		t.Errorf("it is %v", got)
	}
	h.do(h.house.ana, recognize(c, "")) // taken back
	if got := h.conversation(c).Contacts; len(got) != 0 {
		t.Errorf("afterwards it is %v", got)
	}
	name, email, by := messaging.Text("Iris Okonkwo"), messaging.Email("iris@example.com"), id[messaging.ContactID](t)
	h.do(h.house.ana, messaging.Command{SaveContact: &messaging.SaveContact{Contact: by, Name: &name, Email: &email}})
	h.do(h.house.ana, recognize(c, by))
	if got := h.stored(by); got.Phone != theirs {
		t.Errorf("who had no phone has %q", got.Phone)
	}
	if got := h.stored(maya); got.Phone != theirs {
		t.Errorf("the others have %q", got.Phone)
	}
	if _, err := recognize(c, maya).Edit.Onto(messaging.Conversation{Channel: messaging.ChannelSecure}); messaging.CodeOf(err) != messaging.CodeUnsupported {
		t.Errorf("of a secure conversation: %v", err)
	}
}
