//go:build unix

package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/letter"
	"rowan/backend/bridge/mail"
	"rowan/backend/messaging"
)

const (
	clinic = "care@" + bridgetest.Domain
	secret = "a-password-of-the-clinic"
)

// account opens the clinic's mailbox. The changes come last.
func account(t *testing.T, r *bridgetest.Relay, changes ...func(*mail.AccountConfig)) *mail.Account {
	t.Helper()
	r.SetPassword(clinic, secret)
	cfg := mail.AccountConfig{Clock: time.Now, Random: func() float64 { return 0.5 }, Roots: r.Roots, Timeout: 10 * time.Second, Beat: 5 * time.Second, Retry: 20 * time.Millisecond,
		MailAccount: bridge.MailAccount{Address: clinic, User: clinic, Password: secret,
			IMAP: bridge.MailServer{Host: "localhost", Port: r.IMAPS, TLS: true}, SMTP: bridge.MailServer{Host: "localhost", Port: r.TLS, TLS: true}}}
	for _, change := range changes {
		change(&cfg)
	}
	a, err := mail.NewAccount(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// kept is what a keeper holds in memory.
type kept struct {
	mu      sync.Mutex
	changed *sync.Cond
	folders map[string]*keptFolder
	lost    []error
	heard   int
	refuse  error // what Keep says
	onKeep  func()
	log     []bridge.FolderStep
}

type keptFolder struct {
	role  bridge.Role
	state bridge.FolderState
	mails map[uint32]bridge.Arrival
}

func newKept() *kept {
	k := &kept{folders: map[string]*keptFolder{}}
	k.changed = sync.NewCond(&k.mu)
	return k
}

func (k *kept) State(_ context.Context, folder string) (bridge.FolderState, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f := k.folders[folder]
	if f == nil {
		return bridge.FolderState{}, nil
	}
	s := f.state
	s.Read = map[uint32]bool{}
	for uid, a := range f.mails {
		s.Read[uid] = a.Read
	}
	return s, nil
}

func (k *kept) Open(_ context.Context, a bridge.Arrival) any { return "opened " + string(a.Raw) }

func (k *kept) Keep(_ context.Context, step bridge.FolderStep) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.changed.Broadcast()
	if k.refuse != nil {
		return k.refuse
	}
	k.log = append(k.log, step)
	f := k.folders[step.Folder.Name]
	if f == nil {
		f = &keptFolder{mails: map[uint32]bridge.Arrival{}}
		k.folders[step.Folder.Name] = f
	}
	f.role = step.Folder.Role
	if step.Anew {
		f.mails = map[uint32]bridge.Arrival{}
	}
	f.state.Validity, f.state.ModSeq = step.Validity, step.ModSeq
	for _, uid := range step.Gone {
		delete(f.mails, uid)
	}
	for uid, read := range step.Read {
		a := f.mails[uid]
		a.Read = read
		f.mails[uid] = a
	}
	for _, a := range step.Arrived {
		if _, twice := f.mails[a.UID]; twice {
			return fmt.Errorf("mail %d came twice", a.UID)
		}
		f.mails[a.UID] = a
	}
	if k.onKeep != nil {
		k.onKeep()
	}
	return nil
}

func (k *kept) Heard(context.Context, time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.heard++
	k.changed.Broadcast()
}

func (k *kept) Lost(_ context.Context, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lost = append(k.lost, err)
	k.changed.Broadcast()
}

// until waits for something to be so of what is kept.
func (k *kept) until(t *testing.T, what string, so func() bool) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	late := false
	timer := time.AfterFunc(20*time.Second, func() { k.mu.Lock(); late = true; k.changed.Broadcast(); k.mu.Unlock() })
	defer timer.Stop()
	for !so() {
		if late {
			t.Fatalf("waited too long for: %s (lost %v)", what, causes(k.lost))
		}
		k.changed.Wait()
	}
}

func causes(errs []error) (all []string) {
	for _, err := range errs {
		all = append(all, fmt.Sprint(err, ": ", errors.Unwrap(err)))
	}
	return all
}

// in lists the mails of a role's folder, by number.
func (k *kept) in(role bridge.Role) []bridge.Arrival {
	list := []bridge.Arrival{}
	for _, f := range k.folders {
		if f.role == role {
			for _, a := range f.mails {
				list = append(list, a)
			}
		}
	}
	slices.SortFunc(list, func(a, b bridge.Arrival) int { return int(a.UID) - int(b.UID) })
	return list
}

