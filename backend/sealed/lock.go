package sealed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// ErrHeld says that the store is open already, in another process or in this one.
var ErrHeld = errors.New("sealed: the store is open elsewhere")

const lockSuffix = "-lock"

// FileLock is a claim on a store file.
type FileLock struct {
	held *hold
}

// Lock claims the store file at path for this process, before it is opened, and
// fails with ErrHeld at once when another process or another claim has it. The
// claim is the operating system's lock on path-lock, which a crash releases.
func Lock(path string) (*FileLock, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // SQLite resolves links too, and so finds the same lock file
	}
	holds.Lock()
	defer holds.Unlock()
	if holds.find(path) != nil {
		return nil, ErrHeld
	}
	h, err := holds.take(path)
	if err != nil {
		return nil, err
	}
	h.claimed = true
	return &FileLock{held: h}, nil
}

// Unlock gives the claim up. The operating system's lock stays until the last
// database on the store is closed. Unlocking twice is harmless.
func (l *FileLock) Unlock() error {
	holds.Lock()
	defer holds.Unlock()
	h := l.held
	if h == nil {
		return nil
	}
	l.held = nil
	h.claimed = false
	return holds.dropUnused(h)
}

// hold is this process's ownership of one store file, shared by its claim and by
// every database handle on it.
type hold struct {
	file    *os.File
	info    os.FileInfo
	claimed bool
	users   int
	index   walIndex
}

// holds are the stores that this process owns. They are told apart by the identity
// of the lock file, not by its name, which Windows spells in several ways.
var holds holdTable

type holdTable struct {
	sync.Mutex
	list []*hold
}

// find looks before anything is opened: where a lock belongs to the process,
// closing a second handle on the file would release it.
func (t *holdTable) find(path string) *hold {
	info, err := os.Stat(path + lockSuffix)
	if err != nil {
		return nil
	}
	for _, h := range t.list {
		if os.SameFile(h.info, info) {
			return h
		}
	}
	return nil
}

func (t *holdTable) take(path string) (*hold, error) {
	f, err := os.OpenFile(path+lockSuffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sealed: open the lock file: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		err = lockFile(f)
	}
	if err != nil {
		_ = f.Close()
		if errors.Is(err, ErrHeld) {
			return nil, ErrHeld
		}
		return nil, fmt.Errorf("sealed: lock the store: %w", err)
	}
	h := &hold{file: f, info: info}
	t.list = append(t.list, h)
	return h, nil
}

// use adds a database handle to the hold on path, taking it if nobody has yet.
func (t *holdTable) use(path string) (*hold, error) {
	t.Lock()
	defer t.Unlock()
	h := t.find(path)
	if h == nil {
		var err error
		if h, err = t.take(path); err != nil {
			return nil, err
		}
	}
	h.users++
	return h, nil
}

func (t *holdTable) release(h *hold) error {
	t.Lock()
	defer t.Unlock()
	h.users--
	return t.dropUnused(h)
}

// dropUnused leaves the lock file where it is: removing it would let two
// processes hold two files of the same name.
func (t *holdTable) dropUnused(h *hold) error {
	if h.claimed || h.users > 0 {
		return nil
	}
	t.list = slices.DeleteFunc(t.list, func(o *hold) bool { return o == h })
	if err := h.file.Close(); err != nil {
		return fmt.Errorf("sealed: release the store: %w", err)
	}
	return nil
}

// Replaced says that the files of the store at path were overwritten while nothing of it
// was under way: its open databases read them anew, as after a crash.
func Replaced(path string) {
	holds.Lock()
	defer holds.Unlock()
	if h := holds.find(path); h != nil {
		h.index.forget()
	}
}
