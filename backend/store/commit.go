package store

import (
	"context"
	"sync"

	"rowan/backend/messaging"
)

// committer lets writers share commits without a goroutine of its own: the first
// writer to get the turn runs everything that waits, a savepoint each, commits
// once, and tells each how it went. Nobody whose write is done waits for the next
// batch.
type committer struct {
	mu    sync.Mutex // guards queue
	queue []*write
	turn  chan struct{} // holds the writer that runs a batch
}

type write struct {
	fn   func(ways) error
	err  error         // to be read when done is closed
	done chan struct{} // closed by whoever ran the batch
}

// maxBatch bounds how many writes share one commit, and so how long one waits.
const maxBatch = 256

func newCommitter() committer { return committer{turn: make(chan struct{}, 1)} }

func (c *committer) run(s *Store, fn func(ways) error) error {
	w := &write{fn: fn, done: make(chan struct{})}
	c.mu.Lock()
	c.queue = append(c.queue, w)
	c.mu.Unlock()

	select {
	case <-w.done:
		return w.err
	case c.turn <- struct{}{}:
	}
	defer func() { <-c.turn }()
	for {
		select {
		case <-w.done:
			return w.err
		default:
		}
		c.mu.Lock()
		n := min(len(c.queue), maxBatch)
		batch := c.queue[:n:n]
		c.queue = c.queue[n:]
		c.mu.Unlock()
		c.batch(s, batch)
	}
}

// batch runs writes in one transaction. A failing one is rolled back to its
// savepoint, or with the transaction if it is alone; a commit that fails fails
// them all.
func (c *committer) batch(s *Store, batch []*write) {
	tx, err := s.write.begin(context.Background(), "") // whoever waits may leave, and the others wait on
	if err != nil {
		finish(batch, s.failure("begin a write", err))
		return
	}
	kept := 0
	for _, w := range batch {
		if len(batch) == 1 {
			w.err = call(tx, w.fn)
		} else {
			w.err = attempt(s, tx, w.fn)
		}
		if w.err == nil {
			kept++
		}
	}
	if kept == 0 {
		err = tx.sql.Rollback()
	} else {
		err = tx.sql.Commit()
		s.commits.Add(1)
	}
	if err != nil {
		clear(s.chain) // of what was lost
	}
	finish(batch, s.failure("commit", err))
}

// attempt runs one write within its savepoint.
func attempt(s *Store, tx ways, fn func(ways) error) (err error) {
	if err := tx.exec("SAVEPOINT w"); err != nil {
		return s.failure("set a savepoint", err)
	}
	if err = call(tx, fn); err != nil {
		if e := tx.exec("ROLLBACK TO w"); e != nil {
			return s.failure("undo a write", e)
		}
	}
	if e := tx.exec("RELEASE w"); e != nil && err == nil {
		clear(s.chain)
		err = s.failure("keep a write", e)
	}
	return err
}

// call runs one write. A panic is passed on as an error, so that the other writers
// of the batch do not suffer.
func call(tx ways, fn func(ways) error) (err error) {
	defer func() {
		if recover() != nil {
			err = messaging.Internal("finish a write", nil)
		}
	}()
	return fn(tx)
}

// finish marks every write of the batch as done; a common error overrides success.
func finish(batch []*write, common error) {
	for _, w := range batch {
		if common != nil && w.err == nil {
			w.err = common
		}
		close(w.done)
	}
}
