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

// What came back is not written over by what was typed before anybody saw it, and
// is once the screen has shown it.
func TestLesson6_ATextThatCameBackIsWrittenOverOnceItWasShown(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	key := messaging.DraftKey(id)
	save := func(body messaging.Text) messaging.Draft {
		t.Helper()
		if err := comp.SaveDraft(key, body); err != nil {
			t.Fatal(err)
		}
		return must(comp.Conversation(id))(t).Draft
	}
	seconds := 10
	if err := comp.SavePreferences(messaging.SavePreferences{UndoSend: &seconds}); err != nil {
		t.Fatal(err)
	}
	c.down = offline
	m := must(comp.Send(id, "all wrong"))(t)
	if decided, err := comp.UndoSend(t.Context(), id, m); err != nil || !decided {
		t.Fatal(decided, err)
	}
	if d := save("typed before it came"); d.Body != "all wrong\n\ntyped before it came" {
		t.Errorf("%+v", d)
	}
	shown := must(comp.Conversation(id))(t).Draft.Body
	if d := save(shown); d.Returned || d.Body != shown {
		t.Errorf("%+v", d)
	}
	if d := save("quite another text"); d.Body != "quite another text" {
		t.Errorf("%+v", d)
	}
}