// watch follows a mailbox until the test ends.
func watch(t *testing.T, a *mail.Account, k *kept) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { a.Watch(ctx, k) })
	t.Cleanup(func() { cancel(); done.Wait() })
}

func letterOf(subject string) string {
	return "From: Maya <maya@example.com>\r\nTo: " + clinic + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@example.com>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n"
}

func deliver(t *testing.T, r *bridgetest.Relay, subject string) {
	t.Helper()
	if err := r.Deliver(clinic, letterOf(subject)); err != nil {
		t.Fatal(err)
	}
}

func TestMEN03_MailThatArrivesIsSeenWithin1500ms_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	deliver(t, r, "first")
	k := newKept()
	watch(t, account(t, r), k)
	k.until(t, "the first mail, and silence", func() bool { return len(k.in(bridge.RoleInbox)) == 1 && k.heard > 0 })
	const n = 5
	slow := []time.Duration{}
	for i := range n {
		start := time.Now()
		deliver(t, r, fmt.Sprint("more-", i))
		k.until(t, "one more", func() bool { return len(k.in(bridge.RoleInbox)) == 2+i })
		if took := time.Since(start); took > 1500*time.Millisecond {
			slow = append(slow, took)
		}
	}
	if len(slow) > n/2 { // the machine may be busy for a moment
		t.Errorf("of %d these took long: %v", n, slow)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	got := k.in(bridge.RoleInbox)[n]
	if !strings.Contains(string(got.Raw), "Subject: more-4") || got.Read || got.Cut || time.Since(got.At) > time.Minute || len(k.lost) > 0 {
		t.Errorf("%+v %v", got, causes(k.lost))
	}
}

func send(id string) bridge.Mail {
	return bridge.Mail{ID: id, From: bridge.Party{Name: "Alder Street Clinic", Email: clinic}, To: []bridge.Party{{Name: "Maya Ruiz", Email: maya}},
		Subject: "Re: Su cita: ñ", Body: "Hola,\nnos vemos el lunes.", Signature: "Ana", Footer: "Confidential.", At: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)}
}

func file(name string, b []byte) bridge.MailFile {
	return bridge.MailFile{Name: messaging.Text(name), Type: messaging.TypePDF, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// plain lets an account go through a wire, where it may: to literal loopback.
func plain(w *bridgetest.Wire) func(*mail.AccountConfig) {
	return func(c *mail.AccountConfig) { c.IMAP = bridge.MailServer{Host: "127.0.0.1", Port: w.Port()} }
}

func fill(t *testing.T, r *bridgetest.Relay, n int) {
	t.Helper()
	deliver(t, r, "zero") // which makes the folders
	dir := filepath.Join(r.Folder(clinic, ""), "new")
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("%d.M%06d.test", 1_700_000_000+i, i))
		if err := errors.Join(os.WriteFile(path, []byte(letterOf(fmt.Sprint("old-", i))), 0o600), os.Chown(path, int(info.Sys().(*syscall.Stat_t).Uid), int(info.Sys().(*syscall.Stat_t).Gid))); err != nil {
			t.Fatal(err)
		}
	}
}

func subjectOf(a bridge.Arrival) string {
	_, rest, _ := strings.Cut(string(a.Raw), "Subject: ")
	subject, _, _ := strings.Cut(rest, "\r\n")
	return subject
}

func TestMEN03_LargeMailboxComesNewestFirstAndNewMailBeforeTheRest_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	const n, batch = 3000, 400 // the largest that are asked for at once
	fill(t, r, n)
	k := newKept()
	half := make(chan struct{})
	k.onKeep = func() {
		if total := len(k.in(bridge.RoleInbox)); total >= n/2 {
			select {
			case <-half:
			default:
				close(half)
				deliver(t, r, "urgent") // while most of the rest still waits
			}
		}
	}
	watch(t, account(t, r), k)
	k.until(t, "everything", func() bool { return k.heard > 0 && len(k.in(bridge.RoleInbox)) == n+2 })
	k.mu.Lock()
	defer k.mu.Unlock()
	var order []string
	for _, step := range k.log {
		for _, a := range step.Arrived {
			order = append(order, subjectOf(a))
		}
	}
	urgent := slices.Index(order, "urgent")
	if order[0] == "old-0" || slices.Index(order, "old-0") < n-batch || urgent < 0 || urgent > n-batch {
		t.Errorf("first came %q, the oldest as number %d, the new one as number %d", order[0], slices.Index(order, "old-0"), urgent)
	}
}

