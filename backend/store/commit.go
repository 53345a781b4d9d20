package store

import (
	"sync"

	"gorm.io/gorm"

	"rowan/backend/messaging"
)

// committer lets writers share commits without a goroutine of its own: the first
// writer to get the turn runs everything that waits, a savepoint each, commits
// once, and tells each how it went.
type committer struct {
	mu    sync.Mutex // guards queue
	queue []*write
	turn  sync.Mutex // held by the writer that runs a batch
}

type write struct {
	fn   func(*gorm.DB) error
	err  error
	done bool // guarded by turn
}

// maxBatch bounds how many writes share one commit, and so how long one waits.
const maxBatch = 256

func (c *committer) run(s *Store, fn func(*gorm.DB) error) error {
	w := &write{fn: fn}
	c.mu.Lock()
	c.queue = append(c.queue, w)
	c.mu.Unlock()

	c.turn.Lock()
	defer c.turn.Unlock()
	for !w.done {
		c.mu.Lock()
		n := min(len(c.queue), maxBatch)
		batch := c.queue[:n:n]
		c.queue = c.queue[n:]
		c.mu.Unlock()
		c.batch(s, batch)
	}
	return w.err
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
		w.done = true
	}
}
