package store_test

import (
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
