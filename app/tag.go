package app

import "rowan/backend/messaging"

// Tags lists every tag in use.
func (a *App) Tags() ([]string, error) {
	tags, err := a.replica.Tags()
	return tagViews(tags), shown(err)
}

// TagConversation puts tags on a conversation and takes some off.
func (a *App) TagConversation(id string, add, remove []string) error {
	return shown(a.replica.Tag(messaging.Tag{Conversation: messaging.ConversationID(id), Add: texts(add), Remove: texts(remove)}))
}

// TagContact puts tags on a contact and takes some off.
func (a *App) TagContact(id string, add, remove []string) error {
	return shown(a.replica.Tag(messaging.Tag{Contact: messaging.ContactID(id), Add: texts(add), Remove: texts(remove)}))
}

func tagViews(tags messaging.Tags) []string {
	v := []string{}
	for _, t := range tags {
		v = append(v, string(t))
	}
	return v
}

func texts(words []string) []messaging.Text {
	v := []messaging.Text{}
	for _, w := range words {
		v = append(v, messaging.Text(w))
	}
	return v
}
