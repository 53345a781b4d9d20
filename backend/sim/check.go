package main

import (
	"fmt"
	"slices"
	"strings"

	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// truth is what the office has of one practice in the end.
type truth struct {
	links         []messaging.Link
	numbers       []messaging.Number
	mailboxes     []messaging.Mailbox
	conversations map[messaging.ConversationID]messaging.Conversation
	messages      map[messaging.ConversationID][]messaging.Message
	notes         map[messaging.ConversationID][]messaging.Note
	places        map[string]int  // in how many messages and notes a word stands
	retracted     map[string]bool // words of messages that were taken away as asked
	drafts        map[messaging.TeammateID]messaging.Text
	off           map[messaging.Phone]bool // who wants no texts
	log           map[access]int
}

// check holds what the engines have in the end against what happened.
func (w *world) check() {
	all := map[*practice]truth{}
	for _, p := range w.practices {
		all[p] = w.truthOf(p)
	}
	shown := map[*desk]messaging.Text{}
	for _, d := range w.desks {
		w.checkDesk(d, all[d.of], shown)
	}
	w.checkTyped(all, shown)
	w.checkCarrier(all)
	w.checkMail(all)
	w.checkFiles(all)
	w.checkPortals(all)
	w.checkSettled(all)
	w.checkLog(all)
}

// truthOf reads what the office has.
func (w *world) truthOf(p *practice) truth {
	t := truth{conversations: map[messaging.ConversationID]messaging.Conversation{}, messages: map[messaging.ConversationID][]messaging.Message{},
		notes: map[messaging.ConversationID][]messaging.Note{}, places: map[string]int{}, retracted: map[string]bool{}, drafts: map[messaging.TeammateID]messaging.Text{}, off: map[messaging.Phone]bool{}, log: map[access]int{}}
	err := w.office.Store.Read(w.ctx, p.id, func(tx *store.Tx) (err error) {
		if t.links, err = tx.Links(); err != nil {
			return err
		}
		if t.numbers, err = tx.Numbers(); err != nil {
			return err
		}
		if t.mailboxes, err = tx.Mailboxes(); err != nil {
			return err
		}
		if err := w.talks(tx, p, &t); err != nil {
			return err
		}
		for _, who := range p.staff {
			if t.drafts[who.id], err = w.draftsOf(tx, who.id); err != nil {
				return err
			}
		}
		for _, phone := range phones {
			off, err := tx.Suppression(messaging.Address(phone))
			if err != nil {
				return err
			}
			t.off[phone] = off.Stops()
		}
		rows, err := tx.AuditAfter(0, 1<<20)
		for _, r := range rows {
			if r.Action == "changes" || r.Action == "snapshot" {
				r.Action = "page"
			}
			t.log[access{p.id, r.Actor, r.Action}]++
		}
		return err
	})
	if err != nil {
		w.violate("the office cannot be read: " + err.Error())
	}
	return t
}

// talks reads every conversation of the practice with what stands in it.
func (w *world) talks(tx *store.Tx, p *practice, t *truth) error {
	scopes := []messaging.Scope{}
	for _, l := range t.links {
		scopes = append(scopes, messaging.ScopeLink(l.ID))
	}
	for _, n := range t.numbers {
		scopes = append(scopes, messaging.ScopeNumber(n.ID))
	}
	for _, m := range t.mailboxes {
		scopes = append(scopes, messaging.ScopeMailbox(m.ID))
	}
	entries, err := tx.FeedAfter(scopes, 0, 1<<20)
	if err != nil {
		return err
	}
	ids := []messaging.ConversationID{}
	for _, e := range entries {
		if e.Kind == messaging.KindConversation {
			ids = append(ids, messaging.ConversationID(e.Key))
		}
	}
	for _, one := range w.typed {
		if one.practice == p {
			ids = append(ids, one.conversation)
		}
	}
	list, err := tx.ConversationsByID(ids)
	if err != nil {
		return err
	}
	for _, c := range list {
		t.conversations[c.ID] = c
		messages, err := tx.Messages(c.ID, 0, 1<<20)
		if err != nil {
			return err
		}
		slices.Reverse(messages)
		t.messages[c.ID] = messages
		seen := []messaging.MessageID{}
		for _, m := range messages {
			seen = append(seen, m.ID)
		}
		receipts, err := tx.Receipts(seen...)
		if err != nil {
			return err
		}
		by := map[messaging.MessageID]int{}
		for _, r := range receipts {
			by[r.Message]++
		}
		for i, m := range messages { // desks show receipts of what staff wrote as a status
			if !m.Inbound() && by[m.ID] > 0 && by[m.ID] == len(c.Contacts)+len(c.Teammates)-among(c, m.Author) {
				messages[i].Status = messaging.StatusSeen
			}
		}
		for _, m := range messages {
			for _, word := range wordsOf(m.Body) {
				t.places[word]++
			}
			if m.Event == messaging.EventRetracted && w.retracts[m.ID] {
				for _, word := range wordsOf(w.bodies[m.ID]) {
					t.retracted[word] = true
				}
			}
		}
		if t.notes[c.ID], err = tx.Notes(c.ID, 0, 1<<20); err != nil {
			return err
		}
		for _, n := range t.notes[c.ID] {
			for _, word := range wordsOf(n.Body) {
				t.places[word]++
			}
		}
	}
	return nil
}

// among is 1 if an author takes part in a conversation by name, else 0.
func among(c messaging.Conversation, a messaging.Author) int {
	if slices.Contains(c.Contacts, a.Contact) || slices.Contains(c.Teammates, a.Teammate) {
		return 1
	}
	return 0
}

// draftsOf joins everything that a teammate has typed and not sent, as the office has it.
func (w *world) draftsOf(tx *store.Tx, who messaging.TeammateID) (all messaging.Text, err error) {
	entries, err := tx.FeedAfter([]messaging.Scope{messaging.ScopeTeammate(who)}, 0, 1<<20)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if e.Kind != messaging.KindDraft {
			continue
		}
		d, err := tx.Draft(who, messaging.DraftKey(e.Key))
		if err != nil {
			return "", err
		}
		all += " " + d.Body + "\n" + d.Other
	}
	return all, nil
}

