package replica

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/messaging"
)

func TestSignIn_SaysWhatIsWrong(t *testing.T) {
	c := newClinic()
	comp := newComputer(t, c, &keychain{entries: map[string][]byte{}})
	good := SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse", PIN: pin}
	for name, row := range map[string]struct {
		change func(*SignIn)
		down   error
		code   messaging.Code
		field  string
	}{
		"plain http":       {func(s *SignIn) { s.Address = "http://rowan.example" }, nil, messaging.CodeInsecure, "address"},
		"no address":       {func(s *SignIn) { s.Address = "rowan" }, nil, messaging.CodeInvalid, "address"},
		"no email":         {func(s *SignIn) { s.Email = "ana" }, nil, messaging.CodeInvalid, "email"},
		"wrong passphrase": {func(s *SignIn) { s.Passphrase = "wrong" }, nil, messaging.CodeWrongSignIn, ""},
		"short PIN":        {func(s *SignIn) { s.PIN = "12345" }, nil, messaging.CodeInvalid, "pin"},
		"letters in PIN":   {func(s *SignIn) { s.PIN = "12345a" }, nil, messaging.CodeInvalid, "pin"},
		"service down":     {func(*SignIn) {}, offline, messaging.CodeOffline, ""},
		"not a service":    {func(*SignIn) {}, messaging.Fail(messaging.CodeNotRowan, "Something else answers."), messaging.CodeNotRowan, ""},
	} {
		in := good
		row.change(&in)
		c.down = row.down
		err := comp.SignIn(t.Context(), in)
		if e := messaging.AsError(err); err == nil || e.Code != row.code || e.Field != row.field || e.Sentence == "" {
			t.Errorf("%s: %v", name, err)
		}
		if people, _, err := comp.People(); err != nil || len(people) != 0 {
			t.Errorf("%s: somebody is on this computer now", name)
		}
	}
	c.down = nil
	if err := comp.SignIn(t.Context(), good); err != nil {
		t.Error("and then nothing is wrong:", err)
	}
}

func TestUnlock_CountsTriesAndThenOpensWhatWasThere(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	c.down = offline
	must(comp.Send(id, "waits through the lock"))(t)
	comp.Lock()
	if _, err := comp.Send(id, "while locked"); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Error("written while locked:", err)
	}
	if next := comp.Step(t.Context()); !next.IsZero() {
		t.Error("a locked engine has something to do")
	}
	people := must2(comp.People())(t)
	if len(people) != 1 || people[0].Initials != "AR" || people[0].Mode != keyring.ModePIN {
		t.Fatalf("%+v", people)
	}
	for left := 4; left >= 2; left-- {
		wants(t, comp.Unlock(t.Context(), people[0].ID, "000000"), messaging.CodeWrongPIN, fmt.Sprintf("That PIN did not match. %d tries left.", left))
	}
	wants(t, comp.Unlock(t.Context(), people[0].ID, "000000"), messaging.CodeWrongPIN, "That PIN did not match. 1 try left.")
	wants(t, comp.Unlock(t.Context(), people[0].ID, "000000"), messaging.CodeTooManyTries, "Too many tries. Wait 1 minute, or ask an admin to reset it.")
	wants(t, comp.Unlock(t.Context(), people[0].ID, pin), messaging.CodeTooManyTries, "Too many tries. Wait 1 minute, or ask an admin to reset it.")
	comp.pass(time.Minute)
	if err := comp.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	if err := comp.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Error("a second time:", err)
	}
	c.down = nil
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "waits through the lock sent"}) {
		t.Error(got)
	}
}

func must2[T, U any](v T, _ U, err error) func(t *testing.T) T { return must(v, err) }

func TestTrust27_WithoutAKeychainThePassphraseUnlocks(t *testing.T) {
	c := newClinic()
	comp := newComputer(t, c, (*keychain)(nil))
	comp.signIn("ana@example.com")
	comp.Lock()
	people := must2(comp.People())(t)
	if comp.Keychain() || people[0].Mode != keyring.ModePassphrase {
		t.Fatalf("%+v", people)
	}
	wants(t, comp.Unlock(t.Context(), people[0].ID, pin), messaging.CodeWrongPIN, "That passphrase did not match. 4 tries left.")
	if err := comp.Unlock(t.Context(), people[0].ID, "correct horse"); err != nil {
		t.Error(err)
	}
}

