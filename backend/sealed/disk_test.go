package sealed

import (
	"bytes"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	_ "github.com/glebarez/go-sqlite"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// disk records what the VFS does to the disk, by standing in for the system's VFS.
type disk struct {
	log     []operation
	names   map[uintptr]string // by native file
	opened  map[string]bool    // names; a temporary file has none
	vfs     uintptr
	methods *sqlite3.Tsqlite3_io_methods // the system's own
}

type operation struct {
	kind operationKind
	file string
	off  int64 // or the new size
	data []byte
}

type operationKind int

const (
	written operationKind = iota
	truncated
	synced
	deleted
	committed // the program was told so
)

// recorded is the disk under the engine; C callbacks have no room for a receiver.
var recorded *disk

func recordDisk(t *testing.T, v *VFS) *disk {
	t.Helper()
	d := &disk{names: map[uintptr]string{}, opened: map[string]bool{}, vfs: v.system}
	stand := libc.Xmalloc(v.tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	*at[sqlite3.Tsqlite3_vfs](stand) = *at[sqlite3.Tsqlite3_vfs](v.system)
	at[sqlite3.Tsqlite3_vfs](stand).FxOpen = pointerTo(diskOpen)
	at[sqlite3.Tsqlite3_vfs](v.native).FxDelete = pointerTo(diskDelete)
	v.system = stand
	recorded = d
	t.Cleanup(func() { recorded = nil })
	return d
}

func diskOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	d := recorded
	rc := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](&at[sqlite3.Tsqlite3_vfs](d.vfs).FxOpen)(tls, d.vfs, name, file, flags, out)
	if rc != sqlite3.SQLITE_OK {
		return rc
	}
	if name != 0 {
		d.names[file] = filepath.Base(libc.GoString(name))
	}
	d.opened[d.names[file]] = true
	d.methods = at[sqlite3.Tsqlite3_io_methods](*at[uintptr](file))
	m := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	*at[sqlite3.Tsqlite3_io_methods](m) = *d.methods
	at[sqlite3.Tsqlite3_io_methods](m).FxWrite = pointerTo(diskWrite)
	at[sqlite3.Tsqlite3_io_methods](m).FxTruncate = pointerTo(diskTruncate)
	at[sqlite3.Tsqlite3_io_methods](m).FxSync = pointerTo(diskSync)
	*at[uintptr](file) = m
	return rc
}

func diskWrite(tls *libc.TLS, file, src uintptr, n int32, off int64) int32 {
	d := recorded
	d.log = append(d.log, operation{written, d.names[file], off, bytes.Clone(bytesAt(src, n))})
	return below{file, d.methods}.write(tls, bytesAt(src, n), off)
}

func diskTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	d := recorded
	d.log = append(d.log, operation{truncated, d.names[file], size, nil})
	return below{file, d.methods}.truncate(tls, size)
}

func diskSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	d := recorded
	d.log = append(d.log, operation{synced, d.names[file], 0, nil})
	return below{file, d.methods}.sync(tls, flags)
}

func diskDelete(tls *libc.TLS, _, name uintptr, sync int32) int32 {
	d := recorded
	d.log = append(d.log, operation{deleted, filepath.Base(libc.GoString(name)), 0, nil})
	return function[func(*libc.TLS, uintptr, uintptr, int32) int32](&at[sqlite3.Tsqlite3_vfs](d.vfs).FxDelete)(tls, d.vfs, name, sync)
}

func (op operation) apply(b []byte) []byte {
	end := op.off + int64(len(op.data))
	if op.kind == truncated && end < int64(len(b)) {
		return b[:end]
	}
	if end > int64(len(b)) {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[op.off:], op.data)
	return b
}

// image is the disk after a crash: what was synced, and of the rest what fate left.
type image struct {
	durable map[string][]byte
	pending map[string][]operation
	commits int
}

func (i *image) take(op operation) {
	switch op.kind {
	case committed:
		i.commits++
	case deleted:
		delete(i.durable, op.file)
		delete(i.pending, op.file)
	case synced:
		for _, p := range i.pending[op.file] {
			i.durable[op.file] = p.apply(i.durable[op.file])
		}
		delete(i.pending, op.file)
	default:
		i.pending[op.file] = append(i.pending[op.file], op)
	}
}

