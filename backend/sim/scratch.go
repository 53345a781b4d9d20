package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rowan/backend/sealed"
)

// scratch is a folder of this process, in memory where the system has such a place.
// However the process ends, the folder goes: by remove, or with the next scratch that
// anybody makes there.
type scratch struct {
	dir   string
	owner *sealed.FileLock
}

func newScratch() (scratch, error) {
	for _, place := range []string{"/dev/shm", os.TempDir()} {
		if s, err := scratchIn(place); err == nil {
			return s, nil
		}
	}
	return scratch{}, errors.New("there is no place for temporary files")
}

const scratchName = "rowan-sim-"

// scratchIn makes a scratch in a place, and removes those there whose process is gone.
func scratchIn(place string) (s scratch, err error) {
	left, err := filepath.Glob(filepath.Join(place, scratchName+"*"))
	if err != nil {
		return s, err
	}
	for _, dir := range left {
		_ = removeLeft(dir) // it is held, somebody else's, or on its way out
	}
	if s.dir, err = os.MkdirTemp(place, fmt.Sprintf("%s%d-", scratchName, os.Getpid())); err != nil {
		return s, err
	}
	if s.owner, err = ownerOf(s.dir); err != nil {
		return s, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

func ownerOf(dir string) (*sealed.FileLock, error) { return sealed.Lock(filepath.Join(dir, "owner")) }

// removeLeft removes a scratch that nobody owns. One that is quite new may have an owner
// in a moment.
func removeLeft(dir string) error {
	info, err := os.Stat(dir)
	if err != nil || time.Since(info.ModTime()) < time.Minute {
		return err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	return scratch{dir, owner}.remove()
}

func (s scratch) remove() error { return errors.Join(s.owner.Unlock(), os.RemoveAll(s.dir)) }
