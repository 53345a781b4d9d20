package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pquerna/otp/totp"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// process is the real service with its sample practice, as a process of its own,
// so that its processor time is not mixed with that of its clients.
type process struct {
	cmd     *exec.Cmd
	address string
	signIns []signIn
	texts   texts
}

// texts is with what the sample practice's carrier signs, and where it posts.
type texts struct {
	Account string `json:"account"`
	Token   string `json:"token"`
	Hook    string `json:"hook"`
}

type signIn struct {
	Email      messaging.Email `json:"email"`
	Passphrase string          `json:"passphrase"`
	Factor     string          `json:"factor"`
}

// code is what their authenticator shows now.
func (s signIn) code() (string, error) { return totp.GenerateCode(s.Factor, time.Now()) }

// buildService builds the service into dir.
func buildService(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "rowan-service")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./backend/cmd/service")
	build.Stderr = os.Stderr
	return binary, build.Run()
}

// startService starts it on data in dir, with env besides our own environment, and waits
// until it says where it is.
func startService(ctx context.Context, binary, dir string, env ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, binary, "localserve", "--json", "--data", dir, "--port", "0")
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() {
		return nil, errors.Join(errors.New("the service ended before it was ready"), p.stop())
	}
	var said struct {
		Address string   `json:"address"`
		SignIns []signIn `json:"signIns"`
		Texts   texts    `json:"texts"`
	}
	if err := json.Unmarshal(lines.Bytes(), &said); err != nil || len(said.SignIns) == 0 {
		return nil, errors.Join(fmt.Errorf("the service said nothing useful: %w", err), p.stop())
	}
	p.address, p.signIns, p.texts = said.Address, said.SignIns, said.Texts
	return p, nil
}

// stop ends the process and waits for it.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// enrol signs in a device of the sample practice's nth teammate.
func (p *process) enrol(ctx context.Context, nth int) (*api.Client, api.SignedIn, error) {
	client, err := api.NewClient(p.address, "", nil)
	if err != nil {
		return nil, api.SignedIn{}, err
	}
	code, err := p.signIns[nth].code()
	if err != nil {
		return nil, api.SignedIn{}, err
	}
	in, err := client.SignIn(ctx, api.SignIn{Email: p.signIns[nth].Email, Passphrase: p.signIns[nth].Passphrase, Code: code, Device: "bench"})
	if err != nil {
		return nil, in, err
	}
	return client.WithToken(in.Token), in, nil
}

// everything lists what a device sees from the beginning of the feed.
func everything(ctx context.Context, client *api.Client) (all []messaging.Change, head messaging.Cursor, err error) {
	for more := true; more; {
		page, err := client.Changes(ctx, head, api.MaxPage)
		if err != nil {
			return nil, head, err
		}
		all = append(all, page.Changes...)
		head, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}, page.More
	}
	return all, head, nil
}

// client signs a device in and lists the conversations that it may write in.
func (p *process) client(ctx context.Context) (*api.Client, []messaging.ConversationID, error) {
	return p.clientOf(ctx, 0)
}

// clients are so many of one device, each with connections of its own.
func (p *process) clients(ctx context.Context, n int) ([]*api.Client, []messaging.ConversationID, error) {
	_, in, err := p.enrol(ctx, 0)
	if err != nil {
		return nil, nil, err
	}
	clients := make([]*api.Client, n)
	for i := range clients {
		if clients[i], err = api.NewClient(p.address, in.Token, nil); err != nil {
			return nil, nil, err
		}
	}
	open, err := writable(ctx, clients[0])
	return clients, open, err
}

// clientOf is client for the sample practice's nth teammate.
func (p *process) clientOf(ctx context.Context, nth int) (*api.Client, []messaging.ConversationID, error) {
	client, _, err := p.enrol(ctx, nth)
	if err != nil {
		return nil, nil, err
	}
	open, err := writable(ctx, client)
	return client, open, err
}

// writable lists the conversations that a device may write in and no carrier takes part
// in.
func writable(ctx context.Context, client *api.Client) ([]messaging.ConversationID, error) {
	all, _, err := everything(ctx, client)
	if err != nil {
		return nil, err
	}
	open := []messaging.ConversationID{}
	for _, c := range all {
		if c.Conversation != nil && c.Conversation.State == messaging.ConversationOpen && !c.Conversation.Channel.Rules().Carried {
			open = append(open, c.Conversation.ID)
		}
	}
	if len(open) == 0 {
		return nil, errors.New("the sample practice has no open conversation")
	}
	return open, nil
}

// startPiped starts a program that is spoken with by its input and its output.
func startPiped(cmd *exec.Cmd) (in io.WriteCloser, out io.ReadCloser, err error) {
	if in, err = cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	if out, err = cmd.StdoutPipe(); err != nil {
		return nil, nil, err
	}
	return in, out, cmd.Start()
}
