package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/sealed/engine"
	"rowan/backend/sealed/stream"
)

// Side says which column of the house a store serves.
type Side int

const (
	Desktop Side = iota // one person's copy
	Service             // the truth: gives positions and versions, keeps the feed
)

// Config is what opening a store takes.
type Config struct {
	// Path is the file, beside which the attachments stand in a folder. On PostgreSQL
	// there is no file; the processes that share the database share the folder.
	Path string
	// Postgres is the address of a database that keeps the service's rows instead of a
	// file, as a role that owns nothing there. PostgresOwner is that of its owner, who
	// migrates it; "" if that was done before.
	Postgres, PostgresOwner string
	Key                     sealed.Key // seals the whole file
	Side                    Side
	Keys                    Keys // seals columns within; Clear{} on the desktop, where the file is enough
	// Readers is how many reads may run beside each other and beside the writer; 0 is 4.
	Readers int
	// Disk keeps the attachments, beside the store at Path; nil for the system's.
	Disk stream.Disk
	// Shelf keeps what is open when the store is closed; nil closes it.
	Shelf *Shelf
}

// Store is an open store.
type Store struct {
	path  string
	side  Side
	keys  Keys
	shelf *Shelf
	lock  *sealed.FileLock
	vfs   *sealed.VFS
	write *pool // of one connection
	read  *pool
	pg    *postgres      // nil over a file
	files *stream.Folder // attachments

	commit  committer
	chain   chain
	commits atomic.Int64 // since the last checkpoint
	copying copying

	mu       sync.Mutex
	closed   bool
	sealers  map[messaging.PracticeID]Sealer
	written  map[messaging.PracticeID]int64 // how often, since the store was opened
	watchers map[int]func(messaging.PracticeID, []messaging.Changed)
	watchID  int
	hearers  []func([]byte)
}

// Open opens the store at cfg.Path, makes it when it is absent, and migrates it.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{path: cfg.Path, side: cfg.Side, keys: cfg.Keys, shelf: cfg.Shelf, commit: newCommitter(), chain: chain{},
		sealers:  map[messaging.PracticeID]Sealer{},
		written:  map[messaging.PracticeID]int64{},
		watchers: map[int]func(messaging.PracticeID, []messaging.Changed){}}
	if err := s.open(ctx, cfg); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, cfg Config) (err error) {
	readers := cfg.Readers
	if readers == 0 {
		readers = 4
	}
	if cfg.Postgres != "" {
		err = s.openPostgres(ctx, cfg, readers)
	} else {
		err = s.openSealed(ctx, cfg, readers)
	}
	if err != nil {
		return err
	}
	if cfg.Disk == nil {
		cfg.Disk = stream.System{}
	}
	if s.files, err = stream.Open(cfg.Path+filesSuffix, cfg.Disk); err != nil {
		return FileFailure("open the attachments", err)
	}
	return s.sweepFiles(ctx)
}

// openSealed opens the sealed file, which no other process has open.
func (s *Store) openSealed(ctx context.Context, cfg Config, readers int) error {
	kept, again := cfg.Shelf.take(cfg.Path)
	lock, err := kept.lock, error(nil)
	if !again {
		lock, err = sealed.Lock(cfg.Path)
	}
	if errors.Is(err, sealed.ErrHeld) {
		sentence := "Rowan is already open for this person on this computer. Use the window that is open, or close it first."
		if cfg.Side == Service {
			sentence = "A service is running on this store. Stop it first, or use the one that runs."
		}
		return messaging.Fail(messaging.CodeStoreHeld, sentence).Because(err)
	}
	if err != nil {
		return errBusy.Because(err)
	}
	s.lock, s.vfs, s.write, s.read = lock, kept.vfs, kept.write, kept.read
	if err := sealed.Check(cfg.Path, cfg.Key); err != nil {
		if !errors.Is(err, sealed.ErrWrongKey) {
			return errBusy.Because(err)
		}
		if s.side == Service {
			return errWrongKey.Because(err)
		}
		return messaging.Fail(messaging.CodeStoreDamaged, "The messages on this computer cannot be opened. Nothing was changed. Sign in again to fetch them anew.").Because(err)
	}
	if s.read == nil {
		if err := s.begin(ctx, cfg, readers); err != nil {
			return err
		}
	}
	return dropCopy(cfg.Path)
}

