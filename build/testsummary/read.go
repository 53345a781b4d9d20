package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// goEvent is one line of "go test -json".
type goEvent struct {
	Action, Package, Test, Output string
	ImportPath, FailedBuild       string // of what did not build, and of the package that needed it
	Elapsed                       float64
}

// readGo counts leaves: a test with subtests counts by its subtests, unless it
// failed by itself. A package that failed without a failed test (it did not
// build, or panicked) is one failure.
func readGo(in io.Reader, out io.Writer) (tally, error) {
	type pkg struct {
		verdicts map[string]string
		output   map[string][]byte
	}
	var t tally
	packages := map[string]*pkg{}
	built := map[string][]byte{}
	dec := json.NewDecoder(in)
	for {
		var e goEvent
		if err := dec.Decode(&e); errors.Is(err, io.EOF) {
			return t, nil
		} else if err != nil {
			return t, fmt.Errorf("reading go test: %w", err)
		}
		if e.Action == "build-output" {
			built[e.ImportPath] = append(built[e.ImportPath], e.Output...)
			continue
		}
		p := packages[e.Package]
		if p == nil {
			p = &pkg{verdicts: map[string]string{}, output: map[string][]byte{}}
			packages[e.Package] = p
		}
		switch e.Action {
		case "output":
			p.output[e.Test] = append(p.output[e.Test], e.Output...)
		case "pass", "fail", "skip":
			if e.Test != "" {
				p.verdicts[e.Test] = e.Action
				continue
			}
			failedBefore := t.failed
			for _, name := range slices.Sorted(maps.Keys(p.verdicts)) {
				verdict, below := p.verdicts[name], within(p.verdicts, name)
				switch {
				case verdict == "fail" && !slices.Contains(below, "fail"):
					t.failed++
					fmt.Fprintf(out, "FAIL %s %s\n%s", e.Package, name, p.output[name])
				case len(below) > 0: // counted by its subtests
				case verdict == "pass":
					t.passed++
				case verdict == "skip":
					t.skipped = append(t.skipped, e.Package+" "+name)
				}
			}
			if e.Action == "fail" && t.failed == failedBefore {
				t.failed++
				fmt.Fprintf(out, "FAIL %s\n%s%s", e.Package, built[e.FailedBuild], p.output[""])
			}
			if len(p.verdicts) > 0 {
				fmt.Fprintf(out, "%-5s%s %.1fs\n", e.Action, e.Package, e.Elapsed)
			}
			delete(packages, e.Package)
		}
	}
}

// within returns the verdicts of a test's subtests.
func within(verdicts map[string]string, name string) []string {
	var below []string
	for other, verdict := range verdicts {
		if strings.HasPrefix(other, name+"/") {
			below = append(below, verdict)
		}
	}
	return below
}

// readVitest reads the report of Vitest's JSON reporter. A file that could not
// be loaded is one failure.
func readVitest(in io.Reader, out io.Writer) (tally, error) {
	var report struct {
		TestResults []struct {
			Name, Status, Message string
			AssertionResults      []struct {
				FullName, Status string
				FailureMessages  []string
			}
		}
	}
	if err := json.NewDecoder(in).Decode(&report); err != nil {
		return tally{}, fmt.Errorf("reading vitest's report: %w", err)
	}
	var t tally
	for _, file := range report.TestResults {
		failedBefore := t.failed
		for _, test := range file.AssertionResults {
			switch test.Status {
			case "passed":
				t.passed++
			case "failed":
				t.failed++
				fmt.Fprintf(out, "FAIL %s\n%s\n", test.FullName, strings.Join(test.FailureMessages, "\n"))
			default:
				t.skipped = append(t.skipped, test.FullName)
			}
		}
		if file.Status == "failed" && t.failed == failedBefore {
			t.failed++
			fmt.Fprintf(out, "FAIL %s\n%s\n", file.Name, file.Message)
		}
	}
	return t, nil
}

// readLines reads a runner that says "ok - name", "not ok - name" or
// "skip - name" for each test, and passes on every line.
func readLines(in io.Reader, out io.Writer) (tally, error) {
	var t tally
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		fmt.Fprintln(out, line)
		verdict, name, _ := strings.Cut(line, " - ")
		switch verdict {
		case "ok":
			t.passed++
		case "not ok":
			t.failed++
		case "skip":
			t.skipped = append(t.skipped, name)
		}
	}
	return t, lines.Err()
}
