package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
)

// noKeychain is a computer without one: the passphrase unlocks.
type noKeychain struct{}

func (noKeychain) Get(string) ([]byte, error) { return nil, keyring.ErrNoKeychain }
func (noKeychain) Set(string, []byte) error   { return keyring.ErrNoKeychain }
func (noKeychain) Delete(string) error        { return keyring.ErrNoKeychain }

// live measures S2: one desktop with its sealed store listens; somebody else
// sends; from the send until the screen is told.
func live(ctx context.Context, binary, dir string, messages int) ([]figure, error) {
	p, err := startService(ctx, binary, filepath.Join(dir, "live-service"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.stop() }()
	client, conversations, err := p.client(ctx)
	if err != nil {
		return nil, err
	}

	var mu sync.Mutex
	told := map[string]chan struct{}{}
	r, err := p.desktop(ctx, 1, filepath.Join(dir, "live-desktop"), func(changed []messaging.Changed) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range changed {
			if done, ok := told[c.Key]; ok && c.Kind == messaging.KindMessage {
				delete(told, c.Key)
				close(done)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	defer r.Lock()
	defer follow(ctx, r)()

	var times durations
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	const warmUp = 20
	for i := range messages + warmUp {
		<-tick.C
		id, err := messaging.NewID[messaging.MessageID](time.Now(), rand.Reader)
		if err != nil {
			return nil, err
		}
		done := make(chan struct{})
		mu.Lock()
		told[string(id)] = done
		mu.Unlock()
		began := time.Now()
		outcomes, err := client.Push(ctx, []messaging.Command{{ID: messaging.CommandID(id), MadeAt: began,
			Send: &messaging.Send{Message: id, Conversation: conversations[i%len(conversations)], Body: body}}})
		if err != nil {
			return nil, err
		}
		if outcomes[0].Refused != "" {
			return nil, fmt.Errorf("a send was refused: %s", outcomes[0].Refused)
		}
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			return nil, fmt.Errorf("message %d never reached the screen", i)
		}
		if i >= warmUp {
			times = append(times, time.Since(began))
		}
	}
	ms := func(q float64) float64 { return times.quantile(q).Seconds() * 1e3 }
	return []figure{
		{ID: "S2", Work: "send to screen event, 20 messages/s, p50", Unit: "ms", Ours: ms(0.5), Range: [2]float64{ms(0), ms(1)}, Target: "<= 3 ms", Reached: ms(0.5) <= 3},
		{ID: "S2", Work: "send to screen event, 20 messages/s, p99", Unit: "ms", Ours: ms(0.99), Range: [2]float64{ms(0), ms(1)}, Target: "<= 10 ms", Reached: ms(0.99) <= 10},
	}, nil
}
