//go:build unix

package mail_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/bridge/bridgetest"
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
	for i := range 3 {
		start := time.Now()
		deliver(t, r, fmt.Sprint("more-", i))
		k.until(t, "one more", func() bool { return len(k.in(bridge.RoleInbox)) == 2+i })
		if took := time.Since(start); took > 1500*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	got := k.in(bridge.RoleInbox)[3]
	if !strings.Contains(string(got.Raw), "Subject: more-2") || got.Read || got.Cut || time.Since(got.At) > time.Minute || len(k.lost) > 0 {
		t.Errorf("%+v %v", got, causes(k.lost))
	}
}

func send(id string) bridge.Mail {
	return bridge.Mail{ID: id, From: bridge.Party{Name: "Alder Street Clinic", Email: clinic}, To: []bridge.Party{{Name: "Maya Ruiz", Email: maya}},
		Subject: "Re: Su cita: ñ", Body: "Hola,\nnos vemos el lunes.", Signature: "Ana", Footer: messaging.Text("Confidential."), At: time.Now()}
}