// begin opens the file itself.
func (s *Store) begin(ctx context.Context, cfg Config, readers int) (err error) {
	if s.vfs, err = sealed.Register(cfg.Key); err != nil {
		return messaging.Internal("register the sealed file system", err)
	}
	if s.write, err = s.connect(ctx, cfg.Path, 1, true); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	s.read, err = s.connect(ctx, cfg.Path, readers, false)
	return err
}

// errBusy is of a file that cannot be opened now, which says nothing of what is in it.
var errBusy = messaging.Fail(messaging.CodeStoreBusy, "Another program, often a virus scanner, is using the file of the messages. Nothing was changed. Try again in a minute.")

var errWrongKey = messaging.Fail(messaging.CodeStoreDamaged, "The store does not open with this key. Nothing was changed. Give the key that it was made with, or restore a backup.")

// filesSuffix makes the name of the folder of a store's attachments.
const filesSuffix = "-files"

// Close closes the store; a second time does nothing. What was acknowledged is
// on the disk already.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	if s.shelf.keep(s) {
		return nil
	}
	yielded := s.yieldTurns()
	if err := errors.Join(yielded, (parts{lock: s.lock, vfs: s.vfs, write: s.write, read: s.read}).close()); err != nil {
		return messaging.Internal("close the store", err)
	}
	return nil
}

// Checkpoint carries what was committed from the log into the file, once that is
// worth while. Whoever runs an engine calls it when nobody waits: a writer who has
// to do it makes others wait. It runs beside readers and writers.
func (s *Store) Checkpoint(ctx context.Context) error {
	const worthWhile = 32 // commits, of some ten pages each
	if s.pg != nil || s.commits.Load() < worthWhile {
		return nil
	}
	s.commits.Store(0)
	_, err := s.read.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return s.failure("carry the log into the store", err)
}

// Tx is one transaction, bound to one practice.
type Tx struct {
	ways
	s        *Store
	practice messaging.PracticeID
	sealer   Sealer
	changed  []messaging.Changed
	touched  map[messaging.ConversationID]struct{} // whose inbox rows settle derives
	older    bool                                  // what is put came down as history
	later    bool                                  // the words of what is put wait
	dropped  []Attachment                          // whose files go once it is committed
	audited  *Audit                                // the newest row that it wrote
}

// Practice is the practice that the transaction is bound to.
func (tx *Tx) Practice() messaging.PracticeID { return tx.practice }

// Tx runs fn in a transaction and returns once it is durable. An error of fn
// undoes what fn did, and nothing else. Writers that wait together are committed
// together, each undone or kept on its own. fn must not call Tx.
func (s *Store) Tx(ctx context.Context, practice messaging.PracticeID, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sealer, err := s.sealer(practice)
	if err != nil {
		return err
	}
	tx := &Tx{s: s, practice: practice, sealer: sealer}
	if err := s.transact(tx, func(w ways) error { return tx.run(w, fn) }); err != nil {
		return err
	}
	s.dropFiles(tx.dropped)
	s.note(practice, tx.changed)
	return nil
}

// transact runs a write and returns once it is durable.
func (s *Store) transact(tx *Tx, fn func(ways) error) error {
	if s.pg != nil {
		return s.alone(tx, fn)
	}
	return s.commit.run(s, fn)
}

// Written is how often something was written in a practice since the store was opened,
// as far as this process heard of it.
func (s *Store) Written(practice messaging.PracticeID) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written[practice]
}

// run is a write's part of a batch. What it added to the audit log is the end for
// the next write only if all of it is kept.
func (tx *Tx) run(w ways, fn func(*Tx) error) error {
	tx.ways = w
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.settle(); err != nil {
		return err
	}
	if tx.audited != nil && tx.s.pg == nil {
		tx.s.chain[tx.practice] = *tx.audited
	}
	return nil
}

