package sealed_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/glebarez/go-sqlite"

	"rowan/backend/sealed"
)

const pageSize = 4096

var (
	key   = sealed.Key(bytes.Repeat([]byte{7}, 32))
	other = sealed.Key(bytes.Repeat([]byte{8}, 32))
)

// register makes a VFS that must be closable when the test ends.
func register(t testing.TB, k sealed.Key) *sealed.VFS {
	t.Helper()
	v, err := sealed.Register(k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func dsn(v *sealed.VFS, path string, pragmas ...string) string {
	s := "file:" + filepath.ToSlash(path) + "?vfs=" + v.Name() + "&_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)"
	for _, p := range pragmas {
		s += "&_pragma=" + p
	}
	return s
}

func open(t testing.TB, v *sealed.VFS, path string, pragmas ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(v, path, pragmas...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func run(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func value(t testing.TB, db *sql.DB, query string, args ...any) (s string) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}

func closeDB(t testing.TB, db *sql.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// fill adds n rows with the canary and indexes them for full-text search.
func fill(t testing.TB, db *sql.DB, n int) {
	t.Helper()
	run(t, db, "create table if not exists note(id integer primary key, body text)")
	run(t, db, "create table if not exists named(name text primary key)") // with an index that SQLite names
	run(t, db, "create virtual table if not exists found using fts5(body)")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		body := fmt.Sprintf("%s %d %s", canaries[0], i, strings.Repeat(canaries[1]+" ", 20))
		if _, err := tx.Exec("insert into note(body) values(?)", body); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec("insert into found(body) values(?)", body); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

var canaries = []string{"CANARYalpha", "canarybeta", "CREATE", "SQLite format", "sqlite_", "integer primary"}

// leaks returns the canaries found in the files of dir, with the number of bytes
// that were looked at.
func leaks(t testing.TB, dir string) (found []string, scanned int) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		scanned += len(b)
		for _, c := range canaries {
			if bytes.Contains(b, []byte(c)) {
				found = append(found, c+" in "+f.Name())
			}
		}
	}
	return found, scanned
}

func noLeaks(t testing.TB, dir string) {
	t.Helper()
	found, scanned := leaks(t, dir)
	if len(found) > 0 {
		t.Errorf("in clear: %q", found)
	}
	if scanned == 0 {
		t.Error("no file had anything in it")
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSEC05_JournalModesKeepDataAndLeakNothing(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE", "TRUNCATE", "PERSIST", "MEMORY"} {
		t.Run(mode, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "store")
			v := register(t, key)
			db := open(t, v, path, "journal_mode("+mode+")")
			db.SetMaxOpenConns(1)
			if got := value(t, db, "pragma journal_mode"); !strings.EqualFold(got, mode) {
				t.Fatalf("journal mode is %s", got)
			}
			fill(t, db, 2000)
			noLeaks(t, dir)
			// A transaction that outgrows the cache spills into journal and database,
			// the second statement into a statement journal; then it is taken back.
			run(t, db, "pragma cache_size=20")
			run(t, db, "begin")
			run(t, db, "update note set body=body||' more'")
			run(t, db, "update note set body=body||' more2' where id%2")
			noLeaks(t, dir)
			run(t, db, "rollback")
			run(t, db, "update note set body=body||' more'")
			// Overwrites its own WAL frames, whose checksums SQLite then rewrites.
			run(t, db, "begin; update note set body=body||'a'; update note set body=body||'b'; update note set body=body||'c'; commit")
			run(t, db, "begin; update note set body=body||'d'; savepoint s; update note set body=body||'e'; rollback to s; commit")
			if got := value(t, db, "pragma integrity_check"); got != "ok" {
				t.Fatal(got)
			}
			closeDB(t, db)
			noLeaks(t, dir)

			db = open(t, v, path)
			if got := value(t, db, "select count(*) from note where body like '% moreabcd'"); got != "2000" {
				t.Fatalf("%s rows have all changes", got)
			}
			if got := value(t, db, "select count(*) from found where found match ?", canaries[1]); got != "2000" {
				t.Fatalf("the search found %s", got)
			}
			closeDB(t, db)
			if n := v.AuthFailures(); n != 0 {
				t.Errorf("%d authentication failures", n)
			}
		})
	}
}

func TestSEC05_TheLeakScanFindsWhatAnOrdinaryDatabaseShows(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "plain"))+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fill(t, db, 50)
	found, _ := leaks(t, dir)
	for _, c := range canaries {
		if !strings.Contains(strings.Join(found, ","), c) {
			t.Errorf("the scan did not find %q in an ordinary database", c)
		}
	}
}

func TestSEC05_Trust24_SearchAndTempFilesLeakNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("SQLITE_TMPDIR", dir)
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(dir, "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(WAL)", "temp_store(FILE)", "cache_size(20)", "wal_autocheckpoint(0)")
	db.SetMaxOpenConns(1)
	fill(t, db, 3000)
	run(t, db, "insert into found(found) values('optimize')")
	run(t, db, "create temp table sorted as select body from note order by body desc")
	run(t, db, "create index by_body on note(body)")
	if got := value(t, db, "select count(*) from found where found match ?", canaries[1]+" AND 2999"); got != "1" {
		t.Fatalf("the search found %s", got)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := filepath.Base(f); name != "store" && name != "store-wal" && name != "store-lock" {
			t.Errorf("a file of its own: %s", name)
		}
	}
	noLeaks(t, dir)
	run(t, db, "vacuum")
	closeDB(t, db)
	noLeaks(t, dir)
	if n := v.AuthFailures(); n != 0 {
		t.Errorf("%d authentication failures", n)
	}
}

