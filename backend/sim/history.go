package main

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// history is what happened, as those saw it who took part: what was typed, what
// was committed, what the carrier was given and what it gave. It is held against what
// the engines say in the end.
type history struct {
	ticks    int
	words    int
	typed    map[string]*typed // by its word
	inbound  []arrival
	attempts []attempt
	stops    []wish
	seen     map[messaging.MessageID]int  // when a patient's look was acknowledged
	taken    map[messaging.MessageID]bool // what was retracted
	accesses map[access]int
	wrong    []string
	behind   bool // whether the desks are to be told of news
	answered map[messaging.CommandID]bool
	bodies   map[messaging.MessageID]messaging.Text // what was sent as which message
	retracts map[messaging.MessageID]bool           // what somebody asked to be taken away
	revoked  map[messaging.TeammateID]bool          // whose access was taken away, as whoever did it was told
	lost     []span
	known    map[string]bool               // the messages and notes that the office ever had
	ending   map[messaging.TeammateID]bool // whose access somebody asked to be taken away
	files    map[string]*file              // by its word
}

// typed is something that somebody typed and meant to be sent.
type typed struct {
	token        string
	by           string // a teammate or a contact
	desk         *desk  // nil of a patient
	practice     *practice
	conversation messaging.ConversationID
	message      messaging.MessageID // "" of a note, of a draft, and where the computer died first
	sends        int                 // in how many texts the person sent it
	way          way                 // in which it was sent last
	letter       messaging.Email     // who wrote it, of a mail that came in
	files        []messaging.AttachmentID
	at           int
	done         int // when the patient was told that it arrived
	refused      string
}

// way is how what is written leaves the office.
type way int

const (
	byPortal way = iota
	byText
	byMail
)

// arrival is a text that a phone sent.
type arrival struct {
	n         int // when it left the phone, among everything that happened
	sid, body string
	from, to  messaging.Phone
}

// wish is when a phone's STOP was acknowledged to the carrier, and when its START left
// the phone; 0 if it did not.
type wish struct {
	practice *practice
	phone    messaging.Phone
	from, to int
}

// access is what has to stand in the log: who did what.
type access struct {
	practice messaging.PracticeID
	actor    string
	action   string
}

func newHistory() history {
	return history{typed: map[string]*typed{}, seen: map[messaging.MessageID]int{}, taken: map[messaging.MessageID]bool{}, accesses: map[access]int{},
		answered: map[messaging.CommandID]bool{}, bodies: map[messaging.MessageID]messaging.Text{}, retracts: map[messaging.MessageID]bool{}, revoked: map[messaging.TeammateID]bool{}, ending: map[messaging.TeammateID]bool{}, known: map[string]bool{}, files: map[string]*file{}}
}

// tick counts what happened.
func (h *history) tick() int {
	h.ticks++
	return h.ticks
}

func (w *world) violate(sentence string) {
	w.note("VIOLATION %s", sentence)
	w.wrong = append(w.wrong, sentence)
}

func actorOf(who service.Actor) string {
	if who.Contact != "" {
		return string(who.Contact)
	}
	return string(who.Teammate)
}

// looked writes down that somebody was given something to see.
func (w *world) looked(who service.Actor, action string, n int) {
	w.accesses[access{who.Practice, actorOf(who), action}] += n
}

// accepted writes down what the office said of commands.
func (w *world) accepted(who service.Actor, commands []messaging.Command, out []messaging.Outcome) {
	for i, o := range out {
		c := commands[i]
		w.note("office: %s of %s: %s %s", c.Kind(), short(who.Teammate), o.Refused, short(o.Command))
		if w.revoked[who.Teammate] {
			w.violate("I5: a revoked device was let in")
		}
		if c.RevokeDevice != nil && o.Refused == "" {
			w.revoked[c.RevokeDevice.Teammate] = true
		}
		if c.SaveTeammate != nil && c.SaveTeammate.Active != nil && o.Refused == "" {
			w.revoked[c.SaveTeammate.Teammate] = true
		}
		if !w.answered[o.Command] && c.SaveDraft == nil {
			w.answered[o.Command] = true
			w.looked(who, c.Kind(), 1)
		}
	}
}

