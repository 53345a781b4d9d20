package service

import (
	"context"
	"errors"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// TestStep_APracticeIsLookedAfterWhenSomethingHappenedInItOrItsTimeHasCome, and not else.
func TestStep_APracticeIsLookedAfterWhenSomethingHappenedInItOrItsTimeHasCome(t *testing.T) {
	clock := storetest.Now
	s := &Service{Config: Config{Store: storetest.Open(t, store.Service), Clock: func() time.Time { return clock }}}
	visits := 0
	var next time.Time
	var fault error
	beat := func(why string, want bool) {
		t.Helper()
		before := visits
		err := s.schedule.each(t.Context(), s, []messaging.PracticeID{storetest.Practice}, func(_ context.Context, p messaging.PracticeID) (time.Time, error) {
			if p == storetest.Practice {
				visits++
			}
			return next, fault
		})
		if !errors.Is(err, fault) || visits-before != map[bool]int{true: 1}[want] {
			t.Errorf("%s: looked after %d times, %v", why, visits-before, err)
		}
	}
	write := func() {
		if err := s.Store.Tx(t.Context(), storetest.Practice, func(*store.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	beat("the first time", true)
	beat("nothing happened", false)
	write()
	beat("something was written", true)
	beat("nothing happened since", false)
	clock = clock.Add(visitEvery - time.Second)
	beat("before its minute", false)
	clock = clock.Add(time.Second)
	next = clock.Add(10 * time.Second)
	beat("after a minute", true)
	clock = clock.Add(10*time.Second - time.Millisecond)
	beat("before its time", false)
	clock = clock.Add(time.Millisecond)
	next, fault = clock.Add(time.Hour), errors.New("no")
	beat("at its time", true)
	beat("it failed", true)
	fault = nil
	beat("it failed before", true)
	beat("it did not fail", false)
	clock = clock.Add(visitEvery)
	beat("its time is far off", true)
	s.schedule.soon(storetest.Practice)
	beat("it was asked for", true)
	clock = clock.Add(-time.Hour)
	beat("the clock was set back", true)
	beat("the clock goes on", false)

	during := s.schedule.each
	write()
	_ = during(t.Context(), s, []messaging.PracticeID{storetest.Practice}, func(context.Context, messaging.PracticeID) (time.Time, error) { write(); return time.Time{}, nil })
	beat("something was written meanwhile", true)
	s.schedule.soon(storetest.Practice)
	_ = during(t.Context(), s, []messaging.PracticeID{storetest.Practice}, func(context.Context, messaging.PracticeID) (time.Time, error) {
		s.schedule.soon(storetest.Practice)
		return time.Time{}, nil
	})
	beat("it was asked for meanwhile", true)
}
