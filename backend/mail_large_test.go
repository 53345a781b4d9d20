//go:build unix

package backend_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// TestE1_InPart_TenThousandMailsComeIntoTheStore measures how long a large mailbox takes,
// all of it, from a real Dovecot: the newest first, every mail once.
func TestE1_InPart_TenThousandMailsComeIntoTheStore(t *testing.T) {
	long(t)
	const mails, size = 10_000, 7_500
	m := newMailing(t)
	ana := m.newDesk("ana", 0)
	words := strings.Repeat("The quick brown fox jumps over the lazy dog again. ", size/51)
	inbox := filepath.Join(m.relay.Folder(string(care), ""), "cur")
	m.arrives(letterFrom(mayasMail, "begin@patients.example", "Begin", "Begin")) // so that the folder is there
	old := time.Now().Add(-24 * time.Hour)
	for i := range mails {
		name := filepath.Join(inbox, fmt.Sprintf("%d.M%d.bench:2,S", old.Unix()+int64(i), i))
		raw := letterFrom(messaging.Email(fmt.Sprintf("p%d@elsewhere.example", i%500)), fmt.Sprintf("m%d@elsewhere.example", i), fmt.Sprintf("Question %d", i/4), words)
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(raw, "\n", "\r\n")), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, old, old.Add(time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	address, label := care, "Front desk"
	box, err := ana.ConnectMailbox(t.Context(), api.ConnectMailbox{Save: messaging.SaveMailbox{Address: &address, Name: &label, Label: &label, Add: []messaging.TeammateID{ana.who("Ana Reyes")}},
		Password: carePass, IMAP: m.server(m.relay.IMAPS), SMTP: m.server(m.smtp)})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	m.watch()
	for heard := false; !heard; {
		<-m.changed
		err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
			r, err := tx.MailReception(box)
			heard = !r.ReceivedAt.IsZero()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d mails in %v", mails, time.Since(began))
	total := 0
	for _, c := range m.talks(box) {
		err := m.store.Read(t.Context(), m.practice(), func(tx *store.Tx) error {
			list, err := tx.Messages(c.ID, 0, 10_000)
			total += len(list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if total != mails+1 {
		t.Errorf("%d mails were kept", total)
	}
}
