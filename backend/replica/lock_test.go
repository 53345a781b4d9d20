package replica

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// leave carries up what waits of whoever has locked, until nothing is due.
func (c *computer) leave() {
	c.t.Helper()
	for range 200 {
		if next := c.Leave(context.Background()); next.IsZero() || next.After(c.clock()) {
			return
		}
	}
	c.t.Fatal("leaving does not come to rest")
}

// person is who stands in a place of the index.
func (c *computer) person(i int) Person {
	c.t.Helper()
	people, _, err := c.People()
	if err != nil || len(people) <= i {
		c.t.Fatalf("%d people, %v", len(people), err)
	}
	return people[i]
}

// closed says whether nobody here holds a person's store: another desktop may.
func (c *computer) closed(clinic *clinic, k *keychain, id string) bool {
	other := newComputerAt(c.t, clinic, k, c.dir)
	other.now = c.clock()
	err := other.Unlock(context.Background(), id, pin)
	other.Close()
	if err != nil && messaging.CodeOf(err) != messaging.CodeStoreHeld {
		c.t.Fatal(err)
	}
	return err == nil
}

func TestLock_WhatWaitsIsCarriedUpAndThenTheStoreCloses(t *testing.T) {
	c, k, comp, id := anaAtWork(t)
	must(comp.Send(id, "one"))(t)
	must(comp.Send(id, "two"))(t)
	comp.Lock()
	if _, ok, _ := comp.Open(); ok {
		t.Error("the screen may still ask")
	}
	if p := comp.person(0); p.Waiting != (Waiting{Messages: 2}) || !p.Leaving {
		t.Errorf("%+v", p)
	}
	if comp.closed(c, k, comp.person(0).ID) {
		t.Fatal("it closed before anything left")
	}
	comp.leave()
	if p := comp.person(0); p.Waiting != (Waiting{}) || p.Leaving {
		t.Errorf("%+v", p)
	}
	if !comp.closed(c, k, comp.person(0).ID) {
		t.Error("the store is still open")
	}
	if n := len(c.messages); n != 3 {
		t.Errorf("%d messages arrived", n)
	}
}

// TestLock_AfterAMinuteTheStoreClosesAndWhatCouldNotLeaveIsANumber has the service
// away. The number outlives the application, and ends with the next unlock.
func TestLock_AfterAMinuteTheStoreClosesAndWhatCouldNotLeaveIsANumber(t *testing.T) {
	c, k, comp, id := anaAtWork(t)
	c.down = offline
	must(comp.Send(id, "waits"))(t)
	must(comp.Start(NewMessage{Contact: maya, Link: front, Body: "begins"}))(t)
	subject := messaging.Text("Another subject")
	if err := comp.Edit(messaging.Edit{Conversation: id, Subject: &subject}); err != nil {
		t.Fatal(err)
	}
	comp.Lock()
	c.pushes = 0
	for range 590 {
		comp.leave()
		comp.pass(100 * time.Millisecond)
	}
	if c.pushes < 5 || c.pushes > 20 {
		t.Errorf("%d tries in a minute", c.pushes)
	}
	if p := comp.person(0); !p.Leaving || comp.closed(c, k, p.ID) {
		t.Errorf("closed before the minute was over: %+v", p)
	}
	comp.pass(time.Second)
	comp.leave()
	want := Waiting{Messages: 2, Changes: 1}
	if p := comp.person(0); p.Waiting != want || p.Leaving || !comp.closed(c, k, p.ID) {
		t.Errorf("%+v", p)
	}
	again := newComputerAt(t, c, k, comp.dir)
	again.now = comp.clock()
	if p := again.person(0); p.Waiting != want {
		t.Errorf("after a restart: %+v", p)
	}
	c.down = nil
	if err := again.Unlock(t.Context(), again.person(0).ID, pin); err != nil {
		t.Fatal(err)
	}
	again.settle()
	again.Lock()
	if p := again.person(0); p.Waiting != (Waiting{}) {
		t.Errorf("after it left: %+v", p)
	}
	if got := len(c.messages); got != 3 {
		t.Errorf("%d messages arrived", got)
	}
}

