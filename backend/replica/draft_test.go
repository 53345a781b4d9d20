package replica

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rowan/backend/messaging"
	"rowan/backend/store"
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

// A note that was typed or waits in a conversation that is taken away stands among
// the drafts, with whom it was about and why, and apart from messages to them.
func TestLesson2_LNK06_ANoteWhoseConversationIsTakenAwayComesBackAsANote(t *testing.T) {
	c := newClinic()
	c.member(false)
	id := c.begin(bills, "Hello")
	comp := signedIn(t, c)
	c.down = offline
	must(comp.AddNote(id, "waits here", nil))(t)
	if err := comp.SaveDraft(messaging.NoteDraft(id), "still typed"); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	c.down = nil
	c.leaves(bills)
	comp.pass(time.Hour)
	comp.news()
	loose := must(comp.LooseDrafts())(t)
	if len(loose) != 1 || !loose[0].Note || loose[0].Body != "waits here\n\nstill typed" || loose[0].Reason == "" ||
		len(loose[0].People) != 1 || loose[0].People[0].Contact.ID != maya {
		t.Fatalf("the drafts are %+v", loose)
	}
	if d := must(comp.Contact(maya))(t).Draft; !d.Empty() {
		t.Errorf("a note is a message to Maya: %+v", d)
	}
	other := signedIn(t, c)
	if got := must(other.LooseDrafts())(t); len(got) != 0 {
		t.Errorf("the clinic keeps no drafts, and another computer has %+v", got)
	}
	if err := comp.SettleDraft(loose[0].Key, ""); err != nil {
		t.Fatal(err)
	}
	if got := must(comp.LooseDrafts())(t); len(got) != 0 {
		t.Errorf("discarded, and still there: %+v", got)
	}
}

// A conversation that the service has no more leaves what was typed in it.
func TestLesson2_WhatWasTypedInAConversationThatIsNoMoreStays(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	if err := comp.SaveDraft(messaging.DraftKey(id), "typed"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing to remove
		c.put(messaging.Change{Scope: messaging.ScopeLink(front), Kind: messaging.KindConversation, Key: string(id)})
		comp.news()
	}
	if _, err := comp.Conversation(id); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("it is still here:", err)
	}
	if d := must(comp.Contact(maya))(t).Draft; d.Body != "typed" || d.Reason == "" {
		t.Errorf("%+v", d)
	}
}

// What comes down for a conversation that this computer never had is listed, once
// all that is to come is here.
func TestLesson2_ADraftOfAConversationThatIsGoneIsListed(t *testing.T) {
	c := newClinic()
	id := c.begin(bills, "Ana is no member of this link")
	for _, key := range []messaging.DraftKey{messaging.DraftKey(id), messaging.NoteDraft(id)} {
		d := messaging.Draft{Key: key, Body: "typed on a computer that was lost", Version: c.seq + 1}
		c.put(messaging.Change{Scope: messaging.ScopeTeammate(ana), Kind: messaging.KindDraft, Key: string(key), Draft: &d})
	}
	comp := newComputer(t, c, &keychain{entries: map[string][]byte{}})
	comp.signIn("ana@example.com")
	early, steps := 0, 0
	for comp.Step(t.Context()); must(comp.Health())(t).Syncing; comp.Step(t.Context()) {
		early += len(must(comp.LooseDrafts())(t))
		steps++
	}
	comp.settle()
	if loose := must(comp.LooseDrafts())(t); steps == 0 || early != 0 || len(loose) != 2 || len(loose[0].People)+len(loose[1].People) != 0 {
		t.Errorf("%d before all was here, %+v", early, loose)
	}
}

// A group's draft and one of files alone are listed before there is a conversation.
func TestU08_DraftsToSeveralAndOfFilesAloneAreListed(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	group := messaging.DraftFor(messaging.Conversation{Contacts: []messaging.ContactID{maya}, Teammates: []messaging.TeammateID{ben}})
	if err := comp.SaveDraft(group, "to both"); err != nil {
		t.Fatal(err)
	}
	must(comp.add(messaging.ConversationID(theo), "letter.pdf", pdf("letter", 100)))(t)
	loose := must(comp.LooseDrafts())(t)
	slices.SortFunc(loose, func(a, b LooseDraft) int { return len(b.People) - len(a.People) })
	if len(loose) != 2 || len(loose[0].People) != 2 || loose[0].People[0].Contact.ID != maya || loose[0].People[1].Teammate.ID != ben ||
		loose[1].Files != 1 || loose[1].Body != "" || loose[1].People[0].Contact.ID != theo {
		t.Errorf("%+v", loose)
	}
}

