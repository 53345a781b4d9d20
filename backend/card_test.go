package backend_test

import (
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// shipped lists what the two executables are made of, by import path: our own packages
// and what they import from outside.
func shipped(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	var into func(room string)
	into = func(room string) {
		files, err := filepath.Glob(filepath.Join("..", room, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no source: %v", room, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range parsed.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if found[path] {
					continue
				}
				found[path] = true
				if room, ours := strings.CutPrefix(path, module+"/"); ours {
					into(room)
				}
			}
		}
	}
	into(".")
	into("backend/cmd/service")
	return slices.Sorted(maps.Keys(found))
}

func TestCARD01_WhatTheCardNamesIsRequiredAndShipped(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	parts := shipped(t)
	for name, version := range map[string]string{
		"github.com/wailsapp/wails/v2": `v2\.`, "github.com/glebarez/sqlite": `v`, "gorm.io/gorm": `v`, "github.com/emersion/go-imap/v2": `v2\.`,
	} {
		if !regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(name) + ` ` + version + `\S+$`).Match(mod) {
			t.Errorf("go.mod does not require %s itself", name)
		}
		if !slices.ContainsFunc(parts, func(p string) bool { return p == name || strings.HasPrefix(p, name+"/") }) {
			t.Errorf("nothing that is shipped imports %s", name)
		}
	}
}

// TestCARD03_TheBackendHasARoomForEachOfItsWorks holds the design card's list against
// what is shipped. That their tests need no window, the fence around Wails says.
func TestCARD03_TheBackendHasARoomForEachOfItsWorks(t *testing.T) {
	parts := shipped(t)
	for work, place := range map[string]struct{ room, file string }{
		"conversations on the service": {"backend/service", "conversation"},
		"conversations on the desktop": {"backend/replica", "thread|stretch|view"},
		"links on the service":         {"backend/service", "link"},
		"links on the desktop":         {"backend/replica", "link"},
		"compliance checks":            {"backend/compliance", "check|verdict"},
		"the SMS bridge":               {"backend/bridge/twilio", "twilio"},
		"the email bridge":             {"backend/bridge/mail", "account|imap"},
	} {
		if !slices.Contains(parts, module+"/"+place.room) {
			t.Errorf("%s: %s is not shipped", work, place.room)
		}
		var files, tests []string
		for _, name := range strings.Split(place.file, "|") {
			found, err := filepath.Glob(filepath.Join("..", place.room, name+".go"))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, found...)
		}
		tests, err := filepath.Glob(filepath.Join("..", place.room, "*_test.go"))
		if err != nil || len(files) == 0 || len(tests) == 0 {
			t.Errorf("%s: %s has files %v and tests %v", work, place.room, files, tests)
		}
	}
	if !slices.Equal(fences["github.com/wailsapp/wails"], []string{".", "app"}) {
		t.Error("a room below the window may need one")
	}
}
