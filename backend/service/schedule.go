package service

import (
	"context"
	"errors"
	"sync"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// visitEvery is how often a practice is looked after in which nothing happens.
const visitEvery = time.Minute

// schedule says which practices are to be looked after: those in which something was
// written since, and those whose time has come. So what is done costs as much as what
// happens, however many practices there are.
type schedule struct {
	mu      sync.Mutex
	of      map[messaging.PracticeID]visit
	under   map[messaging.PracticeID]struct{} // way
	failed  []error                           // since they were last told
	running sync.WaitGroup
	slots   chan struct{} // bounds how many are under way; nil for one after the other
}

// visit is how a practice was left.
type visit struct {
	written int64 // how often something had been written in it before
	last    time.Time
	next    time.Time
}

// look does what is due in a practice. It says when the practice is to be looked after
// again, if nothing is written until then; zero is after visitEvery.
type look func(context.Context, messaging.PracticeID) (next time.Time, err error)

// each looks after those of the practices that are due; if one fails, the others no less.
// Where there are slots it waits for none that is under way, unless all are taken: a
// practice whose carrier hangs keeps no other from being looked after.
func (d *schedule) each(ctx context.Context, s *Service, practices []messaging.PracticeID, look look) error {
	for i, p := range practices {
		written, now := s.Store.Written(p), s.now()
		due, known := d.due(p, written, now)
		if !due {
			continue
		}
		latest := now.Add(visitEvery)
		if !known { // from here on they do not all come at one moment
			latest = now.Add(visitEvery * time.Duration(i+1) / time.Duration(len(practices)))
		}
		pay := func() {
			next, err := look(ctx, p)
			if next.IsZero() || next.After(latest) {
				next = latest
			}
			if err != nil { // the step is done again with the next beat
				next = now
			}
			d.note(p, visit{written, now, next}, err)
		}
		if d.slots == nil {
			pay()
			continue
		}
		d.slots <- struct{}{}
		d.running.Go(func() {
			defer func() { <-d.slots }()
			pay()
		})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	failed := d.failed
	d.failed = nil
	return errors.Join(failed...)
}

// note keeps how a practice was left, unless it is to be looked after soon since.
func (d *schedule) note(p messaging.PracticeID, v visit, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.under, p)
	if err != nil {
		d.failed = append(d.failed, err)
	}
	if _, ok := d.of[p]; ok {
		d.of[p] = v
	}
}

// due says whether a practice is to be looked after, which is under way from then on. If
// the clock was set back everybody is.
func (d *schedule) due(p messaging.PracticeID, written int64, now time.Time) (due, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of == nil {
		d.of, d.under = map[messaging.PracticeID]visit{}, map[messaging.PracticeID]struct{}{}
	}
	if _, under := d.under[p]; under {
		return false, true
	}
	v, known := d.of[p]
	if known && v.written == written && now.Before(v.next) && !now.Before(v.last) {
		return false, true
	}
	d.of[p], d.under[p] = v, struct{}{}
	return true, known
}

// soon has a practice looked after with the next beat.
func (d *schedule) soon(p messaging.PracticeID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.of, p)
}

// nextDue is when the first thing that waits for a time in a practice may have come, in
// its outbox or a reminder, and whether that is now.
func (s *Service) nextDue(ctx context.Context, practice messaging.PracticeID) (next time.Time, due bool, err error) {
	err = s.Store.Read(ctx, practice, func(tx *store.Tx) error {
		out, err := tx.NextOut()
		if err != nil {
			return err
		}
		reminder, err := tx.NextLapse()
		next = sooner(out, reminder)
		return err
	})
	return next, !next.IsZero() && !next.After(s.now()), err
}

// sooner is the earlier of two times, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
