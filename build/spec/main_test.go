package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func listed(t *testing.T, tree fstest.MapFS) (string, []string) {
	t.Helper()
	promises := read("SEC-02 1 ★\nLNK-01 1\nINV-10 2\nFault-07 store\n")
	unknown, err := find(tree, promises)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	write(&out, "promises", promises)
	return out.String(), unknown
}

func TestEachPromiseIsListedWithItsTests(t *testing.T) {
	got, unknown := listed(t, fstest.MapFS{
		"backend/service/a_test.go":       {Data: []byte("func TestSEC02_LNK01_Refused(t *testing.T) {\nfunc TestOther(t *testing.T) {")},
		"frontend/portal/src/a.test.ts":   {Data: []byte("test('SEC-02 it\\'s \"refused\" (in part)', () => {}); test(\"counts UTF-16\")")},
		"frontend/e2e/both/story.mjs":     {Data: []byte("await step(`LNK-01 one link`); await step('Fault 7 the disk is full')")},
		"backend/store/a_test.go":         {Data: []byte("func TestU4_Fault07_FullDisk(t *testing.T) {")},
		"frontend/e2e/node_modules/x.mjs": {Data: []byte("'INV-10'")},
		"backend/service/a.go":            {Data: []byte("// 'INV-10'\nfunc TestINV10_(")},
	})
	const want = `SEC-02   ★ 1       backend/service: TestSEC02_LNK01_Refused
                   frontend/portal/src/a.test.ts: SEC-02 it\'s "refused"  (in part)
LNK-01     1       backend/service: TestSEC02_LNK01_Refused
                   frontend/e2e/both/story.mjs: LNK-01 one link
INV-10     2       -
Fault-07   store   backend/store: TestU4_Fault07_FullDisk
                   frontend/e2e/both/story.mjs: Fault 7 the disk is full
4 promises: 3 with tests, 0 in part, 1 without; of 1 rules word for word, 1 with tests
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(unknown) > 0 {
		t.Errorf("unknown: %q", unknown)
	}
}

func TestAPromiseCoveredInPartIsNotCountedAsKept(t *testing.T) {
	got, _ := listed(t, fstest.MapFS{"a_test.go": {Data: []byte("func TestSEC02_Refused_InPart(t *testing.T) {")}})
	for _, want := range []string{"TestSEC02_Refused  (in part)\n", "0 with tests, 1 in part, 3 without; of 1 rules word for word, 0 with tests"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestAnUnknownPromiseIsNamed(t *testing.T) {
	_, unknown := listed(t, fstest.MapFS{
		"a/a_test.go":  {Data: []byte("func TestSEC99_Refused(t *testing.T) {")},
		"b/b.test.tsx": {Data: []byte("it(\"LNK-77 x\")")},
		"c/c_test.go":  {Data: []byte("func TestSEC02_Fault55_Refused(t *testing.T) {")},
	})
	want := []string{
		`a: "TestSEC99_Refused" names SEC-99, which does not exist`,
		`b/b.test.tsx: "LNK-77 x" names LNK-77, which does not exist`,
		`c: "TestSEC02_Fault55_Refused" names Fault-55, which does not exist`,
	}
	if !slices.Equal(unknown, want) {
		t.Errorf("got %q, want %q", unknown, want)
	}
}

func TestListHasEveryPromiseOnce(t *testing.T) {
	seen := map[string]bool{}
	stars := 0
	for _, p := range read(ids) {
		if seen[p.id] {
			t.Errorf("%s stands twice", p.id)
		}
		seen[p.id] = true
		if p.star {
			stars++
		}
	}
	for list, of := range map[string]int{faults: 54, trust: 58} {
		if rows := read(list); len(rows) != of || !strings.HasSuffix(rows[of-1].id, fmt.Sprint("-", of)) {
			t.Errorf("%d rows, want %d", len(rows), of)
		}
	}
	if len(seen) != 173 || stars != 66 {
		t.Errorf("%d promises with %d stars, want 173 with 66", len(seen), stars)
	}
}
