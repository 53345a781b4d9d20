package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/store"
	"rowan/backend/store/storetest"
)

var ctx = context.Background()

const (
	ana  messaging.TeammateID     = "01890000-0000-7000-8000-0000000000a1"
	ben  messaging.TeammateID     = "01890000-0000-7000-8000-0000000000b1"
	desk messaging.LinkID         = "01890000-0000-7000-8000-0000000000d1"
	maya messaging.ContactID      = "01890000-0000-7000-8000-0000000000c1"
	talk messaging.ConversationID = "01890000-0000-7000-8000-0000000000e1"
)

func write(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Tx(ctx, storetest.Practice, fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(ctx, storetest.Practice, fn); err != nil {
		t.Fatal(err)
	}
}

// seed makes one conversation between the desk and Maya.
func seed(t *testing.T, s *store.Store) messaging.Conversation {
	t.Helper()
	c := messaging.Conversation{ID: talk, Channel: messaging.ChannelSecure, Link: desk, Contacts: []messaging.ContactID{maya},
		Subject: "Clinical care", State: messaging.ConversationOpen, MadeAt: storetest.Now}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.PutTeammate(messaging.Teammate{ID: ana, Name: "Ana Reyes", Email: "ana@example.com", Role: messaging.RoleOwner, Active: true}); err != nil {
			return err
		}
		if err := tx.PutLink(messaging.Link{ID: desk, Name: "Alder Street Clinic", Kind: messaging.LinkPractice, Members: []messaging.TeammateID{ana}}); err != nil {
			return err
		}
		if _, err := tx.PutContact(messaging.Contact{ID: maya, Name: "Maya Lindqvist", Phone: "+15035550162", BirthDate: "1986-03-14", Account: messaging.AccountActive}); err != nil {
			return err
		}
		_, err := tx.PutConversation(c)
		return err
	})
	return c
}

func message(n int, body messaging.Text) messaging.Message {
	return messaging.Message{ID: messaging.MessageID(fmt.Sprintf("01890000-0000-7000-8000-%012x", n)), Conversation: talk, Body: body,
		Author: messaging.Author{Kind: messaging.AuthorTeammate, Teammate: ana}, Status: messaging.StatusSent, At: storetest.Now}
}

func TestTx_FailureUndoesItselfAndNothingElse(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	boom := errors.New("boom")
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			err := s.Tx(ctx, storetest.Practice, func(tx *store.Tx) error {
				if _, err := tx.AddMessage(c, message(i+1, "hello")); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("boom")
				}
				return nil
			})
			if i%4 == 1 && !errors.Is(err, boom) || i%4 == 2 && messaging.CodeOf(err) != messaging.CodeInternal || i%2 == 0 && i%4 == 0 && err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	read(t, s, func(tx *store.Tx) error {
		kept, err := tx.Messages(talk, 0, 100)
		if len(kept) != 32 {
			t.Errorf("%d messages were kept, want 32", len(kept))
		}
		for i := 1; i < len(kept); i++ {
			if kept[i].Position >= kept[i-1].Position {
				t.Error("positions are not in order")
			}
		}
		return err
	})
}

