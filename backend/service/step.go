package service

import (
	"context"
	"errors"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	sweepEvery = time.Minute
	// keepApplied is how long a command is known: longer than a desktop offers one again.
	keepApplied = 30 * 24 * time.Hour
)

// Step does what is due at this moment: it lets go what was held, reminds of what
// was not seen, hands over notices, texts and mails, and once a minute it ends what ran
// out of time in a practice. Whoever starts the service calls it again and again.
func (s *Service) Step(ctx context.Context) error {
	errs := []error{s.Store.Checkpoint(ctx)}
	practices, err := s.Store.Turns(ctx)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	errs = append(errs, s.schedule.each(ctx, s, practices, s.lookAfter))
	now := s.now()
	s.mu.Lock()
	due := now.Sub(s.swept) >= sweepEvery
	if due {
		s.swept = now
	}
	s.mu.Unlock()
	if due {
		s.tries.sweep(now)
		s.questions.sweep(now)
	}
	for _, p := range s.sweeping.due(practices, now) {
		errs = append(errs, s.sweep(ctx, p), s.inspectHeld(ctx, p))
	}
	return errors.Join(errs...)
}

// Rest waits until nothing is under way that Step or Fetch began.
func (s *Service) Rest() {
	s.schedule.running.Wait()
	s.fetching.running.Wait()
}

// rounds gives each practice its turn once in sweepEvery, not all of them at one moment:
// whoever writes meanwhile waits for few.
type rounds struct {
	next map[messaging.PracticeID]time.Time
}

// due are the practices whose turn has come. If the clock was set back it is everybody's.
func (r *rounds) due(practices []messaging.PracticeID, now time.Time) (list []messaging.PracticeID) {
	before := r.next
	r.next = make(map[messaging.PracticeID]time.Time, len(practices))
	for i, p := range practices {
		next, known := before[p]
		if !known {
			next = now.Add(sweepEvery * time.Duration(i) / time.Duration(len(practices)))
		}
		if !now.Before(next) || next.Sub(now) > sweepEvery {
			list, next = append(list, p), now.Add(sweepEvery)
		}
		r.next[p] = next
	}
	return list
}

// lookAfter does what is due in one practice. What waits for a time that is to be kept
// to the second is in nextDue, so one look tells of an idle practice that it is idle; the
// rest has its turn once a minute.
func (s *Service) lookAfter(ctx context.Context, p messaging.PracticeID) (next time.Time, err error) {
	next, due, err := s.nextDue(ctx, p)
	if due {
		err = errors.Join(s.release(ctx, p), s.remind(ctx, p), s.deliver(ctx, p))
	}
	err = errors.Join(err, s.keepWatch(ctx, p), s.text(ctx, p))
	if due {
		err = errors.Join(err, s.mail(ctx, p))
	}
	return sooner(next, s.nextCheck(p)), err
}

func (s *Service) sweep(ctx context.Context, practice messaging.PracticeID) error {
	return s.Store.Tx(ctx, practice, func(tx *store.Tx) error {
		t := s.own(tx)
		if err := t.expire(); err != nil {
			return err
		}
		if err := t.forgetUnsent(); err != nil {
			return err
		}
		ended, err := tx.SessionsEnded(t.now)
		if err != nil {
			return err
		}
		for _, id := range ended {
			if err := tx.EndSession(id); err != nil {
				return err
			}
		}
		if err := tx.ForgetLimits(t.now); err != nil {
			return err
		}
		return tx.ForgetApplied(t.now.Add(-keepApplied))
	})
}
