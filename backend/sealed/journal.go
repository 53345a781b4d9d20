package sealed

import (
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// journal is a rollback journal. SQLite writes and reads its pages whole, and
// headers, page numbers and checksums in smaller pieces, which stay in clear.
type journal struct {
	vfs *VFS
	below
	block block
}

func (j *journal) read(tls *libc.TLS, dst []byte, off int64) int32 {
	rc := j.below.read(tls, dst, off)
	if len(dst) != pageSize || rc != sqlite3.SQLITE_OK {
		return rc
	}
	if j.vfs.seals.journal.openBlock(dst, j.block.ad(off)) != nil {
		clear(dst)
		return j.vfs.unauthentic(false)
	}
	clear(dst[pageSize-overhead:])
	return sqlite3.SQLITE_OK
}

func (j *journal) write(tls *libc.TLS, src []byte, off int64) int32 {
	if len(src) != pageSize {
		return j.below.write(tls, src, off)
	}
	j.vfs.seals.journal.sealBlock(j.block.bytes, src[:pageSize-overhead], j.block.ad(off))
	return j.below.write(tls, j.block.bytes, off)
}

func (j *journal) settle(*libc.TLS) int32 { return sqlite3.SQLITE_OK }
func (j *journal) free(tls *libc.TLS)     { j.block.free(tls) }

// superJournal lists the journals of one transaction over several databases.
type superJournal struct {
	below
}

func (superJournal) settle(*libc.TLS) int32 { return sqlite3.SQLITE_OK }
func (superJournal) free(*libc.TLS)         {}
