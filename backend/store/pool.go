package store

import (
	"context"
	"database/sql"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"rowan/backend/messaging"
	"rowan/backend/sealed/engine"
)

// pool is the store's connections of one kind.
type pool struct {
	*sql.DB
	db     *gorm.DB
	pg     *postgres // nil over a file
	writes bool
}

// connect opens a pool of at most n connections.
func (s *Store) connect(ctx context.Context, path string, n int, writes bool) (*pool, error) {
	p := &pool{DB: engine.Open(engine.Config{Path: path, VFS: s.vfs, ReadOnly: !writes, Connections: n, Setup: []string{
		"PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
		"PRAGMA cache_size = -16384", "PRAGMA temp_store = MEMORY", "PRAGMA trusted_schema = OFF", "PRAGMA recursive_triggers = ON",
		"PRAGMA wal_autocheckpoint = 8000", // where nobody calls Checkpoint often enough
	}})}
	db, err := gorm.Open(&sqlite.Dialector{Conn: p.DB}, &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // statements hold patient data
	})
	if err != nil {
		_ = p.Close()
		return nil, s.failure("open the store", err)
	}
	p.db = db.WithContext(context.WithoutCancel(ctx))
	return p, nil
}

// begin begins a transaction for a practice, which the end of ctx interrupts.
func (p *pool) begin(ctx context.Context, practice messaging.PracticeID) (ways, error) {
	if p.pg != nil {
		return p.beginPostgres(ctx, practice)
	}
	tx, err := engine.Begin(ctx, p.DB)
	if err != nil {
		return ways{}, err
	}
	db := p.db.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = tx
	return ways{sql: tx, db: db}, nil
}

// ways are the two ways into one transaction: gorm, which builds statements and
// fills rows, and the engine, for statements that are written out. gorm costs
// several times what the engine takes for the statements of a message.
type ways struct {
	sql statements
	db  *gorm.DB
	end *Audit // of the practice's log, where the database was asked
}

// statements are a transaction of the engine's, or of PostgreSQL's.
type statements interface {
	gorm.ConnPool
	Commit() error
	Rollback() error
}

// exec runs a statement.
func (w ways) exec(query string, args ...any) error {
	_, err := w.sql.ExecContext(context.Background(), query, args...)
	return err
}

// row asks for one row.
func (w ways) row(query string, args ...any) *sql.Row {
	return w.sql.QueryRowContext(context.Background(), query, args...)
}

// ask reads every row of a statement into the places that places lists, in the
// order of its columns.
func ask[R any](w ways, places func(*R) []any, query string, args ...any) ([]R, error) {
	found, err := w.sql.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	list := []R{}
	for found.Next() {
		var r R
		if err := found.Scan(places(&r)...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, found.Err()
}

// itself is the place of a row of one column.
func itself[T any](v *T) []any { return []any{v} }
