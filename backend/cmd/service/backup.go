package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rowan/backend/keyring"
)

const (
	backupPrefix = "rowan-"
	backupSuffix = ".backup"
)

// backup copies a store into a file of its own in a folder. Where a service runs on
// the store, that service hands the copy over; it goes on meanwhile. The file has
// its name only once it was read back.
func (m Main) backup(ctx context.Context, flags *flag.FlagSet) (err error) {
	at := m.place(flags)
	to := flags.String("to", m.Getenv("ROWAN_BACKUPS"), "folder that gets the backup (ROWAN_BACKUPS)")
	keep := flags.Int("keep", 0, "how many backups stay in that folder, this one included; 0 keeps all")
	master, err := m.master(flags)
	if err != nil {
		return err
	}
	if at.postgres != "" {
		return errDumps
	}
	if *to == "" {
		return errors.New("say where the backup goes, with -to or ROWAN_BACKUPS; best a folder on another computer")
	}
	if err := os.MkdirAll(*to, 0o700); err != nil {
		return err
	}
	name := filepath.Join(*to, backupPrefix+m.Clock().UTC().Format("20060102T150405.000Z")+backupSuffix)
	partial := name + ".part"
	defer func() { _ = os.Remove(partial) }()
	in, out := io.Pipe()
	go func() { _ = out.CloseWithError(m.copyStore(ctx, out, *at, master)) }()
	err = writeNew(partial, in)
	_ = in.CloseWithError(err)
	if err != nil {
		return err
	}
	f, err := os.Open(partial)
	if err != nil {
		return err
	}
	made, err := unpack(f, master, func(string, io.Reader) error { return nil })
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(partial, name); err != nil {
		return err
	}
	if err := prune(*to, *keep); err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "%s\n%s", name, summary(made.Holds))
	return err
}

// copyStore has the service that runs on the store write a backup to w, or does it
// itself where none runs.
func (m Main) copyStore(ctx context.Context, w io.Writer, at place, master *keyring.Master) (err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(at.data, deskFile))
	if err == nil {
		defer conn.Close()
		defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
		if _, err := io.WriteString(conn, askBackup); err != nil {
			return err
		}
		_, err = io.Copy(w, conn)
		return err
	}
	if err := at.there(); err != nil {
		return err
	}
	s, ring, err := at.unlock(ctx, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return archive(ctx, w, s, ring, m.Clock())
}

// prune removes the oldest backups of a folder but for so many. Their names sort by
// their time.
func prune(dir string, keep int) error {
	entries, err := os.ReadDir(dir)
	if err != nil || keep <= 0 {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool {
		return !strings.HasPrefix(e.Name(), backupPrefix) || !strings.HasSuffix(e.Name(), backupSuffix)
	})
	for len(entries) > keep {
		if err := os.Remove(filepath.Join(dir, entries[0].Name())); err != nil {
			return err
		}
		entries = entries[1:]
	}
	return nil
}
