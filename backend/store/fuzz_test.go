package store_test

import (
	"testing"
	"time"

	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

// FuzzSearch looks for anything that somebody may type: it is words to look for, never
// a question in the index's own language, and never an error.
func FuzzSearch(f *testing.F) {
	for _, words := range []string{"please", `"`, `a" OR "b`, "NEAR(a b)", "col : x", "a*", "-a", "^a", "a + b", "\x00", "{a b} : c", "é\u0301", "\xff", "AND", "a AND", "()"} {
		f.Add(words)
	}
	s := desktop(f)
	c := thread("c", front)
	write(f, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(c); err != nil {
			return err
		}
		return tx.PutMessage(c.From(), said(c, 1, true, "Please call the nurse"))
	})
	f.Fuzz(func(t *testing.T, words string) {
		began := time.Now()
		err := s.Read(t.Context(), storetest.Practice, func(tx *store.Tx) error {
			if _, err := tx.Search(words, 10); err != nil {
				return err
			}
			_, err := tx.SearchMessages(words, 10)
			return err
		})
		if err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("%q: %v in %v", words, err, time.Since(began))
		}
	})
}