// Read runs fn over one unchanging view of the store, beside writers.
func (s *Store) Read(ctx context.Context, practice messaging.PracticeID, fn func(*Tx) error) error {
	sealer, err := s.sealer(practice)
	if err != nil {
		return err
	}
	w, err := s.read.begin(ctx, practice)
	if err != nil {
		return s.failure("begin a read", err)
	}
	defer func() { _ = w.sql.Rollback() }() // nothing was written
	return fn(&Tx{ways: w, s: s, practice: practice, sealer: sealer})
}

// Watch calls heard after every commit with what changed, in the goroutine that
// committed, or in Follow's: heard must be quick and must not write. The result ends it.
func (s *Store) Watch(heard func(messaging.PracticeID, []messaging.Changed)) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchID++
	id := s.watchID
	s.watchers[id] = heard
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, id)
	}
}

func (s *Store) announce(practice messaging.PracticeID, changed []messaging.Changed) {
	if len(changed) == 0 {
		return
	}
	s.mu.Lock()
	heard := make([]func(messaging.PracticeID, []messaging.Changed), 0, len(s.watchers))
	for _, w := range s.watchers {
		heard = append(heard, w)
	}
	s.mu.Unlock()
	for _, w := range heard {
		w(practice, changed)
	}
}

// sealer returns the practice's sealer, from memory after the first time.
func (s *Store) sealer(practice messaging.PracticeID) (Sealer, error) {
	s.mu.Lock()
	sealer := s.sealers[practice]
	s.mu.Unlock()
	if sealer != nil {
		return sealer, nil
	}
	var row practiceRow
	w, err := s.read.begin(context.Background(), practice)
	if err != nil {
		return nil, s.failure("begin a read", err)
	}
	defer func() { _ = w.sql.Rollback() }() // nothing was written
	err = w.db.Where("id = ?", practice).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, messaging.Fail(messaging.CodeNotFound, "This practice is not known here. Check the service address.")
	}
	if err != nil {
		return nil, s.failure("read a practice", err)
	}
	if sealer, err = s.keys.PracticeKey(string(practice), row.Key); err != nil {
		return nil, messaging.Internal("open the practice's key", err)
	}
	s.mu.Lock()
	s.sealers[practice] = sealer
	s.mu.Unlock()
	return sealer, nil
}

// failure makes an Error of a database's. Its text can quote rows, so it goes no further.
func (s *Store) failure(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*messaging.Error](err); ours {
		return err
	}
	if errors.Is(err, gorm.ErrRecordNotFound) || absentRow(err) {
		return ErrNotFound
	}
	refused, _ := errors.AsType[*engine.Error](err)
	if refused != nil && refused.Duplicate() || refusedBy(err, uniqueViolation) {
		return messaging.Fail(messaging.CodeConflict, "This is here already. Look at it again before you change it.").Because(err)
	}
	if refused != nil && refused.Full() || refusedBy(err, diskFull) {
		return messaging.Fail(messaging.CodeDiskFull, "This disk is full. Free some space and try again. Nothing that was saved is lost.").Because(err)
	}
	if refused != nil && refused.Unreachable() {
		return errBusy.Because(err)
	}
	if s.vfs != nil && s.vfs.AuthFailures() > 0 {
		sentence := "Part of the messages on this computer is damaged. Sign in again to fetch them anew."
		if s.side == Service {
			sentence = "Part of the store is damaged. Ask whoever runs the service to restore its newest backup."
		}
		return messaging.Fail(messaging.CodeStoreDamaged, sentence).Because(err)
	}
	return messaging.Internal(doing, err)
}

func (tx *Tx) fail(doing string, err error) error { return tx.s.failure(doing, err) }

// ErrNotFound is what reading one thing returns when there is none.
var ErrNotFound error = messaging.Fail(messaging.CodeNotFound, "This is no longer here.")

// millis and its inverse keep instants as integers; 0 is never.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// LogValue keeps a store's path and keys out of logs.
func (s *Store) LogValue() slog.Value { return slog.StringValue(fmt.Sprintf("store %d", s.side)) }
