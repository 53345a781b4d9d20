package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// TestINB04_LockTakesAwayWhatCalledThePerson has a message of the last person come
// in just before the lock.
func TestINB04_LockTakesAwayWhatCalledThePerson(t *testing.T) {
	w := open(t, t.TempDir())
	silenced := make(chan struct{}, 10)
	w.silence = func(ctx context.Context) { silenced <- struct{}{} }
	w.signIn(t)
	w.wait(t, kind(replica.KindState))
	if _, err := w.Lock(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-silenced:
	case <-time.After(10 * time.Second):
		t.Error("what was shown stays")
	}
	if err := w.Notify(string(talk)); err != nil {
		t.Error(err)
	}
	if len(w.called) != 0 {
		t.Error("a locked computer calls somebody")
	}
}

func TestLock_ForgetsWhatTheWindowWasNotToldYet(t *testing.T) {
	e := newEvents(nil)
	e.heard([]messaging.Changed{{Kind: replica.KindArrived, About: talk}, {Kind: messaging.KindMessage, About: talk}, {Kind: replica.KindState}})
	e.forget()
	if got := condense(e.waiting); len(got) != 1 || got[0].Kind != string(replica.KindState) {
		t.Errorf("%+v", got)
	}
}

// TestTrust10_LockSoon_APageThatStandsStillIsLockedToo gives the page its second, and has
// it answer the first time only.
func TestTrust10_LockSoon_APageThatStandsStillIsLockedToo(t *testing.T) {
	w := open(t, t.TempDir())
	w.signIn(t)
	person := func() Person { s, _ := w.State(); return s.People[0] }
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		w.lockSoon(w.ctx)
	}()
	w.wait(t, kind("lockNow"))
	if _, err := w.Lock(); err != nil {
		t.Fatal(err)
	}
	<-asked
	if _, err := w.Unlock(person().ID, "correct horse"); err != nil {
		t.Fatal(err)
	}
	w.lockSoon(w.ctx) // nobody answers
	if s, err := w.State(); err != nil || s.Phase != "locked" {
		t.Error(s.Phase, err)
	}
}

// TestLockSoon_DoesNotLockWhoeverCameMeanwhile has somebody unlock within the
// second that the page was given.
func TestLockSoon_DoesNotLockWhoeverCameMeanwhile(t *testing.T) {
	w := open(t, t.TempDir())
	w.signIn(t)
	w.mu.Lock()
	before := w.loop
	w.mu.Unlock()
	s, err := w.Lock()
	if err == nil {
		_, err = w.Unlock(s.People[0].ID, "correct horse")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.leave(before)
	if s, err := w.State(); err != nil || s.Phase != "open" {
		t.Error(s.Phase, err)
	}
}

// TestLock_WhatWaitsLeavesAndTheStoreCloses waits until another window can open
// the same person's store.
func TestLock_WhatWaitsLeavesAndTheStoreCloses(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	w.signIn(t)
	w.wait(t, kind(messaging.KindMessage))
	if _, err := w.Send(string(talk), "On its way", nil, ""); err != nil {
		t.Fatal(err)
	}
	s, err := w.Lock()
	if err != nil {
		t.Fatal(err)
	}
	for s.People[0].Leaving || s.People[0].Messages > 0 {
		w.wait(t, kind(replica.KindState))
		if s, err = w.State(); err != nil {
			t.Fatal(err)
		}
	}
	other := open(t, dir)
	if _, err := other.Unlock(s.People[0].ID, "correct horse"); err != nil {
		t.Error(err)
	}
}

// A virus scanner keeps the store for half a minute: whoever unlocks waits for it, and
// after a while is told why.
func TestFault16_UnlockWaitsWhileAnotherProgramKeepsTheStore(t *testing.T) {
	for name, c := range map[string]struct {
		freed int
		code  messaging.Code
	}{"half a minute": {30, ""}, "for long": {1000, messaging.CodeStoreBusy}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := open(t, dir)
			w.signIn(t)
			w.wait(t, kind(messaging.KindMessage))
			s, err := w.Lock()
			for err == nil && s.People[0].Leaving {
				w.wait(t, kind(replica.KindState))
				s, err = w.State()
			}
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, s.People[0].ID, "store")
			if err := os.Rename(path, path+".theirs"); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(path, path); err != nil {
				t.Skip("no link can be made that leads to itself: ", err)
			}
			waited := 0
			w.after = func(time.Duration) <-chan time.Time {
				if waited++; waited == c.freed {
					if err := os.Rename(path+".theirs", path); err != nil {
						t.Error(err)
					}
				}
				passed := make(chan time.Time)
				close(passed)
				return passed
			}
			err = w.unlock(s.People[0].ID, "correct horse")
			if messaging.CodeOf(err) != c.code || waited != min(c.freed, heldTries) {
				t.Errorf("after %d seconds: %v", waited, err)
			}
		})
	}
}
