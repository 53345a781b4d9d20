package store

import (
	"errors"
	"testing"
	"time"
)

// waits has a writer gather after a batch of last, with so many in the queue, and
// returns what is closed when it has.
func waits(c *committer, last, queued int) <-chan struct{} {
	c.last, c.queue = last, make([]*write, queued)
	over := make(chan struct{})
	go func() { defer close(over); c.gather() }()
	return over
}

func TestABatchWaitsForHalfOfThoseWhoWrite(t *testing.T) {
	c := newCommitter()
	c.patience = time.Hour
	over := waits(&c, 31, 1)
	for range 2 {
		c.more <- struct{}{} // the second is taken only once it waits
	}
	for n := 1; n < 16; n++ {
		select {
		case <-over:
			t.Fatalf("a batch of %d was committed while 31 were on their way back", n)
		default:
		}
		c.join(nil)
	}
	<-over
	for _, s := range []struct{ last, queued int }{{0, 1}, {1, 1}, {2, 1}, {16, 16}, {1, 30}} {
		<-waits(&c, s.last, s.queued)
	}
	c.patience = time.Nanosecond
	<-waits(&c, 256, 1)
}

func TestAWriterThatNobodyFollowsIsCommitted(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: t.TempDir() + "/db", Side: Desktop, Keys: Clear{}})
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	defer s.Close()
	s.commit.last = maxBatch // all of whom have left
	for range 2 {
		if err := s.commit.run(s, func(w ways) error { return w.exec("PRAGMA user_version") }); err != nil {
			t.Fatal(err)
		}
	}
}
