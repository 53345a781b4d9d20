package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rowan/backend/keyring"
)

// FuzzCSV reads tables of texts: what is read and written again is read the same.
func FuzzCSV(f *testing.F) {
	for _, table := range []string{"text\nhello\n", "\ufefftext,x\r\n\"a \"\"b\"\"\r\n\",1\r\n", "text\n\"", "a,text\n\n\n,\n", "text\n\"a\"b,c\n"} {
		f.Add(table)
	}
	f.Fuzz(func(t *testing.T, table string) {
		r := newCSV(strings.NewReader(table))
		for range len(table) + 2 {
			fields, err := r.record()
			if err != nil {
				if err.Error() == "" {
					t.Error("an error without a sentence")
				}
				return
			}
			var b bytes.Buffer
			out := bufio.NewWriter(&b)
			if err := errors.Join(writeRecord(out, fields, "\r\n"), out.Flush()); err != nil {
				t.Fatal(err)
			}
			again, err := newCSV(strings.NewReader("\n" + b.String())).record()
			if err != nil || !slices.Equal(again, fields) {
				t.Fatalf("%q became %q: %v", fields, again, err)
			}
		}
		t.Errorf("%q has no end", table)
	})
}

// FuzzUnpack reads backups that somebody else wrote, or that were cut or altered: only
// what was sealed with this service's key is taken for one.
func FuzzUnpack(f *testing.F) {
	master, err := keyring.MasterFromFile(filepath.Join(f.TempDir(), "key"), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	var forged bytes.Buffer
	out := tar.NewWriter(&forged)
	for name, content := range map[string]string{"store/rowan.db": "SQLite", manifestName: "{}"} {
		if err := out.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o600}); err != nil {
			f.Fatal(err)
		}
		_, _ = out.Write([]byte(content))
	}
	if err := out.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(forged.Bytes())
	f.Add(forged.Bytes()[:514]) // broken off within a part
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, backup []byte) {
		_, err := unpack(bytes.NewReader(backup), master, func(_ string, content io.Reader) error {
			_, err := io.Copy(io.Discard, content)
			return err
		})
		if !errors.Is(err, errNotWhole) {
			t.Errorf("taken for a backup: %v", err)
		}
	})
}
