package stream_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"rowan/backend/sealed"
	"rowan/backend/sealed/stream"
)

var key = sealed.Key{3}

func open(t *testing.T) (*stream.Folder, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := stream.Open(dir, stream.System{})
	if err != nil {
		t.Fatal(err)
	}
	return f, dir
}

// put writes content from an offset on, in odd pieces.
func put(t *testing.T, f *stream.Folder, name string, content []byte, from, to int64) int64 {
	t.Helper()
	w, err := f.Write(name, key, int64(len(content)), from)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for rest := content[from:to]; len(rest) > 0; {
		n := min(len(rest), 10_007)
		if _, err := w.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	n, err := w.Sync()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func get(f *stream.Folder, name string, key sealed.Key, size int64) ([]byte, error) {
	r, err := f.Read(name, key, size)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.NewSectionReader(r, 0, r.Size()))
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func TestStream_GivesBackWhatWasWritten(t *testing.T) {
	f, _ := open(t)
	for _, size := range []int{1, stream.Segment - 1, stream.Segment, stream.Segment + 1, 5*stream.Segment + 77} {
		content := random(size)
		if n := put(t, f, "a", content, 0, int64(size)); n != int64(size) {
			t.Errorf("%d of %d bytes are safe", n, size)
		}
		if got, err := get(f, "a", key, int64(size)); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes: %v", size, err)
		}
		r, err := f.Read("a", key, int64(size))
		if err != nil {
			t.Fatal(err)
		}
		for off := size - 1; off >= 0; off -= 30_011 {
			b := make([]byte, min(size-off, 70_000))
			if _, err := r.ReadAt(b, int64(off)); err != nil || !bytes.Equal(b, content[off:off+len(b)]) {
				t.Fatalf("%d bytes at %d: %v", len(b), off, err)
			}
		}
		if n, err := r.ReadAt(make([]byte, 9), int64(size)); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("behind the end: %d %v", n, err)
		}
		_ = r.Close()
	}
}

// TestStream_GoesOnWhereSyncSaid cuts a file at every byte near its segments'
// borders, as a power cut may, and goes on from what was promised.
func TestStream_GoesOnWhereSyncSaid(t *testing.T) {
	f, dir := open(t)
	content := random(3*stream.Segment + 5)
	cuts := 0
	for _, upTo := range []int64{1, stream.Segment, stream.Segment + 9, 3 * stream.Segment, int64(len(content)) - 1} {
		if err := f.Remove("a"); err != nil {
			t.Fatal(err)
		}
		promised := put(t, f, "a", content, 0, upTo)
		if promised != upTo/stream.Segment*stream.Segment {
			t.Errorf("%d is promised of %d", promised, upTo)
		}
		// What came after the promise: a part of a segment, or blocks that never reached the disk.
		whole, err := os.ReadFile(filepath.Join(dir, "a"))
		if err != nil {
			t.Fatal(err)
		}
		for _, torn := range [][]byte{nil, {0}, make([]byte, 4096), random(70_000)} {
			if err := os.WriteFile(filepath.Join(dir, "a"), append(bytes.Clone(whole), torn...), 0o600); err != nil {
				t.Fatal(err)
			}
			cuts++
			if n := put(t, f, "a", content, promised, int64(len(content))); n != int64(len(content)) {
				t.Errorf("after a cut at %d: %d", upTo, n)
			}
			if got, err := get(f, "a", key, int64(len(content))); err != nil || !bytes.Equal(got, content) {
				t.Errorf("after a cut at %d: %v", upTo, err)
			}
			if err := os.WriteFile(filepath.Join(dir, "a"), whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if cuts != 20 {
		t.Errorf("%d cuts", cuts)
	}
}

func TestStream_WhatWasChangedMovedOrCutDoesNotOpen(t *testing.T) {
	f, dir := open(t)
	content := random(2*stream.Segment + 100)
	size := int64(len(content))
	put(t, f, "a", content, 0, size)
	good, err := os.ReadFile(filepath.Join(dir, "a"))
	if err != nil {
		t.Fatal(err)
	}
	const step = stream.Segment + 40
	swapped := append(append(bytes.Clone(good[step:2*step]), good[:step]...), good[2*step:]...)
	flipped := bytes.Clone(good)
	flipped[step+1000] ^= 1
	cases := map[string]struct {
		name string
		file []byte
		key  sealed.Key
		size int64
	}{
		"flipped":      {"a", flipped, key, size},
		"swapped":      {"a", swapped, key, size},
		"cut":          {"a", good[:2*step], key, size},
		"cut and told": {"a", good[:2*step], key, 2 * stream.Segment},
		"longer":       {"a", append(bytes.Clone(good), 1), key, size},
		"another name": {"b", good, key, size},
		"another key":  {"a", good, sealed.Key{4}, size},
	}
	for what, c := range cases {
		if err := os.WriteFile(filepath.Join(dir, c.name), c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := get(f, c.name, c.key, c.size); !errors.Is(err, stream.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if bytes.Contains(good, content[:32]) {
		t.Error("content stands on the disk as it is")
	}
	if _, err := f.Write("none", key, size, stream.Segment); !errors.Is(err, stream.ErrDamaged) {
		t.Errorf("writing on what is not there: %v", err)
	}
	w, err := f.Write("long", key, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("four")); !errors.Is(err, stream.ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
	_ = w.Close()
}

// full is a disk on which nothing finds room any more.
type full struct{ stream.System }

func (f full) OpenFile(path string, flag int, mode os.FileMode) (stream.File, error) {
	file, err := f.System.OpenFile(path, flag, mode)
	return fullFile{file}, err
}

type fullFile struct{ stream.File }

func (fullFile) WriteAt([]byte, int64) (int, error) {
	return 0, &os.PathError{Op: "write", Err: syscall.ENOSPC}
}

func TestStream_SaysThatTheDiskIsFull(t *testing.T) {
	f, err := stream.Open(t.TempDir(), full{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := f.Write("a", key, 5, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Write([]byte("hello")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	if has, err := f.Has("a", 5); err != nil || has != 0 {
		t.Errorf("%d %v", has, err)
	}
}
