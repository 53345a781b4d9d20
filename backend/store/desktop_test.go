package store_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

const (
	front messaging.LinkID = "link-front"
	bills messaging.LinkID = "link-bills"
)

// lists are all lists of a person with two links.
var lists = []store.List{store.ListInbox, store.ListMine, store.ListUnassigned, store.ListUnread, store.ListAttention, store.ListDrafts, store.ListMentions,
	store.ListArchived, store.ListOf(messaging.ScopeLink(front)), store.ListOf(messaging.ScopeLink(bills))}

// desktop opens a desktop store of Ana's.
func desktop(t testing.TB) *store.Store {
	s := storetest.Open(t, store.Desktop)
	write(t, s, func(tx *store.Tx) error { return tx.SetSelf(ana) })
	return s
}

func thread(id string, link messaging.LinkID) messaging.Conversation {
	return messaging.Conversation{ID: messaging.ConversationID(id), Channel: messaging.ChannelSecure, Link: link,
		Contacts: []messaging.ContactID{messaging.ContactID("contact-" + id)}, State: messaging.ConversationOpen, MadeAt: storetest.Now, Version: 1}
}

func said(c messaging.Conversation, position int64, inbound bool, body string) messaging.Message {
	m := messaging.Message{ID: messaging.MessageID(fmt.Sprintf("m-%s-%d", c.ID, position)), Conversation: c.ID, Body: messaging.Text(body),
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: ana}, Status: messaging.StatusSent,
		Position: position, At: storetest.Now.Add(time.Duration(position) * time.Second), Version: position}
	if inbound {
		m.Author = messaging.Author{Kind: messaging.AuthorContact, Contact: c.Contacts[0]}
	}
	return m
}

