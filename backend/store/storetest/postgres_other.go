//go:build !unix

package storetest

import (
	"errors"
	"testing"
)

// Try fails: the tests' PostgreSQL runs on Unix.
func (Database) Try(...string) error { return errors.New("the tests start no PostgreSQL here") }

// NewDatabase and EmptyDatabase skip the test.
func NewDatabase(t testing.TB) Database { return EmptyDatabase(t) }

func EmptyDatabase(t testing.TB) Database {
	t.Helper()
	t.Skip("the tests start no PostgreSQL here")
	return Database{}
}