// Blank lines alone are no draft.
func TestU08_BlankLinesAreNoDraft(t *testing.T) {
	_, _, comp, id := anaAtWork(t)
	if err := comp.SaveDraft(messaging.DraftKey(id), "\n \n"); err != nil {
		t.Fatal(err)
	}
	if err := comp.SaveDraft(messaging.DraftKey(theo), "\n"); err != nil {
		t.Fatal(err)
	}
	if rows, _, err := comp.Inbox(store.ListDrafts, nil, 10); err != nil || len(rows) != 0 {
		t.Errorf("%d conversations with a draft, %v", len(rows), err)
	}
	if loose := must(comp.LooseDrafts())(t); len(loose) != 0 {
		t.Errorf("%+v", loose)
	}
}

// leaves takes Ana out of a link.
func (c *clinic) leaves(l messaging.LinkID) {
	c.scopes[ana] = slices.DeleteFunc(slices.Clone(c.scopes[ana]), func(s messaging.Scope) bool { return s == messaging.ScopeLink(l) })
}

// listed is everything unsent that the person can come to: the text of messages, and
// of notes, in conversations of the list of drafts, outside them, and on their way.
func (c *computer) listed(r *rapid.T) (messages, notes string) {
	rows, _, err := c.Inbox(store.ListDrafts, nil, 100)
	if err != nil {
		r.Fatal(err)
	}
	for _, row := range rows {
		t, err := c.Conversation(row.Conversation)
		if err != nil {
			r.Fatal(err)
		}
		messages += fmt.Sprintln(t.Draft.Body, t.Draft.Other)
		notes += fmt.Sprintln(t.Note.Body, t.Note.Other)
	}
	loose, err := c.LooseDrafts()
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range loose {
		if d.Note {
			notes += fmt.Sprintln(d.Body, d.Other)
		} else {
			messages += fmt.Sprintln(d.Body, d.Other)
		}
	}
	rows, _, err = c.Inbox(store.ListInbox, nil, 100)
	if err != nil {
		r.Fatal(err)
	}
	archived, _, err := c.Inbox(store.ListArchived, nil, 100)
	if err != nil {
		r.Fatal(err)
	}
	for _, row := range append(rows, archived...) {
		page, err := c.Stretch(row.Conversation, Spot{}, 100)
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range page.Messages {
			messages += fmt.Sprintln(e.Body)
		}
		for _, n := range page.Notes {
			notes += fmt.Sprintln(n.Body)
		}
	}
	return messages, notes
}