// TestUnlock_WhileWhatWaitsIsCarriedUp has the answer on its way when the person
// comes back: nothing is sent twice, and a wrong PIN does not end it.
func TestUnlock_WhileWhatWaitsIsCarriedUp(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := signedIn(t, c)
	must(comp.Send(id, "once"))(t)
	comp.Lock()
	person := comp.person(0).ID
	reached := c.hang(true)
	left := make(chan struct{})
	go func() {
		defer close(left)
		comp.Leave(context.Background())
	}()
	<-reached
	wants(t, comp.Unlock(t.Context(), person, "000000"), messaging.CodeWrongPIN, "That PIN did not match. 4 tries left.")
	if p := comp.person(0); !p.Leaving {
		t.Error("a wrong PIN ended it")
	}
	if err := comp.Unlock(t.Context(), person, pin); err != nil {
		t.Fatal(err)
	}
	<-left
	c.hang(false)
	comp.settle()
	if got := comp.thread(id); !slices.Equal(got, []string{"Hello delivered", "once sent"}) {
		t.Error(got)
	}
	if n := len(c.messages); n != 2 {
		t.Errorf("%d messages arrived", n)
	}
}

// TestSwitch_TheNextPersonDoesNotWaitForTheLast has Ana's push hang for good.
func TestSwitch_TheNextPersonDoesNotWaitForTheLast(t *testing.T) {
	c := newClinic()
	id := c.begin(front, "Hello")
	k := &keychain{entries: map[string][]byte{}}
	comp := newComputer(t, c, k)
	comp.signIn("ben@example.com")
	comp.settle()
	comp.Lock()
	comp.signIn("ana@example.com")
	comp.settle()
	must(comp.Send(id, "from Ana"))(t)
	comp.Lock()
	reached := c.hang(true)
	left := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(left)
		comp.Leave(ctx)
	}()
	<-reached
	began := time.Now()
	if err := comp.Unlock(t.Context(), comp.person(0).ID, pin); err != nil {
		t.Fatal(err)
	}
	if open, ok, err := comp.Open(); err != nil || !ok || open.Me.ID != ben {
		t.Fatal(open, ok, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("switching took %v", took)
	}
	c.hang(false)
	cancel()
	<-left
	comp.settle()
	comp.heards = nil
	comp.pass(time.Second)
	comp.leave()
	for _, changed := range comp.heards {
		if changed.Kind != KindState {
			t.Errorf("Ben's screen heard of %+v", changed)
		}
	}
	if n := len(c.messages); n != 2 {
		t.Errorf("%d messages arrived", n)
	}
	if !comp.closed(c, k, comp.person(1).ID) {
		t.Error("Ana's store is still open")
	}
}

func TestLock_RevokedWhileLeaving_EverythingIsDestroyed(t *testing.T) {
	c, k, comp, id := anaAtWork(t)
	must(comp.Send(id, "too late"))(t)
	comp.Lock()
	person := comp.person(0).ID
	c.down = messaging.Fail(messaging.CodeDeviceRevoked, "This device was revoked.")
	comp.leave()
	if people := must2(comp.People())(t); len(people) != 0 || len(k.entries) != 0 {
		t.Error("the person or their key is still here")
	}
	if _, err := os.Stat(filepath.Join(comp.dir, person)); !os.IsNotExist(err) {
		t.Error("the folder is still there:", err)
	}
}

func TestTrust10_ShouldLock(t *testing.T) {
	for name, row := range map[string]struct {
		minutes int
		does    func(*computer)
		want    bool
	}{
		"ten minutes without a key":   {0, func(c *computer) { c.watch(10*time.Minute, 0) }, true},
		"almost ten minutes":          {0, func(c *computer) { c.watch(10*time.Minute-LockCheck, 0) }, false},
		"an hour with a key a minute": {0, func(c *computer) { c.watch(time.Hour, time.Minute) }, false},
		"the person's own one minute": {1, func(c *computer) { c.watch(time.Minute, 0) }, true},
		"thirty allowed, ten passed":  {30, func(c *computer) { c.watch(10*time.Minute, 0) }, false},
		"the computer slept":          {30, func(c *computer) { c.watch(time.Minute, 0); c.pass(2 * time.Minute) }, true},
		"the clock was set back":      {30, func(c *computer) { c.watch(time.Minute, 0); c.pass(-time.Hour) }, true},
		"a busy moment":               {30, func(c *computer) { c.watch(time.Minute, 0); c.pass(30 * time.Second) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			comp := signedIn(t, newClinic())
			if row.minutes > 0 {
				if err := comp.SetIdleMinutes(row.minutes); err != nil {
					t.Fatal(err)
				}
			}
			row.does(comp)
			if got := comp.ShouldLock(); got != row.want {
				t.Error(got)
			}
		})
	}
}

