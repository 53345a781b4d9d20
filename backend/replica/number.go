package replica

import (
	"context"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// NumberSettings is how the numbers that the practice texts from are set up.
type NumberSettings struct {
	Practice messaging.Practice
	Numbers  []messaging.Number // by label, archived ones too
	Staff    []messaging.Teammate
	Me       messaging.TeammateID
	Why      error // why the person cannot change them; nil if they can
}

// NumberSettings says how the practice's numbers are set up.
func (r *Replica) NumberSettings() (v NumberSettings, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			v.Me = s.me
			if v.Why = s.manages(tx); messaging.CodeOf(v.Why) == messaging.CodeInternal {
				return v.Why
			}
			if v.Practice, err = tx.GetPractice(); err != nil {
				return err
			}
			if v.Numbers, err = tx.Numbers(); err != nil {
				return err
			}
			v.Staff, err = tx.Teammates()
			return err
		})
	})
	return v, err
}

// SaveNumber makes a number, or changes the fields that c names of one, at once:
// whoever gives it members or calls it approved has to know that it happened.
func (r *Replica) SaveNumber(ctx context.Context, c messaging.SaveNumber) (err error) {
	if c.Number == "" {
		if c.Number, err = newID[messaging.NumberID](r); err != nil {
			return err
		}
	}
	if c.Phone != nil {
		typed, err := normalize(ContactForm{Phone: string(*c.Phone)})
		if err != nil {
			return err
		}
		c.Phone = &typed.Phone
	}
	onto := func(before messaging.Number, all []messaging.Number, staff []messaging.Teammate) (messaging.Number, error) {
		return c.Onto(before, all, staff, r.cfg.Clock())
	}
	if err := checkSender(r, c.Number, c.Phone != nil, (*store.Tx).Number, (*store.Tx).Numbers, onto); err != nil {
		return err
	}
	return r.now(ctx, messaging.Command{SaveNumber: &c})
}
