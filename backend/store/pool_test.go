package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

func TestTx_AloneIsUndoneWhole(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	boom := errors.New("boom")
	for i, want := range []error{boom, nil, nil} {
		err := s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error {
			if _, err := tx.AddMessage(c, message(i+1, "hello")); err != nil {
				return err
			}
			if i == 1 {
				panic("boom")
			}
			return want
		})
		if i == 0 && !errors.Is(err, boom) || i == 1 && messaging.CodeOf(err) != messaging.CodeInternal || i == 2 && err != nil {
			t.Errorf("write %d: %v", i, err)
		}
	}
	read(t, s, func(tx *store.Tx) error {
		kept, err := tx.Messages(talk, 0, 100)
		if len(kept) != 1 || kept[0].ID != message(3, "").ID {
			t.Errorf("%d messages were kept, want the third alone", len(kept))
		}
		return err
	})
}

// A full disk makes the engine undo the whole batch, whoever's write met it.
func TestTx_FullDiskKeepsWhatWasAcknowledgedAndNothingElse(t *testing.T) {
	ofAFile(t, store.Service)
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	if err := s.Exec(t, "PRAGMA max_page_count = 150"); err != nil {
		t.Fatal(err)
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		kept []messaging.MessageID
		full int
	)
	for sender := range 16 {
		wg.Go(func() {
			for i := range 20 {
				m := message(1+sender*100+i, messaging.Text(strings.Repeat("x", 3000)))
				err := s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error { _, err := tx.AddMessage(c, m); return err })
				mu.Lock()
				switch {
				case err == nil:
					kept = append(kept, m.ID)
				case messaging.CodeOf(err) == messaging.CodeDiskFull:
					full++
				default:
					t.Error(err, errors.Unwrap(err))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if full == 0 || len(kept) == 0 {
		t.Fatalf("%d writes met a full disk, %d did not", full, len(kept))
	}
	if err := s.Exec(t, "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	after := message(9999, "there is room again")
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, after); return err })
	kept = append(kept, after.ID)
	read(t, s, func(tx *store.Tx) error {
		list, err := tx.Messages(talk, 0, 1000)
		if len(list) != len(kept) {
			t.Errorf("%d messages are here, %d were acknowledged", len(list), len(kept))
		}
		for _, m := range list {
			if !slices.Contains(kept, m.ID) {
				t.Errorf("message %s is here and was not acknowledged", m.ID)
			}
		}
		return err
	})
}

func TestRead_EndsWithItsContext(t *testing.T) {
	s := storetest.Open(t, store.Service)
	ending, end := context.WithCancel(ctx)
	err := s.Read(ending, storetest.Practice, func(tx *store.Tx) error {
		if _, err := tx.GetPractice(); err != nil {
			t.Error(err)
		}
		end()
		_, err := tx.GetPractice()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a read went on after its end: %v", err)
	}
	read(t, s, func(tx *store.Tx) error { _, err := tx.GetPractice(); return err })
}

func TestCheckpoint_CarriesTheLogIntoTheFileWhenItIsWorthWhile(t *testing.T) {
	ofAFile(t, store.Service)
	path := filepath.Join(t.TempDir(), "rowan.db")
	s := storetest.OpenAt(t, store.Desktop, path)
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	err := s.CreatePractice(ctx, messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic"}, func(*store.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	before := size()
	for i := range 40 {
		if err := s.Checkpoint(ctx); err != nil {
			t.Fatal(err)
		}
		if i == 20 && size() != before {
			t.Error("the log was carried over before it was worth while")
		}
		write(t, s, func(tx *store.Tx) error { return tx.SetSetting(fmt.Sprint("s", i), make([]byte, 10_000)) })
	}
	if grown := size() - before; grown < 20*10_000 {
		t.Errorf("the file grew by %d bytes", grown)
	}
}
