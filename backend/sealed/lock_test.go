package sealed_test

import (
	"bufio"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rowan/backend/sealed"
)

const holdEnv = "SEALED_TEST_HOLD"

// TestMain lets the test binary be the second process: given a store, it opens it,
// says so, and holds it until its input ends.
func TestMain(m *testing.M) {
	if path := os.Getenv(holdEnv); path != "" {
		os.Exit(holdStore(path))
	}
	os.Exit(m.Run())
}

func holdStore(path string) int {
	say := func(err error) int {
		_, _ = os.Stdout.WriteString(err.Error() + "\n")
		return 1
	}
	l, err := sealed.Lock(path)
	if err != nil {
		return say(err)
	}
	v, err := sealed.Register(key)
	if err != nil {
		return say(err)
	}
	db, err := sql.Open("sqlite", dsn(v, path, "journal_mode(WAL)"))
	if err != nil {
		return say(err)
	}
	if _, err := db.Exec("create table if not exists holder(x)"); err != nil {
		return say(err)
	}
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	if err := errors.Join(db.Close(), l.Unlock()); err != nil {
		return say(err)
	}
	return 0
}

// holder starts another process that has the store open, and returns how to end
// it: by its own will, or by killing it.
func holder(t *testing.T, path string) (finish, kill func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), holdEnv+"="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	if strings.TrimSpace(line) != "held" {
		t.Fatalf("the other process: %s", line)
	}
	finish = func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	return finish, kill
}

func TestFault13_Lock_RefusesASecondProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	finish, _ := holder(t, path)
	if _, err := sealed.Lock(path); !errors.Is(err, sealed.ErrHeld) {
		t.Errorf("while the other process has it: %v", err)
	}
	// The VFS refuses too, for whoever did not ask.
	db := open(t, register(t, key), path)
	if err := db.Ping(); err == nil {
		if _, err := db.Exec("select * from holder"); err == nil {
			t.Error("a second process opened the store")
		}
	}
	closeDB(t, db)
	finish()
	l, err := sealed.Lock(path)
	if err != nil {
		t.Fatalf("after the other process ended: %v", err)
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLock_IsFreedByACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	_, kill := holder(t, path)
	kill()
	l, err := sealed.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, register(t, key), path)
	if got := value(t, db, "select count(*) from holder"); got != "0" {
		t.Errorf("%s rows", got)
	}
	closeDB(t, db)
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLock_IsSharedWithOurOwnDatabasesOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	l, err := sealed.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.Lock(path); !errors.Is(err, sealed.ErrHeld) {
		t.Errorf("a second claim: %v", err)
	}
	db := open(t, register(t, key), path, "journal_mode(WAL)")
	fill(t, db, 5)
	for range 2 {
		if err := l.Unlock(); err != nil {
			t.Error(err)
		}
	}
	if _, err := sealed.Lock(path); !errors.Is(err, sealed.ErrHeld) {
		t.Errorf("a claim while the database is open: %v", err)
	}
	closeDB(t, db)
	if l, err = sealed.Lock(path); err != nil {
		t.Fatalf("after the database was closed: %v", err)
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLock_SeesThroughLinks(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "store"), filepath.Join(dir, "link")
	write(t, path, nil)
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here")
	}
	l, err := sealed.Lock(link)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Unlock() }()
	if _, err := sealed.Lock(path); !errors.Is(err, sealed.ErrHeld) {
		t.Errorf("by its own name: %v", err)
	}
}

func TestLock_SaysWhyItCannot(t *testing.T) {
	_, err := sealed.Lock(filepath.Join(t.TempDir(), "missing", "store"))
	if err == nil || errors.Is(err, sealed.ErrHeld) {
		t.Errorf("in a folder that does not exist: %v", err)
	}
}
