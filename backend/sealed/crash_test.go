package sealed_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/sealed"
)

// crashed returns a store as a crash leaves it: 200 notes in the database, and two
// more transactions of 200 in the WAL only. The last one outgrew its cache and has
// overwritten frames of its own.
func crashed(t testing.TB) (main, wal []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store")
	db := open(t, register(t, key), path, "journal_mode(WAL)", "wal_autocheckpoint(0)", "cache_size(5)")
	db.SetMaxOpenConns(1)
	fill(t, db, 200)
	run(t, db, "pragma wal_checkpoint(TRUNCATE)")
	fill(t, db, 200)
	fill(t, db, 200)
	main, wal = read(t, path), read(t, path+"-wal")
	closeDB(t, db)
	return main, wal
}

func TestFault05_CrashImages_RecoverWholeTransactions(t *testing.T) {
	const frame = 24 + pageSize + 40
	main, wal := crashed(t)
	random := rand.New(rand.NewPCG(1, 2))
	type image struct {
		name   string
		damage func(main, wal []byte) ([]byte, []byte)
		lost   bool // whether transactions in the WAL may be lost
	}
	images := []image{
		{"nothing torn", func(m, w []byte) ([]byte, []byte) { return m, w }, false},
		{"page 1 torn", func(m, w []byte) ([]byte, []byte) {
			for i := 2048; i < pageSize; i++ {
				m[i] = byte(random.Uint32())
			}
			return m, w
		}, false},
		{"page 1 zeroed", func(m, w []byte) ([]byte, []byte) { clear(m[:pageSize]); return m, w }, false},
		{"zeros after the WAL", func(m, w []byte) ([]byte, []byte) { return m, append(w, make([]byte, 9000)...) }, false},
		{"old frames after the WAL", func(m, w []byte) ([]byte, []byte) { return m, append(w, w[32:32+2*frame]...) }, false},
		{"WAL cut in its last seal", func(m, w []byte) ([]byte, []byte) { return m, w[:len(w)-10] }, true},
		{"no WAL header", func(m, w []byte) ([]byte, []byte) { return m, w[:20] }, true},
		{"first frame torn", func(m, w []byte) ([]byte, []byte) { clear(w[32+512 : 32+frame]); return m, w }, true},
	}
	for range 12 {
		images = append(images, image{"WAL cut", func(m, w []byte) ([]byte, []byte) {
			return m, w[:random.IntN(len(w))]
		}, true}, image{"bit flipped in the WAL", func(m, w []byte) ([]byte, []byte) {
			w[random.IntN(len(w))] ^= 1
			return m, w
		}, true}, image{"frames swapped in the WAL", func(m, w []byte) ([]byte, []byte) {
			i := 32 + random.IntN(len(w)/frame-1)*frame
			x := bytes.Clone(w[i : i+frame])
			copy(w[i:], w[i+frame:i+2*frame])
			copy(w[i+frame:], x)
			return m, w
		}, true})
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "store")
	lost := 0
	for _, image := range images {
		m, w := image.damage(bytes.Clone(main), bytes.Clone(wal))
		write(t, path, m)
		write(t, path+"-wal", w)
		if err := sealed.Check(path, key); err != nil {
			t.Errorf("%s: check: %v", image.name, err)
		}
		db := open(t, register(t, key), path)
		if got := value(t, db, "pragma integrity_check"); got != "ok" {
			t.Errorf("%s: %s", image.name, got)
		}
		rows := value(t, db, "select count(*) from note")
		switch {
		case rows == "600":
		case image.lost && (rows == "200" || rows == "400"):
			lost++
		default:
			t.Errorf("%s: %s rows", image.name, rows)
		}
		closeDB(t, db)
	}
	if lost < 12 {
		t.Errorf("only %d images lost a transaction: the damage does nothing", lost)
	}
}

// In a rollback journal the pages before the change are sealed one by one; a crash
// in the middle of a commit is taken back with them.
func TestCrashInARollbackJournal_IsTakenBack(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(DELETE)", "cache_size(5)")
	db.SetMaxOpenConns(1)
	fill(t, db, 300)
	run(t, db, "begin")
	run(t, db, "update note set body=replace(body,'a','b')")
	run(t, db, "create table later(x)")
	run(t, db, "update found set body=replace(body,'a','b')")
	main, journal := read(t, path), read(t, path+"-journal")
	run(t, db, "rollback")
	closeDB(t, db)
	for i := 2048; i < pageSize; i++ {
		main[i] ^= 0x55
	}
	write(t, path, main)
	write(t, path+"-journal", journal)
	if err := sealed.Check(path, other); !errors.Is(err, sealed.ErrWrongKey) {
		t.Errorf("check with another key: %v", err)
	}
	if err := sealed.Check(path, key); err != nil {
		t.Errorf("check: %v", err)
	}
	db = open(t, v, path)
	if got := value(t, db, "pragma integrity_check"); got != "ok" {
		t.Error(got)
	}
	if got := value(t, db, "select count(*) from note where body like ?", canaries[0]+"%"); got != "300" {
		t.Errorf("%s rows are as before", got)
	}
	closeDB(t, db)
	if _, err := os.Stat(path + "-journal"); !os.IsNotExist(err) {
		t.Error("the journal was not used")
	}
}

// A crash while the first page of a new store was being written left a part of it
// and a journal that says there was nothing before.
func TestCrashWhileTheStoreIsMade_StartsAnew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(PERSIST)")
	db.SetMaxOpenConns(1)
	run(t, db, "pragma cache_size=2")
	run(t, db, "begin")
	run(t, db, "create table a(x)")
	run(t, db, "insert into a with recursive n(i) as (select 1 union all select i+1 from n where i<50) select randomblob(3000) from n")
	main, journal := read(t, path), read(t, path+"-journal")
	run(t, db, "rollback")
	closeDB(t, db)
	if len(main) == 0 || len(journal) == 0 {
		t.Fatalf("nothing was spilled: %d and %d bytes", len(main), len(journal))
	}
	for name, torn := range map[string][]byte{"cut": main[:1000], "torn": append(make([]byte, 2048), main[2048:]...)} {
		write(t, path, torn)
		write(t, path+"-journal", journal)
		if err := sealed.Check(path, key); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		db := open(t, v, path)
		fill(t, db, 10)
		if got := value(t, db, "pragma integrity_check"); got != "ok" {
			t.Errorf("%s: %s", name, got)
		}
		closeDB(t, db)
	}
}
