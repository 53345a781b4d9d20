package replica

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// holds keeps a file from everybody, as a virus scanner does, until free is called.
func holds(t *testing.T, path string) (free func()) {
	t.Helper()
	if err := os.Rename(path, path+".theirs"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, path); err != nil {
		t.Skip("no link can be made that leads to itself: ", err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".theirs", path); err != nil {
			t.Fatal(err)
		}
	}
}

// inTheTrain is Ana's computer, locked, with a message that has not left.
func inTheTrain(t *testing.T) (*clinic, *keychain, *computer, messaging.ConversationID) {
	c, k, comp, id := anaAtWork(t)
	c.down = offline
	must(comp.Send(id, "typed in the train"))(t)
	comp.settle()
	comp.Lock()
	comp.leave()
	comp.pass(2 * time.Minute)
	comp.leave()
	if p := comp.person(0); p.Messages != 1 || p.Leaving {
		t.Fatalf("%+v", p)
	}
	return c, k, comp, id
}

// Another program keeps the store, and then the key, for half a minute: each try says
// so, and afterwards everything is there; nothing was laid aside or made anew.
func TestFault16_AHeldFileIsWaitedForAndNotReplaced(t *testing.T) {
	for _, file := range []string{storeFile, keyFile} {
		t.Run(file, func(t *testing.T) {
			c, _, comp, id := inTheTrain(t)
			c.down = nil
			person := comp.person(0)
			dir := filepath.Join(comp.dir, person.ID)
			key := must(os.ReadFile(filepath.Join(dir, keyFile)))(t)
			free := holds(t, filepath.Join(dir, file))
			for range 30 {
				comp.pass(time.Second)
				unlock := comp.Unlock(t.Context(), person.ID, pin)
				signIn := comp.SignIn(t.Context(), SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse", PIN: pin})
				for _, err := range []error{unlock, signIn} {
					if err == nil || messaging.CodeOf(err) == messaging.CodeStoreDamaged || file == storeFile && messaging.CodeOf(err) != messaging.CodeStoreBusy {
						t.Fatalf("it says %v", err)
					}
				}
			}
			free()
			if now := must(os.ReadFile(filepath.Join(dir, keyFile)))(t); !bytes.Equal(now, key) {
				t.Error("the key was made anew")
			}
			if aside := must(filepath.Glob(filepath.Join(dir, "*aside*")))(t); len(aside) > 0 {
				t.Error("laid aside:", aside)
			}
			if err := comp.Unlock(t.Context(), person.ID, pin); err != nil {
				t.Fatal(err)
			}
			comp.settle()
			if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "typed in the train sent"}) || len(c.messages) != 2 {
				t.Errorf("%q, the service has %d messages", got, len(c.messages))
			}
		})
	}
}

// A damaged store of which another program keeps a part is not laid aside by halves.
func TestFault16_AStoreIsLaidAsideWholeOrNotAtAll(t *testing.T) {
	_, _, comp, id := anaAtWork(t)
	must(comp.add(id, "plan.pdf", pdf("plan", 1000)))(t)
	person := comp.person(0)
	comp.Lock()
	comp.leave()
	path := filepath.Join(comp.dir, person.ID, storeFile)
	damaged := bytes.Repeat([]byte{7}, 8192)
	if err := os.WriteFile(path, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(path + "-wal")
	inTheWay := filepath.Join(fmt.Sprintf("%s.aside-%d-files", path, comp.clock().Unix()), "theirs")
	if err := os.MkdirAll(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	in := SignIn{Address: "https://rowan.example", Email: "ana@example.com", Passphrase: "correct horse", PIN: pin}
	if err := comp.SignIn(t.Context(), in); err == nil {
		t.Fatal("the files were moved over something")
	}
	if b := must(os.ReadFile(path))(t); !bytes.Equal(b, damaged) {
		t.Error("a half of it was laid aside")
	}
	if err := os.RemoveAll(filepath.Dir(inTheWay)); err != nil {
		t.Fatal(err)
	}
	if err := comp.SignIn(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	comp.settle()
	if got := comp.thread(id); len(got) != 1 {
		t.Error(got)
	}
}

// The keychain has forgotten the secret: signing in again is offered, what had not left
// is a number on the lock screen before anything is touched, and the rest comes down.
func TestFault10_AKeyThatIsGoneIsSaidBeforeAnythingIsMadeAnew(t *testing.T) {
	c, k, comp, id := inTheTrain(t)
	clear(k.entries)
	person := comp.person(0)
	path := filepath.Join(comp.dir, person.ID, storeFile)
	before := must(os.ReadFile(path))(t)
	err := comp.Unlock(t.Context(), person.ID, pin)
	if messaging.CodeOf(err) != messaging.CodeStoreDamaged || !strings.Contains(messaging.AsError(err).Sentence, "Sign in again") {
		t.Error(err)
	}
	if now := must(os.ReadFile(path))(t); comp.person(0).Messages != 1 || !bytes.Equal(now, before) {
		t.Errorf("%+v; the store is as it was: %v", comp.person(0), bytes.Equal(now, before))
	}
	c.down = nil
	comp.signIn("ana@example.com")
	notice := must(comp.Health())(t).Sentence
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered"}) || notice != noticeLost {
		t.Errorf("%q, and it says %q", got, notice)
	}
	aside := must(filepath.Glob(path + ".aside-*[0-9]"))(t)
	if len(aside) != 1 || !bytes.Equal(must(os.ReadFile(aside[0]))(t), before) {
		t.Error("the store was not kept:", aside)
	}
}

// A week later the folder of the store is the copy that was made of it while a message
// waited, which has left since: it is offered once more and is one message, and what
// came after the copy comes down again.
func TestFault12_AStoreThatIsSetBackCatchesUpAndSendsNothingTwice(t *testing.T) {
	c, _, comp, id := inTheTrain(t)
	person := comp.person(0)
	dir, copied := filepath.Join(comp.dir, person.ID), filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	c.down = nil
	unlock := func() {
		if err := comp.Unlock(t.Context(), person.ID, pin); err != nil {
			t.Fatal(err)
		}
		comp.settle()
	}
	unlock()
	must(comp.Send(id, "after the copy"))(t)
	comp.pass(7 * 24 * time.Hour)
	comp.settle()
	want := comp.thread(id)
	if len(want) != 3 || len(c.messages) != 3 {
		t.Fatal(want)
	}
	comp.Lock()
	comp.leave()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(copied)); err != nil {
		t.Fatal(err)
	}
	pushes := c.pushes
	unlock()
	comp.news()
	if got := comp.thread(id); !slices.Equal(got, want) || len(c.messages) != 3 {
		t.Errorf("%q, want %q; the service has %d messages", got, want, len(c.messages))
	}
	if c.pushes == pushes {
		t.Error("the copy had nothing to offer")
	}
}
