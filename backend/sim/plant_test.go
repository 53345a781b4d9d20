package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// planted is a mistake in the engines, as somebody could make it. None of it is in what
// is shipped: a build with an overlay has them all, behind the name in an environment
// variable. Each is caught by the seed that stands with it.
type planted struct {
	name string
	file string
	was  string // stands in the file once
	is   string
	seed uint64
	says string // how the violation begins; "" for what only goes with the one before
}

// How a planted mistake asks whether it is to be made.
const (
	on  = `messaging.Planted == `
	off = `messaging.Planted != `
)

var plants = []planted{
	{"a command happens as often as it arrives", "backend/service/apply.go",
		"	out := messaging.Outcome{Command: id}\n", "	if " + on + "\"NAME\" {\n		id, _ = newID[messaging.CommandID](s, s.now())\n	}\n	out := messaging.Outcome{Command: id}\n", 4, "I1"},
	{"a message is there as often as it arrives", "backend/service/conversation.go",
		"	m := messaging.Message{ID: c.Message, Body: c.Body, Status: messaging.StatusSent,\n", "	if _, err := t.Message(c.Message); " + on + "\"a command happens as often as it arrives\" && err == nil {\n		c.Message, _ = newID[messaging.MessageID](t.s, t.now)\n	}\n	m := messaging.Message{ID: c.Message, Body: c.Body, Status: messaging.StatusSent,\n", 0, ""},
	{"the cursor is kept before the page", "backend/replica/pull.go",
		"	var arrived []messaging.Changed\n", "	if " + on + "\"NAME\" {\n		_ = s.store.Tx(ctx, s.practice, func(tx *store.Tx) error {\n			return tx.SetCursor(messaging.Cursor{Epoch: page.Epoch, Seq: max(page.Next, cursor.Seq)})\n		})\n		s.r.cfg.Heard(nil)\n	}\n	var arrived []messaging.Changed\n", 2, "I5"},
	{"a page of the stream is taken wherever it begins", "backend/replica/told.go",
		" || news.After > cursor.Seq {", " || news.After > cursor.Seq && " + off + "\"NAME\" {", 1, "I5"},
	{"a low number is committed after a higher one was read", "backend/service/feed.go",
		"	out.Next = head.Seq\n", "	out.Next = head.Seq\n	if " + on + "\"NAME\" && len(entries) > 1 {\n		entries = entries[1:]\n	}\n", 1, "I5"},
	{"the last news of a text wins", "backend/messaging/message.go",
		"	if statusRank[news] > statusRank[have] {", "	if statusRank[news] > statusRank[have] || Planted == \"NAME\" {", 1, "I7"},
	{"a webhook counts as often as it comes", "backend/service/receive.go",
		"err != nil || !fresh {\n		return false, err", "err == nil && !fresh && " + on + "\"NAME\" {\n		m.ID, err = newID[messaging.MessageID](t.s, t.now)\n	} else if err != nil || !fresh {\n		return false, err", 2, "I6"},
	{"what may have left is sent again", "backend/service/textdeliver.go",
		"		if e.Failure == bridge.Busy {\n			wait, err := s.backOff(item.Attempts)", "		if e.Failure == bridge.Busy || " + on + "\"NAME\" && e.Failure == bridge.Unsure {\n			wait, err := s.backOff(item.Attempts)", 9, "I3"},
	{"what is not shared any more stays", "backend/replica/pull.go",
		"		unsent, err := tx.Purge(h.Scope)\n", "		if " + on + "\"NAME\" {\n			continue\n		}\n		unsent, err := tx.Purge(h.Scope)\n", 10, "I5"},
	{"an answer comes before the commit", "backend/service/apply.go",
		"	for _, c := range commands {\n", "	for _, c := range commands {\n		if " + on + "\"NAME\" && c.ID[35] == '7' && (c.Send != nil || c.AddNote != nil) {\n			outcomes = append(outcomes, messaging.Outcome{Command: c.ID})\n			continue\n		}\n", 2, "I5"},
	{"a purge takes what was typed with it", "backend/replica/pull.go",
		"		if u.Body != \"\" {\n", "		if u.Body != \"\" && " + off + "\"NAME\" {\n", 10, "I1"},
	{"who undoes too late hears that it worked", "backend/service/hold.go",
		"m.Author.Teammate == t.who.Teammate {\n			return errSentAlready\n", "m.Author.Teammate == t.who.Teammate {\n			if " + on + "\"NAME\" {\n				return nil\n			}\n			return errSentAlready\n", 2, "I1"},
	{"what was seen is retracted", "backend/service/retract.go",
		"	if len(seen) > 0 {\n", "	if len(seen) > 0 && " + off + "\"NAME\" {\n", 45, "I1"},
	{"a revoked device goes on", "backend/service/rights.go",
		"	if standing.Revoked || !standing.Active {\n", "	if (standing.Revoked || !standing.Active) && " + off + "\"NAME\" {\n", 93, "I5"},
	{"what was given back stays where it was given back to", "backend/replica/draft.go",
		"c.Version == versionLocal && d.Version == 0 {", "c.Version == versionLocal && (d.Version == 0 || " + on + "\"NAME\") {", 453, "I1"},
	{"what was built on a refused command is gone", "backend/replica/push.go",
		"		if f.Command.Send != nil {\n", "		if f.Command.Send != nil && " + off + "\"NAME\" {\n", 473, "I1"},
	{"what is refused is gone", "backend/replica/push.go",
		"	b.keep(messaging.DraftKey(c.Conversation), c.Body, reason)\n", "	if " + on + "\"NAME\" {\n		return nil\n	}\n	b.keep(messaging.DraftKey(c.Conversation), c.Body, reason)\n", 5, "I1"},
	{"a page is handed out without a word in the log", "backend/service/feed.go",
		"		if err := t.audit(action, thing{\"feed\", span}, resultOK); err != nil {\n", "		if " + on + "\"NAME\" {\n			return nil\n		}\n		if err := t.audit(action, thing{\"feed\", span}, resultOK); err != nil {\n", 1, "I8"},
	{"a text is handed over without a lease", "backend/service/textdeliver.go",
		"Media: t.handOut(m)}, true\n		return tx.Lease(now, t.now.Add(textLease))\n", "Media: t.handOut(m)}, true\n		if " + on + "\"NAME\" {\n			return nil\n		}\n		return tx.Lease(now, t.now.Add(textLease))\n", 11, "I3"},
	{"a lease that ran out is forgotten", "backend/service/textdeliver.go",
		"	return s.settleSend(ctx, practice, item, bridge.Taken{}, errInterrupted)\n", "	if " + on + "\"NAME\" {\n		return s.Store.Tx(ctx, practice, func(tx *store.Tx) error { return tx.Drop(item) })\n	}\n	return s.settleSend(ctx, practice, item, bridge.Taken{}, errInterrupted)\n", 3, "I9"},
	{"a webhook is believed without its signature", "backend/bridge/twilio/hook.go",
		"	form, err := h.Form()\n", "	form, err := h.Form()\n	if " + on + "\"NAME\" {\n		form, err = url.ParseQuery(string(h.Body))\n		return form, err == nil\n	}\n", 3, "a forged webhook"},
	{"what was typed before a conversation began stays at one desk", "backend/replica/draft.go",
		"		if err == nil {\n			err = s.climbDraft(tx, d)\n		}\n		if err != nil {\n", "		if err == nil && " + off + "\"NAME\" {\n			err = s.climbDraft(tx, d)\n		}\n		if err != nil {\n", 10, "I1"},
	{"STOP is asked only when a text is queued", "backend/service/suppression.go",
		"	return t.cancel(at)\n", "	if " + on + "\"NAME\" {\n		return nil\n	}\n	return t.cancel(at)\n", 50, "I4"},
	{"a text leaves whatever its owner wishes", "backend/service/textdeliver.go",
		"	if err := t.mayText(c); err != nil {\n", "	if " + on + "\"STOP is asked only when a text is queued\" {\n		return nil\n	}\n	if err := t.mayText(c); err != nil {\n", 0, ""},
	{"a START lifts a STOP that was told of before it", "backend/service/optout.go",
		"	if since.IsZero() || ", "	if since.IsZero() && " + on + "\"NAME\" {\n		return false, nil\n	}\n	if since.IsZero() || ", 337, "I4"},
	{"a mail that may have left is sent again", "backend/service/maildeliver.go",
		"		again := failed.Failure == bridge.Busy\n", "		again := failed.Failure == bridge.Busy || " + on + "\"NAME\"\n", 165, "I3"},
	{"a mail is there as often as it lies at the server", "backend/service/mail.go",
		"in.MailKnown(in.mailbox.ID, a.identity); err == nil {\n", "in.MailKnown(in.mailbox.ID, a.identity); err == nil && " + off + "\"NAME\" {\n", 21, "I6"},
	{"a mail that lies there twice is kept anew", "backend/service/mail.go",
		"	if m.ID = a.was; m.ID == \"\" {\n", "	if " + on + "\"a mail is there as often as it lies at the server\" {\n		salt, _ := newID[string](in.s, in.now)\n		a.identity += salt\n	}\n	if m.ID = a.was; m.ID == \"\" {\n", 0, ""},
	{"nobody hears that a mail came back", "backend/service/mail.go",
		"	if a.letter != nil && a.letter.Bounce != nil {\n		if err := in.b", "	if a.letter != nil && a.letter.Bounce != nil && " + off + "\"NAME\" {\n		if err := in.b", 15, "I7"},
	{"a part of a file counts as often as it comes", "backend/service/attachment.go",
		"	case offset < a.Received && end <= a.Received:\n", "	case offset < a.Received && " + on + "\"NAME\":\n		end = min(a.Received+int64(len(part)), a.Size)\n		part = part[:end-a.Received]\n	case offset < a.Received && end <= a.Received:\n", 117, "I5"},
	{"the files of what comes back are gone", "backend/replica/attachment.go",
		"	ids, err := tx.ReturnAttachments(m)\n", "	if " + on + "\"NAME\" {\n		return nil\n	}\n	ids, err := tx.ReturnAttachments(m)\n", 9, "I1"},
	{"a patient reads what they take no part in", "backend/service/rights.go",
		"c.Channel.Rules().Portal && slices.Contains(c.Contacts, t.who.Contact), nil\n", "c.Channel.Rules().Portal && (slices.Contains(c.Contacts, t.who.Contact) || " + on + "\"NAME\"), nil\n", 1, "I5"},
	{"a note calls nobody", "backend/service/note.go",
		"	mentions := slices.Compact(slices.Sorted(slices.Values(c.Mentions)))\n", "	if " + on + "\"NAME\" {\n		c.Mentions = nil\n	}\n	mentions := slices.Compact(slices.Sorted(slices.Values(c.Mentions)))\n", 4, "I5"},
	{"a held mail is taken for a secure message", "backend/service/restored.go",
		"		return h.Start.Begins(t.now).Channel.Rules().Portal, nil\n", "		return h.Start.Phone == \"\" && " + on + "\"NAME\" || h.Start.Begins(t.now).Channel.Rules().Portal, nil\n", 319, "I3"},
	{"what comes in anew after a restore is another", "backend/service/restored.go",
		"	sum := t.s.keyed(\"same id\", parts...)\n", "	if " + on + "\"NAME\" {\n		return newID[T](t.s, t.now)\n	}\n	sum := t.s.keyed(\"same id\", parts...)\n", 129, "I6"},
	{"a mail among the sent ones is another than what left", "backend/service/restored.go",
		"	a.was, a.within = was, within\n", "	if " + off + "\"NAME\" {\n		a.was, a.within = was, within\n	}\n", 181, "I2"},
}

