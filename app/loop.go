package app

import (
	"context"
	"sync"
	"time"

	"rowan/backend/replica"
)

// loop runs an engine: one goroutine takes its steps, one hears the stream,
// one takes files up.
type loop struct {
	cancel  context.CancelFunc
	ended   <-chan struct{} // closed when it is stopped
	running sync.WaitGroup
}

func startLoop(ctx context.Context, r *replica.Replica) *loop {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{cancel: cancel, ended: ctx.Done()}
	l.running.Go(func() { take(ctx, r) })
	l.running.Go(func() { hear(ctx, r) })
	l.running.Go(func() { load(ctx, r) })
	return l
}

// stop returns when all have ended. A nil loop has.
func (l *loop) stop() {
	if l == nil {
		return
	}
	l.cancel()
	l.running.Wait()
}

func take(ctx context.Context, r *replica.Replica) {
	for ctx.Err() == nil {
		var due <-chan time.Time
		if next := r.Step(ctx); !next.IsZero() {
			due = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
		case <-r.Woken():
		case <-due:
		}
	}
}

func hear(ctx context.Context, r *replica.Replica) {
	for ctx.Err() == nil {
		wait := r.Listen(ctx)
		if wait < 0 {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}
