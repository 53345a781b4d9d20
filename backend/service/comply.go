package service

import (
	"strings"

	"rowan/backend/compliance"
	"rowan/backend/messaging"
)

// comply says whether a text may be given to a carrier, by the rules that the
// composer showed while it was typed. What they warn of was answered by its writer.
func (t *turn) comply(c messaging.Conversation, body messaging.Text) error {
	number, err := t.Number(c.Number)
	if err != nil {
		return unless(err, errNoSender)
	}
	_, err = compliance.Gate(number, c.Phone, body, t.now)
	return err
}

// heed is comply for whoever writes. It returns what the rules warn of.
func (t *turn) heed(c messaging.Conversation, send messaging.Send) (warned []string, err error) {
	number, err := t.Number(c.Number)
	if err != nil {
		return nil, unless(err, errNoSender)
	}
	return compliance.Heed(number, c.Phone, send.Body, send.Despite, t.now)
}

// despite writes down for what reason a text goes in spite of which rules (CMP-01).
func (t *turn) despite(c messaging.Conversation, send messaging.Send) error {
	warned, err := t.heed(c, send)
	if err != nil || len(warned) == 0 {
		return err
	}
	return t.audit("send_despite", thing{"message", string(send.Message)}, string(send.Despite)+": "+strings.Join(warned, " "))
}
