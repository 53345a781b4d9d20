package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

func row(n int) store.Audit {
	return store.Audit{At: storetest.Now, ActorKind: "teammate", Actor: string(ana), Via: "d", Action: "send", ThingKind: "message", Thing: fmt.Sprint(n), Result: "ok"}
}

// logged is a store whose log has rows, and its end.
func logged(t *testing.T, rows int) (*store.Store, messaging.AuditHead) {
	t.Helper()
	s := storetest.Open(t, store.Service)
	var head messaging.AuditHead
	for n := range rows {
		write(t, s, func(tx *store.Tx) (err error) {
			if err := tx.AddAudit(row(n)); err != nil {
				return err
			}
			head, err = tx.AuditHead()
			return err
		})
	}
	return s, head
}

func verify(t *testing.T, s *store.Store) (log store.Log) {
	t.Helper()
	read(t, s, func(tx *store.Tx) (err error) { log, err = tx.VerifyAudit(); return err })
	return log
}

func TestTrust34_Audit_RowsAreNeverChangedOrRemoved(t *testing.T) {
	s := storetest.Open(t, store.Service)
	write(t, s, func(tx *store.Tx) error {
		return tx.AddAudit(store.Audit{At: storetest.Now, ActorKind: "teammate", Actor: string(ana), Action: "send", Result: "ok"})
	})
	for _, sql := range []string{"UPDATE audit SET result = 'x'", "DELETE FROM audit", "INSERT OR REPLACE INTO audit SELECT practice, n, at, actor_kind, 'x', via, action, thing_kind, thing, result, hash FROM audit"} {
		if err := s.Exec(t, sql); err == nil {
			t.Errorf("%s was carried out", sql)
		}
	}
	read(t, s, func(tx *store.Tx) error {
		rows, err := tx.AuditAfter(0, 10)
		if len(rows) != 1 || rows[0].Actor != string(ana) || rows[0].Result != "ok" || !rows[0].At.Equal(storetest.Now) {
			t.Errorf("the log holds %+v", rows)
		}
		return err
	})
}

// Whoever has the file's key can drop the triggers; what they do to the log is
// found, and the first row that it shows at is named.
func TestTrust34_Audit_WhatIsDoneToTheLogIsFoundAtItsFirstRow(t *testing.T) {
	const last = 12
	cases := []struct {
		sql    string
		broken int64 // 0: the log by itself shows nothing
	}{
		{"UPDATE audit SET at = at + 1 WHERE n = 7", 7},
		{"UPDATE audit SET actor_kind = 'service' WHERE n = 7", 7},
		{"UPDATE audit SET actor = 'somebody' WHERE n = 7", 7},
		{"UPDATE audit SET via = 'other' WHERE n = 7", 7},
		{"UPDATE audit SET via = '', action = via || action WHERE n = 7", 7}, // the same letters in a row
		{"UPDATE audit SET action = 'opened' WHERE n = 7", 7},
		{"UPDATE audit SET thing_kind = 'note' WHERE n = 7", 7},
		{"UPDATE audit SET thing = '99' WHERE n IN (7, 8, 9)", 7},
		{"UPDATE audit SET result = 'not_member' WHERE n = 7", 7},
		{"UPDATE audit SET hash = zeroblob(32) WHERE n = 7", 7},
		{"UPDATE audit SET hash = zeroblob(32) WHERE n <= 7", 8}, // as if there had been no chain yet
		{"DELETE FROM audit WHERE n = 6", 7},
		{"DELETE FROM audit WHERE n <= 6", 7},
		{"DELETE FROM audit WHERE n = 6; UPDATE audit SET n = n - 1 WHERE n > 6", 6},
		{"UPDATE audit SET n = -n WHERE n IN (7, 8); UPDATE audit SET n = n + 15 WHERE n < 0", 7}, // swapped
		{"UPDATE audit SET n = -n WHERE n > 6; UPDATE audit SET n = 1 - n WHERE n < 0; INSERT INTO audit SELECT practice, 7, at, actor_kind, actor, via, action, thing_kind, 'x', result, hash FROM audit WHERE n = 8", 7},
		{"UPDATE audit SET practice = 'another'; INSERT INTO audit SELECT '" + string(storetest.Practice) + "', n, at, actor_kind, actor, via, action, thing_kind, thing, result, hash FROM audit WHERE n > 3", 4},
		{"DELETE FROM audit WHERE n > 10", 0},
	}
	for _, c := range cases {
		s, head := logged(t, last)
		if log := verify(t, s); log.Broken != nil || log.Head != head || head.N != last {
			t.Fatalf("before: %+v, the head being %v", log, head)
		}
		spoil(t, s, c.sql)
		log := verify(t, s)
		switch {
		case c.broken == 0 && log.Broken != nil, c.broken != 0 && (log.Broken == nil || log.Broken.N != c.broken):
			t.Errorf("%s: %+v, want row %d", c.sql, log.Broken, c.broken)
		}
		read(t, s, func(tx *store.Tx) error {
			known, err := tx.KnowsAudit(head)
			if known && log.Broken == nil {
				t.Errorf("%s: a device that knew the end notices nothing", c.sql)
			}
			return err
		})
	}
}

