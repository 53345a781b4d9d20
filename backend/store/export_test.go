package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"rowan/backend/sealed"
)

// Dump returns every value of every table as text, as somebody with the file's key would see it.
func (s *Store) Dump(t testing.TB) string {
	t.Helper()
	w, err := s.read.begin(t.Context(), practice)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.sql.Rollback() }()
	tables, err := ask(w, itself[string], s.tablesOfPractices())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, table := range append(tables, "practices") {
		rows, err := w.db.Table(table).Rows()
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if b, ok := (*v.(*any)).([]byte); ok {
					out.Write(b)
				} else {
					fmt.Fprint(&out, *v.(*any))
				}
				out.WriteByte('\n')
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// Exec runs a statement past every type and rule of this package; on a database it is
// still one of a practice's.
func (s *Store) Exec(t testing.TB, sql string) error {
	t.Helper()
	if s.pg == nil {
		return s.write.db.Exec(sql).Error
	}
	w, err := s.write.begin(t.Context(), practice)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.exec(forPostgres(sql)); err != nil {
		return errors.Join(err, w.sql.Rollback())
	}
	return w.sql.Commit()
}

// practice is that of storetest.
const practice = "01890000-0000-7000-8000-000000000001"

// Path is where the store is.
func (s *Store) Path() string { return s.path }

// InboxPlan says how the second page of a list is found.
func (s *Store) InboxPlan(t testing.TB, list List) string {
	t.Helper()
	tx := &Tx{practice: "p"}
	where, args, err := tx.pageOf(list, &InboxKey{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	return s.Plan(t, selectInbox+where, args...)
}

// Plan says how a statement is run.
func (s *Store) Plan(t testing.TB, sql string, args ...any) string {
	t.Helper()
	var steps []struct{ Detail string }
	if err := s.read.db.Raw("EXPLAIN QUERY PLAN "+sql, args...).Scan(&steps).Error; err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(steps)
}

// StoppedSince is the statement of Tx.StoppedSince.
const StoppedSince = stoppedSince

// SearchPlans says how the engine goes about searching messages and notes.
func (tx *Tx) SearchPlans() ([]string, error) {
	var steps []string
	for _, x := range []textIndex{messageIndex, noteIndex} {
		rows, err := tx.db.Raw("EXPLAIN QUERY PLAN "+x.query(), `"word"*`, 50, tx.practice).Rows()
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				return nil, err
			}
			steps = append(steps, step)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// Exec runs a statement past every type and rule of this package.
func (tx *Tx) Exec(sql string) error { return tx.exec(sql) }

// OpenAs opens the store as the program did whose newest migration was last. Only
// statements can be run on it.
func OpenAs(ctx context.Context, cfg Config, last int64) (*Store, error) {
	s := &Store{path: cfg.Path, side: cfg.Side, keys: cfg.Keys}
	err := s.openAs(ctx, cfg, last)
	if err != nil {
		_ = s.Close()
	}
	return s, err
}

func (s *Store) openAs(ctx context.Context, cfg Config, last int64) (err error) {
	if err := sealed.Check(cfg.Path, cfg.Key); err != nil {
		return err
	}
	if s.vfs, err = sealed.Register(cfg.Key); err != nil {
		return err
	}
	if s.write, err = s.connect(ctx, cfg.Path, 1, true); err != nil {
		return err
	}
	all, err := s.provider(goose.DialectSQLite3, s.write.DB)
	if err != nil {
		return err
	}
	later := []int64{}
	for _, source := range all.ListSources() {
		if source.Version > last {
			later = append(later, source.Version)
		}
	}
	as, err := s.provider(goose.DialectSQLite3, s.write.DB, goose.WithExcludeVersions(later))
	if err != nil {
		return err
	}
	return s.upTo(ctx, as)
}

// Steps are the migrations of this store's side, in their order.
func (s *Store) Steps(t testing.TB) (versions []int64) {
	t.Helper()
	p, err := s.provider(goose.DialectSQLite3, s.write.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range p.ListSources() {
		versions = append(versions, source.Version)
	}
	return versions
}

// TakeRows brings what another store has of every table that both have.
func (s *Store) TakeRows(t testing.TB, from *Store) (rows int) {
	t.Helper()
	for _, table := range tablesOf(t, s) {
		columns := columnsOf(t, s, table)
		theirs := columnsOf(t, from, table)
		columns = slices.DeleteFunc(columns, func(c string) bool { return !slices.Contains(theirs, c) })
		if len(columns) == 0 || table == "goose_db_version" || table == "sqlite_sequence" {
			continue
		}
		list := `"` + strings.Join(columns, `", "`) + `"`
		found, err := from.write.Query("SELECT " + list + " FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		for found.Next() {
			values, places := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			if err := found.Scan(places...); err != nil {
				t.Fatal(err)
			}
			if _, err := s.write.Exec("INSERT OR REPLACE INTO "+table+" ("+list+") VALUES (?"+strings.Repeat(", ?", len(columns)-1)+")", values...); err != nil {
				t.Fatalf("%s: %v", table, err)
			}
			rows++
		}
		if err := errors.Join(found.Err(), found.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

func tablesOf(t testing.TB, s *Store) []string {
	return texts(t, s, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
}

func columnsOf(t testing.TB, s *Store, table string) []string {
	return texts(t, s, "SELECT name FROM pragma_table_info('"+table+"')")
}

func texts(t testing.TB, s *Store, query string) (list []string) {
	t.Helper()
	if err := s.write.db.Raw(query).Scan(&list).Error; err != nil {
		t.Fatal(err)
	}
	return list
}
