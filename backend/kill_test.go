//go:build unix

package backend_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service/servicetest"
)

// kills is how often a process is killed: ROWAN_KILLS, if set.
func kills(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		t.Skip("kills processes")
	}
	return many("ROWAN_KILLS", 25)
}

// program builds the real service, as it is built for people.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "service")
	if out, err := exec.Command("go", "build", "-o", path, "./cmd/service").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// served is a service in a process of its own, on data and an address that outlive
// it.
type served struct {
	t       *testing.T
	program string
	data    string
	port    string
	more    []string // arguments
	cmd     *exec.Cmd
	ended   chan struct{}
	Address string
	SignIns []struct{ Email, Passphrase, Factor string }
}

func newServed(t *testing.T) *served {
	t.Helper()
	s := &served{t: t, program: program(t), data: t.TempDir(), port: "0"}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	_, s.port, _ = net.SplitHostPort(at.Host)
	t.Cleanup(s.kill)
	return s
}

// start starts the service, under wrap if there is one, and returns once it answers.
func (s *served) start(wrap ...string) error {
	args := append(append(wrap, s.program, "localserve", "--json", "--data", s.data, "--port", s.port), s.more...)
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // whoever wraps it ends with it
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	cmd, ended := s.cmd, make(chan struct{})
	s.ended = ended
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	if err != nil {
		return errNotReady
	}
	return json.Unmarshal(line, s)
}

var errNotReady = errors.New("it was killed before it was ready")

// kill ends it as a power cut does, and returns when it is gone.
func (s *served) kill() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

// desk is a desktop's line to it.
func (s *served) line(nth int) *api.Client {
	s.t.Helper()
	c, err := api.NewClient(s.Address, "", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return c.WithToken(s.token(c, nth))
}

// token enrols a computer of the nth teammate's.
func (s *served) token(c *api.Client, nth int) string {
	s.t.Helper()
	who := s.SignIns[nth]
	in, err := c.SignIn(s.t.Context(), api.SignIn{Email: messaging.Email(who.Email), Passphrase: who.Passphrase, Device: "PC",
		Code: (&servicetest.Authenticator{Secret: who.Factor}).Code(s.t, time.Now())})
	if err != nil {
		s.t.Fatal(err)
	}
	return in.Token
}

// has lists the messages of the service, by how often they came down, and an open
// secure conversation.
func (s *served) has(c *api.Client) (messages map[messaging.MessageID]int, talk messaging.ConversationID) {
	s.t.Helper()
	messages = map[messaging.MessageID]int{}
	for at, more := (messaging.Cursor{}), true; more; {
		page, err := c.Changes(s.t.Context(), at, api.MaxPage)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, change := range page.Changes {
			if change.Message != nil {
				messages[change.Message.ID]++
			}
			if x := change.Conversation; x != nil && x.Channel == messaging.ChannelSecure && x.State == messaging.ConversationOpen {
				talk = x.ID
			}
		}
		at, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit}, page.More
	}
	return messages, talk
}

// verified goes through what is on its disk, with the program that does so.
func (s *served) verified() {
	s.t.Helper()
	out, err := exec.Command(s.program, "verify", "-data", s.data, "-key-file", filepath.Join(s.data, "key")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "as it was written") {
		s.t.Errorf("verify: %v\n%s", err, out)
	}
}

// The service is killed again and again while eight people write to it: at random
// moments, and as it is about to write or to sync. Whatever it acknowledged is there
// once, and it is back within ten seconds.
func TestFault54_Kill_TheServiceKeepsWhatItAcknowledged(t *testing.T) {
	n := kills(t)
	s := newServed(t)
	c := s.line(0)
	before, talk := s.has(c)
	const writers = 8
	acknowledged := make(chan messaging.MessageID)
	var (
		mu   sync.Mutex
		back = sync.NewCond(&mu)
		up   = 1 // how often it was started
	)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for ctx.Err() == nil {
				id, err := messaging.NewID[messaging.MessageID](time.Now(), rand.Reader)
				if err != nil {
					t.Error(err)
					return
				}
				send := []messaging.Command{{ID: messaging.CommandID(id), MadeAt: time.Now(), Send: &messaging.Send{Message: id, Conversation: talk, Body: "Hello"}}}
				for { // the same command until it is acknowledged
					mu.Lock()
					seen := up
					mu.Unlock()
					out, err := c.Push(t.Context(), send)
					if err == nil && out[0].Refused != "" {
						t.Errorf("refused: %+v", out[0])
					}
					if err == nil {
						break
					}
					mu.Lock()
					for up == seen {
						back.Wait()
					}
					mu.Unlock()
				}
				acknowledged <- id
			}
		})
	}
	random := mathrand.New(mathrand.NewPCG(11, 12))
	kept := map[messaging.MessageID]bool{}
	take := func(at int) {
		for range at {
			kept[<-acknowledged] = true
		}
	}
	strace, _ := exec.LookPath("strace")
	named, atRandom, slowest := 0, 0, time.Duration(0)
	for killed := 0; killed < n; killed++ {
		point := killed % 5
		if strace == "" {
			point = 4
		}
		if point < 2 { // it kills itself as it is about to do something for the when-th time
			s.kill()
			call := []string{"fsync,fdatasync", "pwrite64"}[point]
			when := 30*(1-point) + 1 + random.IntN(40+200*point)
			err := s.start(strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call, when))
			if err == nil {
				mu.Lock()
				up++
				back.Broadcast()
				mu.Unlock()
				for alive, more := true, 0; alive; {
					select {
					case id := <-acknowledged:
						if kept[id] = true; more > 5000 {
							t.Fatalf("it never came to call %s", call)
						}
						more++
					case <-s.ended:
						alive = false
					}
				}
			} else if !errors.Is(err, errNotReady) {
				t.Fatal(err)
			} else {
				<-s.ended
			}
			named++
		} else {
			take(1 + random.IntN(60))
			s.kill()
			atRandom++
		}
		began := time.Now()
		if err := s.start(); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(began))
		mu.Lock()
		up++
		back.Broadcast()
		mu.Unlock()
	}
	take(10)
	stop()
	go func() { all.Wait(); close(acknowledged) }()
	for id := range acknowledged {
		kept[id] = true
	}
	messages, _ := s.has(c)
	for id := range kept {
		if messages[id] != 1 {
			t.Errorf("message %s was acknowledged and is there %d times", id, messages[id])
		}
	}
	if len(messages) != len(before)+len(kept) {
		t.Errorf("%d messages, %d before and %d acknowledged", len(messages), len(before), len(kept))
	}
	s.kill()
	s.verified()
	if len(kept) < 10*n || slowest > 10*time.Second {
		t.Errorf("%d acknowledged; the slowest start took %v", len(kept), slowest)
	}
	t.Logf("%d kills, %d of them as it was about to write or sync; %d rows acknowledged, each there once; the slowest start took %v", named+atRandom, named, len(kept), slowest.Round(time.Millisecond))
}
