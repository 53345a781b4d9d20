// Package backend_test holds the house together: which room may import which,
// and whole flows through all of them.
package backend_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "rowan"

// floors lists the rooms from the ground up. A room imports rooms on lower
// floors only, never up and never sideways: so the desktop cannot come to link
// the service, and a rule has one place to live. A room within a room
// (backend/bridge/twilio) stands on its parent's floor and may import its parent.
var floors = [][]string{
	{"backend/messaging", "backend/sealed"},
	{"backend/store", "backend/bridge", "backend/compliance", "backend/keyring", "backend/picture", "backend/export", "backend/api", "frontend"},
	{"backend/replica", "backend/service"},
	{"app", "backend/web"},
	{".", "backend/cmd", "backend/bench", "backend/sim", "build"},
}

// fences lists what from outside the house, with all that lies below it, only
// some rooms may import.
var fences = map[string][]string{
	// Queries stay in one room, so that rights and sealing cannot be forgotten elsewhere.
	"gorm.io":          {"backend/store"},
	"github.com/jackc": {"backend/store"},
	// The engine is only ever opened through the encrypting VFS; the bench also
	// measures it bare, as the limit to compare with.
	"modernc.org":         {"backend/sealed", "backend/store", "backend/bench"},
	"github.com/glebarez": {"backend/sealed", "backend/store", "backend/bench"},
	// The engines run headless. The window is served through an http.Handler.
	"github.com/wailsapp/wails": {".", "app"},
	"net/http":                  {"backend/api", "backend/bridge", "backend/web", "backend/cmd", "backend/bench", "backend/sim", ".", "app"},
}

// forbidden lists what no room may import, with the reason.
var forbidden = map[string]string{
	"modernc.org/sqlite": "it and glebarez/go-sqlite both register the driver \"sqlite\" and panic",
}

// pure lists the rooms that know nothing but the standard library.
var pure = []string{"backend/messaging"}

func TestARoomImportsLowerFloorsOnly(t *testing.T) {
	wrong, rooms, err := inspect(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range wrong {
		t.Error(sentence)
	}
	for _, room := range []string{".", "app", "backend/messaging"} {
		if !slices.Contains(rooms, room) {
			t.Errorf("the inspection never came into %s", room)
		}
	}
}

// The inspection itself is inspected: a house in memory, sound but for one file.
func TestAForbiddenImportIsFound(t *testing.T) {
	cases := []struct{ name, file, source, want string }{
		{"a sound house", "backend/messaging/id.go", `import "strings"`, ""},
		{"a lower floor", "backend/replica/push.go", `import "rowan/backend/api"`, ""},
		{"a room's own parent", "backend/bridge/twilio/send.go", `import "rowan/backend/bridge"`, ""},
		{"a test may reach anywhere", "backend/store/store_test.go", `import ("net/http"; "rowan/backend/web")`, ""},

		{"up", "backend/store/up.go", `import "rowan/backend/service"`, "floor 2 may not import backend/service on floor 3"},
		{"sideways", "backend/replica/side.go", `import "rowan/backend/service"`, "floor 3 may not import backend/service on floor 3"},
		{"a sibling within a room", "backend/bridge/mail/side.go", `import "rowan/backend/bridge/twilio"`, "floor 2 may not import backend/bridge/twilio on floor 2"},
		{"the entrance", "app/up.go", `import "rowan"`, "floor 4 may not import . on floor 5"},
		{"no such room", "backend/utils/utils.go", `import "strings"`, "no room backend/utils on any floor"},
		{"a room that does not exist", "app/x.go", `import "rowan/backend/utils"`, "no room backend/utils on any floor"},
		{"gorm outside the store", "backend/service/q.go", `import "gorm.io/gorm"`, "only backend/store may import gorm.io/gorm"},
		{"PostgreSQL outside the store", "backend/service/q.go", `import "github.com/jackc/pgx/v5"`, "only backend/store may import github.com/jackc/pgx"},
		{"HTTP in an engine", "backend/replica/h.go", `import "net/http/httptrace"`, "may import net/http/httptrace"},
		{"the engine unsealed", "backend/service/s.go", `import "github.com/glebarez/sqlite"`, "may import github.com/glebarez/sqlite"},
		{"Wails below the window", "backend/replica/w.go", `import "github.com/wailsapp/wails/v2/pkg/runtime"`, "may import github.com/wailsapp"},
		{"two drivers of one name", "backend/store/d.go", `import _ "modernc.org/sqlite"`, "both register"},
		{"the language leans on a library", "backend/messaging/u.go", `import "github.com/google/uuid"`, "the standard library only"},
		{"a test's tool in the product", "backend/service/t.go", `import "rowan/backend/store/storetest"`, "only a test may import backend/store/storetest"},
		{"a file for another system", "backend/store/up_windows.go", `import "rowan/backend/web"`, "floor 2 may not import backend/web on floor 4"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			room := path.Base(path.Dir(c.file))
			house := fstest.MapFS{c.file: {Data: []byte("// Package " + room + " is planted.\npackage " + room + "\n" + c.source)}}
			wrong, _, err := inspect(house)
			if err != nil {
				t.Fatal(err)
			}
			switch found := strings.Join(wrong, "\n"); {
			case c.want == "" && found != "":
				t.Errorf("a sound file was refused: %s", found)
			case c.want != "" && !strings.Contains(found, c.want):
				t.Errorf("got %q, want a sentence with %q", found, c.want)
			}
		})
	}
}

