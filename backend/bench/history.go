package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/store"
)

// bulk gives so many commands, in batches, several at a time; made is given the
// number of each.
func bulk(ctx context.Context, client *api.Client, count int, made func(n int) (messaging.Command, error)) error {
	const senders = 8
	var (
		next  atomic.Int64
		wg    sync.WaitGroup
		mu    sync.Mutex
		fault error
	)
	for range senders {
		wg.Go(func() {
			for {
				to := int(next.Add(api.MaxBatch))
				from := to - api.MaxBatch
				if from >= count {
					return
				}
				if err := batch(ctx, client, from, min(to, count), made); err != nil {
					mu.Lock()
					fault = errors.Join(fault, err)
					mu.Unlock()
					return
				}
			}
		})
	}
	wg.Wait()
	return fault
}

func batch(ctx context.Context, client *api.Client, from, to int, made func(n int) (messaging.Command, error)) error {
	commands := []messaging.Command{}
	for n := from; n < to; n++ {
		c, err := made(n)
		if err != nil {
			return err
		}
		if c.ID == "" {
			if c.ID, err = newID[messaging.CommandID](); err != nil {
				return err
			}
		}
		c.MadeAt = time.Now()
		commands = append(commands, c)
	}
	outcomes, err := client.Push(ctx, commands)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		if o.Refused != "" {
			return fmt.Errorf("a command was refused: %s %s", o.Refused, o.Sentence)
		}
	}
	return nil
}

func newID[T ~string]() (T, error) { return messaging.NewID[T](time.Now(), rand.Reader) }

// sending makes the command that says something in one of the conversations.
func sending(conversations []messaging.ConversationID) func(n int) (messaging.Command, error) {
	return func(n int) (messaging.Command, error) {
		id, err := newID[messaging.MessageID]()
		return messaging.Command{ID: messaging.CommandID(id), Send: &messaging.Send{Message: id, Conversation: conversations[n%len(conversations)], Body: messaging.Text(text(n))}}, err
	}
}

// history measures C1 and H1 on one practice that grows: what catching up with one
// change costs with few and with many messages stored, and after many that others
// wrote where this person is no member; and how soon a new device has 50,000.
func history(ctx context.Context, binary, dir string, stored int) ([]figure, error) {
	const few, device = 10_000, 50_000
	p, err := startService(ctx, binary, filepath.Join(dir, "history-service"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.stop() }()
	client, open, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	reader, in, err := p.enrol(ctx, 1)
	if err != nil {
		return nil, err
	}
	conversations, err := begun(ctx, client, 1000)
	if err != nil {
		return nil, err
	}
	sent := 0
	grow := func(to int) error {
		from := sent
		sent = to
		return bulk(ctx, client, to-from, func(n int) (messaging.Command, error) { return sending(conversations)(from + n) })
	}
	up := catchUp{process: p, writer: client, reader: reader, token: in.Token, open: open}

	if err := grow(few); err != nil {
		return nil, err
	}
	small, err := up.measure(ctx)
	if err != nil {
		return nil, err
	}
	if err := grow(device); err != nil {
		return nil, err
	}
	joined, err := joining(ctx, p, filepath.Join(dir, "history-desktop"), conversations)
	if err != nil {
		return nil, err
	}
	if err := grow(max(stored, device)); err != nil {
		return nil, err
	}
	large, err := up.measure(ctx)
	if err != nil {
		return nil, err
	}
	if err := apart(ctx, client, few); err != nil {
		return nil, err
	}
	others, err := up.measure(ctx)
	if err != nil {
		return nil, err
	}
	ratio := func(a, b caught) float64 { return a.ms / b.ms }
	c1 := []figure{
		{ID: "C1", Work: fmt.Sprintf("catch-up with one change, %d messages stored, p50", sent), Unit: "ms", Ours: large.ms, Range: large.spread, Target: "<= 2 ms", Reached: large.ms <= 2},
		{ID: "C1", Work: "bytes of one change", Unit: "bytes", Ours: large.bytes, Range: [2]float64{small.bytes, large.bytes}, Target: "<= 1 KB", Reached: large.bytes <= 1024},
		{ID: "C1", Work: fmt.Sprintf("catch-up with %d stored beside %d", sent, few), Unit: "ms", Ours: large.ms, Limit: small.ms, Beside: fmt.Sprintf("%d stored", few),
			Range: large.spread, Target: "<= 1.25x", Reached: ratio(large, small) <= 1.25},
		{ID: "C1", Work: fmt.Sprintf("catch-up after %d messages that one may not see", few), Unit: "ms", Ours: others.ms, Limit: large.ms, Beside: "without them",
			Range: others.spread, Target: "<= 1.25x", Reached: ratio(others, large) <= 1.25},
	}
	return append(joined, c1...), nil
}

// begun begins so many conversations with as many contacts.
func begun(ctx context.Context, client *api.Client, count int) ([]messaging.ConversationID, error) {
	all, _, err := everything(ctx, client)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(c messaging.Change) bool {
		return c.Conversation != nil && c.Conversation.Link != "" && c.Conversation.State == messaging.ConversationOpen && len(c.Conversation.Contacts) > 0
	})
	if at < 0 {
		return nil, errors.New("the sample practice has no open conversation")
	}
	like := *all[at].Conversation
	list := make([]messaging.ConversationID, count)
	for n := range list {
		if list[n], err = newID[messaging.ConversationID](); err != nil {
			return nil, err
		}
	}
	return list, bulk(ctx, client, count, func(n int) (messaging.Command, error) {
		return messaging.Command{Start: &messaging.Start{Conversation: list[n], Link: like.Link, Contacts: like.Contacts[:1], Subject: messaging.Text(fmt.Sprintf("Matter %d", n))}}, nil
	})
}

