package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// checkSender says what is wrong with a change of a sender by what is known here, and
// with which field of it; the service decides. One that is changed may not have come down
// yet.
func checkSender[ID ~string, S any](r *Replica, id ID, isNew bool, find func(*store.Tx, ID) (S, error), list func(*store.Tx) ([]S, error),
	onto func(before S, all []S, staff []messaging.Teammate) (S, error)) error {
	return r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			if err := s.manages(tx); err != nil {
				return err
			}
			have, err := find(tx, id)
			if messaging.CodeOf(err) == messaging.CodeNotFound {
				if !isNew {
					return nil
				}
			} else if err != nil {
				return err
			}
			all, err := list(tx)
			if err != nil {
				return err
			}
			staff, err := tx.Teammates()
			if err != nil {
				return err
			}
			_, err = onto(have, all, staff)
			return err
		})
	})
}
