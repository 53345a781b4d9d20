package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// restore makes a store of a backup, in a folder that has nothing in it yet. The
// folder gets its name when all of it is there and was gone through: a restore that
// is broken off leaves none.
func (m Main) restore(ctx context.Context, flags *flag.FlagSet) error {
	from := flags.String("from", "", "the backup, or a folder of backups for its newest")
	data := flags.String("data", m.env("ROWAN_DATA", "data"), "folder of the store, which must not be there yet (ROWAN_DATA)")
	master, err := m.master(flags)
	if err != nil {
		return err
	}
	backup, err := newest(*from)
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(*data); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s has something in it: nothing is overwritten. Move it away first, or name another folder with -data", *data)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	part := filepath.Clean(*data) + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	made, err := m.reopen(ctx, part, backup, master, true)
	if err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := os.Remove(*data); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(part, *data); err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Stdout, "%s is restored as it was on %s.\n%sDesktops that come back offer again what they sent since. Texts that were waiting stand as unconfirmed: only a person sends them.\n",
		*data, made.Made.Format("2006-01-02 15:04:05 MST"), summary(made.Holds))
	return err
}

// restored tells a database that pg_restore has set it back to an earlier moment, before a
// service runs on it again.
func (m Main) restored(ctx context.Context, flags *flag.FlagSet) (err error) {
	at := m.place(flags)
	master, err := m.master(flags)
	if err != nil {
		return err
	}
	if at.postgres == "" {
		return errors.New("say which database with -postgres; a folder is told by service restore itself")
	}
	s, ring, err := at.unlock(ctx, master)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return service.New(service.Config{Store: s, Lookup: ring.LookupKey(), Clock: m.Clock}).Restored(ctx)
}

// reopen unpacks a backup into dir and goes through it. One that is to serve from
// now on is told that it was restored, before anybody can speak to it.
func (m Main) reopen(ctx context.Context, dir, backup string, master *keyring.Master, serves bool) (made manifest, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return made, err
	}
	if made, err = unpackInto(dir, backup, master); err != nil {
		return made, err
	}
	s, ring, err := place{data: dir}.unlock(ctx, master)
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := m.examine(ctx, s)
	if err != nil {
		return made, err
	}
	if !sameHoldings(made.Holds, found) {
		return made, errors.New("the backup does not hold what it says: nothing was restored")
	}
	if serves {
		err = service.New(service.Config{Store: s, Lookup: ring.LookupKey(), Clock: m.Clock}).Restored(ctx)
	}
	return made, err
}

// sameHoldings says whether a store holds what a backup says. A program that is
// newer than the backup may have tables that it knows nothing of.
func sameHoldings(said, found store.Examination) bool {
	if len(said.Practices) != len(found.Practices) {
		return false
	}
	for i, p := range said.Practices {
		f := found.Practices[i]
		for table := range f.Rows {
			if _, known := p.Rows[table]; !known {
				delete(f.Rows, table)
			}
		}
		if !reflect.DeepEqual(p, f) {
			return false
		}
	}
	return true
}

// newest is the backup at a path, or the newest of a folder.
func newest(path string) (string, error) {
	if path == "" {
		return "", errors.New("say which backup, with -from")
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	found, err := filepath.Glob(filepath.Join(path, backupPrefix+"*"+backupSuffix))
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fmt.Errorf("there is no backup in %s", path)
	}
	return found[len(found)-1], nil // Glob sorts them, and their names sort by their time
}

// examine goes through an open store and its files. A broken audit log is an error
// here, which names the first row at which it shows.
func (m Main) examine(ctx context.Context, s *store.Store) (store.Examination, error) {
	found, err := s.Examine(ctx)
	if err != nil {
		return found, err
	}
	for _, p := range found.Practices {
		if b := p.Log.Broken; b != nil {
			return found, fmt.Errorf("practice %s: the audit log was altered. Row %d (%s, %s of %s %s by %s %s) is not what was written, or a row before it is missing",
				p.Practice, b.N, b.At.Format("2006-01-02 15:04:05 MST"), b.Action, b.ThingKind, b.Thing, b.ActorKind, b.Actor)
		}
		read, bad, err := s.ExamineFiles(ctx, p.Practice)
		if err != nil {
			return found, err
		}
		if len(bad) > 0 {
			return found, fmt.Errorf("practice %s: %d of %d files are missing or damaged: %s", p.Practice, len(bad), read, strings.Join(names(bad), ", "))
		}
	}
	return found, nil
}

func names(ids []messaging.AttachmentID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// summary is what a person reads of what a store holds.
func summary(e store.Examination) string {
	var b strings.Builder
	for _, p := range e.Practices {
		fmt.Fprintf(&b, "practice %s: %d messages, %d contacts, %d files; the audit log ends at row %d, %s\n",
			p.Practice, p.Rows["messages"], p.Rows["contacts"], p.Rows["attachments"], p.Log.Head.N, p.Log.Head.Hash)
		if p.Log.Unchained > 0 {
			fmt.Fprintf(&b, "  its first %d rows are from before the log was a chain, and prove nothing\n", p.Log.Unchained)
		}
	}
	return b.String()
}