// TestINB03_EachNumberEqualsAFreshCount plays random histories and compares what
// is beside each list with what counting its messages anew gives.
func TestINB03_EachNumberEqualsAFreshCount(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := desktop(t)
		defer s.Close()
		var threads []messaging.Conversation
		for i, link := range []messaging.LinkID{front, bills, front} {
			threads = append(threads, thread(fmt.Sprint("c", i), link))
		}
		messages, marks := map[messaging.MessageID]messaging.Message{}, map[messaging.ConversationID]int64{}
		drafts := map[messaging.ConversationID]messaging.Draft{}
		known := map[messaging.ConversationID]bool{} // those that the store has
		notes := map[messaging.NoteID]messaging.Note{}
		position := int64(0)
		put := func(c *messaging.Conversation) {
			write(t, s, func(tx *store.Tx) error { _, err := tx.PutConversation(*c); return err })
			known[c.ID] = true
		}
		r.Repeat(map[string]func(*rapid.T){
			"": func(r *rapid.T) {
				want := store.Counts{Unread: map[store.List]int{}}
				rows := map[store.List]map[messaging.ConversationID]int{} // unread messages by conversation
				for _, l := range lists {
					rows[l] = map[messaging.ConversationID]int{}
				}
				for _, c := range threads {
					if !known[c.ID] {
						continue
					}
					unread, attention := 0, drafts[c.ID].Reason != ""
					for _, m := range messages {
						if m.Conversation == c.ID {
							attention = attention || m.Status == messaging.StatusFailed || m.Status == messaging.StatusRefused || m.Status == messaging.StatusUnconfirmed
							if m.Inbound() && m.Position > marks[c.ID] {
								unread++
							}
						}
					}
					called, calls := false, 0
					for _, n := range notes {
						if n.Conversation == c.ID && n.Mentioned(ana) {
							called = true
							if n.Position > marks[c.ID] {
								calls++
							}
						}
					}
					want.Mentions += calls
					for list, holds := range map[store.List]bool{
						store.ListMentions: called && (!c.Archived || calls > 0),
						store.ListInbox:    !c.Archived, store.ListOf(c.From()): !c.Archived, store.ListArchived: c.Archived,
						store.ListMine: !c.Archived && c.Assignee == ana, store.ListUnassigned: !c.Archived && c.Assignee == "",
						store.ListUnread: !c.Archived && unread > 0, store.ListAttention: !c.Archived && attention,
						store.ListDrafts: drafts[c.ID].Body != "",
					} {
						if !holds {
							continue
						}
						rows[list][c.ID] = unread
						if unread > 0 && list != store.ListMentions {
							want.Unread[list] += unread
						}
					}
				}
				want.Conversations, want.Attention = len(rows[store.ListUnread]), len(rows[store.ListAttention])
				read(t, s, func(tx *store.Tx) error {
					got, err := tx.Counts()
					if err != nil {
						return err
					}
					if !reflect.DeepEqual(got, want) {
						r.Fatalf("counts are %+v, a fresh count is %+v", got, want)
					}
					for _, list := range lists {
						page, err := tx.Inbox(list, nil, 100)
						if err != nil {
							return err
						}
						found := map[messaging.ConversationID]int{}
						for _, row := range page {
							found[row.Conversation] = row.Unread
						}
						if !maps.Equal(found, rows[list]) || len(page) != len(found) {
							r.Fatalf("%s holds %v, want %v", list, found, rows[list])
						}
					}
					return nil
				})
			},
			"archive or assign": func(r *rapid.T) {
				c := &threads[rapid.IntRange(0, 2).Draw(r, "thread")]
				c.Archived = rapid.Bool().Draw(r, "archived")
				c.Assignee = rapid.SampledFrom([]messaging.TeammateID{"", ana, "somebody else"}).Draw(r, "assignee")
				put(c)
			},
			"arrive": func(r *rapid.T) {
				c := threads[rapid.IntRange(0, 2).Draw(r, "thread")]
				position++
				m := said(c, position, rapid.Bool().Draw(r, "inbound"), "hello")
				if !m.Inbound() {
					m.Status = rapid.SampledFrom([]messaging.Status{messaging.StatusSent, messaging.StatusUnconfirmed, messaging.StatusFailed, messaging.StatusRefused}).Draw(r, "status")
				}
				put(&c)
				write(t, s, func(tx *store.Tx) error {
					for range rapid.IntRange(1, 2).Draw(r, "times") {
						if err := tx.PutMessage(c.From(), m); err != nil {
							return err
						}
					}
					return nil
				})
				messages[m.ID] = m
			},
			"note": func(r *rapid.T) {
				c := threads[rapid.IntRange(0, 2).Draw(r, "thread")]
				position++
				n := messaging.Note{ID: messaging.NoteID(fmt.Sprint("n", position)), Conversation: c.ID, Body: "look", Position: position, Version: position, At: storetest.Now,
					Author:   rapid.SampledFrom([]messaging.TeammateID{ana, "somebody else"}).Draw(r, "author"),
					Mentions: rapid.SampledFrom([][]messaging.TeammateID{nil, {ana}, {"a third"}, {ana, "a third"}}).Draw(r, "mentions")}
				put(&c)
				write(t, s, func(tx *store.Tx) error {
					for range rapid.IntRange(1, 2).Draw(r, "times") {
						if err := tx.PutNote(c.From(), n); err != nil {
							return err
						}
					}
					return nil
				})
				notes[n.ID] = n
			},
			"read": func(r *rapid.T) {
				c := threads[rapid.IntRange(0, 2).Draw(r, "thread")]
				to := rapid.Int64Range(0, position).Draw(r, "to")
				who := rapid.SampledFrom([]messaging.TeammateID{ana, "somebody else"}).Draw(r, "who")
				write(t, s, func(tx *store.Tx) error {
					return tx.PutReadMark(messaging.ReadMark{Conversation: c.ID, Teammate: who, Position: to})
				})
				if who == ana {
					marks[c.ID] = to
				}
			},
			"type": func(r *rapid.T) {
				c := threads[rapid.IntRange(0, 2).Draw(r, "thread")]
				d := rapid.SampledFrom([]messaging.Draft{{}, {Body: "unfinished"}, {Body: "refused", Reason: "Not sent."}}).Draw(r, "draft")
				put(&c)
				write(t, s, func(tx *store.Tx) error { d.Key = messaging.DraftKey(c.ID); return tx.PutDraft(ana, d) })
				drafts[c.ID] = d
			},
			"lose a message": func(r *rapid.T) {
				for _, id := range slices.Sorted(maps.Keys(messages))[:min(1, len(messages))] {
					write(t, s, func(tx *store.Tx) error { return tx.RemoveMessage(messages[id]) })
					delete(messages, id)
				}
			},
		})
	})
}

