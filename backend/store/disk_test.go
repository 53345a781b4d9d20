package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/sealed/disktest"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// column is one side of the house, with what somebody writes on it in one transaction.
type column struct {
	side store.Side
	put  func(tx *store.Tx, n int) error
}

var columns = map[string]column{
	"service": {store.Service, func(tx *store.Tx, n int) error {
		c, err := tx.Conversation(talk)
		if err != nil {
			return err
		}
		if _, err := tx.AddMessage(c, message(n, "CANARY on the service")); err != nil {
			return err
		}
		return errors.Join(tx.PutApplied(string(ana), messaging.Outcome{Command: messaging.CommandID(fmt.Sprint(n))}, storetest.Now), tx.AddAudit(row(n)))
	}},
	"desktop": {store.Desktop, func(tx *store.Tx, n int) error {
		m := message(n, "CANARY on the desktop, found by its words")
		m.Status = messaging.StatusPending
		return errors.Join(tx.PutMessage(messaging.ScopeLink(desk), m),
			tx.PutOutbox(store.Item{ID: string(m.ID), Kind: "send", Lane: string(talk), MadeAt: storetest.Now}, n))
	}},
}

// template are the files of a closed store that has one conversation.
func (c column) template(t *testing.T) map[string][]byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rowan.db")
	s := storetest.OpenAt(t, c.side, path)
	if err := s.CreatePractice(ctx, messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic"}, func(tx *store.Tx) error {
		if c.side == store.Desktop {
			return tx.SetSelf(ana)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	seed(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"rowan.db": b}
}

// place is a folder in memory where there is one, since what a power cut leaves is
// for the disk that stands in to say.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rowan-disk-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func lay(t *testing.T, dir string, files map[string][]byte) string {
	t.Helper()
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "rowan.db")
}

func (c column) config(path string) store.Config {
	var keys store.Keys = store.Clear{}
	if c.side == store.Service {
		keys = storetest.Keys{}
	}
	return store.Config{Path: path, Key: storetest.Key, Side: c.side, Keys: keys, Readers: 1}
}

func (c column) open(path string) (*store.Store, error) { return store.Open(ctx, c.config(path)) }

// check opens what is left of a store and says what is wrong with it: it must open,
// its pages must fit together, and of each transaction there must be all or nothing;
// all if whoever wrote it was told so.
func (c column) check(path string, told []string) error {
	s, err := c.open(path)
	if err != nil {
		return fmt.Errorf("it does not open: %w", errors.Join(err, errors.Unwrap(err)))
	}
	defer s.Close()
	found, err := s.Examine(ctx)
	if err != nil {
		return errors.Join(err, errors.Unwrap(err))
	}
	of := found.Practices[0]
	if of.Log.Broken != nil {
		return fmt.Errorf("the audit log is broken at %+v", of.Log.Broken)
	}
	beside := []string{"applied", "audit"}
	if c.side == store.Desktop {
		beside = []string{"outbox"}
	}
	for _, table := range beside {
		if of.Rows[table] != of.Rows["messages"] {
			return fmt.Errorf("%d messages, but %d rows of %s", of.Rows["messages"], of.Rows[table], table)
		}
	}
	return s.Read(ctx, storetest.Practice, func(tx *store.Tx) error {
		if c.side == store.Desktop {
			hits, err := tx.Search("words", 1000)
			if err != nil || int64(len(hits)) != of.Rows["messages"] {
				return fmt.Errorf("%d messages, %d found, %w", of.Rows["messages"], len(hits), err)
			}
		}
		for _, id := range told {
			if _, err := tx.Message(messaging.MessageID(id)); err != nil {
				return fmt.Errorf("message %s was acknowledged: %w", id, err)
			}
		}
		return nil
	})
}

// work writes beside each other, so that writers share commits, and around two
// checkpoints. It notes on the disk what was acknowledged.
func (c column) work(t *testing.T, s *store.Store, d *disktest.Disk) (refused int) {
	var mu sync.Mutex
	one := func(n int) {
		err := s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error { return c.put(tx, n) })
		if err == nil {
			d.Mark(string(message(n, "").ID))
			return
		}
		mu.Lock()
		defer mu.Unlock()
		refused++
	}
	var all sync.WaitGroup
	for w := range 3 {
		all.Go(func() {
			for i := range 4 {
				one(1 + w*4 + i)
			}
		})
	}
	all.Wait()
	_ = s.Exec(t, "PRAGMA wal_checkpoint(RESTART)")
	one(13)
	_ = s.Exec(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	one(14)
	return refused
}

// plaintext lists what can be read in the files of a folder.
func plaintext(t *testing.T, dir string) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, canary := range []string{"CANARY", "Lindqvist", "CREATE TABLE"} {
			if bytes.Contains(b, []byte(canary)) {
				found = append(found, canary+" in "+e.Name())
			}
		}
	}
	return found
}

