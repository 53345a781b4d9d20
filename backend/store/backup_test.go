package store_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// A copy is of one moment: what is removed while it is taken is in it, and goes
// afterwards; what is written while it is taken is not.
func TestCopy_IsOfOneMomentAndMayBeBrokenOff(t *testing.T) {
	ofAFile(t, store.Service)
	path := filepath.Join(t.TempDir(), "rowan.db")
	s := storetest.OpenAt(t, store.Service, path)
	if err := s.CreatePractice(t.Context(), messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 200_000)
	a := attach(t, s, "01890000-0000-7000-8000-00000000f1f1", content)
	write(t, s, func(tx *store.Tx) error { return tx.AddAudit(row(1)) })

	no := errors.New("the cable is out")
	if _, err := s.Copy(t.Context(), func(string, int64, io.Reader) error { return no }); !errors.Is(err, no) {
		t.Fatal(err)
	}
	to := t.TempDir()
	held, err := s.Copy(t.Context(), func(name string, size int64, part io.Reader) error {
		if name == store.CopiedStore {
			write(t, s, func(tx *store.Tx) error { return errors.Join(tx.RemoveAttachment(a), tx.AddAudit(row(2))) })
		}
		b, err := io.ReadAll(part)
		if err != nil || int64(len(b)) != size {
			t.Errorf("%s has %d bytes of %d: %v", name, len(b), size, err)
		}
		at := filepath.Join(to, name)
		return errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, b, 0o600))
	})
	if err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(path + "-files"); err != nil || len(files) > 0 {
		t.Errorf("%v, %v: what was removed is still there", files, err)
	}
	if left, _ := filepath.Glob(path + "-copy*"); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	then := storetest.OpenAt(t, store.Service, filepath.Join(to, store.CopiedStore))
	found, err := then.Examine(t.Context())
	if err != nil || len(found.Practices) != 1 || found.Practices[0].Log.Head != held.Practices[0].Log.Head || found.Practices[0].Log.Head.N != 1 {
		t.Errorf("the copy holds %+v, it said %+v, %v", found, held, err)
	}
	if n := found.Practices[0].Rows["attachments"]; n != 1 || found.Practices[0].Rows["audit"] != 1 {
		t.Errorf("the copy has %+v", found.Practices[0].Rows)
	}
	if read, bad, err := then.ExamineFiles(t.Context(), storetest.Practice); err != nil || read != 1 || len(bad) > 0 {
		t.Errorf("%d files, %v bad, %v", read, bad, err)
	}
	original, thumbnail := contents(t, then, a.ID)
	if len(original) != len(content) || len(thumbnail) != len(content) {
		t.Errorf("%d and %d bytes", len(original), len(thumbnail))
	}
}

func TestCopy_WhatACrashLeftOfOneGoesWhenTheStoreOpens(t *testing.T) {
	ofAFile(t, store.Service)
	path := filepath.Join(t.TempDir(), "rowan.db")
	for _, suffix := range []string{"-copy", "-copy-wal", "-copy-lock"} {
		if err := os.WriteFile(path+suffix, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	storetest.OpenAt(t, store.Service, path)
	if left, _ := filepath.Glob(path + "-copy*"); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}
