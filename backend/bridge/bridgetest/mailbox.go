//go:build unix

package bridgetest

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// StartMailboxes starts Dovecot, which Start has done already.
func (r *Relay) StartMailboxes() {
	r.t.Helper()
	_ = os.Remove(filepath.Join(r.dir, "run", "lmtp")) // of one that was stopped
	r.stop = r.run("dovecot", "-F", "-c", filepath.Join(r.dir, "dovecot.conf"))
	r.await(func() bool {
		c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.IMAP)), time.Second)
		if err != nil {
			return false
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		line, _ := bufio.NewReader(c).ReadString('\n')
		_, err = os.Stat(filepath.Join(r.dir, "run", "lmtp"))
		return err == nil && strings.HasPrefix(line, "* OK")
	})
}

// StopMailboxes ends Dovecot and hangs up on everybody.
func (r *Relay) StopMailboxes() { r.stop() }

// SetPassword lets somebody sign in with a password from now on.
func (r *Relay) SetPassword(user, password string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	path := filepath.Join(r.dir, "users")
	old, _ := os.ReadFile(path)
	lines := ""
	for line := range strings.Lines(string(old)) {
		if !strings.HasPrefix(line, user+":") {
			lines += line
		}
	}
	lines += user + ":{PLAIN}" + password + "::::::\n"
	// Dovecot reads the file again when its time or size has changed.
	next := path + ".next"
	if err := os.WriteFile(next, []byte(lines), 0o644); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		r.t.Fatal(err)
	}
}

// SetToken lets somebody sign in with a token; "" ends it.
func (r *Relay) SetToken(token, user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tokens[token] = user
}

// listenTokens answers Dovecot's questions about tokens.
func (r *Relay) listenTokens() int {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		user := r.tokens[q.URL.Query().Get("token")]
		r.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if user == "" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"active":"false"}`)
			return
		}
		fmt.Fprintf(w, `{"active":"true","email":%q}`, user)
	})}
	go func() { _ = server.Serve(l) }()
	r.t.Cleanup(func() { _ = server.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

// Deliver puts a mail into an inbox as a server does for which it has arrived, from
// nobody that could be answered.
func (r *Relay) Deliver(address, raw string) error { return r.DeliverFrom("", address, raw) }

// DeliverFrom is Deliver from somebody.
func (r *Relay) DeliverFrom(from, address, raw string) error {
	c, err := textproto.Dial("unix", filepath.Join(r.dir, "run", "lmtp"))
	if err != nil {
		return err
	}
	defer c.Close()
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	for _, step := range []struct {
		say  string
		want int
	}{{"LHLO test", 250}, {"MAIL FROM:<" + from + ">", 250}, {"RCPT TO:<" + address + ">", 250}, {"DATA", 354}} {
		if err := c.PrintfLine("%s", step.say); err != nil {
			return err
		}
		if _, _, err := c.ReadResponse(step.want); err != nil {
			return err
		}
	}
	w := c.DotWriter()
	if _, err := w.Write([]byte(raw)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, _, err = c.ReadResponse(250)
	return err
}

// Folder is the directory (Maildir) of a folder of somebody's mailbox; "" is the inbox.
func (r *Relay) Folder(address, name string) string {
	if name != "" {
		name = "." + name
	}
	return filepath.Join(r.dir, "home", address, "Maildir", name)
}

// CertificateFile is where the certificate stands that vouches for the relay.
func (r *Relay) CertificateFile() string { return filepath.Join(r.dir, "certificate.pem") }