// sees says whether a teammate may see a conversation.
func (t truth) sees(who messaging.TeammateID, c messaging.Conversation) bool {
	if slices.Contains(c.Teammates, who) {
		return true
	}
	for _, m := range t.mailboxes {
		if m.ID == c.Mailbox {
			return slices.Contains(m.Members, who)
		}
	}
	for _, l := range t.links {
		if l.ID == c.Link {
			return slices.Contains(l.Members, who)
		}
	}
	for _, n := range t.numbers {
		if n.ID == c.Number {
			return slices.Contains(n.Members, who)
		}
	}
	return false
}

// checkDesk compares a desk with the office (I5), and reads what is typed there.
func (w *world) checkDesk(d *desk, t truth, shown map[*desk]messaging.Text) {
	if w.revoked[d.who.id] {
		if !d.gone {
			w.violate("I5: " + d.name + " keeps what it has after its access was taken away")
		}
		return
	}
	if d.gone {
		if !w.ending[d.who.id] {
			w.violate("I5: " + d.name + " destroyed what it had, and nobody had asked for that")
		}
		return
	}
	h, err := d.Health()
	if err != nil || !h.Online || h.Syncing || h.Waiting > 0 {
		w.violate(fmt.Sprintf("I9: %s does not come to rest: %+v, %v", d.name, h, err))
		return
	}
	for id, c := range t.conversations {
		all, err := d.Stretch(id, replica.Spot{}, 1000)
		messages, notes := all.Messages, all.Notes
		_, here := d.Row(id)
		if !t.sees(d.who.id, c) {
			if here == nil || len(messages) > 0 || len(notes) > 0 {
				w.violate(fmt.Sprintf("I5: %s has conversation %s, of which its person is no member", d.name, short(id)))
			}
			for _, m := range t.messages[id] {
				for _, word := range wordsOf(m.Body) {
					if hits, _, err := d.Search(word, 5); err == nil && len(hits) > 0 {
						w.violate("I5: " + d.name + " finds words of a conversation that it may not have")
					}
				}
			}
			continue
		}
		have, want := []string{}, []string{}
		for _, m := range messages {
			if !w.lostOnly(t, id, string(m.ID)) {
				have = append(have, w.oneLine(m.Message))
			}
		}
		slices.Reverse(have)
		for _, m := range t.messages[id] {
			want = append(want, w.oneLine(m))
		}
		for _, n := range notes {
			if !w.lostOnly(t, id, string(n.ID)) {
				have = append(have, noteLine(n.Note))
			}
		}
		for _, n := range t.notes[id] {
			want = append(want, noteLine(n))
		}
		if err != nil || here != nil || !slices.Equal(have, want) {
			w.violate(fmt.Sprintf("I5: %s has another conversation %s than the office\n  has  %s\n  want %s", d.name, short(id), strings.Join(have, "\n       "), strings.Join(want, "\n       ")))
		}
		for _, m := range t.messages[id] {
			for _, a := range m.Attachments {
				if _, err := d.readFile(a.ID); err != nil && a.Absent == "" {
					w.violate("I5: " + d.name + " cannot open file " + short(a.ID) + " of a conversation that it has: " + err.Error())
				}
			}
		}
		shown[d] += d.composers(id)
	}
	stands := map[string]int{}
	for _, row := range d.rows() {
		if t.conversations[row.Conversation].ID == "" { // begun here, and taken back before the office had it
			shown[d] += d.composers(row.Conversation)
		}
		all, err := d.Stretch(row.Conversation, replica.Spot{}, 1000)
		if err != nil {
			w.violate(d.name + " cannot read a conversation: " + err.Error())
		}
		for _, m := range all.Messages {
			for _, word := range wordsOf(m.Body) {
				stands[word]++
			}
		}
	}
	for word, n := range stands { // what the office lost and has again is what it was
		if one := w.typed[word]; one != nil && one.letter != "" && n > 1 {
			w.violate(fmt.Sprintf("I6: a mail of %s stands at %s %d times", one.letter, d.name, n))
		}
	}
	loose, err := d.LooseDrafts()
	if err != nil {
		w.violate(d.name + " cannot list its drafts: " + err.Error())
	}
	for _, l := range loose {
		shown[d] += " " + l.Body + "\n" + l.Other
	}
}

