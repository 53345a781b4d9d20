package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// deskFile is the socket in a store's folder at which the service that runs on the
// store is asked for what takes the store: only one process may have it open. A question
// is a line.
const (
	deskFile  = "desk"
	askBackup = "backup\n"
	askRewrap = "rewrap\n"
)

// desk hands a backup to whoever asks, or wraps the practices' keys anew. What it hands
// over is sealed; whoever may open the socket may read the same from the folder.
type desk struct {
	listener net.Listener // nil where the system has no such sockets, or the path is too long
	engine   *service.Service
	ring     *keyring.Ring
	clock    func() time.Time
	log      *slog.Logger
}

// openDesk opens the socket. Whoever left one there before is gone, since this
// process holds the store.
func (h house) openDesk(ctx context.Context, engine *service.Service, clock func() time.Time) (desk, error) {
	d := desk{engine: engine, ring: h.ring, clock: clock, log: h.log}
	path := filepath.Join(h.at.data, deskFile)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		h.log.Warn("no backups and no other key while the service runs: its folder takes no socket", slog.String("error", err.Error()))
		return d, nil
	}
	d.listener = l
	return d, os.Chmod(path, 0o600)
}

// serve answers one question after the other until ctx ends.
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
			d.log.Error("a question at the desk failed", slog.Any("error", messaging.AsError(err)))
		}
	}
}

func (d desk) hand(ctx context.Context, conn net.Conn) error {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	var err error
	question, asked := bufio.NewReaderSize(io.LimitReader(conn, 64), 64).ReadString('\n')
	switch {
	case asked != nil:
		err = asked
	case question == askBackup:
		err = archive(ctx, conn, d.engine.Store, d.ring, d.clock())
	case question == askRewrap:
		err = d.rewrap(ctx, conn)
	}
	return errors.Join(err, conn.Close())
}

// rewrap answers how many practices there are and how many keys were wrapped anew; with
// nothing where that failed.
func (d desk) rewrap(ctx context.Context, conn io.Writer) error {
	all, changed, err := d.engine.RewrapKeys(ctx, d.ring)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(conn, all, changed)
	return err
}
