package store_test

import (
	"errors"
	"testing"
	"time"

	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// What waits is taken by one, and what one left behind is settled by one, however many
// have seen it lie there.
func TestOutbox_IsTakenAndTakenOverOnce(t *testing.T) {
	s := storetest.Open(t, store.Service)
	now := storetest.Now
	var seen []store.Item
	write(t, s, func(tx *store.Tx) (err error) {
		err = tx.PutOutbox(store.Item{ID: "x", Kind: "notice", Lane: "x", NotBefore: now, MadeAt: now}, "hello")
		if err == nil {
			seen, err = tx.Due("notice", now, 10)
		}
		return err
	})
	takes := func(at time.Time) (took bool) {
		write(t, s, func(tx *store.Tx) error {
			item, err := tx.Take(seen[0], at)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			took = err == nil
			return errors.Join(err, tx.Lease(item, at.Add(time.Minute)))
		})
		return took
	}
	takesOver := func(at time.Time) (took bool) {
		write(t, s, func(tx *store.Tx) (err error) { took, err = tx.TakeOver(seen[0], at, at.Add(time.Second)); return err })
		return took
	}
	if takes(now.Add(-time.Second)) {
		t.Error("it is taken before its time")
	}
	if takesOver(now.Add(time.Hour)) {
		t.Error("what waits is taken over")
	}
	if !takes(now) || takes(now) {
		t.Error("it is taken by nobody, or twice")
	}
	if takesOver(now.Add(59 * time.Second)) {
		t.Error("it is taken over from its holder")
	}
	late := now.Add(time.Minute)
	if !takesOver(late) || takesOver(late) {
		t.Error("it is taken over by nobody, or twice")
	}
}
