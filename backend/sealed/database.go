package sealed

import (
	"bytes"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	pageSize   = 4096
	sectorSize = 512
)

// fileHeader is the start of every database here, as far as SQLite reads it before
// it reads pages: page size and reserved bytes. Both are fixed, so that a first
// page torn by a crash, which the WAL repairs, does not keep the store from
// opening, and a new one gets the reserved bytes.
var fileHeader = [100]byte{
	16: pageSize >> 8, 17: pageSize & 0xff,
	18: 1, 19: 1, // file format; the real one is read with the page
	20: overhead,
	21: 64, 22: 32, 23: 32, // SQLite's fixed payload fractions
}

func init() { copy(fileHeader[:], "SQLite format 3\x00") }

// database is the main file: a sequence of sealed pages.
type database struct {
	vfs *VFS
	below
	block block
}

// verify refuses a file that the key does not open, before SQLite could take its
// WAL for the remains of a crash and delete it.
func (d *database) verify(tls *libc.TLS, path string) int32 {
	page := d.block.bytes
	rc := d.below.read(tls, page, 0)
	if rc == sqlite3.SQLITE_IOERR_SHORT_READ {
		if rc = d.below.size(tls, address(page)); rc != sqlite3.SQLITE_OK {
			return rc
		}
		if *at[int64](address(page)) == 0 {
			return sqlite3.SQLITE_OK
		}
		page = nil
	} else if rc != sqlite3.SQLITE_OK {
		return rc
	}
	ours, err := d.vfs.seals.recognise(page, path)
	if err != nil {
		return sqlite3.SQLITE_CANTOPEN
	}
	if !ours {
		return d.vfs.unauthentic(true)
	}
	clear(page)
	return sqlite3.SQLITE_OK
}

func (d *database) read(tls *libc.TLS, dst []byte, off int64) int32 {
	switch {
	case off == 0 && len(dst) == len(fileHeader):
		copy(dst, fileHeader[:])
		return sqlite3.SQLITE_OK
	case len(dst) == pageSize && off%pageSize == 0:
		return d.readPage(tls, dst, off)
	}
	in := off % pageSize
	if in+int64(len(dst)) > pageSize {
		return sqlite3.SQLITE_IOERR_READ
	}
	page := d.block.bytes
	rc := d.readPage(tls, page, off-in)
	copy(dst, page[in:])
	clear(page)
	return rc
}

// readPage reads and opens the page at off; unless it returns SQLITE_OK, the page
// is all zeros.
func (d *database) readPage(tls *libc.TLS, page []byte, off int64) int32 {
	switch rc := d.below.read(tls, page, off); {
	case rc == sqlite3.SQLITE_IOERR_SHORT_READ && allZero(page):
		return rc // beyond the end, and not a page cut short
	case rc != sqlite3.SQLITE_OK && rc != sqlite3.SQLITE_IOERR_SHORT_READ:
		clear(page)
		return rc
	}
	if d.vfs.seals.page.openBlock(page, d.block.ad(off/pageSize+1)) != nil {
		clear(page)
		return d.vfs.unauthentic(off == 0)
	}
	clear(page[pageSize-overhead:])
	return sqlite3.SQLITE_OK
}

func allZero(b []byte) bool {
	var zero [pageSize]byte
	return bytes.Equal(b, zero[:len(b)])
}

func (d *database) write(tls *libc.TLS, src []byte, off int64) int32 {
	if len(src) != pageSize || off%pageSize != 0 {
		return sqlite3.SQLITE_IOERR_WRITE
	}
	if off == 0 && src[20] != overhead {
		return sqlite3.SQLITE_IOERR_WRITE // a database without room for the seals
	}
	d.vfs.seals.page.sealBlock(d.block.bytes, src[:pageSize-overhead], d.block.ad(off/pageSize+1))
	return d.below.write(tls, d.block.bytes, off)
}

func (d *database) settle(*libc.TLS) int32 { return sqlite3.SQLITE_OK }
func (d *database) free(tls *libc.TLS)     { d.block.free(tls) }
