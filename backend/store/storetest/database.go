package storetest

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Database is one in a PostgreSQL of the tests' own, by the addresses of three roles:
// the service's, which owns nothing, its owner's, and of one that may do everything.
type Database struct{ Service, Owner, Super, name, dir string }

// OnPostgres says whether services of tests stand on PostgreSQL rather than on files.
func OnPostgres() bool { return os.Getenv("ROWAN_TEST_POSTGRES") != "" }

// Exec runs statements as whoever may do everything.
func (d Database) Exec(t testing.TB, statements ...string) {
	t.Helper()
	if err := d.Try(statements...); err != nil {
		t.Fatal(err)
	}
}

var (
	atMu sync.Mutex
	at   = map[string]Database{} // by a store's path
)

// DatabaseAt is the database that stands for a path, the same each time.
func DatabaseAt(t testing.TB, path string) Database {
	t.Helper()
	atMu.Lock()
	defer atMu.Unlock()
	d, ok := at[path]
	if !ok {
		d = NewDatabase(t)
		at[path] = d
	}
	return d
}

// SameOnPostgres runs tests of this binary once more, on databases: those that match
// pattern, of which at least so many have to pass.
func SameOnPostgres(t *testing.T, pattern string, atLeast int) {
	t.Helper()
	if OnPostgres() {
		t.Skip("all of them run on databases already")
	}
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+pattern, "-test.short", "-test.v")
	again.Env = append(os.Environ(), "ROWAN_TEST_POSTGRES=1")
	said, err := again.CombinedOutput()
	passed := 0
	for line := range strings.Lines(string(said)) {
		if strings.HasPrefix(line, "--- PASS") {
			passed++
		}
		if strings.HasPrefix(line, "--- SKIP") {
			t.Log(line)
		}
	}
	if err != nil || passed < atLeast {
		t.Errorf("%d tests passed, %v\n%s", passed, err, said)
	}
	t.Logf("%d tests passed on PostgreSQL", passed)
}
