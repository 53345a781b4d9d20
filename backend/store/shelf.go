package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"rowan/backend/sealed"
)

// Shelf keeps what opening a store takes, compiled statements above all, when the store
// is closed, for a program that opens the same files again and again. Keys stay in
// memory with it, so that it is no part of what is shipped to anybody. A nil one keeps
// nothing.
type Shelf struct {
	mu   sync.Mutex
	kept map[string]parts
}

// parts are what a store has open.
type parts struct {
	file  os.FileInfo // what they are open on
	lock  *sealed.FileLock
	vfs   *sealed.VFS
	write *pool
	read  *pool
}

// keep takes over what a store has open, unless it did not come so far.
func (f *Shelf) keep(s *Store) bool {
	if f == nil || s.read == nil || s.pg != nil || s.vfs.AuthFailures() > 0 {
		return false
	}
	file, err := os.Stat(s.path)
	if err != nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = map[string]parts{}
	}
	f.kept[s.path] = parts{file, s.lock, s.vfs, s.write, s.read}
	return true
}

// take gives what it kept of the store at path, if the file is still the same one.
func (f *Shelf) take(path string) (p parts, ok bool) {
	if f == nil {
		return p, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, ok = f.kept[path]; !ok {
		return p, false
	}
	delete(f.kept, path)
	if file, err := os.Stat(path); err == nil && os.SameFile(file, p.file) {
		return p, true
	}
	_ = p.close() // on a file that is gone
	return parts{}, false
}

// Replaced says that everything in a folder was overwritten where it stands, by what the
// same keys sealed, while the stores in it were closed. A log that is no part of what
// took its place must be empty.
func (f *Shelf) Replaced(dir string) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for path := range f.kept {
		if strings.HasPrefix(path, dir+string(filepath.Separator)) {
			sealed.Replaced(path)
		}
	}
}

// Close closes everything that it keeps.
func (f *Shelf) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var errs []error
	for _, p := range f.kept {
		errs = append(errs, p.close())
	}
	f.kept = nil
	return errors.Join(errs...)
}

func (p parts) close() error {
	var errs []error
	for _, pool := range []*pool{p.read, p.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if p.vfs != nil {
		errs = append(errs, p.vfs.Close())
	}
	if p.lock != nil {
		errs = append(errs, p.lock.Unlock())
	}
	return errors.Join(errs...)
}
