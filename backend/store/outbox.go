package store

import (
	"encoding/json"
	"time"

	"rowan/backend/messaging"
)

// OutboxState is where a row of the outbox stands.
type OutboxState string

const (
	OutboxWaiting OutboxState = "waiting"
	OutboxLeased  OutboxState = "leased" // under way; if the lease runs out, nobody knows how it went
	OutboxUnsure  OutboxState = "unsure" // it may have happened: only a person sends it again
	OutboxDone    OutboxState = "done"   // kept for a while, to be offered again after a restore
)

// Item is one row of the outbox: something that has to reach whoever stands
// above. Rows of one lane go one at a time, in the order in which they were put.
type Item struct {
	N         int64
	ID        string // unique; a command's id, or a message's
	Kind      string
	Lane      string
	State     OutboxState
	Attempts  int
	NotBefore time.Time
	MadeAt    time.Time
	payload   []byte
}

// Payload reads what Put was given.
func (i Item) Payload(v any) error {
	if err := json.Unmarshal(i.payload, v); err != nil {
		return messaging.Internal("read the outbox", err)
	}
	return nil
}

type outboxRow struct {
	N           int64 `gorm:"primaryKey"`
	Practice    messaging.PracticeID
	ID          string
	Kind        string
	Lane        string
	Payload     secret
	State       OutboxState
	Attempts    int
	NotBefore   int64
	LeasedUntil int64
	MadeAt      int64
}

func (outboxRow) TableName() string { return "outbox" }

const selectOutbox = "SELECT n, id, kind, lane, payload, state, attempts, not_before, made_at FROM outbox o "

func (r *outboxRow) places() []any {
	return []any{&r.N, &r.ID, &r.Kind, &r.Lane, &r.Payload, &r.State, &r.Attempts, &r.NotBefore, &r.MadeAt}
}

// items lists the rows that a condition picks.
func (tx *Tx) items(which string, args ...any) ([]Item, error) {
	rows, err := ask(tx.ways, (*outboxRow).places, selectOutbox+which, args...)
	if err != nil {
		return nil, tx.fail("read the outbox", err)
	}
	return collect(rows, tx.item)
}

// PutOutbox puts something into the outbox, in the caller's transaction.
func (tx *Tx) PutOutbox(i Item, payload any) error {
	sealed, err := tx.sealJSON("outbox", "payload", i.ID, payload)
	if err != nil {
		return err
	}
	r := outboxRow{Practice: tx.practice, ID: i.ID, Kind: i.Kind, Lane: i.Lane, Payload: sealed, State: OutboxWaiting,
		NotBefore: millis(i.NotBefore), MadeAt: millis(i.MadeAt)}
	return tx.fail("write the outbox", tx.db.Create(&r).Error)
}

func (tx *Tx) item(r outboxRow) (Item, error) {
	payload, err := tx.unseal("outbox", "payload", r.ID, r.Payload)
	return Item{N: r.N, ID: r.ID, Kind: r.Kind, Lane: r.Lane, State: r.State, Attempts: r.Attempts,
		NotBefore: instant(r.NotBefore), MadeAt: instant(r.MadeAt), payload: payload}, err
}

// Due lists what of a kind may go now, in the order of putting: of each lane only
// the first row, and that only if it waits and its time has come.
func (tx *Tx) Due(kind string, now time.Time, limit int) ([]Item, error) {
	return tx.items(`WHERE practice = ? AND kind = ? AND state = 'waiting' AND not_before <= ?
		AND n = (SELECT min(p.n) FROM outbox p WHERE p.practice = o.practice AND p.lane = o.lane AND p.state <> 'done')
		ORDER BY n LIMIT ?`, tx.practice, kind, millis(now), limit)
}

// NextOut is when the first of what waits may go, or a lease runs out: zero if nothing
// waits.
func (tx *Tx) NextOut() (time.Time, error) {
	var at *int64
	err := tx.row("SELECT min(CASE state WHEN 'leased' THEN leased_until ELSE not_before END) FROM outbox WHERE practice = ? AND state IN ('waiting', 'leased')", tx.practice).Scan(&at)
	if err != nil || at == nil {
		return time.Time{}, tx.fail("look when something may go out", err)
	}
	return instant(*at), nil
}

// InOutbox returns one row of the outbox, or ErrNotFound.
func (tx *Tx) InOutbox(id string) (Item, error) {
	found, err := tx.items("WHERE practice = ? AND id = ?", tx.practice, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Item{}, err
	}
	return found[0], nil
}

// Take returns a row as it is now, if it still waits and its time has come: whoever means
// to lease it takes it first, since another process may have. Otherwise it is ErrNotFound.
func (tx *Tx) Take(i Item, now time.Time) (Item, error) {
	which := "WHERE practice = ? AND id = ? AND state = 'waiting' AND not_before <= ?"
	if tx.s.pg != nil {
		which += " FOR UPDATE SKIP LOCKED"
	}
	found, err := tx.items(which, tx.practice, i.ID, millis(now))
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Item{}, err
	}
	return found[0], nil
}

