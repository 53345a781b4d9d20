package engine

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/glebarez/go-sqlite" // the driver that this one must agree with
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"rowan/backend/sealed"
)

// wal lets readers and writers go beside each other.
var wal = []string{"PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = ON"}

func vfs(t testing.TB) *sealed.VFS {
	t.Helper()
	v, err := sealed.Register(sealed.Key{1})
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

// open opens a database of one connection, with a table.
func open(t testing.TB) *sql.DB {
	t.Helper()
	db := openAt(t, Config{Path: filepath.Join(t.TempDir(), "db"), VFS: vfs(t), Setup: wal, Connections: 1})
	do(t, db, "CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT UNIQUE, bytes BLOB, real REAL) STRICT")
	return db
}

func openAt(t testing.TB, cfg Config) *sql.DB {
	t.Helper()
	db := Open(cfg)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

type runner interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func do(t testing.TB, db runner, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatal(query, err)
	}
}

func one[T any](t testing.TB, db runner, query string, args ...any) (v T) {
	t.Helper()
	if err := db.QueryRowContext(context.Background(), query, args...).Scan(&v); err != nil {
		t.Fatal(query, err)
	}
	return v
}

// inside runs f with the driver's own connection.
func inside(t testing.TB, db *sql.DB, f func(*conn)) {
	t.Helper()
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Raw(func(c any) error { f(c.(*conn)); return nil }); err != nil {
		t.Fatal(err)
	}
}

// Every statement gives what the driver gives that gorm's dialect comes with.
func TestAnswersAreThoseOfTheUsualDriver(t *testing.T) {
	v, dir := vfs(t), t.TempDir()
	ours := openAt(t, Config{Path: filepath.Join(dir, "ours"), VFS: v, Setup: wal, Connections: 1})
	usual, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, "usual")}).EscapedPath()+"?vfs="+v.Name()+"&_pragma=foreign_keys(ON)")
	if err != nil {
		t.Fatal(err)
	}
	defer usual.Close()
	usual.SetMaxOpenConns(1)

	noon := time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.FixedZone("", -8*3600))
	steps := []struct {
		query string
		args  []any
	}{
		{"CREATE TABLE a (n INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT UNIQUE, b BLOB, at TIMESTAMP, CHECK (i < 100))", nil},
		{"CREATE TABLE strict (n INTEGER PRIMARY KEY, i INTEGER NOT NULL, s TEXT) STRICT", nil},
		{"CREATE TABLE kids (a INTEGER REFERENCES a (n))", nil},
		{"CREATE TABLE m1 (x); CREATE TABLE m2 (x); -- two\n INSERT INTO m1 VALUES (1), (2); ", nil},
		{"INSERT INTO a (i, r, s, b, at) VALUES (?, ?, ?, ?, ?)", []any{7, 2.5, "seven", []byte{1, 0, 2}, noon}},
		{"INSERT INTO a (i, r, s, b, at) VALUES (?, ?, ?, ?, datetime('2026-11-22 08:00:00'))", []any{int64(-1 << 40), -0.5, "", nil}},
		{"INSERT INTO a (i, s) VALUES (?, ?), (?, ?)", []any{true, "yes", false, "no"}},
		{"INSERT INTO a (i, s) VALUES (?1, ?2 || ?1) RETURNING n, s", []any{5, "again"}},
		{"SELECT * FROM a ORDER BY n", nil},
		{"SELECT n, at FROM a WHERE at IS NOT NULL ORDER BY n", nil},
		{"SELECT s FROM a WHERE i > ? ORDER BY s LIMIT ?", []any{0, 2}},
		{"SELECT s FROM a WHERE i > ? ORDER BY s LIMIT ?", []any{-10, 1}},
		{"SELECT count(*), max(i), min(r), total(r) FROM a", nil},
		{"SELECT s FROM a WHERE n = ?", []any{1000}},
		{"SELECT value FROM json_each(?)", []any{`["a","b"]`}},
		{"WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 5) SELECT sum(x) FROM c", nil},
		{"UPDATE a SET i = i + ? WHERE i > ?", []any{1, 0}},
		{"UPDATE a SET r = ? WHERE s = ? RETURNING r, i", []any{9.75, "seven"}},
		{"SAVEPOINT p", nil},
		{"DELETE FROM a WHERE n > ?", []any{1}},
		{"SELECT count(*) FROM a", nil},
		{"ROLLBACK TO p", nil},
		{"RELEASE p", nil},
		{"SELECT count(*) FROM a", nil},
		{"INSERT INTO a (s) VALUES (?)", []any{"seven"}},
		{"INSERT INTO a (n) VALUES (?)", []any{1}},
		{"INSERT INTO a (i) VALUES (?)", []any{100}},
		{"INSERT INTO kids VALUES (?)", []any{1000}},
		{"INSERT INTO strict (i, s) VALUES (?, ?)", []any{"no number", "x"}},
		{"INSERT INTO strict (i, s) VALUES (?, ?)", []any{nil, "x"}},
		{"INSERT INTO strict (i, s) VALUES (?, ?) ON CONFLICT DO NOTHING", []any{1, "x"}},
		{"INSERT INTO strict (n, i, s) VALUES (?, ?, ?) ON CONFLICT (n) DO UPDATE SET s = excluded.s || s RETURNING s", []any{1, 2, "y"}},
		{"SELECT nothing FROM a", nil},
		{"SELEKT", nil},
		{"SELECT * FROM gone", nil},
		{"INSERT INTO gone VALUES (1)", nil},
		{"DELETE FROM a", nil},
		{"ALTER TABLE strict ADD COLUMN more TEXT NOT NULL DEFAULT 'm'", nil},
		{"SELECT * FROM strict", nil},
		{"PRAGMA user_version = 7", nil},
		{"PRAGMA user_version", nil},
		{"EXPLAIN QUERY PLAN SELECT * FROM a WHERE s = ?", []any{"x"}},
	}
	us, them := alone(t, ours), alone(t, usual)
	failed := 0
	for _, step := range steps {
		got, want := outcome(us, step.query, step.args), outcome(them, step.query, step.args)
		if got != want {
			t.Errorf("%s\nours:  %s\nusual: %s", step.query, got, want)
		}
		if strings.HasPrefix(want, "error") {
			failed++
		}
	}
	if failed != 10 {
		t.Errorf("%d statements failed, not the 10 that should", failed)
	}
}