// spoil does something to a log, as whoever may do everything with what keeps it.
func spoil(t *testing.T, s *store.Store, sql string) {
	t.Helper()
	if storetest.OnPostgres() {
		sql = strings.ReplaceAll(sql, "zeroblob(32)", "decode(repeat('00', 32), 'hex')")
		storetest.DatabaseAt(t, s.Path()).Exec(t, append([]string{"DROP TRIGGER audit_append ON audit", "ALTER TABLE audit DROP CONSTRAINT audit_pkey"}, strings.Split(sql, "; ")...)...)
		return
	}
	for _, sql := range []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", sql} {
		if err := s.Exec(t, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func TestAudit_RowsFromBeforeTheChainAreCountedAndNoMore(t *testing.T) {
	s := storetest.Open(t, store.Service)
	for n := range 3 {
		sql := fmt.Sprintf("INSERT INTO audit (practice, n, at, actor_kind, actor, via, action, thing_kind, thing, result) VALUES ('%s', %d, 1, 'teammate', 'a', '', 'send', '', '', 'ok')", storetest.Practice, n+1)
		if err := s.Exec(t, sql); err != nil {
			t.Fatal(err)
		}
	}
	write(t, s, func(tx *store.Tx) error { return tx.AddAudit(row(4)) })
	if log := verify(t, s); log.Broken != nil || log.Unchained != 3 || log.Head.N != 4 {
		t.Errorf("%+v", log)
	}
}

// The end of the chain is kept in memory. Writers that share a commit, and those
// among them that are undone, must not leave it pointing at a row that is not there.
func TestAudit_TheChainHoldsThroughUndoneWritesAndFailedCommits(t *testing.T) {
	s := storetest.Open(t, store.Service)
	no := errors.New("no")
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 50 {
				err := s.Tx(t.Context(), storetest.Practice, func(tx *store.Tx) error {
					if err := errors.Join(tx.AddAudit(row(i)), tx.AddAudit(row(i))); err != nil {
						return err
					}
					if i%5 == w%5 {
						return no
					}
					return nil
				})
				if i%5 == w%5 != errors.Is(err, no) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	failed := 0
	for i := range 5 { // a foreign key that only the commit asks for
		err := s.Tx(t.Context(), storetest.Practice, func(tx *store.Tx) error {
			return errors.Join(tx.AddAudit(row(i)), tx.Exec("PRAGMA defer_foreign_keys = ON"),
				tx.Exec("INSERT INTO factors SELECT id, 'nobody', x'0101', 0 FROM practices"))
		})
		if err != nil {
			failed++
		}
		write(t, s, func(tx *store.Tx) error { return tx.AddAudit(row(i)) })
	}
	if failed != 5 {
		t.Errorf("%d commits failed: this shows nothing", failed)
	}
	if log := verify(t, s); log.Broken != nil || log.Head.N != 8*40*2+5 {
		t.Errorf("%+v", log)
	}
}
