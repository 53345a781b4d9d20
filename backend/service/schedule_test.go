package service

import (
	"context"
	"errors"
	"fmt"
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

// TestStep_APracticeThatHangsKeepsNoOtherFromItsTurn: each is looked after once at a time,
// what fails is told with the next beat, and Rest waits for all.
func TestStep_APracticeThatHangsKeepsNoOtherFromItsTurn(t *testing.T) {
	s := New(Config{Store: storetest.Open(t, store.Service), Clock: func() time.Time { return storetest.Now }, AtOnce: 2})
	hangs, looked, fault := make(chan struct{}), make(chan messaging.PracticeID, 9), errors.New("no")
	beat := func() error {
		return s.schedule.each(t.Context(), s, []messaging.PracticeID{"hangs", "works"}, func(_ context.Context, p messaging.PracticeID) (time.Time, error) {
			looked <- p
			if p == "hangs" {
				<-hangs
				return time.Time{}, fault
			}
			return time.Time{}, nil
		})
	}
	for _, again := range []bool{false, true, true} {
		if again {
			s.schedule.soon("works")
			s.schedule.soon("hangs")
		}
		if err := beat(); err != nil {
			t.Fatal(err)
		}
		if !again {
			<-looked // one of the two
		}
		<-looked // the one that works: it does not wait for the other
		for s.schedule.busy("works") {
			time.Sleep(time.Millisecond)
		}
	}
	if len(looked) != 0 {
		t.Error("a practice was looked after twice at one time")
	}
	close(hangs)
	s.Rest()
	if s.schedule.busy("hangs") {
		t.Error("what is under way was not waited for")
	}
	if err := beat(); !errors.Is(err, fault) && !errors.Is(errors.Join(err, beat()), fault) {
		t.Errorf("what failed was not told: %v", err)
	}
	s.Rest()
}

// busy says whether a practice is being looked after.
func (d *schedule) busy(p messaging.PracticeID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, under := d.under[p]
	return under
}

// TestSweep_EachPracticeHasItsTurnOnceAMinuteAndNotAllAtOnce, and a clock that is set back
// stops nobody's.
func TestSweep_EachPracticeHasItsTurnOnceAMinuteAndNotAllAtOnce(t *testing.T) {
	var all []messaging.PracticeID
	for i := range 60 {
		all = append(all, messaging.PracticeID(fmt.Sprint("practice", i)))
	}
	var r rounds
	turns, now := map[messaging.PracticeID]int{}, storetest.Now
	for second := range 3 * 60 {
		due := r.due(all, now.Add(time.Duration(second)*time.Second))
		if len(due) != 1 {
			t.Fatalf("%d practices had their turn in second %d", len(due), second)
		}
		turns[due[0]]++
	}
	for _, p := range all {
		if turns[p] != 3 {
			t.Errorf("%s had %d turns in three minutes", p, turns[p])
		}
	}
	if due := r.due(all, now.Add(-time.Hour)); len(due) != len(all) {
		t.Errorf("after the clock was set back %d had their turn", len(due))
	}
}
