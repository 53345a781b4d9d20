package store

import "rowan/backend/messaging"

// PutPreferences keeps a teammate's own settings. The service gives the version;
// on a desktop an older one changes nothing.
func (tx *Tx) PutPreferences(t messaging.TeammateID, p messaging.Preferences) error {
	version, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(t), Kind: messaging.KindPreferences, Key: string(t)})
	if err != nil {
		return err
	}
	if tx.s.side == Service {
		p.Version = version
	}
	return tx.fail("save preferences", tx.exec(`INSERT INTO preferences (practice, teammate, undo_send, version) VALUES (?, ?, ?, ?)
		ON CONFLICT (practice, teammate) DO UPDATE SET undo_send = excluded.undo_send, version = excluded.version
		WHERE excluded.version >= preferences.version`, tx.practice, t, p.UndoSend, p.Version))
}

// Preferences returns a teammate's own settings: those of whoever chose nothing, if
// they did not.
func (tx *Tx) Preferences(t messaging.TeammateID) (messaging.Preferences, error) {
	p := messaging.Preferences{UndoSend: messaging.DefaultUndoSend}
	err := tx.row("SELECT undo_send, version FROM preferences WHERE practice = ? AND teammate = ?", tx.practice, t).Scan(&p.UndoSend, &p.Version)
	if absentRow(err) {
		err = nil
	}
	return p, tx.fail("read preferences", err)
}
