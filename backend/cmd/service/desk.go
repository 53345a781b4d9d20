package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// deskFile is the socket in a store's folder at which the service that runs on the
// store hands over backups: only one process may have the store open.
const deskFile = "desk"

// desk hands a backup to whoever connects. What it hands over is sealed; whoever
// may open the socket may read the same from the folder.
type desk struct {
	listener net.Listener // nil where the system has no such sockets, or the path is too long
	store    *store.Store
	master   *keyring.Master
	clock    func() time.Time
	log      *slog.Logger
}

// openDesk opens the socket. Whoever left one there before is gone, since this
// process holds the store.
func (h house) openDesk(ctx context.Context, s *store.Store, clock func() time.Time) (desk, error) {
	d := desk{store: s, master: h.master, clock: clock, log: h.log}
	path := filepath.Join(h.at.data, deskFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		h.log.Warn("no backups while the service runs: its folder takes no socket", slog.String("error", err.Error()))
		return d, nil
	}
	d.listener = l
	return d, os.Chmod(path, 0o600)
}

// serve hands over one backup after the other until ctx ends.
func (d desk) serve(ctx context.Context) {
	if d.listener == nil {
		return
	}
	defer context.AfterFunc(ctx, func() { _ = d.listener.Close() })()
	defer d.listener.Close()
	for {
		conn, err := d.listener.Accept()
		if err != nil {
			return
		}
		if err := d.hand(ctx, conn); err != nil {
			d.log.Error("backup failed", slog.Any("error", messaging.AsError(err)))
		}
	}
}

func (d desk) hand(ctx context.Context, conn net.Conn) error {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	err := archive(ctx, conn, d.store, d.master, d.clock())
	return errors.Join(err, conn.Close())
}
