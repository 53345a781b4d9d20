package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// faces measures W1, F1 and P1 in a browser: the desktop that a browser can drive
// and the portal, each with the real service behind it.
func faces(ctx context.Context, dir string, rounds, thread, stored int) ([]figure, error) {
	out := filepath.Join(dir, "faces.json")
	cmd := exec.CommandContext(ctx, "node", "frontend/e2e/bench.mjs", "--json", out,
		"--rounds", strconv.Itoa(rounds), "--thread", strconv.Itoa(thread), "--stored", strconv.Itoa(stored))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	failed := cmd.Run()
	b, err := os.ReadFile(out)
	if err != nil {
		return nil, errors.Join(failed, err)
	}
	var figures []figure
	return figures, errors.Join(failed, json.Unmarshal(b, &figures))
}