func TestTrust26_Tamper_IsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(WAL)")
	fill(t, db, 1500)
	closeDB(t, db)
	original := read(t, path)
	if err := sealed.Check(path, key); err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(b []byte) []byte{
		"a bit of page 1":             func(b []byte) []byte { b[50] ^= 1; return b },
		"a bit of page 9":             func(b []byte) []byte { b[8*pageSize+77] ^= 1; return b },
		"a bit of a tag":              func(b []byte) []byte { b[9*pageSize-30] ^= 1; return b },
		"a bit of a nonce's prefix":   func(b []byte) []byte { b[9*pageSize-24] ^= 1; return b },
		"a bit of a nonce's end":      func(b []byte) []byte { b[9*pageSize-1] ^= 1; return b },
		"a zeroed page":               func(b []byte) []byte { clear(b[9*pageSize : 10*pageSize]); return b },
		"a page copied over another":  func(b []byte) []byte { copy(b[9*pageSize:10*pageSize], b[8*pageSize:]); return b },
		"the last page cut in half":   func(b []byte) []byte { return b[:len(b)-pageSize/2] },
		"the file cut in its page 1":  func(b []byte) []byte { return b[:pageSize/2] },
		"the last hundred pages gone": func(b []byte) []byte { return b[:len(b)-100*pageSize] },
		"two pages swapped": func(b []byte) []byte {
			x := bytes.Clone(b[8*pageSize : 9*pageSize])
			copy(b[8*pageSize:], b[9*pageSize:10*pageSize])
			copy(b[9*pageSize:], x)
			return b
		},
	} {
		failures := v.AuthFailures()
		write(t, path, damage(bytes.Clone(original)))
		db := open(t, v, path)
		var result string
		if err := db.QueryRow("pragma integrity_check").Scan(&result); err == nil && result == "ok" {
			t.Errorf("%s went unnoticed", name)
		}
		closeDB(t, db)
		if v.AuthFailures() == failures && name != "the last hundred pages gone" {
			t.Errorf("%s was noticed by the engine only", name)
		}
	}
	write(t, path, original)
	db = open(t, v, path)
	if got := value(t, db, "pragma integrity_check"); got != "ok" {
		t.Errorf("the undamaged file: %s", got)
	}
	closeDB(t, db)
}

