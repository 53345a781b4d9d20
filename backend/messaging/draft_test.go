package messaging_test

import (
	"strings"
	"testing"

	"rowan/backend/messaging"
)

const (
	deskA messaging.DeviceID = "a"
	deskB messaging.DeviceID = "b"
	deskC messaging.DeviceID = "c"
)

const draftKey messaging.DraftKey = "01890000-0000-7000-8000-0000000000e1"

// What one desktop typed is overwritten by itself, or by who has seen it, and by
// nobody else.
func TestU08_SaveDraft_NothingUnseenIsOverwritten(t *testing.T) {
	at := func(body, other messaging.Text, by, otherBy messaging.DeviceID) messaging.Draft {
		return messaging.Draft{Key: draftKey, Body: body, Other: other, BodyBy: by, OtherBy: otherBy, Version: 7}
	}
	for name, c := range map[string]struct {
		have              messaging.Draft
		by                messaging.DeviceID
		body              messaging.Text
		saw               int64
		chosen            bool
		wantBody, wantOth messaging.Text
	}{
		"the first":                   {have: messaging.Draft{}, by: deskA, body: "one", wantBody: "one"},
		"its own, on from there":      {have: at("one", "", deskA, ""), by: deskA, body: "one more", wantBody: "one more"},
		"another's that it has seen":  {have: at("one", "", deskA, ""), by: deskB, body: "two", saw: 7, wantBody: "two"},
		"another's that it has not":   {have: at("one", "", deskA, ""), by: deskB, body: "two", wantBody: "one", wantOth: "two"},
		"beside it, on from there":    {have: at("one", "two", deskA, deskB), by: deskB, body: "two more", wantBody: "one", wantOth: "two more"},
		"beside it, the first":        {have: at("one", "two", deskA, deskB), by: deskA, body: "one more", wantBody: "one more", wantOth: "two"},
		"a third":                     {have: at("one", "two", deskA, deskB), by: deskC, body: "three", wantBody: "one", wantOth: "two\n\nthree"},
		"blank lines, for its own":    {have: at("one", "", deskA, ""), by: deskA, body: "\n \n"},
		"the same text again":         {have: at("one", "", deskA, ""), by: deskB, body: "one", wantBody: "one"},
		"sent by who typed it":        {have: at("one", "", deskA, ""), by: deskA},
		"sent elsewhere, unseen":      {have: at("one", "", deskA, ""), by: deskB, wantBody: "one"},
		"one of two sent":             {have: at("one", "two", deskA, deskB), by: deskA, wantBody: "two"},
		"the other of two sent":       {have: at("one", "two", deskA, deskB), by: deskB, wantBody: "one"},
		"chosen by who saw both":      {have: at("one", "two", deskA, deskB), by: deskB, body: "both", saw: 7, chosen: true, wantBody: "both"},
		"chosen by who saw neither":   {have: at("one", "two", deskA, deskB), by: deskC, body: "three", saw: 6, chosen: true, wantBody: "one", wantOth: "two\n\nthree"},
		"returned by the service, A":  {have: at("came back", "", "", ""), by: deskA, body: "typed since", wantBody: "came back", wantOth: "typed since"},
		"returned by the service, A2": {have: at("came back", "", "", ""), by: deskA, body: "came back, mended", saw: 7, wantBody: "came back, mended"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := messaging.SaveDraft{Key: draftKey, Body: c.body, Saw: c.saw, Chosen: c.chosen}.Onto(c.have, c.by)
			if err != nil || got.Body != c.wantBody || got.Other != c.wantOth {
				t.Errorf("%q and %q, %v; want %q and %q", got.Body, got.Other, err, c.wantBody, c.wantOth)
			}
			if mine := got.For(got.OtherBy); got.Other != "" && got.OtherBy != "" && (mine.Body != got.Other || mine.Other != got.Body) {
				t.Errorf("the other desk is shown %q and %q", mine.Body, mine.Other)
			}
		})
	}
}

func TestU08_SaveDraft_RefusesWhatCannotBeOne(t *testing.T) {
	for _, s := range []messaging.SaveDraft{{Key: "", Body: "x"}, {Key: "note:x", Body: "x"}, {Key: draftKey, Body: "\xff"},
		{Key: draftKey, Body: messaging.Text(strings.Repeat("x", 2*messaging.MaxBody+1))}, {Key: draftKey, Reason: strings.Repeat("x", 1001)}} {
		if _, err := s.Onto(messaging.Draft{}, deskA); err == nil {
			t.Errorf("%q was taken", s.Key)
		}
	}
	for _, key := range []messaging.DraftKey{draftKey, messaging.NoteDraft(messaging.ConversationID(draftKey)), draftKey + "+" + draftKey} {
		if err := key.Check(); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// A text that came back stands before what was begun since, after what came back
// earlier, and once.
func TestLesson6_DraftJoined(t *testing.T) {
	d := messaging.Draft{Body: "begun since"}
	d = d.Joined("first", "")
	d = d.Joined("second", "Not sent.")
	d = d.Joined("first", "")
	if want := messaging.Text("first\n\nbegun since\n\nsecond"); d.Body != want || !d.Returned || d.Reason != "Not sent." {
		t.Errorf("%+v", d)
	}
	if d := (messaging.Draft{Body: "look at that"}).Joined("look", ""); d.Body != "look\n\nlook at that" {
		t.Errorf("a text within another is not there yet: %q", d.Body)
	}
}

func TestU07_SavePreferences_HoldsAreBounded(t *testing.T) {
	for seconds, ok := range map[int]bool{-1: false, 0: true, 10: true, 30: true, 31: false} {
		_, err := messaging.SavePreferences{UndoSend: &seconds}.Onto(messaging.Preferences{})
		if (err == nil) != ok {
			t.Errorf("%d: %v", seconds, err)
		}
	}
}
