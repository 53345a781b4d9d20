package service

import (
	"context"
	"sync"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Ear hears when something changed that an actor may see.
type Ear struct {
	s    *Service
	who  Actor
	end  func()
	news chan struct{}

	mu     sync.Mutex
	scopes map[messaging.Scope]bool          // of a teammate
	told   messaging.Cursor                  // of a teammate: how far they were told of, zero at first
	own    map[messaging.ConversationID]bool // of a patient
	heard  bool                              // something of theirs changed
	here   []messaging.Presence              // as told last
}

// Listen begins to listen for an actor. Hear once first, to learn where the feed
// stands; Close ends it.
func (s *Service) Listen(who Actor) *Ear {
	e := &Ear{s: s, who: who, news: make(chan struct{}, 1), heard: true}
	deaf, alone := s.Store.Watch(e.listen), s.here.watch(e.someone)
	e.end = func() { deaf(); alone() }
	return e
}

// Close stops listening.
func (e *Ear) Close() { e.end() }

// News receives when it is worth calling Hear.
func (e *Ear) News() <-chan struct{} { return e.news }

// listen runs in the goroutine of whoever changed something.
func (e *Ear) listen(practice messaging.PracticeID, changed []messaging.Changed) {
	if practice != e.who.Practice {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	ask := false
	for _, c := range changed {
		switch {
		case c == store.Anything:
			e.heard = true
		case !e.who.patient():
			e.heard = e.heard || e.scopes[c.Scope] || c.Scope.Sender() && e.scopes[messaging.ScopeConversation(c.About)]
		case c.Kind == messaging.KindNote || c.Kind == messaging.KindDraft: // no patient is told that there is one
		case c.Kind == messaging.KindConversation && !e.own[c.About]:
			ask = true // it may be a new one of theirs
		default:
			e.heard = e.heard || e.own[c.About]
		}
	}
	if e.heard || ask {
		select {
		case e.news <- struct{}{}:
		default:
		}
	}
}

// mostTold is how many changes are told of together; more are pulled.
const mostTold = 20

// Hear returns where the feed stands and whether anything of the actor's changed since
// the last call. A teammate is told what changed too, from the second call on, as a page
// that Changes would give them: it is read, and may be seen, as a pulled one is, and
// stands in the log before it is handed over. It fails when the actor is no longer let in.
func (e *Ear) Hear(ctx context.Context) (news messaging.Told, changed bool, err error) {
	e.mu.Lock()
	changed, e.heard = e.heard, false
	before, told := len(e.own)+len(e.scopes), e.told
	e.mu.Unlock()
	scopes, own := map[messaging.Scope]bool{}, map[messaging.ConversationID]bool{}
	paged := false
	page, err := e.s.pull(ctx, e.who, "changes", func(t *turn, head messaging.Cursor, out *messaging.Page) error {
		news.At = head
		if e.who.patient() {
			list, err := t.ConversationsWith(e.who.Contact, messaging.ChannelSecure)
			for _, c := range list {
				own[c.ID] = true
			}
			changed = changed || len(own) != before
			return err
		}
		list, err := t.scopes()
		for _, scope := range list {
			scopes[scope] = true
		}
		changed = changed || len(scopes) != before
		if err != nil || !changed || told == (messaging.Cursor{}) {
			return err
		}
		if err := t.changes(list, head, told, mostTold, out); err != nil && !refused(err) {
			return err
		} else if paged = err == nil && !out.More; !paged { // what is set back, or much, is pulled
			out.Changes = nil
		}
		return nil
	})
	if err != nil {
		return messaging.Told{}, false, err
	}
	next := told
	if changed || told == (messaging.Cursor{}) { // who has not pulled up to here by then, the next page is not for
		next.Epoch, next.Seq = news.At.Epoch, news.At.Seq
	}
	if paged && len(page.Changes) > 0 {
		news.After, news.Page, next.Audit = told.Seq, &page, page.Audit
		if page.Scopes != nil {
			next.Scopes = messaging.DigestScopes(page.Scopes)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.scopes, e.own, e.told = scopes, own, next
	return news, changed, nil
}
