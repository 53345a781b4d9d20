package service

import (
	"context"

	"rowan/backend/api"
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

// SetReminders keeps how a patient wants to be told of what they have not seen. What
// is written to them stays as it is (P15).
func (s *Service) SetReminders(ctx context.Context, who Actor, in api.Reminders) error {
	return s.act(ctx, who, func(t *turn) error {
		c, err := t.Contact(who.Contact)
		if err != nil || c.NoTexts == !in.Text && c.NoEmails == !in.Email {
			return err
		}
		c.NoTexts, c.NoEmails = !in.Text, !in.Email
		if _, err := t.PutContact(c); err != nil {
			return err
		}
		return t.audit("set_reminders", thing{"contact", string(c.ID)}, resultOK)
	})
}