func TestInboxPagesHoldEachConversationOnce(t *testing.T) {
	s := desktop(t)
	write(t, s, func(tx *store.Tx) error {
		for i := range 25 {
			c := thread(fmt.Sprint("c", i), front)
			c.Assignee = ana
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
			if err := tx.PutDraft(ana, messaging.Draft{Key: messaging.DraftKey(c.ID), Body: "refused", Reason: "Not sent."}); err != nil {
				return err
			}
			m := said(c, int64(i+1), true, fmt.Sprint("number ", i))
			m.At = storetest.Now.Add(time.Duration(i/3) * time.Minute) // several at the same instant
			if err := tx.PutMessage(c.From(), m); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(tx *store.Tx) error {
		for _, list := range []store.List{store.ListInbox, store.ListMine, store.ListUnread, store.ListAttention, store.ListDrafts, store.ListOf(messaging.ScopeLink(front))} {
			var got []string
			var after *store.InboxKey
			for {
				rows, err := tx.Inbox(list, after, 7)
				if err != nil {
					return err
				}
				if len(rows) == 0 {
					break
				}
				for _, r := range rows {
					if len(got) > 0 && r.LastAt.After(storetest.Now.Add(24*time.Hour)) {
						t.Error("out of order")
					}
					got = append(got, string(r.Conversation))
				}
				key := rows[len(rows)-1].Key()
				after = &key
			}
			unique := slices.Compact(slices.Sorted(slices.Values(got)))
			if len(got) != 25 || len(unique) != 25 || got[0] != "c24" {
				t.Errorf("%s: pages held %d rows, %d different, first %s", list, len(got), len(unique), got[0])
			}
		}
		return nil
	})
}

func TestSearchFindsNewestFirstWhateverTheOrderOfArrival(t *testing.T) {
	s := desktop(t)
	c := thread("c", front)
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(c); err != nil {
			return err
		}
		for _, p := range []int64{30, 10, 20} { // history arrives backwards
			if err := tx.PutMessage(c.From(), said(c, p, true, fmt.Sprintf("The café opens at %d", p))); err != nil {
				return err
			}
		}
		pending := said(c, 0, false, "Which cafeteria?")
		pending.Status = messaging.StatusPending
		return tx.PutMessage(c.From(), pending)
	})
	read(t, s, func(tx *store.Tx) error {
		for query, want := range map[string][]int64{
			"cafe": {0, 30, 20, 10}, "CAFÉ": {0, 30, 20, 10}, "cafe opens 2": {20}, "cafet": {0}, "nothing": nil,
			`"`: nil, `caf" OR *`: nil, "opens AND": nil, "body:cafe": nil, "": nil, "NEAR(cafe opens)": nil,
		} {
			hits, err := tx.SearchMessages(query, 10)
			if err != nil {
				t.Errorf("%q: %v", query, err)
				continue
			}
			var got []int64
			for _, h := range hits {
				got = append(got, h.Position)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%q found %v, want %v", query, got, want)
			}
		}
		return nil
	})
}

func TestSearchMarksCountAsTheScreenDoes(t *testing.T) {
	s := desktop(t)
	c := thread("c", front)
	body := strings.Repeat("🌻 much before it ", 12) + "the Ibuprofène dose, 🙂 and the ibuprofene again " + strings.Repeat("and after ", 40)
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.PutConversation(c); err != nil {
			return err
		}
		return tx.PutMessage(c.From(), said(c, 1, true, body))
	})
	read(t, s, func(tx *store.Tx) error {
		hits, err := tx.SearchMessages("ibuprofene", 10)
		if err != nil || len(hits) != 1 {
			t.Fatal(hits, err)
		}
		units := utf16.Encode([]rune(hits[0].Snippet))
		var marked []string
		for i := 0; i < len(hits[0].Marks); i += 2 {
			marked = append(marked, string(utf16.Decode(units[hits[0].Marks[i]:hits[0].Marks[i+1]])))
		}
		if !slices.Equal(marked, []string{"Ibuprofène", "ibuprofene"}) || len(units) > 220 {
			t.Errorf("marked %q in a snippet of %d", marked, len(units))
		}
		return nil
	})
}

func TestCON05_ContactsAreFoundByWhatPeopleRemember_InPart(t *testing.T) {
	s := desktop(t)
	people := []messaging.Contact{
		{ID: "1", Name: "José Álvarez-Ruiz", Phone: "+15035550162", BirthDate: "1986-03-14"},
		{ID: "2", Name: "Ife Okafor", Email: "Ife.Okafor@example.com"},
		{ID: "3", Name: "Bo Tran", Phone: "+15035550199", BirthDate: "1990-12-01"},
		{ID: "4", Name: "Ödön Álvar", Email: "o@example.org"},
	}
	write(t, s, func(tx *store.Tx) error {
		for _, c := range people {
			if _, err := tx.PutContact(c); err != nil {
				return err
			}
		}
		_, err := tx.PutContact(people[0]) // a second time changes nothing
		return err
	})
	read(t, s, func(tx *store.Tx) error {
		for query, want := range map[string]string{
			"jose": "1", "ALVAREZ": "1", "okafr": "2", "okafro": "2", "okafor ife": "2", "ife.okafor@": "2",
			"(503) 555-0162": "1", "0199": "3", "3/14/1986": "1", "1986-03-14": "1", "bo tran": "3", "bo": "3", "tr": "3",
			"xyz": "", "bo okafor": "", `"`: "", "alvarz": "14", "": "", "%": "", "odon": "4",
		} {
			found, err := tx.SearchContacts(query, 10)
			if err != nil {
				t.Errorf("%q: %v", query, err)
				continue
			}
			ids := []string{}
			for _, c := range found {
				ids = append(ids, string(c.ID))
			}
			if strings.Join(ids, "") != want {
				t.Errorf("%q found %v, want %q", query, ids, want)
			}
		}
		first, err := tx.Contacts(nil, 3)
		if err != nil {
			return err
		}
		key := store.KeyOf(first[2])
		rest, err := tx.Contacts(&key, 3)
		if err != nil {
			return err
		}
		order := ""
		for _, c := range append(first, rest...) {
			order += string(c.ID)
		}
		if order != "3214" {
			t.Errorf("the book's order is %s", order)
		}
		return nil
	})
}