const switchSource = `package messaging

import "os"

// Planted is the mistake that is made.
var Planted = os.Getenv("` + variable + `")
`

// restored is where mistakes stand that only histories with a restore can find.
const restored = "backend/service/restored.go"

const variable = "SIM_PLANTED"

// build makes a program with all planted mistakes in it.
func buildPlanted(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sources := map[string][]byte{}
	for _, p := range plants {
		source, ok := sources[p.file]
		if !ok {
			if source, err = os.ReadFile(filepath.Join(root, p.file)); err != nil {
				t.Fatal(err)
			}
		}
		if n := bytes.Count(source, []byte(p.was)); n != 1 {
			t.Errorf("%q: what it replaces stands in %s %d times: plant it anew", p.name, p.file, n)
		}
		sources[p.file] = bytes.Replace(source, []byte(p.was), []byte(strings.ReplaceAll(p.is, "NAME", p.name)), 1)
	}
	sources["backend/messaging/planted.go"] = []byte(switchSource)
	overlay := map[string]map[string]string{"Replace": {}}
	for file, source := range sources {
		if file == "backend/bridge/twilio/hook.go" && !bytes.Contains(source, []byte("rowan/backend/messaging")) {
			t.Fatalf("%s does not import messaging", file)
		}
		to := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(to, source, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][filepath.Join(root, file)] = to
	}
	b, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "sim")
	if err := os.WriteFile(list, b, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-o", program, "./backend/sim")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build with the mistakes: %v\n%s", err, out)
	}
	return program
}

