//go:build unix

package sealed

import (
	"errors"
	"os"
	"syscall"
)

// lockFile uses flock, whose lock belongs to the open file: unlike that of fcntl
// it is not lost when the process closes some other handle.
func lockFile(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrHeld
		default:
			return err
		}
	}
}
