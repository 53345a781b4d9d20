package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
)

// running is a localserve under test.
type running struct {
	local
	stop func() error
	log  *bytes.Buffer
}

func start(t *testing.T, data string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	r := running{log: &bytes.Buffer{}}
	ended := make(chan error, 1)
	m := Main{Args: []string{"localserve", "--json", "--data", data, "--port", "0"}, Getenv: func(string) string { return "" },
		Stdout: in, Stderr: r.log, Portal: fstest.MapFS{"index.html": {Data: []byte("<title>Rowan</title>")}}, Clock: time.Now}
	go func() {
		err := m.Run(ctx)
		_ = in.CloseWithError(err)
		ended <- err
	}()
	r.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = r.stop() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	if err := json.Unmarshal(line, &r.local); err != nil {
		t.Fatal(err)
	}
	go func() {
		if rest, _ := io.ReadAll(lines); len(rest) > 0 {
			t.Errorf("more than one line was printed: %s", rest)
		}
	}()
	return r
}

func get(t *testing.T, url string, v any) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if v != nil && json.Unmarshal(b, v) != nil {
		t.Fatalf("%s", b)
	}
	return string(b)
}

func TestLocalserve_StartsASampleAndContinuesIt(t *testing.T) {
	data := t.TempDir()
	r := start(t, data)
	if len(r.SignIns) != 3 || !strings.HasPrefix(r.Join, r.Address+"/join#") || r.Why != "" {
		t.Fatalf("%+v", r.local)
	}
	var notices []sentNotice
	get(t, r.Outbox+"outbox.json", &notices)
	if len(notices) != 1 || notices[0].Link != r.Join || notices[0].To != "+15035550162" || notices[0].Kind != "invitation" {
		t.Errorf("%+v", notices)
	}
	if page := get(t, r.Outbox, nil); !strings.Contains(page, r.Join) || !strings.Contains(page, "<h1>Outbox</h1>") || !strings.Contains(page, string(r.SignIns[1].Email)+": ") {
		t.Errorf("%s", page)
	}
	if page := get(t, r.Portal, nil); !strings.Contains(page, "Rowan") {
		t.Errorf("%s", page)
	}
	if page := get(t, r.Texts.Page, nil); !strings.Contains(page, "<h1>Phones</h1>") || !strings.Contains(page, strings.ReplaceAll(string(service.SampleNumbers[0].Phone), "+", "&#43;")) {
		t.Errorf("%s", page)
	}
	desk, err := api.NewClient(r.Address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := desk.SignIn(t.Context(), api.SignIn{Email: r.SignIns[0].Email, Passphrase: r.SignIns[0].Passphrase, Code: (&servicetest.Authenticator{Secret: r.SignIns[0].Factor}).Code(t, time.Now()), Device: "PC"})
	if err != nil {
		t.Fatal(err)
	}
	before, err := desk.WithToken(in.Token).Changes(t.Context(), messaging.Cursor{}, api.MaxPage)
	if err != nil || len(before.Changes) < 40 {
		t.Fatalf("%d changes, %v", len(before.Changes), err)
	}
	if err := r.stop(); err != nil {
		t.Fatalf("it did not end well: %v", err)
	}
	if info, err := os.Stat(filepath.Join(data, keyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file: %v %v", info, err)
	}

	again := start(t, data)
	_, token, _ := strings.Cut(r.Join, "#")
	if again.Join != again.Address+"/join#"+token { // invited just now: the same invitation, where it is reached now
		t.Errorf("the second start says %q, the first %q", again.Join, r.Join)
	}
	get(t, again.Outbox+"outbox.json", &notices)
	if len(notices) != 1 || notices[0].Link != again.Join || !strings.Contains(notices[0].Text, again.Join) {
		t.Errorf("kept: %+v", notices)
	}
	if desk, err = api.NewClient(again.Address, in.Token, nil); err != nil {
		t.Fatal(err)
	}
	after, err := desk.Changes(t.Context(), messaging.Cursor{}, api.MaxPage)
	if err != nil || len(after.Changes) < len(before.Changes) || after.Epoch != before.Epoch || after.Next < before.Next {
		t.Errorf("%d changes then %d, %v", len(before.Changes), len(after.Changes), err)
	}
	if err := again.stop(); err != nil {
		t.Error(err)
	}
	scan(t, data, again.log.String()+r.log.String())
}

// A text from the phone that the page plays comes to the practice.
func TestLocalserve_PlaysThePatientsPhone(t *testing.T) {
	r := start(t, t.TempDir())
	const body = "Can I come on Tuesday instead?"
	in, err := json.Marshal(faketwilio.Incoming{From: service.SamplePhone, To: service.SampleNumbers[0].Phone, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(r.Texts.Page+"texts.json", "application/json", bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	desk, err := api.NewClient(r.Address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	signedIn, err := desk.SignIn(t.Context(), api.SignIn{Email: r.SignIns[0].Email, Passphrase: r.SignIns[0].Passphrase, Code: (&servicetest.Authenticator{Secret: r.SignIns[0].Factor}).Code(t, time.Now()), Device: "PC"})
	if err != nil {
		t.Fatal(err)
	}
	desk = desk.WithToken(signedIn.Token)
	for after := (messaging.Cursor{}); ; { // until it is there, or the test's time is over
		page, err := desk.Changes(t.Context(), after, api.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Changes {
			if c.Message != nil && c.Message.Body == body {
				return
			}
		}
		after = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}
	}
}

// scan looks for what patients are called and said in everything that was written.
func scan(t *testing.T, data, log string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(data, "control"), []byte("CONTROL"), 0o600); err != nil {
		t.Fatal(err)
	}
	written := map[string]string{"log": log}
	var files []string
	err := filepath.WalkDir(data, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		written[filepath.Base(f)] = string(b)
	}
	if len(written) < 4 || written["control"] != "CONTROL" || !strings.Contains(log, "/api/staff/changes") {
		t.Fatalf("too little to look at: %d files", len(written))
	}
	for name, text := range written {
		for _, canary := range []string{"Maya", "Lindqvist", "Delgado", "5035550162", "lindqvist@example", "1986-03-14", "Billing", "Membership", "statement",
			"coffee before", "alder-street-ana", "Ana Reyes", "SQLite format", "CREATE TABLE"} {
			if strings.Contains(text, canary) {
				t.Errorf("%q is in %s", canary, name)
			}
		}
	}
}

func TestOutbox_AnswersToItsOwnNameOnly(t *testing.T) {
	r := start(t, t.TempDir())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Outbox+"outbox.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = "evil.example"
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusMisdirectedRequest || bytes.Contains(b, []byte("join#")) {
		t.Errorf("%d %s", res.StatusCode, b)
	}
}

// environment is one with a master key, and what else is set.
func environment(set map[string]string) func(string) string {
	return func(name string) string {
		if name == "ROWAN_KEY" {
			return "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
		}
		return set[name]
	}
}

func TestServe_RefusesAMailRelayThatItCannotUseWithoutQuotingIt(t *testing.T) {
	for name, set := range map[string]map[string]string{
		"no relay's address": {"ROWAN_SMTP": "https://user:hunter2@mail.example.com", "ROWAN_MAIL_FROM": "no-reply@example.com"},
		"no address at all":  {"ROWAN_SMTP": "smtps://user:hunter2%zz@mail.example.com", "ROWAN_MAIL_FROM": "no-reply@example.com"},
		"no sender":          {"ROWAN_SMTP": "smtps://user:hunter2@mail.example.com"},
		"two senders":        {"ROWAN_SMTP": "smtps://user:hunter2@mail.example.com", "ROWAN_MAIL_FROM": "a@example.com\r\nBcc: b@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			m := Main{Args: []string{"serve", "-address", "127.0.0.1:0", "-base-url", "https://rowan.example", "-data", t.TempDir()},
				Stdout: &log, Stderr: &log, Clock: time.Now, Getenv: environment(set)}
			err := m.Run(t.Context())
			if messaging.CodeOf(err) != messaging.CodeInvalid || strings.Contains(sentence(err)+err.Error()+log.String(), "hunter2") {
				t.Errorf("%v %s", err, log.String())
			}
		})
	}
}

func TestSEC06_WithoutACertificateItListensOnLoopbackOnly(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want messaging.Code
	}{
		"all addresses":              {[]string{"serve", "-address", "0.0.0.0:0", "-base-url", "https://rowan.example"}, messaging.CodeInsecure},
		"a name":                     {[]string{"serve", "-address", "localhost:0", "-base-url", "https://rowan.example"}, messaging.CodeInsecure},
		"a base address without TLS": {[]string{"serve", "-address", "127.0.0.1:0", "-base-url", "http://rowan.example"}, messaging.CodeInsecure},
		"no base address":            {[]string{"serve", "-address", "127.0.0.1:0"}, messaging.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			m := Main{Args: append(c.args, "-data", t.TempDir()), Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now, Getenv: environment(nil)}
			if err := m.Run(t.Context()); messaging.CodeOf(err) != c.want {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestTrust43_FilesNeedAProtectedNameOfTheirOwn(t *testing.T) {
	for files, want := range map[string]messaging.Code{
		"https://files.rowan.example":    "",
		"https://files.rowan.example/":   "",
		"":                               "",
		"https://rowan.example":          messaging.CodeInvalid,
		"https://ROWAN.example:8443":     messaging.CodeInvalid, // another port has the same cookies
		"http://127.0.0.1:8444":          messaging.CodeInvalid, // and the portal may load nothing unprotected
		"https://rowan.example/files":    messaging.CodeInvalid,
		"http://files.rowan.example":     messaging.CodeInsecure,
		"https://files.example; img-src": messaging.CodeInvalid,
	} {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		m := Main{Args: []string{"serve", "-address", "127.0.0.1:0", "-base-url", "https://rowan.example", "-data", t.TempDir()},
			Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now, Getenv: environment(map[string]string{"ROWAN_FILES_URL": files})}
		if err := m.Run(ctx); messaging.CodeOf(err) != want {
			t.Errorf("%q: %v", files, err)
		}
		stop()
	}
}

func TestServe_WithoutAKeySaysHowToMakeOne(t *testing.T) {
	m := Main{Args: []string{"serve", "-base-url", "https://rowan.example", "-data", t.TempDir()}, Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now,
		Getenv: func(string) string { return "" }}
	if err := m.Run(t.Context()); err == nil || !strings.Contains(sentence(err), "ROWAN_KEY") {
		t.Errorf("%v", err)
	}
}

func TestMigrate_MakesAStoreAndEnds(t *testing.T) {
	data := t.TempDir()
	m := Main{Args: []string{"migrate", "-data", data}, Stdout: io.Discard, Stderr: io.Discard, Clock: time.Now,
		Getenv: environment(nil)}
	for range 2 {
		if err := m.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(data, storeFile)); err != nil {
		t.Error(err)
	}
}

func TestOpenAPI_IsPrinted(t *testing.T) {
	var out bytes.Buffer
	m := Main{Args: []string{"openapi"}, Stdout: &out, Stderr: io.Discard, Getenv: func(string) string { return "" }}
	if err := m.Run(t.Context()); err != nil || !strings.HasPrefix(out.String(), "components:") {
		t.Errorf("%v %.100s", err, out.String())
	}
	m.Args = []string{"unknown"}
	if err := m.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("%v", err)
	}
}

// TestSEC06_Trust30_OverTLSTheServiceSpeaks12OrNewer starts serve with a certificate.
func TestSEC06_Trust30_OverTLSTheServiceSpeaks12OrNewer(t *testing.T) {
	dir := t.TempDir()
	roots := certificate(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	logs, in := io.Pipe()
	m := Main{Args: []string{"serve", "-address", "127.0.0.1:0", "-base-url", "https://rowan.example", "-data", dir,
		"-tls-cert", filepath.Join(dir, "cert.pem"), "-tls-key", filepath.Join(dir, "key.pem")}, Stdout: io.Discard, Stderr: in, Clock: time.Now,
		Portal: fstest.MapFS{}, Getenv: environment(map[string]string{"ROWAN_SMTP": "smtps://mail.example.com", "ROWAN_MAIL_FROM": "no-reply@example.com"})}
	ended := make(chan error, 1)
	go func() {
		err := m.Run(ctx)
		_ = in.CloseWithError(err)
		ended <- err
	}()
	lines := bufio.NewReader(logs)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	var listening struct{ Address string }
	if err := json.Unmarshal(line, &listening); err != nil || listening.Address == "" {
		t.Fatalf("%s", line)
	}
	c, err := api.NewClient("https://"+listening.Address, "", roots)
	if err != nil {
		t.Fatal(err)
	}
	if about, err := c.About(t.Context()); err != nil || about.Service != "rowan" {
		t.Errorf("%+v %v", about, err)
	}
	if conn, err := tls.Dial("tcp", listening.Address, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		_ = conn.Close()
		t.Error("it speaks TLS 1.1")
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// certificate writes a certificate for 127.0.0.1 and returns who vouches for it.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return roots
}
