// Package disktest is a disk under the engine that remembers what was done to it and
// fails on request: so tests can cut the power at any moment, and have any operation
// fail, below everything that the product does itself.
//
// It stands in for the operating system's VFS. One disk at a time is under every
// store that is opened while it is installed.
package disktest

import (
	"bytes"
	"path/filepath"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Kind is what was done.
type Kind int

const (
	Write Kind = iota
	Truncate
	Sync
	Delete
	Unsynced // a sync that failed: nobody knows what of the file is on the disk
	Mark     // the program was told that something is safe; File says what
)

// Operation is one thing that was done.
type Operation struct {
	Kind Kind
	File string // its base name
	Off  int64  // or the new size
	Data []byte
}

// Fault makes operations fail.
type Fault struct {
	At    int   // counted from 0 when it is set
	Code  int32 // what the engine is told, such as Full
	Lasts bool  // whether all that follow fail too
}

// The codes of faults.
const (
	EIO  int32 = sqlite3.SQLITE_IOERR
	Full int32 = sqlite3.SQLITE_FULL
	Held int32 = sqlite3.SQLITE_CANTOPEN // another program lets nobody have the files, not even open
)

// Disk remembers and fails.
type Disk struct {
	// Remove gives the engine the operating system's disk again.
	Remove func()

	system  uintptr                                  // *sqlite3_vfs, the operating system's
	methods map[uintptr]*sqlite3.Tsqlite3_io_methods // the system's, by those that stand in for them
	stands  map[uintptr]uintptr                      // the inverse

	mu     sync.Mutex
	log    []Operation
	names  map[uintptr]string // by native file
	opened map[string]bool
	fault  *Fault
	count  int // operations since the fault was set
	fired  int
}

// under is the disk under the engine: callbacks have no room for a receiver.
var under *Disk

// Install puts a disk under every store that is opened until it is removed, at the
// latest when the test ends. By then they have to be closed.
func Install(t testing.TB) *Disk {
	t.Helper()
	if under != nil {
		t.Fatal("one disk at a time")
	}
	tls := libc.NewTLS()
	sqlite3.PatchIssue199()
	if rc := sqlite3.Xsqlite3_initialize(tls); rc != sqlite3.SQLITE_OK {
		t.Fatal("the engine does not start: ", rc)
	}
	d := &Disk{system: sqlite3.Xsqlite3_vfs_find(tls, 0), methods: map[uintptr]*sqlite3.Tsqlite3_io_methods{}, stands: map[uintptr]uintptr{},
		names: map[uintptr]string{}, opened: map[string]bool{}}
	name, err := libc.CString("disktest")
	if err != nil {
		t.Fatal(err)
	}
	stand := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	v := at[sqlite3.Tsqlite3_vfs](stand)
	*v = *at[sqlite3.Tsqlite3_vfs](d.system)
	v.FpNext, v.FzName = 0, name
	v.FxOpen, v.FxDelete = pointerTo(open), pointerTo(remove)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, stand, 1); rc != sqlite3.SQLITE_OK {
		t.Fatal("the disk is not taken: ", rc)
	}
	under = d
	d.Remove = sync.OnceFunc(func() {
		sqlite3.Xsqlite3_vfs_unregister(tls, stand)
		sqlite3.Xsqlite3_vfs_register(tls, d.system, 1)
		under = nil
		tls.Close()
	})
	t.Cleanup(d.Remove)
	return d
}

// Log is what was done so far.
func (d *Disk) Log() []Operation {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log[:len(d.log):len(d.log)]
}

// Mark notes that the program was told that something is safe.
func (d *Disk) Mark(something string) { d.note(Operation{Kind: Mark, File: something}) }

// Forget begins a new log.
func (d *Disk) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = nil
}

// Opened are the names of all files that were opened; "" is one without a name.
func (d *Disk) Opened() map[string]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opened
}

// Set makes operations fail from now on, or none, and returns how many did since the
// last time.
func (d *Disk) Set(f *Fault) (fired int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fired, d.fault, d.count, d.fired = d.fired, f, 0, 0
	return fired
}

