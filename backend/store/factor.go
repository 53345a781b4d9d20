package store

import "rowan/backend/messaging"

// SetFactor keeps a teammate's second factor: the authenticator's secret with
// the step that was used to prove it, and the hashes of the recovery codes. What
var replaceFactors = replace("factors", 2, "practice", "teammate", "secret", "used_step")

// they had before is forgotten.
func (tx *Tx) SetFactor(id messaging.TeammateID, secret string, step int64, recovery [][]byte) error {
	err := tx.exec(replaceFactors,
		tx.practice, id, tx.seal("factors", "secret", string(id), []byte(secret)), step)
	if err != nil {
		return tx.fail("save a second factor", err)
	}
	if err := tx.exec("DELETE FROM recovery_codes WHERE practice = ? AND teammate = ?", tx.practice, id); err != nil {
		return tx.fail("forget recovery codes", err)
	}
	for _, hash := range recovery {
		if err := tx.exec("INSERT INTO recovery_codes (practice, teammate, hash) VALUES (?, ?, ?)", tx.practice, id, hash); err != nil {
			return tx.fail("save recovery codes", err)
		}
	}
	return nil
}

// Factor returns the secret of a teammate's authenticator; ErrNotFound if they
// have none.
func (tx *Tx) Factor(id messaging.TeammateID) (string, error) {
	var kept secret
	err := tx.row("SELECT secret FROM factors WHERE practice = ? AND teammate = ?", tx.practice, id).Scan(&kept)
	if absentRow(err) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", tx.fail("read a second factor", err)
	}
	plain, err := tx.unseal("factors", "secret", string(id), kept)
	return string(plain), err
}

// UseStep says whether a step of a teammate's authenticator, and every later
// one, has not been used yet, and uses it.
func (tx *Tx) UseStep(id messaging.TeammateID, step int64) (bool, error) {
	return tx.hit("UPDATE factors SET used_step = ? WHERE practice = ? AND teammate = ? AND used_step < ? RETURNING 1", step, tx.practice, id, step)
}

// UseRecoveryCode says whether a teammate has this recovery code, and spends it.
func (tx *Tx) UseRecoveryCode(id messaging.TeammateID, hash []byte) (bool, error) {
	return tx.hit("DELETE FROM recovery_codes WHERE practice = ? AND teammate = ? AND hash = ? RETURNING 1", tx.practice, id, hash)
}

// hit runs a statement that returns a row if it changed one.
func (tx *Tx) hit(query string, args ...any) (bool, error) {
	var one int
	err := tx.row(query, args...).Scan(&one)
	if absentRow(err) {
		return false, nil
	}
	return err == nil, tx.fail("use a second factor", err)
}
