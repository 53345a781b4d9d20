package main

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func fixed(t tally, err error) func(io.Writer) (tally, error) {
	return func(io.Writer) (tally, error) { return t, err }
}

func TestClosingLineIsOverAllRunners(t *testing.T) {
	var out strings.Builder
	total := runAll(&out, []runner{
		{"go", fixed(tally{passed: 3, skipped: []string{"a"}}, nil)},
		{"vitest", fixed(tally{passed: 2, failed: 1}, errors.New("exit status 1"))},
	})
	if total.failed != 1 {
		t.Errorf("failed %d, want 1", total.failed)
	}
	if !strings.HasSuffix(out.String(), "skipped go: a\n5 passed, 1 failed, 1 skipped\n") {
		t.Errorf("ended with %q", out.String())
	}
}

func TestARunnerThatRanNothingFails(t *testing.T) {
	for name, r := range map[string]runner{
		"silent":       {"go", fixed(tally{}, nil)},
		"only skipped": {"go", fixed(tally{skipped: []string{"a"}}, nil)},
		"ended badly":  {"go", fixed(tally{passed: 7}, errors.New("exit status 2"))},
	} {
		if total := runAll(io.Discard, []runner{r}); total.failed != 1 {
			t.Errorf("%s: %d failed, want 1", name, total.failed)
		}
	}
}

func TestGoTestsAreCountedByTheirLeaves(t *testing.T) {
	const events = `{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"two is wrong\n"}
{"Action":"fail","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestAlone"}
{"Action":"skip","Package":"p","Test":"TestLater"}
{"Action":"fail","Package":"p"}
{"Action":"skip","Package":"without tests"}
`
	var out strings.Builder
	got, err := readGo(strings.NewReader(events), &out)
	if err != nil {
		t.Fatal(err)
	}
	if got.passed != 2 || got.failed != 1 || !slices.Equal(got.skipped, []string{"p TestLater"}) {
		t.Errorf("got %+v", got)
	}
	if !strings.Contains(out.String(), "FAIL p TestA/two\ntwo is wrong\n") {
		t.Errorf("said %q", out.String())
	}
}

func TestAPackageThatDoesNotBuildIsOneFailure(t *testing.T) {
	const events = `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:1: undefined: x\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}
`
	var out strings.Builder
	got, err := readGo(strings.NewReader(events), &out)
	if err != nil || got.failed != 1 || !strings.Contains(out.String(), "undefined: x") {
		t.Errorf("got %+v, %v, said %q", got, err, out.String())
	}
}

func TestVitestReportIsCounted(t *testing.T) {
	const report = `{"testResults":[
	 {"name":"a.test.ts","status":"failed","message":"","assertionResults":[
	  {"fullName":"one","status":"passed"},{"fullName":"two","status":"failed","failureMessages":["not two"]},{"fullName":"three","status":"skipped"}]},
	 {"name":"b.test.ts","status":"failed","message":"cannot be loaded","assertionResults":[]}]}`
	var out strings.Builder
	got, err := readVitest(strings.NewReader(report), &out)
	if err != nil || got.passed != 1 || got.failed != 2 || !slices.Equal(got.skipped, []string{"three"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, want := range []string{"FAIL two\nnot two", "FAIL b.test.ts\ncannot be loaded"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}

func TestBrowserLinesAreCountedAndPassedOn(t *testing.T) {
	const lines = "starting\nok - a\nnot ok - b\n  expected 1\nskip - c\n"
	var out strings.Builder
	got, err := readLines(strings.NewReader(lines), &out)
	if err != nil || got.passed != 1 || got.failed != 1 || !slices.Equal(got.skipped, []string{"c"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if out.String() != lines {
		t.Errorf("passed on %q", out.String())
	}
}

func TestFuzzTargetsAreListedByPackage(t *testing.T) {
	const said = "FuzzRead\nFuzzSafe\nok  \trowan/letter\t0.01s\nok  \trowan/none\t0.01s\n?   \trowan/x\t[no test files]\nFuzzMake\nok  \trowan/picture\t0.02s\n"
	got := listed([]byte(said))
	if len(got) != 2 || got[0].pkg != "rowan/letter" || !slices.Equal(got[0].targets, []string{"FuzzRead", "FuzzSafe"}) || got[1].pkg != "rowan/picture" || !slices.Equal(got[1].targets, []string{"FuzzMake"}) {
		t.Errorf("got %v", got)
	}
}