func TestMEN03_ReadAndArchivedAreMirroredBothWays_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	w := bridgetest.NewWire(t, r.IMAP)
	ours, theirs := account(t, r, plain(w)), account(t, r)
	deliver(t, r, "one")
	k := newKept()
	watch(t, ours, k)
	k.until(t, "the mail", func() bool { return len(k.in(bridge.RoleInbox)) == 1 && k.heard > 0 })
	k.mu.Lock()
	place := bridge.Place{Folder: "INBOX", Validity: k.folders["INBOX"].state.Validity, UID: k.in(bridge.RoleInbox)[0].UID}
	k.mu.Unlock()
	for _, read := range []bool{true, false, true} {
		if err := theirs.Mark(t.Context(), place, read); err != nil {
			t.Fatal(err, errors.Unwrap(err))
		}
		k.until(t, "the mark", func() bool { return k.in(bridge.RoleInbox)[0].Read == read })
	}
	if !strings.Contains(w.Said(), "CHANGEDSINCE") {
		t.Error("it asked for all marks, not for what changed")
	}
	now, err := theirs.Move(t.Context(), place, bridge.RoleArchive)
	if err != nil || now.Folder != "Archive" || now.UID == 0 {
		t.Fatal(now, err)
	}
	k.until(t, "the move", func() bool { return len(k.in(bridge.RoleInbox)) == 0 && len(k.in(bridge.RoleArchive)) == 1 })
	k.mu.Lock()
	moved := k.in(bridge.RoleArchive)[0]
	k.mu.Unlock()
	if moved.UID != now.UID || !moved.Read || subjectOf(moved) != "one" {
		t.Errorf("%+v", moved)
	}
	// Again, and as if somebody else had been first: nothing happens.
	if again, err := theirs.Move(t.Context(), place, bridge.RoleArchive); err != nil || again.UID != 0 {
		t.Errorf("%v, %v", again, err)
	}
	if err := theirs.Mark(t.Context(), place, true); err != nil {
		t.Error(err)
	}
	if back, err := theirs.Move(t.Context(), now, bridge.RoleInbox); err != nil || back.Folder != "INBOX" {
		t.Errorf("%v, %v", back, err)
	}
	k.until(t, "the way back", func() bool { return len(k.in(bridge.RoleInbox)) == 1 && len(k.in(bridge.RoleArchive)) == 0 })
	place.Validity++
	wantFailure(t, theirs.Mark(t.Context(), place, false), bridge.Busy)
	_, err = theirs.Move(t.Context(), place, bridge.RoleArchive)
	wantFailure(t, err, bridge.Busy)
}

