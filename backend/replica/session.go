package replica

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"rowan/backend/api"
	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	settingToken   = "token"   // the device's, towards the service
	settingRenewed = "renewed" // when the token was
	settingBefore  = "before"  // the token before it
	settingAddress = "address" // of the service
	settingFrom    = "from"    // the link that new conversations come from
	settingNotice  = "notice"  // why something other than a message was refused
	settingIdle    = "idle"    // minutes without a key until the store locks
)

// session is one person's open store and their line to the service.
type session struct {
	r        *Replica
	person   Person
	store    *store.Store
	practice messaging.PracticeID
	me       messaging.TeammateID
	address  string
	remote   Remote
	ctx      context.Context // ends with the session
	cancel   context.CancelFunc
	unwatch  func()
	idle     atomic.Int64 // minutes until the lock

	line
	files
	prints compliance.Prints                      // of what was written lately
	opened map[messaging.ConversationID]time.Time // when opening was last reported; guarded by line.mu
	asked  map[messaging.MessageID]chan error     // who waits for what becomes of a message; guarded by line.mu
}

// line is how things stand with the service.
type line struct {
	mu        sync.Mutex
	online    bool
	since     time.Time // since when it is not
	failures  int       // in a row
	retryAt   time.Time
	behind    bool             // the service has announced more than was pulled
	told      []messaging.Told // pages that came with the announcement, while not behind
	pulled    time.Time
	signedOut bool
	here      []messaging.Presence // who is where, as heard last
	trouble   error                // the last failure, while it lasts
	syncing   bool
	said      Health    // what was last told
	single    bool      // push commands one by one, to find the one that is not understood
	streams   int       // that ended in a row without a word
	tidied    time.Time // used by Step alone, as is what follows
	indexed   bool      // nothing waits for the index of words
	merged    bool      // it lies well since what came down last in many parts
	flood     flood     // of what waits for it
	scopes    string    // the digest of those that are held, once a page told them
}

// session makes a session of a store that has just been opened, and closes the
// store if it cannot. before runs first, in a transaction of its own.
func (r *Replica) session(ctx context.Context, p Person, st *store.Store, before func(*store.Tx) error) (*session, error) {
	s := &session{r: r, person: p, store: st, files: newFiles(), opened: map[messaging.ConversationID]time.Time{}, asked: map[messaging.MessageID]chan error{}}
	s.since, s.behind = r.cfg.Clock(), true
	err := s.prepare(ctx, before)
	if err != nil {
		_ = st.Close()
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.unwatch = st.Watch(func(_ messaging.PracticeID, changed []messaging.Changed) { r.cfg.Heard(changed) })
	return s, nil
}

func (s *session) prepare(ctx context.Context, before func(*store.Tx) error) error {
	practices, err := s.store.Practices(ctx)
	if err != nil {
		return err
	}
	if len(practices) != 1 {
		return messaging.Fail(messaging.CodeStoreDamaged, "The messages on this computer are not complete. Sign in again to fetch them anew.")
	}
	s.practice = practices[0]
	err = s.store.Tx(ctx, s.practice, func(tx *store.Tx) error {
		if err := before(tx); err != nil {
			return err
		}
		return dropUnfinished(tx)
	})
	if err != nil {
		return err
	}
	var token []byte
	err = s.store.Read(ctx, s.practice, func(tx *store.Tx) error {
		if s.me, err = tx.Self(); err != nil {
			return err
		}
		if token, err = tx.Setting(settingToken); err != nil {
			return err
		}
		address, err := tx.Setting(settingAddress)
		if err != nil {
			return err
		}
		s.address = string(address)
		idle, err := tx.Setting(settingIdle)
		s.idle.Store(idleOf(idle))
		return err
	})
	if err != nil {
		return err
	}
	if onLoopback(s.address) && onLoopback(s.r.cfg.Address) {
		s.address = s.r.cfg.Address // a sample's service has another port each time
	}
	s.remote, err = s.r.cfg.Dial(s.address, string(token))
	return err
}

// onLoopback says whether an address is that of a service on this computer
// itself, the only one that is spoken to without TLS.
func onLoopback(address string) bool {
	u, err := api.CheckAddress(address)
	return err == nil && u.Scheme == "http"
}

func (s *session) close() {
	s.cancel()
	s.unwatch()
	_ = s.store.Close() // what was acknowledged is on the disk already
}

func (s *session) read(fn func(*store.Tx) error) error { return s.store.Read(s.ctx, s.practice, fn) }

// do runs a transaction of something that the person did, and wakes whoever
// carries it up.
func (s *session) do(fn func(*store.Tx) error) error {
	err := s.store.Tx(s.ctx, s.practice, fn)
	if err == nil {
		s.r.wake()
	}
	return err
}
