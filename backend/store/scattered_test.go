package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// TestD2_WhatCameDownIsMergedInStepsAndSearchFindsTheSame writes between the steps too.
func TestD2_WhatCameDownIsMergedInStepsAndSearchFindsTheSame(t *testing.T) {
	s := desktop(t)
	c := thread("c", front)
	write(t, s, func(tx *store.Tx) error { _, err := tx.PutConversation(c); return err })
	scattered := func() (is bool) {
		read(t, s, func(tx *store.Tx) (err error) { is, err = tx.Scattered(); return err })
		return is
	}
	if scattered() {
		t.Error("an empty index is scattered")
	}
	const messages = 5000
	write(t, s, func(tx *store.Tx) error {
		tx.Older()
		for p := int64(messages); p > 0; p-- {
			if err := tx.PutMessage(c.From(), said(c, p, true, fmt.Sprintf("word%d of%d them%d %d", p, p%7, p*p, p%100))); err != nil {
				return err
			}
		}
		return nil
	})
	for more := true; more; {
		write(t, s, func(tx *store.Tx) (err error) { more, err = tx.IndexTexts(300); return err })
	}
	if !scattered() {
		t.Fatal("what came down in many parts is not scattered")
	}
	searches := []string{"word4711", "of3", "of3 77", "them25", "wor", "42"}
	found := func() (all [][]store.Hit) {
		for _, words := range searches {
			read(t, s, func(tx *store.Tx) error {
				hits, err := tx.SearchMessages(words, 50)
				all = append(all, hits)
				return err
			})
		}
		return all
	}
	want := found()
	steps := 0
	for ; scattered(); steps++ {
		if steps > 1000 {
			t.Fatal("merging comes to no end")
		}
		write(t, s, (*store.Tx).MergeTexts)
		if got := found(); !reflect.DeepEqual(got, want) {
			t.Fatalf("after step %d a search finds something else", steps)
		}
		write(t, s, func(tx *store.Tx) error {
			return tx.PutMessage(c.From(), said(c, int64(messages+1+steps), true, "meanwhile"))
		})
	}
	if steps < 2 {
		t.Errorf("merged in %d steps: those who write wait for all of it", steps)
	}
	read(t, s, func(tx *store.Tx) error {
		hits, err := tx.SearchMessages("meanwhile", messages)
		if len(hits) != steps {
			t.Errorf("%d of %d that were written meanwhile are found", len(hits), steps)
		}
		return err
	})
	for n := range int64(50) {
		write(t, s, func(tx *store.Tx) error { return tx.PutMessage(c.From(), said(c, 2*messages+n, true, "afterwards")) })
	}
	if scattered() {
		t.Error("a day's messages make the whole index be merged anew")
	}
	write(t, s, func(tx *store.Tx) error {
		m := said(c, 4711, true, "")
		m.Event, m.Version = messaging.EventRetracted, 3*messages
		return tx.PutMessage(c.From(), m)
	})
	read(t, s, func(tx *store.Tx) error {
		hits, err := tx.SearchMessages("word4711", 50)
		if len(hits) != 0 {
			t.Error("what was retracted is still found after merging")
		}
		return err
	})
}
