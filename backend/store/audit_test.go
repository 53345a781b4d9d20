package store_test

import (
	"testing"

	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

func TestAudit_RowsAreNeverChangedOrRemoved(t *testing.T) {
	s := storetest.Open(t, store.Service)
	write(t, s, func(tx *store.Tx) error {
		return tx.AddAudit(store.Audit{At: storetest.Now, ActorKind: "teammate", Actor: string(ana), Action: "send", Result: "ok"})
	})
	for _, sql := range []string{"UPDATE audit SET result = 'x'", "DELETE FROM audit", "INSERT OR REPLACE INTO audit SELECT practice, n, at, actor_kind, 'x', via, action, thing_kind, thing, result FROM audit"} {
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
