package service

import (
	"slices"

	"rowan/backend/messaging"
)

// convene says whether these people can be a group as it was asked for, and puts
// into the log that somebody took it upon themselves to show patients each other's
// names (GRP-08).
func (t *turn) convene(c messaging.Conversation, namesShown bool) error {
	for _, id := range c.Teammates {
		teammate, err := t.Teammate(id)
		if unless(err, nil) != nil {
			return err
		}
		if !teammate.Active {
			return messaging.FailField("to", messaging.CodeInvalid, "Only teammates who work here can take part. Choose others.")
		}
	}
	contacts, err := t.ContactsByID(c.Contacts)
	if err != nil || !messaging.ShowsNames(contacts) {
		return err
	}
	if !namesShown {
		return messaging.ErrNamesShown
	}
	return t.audit("show_names", thing{"conversation", string(c.ID)}, resultOK)
}

// company names, for a patient, who else takes part in a conversation: names and
// nothing more.
func (t *turn) company(c messaging.Conversation) (map[messaging.ContactID]messaging.Text, []messaging.Text, error) {
	known, list := map[messaging.ContactID]messaging.Text{}, []messaging.Text{}
	if !c.Group() {
		return known, list, nil
	}
	contacts, err := t.ContactsByID(c.Contacts)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range contacts {
		known[p.ID] = p.Name
		if p.ID != t.who.Contact {
			list = append(list, p.Name)
		}
	}
	for _, id := range c.Teammates {
		teammate, err := t.Teammate(id)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, messaging.Text(teammate.Name))
	}
	slices.Sort(list)
	return known, list, nil
}
