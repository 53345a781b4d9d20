package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"rowan/backend/keyring"
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

func (p place) open(ctx context.Context, master *keyring.Master) (*store.Store, error) {
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{Path: filepath.Join(p.data, storeFile), Key: master.FileKey(), Side: store.Service, Keys: service.Keys(master),
		Postgres: p.postgres, PostgresOwner: p.owner})
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
