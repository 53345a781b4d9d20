package replica

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	pollEvery = time.Minute // in case the stream said nothing and should have
	quiet     = 45 * time.Second
	backoff   = 500 * time.Millisecond
	backoffTo = 30 * time.Second
	keepDone  = 7 * 24 * time.Hour // how long what arrived can be offered again
)

// Step does what is due: it carries up what waits, then fetches what changed,
// then a page of history. It returns when it wants to be called next, at the
// latest; never, if zero, which is while nobody is signed in.
func (r *Replica) Step(ctx context.Context) (next time.Time) {
	r.stepping.Lock()
	defer r.stepping.Unlock()
	var revoked *session
	err := r.with(func(s *session) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		var gone bool
		if next, gone = s.step(ctx); gone {
			revoked = s
		}
		s.tellHealth()
		_ = s.store.Checkpoint(ctx) // it fails where the next write does, which says so
		return nil
	})
	if err != nil {
		return time.Time{}
	}
	if revoked != nil {
		r.wipe(revoked)
		return time.Time{}
	}
	return next
}

// step is one round, and says whether the service has revoked this device.
func (s *session) step(ctx context.Context) (next time.Time, revoked bool) {
	now := s.r.cfg.Clock()
	s.mu.Lock()
	signedOut, retryAt := s.signedOut, s.retryAt
	poll := now.Sub(s.pulled) >= pollEvery
	s.mu.Unlock()
	if signedOut {
		return time.Time{}, false
	}
	if now.Before(retryAt) {
		return retryAt, false
	}
	pushed, err := s.push(ctx, now)
	if err == nil {
		err = s.descend(ctx, now, poll || pushed)
	}
	more := false
	if err == nil {
		more, err = s.history(ctx)
	}
	if err == nil {
		more, err = s.index(ctx, now, more)
	}
	if err == nil {
		err = s.renew(ctx, now)
	}
	if err == nil {
		err = s.tidy(now)
	}
	another := false
	if messaging.CodeOf(err) == messaging.CodeSignedOut {
		another, _ = s.fallBack() // a store that cannot be written leaves it signed out
	}
	now = s.r.cfg.Clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch code := messaging.CodeOf(err); {
	case err == nil:
		s.online, s.failures, s.trouble, s.syncing = true, 0, nil, more
		if more || pushed || s.behind {
			return now, false
		}
		if s.flood.waits(now) {
			return s.flood.until, false
		}
		return now.Add(pollEvery), false
	case ctx.Err() != nil:
		s.behind = true
		return now, false
	case code == messaging.CodeDeviceRevoked:
		return time.Time{}, true
	case another:
		s.behind = true
		return now, false
	case code == messaging.CodeSignedOut:
		s.signedOut, s.behind = true, true
		s.fell(now, err)
		return time.Time{}, false
	default:
		s.behind = true
		s.fell(now, err)
		s.retryAt = now.Add(s.wait(s.failures))
		return s.retryAt, false
	}
}

// fell notes a failure. s.mu is held.
func (s *session) fell(now time.Time, err error) {
	if s.online || s.failures == 0 {
		s.since = now
	}
	s.online, s.trouble = false, err
	s.failures++
}

// wait is how long to leave the service alone after so many failures in a row:
// doubling, and spread, so that a practice's desktops do not return as one.
func (s *session) wait(failures int) time.Duration {
	d := min(backoff<<min(max(failures-1, 0), 10), backoffTo)
	var b [2]byte
	if _, err := io.ReadFull(s.r.cfg.Random, b[:]); err != nil {
		return d
	}
	return d/2 + d*time.Duration(binary.BigEndian.Uint16(b[:]))/(1<<16)
}

// tidy forgets what has been done for long enough, once an hour.
func (s *session) tidy(now time.Time) error {
	if now.Sub(s.tidied) < time.Hour {
		return nil
	}
	s.tidied = now
	return s.store.Tx(s.ctx, s.practice, func(tx *store.Tx) error { return tx.ForgetDone(now.Add(-keepDone)) })
}

// Listen hears the service's stream until it ends, and returns how long to wait
// before listening again: never, if negative, since nobody is signed in.
func (r *Replica) Listen(ctx context.Context) time.Duration {
	var s *session
	if r.with(func(open *session) error { s = open; return nil }) != nil {
		return -1
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	heard := false
	err := s.remote.Stream(ctx, quiet, func(news messaging.Told) {
		s.mu.Lock()
		s.hear(news)
		if !heard { // it is there again: no reason to wait any longer
			s.retryAt = time.Time{}
		}
		s.mu.Unlock()
		heard = true
		r.wake()
	}, s.gathered)
	s.gathered(nil) // whoever was there is not heard of any more
	if ctx.Err() != nil && s.ctx.Err() != nil {
		return -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hear(messaging.Told{}) // find out whether the service is gone
	r.wake()
	switch code := messaging.CodeOf(err); {
	case code == messaging.CodeSignedOut || code == messaging.CodeDeviceRevoked:
		return pollEvery // Step finds out the same, and acts on it
	case heard:
		s.streams = 0
	default:
		s.streams++
	}
	return s.wait(s.streams)
}

// unasked are the commands that a person does not know of, and need not wait for.
var unasked = []string{"mark_read", "opened", "save_draft", "take_out", "save_preferences"}

// Health says whether messages arrive.
type Health struct {
	Online   bool
	Since    time.Time // since when not
	Waiting  int       // things that wait to be carried up
	Syncing  bool      // history is still arriving
	Sentence string    // what is wrong and what to do, "" while all is well
}

// Health says how things stand. While locked it has only a sentence, if
// something is to be said.
func (r *Replica) Health() (Health, error) {
	var h Health
	err := r.with(func(s *session) (err error) {
		h, err = s.health()
		return err
	})
	if errors.Is(err, errLocked) {
		r.mu.RLock()
		defer r.mu.RUnlock()
		return Health{Sentence: r.notice}, nil
	}
	return h, err
}

func (s *session) health() (Health, error) {
	var h Health
	var notice []byte
	err := s.read(func(tx *store.Tx) (err error) {
		if h.Waiting, err = tx.CountWaiting(unasked...); err != nil {
			return err
		}
		notice, err = tx.Setting(settingNotice)
		return err
	})
	if err != nil {
		return h, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h.Online, h.Since, h.Syncing, h.Sentence = s.online, s.since, s.syncing, string(notice)
	switch {
	case s.online:
		h.Since = time.Time{}
	case s.signedOut:
		h.Sentence = "The service has signed this computer out. Sign in again to send and receive; nothing is lost."
	case s.trouble != nil:
		h.Sentence = messaging.AsError(s.trouble).Sentence
	}
	return h, nil
}

// tellHealth tells of the health when it has changed.
func (s *session) tellHealth() {
	h, err := s.health()
	if err != nil {
		return // a store that cannot be read says so to whoever reads it
	}
	s.mu.Lock()
	news := h != s.said
	s.said = h
	s.mu.Unlock()
	if news {
		s.r.tell(KindHealth)
	}
}
