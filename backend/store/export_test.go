package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
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