// alone is one connection for all of a test, with whatever it has begun.
func alone(t *testing.T, db *sql.DB) *sql.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// outcome is all that a statement gives, as text.
func outcome(db *sql.Conn, query string, args []any) string {
	ctx := context.Background()
	word, _, _ := strings.Cut(query, " ")
	if word != "SELECT" && word != "WITH" && word != "PRAGMA" && word != "EXPLAIN" && !strings.Contains(query, "RETURNING") {
		res, err := db.ExecContext(ctx, query, args...)
		if err != nil {
			return "error " + err.Error()
		}
		if word != "INSERT" && word != "UPDATE" && word != "DELETE" {
			return "done"
		}
		changed, _ := res.RowsAffected()
		id, _ := res.LastInsertId()
		return fmt.Sprint("changed ", changed, " id ", id)
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return "error " + err.Error()
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	out := fmt.Sprintln(columns)
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return "error " + err.Error()
		}
		for _, v := range values {
			if at, ok := (*v.(*any)).(time.Time); ok {
				*v.(*any) = at.UTC()
			}
			out += fmt.Sprintf("%#v ", *v.(*any))
		}
	}
	if err := rows.Err(); err != nil {
		return "error " + err.Error()
	}
	return out
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	db := open(t)
	big := bytes.Repeat([]byte("0123456789abcdef"), 4<<20/16)
	for i, v := range []any{int64(-1 << 63), 3.5, "", "a\x00b", strings.Repeat("ü", 100_000), []byte{}, []byte{0}, big, nil} {
		got := one[any](t, db, "SELECT ?", v)
		if !reflect.DeepEqual(got, v) {
			t.Errorf("value %d: got %.40v, want %.40v", i, got, v)
		}
	}
	do(t, db, "INSERT INTO t (n, bytes) VALUES (1, ?), (2, ?), (3, ?)", []byte{}, nil, big)
	if got := one[int](t, db, "SELECT length(bytes) FROM t WHERE n = 1"); got != 0 {
		t.Errorf("the empty blob has length %d", got)
	}
	if !one[bool](t, db, "SELECT bytes IS NULL FROM t WHERE n = 2") {
		t.Error("nil is not NULL")
	}
	if got := one[[]byte](t, db, "SELECT bytes FROM t WHERE n = 3"); !bytes.Equal(got, big) {
		t.Error("the big blob came back different")
	}
}

