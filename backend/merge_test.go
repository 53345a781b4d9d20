package backend_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// merging is a house into which somebody came through the door of Ben's own link, who
// may be Maya or Omar. Maya writes with Ana and Ben.
type merging struct {
	*talking
	visitor    *browser
	came, omar messaging.ContactID
	sato       messaging.LinkID
	door       messaging.ConversationID // the visitor's
	said       sync.Map                 // messaging.MessageID of what was taken, to its conversation
}

func newMerging(t *testing.T) *merging {
	t.Helper()
	k := &merging{talking: newTalk(t)}
	k.omar = k.ana.person("Omar Haddad", "+15035550171", "1990-06-02")
	name, ben := "Dr. Sato", k.ana.who("Ben Sato")
	var err error
	if k.sato, err = k.ana.SaveLink(messaging.SaveLink{Name: &name, Add: []messaging.TeammateID{ben}}); err != nil {
		t.Fatal(err)
	}
	k.ana.settle()
	k.visitor = k.enter(k.ana.door(k.sato), "Maya Lindqvist", mayaPhone, "1986-03-14")
	k.came, k.door = k.visitor.me().Contact, k.visitor.me().Conversations[0].ID
	return k
}

// stands is what the service has of the people and their conversations, without the
// numbers of their last change.
func (k *merging) stands() (people map[messaging.ContactID]messaging.Contact, talks map[messaging.ConversationID][]messaging.ContactID) {
	k.t.Helper()
	people, talks = map[messaging.ContactID]messaging.Contact{}, map[messaging.ConversationID][]messaging.ContactID{}
	err := k.store.Read(k.t.Context(), k.practice(), func(tx *store.Tx) error {
		for _, id := range []messaging.ContactID{k.contact, k.came, k.omar} {
			c, err := tx.Contact(id)
			if err != nil {
				return err
			}
			c.Version = 0
			people[id] = c
			list, err := tx.ConversationsWith(id, messaging.ChannelSecure)
			if err != nil {
				return err
			}
			for _, c := range list {
				talks[c.ID] = c.Contacts
			}
		}
		return nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return people, talks
}

// sends has a teammate write into a conversation, and says whether it was taken.
func (k *merging) sends(who service.Actor, c messaging.ConversationID) bool {
	m := newID[messaging.MessageID](k.t)
	taken := k.asks(who, messaging.Command{Send: &messaging.Send{Message: m, Conversation: c, Body: messaging.Text(m)}}).Refused == ""
	if taken {
		k.said.Store(m, c)
	}
	return taken
}

// TestFault37_MergedAndUnmergedUnderLoad_RightsAndLogHoldAndUndoIsExact has two people
// match and unmatch three contacts against each other, while patients and staff write,
// the visitor's card is edited, and Ana comes to their link and goes.
func TestFault37_MergedAndUnmergedUnderLoad_RightsAndLogHoldAndUndoIsExact(t *testing.T) {
	k := newMerging(t)
	rounds := 150
	if testing.Short() {
		rounds = 30
	}
	ana, ben, reception := k.device("ana"), k.device("ben"), k.device("ben")
	before, talksBefore := k.stands()
	taken, refused := 0, 0
	var counted sync.Mutex
	match := func(who service.Actor, m messaging.Match) {
		out := k.asks(who, messaging.Command{Match: &m})
		counted.Lock()
		defer counted.Unlock()
		switch out.Refused {
		case "":
			taken++
		case messaging.CodeConflict:
			refused++ // one of the two is matched to somebody already
		default:
			t.Errorf("match: %+v", out)
		}
	}
	others, own, strangers := 0, 0, 0
	var phone messaging.Phone
	var load sync.WaitGroup
	repeat := func(act func(i int)) {
		load.Go(func() {
			for i := range rounds {
				act(i)
			}
		})
	}
	// Two people decide, and do not agree.
	charts := []messaging.ContactID{k.contact, k.omar, ""}
	repeat(func(i int) { match(ben, messaging.Match{Contact: k.came, Chart: charts[i%3]}) })
	repeat(func(i int) {
		match(ana, messaging.Match{Contact: k.came, Chart: charts[(i+i/3)%3]})
		match(ana, messaging.Match{Contact: k.omar, Chart: []messaging.ContactID{k.contact, ""}[i%2], Verified: true})
	})
	// Both patients write, each into their own conversation, and try the other's.
	maya, visitor := k.maya.actor(), k.visitor.actor()
	for _, p := range []struct {
		who         service.Actor
		own, others messaging.ConversationID
	}{{maya, k.talk, k.door}, {visitor, k.door, k.talk}} {
		repeat(func(int) {
			m := newID[messaging.MessageID](t)
			if _, err := k.Write(t.Context(), p.who, p.own, api.Write{ID: m, Body: messaging.Text(m)}); err != nil {
				t.Errorf("a patient in their own conversation: %v", err)
			}
			k.said.Store(m, p.own)
			if _, err := k.Write(t.Context(), p.who, p.others, api.Write{ID: newID[messaging.MessageID](t), Body: "not mine"}); messaging.CodeOf(err) != messaging.CodeNotFound {
				t.Errorf("a patient in another's conversation: %v", err)
			}
			if _, err := k.Thread(t.Context(), p.who, p.others, 0, 10); messaging.CodeOf(err) != messaging.CodeNotFound {
				t.Errorf("a patient reads another's conversation: %v", err)
			}
		})
	}
	// Ana comes to the link and goes, and writes to it all the time.
	repeat(func(i int) {
		save := messaging.SaveLink{Link: k.sato, Add: []messaging.TeammateID{ana.Teammate}}
		if i%2 == 1 {
			save.Add, save.Remove = nil, save.Add
		}
		if out := k.asks(reception, messaging.Command{SaveLink: &save}); out.Refused != "" {
			t.Errorf("membership: %+v", out)
		}
	})
	repeat(func(int) {
		if k.sends(ana, k.door) {
			others++
		} else {
			strangers++
		}
	})
	repeat(func(int) {
		if k.sends(ben, k.talk) {
			own++
		}
	})
	// The visitor gives another number, again and again.
	repeat(func(i int) {
		next := messaging.Phone("+1503555" + string([]byte{'0' + byte(i/100%10), '2', '0' + byte(i/10%10), '0' + byte(i%10)}))
		if out := k.asks(reception, messaging.Command{SaveContact: &messaging.SaveContact{Contact: k.came, Phone: &next}}); out.Refused != "" {
			t.Errorf("edit: %+v", out)
		}
		phone = next
	})
	load.Wait()
	if rounds%2 == 1 {
		t.Fatal("Ana has to be gone in the end")
	}
	t.Logf("%d matches taken, %d refused; Ana wrote %d times as a member, %d times she was none", taken, refused, others, strangers)
	if taken < rounds || refused < rounds/20 || own != rounds || others < rounds/20 || strangers < rounds/20 {
		t.Errorf("that was no load: %d, %d, %d, %d, %d", taken, refused, own, others, strangers)
	}

	// All is taken back.
	k.must(ben, messaging.Command{Match: &messaging.Match{Contact: k.came}})
	k.must(ben, messaging.Command{Match: &messaging.Match{Contact: k.omar, Verified: true}})
	after, talksAfter := k.stands()
	came := before[k.came]
	came.Phone = phone
	before[k.came] = came
	if !reflect.DeepEqual(after, before) {
		t.Errorf("the people are now\n%+v\nand were\n%+v", after, before)
	}
	if !reflect.DeepEqual(talksAfter, talksBefore) {
		t.Errorf("the conversations are now %v, and were %v", talksAfter, talksBefore)
	}
	k.everyWordInItsPlace()
	k.matchedByTheLog(ana, taken)

	k.ana.settle()
	k.ben.settle()
	if _, err := k.ana.Conversation(k.door); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Errorf("Ana, who is no member any more: %v", err)
	}
	for name, d := range map[string]*desk{"Ana": k.ana, "Ben": k.ben} {
		chart, err := d.Contact(k.contact)
		if err != nil || len(chart.Merged) != 0 || len(chart.Conversations) != 1 {
			t.Errorf("%s: Maya's chart has %d matched to it and %d conversations, %v", name, len(chart.Merged), len(chart.Conversations), err)
		}
		here, err := d.Contact(k.came)
		here.Version = 0
		if err != nil || !reflect.DeepEqual(here.Contact, came) {
			t.Errorf("%s has the visitor as %+v, %v", name, here.Contact, err)
		}
	}
}

// everyWordInItsPlace says that each message stands once, where it was written.
func (k *merging) everyWordInItsPlace() {
	k.t.Helper()
	found := map[messaging.MessageID]messaging.ConversationID{}
	for c, b := range map[messaging.ConversationID]*browser{k.talk: k.maya, k.door: k.visitor} {
		for _, m := range b.whole(c) {
			if m.Event != "" {
				continue
			}
			if _, twice := found[m.ID]; twice {
				k.t.Errorf("%s stands twice", m.ID)
			}
			found[m.ID] = c
		}
	}
	said := 0
	k.said.Range(func(m, c any) bool {
		said++
		if found[m.(messaging.MessageID)] != c.(messaging.ConversationID) {
			k.t.Errorf("%s stands in %q, not in %s", m, found[m.(messaging.MessageID)], c)
		}
		return true
	})
	if said != len(found) {
		k.t.Errorf("%d messages were taken, and %d are there", said, len(found))
	}
}

// matchedByTheLog follows the log from its first row: who was matched to whom at each
// moment, that no chart was itself matched then, and that somebody wrote to a link as its
// member only.
func (k *merging) matchedByTheLog(who service.Actor, taken int) {
	k.t.Helper()
	chart := map[string]string{}
	merges, unmerges, matches, sent, member := 0, 0, 0, 0, false
	err := k.store.Read(k.t.Context(), k.practice(), func(tx *store.Tx) error {
		if log, err := tx.VerifyAudit(); err != nil || log.Broken != nil {
			k.t.Errorf("the log: %+v, %v", log.Broken, err)
		}
		for after := int64(0); ; {
			rows, err := tx.AuditAfter(after, 1000)
			if err != nil || len(rows) == 0 {
				return err
			}
			for _, r := range rows {
				after = r.N
				to, contact, _ := strings.Cut(r.Thing, "/")
				switch {
				case r.Action == "merge":
					merges++
					if chart[contact] != "" || chart[to] != "" {
						k.t.Errorf("row %d matches %s to %s; they stood with %q and %q", r.N, contact, to, chart[contact], chart[to])
					}
					for other, of := range chart {
						if of == contact {
							k.t.Errorf("row %d matches %s, to whom %s is matched", r.N, contact, other)
						}
					}
					chart[contact] = to
				case r.Action == "unmerge":
					unmerges++
					if chart[contact] != to {
						k.t.Errorf("row %d takes %s from %s; they stood with %q", r.N, contact, to, chart[contact])
					}
					delete(chart, contact)
				case r.Action == "match" && r.Result == "ok":
					matches++
				case r.Thing == string(k.sato)+"/"+string(who.Teammate):
					member = r.Action == "add_member"
				case r.Action == "send" && r.Result == "ok" && r.Actor == string(who.Teammate):
					sent++
					if !member {
						k.t.Errorf("row %d is a send by somebody who is no member", r.N)
					}
				}
			}
		}
	})
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Logf("%d merges and %d unmerges in the log", merges, unmerges)
	if merges == 0 || merges != unmerges || len(chart) != 0 || matches != taken+2 || sent == 0 {
		k.t.Errorf("the log has %d merges, %d unmerges and %d matches of %d, and leaves %v", merges, unmerges, matches, taken+2, chart)
	}
}