func TestTwoPeopleOnOneComputerHaveAStoreEach(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	if err := comp.SaveDraft(messaging.DraftKey(id), "Ana's"); err != nil {
		t.Fatal(err)
	}
	comp.signIn("ben@example.com") // Ana is locked by it
	comp.settle()
	if open, ok, err := comp.Open(); err != nil || !ok || open.Me.ID != ben {
		t.Fatal(open, ok, err)
	}
	if d := must(comp.Conversation(id))(t).Draft; d.Body != "" {
		t.Error("Ben sees what Ana typed")
	}
	people := must2(comp.People())(t)
	if len(people) != 2 || people[0].Initials != "AR" || people[1].Initials != "BO" {
		t.Fatalf("%+v", people)
	}
	if err := comp.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Fatal(err)
	}
	if d := must(comp.Conversation(id))(t).Draft; d.Body != "Ana's" {
		t.Error("Ana's draft is gone")
	}
}

func TestFault13_ASecondDesktopOnTheSameStoreIsTurnedAway(t *testing.T) {
	c := newClinic()
	k := &keychain{entries: map[string][]byte{}}
	first := newComputer(t, c, k)
	first.signIn("ana@example.com")
	second := newComputerAt(t, c, k, first.dir)
	people := must2(second.People())(t)
	sentence := "Rowan is already open for this person on this computer. Use the window that is open, or close it first."
	wants(t, second.Unlock(t.Context(), people[0].ID, pin), messaging.CodeStoreHeld, sentence)
	wants(t, second.SignIn(t.Context(), SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse", PIN: pin}),
		messaging.CodeStoreHeld, sentence)
	first.settle()
	if h := must(first.Health())(t); !h.Online {
		t.Error("the first one suffered:", h.Sentence)
	}
	first.Lock()
	if err := second.Unlock(t.Context(), people[0].ID, pin); err != nil {
		t.Error("after the first one closed:", err)
	}
}

func TestFault31_Trust29_Revoked_KeyAndFilesAreDestroyedAndThePersonIsTold_InPart(t *testing.T) {
	c, k, comp, id := anaAtWork(t)
	person := must2(comp.People())(t)[0]
	must(comp.Send(id, "too late"))(t)
	c.down = messaging.Fail(messaging.CodeDeviceRevoked, "This device was revoked.")
	comp.settle()
	if _, ok, err := comp.Open(); ok || err != nil {
		t.Error("it is still open", err)
	}
	if people := must2(comp.People())(t); len(people) != 0 {
		t.Error("the person is still listed")
	}
	if _, err := os.Stat(filepath.Join(comp.dir, person.ID)); !os.IsNotExist(err) {
		t.Error("the folder is still there:", err)
	}
	if len(k.entries) != 0 {
		t.Error("the pepper is still in the keychain")
	}
	h := must(comp.Health())(t)
	if h.Sentence != "An admin took this computer's access away. Your messages were removed from it, and 1 change that had not been sent is gone. Sign in again if you should have access." {
		t.Error(h.Sentence)
	}
}

func TestSignedOut_NothingIsLostAndSigningInGoesOn(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	c.down = messaging.Fail(messaging.CodeSignedOut, "Sign in again.")
	must(comp.Send(id, "waits"))(t)
	comp.settle()
	pushes := c.pushes
	comp.pass(time.Hour)
	comp.settle()
	if h := must(comp.Health())(t); h.Online || h.Waiting != 1 || h.Sentence != "The service has signed this computer out. Sign in again to send and receive; nothing is lost." {
		t.Errorf("%+v", h)
	}
	if c.pushes != pushes {
		t.Error("it goes on asking")
	}
	c.down = nil
	wrong := comp.SignIn(t.Context(), SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse", PIN: "000000"})
	wants(t, wrong, messaging.CodeWrongPIN, "That PIN did not match. 4 tries left.")
	comp.signIn("ana@example.com")
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "waits sent"}) {
		t.Error(got)
	}
}

