package store

import (
	"time"

	"rowan/backend/messaging"
)

type receptionRow struct {
	thing, trouble, test, reason string
	since, receivedAt, testedAt  int64
}

func (r *receptionRow) places() []any {
	return []any{&r.thing, &r.trouble, &r.since, &r.receivedAt, &r.test, &r.testedAt, &r.reason}
}

func (r receptionRow) reception() messaging.Reception {
	v := messaging.ReceptionOf(r.thing)
	v.Trouble, v.Since, v.ReceivedAt = messaging.Trouble(r.trouble), instant(r.since), instant(r.receivedAt)
	v.Test, v.TestedAt, v.Reason = messaging.Test(r.test), instant(r.testedAt), messaging.Reason(r.reason)
	return v
}

// PutReception saves how texts leave and arrive.
func (tx *Tx) PutReception(r messaging.Reception) error {
	if _, err := tx.change(messaging.Changed{Scope: r.Scope(), Kind: messaging.KindReception, Key: r.Key()}); err != nil {
		return err
	}
	return tx.fail("save a reception", tx.exec(`INSERT INTO receptions (practice, thing, trouble, since, received_at, test, tested_at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (practice, thing) DO UPDATE SET trouble = excluded.trouble, since = excluded.since, received_at = excluded.received_at,
		test = excluded.test, tested_at = excluded.tested_at, reason = excluded.reason`,
		tx.practice, r.Key(), r.Trouble, millis(r.Since), millis(r.ReceivedAt), r.Test, millis(r.TestedAt), r.Reason))
}

// Receptions lists what is known of the account and of the numbers; the account first.
func (tx *Tx) Receptions() ([]messaging.Reception, error) {
	rows, err := ask(tx.ways, (*receptionRow).places,
		"SELECT thing, trouble, since, received_at, test, tested_at, reason FROM receptions WHERE practice = ? ORDER BY thing <> ?, thing", tx.practice, messaging.Reception{}.Key())
	list := make([]messaging.Reception, len(rows))
	for i, r := range rows {
		list[i] = r.reception()
	}
	return list, tx.fail("list receptions", err)
}

// Reception returns what is known of a number, or of the account if it is "".
func (tx *Tx) Reception(number messaging.NumberID) (messaging.Reception, error) {
	return tx.reception(messaging.Reception{Number: number})
}

// MailReception returns what is known of how a mailbox is followed.
func (tx *Tx) MailReception(mailbox messaging.MailboxID) (messaging.Reception, error) {
	return tx.reception(messaging.Reception{Mailbox: mailbox})
}

// reception fills in what is known of what r names.
func (tx *Tx) reception(r messaging.Reception) (messaging.Reception, error) {
	rows, err := ask(tx.ways, (*receptionRow).places,
		"SELECT thing, trouble, since, received_at, test, tested_at, reason FROM receptions WHERE practice = ? AND thing = ?", tx.practice, r.Key())
	if err == nil && len(rows) > 0 {
		r = rows[0].reception()
	}
	return r, tx.fail("read a reception", err)
}

// CaughtUp is until when all is known that arrived at a number, and the words of the
// test that is under way there; Put and SetChallenge keep them. No desktop has either.
func (tx *Tx) CaughtUp(number messaging.NumberID) (until time.Time, challenge string, err error) {
	var at int64
	err = tx.row("SELECT caught_up, challenge FROM receptions WHERE practice = ? AND thing = ?", tx.practice, number).Scan(&at, &challenge)
	if absentRow(err) {
		return until, "", nil
	}
	return instant(at), challenge, tx.fail("read how far a number is caught up", err)
}

// SetCaughtUp keeps until when all is known that arrived at a number.
func (tx *Tx) SetCaughtUp(number messaging.NumberID, until time.Time) error {
	return tx.setReception(number, "caught_up = ?", millis(until))
}

// SetChallenge keeps what the test says that is under way at a number; "" for none.
func (tx *Tx) SetChallenge(number messaging.NumberID, words string) error {
	return tx.setReception(number, "challenge = ?", words)
}

// Relay is an address that is not ours, and by which texts to a number reach us all the
// same; SetRelay keeps it.
func (tx *Tx) Relay(number messaging.NumberID) (address string, err error) {
	err = tx.row("SELECT relay FROM receptions WHERE practice = ? AND thing = ?", tx.practice, number).Scan(&address)
	if absentRow(err) {
		return "", nil
	}
	return address, tx.fail("read by whom a number's texts come", err)
}

// SetRelay keeps by which address texts to a number reach us.
func (tx *Tx) SetRelay(number messaging.NumberID, address string) error {
	return tx.setReception(number, "relay = ?", address)
}

// MailTest is what the test of a mailbox is called that was sent last.
func (tx *Tx) MailTest(m messaging.MailboxID) (id string, err error) {
	err = tx.row("SELECT challenge FROM receptions WHERE practice = ? AND thing = ?", tx.practice, messaging.Reception{Mailbox: m}.Key()).Scan(&id)
	if absentRow(err) {
		return "", nil
	}
	return id, tx.fail("read a mailbox's test", err)
}

// SetMailTest keeps what a mailbox's test is called.
func (tx *Tx) SetMailTest(m messaging.MailboxID, id string) error {
	return tx.setReception(messaging.NumberID(messaging.Reception{Mailbox: m}.Key()), "challenge = ?", id)
}

func (tx *Tx) setReception(number messaging.NumberID, what string, value any) error {
	return tx.fail("keep a reception", tx.exec("UPDATE receptions SET "+what+" WHERE practice = ? AND thing = ?", value, tx.practice, number))
}
