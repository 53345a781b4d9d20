package store_test

import (
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// A restored service knows a suppression and a text no more, and makes them anew when
// the carrier tells of them once more: a desktop that has the old ones takes the new.
func TestAfterARestore_WhatIsCalledAnewTakesTheOldOnesPlace(t *testing.T) {
	s := storetest.Open(t, store.Desktop)
	const id, other = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"
	err := s.Tx(t.Context(), storetest.Practice, func(tx *store.Tx) error {
		for _, one := range []messaging.SuppressionID{id, other} {
			if err := tx.PutSuppression(messaging.Suppression{ID: one, Address: "+15035550162", Source: messaging.SuppressedByKeyword, At: storetest.Now}); err != nil {
				return err
			}
		}
		for i, in := range []messaging.ConversationID{id, other} {
			m := messaging.Message{ID: id, Conversation: in, Body: "STOP", Position: 5, Version: int64(i), Status: messaging.StatusSent, At: storetest.Now,
				Author: messaging.Author{Kind: messaging.AuthorContact}}
			if err := tx.PutMessage(messaging.ScopeNumber(id), m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), storetest.Practice, func(tx *store.Tx) error {
		have, err := tx.Suppression("+15035550162")
		if have.ID != other {
			t.Errorf("the suppression is %s", have.ID)
		}
		if err != nil {
			return err
		}
		m, err := tx.Message(id)
		if m.Conversation != other {
			t.Errorf("the text stands in %s", m.Conversation)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
