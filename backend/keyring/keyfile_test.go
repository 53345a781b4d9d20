package keyring_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"

	"rowan/backend/keyring"
	"rowan/backend/sealed"
)

// memoryKeychain is a keychain that can be emptied and taken away.
type memoryKeychain struct {
	mu      sync.Mutex
	entries map[string][]byte
	missing bool
}

func newKeychain() *memoryKeychain { return &memoryKeychain{entries: map[string][]byte{}} }

func (k *memoryKeychain) Get(entry string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, ok := k.entries[entry]
	switch {
	case k.missing:
		return nil, keyring.ErrNoKeychain
	case !ok:
		return nil, keyring.ErrKeychainEntryGone
	}
	return bytes.Clone(secret), nil
}

func (k *memoryKeychain) Set(entry string, secret []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.missing {
		return keyring.ErrNoKeychain
	}
	k.entries[entry] = bytes.Clone(secret)
	return nil
}

func (k *memoryKeychain) Delete(entry string) error {
	if _, err := k.Get(entry); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.entries, entry)
	return nil
}

type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

// cheap lets a test guess in microseconds.
var cheap = keyring.Cost{Time: 1, MemoryKiB: 8, Threads: 1}

func device(k keyring.Keychain, c *clock) keyring.Device {
	return keyring.Device{Keychain: k, Now: c.Now, Random: rand.Reader, Cost: cheap}
}

const pin = "493817"

var dataKey = sealed.Key([]byte("the data key of Anna's own store"))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opens(t testing.TB, f *keyring.KeyFile, secret string) {
	t.Helper()
	if key, err := f.Unlock(secret); err != nil || key != dataKey {
		t.Errorf("unlock: %v", err)
	}
}

func wrong(t testing.TB, f *keyring.KeyFile, secret string) keyring.WrongSecret {
	t.Helper()
	key, err := f.Unlock(secret)
	var w keyring.WrongSecret
	if !errors.As(err, &w) {
		t.Fatalf("unlock: %v, want WrongSecret", err)
	}
	if key != (sealed.Key{}) {
		t.Error("a key came with the error")
	}
	return w
}

