package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"rowan/backend/messaging"
)

// kept is where people keep copies. A copy grows under a name of its own and gets the
// one that was chosen when it is whole and on the disk: a full disk, a lock or a crash
// leaves nothing that looks like it.
type kept struct {
	note string // a file that says which copy is being written; beside the stores
}

const unfinished = ".part"

// write makes a copy at path by fill, which begins it.
func (k kept) write(path string, fill func(begin func() (io.WriteCloser, error)) error) error {
	part := path + unfinished
	var begun *os.File
	err := fill(func() (_ io.WriteCloser, err error) {
		if err := os.WriteFile(k.note, []byte(part), 0o600); err != nil {
			return nil, err
		}
		begun, err = os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if errors.Is(err, fs.ErrPermission) {
			err = messaging.Fail(messaging.CodeInvalid, "Rowan may not write to this folder. Choose another one.").Because(err)
		}
		return durable{begun}, err
	})
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil && begun != nil {
		_ = begun.Close() // it may be closed already
		err = errors.Join(err, os.Remove(part))
	}
	_ = os.Remove(k.note) // if it stays, the next start looks for what is not there
	return err
}

// clear removes what a crash left of a copy.
func (k kept) clear() {
	part, err := os.ReadFile(k.note)
	if err != nil {
		return
	}
	if filepath.IsAbs(string(part)) && filepath.Ext(string(part)) == unfinished {
		if err := os.Remove(string(part)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return // the next start tries again
		}
	}
	_ = os.Remove(k.note)
}

// durable is a file that is on the disk when it was closed.
type durable struct{ *os.File }

func (d durable) Close() error { return errors.Join(d.Sync(), d.File.Close()) }
