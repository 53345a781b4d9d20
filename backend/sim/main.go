// Command sim plays histories of Rowan: the real desktop and hosted engines, their
// stores and the bridge to the carrier, in one process, under one clock. What happens,
// and what fails, follows from a seed. In the end what the engines have is held against
// what was typed, committed and carried.
//
// What it keeps:
//
//   - One seed is one history, on every computer: nothing runs beside anything else.
//   - Whether something went wrong is decided from outside, by what the people, the
//     carrier and the phones saw, and never by asking an engine whether it is right.
//   - Nothing of it is in what is shipped: it is a program of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"text/tabwriter"
	"time"
)

func main() {
	seeds := flag.Int("seeds", 1000, "how many histories")
	from := flag.Uint64("from", 1, "the first seed")
	workers := flag.Int("workers", runtime.NumCPU(), "how many histories beside each other")
	stopAt := flag.Bool("stop", false, "end with the first violation")
	restores := flag.Bool("restores", false, "set the office back to a backup in a quarter of the histories")
	trace := flag.Bool("trace", false, "tell what happened in each history")
	profile := flag.String("profile", "", "write what the processor did to this file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "sim:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	s, err := play(ctx, plan{from: *from, seeds: *seeds, workers: *workers, trace: *trace, stop: *stopAt, restores: *restores})
	if err != nil {
		fmt.Fprintln(os.Stderr, "sim:", err)
		os.Exit(1)
	}
	s.table(os.Stdout)
	if len(s.wrong) > 0 {
		pprof.StopCPUProfile()
		os.Exit(1)
	}
}

// plan is which histories to play.
type plan struct {
	from     uint64
	seeds    int
	workers  int
	trace    bool
	stop     bool // with the first violation
	restores bool
	until    time.Time // begin none after it, but for the least; zero for no end
	least    int
}

// sum is what came of many histories.
type sum struct {
	histories int
	steps     int
	took      time.Duration
	fired     map[string]int
	wrong     []result
}

// play plays histories, several beside each other: they share nothing.
func play(ctx context.Context, p plan) (s sum, err error) {
	t, err := newTemplate(ctx)
	if t != nil {
		defer func() { err = errors.Join(err, t.scratch.remove()) }()
	}
	if err != nil {
		return s, err
	}
	t.restores = p.restores
	debug.SetGCPercent(400) // memory is cheaper than time here
	began := time.Now()
	s.fired = map[string]int{}
	var (
		next atomic.Uint64
		mu   sync.Mutex
		all  sync.WaitGroup
	)
	for range max(1, p.workers) {
		all.Go(func() {
			at, e := t.newSeat()
			defer func() {
				e = errors.Join(e, at.close())
				mu.Lock()
				err = errors.Join(err, e)
				mu.Unlock()
			}()
			for e == nil && ctx.Err() == nil {
				n := next.Add(1)
				mu.Lock()
				over := p.stop && len(s.wrong) > 0
				mu.Unlock()
				if over || n > uint64(p.seeds) || !p.until.IsZero() && n > uint64(p.least) && time.Now().After(p.until) {
					return
				}
				var r result
				r, e = t.run(ctx, at, p.from+n-1, p.trace)
				mu.Lock()
				s.add(r)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	s.took = time.Since(began)
	slices.SortFunc(s.wrong, func(a, b result) int { return int(a.seed) - int(b.seed) })
	return s, errors.Join(err, ctx.Err())
}

func (s *sum) add(r result) {
	s.histories++
	s.steps += r.steps
	for kind, n := range r.fired {
		s.fired[kind] += n
	}
	if len(r.wrong) > 0 || len(r.trail) > 0 {
		s.wrong = append(s.wrong, r)
	}
}

// table prints what came of them.
func (s sum) table(to io.Writer) {
	for i, r := range s.wrong {
		if i == 10 {
			fmt.Fprintf(to, "... and %d more\n", len(s.wrong)-i)
			break
		}
		for _, happened := range r.trail {
			fmt.Fprintln(to, happened)
		}
		fmt.Fprintf(to, "seed %d: %s\n", r.seed, strings.Join(r.wrong, "\n         "))
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, kind := range slices.Sorted(maps.Keys(s.fired)) {
		fmt.Fprintf(w, "%s\t%d\n", kind, s.fired[kind])
	}
	_ = w.Flush()
	fmt.Fprintf(to, "%d histories, %.1f a second, %d events, %d with violations\n", s.histories, float64(s.histories)/s.took.Seconds(), s.steps, len(s.wrong))
}
