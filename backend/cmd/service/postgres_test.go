package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// A database is migrated by its owner, verified, told that it was set back, and copied by
// its own means.
func TestPostgres_CommandsWorkOnADatabase(t *testing.T) {
	d := storetest.EmptyDatabase(t)
	data := t.TempDir()
	key := filepath.Join(data, keyFile)
	master, err := keyring.MasterFromFile(key, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := place{data: data, postgres: d.Service, owner: d.Owner}
	s, _, err := at.unlock(t.Context(), master)
	if err != nil {
		t.Fatal(err)
	}
	practice := messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic", TimeZone: "America/Los_Angeles"}
	if err := s.CreatePractice(t.Context(), practice, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	args := []string{"-data", data, "-key-file", key, "-postgres", d.Service}
	must(t, append([]string{"restored"}, args...)...)
	if err := s.Read(t.Context(), practice.ID, func(tx *store.Tx) error {
		head, err := tx.Head()
		if head.Epoch != 2 {
			t.Errorf("the epoch is %d", head.Epoch)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if said := must(t, append([]string{"verify"}, args...)...); !strings.Contains(said, "as it was written") {
		t.Errorf("verify says %q", said)
	}
	if _, err := command(t, append([]string{"backup", "-to", t.TempDir()}, args...)...); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup says %v", err)
	}
	other := filepath.Join(t.TempDir(), "other")
	if _, err := keyring.MasterFromFile(other, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if _, err := command(t, "verify", "-data", data, "-key-file", other, "-postgres", d.Service); messaging.CodeOf(err) != messaging.CodeStoreDamaged {
		t.Errorf("with another key: %v", err)
	}
	d.Exec(t, "DROP TRIGGER audit_append ON audit", "UPDATE audit SET result = 'ok ' WHERE n = 1")
	if _, err := command(t, append([]string{"verify"}, args...)...); err == nil || !strings.Contains(sentence(err), "Row 1 (") {
		t.Errorf("of an altered row: %v", err)
	}
	// Processes that run go on until each was started with the next key.
	text, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.TrimSpace(string(text))
	next, after := anotherKey(t)
	rotate := []string{"rotate-keys", "-data", data, "-postgres", d.Service}
	if said, err := under(t, before, next, rotate...); err != nil || !strings.Contains(said, "1 of 1 keys") || !strings.Contains(said, "-retire") {
		t.Errorf("rotate-keys says %q, %v", said, err)
	}
	for name, m := range map[string]*keyring.Master{"before": master, "next": after} {
		if _, err := at.keys(m); err != nil {
			t.Errorf("the key %s: %v", name, err)
		}
	}
	if _, err := under(t, before, next, append(rotate, "-retire")...); err != nil {
		t.Error(err)
	}
	if _, err := at.keys(master); messaging.CodeOf(err) != messaging.CodeStoreDamaged {
		t.Errorf("the key before, retired: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
