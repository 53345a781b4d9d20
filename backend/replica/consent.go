package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

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

// consent returns what is known of a phone; the zero one if nothing is.
func consent(tx *store.Tx, phone messaging.Phone) (c Consent, err error) {
	if phone == "" {
		return c, nil
	}
	if c.Consent, err = tx.Consent(phone); err != nil || c.Teammate == "" {
		return c, err
	}
	by, err := tx.Teammate(c.Teammate)
	if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		return c, err
	}
	c.By = by.Name
	return c, nil
}

// Standing is how the practice stands with a phone as far as texts are concerned.
type Standing struct {
	Phone    messaging.Phone // as it is kept
	Texts    messaging.Suppression
	Consent  Consent
	Required bool // nothing leaves without a consent
}

// Standing says how the practice stands with a phone, as somebody typed it.
func (r *Replica) Standing(phone messaging.Phone) (out Standing, err error) {
	typed, err := normalize(ContactForm{Phone: string(phone)})
	if err != nil {
		return out, err
	}
	out.Phone = typed.Phone
	return out, r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			practice, err := tx.GetPractice()
			if err != nil {
				return err
			}
			out.Required = practice.ConsentRequired
			if out.Texts, err = tx.Suppression(out.Phone); err != nil {
				return err
			}
			out.Consent, err = consent(tx, out.Phone)
			return err
		})
	})
}
