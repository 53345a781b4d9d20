package sealed

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const chunkSize = 64 << 10

// memory is a temporary file. It never reaches the disk: it would have to be
// sealed, and would lie there after a crash.
type memory struct {
	chunks [][]byte
	length int64
}

func (m *memory) read(_ *libc.TLS, dst []byte, off int64) int32 {
	n := min(max(m.length-off, 0), int64(len(dst)))
	m.span(off, dst[:n], func(chunk, part []byte) { copy(part, chunk) })
	if n == int64(len(dst)) {
		return sqlite3.SQLITE_OK
	}
	clear(dst[n:])
	return sqlite3.SQLITE_IOERR_SHORT_READ
}

func (m *memory) write(_ *libc.TLS, src []byte, off int64) int32 {
	end := off + int64(len(src))
	for int64(len(m.chunks))*chunkSize < end {
		m.chunks = append(m.chunks, make([]byte, chunkSize))
	}
	m.length = max(m.length, end)
	m.span(off, src, func(chunk, part []byte) { copy(chunk, part) })
	return sqlite3.SQLITE_OK
}

// span calls f with each part of b and the bytes that are at its place.
func (m *memory) span(off int64, b []byte, f func(chunk, part []byte)) {
	for len(b) > 0 {
		chunk := m.chunks[off/chunkSize][off%chunkSize:]
		n := min(len(chunk), len(b))
		f(chunk[:n], b[:n])
		b, off = b[n:], off+int64(n)
	}
}

func (m *memory) truncate(tls *libc.TLS, size int64) int32 {
	if size >= m.length {
		return sqlite3.SQLITE_OK
	}
	keep := (size + chunkSize - 1) / chunkSize
	for _, chunk := range m.chunks[keep:] {
		clear(chunk)
	}
	clear(m.chunks[keep:])
	m.chunks = m.chunks[:keep]
	if in := size % chunkSize; in > 0 {
		clear(m.chunks[keep-1][in:]) // what grows again reads as zeros
	}
	m.length = size
	return sqlite3.SQLITE_OK
}

func (m *memory) size(_ *libc.TLS, out uintptr) int32 {
	*at[int64](out) = m.length
	return sqlite3.SQLITE_OK
}

func (m *memory) settle(*libc.TLS) int32 { return sqlite3.SQLITE_OK }
func (m *memory) free(tls *libc.TLS)     { m.truncate(tls, 0) }