func TestADamagedStoreIsLaidAsideAndFetchedAnew(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	must(comp.add(id, "plan.pdf", pdf("plan", 1000)))(t)
	kept := comp.kept()
	person := must2(comp.People())(t)[0]
	comp.Lock()
	path := filepath.Join(comp.dir, person.ID, storeFile)
	b := must(os.ReadFile(path))(t)
	copy(b, bytes.Repeat([]byte{7}, 4096))
	for _, suffix := range []string{"-wal", "-journal"} {
		_ = os.Remove(path + suffix)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	err := comp.Unlock(t.Context(), person.ID, pin)
	if messaging.CodeOf(err) != messaging.CodeStoreDamaged || !strings.Contains(messaging.AsError(err).Sentence, "Sign in again") {
		t.Fatal(err)
	}
	comp.signIn("ana@example.com")
	comp.settle()
	if got := comp.thread(id); len(got) != 1 {
		t.Error("fetched anew:", got)
	}
	aside := must(filepath.Glob(path + ".aside-*[0-9]"))(t)
	if len(aside) != 1 || !bytes.Equal(must(os.ReadFile(aside[0]))(t), b) {
		t.Fatal("the damaged one was not kept as it was:", aside)
	}
	files := must(filepath.Glob(aside[0] + "-files/*"))(t)
	if len(kept) == 0 || len(files) != len(kept) || len(comp.kept()) != 0 {
		t.Errorf("of %d files %d went along and %d stayed", len(kept), len(files), len(comp.kept()))
	}
}

func TestDiskErrorsHaveSentences(t *testing.T) {
	c := newClinic()
	dir := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	comp := newComputerAt(t, c, (*keychain)(nil), dir)
	err := comp.SignIn(t.Context(), SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse"})
	if err == nil || messaging.AsError(err).Sentence == "" || strings.Contains(err.Error(), "taken") {
		t.Error(err)
	}
	full := DiskError("write", &fs.PathError{Op: "write", Path: "/secret", Err: enospc})
	wants(t, full, messaging.CodeDiskFull, "This disk is full. Free some space and try again. Nothing that was saved is lost.")
}

// TestSEC05_CARD05_Trust24_NothingThatAPersonWritesOrReadsIsOnTheDiskInClear plants strings
// wherever a person can put one, and looks for them in every file.
func TestSEC05_CARD05_Trust24_NothingThatAPersonWritesOrReadsIsOnTheDiskInClear(t *testing.T) {
	canaries := []string{}
	plant := func(kind string) string {
		s := fmt.Sprintf("canary%02d%s", len(canaries), kind)
		canaries = append(canaries, s)
		return s
	}
	c := newClinic()
	mail := func(s string) messaging.Email { return messaging.Email(s + "@example.com") }
	for id, phone := range map[messaging.ContactID]string{maya: "5035557701", theo: "5035557702"} {
		canaries = append(canaries, phone)
		c.contact(messaging.Contact{ID: id, Name: messaging.Text(plant("name")), Email: mail(plant("email")), Phone: messaging.Phone("+1" + phone),
			Account: messaging.AccountActive})
	}
	findable := plant("inbound")
	ids := []messaging.ConversationID{}
	for range 3 {
		ids = append(ids, c.begin(front, findable, plant("inbound")))
	}
	l := messaging.Link{ID: front, Name: plant("link"), Kind: messaging.LinkPractice, Members: []messaging.TeammateID{ana, ben}}
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(front), Link: &l})
	comp := signedIn(t, c)
	for _, id := range ids {
		must(comp.Send(id, messaging.Text(plant("sent"))))(t)
	}
	comp.settle()
	c.down = offline
	must(comp.Send(ids[0], messaging.Text(plant("pending"))))(t)
	started := must(comp.Start(NewMessage{Contact: maya, Link: front, Subject: messaging.Text(plant("subject")), Body: messaging.Text(plant("first"))}))(t)
	for _, key := range []messaging.DraftKey{messaging.DraftKey(ids[1]), messaging.DraftKey(started)} {
		if err := comp.SaveDraft(key, messaging.Text(plant("draft"))); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := comp.SaveContact(ContactForm{Name: plant("newname"), Email: string(mail(plant("newmail")))}); err != nil {
		t.Fatal(err)
	}
	if hits, _, err := comp.Search(findable, 10); err != nil || len(hits) != 3 {
		t.Fatal("the search does not find its own control:", err)
	}
	if _, _, err := comp.Search(plant("searchterm"), 10); err != nil {
		t.Fatal(err)
	}
	canaries = append(canaries, "ana@example.com", "Reyes", "correct horse", pin)
	scan := func(when string) {
		t.Helper()
		files, control := 0, false
		err := filepath.WalkDir(comp.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(path)
			for _, s := range canaries {
				if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(s))) || strings.Contains(path, s) {
					t.Errorf("%s: %s holds %q in clear", when, filepath.Base(path), s)
				}
			}
			control = control || bytes.Contains(b, []byte("AR")) && bytes.Contains(b, []byte("rowan.example"))
			return err
		})
		if err != nil || files < 3 || !control {
			t.Fatalf("%s: %d files, control found: %v, %v", when, files, control, err)
		}
	}
	if len(canaries) < 20 {
		t.Fatalf("only %d strings were planted", len(canaries))
	}
	scan("open")
	comp.Lock()
	scan("locked")
}

