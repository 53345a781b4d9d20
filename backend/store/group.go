package store

import (
	"slices"
	"time"

	"rowan/backend/messaging"
)

// putTeammates makes a conversation's teammates those who take part in it now.
// Whoever comes or goes is told in their own scope, since their rights are
// different from now on.
func (tx *Tx) putTeammates(c messaging.Conversation, before []messaging.TeammateID) error {
	for _, t := range c.Teammates {
		if slices.Contains(before, t) {
			continue
		}
		if err := tx.exec("INSERT INTO conversation_teammates (practice, conversation, teammate) VALUES (?, ?, ?)", tx.practice, c.ID, t); err != nil {
			return tx.fail("add a teammate to a conversation", err)
		}
		if err := tx.membership(string(c.ID), t); err != nil {
			return err
		}
	}
	for _, t := range before {
		if slices.Contains(c.Teammates, t) {
			continue
		}
		if err := tx.exec("DELETE FROM conversation_teammates WHERE practice = ? AND conversation = ? AND teammate = ?", tx.practice, c.ID, t); err != nil {
			return tx.fail("take a teammate out of a conversation", err)
		}
		if err := tx.membership(string(c.ID), t); err != nil {
			return err
		}
	}
	return nil
}

// TakesPart says whether a teammate takes part in a conversation by name.
func (tx *Tx) TakesPart(c messaging.ConversationID, t messaging.TeammateID) (takes bool, err error) {
	err = tx.row("SELECT EXISTS (SELECT 1 FROM conversation_teammates WHERE practice = ? AND conversation = ? AND teammate = ?)", tx.practice, c, t).Scan(&takes)
	return takes, tx.fail("read who takes part", err)
}

// TakesPartIn lists the conversations that a teammate takes part in by name and
// sees for no other reason: those of their own senders are left out.
func (tx *Tx) TakesPartIn(t messaging.TeammateID) ([]messaging.ConversationID, error) {
	ids, err := ask(tx.ways, itself[messaging.ConversationID], `SELECT p.conversation FROM conversation_teammates p
		JOIN conversations c ON c.practice = p.practice AND c.id = p.conversation
		WHERE p.practice = ? AND p.teammate = ? AND NOT EXISTS (
			SELECT 1 FROM members m WHERE m.practice = p.practice AND m.sender = c.sender AND m.teammate = p.teammate)
		ORDER BY p.conversation`, tx.practice, t)
	return ids, tx.fail("list what a teammate takes part in", err)
}

// SeenNewest returns when each participant of a conversation, by id, saw what a
// teammate wrote there last; its writer has. Who has not is not in it.
func (tx *Tx) SeenNewest(c messaging.ConversationID) (map[string]time.Time, error) {
	type row struct {
		reader string
		at     int64
	}
	rows, err := ask(tx.ways, func(r *row) []any { return []any{&r.reader, &r.at} }, `WITH newest AS (
			SELECT id, author, at FROM messages WHERE practice = ?1 AND conversation = ?2 AND author_kind = 'teammate' AND event = '' AND position > 0
			ORDER BY position DESC LIMIT 1)
		SELECT reader, seen_at FROM receipts WHERE practice = ?1 AND message = (SELECT id FROM newest)
		UNION ALL SELECT author, at FROM newest`, tx.practice, c)
	seen := map[string]time.Time{}
	for _, r := range rows {
		seen[r.reader] = instant(r.at)
	}
	return seen, tx.fail("read who has seen", err)
}

// PracticeWrote says whether a teammate has written in a conversation.
func (tx *Tx) PracticeWrote(c messaging.ConversationID) (wrote bool, err error) {
	err = tx.row("SELECT EXISTS (SELECT 1 FROM messages WHERE practice = ? AND conversation = ? AND author_kind = 'teammate' AND event = '')", tx.practice, c).Scan(&wrote)
	return wrote, tx.fail("look for what was written", err)
}

// groupNames returns, of those of the conversations that are groups, the names of
// who takes part: contacts, then teammates.
func (tx *Tx) groupNames(ids []messaging.ConversationID) (map[messaging.ConversationID][]messaging.Text, error) {
	names := map[messaging.ConversationID][]messaging.Text{}
	conversations, err := tx.ConversationsByID(ids)
	if err != nil {
		return nil, err
	}
	for _, c := range conversations {
		if !c.Group() {
			continue
		}
		people, err := tx.ContactsByID(c.Contacts)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			names[c.ID] = append(names[c.ID], p.Name)
		}
		for _, id := range c.Teammates {
			t, err := tx.Teammate(id)
			if err != nil && !absent(err) {
				return nil, err
			}
			names[c.ID] = append(names[c.ID], messaging.Text(t.Name))
		}
	}
	return names, nil
}
