package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// Tx is a transaction on a connection of its own. It does what a sql.Tx does,
// at less cost: that one starts a goroutine for each question.
//
// The context that it was begun with interrupts all that runs in it; those that
// its methods are given do nothing.
type Tx struct{ conn *sql.Conn }

// Begin begins a transaction: one view of the database for a reader, the one turn
// to write for a writer. Commit or Rollback must follow.
func Begin(ctx context.Context, db *sql.DB) (*Tx, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t := &Tx{c}
	if err := t.raw(func(c *conn) error { return c.begin(ctx) }); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return t, nil
}

func (t *Tx) raw(f func(*conn) error) error {
	return t.conn.Raw(func(c any) error { return f(c.(*conn)) })
}

// Commit returns once the commit is as durable as the connection makes it. If it
// fails, the transaction is undone. Either way it is over.
func (t *Tx) Commit() error { return errors.Join(t.raw((*conn).commit), t.conn.Close()) }

// Rollback undoes the transaction and ends it. After the end it does nothing.
func (t *Tx) Rollback() error {
	err := t.raw((*conn).rollback)
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return errors.Join(err, t.conn.Close())
}

func (t *Tx) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	return t.conn.ExecContext(context.Background(), query, args...)
}

func (t *Tx) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.conn.QueryContext(context.Background(), query, args...)
}

func (t *Tx) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	return t.conn.QueryRowContext(context.Background(), query, args...)
}

func (t *Tx) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	return t.conn.PrepareContext(context.Background(), query)
}

// BeginTx begins a transaction of database/sql's.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if level := sql.IsolationLevel(opts.Isolation); level != sql.LevelDefault && level != sql.LevelSerializable {
		return nil, fmt.Errorf("engine: transactions are serializable, not %v", level)
	}
	if opts.ReadOnly && !c.readOnly {
		return nil, errors.New("engine: a read-only transaction needs a read-only database")
	}
	return driverTx{c}, c.begin(ctx)
}

func (c *conn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

type driverTx struct{ c *conn }

func (t driverTx) Commit() error   { return t.c.commit() }
func (t driverTx) Rollback() error { return t.c.rollback() }

func (c *conn) begin(ctx context.Context) error {
	query := "BEGIN IMMEDIATE"
	if c.readOnly {
		query = "BEGIN"
	}
	if _, err := c.ExecContext(ctx, query, nil); err != nil {
		return err
	}
	c.within, c.over = ctx, c.watch(ctx)
	return nil
}

// leave ends the watch over the transaction, so that what ends it is not
// interrupted.
func (c *conn) leave() {
	if c.within != nil {
		c.over()
	}
	c.within, c.over, c.undone = nil, nil, nil
}

func (c *conn) commit() error {
	err := c.ready(context.Background())
	c.leave()
	if err == nil {
		_, err = c.ExecContext(context.Background(), "COMMIT", nil)
	}
	if err != nil {
		return errors.Join(err, c.rollback())
	}
	return nil
}

func (c *conn) rollback() error {
	c.leave()
	if c.db == 0 || !c.underWay() { // the engine was faster
		return nil
	}
	_, err := c.ExecContext(context.Background(), "ROLLBACK", nil)
	return err
}
