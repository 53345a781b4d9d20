//go:build unix

// Package bridgetest runs real carriers for tests: Postfix and Dovecot on
// loopback ports of their own, without systemd, ended with the test.
package bridgetest

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

//go:embed testdata
var testdata embed.FS

// How the relay knows whoever sends through it.
const (
	User     = "rowan"
	Password = "a-password-of-the-relay"
	Domain   = "patients.example" // whose mailboxes are behind it
	Judge    = "relay.example"    // what it calls itself where it says from whom a mail is
)

// Relay is a running Postfix with Dovecot behind it.
type Relay struct {
	STARTTLS, TLS, Plain int             // its ports on 127.0.0.1
	IMAP, IMAPS          int             // those of the mailboxes; IMAP has STARTTLS, and plain text as well
	Roots                *x509.CertPool  // that vouch for it as "localhost" and as 127.0.0.1
	Certificate          tls.Certificate // the one that they vouch for

	t      testing.TB
	dir    string
	mu     sync.Mutex
	policy func(recipient string) string
	asked  int
	tokens map[string]string // whose each is
	stop   func()            // ends Dovecot
}

// Start starts a relay. It needs root, as Postfix does, and skips the test without.
func Start(t testing.TB) *Relay {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a real Postfix can be started by root only")
	}
	// Not a folder of the test's: Postfix and Dovecot enter it as other users, and
	// the paths of sockets have to be short.
	dir, err := os.MkdirTemp("", "relay")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	r := &Relay{t: t, dir: dir, tokens: map[string]string{}, policy: func(string) string { return "DUNNO" }}
	r.folders()
	r.certify()
	policy := r.listenPolicy()
	r.STARTTLS, r.TLS, r.Plain, r.IMAP, r.IMAPS = freePort(t), freePort(t), freePort(t), freePort(t), freePort(t)
	settings := strings.NewReplacer("@DIR@", dir, "@JUDGE@", Judge, "@POLICY@", strconv.Itoa(policy), "@PASSWORD@", Password,
		"@STARTTLS@", strconv.Itoa(r.STARTTLS), "@TLS@", strconv.Itoa(r.TLS), "@PLAIN@", strconv.Itoa(r.Plain),
		"@IMAP@", strconv.Itoa(r.IMAP), "@IMAPS@", strconv.Itoa(r.IMAPS), "@TOKENS@", strconv.Itoa(r.listenTokens()))
	for name, place := range map[string]string{"main.cf": "postfix/main.cf", "master.cf": "postfix/master.cf", "headers": "postfix/headers", "dovecot.conf": "dovecot.conf", "oauth2.conf": "oauth2.conf"} {
		b, err := testdata.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		r.write(place, []byte(settings.Replace(string(b))))
	}
	r.SetPassword(User, Password)
	r.StartMailboxes()
	// Postfix's own start command would leave our process group, and outlive us.
	r.run("/usr/lib/postfix/sbin/master", "-d", "-c", filepath.Join(dir, "postfix"))
	for _, port := range []int{r.STARTTLS, r.Plain} {
		r.await(func() bool { return greets(port) })
	}
	return r
}