// TestFeed_ShowsAScopeAndNothingElse reads forwards and backwards, in pages.
func TestFeed_ShowsAScopeAndNothingElse(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	for i := range 25 {
		write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, message(i+1, "hello")); return err })
	}
	mine := []messaging.Scope{messaging.ScopePractice, messaging.ScopeLink(desk), messaging.ScopeTeammate(ana)}
	read(t, s, func(tx *store.Tx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		seen, after := map[string]bool{}, int64(0)
		for {
			page, err := tx.FeedAfter(mine, after, 7)
			if err != nil {
				return err
			}
			for _, e := range page {
				if e.Seq <= after || !slices.Contains(mine, e.Scope) {
					t.Errorf("entry %+v after %d", e, after)
				}
				after = e.Seq
				seen[string(e.Kind)+e.Key] = true
			}
			if len(page) < 7 {
				break
			}
		}
		if len(seen) != 25+6 || after != head.Seq { // practice, teammate, link, membership, contact, conversation
			t.Errorf("%d things up to %d, want 31 up to %d", len(seen), after, head.Seq)
		}
		back, err := tx.FeedBefore(messaging.ScopeLink(desk), 1<<62, 100)
		if err != nil {
			return err
		}
		if len(back) != 26 || back[0].Kind != messaging.KindConversation || back[0].Seq != head.Seq {
			t.Errorf("backwards: %d entries, the first %+v", len(back), back[0])
		}
		others, err := tx.FeedAfter([]messaging.Scope{messaging.ScopeLink("other"), messaging.ScopeTeammate(ben)}, 0, 100)
		if len(others) != 0 {
			t.Errorf("a stranger to the link is told of %v", others)
		}
		return err
	})
}

func TestLink_TellsWhoGainedAndWhoLostIt(t *testing.T) {
	s := storetest.Open(t, store.Service)
	seed(t, s)
	var told []messaging.Scope
	defer s.Watch(func(_ messaging.PracticeID, changed []messaging.Changed) {
		for _, c := range changed {
			if c.Kind == messaging.KindMembership {
				told = append(told, c.Scope)
			}
		}
	})()
	write(t, s, func(tx *store.Tx) error {
		return tx.PutLink(messaging.Link{ID: desk, Name: "Desk", Kind: messaging.LinkPractice, Members: []messaging.TeammateID{ben}})
	})
	if !slices.Equal(told, []messaging.Scope{messaging.ScopeTeammate(ben), messaging.ScopeTeammate(ana)}) {
		t.Errorf("told %v", told)
	}
	read(t, s, func(tx *store.Tx) error {
		is, err := tx.IsMember(messaging.ScopeLink(desk), ana)
		if is {
			t.Error("a removed member is still one")
		}
		return err
	})
}

func TestOutbox_OneOfALaneAtATimeInOrder(t *testing.T) {
	s := storetest.Open(t, store.Service)
	now := storetest.Now
	put := func(id, lane string, notBefore time.Time) {
		write(t, s, func(tx *store.Tx) error {
			return tx.PutOutbox(store.Item{ID: id, Kind: "notice", Lane: lane, NotBefore: notBefore, MadeAt: now}, id+" body")
		})
	}
	put("a1", "a", time.Time{})
	put("a2", "a", time.Time{})
	put("b1", "b", now.Add(time.Minute))
	put("b2", "b", time.Time{})
	due := func(at time.Time, want ...string) (items []store.Item) {
		t.Helper()
		read(t, s, func(tx *store.Tx) (err error) { items, err = tx.Due("notice", at, 10); return err })
		ids := []string{}
		for _, i := range items {
			ids = append(ids, i.ID)
			var body string
			if err := i.Payload(&body); err != nil || body != i.ID+" body" {
				t.Errorf("%s holds %q, %v", i.ID, body, err)
			}
		}
		if !slices.Equal(ids, want) {
			t.Fatalf("due: %v, want %v", ids, want)
		}
		return items
	}
	a1 := due(now, "a1")[0] // b2 may not overtake b1
	write(t, s, func(tx *store.Tx) error { return tx.Lease(a1, now.Add(time.Minute)) })
	due(now)
	read(t, s, func(tx *store.Tx) error {
		out, err := tx.LeasedOut(now.Add(time.Minute))
		if len(out) != 1 || out[0].ID != "a1" || out[0].Attempts != 1 {
			t.Errorf("leased out: %+v", out)
		}
		return err
	})
	write(t, s, func(tx *store.Tx) error { return tx.Unsure(a1, now.Add(time.Minute)) })
	due(now, "a2")
	read(t, s, func(tx *store.Tx) error { // it holds nothing up, and is asked after in its time
		early, err := tx.Unsettled(now, 9)
		late, err2 := tx.Unsettled(now.Add(time.Minute), 9)
		if len(early) != 0 || len(late) != 1 || late[0].ID != "a1" {
			t.Errorf("unsettled: %+v, %+v", early, late)
		}
		return errors.Join(err, err2)
	})
	a2 := due(now.Add(time.Minute), "a2", "b1")[0]
	write(t, s, func(tx *store.Tx) error { return tx.Retry(a2, now.Add(time.Hour)) })
	due(now.Add(time.Minute), "b1")
	write(t, s, func(tx *store.Tx) error { return tx.Drop(a2) })
	read(t, s, func(tx *store.Tx) error {
		n, err := tx.CountWaiting()
		if n != 3 {
			t.Errorf("%d wait, want 3", n)
		}
		return err
	})
}

