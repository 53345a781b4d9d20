package backend_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rowan/backend/compliance"
	"rowan/backend/messaging"
	"rowan/backend/replica"
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

// TestSEC31_FlowNothingSecureIsJudged goes the way of secure messages with what can
// happen on it: drafts, holds, lost answers, what is taken back, a group, the portal.
func TestSEC31_FlowNothingSecureIsJudged(t *testing.T) {
	x := newTalk(t)
	texts := x.text()
	front := texts.owns(x.ana, deskPhone, "Front desk", "Ana Reyes")
	before := compliance.Judged()
	const body = "Your weed card, viagra and guns: buy now at bit.ly/x"
	key := messaging.DraftKey(x.talk)
	if err := x.ana.SaveDraft(key, body); err != nil {
		t.Fatal(err)
	}
	x.ana.settle()
	x.ana.send(x.talk, body)
	x.ana.settle()
	x.ana.holdFor(10)
	x.wire.killReplies.Store(1)
	x.ana.send(x.talk, body+" again")
	x.ana.Step(t.Context())
	x.ana.settle()
	x.later(time.Minute)
	x.ana.settle()
	m := x.ana.send(x.talk, body+" a third time")
	x.ana.steps()
	if err := x.ana.undo(x.talk, m); err != nil {
		t.Fatal(err)
	}
	x.ana.holdFor(0)
	m = x.ana.send(x.talk, body+" to retract")
	x.ana.settle()
	if err := x.ana.retract(m); err != nil {
		t.Fatal(err)
	}
	bao, _ := x.ana.joins("Bao Tran", "5035550163")
	group, err := x.ana.Start(replica.NewMessage{Contact: x.contact, With: []messaging.ContactID{bao}, Link: x.link, NamesShown: true, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	x.ana.settle()
	x.maya.write(group, body)
	x.maya.write(x.talk, body)
	if _, err := x.ana.CheckText(replica.TextDraft{Conversation: x.talk, Body: body}); messaging.CodeOf(err) != messaging.CodeUnsupported {
		t.Errorf("a secure draft is taken to the rules: %v", err)
	}
	x.ana.settle()
	x.ben.settle()
	if n := compliance.Judged() - before; n != 0 {
		t.Errorf("secure messages were judged %d times", n)
	}
	if len(x.said()) < 3 {
		t.Errorf("Maya reads %q", x.said())
	}
	if _, err := x.ana.StartText(replica.NewText{Number: front, Phone: "+15035550177", Body: "Your forms are ready"}); err != nil {
		t.Fatal(err)
	}
	x.ana.settle()
	texts.carry()
	if n := compliance.Judged() - before; n < 3 {
		t.Errorf("a text was judged %d times: on the desk, by the service and before the carrier", n)
	}
}
