package store_test

import (
	"fmt"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// BenchmarkSearchMessages looks for words in 50,000 messages: what it costs follows
// from what is found, and nothing found costs next to nothing.
func BenchmarkSearchMessages(b *testing.B) {
	const messages = 50_000
	s := storetest.Open(b, store.Desktop)
	at := time.Date(2026, 11, 19, 20, 0, 0, 0, time.UTC)
	scope := messaging.ScopeLink("link-1")
	c := messaging.Conversation{ID: "conversation-1", Link: "link-1", Channel: messaging.ChannelSecure, State: messaging.ConversationOpen, MadeAt: at}
	for from := 0; from < messages; from += 1000 {
		err := s.Tx(b.Context(), storetest.Practice, func(tx *store.Tx) error {
			if from == 0 {
				if _, err := tx.PutConversation(c); err != nil {
					return err
				}
			}
			for i := from; i < from+1000; i++ {
				err := tx.PutMessage(scope, messaging.Message{ID: messaging.MessageID(fmt.Sprintf("message-%05d", i)), Conversation: c.ID,
					Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: "ana"}, Status: messaging.StatusSent,
					Body: messaging.Text(fmt.Sprintf("Please take it before lunch, number %d", i)), Position: int64(i + 1), At: at, Version: int64(i + 1)})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, query := range map[string]string{"every": "please", "prefix": "p", "one": "number 31415", "nothing": "qqqq zzzz"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := s.Read(b.Context(), storetest.Practice, func(tx *store.Tx) error {
					found, err := tx.SearchMessages(query, 50)
					if err == nil && (len(found) == 0) != (name == "nothing") {
						b.Errorf("%q finds %d", query, len(found))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