// Lesson 2, for any order of what the person and others do: every text is among the
// drafts, on its way or sent, and none of a note is on the side of the messages.
func TestLesson2_NoActOfOthersDestroysADraft(t *testing.T) {
	lost, merged := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		c := newClinic()
		c.member(false)
		talks := []messaging.ConversationID{c.begin(front, "Hello"), c.begin(bills, "Hello")}
		comp := signedIn(t, c)
		defer comp.Lock()
		group := messaging.DraftFor(messaging.Conversation{Contacts: []messaging.ContactID{maya}, Teammates: []messaging.TeammateID{ben}})
		places := []messaging.DraftKey{messaging.DraftKey(talks[0]), messaging.DraftKey(talks[1]), messaging.DraftKey(theo), group,
			messaging.NoteDraft(talks[0]), messaging.NoteDraft(talks[1])}
		typed, noted := []string{}, []string{}
		for i := range rapid.IntRange(5, 30).Draw(r, "steps") {
			talk := rapid.SampledFrom(talks).Draw(r, "conversation")
			edit := func(change func(*messaging.Conversation)) {
				if have, ok := c.conversation(talk); ok {
					change(&have)
					c.talk(have)
				}
			}
			switch rapid.IntRange(0, 12).Draw(r, "what") {
			case 0, 1, 2: // the person types
				key := rapid.SampledFrom(places).Draw(r, "place")
				text := fmt.Sprintf("<typed %d>", i)
				d, _, err := comp.Draft(key)
				if err == nil {
					err = comp.SaveDraft(key, d.Body+messaging.Text(text))
				}
				if err != nil {
					r.Fatal(err)
				}
				if key.Note() {
					noted = append(noted, text)
				} else {
					typed = append(typed, text)
				}
			case 3: // and sends
				text := fmt.Sprintf("<sent %d>", i)
				if d, _, _ := comp.Draft(messaging.DraftKey(talk)); d.Empty() {
					if _, err := comp.Send(talk, messaging.Text(text)); err == nil {
						typed = append(typed, text)
					}
				}
			case 4:
				text := fmt.Sprintf("<noted %d>", i)
				if d, _, _ := comp.Draft(messaging.NoteDraft(talk)); d.Empty() {
					if _, err := comp.AddNote(talk, messaging.Text(text), nil); err == nil {
						noted = append(noted, text)
					}
				}
			case 5:
				edit(func(m *messaging.Conversation) { m.Archived = !m.Archived })
			case 6:
				edit(func(m *messaging.Conversation) { m.Assignee = ben })
			case 7:
				edit(func(m *messaging.Conversation) {
					m.State = rapid.SampledFrom([]messaging.ConversationState{messaging.ConversationOpen, messaging.ConversationReadOnly}).Draw(r, "state")
				})
			case 8:
				c.leaves(bills)
				lost++
			case 9:
				c.member(false)
			case 10:
				if rapid.Bool().Draw(r, "offline") {
					c.down = offline
				} else {
					c.down = nil
				}
			case 11:
				c.contact(messaging.Contact{ID: theo, Name: "Theo B.", Account: messaging.AccountActive})
			case 12: // they turn out to be the same person, or are taken apart again
				into := rapid.SampledFrom([]messaging.ContactID{maya, ""}).Draw(r, "merged into")
				c.contact(messaging.Contact{ID: theo, Name: "Theo B.", Account: messaging.AccountActive, MergedInto: into})
				merged++
			}
			if c.down == nil && rapid.Bool().Draw(r, "sync") {
				comp.pass(2 * time.Minute)
				comp.settle()
			}
			messages, notes := comp.listed(r)
			for _, text := range typed {
				if !strings.Contains(messages, text) && !c.has(text) {
					r.Fatalf("%s is in none of\n%s", text, messages)
				}
			}
			for _, text := range noted {
				if !strings.Contains(notes, text) && !strings.Contains(c.noted, text) {
					r.Fatalf("%s is in none of\n%s", text, notes)
				}
				if strings.Contains(messages, text) || c.has(text) {
					r.Fatalf("%s, a note, is among the messages", text)
				}
			}
		}
	})
	if lost == 0 || merged == 0 {
		t.Errorf("%d links were lost and %d people merged", lost, merged)
	}
}

// has says whether the clinic has a message with a text.
func (c *clinic) has(text string) bool {
	for _, id := range c.messages {
		if m := c.things["message "+string(id)].Message; m != nil && strings.Contains(string(m.Body), text) {
			return true
		}
	}
	return false
}

// Lesson 2: what comes back from a message that could not go out does not take the place
// of what was typed meanwhile in a conversation that the service did not have.
func TestLesson2_WhatComesBackStandsBesideWhatWasTypedMeanwhile(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	seconds := 10
	if err := comp.SavePreferences(messaging.SavePreferences{UndoSend: &seconds}); err != nil {
		t.Fatal(err)
	}
	id := must(comp.Start(NewMessage{Contact: maya, Link: front, Body: "the first message"}))(t)
	comp.settle()
	key := messaging.DraftKey(id)
	if err := comp.SaveDraft(key, "typed meanwhile"); err != nil {
		t.Fatal(err)
	}
	back := messaging.Draft{Key: key, Body: "the first message", Reason: "It could not be sent.", Returned: true, Version: c.seq + 1}
	c.put(messaging.Change{Scope: messaging.ScopeTeammate(ana), Kind: messaging.KindDraft, Key: string(key), Draft: &back})
	comp.news()
	if d, _, err := comp.Draft(key); err != nil || !strings.Contains(string(d.Body+d.Other), "typed meanwhile") {
		t.Errorf("%+v, %v", d, err)
	}
}
