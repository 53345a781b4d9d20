package app

import (
	"context"
	"time"

	"rowan/backend/messaging"
)

// askFor is how long the screen waits for the service to decide.
const askFor = 5 * time.Second

// UndoSend takes a message back that has not gone out, the newest of the
// conversation if none is named; its text is the draft again. false says that the
// service could not be asked yet.
func (a *App) UndoSend(conversation, message string) (bool, error) {
	ctx, cancel := context.WithTimeout(a.ctx, askFor)
	defer cancel()
	decided, err := a.replica.UndoSend(ctx, messaging.ConversationID(conversation), messaging.MessageID(message))
	return decided, shown(err)
}

// Retract takes a message away that nobody has seen. false is as for UndoSend.
func (a *App) Retract(message string) (bool, error) {
	ctx, cancel := context.WithTimeout(a.ctx, askFor)
	defer cancel()
	decided, err := a.replica.Retract(ctx, messaging.MessageID(message))
	return decided, shown(err)
}

// Preferences are the person's own settings.
func (a *App) Preferences() (Preferences, error) {
	p, err := a.replica.Preferences()
	return Preferences{UndoSend: p.UndoSend}, shown(err)
}

// SetUndoSend says for how many seconds the person's messages can be taken back.
func (a *App) SetUndoSend(seconds int) error {
	return shown(a.replica.SavePreferences(messaging.SavePreferences{UndoSend: &seconds}))
}
