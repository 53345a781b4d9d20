package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// TestINB03_HistoryLeavesTheRowsThatNewsWouldLeave puts random conversations into two
// stores: as history, newest first in pages, and one message after the other as they
// were written. A read mark comes at any time.
func TestINB03_HistoryLeavesTheRowsThatNewsWouldLeave(t *testing.T) {
	history, news := desktop(t), desktop(t)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		word := fmt.Sprint("word", round)
		threads := []messaging.Conversation{thread(fmt.Sprint("c0-", round), front), thread(fmt.Sprint("c1-", round), bills)}
		both := func(fn func(tx *store.Tx) error) { write(t, history, fn); write(t, news, fn) }
		for _, c := range threads {
			both(func(tx *store.Tx) error { _, err := tx.PutConversation(c); return err })
		}
		var all []messaging.Message
		for position := range rapid.Int64Range(0, 20).Draw(r, "messages") {
			m := said(rapid.SampledFrom(threads).Draw(r, "in"), int64(1000*round)+10*(position+1), rapid.Bool().Draw(r, "inbound"), word)
			if !m.Inbound() {
				m.Status = rapid.SampledFrom([]messaging.Status{messaging.StatusSent, messaging.StatusFailed, messaging.StatusUnconfirmed, messaging.StatusSeen}).Draw(r, "status")
			}
			all = append(all, m)
		}
		marked := rapid.IntRange(0, len(all)).Draw(r, "marked before")
		mark := messaging.ReadMark{Teammate: ana, Conversation: threads[0].ID, Position: int64(1000*round) + rapid.Int64Range(0, 220).Draw(r, "read until"), Version: 1}
		pages := rapid.IntRange(1, 5).Draw(r, "a page")
		for at := 0; at <= len(all); at++ {
			if at == marked {
				both(func(tx *store.Tx) error { return tx.PutReadMark(mark) })
			}
			if at == len(all) {
				break
			}
			write(t, news, func(tx *store.Tx) error { return tx.PutMessage(threads[0].From(), all[at]) })
			if at%pages == 0 {
				page := all[len(all)-min(at+pages, len(all)) : len(all)-at]
				write(t, history, func(tx *store.Tx) error {
					tx.Older()
					for i := range page {
						if err := tx.PutMessage(threads[0].From(), page[len(page)-1-i]); err != nil {
							return err
						}
					}
					return nil
				})
			}
		}
		for _, c := range threads {
			var have, want store.InboxRow
			read(t, history, func(tx *store.Tx) (err error) { have, err = tx.InboxRow(c.ID); return err })
			read(t, news, func(tx *store.Tx) (err error) { want, err = tx.InboxRow(c.ID); return err })
			if !reflect.DeepEqual(have, want) {
				r.Fatalf("as history:\n%+v\nas news:\n%+v", have, want)
			}
		}
		found := func(s *store.Store) (n int) {
			read(t, s, func(tx *store.Tx) error {
				hits, err := tx.SearchMessages(word, 100)
				n = len(hits)
				return err
			})
			return n
		}
		if n := found(history); n != 0 {
			r.Fatalf("%d are in the index before their turn", n)
		}
		for more := true; more; {
			write(t, history, func(tx *store.Tx) (err error) { more, err = tx.IndexTexts(pages); return err })
		}
		if n := found(history); n != len(all) {
			r.Fatalf("%d of %d are in the index", n, len(all))
		}
	})
}

// TestHistoryWaitsForTheIndexNewestFirst_WhateverBecomesOfItMeanwhile retracts one and
// removes another before their turn.
func TestHistoryWaitsForTheIndexNewestFirst_WhateverBecomesOfItMeanwhile(t *testing.T) {
	s := desktop(t)
	c := thread("c", front)
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(c); err != nil {
			return err
		}
		tx.Older()
		for _, p := range []int64{50, 40, 30, 20, 10} {
			if err := tx.PutMessage(c.From(), said(c, p, true, "word")); err != nil {
				return err
			}
		}
		return nil
	})
	gone := said(c, 40, true, "")
	gone.Event, gone.Version = messaging.EventRetracted, 60
	write(t, s, func(tx *store.Tx) error {
		if err := tx.PutMessage(c.From(), gone); err != nil {
			return err
		}
		return tx.RemoveMessage(said(c, 30, true, "word"))
	})
	positions := func() (got []int64) {
		read(t, s, func(tx *store.Tx) error {
			hits, err := tx.SearchMessages("word", 10)
			for _, h := range hits {
				got = append(got, h.Position)
			}
			return err
		})
		return got
	}
	for _, want := range [][]int64{{50}, {50, 20}, {50, 20, 10}} {
		write(t, s, func(tx *store.Tx) error { _, err := tx.IndexTexts(2); return err })
		if got := positions(); !reflect.DeepEqual(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
	}
}
