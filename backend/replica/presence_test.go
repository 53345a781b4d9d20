package replica

import (
	"context"
	"runtime"
	"testing"

	"rowan/backend/messaging"
)

// TestU9_ColleaguesAreKnownWhileTheyAreHeardOf ends the stream, after which nobody
// is anywhere.
func TestU9_ColleaguesAreKnownWhileTheyAreHeardOf_InPart(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	c.here = []messaging.Presence{{Conversation: id, Teammate: ben, Doing: messaging.Replying},
		{Conversation: id, Teammate: "01890000-0000-7000-8000-0000000000ff", Doing: messaging.Viewing}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		comp.Listen(ctx)
	}()
	heard := func() []Someone { return must(comp.Here())(t) }
	for len(heard()) == 0 {
		runtime.Gosched()
	}
	if list := heard(); len(list) != 1 || list[0].Name != "Ben Osei" || list[0].Doing != messaging.Replying || list[0].Conversation != id {
		t.Errorf("%+v", list)
	}
	cancel()
	<-ended
	if list := heard(); len(list) != 0 {
		t.Errorf("offline: %+v", list)
	}
}

func TestU9_WhereThePersonIsIsSaidOnlineOnly_InPart(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	say := func() {
		t.Helper()
		if err := comp.Present(t.Context(), id, messaging.Viewing); err != nil {
			t.Error(err)
		}
	}
	say()
	if len(c.said) != 1 || c.said[0] != (messaging.Presence{Conversation: id, Teammate: ana, Doing: messaging.Viewing}) {
		t.Errorf("%+v", c.said)
	}
	c.down = offline
	say() // not known yet to be offline, and no error either
	must(comp.Send(id, "waits"))(t)
	comp.settle()
	c.said = nil
	say()
	if len(c.said) != 0 {
		t.Error("said without a service")
	}
	comp.Lock()
	if err := comp.Present(t.Context(), id, messaging.Viewing); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Error("said while locked:", err)
	}
}
