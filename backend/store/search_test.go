package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

func TestSearch_NeverWalksThroughAllThatIsStored(t *testing.T) {
	s := storetest.Open(t, store.Desktop)
	err := s.Read(t.Context(), storetest.Practice, func(tx *store.Tx) error {
		steps, err := tx.SearchPlans()
		if len(steps) < 8 {
			t.Errorf("%d steps of the two plans: %q", len(steps), steps)
		}
		for _, step := range steps {
			if strings.Contains(step, "AUTOMATIC") { // index: made of what was found, for each text to look into
				t.Errorf("a search walks through every text: %s", step)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A beginning of any length finds the same newest texts, whether most of what begins
// like it has it or hardly any.
func TestSearchFindsTheNewestByABeginningOfAnyLength(t *testing.T) {
	s := desktop(t)
	c := thread("c", front)
	const texts = 400
	text := func(i int) string {
		switch {
		case i%40 == 7:
			return fmt.Sprintf("Pleurisy was ruled out %d", i)
		case i%9 == 2:
			return fmt.Sprintf("The PLÉASANT nurse called %d", i)
		}
		return fmt.Sprintf("Please call %d", i)
	}
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(c); err != nil {
			return err
		}
		for i := range texts {
			m := said(c, int64(i+1), true, text(i))
			if err := tx.PutMessage(c.From(), m); err != nil {
				return err
			}
		}
		return nil
	})
	for _, query := range []string{"p", "ple", "plea", "pleas", "please", "pleasa", "pleu", "pleurisy", "ca please", "ruled pleur", "pleasx", "call pleu"} {
		terms := strings.Fields(query)
		want := []string{}
		for i := texts - 1; i >= 0 && len(want) < 20; i-- {
			words := strings.Fields(strings.ToLower(strings.ReplaceAll(text(i), "É", "e")))
			if !slices.ContainsFunc(terms, func(term string) bool {
				return !slices.ContainsFunc(words, func(w string) bool { return w == term || term == terms[len(terms)-1] && strings.HasPrefix(w, term) })
			}) {
				want = append(want, fmt.Sprintf("m-c-%d", i+1))
			}
		}
		read(t, s, func(tx *store.Tx) error {
			hits, err := tx.Search(query, 20)
			got := []string{}
			for _, h := range hits {
				got = append(got, string(h.Message))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", query, got, want)
			}
			return err
		})
	}
}
