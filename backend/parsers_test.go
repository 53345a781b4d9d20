package backend_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// parsing are the calls that make something of bytes, by package.
var parsing = map[string][]string{
	"json": {"Unmarshal", "NewDecoder"}, "xml": {"Unmarshal", "NewDecoder"}, "csv": {"NewReader"}, "tar": {"NewReader"}, "zip": {"NewReader"},
	"nethtml": {"Parse", "NewTokenizer"}, "html": {"Parse", "NewTokenizer"}, "image": {"Decode", "DecodeConfig"}, "jpeg": {"Decode"}, "png": {"Decode"}, "gif": {"Decode"}, "webp": {"Decode"},
	"message": {"Read", "ReadWithOptions", "New"}, "mail": {"ParseAddress", "CreateReader", "ReadMessage"}, "mime": {"ParseMediaType"},
	"url": {"ParseQuery"}, "textproto": {"NewReader", "ReadHeader"}, "multipart": {"NewReader"},
}

// What a file parses is ours where nobody else wrote it: it was sealed, or stands in a
// store that is. A value is one that the standard library reads into a struct or a word,
// out of a bounded answer, and that is checked after.
const (
	oursAlone = "ours"
	aValue    = "a value"
)

// parsers says for each file that parses by what fuzz target what it reads is invented,
// or why by none.
var parsers = map[string]string{
	"app/inbox.go":                     aValue, // a cursor that the screen gives back
	"backend/api/client.go":            "FuzzAnswer",
	"backend/api/told.go":              "FuzzAnswer",
	"backend/bridge/carrier.go":        "FuzzHook",
	"backend/bridge/letter/decode.go":  "FuzzRead",
	"backend/bridge/letter/html.go":    "FuzzSafe",
	"backend/bridge/letter/links.go":   "FuzzSafe",
	"backend/bridge/mail/consent.go":   aValue, // a provider's token, over TLS
	"backend/bridge/mail/discover.go":  "FuzzConfigured",
	"backend/bridge/mail/relay.go":     aValue, // a setting
	"backend/bridge/mail/signin.go":    aValue, // a refusal's status
	"backend/cmd/service/archive.go":   "FuzzUnpack",
	"backend/cmd/service/mailboxes.go": aValue, // a setting
	"backend/cmd/service/outbox.go":    oursAlone,
	"backend/keyring/keyfile.go":       "FuzzKeyFile",
	"backend/keyring/ring.go":          "FuzzRing",
	"backend/messaging/address.go":     aValue, // an address within a command
	"backend/picture/picture.go":       "FuzzMake",
	"backend/replica/fetch.go":         oursAlone,
	"backend/replica/mistake.go":       oursAlone,
	"backend/replica/people.go":        aValue, // names of who may unlock
	"backend/service/passkey.go":       oursAlone,
	"backend/service/word.go":          oursAlone,
	"backend/store/column.go":          oursAlone,
	"backend/store/conversation.go":    oursAlone,
	"backend/store/note.go":            oursAlone,
	"backend/store/outbox.go":          oursAlone,
	"backend/store/teaminvitation.go":  oursAlone,
	"backend/store/tell.go":            oursAlone,
	"backend/web/error.go":             "FuzzCommands",
	"backend/web/guard.go":             aValue,    // a header
	"backend/cmd/service/csv.go":       "FuzzCSV", // of our own, found by no call
	"backend/compliance/fold.go":       "FuzzFold",
	"backend/compliance/check.go":      "FuzzCheckSMS",
	"backend/messaging/sniff.go":       "FuzzSniffAttachment",
	"backend/replica/pull.go":          "FuzzPage",
	"backend/store/search.go":          "FuzzSearch",
}

// TestTrust42_EveryParserHasAFuzzTarget finds what parses in the shipped source, and the
// fuzz targets in the tests. make test gives each target a minute.
func TestTrust42_EveryParserHasAFuzzTarget(t *testing.T) {
	house := os.DirFS("..")
	targets, parse, files := map[string]bool{}, map[string]bool{}, map[string]bool{}
	tools := []string{"backend/bench", "backend/sim", "backend/bridge/bridgetest", "backend/bridge/faketwilio", "backend/service/servicetest", "backend/store/storetest", "backend/sealed/disktest"}
	for _, top := range []string{"app", "backend"} {
		err := fs.WalkDir(house, top, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || path.Ext(name) != ".go" || within(path.Dir(name), tools) {
				return err
			}
			source, err := fs.ReadFile(house, name)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
			if err != nil {
				return err
			}
			files[name] = true
			tests := strings.HasSuffix(name, "_test.go")
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					if tests && strings.HasPrefix(n.Name.Name, "Fuzz") {
						targets[n.Name.Name] = true
					}
				case *ast.SelectorExpr:
					if from, ok := n.X.(*ast.Ident); ok && !tests && slices.Contains(parsing[from.Name], n.Sel.Name) {
						parse[name] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(targets) < 15 || len(parse) < 25 {
		t.Fatalf("%d fuzz targets and %d files that parse were found", len(targets), len(parse))
	}
	fuzzed := map[string]bool{oursAlone: true, aValue: true}
	for _, name := range slices.Sorted(maps.Keys(parse)) {
		if parsers[name] == "" {
			t.Errorf("%s parses: give it a fuzz target, and say here which", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(parsers)) {
		by := parsers[name]
		fuzzed[by] = true
		if !files[name] {
			t.Errorf("%s is not there", name)
		}
		if by != oursAlone && by != aValue && !targets[by] {
			t.Errorf("%s has no target %s", name, by)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(targets)) {
		if !fuzzed[name] {
			t.Errorf("%s is said to be of no parser", name)
		}
	}
}
