package app

import "rowan/backend/messaging"

// Present says that the person is at a conversation: "viewing", "replying", or
// "away" when they leave it.
func (a *App) Present(conversation, doing string) error {
	if err := a.ready(); err != nil {
		return shown(err)
	}
	return shown(a.replica.Present(a.ctx, messaging.ConversationID(conversation), messaging.Doing(doing)))
}

// Here lists who is at a conversation just now.
func (a *App) Here() ([]Presence, error) {
	v := []Presence{}
	list, err := a.replica.Here()
	for _, c := range list {
		v = append(v, Presence{Conversation: string(c.Conversation), Name: c.Name, Doing: string(c.Doing)})
	}
	return v, shown(err)
}
