package keyring_test

import (
	"bytes"
	crand "crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/keyring"
)

func TestRing_OpensForItsMastersOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := keyring.OpenRing(path, master(t, 1)); !errors.Is(err, keyring.ErrNoRing) {
		t.Errorf("where there is none: %v", err)
	}
	r, err := keyring.NewRing(path, master(t, 1), crand.Reader)
	must(t, err)
	if _, err := keyring.NewRing(path, master(t, 1), crand.Reader); err == nil {
		t.Error("another took its place")
	}
	again, err := keyring.OpenRing(path, master(t, 1))
	must(t, err)
	if again.FileKey() != r.FileKey() || again.LookupKey() != r.LookupKey() || r.FileKey() == r.LookupKey() {
		t.Error("it opens with other keys")
	}
	if _, err := keyring.OpenRing(path, master(t, 2)); !errors.Is(err, keyring.ErrWrongMaster) {
		t.Errorf("another master: %v", err)
	}
	whole, err := os.ReadFile(path)
	must(t, err)
	file, lookup := r.FileKey(), r.LookupKey()
	if bytes.Contains(whole, file[:]) || bytes.Contains(whole, lookup[:]) {
		t.Error("a key stands there in clear")
	}
	for i := range whole {
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		if got, err := keyring.ReadRing(bad, master(t, 1)); err == nil && got.FileKey() != file {
			t.Fatalf("with byte %d flipped it opens with other keys", i)
		}
	}
}

// Until it is retired the master before opens everything, and nothing afterwards; what
// was wrapped before is still opened, and can be wrapped anew once.
func TestTrust28_Ring_AMasterIsReplaced_InPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	r, err := keyring.NewRing(path, master(t, 1), crand.Reader)
	must(t, err)
	other, err := keyring.OpenRing(path, master(t, 1)) // of another process
	must(t, err)
	old, key, err := r.NewPracticeKey("practice-a", crand.Reader)
	must(t, err)
	value := key.Seal("a", []byte("hello"))
	for range 2 {
		must(t, r.Admit(master(t, 2), crand.Reader))
	}
	wrapped, err := r.Rewrap("practice-a", old)
	must(t, err)
	if same, err := r.Rewrap("practice-a", wrapped); err != nil || !bytes.Equal(same, wrapped) || bytes.Equal(same, old) {
		t.Errorf("wrapped twice: %v", err)
	}
	if _, err := r.Rewrap("practice-b", wrapped); !errors.Is(err, keyring.ErrWrongMaster) {
		t.Errorf("for another practice: %v", err)
	}
	must(t, r.Retire(master(t, 2)))
	if _, err := keyring.OpenRing(path, master(t, 1)); !errors.Is(err, keyring.ErrWrongMaster) {
		t.Errorf("the master before: %v", err)
	}
	if _, err := other.PracticeKey("practice-a", wrapped); !errors.Is(err, keyring.ErrWrongMaster) {
		t.Errorf("a process of the master before, that had not looked: %v", err)
	}
	now, err := keyring.OpenRing(path, master(t, 2))
	must(t, err)
	for _, w := range [][]byte{old, wrapped} {
		k, err := now.PracticeKey("practice-a", w)
		must(t, err)
		if plain, err := k.Open("a", value); err != nil || string(plain) != "hello" {
			t.Errorf("%q, %v", plain, err)
		}
	}
	if now.FileKey() != r.FileKey() {
		t.Error("the file has another key")
	}
}

// FuzzRing reads files of keys that somebody else wrote: none opens.
func FuzzRing(f *testing.F) {
	path := filepath.Join(f.TempDir(), "keys")
	if _, err := keyring.NewRing(path, master(f, 1), crand.Reader); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"version":1,"masters":{"":""}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, err := keyring.ReadRing(content, master(t, 2)); !errors.Is(err, keyring.ErrWrongMaster) && !errors.Is(err, keyring.ErrRingDamaged) {
			t.Errorf("it opens: %v", err)
		}
	})
}