func (r *Relay) folders() {
	r.t.Helper()
	if err := os.Chmod(r.dir, 0o755); err != nil {
		r.t.Fatal(err)
	}
	for _, folder := range []struct{ owner, names string }{
		{"root", "postfix log run queue queue/pid"},
		{"nobody", "home"},
		{"postfix", "data queue/active queue/bounce queue/corrupt queue/defer queue/deferred queue/flush queue/hold queue/incoming " +
			"queue/maildrop queue/private queue/public queue/saved queue/trace"},
	} {
		u, err := user.Lookup(folder.owner)
		if err != nil {
			r.t.Fatalf("Postfix is not installed: %v", err)
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, name := range strings.Fields(folder.names) {
			path := filepath.Join(r.dir, name)
			if err := errors.Join(os.Mkdir(path, 0o755), os.Chown(path, uid, 0)); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

// certify makes the relay's certificate.
func (r *Relay) certify() {
	r.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		r.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		r.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		r.t.Fatal(err)
	}
	r.write("certificate.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	r.write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	r.Certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Roots = x509.NewCertPool()
	r.Roots.AddCert(certificate)
}

// write writes a file as if long ago: Postfix waits for two seconds before it
// believes one that was just changed.
func (r *Relay) write(name string, b []byte) {
	r.t.Helper()
	path, then := filepath.Join(r.dir, name), time.Now().Add(-time.Hour)
	if err := errors.Join(os.WriteFile(path, b, 0o600), os.Chtimes(path, then, then)); err != nil {
		r.t.Fatal(err)
	}
}

// run runs a program until the test ends or stop is called, and then ends it and what
// it started.
func (r *Relay) run(name string, args ...string) (stop func()) {
	r.t.Helper()
	log := filepath.Join(r.dir, "log", filepath.Base(name))
	said, err := os.Create(log + ".out")
	if err != nil {
		r.t.Fatal(err)
	}
	defer said.Close()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = said, said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
	})
	r.t.Cleanup(func() {
		stop()
		if r.t.Failed() {
			for _, path := range []string{log, log + ".out"} {
				b, _ := os.ReadFile(path)
				r.t.Logf("%s: %s", path, b)
			}
		}
	})
	return stop
}

// freePort is a port on which nobody listens now.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func greets(port int) bool {
	c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
	if err != nil {
		return false
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	line, _ := bufio.NewReader(c).ReadString('\n')
	return strings.HasPrefix(line, "220 ")
}

// await asks again and again until something of another process is so.
func (r *Relay) await(so func() bool) {
	r.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if so() {
			return
		}
	}
	r.t.Fatal("waited too long for the relay")
}

// Answer sets what the relay says to a recipient from now on: "DUNNO" to take the
// mail, or an answer like "450 4.7.1 later".
func (r *Relay) Answer(answer func(recipient string) string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.policy = answer
}

// Asked is how often the relay was given a recipient.
func (r *Relay) Asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// listenPolicy answers Postfix's questions about recipients.
func (r *Relay) listenPolicy() int {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.answerPolicy(c)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

func (r *Relay) answerPolicy(c net.Conn) {
	defer c.Close()
	recipient := ""
	for lines := bufio.NewScanner(c); lines.Scan(); {
		if to, ok := strings.CutPrefix(lines.Text(), "recipient="); ok {
			recipient = to
		}
		if lines.Text() != "" {
			continue
		}
		r.mu.Lock()
		r.asked++
		answer := r.policy(recipient)
		r.mu.Unlock()
		if _, err := io.WriteString(c, "action="+answer+"\n\n"); err != nil {
			return
		}
	}
}

// Mail is one that arrived.
type Mail struct {
	Header  mail.Header
	Subject string // decoded
	Text    string // decoded
	Raw     string
}

// Mailbox lists what arrived for an address, in no order, once there are n.
func (r *Relay) Mailbox(address string, n int) []Mail {
	r.t.Helper()
	var files []string
	r.await(func() bool {
		files, _ = filepath.Glob(filepath.Join(r.dir, "home", address, "Maildir", "new", "*"))
		return len(files) >= n && r.queueEmpty()
	})
	list := []Mail{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			r.t.Fatal(err)
		}
		m, err := mail.ReadMessage(bytes.NewReader(b))
		if err != nil {
			r.t.Fatal(err)
		}
		body := m.Body
		if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(body)
		}
		text, err := io.ReadAll(body)
		if err != nil {
			r.t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil {
			r.t.Fatal(err)
		}
		list = append(list, Mail{Header: m.Header, Subject: subject, Text: strings.TrimRight(string(text), "\r\n"), Raw: string(b)})
	}
	return list
}

// queueEmpty says that nothing is on its way within the relay.
func (r *Relay) queueEmpty() bool {
	empty := true
	for _, queue := range []string{"incoming", "active", "deferred"} {
		_ = filepath.WalkDir(filepath.Join(r.dir, "queue", queue), func(_ string, d os.DirEntry, err error) error {
			empty = empty && err == nil && d.IsDir()
			return nil
		})
	}
	return empty
}
