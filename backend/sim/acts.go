package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// act has somebody do something, drawn at random.
func (w *world) act() {
	if w.fault("office out of reach", w.swarm.officeDown) {
		w.office.down = w.now.Add(w.some(2 * time.Minute))
	}
	switch n := w.random.IntN(100); {
	case n < 62:
		if d, ok := pick(w, w.desks); ok {
			d.act()
		}
	case n < 72:
		if p, ok := pick(w, w.patients); ok && w.office.up() {
			p.write()
		}
	case n < 82:
		if p, ok := pick(w, w.patients); ok && w.office.up() {
			p.read()
		}
	case w.chance(w.swarm.mails):
		w.mailActs()
	default:
		w.phone()
	}
}

// phone has a phone write to a practice.
func (w *world) phone() {
	p, _ := pick(w, w.practices)
	n, _ := pick(w, p.numbers)
	from, _ := pick(w, phones)
	body := "I am late, " + w.token()
	if w.fault("STOP", w.swarm.stops) {
		body = "STOP"
		if len(w.attempts) > 0 && w.chance(700) { // of somebody who was just texted
			last := w.attempts[len(w.attempts)-1]
			from, n = last.to, number{phone: last.from}
		}
	} else if len(w.stops) > 0 && w.chance(400) {
		body = "START"
		if s, ok := pick(w, w.stops); ok {
			from, n = s.phone, s.practice.numbers[0]
		}
		if w.chance(300) { // and thinks better of it
			w.in(w.some(5*time.Second), nil, func() { w.phoneTexts(from, n.phone, "STOP") })
		}
	}
	w.phoneTexts(from, n.phone, body)
}

// refuseTexts has whoever is texted in a conversation want no more, soon.
func (d *desk) refuseTexts(id messaging.ConversationID) {
	for _, row := range d.rows() {
		i := slices.IndexFunc(d.of.numbers, func(n number) bool { return messaging.ScopeNumber(n.id) == row.Sender })
		if row.Conversation == id && i >= 0 {
			d.w.in(d.w.some(8*time.Second), nil, func() { d.w.phoneTexts(messaging.Phone(row.Address), d.of.numbers[i].phone, "STOP") })
		}
	}
}

// over is a context in which nobody waits for an answer.
func over() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// act has the person at a desk do something.
func (d *desk) act() {
	w := d.w
	if d.gone {
		return
	}
	if d.locked {
		if d.away == 0 && w.chance(500) {
			d.comeBack()
		}
		return
	}
	switch {
	case d.away == 0 && w.fault("lock", w.swarm.locks):
		w.note("%s: locks", d.name)
		d.Lock()
		d.locked = true
		d.soon()
		return
	case d.away == 0 && w.fault("desk loses power", w.swarm.deskDies):
		d.crash()
		return
	case w.fault("desk cut off", w.swarm.cuts):
		d.cut = w.now.Add(w.some(4 * time.Minute))
	case d.away == 0 && d.who.role.Manages() && w.fault("membership moved", 3*w.swarm.moves):
		d.move()
	case d.away == 0 && d.who.role.Manages() && w.fault("access revoked", w.swarm.revokes):
		d.revoke()
	}
	if d.locked || d.gone {
		return // its computer lost power on the way
	}
	defer d.survive()
	d.frail = true
	switch n := w.random.IntN(100); {
	case n < 30:
		d.write()
	case n < 42:
		d.startText()
	case n < 48 && d.w.chance(d.w.swarm.mails):
		d.startEmail()
	case n < 48:
		d.startSecure()
	case n < 60:
		d.addNote()
	case n < 70:
		d.typeDraft()
	case n < 80:
		d.takeBack()
	case n < 86:
		d.retract()
	case n < 92:
		d.closeOrOpen()
	case n < 94:
		d.prefer()
	case n < 96:
		d.openFile()
	default:
		d.markRead()
	}
	d.soon()
}

func (d *desk) comeBack() {
	if err := d.unlock(); err != nil {
		d.noticed()
		if !d.gone {
			d.w.violate(d.name + " does not open: " + err.Error())
		}
	}
}

// rows are the conversations that the desk shows.
func (d *desk) rows() []store.InboxRow {
	rows, _, err := d.Inbox(store.ListInbox, nil, 100)
	if err != nil {
		d.w.violate(d.name + " cannot list its conversations: " + err.Error())
	}
	return rows
}

func (d *desk) thread() (t replica.Thread, ok bool) {
	row, ok := pick(d.w, d.rows())
	if !ok {
		return t, false
	}
	t, err := d.Conversation(row.Conversation)
	return t, err == nil
}

// compose is what stands in the composer, with something typed behind it.
func compose(draft messaging.Text, token string) messaging.Text {
	if draft == "" {
		return said(token)
	}
	return draft + "\n\n" + said(token)
}

// typing writes down that a person types a word, and sends it or not, before the engine
// has it: the computer may lose power on the way. What the engine refuses was not typed.
func (d *desk) typing(token string, c messaging.ConversationID, do func(*typed) error) error {
	t := &typed{token: token, by: string(d.who.id), desk: d, practice: d.of, conversation: c, at: d.w.tick()}
	d.w.typed[token] = t
	err := do(t)
	if err != nil {
		delete(d.w.typed, token)
	}
	return err
}

