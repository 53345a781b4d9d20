package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// mailServer is a practice's account at a mail server, and the addresses of the world
// behind it. The office reaches it as it reaches any; what it holds and what it carried
// on, only the server knows.
type mailServer struct {
	w       *world
	of      *practice
	folders []*mailFolder
	carried []bridge.Mail // what it took, and sent on
	bounced map[string]bool
	letters int
}

// mailFolder is a folder as it lies at the server.
type mailFolder struct {
	bridge.MailFolder
	validity, next uint32
	mails          []lying
}

type lying struct {
	uid  uint32
	raw  string
	read bool
	at   time.Time
}

const (
	inbox = iota
	sentFolder
	archive
)

// Addresses of those who write; mail to the last does not arrive.
var addresses = []messaging.Email{"maya@example.com", "theo@example.com", "gone@example.com"}

func newMailServer(w *world, p *practice) *mailServer {
	m := &mailServer{w: w, of: p, bounced: map[string]bool{}}
	for _, f := range []bridge.MailFolder{{Name: "INBOX", Role: bridge.RoleInbox}, {Name: "Sent", Role: bridge.RoleSent}, {Name: "Archive", Role: bridge.RoleArchive}} {
		m.folders = append(m.folders, &mailFolder{MailFolder: f, validity: 1, next: 1})
	}
	return m
}

// copyTo is the server as a history begins with it.
func (m *mailServer) copyTo(w *world) *mailServer {
	c := &mailServer{w: w, of: m.of, bounced: map[string]bool{}, letters: m.letters}
	for _, f := range m.folders {
		one := *f
		one.mails = slices.Clone(f.mails)
		c.folders = append(c.folders, &one)
	}
	return c
}

// serves finds the server that an account is at.
func (w *world) serves(a bridge.MailAccount) (bridge.Mailbox, error) {
	for _, m := range w.servers {
		if m.of.address == a.Address {
			return m, nil
		}
	}
	return nil, errors.New("there is no such account")
}

func (f *mailFolder) put(raw string, read bool, at time.Time) {
	f.mails = append(f.mails, lying{f.next, raw, read, at})
	f.next++
}

// Watch is not how the office is told here: look does a step of it.
func (m *mailServer) Watch(ctx context.Context, _ bridge.MailKeeper) { <-ctx.Done() }

func (m *mailServer) Check(context.Context) error { return nil }

// written is a mail as it leaves. How the bridge writes one is told by its own tests.
func written(mail bridge.Mail) string {
	to := []string{}
	for _, p := range mail.To {
		to = append(to, string(p.Email))
	}
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s>\r\n", mail.From.Email, strings.Join(to, ", "), mail.Subject, mail.At.Format(time.RFC1123Z), mail.MessageID())
	if len(mail.Answers) > 0 {
		raw += "In-Reply-To: <" + mail.Answers[0] + ">\r\nReferences: <" + strings.Join(mail.Answers, "> <") + ">\r\n"
	}
	return raw + "\r\n" + string(mail.Body) + "\r\n"
}

// Send takes a mail, or breaks off before it, or after it without an answer.
func (m *mailServer) Send(_ context.Context, mail bridge.Mail) error {
	w := m.w
	w.note("mail server: %s to %s", short(mail.ID), mail.To[0].Email)
	if w.fault("office dies before the mail server", w.swarm.officeDies) {
		panic(crashed{w.office})
	}
	switch {
	case w.fault("mail server unreachable", w.swarm.carrierGone), w.fault("mail server busy", w.swarm.carrierBusy):
		return &bridge.Error{Failure: bridge.Busy, Sentence: "Later."}
	case w.fault("mail server refuses", w.swarm.carrierRefuses):
		return &bridge.Error{Failure: bridge.Refused, Reason: messaging.ReasonOther, Sentence: "No."}
	case w.fault("mail lost while it was handed over", w.swarm.carrierLost):
		return &bridge.Error{Failure: bridge.Unsure, Cause: errNetwork}
	}
	m.take(mail)
	if w.fault("office dies after the mail server", w.swarm.officeDies) {
		panic(crashed{w.office})
	}
	if w.fault("mail taken, and no answer", w.swarm.carrierLost) {
		return &bridge.Error{Failure: bridge.Unsure, Cause: errNetwork}
	}
	w.overtake()
	return nil
}

// take carries a mail on.
func (m *mailServer) take(mail bridge.Mail) {
	w := m.w
	mail.Files = nil
	m.carried = append(m.carried, mail)
	if w.chance(w.swarm.savesSent) { // as some do by themselves
		m.folders[sentFolder].put(written(mail), true, w.now)
	}
	switch to := mail.To[0].Email; {
	case to == m.of.address:
		m.folders[inbox].put(written(mail), false, w.now)
	case to == addresses[2]:
		w.in(w.some(30*time.Second), nil, func() { m.bounce(mail) })
	}
	w.mailSoon(m)
}

