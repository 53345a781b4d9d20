package store

import (
	"sync"

	"gorm.io/gorm"

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
	fn   func(*gorm.DB) error
	err  error         // to be read when done is closed
	done chan struct{} // closed by whoever ran the batch
}

// maxBatch bounds how many writes share one commit, and so how long one waits.
const maxBatch = 256

func newCommitter() committer { return committer{turn: make(chan struct{}, 1)} }

func (c *committer) run(s *Store, fn func(*gorm.DB) error) error {
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
// savepoint; a commit that fails fails them all.
func (c *committer) batch(s *Store, batch []*write) {
	db := s.write.Begin()
	if db.Error != nil {
		finish(batch, s.failure("begin a write", db.Error))
		return
	}
	kept := 0
	for _, w := range batch {
		if w.err = attempt(s, db, w.fn); w.err == nil {
			kept++
		}
	}
	if kept == 0 {
		db.Rollback()
		finish(batch, nil)
		return
	}
	if err := db.Commit().Error; err != nil {
		db.Rollback()
		finish(batch, s.failure("commit", err))
		return
	}
	finish(batch, nil)
}

// attempt runs one write within its savepoint. A panic undoes it and is passed
// on as an error, so that the other writers of the batch do not suffer.
func attempt(s *Store, db *gorm.DB, fn func(*gorm.DB) error) (err error) {
	if e := db.Exec("SAVEPOINT w").Error; e != nil {
		return s.failure("set a savepoint", e)
	}
	defer func() {
		if r := recover(); r != nil {
			err = messaging.Internal("finish a write", nil)
		}
		if err != nil {
			if e := db.Exec("ROLLBACK TO w").Error; e != nil {
				err = s.failure("undo a write", e)
			}
		}
		if e := db.Exec("RELEASE w").Error; e != nil && err == nil {
			err = s.failure("keep a write", e)
		}
	}()
	return fn(db)
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
