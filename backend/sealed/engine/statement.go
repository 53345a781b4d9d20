package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// keep is how many statements a connection keeps.
	keep = 256
	// keepRoom is how much memory for arguments a kept statement keeps.
	keepRoom = 16 << 10
)

// statement is one that is compiled. Whoever took it releases it.
type statement struct {
	c      *conn
	handle uintptr // *sqlite3_stmt
	params int
	busy   bool
	room   uintptr // memory that text and blob arguments stand in while it runs
	size   int

	recompiled int32 // how often, when columns were read
	columns    []string
	times      []bool // the columns that hold instants

	text         string // by which it is kept; "" if it is not
	newer, older *statement
}

// take returns the first statement of a text, ready to run, and what is left of
// the text; nil if there is none.
func (c *conn) take(query string) (s *statement, tail string, err error) {
	if s = c.kept[query]; s != nil && !s.busy {
		c.unlink(s)
		c.link(s)
		s.busy = true
		return s, "", nil
	}
	again := s != nil // it runs already, and a second one is needed for a moment
	keeping := !again && keepable(query)
	if s, tail, err = c.compile(query, keeping); s == nil || err != nil {
		return nil, "", err
	}
	s.busy = true
	if keeping && tail == "" {
		s.text = query
		c.kept[query] = s
		c.link(s)
		c.shrink()
	} else {
		c.passing[s] = struct{}{}
	}
	return s, tail, nil
}

// keepable says whether a statement does the same each time that it runs. A
// PRAGMA may do its work while it is compiled; what changes the schema is not
// worth the room.
func keepable(query string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(query, " \t\r\n"), " ")
	switch strings.ToUpper(word) {
	case "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

func (c *conn) compile(query string, keeping bool) (*statement, string, error) {
	if strings.IndexByte(query, 0) >= 0 {
		return nil, "", errors.New("engine: a statement holds a zero byte")
	}
	text, err := libc.CString(query)
	if err != nil {
		return nil, "", fmt.Errorf("engine: no memory for a statement: %w", err)
	}
	defer libc.Xfree(c.tls, text)
	const word = int(unsafe.Sizeof(uintptr(0)))
	out := c.tls.Alloc(2 * word)
	defer c.tls.Free(2 * word)
	handle, end := at[uintptr](out), at[uintptr](out+uintptr(word))
	*handle, *end = 0, 0
	flags := uint32(0)
	if keeping {
		flags = sqlite3.SQLITE_PREPARE_PERSISTENT
	}
	if rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.db, text, int32(len(query)+1), flags, out, out+uintptr(word)); rc != sqlite3.SQLITE_OK {
		return nil, "", c.failure(rc)
	}
	if *handle == 0 { // blanks and comments
		return nil, "", nil
	}
	s := &statement{c: c, handle: *handle, params: int(sqlite3.Xsqlite3_bind_parameter_count(c.tls, *handle))}
	s.describe()
	return s, strings.TrimSpace(query[*end-text:]), nil
}

func (c *conn) link(s *statement) {
	s.older, s.newer = c.newest, nil
	if c.newest != nil {
		c.newest.newer = s
	}
	c.newest = s
	if c.oldest == nil {
		c.oldest = s
	}
}

func (c *conn) unlink(s *statement) {
	if s.newer != nil {
		s.newer.older = s.older
	} else {
		c.newest = s.older
	}
	if s.older != nil {
		s.older.newer = s.newer
	} else {
		c.oldest = s.newer
	}
}

// shrink gives up the statement that was longest unused, when there are too many.
func (c *conn) shrink() {
	if len(c.kept) <= keep {
		return
	}
	for s := c.oldest; s != nil; s = s.newer {
		if !s.busy {
			c.drop(s)
			return
		}
	}
}

// drop forgets a kept statement.
func (c *conn) drop(s *statement) {
	c.unlink(s)
	delete(c.kept, s.text)
	s.finish()
}

// release makes a statement ready for its next use, or ends one that is not kept.
// Its arguments are wiped.
func (s *statement) release() {
	sqlite3.Xsqlite3_reset(s.c.tls, s.handle)
	if s.params > 0 {
		sqlite3.Xsqlite3_clear_bindings(s.c.tls, s.handle)
		clear(bytesAt(s.room, s.size))
		if s.size > keepRoom {
			s.freeRoom()
		}
	}
	s.busy = false
	if s.text == "" {
		delete(s.c.passing, s)
		s.finish()
	}
}

