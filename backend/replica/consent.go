package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// reachable is an address in the form in which it is kept.
func reachable(at messaging.Address) (messaging.Address, error) {
	f := ContactForm{Phone: string(at.Phone()), Email: string(at.Email())}
	typed, err := normalize(f)
	if typed.Email != "" {
		return messaging.Address(typed.Email.Fold()), err
	}
	return messaging.Address(typed.Phone), err
}

// Consent is a consent with the name of whoever wrote it down.
type Consent struct {
	messaging.Consent
	By string
}

// SaveConsent writes down that somebody agreed to get texts, here at once. It goes up
// before whatever is written to them afterwards.
func (r *Replica) SaveConsent(c messaging.SaveConsent) (err error) {
	if c.Consent, err = newID[messaging.ConsentID](r); err != nil {
		return err
	}
	return r.with(func(s *session) error {
		given, err := c.Given(s.me, r.cfg.Clock())
		if err != nil {
			return err
		}
		return s.do(func(tx *store.Tx) error {
			if err := tx.PutConsent(given); err != nil {
				return err
			}
			return s.put(tx, "consent:"+string(c.Consent), entry{Command: messaging.Command{SaveConsent: &c}})
		})
	})
}

// consent returns what is known of an address; the zero one if nothing is.
func consent(tx *store.Tx, address messaging.Address) (c Consent, err error) {
	if address == "" {
		return c, nil
	}
	if c.Consent, err = tx.Consent(address); err != nil || c.Teammate == "" {
		return c, err
	}
	by, err := tx.Teammate(c.Teammate)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return c, err
	}
	c.By = by.Name
	return c, nil
}

// Standing is how the practice stands with an address as far as texts to it, or emails,
// are concerned.
type Standing struct {
	Address  messaging.Address // as it is kept
	Off      messaging.Suppression
	Consent  Consent
	Required bool // nothing leaves without a consent
}

// Standing says how the practice stands with a phone or an email, as somebody typed it.
func (r *Replica) Standing(at messaging.Address) (out Standing, err error) {
	if out.Address, err = reachable(at); err != nil {
		return out, err
	}
	return out, r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			practice, err := tx.GetPractice()
			if err != nil {
				return err
			}
			out.Required = practice.ConsentRequired
			if out.Off, err = tx.Suppression(out.Address); err != nil {
				return err
			}
			out.Consent, err = consent(tx, out.Address)
			return err
		})
	})
}
