package service

import "rowan/backend/messaging"

// saveNumber makes or changes a number that the practice texts from.
func (t *turn) saveNumber(c messaging.SaveNumber) error {
	if err := t.role.CheckManages(); err != nil {
		return err
	}
	if err := checkIDs(c.Number); err != nil {
		return err
	}
	before, err := t.Number(c.Number)
	if unless(err, nil) != nil {
		return err
	}
	all, err := t.Numbers()
	if err != nil {
		return err
	}
	staff, err := t.Teammates()
	if err != nil {
		return err
	}
	after, err := c.Onto(before, all, staff, t.now)
	if err != nil {
		return err
	}
	if err := t.moveMembers(before.Sender(), after.Sender()); err != nil {
		return err
	}
	return t.PutNumber(after)
}
