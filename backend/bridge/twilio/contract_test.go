//go:build unix

package twilio_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"rowan/backend/bridge/bridgetest"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
)

// published is the file of Twilio's published contract, in the folder of peers that
// stands beside the project or is named by ROWAN_PEERS.
func published(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("the contract takes its time")
	}
	peers := os.Getenv("ROWAN_PEERS")
	if peers == "" {
		peers = "../../../../shared/peers"
	}
	path, err := filepath.Abs(filepath.Join(peers, "twilio", "twilio-messaging-openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skipf("Twilio's contract is not here (%s); set ROWAN_PEERS to the folder that holds twilio/", filepath.Base(path))
	}
	return path
}

// prism runs Prism until the test ends and returns its address.
func prism(t *testing.T, args ...string) string {
	t.Helper()
	const folder = "backend/bridge/twilio/testdata/prism"
	install := exec.Command("build/install-packages", folder)
	install.Dir = "../../.."
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("Prism could not be installed: %v\n%s", err, said)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	cmd := exec.Command("node", append([]string{"testdata/prism/node_modules/@stoplight/prism-cli/dist/index.js", args[0], "--errors", "-h", "127.0.0.1", "-p", strconv.Itoa(port)}, args[1:]...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	late := time.AfterFunc(2*time.Minute, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer late.Stop()
	var lines strings.Builder
	for scan := bufio.NewScanner(said); scan.Scan(); {
		lines.WriteString(scan.Text() + "\n")
		if strings.Contains(scan.Text(), "is listening on") {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return fmt.Sprintf("http://127.0.0.1:%d", port)
		}
	}
	t.Fatalf("Prism did not start:\n%s", lines.String())
	return ""
}

// preferring asks Prism for one of the answers that the contract shows.
type preferring string

func (p preferring) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Prefer", string(p))
	return http.DefaultTransport.RoundTrip(r)
}

func TestWhatIsSentIsWhatTwiliosContractAccepts(t *testing.T) {
	api := prism(t, "mock", published(t))
	t.Run("from us", func(t *testing.T) {
		bridgetest.Sending(t, func(t *testing.T) bridgetest.Peer {
			return bridgetest.Peer{Carrier: carrier(t, api, nil), Ours: ours, Theirs: theirs}
		})
		for code, reason := range refusals {
			_, err := carrier(t, api, preferring(fmt.Sprintf("code=400, example=%d", code))).Send(t.Context(), text())
			refused(t, err, strconv.Itoa(code), reason)
		}
	})
	t.Run("and what it refuses, the fake refuses", func(t *testing.T) { compare(t, api, newWorld(t).server.URL) })
}

// compare gives the same requests to the contract and to the fake, right ones and wrong
// ones: so what passes on the fake is worth something.
func compare(t *testing.T, contract, fake string) {
	const messages = "/2010-04-01/Accounts/" + account + "/Messages.json"
	good := url.Values{"To": {string(theirs)}, "From": {string(ours)}, "Body": {"hello"}}
	but := func(name string, values ...string) url.Values {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form[name] = values
		return form
	}
	cases := []struct {
		name, path string
		form       url.Values
		signedIn   bool
		accepted   bool
		unsaid     bool // it stands in the contract's words, not in its schema
	}{
		{"the control", messages, good, true, true, false},
		{"files", messages, but("MediaUrl", "https://rowan.example/1", "https://rowan.example/2"), true, true, false},
		{"1600 characters", messages, but("Body", strings.Repeat("x", 1600)), true, true, false},
		{"1601 characters", messages, but("Body", strings.Repeat("x", 1601)), true, false, false},
		{"nobody to send to", messages, but("To"), true, false, false},
		{"a word for a number", messages, but("To", "nobody"), true, false, false},
		{"a number without plus", messages, but("To", "15035550162"), true, false, false},
		{"neither words nor files", messages, but("Body"), true, false, true},
		{"nobody who sends", messages, but("From"), true, false, false},
		{"eleven files", messages, but("MediaUrl", strings.Split(strings.Repeat("https://rowan.example/1 ", 10)+"https://rowan.example/1", " ")...), true, false, true},
		{"no credentials", messages, good, false, false, false},
		{"an account that is none", "/2010-04-01/Accounts/AC1/Messages.json", good, true, false, false},
		{"a path that is none", "/2010-04-01/Accounts/" + account + "/Texts.json", good, true, false, false},
	}
	for _, c := range cases {
		for who, base := range map[string]string{"the contract": contract, "the fake": fake} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+c.path, strings.NewReader(c.form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if c.signedIn {
				req.SetBasicAuth(account, token)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			want := c.accepted || (c.unsaid && base == contract)
			if accepted := resp.StatusCode == http.StatusCreated; accepted != want || (!accepted && resp.StatusCode >= 500) {
				t.Errorf("%s: %s says %d", c.name, who, resp.StatusCode)
			}
		}
	}
}

// Every answer of the fake passes through Prism, which holds it against the contract.
func TestTheFakeAnswersAsTwiliosContractSays(t *testing.T) {
	w := newWorld(t)
	through := prism(t, "proxy", published(t), w.server.URL)
	c := carrier(t, through, nil)
	bridgetest.Sending(t, func(t *testing.T) bridgetest.Peer { return bridgetest.Peer{Carrier: c, Ours: ours, Theirs: theirs} })
	w.Write("hello", []byte("a picture"))
	arrived, err := c.Since(t.Context(), ours, time.Now().Add(-time.Hour))
	if err != nil || len(arrived) != 1 || len(arrived[0].Media) != 1 {
		t.Fatalf("%+v %v", arrived, err)
	}
	if elsewhere, err := c.Tells(t.Context(), ours); err != nil || elsewhere != "" {
		t.Errorf("%q %v", elsewhere, err)
	}
	if err := c.Forget(t.Context(), arrived[0].Media[0]); err != nil {
		t.Error(err)
	}
	w.Fail(faketwilio.Fault{Code: 21610})
	_, err = c.Send(t.Context(), text())
	refused(t, err, "21610", messaging.ReasonOptedOut)
}
