package app

import (
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// Colleagues lists the teammates who can be taken into a group, by name.
func (a *App) Colleagues() ([]LinkMember, error) {
	list, err := a.replica.Colleagues()
	return members(list), shown(err)
}

func members(list []messaging.Teammate) []LinkMember {
	v := []LinkMember{}
	for _, t := range list {
		v = append(v, linkMember(t))
	}
	return v
}

// Draft returns what was typed to begin a conversation with several people: of is
// their ids in order, with a plus sign between.
func (a *App) Draft(of string) (Draft, error) {
	d, files, err := a.replica.Draft(messaging.DraftKey(of))
	return draft(d, files), shown(err)
}

// SetAllReadOnly makes several conversations read-only, or reactivates them: all
// of them, or none.
func (a *App) SetAllReadOnly(ids []string, readOnly bool) error {
	return shown(a.replica.SetAllReadOnly(typed[messaging.ConversationID](ids), stateOf(readOnly)))
}

// TakeEarly makes what was written to a patient before they joined the draft of
// their conversation.
func (a *App) TakeEarly(conversation string) error {
	return shown(a.replica.TakeEarly(messaging.ConversationID(conversation)))
}

func typed[T ~string](ids []string) []T {
	list := []T{}
	for _, id := range ids {
		list = append(list, T(id))
	}
	return list
}

func people(list []replica.Participant, c replica.Thread) []Participant {
	v := []Participant{}
	for _, p := range list {
		if p.Teammate.ID != "" {
			name := messaging.Text(p.Teammate.Name)
			v = append(v, Participant{ID: string(p.Teammate.ID), Teammate: true, Name: string(name), Initials: messaging.Initials(name),
				Role: p.Teammate.Title, Since: stamp(c.MadeAt), SeenAt: stamp(p.SeenAt)})
			continue
		}
		v = append(v, Participant{ID: string(p.Contact.ID), Name: string(p.Contact.Name), Initials: messaging.Initials(p.Contact.Name),
			Account: string(p.Contact.Account), Role: kindOf(p.Contact), Since: stamp(p.Contact.AccountAt), SeenAt: stamp(p.SeenAt)})
	}
	return v
}

// kindOf is what a contact is to the practice, of which "" is a patient too.
func kindOf(c messaging.Contact) string {
	if c.Kind == "" {
		return string(messaging.ContactPatient)
	}
	return string(c.Kind)
}
