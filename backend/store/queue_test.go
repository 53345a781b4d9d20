package store

import (
	"strings"
	"testing"
)

func TestATextThatLeavesCostsTheSameHoweverManyWaitBehindIt(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: t.TempDir() + "/db", Side: Desktop, Keys: Clear{}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	plan := s.Plan(t, nextInQueue, "practice", "number:n", shownInQueue)
	if !strings.Contains(plan, "SEARCH m USING INDEX messages_queued (practice=?)") || !strings.Contains(plan, "SEARCH c USING") || strings.Contains(plan, "TEMP B-TREE") {
		t.Error(plan)
	}
}
