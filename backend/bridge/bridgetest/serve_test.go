//go:build mailserver && unix

package bridgetest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"rowan/backend/bridge/bridgetest"
)

// Of the practice's mailbox, and of whoever sends to it.
const (
	practice = "desk@" + bridgetest.Domain
	patient  = "maya@" + bridgetest.Domain
	password = "the password of a test"
)

// The tests that are not written in Go have a mail server too: built with the tag
// mailserver, this one runs until its input ends or it is asked to stop, and says first,
// as a line of JSON, how it is reached. A line of its input is the practice's password from
// then on, and hangs up on everybody.
func TestAMailServerRunsForWhoeverAsks(t *testing.T) {
	r := bridgetest.Start(t)
	r.SetPassword(practice, password)
	r.SetPassword(patient, password)
	ready, err := json.Marshal(map[string]any{
		"imap": r.IMAP, "smtp": r.STARTTLS, "plain": r.Plain, "practice": practice, "patient": patient, "password": password,
		"certificate": r.CertificateFile(), "inbox": r.Folder(practice, ""), "archive": r.Folder(practice, "Archive"), "patientInbox": r.Folder(patient, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(ready))
	asked, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		defer stop() // whoever started it is gone
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			r.SetPassword(practice, lines.Text())
			r.StopMailboxes()
			r.StartMailboxes()
		}
	}()
	<-asked.Done()
}
