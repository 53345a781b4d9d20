//go:build unix

package backend_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/letter"
	"rowan/backend/bridge/mail"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service"
	"rowan/backend/store"
)

const (
	care       messaging.Email = "care@" + bridgetest.Domain
	mayasMail  messaging.Email = "maya@" + bridgetest.Domain
	carePass                   = "a-password-of-the-clinic"
	mailSoon                   = 1500 * time.Millisecond
	mailAtLast                 = 30 * time.Second
)

// mailing is a house with mailboxes, at a real Dovecot and Postfix.
type mailing struct {
	*house
	relay   *bridgetest.Relay
	smtp    int           // where mail leaves
	changed chan struct{} // receives after a commit of the service
	over    map[service.Followed]context.CancelFunc
	running sync.WaitGroup
}

func newMailing(t *testing.T) *mailing {
	t.Helper()
	relay := bridgetest.Start(t)
	m := &mailing{house: newHouse(t), relay: relay, smtp: relay.TLS, changed: make(chan struct{}, 1), over: map[service.Followed]context.CancelFunc{}}
	m.Mailboxes = func(a bridge.MailAccount, rotated func(string)) (bridge.Mailbox, error) {
		account, err := mail.NewAccount(mail.AccountConfig{MailAccount: a, Clock: m.Clock, Random: func() float64 { return 0.5 }, Rotated: rotated, Roots: relay.Roots,
			Timeout: 10 * time.Second, Beat: 500 * time.Millisecond, Retry: 5 * time.Millisecond})
		return postman{account, &m.outward}, err
	}
	t.Cleanup(m.store.Watch(func(messaging.PracticeID, []messaging.Changed) {
		select {
		case m.changed <- struct{}{}:
		default:
		}
	}))
	t.Cleanup(m.unwatch)
	relay.SetPassword(string(care), carePass)
	return m
}

// heard is a keeper whose failures stand in the test's log.
type heard struct {
	bridge.MailKeeper
	t *testing.T
}

func (h heard) Keep(ctx context.Context, step bridge.FolderStep) error {
	err := h.MailKeeper.Keep(ctx, step)
	for cause := err; cause != nil && ctx.Err() == nil; cause = errors.Unwrap(cause) {
		h.t.Logf("not kept: %v", cause)
	}
	return err
}

// watch begins to watch what the service follows, and ends what it does not any more.
func (m *mailing) watch() {
	m.t.Helper()
	followed, err := m.Followed(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range followed {
		if m.over[f] != nil {
			continue
		}
		ctx, end := context.WithCancel(context.Background())
		m.over[f] = end
		m.running.Go(func() { f.Account.Watch(ctx, heard{m.Keeper(f.Practice, f.Mailbox), m.t}) })
	}
	for f, end := range m.over {
		if !slices.Contains(followed, f) {
			end()
			delete(m.over, f)
		}
	}
}

// unwatch ends all watching.
func (m *mailing) unwatch() {
	for _, end := range m.over {
		end()
	}
	m.running.Wait()
}

// until lets the service work and the mailboxes be followed until something is so.
func (m *mailing) until(what string, so func(*store.Tx) bool) {
	m.t.Helper()
	deadline := time.NewTimer(mailAtLast)
	defer deadline.Stop()
	for {
		m.steps(1)
		is := false
		if err := m.store.Read(m.t.Context(), m.practice(), func(tx *store.Tx) error { is = so(tx); return nil }); err != nil {
			m.t.Fatal(err)
		}
		if is {
			return
		}
		select {
		case <-m.changed:
		case <-time.After(50 * time.Millisecond): // what waits for its time in the outbox changes nothing until then
		case <-deadline.C:
			m.t.Log(m.files(""), m.files("Archive"), m.files("Trash"), m.audited("mail", "watch"))
			m.t.Fatalf("it never came to this: %s", what)
		}
	}
}

func (m *mailing) server(port int) api.MailServer {
	return api.MailServer{Host: "localhost", Port: port, TLS: true}
}

// owns connects a mailbox that the given people read, and waits for its test.
func (m *mailing) owns(by *desk, address messaging.Email, label string, members ...string) messaging.MailboxID {
	m.t.Helper()
	save := messaging.SaveMailbox{Address: &address, Name: &label, Label: &label}
	for _, who := range members {
		save.Add = append(save.Add, by.who(who))
	}
	id, err := by.ConnectMailbox(m.t.Context(), api.ConnectMailbox{Save: save, Password: carePass, IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp)})
	if err != nil {
		m.t.Fatal(err, errors.Unwrap(err))
	}
	m.watch()
	m.until("the test of the mailbox passes", func(tx *store.Tx) bool {
		r, err := tx.MailReception(id)
		return err == nil && r.Test == messaging.TestPassed && !r.ReceivedAt.IsZero()
	})
	by.settle()
	return id
}

