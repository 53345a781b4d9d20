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
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each figure and its limit are taken in turn")
	length := flag.Duration("length", 3*time.Second, "of one round of sending")
	thread := flag.Int("thread", 10_000, "messages of the long thread")
	stored := flag.Int("stored", 200_000, "messages that are stored and searched; the figures are also meant for 1000000")
	out := flag.String("json", "build/bench.json", "where the figures are written")
	only := flag.String("only", "", "ids of the figures to take, such as S1,C1; all of them if empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rounds, *length, *thread, *stored, *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, length time.Duration, thread, stored int, only, out string) (err error) {
	dir, err := os.MkdirTemp("", "rowan-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	service := sync.OnceValues(func() (string, error) { return buildService(ctx, dir) })
	atService := func(take func(binary string) ([]figure, error)) func() ([]figure, error) {
		return func() ([]figure, error) {
			binary, err := service()
			if err != nil {
				return nil, err
			}
			return take(binary)
		}
	}
	works := []work{
		{"S1", atService(func(binary string) ([]figure, error) { return senders(ctx, binary, dir, rounds, length) })},
		{"S2", atService(func(binary string) ([]figure, error) { return live(ctx, binary, dir, 400) })},
		{"K1", atService(func(binary string) ([]figure, error) { return webhooks(ctx, binary, dir, rounds) })},
		{"M1", atService(func(binary string) ([]figure, error) { return practices(ctx, binary, dir, rounds, length) })},
		{"E1", atService(func(binary string) ([]figure, error) { return letters(ctx, binary, dir, min(rounds, 3)) })},
		{"C1,H1", atService(func(binary string) ([]figure, error) { return history(ctx, binary, dir, stored) })},
		{"D2", func() ([]figure, error) { return kept(ctx, dir, rounds, stored) }},
		{"X1", func() ([]figure, error) {
			drawn, err := faces(ctx, dir, "texts", rounds, thread, stored)
			return append(checkTexts(rounds), drawn...), err
		}},
		{"W1,F1,D1,P1", func() ([]figure, error) { return faces(ctx, dir, "desk,visit", rounds, thread, stored) }},
	}
	if works, err = chosen(works, only); err != nil {
		return err
	}
	figures := []figure{}
	for _, w := range works {
		taken, err := w.take()
		if err != nil {
			return fmt.Errorf("%s: %w", w.ids, err)
		}
		figures = append(figures, taken...)
	}
	if err := table(figures); err != nil {
		return err
	}
	b, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(filepath.Dir(out), 0o755), os.WriteFile(out, append(b, '\n'), 0o644))
}

// work takes the figures of the ids that it lists, which share what they are taken on.
type work struct {
	ids  string
	take func() ([]figure, error)
}

// chosen are the works that take one of the wanted figures; an id that none takes is
// a mistake.
func chosen(works []work, only string) ([]work, error) {
	if only == "" {
		return works, nil
	}
	wanted := strings.Split(only, ",")
	known := []string{}
	works = slices.DeleteFunc(works, func(w work) bool {
		ids := strings.Split(w.ids, ",")
		known = append(known, ids...)
		return !slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(wanted, id) })
	})
	for _, id := range wanted {
		if !slices.Contains(known, id) {
			return nil, fmt.Errorf("there is no figure %q; there are %s", id, strings.Join(known, ", "))
		}
	}
	return works, nil
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
