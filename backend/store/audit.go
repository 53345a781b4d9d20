package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"rowan/backend/messaging"
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
	Hash      []byte // of this row and of the hash before it; given by AddAudit
}

// link is the hash of a row that follows the one whose hash is before. Every field
// says how long it is, so that no two rows read the same.
func (a Audit) link(practice messaging.PracticeID, before []byte) []byte {
	b := make([]byte, 0, 512)
	field := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	field("rowan audit v1")
	b = append(b, before...)
	field(string(practice))
	b = binary.AppendVarint(binary.AppendVarint(b, a.N), millis(a.At))
	for _, s := range []string{a.ActorKind, a.Actor, a.Via, a.Action, a.ThingKind, a.Thing, a.Result} {
		field(s)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// unchained is the hash of the rows that were written before there was a chain.
var unchained = make([]byte, sha256.Size)

// chain is the end of each practice's log, in memory, so that a row costs no more
// than its own statement; where several processes write, a transaction is told it with
// its turn instead. It is for whoever holds the committer's turn. It may run
// ahead of what is durable; forget it when something that was kept is lost.
type chain map[messaging.PracticeID]Audit

// AddAudit adds a row to the practice's audit log, behind the newest. The schema
// lets nobody change or remove one.
func (tx *Tx) AddAudit(a Audit) error {
	last, err := tx.lastAudit()
	if err != nil {
		return err
	}
	a.N = last.N + 1
	a.At = instant(millis(a.At))
	a.Hash = a.link(tx.practice, last.Hash)
	err = tx.exec(`INSERT INTO audit (practice, n, at, actor_kind, actor, via, action, thing_kind, thing, result, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.practice, a.N, millis(a.At), a.ActorKind, a.Actor, a.Via, a.Action, a.ThingKind, a.Thing, a.Result, a.Hash)
	if err != nil {
		return tx.fail("write the audit log", err)
	}
	tx.audited = &a
	return nil
}

// lastAudit is the newest row, of which N and Hash are set: that of this
// transaction, the one before it, or the one in memory.
func (tx *Tx) lastAudit() (Audit, error) {
	if tx.audited != nil {
		return *tx.audited, nil
	}
	if tx.end != nil {
		return *tx.end, nil
	}
	if last, ok := tx.s.chain[tx.practice]; ok {
		return last, nil
	}
	last := Audit{Hash: unchained}
	err := tx.row("SELECT n, hash FROM audit WHERE practice = ? ORDER BY n DESC LIMIT 1", tx.practice).Scan(&last.N, &last.Hash)
	if absentRow(err) {
		err = nil
	}
	return last, tx.fail("read the end of the audit log", err)
}

// AuditHead is the end of the log as this transaction leaves it. It is for one that
// writes.
func (tx *Tx) AuditHead() (messaging.AuditHead, error) {
	last, err := tx.lastAudit()
	return messaging.AuditHead{N: last.N, Hash: hex.EncodeToString(last.Hash)}, err
}

// KnowsAudit says whether the log has the row that was its end once.
func (tx *Tx) KnowsAudit(head messaging.AuditHead) (bool, error) {
	if head.N == 0 {
		return true, nil
	}
	var hash []byte
	err := tx.row("SELECT hash FROM audit WHERE practice = ? AND n = ?", tx.practice, head.N).Scan(&hash)
	if absentRow(err) {
		return false, nil
	}
	return hex.EncodeToString(hash) == head.Hash, tx.fail("read the audit log", err)
}

// AuditAfter lists the practice's audit rows after number n, oldest first.
func (tx *Tx) AuditAfter(n int64, limit int) ([]Audit, error) {
	rows, err := ask(tx.ways, (*auditRow).places, `SELECT n, at, actor_kind, actor, via, action, thing_kind, thing, result, hash
		FROM audit WHERE practice = ? AND n > ? ORDER BY n LIMIT ?`, tx.practice, n, limit)
	if err != nil {
		return nil, tx.fail("read the audit log", err)
	}
	list := make([]Audit, len(rows))
	for i, r := range rows {
		list[i] = r.Audit
		list[i].At = instant(r.at)
	}
	return list, nil
}

type auditRow struct {
	Audit
	at int64
}

func (r *auditRow) places() []any {
	return []any{&r.N, &r.at, &r.ActorKind, &r.Actor, &r.Via, &r.Action, &r.ThingKind, &r.Thing, &r.Result, &r.Hash}
}

// Log is what going through an audit log found.
type Log struct {
	Head      messaging.AuditHead
	Unchained int64 // rows from before there was a chain, which prove nothing
	// Broken is the first row that is not what was written, or before which one is
	// missing; nil if there is none.
	Broken *Audit
}

// VerifyAudit goes through the whole of the practice's audit log.
func (tx *Tx) VerifyAudit() (Log, error) {
	const stretch = 1000
	log := Log{}
	last := Audit{Hash: unchained}
	for {
		rows, err := tx.AuditAfter(last.N, stretch)
		if err != nil {
			return log, err
		}
		for _, a := range rows {
			before := log.Unchained == last.N && bytes.Equal(a.Hash, unchained)
			if a.N != last.N+1 || !before && !bytes.Equal(a.Hash, a.link(tx.practice, last.Hash)) {
				log.Broken = &a
				return log, nil
			}
			if before {
				log.Unchained++
			}
			last = a
			log.Head = messaging.AuditHead{N: a.N, Hash: hex.EncodeToString(a.Hash)}
		}
		if len(rows) < stretch {
			return log, nil
		}
	}
}