func TestMEN03_WhatOthersDeleteIsSeenToBeGone_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	fill(t, r, 3)
	k := newKept()
	watch(t, account(t, r), k)
	k.until(t, "four", func() bool { return len(k.in(bridge.RoleInbox)) == 4 && k.heard > 0 })
	files, err := filepath.Glob(filepath.Join(r.Folder(clinic, ""), "*", "*.M000001.test*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	k.until(t, "three", func() bool { return len(k.in(bridge.RoleInbox)) == 3 })
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range k.in(bridge.RoleInbox) {
		if subjectOf(a) == "old-1" {
			t.Error("another one is gone")
		}
	}
}

// A keeper that fails to keep a mail twice stands in for each-mail-once here.
func TestFault51_LineCutInTheMiddleOfAMail_EachComesOnce(t *testing.T) {
	r := bridgetest.Start(t)
	fill(t, r, 300)
	w := bridgetest.NewWire(t, r.IMAP)
	var passed, cuts int
	var mu sync.Mutex
	w.Answer = func(b []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		if passed += len(b); cuts < 4 && passed > 30_000 {
			passed, cuts = 0, cuts+1
			return nil
		}
		return b
	}
	k := newKept()
	watch(t, account(t, r, plain(w), func(c *mail.AccountConfig) { c.Timeout = 2 * time.Second }), k)
	k.until(t, "all of them", func() bool { return len(k.in(bridge.RoleInbox)) == 301 && k.heard > 0 })
	mu.Lock()
	defer mu.Unlock()
	if cuts != 4 || len(k.lost) == 0 {
		t.Errorf("%d cuts, lost %v", cuts, causes(k.lost))
	}
}

func TestFault51_AfterTheServerNumberedAnewEverythingComesAgainAsTheSame(t *testing.T) {
	r := bridgetest.Start(t)
	fill(t, r, 5)
	k := newKept()
	watch(t, account(t, r), k)
	k.until(t, "six", func() bool { return len(k.in(bridge.RoleInbox)) == 6 && k.heard > 0 })
	k.mu.Lock()
	before := identities(t, k.in(bridge.RoleInbox))
	k.mu.Unlock()
	r.StopMailboxes()
	list := filepath.Join(r.Folder(clinic, ""), "dovecot-uidlist")
	b, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.SplitN(string(b), " ", 3)
	if err := os.WriteFile(list, []byte(fields[0]+" V77 "+fields[2]), 0o600); err != nil {
		t.Fatal(err)
	}
	indexes, _ := filepath.Glob(filepath.Join(r.Folder(clinic, ""), "dovecot.index*"))
	for _, f := range indexes {
		_ = os.Remove(f)
	}
	r.StartMailboxes()
	k.until(t, "all again", func() bool { return k.folders["INBOX"].state.Validity == 77 && len(k.in(bridge.RoleInbox)) == 6 })
	k.mu.Lock()
	defer k.mu.Unlock()
	if after := identities(t, k.in(bridge.RoleInbox)); !slices.Equal(before, after) {
		t.Errorf("%v became %v", before, after)
	}
	if !slices.ContainsFunc(k.log, func(s bridge.FolderStep) bool { return s.Anew }) {
		t.Error("nobody was told")
	}
}

func identities(t *testing.T, list []bridge.Arrival) (all []string) {
	t.Helper()
	for _, a := range list {
		l, err := letter.Read(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l.Identity())
	}
	slices.Sort(all)
	return all
}

func TestMEN03_ServerRestartedItIsFollowedAgain_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	deliver(t, r, "before")
	k := newKept()
	watch(t, account(t, r), k)
	k.until(t, "one", func() bool { return len(k.in(bridge.RoleInbox)) == 1 && k.heard > 0 })
	r.StopMailboxes()
	k.until(t, "the loss", func() bool { return len(k.lost) > 0 })
	r.StartMailboxes()
	deliver(t, r, "after")
	k.until(t, "the other", func() bool { return len(k.in(bridge.RoleInbox)) == 2 })
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, err := range k.lost {
		wantFailure(t, err, bridge.Busy)
	}
}

func TestMEN03_WhatCannotBeKeptComesAgain_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	fill(t, r, 20)
	k := newKept()
	k.refuse = errors.New("the disk is full")
	watch(t, account(t, r), k)
	k.until(t, "the refusal", func() bool { return len(k.lost) > 1 })
	k.mu.Lock()
	k.refuse = nil
	k.mu.Unlock()
	k.until(t, "all of them", func() bool { return len(k.in(bridge.RoleInbox)) == 21 && k.heard > 0 })
}

func TestMEN03_WrongOrExpiredPasswordIsSaidSo_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	wrong := account(t, r, func(c *mail.AccountConfig) { c.Password = "not-it" })
	err := wrong.Check(t.Context())
	wantFailure(t, err, bridge.Refused)
	if !errors.Is(err, bridge.ErrSignIn) {
		t.Error(errors.Unwrap(err))
	}
	k := newKept()
	watch(t, wrong, k)
	k.until(t, "the loss", func() bool { return len(k.lost) == 1 && errors.Is(k.lost[0], bridge.ErrSignIn) })
	if err := wrong.Send(t.Context(), send("a")); !errors.Is(err, bridge.ErrSignIn) {
		t.Error(err, errors.Unwrap(err))
	}
	w := bridgetest.NewWire(t, r.IMAP)
	w.Answer = func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("[AUTHENTICATIONFAILED]"), []byte("[EXPIRED]"))
	}
	err = account(t, r, plain(w), func(c *mail.AccountConfig) { c.Password = "not-it" }).Check(t.Context())
	wantFailure(t, err, bridge.Refused)
	if e, _ := errors.AsType[*bridge.Error](err); !errors.Is(err, bridge.ErrSignIn) || errors.Is(err, bridge.ErrLeave) || !strings.Contains(e.Sentence, "expired") {
		t.Error(e)
	}
	w = bridgetest.NewWire(t, r.IMAP)
	w.Answer = func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("[AUTHENTICATIONFAILED]"), []byte("[UNAVAILABLE]"))
	}
	err = account(t, r, plain(w), func(c *mail.AccountConfig) { c.Password = "not-it" }).Check(t.Context())
	wantFailure(t, err, bridge.Busy)
	if errors.Is(err, bridge.ErrSignIn) {
		t.Error("a server that is not well is taken for a wrong password")
	}
	if err := account(t, r).Check(t.Context()); err != nil {
		t.Error(err, errors.Unwrap(err))
	}
}

