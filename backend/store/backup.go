package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"

	"rowan/backend/messaging"
)

// The names that a store's parts have in a copy, whatever it is called where it is.
const (
	CopiedStore = "rowan.db"
	copiedFiles = CopiedStore + filesSuffix
)

// copySuffix makes the name of a copy that is being taken.
const copySuffix = "-copy"

// copying keeps files from being removed while they are copied: the copy of the
// store names them still.
type copying struct {
	turn sync.Mutex // one copy at a time

	mu    sync.Mutex
	under bool         // guarded by mu
	spent []Attachment // guarded by mu; to be removed afterwards
}

// spare returns what can be removed now, and keeps the others in mind.
func (c *copying) spare(list []Attachment) []Attachment {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.under {
		return list
	}
	c.spent = append(c.spent, list...)
	return nil
}

func (c *copying) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.under = true
}

func (c *copying) end() (spent []Attachment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	spent, c.under, c.spent = c.spent, false, nil
	return spent
}

// Copy hands over the parts of the store as it is at one moment, while it goes on
// being used: the sealed file, every page of which was opened on the way, then the
// sealed files beside it. Nothing of it can be read without the keys, which are not
// in it. It returns what the copy holds. It needs as much room on the disk as the
// store takes.
func (s *Store) Copy(ctx context.Context, put func(name string, size int64, content io.Reader) error) (held Examination, err error) {
	if s.pg != nil {
		return held, messaging.Fail(messaging.CodeUnsupported, "A database is copied by its own means: pg_dump, then the folder of files.")
	}
	s.copying.turn.Lock()
	defer s.copying.turn.Unlock()
	if err := dropCopy(s.path); err != nil {
		return held, err
	}
	at := s.path + copySuffix
	defer func() { err = errors.Join(err, dropCopy(s.path)) }()
	s.copying.begin()
	defer func() { s.dropFiles(s.copying.end()) }()
	if held, err = s.copyTo(ctx, at); err != nil {
		return held, err
	}
	if err := putFile(at, CopiedStore, put); err != nil {
		return held, err
	}
	names, err := s.files.Names()
	if err != nil {
		return held, FileFailure("list the attachments", err)
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return held, err
		}
		if err := putFile(filepath.Join(s.path+filesSuffix, name), path.Join(copiedFiles, name), put); err != nil {
			return held, err
		}
	}
	return held, nil
}

// copyTo writes what the store holds into a file of its own, under the same key.
func (s *Store) copyTo(ctx context.Context, at string) (held Examination, err error) {
	from, err := s.connect(ctx, s.path, 1, true)
	if err != nil {
		return held, err
	}
	_, err = from.ExecContext(ctx, "VACUUM INTO ?", at)
	if err := errors.Join(err, from.Close()); err != nil {
		return held, s.failure("copy the store", err)
	}
	to, err := s.connect(ctx, at, 1, true)
	if err != nil {
		return held, err
	}
	held, err = s.examine(ctx, to)
	return held, errors.Join(err, s.failure("close the copy", to.Close()))
}

func putFile(at, name string, put func(string, int64, io.Reader) error) error {
	f, err := os.Open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // begun anew meanwhile: its row says that it has to be
	}
	if err != nil {
		return FileFailure("open a part of the store", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return FileFailure("look at a part of the store", err)
	}
	return put(name, info.Size(), io.LimitReader(f, info.Size()))
}

// dropCopy removes what a copy that was broken off left.
func dropCopy(of string) error {
	for _, suffix := range []string{"", "-wal", "-journal", "-lock"} {
		if err := os.Remove(of + copySuffix + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return messaging.Internal("remove a copy that was broken off", err)
		}
	}
	return nil
}