// A store that a crash left behind has its newest transactions in the WAL only,
// which SQLite deletes on closing when it thinks that nothing in it is valid.
func TestFault09_Trust26_WrongKey_ChangesNoFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "store")
	main, wal := crashed(t)
	write(t, path, main)
	write(t, path+"-wal", wal)
	before := [2][32]byte{sha256.Sum256(main), sha256.Sum256(wal)}

	if err := sealed.Check(path, other); err != sealed.ErrWrongKey {
		t.Errorf("check: %v", err)
	}
	wrong := register(t, other)
	for _, query := range []string{"select count(*) from note", "create table mine(x)", "pragma journal_mode=DELETE", "vacuum"} {
		db := open(t, wrong, path, "journal_mode(WAL)")
		if _, err := db.Exec(query); err == nil {
			t.Errorf("%q worked with the wrong key", query)
		}
		closeDB(t, db)
	}
	if wrong.AuthFailures() == 0 {
		t.Error("no authentication failure was counted")
	}
	if after := [2][32]byte{sha256.Sum256(read(t, path)), sha256.Sum256(read(t, path+"-wal"))}; after != before {
		t.Error("the wrong key changed a file")
	}
	if err := sealed.Check(path, key); err != nil {
		t.Errorf("check with the right key: %v", err)
	}
	db := open(t, register(t, key), path)
	if got := value(t, db, "select count(*) from note"); got != "600" {
		t.Errorf("%s rows after opening with the right key", got)
	}
	closeDB(t, db)
}

func TestCheck_AcceptsWhatIsNotThereYet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	if err := sealed.Check(path, key); err != nil {
		t.Errorf("no file: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("checking made the file")
	}
	write(t, path, nil)
	if err := sealed.Check(path, key); err != nil {
		t.Errorf("an empty file: %v", err)
	}
	write(t, path, make([]byte, 100))
	if err := sealed.Check(path, key); err != sealed.ErrWrongKey {
		t.Errorf("a file of less than a page: %v", err)
	}
	if err := sealed.Check(t.TempDir(), key); err == nil || err == sealed.ErrWrongKey {
		t.Errorf("a directory: %v", err)
	}
}

func TestConcurrentReadersAndWriters_LoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	v := register(t, key)
	db := open(t, v, path, "journal_mode(WAL)", "wal_autocheckpoint(50)")
	db.SetMaxOpenConns(6)
	fill(t, db, 100)
	const writers, each = 3, 120
	writing, stopReading := context.WithCancel(context.Background())
	var writes, reads sync.WaitGroup
	for range writers {
		writes.Go(func() {
			for range each {
				if _, err := db.Exec("insert into note(body) values(?)", strings.Repeat("z", 300)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 3 {
		reads.Go(func() {
			last := 0
			for rounds := 0; writing.Err() == nil || rounds == 0; rounds++ {
				var n, length int
				if err := db.QueryRow("select count(*), sum(length(body)) from note").Scan(&n, &length); err != nil {
					t.Error(err)
					return
				}
				if n < last {
					t.Errorf("%d rows after %d", n, last)
				}
				last = n
			}
		})
	}
	writes.Wait()
	stopReading()
	reads.Wait()
	if got := value(t, db, "select count(*) from note"); got != fmt.Sprint(100+writers*each) {
		t.Errorf("%s rows", got)
	}
	if got := value(t, db, "pragma integrity_check"); got != "ok" {
		t.Error(got)
	}
	closeDB(t, db)
	if n := v.AuthFailures(); n != 0 {
		t.Errorf("%d authentication failures", n)
	}
}

func TestRekey_LeavesTheOldKeyUseless(t *testing.T) {
	dir := t.TempDir()
	path, rekeyed := filepath.Join(dir, "store"), filepath.Join(dir, "rekeyed")
	v, w := register(t, key), register(t, other)
	db := open(t, v, path, "journal_mode(WAL)")
	fill(t, db, 2000)
	run(t, db, "vacuum into ?", "file:"+filepath.ToSlash(rekeyed)+"?vfs="+w.Name())
	closeDB(t, db)
	noLeaks(t, dir)
	if err := sealed.Check(rekeyed, key); err != sealed.ErrWrongKey {
		t.Errorf("the old key: %v", err)
	}
	db = open(t, w, rekeyed, "journal_mode(WAL)")
	if got := value(t, db, "pragma integrity_check"); got != "ok" {
		t.Error(got)
	}
	if got := value(t, db, "select count(*) from found where found match ?", canaries[1]); got != "2000" {
		t.Errorf("the search found %s", got)
	}
	closeDB(t, db)
}

func TestClose_RefusesWhileADatabaseIsOpen(t *testing.T) {
	v, err := sealed.Register(key)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, v, filepath.Join(t.TempDir(), "store"))
	fill(t, db, 1)
	if err := v.Close(); err == nil {
		t.Error("closed under an open database")
	}
	closeDB(t, db)
	for range 2 {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	}
}
