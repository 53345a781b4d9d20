package disktest

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func (op Operation) apply(b []byte) []byte {
	end := op.Off + int64(len(op.Data))
	if op.Kind == Truncate && end < int64(len(b)) {
		return b[:end]
	}
	if end > int64(len(b)) {
		b = append(b, make([]byte, end-int64(len(b)))...)
	}
	copy(b[op.Off:], op.Data)
	return b
}

// Image is the disk as a power cut would leave it: what was synced, and of the rest
// what fate does.
type Image struct {
	durable map[string][]byte
	pending map[string][]Operation
	random  *rand.Rand
	Marked  []string // what the program was told to be safe
}

// NewImage is the disk with these files on it, all of them safe.
func NewImage(files map[string][]byte, random *rand.Rand) *Image {
	i := &Image{durable: map[string][]byte{}, pending: map[string][]Operation{}, random: random}
	for name, b := range files {
		i.durable[name] = bytes.Clone(b)
	}
	return i
}

// Take goes on by an operation. After a sync that failed each write is on the disk
// or is not, and no later sync writes it again: so Linux does it.
func (i *Image) Take(op Operation) {
	switch op.Kind {
	case Mark:
		i.Marked = append(i.Marked, op.File)
	case Delete:
		delete(i.durable, op.File)
		delete(i.pending, op.File)
	case Sync, Unsynced:
		for _, p := range i.pending[op.File] {
			if op.Kind == Sync || i.random.IntN(2) == 0 {
				i.durable[op.File] = p.apply(i.durable[op.File])
			}
		}
		delete(i.pending, op.File)
	default:
		i.pending[op.File] = append(i.pending[op.File], op)
	}
}

// Fate decides what a power cut leaves of an operation that was not synced.
type Fate struct {
	Name string
	of   func(Operation) (left Operation, survives bool)
}

// Fates are the ways in which power is cut: nothing that waits is lost, all of it,
// any of it; and what is longer than a sector or a page is torn there.
func Fates(random *rand.Rand) []Fate {
	torn := func(size int) func(Operation) (Operation, bool) {
		return func(op Operation) (Operation, bool) {
			if len(op.Data) > size && random.IntN(2) == 0 {
				op.Data = op.Data[:random.IntN(len(op.Data)/size+1)*size]
			}
			return op, random.IntN(8) > 0
		}
	}
	return []Fate{
		{"kept", func(op Operation) (Operation, bool) { return op, true }},
		{"lost", func(op Operation) (Operation, bool) { return op, false }},
		{"any", func(op Operation) (Operation, bool) { return op, random.IntN(2) == 0 }},
		{"torn at 512", torn(512)},
		{"torn at 4096", torn(4096)},
	}
}

// Write puts the image into dir, in place of all that is there, and returns how many
// operations did not survive whole.
func (i *Image) Write(t testing.TB, dir string, fate Fate) (faults int) {
	t.Helper()
	files := map[string][]byte{}
	for name, b := range i.durable {
		files[name] = b
	}
	for _, name := range slices.Sorted(maps.Keys(i.pending)) {
		b, there := bytes.Clone(files[name]), files[name] != nil
		for _, op := range i.pending[name] {
			left, survives := fate.of(op)
			if !survives || len(left.Data) < len(op.Data) {
				faults++
			}
			if survives {
				b, there = left.apply(b), true
			}
		}
		if there {
			files[name] = b
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return faults
}
