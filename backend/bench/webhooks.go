package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge/faketwilio"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

const (
	hooksAtOnce = 16 // as many as a carrier posts beside each other
	hooksSent   = 1000
	hooksAgain  = 300 // of these, how many are replays
)

// webhooks measures K1: texts that arrive, signed, some of them more than once, until
// each is acknowledged; and counts what was kept of them.
func webhooks(ctx context.Context, binary, dir string, rounds int) ([]figure, error) {
	p, err := startService(ctx, binary, filepath.Join(dir, "webhooks"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.stop() }()
	client, _, err := p.client(ctx)
	if err != nil {
		return nil, err
	}
	var ours, limit []float64
	for round := range rounds {
		loopDir := filepath.Join(dir, fmt.Sprint("hooks", round))
		if err := os.Mkdir(loopDir, 0o700); err != nil {
			return nil, err
		}
		took, err := p.postHooks(ctx, round)
		if err != nil {
			return nil, err
		}
		ours = append(ours, hooksSent/took.Seconds())
		one, err := insertLoop(loopDir, body, hooksSent)
		if err != nil {
			return nil, err
		}
		limit = append(limit, 1/one.Seconds())
	}
	kept, err := arrived(ctx, client)
	if err != nil {
		return nil, err
	}
	want := rounds * (hooksSent - hooksAgain)
	twice := float64(kept - want)
	return []figure{
		{ID: "K1", Work: "1,000 signed webhooks, 30 % replays", Unit: "/s", Ours: median(ours), Limit: median(limit), Beside: "fsync'd SQLite inserts in one process",
			Range: spread(ours), Target: ">= 0.4x", Reached: median(ours) >= 0.4*median(limit)},
		{ID: "K1", Work: fmt.Sprintf("texts kept beyond the %d", want), Unit: "", Ours: twice, Range: [2]float64{twice, twice}, Target: "0", Reached: twice == 0},
	}, nil
}

// postHooks posts the webhooks of one round in an order of their own.
func (p *process) postHooks(ctx context.Context, round int) (time.Duration, error) {
	var forms []url.Values
	for i := range hooksSent - hooksAgain {
		forms = append(forms, url.Values{"AccountSid": {p.texts.Account}, "MessageSid": {fmt.Sprintf("SM%016x%016x", round, i)}, "SmsStatus": {"received"}, "NumMedia": {"0"},
			"From": {fmt.Sprintf("+1503555%04d", i%100)}, "To": {string(service.SampleNumbers[0].Phone)}, "Body": {hookWords + body}})
	}
	forms = append(forms, forms[:hooksAgain]...)
	rand.Shuffle(len(forms), func(i, j int) { forms[i], forms[j] = forms[j], forms[i] })
	// Signed before the clock starts: that is the carrier's work.
	waiting := make(chan hook, len(forms))
	for _, form := range forms {
		waiting <- hook{form.Encode(), faketwilio.Sign(p.texts.Token, p.texts.Hook, form)}
	}
	close(waiting)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: hooksAtOnce}}
	defer client.CloseIdleConnections()
	failed := make(chan error, hooksAtOnce)
	var posting sync.WaitGroup
	began := time.Now()
	for range hooksAtOnce {
		posting.Go(func() {
			for h := range waiting {
				if err := p.postHook(ctx, client, h); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	posting.Wait()
	close(failed)
	return time.Since(began), errors.Join(<-failed)
}

// hookWords begin what the bench texts.
const hookWords = "Bench. "

// hook is one of a carrier's requests.
type hook struct{ form, signature string }

func (p *process) postHook(ctx context.Context, client *http.Client, h hook) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.texts.Hook, strings.NewReader(h.form))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Twilio-Signature", h.signature)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("a webhook was answered with %d", res.StatusCode)
	}
	return nil
}

// arrived counts what a member of the number was given of the bench's texts.
func arrived(ctx context.Context, client *api.Client) (int, error) {
	kept := map[messaging.MessageID]bool{}
	for after, more := (messaging.Cursor{}), true; more; {
		page, err := client.Changes(ctx, after, api.MaxPage)
		if err != nil {
			return 0, err
		}
		for _, c := range page.Changes {
			if c.Message != nil && strings.HasPrefix(string(c.Message.Body), hookWords) {
				kept[c.Message.ID] = true
			}
		}
		after, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next}, page.More
	}
	return len(kept), nil
}
