package messaging

import "time"

// DefaultUndoSend is for whoever has chosen nothing else.
const DefaultUndoSend = 10

// Preferences are a teammate's own settings, the same on all of their desktops.
type Preferences struct {
	UndoSend int   `json:"undoSend"` // seconds for which a message is held; 0 for none
	Version  int64 `json:"version,omitempty"`
}

// Hold is how long a message of theirs is held on a channel.
func (p Preferences) Hold(on Channel) time.Duration {
	return min(time.Duration(p.UndoSend)*time.Second, on.Rules().Hold)
}

// SavePreferences changes the fields that it names.
type SavePreferences struct {
	UndoSend *int `json:"undoSend,omitempty"`
}

// Onto returns p with the named fields changed, or says why they cannot be.
func (s SavePreferences) Onto(p Preferences) (Preferences, error) {
	if s.UndoSend != nil {
		if *s.UndoSend < 0 || *s.UndoSend > int(MaxHold/time.Second) {
			return p, FailField("undoSend", CodeInvalid, "A message can be held for 0 to 30 seconds. Choose a number between them.")
		}
		p.UndoSend = *s.UndoSend
	}
	return p, nil
}
