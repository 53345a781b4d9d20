package service

import (
	"context"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// Speak keeps which language a patient chose: notices to them are written in it,
// and the staff see it (P10).
func (s *Service) Speak(ctx context.Context, who Actor, l messaging.Language) error {
	if err := l.Check(); err != nil {
		return err
	}
	return s.Store.Tx(ctx, who.Practice, func(tx *store.Tx) error {
		t, err := s.admit(tx, who)
		if err != nil {
			return err
		}
		c, err := t.Contact(who.Contact)
		if err != nil || c.Language == l {
			return err
		}
		c.Language = l
		if _, err := t.PutContact(c); err != nil {
			return err
		}
		return t.audit("speak", thing{"contact", string(c.ID)}, resultOK)
	})
}
