package service

import (
	"context"
	"maps"
	"slices"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// Open counts each link's open conversations for those who manage the practice,
// members or not: a number, and nothing of what is in them (LNK-10).
func (s *Service) Open(ctx context.Context, who Actor) ([]api.LinkOpen, error) {
	list := []api.LinkOpen{}
	return list, s.act(ctx, who, func(t *turn) error {
		if err := t.role.CheckManages(); err != nil {
			return err
		}
		counts, err := t.OpenConversations()
		if err != nil {
			return err
		}
		for _, sender := range slices.Sorted(maps.Keys(counts)) {
			if link, ok := sender.Link(); ok {
				list = append(list, api.LinkOpen{Link: link, Open: counts[sender]})
			}
		}
		return t.audit("count_open", thing{"practice", string(who.Practice)}, resultOK)
	})
}

// saveLink makes or changes a link.
func (t *turn) saveLink(c messaging.SaveLink) error {
	before, after, err := saveSender(t, c.Link, t.Link, t.Links, c.Onto, t.PutLink)
	if err != nil || before.ID != "" {
		return err
	}
	return t.newDoor(after.ID)
}

// inUse returns a link, or another of the practice where it has been archived
// since: nothing begins on an archived one, and no patient finds a shut door.
func (t *turn) inUse(id messaging.LinkID) (messaging.LinkID, error) {
	all, err := t.Links()
	if err != nil {
		return "", err
	}
	found := messaging.LinkID("")
	for _, l := range all {
		switch {
		case l.Archived:
		case l.ID == id:
			return id, nil
		case found == "" || l.Kind == messaging.LinkPractice:
			found = l.ID
		}
	}
	return found, nil
}
