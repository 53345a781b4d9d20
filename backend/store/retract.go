package store

import "rowan/backend/messaging"

// Retract empties a message on the service: what it said and the files that it
// carried are overwritten or removed, and in
// its place stands that there was one.
func (tx *Tx) Retract(c messaging.Conversation, m messaging.Message) error {
	version, err := tx.change(messaging.Changed{Scope: c.From(), Kind: messaging.KindMessage, Key: string(m.ID), About: c.ID})
	if err != nil {
		return err
	}
	defer tx.overwriting()()
	if err := tx.removeCarried(m); err != nil {
		return err
	}
	return tx.fail("empty a message", tx.exec("UPDATE messages SET body = ?, attachments = NULL, event = ?, version = ? WHERE practice = ? AND id = ?",
		tx.sealText("messages", "body", string(m.ID), ""), messaging.EventRetracted, version, tx.practice, m.ID))
}

// removeCarried removes the files that a message carried.
func (tx *Tx) removeCarried(m messaging.Message) error {
	for _, file := range m.Attachments {
		a, err := tx.Attachment(file.ID)
		if err == nil {
			err = tx.RemoveAttachment(a)
		}
		if err != nil && !absent(err) {
			return err
		}
	}
	return nil
}

// Unheld tells a teammate's desktops that a message which was held is no more.
func (tx *Tx) Unheld(t messaging.TeammateID, m messaging.MessageID, c messaging.ConversationID) error {
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(t), Kind: messaging.KindMessage, Key: string(m), About: c})
	return err
}

// overwriting makes what is deleted overwritten too, until its result is called.
func (tx *Tx) overwriting() (end func()) {
	if tx.s.pg != nil { // its server keeps old versions until it cleans up; they stay sealed
		return func() {}
	}
	_ = tx.exec("PRAGMA secure_delete = ON") // the pragma of a writer that fails would fail its next statement too
	return func() { _ = tx.exec("PRAGMA secure_delete = OFF") }
}
