// Command bench measures what the product reaches beside its limits, in one run:
// each figure is taken in turn with the limit that it is compared to, so that a
// noisy machine is noisy for both. It starts the real service as a process of
// its own on loopback and talks to it as desktops do.
//
// It prints a table and writes the same as JSON, keyed by the ids of the figures.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each figure and its limit are taken in turn")
	length := flag.Duration("length", 3*time.Second, "of one round of sending")
	thread := flag.Int("thread", 10_000, "messages of the long thread")
	stored := flag.Int("stored", 200_000, "messages that are stored and searched; the figures are also meant for 1000000")
	out := flag.String("json", "build/bench.json", "where the figures are written")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *length, *thread, *stored, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, length time.Duration, thread, stored int, out string) (err error) {
	dir, err := os.MkdirTemp("", "rowan-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := buildService(ctx, dir)
	if err != nil {
		return err
	}
	s1, err := senders(ctx, binary, dir, rounds, length)
	if err != nil {
		return err
	}
	s2, err := live(ctx, binary, dir, 400)
	if err != nil {
		return err
	}
	k1, err := webhooks(ctx, binary, dir, rounds)
	if err != nil {
		return err
	}
	m1, err := practices(ctx, binary, dir, rounds, length)
	if err != nil {
		return err
	}
	c1, err := history(ctx, binary, dir, stored)
	if err != nil {
		return err
	}
	d2, err := kept(ctx, dir, rounds, stored)
	if err != nil {
		return err
	}
	inBrowser, err := faces(ctx, dir, rounds, thread, stored)
	if err != nil {
		return err
	}
	figures := slices.Concat(s1, s2, k1, m1, c1, d2, checkTexts(rounds), inBrowser)
	if err := table(figures); err != nil {
		return err
	}
	b, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(out), 0o755), os.WriteFile(out, append(b, '\n'), 0o644))
}

func table(figures []figure) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "id\twork\tours\trange\tlimit\tratio\ttarget\t")
	for _, f := range figures {
		limit, ratio, reached := "", "", "reached"
		if f.Limit != 0 {
			limit = fmt.Sprintf("%.4g %s (%s)", f.Limit, f.Unit, f.Beside)
			ratio = fmt.Sprintf("%.2fx", f.ratio())
		}
		switch {
		case f.Target == "":
			reached = ""
		case !f.Reached:
			reached = "MISSED"
		}
		fmt.Fprintf(w, "%s\t%s\t%.4g %s\t%.4g - %.4g\t%s\t%s\t%s\t%s\n", f.ID, f.Work, f.Ours, f.Unit, f.Range[0], f.Range[1], limit, ratio, f.Target, reached)
	}
	return w.Flush()
}
