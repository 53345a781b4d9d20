package service

import (
	"context"

	"rowan/backend/messaging"
)

// Speak keeps which language a patient chose: notices to them are written in it,
// and the staff see it (P10).
func (s *Service) Speak(ctx context.Context, who Actor, l messaging.Language) error {
	if err := l.Check(); err != nil {
		return err
	}
	return s.act(ctx, who, func(t *turn) error {
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
