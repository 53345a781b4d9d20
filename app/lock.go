package app

import (
	"context"
	"time"

	"rowan/backend/replica"
)

// toLock is how long the page may take to save what is typed before a lock that
// it did not ask for.
const toLock = time.Second

// Lock takes the person off the screen at once.
func (a *App) Lock() (State, error) {
	a.leave(nil)
	return a.State()
}

// Stirred says that the person pressed a key or moved the pointer. The page tells
// it now and then while they do.
func (a *App) Stirred() error {
	a.replica.Stirred()
	return nil
}

// IdleMinutes is after how long without a key or the pointer the window locks.
func (a *App) IdleMinutes() (int, error) {
	minutes, err := a.replica.IdleMinutes()
	return minutes, shown(err)
}

// SetIdleMinutes keeps that for the person, on this computer.
func (a *App) SetIdleMinutes(minutes int) error { return shown(a.replica.SetIdleMinutes(minutes)) }

// guard locks when nobody is there any more.
func (a *App) guard(ctx context.Context) {
	tick := time.NewTicker(replica.LockCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if a.replica.ShouldLock() {
				a.lockSoon(ctx)
			}
		}
	}
}

// lockSoon asks the page to save what is typed and lock, and locks itself when the
// page does not.
func (a *App) lockSoon(ctx context.Context) {
	a.mu.Lock()
	l := a.loop
	a.mu.Unlock()
	if l == nil {
		return
	}
	a.events.emit(ctx, Change{Kind: "lockNow"})
	select {
	case <-l.ended:
	case <-time.After(toLock):
		a.leave(l)
	}
}

// part carries up what waits of those who have locked.
func (a *App) part(ctx context.Context) {
	for ctx.Err() == nil {
		var due <-chan time.Time
		if next := a.replica.Leave(ctx); !next.IsZero() {
			due = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
		case <-a.replica.Left():
		case <-due:
		}
	}
}
