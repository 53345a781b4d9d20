package sealed

import (
	"sync"
	"sync/atomic"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// walIndex is SQLite's shared memory of one store: the index of its WAL and eight
// locks. One process owns a store, so ordinary memory does.
type walIndex struct {
	mu      sync.Mutex
	users   int
	regions []uintptr
	shared  [sqlite3.SQLITE_SHM_NLOCK]int
	excl    [sqlite3.SQLITE_SHM_NLOCK]bool
}

type shmState uint8

const (
	shmNone shmState = iota
	shmShared
	shmExclusive
)

// shmUser is one connection's part in a walIndex.
type shmUser struct {
	index *walIndex // nil before the first map
	held  [sqlite3.SQLITE_SHM_NLOCK]shmState
}

func (u *shmUser) join(x *walIndex) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.users++
	u.index = x
}

// region returns the address of region i, which stays the same until the last
// user leaves, or 0 if it does not exist and extend is false.
func (u *shmUser) region(tls *libc.TLS, i, size int32, extend bool) (addr uintptr, rc int32) {
	x := u.index
	x.mu.Lock()
	defer x.mu.Unlock()
	for int(i) >= len(x.regions) {
		if !extend {
			return 0, sqlite3.SQLITE_OK
		}
		r := libc.Xcalloc(tls, 1, libc.Tsize_t(size))
		if r == 0 {
			return 0, sqlite3.SQLITE_NOMEM
		}
		x.regions = append(x.regions, r)
	}
	return x.regions[i], sqlite3.SQLITE_OK
}

func (u *shmUser) lock(first, n, flags int32) int32 {
	x := u.index
	if x == nil {
		return sqlite3.SQLITE_IOERR_SHMLOCK
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	end := first + n
	if flags&sqlite3.SQLITE_SHM_UNLOCK != 0 {
		for i := first; i < end; i++ {
			u.drop(i)
		}
		return sqlite3.SQLITE_OK
	}
	want := shmExclusive
	if flags&sqlite3.SQLITE_SHM_SHARED != 0 {
		want = shmShared
	}
	for i := first; i < end; i++ {
		if !u.mayTake(i, want) {
			return sqlite3.SQLITE_BUSY
		}
	}
	for i := first; i < end; i++ {
		u.take(i, want)
	}
	return sqlite3.SQLITE_OK
}

func (u *shmUser) mayTake(i int32, want shmState) bool {
	if u.held[i] == shmExclusive {
		return true
	}
	others := u.index.shared[i]
	if u.held[i] == shmShared {
		others--
	}
	return !u.index.excl[i] && (want == shmShared || others == 0)
}

func (u *shmUser) take(i int32, want shmState) {
	if u.held[i] >= want {
		return
	}
	u.drop(i)
	if want == shmShared {
		u.index.shared[i]++
	} else {
		u.index.excl[i] = true
	}
	u.held[i] = want
}

func (u *shmUser) drop(i int32) {
	switch u.held[i] {
	case shmShared:
		u.index.shared[i]--
	case shmExclusive:
		u.index.excl[i] = false
	}
	u.held[i] = shmNone
}

// leave drops the connection's locks; with the last user the index goes, and the
// next one rebuilds it from the WAL.
func (u *shmUser) leave(tls *libc.TLS) {
	x := u.index
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := range u.held {
		u.drop(int32(i))
	}
	u.index = nil
	if x.users--; x.users == 0 {
		for _, r := range x.regions {
			libc.Xfree(tls, r)
		}
		x.regions = nil
	}
}

// forget empties the index: whoever looks at it next rebuilds it from the WAL.
func (x *walIndex) forget() {
	const heads = 2 * 48 // two copies, and one that is empty is none
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.regions) > 0 {
		clear(bytesAt(x.regions[0], heads))
	}
}

// fence orders a connection's accesses to the index before and after it: an
// atomic write is a full barrier in Go's memory model.
var fence atomic.Uint64

func xShmMap(tls *libc.TLS, p uintptr, i, size, extend int32, out uintptr) int32 {
	h := handleAt(p)
	if h.hold == nil {
		return sqlite3.SQLITE_IOERR_SHMMAP
	}
	if h.shm.index == nil {
		h.shm.join(&h.hold.index)
	}
	addr, rc := h.shm.region(tls, i, size, extend != 0)
	*at[uintptr](out) = addr
	return rc
}

func xShmLock(_ *libc.TLS, p uintptr, first, n, flags int32) int32 {
	return handleAt(p).shm.lock(first, n, flags)
}

func xShmBarrier(*libc.TLS, uintptr) { fence.Add(1) }

func xShmUnmap(tls *libc.TLS, p uintptr, _ int32) int32 {
	handleAt(p).shm.leave(tls)
	return sqlite3.SQLITE_OK
}
