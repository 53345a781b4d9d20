package store

import "time"

// Count counts one more of what may happen so often only, and returns how many
// there were since the window began. It is kept, so that a restart forgives nothing.
func (tx *Tx) Count(what []byte, now time.Time, window time.Duration) (n int, err error) {
	err = tx.row(`INSERT INTO limits (practice, what, n, until) VALUES (?1, ?2, 1, ?4)
		ON CONFLICT (practice, what) DO UPDATE SET n = CASE WHEN limits.until <= ?3 THEN 1 ELSE limits.n + 1 END, until = CASE WHEN limits.until <= ?3 THEN ?4 ELSE limits.until END
		RETURNING n`, tx.practice, what, millis(now), millis(now.Add(window))).Scan(&n)
	return n, tx.fail("count", err)
}

// ForgetLimits forgets the windows that are over.
func (tx *Tx) ForgetLimits(now time.Time) error {
	return tx.fail("forget limits", tx.exec("DELETE FROM limits WHERE practice = ? AND until <= ?", tx.practice, millis(now)))
}
