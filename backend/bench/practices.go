package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// practices measures M1: one service with few and with many practices, of which one is
// at work.
func practices(ctx context.Context, binary, dir string, rounds int, length time.Duration) ([]figure, error) {
	const few, many = 10, 1000
	type side struct {
		data     string
		p99      []float64
		memory   []float64 // MB
		practice int
	}
	sides := []*side{{data: filepath.Join(dir, "practices-few"), practice: few}, {data: filepath.Join(dir, "practices-many"), practice: many}}
	for _, s := range sides {
		p, err := startService(ctx, binary, s.data) // makes the sample practice
		if err != nil {
			return nil, err
		}
		if err := errors.Join(p.stop(), found(ctx, s.data, s.practice-1)); err != nil {
			return nil, err
		}
	}
	const people = 3 // of the sample practice: a code of theirs works once
	for round := range min(rounds, people) {
		for _, s := range sides {
			l, memory, err := atWork(ctx, binary, s.data, round, length)
			if err != nil {
				return nil, err
			}
			s.p99, s.memory = append(s.p99, l.p99.Seconds()*1e3), append(s.memory, memory)
		}
	}
	small, large := sides[0], sides[1]
	idle := (median(large.memory) - median(small.memory)) / (many - few)
	return []figure{
		{ID: "M1", Work: fmt.Sprintf("8 senders of one practice among %d, acknowledgement p99", many), Unit: "ms", Ours: median(large.p99), Limit: median(small.p99),
			Beside: fmt.Sprintf("among %d", few), Range: spread(large.p99), Target: "<= 1.5x", Reached: median(large.p99) <= 1.5*median(small.p99)},
		{ID: "M1", Work: "memory of an idle practice", Unit: "MB", Ours: idle, Range: [2]float64{idle, idle}, Target: "<= 0.2 MB", Reached: idle <= 0.2},
	}, nil
}

// atWork starts the service, lets one practice work, and says how long acknowledgements
// took and how much memory the service has in the end.
func atWork(ctx context.Context, binary, data string, nth int, length time.Duration) (load, float64, error) {
	p, err := startService(ctx, binary, data)
	if err != nil {
		return load{}, 0, err
	}
	defer func() { _ = p.stop() }()
	client, open, err := p.clientOf(ctx, nth)
	if err != nil {
		return load{}, 0, err
	}
	l, err := sendFor(ctx, 8, length, sendThroughService(slices.Repeat([]*api.Client{client}, 8), open))
	if err != nil {
		return l, 0, err
	}
	memory, err := pss(p.cmd.Process.Pid)
	return l, memory, err
}

// found founds so many practices more in the store of a service that does not run.
func found(ctx context.Context, data string, count int) (err error) {
	master, err := keyring.MasterFromFile(filepath.Join(data, "key"), rand.Reader)
	if err != nil {
		return err
	}
	ring, err := keyring.OpenRing(filepath.Join(data, "rowan.db-keys"), master)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Config{Path: filepath.Join(data, "rowan.db"), Key: ring.FileKey(), Side: store.Service, Keys: service.Keys(ring)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	engine := service.New(service.Config{Store: s, Lookup: ring.LookupKey(), BaseURL: "http://127.0.0.1", Clock: time.Now})
	for n := range count {
		practice, err := newID[messaging.PracticeID]()
		if err != nil {
			return err
		}
		owner, err := newID[messaging.TeammateID]()
		if err != nil {
			return err
		}
		_, err = engine.Found(ctx, messaging.Practice{ID: practice, Name: fmt.Sprintf("Practice %d", n), Phone: "+15035550100", TimeZone: "America/Los_Angeles"},
			[]service.Founder{{Teammate: messaging.Teammate{ID: owner, Name: "Owner", Email: messaging.Email(fmt.Sprintf("owner%d@example.org", n)), Role: messaging.RoleOwner}}})
		if err != nil {
			return err
		}
	}
	return nil
}

// pss is a process's proportional share of memory, in MB.
func pss(pid int) (float64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("the system does not say how much memory a process has")
}
