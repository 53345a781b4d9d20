package service

import "rowan/backend/messaging"

// retract takes a message away that nobody has seen (N5). Whoever comes first wins:
// the receipts are asked in the transaction that empties it.
func (t *turn) retract(c messaging.Retract) error {
	m, err := t.Message(c.Message)
	if err != nil {
		return unless(err, errNoMessage)
	}
	conversation, err := t.conversation(m.Conversation)
	if messaging.CodeOf(err) == messaging.CodeNotFound {
		return errNoMessage
	}
	if err != nil {
		return err
	}
	if !conversation.Channel.Rules().Retracts {
		return messaging.Fail(messaging.CodeUnsupported, "A text that went out cannot be taken back. You can write a correction.")
	}
	if m.Event == messaging.EventRetracted {
		return nil
	}
	if m.Event != "" || m.Author.Kind != messaging.AuthorTeammate {
		return errNoMessage
	}
	if m.Author.Teammate != t.who.Teammate {
		return messaging.Fail(messaging.CodeNotMember, "Only who wrote a message can retract it. Ask them to.")
	}
	seen, err := t.Receipts(m.ID)
	if err != nil {
		return err
	}
	if len(seen) > 0 {
		return messaging.Fail(messaging.CodeSeen, "This message was seen already, so it stays. You can write a correction.")
	}
	if err := t.Retract(conversation, m); err != nil {
		return err
	}
	for _, contact := range conversation.Contacts { // nobody is reminded of it
		if err := t.looked(conversation.ID, contact); err != nil {
			return err
		}
	}
	return nil
}
