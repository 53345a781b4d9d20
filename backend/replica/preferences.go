package replica

import (
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const preferencesLane = "preferences"

// Preferences returns the person's own settings.
func (r *Replica) Preferences() (p messaging.Preferences, err error) {
	err = r.with(func(s *session) error {
		return s.read(func(tx *store.Tx) error {
			p, err = tx.Preferences(s.me)
			return err
		})
	})
	return p, err
}

// SavePreferences changes the person's own settings, on all of their desktops.
func (r *Replica) SavePreferences(change messaging.SavePreferences) error {
	return r.with(func(s *session) error {
		return s.do(func(tx *store.Tx) error {
			before, err := tx.Preferences(s.me)
			if err != nil {
				return err
			}
			after, err := change.Onto(before)
			if err != nil || after == before {
				return err
			}
			if err := tx.PutPreferences(s.me, after); err != nil {
				return err
			}
			return s.put(tx, preferencesLane, entry{Command: messaging.Command{SavePreferences: &change}, Prefs: &before})
		})
	})
}

// keepPreferences takes over what came down, unless the person changed something
// since.
func (s *session) keepPreferences(tx *store.Tx, p messaging.Preferences) error {
	waiting, err := tx.Lane(preferencesLane)
	if err != nil || len(waiting) > 0 {
		return err
	}
	return tx.PutPreferences(s.me, p)
}

func (b *returned) unsavePreferences(o offer, reason string) error {
	have, err := b.tx.Preferences(b.me)
	if err == nil && have.Version == o.Prefs.Version {
		err = b.tx.PutPreferences(b.me, *o.Prefs)
	}
	if err != nil {
		return err
	}
	return b.say("A setting was not changed. " + reason)
}
