//go:build unix

// Mailserver runs the mail server of the tests for those that are not written in Go,
// until its input ends or it is asked to stop: one mailbox of a practice behind a real Postfix and Dovecot on
// loopback, with a certificate that nobody else trusts. What is needed to reach them it
// prints as one line of JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
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

func main() {
	h := &host{}
	defer h.end()
	r := bridgetest.Start(h)
	r.SetPassword(practice, password)
	r.SetPassword(patient, password)
	ready, err := json.Marshal(map[string]any{
		"imap": r.IMAP, "smtp": r.STARTTLS, "plain": r.Plain, "practice": practice, "patient": patient, "password": password,
		"certificate": r.CertificateFile(), "inbox": r.Folder(practice, ""), "sent": r.Folder(practice, "Sent"), "archive": r.Folder(practice, "Archive"),
		"patientInbox": r.Folder(patient, ""),
	})
	if err != nil {
		h.Fatal(err)
	}
	fmt.Println(string(ready))
	asked, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // whoever started it is gone
		stop()
	}()
	<-asked.Done()
}

// host stands in for a test: what fails ends the program, and what is started ends with it.
type host struct {
	testing.TB
	cleanups []func()
	failed   bool
}

func (h *host) Helper()            {}
func (h *host) Failed() bool       { return h.failed }
func (h *host) Cleanup(end func()) { h.cleanups = append(h.cleanups, end) }

func (h *host) Logf(format string, args ...any) { log.Printf(format, args...) }
func (h *host) Skip(args ...any)                { h.Fatal(args...) }

func (h *host) Fatal(args ...any) {
	h.failed = true
	log.Print(args...)
	h.end()
	os.Exit(1)
}

func (h *host) Fatalf(format string, args ...any) { h.Fatal(fmt.Sprintf(format, args...)) }

func (h *host) end() {
	cleanups := h.cleanups
	h.cleanups = nil
	for _, end := range slices.Backward(cleanups) {
		end()
	}
}