// arrives has a mail delivered to the clinic by its server.
func (m *mailing) arrives(raw string) {
	m.t.Helper()
	if err := m.relay.DeliverFrom(string(mayasMail), string(care), strings.ReplaceAll(raw, "\n", "\r\n")); err != nil {
		m.t.Fatal(err)
	}
}

// reportOf is a server's report that a mail to a patient came back.
func reportOf(mail, report string) string {
	return "From: MAILER-DAEMON@patients.example\nTo: care@patients.example\nSubject: Undelivered\nMessage-ID: <" + report + "@patients.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: text/plain\n\nIt was not delivered.\n--x\nContent-Type: message/delivery-status\n\n" +
		"Reporting-MTA: dns; patients.example\n\nFinal-Recipient: rfc822; " + string(mayasMail) + "\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" + mail + ">\n--x--\n"
}

// letterFrom writes a mail.
func letterFrom(from messaging.Email, id, subject, body string, headers ...string) string {
	return fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\nDate: Sun, 22 Nov 2026 09:00:00 -0800\n%s\n%s\n", from, care, subject, id,
		strings.Join(append(headers, ""), "\n"), body)
}

// mailName is what a mail of the clinic's is called.
func mailName(id messaging.MessageID, talk messaging.ConversationID) string {
	return bridge.Mail{ID: string(id), Within: string(talk), From: bridge.Party{Email: care}}.MessageID()
}

