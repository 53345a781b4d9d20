package store

import (
	"context"
	"database/sql"
	"embed"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"rowan/backend/messaging"
)

// Both sides stand on ground; numbers are unique over all three folders. A file whose
// name ends in .sqlite.sql or .postgres.sql is for that one only.
//
//go:embed migrations
var migrations embed.FS

// migrate brings a file to the newest version.
func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.provider(goose.DialectSQLite3, s.write.DB)
	if err == nil {
		err = s.upTo(ctx, provider)
	}
	return err
}

// migratePostgres brings a database to the newest version, as its owner, and says what
// the role of the service may do there. One process does so at a time.
func (s *Store) migratePostgres(ctx context.Context, owner string) error {
	config, err := pgx.ParseConfig(owner)
	if err != nil {
		return messaging.Fail(messaging.CodeInvalid, "The address of the database's owner is not one. It looks like postgres://owner@127.0.0.1/rowan.").Because(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return messaging.Internal("lock the migrations", err)
	}
	provider, err := s.provider(goose.DialectPostgres, db, goose.WithSessionLocker(locker))
	if err == nil {
		err = s.upTo(ctx, provider)
	}
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, strings.ReplaceAll(fenced, "{{role}}", pgx.Identifier{s.pg.config.User}.Sanitize()))
	return s.failure("fence the practices off", err)
}

// fenced gives the service's role what it needs and no more, and each table that has
// rows of practices the policy that keeps them apart. It changes nothing twice.
const fenced = `DO $$ DECLARE t record; BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('rowan fences'));
	FOR t IN SELECT c.relname AS name, CASE c.relname WHEN 'practices' THEN 'id' ELSE 'practice' END AS led FROM pg_class c
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity AND (c.relname = 'practices' OR EXISTS (
			SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'practice' AND NOT a.attisdropped)) LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
		EXECUTE format('CREATE POLICY own ON %I USING (%I = current_setting(''rowan.practice'', true))', t.name, t.led);
	END LOOP;
	REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {{role}};
	REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
	GRANT USAGE ON SCHEMA public TO {{role}};
	GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {{role}};
	GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {{role}};
	REVOKE UPDATE, DELETE ON audit FROM {{role}};
	REVOKE ALL ON turns, goose_db_version FROM {{role}};
	GRANT SELECT ON goose_db_version TO {{role}};
END $$`

// currentPostgres refuses a database that was not migrated to this version, or to a
// later one.
func (s *Store) currentPostgres(ctx context.Context) error {
	provider, err := s.provider(goose.DialectPostgres, s.read.DB)
	if err != nil {
		return err
	}
	newest := provider.ListSources()[len(provider.ListSources())-1].Version
	var have int64
	if err := s.read.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&have); refusedBy(err, undefinedTable, insufficientPrivilege) {
		have = 0
	} else if err != nil {
		return s.failure("read the store's version", err)
	}
	switch {
	case have > newest:
		return errNewer
	case have < newest:
		return messaging.Fail(messaging.CodeUnsupported, "The database is not of this version yet. Run service migrate with the address of its owner.")
	}
	return nil
}

// What PostgreSQL calls its refusals.
const (
	undefinedTable        = "42P01"
	insufficientPrivilege = "42501"
	uniqueViolation       = "23505"
	diskFull              = "53100"
)

var errNewer = messaging.Fail(messaging.CodeUnsupported, "These messages were written by a newer version of Rowan. Install that version; nothing was changed.")

// provider knows the migrations of this store's side and database.
func (s *Store) provider(dialect goose.Dialect, db *sql.DB, options ...goose.ProviderOption) (*goose.Provider, error) {
	side, mark := "desktop", "x'02'"
	if s.side == Service {
		side, mark = "service", "x'01'"
	}
	files := fstest.MapFS{}
	for _, folder := range []string{"ground", side} {
		if err := gather(files, dialect, path.Join("migrations", folder), mark); err != nil {
			return nil, messaging.Internal("read the migrations", err)
		}
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return nil, messaging.Internal("read the migrations", err)
	}
	return provider, nil
}

// upTo brings the store to the newest version. A store of a newer version is refused
// rather than touched.
func (s *Store) upTo(ctx context.Context, provider *goose.Provider) error {
	have, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return s.failure("read the store's version", err)
	}
	if have > newest {
		return errNewer
	}
	if _, err := provider.Up(ctx); err != nil {
		return s.failure("migrate the store", err)
	}
	return nil
}

// gather adds a folder's migrations, with the mark that this side's sealed
// columns must begin with.
func gather(files fstest.MapFS, dialect goose.Dialect, folder, mark string) error {
	other := ".postgres.sql"
	if dialect == goose.DialectPostgres {
		other = ".sqlite.sql"
	}
	return fs.WalkDir(migrations, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".sql") || strings.HasSuffix(name, other) {
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
		migration := strings.ReplaceAll(string(b), "{{sealed}}", mark)
		if dialect == goose.DialectPostgres && !strings.HasSuffix(name, ".postgres.sql") {
			migration = forPostgres(migration)
		}
		files[path.Base(name)] = &fstest.MapFile{Data: []byte(migration)}
		return nil
	})
}