// TestSealedColumns_NothingInClear opens the service's file with its key and
// still finds nothing of a patient in any column, besides what opening shows.
func TestSealedColumns_NothingInClear(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, message(1, "CANARYBODY")); return err })
	dump := s.Dump(t)
	for _, canary := range []string{"CANARYBODY", "Maya", "Lindqvist", "5035550162", "1986-03-14", "Clinical care", "Ana Reyes", "ana@example.com"} {
		if strings.Contains(dump, canary) {
			t.Errorf("a column holds %q in clear", canary)
		}
	}
	if !strings.Contains(dump, "Alder Street Clinic") {
		t.Error("the dump finds nothing at all")
	}
	read(t, s, func(tx *store.Tx) error {
		like, err := tx.ContactsLike("+15035550162", "")
		if len(like) != 1 || like[0].Name != "Maya Lindqvist" {
			t.Errorf("by phone: %v", like)
		}
		none, err2 := tx.ContactsLike("", "")
		if len(none) != 0 {
			t.Error("an empty address finds somebody")
		}
		return errors.Join(err, err2)
	})
}

func TestSealedColumns_RefuseWhatWasNotSealed(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, message(1, "hello")); return err })
	for _, sql := range []string{
		`UPDATE messages SET body = CAST('hello' AS BLOB)`,
		`UPDATE messages SET body = x'0268656C6C6F'`, // a desktop's mark
		`UPDATE contacts SET person = CAST('{"name":"Maya"}' AS BLOB)`,
		`UPDATE conversations SET subject = x''`,
	} {
		if err := s.Exec(t, sql); err == nil || !strings.Contains(strings.ToUpper(err.Error()), "CHECK CONSTRAINT") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// TestSEC01_SEC10_SchemaKeepsChannelAndSenderTogether_InPart asks the schema itself.
func TestSEC01_SEC10_SchemaKeepsChannelAndSenderTogether_InPart(t *testing.T) {
	s := storetest.Open(t, store.Service)
	seed(t, s)
	for _, sql := range []string{
		`UPDATE conversations SET sender = ''`,
		`UPDATE conversations SET sender = 'link:'`,
		`UPDATE conversations SET sender = 'number:1'`,
		`UPDATE conversations SET sender = 'mailbox:1'`,
		`UPDATE conversations SET channel = 'sms'`,
		`UPDATE conversations SET channel = 'sms', sender = 'number:1'`,
		`UPDATE conversations SET channel = 'sms', address = subject, address_index = x'01'`,
		`UPDATE conversations SET address = subject, address_index = x'01'`,
		`UPDATE conversations SET channel = 'sms', sender = 'number:1', address = CAST('+15035550123' AS BLOB), address_index = x'01'`,
		`UPDATE conversations SET channel = 'fax'`,
	} {
		if err := s.Exec(t, sql); err == nil || !strings.Contains(strings.ToUpper(err.Error()), "CHECK CONSTRAINT") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := s.Exec(t, `UPDATE conversations SET channel = 'sms', sender = 'number:1', address = subject, address_index = x'01'`); err != nil {
		t.Errorf("a text conversation with a number is refused: %v", err)
	}
}

func TestSealedColumns_ValueMovedElsewhereDoesNotOpen(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.AddMessage(c, message(1, "for Maya"))
		_, err2 := tx.AddMessage(c, message(2, "for Theo"))
		return errors.Join(err, err2)
	})
	if err := s.Exec(t, `UPDATE messages SET body = (SELECT body FROM messages ORDER BY n LIMIT 1)`); err != nil {
		t.Fatal(err)
	}
	err := s.Read(ctx, storetest.Practice, func(tx *store.Tx) error { _, err := tx.Message(message(2, "").ID); return err })
	if messaging.CodeOf(err) != messaging.CodeInternal {
		t.Errorf("a body of another row opened: %v", err)
	}
}

