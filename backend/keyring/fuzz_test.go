package keyring_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/keyring"
)

// FuzzKeyFile reads a key file that holds anything at all: it is a key file, or it is
// said to be damaged.
func FuzzKeyFile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "k")
	keys := device(newKeychain(), newClock()).KeyFile(path)
	if err := keys.CreateWithPassphrase("a quiet harbour", dataKey); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"version":1,"mode":"pin","cost":{"time":4294967295,"memory":4294967295,"threads":255},"failures":-1,"until":"9999-12-31T23:59:59Z"}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		status, err := keys.Status()
		if err != nil && !errors.Is(err, keyring.ErrKeyFileDamaged) {
			t.Fatal(err)
		}
		if err == nil && (status.Mode != keyring.ModePIN && status.Mode != keyring.ModePassphrase || status.TriesLeft < 0) {
			t.Fatalf("%+v", status)
		}
	})
}