func TestPIN_OpensTheKeyAgainAfterARestart(t *testing.T) {
	path, keychain, c := filepath.Join(t.TempDir(), "anna.key"), newKeychain(), newClock()
	f := device(keychain, c).KeyFile(path)
	if _, err := f.Status(); !errors.Is(err, keyring.ErrNoKeyFile) {
		t.Errorf("status before there is one: %v", err)
	}
	if _, err := f.Unlock(pin); !errors.Is(err, keyring.ErrNoKeyFile) {
		t.Errorf("unlock before there is one: %v", err)
	}
	must(t, f.CreateWithPIN(pin, dataKey))
	opens(t, device(keychain, c).KeyFile(path), pin)
	status, err := f.Status()
	if want := (keyring.Status{Mode: keyring.ModePIN, TriesLeft: 5}); err != nil || status != want {
		t.Errorf("status %+v, %v", status, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	b, err := os.ReadFile(path)
	must(t, err)
	for _, entry := range keychain.entries {
		if bytes.Contains(b, entry) || bytes.Contains(b, dataKey[:]) || strings.Contains(string(b), pin) {
			t.Error("a secret stands in the file")
		}
	}
}

func TestPIN_HasSixDigitsAtLeast(t *testing.T) {
	f := device(newKeychain(), newClock()).KeyFile(filepath.Join(t.TempDir(), "k"))
	for _, bad := range []string{"", "12345", "12345a", "123 456", "-123456", "１２３４５６"} {
		if err := f.CreateWithPIN(bad, dataKey); !errors.Is(err, keyring.ErrPINTooShort) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := f.CreateWithPassphrase("", dataKey); !errors.Is(err, keyring.ErrNoPassphrase) {
		t.Errorf("no passphrase: %v", err)
	}
	must(t, f.CreateWithPIN("123456", dataKey))
}

func TestWrongPIN_WaitsLongerEachTime(t *testing.T) {
	path, keychain, c := filepath.Join(t.TempDir(), "k"), newKeychain(), newClock()
	must(t, device(keychain, c).KeyFile(path).CreateWithPIN(pin, dataKey))
	// A new KeyFile each time: the count must be in the file, not in memory.
	file := func() *keyring.KeyFile { return device(keychain, c).KeyFile(path) }
	for left := 4; left >= 0; left-- {
		w := wrong(t, file(), "000000")
		if w.TriesLeft != left || w.Until.IsZero() != (left > 0) {
			t.Fatalf("%+v, want %d left", w, left)
		}
	}
	for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute} {
		until := c.now.Add(wait)
		c.now = until.Add(-time.Second)
		var many keyring.TooManyTries
		if _, err := file().Unlock(pin); !errors.As(err, &many) || !many.Until.Equal(until) {
			t.Fatalf("the right PIN, a second too early: %v, want to wait until %v", err, until)
		}
		if s, err := file().Status(); err != nil || !s.Until.Equal(until) || s.TriesLeft != 0 {
			t.Errorf("status %+v, %v", s, err)
		}
		c.now = until
		wrong(t, file(), "000000")
	}
	for range 12 {
		c.now = c.now.Add(24 * time.Hour)
		wrong(t, file(), "000000")
	}
	c.now = c.now.Add(24 * time.Hour) // the longest wait
	opens(t, file(), pin)
	if w := wrong(t, file(), "000000"); w.TriesLeft != 4 {
		t.Errorf("%d tries left after a success", w.TriesLeft)
	}
}

func TestClockPutRight_DoesNotMakeTheWaitLonger(t *testing.T) {
	keychain, c := newKeychain(), newClock()
	f := device(keychain, c).KeyFile(filepath.Join(t.TempDir(), "k"))
	must(t, f.CreateWithPIN(pin, dataKey))
	c.now = c.now.Add(72 * time.Hour)
	for range 5 {
		wrong(t, f, "000000")
	}
	c.now = c.now.Add(-72 * time.Hour)
	var many keyring.TooManyTries
	if _, err := f.Unlock(pin); !errors.As(err, &many) || !many.Until.Equal(c.now.Add(time.Minute)) {
		t.Fatalf("%v, want a wait of one minute", err)
	}
	c.now = c.now.Add(time.Minute)
	opens(t, f, pin)
}

func TestFault14_Trust25_CopiedFolder_OpensNothingElsewhere(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "k"), newClock()
	must(t, device(newKeychain(), c).KeyFile(path).CreateWithPIN(pin, dataKey))
	elsewhere := newKeychain()
	if _, err := device(elsewhere, c).KeyFile(path).Unlock(pin); !errors.Is(err, keyring.ErrKeychainEntryGone) {
		t.Errorf("with another keychain: %v", err)
	}
	var file struct{ Pepper string }
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, json.Unmarshal(b, &file))
	must(t, elsewhere.Set(file.Pepper, make([]byte, 32)))
	wrong(t, device(elsewhere, c).KeyFile(path), pin)
	must(t, elsewhere.Set(file.Pepper, nil))
	if _, err := device(elsewhere, c).KeyFile(path).Unlock(pin); !errors.Is(err, keyring.ErrKeychainEntryGone) {
		t.Errorf("with an empty entry: %v", err)
	}
	elsewhere.missing = true
	for range 10 { // costs no try
		if _, err := device(elsewhere, c).KeyFile(path).Unlock(pin); !errors.Is(err, keyring.ErrNoKeychain) {
			t.Fatalf("without a keychain: %v", err)
		}
	}
}