func TestStatementIsCompiledOnce(t *testing.T) {
	db := open(t)
	for i := range 50 {
		do(t, db, "INSERT INTO t (n, word) VALUES (?, ?)", i, fmt.Sprint("w", i))
		one[int](t, db, "SELECT count(*) FROM (SELECT n FROM t ORDER BY n LIMIT ?)", i%7)
	}
	inside(t, db, func(c *conn) {
		for _, query := range []string{"INSERT INTO t (n, word) VALUES (?, ?)", "SELECT count(*) FROM (SELECT n FROM t ORDER BY n LIMIT ?)"} {
			s := c.kept[query]
			if s == nil {
				t.Fatal(query, "was not kept")
			}
			if n := s.compilations(); n != 0 {
				t.Errorf("%s was compiled %d times more", query, n)
			}
			if s.busy || !bytes.Equal(bytesAt(s.room, s.size), make([]byte, s.size)) {
				t.Errorf("%s holds what it was given", query)
			}
		}
	})
}

func TestStatementsThatAreLongUnusedAreGivenUp(t *testing.T) {
	db := open(t)
	for i := range 2 * keep {
		one[int](t, db, fmt.Sprint("SELECT ", i))
		one[int](t, db, "SELECT 'often'=''")
	}
	inside(t, db, func(c *conn) {
		if len(c.kept) > keep {
			t.Errorf("%d statements are kept", len(c.kept))
		}
		if c.kept["SELECT 'often'=''"] == nil || c.kept["SELECT 0"] != nil {
			t.Error("the wrong ones were given up")
		}
	})
}

