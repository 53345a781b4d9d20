package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	pg "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"rowan/backend/messaging"
)

// postgres is what a service's store has below it where it stands on PostgreSQL, so
// that several processes share it.
//
// A transaction that writes takes its practice's row first (enter, in the migrations).
// So the writes of a practice go one after another whichever process they come from:
// the feed's numbers are given in the order of the commits, and the audit log has one
// end. The role that all this runs as owns nothing, and row-level security shows it
// the rows of the practice that the transaction is bound to.
type postgres struct {
	config *pgx.ConnConfig
	name   string // of this process, among those that share the database
	spoken spoken
	turns  turns
}

// turns let one writer of a practice after another take a connection: those that
// wait for the practice's row would keep connections from other practices.
type turns struct {
	mu sync.Mutex
	of map[messaging.PracticeID]*turn
}

type turn struct {
	sync.Mutex
	waiting int // guarded by turns.mu
}

// take waits for a practice's turn, and returns what ends it.
func (t *turns) take(p messaging.PracticeID) (end func()) {
	t.mu.Lock()
	if t.of == nil {
		t.of = map[messaging.PracticeID]*turn{}
	}
	mine := t.of[p]
	if mine == nil {
		mine = &turn{}
		t.of[p] = mine
	}
	mine.waiting++
	t.mu.Unlock()
	mine.Lock()
	return func() {
		mine.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.waiting--; mine.waiting == 0 {
			delete(t.of, p)
		}
	}
}

// stuck is how long a transaction may stand still before the server ends it: else a
// process that was frozen would hold its practice's row.
const stuck = "30s"

// writers is how many practices one process writes to at a time.
const writers = 8

func (s *Store) openPostgres(ctx context.Context, cfg Config, readers int) (err error) {
	s.pg = &postgres{name: newName()}
	if s.pg.config, err = pgx.ParseConfig(cfg.Postgres); err != nil {
		return messaging.Fail(messaging.CodeInvalid, "The address of the database is not one. It looks like postgres://rowan@127.0.0.1/rowan.").Because(err)
	}
	s.pg.config.RuntimeParams["idle_in_transaction_session_timeout"] = stuck
	s.pg.config.RuntimeParams["application_name"] = "rowan"
	if cfg.PostgresOwner != "" {
		if err := s.migratePostgres(ctx, cfg.PostgresOwner); err != nil {
			return err
		}
	}
	if s.write, err = s.connectPostgres(ctx, writers, true); err != nil {
		return err
	}
	if s.read, err = s.connectPostgres(ctx, readers, false); err != nil {
		return err
	}
	if err := s.owningNothing(ctx); err != nil {
		return err
	}
	if err := s.currentPostgres(ctx); err != nil {
		return err
	}
	practices, err := s.Practices(ctx)
	if err != nil || len(practices) == 0 {
		return err
	}
	if _, err := s.sealer(practices[0]); err != nil {
		return errWrongKey.Because(err)
	}
	return nil
}

// owningNothing refuses a role that row-level security does not hold.
func (s *Store) owningNothing(ctx context.Context) error {
	var above bool
	err := s.read.QueryRowContext(ctx, `SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c WHERE pg_has_role(r.oid, c.relowner, 'USAGE') AND c.relnamespace = 'public'::regnamespace)
		FROM pg_roles r WHERE rolname = current_user`).Scan(&above)
	if err != nil {
		return s.failure("look what the database's role may do", err)
	}
	if above {
		return messaging.Fail(messaging.CodeInsecure, "The service's role in the database may see every practice. Give it one that owns nothing and is no superuser, and name the owner apart, for migrations.")
	}
	return nil
}

func (s *Store) connectPostgres(ctx context.Context, n int, writes bool) (*pool, error) {
	db := stdlib.OpenDB(*s.pg.config)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	p := &pool{DB: db, pg: s.pg, writes: writes}
	built, err := gorm.Open(pg.New(pg.Config{Conn: db}), &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // statements hold patient data
	})
	if err != nil {
		_ = p.Close()
		return nil, s.failure("open the store", err)
	}
	p.db = built.WithContext(context.WithoutCancel(ctx))
	return p, nil
}

// within is a transaction in PostgreSQL that is asked as SQLite is.
type within struct {
	*sql.Tx
	pg *postgres
}

func (w within) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args, err := plain(args)
	if err != nil {
		return nil, err
	}
	return w.Tx.ExecContext(ctx, w.pg.spoken.translate(query), args...)
}

func (w within) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	args, err := plain(args)
	if err != nil {
		return nil, err
	}
	return w.Tx.QueryContext(ctx, w.pg.spoken.translate(query), args...)
}

func (w within) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if converted, err := plain(args); err == nil { // else the driver says what is wrong
		args = converted
	}
	return w.Tx.QueryRowContext(ctx, w.pg.spoken.translate(query), args...)
}

// beginPostgres begins a transaction that sees and touches the rows of one practice. A
// reader has one view; a writer has the practice's row, and knows the end of its log.
func (p *pool) beginPostgres(ctx context.Context, practice messaging.PracticeID) (w ways, err error) {
	options := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	if p.writes {
		options = &sql.TxOptions{Isolation: sql.LevelReadCommitted}
	}
	tx, err := p.DB.BeginTx(ctx, options)
	if err != nil {
		return w, err
	}
	if p.writes {
		var n *int64
		last := Audit{Hash: unchained}
		err = tx.QueryRowContext(ctx, "SELECT n, hash FROM rowan_enter($1)", string(practice)).Scan(&n, &last.Hash)
		if n != nil {
			last.N = *n
		} else {
			last.Hash = unchained
		}
		w.end = &last
	} else {
		w.sql = within{tx, p.pg}
		err = w.bind(practice)
	}
	if err != nil {
		return w, errors.Join(err, tx.Rollback())
	}
	w.sql = within{tx, p.pg}
	w.db = p.db.Session(&gorm.Session{NewDB: true, Context: ctx})
	w.db.Statement.ConnPool = w.sql
	return w, nil
}

// bind binds a reader's transaction to a practice.
func (w ways) bind(practice messaging.PracticeID) error {
	return w.exec("SELECT set_config('rowan.practice', ?, true)", practice)
}

// alone runs one write in a transaction of its own, which others are told of with its
// commit.
func (s *Store) alone(tx *Tx, fn func(ways) error) error {
	defer s.pg.turns.take(tx.practice)()
	w, err := s.write.begin(context.Background(), tx.practice) // a commit is not broken off half way
	if err != nil {
		return s.failure("begin a write", err)
	}
	if err = call(w, fn); err == nil {
		err = s.failure("tell of a write", s.tell(w, tx.practice, tx.changed))
	}
	if err != nil {
		_ = w.sql.Rollback() // the server has undone it if this fails too
		return err
	}
	return s.failure("commit", w.sql.Commit())
}

// refusedBy says whether the database refused for one of these reasons.
func refusedBy(err error, codes ...string) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if refused.Code == c {
			return true
		}
	}
	return false
}