// sending writes down that what stands in the composer is sent.
func (d *desk) sending(body messaging.Text, by way, do func() error) error {
	words := wordsOf(body)
	for _, word := range words {
		d.w.typed[word].sends++
		d.w.typed[word].way = max(d.w.typed[word].way, by)
	}
	err := do()
	if err != nil {
		for _, word := range words {
			d.w.typed[word].sends--
		}
	}
	return err
}

func (d *desk) write() {
	t, ok := d.thread()
	if !ok || t.Why != nil {
		return
	}
	files := []messaging.AttachmentID{}
	if t.Channel == messaging.ChannelSecure {
		files = d.addFile(messaging.DraftKey(t.Conversation), t.Drafted)
	}
	token := d.w.token()
	body := compose(t.Draft.Body, token)
	_ = d.typing(token, t.Conversation, func(one *typed) error {
		return d.sending(body, wayOf[t.Channel], func() (err error) {
			d.goWith(one, files)
			if one.message, err = d.SendDespite(t.Conversation, body, messaging.DespiteOther, files...); err == nil {
				d.w.bodies[one.message] = body
				d.w.note("%s: sends %s in %s as %s", d.name, token, short(t.Conversation), short(one.message))
				if t.Channel == messaging.ChannelSMS && d.w.fault("STOP to what waits", d.w.swarm.stops) {
					d.refuseTexts(t.Conversation)
				}
			}
			return err
		})
	})
}

var wayOf = map[messaging.Channel]way{messaging.ChannelSecure: byPortal, messaging.ChannelSMS: byText, messaging.ChannelEmail: byMail}

func (d *desk) startText() {
	numbers, err := d.Numbers()
	n, ok := pick(d.w, numbers)
	if err != nil || !ok {
		return
	}
	phone, _ := pick(d.w, phones)
	// What goes on in a conversation that is there is written there.
	for _, row := range d.rows() {
		if row.Address == messaging.Address(phone) && row.Sender == messaging.ScopeNumber(n.ID) {
			return
		}
	}
	contact := d.known(phone)
	d.begin(messaging.DraftKey(contact), byText, func(body messaging.Text) (messaging.ConversationID, error) {
		return d.StartText(replica.NewText{Number: n.ID, Contact: contact, Phone: phone, Body: body, Despite: messaging.DespiteOther})
	})
}

// known is the contact that has a phone, "" for none.
func (d *desk) known(phone messaging.Phone) messaging.ContactID {
	for i, id := range d.of.contacts {
		if phones[i] == phone {
			return id
		}
	}
	return ""
}

func (d *desk) startSecure() {
	contact, ok := pick(d.w, d.of.contacts)
	links, err := d.Links()
	l, found := pick(d.w, links)
	if !ok || !found || err != nil {
		return
	}
	if d.w.chance(d.w.swarm.groups) {
		d.startGroup(l.ID)
		return
	}
	d.begin(messaging.DraftKey(contact), byPortal, func(body messaging.Text) (messaging.ConversationID, error) {
		return d.Start(replica.NewMessage{Contact: contact, Link: l.ID, Body: body, Subject: "A question"})
	})
}

// begin has the person begin a conversation with what stands in the composer for
// somebody.
func (d *desk) begin(key messaging.DraftKey, by way, start func(messaging.Text) (messaging.ConversationID, error)) {
	token := d.w.token()
	body := said(token)
	if key != "" {
		draft, _, err := d.Draft(key)
		if err != nil {
			d.w.violate(d.name + " cannot read a draft: " + err.Error())
		}
		body = compose(draft.Body, token)
	}
	_ = d.typing(token, "", func(one *typed) error {
		return d.sending(body, by, func() (err error) {
			if one.conversation, err = start(body); err != nil {
				return err
			}
			d.w.note("%s: begins %s with %s", d.name, short(one.conversation), token)
			one.message = d.newest(one.conversation, token)
			d.w.bodies[one.message] = body
			return nil
		})
	})
}

// newest finds the message that a word was just sent in.
func (d *desk) newest(id messaging.ConversationID, token string) messaging.MessageID {
	end, err := d.Stretch(id, replica.Spot{}, 5)
	if err != nil {
		d.w.violate(d.name + " does not show what was just begun: " + err.Error())
	}
	for _, m := range end.Messages {
		if strings.Contains(string(m.Body), token) {
			return m.ID
		}
	}
	d.w.violate("I1: " + token + " is not shown right after it was sent")
	return ""
}

func (d *desk) addNote() {
	t, ok := d.thread()
	if !ok {
		return
	}
	token := d.w.token()
	body := compose(t.Note.Body, token)
	_ = d.typing(token, t.Conversation, func(*typed) error {
		return d.sending(body, byPortal, func() error {
			d.w.note("%s: notes %s in %s", d.name, token, short(t.Conversation))
			_, err := d.AddNote(t.Conversation, body, d.calls(t.Conversation))
			return err
		})
	})
}

