package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// place is where a service's store is: a folder, with a sealed file in it or beside a
// database that several processes share.
type place struct{ data, postgres, owner string }

// place adds its settings to those of a command.
func (m Main) place(flags *flag.FlagSet) *place {
	p := &place{}
	flags.StringVar(&p.data, "data", m.env("ROWAN_DATA", "data"), "folder of the sealed store, or with -postgres of its files, which all processes share (ROWAN_DATA)")
	flags.StringVar(&p.postgres, "postgres", m.Getenv("ROWAN_POSTGRES"), "database instead of a file, like postgres://rowan@db.example/rowan, as a role that owns nothing there (ROWAN_POSTGRES)")
	flags.StringVar(&p.owner, "postgres-owner", m.Getenv("ROWAN_POSTGRES_OWNER"), "the same database as its owner, to bring it to this version first; service migrate does that apart (ROWAN_POSTGRES_OWNER)")
	return p
}

// keysFile stands beside the store. A copy of the store without it opens nothing.
const keysFile = storeFile + "-keys"

// keys opens the store's file of keys, and makes it where there is no store yet.
func (p place) keys(master *keyring.Master) (*keyring.Ring, error) {
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(p.data, keysFile)
	ring, err := keyring.OpenRing(path, master)
	switch {
	case errors.Is(err, keyring.ErrNoRing) && (p.postgres != "" || p.there() != nil):
		return keyring.NewRing(path, master, rand.Reader)
	case errors.Is(err, keyring.ErrNoRing):
		return nil, fmt.Errorf("the file of keys, %s, is missing: without it nothing in %s can be read. Put it back, or restore the newest backup", keysFile, p.data)
	case errors.Is(err, keyring.ErrWrongMaster):
		return nil, messaging.Fail(messaging.CodeStoreDamaged, "The store does not open with this key. Nothing was changed. Give the key that it was made with, or the one that took its place, or restore a backup.").Because(err)
	}
	return ring, err
}

func (p place) open(ctx context.Context, ring *keyring.Ring) (*store.Store, error) {
	return store.Open(ctx, store.Config{Path: filepath.Join(p.data, storeFile), Key: ring.FileKey(), Side: store.Service, Keys: service.Keys(ring),
		Postgres: p.postgres, PostgresOwner: p.owner})
}

// unlock opens the file of keys and the store.
func (p place) unlock(ctx context.Context, master *keyring.Master) (*store.Store, *keyring.Ring, error) {
	ring, err := p.keys(master)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.open(ctx, ring)
	return s, ring, err
}

// there says whether there is a store.
func (p place) there() error {
	if p.postgres != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(p.data, storeFile)); err != nil {
		return fmt.Errorf("there is no store in %s: %w", p.data, err)
	}
	return nil
}

// errDumps says how a database is copied, which has its own ways.
var errDumps = errors.New("a database is copied by pg_dump, which sees one moment of it, with a copy of the folder of files taken after it; pg_restore and service restored -postgres bring it back")
