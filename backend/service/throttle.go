package service

import (
	"sync"
	"time"
)

// throttle slows down guessing at one account, without locking out a person who
// signs in from where they did before: their place is counted on its own. It is
// kept in memory, since a restart costs an attacker more than it gives.
type throttle struct {
	mu    sync.Mutex
	tries map[string]*tried
	known map[string]time.Time // account and place of good sign-ins
}

type tried struct {
	failures int
	last     time.Time
}

const (
	freeTries  = 5
	firstDelay = 15 * time.Second
	longest    = 15 * time.Minute
	forgetTry  = 24 * time.Hour
	knownFor   = 30 * 24 * time.Hour
)

// counter is where tries for an account from a place are counted.
func (t *throttle) counter(account, place string) string {
	if _, ok := t.known[account+"|"+place]; ok {
		return account + "|" + place
	}
	return account
}

// wait says how long to wait before the next try.
func (t *throttle) wait(account, place string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.tries[t.counter(account, place)]
	if c == nil || c.failures < freeTries {
		return 0
	}
	delay := min(longest, firstDelay<<min(c.failures-freeTries, 10))
	return max(0, delay-now.Sub(c.last))
}

func (t *throttle) failed(account, place string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tries == nil {
		t.tries = map[string]*tried{}
	}
	key := t.counter(account, place)
	if t.tries[key] == nil {
		t.tries[key] = &tried{}
	}
	t.tries[key].failures++
	t.tries[key].last = now
}

func (t *throttle) worked(account, place string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, t.counter(account, place))
	if t.known == nil {
		t.known = map[string]time.Time{}
	}
	t.known[account+"|"+place] = now
}

// sweep forgets what is too old to matter.
func (t *throttle) sweep(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, c := range t.tries {
		if now.Sub(c.last) > forgetTry {
			delete(t.tries, k)
		}
	}
	for k, at := range t.known {
		if now.Sub(at) > knownFor {
			delete(t.known, k)
		}
	}
}
