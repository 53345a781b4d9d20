package store

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"rowan/backend/messaging"
)

// Both sides stand on ground; numbers are unique over all three folders.
//
//go:embed migrations
var migrations embed.FS

// migrate brings the store to the newest version. A store of a newer version is
// refused rather than touched.
func (s *Store) migrate(ctx context.Context) error {
	side, mark := "desktop", "x'02'"
	if s.side == Service {
		side, mark = "service", "x'01'"
	}
	files := fstest.MapFS{}
	for _, folder := range []string{"ground", side} {
		if err := gather(files, path.Join("migrations", folder), mark); err != nil {
			return messaging.Internal("read the migrations", err)
		}
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write.DB, files)
	if err != nil {
		return messaging.Internal("read the migrations", err)
	}
	have, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return s.failure("read the store's version", err)
	}
	if have > newest {
		return messaging.Fail(messaging.CodeUnsupported, "These messages were written by a newer version of Rowan. Install that version; nothing was changed.")
	}
	if _, err := provider.Up(ctx); err != nil {
		return s.failure("migrate the store", err)
	}
	return nil
}

// gather adds a folder's migrations, with the mark that this side's sealed
// columns must begin with.
func gather(files fstest.MapFS, folder, mark string) error {
	return fs.WalkDir(migrations, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".sql") {
			return err
		}
		f, err := migrations.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		sql := strings.ReplaceAll(string(b), "{{sealed}}", mark)
		files[path.Base(name)] = &fstest.MapFile{Data: []byte(sql)}
		return nil
	})
}
