package service

import (
	"rowan/backend/compliance"
	"rowan/backend/messaging"
)

// comply says whether a text may be given to a carrier, by the rules that the
// composer showed while it was typed. A warning is the writer's to answer.
func (t *turn) comply(c messaging.Conversation, body messaging.Text) error {
	number, err := t.Number(c.Number)
	if err != nil {
		return unless(err, errNoSender)
	}
	return compliance.Gate(number, c.Phone, body, t.now)
}
