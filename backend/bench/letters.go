package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

const (
	lettersKept = 10_000
	letterSize  = 7_500
	// oldestLetter is a word that stands in the mail that comes last.
	oldestLetter = "hellebore"
)

// mailServer is a real Dovecot and Postfix with one mailbox, as a process of its own.
type mailServer struct {
	IMAP        int    `json:"imap"`
	SMTP        int    `json:"smtp"`
	Practice    string `json:"practice"`
	Patient     string `json:"patient"`
	Password    string `json:"password"`
	Certificate string `json:"certificate"`
	Inbox       string `json:"inbox"`

	stop func() error
}

func startMailServer(ctx context.Context, dir string) (*mailServer, error) {
	binary := filepath.Join(dir, "mailserver")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-tags", "mailserver", "-o", binary, "./backend/bridge/bridgetest")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, binary)
	in, out, err := startPiped(cmd)
	if err != nil {
		return nil, err
	}
	m := &mailServer{stop: func() error { return errors.Join(in.Close(), cmd.Wait()) }}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, m)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the mail server did not start, which needs root: %w", err), m.stop())
	}
	return m, nil
}

// fill puts the mails into the inbox, as a server has them after years.
func (m *mailServer) fill() error {
	inbox := filepath.Join(m.Inbox, "cur")
	if err := os.MkdirAll(inbox, 0o777); err != nil {
		return err
	}
	words := strings.Repeat("Take them four hours apart: the thyroid tablet when you wake.\r\n", letterSize/63)
	began := time.Now().Add(-24 * time.Hour)
	for i := range lettersKept {
		subject, at := fmt.Sprintf("Question %d", i/4), began.Add(time.Duration(i)*time.Second)
		if i == 0 {
			subject += " " + oldestLetter
		}
		raw := fmt.Sprintf("From: P <p%d@elsewhere.example>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <m%d@elsewhere.example>\r\nDate: %s\r\n\r\n%s", i%500, m.Practice, subject, i, at.Format(time.RFC1123Z), words)
		name := filepath.Join(inbox, fmt.Sprintf("%d.M%d.bench:2,S", at.Unix(), i))
		if err := errors.Join(os.WriteFile(name, []byte(raw), 0o666), os.Chmod(name, 0o666), os.Chtimes(name, at, at)); err != nil {
			return err
		}
	}
	for folder := m.Inbox; strings.Contains(folder, m.Practice); folder = filepath.Dir(folder) { // the server reads and writes as nobody
		if err := os.Chmod(folder, 0o777); err != nil {
			return err
		}
	}
	return os.Chmod(inbox, 0o777)
}

// mbsync fetches them all into a folder of its own, as it does by itself: durably.
func (m *mailServer) mbsync(ctx context.Context, dir string) (time.Duration, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return 0, err
	}
	settings := filepath.Join(dir, "mbsyncrc")
	if err := os.WriteFile(settings, fmt.Appendf(nil, `IMAPAccount a
Host localhost
Port %d
User %s
Pass "%s"
SSLType STARTTLS
CertificateFile %s

IMAPStore far
Account a

MaildirStore near
Path %[5]s/
Inbox %[5]s/inbox

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
`, m.IMAP, m.Practice, m.Password, m.Certificate, dir), 0o600); err != nil {
		return 0, err
	}
	began := time.Now()
	if said, err := exec.CommandContext(ctx, "mbsync", "-q", "-c", settings, "-a").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("mbsync (Debian isync): %w: %s", err, said)
	}
	took := time.Since(began)
	kept, err := filepath.Glob(filepath.Join(dir, "inbox", "*", "*"))
	if err == nil && len(kept) != lettersKept {
		err = fmt.Errorf("mbsync kept %d mails", len(kept))
	}
	return took, err
}

// connected is what was seen after a mailbox was connected, with a desktop beside it.
type connected struct{ screen, stored, searchable time.Duration }

