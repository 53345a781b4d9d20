//go:build unix

package backend_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// kept lists how many messages each conversation of a mailbox has, by its subject.
func (m *mailing) kept(box messaging.MailboxID) map[string]int {
	m.t.Helper()
	n := map[string]int{}
	for _, c := range m.talks(box) {
		if err := m.store.Read(m.t.Context(), m.practice(), func(tx *store.Tx) error {
			list, err := tx.Messages(c.ID, 0, 10_000)
			n[string(c.Subject)] += len(list)
			return err
		}); err != nil {
			m.t.Fatal(err)
		}
	}
	return n
}

// place says how far the inbox was kept, and how many mails are known in it.
func place(tx *store.Tx, box messaging.MailboxID) (validity uint32, mails int) {
	f, read, err := tx.MailFolder(box, "INBOX")
	if err != nil {
		return 0, 0
	}
	return f.Validity, len(read)
}

// TestMEN03_Fault51_NumberedAnewEveryMailStaysTheOneItWas has the server forget its
// numbers: nothing is there twice, nothing becomes unread, and what is new still comes.
func TestMEN03_Fault51_NumberedAnewEveryMailStaysTheOneItWas(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	for i := range 5 {
		m.arrives(letterFrom(mayasMail, fmt.Sprintf("n%d@patients.example", i), fmt.Sprintf("Letter %d", i), "Hello"))
	}
	m.until("five are kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 5 })
	ana.settle()
	for _, r := range ana.rows(store.ListOf(messaging.ScopeMailbox(box))) {
		if err := ana.MarkRead(r.Conversation, ana.thread(r.Conversation)[0].Position); err != nil {
			t.Fatal(err)
		}
	}
	ana.settle()
	m.until("they are read there", func(*store.Tx) bool { return seen(m.files("")) == 5 })

	m.relay.StopMailboxes()
	list := filepath.Join(m.relay.Folder(string(care), ""), "dovecot-uidlist")
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.SplitN(string(b), " ", 3)
	if err := os.WriteFile(list, []byte(fields[0]+" V77 "+fields[2]), 0o600); err != nil {
		t.Fatal(err)
	}
	indexes, _ := filepath.Glob(filepath.Join(m.relay.Folder(string(care), ""), "dovecot.index*"))
	for _, f := range indexes {
		_ = os.Remove(f)
	}
	m.relay.StartMailboxes()
	m.until("all are known under their new numbers", func(tx *store.Tx) bool {
		validity, n := place(tx, box)
		return validity == 77 && n == 5
	})
	m.arrives(letterFrom(mayasMail, "after@patients.example", "After", "Hello"))
	m.until("what is new comes", func(*store.Tx) bool { return len(m.talks(box)) == 6 })
	ana.settle()
	for subject, n := range m.kept(box) {
		if n != 1 {
			t.Errorf("%q is here %d times", subject, n)
		}
	}
	rows := ana.rows(store.ListOf(messaging.ScopeMailbox(box)))
	if len(rows) != 6 {
		t.Errorf("%d conversations", len(rows))
	}
	for _, r := range rows {
		if want := map[bool]int{true: 1}[r.Subject == "After"]; r.Unread != want {
			t.Errorf("%q has %d unread", r.Subject, r.Unread)
		}
	}
}

// TestMEN03_Fault51_LineCutInTheMiddleOfMailsEachIsKeptOnce cuts the line four times while
// three hundred mails come.
func TestMEN03_Fault51_LineCutInTheMiddleOfMailsEachIsKeptOnce(t *testing.T) {
	m := newMailing(t)
	wire := bridgetest.NewWire(t, m.relay.IMAPS)
	var mu sync.Mutex
	var passed, cuts int
	wire.Answer = func(b []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		if passed += len(b); cuts < 4 && passed > 30_000 {
			passed, cuts = 0, cuts+1
			return nil
		}
		return b
	}
	m.relay.IMAPS = wire.Port()
	t.Cleanup(m.unwatch)                                                         // before the wire waits for its ends
	m.arrives(letterFrom(mayasMail, "begin@patients.example", "Begin", "Begin")) // so that the folder is there
	for i := range 300 {
		m.copied("", fmt.Sprintf("17000%05d.cut", i), letterFrom(mayasMail, fmt.Sprintf("c%d@patients.example", i), fmt.Sprintf("Cut %d", i), strings.Repeat("Hello. ", 60)), "")
	}
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	m.until("all are kept", func(tx *store.Tx) bool { return len(m.talks(box)) == 301 })
	for subject, n := range m.kept(box) {
		if n != 1 {
			t.Errorf("%q is here %d times", subject, n)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if cuts != 4 {
		t.Errorf("the line was cut %d times", cuts)
	}
}

// TestMEN03_N9_ServerThatGoesAwayIsSaidSoAndFollowedAgain stops the mailboxes' server.
func TestMEN03_N9_ServerThatGoesAwayIsSaidSoAndFollowedAgain(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	trouble := func(want messaging.Trouble) func(*store.Tx) bool {
		return func(tx *store.Tx) bool {
			r, err := tx.MailReception(box)
			return err == nil && r.Trouble == want
		}
	}
	m.relay.StopMailboxes()
	m.until("that it does not answer is said", trouble(messaging.TroubleUnreachable))
	m.relay.StartMailboxes()
	m.until("it is well again", trouble(messaging.TroubleNone))
	began := time.Now()
	m.arrives(letterFrom(mayasMail, "after@patients.example", "After", "Hello"))
	m.until("what comes then is kept", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	if took := time.Since(began); took > mailSoon {
		t.Errorf("it took %v", took)
	}
}

// TestMEN03_Fault52_AFullMailboxTakesNoSentMailAndItIsNotSentTwice fills the mailbox: the
// answer leaves once, and stands among the sent ones when there is room again.
func TestMEN03_Fault52_AFullMailboxTakesNoSentMailAndItIsNotSentTwice(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	m.arrives(letterFrom(mayasMail, "q@patients.example", "Room", "Is there any?"))
	m.until("it is kept", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	m.copied("Junk", "1700000000.large", letterFrom(mayasMail, "large@patients.example", "Large", strings.Repeat(strings.Repeat("x", 70)+"\n", 130_000)), "")
	recounted := func() { // what the mailbox holds
		m.relay.StopMailboxes()
		_ = os.Remove(filepath.Join(m.relay.Folder(string(care), ""), "maildirsize"))
		m.relay.StartMailboxes()
	}
	recounted()
	ana.settle()
	talk := m.talks(box)[0].ID
	id := ana.send(talk, "There is none.")
	ana.settle()
	m.until("it has left", func(tx *store.Tx) bool {
		sent, err := tx.Message(id)
		return err == nil && sent.Status == messaging.StatusSent
	})
	got := func() int { return len(m.relay.Mailbox(string(mayasMail), 1)) }
	if n := got(); n != 1 {
		t.Fatalf("%d mails left", n)
	}
	m.until("it was tried to save it", func(tx *store.Tx) bool {
		item, err := tx.InOutbox("save:" + string(id))
		return err == nil && item.Attempts > 0
	})
	if n := len(m.files("Sent")); n != 0 {
		t.Fatalf("%d are saved in a mailbox that is full", n)
	}
	if err := os.Remove(filepath.Join(m.relay.Folder(string(care), "Junk"), "cur", "1700000000.large:2,")); err != nil {
		t.Fatal(err)
	}
	recounted()
	m.ahead.Add(int64(6 * time.Hour))
	m.until("it is saved", func(*store.Tx) bool { return len(m.files("Sent")) == 1 })
	if n := got(); n != 1 {
		t.Errorf("%d mails left", n)
	}
}

// TestMEN03_WhatAnotherProgramSentStandsInItsThreadAsOurs has a colleague answer from a
// mail program.
func TestMEN03_WhatAnotherProgramSentStandsInItsThreadAsOurs(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	m.arrives(letterFrom(mayasMail, "first@patients.example", "The results", "Are they here?"))
	m.until("it is kept", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	ana.settle()
	talk := m.talks(box)[0].ID
	m.copied("Sent", "1800000000.phone", strings.ReplaceAll(letterFrom(care, "phone@patients.example", "Re: The results", "They are.", "In-Reply-To: <first@patients.example>"),
		"To: "+string(care), "To: "+string(mayasMail)), "S")
	m.until("it stands in its thread", func(tx *store.Tx) bool { return has(tx, talk, 2) })
	ana.settle()
	last := ana.thread(talk)[1]
	if last.Author.Kind != messaging.AuthorTeammate || last.Body != "They are." || last.Mail.To[0].Email != mayasMail || last.Status != messaging.StatusSent {
		t.Errorf("%+v %+v", last, last.Mail)
	}
	if rows := ana.rows(store.ListOf(messaging.ScopeMailbox(box))); len(rows) != 1 || rows[0].Unread != 1 {
		t.Errorf("%+v", rows)
	}
	// Its answer comes into the same thread, though nothing of it left from here.
	m.arrives(letterFrom(mayasMail, "thanks@patients.example", "Re: The results", "Thanks.", "In-Reply-To: <phone@patients.example>"))
	m.until("the answer to it stands there too", func(tx *store.Tx) bool { return has(tx, talk, 3) })
	if out := m.relay.Mailbox(string(mayasMail), 0); len(out) != 0 {
		t.Errorf("%d mails left by themselves", len(out))
	}
}

// TestMEN03_WhoAMailIsFromIsKnownByASignatureAndByTheOwnServersWord asks for a domain's
// key, and learns from the mailbox's test which server's word counts.
func TestMEN03_WhoAMailIsFromIsKnownByASignatureAndByTheOwnServersWord(t *testing.T) {
	m := newMailing(t)
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	m.MailKey = func(_ context.Context, domain string) ([]string, error) {
		if domain != "s._domainkey.patients.example" {
			return nil, errors.New("no such name")
		}
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	signed := func(from messaging.Email, id string) string {
		var b bytes.Buffer
		if err := dkim.Sign(&b, strings.NewReader(crlf(letterFrom(from, id, id, "Hello"))), &dkim.SignOptions{Domain: "patients.example", Selector: "s", Signer: private, HeaderKeys: []string{"From", "Subject"}}); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(b.String(), "\r\n", "\n")
	}
	const pass = "; dmarc=pass header.from=elsewhere.example\n"
	word := func(server string) string { return "Authentication-Results: " + server + pass }
	const stranger messaging.Email = "eve@elsewhere.example"
	want := map[string]bool{"signed": true, "changed": false, "of-another": false, "plain": false, "own-word": true, "others-word": false, "own-below-others": false}
	m.arrives(signed(mayasMail, "signed"))
	m.arrives(strings.Replace(signed(mayasMail, "changed"), "Hello", "Help!", 1))
	m.arrives(signed(stranger, "of-another"))
	m.arrives(letterFrom(stranger, "plain", "plain", "Hello"))
	m.arrives(word(bridgetest.Judge) + letterFrom(stranger, "own-word", "own-word", "Hello"))
	m.arrives(word("mx.elsewhere.example") + letterFrom(stranger, "others-word", "others-word", "Hello"))
	m.arrives(word("mx.elsewhere.example") + word(bridgetest.Judge) + letterFrom(stranger, "own-below-others", "own-below-others", "Hello"))
	m.until("all are kept", func(*store.Tx) bool { return len(m.talks(box)) == len(want) })
	ana.settle()
	for _, r := range ana.rows(store.ListOf(messaging.ScopeMailbox(box))) {
		if got := ana.thread(r.Conversation)[0].Mail.Verified; got != want[string(r.Subject)] {
			t.Errorf("%s: %v", r.Subject, got)
		}
	}
}

// TestMEN03_AnAnswerGoesWhereItsWriterWantsItAndToNobodyWhoIsNotShown answers to
// Reply-To, to all, and to whom somebody chose; whoever wants no emails stops it.
func TestMEN03_AnAnswerGoesWhereItsWriterWantsItAndToNobodyWhoIsNotShown(t *testing.T) {
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	box := m.owns(ana, care, "Front desk", "Ana Reyes")
	const home, tom messaging.Email = "home@" + bridgetest.Domain, "tom@" + bridgetest.Domain
	m.arrives(letterFrom(mayasMail, "r@patients.example", "A visit", "When?", "Reply-To: Maya at home <"+string(home)+">", "Cc: Tom <"+string(tom)+">, CARE@patients.example"))
	m.until("it is kept", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	ana.settle()
	talk := m.talks(box)[0].ID
	thread, err := ana.Conversation(talk)
	if err != nil {
		t.Fatal(err)
	}
	if to := thread.Answer; len(to.To) != 1 || to.To[0] != (messaging.Party{Name: "Maya at home", Email: home}) || len(to.Cc) != 0 {
		t.Errorf("%+v", to)
	}
	if to := thread.AnswerAll; len(to.To) != 1 || to.To[0].Email != home || len(to.Cc) != 1 || to.Cc[0].Email != tom {
		t.Errorf("%+v", to)
	}
	sent := func(id messaging.MessageID) {
		t.Helper()
		ana.settle()
		m.until("it has left", func(tx *store.Tx) bool {
			sent, err := tx.Message(id)
			return err == nil && sent.Status == messaging.StatusSent
		})
	}
	sent(ana.send(talk, "To one."))
	if n := len(m.relay.Mailbox(string(home), 1)); n != 1 {
		t.Errorf("%d mails at home", n)
	}
	all, err := ana.SendMail(talk, thread.AnswerAll, "To all.")
	if err != nil {
		t.Fatal(err)
	}
	sent(all)
	if got := m.relay.Mailbox(string(tom), 1); len(got) != 1 || !strings.Contains(got[0].Header.Get("Cc"), string(tom)) || !strings.Contains(got[0].Header.Get("To"), string(home)) {
		t.Errorf("%+v", got)
	}
	if n := len(m.relay.Mailbox(string(mayasMail), 0)); n != 0 {
		t.Errorf("%d mails went where she wants none", n)
	}
	if n := len(m.files("")); n != 1 {
		t.Errorf("the practice wrote to itself: %d", n)
	}

	// Tom answers: he takes part in the thread now.
	m.arrives(letterFrom(tom, "tom@patients.example", "Re: A visit", "I drive her.", "In-Reply-To: <"+mailName(all, talk)+">"))
	m.until("it stands in the thread", func(tx *store.Tx) bool { return has(tx, talk, 4) })
	anas := m.device("ana")
	if out := m.asks(anas, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: talk, Body: "x", Recipients: &messaging.Recipients{}}}); out.Refused != messaging.CodeEmpty {
		t.Errorf("to nobody: %+v", out)
	}
	if out := m.asks(anas, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: talk, Body: "x",
		Recipients: &messaging.Recipients{To: []messaging.Party{{Email: "tom@patients.example>\r\nBcc: <eve@elsewhere.example"}}}}}); out.Refused != messaging.CodeInvalid {
		t.Errorf("two addresses in one: %+v", out)
	}
	m.optOut(tom)
	ana.settle()
	if _, err := ana.SendMail(talk, thread.AnswerAll, "Once more."); messaging.CodeOf(err) != messaging.CodeOptedOut {
		t.Errorf("Tom wants no emails, and gets one: %v", err)
	}
	to := thread.AnswerAll
	if out := m.asks(anas, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: talk, Body: "x", Recipients: &to}}); out.Refused != messaging.CodeOptedOut {
		t.Errorf("the service takes it: %+v", out)
	}
}

// optOut notes that an address wants no emails.
func (m *mailing) optOut(address messaging.Email) {
	m.t.Helper()
	if err := m.store.Tx(m.t.Context(), m.practice(), func(tx *store.Tx) error {
		return tx.PutSuppression(messaging.Suppression{ID: newID[messaging.SuppressionID](m.t), Address: messaging.Address(address), Source: messaging.SuppressedByStaff, At: m.Clock()})
	}); err != nil {
		m.t.Fatal(err)
	}
}

// TestMEN03_N9_AGrantIsRenewedAsItsProviderWantsAndItsEndIsSaid signs in by leave instead of
// a password, with a provider whose every token replaces the one before.
func TestMEN03_N9_AGrantIsRenewedAsItsProviderWantsAndItsEndIsSaid(t *testing.T) {
	m := newMailing(t)
	var mu sync.Mutex
	good, given, ended := "refresh-0", 0, false
	endpoint := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = q.ParseForm()
		if ended || q.PostForm.Get("refresh_token") != good {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
			return
		}
		given++
		good = fmt.Sprint("refresh-", given)
		m.relay.SetToken(fmt.Sprint("token-", given), string(care))
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":3600,"refresh_token":%q}`, given, good)
	}))
	endpoint.TLS = &tls.Config{Certificates: []tls.Certificate{m.relay.Certificate}}
	endpoint.StartTLS()
	t.Cleanup(endpoint.Close)
	servers := api.MailServers{IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp), User: string(care), Consent: &api.MailConsent{Provider: "google"}}
	m.FindMail = func(context.Context, messaging.Email) (api.MailServers, error) { return servers, nil }
	m.GrantMail = func(_ context.Context, _ messaging.Email, code api.MailCode) (*bridge.Grant, error) {
		if code.Code != "agreed" {
			return nil, bridge.ErrSignIn
		}
		return &bridge.Grant{TokenURL: strings.Replace(endpoint.URL, "127.0.0.1", "localhost", 1), ClientID: "rowan", Refresh: "refresh-0"}, nil
	}
	ana := m.newDesk("ana", 0)
	address, label := care, "Front desk"
	connect := api.ConnectMailbox{Save: messaging.SaveMailbox{Address: &address, Name: &label, Label: &label, Add: []messaging.TeammateID{ana.who("Ana Reyes")}},
		Grant: &api.MailCode{Code: "not agreed"}, IMAP: api.MailServer{Host: "elsewhere.example", Port: 993, TLS: true}}
	if _, err := ana.ConnectMailbox(t.Context(), connect); err == nil || messaging.AsError(err).Field != "password" {
		t.Fatalf("without leave: %v", err)
	}
	connect.Grant.Code = "agreed"
	box, err := ana.ConnectMailbox(t.Context(), connect)
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	m.watch()
	m.until("the test of the mailbox passes", func(tx *store.Tx) bool {
		r, err := tx.MailReception(box)
		return err == nil && r.Test == messaging.TestPassed && !r.ReceivedAt.IsZero()
	})
	kept := func() (refresh string) {
		t.Helper()
		if err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
			var a struct{ Grant *bridge.Grant }
			_, err := tx.MailAccount(box, &a)
			if err == nil && a.Grant != nil {
				refresh = a.Grant.Refresh
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return refresh
	}
	mu.Lock()
	before, want := given, good
	mu.Unlock()
	if kept() != want || before == 0 {
		t.Errorf("%q is kept after %d, and %q is good", kept(), before, want)
	}
	// Every token is over: the next one is asked for with what was kept.
	mu.Lock()
	for i := range given + 1 {
		m.relay.SetToken(fmt.Sprint("token-", i), "")
	}
	mu.Unlock()
	m.relay.StopMailboxes()
	m.relay.StartMailboxes()
	m.arrives(letterFrom(mayasMail, "renewed@patients.example", "Renewed", "Hello"))
	m.until("mail comes with the next token", func(*store.Tx) bool { return len(m.talks(box)) == 1 })
	mu.Lock()
	after, want := given, good
	ended = true
	for i := range given + 1 {
		m.relay.SetToken(fmt.Sprint("token-", i), "")
	}
	mu.Unlock()
	if after <= before || kept() != want {
		t.Errorf("%q is kept after %d, and %q is good", kept(), after, want)
	}
	m.relay.StopMailboxes()
	m.relay.StartMailboxes()
	m.until("that the leave has ended is said", func(tx *store.Tx) bool {
		r, err := tx.MailReception(box)
		return err == nil && r.Trouble == messaging.TroubleLeave
	})
}
