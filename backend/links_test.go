package backend_test

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/sealed"
	"rowan/backend/sealed/engine"
	"rowan/backend/store"
)

// dump returns every value in the desk's own file, as somebody with its key would
// see it. The desk is locked meanwhile.
func (d *desk) dump() string {
	t := d.h.t
	t.Helper()
	people, _, err := d.People()
	if err != nil {
		t.Fatal(err)
	}
	d.Lock()
	dir := filepath.Join(d.dir, people[0].ID)
	device := keyring.Device{Keychain: d.chain, Now: time.Now, Random: rand.Reader, Cost: keyring.Cost{Time: 1, MemoryKiB: 64, Threads: 1}}
	key, err := device.KeyFile(filepath.Join(dir, "key.json")).Unlock("246810")
	if err != nil {
		t.Fatal(err)
	}
	vfs, err := sealed.Register(key)
	if err != nil {
		t.Fatal(err)
	}
	db := engine.Open(engine.Config{Path: filepath.Join(dir, "store"), VFS: vfs, Connections: 1, Setup: []string{"PRAGMA journal_mode = WAL"}})
	strs := func(query string) (list []string) {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if b, ok := (*v.(*any)).([]byte); ok {
					list = append(list, string(b))
				} else {
					list = append(list, fmt.Sprint(*v.(*any)))
				}
			}
		}
		return list
	}
	all := []string{}
	for _, table := range strs("SELECT name FROM sqlite_schema WHERE type = 'table'") {
		all = append(all, strs("SELECT * FROM "+table)...)
	}
	for _, end := range []func() error{db.Close, vfs.Close, func() error { return d.Unlock(t.Context(), people[0].ID, "246810") }} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(all, "\n")
}

// who is a teammate of the house.
func (d *desk) who(name string) messaging.TeammateID {
	d.h.t.Helper()
	s, err := d.LinkSettings()
	if err != nil {
		d.h.t.Fatal(err)
	}
	i := slices.IndexFunc(s.Staff, func(m messaging.Teammate) bool { return m.Name == name })
	return s.Staff[i].ID
}

// benWithALink makes a link on which Ben is alone, at his desk, and Ana no member.
func (d *desk) benWithALink() (*desk, messaging.TeammateID, messaging.LinkID) {
	d.h.t.Helper()
	ben, id := d.h.newDesk("ben", 0), d.who("Ben Sato")
	name, kind := "Dr. Sato", messaging.LinkPersonal
	link, err := d.SaveLink(messaging.SaveLink{Name: &name, Kind: &kind, Owner: &id, Add: []messaging.TeammateID{id}})
	if err != nil {
		d.h.t.Fatal(err)
	}
	d.settle()
	ben.settle()
	return ben, id, link
}