// composers is what stands in the composers of a conversation.
func (d *desk) composers(id messaging.ConversationID) (all messaging.Text) {
	for _, key := range []messaging.DraftKey{messaging.DraftKey(id), messaging.NoteDraft(id)} {
		draft, _, err := d.Draft(key)
		if err != nil {
			d.w.violate(d.name + " cannot read a draft: " + err.Error())
		}
		all += " " + draft.Body + "\n" + draft.Other
	}
	return all
}

// lostOnly says whether a desk has what the office had and lost in a restore: nobody
// takes it from the desk, which has the only copy.
func (w *world) lostOnly(t truth, in messaging.ConversationID, id string) bool {
	return len(w.lost) > 0 && w.known[id] &&
		!slices.ContainsFunc(t.messages[in], func(m messaging.Message) bool { return string(m.ID) == id }) &&
		!slices.ContainsFunc(t.notes[in], func(n messaging.Note) bool { return string(n.ID) == id })
}

// oneLine is a message on one line. How far it came, a desk may know better than an
// office that was set back.
func (w *world) oneLine(m messaging.Message) string {
	if len(w.lost) > 0 {
		m.Status = ""
	}
	return fmt.Sprintf("%s %d %s %s %q", short(m.ID), m.Position, m.Status, m.Event, m.Body)
}

// noteLine is a note on one line, with whom it calls.
func noteLine(n messaging.Note) string { return fmt.Sprint(n.ID, n.Body, n.Mentions) }

// checkTyped looks for every word that somebody typed (I1, I2).
func (w *world) checkTyped(all map[*practice]truth, shown map[*desk]messaging.Text) {
	desks := map[messaging.TeammateID]int{}
	for _, d := range w.desks {
		desks[d.who.id]++
	}
	for word, one := range w.typed {
		t := all[one.practice]
		n := t.places[word]
		for p, other := range all {
			if p != one.practice && other.places[word] > 0 {
				w.violate("I5: " + word + " is in another practice")
			}
		}
		if one.letter != "" {
			continue // see checkMail
		}
		if one.desk == nil {
			switch {
			case n > 1:
				w.violate(fmt.Sprintf("I2: a patient's %s is there %d times", word, n))
			case n == 0 && one.refused == "" && !w.excused(one.done):
				w.violate("I1: a patient's " + word + " is lost")
			case n == 1 && one.refused != "" && len(w.lost) == 0:
				w.violate("I1: a patient was told that " + word + " was refused, and it is there")
			}
			continue
		}
		who := messaging.TeammateID(one.by)
		alone := desks[who] == 1 && len(w.lost) == 0 // a restore brings drafts back that were sent
		typed := contains(t.drafts[who], word)
		switch {
		case n > 1 && (alone || n > one.sends):
			w.violate(fmt.Sprintf("I2: %s is there %d times", word, n))
		case n > 0 && typed && alone:
			w.violate("I1: " + word + " was sent and is a draft as well")
		case n > 0 && one.sends == 0:
			w.violate("I1: " + word + " was a draft only, and was sent")
		case n > 0, t.retracted[word], w.ending[who]:
		case len(w.lost) > 0 && (w.retracts[one.message] || !t.sees(who, t.conversations[one.conversation])):
			// the office lost that it was retracted, or what was sent, and who sent it may not offer it again
		case !typed && !contains(shown[one.desk], word):
			w.violate("I1: " + word + " is lost")
		case !typed && t.conversations[one.conversation].ID != "":
			w.violate("I1: " + word + " is a draft that is at one desk only")
		case !typed:
		default:
			for _, d := range w.desks {
				if d.who.id == who && !contains(shown[d], word) {
					w.violate("I1: " + word + " is a draft that " + d.name + " does not show")
				}
			}
		}
	}
}