func TestEditedFile_OpensNothing(t *testing.T) {
	path, keychain, c := filepath.Join(t.TempDir(), "k"), newKeychain(), newClock()
	f := device(keychain, c).KeyFile(path)
	must(t, f.CreateWithPIN(pin, dataKey))
	original, err := os.ReadFile(path)
	must(t, err)
	var wrongs, damaged int
	for name, edit := range map[string]func(m map[string]any){
		"another mode":      func(m map[string]any) { m["mode"] = "passphrase"; delete(m, "pepper") },
		"an unknown mode":   func(m map[string]any) { m["mode"] = "none" },
		"another version":   func(m map[string]any) { m["version"] = 2 },
		"a higher cost":     func(m map[string]any) { m["cost"].(map[string]any)["time"] = 2 },
		"an absurd cost":    func(m map[string]any) { m["cost"].(map[string]any)["memoryKiB"] = 1 << 31 },
		"no threads":        func(m map[string]any) { m["cost"].(map[string]any)["threads"] = 0 },
		"another salt":      func(m map[string]any) { m["salt"] = "AAAAAAAAAAAAAAAAAAAAAA==" },
		"another key":       func(m map[string]any) { m["wrapped"] = "AAAAAAAAAAAAAAAAAAAAAA==" },
		"no key":            func(m map[string]any) { delete(m, "wrapped") },
		"negative failures": func(m map[string]any) { m["failures"] = -1000 },
	} {
		var m map[string]any
		must(t, json.Unmarshal(original, &m))
		edit(m)
		b, err := json.Marshal(m)
		must(t, err)
		must(t, os.WriteFile(path, b, 0o600))
		key, err := f.Unlock(pin)
		switch w := (keyring.WrongSecret{}); {
		case errors.As(err, &w):
			wrongs++
		case errors.Is(err, keyring.ErrKeyFileDamaged):
			damaged++
		default:
			t.Errorf("%s: %v", name, err)
		}
		if key != (sealed.Key{}) {
			t.Errorf("%s: a key", name)
		}
	}
	if wrongs != 5 || damaged != 5 {
		t.Errorf("%d wrong and %d damaged", wrongs, damaged)
	}
	must(t, os.WriteFile(path, original[:len(original)/2], 0o600))
	if _, err := f.Unlock(pin); !errors.Is(err, keyring.ErrKeyFileDamaged) {
		t.Errorf("half a file: %v", err)
	}
}

