package backend_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// securePath are the files that a secure message passes through, from the screen to
// the patient and back. Whole rooms are named by their folder.
var securePath = []string{
	"../app/message.go", "../app/conversation.go", "../app/group.go",
	"replica/write.go", "replica/group.go", "replica/push.go", "replica/pull.go",
	"service/apply.go", "service/conversation.go", "service/group.go", "service/patient.go", "service/feed.go",
	"messaging", "store", "web",
}

// TestSEC31_NothingOnTheSecurePathKnowsTheRulesOfCarriers (in part: that a long
// message arrives is TestSEC31_FlowALongSecureMessageIsSent).
func TestSEC31_NothingOnTheSecurePathKnowsTheRulesOfCarriers_InPart(t *testing.T) {
	planted := filepath.Join(t.TempDir(), "planted.go")
	if err := os.WriteFile(planted, []byte("package x\nimport _ \"rowan/backend/compliance/rules\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !knowsRules(t, planted) {
		t.Fatal("a planted import is not found")
	}
	looked := 0
	for _, p := range securePath {
		files := []string{p}
		if !strings.HasSuffix(p, ".go") {
			files, _ = filepath.Glob(p + "/*.go")
		}
		for _, f := range files {
			looked++
			if knowsRules(t, f) {
				t.Errorf("%s imports the rules of carriers, which are for texts only", f)
			}
		}
	}
	if looked < 60 {
		t.Errorf("only %d files were looked at", looked)
	}
}

func knowsRules(t *testing.T, file string) bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		if strings.HasPrefix(strings.Trim(i.Path.Value, `"`), "rowan/backend/compliance") {
			return true
		}
	}
	return false
}