func contains(text messaging.Text, word string) bool {
	return slices.Contains(strings.Fields(string(text)), word)
}

// checkCarrier compares the carrier's own ledger with what was asked of it (I3, I4, I6).
func (w *world) checkCarrier(all map[*practice]truth) {
	times := map[string]int{}
	for _, t := range w.carrier.Sent() {
		for _, word := range wordsOf(messaging.Text(t.Body)) {
			times[word]++
		}
	}
	for word, n := range times {
		if one := w.typed[word]; one != nil && n > max(1, one.sends) {
			w.violate(fmt.Sprintf("I3: %s was sent as a text %d times", word, n))
		}
		if one := w.typed[word]; one == nil || one.way != byText {
			w.violate("I3: " + word + " left as a text, and was none")
		}
	}
	for _, a := range w.attempts {
		p := w.practiceOf(a.from)
		if a.body == string(messaging.OptedOutText(messaging.Practice{Name: p.name})) {
			continue // the one that may
		}
		for _, s := range w.stops {
			if s.practice == p && s.phone == a.to && a.n > s.from && (s.to == 0 || a.n < s.to) {
				w.violate(fmt.Sprintf("I4: %q was to leave after a STOP", a.body))
			}
		}
	}
	for _, s := range w.stops {
		if s.to == 0 && !all[s.practice].off[s.phone] {
			w.violate(fmt.Sprintf("I4: %s asked for no more texts last, and gets them", s.phone))
		}
	}
	type pair struct{ from, to messaging.Phone }
	arrived, kept := map[pair][]string{}, map[pair][]string{}
	for _, a := range w.inbound {
		arrived[pair{a.from, a.to}] = append(arrived[pair{a.from, a.to}], a.body)
	}
	for p, t := range all {
		for id, c := range t.conversations {
			for _, m := range t.messages[id] {
				if c.Number == "" || !m.Inbound() {
					continue
				}
				i := slices.IndexFunc(p.numbers, func(n number) bool { return n.id == c.Number })
				kept[pair{c.Phone, p.numbers[i].phone}] = append(kept[pair{c.Phone, p.numbers[i].phone}], string(m.Body))
			}
		}
	}
	for between := range kept {
		if len(arrived[between]) == 0 {
			w.violate("I6: a text is kept that nobody sent")
		}
	}
	for between, bodies := range arrived {
		slices.Sort(bodies)
		slices.Sort(kept[between])
		if !slices.Equal(bodies, kept[between]) {
			w.violate(fmt.Sprintf("I6: %d texts were sent from %s to %s, and %d are kept: %q, %q", len(bodies), between.from, between.to, len(kept[between]), bodies, kept[between]))
		}
	}
}

// checkSettled looks for texts that stand still without anything that would move them (I9).
func (w *world) checkSettled(all map[*practice]truth) {
	for _, t := range all {
		for _, list := range t.messages {
			for _, m := range list {
				if m.Status == messaging.StatusQueued && m.Event == "" && !w.carrierHas(m.Body) {
					w.violate("I9: " + string(m.Body) + " is on its way to the carrier, and nothing carries it")
				}
			}
		}
	}
}

func (w *world) carrierHas(body messaging.Text) bool {
	return slices.ContainsFunc(w.carrier.Sent(), func(t faketwilio.Text) bool { return t.Body == string(body) })
}

// checkLog looks for a row of the log for everything that somebody did or saw (I8).
func (w *world) checkLog(all map[*practice]truth) {
	log := map[access]int{}
	for _, t := range all {
		for a, n := range t.log {
			log[a] += n
		}
	}
	for a, n := range w.accesses {
		if log[a] < n {
			w.violate(fmt.Sprintf("I8: %s of %s happened %d times, and the log has %d", a.action, short(a.actor), n, log[a]))
		}
	}
}
