// Testsummary runs every test of the house, Go, Vitest, the browser tests and the
// fuzz targets, and ends with one line over all of them: "N passed, N failed, N skipped".
// What failed is printed with its output, what was skipped by its name. It
// fails when a test failed, when a runner ended badly, and when a runner ran
// no test at all, so that silence is never taken for success.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// tally is what one runner's tests came to.
type tally struct {
	passed, failed int
	skipped        []string
}

// runner is one way of running tests. It writes what a person should see of
// them; its error says that the runner itself ended badly.
type runner struct {
	name string
	run  func(out io.Writer) (tally, error)
}

func main() {
	short := flag.Bool("short", false, "short Go tests and component tests only")
	fuzz := flag.Duration("fuzz", time.Minute, "how long each fuzz target is given inputs")
	only := flag.Bool("onlyfuzz", false, "the fuzz targets only")
	flag.Parse()

	runners := []runner{
		{"go", func(out io.Writer) (tally, error) { return runGo(out, *short) }},
		{"vitest", runVitest},
	}
	fuzzing := runner{"fuzz", func(out io.Writer) (tally, error) { return runFuzz(out, *fuzz) }}
	switch {
	case *only:
		runners = []runner{fuzzing}
	case !*short:
		runners = append(runners, runner{"e2e", runBrowser}, fuzzing)
	}
	if total := runAll(os.Stdout, runners); total.failed > 0 {
		os.Exit(1)
	}
}

// runAll runs one runner after the other and writes the closing lines. A runner
// that ended badly without a failed test, or that ran nothing, is one failure.
func runAll(out io.Writer, runners []runner) tally {
	var total tally
	for _, r := range runners {
		fmt.Fprintf(out, "== %s\n", r.name)
		t, err := r.run(out)
		if err == nil && t.passed+t.failed == 0 {
			err = errors.New("no test ran")
		}
		if err != nil {
			fmt.Fprintf(out, "FAIL %s: %v\n", r.name, err)
			if t.failed == 0 {
				t.failed = 1
			}
		}
		total.passed += t.passed
		total.failed += t.failed
		for _, name := range t.skipped {
			total.skipped = append(total.skipped, r.name+": "+name)
		}
	}
	for _, name := range total.skipped {
		fmt.Fprintf(out, "skipped %s\n", name)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", total.passed, total.failed, len(total.skipped))
	return total
}

func runGo(out io.Writer, short bool) (tally, error) {
	args := []string{"test", "-json", "-vet=off"} // make lint has vetted
	if short {
		args = append(args, "-short")
	}
	return stream(exec.Command("go", append(args, "./...")...), out, readGo)
}

func runVitest(out io.Writer) (tally, error) {
	folder, err := os.MkdirTemp("", "vitest")
	if err != nil {
		return tally{}, err
	}
	defer os.RemoveAll(folder)
	report := filepath.Join(folder, "report.json")

	cmd := exec.Command("npx", "--no-install", "vitest", "run", "--reporter=json", "--outputFile="+report)
	cmd.Dir = "frontend"
	said, ended := cmd.CombinedOutput()
	f, err := os.Open(report)
	if err != nil {
		out.Write(said)
		return tally{}, errors.Join(ended, err)
	}
	defer f.Close()
	t, err := readVitest(f, out)
	if ended != nil && t.failed == 0 {
		out.Write(said)
	}
	return t, errors.Join(err, ended)
}

func runBrowser(out io.Writer) (tally, error) {
	cmd := exec.Command("npm", "run", "--silent", "e2e", "--workspace", "e2e")
	cmd.Dir = "frontend"
	return stream(cmd, out, readLines)
}

// stream reads a command's standard output while it runs; what it says beside
// that is passed on.
func stream(cmd *exec.Cmd, out io.Writer, read func(io.Reader, io.Writer) (tally, error)) (tally, error) {
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, err
	}
	if err := cmd.Start(); err != nil {
		return tally{}, err
	}
	t, err := read(pipe, out)
	if err != nil {
		io.Copy(io.Discard, pipe) // else the command waits for a reader
	}
	return t, errors.Join(err, cmd.Wait())
}