func TestStatementRunsTwiceAtATime(t *testing.T) {
	db := open(t)
	do(t, db, "INSERT INTO t (n) VALUES (1), (2), (3)")
	tx, err := Begin(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	const query = "SELECT n FROM t WHERE n >= ? ORDER BY n"
	outer, err := tx.QueryContext(t.Context(), query, 1)
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for outer.Next() {
		inner, err := tx.QueryContext(t.Context(), query, 2)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			pairs++
		}
		inner.Close()
	}
	if err := outer.Close(); err != nil || pairs != 6 {
		t.Errorf("%d pairs, not 6: %v", pairs, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	inside(t, db, func(c *conn) {
		linked := 0
		for s := c.newest; s != nil; s = s.older {
			linked++
		}
		if linked != len(c.kept) || len(c.passing) != 0 {
			t.Errorf("%d statements are linked, %d kept, and %d others left", linked, len(c.kept), len(c.passing))
		}
	})
}

func TestSchemaChangeReachesKeptStatements(t *testing.T) {
	db := open(t)
	do(t, db, "INSERT INTO t (n, word) VALUES (1, 'x')")
	columns := func() string {
		rows, err := db.Query("SELECT * FROM t")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, _ := rows.Columns()
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		if !rows.Next() || rows.Scan(values...) != nil {
			t.Fatal("no row of ", names)
		}
		return strings.Join(names, " ")
	}
	before := columns()
	do(t, db, "ALTER TABLE t RENAME COLUMN word TO said")
	do(t, db, "ALTER TABLE t ADD COLUMN extra TEXT")
	if after := columns(); before != "n word bytes real" || after != "n said bytes real extra" {
		t.Errorf("columns %q, then %q", before, after)
	}
	do(t, db, "DROP TABLE t")
	if _, err := db.Query("SELECT * FROM t"); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Error("a table that is gone was read:", err)
	}
}

func TestScriptRunsToItsEndOrSaysWhyNot(t *testing.T) {
	db := open(t)
	do(t, db, "-- first\nINSERT INTO t (n) VALUES (1);\n/* second */ INSERT INTO t (n) VALUES (2); -- end\n")
	if got := one[int](t, db, "SELECT count(*) FROM t"); got != 2 {
		t.Errorf("%d rows", got)
	}
	do(t, db, " -- nothing at all")
	for _, wrong := range []struct {
		query string
		args  []any
	}{
		{"INSERT INTO t (n) VALUES (?); INSERT INTO t (n) VALUES (?)", []any{3, 4}},
		{"INSERT INTO t (n) VALUES (?)", nil},
		{"INSERT INTO t (n) VALUES (?)", []any{3, 4}},
		{"INSERT INTO t (n) VALUES (:n)", []any{sql.Named("n", 3)}},
		{"INSERT INTO t (n) VALUES (3)\x00", nil},
	} {
		if _, err := db.Exec(wrong.query, wrong.args...); err == nil {
			t.Errorf("%q with %d arguments was taken", wrong.query, len(wrong.args))
		}
	}
	if rows, err := db.Query("SELECT 1; SELECT 2"); err == nil {
		rows.Close()
		t.Error("two statements gave rows")
	}
	if got := one[int](t, db, "SELECT count(*) FROM t"); got != 2 {
		t.Errorf("%d rows after refusals", got)
	}
}

const endless = "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"

func TestEndOfContextInterruptsTheStatement(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	inside(t, db, func(c *conn) {
		time.AfterFunc(20*time.Millisecond, cancel)
		if _, err := c.QueryContext(ctx, endless, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("the statement ended with %v", err)
		}
		if c.kept[endless].busy {
			t.Error("the statement was not released")
		}
	})
	if got := one[int](t, db, "SELECT 5"); got != 5 {
		t.Error("the next statement was hit")
	}
}

func TestEndOfContextEndsTheTransaction(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithCancel(context.Background())
	tx, err := Begin(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	do(t, tx, "INSERT INTO t (n) VALUES (1)")
	time.AfterFunc(20*time.Millisecond, cancel)
	var n int
	if err := tx.QueryRowContext(context.Background(), endless).Scan(&n); !errors.Is(err, context.Canceled) {
		t.Errorf("the statement ended with %v", err)
	}
	if _, err := tx.ExecContext(context.Background(), "INSERT INTO t (n) VALUES (2)"); !errors.Is(err, context.Canceled) {
		t.Errorf("a statement ran after the end: %v", err)
	}
	if err := errors.Join(tx.Rollback(), tx.Rollback()); err != nil {
		t.Error(err)
	}
	if got := one[int](t, db, "SELECT count(*) FROM t"); got != 0 {
		t.Errorf("%d rows were kept", got)
	}
}

// A full disk, among others, makes the engine undo a transaction on its own.
func TestNothingRunsAfterTheEngineUndidATransaction(t *testing.T) {
	db := open(t)
	do(t, db, "INSERT INTO t (n, word) VALUES (1, 'here')")
	tx, err := Begin(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	do(t, tx, "INSERT INTO t (n) VALUES (2)")
	_, first := tx.ExecContext(t.Context(), "INSERT OR ROLLBACK INTO t (n, word) VALUES (3, 'here')")
	_, next := tx.ExecContext(t.Context(), "INSERT INTO t (n) VALUES (4)")
	if e, ok := errors.AsType[*Error](next); first == nil || !ok || !e.Duplicate() {
		t.Errorf("the statement after %v ended with %v", first, next)
	}
	if err := tx.Commit(); err == nil {
		t.Error("a transaction that is undone was committed")
	}
	if got := one[int](t, db, "SELECT count(*) FROM t"); got != 1 {
		t.Errorf("%d rows", got)
	}
}

func TestCommitThatFailsLeavesNoTransaction(t *testing.T) {
	db := open(t)
	do(t, db, "CREATE TABLE kids (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)")
	var before, after *conn
	inside(t, db, func(c *conn) { before = c })
	tx, err := Begin(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	do(t, tx, "INSERT INTO kids VALUES (9)")
	if err := tx.Commit(); err == nil || !strings.Contains(err.Error(), "FOREIGN KEY") {
		t.Errorf("the commit ended with %v", err)
	}
	if inside(t, db, func(c *conn) { after = c }); before != after {
		t.Error("the connection could not be used any more")
	}
	if got := one[int](t, db, "SELECT count(*) FROM kids"); got != 0 {
		t.Errorf("%d rows were kept", got)
	}
}

func TestConnectionWithALeftTransactionIsNotHandedOn(t *testing.T) {
	db := open(t)
	inside(t, db, func(c *conn) {
		for _, query := range []string{"BEGIN", "INSERT INTO t (n) VALUES (1)"} {
			if _, err := c.ExecContext(t.Context(), query, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
	if got := one[int](t, db, "SELECT count(*) FROM t"); got != 0 {
		t.Errorf("%d rows of somebody else's transaction", got)
	}
}

func TestFailuresSayWhatTheyAre(t *testing.T) {
	db := open(t)
	do(t, db, "INSERT INTO t (n, word) VALUES (1, 'here')")
	for _, query := range []string{"INSERT INTO t (n) VALUES (1)", "INSERT INTO t (word) VALUES ('here')"} {
		_, err := db.Exec(query)
		if e, ok := errors.AsType[*Error](err); !ok || !e.Duplicate() || e.Full() {
			t.Errorf("%s: %v", query, err)
		}
	}
	do(t, db, fmt.Sprint("PRAGMA max_page_count = ", one[int](t, db, "PRAGMA page_count")))
	_, err := db.Exec("INSERT INTO t (bytes) VALUES (zeroblob(1000000))")
	if e, ok := errors.AsType[*Error](err); !ok || !e.Full() || e.Duplicate() {
		t.Errorf("a full disk: %v", err)
	}
}

func TestReadOnlyRefusesWriting(t *testing.T) {
	cfg := Config{Path: filepath.Join(t.TempDir(), "db"), VFS: vfs(t), Setup: wal, Connections: 1}
	writer := openAt(t, cfg)
	do(t, writer, "CREATE TABLE t (n)")
	cfg.ReadOnly = true
	reader := openAt(t, cfg)
	if _, err := reader.Exec("INSERT INTO t VALUES (1)"); err == nil {
		t.Error("a reader wrote")
	}
	if _, err := writer.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true}); err == nil {
		t.Error("a writer promised to read only")
	}
	view, err := Begin(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	defer view.Rollback()
	before := one[int](t, view, "SELECT count(*) FROM t")
	do(t, writer, "INSERT INTO t VALUES (1)")
	if after := one[int](t, view, "SELECT count(*) FROM t"); before != 0 || after != 0 {
		t.Errorf("one view shows %d rows, then %d", before, after)
	}
}

// Reading first and writing then fails for all but one of several, unless each
// takes the write lock as it begins.
func TestWritersTakeTurnsBesideReaders(t *testing.T) {
	const writers, each = 6, 40
	cfg := Config{Path: filepath.Join(t.TempDir(), "db"), VFS: vfs(t), Setup: wal, Connections: writers}
	db := openAt(t, cfg)
	do(t, db, "CREATE TABLE t (n INTEGER)")
	do(t, db, "INSERT INTO t VALUES (0)")
	cfg.ReadOnly, cfg.Connections = true, 2
	reader := openAt(t, cfg)
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				tx, err := Begin(context.Background(), db)
				if err != nil {
					t.Error(err)
					return
				}
				n := one[int](t, tx, "SELECT n FROM t")
				_, err = tx.ExecContext(context.Background(), "UPDATE t SET n = ?", n+1)
				if err := errors.Join(err, tx.Commit()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	read := 0
	all.Go(func() {
		for seen := 0; seen < writers*each && !t.Failed(); read++ {
			ctx, cancel := context.WithCancel(context.Background())
			tx, err := Begin(ctx, reader)
			if err != nil {
				t.Error(err)
				cancel()
				return
			}
			seen = max(seen, one[int](t, tx, "SELECT n FROM t"))
			if err := tx.Rollback(); err != nil {
				t.Error(err)
			}
			cancel()
			runtime.Gosched()
		}
	})
	all.Wait()
	if got := one[int](t, db, "SELECT n FROM t"); got != writers*each || read == 0 {
		t.Errorf("%d of %d increments, %d reads", got, writers*each, read)
	}
}

func TestNothingOfTheEnginesMemoryIsKept(t *testing.T) {
	tls := libc.NewTLS()
	defer tls.Close()
	v, dir := vfs(t), t.TempDir()
	used := func() int64 { return sqlite3.Xsqlite3_memory_used(tls) }
	session := func(name string) {
		db := Open(Config{Path: filepath.Join(dir, name), VFS: v, Setup: wal, Connections: 3})
		do(t, db, "CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT)")
		do(t, db, "CREATE VIRTUAL TABLE f USING fts5 (word)")
		for i := range 2 * keep {
			do(t, db, fmt.Sprintf("INSERT INTO t (word) VALUES (? || '%d')", i), strings.Repeat("w", i))
			do(t, db, "INSERT INTO f (word) VALUES (?)", "word")
		}
		for _, wrong := range []string{"SELEKT", "SELECT * FROM gone", "INSERT INTO t (n) VALUES (1)"} {
			if _, err := db.Exec(wrong); err == nil {
				t.Error(wrong, "was taken")
			}
		}
		var left []*sql.Rows
		for range 2 { // nobody closes them
			rows, err := db.Query("SELECT f.word FROM f JOIN t ON t.n = f.rowid")
			if err != nil || !rows.Next() {
				t.Fatal(err)
			}
			left = append(left, rows)
		}
		inside(t, db, func(c *conn) {
			if r, err := c.QueryContext(context.Background(), "SELECT n FROM t", nil); err != nil || r == nil {
				t.Error(err)
			}
		})
		for _, rows := range left {
			rows.Close()
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	session("first") // what the engine allocates once
	before := used()
	session("second")
	if after := used(); after != before {
		t.Errorf("%d bytes of the engine's memory before, %d after", before, after)
	}
}
