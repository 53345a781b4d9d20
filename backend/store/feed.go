package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"rowan/backend/messaging"
)

// change tells the feed that a thing changed, and whoever watches the store once
// the transaction has committed. On the service it gives the change the
// practice's next number, which is the thing's version from then on; only a
// transaction that commits uses one up, and the practice's row is held until
// then, so that no low number appears after a higher one. A thing has one row in
// a feed: an older one moves. On a desktop nobody can be away, so nothing is kept.
func (tx *Tx) change(c messaging.Changed) (seq int64, err error) { return tx.changeAll(c) }

// changeAll is change for several things at once, which get consecutive numbers;
// seq is the last one's.
func (tx *Tx) changeAll(things ...messaging.Changed) (seq int64, err error) {
	tx.changed = append(tx.changed, things...)
	if tx.s.side == Desktop {
		return 0, nil
	}
	n := int64(len(things))
	if err := tx.row("UPDATE practices SET seq = seq + ? WHERE id = ? RETURNING seq", n, tx.practice).Scan(&seq); err != nil {
		return 0, tx.fail("number a change", err)
	}
	rows, args := "(?, ?, ?, ?, ?, ?)"+strings.Repeat(", (?, ?, ?, ?, ?, ?)", len(things)-1), make([]any, 0, 6*n)
	for i, c := range things {
		about := messaging.ConversationID("")
		if c.Scope.Sender() { // what is a teammate's own stays theirs
			about = c.About
		}
		args = append(args, tx.practice, c.Scope, c.Kind, c.Key, seq-n+1+int64(i), about)
	}
	err = tx.exec(`INSERT INTO feed (practice, scope, kind, "key", seq, about) VALUES `+rows+`
		ON CONFLICT (practice, scope, kind, "key") DO UPDATE SET seq = excluded.seq`, args...)
	return seq, tx.fail("write the feed", err)
}

// Entry is one row of a feed.
type Entry struct {
	Seq   int64
	Scope messaging.Scope
	Kind  messaging.Kind
	Key   string
}

func (e *Entry) places() []any { return []any{&e.Seq, &e.Scope, &e.Kind, &e.Key} }

// Head is the newest cursor of the practice.
func (tx *Tx) Head() (messaging.Cursor, error) {
	var c messaging.Cursor
	err := tx.row("SELECT epoch, seq FROM practices WHERE id = ?", tx.practice).Scan(&c.Epoch, &c.Seq)
	return c, tx.fail("read the head of the feed", err)
}

// RaiseEpoch begins to number changes anew: whoever read this feed before it was set
// back fetches everything again.
func (tx *Tx) RaiseEpoch() error {
	return tx.fail("raise the epoch", tx.exec("UPDATE practices SET epoch = epoch + 1 WHERE id = ?", tx.practice))
}

// FeedAfter lists what changed in the scopes after a number, oldest first. It
// costs what these scopes hold after it, whatever else the practice wrote.
func (tx *Tx) FeedAfter(scopes []messaging.Scope, after int64, limit int) ([]Entry, error) {
	return tx.feed(scopes, "seq > ?", after, "ASC", limit)
}

// FeedBefore lists what changed in a scope before a number, newest first.
func (tx *Tx) FeedBefore(scope messaging.Scope, before int64, limit int) ([]Entry, error) {
	return tx.feed([]messaging.Scope{scope}, "seq < ?", before, "DESC", limit)
}

// feed reads each scope along its own index and merges, so that no scope is
// read further than the limit. Conversations, of which somebody may take part in
// many, are read together.
func (tx *Tx) feed(scopes []messaging.Scope, bound string, seq int64, order string, limit int) ([]Entry, error) {
	if len(scopes) == 0 {
		return []Entry{}, nil
	}
	var (
		parts         []string
		args          []any
		conversations []messaging.ConversationID
	)
	part := func(scope, which string, of any) {
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT seq, %s AS scope, kind, "key" FROM feed WHERE practice = ? AND %s AND %s ORDER BY seq %s LIMIT ?) AS part`, scope, which, bound, order))
		args = append(args, tx.practice, of, seq, limit)
	}
	for _, scope := range scopes {
		if c, ok := scope.Conversation(); ok {
			conversations = append(conversations, c)
		} else {
			part("scope", "scope = ?", scope)
		}
	}
	if len(conversations) > 0 {
		part("'conversation:' || about", "about <> '' AND about"+among, list(conversations))
	}
	args = append(args, limit)
	entries, err := ask(tx.ways, (*Entry).places, strings.Join(parts, " UNION ALL ")+" ORDER BY seq "+order+" LIMIT ?", args...)
	return entries, tx.fail("read the feed", err)
}

// absentRow says whether a single row was not there.
func absentRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
