package web_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// The service comes back and 500 devices come with it, each on a connection of its own:
// all are on the stream at once, and no page of any is lost.
func TestFault28_FiveHundredDevicesComeBackTogether_InPart(t *testing.T) {
	if testing.Short() {
		t.Skip("500 devices")
	}
	s := newSite(t)
	_, me := s.maya()
	desk := s.device(1)
	const messages, devices = 200, 500
	said := map[messaging.MessageID]bool{}
	for range messages / api.MaxBatch {
		commands := make([]messaging.Command, api.MaxBatch)
		for i := range commands {
			m := newID[messaging.MessageID](t)
			said[m] = true
			commands[i] = messaging.Command{ID: newID[messaging.CommandID](t), MadeAt: time.Now(), Send: &messaging.Send{Message: m, Conversation: me.Conversations[0].ID, Body: "Hello"}}
		}
		if _, err := desk.Push(t.Context(), commands); err != nil {
			t.Fatal(err)
		}
	}
	_, token := s.tokens()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var (
		all, on  sync.WaitGroup
		together = make(chan struct{})
		mu       sync.Mutex
		took     []time.Duration
	)
	on.Add(devices)
	comeBack := func() error {
		c, err := api.NewClient(s.URL, token, nil)
		if err != nil {
			return err
		}
		heard := make(chan struct{})
		var once, counted sync.Once
		defer counted.Do(on.Done)
		began := time.Now()
		all.Go(func() {
			_ = c.Stream(ctx, time.Minute, func(messaging.Told) { once.Do(func() { close(heard) }) }, func([]messaging.Presence) {})
		})
		select {
		case <-heard:
		case <-time.After(time.Minute):
			return errors.New("the stream says nothing")
		}
		counted.Do(on.Done)
		<-together
		has := map[messaging.MessageID]bool{}
		for at, more := (messaging.Cursor{}), true; more; {
			page, err := c.Changes(ctx, at, 100)
			if err != nil {
				return fmt.Errorf("%w: %v", err, errors.Unwrap(err))
			}
			for _, change := range page.Changes {
				if m := change.Message; m != nil && said[m.ID] {
					has[m.ID] = true
				}
			}
			at, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit}, page.More
		}
		mu.Lock()
		defer mu.Unlock()
		took = append(took, time.Since(began))
		if len(has) != len(said) {
			return fmt.Errorf("it has %d of %d messages", len(has), len(said))
		}
		return nil
	}
	failures := make(chan error, devices)
	for range devices {
		all.Go(func() { failures <- comeBack() })
	}
	on.Wait()
	close(together)
	for range devices {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	leave()
	all.Wait()
	if len(said) < messages || t.Failed() {
		t.Fatalf("%d messages", len(said))
	}
	slices.Sort(took)
	t.Logf("%d devices, each with %d messages: middle %v, p99 %v", devices, len(said), took[devices/2], took[devices*99/100])
}
