package replica

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	// farewell is how long what waits is still carried up after its person locked.
	farewell = time.Minute
	// sharedTurn is how long one who has left may try while others wait to.
	sharedTurn = 5 * time.Second

	idleDefault = 10
	idleMost    = 30

	// LockCheck is how often ShouldLock is to be asked. A longer silence than
	// slept, or a clock that jumped as far, means that the computer slept or that
	// nobody can say how long the person has been away.
	LockCheck = 5 * time.Second
	slept     = time.Minute
)

// Waiting is what a locked person has written that has not left this computer,
// by number alone.
type Waiting struct {
	Messages int `json:"messages,omitempty"`
	Changes  int `json:"changes,omitempty"` // anything else
}

// Lock takes the person off the screen at once. What waits in their outbox is
// still carried up by Leave, for a minute at most; then their store is closed
// and its key forgotten.
func (r *Replica) Lock() {
	r.coming.Lock()
	defer r.coming.Unlock()
	r.lock()
	r.tell(KindState)
}

// Close closes every store that is open, of whoever has just locked too. What
// waits in an outbox waits on.
func (r *Replica) Close() {
	r.coming.Lock()
	defer r.coming.Unlock()
	r.lock()
	for _, l := range r.leavers() {
		r.release(l)
	}
	r.tell(KindState)
}

// lock ends the open session, whose person becomes one who leaves. r.coming is
// held.
func (r *Replica) lock() {
	s := r.shut()
	if s == nil {
		return
	}
	l := &leaver{session: s.afterwards(), until: r.cfg.Clock().Add(farewell)}
	r.partingMu.Lock()
	r.parting = append(r.parting, l)
	r.partingMu.Unlock()
	if rest, err := l.count(); err != nil || rest == 0 || s.isSignedOut() {
		r.release(l)
		return
	}
	select {
	case r.left <- struct{}{}:
	default:
	}
}

// shut ends the open session at once: what is under way on the network is given
// up, and nothing of it is told any more. Its store is the caller's to close.
func (r *Replica) shut() *session {
	r.mu.RLock()
	s := r.open
	r.mu.RUnlock()
	if s == nil {
		return nil
	}
	s.cancel()
	r.mu.Lock()
	r.open = nil
	r.mu.Unlock()
	s.unwatch()
	s.closeFiles()
	return s
}

// afterwards is a session on the same store after its own has ended. It tells of
// nothing.
func (s *session) afterwards() *session {
	next := &session{r: s.r, person: s.person, store: s.store, practice: s.practice, me: s.me, address: s.address, remote: s.remote,
		unwatch: func() {}, files: newFiles(), opened: map[messaging.ConversationID]time.Time{}}
	next.parted = true
	next.ctx, next.cancel = context.WithCancel(context.Background())
	return next
}

func (s *session) isSignedOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signedOut
}

// leaver is somebody who has locked, while what waits of theirs is carried up.
type leaver struct {
	*session
	until time.Time
	turn  sync.Mutex // held while it is worked at, and by whoever ends it

	noted   sync.Mutex
	waiting Waiting // guarded by noted
}

func (l *leaver) waits() Waiting {
	l.noted.Lock()
	defer l.noted.Unlock()
	return l.waiting
}

// count notes what waits, and returns how many rows that is in all.
func (l *leaver) count() (all int, err error) {
	var w Waiting
	err = l.read(func(tx *store.Tx) error {
		if all, err = tx.CountWaiting(); err != nil {
			return err
		}
		w, err = waiting(tx)
		return err
	})
	if err != nil {
		return 0, err
	}
	l.noted.Lock()
	news := w != l.waiting
	l.waiting = w
	l.noted.Unlock()
	if news {
		l.r.tell(KindState)
	}
	return all, nil
}

// waiting counts what a person knows to be on its way. Beginning a conversation
// goes with its first message.
func waiting(tx *store.Tx) (w Waiting, err error) {
	silent := append(slices.Clone(unasked), "start")
	all, err := tx.CountWaiting(silent...)
	if err != nil {
		return w, err
	}
	w.Changes, err = tx.CountWaiting(append(silent, "send")...)
	w.Messages = all - w.Changes
	return w, err
}

func (r *Replica) leavers() []*leaver {
	r.partingMu.Lock()
	defer r.partingMu.Unlock()
	return slices.Clone(r.parting)
}

// release closes a leaver's store, forgets its key, and keeps the number of what
// could not leave. r.coming is held.
func (r *Replica) release(l *leaver) {
	if !slices.Contains(r.leavers(), l) {
		return // somebody else has
	}
	l.cancel()
	l.turn.Lock()
	defer l.turn.Unlock()
	_ = l.store.Close() // what was acknowledged is on the disk already
	r.note(l.person.ID, l.waits())
	r.partingMu.Lock()
	defer r.partingMu.Unlock()
	r.parting = slices.DeleteFunc(r.parting, func(other *leaver) bool { return other == l })
}

// free closes the person's store, if it is still open here. r.coming is held.
func (r *Replica) free(id string) {
	if r.current(id) != nil {
		r.lock()
	}
	for _, l := range r.leavers() {
		if l.person.ID == id {
			r.release(l)
		}
	}
}

// note keeps what waits of a person who is locked. Where it cannot be written,
// nothing is said of it.
func (r *Replica) note(id string, w Waiting) {
	ix, err := r.readIndex()
	if err != nil {
		return
	}
	i := slices.IndexFunc(ix.People, func(p Person) bool { return p.ID == id })
	if i < 0 || ix.People[i].Waiting == w {
		return
	}
	ix.People[i].Waiting = w
	_ = r.writeIndex(ix)
}

