package app

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"

	"rowan/backend/messaging"
)

// outside is the folder of the copies that other programs have open. It is the
// person's alone, and is wiped at the start, at every lock and at the end.
type outside struct {
	dir  string
	open func(path string) error // in the program that the system has for it

	mu    sync.Mutex
	wipes int // guarded by mu
}

// show makes a copy by fill and opens it. After a wipe that came in between
// nothing of it is left.
func (o *outside) show(fill func(create func(name string) (io.WriteCloser, error)) error) error {
	o.mu.Lock()
	wipes := o.wipes
	o.mu.Unlock()
	var dir, path string
	err := fill(func(name string) (io.WriteCloser, error) {
		err := os.MkdirAll(o.dir, 0o700)
		if err != nil {
			return nil, err
		}
		if dir, err = os.MkdirTemp(o.dir, "*"); err != nil { // for this copy alone: the name is the file's own
			return nil, err
		}
		path = filepath.Join(dir, name)
		return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err == nil && o.wipes != wipes:
		err = messaging.Fail(messaging.CodeSignedOut, "Rowan is locked. Unlock it to go on.")
	case err == nil:
		if failed := o.open(path); failed != nil {
			err = messaging.Fail(messaging.CodeUnsupported, "This computer has no program for this file. Save a copy and open it elsewhere.").Because(failed)
		}
	}
	if err != nil && dir != "" {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return err
}

// wipe removes every copy. One that a program holds fast is removed at the next start.
func (o *outside) wipe() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.wipes++
	_ = os.RemoveAll(o.dir)
}

// bySystem opens a file in the program that the system has for it.
func bySystem(path string) error {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", path).Start()
	case "darwin":
		return exec.Command("open", path).Start()
	}
	return exec.Command("xdg-open", path).Start()
}
