package service

import "rowan/backend/messaging"

// mayText says whether a text may leave in a conversation as things stand: the
// practice and its number may send, and the other side wants texts.
func (t *turn) mayText(c messaging.Conversation) error {
	number, err := t.Number(c.Number)
	if err != nil {
		return unless(err, errNoSender)
	}
	practice, err := t.GetPractice()
	if err != nil {
		return err
	}
	if err := number.MaySend(practice); err != nil { // SMS-06, INV-10
		return err
	}
	off, err := t.Suppression(c.Phone)
	if err != nil {
		return err
	}
	return off.Refuse() // OPT-05, D12
}