// bounce tells who wrote a mail that it did not arrive.
func (m *mailServer) bounce(mail bridge.Mail) {
	m.letters++
	m.w.fire("mail bounced")
	m.bounced[mail.ID] = true
	m.folders[inbox].put(fmt.Sprintf("From: MAILER-DAEMON@mx.example\r\nTo: %s\r\nSubject: Not delivered\r\nMessage-ID: <bounce%d@mx.example>\r\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nIt was not delivered.\r\n--x\r\n"+
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x\r\n"+
		"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--x--\r\n", m.of.address, m.letters, mail.To[0].Email, mail.MessageID()), false, m.w.now)
	m.w.mailSoon(m)
}

// Save puts a mail among the sent ones, unless it lies there.
func (m *mailServer) Save(_ context.Context, mail bridge.Mail) error {
	if err := m.mirrored(); err != nil {
		return err
	}
	id := "Message-ID: <" + mail.MessageID() + ">"
	if f := m.folders[sentFolder]; !slices.ContainsFunc(f.mails, func(l lying) bool { return strings.Contains(l.raw, id) }) {
		f.put(written(mail), true, m.w.now)
	}
	return nil
}

// mirrored is what can go wrong while something is done at the server that was done here.
func (m *mailServer) mirrored() error {
	if m.w.fault("mail server unreachable", m.w.swarm.carrierGone) {
		return &bridge.Error{Failure: bridge.Unsure, Cause: errNetwork}
	}
	return nil
}

func (m *mailServer) at(p bridge.Place) (*mailFolder, int) {
	for _, f := range m.folders {
		if f.Name == p.Folder && f.validity == p.Validity {
			return f, slices.IndexFunc(f.mails, func(l lying) bool { return l.uid == p.UID })
		}
	}
	return nil, -1
}

func (m *mailServer) Mark(_ context.Context, p bridge.Place, read bool) error {
	if f, i := m.at(p); i >= 0 {
		f.mails[i].read = read
	}
	return m.mirrored()
}

func (m *mailServer) Move(_ context.Context, p bridge.Place, to bridge.Role) (now bridge.Place, err error) {
	f, i := m.at(p)
	j := slices.IndexFunc(m.folders, func(f *mailFolder) bool { return f.Role == to })
	if i < 0 || j < 0 {
		return now, m.mirrored()
	}
	target := m.folders[j]
	now = bridge.Place{Folder: target.Name, Validity: target.validity, UID: target.next}
	m.move(f, i, target)
	return now, m.mirrored()
}

func (m *mailServer) move(from *mailFolder, i int, to *mailFolder) {
	mail := from.mails[i]
	from.mails = slices.Delete(from.mails, i, i+1)
	to.put(mail.raw, mail.read, mail.at)
}

// mailSoon has the office hear of what is new at a server.
func (w *world) mailSoon(m *mailServer) {
	w.in(w.some(4*time.Second), nil, m.look)
}

// look tells the office what lies at the server and it does not have, folder by folder, as
// far as the line lasts.
func (m *mailServer) look() {
	w := m.w
	if !w.office.up() || w.office.busy > 0 {
		w.in(w.some(20*time.Second)+time.Second, nil, m.look)
		return
	}
	for _, f := range m.folders {
		if w.fault("mailbox cut off", w.swarm.lost) {
			w.in(w.some(20*time.Second)+time.Second, nil, m.look)
			return
		}
		err := w.office.serve(func() error { return m.step(f) })
		if err != nil {
			w.note("mail server: %s: %v", f.Name, err)
			w.in(w.some(20*time.Second)+time.Second, nil, m.look)
			return
		}
	}
	w.settleSoon()
}

// step brings what the office has of a folder nearer to what lies in it.
func (m *mailServer) step(f *mailFolder) error {
	w := m.w
	keeper := w.office.Keeper(m.of.id, m.of.mailbox)
	state, err := keeper.State(w.ctx, f.Name)
	if err != nil {
		return err
	}
	step := bridge.FolderStep{Folder: f.MailFolder, Validity: f.validity, Read: map[uint32]bool{}, Anew: state.Validity != 0 && state.Validity != f.validity}
	if step.Anew {
		state.Read = nil
	}
	for uid := range state.Read {
		if !slices.ContainsFunc(f.mails, func(l lying) bool { return l.uid == uid }) {
			step.Gone = append(step.Gone, uid)
		}
	}
	slices.Sort(step.Gone)
	for _, l := range slices.Backward(f.mails) {
		read, known := state.Read[l.uid]
		switch {
		case !known:
			step.Arrived = append(step.Arrived, bridge.Arrival{UID: l.uid, Raw: []byte(l.raw), Read: l.read, At: l.at, Size: int64(len(l.raw))})
		case read != l.read:
			step.Read[l.uid] = l.read
		}
	}
	if !step.Anew && state.Validity != 0 && len(step.Gone)+len(step.Read)+len(step.Arrived) == 0 {
		return nil
	}
	w.note("mail server: %s: %d arrived, %d gone, %d marked, anew %v", f.Name, len(step.Arrived), len(step.Gone), len(step.Read), step.Anew)
	if err := keeper.Keep(w.ctx, step); err != nil {
		return err
	}
	keeper.Heard(w.ctx, w.now)
	if w.fault("mailbox step kept twice", w.swarm.hookTwice) {
		return w.office.Keeper(m.of.id, m.of.mailbox).Keep(w.ctx, step)
	}
	return nil
}