// watch lets time pass while ShouldLock is asked, with a key every so often; 0 is
// never.
func (c *computer) watch(d, key time.Duration) {
	for past := LockCheck; past <= d; past += LockCheck {
		c.pass(LockCheck)
		if key > 0 && past%key == 0 {
			c.Stirred()
		}
		if past < d && c.ShouldLock() {
			c.t.Fatal("it locked after", past)
		}
	}
}

func TestShouldLock_SleepingWhileLockedIsNotCountedAfterwards(t *testing.T) {
	comp := signedIn(t, newClinic())
	comp.Lock()
	comp.ShouldLock()
	comp.pass(8 * time.Hour)
	if comp.ShouldLock() {
		t.Error("nobody is there to be locked")
	}
	comp.pass(8 * time.Hour)
	if err := comp.Unlock(t.Context(), comp.person(0).ID, pin); err != nil {
		t.Fatal(err)
	}
	comp.pass(LockCheck)
	if comp.ShouldLock() {
		t.Error("it locks again at once")
	}
}

func TestTrust10_IdleMinutes_AreEachPersonsOwnAndHaveLimits(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	if n := must(comp.IdleMinutes())(t); n != 10 {
		t.Error("at first:", n)
	}
	for _, minutes := range []int{0, -1, 31} {
		wants(t, comp.SetIdleMinutes(minutes), messaging.CodeInvalid, "Rowan locks after 1 to 30 minutes. Choose a number in between.")
	}
	if err := comp.SetIdleMinutes(3); err != nil {
		t.Fatal(err)
	}
	comp.signIn("ben@example.com")
	if n := must(comp.IdleMinutes())(t); n != 10 {
		t.Error("Ben has Ana's:", n)
	}
	if err := comp.Unlock(t.Context(), comp.person(0).ID, pin); err != nil {
		t.Fatal(err)
	}
	if n := must(comp.IdleMinutes())(t); n != 3 {
		t.Error("Ana's did not stay:", n)
	}
}

// TestN7_SEC05_Trust13_NothingOfTheLastPersonIsOnTheDiskAfterASwitch_InPart looks for what Ana
// wrote, looked for and read, in every file and from Ben's side, while hers is
// still being carried up and after.
func TestN7_SEC05_Trust13_NothingOfTheLastPersonIsOnTheDiskAfterASwitch_InPart(t *testing.T) {
	c := newClinic()
	c.put(messaging.Change{Scope: messaging.ScopePractice, Kind: messaging.KindLink, Key: string(bills), Link: &messaging.Link{ID: bills, Name: "Private",
		Kind: messaging.LinkPersonal, Members: []messaging.TeammateID{ana}}})
	c.scopes[ana] = append(c.scopes[ana], messaging.ScopeLink(bills))
	id := c.begin(bills, "canaryinbound")
	comp := signedIn(t, c)
	if err := comp.SaveDraft(messaging.DraftKey(id), "canarydraft"); err != nil {
		t.Fatal(err)
	}
	c.down = offline
	must(comp.Send(id, "canarysent"))(t)
	if hits, _, err := comp.Search("canaryinbound", 10); err != nil || len(hits) != 1 {
		t.Fatal("the control is not found:", err)
	}
	canaries := []string{"canaryinbound", "canarydraft", "canarysent"}
	comp.Lock()
	c.down = nil
	comp.signIn("ben@example.com")
	comp.settle()
	look := func(when string) {
		t.Helper()
		for _, word := range canaries {
			if hits, people, err := comp.Search(word, 10); err != nil || len(hits)+len(people) > 0 {
				t.Errorf("%s: Ben finds %q, %v", when, word, err)
			}
		}
		files := 0
		err := filepath.WalkDir(comp.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(path)
			for _, word := range canaries {
				if bytes.Contains(b, []byte(word)) {
					t.Errorf("%s: %s holds %q", when, filepath.Base(path), word)
				}
			}
			return err
		})
		if err != nil || files < 5 {
			t.Errorf("%s: %d files, %v", when, files, err)
		}
	}
	look("while leaving")
	comp.pass(time.Minute)
	comp.leave()
	look("after")
	if _, err := comp.Conversation(id); messaging.CodeOf(err) != messaging.CodeNotFound {
		t.Error("Ben opens Ana's conversation:", err)
	}
}
