package app

import (
	"context"
	"slices"
	"sync"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// events carries changes from the goroutine that made them to the window. It
// waits for nothing: what gathers while the window is told is told next, each
// thing once.
type events struct {
	emit func(context.Context, Change)

	mu      sync.Mutex
	waiting []messaging.Changed
	wake    chan struct{}
}

func newEvents(emit func(context.Context, Change)) *events {
	return &events{emit: emit, wake: make(chan struct{}, 1)}
}

func (e *events) heard(changed []messaging.Changed) {
	e.mu.Lock()
	e.waiting = append(e.waiting, changed...)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

// forget drops what the window has not been told yet, but for where the
// application stands: it is about somebody who has locked.
func (e *events) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting = slices.DeleteFunc(e.waiting, func(c messaging.Changed) bool { return c.Kind != replica.KindState })
}

func (e *events) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.wake:
		}
		e.mu.Lock()
		changed := e.waiting
		e.waiting = nil
		e.mu.Unlock()
		for _, c := range condense(changed) {
			e.emit(ctx, c)
		}
	}
}

// many is how many changes the window is told one by one. Of more, what stands in
// a conversation is told once a conversation, without its id.
const many = 64

// condense tells each thing once, in the order of the first news of it, and that
// the counts may be others, if they may.
func condense(changed []messaging.Changed) []Change {
	list, told := []Change{}, map[Change]bool{}
	tell := func(c Change) {
		if !told[c] {
			told[c] = true
			list = append(list, c)
		}
	}
	counts := false
	calls := []Change{} // to what came: once a kind, however many there are
	for _, c := range changed {
		if c.Kind == replica.KindArrived || c.Kind == replica.KindMentioned {
			i := slices.IndexFunc(calls, func(told Change) bool { return told.Kind == string(c.Kind) })
			switch {
			case i < 0:
				calls = append(calls, Change{Kind: string(c.Kind), About: string(c.About)})
			case calls[i].About != string(c.About):
				calls[i].About = ""
			}
			continue
		}
		n := Change{Kind: string(c.Kind), ID: c.Key, About: string(c.About)}
		switch c.Kind {
		case messaging.KindMessage, messaging.KindNote, messaging.KindReceipt:
			if len(changed) > many {
				n.ID = ""
			}
			counts = counts || c.Kind != messaging.KindReceipt
		case messaging.KindConversation, messaging.KindReadMark, messaging.KindDraft, messaging.KindLink:
			counts = true
		}
		tell(n)
	}
	if counts {
		tell(Change{Kind: "counts"})
	}
	for _, c := range calls {
		tell(c)
	}
	return list
}