// pulled writes down that a desk was given a page.
func (w *world) pulled(who service.Actor, page messaging.Page) {
	if w.revoked[who.Teammate] {
		w.violate("I5: a revoked device was given a page")
	}
	if len(page.Changes) == 0 {
		return
	}
	w.looked(who, "page", 1)
}

// stopped writes down that the carrier was told that a STOP arrived. If START left the
// phone after it, texts may go on.
func (w *world) stopped(sid string) {
	told := w.inbound[slices.IndexFunc(w.inbound, func(a arrival) bool { return a.sid == sid })]
	p := w.practiceOf(told.to)
	for _, a := range w.inbound {
		if a.n > told.n && a.body == "START" && a.from == told.from && w.practiceOf(a.to) == p {
			return
		}
	}
	for _, s := range w.stops {
		if s.practice == p && s.phone == told.from && s.to == 0 {
			return
		}
	}
	w.stops = append(w.stops, wish{practice: p, phone: told.from, from: w.tick()})
}

// started writes down that START leaves a phone: every STOP that was told of by then left
// it before.
func (w *world) started(number, phone messaging.Phone) {
	p := w.practiceOf(number)
	for i, s := range w.stops {
		if s.practice == p && s.phone == phone && s.to == 0 {
			w.stops[i].to = w.tick()
		}
	}
}

func (w *world) practiceOf(number messaging.Phone) *practice {
	for _, p := range w.practices {
		for _, n := range p.numbers {
			if n.phone == number {
				return p
			}
		}
	}
	panic("sim: nobody has the number " + string(number))
}

// words lists the words of a text by which it is known.
func wordsOf(text messaging.Text) (list []string) {
	for _, f := range strings.Fields(string(text)) {
		if strings.HasPrefix(f, "kestrel") {
			list = append(list, f)
		}
	}
	return list
}

// rank is the order of a message's statuses, written down here once more: the one
// under test decides nothing about itself.
var rank = map[messaging.Status]int{messaging.StatusQueued: 1, messaging.StatusUnconfirmed: 2, messaging.StatusSent: 3,
	messaging.StatusDelivered: 4, messaging.StatusFailed: 4, messaging.StatusSeen: 5}

// changed looks at every message that the office changed, once that is committed.
func (o *office) changed(practice messaging.PracticeID, things []messaging.Changed) {
	defer func() {
		if o.busy > 0 && o.w.fault("office dies after a commit", o.w.swarm.officeDies/12) {
			panic(crashed{o})
		}
	}()
	ids := []messaging.MessageID{}
	for _, c := range things {
		if c.Kind == messaging.KindMessage || c.Kind == messaging.KindNote {
			o.w.known[c.Key] = true
		}
		if c.Kind == messaging.KindMessage {
			ids = append(ids, messaging.MessageID(c.Key))
		}
	}
	o.w.behind = true
	if len(ids) == 0 {
		return
	}
	var list []messaging.Message
	err := o.Store.Read(o.w.ctx, practice, func(tx *store.Tx) (err error) {
		list, err = tx.MessagesByID(ids)
		return err
	})
	if err != nil {
		o.w.violate("a message cannot be read: " + err.Error())
	}
	for _, m := range list {
		if before := o.statuses[m.ID]; rank[m.Status] < rank[before] {
			o.w.violate("I7: a message went back from " + string(before) + " to " + string(m.Status))
		}
		o.statuses[m.ID] = m.Status
		if m.Event == messaging.EventRetracted && !o.w.taken[m.ID] {
			o.w.taken[m.ID] = true
			if _, seen := o.w.seen[m.ID]; seen {
				o.w.violate("I1: a message was retracted that its patient had seen")
			}
		}
	}
}
