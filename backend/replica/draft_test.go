package replica

import (
	"testing"

	"rowan/backend/messaging"
)

// What comes down while something typed here has not gone up yet waits for it.
func TestU08_DraftTypedHereIsNotOverwrittenByOneThatComesDown(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	key := messaging.DraftKey(id)
	if err := comp.SaveDraft(key, "typed here"); err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.refuse["save_draft"] = *messaging.Fail(messaging.CodeTooManyTries, "Not now.")
	d := messaging.Draft{Key: key, Body: "typed elsewhere", Version: c.seq + 1}
	c.put(messaging.Change{Scope: messaging.ScopeTeammate(ana), Kind: messaging.KindDraft, Key: string(key), Draft: &d})
	c.mu.Unlock()
	comp.news()
	if got := must(comp.Conversation(id))(t).Draft; got.Body != "typed here" {
		t.Errorf("the draft is %+v", got)
	}
}
