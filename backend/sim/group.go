package main

import (
	"fmt"
	"slices"

	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// startGroup has the person begin a conversation with several patients, and a teammate
// who may be no member of the link.
func (d *desk) startGroup(link messaging.LinkID) {
	if len(d.of.contacts) < 2 {
		return
	}
	n := replica.NewMessage{Contact: d.of.contacts[0], With: d.of.contacts[1:2], Link: link, Subject: "For all of you", NamesShown: true}
	if who, _ := pick(d.w, d.of.staff); who != d.who && d.w.chance(700) {
		n.Teammates = []messaging.TeammateID{who.id}
	}
	d.w.fire("group begun")
	d.begin("", byPortal, func(body messaging.Text) (messaging.ConversationID, error) {
		n.Body = body
		return d.Start(n)
	})
}

// calls are the teammates whom a note calls.
func (d *desk) calls(c messaging.ConversationID) (ids []messaging.TeammateID) {
	if !d.w.chance(300) {
		return nil
	}
	readers, err := d.Readers(c)
	if who, ok := pick(d.w, readers); ok && err == nil {
		d.w.fire("teammate called")
		ids = append(ids, who.ID)
	}
	return ids
}

// hidden are the events of a conversation that its patients are not shown, written down
// here once more.
var hidden = map[messaging.Event]bool{messaging.EventUnseen: true, messaging.EventAsksBack: true, messaging.EventRetracted: true}

// checkPortals compares what patients are shown with what there is (I5): all of what they
// take part in, and nothing else.
func (w *world) checkPortals(all map[*practice]truth) {
	for _, p := range w.patients {
		for of, t := range all {
			for id, c := range t.conversations {
				takes := of == p.practice && slices.Contains(c.Contacts, p.Contact) && c.Link != ""
				thread, err := w.office.Thread(w.ctx, p.Actor, id, 0, 100)
				if err != nil {
					if takes {
						w.violate("I5: a patient cannot read what they take part in: " + err.Error())
					}
					continue
				}
				if !takes {
					w.violate("I5: a patient is shown conversation " + short(id) + ", in which they take no part")
					continue
				}
				have, want := []messaging.Text{}, []messaging.Text{}
				for _, m := range slices.Backward(t.messages[id]) { // the newest first
					if !hidden[m.Event] && len(want) < 100 {
						want = append(want, m.Body)
					}
				}
				for _, m := range thread.Messages {
					have = append(have, m.Body)
				}
				if !slices.Equal(have, want) {
					w.violate(fmt.Sprintf("I5: a patient is shown %q in %s, which is %q", have, short(id), want))
				}
			}
		}
	}
}
