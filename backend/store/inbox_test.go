package store

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

func TestAnInboxRowCostsTheSameHoweverLongTheConversationIs(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: t.TempDir() + "/db", Side: Desktop, Keys: Clear{}})
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	defer s.Close()
	rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+selectRow, "practice", "conversation")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	// What is narrowed down by the practice alone, or by the conversation alone unless that
	// only finds the end of its index, grows with them.
	grows := regexp.MustCompile(`^(SCAN (messages|attachments|conversations|contacts|receipts)|SEARCH \w+ USING .*\(practice=\?\)$|SEARCH messages USING INDEX messages_thread )`)
	looked := 0
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(detail, "SEARCH messages") {
			looked++
		}
		if grows.MatchString(detail) && detail != "SEARCH s USING PRIMARY KEY (practice=?)" { // of copies, which has one row
			t.Error(detail)
		}
	}
	if err := rows.Err(); err != nil || looked < 5 {
		t.Errorf("%d look-ups of messages: %v", looked, err)
	}
}
