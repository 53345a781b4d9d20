//go:build unix

package backend_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service/servicetest"
)

// The test's own program is the desktop's engine as a process of its own: told so by
// its environment, it never comes to the tests.
const (
	asDesktop   = "ROWAN_TEST_DESKTOP" // the folder of its stores
	desktopAt   = "ROWAN_TEST_SERVICE" // the address
	desktopIn   = "ROWAN_TEST_SIGN_IN" // email and code
	desktopTalk = "ROWAN_TEST_TALK"    // the conversation it writes in; "" to settle and list it
	desktopDies = "ROWAN_TEST_DIES"    // where it kills itself, and at the how manieth time
	listed      = "ROWAN_TEST_LISTED"  // the conversation it lists
)

func init() {
	if dir := os.Getenv(asDesktop); dir != "" {
		if err := beDesktop(context.Background(), dir); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// dying kills the process when it comes to a place for the so manieth time.
type dying struct {
	place string
	left  atomic.Int64
}

func (d *dying) at(place string) {
	if place == d.place && d.left.Add(-1) == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// mortal is a line to the service around whose calls the process may die.
type mortal struct {
	*api.Client
	*dying
}

func (m mortal) Push(ctx context.Context, commands []messaging.Command) ([]messaging.Outcome, error) {
	m.at("before the push")
	out, err := m.Client.Push(ctx, commands)
	m.at("after the push, before it is kept")
	return out, err
}

func (m mortal) Changes(ctx context.Context, after messaging.Cursor, limit int) (messaging.Page, error) {
	page, err := m.Client.Changes(ctx, after, 5) // many small pages
	m.at("after a page, before it is kept")
	return page, err
}

func (m mortal) Snapshot(ctx context.Context, scope messaging.Scope, before int64, limit int) (messaging.Page, error) {
	page, err := m.Client.Snapshot(ctx, scope, before, min(limit, 40))
	m.at("within the first sync")
	return page, err
}

// noKeychain is that of a computer that has none: a passphrase opens the store.
type noKeychain struct{}

func (noKeychain) Get(string) ([]byte, error) { return nil, keyring.ErrNoKeychain }
func (noKeychain) Set(string, []byte) error   { return keyring.ErrNoKeychain }
func (noKeychain) Delete(string) error        { return keyring.ErrNoKeychain }

// places are where a desktop is killed by name.
var places = []string{"before the push", "after the push, before it is kept", "after a page, before it is kept", "within the first sync", "after a commit"}

func beDesktop(ctx context.Context, dir string) error {
	d := &dying{}
	if place, when, ok := strings.Cut(os.Getenv(desktopDies), "|"); ok {
		n, err := strconv.Atoi(when)
		if err != nil {
			return err
		}
		d.place = place
		d.left.Store(int64(n))
	}
	r := replica.New(replica.Config{Dir: dir, Address: os.Getenv(desktopAt), Computer: "PC", Clock: time.Now, Random: rand.Reader, Keychain: noKeychain{},
		Cost: keyring.Cost{Time: 1, MemoryKiB: 64, Threads: 1},
		Dial: func(address, token string) (replica.Remote, error) {
			c, err := api.NewClient(address, token, nil)
			return mortal{c, d}, err
		},
		Heard: func([]messaging.Changed) { d.at("after a commit") }})
	people, _, err := r.People()
	if err != nil {
		return err
	}
	in := strings.Split(os.Getenv(desktopIn), "|") // email, passphrase, code
	if len(people) == 0 {
		err = r.SignIn(ctx, replica.SignIn{Address: os.Getenv(desktopAt), Email: in[0], Passphrase: in[1], Code: in[2]})
	} else {
		err = r.Unlock(ctx, people[0].ID, in[1])
	}
	if err != nil {
		return err
	}
	fmt.Println("open")
	if talk := messaging.ConversationID(os.Getenv(desktopTalk)); talk != "" {
		go steps(ctx, r)
		return writes(r, talk)
	}
	return settles(ctx, r, messaging.ConversationID(os.Getenv(listed)))
}

func steps(ctx context.Context, r *replica.Replica) {
	for {
		next := r.Step(ctx)
		select {
		case <-r.Woken():
		case <-time.After(min(time.Until(next), 50*time.Millisecond)): // instead of a stream
			_, _ = r.Health()
		}
	}
}

// writes says each message once it is safe here.
func writes(r *replica.Replica, talk messaging.ConversationID) error {
	atOnce := 0
	if err := r.SavePreferences(messaging.SavePreferences{UndoSend: &atOnce}); err != nil {
		return err
	}
	for {
		m, err := r.Send(talk, "Hello")
		switch messaging.CodeOf(err) {
		case "":
			fmt.Println("sent", m)
		case messaging.CodeNotFound: // the conversation is still coming down
		default:
			return err
		}
		<-time.After(5 * time.Millisecond)
	}
}

// settles takes steps until nothing waits, and lists the conversation.
func settles(ctx context.Context, r *replica.Replica, talk messaging.ConversationID) error {
	for {
		r.Step(ctx)
		h, err := r.Health()
		if err != nil {
			return err
		}
		if h.Online && h.Waiting == 0 && !h.Syncing {
			break
		}
	}
	for spot := (replica.Spot{}); ; {
		s, err := r.Stretch(talk, spot, 200)
		if err != nil {
			return err
		}
		for _, m := range s.Messages {
			fmt.Println("has", m.ID, m.Status)
		}
		if spot.Before = s.Older; s.Older == 0 {
			r.Close()
			return nil
		}
	}
}

// desktopProcess runs the desktop and calls heard with each line that it says, until
// it ends or heard says that it is to be killed.
func desktopProcess(t *testing.T, env []string, heard func(line string) (kill bool)) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "failed") {
			t.Error(lines.Text())
		}
		if heard(lines.Text()) {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signal() == syscall.SIGKILL
}

// The desktop is killed again and again while its person writes and others do: at
// random moments, and by itself at named places. Whatever it said was safe reaches
// the service once, and in the end both have the same.
func TestFault01_Fault02_Fault03_Kill_TheDesktopKeepsWhatItSaidWasSafe(t *testing.T) {
	n := kills(t)
	s := newServed(t)
	other := s.line(1)
	_, talk := s.has(other)
	pushed := 0
	push := func(many int) {
		commands := make([]messaging.Command, many)
		for i := range commands {
			id := newID[messaging.MessageID](t)
			commands[i] = messaging.Command{ID: messaging.CommandID(id), MadeAt: time.Now(), Send: &messaging.Send{Message: id, Conversation: talk, Body: "Hello"}}
		}
		out, err := other.Push(t.Context(), commands)
		if err != nil || slices.ContainsFunc(out, func(o messaging.Outcome) bool { return o.Refused != "" }) {
			t.Fatal(err, out)
		}
		pushed += many
	}
	for range 10 {
		push(api.MaxBatch)
	}
	who := s.SignIns[0]
	env := []string{asDesktop + "=" + t.TempDir(), desktopAt + "=" + s.Address,
		desktopIn + "=" + who.Email + "|" + who.Passphrase + "|" + (&servicetest.Authenticator{Secret: who.Factor}).Code(t, time.Now())}
	random := mathrand.New(mathrand.NewPCG(13, 14))
	safe := []messaging.MessageID{}
	fired := map[string]int{}
	said := func(line string) {
		if id, ok := strings.CutPrefix(line, "sent "); ok {
			safe = append(safe, messaging.MessageID(id))
			if len(safe)%10 == 0 {
				push(1)
			}
		}
	}
	for killed := range n {
		place, when := places[killed%len(places)], 1+random.IntN(6)
		switch {
		case killed < 4:
			place = "within the first sync"
		case place == "within the first sync" || killed%2 == 0:
			place, when = "at random", 1+random.IntN(25)
		case place == "after a commit":
			when = 1 + random.IntN(60)
		}
		lines := 0
		dead := desktopProcess(t, append(env, desktopTalk+"="+string(talk), desktopDies+"="+place+"|"+strconv.Itoa(when)), func(line string) bool {
			said(line)
			lines++
			if lines > 2000 {
				t.Errorf("it never came %s", place)
				return true
			}
			return place == "at random" && lines >= when
		})
		if !dead {
			t.Fatalf("it ended by itself, instead of %s", place)
		}
		fired[place]++
	}
	there := map[messaging.MessageID]int{}
	pending := 0
	if desktopProcess(t, append(env, listed+"="+string(talk)), func(line string) bool {
		if rest, ok := strings.CutPrefix(line, "has "); ok {
			id, status, _ := strings.Cut(rest, " ")
			there[messaging.MessageID(id)]++
			if messaging.Status(status) == messaging.StatusPending {
				pending++
			}
		}
		return false
	}) {
		t.Fatal("the last one was killed")
	}
	on, _ := s.has(other)
	for _, id := range safe {
		if on[id] != 1 || there[id] != 1 {
			t.Errorf("message %s was said to be safe: the service has it %d times, the desktop %d times", id, on[id], there[id])
		}
	}
	for id, times := range there {
		if times != 1 || on[id] != 1 {
			t.Errorf("message %s is on the desktop %d times, at the service %d times", id, times, on[id])
		}
	}
	if len(there) < pushed+len(safe) || pending > 0 {
		t.Errorf("%d messages on the desktop, %d of others and %d of its own; %d still wait", len(there), pushed, len(safe), pending)
	}
	if len(safe) < 3*n {
		t.Errorf("%d messages were said to be safe: too few to show anything", len(safe))
	}
	t.Logf("%d kills: %v; %d messages said to be safe and %d of others, each there once", n, fired, len(safe), pushed)
}