func TestMEN03_TokensSignInAndAreRenewed_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	deliver(t, r, "one")
	var mu sync.Mutex
	given, answer, heard := 0, "", url.Values{}
	endpoint := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = q.ParseForm()
		heard = q.PostForm
		if answer != "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, answer)
			return
		}
		given++
		r.SetToken(fmt.Sprint("token-", given), clinic)
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":3600,"refresh_token":"refresh-%d"}`, given, given)
	}))
	endpoint.TLS = &tls.Config{Certificates: []tls.Certificate{r.Certificate}}
	endpoint.StartTLS()
	t.Cleanup(endpoint.Close)
	strip := func(mechanism string, port int) *bridgetest.Wire {
		w := bridgetest.NewWire(t, port)
		w.Answer = func(b []byte) []byte {
			return bytes.ReplaceAll(b, []byte(mechanism), bytes.Repeat([]byte("X"), len(mechanism)))
		}
		return w
	}
	for name, c := range map[string]struct{ hidden, used string }{"OAUTHBEARER": {"XOAUTH2", "OAUTHBEARER"}, "XOAUTH2": {"OAUTHBEARER", "XOAUTH2"}} {
		t.Run(name, func(t *testing.T) {
			in, out := strip(c.hidden, r.IMAP), strip(c.hidden, r.Plain)
			refresh := "refresh-0"
			a := account(t, r, plain(in), func(cfg *mail.AccountConfig) {
				cfg.SMTP = bridge.MailServer{Host: "127.0.0.1", Port: out.Port()}
				cfg.Password, cfg.Rotated = "", func(next string) { refresh = next }
				cfg.Grant = &bridge.Grant{TokenURL: strings.Replace(endpoint.URL, "127.0.0.1", "localhost", 1), ClientID: "rowan", Refresh: refresh}
			})
			if err := a.Check(t.Context()); err != nil {
				t.Fatal(err, errors.Unwrap(err))
			}
			if !strings.Contains(in.Said(), "AUTHENTICATE "+c.used) || !strings.Contains(out.Said(), "AUTH "+c.used) {
				t.Errorf("it said %q and %q", in.Said(), out.Said())
			}
			mu.Lock()
			if heard.Get("grant_type") != "refresh_token" || heard.Get("client_id") != "rowan" || refresh != fmt.Sprint("refresh-", given) {
				t.Errorf("%v, and the grant is %q", heard, refresh)
			}
			before := given
			r.SetToken(fmt.Sprint("token-", given), "") // over before its time
			mu.Unlock()
			if err := a.Check(t.Context()); err != nil {
				t.Fatal(err, errors.Unwrap(err))
			}
			mu.Lock()
			if given != before+1 {
				t.Errorf("%d tokens were given", given-before)
			}
			answer = `{"error":"invalid_grant"}`
			r.SetToken(fmt.Sprint("token-", given), "")
			mu.Unlock()
			err := a.Check(t.Context())
			wantFailure(t, err, bridge.Refused)
			if e, _ := errors.AsType[*bridge.Error](err); !errors.Is(err, bridge.ErrLeave) || !errors.Is(err, bridge.ErrSignIn) || strings.Contains(e.Sentence, "password") {
				t.Error(e.Sentence, errors.Unwrap(err))
			}
			mu.Lock()
			answer = ""
			mu.Unlock()
		})
	}
}

