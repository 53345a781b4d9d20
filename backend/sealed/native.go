package sealed

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The engine is C compiled to Go: its pointers are uintptrs to memory outside of
// Go's heap, and its functions are Go function values stored as uintptrs. What
// that asks for stands in this file.

// at is the T at an address of the engine's memory.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// bytesAt are the n bytes at an address of the engine's memory.
func bytesAt(p uintptr, n int32) []byte { return unsafe.Slice(at[byte](p), n) }

// address is the inverse of bytesAt. It must not be given memory of Go's.
func address(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

// pointerTo is a top-level function as the engine stores it.
func pointerTo[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// function is the inverse of pointerTo, given the field that stores it.
func function[F any](field *uintptr) F { return *(*F)(unsafe.Pointer(field)) }

// below is a file of the operating system's VFS: an sqlite3_file.
type below struct {
	file    uintptr
	methods *sqlite3.Tsqlite3_io_methods
}

func (b below) read(tls *libc.TLS, dst []byte, off int64) int32 {
	f := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](&b.methods.FxRead)
	return f(tls, b.file, address(dst), int32(len(dst)), off)
}

func (b below) write(tls *libc.TLS, src []byte, off int64) int32 {
	f := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](&b.methods.FxWrite)
	return f(tls, b.file, address(src), int32(len(src)), off)
}

func (b below) truncate(tls *libc.TLS, size int64) int32 {
	return function[func(*libc.TLS, uintptr, int64) int32](&b.methods.FxTruncate)(tls, b.file, size)
}

func (b below) sync(tls *libc.TLS, flags int32) int32 {
	return function[func(*libc.TLS, uintptr, int32) int32](&b.methods.FxSync)(tls, b.file, flags)
}

// size writes the file's size to the address out.
func (b below) size(tls *libc.TLS, out uintptr) int32 {
	return function[func(*libc.TLS, uintptr, uintptr) int32](&b.methods.FxFileSize)(tls, b.file, out)
}

func (b below) lock(tls *libc.TLS, level int32) int32 {
	return function[func(*libc.TLS, uintptr, int32) int32](&b.methods.FxLock)(tls, b.file, level)
}

func (b below) unlock(tls *libc.TLS, level int32) int32 {
	return function[func(*libc.TLS, uintptr, int32) int32](&b.methods.FxUnlock)(tls, b.file, level)
}

func (b below) checkReservedLock(tls *libc.TLS, out uintptr) int32 {
	return function[func(*libc.TLS, uintptr, uintptr) int32](&b.methods.FxCheckReservedLock)(tls, b.file, out)
}

func (b below) control(tls *libc.TLS, op int32, arg uintptr) int32 {
	return function[func(*libc.TLS, uintptr, int32, uintptr) int32](&b.methods.FxFileControl)(tls, b.file, op, arg)
}

func (b below) characteristics(tls *libc.TLS) int32 {
	return function[func(*libc.TLS, uintptr) int32](&b.methods.FxDeviceCharacteristics)(tls, b.file)
}

func (b below) close(tls *libc.TLS) int32 {
	return function[func(*libc.TLS, uintptr) int32](&b.methods.FxClose)(tls, b.file)
}

// openBelow opens a file of the operating system's VFS into the memory at file.
// When it fails, nothing stays open.
func openBelow(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) (below, int32) {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](&at[sqlite3.Tsqlite3_vfs](vfs).FxOpen)
	*at[uintptr](file) = 0
	rc := open(tls, vfs, name, file, flags, outFlags)
	b := below{file: file}
	if m := *at[uintptr](file); m != 0 {
		b.methods = at[sqlite3.Tsqlite3_io_methods](m)
	}
	if rc != sqlite3.SQLITE_OK && b.methods != nil {
		b.close(tls)
	}
	return b, rc
}
