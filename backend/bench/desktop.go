package main

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// desktop signs in a new desktop of the sample practice's nth teammate. heard is told what
// changed in its store.
func (p *process) desktop(ctx context.Context, nth int, dir string, heard func([]messaging.Changed)) (*replica.Replica, error) {
	r := replica.New(replica.Config{Dir: dir, Computer: "bench", Clock: time.Now, Random: rand.Reader, Keychain: noKeychain{}, Cost: keyring.DefaultCost(),
		Dial:  func(address, token string) (replica.Remote, error) { return api.NewClient(address, token, nil) },
		Heard: heard})
	code, err := p.signIns[nth].code()
	if err != nil {
		return nil, err
	}
	return r, r.SignIn(ctx, replica.SignIn{Address: p.address, Email: string(p.signIns[nth].Email), Passphrase: p.signIns[nth].Passphrase, Code: code})
}

// follow has a desktop follow its service until stop.
func follow(ctx context.Context, r *replica.Replica) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var loops sync.WaitGroup
	loops.Go(func() {
		for ctx.Err() == nil {
			r.Listen(ctx)
		}
	})
	loops.Go(func() {
		for {
			next := r.Step(ctx)
			select {
			case <-ctx.Done():
				return
			case <-r.Woken():
			case <-time.After(time.Until(next)):
			}
		}
	})
	return func() { cancel(); loops.Wait() }
}