// apart has the writer say much on a link of their own.
func apart(ctx context.Context, client *api.Client, count int) error {
	all, _, err := everything(ctx, client)
	if err != nil {
		return err
	}
	var me messaging.TeammateID
	var contact messaging.ContactID
	for _, c := range all {
		if c.Teammate != nil && c.Teammate.Role == messaging.RoleOwner {
			me = c.Teammate.ID
		}
		if c.Conversation != nil && c.Conversation.Link != "" && len(c.Conversation.Contacts) > 0 {
			contact = c.Conversation.Contacts[0]
		}
	}
	link, err := newID[messaging.LinkID]()
	if err != nil {
		return err
	}
	conversation, err := newID[messaging.ConversationID]()
	if err != nil {
		return err
	}
	name, kind := "Apart", messaging.LinkTeam
	for _, c := range []messaging.Command{
		{SaveLink: &messaging.SaveLink{Link: link, Name: &name, Kind: &kind, Add: []messaging.TeammateID{me}}},
		{Start: &messaging.Start{Conversation: conversation, Link: link, Contacts: []messaging.ContactID{contact}, Subject: "Apart"}},
	} {
		if err := bulk(ctx, client, 1, func(int) (messaging.Command, error) { return c, nil }); err != nil {
			return err
		}
	}
	return bulk(ctx, client, count, sending([]messaging.ConversationID{conversation}))
}

// catchUp is a device that was up to date before somebody wrote one message.
type catchUp struct {
	process *process
	writer  *api.Client
	reader  *api.Client
	token   string
	open    []messaging.ConversationID
}

// caught is what one change costs.
type caught struct {
	ms     float64
	spread [2]float64
	bytes  float64
}

func (c catchUp) measure(ctx context.Context) (caught, error) {
	const times = 100
	head, err := newest(ctx, c.reader)
	if err != nil {
		return caught{}, err
	}
	var took durations
	var bytes []float64
	for n := range times {
		if err := bulk(ctx, c.writer, 1, func(int) (messaging.Command, error) { return sending(c.open[:1])(n) }); err != nil {
			return caught{}, err
		}
		began := time.Now()
		size, err := c.raw(ctx, head)
		if err != nil {
			return caught{}, err
		}
		took = append(took, time.Since(began))
		bytes = append(bytes, float64(size))
		page, err := c.reader.Changes(ctx, head, api.MaxPage)
		if err != nil {
			return caught{}, err
		}
		if !slices.ContainsFunc(page.Changes, func(c messaging.Change) bool { return c.Message != nil }) || page.More {
			return caught{}, fmt.Errorf("a catch-up held %d changes", len(page.Changes))
		}
		head = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit, Scopes: head.Scopes}
	}
	ms := func(q float64) float64 { return took.quantile(q).Seconds() * 1e3 }
	return caught{ms(0.5), [2]float64{ms(0), ms(1)}, median(bytes)}, nil
}

// newest is where the feed ends for a device.
func newest(ctx context.Context, client *api.Client) (messaging.Cursor, error) {
	page, err := client.Changes(ctx, messaging.Cursor{}, 1)
	if err != nil {
		return messaging.Cursor{}, err
	}
	head := messaging.Cursor{Epoch: page.Epoch, Scopes: messaging.DigestScopes(page.Scopes)}
	for _, scope := range page.Scopes {
		last, err := client.Snapshot(ctx, scope, 0, 1)
		if err != nil {
			return head, err
		}
		for _, change := range last.Changes {
			head.Seq = max(head.Seq, change.Seq)
		}
	}
	return head, nil
}

// raw asks for what changed and counts the bytes of the answer.
func (c catchUp) raw(ctx context.Context, after messaging.Cursor) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s%s?after=%s&limit=%d", c.process.address, api.RouteChanges.Path, after, api.MaxPage), nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set(api.HeaderClient, "bench/1")
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the service answered %d", res.StatusCode)
	}
	return io.Copy(io.Discard, res.Body)
}

// joining signs in a desktop that has nothing yet, and takes when its first screen is
// there, when everything can be read, and when everything can be found.
func joining(ctx context.Context, p *process, dir string, conversations []messaging.ConversationID) ([]figure, error) {
	r, err := p.desktop(ctx, 2, dir, func([]messaging.Changed) {})
	if err != nil {
		return nil, err
	}
	defer r.Lock()
	began := time.Now()
	var screen, read, found time.Duration
	for found == 0 {
		next := r.Step(ctx)
		if screen == 0 {
			rows, _, err := r.Inbox(store.ListInbox, nil, 30)
			if err != nil {
				return nil, err
			}
			if len(rows) == 30 {
				screen = time.Since(began)
			}
		}
		if read == 0 { // the oldest comes last
			thread, err := r.Stretch(conversations[0], replica.Spot{}, 1000)
			if err == nil && len(thread.Messages) == 50_000/len(conversations) {
				read = time.Since(began)
			}
		} else if hits, _, err := r.Search("number 0", 50); err != nil {
			return nil, err
		} else if len(hits) > 0 && time.Until(next) > 0 {
			found = time.Since(began)
		}
		if time.Since(began) > 10*time.Minute {
			return nil, errors.New("a new device never had everything")
		}
	}
	one := func(work, target string, took time.Duration, limit float64) figure {
		s := took.Seconds()
		return figure{ID: "H1", Work: work, Unit: "s", Ours: s, Range: [2]float64{s, s}, Target: target, Reached: s <= limit}
	}
	return []figure{
		one("a new device with 50,000 messages: first screen", "<= 0.3 s", screen, 0.3),
		one("a new device with 50,000 messages: all readable", "<= 5 s", read, 5),
		one("a new device with 50,000 messages: all searchable", "<= 15 s", found, 15),
	}, nil
}
