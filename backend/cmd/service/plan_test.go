package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/store"
)

// rows reads a practice and its log from a store.
func rows(t *testing.T, data string) (p messaging.Practice, log []store.Audit) {
	t.Helper()
	master, err := keyring.MasterFromEnv(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := place{data: data}.unlock(t.Context(), master)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := s.Practices(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	err = s.Read(t.Context(), all[0], func(tx *store.Tx) error {
		if p, err = tx.GetPractice(); err != nil {
			return err
		}
		log, err = tx.AuditAfter(0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, log
}

// TestMEN11_APracticeIsFoundedOnATrialAndMovesToAPlan uses the program as whoever runs
// the service does.
func TestMEN11_APracticeIsFoundedOnATrialAndMovesToAPlan(t *testing.T) {
	data := t.TempDir()
	var out bytes.Buffer
	run := func(args ...string) error {
		out.Reset()
		return Main{Args: args, Stdout: &out, Stderr: io.Discard, Clock: time.Now, Getenv: environment(nil)}.Run(context.WithoutCancel(t.Context()))
	}
	if err := run("found", "-data", data, "-base-url", "https://rowan.example", "-name", "Alder Street Clinic", "-time-zone", "America/Los_Angeles", "-owner-email", "ana@clinic.example"); err != nil {
		t.Fatal(err)
	}
	if p, _ := rows(t, data); p.Plan != messaging.PlanTrial {
		t.Errorf("it begins on %q", p.Plan)
	}
	for _, wrong := range [][]string{{"plan", "-data", data}, {"plan", "-data", data, "-plan", "free"}, {"plan", "-data", data, "-plan", "paid", "-practice", "none"}} {
		if err := run(wrong...); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	if err := run("plan", "-data", data, "-plan", "paid"); err != nil || out.String() != "Alder Street Clinic: paid\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	p, log := rows(t, data)
	if last := log[len(log)-1]; p.Plan != messaging.PlanPaid || last.Action != "set_plan" || last.Result != "paid" {
		t.Errorf("%q, and the log says %+v", p.Plan, last)
	}
}

// TestCMP14_CMP16_ASettingThatWouldTurnTheIdentificationOffIsIgnoredAndWrittenDown starts
// the service with settings that there are not.
func TestCMP14_CMP16_ASettingThatWouldTurnTheIdentificationOffIsIgnoredAndWrittenDown(t *testing.T) {
	data := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	found := Main{Args: []string{"found", "-data", data, "-base-url", "https://rowan.example", "-name", "Alder Street Clinic", "-time-zone", "America/Los_Angeles", "-owner-email", "ana@clinic.example", "-plan", "paid"},
		Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now, Getenv: environment(nil)}
	if err := found.Run(ctx); err != nil {
		t.Fatal(err)
	}
	logs, in := io.Pipe()
	set := map[string]string{"ROWAN_IDENTIFICATION": "off", "ROWAN_OPT_OUT_KEYWORDS": ""}
	m := Main{Args: []string{"serve", "-address", "127.0.0.1:0", "-base-url", "https://rowan.example", "-data", data, "-mail-from", "no-reply@example.com"}, Stdout: io.Discard, Stderr: in, Clock: time.Now,
		Getenv: environment(map[string]string{"ROWAN_SMTP": "smtps://mail.example.com", "ROWAN_IDENTIFICATION": "off"}), Environ: []string{"HOME=/", "ROWAN_SMTP=smtps://mail.example.com"}}
	for name, value := range set {
		m.Environ = append(m.Environ, name+"="+value)
	}
	ended := make(chan error, 1)
	go func() {
		err := m.Run(ctx)
		_ = in.CloseWithError(err)
		ended <- err
	}()
	if _, err := logs.Read(make([]byte, 1)); err != nil { // it says that it listens
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, logs) }()
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	p, log := rows(t, data)
	if got, want := messaging.IdentificationText(p), messaging.Text("You are messaging with Alder Street Clinic. To opt out, reply STOP."); got != want {
		t.Errorf("%q", got)
	}
	noted := 0
	for _, row := range log {
		if row.Action == "ignore_setting" && row.Result == "ignored" && (set[row.Thing] != "" || row.Thing == "ROWAN_OPT_OUT_KEYWORDS") {
			noted++
		}
		if strings.Contains(row.Thing, "SMTP") {
			t.Errorf("a setting that there is: %+v", row)
		}
	}
	if noted != len(set) {
		t.Errorf("%d settings are in the log: %+v", noted, log)
	}
}
