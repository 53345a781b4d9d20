//go:build unix

package backend_test

import (
	"bufio"
	"context"
	"crypto/rand"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/store/storetest"
)

// process is one of several processes of a service, in front of one database.
type process struct {
	t       *testing.T
	program string
	env     []string
	address string // HOST:PORT
	cmd     *exec.Cmd
	ended   chan struct{}
}

// start returns once it listens, and says how long that took.
func (p *process) start() time.Duration {
	p.t.Helper()
	began := time.Now()
	p.cmd = exec.Command(p.program, "serve")
	p.cmd.Env = append(p.env, "ROWAN_ADDRESS="+p.address, "ROWAN_BASE_URL=http://"+p.address)
	log, err := p.cmd.StderrPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	lines := bufio.NewReader(log)
	for line := ""; !strings.Contains(line, `"listening"`); {
		if line, err = lines.ReadString('\n'); err != nil {
			p.t.Fatalf("it ended: %v", err)
		}
	}
	cmd, ended := p.cmd, make(chan struct{})
	p.ended = ended
	go func() {
		for err == nil {
			var line string
			if line, err = lines.ReadString('\n'); strings.Contains(line, `"level":"ERROR"`) {
				p.t.Errorf("a process says: %s", line)
			}
		}
		_ = cmd.Wait()
		close(ended)
	}()
	return time.Since(began)
}

func (p *process) kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.ended
}

