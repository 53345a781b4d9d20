package service

import (
	"rowan/backend/messaging"
)

// saveLink makes or changes a link. Whoever gains or loses it stands in the
// audit log with a row of their own (LNK-05), and is told by the store.
func (t *turn) saveLink(c messaging.SaveLink) error {
	if err := t.role.CheckManages(); err != nil {
		return err
	}
	if err := checkIDs(c.Link); err != nil {
		return err
	}
	before, err := t.Link(c.Link)
	if unless(err, nil) != nil {
		return err
	}
	all, err := t.Links()
	if err != nil {
		return err
	}
	staff, err := t.Teammates()
	if err != nil {
		return err
	}
	after, err := c.Onto(before, all, staff)
	if err != nil {
		return err
	}
	gained, lost := before.Difference(after)
	for _, m := range gained {
		if err := t.audit("add_member", thing{"member", string(c.Link) + "/" + string(m)}, resultOK); err != nil {
			return err
		}
	}
	for _, m := range lost {
		if err := t.audit("remove_member", thing{"member", string(c.Link) + "/" + string(m)}, resultOK); err != nil {
			return err
		}
		if err := t.release(c.Link, m); err != nil {
			return err
		}
	}
	if err := t.PutLink(after); err != nil || before.ID != "" {
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
