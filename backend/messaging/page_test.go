package messaging

import (
	"reflect"
	"testing"
)

func TestAPageSaysNoKeyTwiceAndLosesNone(t *testing.T) {
	whole := Page{Changes: []Change{
		{Kind: KindMessage, Key: "m", Message: &Message{ID: "m"}},
		{Kind: KindConversation, Key: "c", Conversation: &Conversation{ID: "c"}},
		{Kind: KindContact, Key: "p", Contact: &Contact{ID: "p"}},
		{Kind: KindNote, Key: "n", Note: &Note{ID: "n"}},
		{Kind: KindReceipt, Key: "m/p", Receipt: &Receipt{Message: "m", Contact: "p"}},
		{Kind: KindMessage, Key: "gone"},
		{Kind: KindPractice, Practice: &Practice{ID: "a"}},
		{Kind: KindTeammate, Key: "t", Teammate: &Teammate{ID: "t"}},
	}}
	brief := whole.Brief()
	for i, c := range brief.Changes {
		want := ""
		if i == 5 || i == 7 {
			want = whole.Changes[i].Key
		}
		if c.Key != want {
			t.Errorf("%s goes out with the key %q, not %q", c.Kind, c.Key, want)
		}
	}
	if whole.Changes[0].Key != "m" {
		t.Error("the page that was made brief lost its keys")
	}
	brief.Fill()
	if !reflect.DeepEqual(brief, whole) {
		t.Errorf("%+v came of %+v", brief, whole)
	}
}
