// Package storetest opens real stores for tests: sealed files in a folder of the
// test's own, closed when it ends; or databases, of a PostgreSQL that it starts.
// With ROWAN_TEST_POSTGRES set, every service's store is one of those.
package storetest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/sealed/engine"
	"rowan/backend/store"
)

// Practice is the practice of every store that this package opens.
const Practice messaging.PracticeID = "01890000-0000-7000-8000-000000000001"

// Now is where the clocks of tests begin.
var Now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// Key seals the files of tests.
var Key = sealed.Key{7}

// Keys seals columns as the service's keyring does, under fixed keys.
type Keys struct{}

type practiceKey struct{ values, indexes sealed.Key }

// NewPracticeKey and PracticeKey give each practice a key of its own.
func (k Keys) NewPracticeKey(practice string) ([]byte, store.Sealer, error) {
	s, err := k.PracticeKey(practice, nil)
	return []byte{1}, s, err
}

func (Keys) PracticeKey(practice string, _ []byte) (store.Sealer, error) {
	return practiceKey{sha256.Sum256([]byte("values " + practice)), sha256.Sum256([]byte("indexes " + practice))}, nil
}

func (k practiceKey) Seal(where string, plain []byte) []byte {
	return append([]byte{1}, sealed.Seal(k.values, plain, []byte(where))...)
}

func (k practiceKey) Open(where string, value []byte) ([]byte, error) {
	if len(value) == 0 || value[0] != 1 {
		return nil, errors.New("not a sealed value")
	}
	return sealed.Open(k.values, value[1:], []byte(where))
}

func (k practiceKey) Index(column, value string) []byte {
	mac := hmac.New(sha256.New, k.indexes[:])
	mac.Write([]byte(column + "\x00" + value))
	return mac.Sum(nil)
}

// Open opens a fresh store that knows Practice.
func Open(t testing.TB, side store.Side) *store.Store {
	t.Helper()
	s := OpenAt(t, side, filepath.Join(t.TempDir(), "rowan.db"))
	err := s.CreatePractice(context.Background(), messaging.Practice{ID: Practice, Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"},
		func(*store.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Stands has a service's store stand on a database where those of tests are to.
func Stands(t testing.TB, cfg store.Config) store.Config {
	t.Helper()
	if cfg.Side == store.Service && OnPostgres() {
		cfg.Postgres = DatabaseAt(t, cfg.Path).Service
	}
	return cfg
}

// OpenAt opens the store at path, which need not exist, as change has it.
func OpenAt(t testing.TB, side store.Side, path string, change ...func(*store.Config)) *store.Store {
	t.Helper()
	var keys store.Keys = store.Clear{}
	if side == store.Service {
		keys = Keys{}
	}
	cfg := Stands(t, store.Config{Path: path, Key: Key, Side: side, Keys: keys})
	for _, c := range change {
		c(&cfg)
	}
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Refuse has the database of an open service's store refuse every row that is added to
// a table, until allow is called.
func Refuse(t testing.TB, path, table string) (allow func()) {
	t.Helper()
	if OnPostgres() {
		d := DatabaseAt(t, path)
		d.Exec(t, "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no more'; END $$",
			"CREATE TRIGGER full_up BEFORE INSERT ON "+table+" EXECUTE FUNCTION refuse()")
		return func() { d.Exec(t, "DROP TRIGGER full_up ON "+table, "DROP FUNCTION refuse") }
	}
	onFile(t, path, "CREATE TRIGGER full_up BEFORE INSERT ON "+table+" BEGIN SELECT RAISE(ABORT, 'no more'); END")
	return func() { onFile(t, path, "DROP TRIGGER full_up") }
}

// onFile runs statements on the file of an open store, past every type and rule of it.
func onFile(t testing.TB, path string, statements ...string) {
	t.Helper()
	vfs, err := sealed.Register(Key)
	if err != nil {
		t.Fatal(err)
	}
	db := engine.Open(engine.Config{Path: path, VFS: vfs, Connections: 1, Setup: []string{"PRAGMA busy_timeout = 5000"}})
	for _, sql := range statements {
		if _, err := db.ExecContext(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := errors.Join(db.Close(), vfs.Close()); err != nil {
		t.Fatal(err)
	}
}