func (d *desk) typeDraft() {
	t, ok := d.thread()
	if !ok {
		return
	}
	token := d.w.token()
	_ = d.typing(token, t.Conversation, func(*typed) error {
		d.w.note("%s: types %s in %s", d.name, token, short(t.Conversation))
		return d.SaveDraft(messaging.DraftKey(t.Conversation), compose(t.Draft.Body, token))
	})
}

// own lists what the person sent from this desk, the newest first.
func (d *desk) own() []*typed {
	list := []*typed{}
	for _, t := range d.w.typed {
		if t.desk == d && t.message != "" {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *typed) int { return b.at - a.at })
	return list[:min(len(list), 4)]
}

func (d *desk) takeBack() {
	own := d.own()
	t, ok := pick(d.w, own[:min(len(own), 1+d.w.random.IntN(2))])
	if !ok {
		return
	}
	decided, err := d.UndoSend(over(), t.conversation, t.message)
	d.w.note("%s: takes %s back: %v %v", d.name, t.token, decided, err)
	if decided && err == nil {
		d.w.fire("taken back")
	}
}

func (d *desk) retract() {
	t, ok := pick(d.w, d.own())
	if !ok || t.way != byPortal {
		return
	}
	d.w.retracts[t.message] = true
	decided, err := d.Retract(over(), t.message)
	d.w.note("%s: retracts %s: %v %v", d.name, t.token, decided, err)
}

func (d *desk) closeOrOpen() {
	t, ok := d.thread()
	if !ok || t.Channel != messaging.ChannelSecure {
		return
	}
	state := messaging.ConversationReadOnly
	if t.State == state {
		state = messaging.ConversationOpen
	}
	if d.Edit(messaging.Edit{Conversation: t.Conversation, State: &state}) == nil {
		d.w.note("%s: makes %s %s", d.name, short(t.Conversation), state)
		d.w.fire("closed or opened")
	}
}

func (d *desk) prefer() {
	hold := 0
	if d.w.chance(d.w.swarm.holds) {
		hold = 5 + d.w.random.IntN(25)
	}
	_ = d.SavePreferences(messaging.SavePreferences{UndoSend: &hold}) // the same again is no change
}

func (d *desk) markRead() {
	t, ok := d.thread()
	if !ok {
		return
	}
	end, err := d.Stretch(t.Conversation, replica.Spot{}, 1)
	if err == nil && len(end.Messages) > 0 && end.Messages[0].Position > 0 {
		_ = d.MarkRead(t.Conversation, end.Messages[0].Position) // read already is no failure
	}
}

// move has an admin add somebody to a link or a number, or take them off.
func (d *desk) move() {
	who, _ := pick(d.w, d.of.staff)
	link, _ := pick(d.w, d.of.links)
	n, _ := pick(d.w, d.of.numbers)
	onto := []messaging.TeammateID{who.id}
	var err error
	if d.w.chance(500) {
		c := messaging.SaveLink{Link: link, Add: onto}
		if d.w.chance(600) {
			c.Add, c.Remove = nil, onto
		}
		if d.w.chance(200) {
			c.Owner = &who.id
		}
		_, err = d.SaveLink(c)
		d.w.note("%s: link %s +%d -%d %s: %v", d.name, short(link), len(c.Add), len(c.Remove), who.first, err)
		return
	}
	if d.w.chance(d.w.swarm.mails) {
		c := messaging.SaveMailbox{Mailbox: d.of.mailbox, Add: onto}
		if d.w.chance(600) {
			c.Add, c.Remove = nil, onto
		}
		err = d.online(func() error { return d.SaveMailbox(d.w.ctx, c) })
		d.w.note("%s: mailbox +%d -%d %s: %v", d.name, len(c.Add), len(c.Remove), who.first, err)
		return
	}
	c := messaging.SaveNumber{Number: n.id, Add: onto}
	if d.w.chance(600) {
		c.Add, c.Remove = nil, onto
	}
	err = d.online(func() error { return d.SaveNumber(d.w.ctx, c) })
	d.w.note("%s: number %s +%d -%d %s: %v", d.name, short(n.id), len(c.Add), len(c.Remove), who.first, err)
}

// online does what needs the office at once; the computer may lose power meanwhile.
func (d *desk) online(do func() error) error {
	defer d.survive()
	d.frail = true
	return do()
}

func (d *desk) revoke() {
	who, _ := pick(d.w, d.of.staff)
	if who == d.who {
		return
	}
	d.w.ending[who.id] = true
	if d.w.chance(500) {
		left := false
		err := d.online(func() error {
			return d.SaveTeammate(d.w.ctx, messaging.SaveTeammate{Teammate: who.id, Active: &left, Heir: d.who.id})
		})
		d.w.note("%s: %s leaves the practice: %v", d.name, who.first, err)
		return
	}
	err := d.online(func() error { return d.RevokeDevice(d.w.ctx, messaging.RevokeDevice{Teammate: who.id}) })
	d.w.note("%s: revokes %s: %v", d.name, who.first, err)
}
