package app

import "rowan/backend/messaging"

// Search finds messages, notes and contacts.
func (a *App) Search(query string, limit int) (Found, error) {
	v := Found{Messages: []SearchHit{}, Contacts: []ContactRow{}}
	hits, contacts, err := a.replica.Search(query, limit)
	if err != nil {
		return v, shown(err)
	}
	for _, h := range hits {
		hit := SearchHit{Conversation: string(h.Conversation), Message: string(h.Message), Note: string(h.Note), Position: position(h.Position),
			Name: string(h.Contact.Name), Initials: messaging.Initials(h.Contact.Name), Account: string(h.Contact.Account),
			Snippet: h.Snippet, Marks: h.Marks, At: stamp(h.At)}
		if len(h.Group) > 0 {
			hit.Group, hit.Name, hit.Initials = true, groupName(h.Group), ""
		}
		v.Messages = append(v.Messages, hit)
	}
	v.Contacts = contactRows(contacts)
	return v, nil
}