func (s *statement) finish() {
	sqlite3.Xsqlite3_finalize(s.c.tls, s.handle)
	s.freeRoom()
}

func (s *statement) freeRoom() {
	if s.room != 0 {
		libc.Xfree(s.c.tls, s.room)
	}
	s.room, s.size = 0, 0
}

// describe reads what the columns are.
func (s *statement) describe() {
	c := s.c
	s.recompiled = s.compilations()
	n := sqlite3.Xsqlite3_column_count(c.tls, s.handle)
	s.columns, s.times = make([]string, n), make([]bool, n)
	for i := range n {
		s.columns[i] = libc.GoString(sqlite3.Xsqlite3_column_name(c.tls, s.handle, i))
		switch strings.ToUpper(libc.GoString(sqlite3.Xsqlite3_column_decltype(c.tls, s.handle, i))) {
		case "DATE", "DATETIME", "TIMESTAMP":
			s.times[i] = true
		}
	}
}

// compilations is how often the engine has compiled the statement anew, because
// the schema changed.
func (s *statement) compilations() int32 {
	return sqlite3.Xsqlite3_stmt_status(s.c.tls, s.handle, sqlite3.SQLITE_STMTSTATUS_REPREPARE, 0)
}

// bind gives a statement its arguments. Texts and blobs are copied into its room,
// where they stay until it is released.
func (s *statement) bind(args []driver.NamedValue) error {
	if len(args) != s.params {
		return fmt.Errorf("engine: a statement takes %d arguments, not %d", s.params, len(args))
	}
	if s.params == 0 {
		return nil
	}
	size := 0
	for i := range args {
		switch v := args[i].Value.(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		case time.Time:
			args[i].Value = v.Format(timeLayout)
			size += len(timeLayout)
		}
	}
	if size > math.MaxInt32 {
		return s.c.failure(sqlite3.SQLITE_TOOBIG)
	}
	if size++; s.size < size { // one more, so that an empty text has an address
		s.freeRoom()
		size = max(size, 128)
		if s.room = libc.Xmalloc(s.c.tls, libc.Tsize_t(size)); s.room == 0 {
			return s.c.failure(sqlite3.SQLITE_NOMEM)
		}
		s.size = size
	}
	free := s.room
	for i, arg := range args {
		if arg.Name != "" {
			return errors.New("engine: arguments go by their order, not by names")
		}
		n := int32(i + 1)
		var rc int32
		switch v := arg.Value.(type) {
		case nil:
			rc = sqlite3.Xsqlite3_bind_null(s.c.tls, s.handle, n)
		case int64:
			rc = sqlite3.Xsqlite3_bind_int64(s.c.tls, s.handle, n, v)
		case float64:
			rc = sqlite3.Xsqlite3_bind_double(s.c.tls, s.handle, n, v)
		case bool:
			one := int64(0)
			if v {
				one = 1
			}
			rc = sqlite3.Xsqlite3_bind_int64(s.c.tls, s.handle, n, one)
		case string:
			copy(bytesAt(free, len(v)), v)
			rc = sqlite3.Xsqlite3_bind_text(s.c.tls, s.handle, n, free, int32(len(v)), sqlite3.SQLITE_STATIC)
			free += uintptr(len(v))
		case []byte:
			if v == nil {
				rc = sqlite3.Xsqlite3_bind_null(s.c.tls, s.handle, n)
				break
			}
			copy(bytesAt(free, len(v)), v)
			rc = sqlite3.Xsqlite3_bind_blob(s.c.tls, s.handle, n, free, int32(len(v)), sqlite3.SQLITE_STATIC)
			free += uintptr(len(v))
		default:
			return fmt.Errorf("engine: no argument can be a %T", v)
		}
		if rc != sqlite3.SQLITE_OK {
			return s.c.failure(rc)
		}
	}
	return nil
}

// run runs a statement to its end.
func (s *statement) run(ctx context.Context, args []driver.NamedValue) error {
	if err := s.bind(args); err != nil {
		return err
	}
	for {
		more, err := s.step(ctx)
		if !more || err != nil {
			return err
		}
	}
}

