package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// What stays open between two stores hands nothing of the first to the second.
func TestShelf_WhatStaysOpenReadsWhatTookTheFilesPlace(t *testing.T) {
	ofAFile(t, store.Service)
	dir := t.TempDir()
	path := filepath.Join(dir, "rowan.db")
	made := storetest.OpenAt(t, store.Service, path)
	if err := made.CreatePractice(t.Context(), messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	write(t, made, func(tx *store.Tx) error { return tx.AddAudit(row(1)) })
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	shelf := &store.Shelf{}
	defer func() {
		if err := shelf.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows := func(want int) *store.Store {
		t.Helper()
		s := storetest.OpenAt(t, store.Service, path, func(c *store.Config) { c.Shelf = shelf })
		err := s.Read(t.Context(), storetest.Practice, func(tx *store.Tx) error {
			list, err := tx.AuditAfter(0, 100)
			if len(list) != want {
				t.Errorf("%d rows, want %d", len(list), want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return s
	}
	close := func(s *store.Store) {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		s := rows(1)
		write(t, s, func(tx *store.Tx) error { return tx.AddAudit(row(2)) })
		close(s)
		s = rows(2) // closed and opened again, it is the same store
		write(t, s, func(tx *store.Tx) error { return tx.AddAudit(row(3)) })
		close(s)
		if err := os.WriteFile(path, image, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path+"-wal", 0); err != nil {
			t.Fatal(err)
		}
		shelf.Replaced(dir)
	}
	close(rows(1))
	for _, suffix := range []string{"", "-wal"} {
		if err := os.Remove(path + suffix); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	close(rows(1)) // another file of the same name
}