// cluster is two processes of the real service, which the sample practice is in.
type cluster struct {
	*served // the first one, which made the sample and is gone
	two     [2]*process
	base    storetest.Database
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	base := storetest.EmptyDatabase(t)
	c := &cluster{base: base, served: &served{t: t, program: program(t), data: t.TempDir(), port: "0", more: []string{"-postgres", base.Service, "-postgres-owner", base.Owner}}}
	if err := c.served.start(); err != nil {
		t.Fatal(err)
	}
	c.served.kill()
	key, err := os.ReadFile(filepath.Join(c.data, "key"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.two {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c.two[i] = &process{t: t, program: c.program, address: l.Addr().String(),
			env: []string{"ROWAN_KEY=" + strings.TrimSpace(string(key)), "ROWAN_DATA=" + c.data, "ROWAN_POSTGRES=" + base.Service}}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		c.two[i].start()
		t.Cleanup(c.two[i].kill)
	}
	return c
}

// desk signs somebody in, and returns their line to each of the two.
func (c *cluster) desk(nth int) (lines [2]*api.Client) {
	c.t.Helper()
	for i, p := range c.two {
		to, err := api.NewClient("http://"+p.address, "", nil)
		if err != nil {
			c.t.Fatal(err)
		}
		lines[i] = to
	}
	token := c.token(lines[nth%2], nth)
	return [2]*api.Client{lines[0].WithToken(token), lines[1].WithToken(token)}
}

func sends(t *testing.T, talk messaging.ConversationID, hold time.Duration) (messaging.MessageID, []messaging.Command) {
	id, err := messaging.NewID[messaging.MessageID](time.Now(), rand.Reader)
	if err != nil {
		t.Error(err)
	}
	return id, []messaging.Command{{ID: messaging.CommandID(id), MadeAt: time.Now(), Send: &messaging.Send{Message: id, Conversation: talk, Body: "Hello", Hold: hold.Milliseconds()}}}
}

// awaits waits until a message has come down at a line, which is told when to look.
func (c *cluster) awaits(line *api.Client, id messaging.MessageID, within time.Duration) {
	c.t.Helper()
	ctx, end := context.WithTimeout(c.t.Context(), within)
	defer end()
	found := false
	_ = line.Stream(ctx, time.Minute, func(messaging.Told) {
		if messages, _ := c.has(line); messages[id] > 0 {
			found = true
			end()
		}
	}, func([]messaging.Presence) {})
	if !found {
		c.t.Errorf("message %s has not come down within %v", id, within)
	}
}

// Two processes are one service: what is written at one is heard at the other.
func TestPostgres_DesktopsAtTwoProcessesSeeEachOther(t *testing.T) {
	c := newCluster(t)
	ana, ben := c.desk(0), c.desk(1)
	_, talk := c.has(ana[0])
	for i := range 2 {
		var both sync.WaitGroup
		id, send := sends(t, talk, 0)
		both.Go(func() { c.awaits(ben[1-i], id, 20*time.Second) })
		if out, err := ana[i].Push(t.Context(), send); err != nil || out[0].Refused != "" {
			t.Fatal(out, err)
		}
		both.Wait()
	}
}

// One of two processes dies with what it was to let go: the other does it in its place.
func TestPostgres_AnotherProcessGoesOnWithWhatWasHeld(t *testing.T) {
	c := newCluster(t)
	ana := c.desk(0)
	_, talk := c.has(ana[0])
	// After the first death the one that is left looks after the practice; it dies next.
	for i := range 2 {
		id, send := sends(t, talk, 2*time.Second)
		if out, err := ana[i].Push(t.Context(), send); err != nil || out[0].Refused != "" {
			t.Fatal(out, err)
		}
		c.two[i].kill()
		c.awaits(ana[1-i], id, 20*time.Second)
		c.two[i].start()
	}
}

// Both processes are killed in turn while eight people write to them and two devices
// poll. Whatever was acknowledged is there once and was seen by each device as it went
// on, nothing is left half done, and each process is back within ten seconds.
func TestFault54_Postgres_KilledProcessesLoseAndMissNothing(t *testing.T) {
	n := max(1, kills(t)/5)
	c := newCluster(t)
	ana := c.desk(0)
	before, talk := c.has(ana[0])
	const writers = 8
	acknowledged := make(chan messaging.MessageID)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var all, polling sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for ctx.Err() == nil {
				id, send := sends(t, talk, 0)
				for at := w; ; at++ { // the same command, at the one and the other, until it is acknowledged
					out, err := ana[at%2].Push(t.Context(), send)
					if err == nil && out[0].Refused != "" {
						t.Errorf("refused: %+v", out[0])
					}
					if err == nil {
						break
					}
				}
				acknowledged <- id
			}
		})
	}
	var over atomic.Bool
	var seen [2]map[messaging.MessageID]bool
	for d := range seen {
		seen[d] = map[messaging.MessageID]bool{}
		polling.Go(func() {
			at, last := messaging.Cursor{}, false
			for turn := d; !last; turn++ {
				last = over.Load()
				for more := true; more; {
					page, err := ana[turn%2].Changes(t.Context(), at, api.MaxPage)
					if err != nil { // it was killed: the other goes on from where this was
						last = false
						break
					}
					for _, change := range page.Changes {
						if change.Message != nil {
							seen[d][change.Message.ID] = true
						}
					}
					at, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit}, page.More
				}
			}
		})
	}
	random := mathrand.New(mathrand.NewPCG(21, 22))
	kept := map[messaging.MessageID]bool{}
	take := func(many int) {
		for range many {
			kept[<-acknowledged] = true
		}
	}
	slowest := time.Duration(0)
	for killed := range n {
		take(1 + random.IntN(60))
		c.two[killed%2].kill()
		take(1 + random.IntN(10)) // the other goes on alone
		slowest = max(slowest, c.two[killed%2].start())
	}
	take(10)
	stop()
	go func() { all.Wait(); close(acknowledged) }()
	for id := range acknowledged {
		kept[id] = true
	}
	over.Store(true)
	polling.Wait()
	for i := range c.two {
		messages, _ := c.has(ana[i])
		for id := range kept {
			if messages[id] != 1 {
				t.Errorf("message %s was acknowledged and is there %d times", id, messages[id])
			}
			if !seen[i][id] {
				t.Errorf("device %d never saw message %s", i, id)
			}
		}
		if len(messages) != len(before)+len(kept) {
			t.Errorf("%d messages, %d before and %d acknowledged", len(messages), len(before), len(kept))
		}
	}
	out, err := exec.Command(c.program, "verify", "-data", c.data, "-key-file", filepath.Join(c.data, "key"), "-postgres", c.base.Service).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "as it was written") {
		t.Errorf("verify: %v\n%s", err, out)
	}
	if len(kept) < 10*n || slowest > 10*time.Second {
		t.Errorf("%d acknowledged; the slowest start took %v", len(kept), slowest)
	}
	t.Logf("%d kills; %d messages acknowledged, each there once and seen by both devices; the slowest start took %v", n, len(kept), slowest.Round(time.Millisecond))
}

func TestPostgres_EveryFlowGoesAsItGoesOnAFile(t *testing.T) {
	storetest.SameOnPostgres(t, "Flow", 50)
}
