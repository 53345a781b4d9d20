package sealed

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// content is one kind of file, as the engine sees it. Offsets, sizes and bytes are
// the engine's; results are its codes. A read that meets the end of the file
// fills the rest with zeros and returns SQLITE_IOERR_SHORT_READ.
type content interface {
	read(tls *libc.TLS, dst []byte, off int64) int32
	write(tls *libc.TLS, src []byte, off int64) int32
	truncate(tls *libc.TLS, size int64) int32
	size(tls *libc.TLS, out uintptr) int32
	// settle writes out what is held back, before a sync and before the close.
	settle(tls *libc.TLS) int32
	// free gives back the content's own memory, without decrypted bytes in it.
	free(tls *libc.TLS)
}

// handle is the Go side of an open file.
type handle struct {
	vfs     *VFS
	content content
	below   below // no methods for a file in memory
	hold    *hold // the database only
	shm     shmUser
}

// nativeFile is an sqlite3_file as the engine sees it; the system's file follows.
type nativeFile struct {
	methods uintptr
	slot    uintptr
}

const fileSize = (unsafe.Sizeof(nativeFile{}) + 15) &^ 15

// handles finds the handle of a native file. Every call of the engine looks one
// up, so that this is two loads; opening and closing copy the table.
var handles handleTable

type handleTable struct {
	mu    sync.Mutex
	slots atomic.Pointer[[]*handle]
}

func handleAt(file uintptr) *handle {
	return (*handles.slots.Load())[at[nativeFile](file).slot]
}

func (t *handleTable) add(h *handle) (slot uintptr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var slots []*handle
	if old := t.slots.Load(); old != nil {
		slots = slices.Clone(*old)
	}
	i := slices.Index(slots, nil)
	if i < 0 {
		i = len(slots)
		slots = append(slots, nil)
	}
	slots[i] = h
	t.slots.Store(&slots)
	return uintptr(i)
}

func (t *handleTable) remove(slot uintptr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	slots := slices.Clone(*t.slots.Load())
	slots[slot] = nil
	t.slots.Store(&slots)
}

// openContent opens what flags ask for. When it fails, nothing stays open.
func (h *handle) openContent(tls *libc.TLS, name, file uintptr, flags int32, outFlags uintptr) (rc int32) {
	const onDisk = sqlite3.SQLITE_OPEN_MAIN_DB | sqlite3.SQLITE_OPEN_WAL |
		sqlite3.SQLITE_OPEN_MAIN_JOURNAL | sqlite3.SQLITE_OPEN_SUPER_JOURNAL
	if name == 0 || flags&onDisk == 0 {
		h.content = &memory{}
		if outFlags != 0 {
			*at[int32](outFlags) = flags
		}
		return sqlite3.SQLITE_OK
	}
	path := libc.GoString(name)
	if flags&sqlite3.SQLITE_OPEN_MAIN_DB != 0 {
		if rc := h.own(path); rc != sqlite3.SQLITE_OK {
			return rc
		}
		defer func() {
			if rc != sqlite3.SQLITE_OK {
				_ = holds.release(h.hold)
			}
		}()
	}
	if h.below, rc = openBelow(tls, h.vfs.system, name, file, flags, outFlags); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if h.content, rc = h.newContent(tls, flags); rc == sqlite3.SQLITE_OK {
		if db, ok := h.content.(*database); ok {
			rc = db.verify(tls, path)
		}
		if rc == sqlite3.SQLITE_OK {
			return rc
		}
		h.content.free(tls)
	}
	h.below.close(tls)
	return rc
}

// own makes the store this process's before any of it is read.
func (h *handle) own(path string) int32 {
	hold, err := holds.use(path)
	switch {
	case errors.Is(err, ErrHeld):
		return sqlite3.SQLITE_BUSY
	case err != nil:
		return sqlite3.SQLITE_CANTOPEN
	}
	h.hold = hold
	return sqlite3.SQLITE_OK
}

func (h *handle) newContent(tls *libc.TLS, flags int32) (content, int32) {
	if flags&sqlite3.SQLITE_OPEN_SUPER_JOURNAL != 0 {
		return superJournal{h.below}, sqlite3.SQLITE_OK
	}
	size := pageSize
	if flags&sqlite3.SQLITE_OPEN_WAL != 0 {
		size = sealedFrame
	}
	b, ok := newBlock(tls, size)
	if !ok {
		return nil, sqlite3.SQLITE_NOMEM
	}
	switch {
	case flags&sqlite3.SQLITE_OPEN_WAL != 0:
		return &wal{vfs: h.vfs, below: h.below, block: b}, sqlite3.SQLITE_OK
	case flags&sqlite3.SQLITE_OPEN_MAIN_JOURNAL != 0:
		return &journal{vfs: h.vfs, below: h.below, block: b}, sqlite3.SQLITE_OK
	}
	return &database{vfs: h.vfs, below: h.below, block: b}, sqlite3.SQLITE_OK
}

// block is a file's room for one sealed page or frame, in the engine's memory, and
// for the number that its seal is bound to. SQLite uses a file from one thread at
// a time, so one of each is enough.
type block struct {
	bytes  []byte
	number [8]byte
}

func newBlock(tls *libc.TLS, size int) (block, bool) {
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(size))
	if p == 0 {
		return block{}, false
	}
	return block{bytes: bytesAt(p, int32(size))}, true
}