// Left receives when somebody has locked whom Leave has something to do for.
func (r *Replica) Left() <-chan struct{} { return r.left }

// Leave carries up what waits of those who have locked, and closes their stores:
// each when nothing waits any more, or a minute after the lock. It returns when
// it wants to be called next, at the latest; never, if zero. It runs beside Step,
// so that the next person does not wait for the last one.
func (r *Replica) Leave(ctx context.Context) (next time.Time) {
	list := r.leavers()
	for _, l := range list {
		ended, revoked := l.carry(ctx, len(list) > 1)
		switch {
		case revoked:
			r.revoke(l)
		case ended:
			r.coming.Lock()
			r.release(l)
			r.coming.Unlock()
			r.tell(KindState)
		default:
			if at := l.again(); next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	return next
}

func (l *leaver) again() time.Time {
	l.turn.Lock()
	defer l.turn.Unlock()
	if l.retryAt.Before(l.until) {
		return l.retryAt
	}
	return l.until
}

// carry pushes once, and says whether it was the last time, and whether the
// service has revoked this device.
func (l *leaver) carry(ctx context.Context, shared bool) (ended, revoked bool) {
	l.turn.Lock()
	defer l.turn.Unlock()
	now := l.r.cfg.Clock()
	switch {
	case l.ctx.Err() != nil:
		return false, false // whoever ended it closes it too
	case !now.Before(l.until):
		return true, false
	case now.Before(l.retryAt):
		return false, false
	}
	limit := l.until.Sub(now)
	if shared {
		limit = min(limit, sharedTurn)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	_, err := l.push(ctx, now)
	if err == nil && l.upAll(ctx) == nil { // what waited for its files can go now
		_, err = l.push(ctx, now)
	}
	rest, unread := l.count()
	switch messaging.CodeOf(err) {
	case messaging.CodeDeviceRevoked:
		return false, true
	case messaging.CodeSignedOut:
		return true, false
	}
	if l.ctx.Err() != nil {
		return false, false
	}
	if unread != nil || rest == 0 {
		return true, false
	}
	l.failures++
	l.retryAt = l.r.cfg.Clock().Add(l.wait(l.failures))
	return false, false
}

// revoke destroys what a revoked device has of somebody who has locked.
func (r *Replica) revoke(l *leaver) {
	r.coming.Lock()
	defer r.coming.Unlock()
	if !slices.Contains(r.leavers(), l) {
		return
	}
	lost := l.waits()
	r.release(l)
	r.destroy(l.person.ID, lost.Messages+lost.Changes)
}

// destroy takes away what this computer has of a person: first the key, without
// which the rest means nothing, then the files. It says how much is lost by it.
func (r *Replica) destroy(id string, waiting int) {
	dir := filepath.Join(r.cfg.Dir, id)
	err := r.device.KeyFile(filepath.Join(dir, keyFile)).Wipe()
	err = errors.Join(err, os.RemoveAll(dir), r.forget(id))
	r.mu.Lock()
	r.notice = revokedNotice(waiting, err)
	r.mu.Unlock()
	r.tell(KindState)
}

// away is how long nobody has done anything at this computer.
type away struct {
	mu      sync.Mutex
	stirred time.Time // when somebody last did
	asked   time.Time // when ShouldLock was asked last
}

func (a *away) begin(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stirred, a.asked = now, now
}

// Stirred says that the person pressed a key or moved the pointer just now.
func (r *Replica) Stirred() {
	now := r.cfg.Clock().Round(0)
	r.away.mu.Lock()
	defer r.away.mu.Unlock()
	r.away.stirred = now
}

// ShouldLock says whether the open store is to be locked now: its person has done
// nothing for as long as they allow, or the computer slept, or its clock jumped.
// Ask it every LockCheck. It decides without the screen, so that a page that
// stands still is locked too.
func (r *Replica) ShouldLock() bool {
	var limit time.Duration
	err := r.with(func(s *session) error {
		limit = time.Duration(s.idle.Load()) * time.Minute
		return nil
	})
	if err != nil { // locked; whoever unlocks begins anew
		return false
	}
	now := r.cfg.Clock().Round(0) // wall time: the other clock stands still while the computer sleeps
	r.away.mu.Lock()
	defer r.away.mu.Unlock()
	gap := now.Sub(r.away.asked)
	r.away.asked = now
	return gap > slept || gap < -slept || now.Sub(r.away.stirred) >= limit
}

// IdleMinutes is after how many minutes without a key or the pointer the open
// store locks.
func (r *Replica) IdleMinutes() (minutes int, err error) {
	err = r.with(func(s *session) error {
		minutes = int(s.idle.Load())
		return nil
	})
	return minutes, err
}

// SetIdleMinutes keeps that for the person, on this computer.
func (r *Replica) SetIdleMinutes(minutes int) error {
	if minutes < 1 || minutes > idleMost {
		return messaging.FailField("idle", messaging.CodeInvalid, "Rowan locks after 1 to 30 minutes. Choose a number in between.")
	}
	err := r.with(func(s *session) error {
		if err := s.do(func(tx *store.Tx) error { return tx.SetSetting(settingIdle, []byte(strconv.Itoa(minutes))) }); err != nil {
			return err
		}
		s.idle.Store(int64(minutes))
		return nil
	})
	if err == nil {
		r.tell(KindLock)
	}
	return err
}

// idleOf reads what SetIdleMinutes kept. Anything that it would not have kept is
// the default.
func idleOf(kept []byte) int64 {
	if n, err := strconv.Atoi(string(kept)); err == nil && n >= 1 && n <= idleMost {
		return int64(n)
	}
	return idleDefault
}