// TakeOver says whether a row's lease has run out and nobody has settled it yet, and
// leases it anew to whoever does.
func (tx *Tx) TakeOver(i Item, now, until time.Time) (bool, error) {
	var n int64
	err := tx.row("UPDATE outbox SET leased_until = ? WHERE practice = ? AND n = ? AND state = 'leased' AND leased_until <= ? RETURNING n",
		millis(until), tx.practice, i.N, millis(now)).Scan(&n)
	if absentRow(err) {
		return false, nil
	}
	return err == nil, tx.fail("take over from the outbox", err)
}

// SetPayload replaces what a row carries, in its place.
func (tx *Tx) SetPayload(i Item, payload any) error {
	sealed, err := tx.sealJSON("outbox", "payload", i.ID, payload)
	if err != nil {
		return err
	}
	return tx.setOutbox(i, "payload = ?", sealed)
}

// Waiting lists everything that has not arrived yet, in the order of putting.
func (tx *Tx) Waiting(limit int) ([]Item, error) {
	return tx.items("WHERE practice = ? AND state <> 'done' ORDER BY n LIMIT ?", tx.practice, limit)
}

// CountWaiting is how many rows have not arrived yet, but for some kinds.
func (tx *Tx) CountWaiting(but ...string) (int, error) {
	var n int
	err := tx.row("SELECT count(*) FROM outbox WHERE practice = ? AND state <> 'done' AND kind NOT"+among, tx.practice, list(but)).Scan(&n)
	return n, tx.fail("count the outbox", err)
}

// Lease marks a row as under way until the given time.
func (tx *Tx) Lease(i Item, until time.Time) error {
	return tx.setOutbox(i, "state = 'leased', attempts = attempts + 1, leased_until = ?", millis(until))
}

// Done marks a row as arrived.
func (tx *Tx) Done(i Item) error { return tx.setOutbox(i, "state = 'done'") }

// Retry puts a row back until the given time, without losing its place in the lane.
func (tx *Tx) Retry(i Item, at time.Time) error {
	return tx.setOutbox(i, "state = 'waiting', attempts = attempts + 1, not_before = ?", millis(at))
}

// Unsure marks a row that may have happened. It holds up its lane no longer, and can
// be asked after from the given time on.
func (tx *Tx) Unsure(i Item, ask time.Time) error {
	return tx.setOutbox(i, "state = 'unsure', lane = 'unsure:' || id, attempts = attempts + 1, not_before = ?", millis(ask))
}

// Unsettled lists rows that may have happened and can be asked after now.
func (tx *Tx) Unsettled(now time.Time, limit int) ([]Item, error) {
	return tx.items("WHERE practice = ? AND state = 'unsure' AND not_before <= ? ORDER BY n LIMIT ?", tx.practice, millis(now), limit)
}

// Drop forgets a row: it was refused, and whoever asked was told.
func (tx *Tx) Drop(i Item) error {
	return tx.fail("clear the outbox", tx.exec("DELETE FROM outbox WHERE n = ?", i.N))
}

// LeasedOut lists rows whose lease ran out: whoever held it is gone.
func (tx *Tx) LeasedOut(now time.Time) ([]Item, error) {
	return tx.items("WHERE practice = ? AND state = 'leased' AND leased_until <= ? ORDER BY n", tx.practice, millis(now))
}

// ForgetDone clears what arrived before the given time.
func (tx *Tx) ForgetDone(before time.Time) error {
	return tx.fail("clear the outbox", tx.exec("DELETE FROM outbox WHERE practice = ? AND state = 'done' AND made_at < ?", tx.practice, millis(before)))
}

func (tx *Tx) setOutbox(i Item, set string, args ...any) error {
	return tx.fail("update the outbox", tx.exec("UPDATE outbox SET "+set+" WHERE n = ?", append(args, i.N)...))
}

// OutboxOf lists what has not arrived yet of a kind, in the order of putting.
func (tx *Tx) OutboxOf(kind string) ([]Item, error) {
	return tx.items("WHERE practice = ? AND kind = ? AND state <> 'done' ORDER BY n", tx.practice, kind)
}

// Lane lists what has not arrived yet of one lane, in the order of putting.
func (tx *Tx) Lane(lane string) ([]Item, error) {
	return tx.items("WHERE practice = ? AND lane = ? AND state <> 'done' ORDER BY n", tx.practice, lane)
}

// Reoffer makes everything wait again that had arrived: whoever stands above may
// have lost it in a restore, and does what it still knows only once.
func (tx *Tx) Reoffer() error {
	return tx.fail("offer the outbox again", tx.exec("UPDATE outbox SET state = 'waiting', not_before = 0 WHERE practice = ? AND state = 'done'", tx.practice))
}

// Doubt makes everything that waits, but for some kinds, something whose lease ran
// out: it may have happened after the moment to which this store was set back.
func (tx *Tx) Doubt(but ...string) error {
	return tx.fail("doubt the outbox", tx.exec("UPDATE outbox SET state = 'leased', leased_until = 1 WHERE practice = ? AND state = 'waiting' AND kind NOT"+among, tx.practice, list(but)))
}
