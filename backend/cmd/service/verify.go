package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"rowan/backend/keyring"
	"rowan/backend/store"
)

// verify goes through all of a store on which no service runs, or of a backup: every
// page and every file is opened, the counts of a backup are compared with what it
// says, and every audit log is followed from its first row to its last.
func (m Main) verify(ctx context.Context, flags *flag.FlagSet) error {
	at := m.place(flags)
	from := flags.String("from", "", "a backup, or a folder of backups for its newest, instead of a store")
	master, err := m.master(flags)
	if err != nil {
		return err
	}
	var found store.Examination
	if *from == "" {
		found, err = m.verifyStore(ctx, *at, master)
	} else {
		found, err = m.verifyBackup(ctx, *from, master)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "%sEvery page, file and row of the audit log is as it was written.\n", summary(found))
	return err
}

func (m Main) verifyStore(ctx context.Context, at place, master *keyring.Master) (found store.Examination, err error) {
	if err := at.there(); err != nil {
		return found, err
	}
	s, _, err := at.unlock(ctx, master)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return m.examine(ctx, s)
}

// verifyBackup unpacks into a temporary folder, where everything is sealed as it is in
// the backup.
func (m Main) verifyBackup(ctx context.Context, from string, master *keyring.Master) (found store.Examination, err error) {
	backup, err := newest(from)
	if err != nil {
		return found, err
	}
	dir, err := os.MkdirTemp("", "rowan-verify-")
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	made, err := m.reopen(ctx, dir, backup, master, false)
	return made.Holds, err
}
