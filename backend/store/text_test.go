package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

const (
	theirs  messaging.Phone          = "+15035550162"
	another messaging.Phone          = "+15035550163"
	texted  messaging.ConversationID = "01890000-0000-7000-8000-0000000000e2"
	silent  messaging.ConversationID = "01890000-0000-7000-8000-0000000000e3"
)

// textedBy makes a conversation of texts in which a phone wrote.
func textedBy(t *testing.T, s *store.Store, id messaging.ConversationID, phone messaging.Phone, texts ...messaging.Message) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		c, err := tx.PutConversation(messaging.Conversation{ID: id, Channel: messaging.ChannelSMS, Number: "n1", Phone: phone, State: messaging.ConversationOpen, MadeAt: storetest.Now})
		for _, m := range texts {
			m.Conversation, m.Author = id, messaging.Author{Kind: messaging.AuthorContact}
			_, added := tx.AddMessage(c, m)
			err = errors.Join(err, added)
		}
		return err
	})
}

func stopped(t *testing.T, s *store.Store, by messaging.Phone, since time.Time) (stopped bool) {
	t.Helper()
	read(t, s, func(tx *store.Tx) (err error) {
		stopped, err = tx.StoppedSince(messaging.Address(by), since)
		return err
	})
	return stopped
}

func TestOPT01_TheNewestWishIsFoundByItsTimeAndAddress(t *testing.T) {
	s := storetest.Open(t, store.Service)
	seed(t, s)
	m := message(1, "STOP")
	textedBy(t, s, texted, theirs, m)
	textedBy(t, s, silent, another)
	m.Conversation = texted
	write(t, s, func(tx *store.Tx) error { return tx.PutStop(m) })
	if !stopped(t, s, theirs, m.At) || stopped(t, s, theirs, m.At.Add(time.Millisecond)) || stopped(t, s, another, time.Time{}) {
		t.Error("it is not found as it was kept")
	}
	m.At = m.At.Add(-time.Minute)
	write(t, s, func(tx *store.Tx) error { return tx.DateStop(m) })
	if !stopped(t, s, theirs, m.At) || stopped(t, s, theirs, m.At.Add(time.Millisecond)) {
		t.Error("it is not found by its new time")
	}
	if storetest.OnPostgres() {
		return
	}
	plan := s.Plan(t, store.StoppedSince, storetest.Practice, []byte{1}, 1)
	if !strings.Contains(plan, "conversations_address (practice=? AND address_index=?)") || !strings.Contains(plan, "stops_newest (practice=? AND conversation=? AND at>?)") || strings.Contains(plan, "SCAN s") {
		t.Error(plan)
	}
}

// A store of before this was kept does not know what its texts asked for.
func TestOPT01_OfAnOldStoreTheNewestTextOfEachConversationMayBeAWish(t *testing.T) {
	ofAFile(t, store.Service)
	service := columns["service"]
	now := storetest.OpenAt(t, store.Service, filepath.Join(place(t), "now.db"))
	if err := now.CreatePractice(ctx, messaging.Practice{ID: storetest.Practice, Name: "Alder Street Clinic"}, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	seed(t, now)
	first, last := message(1, "STOP"), message(2, "Hello?")
	last.At = first.At.Add(time.Hour)
	textedBy(t, now, texted, theirs, first, last)
	textedBy(t, now, silent, another)
	path := filepath.Join(place(t), "old.db")
	old, err := store.OpenAs(ctx, service.config(path), 33)
	if err != nil {
		t.Fatal(err)
	}
	old.TakeRows(t, now)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := service.open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !stopped(t, s, theirs, last.At) || stopped(t, s, theirs, last.At.Add(time.Millisecond)) || stopped(t, s, another, time.Time{}) {
		t.Error("what they wrote last is not taken for it, or what nobody wrote is")
	}
}