// TestLNK06_Fault38_PurgeLeavesNothingOfALostLink looks at every value in the file.
func TestLNK06_Fault38_PurgeLeavesNothingOfALostLink(t *testing.T) {
	s := desktop(t)
	kept, lost := thread("kept", front), thread("lost", bills)
	lost.Subject = "zzsubject"
	write(t, s, func(tx *store.Tx) error {
		for _, c := range []messaging.Conversation{kept, lost} {
			if _, err := tx.PutConversation(c); err != nil {
				return err
			}
		}
		if err := tx.PutMessage(kept.From(), said(kept, 1, true, "aakept")); err != nil {
			return err
		}
		if err := tx.PutMessage(lost.From(), said(lost, 2, true, "zzbody")); err != nil {
			return err
		}
		pending := said(lost, 0, false, "zzpending")
		pending.Status = messaging.StatusPending
		if err := tx.PutMessage(lost.From(), pending); err != nil {
			return err
		}
		if err := tx.PutOutbox(store.Item{ID: "zzitem", Kind: "send", Lane: string(lost.ID)}, "zzpayload"); err != nil {
			return err
		}
		if _, err := tx.PutReceipt(lost.From(), messaging.Receipt{Message: "zzreceipt", Conversation: lost.ID, Contact: "x", SeenAt: storetest.Now}); err != nil {
			return err
		}
		return tx.PutDraft(ana, messaging.Draft{Key: messaging.DraftKey(lost.ID), Body: "zzdraft"})
	})
	if !strings.Contains(s.Dump(t), "zzbody") {
		t.Fatal("the control is not found: the dump sees nothing")
	}
	write(t, s, func(tx *store.Tx) error {
		unsent, err := tx.Purge(messaging.ScopeLink(bills))
		if len(unsent) != 1 || unsent[0].Body != "zzpending\n\nzzdraft" || unsent[0].To != "contact-lost" {
			t.Errorf("what was unsent came back as %v", len(unsent))
		}
		return err
	})
	dump := s.Dump(t)
	if strings.Contains(dump, "zz") || strings.Contains(dump, "lost") {
		t.Error("something of the link is left")
	}
	if !strings.Contains(dump, "aakept") {
		t.Error("another link lost something")
	}
}

// TestInboxRowCostsTheSameInALongConversation looks at the plan rather than the clock.
func TestInboxRowCostsTheSameInALongConversation(t *testing.T) {
	s := desktop(t)
	for _, sql := range []string{
		"SELECT count(*) FROM messages WHERE practice = 'p' AND conversation = 'c' AND author_kind = 'contact' AND position > 7",
		"SELECT max(status = 'failed') FROM messages WHERE practice = 'p' AND conversation = 'c' AND status IN ('pending', 'failed', 'refused', 'unconfirmed')",
	} {
		plan := s.Plan(t, sql)
		if !strings.Contains(plan, "COVERING INDEX messages_inbound") && !strings.Contains(plan, "COVERING INDEX messages_stuck") {
			t.Errorf("%s: %s", sql, plan)
		}
	}
}

// TestInboxPagesFollowAnIndex looks at the plan of a page of each list: it is
// found in an index in its order and nothing is sorted.
func TestInboxPagesFollowAnIndex(t *testing.T) {
	s := desktop(t)
	for list, index := range map[store.List]string{
		store.ListInbox: "inbox_recent", store.ListArchived: "inbox_recent", store.ListMine: "inbox_assignee", store.ListUnassigned: "inbox_assignee",
		store.ListUnread: "inbox_unread", store.ListAttention: "inbox_attention", store.ListDrafts: "inbox_draft", store.ListOf(messaging.ScopeLink(front)): "inbox_sender",
	} {
		plan := s.InboxPlan(t, list)
		if !strings.Contains(plan, index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", list, plan)
		}
	}
}
