package store

import (
	"context"

	"rowan/backend/messaging"
)

// turnLasts is how long a process has the turn to look after a practice. When it dies,
// another goes on after that; renewed at half of it, it bears a slow beat.
const turnLasts = "6 seconds"

// Turns lists the practices that this process is to look after now: of a file all, of a
// shared database those whose turn it has. No two processes have one practice's at a time,
// as long as neither stands still; what must never happen twice is leased besides.
func (s *Store) Turns(ctx context.Context) ([]messaging.PracticeID, error) {
	if s.pg == nil {
		return s.Practices(ctx)
	}
	ids := []messaging.PracticeID{}
	err := s.read.db.WithContext(ctx).Raw("SELECT rowan_turns(?, ?::interval)", s.pg.name, turnLasts).Scan(&ids).Error
	return ids, s.failure("take a turn", err)
}

// yieldTurns lets others go on at once.
func (s *Store) yieldTurns() error {
	if s.pg == nil || s.read == nil {
		return nil
	}
	_, err := s.read.ExecContext(context.Background(), "SELECT rowan_yield($1)", s.pg.name)
	return s.failure("give up turns", err)
}