func TestFault27_Step_NeverAsksInATightLoop_InPart(t *testing.T) {
	for name, down := range map[string]error{"nobody answers": offline, "it has too much to do": messaging.Fail(messaging.CodeTooSoon, "Wait."),
		"it fails": messaging.Internal("answer", nil)} {
		t.Run(name, func(t *testing.T) {
			c := newClinic()
			id := c.begin(front, "Hello")
			comp := signedIn(t, c)
			c.down = down
			must(comp.Send(id, "waits"))(t)
			c.pushes = 0
			for end := comp.clock().Add(time.Hour); comp.clock().Before(end); comp.pass(time.Second) {
				comp.Step(context.Background())
			}
			if c.pushes < 60 || c.pushes > 300 {
				t.Errorf("%d tries in an hour", c.pushes)
			}
			c.down = nil
			comp.pass(time.Minute)
			comp.settle()
			if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "waits sent"}) || len(c.messages) != 2 {
				t.Error(got)
			}
		})
	}
}

// A newer service says what this desktop does not know, and refuses what it does not
// know any more: the rest goes on, and what was typed is kept.
func TestFault29_ANewerServiceLeavesTheOldDesktopItsMessages_InPart(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	unknown := 0
	c.pages = func(p messaging.Page) messaging.Page {
		for i, change := range p.Changes {
			later := messaging.Change{Seq: change.Seq, Scope: change.Scope, Kind: "hologram", Key: "x"}
			p.Changes = slices.Insert(p.Changes, i, later)
			unknown++
			break
		}
		return p
	}
	c.say(id, messaging.Message{ID: "their", Body: "Are you there?", Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}})
	comp.news()
	if got := comp.thread(id); len(got) != 2 || unknown == 0 {
		t.Errorf("%q, of what is unknown came %d", got, unknown)
	}
	c.refusing("send", messaging.CodeUnsupported, "Please update Rowan.")
	must(comp.Send(id, "kept"))(t)
	comp.settle()
	if d := must(comp.Conversation(id))(t).Draft; d.Body != "kept" || d.Reason != "Please update Rowan." {
		t.Errorf("%+v", d)
	}
}

func TestASamplesServiceIsFoundAtItsNewPortAndNoOtherIs(t *testing.T) {
	for signedInAt, rows := range map[string]map[string]string{
		"http://127.0.0.1:4000": {"http://127.0.0.1:5000": "http://127.0.0.1:5000", "": "http://127.0.0.1:4000", "https://other.example": "http://127.0.0.1:4000"},
		"https://rowan.example": {"http://127.0.0.1:5000": "https://rowan.example", "https://other.example": "https://rowan.example"},
	} {
		for offered, want := range rows {
			comp := newComputer(t, newClinic(), (*keychain)(nil))
			if err := comp.SignIn(t.Context(), SignIn{Address: signedInAt, Email: "ana@example.com", Passphrase: "correct horse"}); err != nil {
				t.Fatal(err)
			}
			comp.Lock()
			comp.cfg.Address = offered
			if err := comp.Unlock(t.Context(), must2(comp.People())(t)[0].ID, "correct horse"); err != nil {
				t.Fatal(err)
			}
			if open, _, err := comp.Open(); err != nil || open.Address != want {
				t.Errorf("signed in at %s, offered %s: %s, %v", signedInAt, offered, open.Address, err)
			}
		}
	}
}
