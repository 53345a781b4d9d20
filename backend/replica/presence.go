package replica

import (
	"context"
	"slices"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// presentWithin is how long saying where one is may take. It is said again soon.
const presentWithin = 5 * time.Second

// Someone is a colleague who is at a conversation just now.
type Someone struct {
	messaging.Presence
	Name string
}

// Present tells colleagues who see the conversation that the person is there, and
// whether they are replying. Without the service nobody is told; that is no error.
func (r *Replica) Present(ctx context.Context, at messaging.ConversationID, doing messaging.Doing) error {
	var s *session
	if err := r.with(func(open *session) error { s = open; return nil }); err != nil {
		return err
	}
	s.mu.Lock()
	online := s.online
	s.mu.Unlock()
	if !online {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, presentWithin)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	_ = s.remote.Present(ctx, at, doing) // Step finds out what is wrong with the line
	return nil
}

// Here lists who is at a conversation just now, among those that the person
// sees. While the service cannot be heard that is nobody.
func (r *Replica) Here() (list []Someone, err error) {
	err = r.with(func(s *session) error {
		s.mu.Lock()
		here := slices.Clone(s.here)
		s.mu.Unlock()
		return s.read(func(tx *store.Tx) error {
			for _, p := range here {
				t, err := tx.Teammate(p.Teammate)
				if messaging.CodeOf(err) == messaging.CodeNotFound {
					continue // their name has not come down yet
				}
				if err != nil {
					return err
				}
				list = append(list, Someone{Presence: p, Name: t.Name})
			}
			return nil
		})
	})
	return list, err
}

// gathered keeps who is where, and tells of it if that is news.
func (s *session) gathered(here []messaging.Presence) {
	s.mu.Lock()
	news := !slices.Equal(here, s.here)
	s.here = here
	s.mu.Unlock()
	if news && s.ctx.Err() == nil {
		s.r.tell(KindPresence)
	}
}
