package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"rowan/backend/sealed"
)

// Config is what opening a database takes.
type Config struct {
	Path string
	VFS  *sealed.VFS // must stay open for longer than the database
	// Setup is what every connection runs first.
	Setup []string
	// ReadOnly refuses writing, and lets transactions begin without the write lock.
	ReadOnly bool
	// Connections is how many there are at most, and how many are kept.
	Connections int
}

// Open returns a pool of connections. The first use opens the first of them, and
// makes the file when it is absent.
func Open(cfg Config) *sql.DB {
	db := sql.OpenDB(connector{cfg})
	db.SetMaxOpenConns(cfg.Connections)
	db.SetMaxIdleConns(cfg.Connections)
	return db
}

type connector struct{ cfg Config }

func (k connector) Connect(ctx context.Context) (driver.Conn, error) {
	c := &conn{tls: libc.NewTLS(), readOnly: k.cfg.ReadOnly, kept: map[string]*statement{}, passing: map[*statement]struct{}{}}
	err := c.open(k.cfg)
	for _, query := range k.cfg.Setup {
		if err == nil {
			_, err = c.ExecContext(ctx, query, nil)
		}
	}
	if err == nil && k.cfg.ReadOnly {
		_, err = c.ExecContext(ctx, "PRAGMA query_only = ON", nil)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (k connector) Driver() driver.Driver { return unnamed{} }

// unnamed is what a pool says its driver is. Nothing can be opened by it, since
// no name could carry a VFS.
type unnamed struct{}

func (unnamed) Open(string) (driver.Conn, error) {
	return nil, errors.New("engine: a sealed database has no data source name")
}

// conn is one connection. database/sql uses it from one goroutine at a time.
type conn struct {
	tls      *libc.TLS
	db       uintptr // *sqlite3; 0 when closed
	readOnly bool
	within   context.Context // the transaction's; nil while there is none
	over     func()          // ends the watch over within
	undone   error           // why the engine undid the transaction by itself
	kept     map[string]*statement
	newest   *statement // of the kept, by their last use
	oldest   *statement
	passing  map[*statement]struct{} // that are not kept
}

func (c *conn) open(cfg Config) error {
	path, err := libc.CString(cfg.Path)
	if err != nil {
		return fmt.Errorf("engine: name the database: %w", err)
	}
	defer libc.Xfree(c.tls, path)
	vfs, err := libc.CString(cfg.VFS.Name())
	if err != nil {
		return fmt.Errorf("engine: name the VFS: %w", err)
	}
	defer libc.Xfree(c.tls, vfs)
	out := c.tls.Alloc(int(unsafe.Sizeof(uintptr(0))))
	defer c.tls.Free(int(unsafe.Sizeof(uintptr(0))))
	*at[uintptr](out) = 0
	// database/sql does the locking that NOMUTEX leaves out.
	const flags = sqlite3.SQLITE_OPEN_READWRITE | sqlite3.SQLITE_OPEN_CREATE | sqlite3.SQLITE_OPEN_NOMUTEX
	rc := sqlite3.Xsqlite3_open_v2(c.tls, path, out, flags, vfs)
	c.db = *at[uintptr](out) // to be closed even if it could not be opened
	if rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	sqlite3.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	// A plan does not depend on arguments: else every statement with "LIMIT ?" would
	// be compiled anew for each use.
	list := c.tls.Alloc(16)
	defer c.tls.Free(16)
	if rc := sqlite3.Xsqlite3_db_config(c.tls, c.db, sqlite3.SQLITE_DBCONFIG_ENABLE_QPSG, libc.VaList(list, int32(1), uintptr(0))); rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// Close gives back everything, statements that somebody still holds included.
func (c *conn) Close() error {
	if c.tls == nil {
		return nil
	}
	var err error
	if c.db != 0 {
		for c.oldest != nil {
			c.drop(c.oldest)
		}
		for s := range c.passing {
			s.finish()
		}
		if rc := sqlite3.Xsqlite3_close(c.tls, c.db); rc != sqlite3.SQLITE_OK {
			err = c.failure(rc)
		}
	}
	c.db = 0
	c.tls.Close()
	c.tls = nil
	return err
}

// ResetSession lets nobody have a connection with somebody else's transaction.
func (c *conn) ResetSession(context.Context) error {
	if c.db == 0 || c.within != nil || c.underWay() {
		return driver.ErrBadConn
	}
	return nil
}

// underWay says whether the engine has a transaction open.
func (c *conn) underWay() bool { return sqlite3.Xsqlite3_get_autocommit(c.tls, c.db) == 0 }

// ready says why nothing can be run.
func (c *conn) ready(ctx context.Context) error {
	switch {
	case c.db == 0:
		return driver.ErrBadConn
	case c.undone != nil:
		return c.undone
	case c.within != nil && c.within.Err() != nil:
		return c.within.Err()
	}
	return ctx.Err()
}

// noted keeps the failure that made the engine undo the transaction.
func (c *conn) noted(err error) error {
	if err != nil && c.within != nil && c.undone == nil && !c.underWay() {
		c.undone = err
	}
	return err
}

// ExecContext runs a statement or a script to its end.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	defer c.watch(ctx)()
	for rest := query; rest != ""; {
		s, tail, err := c.take(rest)
		if err != nil {
			return nil, c.noted(err)
		}
		rest = tail
		if s == nil {
			break
		}
		if tail != "" && len(args) > 0 {
			err = errors.New("engine: several statements take no arguments")
		}
		if err == nil {
			err = s.run(ctx, args)
		}
		s.release()
		if err != nil {
			return nil, c.noted(err)
		}
	}
	return result{sqlite3.Xsqlite3_last_insert_rowid(c.tls, c.db), int64(sqlite3.Xsqlite3_changes(c.tls, c.db))}, nil
}

// QueryContext runs a statement to its first row.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	s, tail, err := c.take(query)
	switch {
	case err != nil:
		return nil, c.noted(err)
	case s == nil:
		return nil, errors.New("engine: nothing to ask")
	case tail != "":
		s.release()
		return nil, errors.New("engine: several statements return no rows")
	}
	r := &rows{s: s, ctx: ctx, over: c.watch(ctx)}
	if err := r.begin(args); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// PrepareContext returns a statement by its text: what is compiled is kept by
// the connection anyway.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	s, _, err := c.take(query)
	if err != nil {
		return nil, c.noted(err)
	}
	if s != nil {
		s.release()
	}
	return prepared{c, query}, nil
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

type prepared struct {
	c     *conn
	query string
}

func (p prepared) Close() error  { return nil }
func (p prepared) NumInput() int { return -1 }

func (p prepared) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return p.c.ExecContext(ctx, p.query, args)
}

func (p prepared) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return p.c.QueryContext(ctx, p.query, args)
}

// Exec and Query are what database/sql calls on drivers that know no contexts.
func (p prepared) Exec([]driver.Value) (driver.Result, error) { return nil, errNoContext }
func (p prepared) Query([]driver.Value) (driver.Rows, error)  { return nil, errNoContext }

var errNoContext = errors.New("engine: a statement needs a context")

// result is what a statement changed.
type result struct{ id, changed int64 }

func (r result) LastInsertId() (int64, error) { return r.id, nil }
func (r result) RowsAffected() (int64, error) { return r.changed, nil }