// step goes to the next row, and says whether there is one.
func (s *statement) step(ctx context.Context) (bool, error) {
	switch rc := sqlite3.Xsqlite3_step(s.c.tls, s.handle); {
	case rc == sqlite3.SQLITE_ROW:
		return true, nil
	case rc == sqlite3.SQLITE_DONE:
		return false, nil
	case rc&0xff == sqlite3.SQLITE_INTERRUPT && ctx.Err() != nil:
		return false, ctx.Err()
	case rc&0xff == sqlite3.SQLITE_INTERRUPT && s.c.within != nil && s.c.within.Err() != nil:
		return false, s.c.within.Err()
	default:
		return false, s.c.failure(rc)
	}
}

// watch interrupts what the connection runs once the context ends, until over is
// called.
func (c *conn) watch(ctx context.Context) (over func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	ended, gone := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(gone)
		// Again and again, since the engine forgets what reaches it between two statements.
		for again := time.NewTicker(time.Millisecond); ; {
			sqlite3.Xsqlite3_interrupt(c.tls, c.db)
			select {
			case <-ended:
				again.Stop()
				return
			case <-again.C:
			}
		}
	})
	return func() {
		if !stop() {
			close(ended)
			<-gone // or it would hit the next statement
		}
	}
}

// rows are what a statement finds. The first row is found before anybody asks, so
// that its columns are those of the schema that it ran on.
type rows struct {
	s     *statement // nil when closed
	ctx   context.Context
	over  func()
	ahead bool // the statement stands on a row that nobody has read
	ended bool
}

func (r *rows) begin(args []driver.NamedValue) (err error) {
	if err := r.s.bind(args); err != nil {
		return err
	}
	if r.ahead, err = r.s.step(r.ctx); err != nil {
		return r.s.c.noted(err)
	}
	r.ended = !r.ahead
	if r.s.compilations() != r.s.recompiled {
		r.s.describe()
	}
	return nil
}

func (r *rows) Columns() []string { return r.s.columns }

// Close ends the statement. Closing again does nothing.
func (r *rows) Close() error {
	if r.s == nil {
		return nil
	}
	r.over()
	if r.s.c.db != 0 {
		r.s.release()
	}
	r.s = nil
	return nil
}

// Next reads the next row.
func (r *rows) Next(dest []driver.Value) (err error) {
	if !r.ahead && !r.ended {
		if r.ahead, err = r.s.step(r.ctx); err != nil {
			r.ended = true
			return r.s.c.noted(err)
		}
		r.ended = !r.ahead
	}
	if r.ended {
		return io.EOF
	}
	r.ahead = false
	for i := range dest {
		dest[i] = r.s.value(int32(i))
	}
	return nil
}

// value copies a column of the row.
func (s *statement) value(i int32) driver.Value {
	tls := s.c.tls
	switch sqlite3.Xsqlite3_column_type(tls, s.handle, i) {
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_column_int64(tls, s.handle, i)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(tls, s.handle, i)
	case sqlite3.SQLITE_TEXT:
		p := sqlite3.Xsqlite3_column_text(tls, s.handle, i)
		text := string(bytesAt(p, int(sqlite3.Xsqlite3_column_bytes(tls, s.handle, i))))
		if s.times[i] {
			if t, ok := instant(text); ok {
				return t
			}
		}
		return text
	case sqlite3.SQLITE_BLOB:
		p := sqlite3.Xsqlite3_column_blob(tls, s.handle, i)
		return append([]byte{}, bytesAt(p, int(sqlite3.Xsqlite3_column_bytes(tls, s.handle, i)))...)
	}
	return nil
}

// timeLayout is how an instant is written; SQLite's own functions read it.
const timeLayout = "2006-01-02 15:04:05.999999999-07:00"

// instant reads what was written in timeLayout, and what SQLite's datetime gives.
func instant(text string) (time.Time, bool) {
	for _, layout := range []string{timeLayout, time.DateTime} {
		if t, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// at is the T at an address of the engine's memory.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// bytesAt are the n bytes at an address of the engine's memory.
func bytesAt(p uintptr, n int) []byte { return unsafe.Slice(at[byte](p), n) }