// ad is the associated data of the seal with this number.
func (b *block) ad(n int64) []byte {
	binary.BigEndian.PutUint64(b.number[:], uint64(n))
	return b.number[:]
}

func (b *block) free(tls *libc.TLS) {
	clear(b.bytes)
	libc.Xfree(tls, address(b.bytes))
}

func newIOMethods(tls *libc.TLS) uintptr {
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	if p == 0 {
		panic("sealed: no memory for the file methods")
	}
	m := at[sqlite3.Tsqlite3_io_methods](p)
	m.FiVersion = 2 // without xFetch, which would map ciphertext as pages
	m.FxClose = pointerTo(xClose)
	m.FxRead = pointerTo(xRead)
	m.FxWrite = pointerTo(xWrite)
	m.FxTruncate = pointerTo(xTruncate)
	m.FxSync = pointerTo(xSync)
	m.FxFileSize = pointerTo(xFileSize)
	m.FxLock = pointerTo(xLock)
	m.FxUnlock = pointerTo(xUnlock)
	m.FxCheckReservedLock = pointerTo(xCheckReservedLock)
	m.FxFileControl = pointerTo(xFileControl)
	m.FxSectorSize = pointerTo(xSectorSize)
	m.FxDeviceCharacteristics = pointerTo(xDeviceCharacteristics)
	m.FxShmMap = pointerTo(xShmMap)
	m.FxShmLock = pointerTo(xShmLock)
	m.FxShmBarrier = pointerTo(xShmBarrier)
	m.FxShmUnmap = pointerTo(xShmUnmap)
	return p
}

func (h *handle) inMemory() bool { return h.below.methods == nil }

func xClose(tls *libc.TLS, p uintptr) int32 {
	h := handleAt(p)
	rc := h.content.settle(tls)
	h.content.free(tls)
	if !h.inMemory() {
		if closed := h.below.close(tls); rc == sqlite3.SQLITE_OK {
			rc = closed
		}
	}
	h.shm.leave(tls)
	if h.hold != nil {
		if err := holds.release(h.hold); err != nil && rc == sqlite3.SQLITE_OK {
			rc = sqlite3.SQLITE_IOERR_CLOSE
		}
	}
	handles.remove(at[nativeFile](p).slot)
	*at[nativeFile](p) = nativeFile{}
	h.vfs.open.Add(-1)
	return rc
}

func xRead(tls *libc.TLS, p, dst uintptr, n int32, off int64) int32 {
	return handleAt(p).content.read(tls, bytesAt(dst, n), off)
}

func xWrite(tls *libc.TLS, p, src uintptr, n int32, off int64) int32 {
	return handleAt(p).content.write(tls, bytesAt(src, n), off)
}

func xTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	return handleAt(p).content.truncate(tls, size)
}

func xSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	h := handleAt(p)
	if rc := h.content.settle(tls); rc != sqlite3.SQLITE_OK || h.inMemory() {
		return rc
	}
	return h.below.sync(tls, flags)
}

func xFileSize(tls *libc.TLS, p, out uintptr) int32 {
	return handleAt(p).content.size(tls, out)
}

func xLock(tls *libc.TLS, p uintptr, level int32) int32 {
	h := handleAt(p)
	if h.inMemory() {
		return sqlite3.SQLITE_OK
	}
	return h.below.lock(tls, level)
}

func xUnlock(tls *libc.TLS, p uintptr, level int32) int32 {
	h := handleAt(p)
	if h.inMemory() {
		return sqlite3.SQLITE_OK
	}
	return h.below.unlock(tls, level)
}

func xCheckReservedLock(tls *libc.TLS, p, out uintptr) int32 {
	h := handleAt(p)
	if h.inMemory() {
		*at[int32](out) = 0
		return sqlite3.SQLITE_OK
	}
	return h.below.checkReservedLock(tls, out)
}

func xFileControl(tls *libc.TLS, p uintptr, op int32, arg uintptr) int32 {
	h := handleAt(p)
	if h.inMemory() {
		return sqlite3.SQLITE_NOTFOUND
	}
	switch op {
	case sqlite3.SQLITE_FCNTL_SIZE_HINT, sqlite3.SQLITE_FCNTL_CHUNK_SIZE:
		if _, ok := h.content.(*wal); ok {
			return sqlite3.SQLITE_NOTFOUND // its sizes are not those on disk
		}
	case sqlite3.SQLITE_FCNTL_MMAP_SIZE:
		*at[int64](arg) = 0
		return sqlite3.SQLITE_OK
	}
	return h.below.control(tls, op, arg)
}

// xSectorSize is what SQLite assumes wherever overwriting is safe on power loss.
func xSectorSize(*libc.TLS, uintptr) int32 { return sectorSize }

// xDeviceCharacteristics takes back what sealing cannot promise (batches written
// around the journal, reads of less than a page) and promises safe overwriting,
// since without it SQLite splits the writing of a WAL frame.
func xDeviceCharacteristics(tls *libc.TLS, p uintptr) int32 {
	h := handleAt(p)
	if h.inMemory() {
		return 0
	}
	c := h.below.characteristics(tls)
	c &^= sqlite3.SQLITE_IOCAP_BATCH_ATOMIC | sqlite3.SQLITE_IOCAP_SUBPAGE_READ
	return c | sqlite3.SQLITE_IOCAP_POWERSAFE_OVERWRITE
}
