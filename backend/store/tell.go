package store

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"rowan/backend/messaging"
)

// Processes that share a database tell each other of their commits. What is told is
// ids only; a message may be lost with a connection, so it is a hint and never the truth.

// channel is the database's channel that all of them listen to.
const channel = "rowan"

// mostTold is how long one notification may be, with room for the rest of it.
const mostTold = 7000

// told is one notification: of a write, or a word.
type told struct {
	From     string
	Practice messaging.PracticeID `json:",omitempty"`
	Changed  []messaging.Changed  `json:",omitempty"`
	Word     json.RawMessage      `json:",omitempty"`
}

func newName() string { return rand.Text() }

// tell has the others hear of a write when it is committed.
func (s *Store) tell(w ways, practice messaging.PracticeID, changed []messaging.Changed) error {
	parts, err := s.pg.parts(practice, changed)
	for _, part := range parts {
		if err == nil {
			err = w.exec("SELECT pg_notify(?, ?)", channel, part)
		}
	}
	return err
}

// parts are notifications of what changed, each short enough.
func (p *postgres) parts(practice messaging.PracticeID, changed []messaging.Changed) ([]string, error) {
	b, err := json.Marshal(told{From: p.name, Practice: practice, Changed: changed})
	if err != nil {
		return nil, messaging.Internal("tell of a write", err)
	}
	if half := len(changed) / 2; len(b) > mostTold && half > 0 {
		first, err := p.parts(practice, changed[:half])
		if err != nil {
			return nil, err
		}
		rest, err := p.parts(practice, changed[half:])
		return append(first, rest...), err
	}
	return []string{string(b)}, nil
}

// Follow hears what other processes write to the database and tells whoever watches
// this store, until ctx ends or the connection does. Whoever starts an engine keeps it
// going. A file of one's own nobody else writes to.
func (s *Store) Follow(ctx context.Context) error {
	if s.pg == nil {
		<-ctx.Done()
		return nil
	}
	c, err := pgx.ConnectConfig(ctx, s.pg.config)
	if err != nil {
		return s.failure("listen to other processes", err)
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, "LISTEN "+channel); err != nil {
		return s.failure("listen to other processes", err)
	}
	if err := s.missed(ctx); err != nil {
		return err
	}
	for {
		n, err := c.WaitForNotification(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return s.failure("listen to other processes", err)
		}
		var news told
		switch {
		case json.Unmarshal([]byte(n.Payload), &news) != nil || news.From == s.pg.name:
		case news.Word != nil:
			s.spread(news.Word)
		default:
			s.note(news.Practice, news.Changed)
		}
	}
}

// Say tells the other processes something that is kept nowhere: they hear it soon, or
// never. On a file there are none.
func (s *Store) Say(ctx context.Context, word any) error {
	if s.pg == nil {
		return nil
	}
	b, err := json.Marshal(word)
	if err == nil {
		b, err = json.Marshal(told{From: s.pg.name, Word: b})
	}
	if err != nil {
		return messaging.Internal("say a word", err)
	}
	_, err = s.read.ExecContext(ctx, "SELECT pg_notify($1, $2)", channel, string(b))
	return s.failure("say a word", err)
}

// Listen calls heard with what other processes Say, in Follow's goroutine, and with nil
// when some of it may have been missed: heard must be quick and must not write.
func (s *Store) Listen(heard func(word []byte)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hearers = append(s.hearers, heard)
}

func (s *Store) spread(word []byte) {
	s.mu.Lock()
	hearers := s.hearers
	s.mu.Unlock()
	for _, heard := range hearers {
		heard(word)
	}
}

// Anything is a change of which nothing is known: whoever hears of it looks for themselves.
var Anything messaging.Changed

// missed tells whoever watches that anything may have changed, since nobody listened.
func (s *Store) missed(ctx context.Context) error {
	s.spread(nil)
	practices, err := s.Practices(ctx)
	for _, p := range practices {
		s.note(p, []messaging.Changed{Anything})
	}
	return err
}

// note counts a write, and tells whoever watches.
func (s *Store) note(practice messaging.PracticeID, changed []messaging.Changed) {
	s.mu.Lock()
	s.written[practice]++
	s.mu.Unlock()
	s.announce(practice, changed)
}
