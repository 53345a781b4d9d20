package service

import (
	"strings"

	"rowan/backend/messaging"
)

// moveMembers writes down who gains a sender and who loses it, each in a row of
// the audit log of their own (LNK-05), and takes from the latter what they looked
// after. The store tells them.
func (t *turn) moveMembers(before, after messaging.Sender) error {
	_, id, _ := strings.Cut(string(after.Scope), ":")
	gained, lost := before.Difference(after)
	for _, m := range gained {
		if err := t.audit("add_member", thing{"member", id + "/" + string(m)}, resultOK); err != nil {
			return err
		}
	}
	for _, m := range lost {
		if err := t.audit("remove_member", thing{"member", id + "/" + string(m)}, resultOK); err != nil {
			return err
		}
		if err := t.release(after.Scope, m); err != nil {
			return err
		}
	}
	return nil
}

// mayLookAfter says whether a teammate can be given conversations of a sender.
func (t *turn) mayLookAfter(scope messaging.Scope, id messaging.TeammateID) error {
	sender, err := t.Sender(scope)
	if err != nil {
		return err
	}
	teammate, err := t.Teammate(id)
	if unless(err, nil) != nil {
		return err
	}
	return sender.CheckAssignee(teammate)
}

// release gives the conversations of a sender back to nobody that a teammate
// looked after who no longer sees them.
func (t *turn) release(scope messaging.Scope, id messaging.TeammateID) error {
	list, err := t.AssignedTo(scope, id)
	if err != nil {
		return err
	}
	for _, c := range list {
		c.Assignee = ""
		if _, err := t.PutConversation(c); err != nil {
			return err
		}
	}
	return nil
}

// mayWriteFrom says whether the teammate may begin something from a sender (LNK-07).
func (t *turn) mayWriteFrom(scope messaging.Scope) error {
	sender, err := t.Sender(scope)
	if err != nil {
		return unless(err, errNoSender)
	}
	if err := sender.CheckFrom(t.who.Teammate); err != nil || !sender.Archived {
		return err
	}
	return errNoSender
}

var errNoSender error = messaging.FailField("from", messaging.CodeNotFound, "What this is from is not in use any more. Choose another under From.")

// saveSender makes a sender or changes one, and gives and takes what its members see.
// onto is what the command makes of the one that is there, among all of its kind.
func saveSender[ID ~string, S interface{ Sender() messaging.Sender }](t *turn, id ID, find func(ID) (S, error), list func() ([]S, error),
	onto func(before S, all []S, staff []messaging.Teammate) (S, error), put func(S) error) (before, after S, err error) {
	if err := t.role.CheckManages(); err != nil {
		return before, after, err
	}
	if err := checkIDs(id); err != nil {
		return before, after, err
	}
	before, err = find(id)
	if unless(err, nil) != nil {
		return before, after, err
	}
	all, err := list()
	if err != nil {
		return before, after, err
	}
	staff, err := t.Teammates()
	if err != nil {
		return before, after, err
	}
	if after, err = onto(before, all, staff); err != nil {
		return before, after, err
	}
	if err := t.moveMembers(before.Sender(), after.Sender()); err != nil {
		return before, after, err
	}
	return before, after, put(after)
}
