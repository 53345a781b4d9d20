package service

import (
	"rowan/backend/bridge"
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

// keyword reads what a text asks for; what the carrier has acted on already counts.
func keyword(in bridge.Inbound, off bool) compliance.Action {
	text := in.Body
	if in.OptOut != "" {
		text = in.OptOut
	}
	return compliance.Keyword(text, compliance.Situation{OptedOut: off}).Action
}
