package engine

import (
	"fmt"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// Error is a failure of the engine. Its text can name tables and columns, and
// holds no values.
type Error struct {
	Code int // SQLite's extended result code
	text string
}

func (e *Error) Error() string { return e.text }

// Duplicate says whether a row was refused because there is one like it.
func (e *Error) Duplicate() bool {
	switch e.Code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return true
	}
	return false
}

// Full says whether the disk was.
func (e *Error) Full() bool { return e.Code&0xff == sqlite3.SQLITE_FULL }

// Unreachable says whether a file could not be opened.
func (e *Error) Unreachable() bool { return e.Code&0xff == sqlite3.SQLITE_CANTOPEN }

// failure is the error of a result code, with what the connection says of it.
func (c *conn) failure(rc int32) error {
	text := libc.GoString(sqlite3.Xsqlite3_errstr(c.tls, rc))
	if c.db != 0 {
		if more := libc.GoString(sqlite3.Xsqlite3_errmsg(c.tls, c.db)); more != text {
			text += ": " + more
		}
	}
	return &Error{Code: int(rc), text: fmt.Sprintf("%s (%d)", text, rc)}
}
