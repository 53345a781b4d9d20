package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// suite is a package that has fuzz targets: each reads what comes from outside.
type suite struct {
	pkg     string
	targets []string
}

// runFuzz gives each target inputs for a while, as many targets beside each other as
// there are processors. Go keeps an input that failed in the package's testdata, and
// prints how to repeat it.
func runFuzz(out io.Writer, each time.Duration) (t tally, err error) {
	list, err := exec.Command("go", "test", "-vet=off", "-list", "^Fuzz", "./...").Output()
	if err != nil {
		return t, fmt.Errorf("list the fuzz targets: %w", err)
	}
	dir, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var (
		mu    sync.Mutex
		all   sync.WaitGroup
		seats = make(chan struct{}, runtime.NumCPU())
	)
	for i, s := range listed(list) {
		folder, program, err := s.build(filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			mu.Lock()
			t.failed++
			fmt.Fprintf(out, "FAIL %s: %v\n", s.pkg, err)
			mu.Unlock()
			continue
		}
		for _, name := range s.targets {
			seats <- struct{}{}
			all.Go(func() {
				defer func() { <-seats }()
				said, inputs, failed := fuzz(folder, program, name, each)
				mu.Lock()
				defer mu.Unlock()
				if failed == nil {
					t.passed++
					fmt.Fprintf(out, "pass %s %s: %d inputs\n", s.pkg, name, inputs)
				} else {
					t.failed++
					fmt.Fprintf(out, "FAIL %s %s: %v\n%s", s.pkg, name, failed, said)
				}
			})
		}
	}
	all.Wait()
	return t, nil
}

// listed reads "go test -list": the names of each package, and then the package.
func listed(said []byte) (list []suite) {
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(said)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 1 && strings.HasPrefix(words[0], "Fuzz"):
			names = append(names, words[0])
		case len(words) > 1 && words[0] == "ok" && names != nil:
			list = append(list, suite{words[1], names})
			names = nil
		}
	}
	return list
}

// build makes the program of a package's targets, and says in which folder it runs.
func (s suite) build(file string) (folder, program string, err error) {
	if said, err := exec.Command("go", "test", "-c", "-vet=off", "-fuzz=^Fuzz", "-o", file, s.pkg).CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("%w\n%s", err, said)
	}
	said, err := exec.Command("go", "list", "-f", "{{.Dir}}", s.pkg).Output()
	return strings.TrimSpace(string(said)), file, err
}

var executed = regexp.MustCompile(`execs: (\d+)`)

// fuzz runs one target from its seeds; said is all that it printed. A target that hangs,
// and one that tried nothing, is a failure.
func fuzz(folder, program, name string, each time.Duration) (said []byte, inputs int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), each+2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-test.run=^$", "-test.fuzz=^"+name+"$", "-test.fuzztime="+each.String(),
		"-test.fuzzminimizetime=20x", "-test.parallel=1", "-test.fuzzcachedir="+program+"."+name)
	cmd.Dir, cmd.Env, cmd.WaitDelay = folder, append(os.Environ(), "GOMEMLIMIT=768MiB"), time.Second
	said, err = cmd.CombinedOutput()
	counts := executed.FindAllSubmatch(said, -1)
	if len(counts) > 0 {
		inputs, _ = strconv.Atoi(string(counts[len(counts)-1][1]))
	}
	if bytes.Contains(said, []byte("context deadline exceeded")) && !bytes.Contains(said, []byte("Failing input")) {
		err = nil // Go calls it a failure when the time ends within an input
	}
	if err == nil && inputs == 0 {
		err = errors.New("no input was tried")
	}
	return said, inputs, err
}
