package service_test

import (
	"slices"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// here is who an actor's stream would name, after it has asked what they may see.
func (h *house) here(ear *service.Ear) (list []messaging.Presence, news bool) {
	h.t.Helper()
	if _, _, err := ear.Hear(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return ear.Here()
}

func (h *house) listen(who service.Actor) *service.Ear {
	ear := h.Listen(who)
	h.t.Cleanup(ear.Close)
	if list, news := h.here(ear); news || len(list) > 0 {
		h.t.Errorf("somebody is there already: %v", list)
	}
	return ear
}

func TestU9_PresenceIsOfHalfAMinuteAndIsNewsOnce(t *testing.T) {
	h := newHouse(t)
	_, c := h.patient(h.desk, h.ana)
	ear := h.listen(h.ana)
	say := func(doing messaging.Doing) {
		t.Helper()
		if err := h.Present(t.Context(), h.ben, api.Present{Conversation: c, Doing: doing}); err != nil {
			t.Fatal(err)
		}
	}
	wants := func(when string, news bool, doing ...messaging.Doing) {
		t.Helper()
		list, got := h.here(ear)
		want := []messaging.Presence{}
		for _, d := range doing {
			want = append(want, messaging.Presence{Conversation: c, Teammate: h.ben.Teammate, Doing: d})
		}
		if got != news || !slices.Equal(list, want) {
			t.Errorf("%s: %v, news: %v", when, list, got)
		}
	}
	say(messaging.Viewing)
	select {
	case <-ear.News():
	default:
		t.Error("nobody was woken")
	}
	wants("at first", true, messaging.Viewing)
	say(messaging.Viewing)
	wants("said again", false, messaging.Viewing)
	select {
	case <-ear.News():
		t.Error("woken by nothing new")
	default:
	}
	say(messaging.Replying)
	wants("replying", true, messaging.Replying)
	h.clock = h.clock.Add(29 * time.Second)
	wants("after 29 s", false, messaging.Replying)
	h.clock = h.clock.Add(time.Second)
	wants("after 30 s", true)
	say(messaging.Viewing)
	wants("back", true, messaging.Viewing)
	say(messaging.Away)
	wants("gone", true)
}

func TestU9_NobodyHearsOfThemselvesNorOfWhatTheyDoNotSee(t *testing.T) {
	h := newHouse(t)
	_, c := h.patient(h.personal, h.ife)
	ana, ife := h.listen(h.ana), h.listen(h.ife)
	if err := h.Present(t.Context(), h.ife, api.Present{Conversation: c, Doing: messaging.Viewing}); err != nil {
		t.Fatal(err)
	}
	for who, ear := range map[string]*service.Ear{"themselves": ife, "who is no member": ana} {
		if list, news := h.here(ear); news || len(list) > 0 {
			t.Errorf("%s: %v", who, list)
		}
	}
	wantCode(t, h.Present(t.Context(), h.ana, api.Present{Conversation: c, Doing: messaging.Viewing}), messaging.CodeNotFound)
	wantCode(t, h.Present(t.Context(), h.ife, api.Present{Conversation: c, Doing: "typing a secret"}), messaging.CodeInvalid)
}

// TestU9_WhoIsTakenOffHearsOfNobodyAnyMore takes Ana off the link while Ben is at
// one of its conversations.
func TestU9_WhoIsTakenOffHearsOfNobodyAnyMore(t *testing.T) {
	h := newHouse(t)
	_, c := h.patient(h.desk, h.ana)
	ear := h.listen(h.ben)
	if err := h.Present(t.Context(), h.ife, api.Present{Conversation: c, Doing: messaging.Viewing}); err != nil {
		t.Fatal(err)
	}
	if list, _ := h.here(ear); len(list) != 1 {
		t.Fatal(list)
	}
	h.do(h.ana, command(t, messaging.Command{SaveLink: &messaging.SaveLink{Link: h.desk, Remove: []messaging.TeammateID{h.ben.Teammate}}}))
	if list, news := h.here(ear); !news || len(list) != 0 {
		t.Errorf("still hears of %v", list)
	}
}

func TestU9_ADeviceThatSaysTooMuchIsSlowedDown(t *testing.T) {
	h := newHouse(t)
	_, c := h.patient(h.desk, h.ana)
	say := func(who service.Actor) error {
		return h.Present(t.Context(), who, api.Present{Conversation: c, Doing: messaging.Viewing})
	}
	for i := range 60 {
		if err := say(h.ben); err != nil {
			t.Fatal(i, err)
		}
	}
	wantCode(t, say(h.ben), messaging.CodeTooManyTries)
	if err := say(h.ana); err != nil {
		t.Error("another device:", err)
	}
	h.clock = h.clock.Add(time.Minute)
	if err := say(h.ben); err != nil {
		t.Error("a minute later:", err)
	}
}