func TestDesktop_OlderNewsChangesNothing(t *testing.T) {
	s := storetest.Open(t, store.Desktop)
	c := seed(t, s)
	m := message(1, "pending")
	m.Status = messaging.StatusPending
	write(t, s, func(tx *store.Tx) error { return tx.PutMessage(c.From(), m) })
	m.Status, m.Position, m.Version = messaging.StatusSent, 9, 9
	write(t, s, func(tx *store.Tx) error { return tx.PutMessage(c.From(), m) })
	late := m
	late.Status, late.Position, late.Version, late.Body = messaging.StatusQueued, 0, 8, "late"
	same := m
	same.Status = messaging.StatusQueued // the same version, a status that stands further back
	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.PutMessage(c.From(), late), tx.PutMessage(c.From(), same))
	})
	read(t, s, func(tx *store.Tx) error {
		got, err := tx.Message(m.ID)
		if got.Status != messaging.StatusSent || got.Position != 9 || got.Body != "pending" {
			t.Errorf("%+v", got)
		}
		return err
	})
}

func TestMessages_PagesMeetWithoutGapOrRepeat(t *testing.T) {
	s := storetest.Open(t, store.Desktop)
	c := seed(t, s)
	write(t, s, func(tx *store.Tx) error {
		for i := range 40 {
			m := message(i+1, "x")
			if m.Position = int64(i + 1); i >= 37 {
				m.Position, m.Status = 0, messaging.StatusPending
			}
			if err := tx.PutMessage(c.From(), m); err != nil {
				return err
			}
		}
		return nil
	})
	var got []messaging.MessageID
	read(t, s, func(tx *store.Tx) error {
		before := int64(0)
		for {
			page, err := tx.Messages(talk, before, 10)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, m := range page {
				got = append(got, m.ID)
			}
			before = page[len(page)-1].Position
		}
	})
	if len(got) != 40 {
		t.Fatalf("%d messages", len(got))
	}
	for i, id := range got {
		if want := message(40-i, "").ID; id != want {
			t.Errorf("at %d: %s, want %s", i, id, want)
		}
	}
}

// ofAFile skips what is true of files only, where a side stands on none.
func ofAFile(t *testing.T, side store.Side) {
	t.Helper()
	if side == store.Service && storetest.OnPostgres() {
		t.Skip("it is of a file")
	}
}

// TestSEC05_Trust24_FilesHoldNothingInClear scans the files while they are open, when
// the write-ahead log is full, and after closing.
func TestSEC05_Trust24_FilesHoldNothingInClear(t *testing.T) {
	for side, name := range map[store.Side]string{store.Desktop: "desktop", store.Service: "service"} {
		t.Run(name, func(t *testing.T) {
			ofAFile(t, side)
			dir := t.TempDir()
			s := storetest.OpenAt(t, side, filepath.Join(dir, "rowan.db"))
			err := s.CreatePractice(ctx, messaging.Practice{ID: storetest.Practice, Name: "CANARY practice"}, func(*store.Tx) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			seed(t, s)
			write(t, s, func(tx *store.Tx) error {
				return tx.PutOutbox(store.Item{ID: "x", Kind: "notice", Lane: "x", MadeAt: storetest.Now}, "CANARY payload")
			})
			attach(t, s, "a", []byte("CANARY content, CANARY thumbnail"))
			control := filepath.Join(dir, "control")
			if err := os.WriteFile(control, []byte("a CANARY that must be found"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, when := range []string{"open", "closed"} {
				if when == "closed" {
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
				}
				var files []string
				err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						files = append(files, path)
					}
					return err
				})
				if err != nil || len(files) < 5 {
					t.Fatalf("%v %v", files, err)
				}
				for _, f := range files {
					b, err := os.ReadFile(f)
					if err != nil {
						t.Fatal(err)
					}
					for _, canary := range []string{"CANARY", "Lindqvist", "5035550162", "Clinical", "CREATE TABLE"} {
						if bytes.Contains(b, []byte(canary)) != (f == control && canary == "CANARY") {
							t.Errorf("%s: %q in %s", when, canary, filepath.Base(f))
						}
					}
				}
			}
		})
	}
}

