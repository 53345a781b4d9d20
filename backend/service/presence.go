package service

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

const (
	presentFor       = 30 * time.Second // unless said again
	presentsAMinute  = 60               // of one device
	presenceRemember = time.Minute      // how long a device's own limit is counted
)

// presences is who is where just now. It is kept in memory and nowhere else: it
// means nothing after half a minute.
type presences struct {
	mu    sync.Mutex
	at    map[messaging.DeviceID]*presence
	ears  map[int]func(messaging.PracticeID)
	earID int
}

// presence is where one device's person is.
type presence struct {
	messaging.Presence
	practice messaging.PracticeID
	scope    messaging.Scope // of the conversation
	until    time.Time

	counted time.Time // when the device's minute began
	said    int       // in it
}

// Present says at which conversation a teammate is, and what they do there, to
// whoever sees that conversation.
func (s *Service) Present(ctx context.Context, who Actor, in api.Present) error {
	if err := in.Doing.Check(); err != nil {
		return err
	}
	p := presence{Presence: messaging.Presence{Conversation: in.Conversation, Teammate: who.Teammate, Doing: in.Doing}, practice: who.Practice}
	err := s.read(ctx, who, func(t *turn) error {
		c, err := t.conversation(in.Conversation)
		p.scope = c.From()
		return err
	})
	if err != nil {
		return err
	}
	now := s.now()
	if !s.here.put(who.Device, p, now) {
		return messaging.Fail(messaging.CodeTooManyTries, "This computer says too often where its person is. Wait a minute, then try again.")
	}
	s.say(ctx, word{Here: &presenceWord{who.Device, p.practice, p.scope, p.Presence, now}})
	return nil
}

// put notes where a device's person is, and says whether it may say so again yet.
func (h *presences) put(device messaging.DeviceID, p presence, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for d, old := range h.at {
		if now.After(old.until) && now.Sub(old.counted) > presenceRemember {
			delete(h.at, d)
		}
	}
	have := h.at[device]
	if have == nil {
		have = &presence{counted: now}
		if h.at == nil {
			h.at = map[messaging.DeviceID]*presence{}
		}
		h.at[device] = have
	}
	if now.Sub(have.counted) >= time.Minute {
		have.counted, have.said = now, 0
	}
	if have.said++; have.said > presentsAMinute {
		return false
	}
	news := have.Presence != p.Presence || !now.Before(have.until)
	p.until, p.counted, p.said = now.Add(presentFor), have.counted, have.said
	if *have = p; p.Doing == messaging.Away {
		have.until = now
	}
	if news {
		for _, heard := range h.ears {
			heard(p.practice)
		}
	}
	return true
}

// watch calls heard whenever somebody came, went or began something else. It must
// be quick and must not call back.
func (h *presences) watch(heard func(messaging.PracticeID)) (end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ears == nil {
		h.ears = map[int]func(messaging.PracticeID){}
	}
	h.earID++
	id := h.earID
	h.ears[id] = heard
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ears, id)
	}
}

// seen lists who is at the conversations that somebody with these scopes sees, but
// for themselves, each person once a conversation.
func (h *presences) seen(by Actor, scopes map[messaging.Scope]bool, now time.Time) []messaging.Presence {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := []messaging.Presence{}
	for _, p := range h.at {
		if p.practice == by.Practice && p.Teammate != by.Teammate && now.Before(p.until) &&
			(scopes[p.scope] || scopes[messaging.ScopeConversation(p.Conversation)]) {
			list = append(list, p.Presence)
		}
	}
	slices.SortFunc(list, func(a, b messaging.Presence) int {
		return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Teammate, b.Teammate), cmp.Compare(a.Doing, b.Doing))
	})
	return slices.CompactFunc(list, func(a, b messaging.Presence) bool {
		return a.Conversation == b.Conversation && a.Teammate == b.Teammate
	})
}

// Here lists who of the teammate's colleagues is where just now, among what they
// may see as of the last Hear, and whether that is news. A patient gets nothing.
func (e *Ear) Here() (list []messaging.Presence, news bool) {
	if e.who.patient() {
		return nil, false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	list = e.s.here.seen(e.who, e.scopes, e.s.now())
	news = !slices.Equal(list, e.here)
	e.here = list
	return list, news
}

// someone is called when a colleague came or went.
func (e *Ear) someone(practice messaging.PracticeID) {
	if practice != e.who.Practice || e.who.patient() {
		return
	}
	select {
	case e.news <- struct{}{}:
	default:
	}
}
