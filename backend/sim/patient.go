package main

import (
	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// patient is somebody with an account, at their portal.
type patient struct {
	service.Actor
	w            *world
	practice     *practice
	conversation messaging.ConversationID
}

// threads are the conversations that the patient has, as their portal shows them.
func (p *patient) threads() []messaging.ConversationID {
	me, err := p.w.office.Me(p.w.ctx, p.Actor)
	if err != nil {
		return nil
	}
	p.w.looked(p.Actor, "me", 1)
	ids := []messaging.ConversationID{}
	for _, c := range me.Conversations {
		ids = append(ids, c.ID)
	}
	return ids
}

// write has the patient write, and try again while nobody answers.
func (p *patient) write() {
	w := p.w
	to, ok := pick(w, p.threads())
	if !ok {
		return
	}
	word := w.token()
	text := &typed{token: word, by: string(p.Contact), conversation: to, practice: p.practice, message: newID[messaging.MessageID](w), at: w.tick()}
	w.typed[word] = text
	w.note("patient of %s writes %s", p.practice.name, word)
	if w.chance(w.swarm.files) {
		p.attach(text)
		return
	}
	p.send(text)
}

func (p *patient) send(text *typed) {
	w := p.w
	again := func() { w.in(w.some(5e9)+1e9, nil, func() { p.send(text) }) }
	if !w.office.up() || w.fault("portal request lost", w.swarm.lost) {
		again()
		return
	}
	err := w.office.serve(func() error {
		_, err := w.office.Write(w.ctx, p.Actor, text.conversation, api.Write{ID: text.message, Body: said(text.token), Attachments: text.files})
		return err
	})
	if w.fault("portal answer lost", w.swarm.lost) {
		again()
		return
	}
	switch code := messaging.CodeOf(err); code {
	case "":
		text.done = w.tick()
	case messaging.CodeInternal, messaging.CodeOffline:
		again()
	default:
		text.refused = string(code)
	}
	w.settleSoon()
}

// read has the patient read a conversation of theirs, and see what is new in it.
func (p *patient) read() {
	w := p.w
	of, ok := pick(w, p.threads())
	if !ok || !w.office.up() {
		return
	}
	thread, err := w.office.Thread(w.ctx, p.Actor, of, 0, 100)
	if err != nil {
		return
	}
	w.looked(p.Actor, "thread", 1)
	ids := []messaging.MessageID{}
	for _, m := range thread.Messages {
		if !m.Mine && !m.Seen {
			ids = append(ids, m.ID)
		}
	}
	w.in(w.some(4e9), nil, func() {
		if !w.office.up() || w.office.serve(func() error { return w.office.Seen(w.ctx, p.Actor, of, ids) }) != nil {
			return
		}
		w.looked(p.Actor, "seen", 1)
		for _, id := range ids {
			if _, before := w.seen[id]; !before && !w.taken[id] {
				w.seen[id] = w.tick()
			}
		}
		w.settleSoon()
	})
}
