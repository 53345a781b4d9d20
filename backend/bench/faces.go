package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/crypto/argon2"

	"rowan/backend/keyring"
)

// faces measures in a browser what some of its works do: the desktop that a browser can
// drive (W1, F1 and X1) and the portal (P1), each with the real service behind it. D1 it
// takes of the window.
func faces(ctx context.Context, dir, works string, rounds, thread, stored int) ([]figure, error) {
	out := filepath.Join(dir, "faces.json")
	cmd := exec.CommandContext(ctx, "node", "frontend/e2e/bench.mjs", "--json", out, "--works", works,
		"--rounds", strconv.Itoa(rounds), "--thread", strconv.Itoa(thread), "--stored", strconv.Itoa(stored),
		"--guess", strconv.FormatFloat(guess(rounds), 'f', 1, 64))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	failed := cmd.Run()
	b, err := os.ReadFile(out)
	if err != nil {
		return nil, errors.Join(failed, err)
	}
	var figures []figure
	return figures, errors.Join(failed, json.Unmarshal(b, &figures))
}

// guess is how many milliseconds one guess at a device's secret is made to take here.
func guess(rounds int) float64 {
	cost := keyring.DefaultCost()
	took := make([]float64, rounds)
	for i := range took {
		began := time.Now()
		argon2.IDKey([]byte("246810"), make([]byte, 16), cost.Time, cost.MemoryKiB, cost.Threads, 32)
		took[i] = float64(time.Since(began).Microseconds()) / 1000
	}
	return median(took)
}
