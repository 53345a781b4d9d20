//go:build unix

package keyring

import (
	"errors"
	"os"
)

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// ownerOnly says whether nobody but the owner may read or write the file.
func ownerOnly(info os.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }
