package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/store"
)

// anotherKey is a master key as text and as what it opens.
func anotherKey(t *testing.T) (string, *keyring.Master) {
	t.Helper()
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	text := base64.StdEncoding.EncodeToString(b)
	m, err := keyring.NextFromEnv(func(string) string { return text })
	if err != nil {
		t.Fatal(err)
	}
	return text, m
}

// under runs the program with these master keys.
func under(t *testing.T, key, next string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	keys := map[string]string{keyring.MasterVariable: key, keyring.NextVariable: next}
	err := Main{Args: args, Stdout: &out, Stderr: io.Discard, Clock: time.Now, Getenv: func(name string) string { return keys[name] }}.Run(t.Context())
	return out.String(), err
}

// founded makes so many in a store on which nothing runs, under a master key of its own.
func founded(t *testing.T, data string, master *keyring.Master, many int) {
	t.Helper()
	s, _, err := place{data: data}.unlock(t.Context(), master)
	if err != nil {
		t.Fatal(err)
	}
	for n := range many {
		id, err := messaging.NewID[messaging.PracticeID](time.Now(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		p := messaging.Practice{ID: id, Name: fmt.Sprintf("Practice %d", n), TimeZone: "America/New_York"}
		if err := s.CreatePractice(t.Context(), p, func(tx *store.Tx) error {
			_, err := tx.PutContact(messaging.Contact{ID: messaging.ContactID(id), Name: "Maya Lindqvist", Phone: "+15035550162"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// opens reads a sealed value of each practice, and says how many there are and under how
// many wrapping keys they stand.
func opens(t *testing.T, data string, master *keyring.Master) (all, wrappings int) {
	t.Helper()
	s, ring, err := place{data: data}.unlock(t.Context(), master)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Practices(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	under := map[string]bool{}
	for _, p := range list {
		err := s.Read(t.Context(), p, func(tx *store.Tx) error {
			wrapped, err := tx.WrappedKey()
			if err != nil {
				return err
			}
			under[string(wrapped[:9])] = true
			if _, err := ring.PracticeKey(string(p), wrapped); err != nil {
				return err
			}
			people, err := tx.ContactsLike("+15035550162", "")
			if err == nil && (len(people) == 0 || people[0].Name != "Maya Lindqvist") {
				t.Errorf("practice %s reads %d people", p, len(people))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return len(list), len(under)
}

func TestTrust28_RotateKeys_UnderLoadWrapsEveryKeyAnewAndRefusesTheKeyBefore(t *testing.T) {
	const more = 25
	data, backups := t.TempDir(), t.TempDir()
	file := filepath.Join(data, keyFile)
	if err := start(t, data).stop(); err != nil {
		t.Fatal(err)
	}
	before, err := keyring.MasterFromFile(file, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	founded(t, data, before, more)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(string(text))
	next, after := anotherKey(t)
	if _, err := under(t, key, key, "rotate-keys", "-data", data); err == nil || !strings.Contains(err.Error(), "the same key") {
		t.Errorf("the same key twice: %v", err)
	}

	r := start(t, data)
	d := r.desktop(t)
	must(t, "backup", "-data", data, "-to", backups, "-key-file", file)
	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	var sent sync.Map
	for range 4 {
		writers.Go(func() {
			for writing.Err() == nil {
				sent.Store(d.send(t), true)
			}
		})
	}
	said, err := under(t, key, next, "rotate-keys", "-data", data)
	stop()
	writers.Wait()
	if want := fmt.Sprintf("%d of %d keys", more+1, more+1); err != nil || !strings.Contains(said, want) {
		t.Fatalf("%q, %v", said, err)
	}
	last := d.send(t) // it goes on with what it holds
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}

	whole, err := os.ReadFile(filepath.Join(data, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := under(t, key, "", "verify", "-data", data); messaging.CodeOf(err) != messaging.CodeStoreDamaged || !strings.Contains(sentence(err), "does not open with this key") {
		t.Errorf("with the key before: %v", err)
	}
	if now, err := os.ReadFile(filepath.Join(data, storeFile)); err != nil || !bytes.Equal(now, whole) {
		t.Errorf("the key before changed the file, %v", err)
	}
	if said, err := under(t, key, next, "rotate-keys", "-data", data); err != nil || !strings.Contains(said, "nothing to do") {
		t.Errorf("a second time: %q, %v", said, err)
	}
	if all, wrappings := opens(t, data, after); all != more+1 || wrappings != 1 {
		t.Errorf("%d practices stand under %d wrapping keys", all, wrappings)
	}
	if said, err := under(t, next, "", "verify", "-data", data); err != nil || !strings.Contains(said, "as it was written") {
		t.Errorf("verify says %q, %v", said, err)
	}
	if err := os.WriteFile(file, []byte(next+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, data)
	client, err := api.NewClient(again.Address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	here, found := sender{Client: client.WithToken(d.token)}.has(t), 0
	sent.Range(func(m, _ any) bool {
		if !here[m.(messaging.MessageID)] {
			t.Errorf("%s is lost", m)
		}
		found++
		return true
	})
	if found < 8 || !here[last] {
		t.Errorf("%d messages were written meanwhile, the last one is there: %v", found, here[last])
	}
	if err := again.stop(); err != nil {
		t.Error(err)
	}

	// A backup opens with the key under which it was made.
	if _, err := under(t, next, "", "verify", "-from", backups); err == nil {
		t.Error("the next key opens a backup from before it")
	}
	if said, err := under(t, key, "", "verify", "-from", backups); err != nil {
		t.Errorf("the backup from before: %q, %v", said, err)
	}
	fresh := t.TempDir()
	for _, args := range [][]string{{"backup", "-data", data, "-to", fresh}, {"restore", "-from", fresh, "-data", filepath.Join(fresh, "restored")}, {"verify", "-data", filepath.Join(fresh, "restored")}} {
		if said, err := under(t, next, "", args...); err != nil {
			t.Errorf("%s: %q, %v", args[0], said, err)
		}
	}
}

// brokenOff is a context that ends once it was asked so often.
type brokenOff struct {
	context.Context
	left atomic.Int64
}

func (b *brokenOff) Err() error {
	if b.left.Add(-1) < 0 {
		return context.Canceled
	}
	return b.Context.Err()
}

// A rotation that ends at any point leaves a store that the key before opens, and goes on
// when it is given again.
func TestTrust28_RotateKeys_BrokenOffAnywhereGoesOn(t *testing.T) {
	const many = 6
	rewrapped := map[int]bool{}
	for left := range 2*many + 2 {
		data := t.TempDir()
		key, master := anotherKey(t)
		next, after := anotherKey(t)
		founded(t, data, master, many)
		s, ring, err := place{data: data}.unlock(t.Context(), master)
		if err != nil {
			t.Fatal(err)
		}
		if err := ring.Admit(after, rand.Reader); err != nil {
			t.Fatal(err)
		}
		ends := &brokenOff{Context: t.Context()}
		ends.left.Store(int64(left))
		_, changed, _ := service.New(service.Config{Store: s, Lookup: ring.LookupKey(), Clock: time.Now}).RewrapKeys(ends, ring)
		rewrapped[changed] = true
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for name, m := range map[string]*keyring.Master{"before": master, "next": after} {
			if all, _ := opens(t, data, m); all != many {
				t.Errorf("broken off after %d: with the key %s, %d open", changed, name, all)
			}
		}
		said, err := under(t, key, next, "rotate-keys", "-data", data)
		if want := fmt.Sprintf("%d of %d keys", many-changed, many); err != nil || !strings.Contains(said, want) {
			t.Errorf("given again after %d: %q, %v", changed, said, err)
		}
		if all, wrappings := opens(t, data, after); all != many || wrappings != 1 {
			t.Errorf("%d practices stand under %d wrapping keys", all, wrappings)
		}
		if _, err := (place{data: data}).keys(master); messaging.CodeOf(err) != messaging.CodeStoreDamaged {
			t.Errorf("the key before: %v", err)
		}
	}
	if len(rewrapped) < many {
		t.Errorf("it was broken off at %d places only", len(rewrapped))
	}
}

// A store whose file of keys is gone is not given new ones, which would open nothing.
func TestKeys_AreNotMadeAnewBesideAStore(t *testing.T) {
	data := t.TempDir()
	_, master := anotherKey(t)
	founded(t, data, master, 1)
	path := filepath.Join(data, keysFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := (place{data: data}).keys(master); err == nil || !strings.Contains(err.Error(), keysFile) {
		t.Errorf("without it: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("another was made: %v", err)
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if all, _ := opens(t, data, master); all != 1 {
		t.Errorf("put back, %d open", all)
	}
}
