package service

import "rowan/backend/messaging"

// saveDraft keeps what a teammate typed. It is theirs alone: nothing about the
// conversation has to be asked, and losing it destroys no draft.
func (t *turn) saveDraft(c messaging.SaveDraft) error {
	have, err := t.Draft(t.who.Teammate, c.Key)
	if err != nil {
		return err
	}
	next, err := c.Onto(have, t.who.Device)
	if err != nil {
		return err
	}
	next.At = t.now
	return t.PutDraft(t.who.Teammate, next)
}

// savePreferences changes the teammate's own settings.
func (t *turn) savePreferences(c messaging.SavePreferences) error {
	have, err := t.Preferences(t.who.Teammate)
	if err != nil {
		return err
	}
	next, err := c.Onto(have)
	if err != nil {
		return err
	}
	return t.PutPreferences(t.who.Teammate, next)
}
