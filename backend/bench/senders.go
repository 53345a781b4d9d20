package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

const body = "Please take them four hours apart: thyroid tablet when you wake, iron with lunch."

// load is what a number of senders reached.
type load struct {
	perSecond float64
	p50, p99  time.Duration
}

// sendFor lets n senders call send one after the other for a while.
func sendFor(ctx context.Context, n int, length time.Duration, send func(ctx context.Context, sender int) error) (load, error) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		all   durations
		fault error
		over  atomic.Bool
	)
	began := time.Now()
	time.AfterFunc(length, func() { over.Store(true) })
	for sender := range n {
		wg.Go(func() {
			var mine durations
			for !over.Load() {
				start := time.Now()
				if err := send(ctx, sender); err != nil {
					mu.Lock()
					fault = errors.Join(fault, err)
					mu.Unlock()
					break
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	took := time.Since(began)
	return load{float64(len(all)) / took.Seconds(), all.quantile(0.5), all.quantile(0.99)}, fault
}

// sendThroughService sends through the product: rights, idempotency, sealing, feed,
// audit. Each sender has a connection of its own, as each desktop has.
func sendThroughService(clients []*api.Client, conversations []messaging.ConversationID) func(context.Context, int) error {
	return func(ctx context.Context, sender int) error {
		id, err := messaging.NewID[messaging.MessageID](time.Now(), rand.Reader)
		if err != nil {
			return err
		}
		outcomes, err := clients[sender].Push(ctx, []messaging.Command{{ID: messaging.CommandID(id), MadeAt: time.Now(),
			Send: &messaging.Send{Message: id, Conversation: conversations[sender%len(conversations)], Body: body}}})
		if err != nil {
			return err
		}
		if outcomes[0].Refused != "" {
			return fmt.Errorf("a send was refused: %s", outcomes[0].Refused)
		}
		return nil
	}
}

// sendToFloor sends the same body to the floor.
func sendToFloor(f *floorServer) func(context.Context, int) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	return func(ctx context.Context, _ int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.addr, bytes.NewReader([]byte(body)))
		if err != nil {
			return err
		}
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("the floor answered %d", res.StatusCode)
		}
		return nil
	}
}

// senders measures S1: many senders and one, the product and its floors in turn.
func senders(ctx context.Context, binary, dir string, rounds int, length time.Duration) ([]figure, error) {
	p, err := startService(ctx, binary, filepath.Join(dir, "service"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.stop() }()
	const atOnce = 32
	clients, conversations, err := p.clients(ctx, atOnce)
	if err != nil {
		return nil, err
	}
	send := sendThroughService(clients, conversations)

	var many, floor, cost, one, limit, p99 []float64
	for round := range rounds {
		floorDir := filepath.Join(dir, fmt.Sprint("floor", round))
		loopDir := filepath.Join(dir, fmt.Sprint("loop", round))
		if err := errors.Join(os.Mkdir(floorDir, 0o700), os.Mkdir(loopDir, 0o700)); err != nil {
			return nil, err
		}
		before, err := cpu(p.cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		l, err := sendFor(ctx, atOnce, length, send)
		if err != nil {
			return nil, err
		}
		after, err := cpu(p.cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		many = append(many, l.perSecond)
		p99 = append(p99, l.p99.Seconds()*1e3)
		cost = append(cost, (after-before).Seconds()*1e3/(l.perSecond*length.Seconds()))

		f, err := startFloor(floorDir)
		if err != nil {
			return nil, err
		}
		g, err := sendFor(ctx, atOnce, length, sendToFloor(f))
		if err := errors.Join(err, f.stop()); err != nil {
			return nil, err
		}
		floor = append(floor, g.perSecond)

		o, err := sendFor(ctx, 1, length, send)
		if err != nil {
			return nil, err
		}
		one = append(one, o.p50.Seconds()*1e3)
		d, err := insertLoop(loopDir, body, 1000)
		if err != nil {
			return nil, err
		}
		limit = append(limit, d.Seconds()*1e3)
	}
	return []figure{
		{ID: "S1", Work: "32 senders, acknowledged", Unit: "/s", Ours: median(many), Limit: median(floor), Beside: "group-committing SQLite over HTTP",
			Range: spread(many), Target: ">= 0.4x", Reached: median(many) >= 0.4*median(floor)},
		{ID: "S1", Work: "32 senders, acknowledgement p99", Unit: "ms", Ours: median(p99), Range: spread(p99), Target: "", Reached: true},
		{ID: "S1", Work: "service's CPU a message", Unit: "ms", Ours: median(cost), Range: spread(cost), Target: "<= 0.3 ms", Reached: median(cost) <= 0.3},
		{ID: "S1", Work: "one sender, acknowledgement p50", Unit: "ms", Ours: median(one), Limit: median(limit), Beside: "fsync'd SQLite insert in one process",
			Range: spread(one), Target: "<= 2x", Reached: median(one) <= 2*median(limit)},
	}, nil
}
