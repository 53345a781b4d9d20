package service

import "rowan/backend/messaging"

// saveNumber makes or changes a number that the practice texts from.
func (t *turn) saveNumber(c messaging.SaveNumber) error {
	onto := func(before messaging.Number, all []messaging.Number, staff []messaging.Teammate) (messaging.Number, error) {
		return c.Onto(before, all, staff, t.now)
	}
	_, _, err := saveSender(t, c.Number, t.Number, t.Numbers, onto, t.PutNumber)
	return err
}