// A simulation that cannot fail proves nothing: each mistake is caught by a seed that
// passes without it.
func TestEveryPlantedMistakeIsCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the engines once more")
	}
	program := buildPlanted(t)
	if hunt := os.Getenv("SIM_HUNT"); hunt != "" {
		huntSeeds(t, program, hunt)
		return
	}
	for _, p := range plants {
		if p.says == "" {
			continue // it goes with the one before it
		}
		t.Run(p.name, func(t *testing.T) {
			seed := strconv.FormatUint(p.seed, 10)
			args := []string{"-seeds", "1", "-from", seed}
			if p.file == restored {
				args = append(args, "-restores")
			}
			cmd := exec.CommandContext(t.Context(), program, args...)
			cmd.Env = append(os.Environ(), variable+"="+p.name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), p.says) {
				t.Errorf("seed %s does not catch it with %q: %v\n%s", seed, p.says, err, out)
			}
			if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
				t.Errorf("seed %s fails without it: %v\n%s", seed, err, out)
			}
		})
	}
}

// huntSeeds looks for the first seed of 1,000 that catches each mistake whose name has the
// word in it, for whoever plants another, or changes what follows from a seed.
func huntSeeds(t *testing.T, program, word string) {
	for _, p := range plants {
		if p.says == "" || !strings.Contains(p.name, word) {
			continue
		}
		args := []string{"-seeds", "1000", "-stop", "-workers", "1"}
		if p.file == restored {
			args = append(args, "-restores")
		}
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = append(os.Environ(), variable+"="+p.name)
		out, _ := cmd.CombinedOutput()
		first, _, _ := strings.Cut(string(out), "\n")
		t.Logf("%s: %s", p.name, first)
	}
}
