package replica

import (
	"context"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// mostTold is how many pages may wait; more are pulled as one.
const mostTold = 32

// hear notes what the stream told. s.mu is held.
func (s *session) hear(news messaging.Told) {
	switch {
	case news.Page == nil || len(s.told) == mostTold:
		s.behind, s.told = true, nil
	case !s.behind: // else the pull brings it
		s.told = append(s.told, news)
	}
}

// descend takes the pages that the stream brought, and pulls when it has to, or when one
// of them does not follow what is here. A page of the stream proves nothing else: whether
// the service was set back, a pull finds out.
func (s *session) descend(ctx context.Context, now time.Time, pull bool) error {
	s.mu.Lock()
	told := s.told
	pull = pull || s.behind
	s.told = nil
	s.mu.Unlock()
	for _, news := range told {
		if pull {
			break
		}
		cursor, err := s.cursor()
		if err != nil {
			return err
		}
		switch {
		case !follows(cursor, news):
			pull = true
		case news.Page.Next > cursor.Seq:
			if err := s.take(ctx, cursor, *news.Page); err != nil {
				return err
			}
		}
	}
	if !pull {
		return nil
	}
	s.mu.Lock()
	s.behind, s.told, s.pulled = false, nil, now // what is announced from here on is news
	s.mu.Unlock()
	return s.pull(ctx)
}

// follows says whether what was told begins where the cursor stands or before it, and
// comes from the feed that the cursor is of.
func follows(cursor messaging.Cursor, news messaging.Told) bool {
	page := news.Page
	if page.Epoch != cursor.Epoch || page.More || news.After > cursor.Seq {
		return false
	}
	return page.Next <= cursor.Seq || page.Audit.N > cursor.Audit.N
}

// cursor is how far the feed was read.
func (s *session) cursor() (cursor messaging.Cursor, err error) {
	err = s.read(func(tx *store.Tx) (err error) {
		cursor, err = tx.Cursor()
		return err
	})
	return cursor, err
}