func TestTrust32_MailServerThatCannotProveItselfHearsNoSecret(t *testing.T) {
	r := bridgetest.Start(t)
	refuse := func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("OK Begin TLS negotiation now."), []byte("NO There is none here, sorry.."))
	}
	hijack := func(b []byte) []byte { // the answer stays, and what follows is not TLS
		return bytes.ReplaceAll(b, []byte("\x16\x03"), []byte("* "))
	}
	for name, c := range map[string]struct {
		port   int
		tls    bool
		roots  *x509.CertPool
		answer func([]byte) []byte
		want   bridge.Failure
	}{
		"a certificate that nobody vouches for": {r.IMAPS, true, x509.NewCertPool(), nil, bridge.Refused},
		"the same after STARTTLS":               {r.IMAP, false, x509.NewCertPool(), nil, bridge.Refused},
		"STARTTLS refused on the way":           {r.IMAP, false, r.Roots, refuse, bridge.Refused},
		"no TLS behind STARTTLS":                {r.IMAP, false, r.Roots, hijack, bridge.Busy},
	} {
		t.Run(name, func(t *testing.T) {
			w := bridgetest.NewWire(t, c.port)
			w.Answer = c.answer
			a := account(t, r, func(cfg *mail.AccountConfig) {
				cfg.IMAP, cfg.Roots, cfg.Timeout = bridge.MailServer{Host: "localhost", Port: w.Port(), TLS: c.tls}, c.roots, 2*time.Second
			})
			wantFailure(t, a.Check(t.Context()), c.want)
			if said := w.Said(); strings.Contains(said, "AUTHENTICATE") || strings.Contains(said, "LOGIN") || strings.Contains(said, secret) || said == "" {
				t.Errorf("it said %q", said)
			}
		})
	}
	w := bridgetest.NewWire(t, r.Plain)
	a := account(t, r, func(cfg *mail.AccountConfig) { cfg.SMTP = bridge.MailServer{Host: "localhost", Port: w.Port()} })
	wantFailure(t, a.Send(t.Context(), send("a")), bridge.Refused)
	if said := w.Said(); strings.Contains(said, "AUTH") || strings.Contains(said, "MAIL") {
		t.Errorf("it said %q", said)
	}
}

func TestMEN03_ServerThatSaysNothingIsLeftInTime_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	w := bridgetest.NewWire(t, r.IMAP)
	var mu sync.Mutex
	silent := false
	w.Answer = func(b []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		if silent {
			return []byte{}
		}
		return b
	}
	k := newKept()
	watch(t, account(t, r, plain(w), func(c *mail.AccountConfig) { c.Timeout, c.Beat = 500*time.Millisecond, 100*time.Millisecond }), k)
	k.until(t, "two beats", func() bool { return k.heard > 1 })
	mu.Lock()
	silent = true
	mu.Unlock()
	k.until(t, "the loss", func() bool { return len(k.lost) > 0 })
	mu.Lock()
	silent = false
	mu.Unlock()
	k.until(t, "life", func() bool { return k.heard > 3 })
}

func TestMEN03_AnswerArrivesWithItsThreadItsFilesAndBothTexts_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	a := account(t, r)
	m := send("message-1")
	m.Cc = []bridge.Party{{Email: "jose@" + bridgetest.Domain}, {Email: messaging.Email(strings.ToUpper(string(maya)))}}
	m.Answers = []string{"two@example.com", "one@example.com", "no id", "x@example.com\r\nBcc: eve@" + bridgetest.Domain}
	pdf := bytes.Repeat([]byte("%PDF-1.7 "), 40_000)
	m.Files = []bridge.MailFile{file("año: 1/2.pdf", pdf)}
	if err := a.Send(t.Context(), m); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	for _, to := range []string{string(maya), "jose@" + bridgetest.Domain} {
		got := r.Mailbox(to, 1)
		l, err := letter.Read(t.Context(), bridge.Arrival{Raw: []byte(got[0].Raw)})
		if err != nil || len(got) != 1 {
			t.Fatal(err, len(got))
		}
		if l.Repaired || l.Automatic || l.MessageID != m.MessageID() || !slices.Equal(l.InReplyTo, []string{"two@example.com"}) || !slices.Equal(l.References, []string{"one@example.com", "two@example.com"}) {
			t.Errorf("%+v", l)
		}
		if want := "Hola,\nnos vemos el lunes.\n\n-- \nAna\n\nConfidential."; string(l.Text) != want || !strings.Contains(l.HTML, "nos vemos el lunes.") || !strings.Contains(l.HTML, "Confidential.") {
			t.Errorf("%q %q", l.Text, l.HTML)
		}
		if l.Subject != m.Subject || len(l.From) != 1 || l.From[0] != m.From || l.To[0] != m.To[0] || len(l.Cc) != 2 || !l.Date.Equal(m.At) {
			t.Errorf("%+v", l)
		}
		if len(l.Files) != 1 || l.Files[0].Name != "2.pdf" || l.Files[0].Type != "application/pdf" || !bytes.Equal(l.Files[0].Bytes, pdf) {
			t.Errorf("%d files", len(l.Files))
		}
		if got[0].Header.Get("Bcc") != "" || got[0].Header.Get("User-Agent")+got[0].Header.Get("X-Mailer") != "" {
			t.Error("it says more than it should")
		}
	}
	if r.Asked() != 2 {
		t.Errorf("%d recipients", r.Asked())
	}
}

