package service

import (
	"bytes"
	"context"
	"crypto/rand"

	"rowan/backend/keyring"
	"rowan/backend/store"
)

// Keys lets a store seal with the practice keys that a ring wraps.
func Keys(r *keyring.Ring) store.Keys { return practiceKeys{r} }

type practiceKeys struct{ ring *keyring.Ring }

func (k practiceKeys) NewPracticeKey(practice string) ([]byte, store.Sealer, error) {
	wrapped, key, err := k.ring.NewPracticeKey(practice, rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	return wrapped, key, nil
}

func (k practiceKeys) PracticeKey(practice string, wrapped []byte) (store.Sealer, error) {
	key, err := k.ring.PracticeKey(practice, wrapped)
	if err != nil {
		return nil, err
	}
	return key, nil
}

// RewrapKeys wraps each practice's key under the newest key of the ring, beside whatever
// else is written, and says how many there are and how many of them it changed. What was
// wrapped before it was broken off stays so.
func (s *Service) RewrapKeys(ctx context.Context, r *keyring.Ring) (all, changed int, err error) {
	if err := r.Reload(); err != nil {
		return 0, 0, err
	}
	practices, err := s.Store.Practices(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, p := range practices {
		err := s.Store.Tx(ctx, p, func(tx *store.Tx) error {
			before, err := tx.WrappedKey()
			if err != nil {
				return err
			}
			after, err := r.Rewrap(string(p), before)
			if err != nil || bytes.Equal(before, after) {
				return err
			}
			changed++
			if err := tx.SetWrappedKey(after); err != nil {
				return err
			}
			return s.own(tx).auditOwn("rewrap_key", thing{"practice", string(p)}, resultOK)
		})
		if err != nil {
			return all, changed, err
		}
		all++
	}
	return all, changed, nil
}