func (m *mailing) talks(box messaging.MailboxID) (list []messaging.Conversation) {
	m.t.Helper()
	err := m.store.Read(m.t.Context(), m.practice(), func(tx *store.Tx) error {
		entries, err := tx.FeedAfter([]messaging.Scope{messaging.ScopeMailbox(box)}, 0, 1<<20)
		for _, e := range entries {
			if e.Kind == messaging.KindConversation {
				c, err := tx.Conversation(messaging.ConversationID(e.Key))
				if err != nil {
					return err
				}
				list = append(list, c)
			}
		}
		return err
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return list
}

// has says whether a conversation has a number of messages.
func has(tx *store.Tx, c messaging.ConversationID, n int) bool {
	list, err := tx.Messages(c, 0, 100)
	return err == nil && len(list) == n
}

// TestMEN03_CON04_FlowAMailArrivesIsAnsweredAndJoinsItsThread is the whole of it: within
// a second and a half in the store, with its contact, answered with the headers that hold
// a thread together, and the answer to that in the same conversation.
func TestMEN03_CON04_FlowAMailArrivesIsAnsweredAndJoinsItsThread(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	id, _, err := ana.SaveContact(replica.ContactForm{Name: "Maya Lindqvist", Email: string(mayasMail)})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	if rows := ana.rows(store.ListOf(messaging.ScopeMailbox(box))); len(rows) != 0 {
		t.Fatalf("the test is shown: %+v", rows)
	}

	began := time.Now()
	m.arrives(letterFrom(mayasMail, "first@patients.example", "The results", "Are they here?"))
	m.until("the mail is kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 1 })
	if took := time.Since(began); took > mailSoon {
		t.Errorf("it took %v", took)
	}
	ana.settle()
	rows := ana.rows(store.ListOf(messaging.ScopeMailbox(box)))
	if len(rows) != 1 || rows[0].Contact.ID != id || rows[0].Unread != 1 || rows[0].Subject != "The results" || rows[0].Preview != "Are they here?" || rows[0].Channel != messaging.ChannelEmail || ana.calls.Load() != 1 {
		t.Fatalf("%+v, %d calls", rows, ana.calls.Load())
	}
	talk := rows[0].Conversation
	if hits, _, err := ana.Search("results", 10); err != nil || len(hits) != 1 {
		t.Errorf("%+v, %v", hits, err)
	}

	sent := ana.send(talk, "They are. Call us, please.")
	ana.settle()
	m.until("the answer has left", func(tx *store.Tx) bool {
		sent, err := tx.Message(sent)
		return err == nil && sent.Status == messaging.StatusSent
	})
	got := m.relay.Mailbox(string(mayasMail), 1)
	if len(got) != 1 || got[0].Subject != "Re: The results" || got[0].Header.Get("In-Reply-To") != "<first@patients.example>" || !strings.Contains(got[0].Header.Get("References"), "<first@patients.example>") || !strings.Contains(got[0].Text, "Call us, please.") {
		t.Fatalf("%+v", got)
	}

	ours := strings.Trim(got[0].Header.Get("Message-Id"), "<>")
	m.arrives(letterFrom(mayasMail, "second@patients.example", "AW: something else", "I will.\n\n> They are. Call us, please.", "In-Reply-To: <"+ours+">"))
	m.until("the second mail is in the thread", func(tx *store.Tx) bool { return has(tx, talk, 3) })
	ana.settle()
	thread := ana.thread(talk)
	if last := thread[2]; last.Body != "I will." || last.Mail.Quoted == "" || last.Mail.Subject != "AW: something else" || last.Name != "Maya Lindqvist" {
		t.Errorf("%+v %+v", last, last.Mail)
	}
	// A stranger who names the thread gets one of their own.
	m.arrives(letterFrom("eve@elsewhere.example", "third@elsewhere.example", "Re: The results", "Send them to me instead.", "In-Reply-To: <"+ours+">", "References: <first@patients.example>"))
	m.until("the stranger's mail is kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 2 })
	if err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
		if !has(tx, talk, 3) {
			t.Error("a stranger's words stand among hers")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// copied puts a mail into a folder of the clinic's mailbox, as a mail program does.
func (m *mailing) copied(folder, name, raw, flags string) {
	m.t.Helper()
	dir := filepath.Join(m.relay.Folder(string(care), folder), "cur")
	if err := os.WriteFile(filepath.Join(dir, name+":2,"+flags), []byte(strings.ReplaceAll(raw, "\n", "\r\n")), 0o666); err != nil {
		m.t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, name+":2,"+flags), 0o666); err != nil {
		m.t.Fatal(err)
	}
}

// files lists what lies in a folder of the clinic's mailbox, with its flags, but for tests.
func (m *mailing) files(folder string) (names []string) {
	for _, sub := range []string{"cur", "new"} {
		found, _ := filepath.Glob(filepath.Join(m.relay.Folder(string(care), folder), sub, "*"))
		names = append(names, found...)
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		b, _ := os.ReadFile(name)
		return strings.Contains(string(b), "Subject: Rowan test")
	})
	return names
}

// seen counts those that were read there.
func seen(names []string) (n int) {
	for _, name := range names {
		if _, flags, ok := strings.Cut(filepath.Base(name), ":2,"); ok && strings.Contains(flags, "S") {
			n++
		}
	}
	return n
}

// TestMEN03_INB02_WhatIsReadAndArchivedIsSoOnBothSides reads and archives here, and then
// there.
func TestMEN03_INB02_WhatIsReadAndArchivedIsSoOnBothSides(t *testing.T) {
	m := newMailing(t)
	ana, ben := m.newDesk("ana", 0), m.newDesk("ben", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes", "Ben Sato")
	m.arrives(letterFrom(mayasMail, "a@patients.example", "First", "One"))
	m.arrives(letterFrom("tom@patients.example", "b@patients.example", "Second", "Two"))
	m.until("both are kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 2 })
	ana.settle()
	ben.settle()
	list := store.ListOf(messaging.ScopeMailbox(box))
	rows := ana.rows(list)
	first, second := rows[0], rows[1]
	if first.Subject != "First" {
		first, second = second, first
	}

	if err := ana.MarkRead(first.Conversation, ana.thread(first.Conversation)[0].Position); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	m.until("it is read on the server", func(*store.Tx) bool { return seen(m.files("")) == 1 })
	ben.settle()
	if rows := ben.rows(list); rows[0].Unread != 1 || rows[1].Unread != 1 {
		t.Errorf("what Ana read is read for Ben: %d, %d", rows[0].Unread, rows[1].Unread)
	}
	if err := ana.MarkUnread(first.Conversation, 1); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	m.until("it is unread on the server again", func(*store.Tx) bool { return seen(m.files("")) == 0 })

	// Another program reads the second mail: it counts for everybody.
	for _, name := range m.files("") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "Second") {
			base, _, _ := strings.Cut(filepath.Base(name), ":2,")
			if err := os.Rename(name, filepath.Join(m.relay.Folder(string(care), ""), "cur", base+":2,S")); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.until("it counts as read here", func(tx *store.Tx) bool {
		list, err := tx.Messages(second.Conversation, 0, 1)
		return err == nil && len(list) == 1 && list[0].Read
	})
	ben.settle()
	for _, r := range ben.rows(list) {
		if r.Conversation == second.Conversation && r.Unread != 0 {
			t.Error("what another program read is unread for Ben")
		}
	}

	yes, no := true, false
	if err := ana.Edit(messaging.Edit{Conversation: first.Conversation, Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	m.until("it lies in the archive", func(*store.Tx) bool { return len(m.files("Archive")) == 1 && len(m.files("")) == 1 })
	if err := ana.Edit(messaging.Edit{Conversation: first.Conversation, Archived: &no}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	m.until("it lies in the inbox again", func(*store.Tx) bool { return len(m.files("Archive")) == 0 && len(m.files("")) == 2 })

	// Another program puts the second one away.
	for _, name := range m.files("") {
		if b, _ := os.ReadFile(name); strings.Contains(string(b), "Second") {
			if err := os.Rename(name, filepath.Join(m.relay.Folder(string(care), "Archive"), "cur", filepath.Base(name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.until("it is archived here", func(tx *store.Tx) bool {
		c, err := tx.Conversation(second.Conversation)
		return err == nil && c.Archived
	})
	if talks := m.talks(box); len(talks) != 2 || slices.ContainsFunc(talks, func(c messaging.Conversation) bool { return c.LastPosition == 0 }) {
		t.Errorf("%+v", talks)
	}
	err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
		if !has(tx, first.Conversation, 1) || !has(tx, second.Conversation, 1) {
			t.Error("a mail that was moved is here twice")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMEN03_Fault50_AConnectionThatBreaksAfterTheTextLeavesItUnconfirmed cuts the line
// between the end of a mail and the server's answer: the mail is never sent again by
// itself, and a person settles it.
func TestMEN03_AConnectionThatBreaksAfterTheTextLeavesItUnconfirmed(t *testing.T) {
	m := newMailing(t)
	deaf := newDeafSMTP(t, m.relay)
	ana := m.newDesk("ana", 0)
	m.smtp = deaf.port
	address, label := care, "Front desk"
	box, err := ana.ConnectMailbox(t.Context(), api.ConnectMailbox{Save: messaging.SaveMailbox{Address: &address, Name: &label, Label: &label, Add: []messaging.TeammateID{ana.who("Ana Reyes")}},
		Password: carePass, IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp)})
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	ana.settle()
	talk, err := ana.StartEmail(replica.NewEmail{Mailbox: box, Address: mayasMail, Subject: "Hello", Body: "Are you well?"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	var id messaging.MessageID
	m.until("it is unconfirmed", func(tx *store.Tx) bool {
		list, err := tx.Messages(talk, 0, 1)
		if err != nil || len(list) == 0 {
			return false
		}
		id = list[0].ID
		return list[0].Status == messaging.StatusUnconfirmed
	})
	took := deaf.taken()
	m.ahead.Add(int64(48 * time.Hour))
	m.steps(3)
	if again := deaf.taken(); again != took {
		t.Errorf("it was handed over %d times more", again-took)
	}
	ana.settle()
	if rows := ana.rows(store.ListAttention); len(rows) != 1 || rows[0].Conversation != talk {
		t.Errorf("%+v", rows)
	}
	if err := ana.Settle(t.Context(), messaging.Settle{Message: id, Arrived: true}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if rows := ana.rows(store.ListAttention); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
}

// deafSMTP is a server that takes mails and hangs up before it says so.
type deafSMTP struct {
	port int
	mu   sync.Mutex
	n    int
}

func (d *deafSMTP) taken() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n
}

func newDeafSMTP(t *testing.T, relay *bridgetest.Relay) *deafSMTP {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{relay.Certificate}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	d := &deafSMTP{port: l.Addr().(*net.TCPAddr).Port}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go d.serve(c)
		}
	}()
	return d
}

func (d *deafSMTP) serve(c net.Conn) {
	defer c.Close()
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 deaf")
	buffer, text, data := make([]byte, 4096), "", false
	for {
		n, err := c.Read(buffer)
		if err != nil {
			return
		}
		for text += string(buffer[:n]); ; {
			if data {
				if strings.Contains(text, "\r\n.\r\n") {
					d.mu.Lock()
					d.n++
					d.mu.Unlock()
					return
				}
				break
			}
			line, rest, ok := strings.Cut(text, "\r\n")
			if !ok {
				break
			}
			text = rest
			switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
			case "EHLO":
				say("250-deaf\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
			case "AUTH":
				say("235 2.7.0 yes")
			case "DATA":
				say("354 go on")
				data = true
			case "QUIT":
				say("221 bye")
				return
			default:
				say("250 2.0.0 yes")
			}
		}
	}
}

// TestMEN03_Lesson1_AWrongPasswordIsSaid changes the password at the provider: within two
// minutes everybody is told, and signing in anew mends it.
func TestMEN03_AWrongPasswordIsSaidAndMended(t *testing.T) {
	m := newMailing(t)
	ana, ben := m.newDesk("ana", 0), m.newDesk("ben", 0)
	wrong, label := care, "Front desk"
	_, err := ana.ConnectMailbox(t.Context(), api.ConnectMailbox{Save: messaging.SaveMailbox{Address: &wrong, Name: &label, Label: &label, Add: []messaging.TeammateID{ana.who("Ana Reyes")}},
		Password: "not it", IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp)})
	if e := messaging.AsError(err); e == nil || e.Field != "password" {
		t.Fatalf("a wrong password: %v", err)
	}
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	m.relay.SetPassword(string(care), "another one")
	m.relay.StopMailboxes()
	m.relay.StartMailboxes()
	m.until("it is said", func(tx *store.Tx) bool {
		r, err := tx.MailReception(box)
		return err == nil && r.Trouble == messaging.TroubleCredentials
	})
	ben.settle()
	list, err := ben.Receptions()
	if err != nil || !slices.ContainsFunc(list, func(r messaging.Reception) bool {
		return r.Mailbox == box && r.Trouble == messaging.TroubleCredentials && !r.Since.IsZero()
	}) {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := ana.ConnectMailbox(t.Context(), api.ConnectMailbox{Save: messaging.SaveMailbox{Mailbox: box}, Password: "another one", IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp)}); err != nil {
		t.Fatal(err)
	}
	m.watch()
	m.until("it is well again", func(tx *store.Tx) bool {
		r, err := tx.MailReception(box)
		return err == nil && r.Trouble == messaging.TroubleNone && r.Test == messaging.TestPassed
	})
}

// TestMEN03_LNK06_OneBadMailHoldsUpNoneAndMembersAloneSeeThem has a mail arrive that
// cannot be read, the same mail in two folders, a page with files, and takes Ben off.
func TestMEN03_LNK06_OneBadMailHoldsUpNoneAndMembersAloneSeeThem(t *testing.T) {
	m := newMailing(t)
	ana, ben := m.newDesk("ana", 0), m.newDesk("ben", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes", "Ben Sato")
	m.arrives("From: maya@patients.example\nSubject: Nothing\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\n\na\n", 1000))
	m.arrives("From: maya@patients.example\nTo: care@patients.example\nSubject: A photo\nMessage-ID: <page@patients.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" +
		"--x\nContent-Type: text/html; charset=utf-8\n\n<p>Look <b>here</b><script>alert(1)</script><img src=\"https://tracker.example/1.png\" width=200 height=100></p>\n--x\nContent-Type: application/pdf; name=\"referral.pdf\"\nContent-Disposition: attachment; filename=\"referral.pdf\"\n\n" +
		string(tinyPDF) + "\n--x--\n")
	m.until("both are kept, and the file was looked through", func(tx *store.Tx) bool {
		talks := m.talks(box)
		if len(talks) != 2 {
			return false
		}
		for _, c := range talks {
			list, err := tx.Messages(c.ID, 0, 2)
			if err != nil || len(list) != 1 || len(list[0].Attachments) != 1 || list[0].Attachments[0].Absent != "" {
				return false
			}
		}
		return true
	})
	raw := letterFrom(mayasMail, "twice@patients.example", "Twice", "Once")
	m.arrives(raw)
	m.until("it is kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 3 })
	for _, name := range m.files("") {
		if b, _ := os.ReadFile(name); strings.Contains(string(b), "twice@") {
			m.copied("Archive", "1700000000.copy", strings.ReplaceAll(string(b), "\r\n", "\n"), "")
		}
	}
	m.arrives(letterFrom("tom@patients.example", "after@patients.example", "After", "Three"))
	m.until("the queue goes on", func(tx *store.Tx) bool { return len(m.talks(box)) == 4 })
	ben.settle()
	rows := ben.rows(store.ListOf(messaging.ScopeMailbox(box)))
	if len(rows) != 4 {
		t.Fatalf("%+v", rows)
	}
	for _, r := range rows {
		thread := ben.thread(r.Conversation)
		if len(thread) != 1 {
			t.Errorf("%s is here %d times", r.Subject, len(thread))
			continue
		}
		switch mail := thread[0].Mail; {
		case mail.Unreadable != "":
			if thread[0].Attachments[0].Name == "" {
				t.Errorf("%+v", thread[0])
			}
		case r.Subject == "A photo":
			page, err := ben.MailPage(t.Context(), thread[0].ID, letter.SafeOptions{})
			if err != nil || !strings.Contains(page.HTML, "<b>here</b>") || strings.Contains(page.HTML, "script") || strings.Contains(page.HTML, "tracker") || page.Remote != 1 {
				t.Errorf("%+v, %v", page, err)
			}
			if thread[0].Attachments[0].Name != "referral.pdf" || thread[0].Attachments[0].Type != messaging.TypePDF {
				t.Errorf("%+v", thread[0].Attachments)
			}
		}
	}
	var page messaging.AttachmentID
	for _, r := range rows {
		if mail := ben.thread(r.Conversation)[0].Mail; mail.Page != "" {
			page = mail.Page
		}
	}
	bens := m.device("ben")
	given := func() messaging.Code {
		c, err := m.Content(t.Context(), bens, page, api.FormOriginal)
		if err == nil {
			_ = c.Bytes.Close()
		}
		return messaging.CodeOf(err)
	}
	if code := given(); code != "" {
		t.Errorf("Ben is not given the page: %s", code)
	}
	if err := ana.SaveMailbox(t.Context(), messaging.SaveMailbox{Mailbox: box, Remove: []messaging.TeammateID{ana.who("Ben Sato")}}); err != nil {
		t.Fatal(err)
	}
	ben.settle()
	if rows := ben.rows(store.ListInbox); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	if code := given(); code != messaging.CodeNotFound {
		t.Errorf("Ben is given the page of what he may not see: %q", code)
	}
	if dump := ben.dump(); strings.Contains(dump, "Look here") || strings.Contains(dump, "Twice") {
		t.Error("what Ben may not see any more is still on his computer")
	}
}

var tinyPDF = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 3 3]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")

// TestMEN03_BouncesAndAutomaticAnswersStandWithWhatTheyAnswer has a server say that an
// answer did not arrive, and a machine answer twice: neither is answered, and the second
// calls nobody.
func TestMEN03_BouncesAndAutomaticAnswersStandWithWhatTheyAnswer(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	talk, err := ana.StartEmail(replica.NewEmail{Mailbox: box, Address: mayasMail, Subject: "Tuesday", Body: "Does Tuesday suit you?"})
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	var sent messaging.Message
	m.until("it has left, and is among the sent ones once", func(tx *store.Tx) bool {
		list, err := tx.Messages(talk, 0, 1)
		if err == nil && len(list) == 1 {
			sent = list[0]
		}
		return sent.Status == messaging.StatusSent && len(m.files("Sent")) == 1
	})
	name := mailName(sent.ID, talk)
	for i := range 2 {
		m.arrives(letterFrom(mayasMail, fmt.Sprintf("away%d@patients.example", i), "Away", fmt.Sprintf("I am away, %d", i), "Auto-Submitted: auto-replied", "In-Reply-To: <"+name+">"))
		m.until("the machine's answer is kept", func(tx *store.Tx) bool { return has(tx, talk, 2+i) })
	}
	m.arrives(reportOf(name, "dsn"))
	m.until("the report stands there, and the message failed", func(tx *store.Tx) bool {
		list, err := tx.MessagesByID([]messaging.MessageID{sent.ID})
		return err == nil && has(tx, talk, 4) && list[0].Status == messaging.StatusFailed && list[0].Reason == messaging.ReasonNoRoute && list[0].Code == "5.1.1"
	})
	ana.settle()
	if rows := ana.rows(store.ListAttention); len(rows) != 1 || rows[0].Conversation != talk || rows[0].Unread != 1 || ana.calls.Load() != 1 {
		t.Errorf("%+v, %d calls", rows, ana.calls.Load())
	}
	if thread := ana.thread(talk); len(thread) != 4 || !thread[1].Mail.Automatic || len(thread[3].Mail.Bounced) != 1 || thread[3].Mail.Bounced[0].Email != mayasMail {
		t.Errorf("%+v", thread)
	}
	if out := m.relay.Mailbox(string(mayasMail), 1); len(out) != 1 {
		t.Errorf("%d mails left", len(out))
	}
}

// TestMEN03_OPT05_CMP10_NoEmailGoesToWhomNobodyMayWrite asks the wish of whoever gets
// none again at the last moment, and consent where the practice wants one.
func TestMEN03_OPT05_CMP10_InPart_NoEmailGoesToWhomNobodyMayWrite(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	new := replica.NewEmail{Mailbox: box, Address: mayasMail, Subject: "Tuesday", Body: "Does Tuesday suit you?"}
	ana.holdFor(10)
	talk, err := ana.StartEmail(new)
	if err != nil {
		t.Fatal(err)
	}
	ana.settle()
	m.ahead.Add(int64(time.Minute))
	m.steps(1)
	if err := ana.OptOut(t.Context(), messaging.OptOut{Conversation: talk, Off: true}); err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Fatal(err)
	}
	ana.settle()
	if _, err := ana.Send(talk, "Are you there?"); messaging.CodeOf(err) != messaging.CodeOptedOut {
		t.Errorf("she wants no emails, and gets one: %v", err)
	}
	anas := m.device("ana")
	if out := m.asks(anas, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: talk, Body: "Are you there?"}}); out.Refused != messaging.CodeOptedOut {
		t.Errorf("the service takes it: %+v", out)
	}
	yes := true
	if out := m.asks(anas, messaging.Command{SavePractice: &messaging.SavePractice{ConsentRequired: &yes}}); out.Refused != "" {
		t.Fatal(out)
	}
	ana.settle()
	new.Address = "tom@" + bridgetest.Domain
	if _, err := ana.StartEmail(new); messaging.CodeOf(err) != messaging.CodeNoConsent {
		t.Errorf("nobody agreed to this: %v", err)
	}
	if err := ana.SaveConsent(messaging.SaveConsent{Address: messaging.Address(new.Address), How: messaging.ConsentForm}); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.StartEmail(new); err != nil {
		t.Error(err)
	}
	ana.settle()

	// Of several recipients each needs one, and those who lack it are counted, not named:
	// a refusal is kept beside the command.
	aunt, school := messaging.Email("aunt@patients.example"), messaging.Email("School@patients.example")
	to := messaging.Recipients{To: []messaging.Party{{Email: new.Address}}, Cc: []messaging.Party{{Email: aunt}, {Email: school}}}
	new.Cc = to.Cc
	if _, err := ana.StartEmail(new); messaging.CodeOf(err) != messaging.CodeNoConsent || !strings.Contains(messaging.AsError(err).Sentence, "in To: 2, 3.") {
		t.Errorf("two in copy agreed to nothing: %v", err)
	}
	if err := ana.SaveConsent(messaging.SaveConsent{Address: messaging.Address(aunt), How: messaging.ConsentVerbal}); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if _, err := ana.StartEmail(new); messaging.CodeOf(err) != messaging.CodeNoConsent || !strings.Contains(messaging.AsError(err).Sentence, "in To: 3.") {
		t.Errorf("one in copy agreed to nothing: %v", err)
	}
	first := messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Body: "Tuesday?", Recipients: &to,
		Start: &messaging.Start{Conversation: newID[messaging.ConversationID](t), Mailbox: box, Email: new.Address}}}
	first.Send.Conversation = first.Send.Start.Conversation
	if out := m.asks(anas, first); out.Refused != messaging.CodeNoConsent || !strings.Contains(out.Sentence, "in To: 3.") || strings.Contains(out.Sentence, "@") {
		t.Errorf("the service takes it: %+v", out)
	}
	if err := ana.SaveConsent(messaging.SaveConsent{Address: messaging.Address(school), How: messaging.ConsentAgreement}); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.StartEmail(new); err != nil {
		t.Error(err)
	}
}