// TestLNK10_FlowWhoManagesIsToldHowManyAreOpenAndNothingOfThem has Ben's own link,
// on which Ana is no member.
func TestLNK10_FlowWhoManagesIsToldHowManyAreOpenAndNothingOfThem(t *testing.T) {
	_, ana, _, contact, talk := story(t)
	ben, _, link := ana.benWithALink()
	row, err := ana.Conversation(talk)
	if err != nil {
		t.Fatal(err)
	}
	hers, _ := row.Sender.Link()
	open := func() map[messaging.LinkID]int {
		t.Helper()
		list, err := ana.OpenOf(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		counts := map[messaging.LinkID]int{}
		for _, l := range list {
			counts[l.Link] = l.Open
		}
		return counts
	}
	if got := open(); got[link] != 0 || got[hers] != 1 {
		t.Errorf("at first %v", got)
	}
	var his messaging.ConversationID
	for range 2 {
		if his, err = ben.Start(replica.NewMessage{Contact: contact, Link: link, Body: "Only for you"}); err != nil {
			t.Fatal(err)
		}
	}
	closed := messaging.ConversationReadOnly
	if err := ben.Edit(messaging.Edit{Conversation: his, State: &closed}); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	ana.settle()
	if got := open(); got[link] != 1 || got[hers] != 1 {
		t.Errorf("of two, one read-only: %v", got)
	}
	if rows, _, err := ana.Inbox(store.ListOf(messaging.ScopeLink(link)), nil, 10); err != nil || len(rows) != 0 {
		t.Errorf("the number came with %d conversations, %v", len(rows), err)
	}
}

// TestLNK05_LNK06_LNK09_FlowALinkIsItsMembersOwn has Ana make a link for Ben: he
// has it with his next pull, and what he writes there is nowhere on her desk. He
// loses it, and gets it back.
func TestLNK05_LNK06_LNK09_FlowALinkIsItsMembersOwn(t *testing.T) {
	_, ana, maya, contact, talk := story(t)
	ben, benID, link := ana.benWithALink()
	if links, err := ben.Links(); err != nil || len(links) != 2 || links[1].ID != link {
		t.Fatalf("Ben may write from %+v, %v", links, err)
	}
	if links, err := ana.Links(); err != nil || len(links) != 1 {
		t.Errorf("Ana may write from %+v, %v", links, err)
	}
	start := replica.NewMessage{Contact: contact, Link: link, Subject: "zzsubject", Body: "zzfirst of Ben"}
	if _, err := ana.Start(start); messaging.CodeOf(err) != messaging.CodeNotMember {
		t.Errorf("Ana begins on it: %v", err) // LNK-07
	}
	private, err := ben.Start(start)
	if err != nil {
		t.Fatal(err)
	}
	ben.settle()
	maya.write(private, "zzanswer of Maya")
	ben.settle()
	ana.settle()

	nothing := func(d *desk, when string) {
		t.Helper()
		rows, _, err := d.Inbox(store.ListInbox, nil, 100)
		if err != nil || slices.ContainsFunc(rows, func(r store.InboxRow) bool { return r.Conversation == private }) {
			t.Errorf("%s: the inbox has it: %v", when, err)
		}
		if rows, _, err := d.Inbox(store.List("link:"+string(link)), nil, 100); err != nil || len(rows) != 0 {
			t.Errorf("%s: the link's list has %d rows, %v", when, len(rows), err)
		}
		card, err := d.Contact(contact)
		if err != nil || slices.ContainsFunc(card.Conversations, func(r store.InboxRow) bool { return r.Conversation == private }) {
			t.Errorf("%s: the contact's page has it: %v", when, err)
		}
		for _, word := range []string{"zzfirst", "zzanswer"} {
			if hits, _, err := d.Search(word, 10); err != nil || len(hits) != 0 {
				t.Errorf("%s: %q is found %d times, %v", when, word, len(hits), err)
			}
		}
		if _, err := d.Conversation(private); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s: asked by its id: %v", when, err)
		}
		if s, err := d.LinkSettings(); err != nil || s.Open[messaging.ScopeLink(link)] != 0 {
			t.Errorf("%s: its settings count %d conversations, %v", when, s.Open[messaging.ScopeLink(link)], err)
		}
		dump := d.dump()
		for _, word := range []string{"zzsubject", "zzfirst", "zzanswer", string(private)} {
			if strings.Contains(dump, word) {
				t.Errorf("%s: the file on the disk has %s", when, word)
			}
		}
		if !strings.Contains(dump, string(talk)) {
			t.Errorf("%s: the dump sees nothing", when)
		}
	}
	nothing(ana, "Ana")
	if counts, err := ana.Counts(); err != nil || counts.Unread[store.ListInbox] != 0 || counts.Conversations != 0 {
		t.Errorf("Ana's counts: %+v %v", counts, err)
	}
	if n := ana.calls.Load(); n != 0 {
		t.Errorf("Ana was called %d times", n)
	}
	if s, err := ben.LinkSettings(); err != nil || s.Open[messaging.ScopeLink(link)] != 1 || messaging.CodeOf(s.Why) != "" {
		t.Errorf("Ben's settings: %+v, %v", s, err)
	}
	if !strings.Contains(ben.dump(), "zzanswer") {
		t.Error("the dump does not see what is there")
	}

	// Ben leaves it: the practice hears that he cannot be its only member, and then
	// that Ana is in his place. What he had typed is kept.
	if _, err := ana.SaveLink(messaging.SaveLink{Link: link, Remove: []messaging.TeammateID{benID}}); messaging.CodeOf(err) != messaging.CodeEmpty {
		t.Errorf("its only member: %v", err)
	}
	if err := ben.SaveDraft(messaging.DraftKey(private), "half a thought"); err != nil {
		t.Fatal(err)
	}
	anaID := ana.who("Ana Reyes")
	swap := func(in, out messaging.TeammateID) {
		t.Helper()
		if _, err := ana.SaveLink(messaging.SaveLink{Link: link, Add: []messaging.TeammateID{in}, Remove: []messaging.TeammateID{out}}); err != nil {
			t.Fatal(err)
		}
		ana.settle()
		ben.settle()
	}
	swap(anaID, benID)
	nothing(ben, "Ben, removed")
	if card, err := ben.Contact(contact); err != nil || card.Draft.Body != "half a thought" || card.Draft.Reason == "" {
		t.Errorf("what Ben had typed: %+v, %v", card.Draft, err)
	}
	want := []messaging.Text{"zzfirst of Ben", "zzanswer of Maya"}
	if got := bodies(ana.thread(private)); !slices.Equal(got, want) {
		t.Errorf("Ana, added, has %q", got)
	}
	swap(benID, anaID)
	nothing(ana, "Ana, removed again")
	if got := bodies(ben.thread(private)); !slices.Equal(got, want) {
		t.Errorf("Ben, added again, has %q", got)
	}
}

// TestLNK05_FlowTwoAdminsAtOnceBothFindTheirChange changes different members of
// a link on two desks, neither of which has heard of the other.
func TestLNK05_FlowTwoAdminsAtOnceBothFindTheirChange(t *testing.T) {
	h, ana, _, _, _ := story(t)
	ben := h.newDesk("ben", 0)
	anaID, benID := ana.who("Ana Reyes"), ana.who("Ben Sato")
	name := "Billing"
	link, err := ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{anaID}})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben.settle()
	renamed := "Billing and insurance"
	if _, err := ana.SaveLink(messaging.SaveLink{Link: link, Name: &renamed}); err != nil {
		t.Fatal(err)
	}
	if _, err := ben.SaveLink(messaging.SaveLink{Link: link, Add: []messaging.TeammateID{benID}, Remove: []messaging.TeammateID{anaID}}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	ben.settle()
	ana.settle()
	for _, d := range []*desk{ana, ben} {
		s, err := d.LinkSettings()
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(s.Links, func(l messaging.Link) bool { return l.ID == link })
		if l := s.Links[i]; l.Name != renamed || !slices.Equal(l.Members, []messaging.TeammateID{benID}) {
			t.Errorf("%+v", l)
		}
	}
}