// The power is cut at every operation of the disk while the store is opened, written
// to by several at once and carried into its file.
func TestFault04_Crash_TheStoreKeepsWhatItAcknowledged(t *testing.T) {
	for name, c := range columns {
		t.Run(name, func(t *testing.T) {
			ofAFile(t, c.side)
			base := c.template(t)
			random := rand.New(rand.NewPCG(3, 4))
			d := disktest.Install(t)
			s, err := c.open(lay(t, place(t), base))
			if err != nil {
				t.Fatal(err)
			}
			if refused := c.work(t, s, d); refused > 0 {
				t.Fatalf("%d writes were refused", refused)
			}
			log := d.Log()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			d.Remove()
			now, dir := disktest.NewImage(base, random), place(t)
			images, faults, step := 0, 0, 1
			if testing.Short() {
				step = 11
			}
			for n, op := range log {
				now.Take(op)
				if n%step != 0 {
					continue
				}
				for _, fate := range disktest.Fates(random) {
					faults += now.Write(t, dir, fate)
					images++
					if found := plaintext(t, dir); len(found) > 0 {
						t.Fatalf("after operation %d of %d: %q", n, len(log), found)
					}
					if err := c.check(filepath.Join(dir, "rowan.db"), now.Marked); err != nil {
						t.Fatalf("after operation %d of %d, what waited being %s: %v", n, len(log), fate.Name, err)
					}
				}
			}
			if len(now.Marked) != 14 || faults < images {
				t.Errorf("%d acknowledged, %d images, %d faults: too few to show anything", len(now.Marked), images, faults)
			}
			t.Logf("%d power cuts at %d operations, %d writes lost or torn", images, len(log), faults)
		})
	}
}

// Every operation of the disk fails once, and in another round from there on, with a
// full disk, with one that is broken, and while another program keeps the files. Nobody is told that something is safe which
// is not; once the disk works, so does the store, opened anew at the latest; and a
// power cut at the end takes nothing that was acknowledged.
func TestFault06_Fault08_Fault16_DiskFaults_NothingIsAcknowledgedThatIsNotSafe(t *testing.T) {
	for name, c := range columns {
		t.Run(name, func(t *testing.T) {
			ofAFile(t, c.side)
			base := c.template(t)
			random := rand.New(rand.NewPCG(5, 6))
			dir, after := place(t), place(t)
			step := 3
			switch {
			case testing.Short():
				step = 37
			case os.Getenv("ROWAN_CRASH_IMAGES") != "":
				step = 1
			}
			rounds, fired, refused, unopened, anew := 0, 0, 0, 0, 0
			for i, fault := range []disktest.Fault{{Code: disktest.Full}, {Code: disktest.Full, Lasts: true}, {Code: disktest.EIO}, {Code: disktest.EIO, Lasts: true}, {Code: disktest.Held, Lasts: true}} {
				for at := i % step; ; at += step { // so that each operation fails in one of them
					fault.At = at
					path := lay(t, dir, base)
					d := disktest.Install(t)
					d.Set(&fault)
					s, err := c.open(path)
					if err == nil {
						refused += c.work(t, s, d)
					} else {
						unopened++
						if messaging.CodeOf(err) == messaging.CodeStoreDamaged {
							t.Fatalf("%+v: a store that is well is called damaged: %v", fault, err)
						}
					}
					hit := d.Set(nil)
					fired += hit
					rounds++
					if s == nil {
						if s, err = c.open(path); err != nil {
							t.Fatalf("%+v: it does not open any more: %v", fault, errors.Join(err, errors.Unwrap(err)))
						}
					}
					again := func() error {
						return s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error { return c.put(tx, 15) })
					}
					if err := again(); err != nil {
						anew++
						_ = s.Close()
						if s, err = c.open(path); err == nil {
							err = again()
						}
						if err != nil {
							t.Fatalf("%+v: opened anew, it does not write: %v", fault, errors.Join(err, errors.Unwrap(err)))
						}
					}
					d.Mark(string(message(15, "").ID))
					log := d.Log()
					_ = s.Close()
					d.Remove()
					now := disktest.NewImage(base, random)
					for _, op := range log {
						now.Take(op)
					}
					now.Write(t, after, disktest.Fates(random)[at%3])
					for _, left := range []string{dir, after} {
						if found := plaintext(t, left); len(found) > 0 {
							t.Fatalf("%+v: %q", fault, found)
						}
						if err := c.check(filepath.Join(left, "rowan.db"), now.Marked); err != nil {
							t.Fatalf("%+v: %v", fault, err)
						}
					}
					if hit == 0 {
						break // it came to its end before this operation
					}
				}
			}
			t.Logf("%d rounds, %d operations failed: %d writes were refused, the store did not open %d times, and had to be opened anew %d times", rounds, fired, refused, unopened, anew)
			if refused == 0 || unopened == 0 || !testing.Short() && fired < 600 {
				t.Error("too few faults to show anything")
			}
		})
	}
}