func TestMEN03_SentMailIsSavedOnce_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	a := account(t, r, func(c *mail.AccountConfig) { c.Beat = 100 * time.Millisecond })
	k := newKept()
	watch(t, a, k)
	for range 3 {
		if err := a.Save(t.Context(), send("message-1")); err != nil {
			t.Fatal(err, errors.Unwrap(err))
		}
	}
	if err := a.Save(t.Context(), send("message-2")); err != nil {
		t.Fatal(err)
	}
	k.until(t, "the last", func() bool {
		return slices.ContainsFunc(k.in(bridge.RoleSent), func(a bridge.Arrival) bool { return strings.Contains(string(a.Raw), "<message-2@") && a.Read })
	})
	k.mu.Lock()
	if n := len(k.in(bridge.RoleSent)); n != 2 {
		t.Errorf("%d were saved", n)
	}
	k.mu.Unlock()
	m := send("message-3")
	m.Files = []bridge.MailFile{file("large.pdf", make([]byte, 9<<20))}
	err := a.Save(t.Context(), m)
	wantFailure(t, err, bridge.Refused)
	if e, _ := errors.AsType[*bridge.Error](err); !strings.Contains(e.Sentence, "full") {
		t.Error(e.Sentence, errors.Unwrap(err))
	}
}

func TestFault53_LineCutWhileAMailIsHandedOver(t *testing.T) {
	r := bridgetest.Start(t)
	end := []byte("\r\n.\r\n")
	for i, c := range []struct {
		name    string
		after   []byte
		heard   bool
		want    bridge.Failure
		arrives int
	}{
		{"before the text", []byte("DATA"), false, bridge.Busy, 0},
		{"before the end of the text came through", end, false, bridge.Unsure, 0},
		{"before the answer to the text", end, true, bridge.Unsure, 1},
	} {
		w := bridgetest.NewWire(t, r.Plain)
		w.CutAfter, w.Heard = c.after, c.heard
		m := send(fmt.Sprint("cut-", i))
		m.To = []bridge.Party{{Email: messaging.Email(fmt.Sprintf("cut%d@%s", i, bridgetest.Domain))}}
		a := account(t, r, func(cfg *mail.AccountConfig) { cfg.SMTP = bridge.MailServer{Host: "127.0.0.1", Port: w.Port()} })
		wantFailure(t, a.Send(t.Context(), m), c.want)
		if got := len(r.Mailbox(string(m.To[0].Email), c.arrives)); got != c.arrives || w.Cuts() != 1 {
			t.Errorf("%s: %d arrived after %d cuts", c.name, got, w.Cuts())
		}
	}
	// A file that breaks off in the middle: the text has no end, so nothing arrives.
	m := send("broken")
	m.Files = []bridge.MailFile{{Name: "a.pdf", Type: messaging.TypePDF, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(errors.New("the disk is gone")))), nil
	}}}
	wantFailure(t, account(t, r).Send(t.Context(), m), bridge.Busy)
	if len(r.Mailbox(string(maya), 0)) != 0 {
		t.Error("half of a mail arrived")
	}
}