func TestFault09_Fault13_Fault15_Open_RefusesASecondOwnerAWrongKeyAndANewerVersion_InPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rowan.db")
	s := storetest.OpenAt(t, store.Desktop, path)
	cfg := store.Config{Path: path, Key: storetest.Key, Side: store.Desktop, Keys: store.Clear{}}
	if _, err := store.Open(ctx, cfg); messaging.CodeOf(err) != messaging.CodeStoreHeld {
		t.Errorf("a second owner: %v", err)
	}
	if err := s.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(ctx, cfg); messaging.CodeOf(err) != messaging.CodeUnsupported {
		t.Errorf("a newer store: %v", err)
	}
	cfg.Key[0]++
	if _, err := store.Open(ctx, cfg); messaging.CodeOf(err) != messaging.CodeStoreDamaged {
		t.Errorf("a wrong key: %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("refusing changed the file: %v", err)
	}
}

func TestReceipt_FirstSightCounts(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	first := messaging.Receipt{Message: message(1, "").ID, Conversation: talk, Contact: maya, SeenAt: storetest.Now}
	late := first
	late.SeenAt = late.SeenAt.Add(time.Hour)
	for i, r := range []messaging.Receipt{first, first, late} {
		write(t, s, func(tx *store.Tx) error {
			news, err := tx.PutReceipt(c.From(), r)
			if news != (i == 0) {
				t.Errorf("receipt %d counts as news: %v", i, news)
			}
			return err
		})
	}
	read(t, s, func(tx *store.Tx) error {
		got, err := tx.Receipts(first.Message)
		if len(got) != 1 || !got[0].SeenAt.Equal(first.SeenAt) {
			t.Errorf("%v", got)
		}
		return err
	})
}

// TestU4_ANoteMovesNothingOfItsConversation adds a note between two messages.
func TestU4_ANoteMovesNothingOfItsConversation(t *testing.T) {
	s := storetest.Open(t, store.Service)
	c := seed(t, s)
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, message(1, "before")); return err })
	conversation := func() (have messaging.Conversation) {
		read(t, s, func(tx *store.Tx) (err error) { have, err = tx.Conversation(c.ID); return err })
		return have
	}
	before := conversation()
	var note messaging.Note
	write(t, s, func(tx *store.Tx) (err error) {
		note, err = tx.AddNote(c, messaging.Note{ID: "note", Author: ana, Body: "between", At: storetest.Now.Add(time.Hour)})
		return err
	})
	if after := conversation(); !reflect.DeepEqual(after, before) {
		t.Errorf("the conversation is %+v, before it was %+v", after, before)
	}
	write(t, s, func(tx *store.Tx) error { _, err := tx.AddMessage(c, message(2, "after")); return err })
	read(t, s, func(tx *store.Tx) error {
		list, err := tx.Messages(c.ID, 0, 10)
		if err == nil && (len(list) != 2 || list[0].Position <= note.Position || list[1].Position >= note.Position) {
			t.Errorf("the note stands at %d among %+v", note.Position, list)
		}
		return err
	})
}
