// Spec lists every promise of the product by its ID, every fault that has to be
// survived and every line of the security checklist, and the tests that carry
// them. The sentences stand elsewhere: ids.txt keeps a promise's ID, release and a
// star for a rule that is stated word for word, faults.txt and trust.txt a row's
// number and group. A Go test carries IDs at the front of its name
// (TestSEC02_InvitedContactCannotBeWritten, TestLNK01_Fault32_...), a browser or
// component test in its title ("SEC-02 an invited contact ...", "Trust 37 ..."). A
// test that covers its promise in part says so: _InPart, or "(in part)".
//
// It fails when a test names what does not exist.
package main

import (
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	//go:embed ids.txt
	ids string
	//go:embed faults.txt
	faults string
	//go:embed trust.txt
	trust string
)

// promise is one line of a list with the tests found for it.
type promise struct {
	id, release string
	star        bool
	tests       []test
}

type test struct {
	place, name string
	part        bool
}

func main() {
	promises, survived, checked := read(ids), read(faults), read(trust)
	unknown, err := find(os.DirFS("."), slices.Concat(promises, survived, checked))
	if err != nil {
		fmt.Fprintln(os.Stderr, "spec:", err)
		os.Exit(1)
	}
	write(os.Stdout, "faults", survived)
	write(os.Stdout, "lines of the checklist", checked)
	write(os.Stdout, "promises", promises)
	for _, sentence := range unknown {
		fmt.Fprintln(os.Stderr, sentence)
	}
	if len(unknown) > 0 {
		os.Exit(1)
	}
}

func read(list string) []*promise {
	var promises []*promise
	for line := range strings.Lines(list) {
		word := strings.Fields(line)
		promises = append(promises, &promise{id: word[0], release: word[1], star: len(word) > 2})
	}
	return promises
}

var (
	goTest    = regexp.MustCompile(`(?m)^func Test(\w+)\(`)
	goID      = regexp.MustCompile(`^([A-Z][A-Za-z]*)(\d+)(?:_|$)`)
	title     = regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|`[^`]*`")
	writtenID = regexp.MustCompile(`\b(?:([A-Z]{2,4})-|(Fault|Trust)[- ]?)(\d+)\b`)
)

// find adds the tests of a tree to the promises that they carry, and returns a
// sentence for each ID that is nobody's. Other words of the same shape (UTF-16)
// are told apart by their letters, which no promise has.
func find(tree fs.FS, promises []*promise) (unknown []string, err error) {
	byID := map[string]*promise{}
	letters := map[string]bool{}
	for _, p := range promises {
		byID[p.id] = p
		prefix, _, _ := strings.Cut(p.id, "-")
		letters[prefix] = true
	}
	carry := func(place, name, prefix, number string, part bool) {
		if !letters[prefix] {
			return
		}
		n, _ := strconv.Atoi(number)
		id := fmt.Sprintf("%s-%02d", prefix, n)
		p := byID[id]
		if p == nil {
			unknown = append(unknown, fmt.Sprintf("%s: %q names %s, which does not exist", place, name, id))
			return
		}
		t := test{place, name, part}
		if !slices.Contains(p.tests, t) {
			p.tests = append(p.tests, t)
		}
	}
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		inGo, inScript := strings.HasSuffix(name, "_test.go"), isScriptTest(name)
		if !inGo && !inScript {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if inGo {
			for _, m := range goTest.FindAllStringSubmatch(string(source), -1) {
				rest := m[1]
				for id := goID.FindStringSubmatch(rest); id != nil; id = goID.FindStringSubmatch(rest) {
					carry(path.Dir(name), "Test"+m[1], id[1], id[2], strings.Contains(m[1]+"_", "_InPart_"))
					rest = rest[len(id[0]):]
				}
			}
			return nil
		}
		for _, quoted := range title.FindAllString(string(source), -1) {
			words := quoted[1 : len(quoted)-1]
			for _, id := range writtenID.FindAllStringSubmatch(words, -1) {
				carry(name, words, id[1]+id[2], id[3], strings.Contains(words, "(in part)"))
			}
		}
		return nil
	})
	return unknown, err
}

func isScriptTest(name string) bool {
	switch {
	case strings.HasSuffix(name, ".test.ts"), strings.HasSuffix(name, ".test.tsx"):
		return true
	case strings.HasPrefix(name, "frontend/e2e/"):
		return slices.Contains([]string{".ts", ".mjs", ".js"}, path.Ext(name))
	}
	return false
}

// partly takes the mark out of a test's name, since write adds its own.
var partly = strings.NewReplacer("_InPart", "", " (in part)", "")

func write(out io.Writer, of string, promises []*promise) {
	var whole, part, stars, starred int
	for _, p := range promises {
		star := " "
		if p.star {
			star = "★"
			stars++
		}
		fmt.Fprintf(out, "%-8s %s %-8s", p.id, star, p.release)
		full := false
		for i, t := range p.tests {
			if i > 0 {
				fmt.Fprintf(out, "%19s", "")
			}
			mark := ""
			if t.part {
				mark = "  (in part)"
			}
			fmt.Fprintf(out, "%s: %s%s\n", t.place, partly.Replace(t.name), mark)
			full = full || !t.part
		}
		switch {
		case len(p.tests) == 0:
			fmt.Fprintln(out, "-")
		case full:
			whole++
		default:
			part++
		}
		if full && p.star {
			starred++
		}
	}
	fmt.Fprintf(out, "%d %s: %d with tests, %d in part, %d without", len(promises), of, whole, part, len(promises)-whole-part)
	if stars > 0 {
		fmt.Fprintf(out, "; of %d rules word for word, %d with tests", stars, starred)
	}
	fmt.Fprintln(out)
}