func TestMEN03_OneRecipientRefusedNobodyGetsIt_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	r.Answer(func(to string) string {
		if to == "nobody@"+bridgetest.Domain {
			return "550 5.1.1 " + to + " is unknown"
		}
		return "DUNNO"
	})
	m := send("a")
	m.Cc = []bridge.Party{{Email: "nobody@" + bridgetest.Domain}}
	err := account(t, r).Send(t.Context(), m)
	wantFailure(t, err, bridge.Refused)
	if e, _ := errors.AsType[*bridge.Error](err); e.Code != "550" || e.Reason != messaging.ReasonNoRoute || len(r.Mailbox(string(maya), 0)) != 0 {
		t.Error(e.Code, e.Reason)
	}
}

func TestTrust39_NoFieldOfAMailAddsAHeaderARecipientOrACommand_InPart(t *testing.T) {
	r := bridgetest.Start(t)
	out, in := bridgetest.NewWire(t, r.Plain), bridgetest.NewWire(t, r.IMAP)
	a := account(t, r, plain(in), func(cfg *mail.AccountConfig) { cfg.SMTP = bridge.MailServer{Host: "127.0.0.1", Port: out.Port()} })
	for name, change := range map[string]func(*bridge.Mail, string){
		"id":            func(m *bridge.Mail, x string) { m.ID += x },
		"subject":       func(m *bridge.Mail, x string) { m.Subject += messaging.Text(x) },
		"sender":        func(m *bridge.Mail, x string) { m.From.Email += messaging.Email(x) },
		"sender's name": func(m *bridge.Mail, x string) { m.From.Name += messaging.Text(x) },
		"recipient":     func(m *bridge.Mail, x string) { m.To[0].Email += messaging.Email(x) },
		"quoted":        func(m *bridge.Mail, x string) { m.To[0].Email = messaging.Email(`"a` + x + `"@` + bridgetest.Domain) },
		"name":          func(m *bridge.Mail, x string) { m.To[0].Name += messaging.Text(x) },
		"copy":          func(m *bridge.Mail, x string) { m.Cc = []bridge.Party{{Email: maya + messaging.Email(x)}} },
	} {
		for _, x := range []string{"\r\nBcc: eve@" + bridgetest.Domain, "\nBcc: eve@" + bridgetest.Domain, "\rBcc: eve@" + bridgetest.Domain, ">\r\nRCPT TO:<eve@" + bridgetest.Domain, "\r\n\r\ntext", "\x00"} {
			m := send("a")
			change(&m, x)
			wantFailure(t, a.Send(t.Context(), m), bridge.Refused)
			wantFailure(t, a.Save(t.Context(), m), bridge.Refused)
			if t.Failed() {
				t.Fatalf("%s with %q", name, x)
			}
		}
	}
	if out.Said()+in.Said() != "" {
		t.Errorf("the server heard %q", out.Said()+in.Said())
	}
	for _, x := range []string{"a\r\nb", "a\x00b"} {
		for _, change := range []func(*mail.AccountConfig){func(c *mail.AccountConfig) { c.User += x }, func(c *mail.AccountConfig) { c.Password += x }, func(c *mail.AccountConfig) { c.IMAP.Host += x },
			func(c *mail.AccountConfig) { c.Address += messaging.Email(x) }} {
			cfg := mail.AccountConfig{MailAccount: bridge.MailAccount{Address: clinic, User: clinic, Password: secret, IMAP: bridge.MailServer{Host: "a.example", Port: 1}, SMTP: bridge.MailServer{Host: "a.example", Port: 1}}}
			change(&cfg)
			if x != "a\x00b" || cfg.IMAP.Host == "a.example" {
				if _, err := mail.NewAccount(cfg); err == nil {
					t.Errorf("%+q was taken", fmt.Sprint(cfg.User, cfg.Password, cfg.IMAP.Host, string(cfg.Address)))
				}
			}
		}
	}
	// A folder's name that came from elsewhere is a name, not a command.
	_, err := a.Move(t.Context(), bridge.Place{Folder: "x\r\nT9 DELETE INBOX", Validity: 1, UID: 1}, bridge.RoleArchive)
	if err == nil || strings.Contains(in.Said(), "\r\nT9 DELETE") && !strings.Contains(in.Said(), "{") {
		t.Errorf("%v after %q", err, in.Said())
	}
}
