package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// mayText says whether a text may leave in a conversation as things stand, by the
// rules that the service applies too. A number that has not come down yet stops
// nothing: the service knows.
func mayText(tx *store.Tx, c messaging.Conversation) error {
	number, err := tx.Number(c.Number)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return err
	}
	if err == nil {
		practice, err := tx.GetPractice()
		if err != nil {
			return err
		}
		if err := number.MaySend(practice); err != nil {
			return err
		}
	}
	off, err := tx.Suppression(c.Phone)
	if err != nil {
		return err
	}
	return off.Refuse()
}