// write puts the image in dir and returns how many operations did not survive whole.
func (i *image) write(t *testing.T, dir string, fate func(operation) (operation, bool)) (faults int) {
	t.Helper()
	for _, name := range []string{"store", "store-wal", "store-journal"} {
		path := filepath.Join(dir, name)
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		b, ok := i.durable[name]
		b = bytes.Clone(b)
		for _, op := range i.pending[name] {
			n := len(op.data)
			op, survives := fate(op)
			if !survives || len(op.data) < n {
				faults++
			}
			if survives {
				b, ok = op.apply(b), true
			}
		}
		if ok {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return faults
}

// TestCrashAtAnyOperation_KeepsWhatWasCommitted cuts the power at every operation
// on the disk, and loses, tears and reorders what was not synced.
func TestCrashAtAnyOperation_KeepsWhatWasCommitted(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE"} {
		t.Run(mode, func(t *testing.T) { crashEverywhere(t, mode) })
	}
}

func crashEverywhere(t *testing.T, mode string) {
	const transactions = 12
	key := Key{7}
	v, err := Register(key)
	if err != nil {
		t.Fatal(err)
	}
	d := recordDisk(t, v)
	db := openDisk(t, v, t.TempDir(), mode)
	for i := range transactions {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			"create table if not exists note(tx, body)",
			"update note set body = body || 'changed'",
			"insert into note select ?, randomblob(1500) from (values(1),(2),(3),(4))",
		} {
			if _, err := tx.Exec(statement, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		d.log = append(d.log, operation{kind: committed})
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	log := d.log
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}

	fresh, err := Register(key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := fresh.Close(); err != nil {
			t.Error(err)
		}
	}()
	random := rand.New(rand.NewPCG(1, 2))
	fates := []func(operation) (operation, bool){
		func(op operation) (operation, bool) { return op, true },
		func(op operation) (operation, bool) { return op, false },
		func(op operation) (operation, bool) { return op, random.IntN(2) == 0 },
		func(op operation) (operation, bool) {
			if len(op.data) > sectorSize && random.IntN(2) == 0 {
				op.data = op.data[:random.IntN(len(op.data)/sectorSize)*sectorSize]
			}
			return op, true
		},
	}
	dir := t.TempDir()
	now := image{durable: map[string][]byte{}, pending: map[string][]operation{}}
	crashes, faults, step := 0, 0, 1
	if testing.Short() {
		step = 7
	}
	for n, op := range log {
		now.take(op)
		if n%step != 0 {
			continue
		}
		for _, fate := range fates {
			faults += now.write(t, dir, fate)
			crashes++
			if err := Check(filepath.Join(dir, "store"), key); err != nil {
				t.Fatalf("after operation %d of %d: %v", n, len(log), err)
			}
			// A commit may reach the disk before the program is told of it.
			if got := survivors(t, fresh, dir, mode); got != now.commits && got != now.commits+1 {
				t.Fatalf("after operation %d of %d: %d transactions of %d", n, len(log), got, now.commits)
			}
		}
	}
	if now.commits != transactions || crashes < 100 || faults < 100 {
		t.Errorf("%d commits, %d crashes, %d faults: too few to show anything", now.commits, crashes, faults)
	}
	t.Logf("%d operations, %d crashes, %d writes lost or torn", len(log), crashes, faults)
}

func openDisk(t *testing.T, v *VFS, dir, mode string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "store"))+"?vfs="+v.Name()+
		"&_txlock=immediate&_pragma=synchronous(FULL)&_pragma=journal_mode("+mode+")&_pragma=wal_autocheckpoint(10)&_pragma=cache_size(5)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// A temporary file has no name on the disk once it is open, so that scanning the
// folder would not show it.
func TestSEC05_TemporaryFilesStayInMemory(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE"} {
		v, err := Register(Key{7})
		if err != nil {
			t.Fatal(err)
		}
		d := recordDisk(t, v)
		db := openDisk(t, v, t.TempDir(), mode)
		for _, statement := range []string{
			"pragma temp_store=FILE",
			"create table note(tx, body)",
			"insert into note select value, randomblob(1500) from (with recursive n(value) as (select 1 union all select value+1 from n where value<2000) select value from n)",
			"create temp table sorted as select * from note order by body",
			"create index by_body on note(body)",
			"begin; update note set body=randomblob(1600); savepoint s; update note set tx=tx+1; update or rollback note set body=randomblob(10) where tx%3; rollback to s; commit",
			"vacuum",
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		for name := range d.opened {
			if name != "store" && name != "store-wal" && name != "store-journal" {
				t.Errorf("%s: the file %q was opened on the disk", mode, name)
			}
		}
		if !d.opened["store"] || len(d.opened) < 2 {
			t.Errorf("%s: only %v were opened", mode, d.opened)
		}
	}
}

// survivors opens what a crash left and counts its transactions, which must be
// whole and the first ones.
func survivors(t *testing.T, v *VFS, dir, mode string) int {
	t.Helper()
	db := openDisk(t, v, dir, mode)
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var check string
	if err := db.QueryRow("pragma integrity_check").Scan(&check); err != nil || check != "ok" {
		t.Fatalf("integrity: %s, %v", check, err)
	}
	var tables int
	if err := db.QueryRow("select count(*) from sqlite_schema where name='note'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables == 0 {
		return 0
	}
	var rows, kinds, last int
	if err := db.QueryRow("select count(*), count(distinct tx), ifnull(max(tx),-1)+1 from note").Scan(&rows, &kinds, &last); err != nil {
		t.Fatal(err)
	}
	if rows != 4*kinds || kinds != last {
		t.Fatalf("%d rows of %d transactions, the last being %d", rows, kinds, last)
	}
	return kinds
}