// letters measures E1: a mailbox that has been in use for years is connected, until all of
// it is in the sealed store, and until a desktop that follows can find all of it.
func letters(ctx context.Context, binary, dir string, rounds int) ([]figure, error) {
	m, err := startMailServer(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = m.stop() }()
	if err := m.fill(); err != nil {
		return nil, err
	}
	var limit, screen, stored, searchable []float64
	for round := range rounds {
		peer, err := m.mbsync(ctx, filepath.Join(dir, fmt.Sprint("mbsync", round)))
		if err != nil {
			return nil, err
		}
		ours, err := m.connect(ctx, binary, filepath.Join(dir, fmt.Sprint("letters", round)))
		if err != nil {
			return nil, err
		}
		limit, screen = append(limit, peer.Seconds()), append(screen, ours.screen.Seconds())
		stored, searchable = append(stored, ours.stored.Seconds()), append(searchable, ours.searchable.Seconds())
	}
	beside := func(work string, took []float64, times float64) figure {
		return figure{ID: "E1", Work: work, Unit: "s", Ours: median(took), Limit: median(limit), Beside: "mbsync", Range: spread(took),
			Target: fmt.Sprintf("<= %gx", times), Reached: median(took) <= times*median(limit)}
	}
	return []figure{
		beside("10,000 mails (75 MB) stored", stored, 1.5),
		beside("10,000 mails (75 MB) searchable on a desktop", searchable, 3),
		{ID: "E1", Work: "first screen of them", Unit: "s", Ours: median(screen), Range: spread(screen), Target: "<= 1 s", Reached: median(screen) <= 1},
	}, nil
}

// connect connects the mailbox to a service of its own.
func (m *mailServer) connect(ctx context.Context, binary, dir string) (c connected, err error) {
	p, err := startService(ctx, binary, dir, "SSL_CERT_FILE="+m.Certificate)
	if err != nil {
		return c, err
	}
	defer func() { _ = p.stop() }()
	client, _, err := p.enrol(ctx, 0)
	if err != nil {
		return c, err
	}
	known, _, err := everything(ctx, client)
	if err != nil {
		return c, err
	}
	var members []messaging.TeammateID
	for _, change := range known {
		if t := change.Teammate; t != nil && t.Email == p.signIns[1].Email {
			members = append(members, t.ID)
		}
	}
	r, err := p.desktop(ctx, 1, dir+"-desktop", func([]messaging.Changed) {})
	if err != nil {
		return c, err
	}
	defer r.Lock()
	defer follow(ctx, r)()
	address, label := messaging.Email(m.Practice), "Front desk"
	box, err := newID[messaging.MailboxID]()
	if err != nil {
		return c, err
	}
	server := func(port int) api.MailServer { return api.MailServer{Host: "localhost", Port: port} }
	if err := client.ConnectMailbox(ctx, api.ConnectMailbox{Save: messaging.SaveMailbox{Mailbox: box, Address: &address, Name: &label, Label: &label, Add: members},
		Password: m.Password, IMAP: server(m.IMAP), SMTP: server(m.SMTP)}); err != nil {
		return c, err
	}
	began := time.Now()
	kept := make(chan error, 1)
	go func() {
		var err error
		c.stored, err = allKept(ctx, client, box, began)
		kept <- err
	}()
	for c.searchable == 0 {
		time.Sleep(50 * time.Millisecond)
		if c.screen == 0 {
			rows, _, err := r.Inbox(store.ListOf(messaging.ScopeMailbox(box)), nil, 30)
			if err != nil && messaging.CodeOf(err) != messaging.CodeNotFound {
				return c, errors.Join(err, <-kept)
			}
			if len(rows) == 30 {
				c.screen = time.Since(began)
			}
		}
		hits, _, err := r.Search(oldestLetter, 1)
		if err != nil {
			return c, errors.Join(err, <-kept)
		}
		if len(hits) > 0 {
			c.searchable = time.Since(began)
		}
		if time.Since(began) > 10*time.Minute {
			return c, errors.Join(errors.New("a mailbox never came in"), <-kept)
		}
	}
	return c, <-kept
}

// allKept waits until the service says that all that the mailbox's server had is kept.
func allKept(ctx context.Context, client *api.Client, box messaging.MailboxID, began time.Time) (time.Duration, error) {
	for {
		page, err := client.Snapshot(ctx, messaging.ScopePractice, 0, 20)
		if err != nil {
			return 0, err
		}
		for _, change := range page.Changes {
			if r := change.Reception; r != nil && r.Mailbox == box && !r.ReceivedAt.IsZero() {
				return time.Since(began), nil
			}
		}
		if time.Since(began) > 10*time.Minute {
			return 0, errors.New("a mailbox was never kept whole")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
