package keyring

import "os"

// syncDir has nothing to do: NTFS journals names, and directories cannot be synced.
func syncDir(string) error { return nil }

// ownerOnly is true: rights are inherited from the person's profile folder here,
// and the mode says nothing about them.
func ownerOnly(os.FileInfo) bool { return true }