func TestARoomWithoutPackageCommentIsFound(t *testing.T) {
	wrong, _, err := inspect(fstest.MapFS{"app/a.go": {Data: []byte("package app")}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(wrong, "app: no package comment") {
		t.Errorf("got %q", wrong)
	}
}

func TestCARD02_TopLevelIsWhatTheDesignCardLists(t *testing.T) {
	wanted := []string{"app", "backend", "build", "frontend", "README.md", "go.mod", "go.sum", "wails.json"}
	// Wails compiles the project root, so the entrance stands there too.
	besides := []string{"main.go", "Makefile", "ARCHITECTURE.md"}

	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, entry := range entries {
		name := entry.Name()
		found[name] = true
		if !strings.HasPrefix(name, ".") && !slices.Contains(wanted, name) && !slices.Contains(besides, name) {
			t.Errorf("%s does not belong at the top", name)
		}
	}
	for _, name := range wanted {
		if !found[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// inspect returns a sentence for each import that breaks a rule, and the rooms
// that it came into. It reads the source rather than asking "go list": so it
// sees the files of every system, and "go test" runs it again when a file that
// it read has changed.
func inspect(house fs.FS) (wrong, rooms []string, err error) {
	documented := map[string]bool{}
	err = fs.WalkDir(house, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			hidden := name != "." && strings.HasPrefix(entry.Name(), ".")
			if hidden || entry.Name() == "node_modules" || entry.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(house, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		room := path.Dir(name)
		documented[room] = documented[room] || file.Doc != nil
		if floorOf(room) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: no room %s on any floor", name, room))
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if reason := refuse(room, imported); reason != "" {
				wrong = append(wrong, name+": "+reason)
			}
		}
		return nil
	})
	rooms = slices.Sorted(maps.Keys(documented))
	for _, room := range rooms {
		if !documented[room] {
			wrong = append(wrong, room+": no package comment")
		}
	}
	return wrong, rooms, err
}

// refuse says why a room may not import a package, or "" if it may.
func refuse(room, imported string) string {
	if to, ours := roomOf(imported); ours {
		switch {
		case floorOf(to) == 0:
			return fmt.Sprintf("no room %s on any floor", to)
		case strings.HasSuffix(to, "test"):
			return fmt.Sprintf("only a test may import %s", to)
		case floorOf(to) >= floorOf(room) && !strings.HasPrefix(room, to+"/"):
			return fmt.Sprintf("floor %d may not import %s on floor %d", floorOf(room), to, floorOf(to))
		}
		return ""
	}
	if why, ok := forbidden[imported]; ok {
		return fmt.Sprintf("nothing may import %s: %s", imported, why)
	}
	if first, _, _ := strings.Cut(imported, "/"); within(room, pure) && strings.Contains(first, ".") {
		return fmt.Sprintf("%s uses the standard library only, not %s", room, imported)
	}
	for fence, allowed := range fences {
		if within(imported, []string{fence}) && !within(room, allowed) {
			return fmt.Sprintf("only %s may import %s", strings.Join(allowed, ", "), imported)
		}
	}
	return ""
}

// floorOf returns the floor of a room, counted from 1, or 0 if it has none.
func floorOf(room string) int {
	for i, rooms := range floors {
		if within(room, rooms) {
			return i + 1
		}
	}
	return 0
}

// within reports whether a path is one of the places or lies below one. The
// root is a place of its own: nothing lies below it.
func within(name string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool {
		return name == place || strings.HasPrefix(name, place+"/")
	})
}

// roomOf returns the room that an import path names, if it is one of ours.
func roomOf(imported string) (string, bool) {
	if imported == module {
		return ".", true
	}
	return strings.CutPrefix(imported, module+"/")
}