func (d *Disk) note(op Operation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, op)
}

// fails says with which code this operation fails; 0 if it does not.
func (d *Disk) fails() int32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.count
	d.count++
	if d.fault == nil || n < d.fault.At || n > d.fault.At && !d.fault.Lasts {
		return 0
	}
	d.fired++
	return d.fault.Code
}

// holds says whether the files are another program's now.
func (d *Disk) holds() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fault == nil || d.fault.Code != Held || d.count < d.fault.At {
		return false
	}
	d.fired++
	return true
}

func (d *Disk) name(file uintptr) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names[file]
}

// below are the system's own methods of a file.
func (d *Disk) below(file uintptr) *sqlite3.Tsqlite3_io_methods {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.methods[*at[uintptr](file)]
}

func open(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	d := under
	if d.holds() {
		return sqlite3.SQLITE_CANTOPEN
	}
	rc := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](&at[sqlite3.Tsqlite3_vfs](d.system).FxOpen)(tls, d.system, name, file, flags, out)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names[file] = ""
	if name != 0 {
		d.names[file] = filepath.Base(libc.GoString(name))
	}
	d.opened[d.names[file]] = true
	system := *at[uintptr](file)
	m, known := d.stands[system]
	if !known {
		m = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
		stand := at[sqlite3.Tsqlite3_io_methods](m)
		*stand = *at[sqlite3.Tsqlite3_io_methods](system)
		stand.FxRead, stand.FxWrite = pointerTo(read), pointerTo(write)
		stand.FxTruncate, stand.FxSync = pointerTo(truncate), pointerTo(flush)
		d.stands[system], d.methods[m] = m, at[sqlite3.Tsqlite3_io_methods](system)
	}
	*at[uintptr](file) = m
	return rc
}

func read(tls *libc.TLS, file, dst uintptr, n int32, off int64) int32 {
	d := under
	if code := d.fails(); code == EIO || code == Held {
		return sqlite3.SQLITE_IOERR_READ
	}
	return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](&d.below(file).FxRead)(tls, file, dst, n, off)
}

// write fails with half of what it should write on the disk.
func write(tls *libc.TLS, file, src uintptr, n int32, off int64) int32 {
	d := under
	code := d.fails()
	if code != 0 {
		n /= 2
	}
	d.note(Operation{Write, d.name(file), off, bytes.Clone(bytesAt(src, n))})
	rc := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](&d.below(file).FxWrite)(tls, file, src, n, off)
	switch code {
	case 0:
		return rc
	case EIO, Held:
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return code
}

func truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	d := under
	if d.fails() != 0 {
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	d.note(Operation{Truncate, d.name(file), size, nil})
	return function[func(*libc.TLS, uintptr, int64) int32](&d.below(file).FxTruncate)(tls, file, size)
}

func flush(tls *libc.TLS, file uintptr, flags int32) int32 {
	d := under
	if d.fails() != 0 {
		d.note(Operation{Unsynced, d.name(file), 0, nil})
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	d.note(Operation{Sync, d.name(file), 0, nil})
	return function[func(*libc.TLS, uintptr, int32) int32](&d.below(file).FxSync)(tls, file, flags)
}

func remove(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	d := under
	if d.fails() != 0 {
		return sqlite3.SQLITE_IOERR_DELETE
	}
	d.note(Operation{Delete, filepath.Base(libc.GoString(name)), 0, nil})
	return function[func(*libc.TLS, uintptr, uintptr, int32) int32](&at[sqlite3.Tsqlite3_vfs](d.system).FxDelete)(tls, d.system, name, sync)
}

// The engine is C compiled to Go: see the file native.go of package sealed.

func at[T any](p uintptr) *T            { return *(**T)(unsafe.Pointer(&p)) }
func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice(at[byte](p), n) }
func pointerTo[F any](f F) uintptr      { return *(*uintptr)(unsafe.Pointer(&f)) }
func function[F any](field *uintptr) F  { return *(*F)(unsafe.Pointer(field)) }
