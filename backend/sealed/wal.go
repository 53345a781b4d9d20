package sealed

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	walHeader   = 32
	frameHeader = 24
	frameSize   = frameHeader + pageSize // as SQLite sees it
	sealedFrame = frameSize + overhead   // as it is on disk
)

// wal is a write-ahead log. SQLite writes a frame's header, then its page; both
// are sealed together, so that nobody can say which page a frame is of.
type wal struct {
	vfs *VFS
	below
	block block
	// A header that waits for its page.
	waiting bool
	number  int64
	header  [frameHeader]byte
}

// frameAt says in which frame, and where within it, an offset of SQLite's lies.
func frameAt(off int64) (frame, in int64) {
	return (off - walHeader) / frameSize, (off - walHeader) % frameSize
}

func frameOffset(frame int64) int64 { return walHeader + frame*sealedFrame }

func (w *wal) read(tls *libc.TLS, dst []byte, off int64) int32 {
	if rc := w.settle(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if off < walHeader {
		if off+int64(len(dst)) > walHeader {
			return sqlite3.SQLITE_IOERR_READ
		}
		return w.below.read(tls, dst, off)
	}
	frame, in := frameAt(off)
	if in+int64(len(dst)) > frameSize {
		return sqlite3.SQLITE_IOERR_READ
	}
	if rc := w.below.read(tls, w.block.bytes, frameOffset(frame)); rc != sqlite3.SQLITE_OK {
		clear(dst)
		return rc
	}
	if w.vfs.seals.frame.openBlock(w.block.bytes, w.block.ad(frame)) != nil {
		clear(dst)
		if len(dst) == frameSize {
			// Only recovery reads whole frames. Zeros fail SQLite's own test of the salt
			// and end the scan here, as the torn tail of a crash should.
			return sqlite3.SQLITE_OK
		}
		return w.vfs.unauthentic(false)
	}
	copy(dst, w.block.bytes[in:frameSize])
	return sqlite3.SQLITE_OK
}

func (w *wal) write(tls *libc.TLS, src []byte, off int64) int32 {
	if off < walHeader {
		if off+int64(len(src)) > walHeader {
			return sqlite3.SQLITE_IOERR_WRITE
		}
		if rc := w.settle(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
		return w.below.write(tls, src, off)
	}
	frame, in := frameAt(off)
	if in == frameHeader && len(src) == pageSize && w.waiting && w.number == frame {
		w.waiting = false
		copy(w.block.bytes, w.header[:])
		copy(w.block.bytes[frameHeader:], src)
		return w.seal(tls, frame)
	}
	if rc := w.settle(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if in == 0 && len(src) == frameHeader {
		w.waiting, w.number = true, frame
		copy(w.header[:], src)
		return sqlite3.SQLITE_OK
	}
	if in+int64(len(src)) > frameSize {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	return w.patch(tls, frame, in, src)
}

// settle seals a header whose page did not follow: SQLite rewrites headers alone
// when a transaction has overwritten one of its own frames.
func (w *wal) settle(tls *libc.TLS) int32 {
	if !w.waiting {
		return sqlite3.SQLITE_OK
	}
	w.waiting = false
	return w.patch(tls, w.number, 0, w.header[:])
}

// patch replaces a part of a frame.
func (w *wal) patch(tls *libc.TLS, frame, in int64, src []byte) int32 {
	switch rc := w.below.read(tls, w.block.bytes, frameOffset(frame)); rc {
	case sqlite3.SQLITE_OK:
		if w.vfs.seals.frame.openBlock(w.block.bytes, w.block.ad(frame)) != nil {
			return w.vfs.unauthentic(false)
		}
	case sqlite3.SQLITE_IOERR_SHORT_READ: // a new frame
		clear(w.block.bytes)
	default:
		return rc
	}
	copy(w.block.bytes[in:frameSize], src)
	return w.seal(tls, frame)
}

// seal writes the frame in the block.
func (w *wal) seal(tls *libc.TLS, frame int64) int32 {
	w.vfs.seals.frame.sealBlock(w.block.bytes, w.block.bytes[:frameSize], w.block.ad(frame))
	return w.below.write(tls, w.block.bytes, frameOffset(frame))
}

func (w *wal) truncate(tls *libc.TLS, size int64) int32 {
	if rc := w.settle(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if size > walHeader {
		frame, in := frameAt(size)
		size = frameOffset(frame) + in // a frame cut short stays one
	}
	return w.below.truncate(tls, size)
}

// size counts a frame that is cut short as cut short, so that recovery, which asks
// for whole frames only, stops before it.
func (w *wal) size(tls *libc.TLS, out uintptr) int32 {
	if rc := w.settle(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	if rc := w.below.size(tls, out); rc != sqlite3.SQLITE_OK {
		return rc
	}
	size := at[int64](out)
	if *size > walHeader {
		frames, rest := (*size-walHeader)/sealedFrame, (*size-walHeader)%sealedFrame
		*size = walHeader + frames*frameSize + min(rest, frameSize-1)
	}
	return sqlite3.SQLITE_OK
}

func (w *wal) free(tls *libc.TLS) { w.block.free(tls) }
