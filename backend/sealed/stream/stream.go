// Package stream keeps files sealed beside a store: attachments, as they arrive,
// rest and are read by range. It knows bytes and keys, not messages, and serves
// the desktop and the service alike.
//
// What it keeps:
//
//   - Nothing but ciphertext, names that its caller made up, and sizes reach the disk.
//   - Nothing is read that was not written under this key, in this file, at this
//     place: what was cut, swapped or moved does not open.
//   - A file is written piece by piece. What Sync returned for is there after a
//     power cut, and what came later is written again from there.
//   - Memory is that of one segment, whatever the size.
//
// # On-disk format, version 1
//
// A file is its content in segments of 64 KiB, the last one shorter, each sealed
// by XAES-256-GCM (see package sealed): nonce(24) ‖ ciphertext ‖ tag(16). The
// associated data is "rowan stream v1", the file's name counted by a byte, and as
// big-endian 8-byte numbers the segment, from 0, and the size of the whole content.
//
// Nonces are drawn anew for each segment. In the formats whose nonces count the
// segments (STREAM, Tink), one that is written again after a cut would be sealed
// twice under one nonce, perhaps with other content.
package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"rowan/backend/sealed"
)

const (
	// Segment is how many bytes are sealed at once: where a broken upload goes on
	// is a multiple of it.
	Segment = 64 << 10

	overhead = 24 + 16
)

var (
	// ErrDamaged says that a file is not what was written, or not all of it.
	ErrDamaged = errors.New("stream: the file is damaged")
	// ErrTooLong says that more was written than the file has.
	ErrTooLong = errors.New("stream: the content is longer than was said")
)

// Disk is what a Folder asks of the operating system.
type Disk interface {
	OpenFile(path string, flag int, mode fs.FileMode) (File, error)
	Remove(path string) error
}

// File is an open file of a Disk.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Sync() error
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
}

// System is the Disk of the operating system.
type System struct{}

func (System) OpenFile(path string, flag int, mode fs.FileMode) (File, error) {
	return os.OpenFile(path, flag, mode)
}
func (System) Remove(path string) error { return os.Remove(path) }

// Folder is where sealed files are kept. It is safe for concurrent use; one file
// has one Writer at a time, which is its caller's to see to.
type Folder struct {
	path string
	disk Disk
}

// Open opens the folder at path and makes it when it is absent.
func Open(path string, disk Disk) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("stream: make the folder: %w", err)
	}
	return &Folder{path, disk}, nil
}

