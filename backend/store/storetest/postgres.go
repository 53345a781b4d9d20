//go:build unix

package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"rowan/backend/store"
)

// running is a PostgreSQL at a socket in a folder of its own.
type running struct {
	dir  string
	held *os.File // the server ends when this is closed
}

// server is the PostgreSQL of this test binary. It ends with it, however that ends.
var server = sync.OnceValues(startServer)

// startServer starts Debian's PostgreSQL. It runs as somebody else where this is root,
// as it wants to.
func startServer() (r running, err error) {
	var dir string
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil || len(found) == 0 {
		return r, errors.New("PostgreSQL is not installed here: the package is postgresql-15")
	}
	slices.Sort(found)
	bin := found[len(found)-1]
	if dir, err = os.MkdirTemp("/tmp", "rowan-postgres-"); err != nil { // a socket's path is short
		return r, err
	}
	as := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return r, err
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
			return r, err
		}
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // the system's own numbers
	}
	data := filepath.Join(dir, "data")
	build := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
	build.SysProcAttr, build.Dir = as, dir
	if said, err := build.CombinedOutput(); err != nil {
		return r, fmt.Errorf("initdb: %w: %s", err, said)
	}
	waits, held, err := os.Pipe()
	if err != nil {
		return r, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return r, err
	}
	// The shell outlives this process: it reads until the pipe ends, then clears up.
	keeper := exec.Command("/bin/sh", "-c", `"$0" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=200 -c fsync=off & p=$!; read _; kill -QUIT $p; wait $p; rm -rf "$1"`, filepath.Join(bin, "postgres"), dir)
	keeper.SysProcAttr = &syscall.SysProcAttr{Credential: as.Credential, Setpgid: true}
	keeper.Dir, keeper.Stdin, keeper.Stdout, keeper.Stderr = dir, waits, log, log
	if err := keeper.Start(); err != nil {
		return r, err
	}
	_ = errors.Join(waits.Close(), log.Close())
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if err = super(dir, "postgres", "CREATE ROLE rowan LOGIN", "CREATE ROLE rowan_owner LOGIN"); err == nil {
			break
		}
		if time.Since(begun) > 30*time.Second {
			return r, err
		}
	}
	return running{dir, held}, nil
}

// Try is Exec that may fail.
func (d Database) Try(statements ...string) error { return super(d.dir, d.name, statements...) }

// super runs statements as whoever may do everything.
func super(dir, database string, statements ...string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, address(dir, "postgres", database))
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func address(dir, role, database string) string {
	return fmt.Sprintf("host=%s user=%s dbname=%s", dir, role, database)
}

var databases atomic.Int64

// newDatabase makes a database, as a copy of another one if it is not "".
func newDatabase(t testing.TB, of string) Database {
	t.Helper()
	on, err := server()
	if err != nil {
		t.Fatal(err)
	}
	dir := on.dir
	name := fmt.Sprintf("rowan_%d", databases.Add(1))
	sql := "CREATE DATABASE " + name + " OWNER rowan_owner"
	if of != "" {
		sql += " TEMPLATE " + of
	}
	if err := super(dir, "postgres", sql); err != nil {
		t.Fatal(err)
	}
	return Database{Service: address(dir, "rowan", name), Owner: address(dir, "rowan_owner", name), Super: address(dir, "postgres", name), name: name, dir: dir}
}

// migrated is a database that is only copied.
var migrated struct {
	sync.Mutex
	name string
}

// NewDatabase makes a database of this version, for one test.
func NewDatabase(t testing.TB) Database {
	t.Helper()
	migrated.Lock()
	defer migrated.Unlock()
	if migrated.name == "" {
		d := newDatabase(t, "")
		s, err := store.Open(context.Background(), store.Config{Path: filepath.Join(t.TempDir(), "template"), Side: store.Service, Keys: Keys{}, Postgres: d.Service, PostgresOwner: d.Owner})
		if err != nil {
			t.Fatal(err, errors.Unwrap(err))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		migrated.name = d.name
	}
	return newDatabase(t, migrated.name)
}

// EmptyDatabase makes one that nobody has migrated.
func EmptyDatabase(t testing.TB) Database { return newDatabase(t, "") }
