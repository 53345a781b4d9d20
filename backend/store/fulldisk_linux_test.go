package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// A disk of six megabytes, a sixth of which something else takes: writing goes on
// until it is full, says so, loses nothing, and goes on when there is room again.
func TestFault08_FullDisk_SaysSoLosesNothingAndGoesOn(t *testing.T) {
	ofAFile(t, store.Service)
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skip("only root can make a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	for name, c := range columns {
		path := filepath.Join(dir, name, "rowan.db")
		for file, b := range c.template(t) {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), file), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		ballast := filepath.Join(dir, "ballast")
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
		s, err := c.open(path)
		if err != nil {
			t.Fatal(err)
		}
		told, full := []string{}, 0
		for n := 1; full < 20; n++ {
			err := s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error { return c.put(tx, n) })
			switch messaging.CodeOf(err) {
			case "":
				told = append(told, string(message(n, "").ID))
			case messaging.CodeDiskFull:
				full++
				if !strings.Contains(messaging.AsError(err).Sentence, "Free some space") {
					t.Errorf("%s: %v", name, err)
				}
			default:
				t.Fatalf("%s: %v", name, err)
			}
		}
		read(t, s, func(tx *store.Tx) error { _, err := tx.Message(messaging.MessageID(told[0])); return err })
		_ = s.Exec(t, "PRAGMA wal_checkpoint(TRUNCATE)") // which does not fit either
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *store.Tx) error { return c.put(tx, 1_000_000) })
		told = append(told, string(message(1_000_000, "").ID))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.check(path, told); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(told) < 50 {
			t.Errorf("%s: %d were written: too few to show anything", name, len(told))
		}
		t.Logf("%s: %d written, %d refused", name, len(told), full)
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
	}
}