// Names lists the files.
func (f *Folder) Names() ([]string, error) {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return nil, fmt.Errorf("stream: list the files: %w", err)
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

// Remove removes a file; one that is not there is removed already.
func (f *Folder) Remove(name string) error {
	if err := f.disk.Remove(filepath.Join(f.path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("stream: remove a file: %w", err)
	}
	return nil
}

// place binds a segment to its file and its place in it.
type place struct {
	key  sealed.Key
	ad   []byte
	size int64
}

func newPlace(name string, key sealed.Key, size int64) place {
	ad := append([]byte("rowan stream v1"), byte(len(name)))
	ad = append(ad, name...)
	return place{key, append(ad, make([]byte, 16)...), size}
}

func (p place) of(segment int64) []byte {
	binary.BigEndian.PutUint64(p.ad[len(p.ad)-16:], uint64(segment))
	binary.BigEndian.PutUint64(p.ad[len(p.ad)-8:], uint64(p.size))
	return p.ad
}

// length is how many bytes of content a segment has.
func (p place) length(segment int64) int { return int(min(Segment, p.size-segment*Segment)) }

// Writer adds content to the end of a file.
type Writer struct {
	place
	file    File
	written int64 // sealed and written
	held    []byte
}

// Write opens a file to be written on from offset, where an earlier Writer had
// come to; what stands behind it is written again. The file has size bytes in the
// end. An offset that is not a multiple of Segment, or that is further than the
// file reaches, is refused with ErrDamaged.
func (f *Folder) Write(name string, key sealed.Key, size, offset int64) (*Writer, error) {
	file, err := f.disk.OpenFile(filepath.Join(f.path, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("stream: open a file: %w", err)
	}
	w := &Writer{place: newPlace(name, key, size), file: file, written: offset, held: make([]byte, 0, Segment)}
	if err := w.begin(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return w, nil
}

func (w *Writer) begin() error {
	info, err := w.file.Stat()
	if err != nil {
		return fmt.Errorf("stream: look at a file: %w", err)
	}
	at := sealedSize(w.written)
	if w.written < 0 || w.written > w.size || w.written%Segment != 0 && w.written != w.size || info.Size() < at {
		return ErrDamaged
	}
	if err := w.file.Truncate(at); err != nil {
		return fmt.Errorf("stream: cut a file: %w", err)
	}
	return nil
}

// sealedSize is how many bytes of a file content of a size takes.
func sealedSize(size int64) int64 { return size + (size+Segment-1)/Segment*overhead }

// Has is how much content of size bytes a file has whole, by its length: where
// writing can go on at best. A file that is not there has none.
func (f *Folder) Has(name string, size int64) (int64, error) {
	file, err := f.disk.OpenFile(filepath.Join(f.path, name), os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("stream: open a file: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return 0, fmt.Errorf("stream: look at a file: %w", err)
	}
	if info.Size() >= sealedSize(size) {
		return size, nil
	}
	return info.Size() / (Segment + overhead) * Segment, nil
}

// Write seals b. A segment reaches the file once it is whole.
func (w *Writer) Write(b []byte) (int, error) {
	if w.written+int64(len(w.held)+len(b)) > w.size {
		return 0, ErrTooLong
	}
	n := len(b)
	for len(b) > 0 {
		take := min(len(b), cap(w.held)-len(w.held))
		w.held, b = append(w.held, b[:take]...), b[take:]
		if err := w.put(); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// put writes the segment that is held, if it is whole.
func (w *Writer) put() error {
	segment := w.written / Segment
	if len(w.held) < w.length(segment) || len(w.held) == 0 {
		return nil
	}
	if _, err := w.file.WriteAt(sealed.Seal(w.key, w.held, w.of(segment)), sealedSize(w.written)); err != nil {
		return fmt.Errorf("stream: write a file: %w", err)
	}
	w.written += int64(len(w.held))
	w.held = w.held[:0]
	return nil
}

// Sync makes what is written last, and says how far that is: a multiple of
// Segment, or the whole.
func (w *Writer) Sync() (int64, error) {
	if err := w.file.Sync(); err != nil {
		return 0, fmt.Errorf("stream: save a file: %w", err)
	}
	return w.written, nil
}

// Close closes the file. What was not synced may be gone.
func (w *Writer) Close() error { return w.file.Close() }

// Reader reads a whole file, in any order. It is safe for concurrent use.
type Reader struct {
	place
	file File

	mu      sync.Mutex
	segment int64 // the one that is open
	open    []byte
	sealed  []byte
}

// Read opens a file whose content is size bytes.
func (f *Folder) Read(name string, key sealed.Key, size int64) (*Reader, error) {
	file, err := f.disk.OpenFile(filepath.Join(f.path, name), os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrDamaged
	}
	if err != nil {
		return nil, fmt.Errorf("stream: open a file: %w", err)
	}
	info, err := file.Stat()
	if err != nil || info.Size() != sealedSize(size) {
		_ = file.Close()
		return nil, ErrDamaged
	}
	return &Reader{place: newPlace(name, key, size), file: file, segment: -1}, nil
}

// Size is the length of the content.
func (r *Reader) Size() int64 { return r.size }

// ReadAt reads content at an offset.
func (r *Reader) ReadAt(b []byte, off int64) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(b) > 0 {
		if off >= r.size {
			return n, io.EOF
		}
		if err := r.load(off / Segment); err != nil {
			return n, err
		}
		c := copy(b, r.open[off%Segment:])
		n, off, b = n+c, off+int64(c), b[c:]
	}
	return n, nil
}

// load opens a segment, unless it is open.
func (r *Reader) load(segment int64) error {
	if segment == r.segment {
		return nil
	}
	if r.sealed == nil {
		r.sealed = make([]byte, Segment+overhead)
	}
	b := r.sealed[:r.length(segment)+overhead]
	if _, err := r.file.ReadAt(b, segment*(Segment+overhead)); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("stream: read a file: %w", err)
	}
	plain, err := sealed.Open(r.key, b, r.of(segment))
	if err != nil {
		return ErrDamaged
	}
	r.segment, r.open = segment, plain
	return nil
}

// Close closes the file.
func (r *Reader) Close() error { return r.file.Close() }