// mailActs has somebody in the world, or another program at the account, do something.
func (w *world) mailActs() {
	m, ok := pick(w, w.servers)
	if !ok {
		return
	}
	f := m.folders[inbox]
	switch n := w.random.IntN(100); {
	case n < 60:
		m.arrive()
	case n < 75 && len(f.mails) > 0:
		i := w.random.IntN(len(f.mails))
		f.mails[i].read = !f.mails[i].read
		w.fire("mail read elsewhere")
	case n < 90 && len(f.mails) > 0:
		m.move(f, w.random.IntN(len(f.mails)), m.folders[archive])
		w.fire("mail put away elsewhere")
	default:
		f, _ := pick(w, m.folders)
		w.fire("folder numbered anew")
		f.validity++
		for i := range f.mails {
			f.next++
			f.mails[i].uid = f.next
		}
		f.next++
	}
	w.mailSoon(m)
}

// arrive has somebody write to the practice: anew, or in answer to what reached them.
func (m *mailServer) arrive() {
	w := m.w
	from, _ := pick(w, addresses[:2])
	word := w.token()
	m.letters++
	subject, answers := "A question about "+word, ""
	for _, c := range slices.Backward(m.carried) {
		if c.To[0].Email == from && w.chance(600) {
			subject, answers = "Re: "+string(c.Subject), "In-Reply-To: <"+c.MessageID()+">\r\n"
			break
		}
	}
	w.fire("mail arrived")
	w.note("%s writes %s to %s", from, word, m.of.address)
	w.typed[word] = &typed{token: word, by: string(from), practice: m.of, at: w.tick(), letter: from, done: w.ticks}
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <letter%d@example.com>\r\n%s\r\n%s\r\n", from, m.of.address, subject, w.now.Format(time.RFC1123Z), m.letters, answers, said(word))
	f := m.folders[inbox]
	f.put(raw, false, w.now)
	if w.fault("mail lies twice", w.swarm.hookTwice) {
		other, _ := pick(w, m.folders)
		other.put(raw, false, w.now)
	}
}

// startEmail has the person begin a conversation by email.
func (d *desk) startEmail() {
	boxes, err := d.Mailboxes()
	box, ok := pick(d.w, boxes)
	if err != nil || !ok {
		return
	}
	to, _ := pick(d.w, addresses)
	for _, row := range d.rows() {
		if row.Address == messaging.Address(to) {
			return // what goes on in a conversation that is there is written there
		}
	}
	d.begin("", byMail, func(body messaging.Text) (messaging.ConversationID, error) {
		return d.StartEmail(replica.NewEmail{Mailbox: box.ID, Address: to, Subject: "About your visit", Body: body})
	})
}

// checkMail compares what the mail servers carried, and what lies there, with what the
// office has (I3, I6).
func (w *world) checkMail(all map[*practice]truth) {
	times := map[string]int{}
	for _, m := range w.servers {
		for _, mail := range m.carried {
			for _, word := range wordsOf(mail.Body) {
				times[word]++
			}
		}
		for _, list := range all[m.of].messages {
			for _, message := range list {
				if m.bounced[string(message.ID)] && message.Status != messaging.StatusFailed {
					w.violate("I7: a mail came back, and " + short(message.ID) + " is " + string(message.Status))
				}
				if message.Mail != nil && message.Status == messaging.StatusFailed && !m.bounced[string(message.ID)] && slices.ContainsFunc(m.carried, func(c bridge.Mail) bool { return c.ID == string(message.ID) }) {
					w.violate("I3: a mail left, and is said to have failed: " + short(message.ID))
				}
			}
		}
	}
	for word, n := range times {
		one := w.typed[word]
		if one == nil || one.way != byMail {
			w.violate("I3: " + word + " left as a mail, and was none")
		} else if n > max(1, one.sends) {
			w.violate(fmt.Sprintf("I3: %s was sent as a mail %d times", word, n))
		}
	}
	for word, one := range w.typed {
		if one.letter == "" {
			continue
		}
		t := all[one.practice]
		if t.places[word] != 1 {
			w.violate(fmt.Sprintf("I6: a mail of %s came in, and %s is there %d times", one.letter, word, t.places[word]))
		}
		for id, list := range t.messages {
			for _, m := range list {
				if contains(m.Body, word) && (t.conversations[id].Email.Fold() != one.letter.Fold() || !m.Inbound()) {
					w.violate("I6: a mail of " + string(one.letter) + " is in a conversation with " + string(t.conversations[id].Email))
				}
			}
		}
	}
}
