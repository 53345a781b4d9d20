package store

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// Sender returns the link, the number or the mailbox of a scope as what conversations come from.
func (tx *Tx) Sender(scope messaging.Scope) (messaging.Sender, error) {
	if id, ok := scope.Number(); ok {
		n, err := tx.Number(id)
		return n.Sender(), err
	}
	if id, ok := scope.Mailbox(); ok {
		m, err := tx.Mailbox(id)
		return m.Sender(), err
	}
	id, _ := scope.Link()
	l, err := tx.Link(id)
	return l.Sender(), err
}

// putMembers makes a sender's members those who it says. Whoever gained or lost it
// is told in their own scope, since their rights are different from now on.
func (tx *Tx) putMembers(s messaging.Sender) error {
	_, id, _ := strings.Cut(string(s.Scope), ":")
	before, err := tx.members(s.Scope)
	if err != nil {
		return err
	}
	for _, t := range s.Members {
		if slices.Contains(before, t) {
			continue
		}
		if err := tx.exec("INSERT INTO members (practice, sender, teammate) VALUES (?, ?, ?)", tx.practice, s.Scope, t); err != nil {
			return tx.fail("add a member", err)
		}
		if err := tx.membership(id, t); err != nil {
			return err
		}
	}
	for _, t := range before {
		if slices.Contains(s.Members, t) {
			continue
		}
		if err := tx.exec("DELETE FROM members WHERE practice = ? AND sender = ? AND teammate = ?", tx.practice, s.Scope, t); err != nil {
			return tx.fail("remove a member", err)
		}
		if err := tx.membership(id, t); err != nil {
			return err
		}
	}
	return nil
}

// membership tells a teammate that what they see of a sender or of a conversation
// is different from now on.
func (tx *Tx) membership(of string, t messaging.TeammateID) error {
	_, err := tx.change(messaging.Changed{Scope: messaging.ScopeTeammate(t), Kind: messaging.KindMembership, Key: of})
	return err
}

func (tx *Tx) members(sender messaging.Scope) ([]messaging.TeammateID, error) {
	ids, err := ask(tx.ways, itself[messaging.TeammateID], "SELECT teammate FROM members WHERE practice = ? AND sender = ? ORDER BY teammate", tx.practice, sender)
	return ids, tx.fail("list members", err)
}

// SendersOf lists the scopes of the links, numbers and mailboxes that a teammate is a member of.
func (tx *Tx) SendersOf(t messaging.TeammateID) ([]messaging.Scope, error) {
	scopes, err := ask(tx.ways, itself[messaging.Scope], "SELECT sender FROM members WHERE practice = ? AND teammate = ? ORDER BY sender", tx.practice, t)
	return scopes, tx.fail("list a teammate's senders", err)
}

// IsMember says whether a teammate is a member of a sender.
func (tx *Tx) IsMember(sender messaging.Scope, t messaging.TeammateID) (is bool, err error) {
	err = tx.row("SELECT EXISTS (SELECT 1 FROM members WHERE practice = ? AND sender = ? AND teammate = ?)", tx.practice, sender, t).Scan(&is)
	return is, tx.fail("read a membership", err)
}

// OpenConversations counts each sender's conversations that can be written in.
// On a desktop only the person's own have any.
func (tx *Tx) OpenConversations() (map[messaging.Scope]int, error) {
	type row struct {
		sender messaging.Scope
		n      int
	}
	rows, err := ask(tx.ways, func(r *row) []any { return []any{&r.sender, &r.n} },
		"SELECT sender, count(*) FROM conversations WHERE practice = ? AND state = ? GROUP BY sender", tx.practice, messaging.ConversationOpen)
	counts := make(map[messaging.Scope]int, len(rows))
	for _, r := range rows {
		counts[r.sender] = r.n
	}
	return counts, tx.fail("count open conversations", err)
}

// removeSender takes away a sender, the row of id in a table, that the service did
// not make.
func (tx *Tx) removeSender(scope messaging.Scope, table, id string) error {
	if err := tx.exec("DELETE FROM members WHERE practice = ? AND sender = ?", tx.practice, scope); err != nil {
		return tx.fail("remove members", err)
	}
	for _, sql := range []string{"DELETE FROM " + table + " WHERE practice = ? AND id = ?", "DELETE FROM tagged WHERE practice = ? AND thing = ?"} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("remove a sender", err)
		}
	}
	return nil
}
