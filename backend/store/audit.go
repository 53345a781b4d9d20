package store

import (
	"time"
)

// Audit is one row of the audit log: who did what to which thing, and how it
// went. It holds ids, never what a patient said or is called.
type Audit struct {
	N         int64 // counts the practice's rows without a gap
	At        time.Time
	ActorKind string // "teammate", "contact" or "service"
	Actor     string
	Via       string // the device or session
	Action    string
	ThingKind string
	Thing     string
	Result    string // "ok" or the code of the refusal
}

// AddAudit adds a row to the practice's audit log. The schema lets nobody change
// or remove one.
func (tx *Tx) AddAudit(a Audit) error {
	return tx.fail("write the audit log", tx.exec(`INSERT INTO audit (practice, n, at, actor_kind, actor, via, action, thing_kind, thing, result)
		VALUES (?, (SELECT coalesce(max(n), 0) + 1 FROM audit WHERE practice = ?), ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.practice, tx.practice, millis(a.At), a.ActorKind, a.Actor, a.Via, a.Action, a.ThingKind, a.Thing, a.Result))
}

// AuditAfter lists the practice's audit rows after number n, oldest first.
func (tx *Tx) AuditAfter(n int64, limit int) ([]Audit, error) {
	var rows []struct {
		N                                                       int64
		At                                                      int64
		ActorKind, Actor, Via, Action, ThingKind, Thing, Result string
	}
	err := tx.db.Table("audit").Where("practice = ? AND n > ?", tx.practice, n).Order("n").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, tx.fail("read the audit log", err)
	}
	list := make([]Audit, 0, len(rows))
	for _, r := range rows {
		list = append(list, Audit{N: r.N, At: instant(r.At), ActorKind: r.ActorKind, Actor: r.Actor, Via: r.Via,
			Action: r.Action, ThingKind: r.ThingKind, Thing: r.Thing, Result: r.Result})
	}
	return list, nil
}