func TestTrust27_WithoutAKeychain_ThePassphraseTakesThePINsPlace(t *testing.T) {
	keychain, c := newKeychain(), newClock()
	d := device(keychain, c)
	must(t, d.CheckKeychain())
	if len(keychain.entries) != 0 {
		t.Error("the check left something in the keychain")
	}
	keychain.missing = true
	if err := d.CheckKeychain(); !errors.Is(err, keyring.ErrNoKeychain) {
		t.Errorf("check: %v", err)
	}
	path := filepath.Join(t.TempDir(), "k")
	f := d.KeyFile(path)
	if err := f.CreateWithPIN(pin, dataKey); !errors.Is(err, keyring.ErrNoKeychain) {
		t.Errorf("with a PIN: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("a file was made all the same")
	}
	must(t, f.CreateWithPassphrase("correct horse", dataKey))
	opens(t, f, "correct horse")
	wrong(t, f, "correct horsf")
	if s, err := f.Status(); err != nil || s.Mode != keyring.ModePassphrase {
		t.Errorf("status %+v, %v", s, err)
	}
}

func TestNewPIN_TakesTheOldOnesPlace(t *testing.T) {
	keychain, c := newKeychain(), newClock()
	f := device(keychain, c).KeyFile(filepath.Join(t.TempDir(), "k"))
	must(t, f.CreateWithPIN(pin, dataKey))
	must(t, f.CreateWithPIN("000000", dataKey))
	opens(t, f, "000000")
	wrong(t, f, pin)
	if len(keychain.entries) != 1 {
		t.Errorf("%d peppers in the keychain", len(keychain.entries))
	}
}

func TestFailedChange_KeepsTheOldPIN(t *testing.T) {
	path, keychain, c := filepath.Join(t.TempDir(), "k"), newKeychain(), newClock()
	f := device(keychain, c).KeyFile(path)
	must(t, f.CreateWithPIN(pin, dataKey))
	d := device(keychain, c)
	d.Random = bytes.NewReader(make([]byte, 50)) // ends between the pepper and the salt
	if err := d.KeyFile(path).CreateWithPIN("000000", dataKey); err == nil {
		t.Fatal("the change did not fail")
	}
	opens(t, f, pin)
}

func TestSave_LeavesOneWholeFile(t *testing.T) {
	dir, keychain, c := t.TempDir(), newKeychain(), newClock()
	path := filepath.Join(dir, "k")
	f := device(keychain, c).KeyFile(path)
	must(t, f.CreateWithPIN(pin, dataKey))
	before, err := os.Stat(path)
	must(t, err)
	wrong(t, f, "000000")
	after, err := os.Stat(path)
	must(t, err)
	if os.SameFile(before, after) {
		t.Error("the file was overwritten in place")
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 1 {
		t.Errorf("%d files in the folder", len(files))
	}
	if err := device(keychain, c).KeyFile(filepath.Join(dir, "missing", "k")).CreateWithPIN(pin, dataKey); err == nil {
		t.Error("wrote into a folder that does not exist")
	}
}

func TestWipe_DestroysPepperAndKey(t *testing.T) {
	path, keychain, c := filepath.Join(t.TempDir(), "k"), newKeychain(), newClock()
	f := device(keychain, c).KeyFile(path)
	must(t, f.CreateWithPIN(pin, dataKey))
	must(t, f.Wipe())
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the wrapped key is still there")
	}
	if len(keychain.entries) != 0 {
		t.Error("the pepper is still there")
	}
	must(t, f.Wipe()) // nothing left to do

	must(t, f.CreateWithPIN(pin, dataKey))
	keychain.missing = true
	if err := f.Wipe(); !errors.Is(err, keyring.ErrNoKeychain) {
		t.Errorf("without the keychain: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the wrapped key is still there, for want of a keychain")
	}
	must(t, os.WriteFile(path, []byte("{"), 0o600))
	must(t, f.Wipe())
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("a damaged file is still there")
	}
}

func TestDefaultCost_IsUsable(t *testing.T) {
	d := device(newKeychain(), newClock())
	d.Cost = keyring.DefaultCost()
	f := d.KeyFile(filepath.Join(t.TempDir(), "k"))
	must(t, f.CreateWithPIN(pin, dataKey))
	started := time.Now()
	opens(t, f, pin)
	t.Log("an unlock takes", time.Since(started))
	d.Cost = keyring.Cost{}
	if err := d.KeyFile(filepath.Join(t.TempDir(), "k")).CreateWithPIN(pin, dataKey); err == nil {
		t.Error("a key file without a cost was made")
	}
}

func TestOSKeychain_SpeaksInOurErrors(t *testing.T) {
	gokeyring.MockInit()
	var k keyring.OSKeychain
	if _, err := k.Get("a"); !errors.Is(err, keyring.ErrKeychainEntryGone) {
		t.Errorf("get: %v", err)
	}
	if err := k.Delete("a"); !errors.Is(err, keyring.ErrKeychainEntryGone) {
		t.Errorf("delete: %v", err)
	}
	secret := []byte{0, 1, 0xff, '\n'}
	must(t, k.Set("a", secret))
	if got, err := k.Get("a"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("%x, %v", got, err)
	}
	must(t, k.Delete("a"))
	must(t, gokeyring.Set("Rowan", "b", "not base64!"))
	if _, err := k.Get("b"); !errors.Is(err, keyring.ErrKeychainEntryGone) {
		t.Errorf("an entry of somebody else's: %v", err)
	}
	gokeyring.MockInitWithError(errors.New("the bus is closed"))
	_, get := k.Get("a")
	for _, err := range []error{get, k.Set("a", secret), k.Delete("a"), device(k, newClock()).CheckKeychain()} {
		if !errors.Is(err, keyring.ErrNoKeychain) {
			t.Errorf("without a bus: %v", err)
		}
	}
}
