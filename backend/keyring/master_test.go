package keyring_test

import (
	"bytes"
	crand "crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"rowan/backend/keyring"
)

func master(t testing.TB, fill byte) *keyring.Master {
	t.Helper()
	m, err := keyring.MasterFromEnv(env(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32))))
	must(t, err)
	return m
}

func env(value string) func(string) string {
	return func(name string) string {
		if name == "ROWAN_KEY" {
			return value
		}
		return ""
	}
}

// ring is one in memory.
func ring(t testing.TB, fill byte) *keyring.Ring {
	t.Helper()
	r, err := keyring.NewRing("", nil, rand.NewChaCha8([32]byte{fill}))
	must(t, err)
	return r
}

func practiceKey(t testing.TB, r *keyring.Ring, practice string) *keyring.PracticeKey {
	t.Helper()
	_, k, err := r.NewPracticeKey(practice, crand.Reader)
	must(t, err)
	return k
}

func TestMasterFromEnv_SaysWhatToSet(t *testing.T) {
	for name, value := range map[string]string{
		"missing":     "",
		"not base64":  "hunter2-hunter2-hunter2!",
		"too short":   base64.StdEncoding.EncodeToString([]byte("hunter2")),
		"too long":    base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("hunter2"), 9)),
		"hexadecimal": strings.Repeat("0123456789abcdef", 4),
	} {
		_, err := keyring.MasterFromEnv(env(value))
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		for _, want := range []string{"ROWAN_KEY", "32", "base64", "openssl rand -base64 32"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", name, err, want)
			}
		}
		if value != "" && strings.Contains(err.Error(), value) {
			t.Errorf("%s: the error shows what was set", name)
		}
	}
	if _, err := keyring.MasterFromEnv(env(base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n")); err != nil {
		t.Errorf("with a line end: %v", err)
	}
}

func TestMasterFromFile_IsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master.key")
	if _, err := keyring.MasterFromFile(path, iotest.ErrReader(errors.New("no entropy"))); err == nil {
		t.Fatal("made without randomness")
	}
	first, err := keyring.MasterFromFile(path, crand.Reader)
	must(t, err)
	again, err := keyring.MasterFromFile(path, iotest.ErrReader(errors.New("no second key")))
	must(t, err)
	if !first.Is(again) {
		t.Error("the second start has another key")
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
		must(t, os.Chmod(path, 0o644))
		if _, err := keyring.MasterFromFile(path, crand.Reader); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("a file that others can read: %v", err)
		}
		must(t, os.Chmod(path, 0o600))
	}
	must(t, os.WriteFile(path, []byte("half a k"), 0o600))
	if _, err := keyring.MasterFromFile(path, crand.Reader); err == nil || strings.Contains(err.Error(), "half a k") {
		t.Errorf("a damaged file: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "half a k" {
		t.Error("the damaged file was replaced")
	}
	if _, err := keyring.MasterFromFile(filepath.Join(path, "under a file"), crand.Reader); err == nil {
		t.Error("a file under a file")
	}
}

func TestPracticeKey_UnwrapsForItsPracticeOnly(t *testing.T) {
	m := ring(t, 1)
	wrapped, key, err := m.NewPracticeKey("practice-a", crand.Reader)
	must(t, err)
	if wrapped[0] != 2 {
		t.Errorf("the first byte is %d", wrapped[0])
	}
	value := key.Seal("message.body/1", []byte("hello"))
	again, err := m.PracticeKey("practice-a", wrapped)
	must(t, err)
	if plain, err := again.Open("message.body/1", value); err != nil || string(plain) != "hello" {
		t.Errorf("%q, %v", plain, err)
	}
	flipped := bytes.Clone(wrapped)
	flipped[20] ^= 1
	for name, unwrap := range map[string]func() (*keyring.PracticeKey, error){
		"another practice": func() (*keyring.PracticeKey, error) { return m.PracticeKey("practice-b", wrapped) },
		"another ring":     func() (*keyring.PracticeKey, error) { return ring(t, 2).PracticeKey("practice-a", wrapped) },
		"a flipped bit":    func() (*keyring.PracticeKey, error) { return m.PracticeKey("practice-a", flipped) },
		"another version": func() (*keyring.PracticeKey, error) {
			return m.PracticeKey("practice-a", append([]byte{1}, wrapped[1:]...))
		},
		"nothing": func() (*keyring.PracticeKey, error) { return m.PracticeKey("practice-a", nil) },
	} {
		if _, err := unwrap(); !errors.Is(err, keyring.ErrWrongMaster) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSealedValue_OpensInItsPlaceOnly(t *testing.T) {
	m := ring(t, 1)
	key := practiceKey(t, m, "practice-a")
	other := practiceKey(t, m, "practice-b")
	for _, plain := range [][]byte{nil, []byte("x"), bytes.Repeat([]byte("long "), 20_000)} {
		value := key.Seal("message.body/1", plain)
		if value[0] != 1 {
			t.Fatalf("the first byte is %d", value[0])
		}
		if len(plain) > 1 && bytes.Contains(value, plain[:10]) {
			t.Error("the value stands in clear")
		}
		if got, err := key.Open("message.body/1", value); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: %v", len(plain), err)
		}
		if bytes.Equal(value, key.Seal("message.body/1", plain)) {
			t.Error("two seals of one value are the same")
		}
		for i := range min(len(value), 60) {
			bad := bytes.Clone(value)
			bad[i] ^= 1
			if _, err := key.Open("message.body/1", bad); !errors.Is(err, keyring.ErrNotOurs) {
				t.Errorf("byte %d flipped: %v", i, err)
			}
		}
		for name, open := range map[string]func() ([]byte, error){
			"another row":      func() ([]byte, error) { return key.Open("message.body/2", value) },
			"another column":   func() ([]byte, error) { return key.Open("message.subject/1", value) },
			"no place":         func() ([]byte, error) { return key.Open("", value) },
			"another practice": func() ([]byte, error) { return other.Open("message.body/1", value) },
			"cut short":        func() ([]byte, error) { return key.Open("message.body/1", value[:20]) },
			"in clear":         func() ([]byte, error) { return key.Open("message.body/1", plain) },
		} {
			if got, err := open(); !errors.Is(err, keyring.ErrNotOurs) || got != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestIndex_FindsEqualValuesOfOneColumn(t *testing.T) {
	m := ring(t, 1)
	wrapped, key, err := m.NewPracticeKey("practice-a", crand.Reader)
	must(t, err)
	again, err := m.PracticeKey("practice-a", wrapped)
	must(t, err)
	index := key.Index("contact.phone", "+15550100")
	if len(index) < 16 {
		t.Errorf("%d bytes", len(index))
	}
	if !bytes.Equal(index, again.Index("contact.phone", "+15550100")) {
		t.Error("the same value has another index after a restart")
	}
	for name, differs := range map[string][]byte{
		"another value":    key.Index("contact.phone", "+15550101"),
		"another column":   key.Index("contact.email", "+15550100"),
		"a shifted border": key.Index("contact.phone+", "15550100"),
		"another practice": practiceKey(t, m, "practice-b").Index("contact.phone", "+15550100"),
	} {
		if bytes.Equal(index, differs) {
			t.Errorf("%s has the same index", name)
		}
	}
}

func TestPracticeKey_ServesManyAtOnce(t *testing.T) {
	key := practiceKey(t, ring(t, 1), "practice-a")
	want := key.Index("c", "v")
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 500 {
				where, plain := fmt.Sprintf("t.c/%d-%d", g, i), []byte(strings.Repeat("x", i))
				got, err := key.Open(where, key.Seal(where, plain))
				if err != nil || !bytes.Equal(got, plain) {
					t.Errorf("%s: %v", where, err)
					return
				}
				if !bytes.Equal(key.Index("c", "v"), want) {
					t.Error("the index differs")
					return
				}
			}
		})
	}
	all.Wait()
}

func TestServiceKeys_ShowThemselvesToNoLog(t *testing.T) {
	m := ring(t, 'A')
	k := practiceKey(t, m, "practice-a")
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d", "%s"} {
		fmt.Fprintf(&out, verb+verb, m, k)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("t", "m", m, "k", k)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("t", "m", m, "k", k)
	if err := json.NewEncoder(&out).Encode([]any{m, k}); err != nil {
		t.Fatal(err)
	}
	secret := m.FileKey()
	for _, leak := range []string{string(secret[:]), fmt.Sprintf("%x", secret[:]), fmt.Sprint(secret[:4]), "prefix"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("a key in the output: %s", out.String())
		}
	}
	if strings.Count(out.String(), "[key]") != 16 {
		t.Errorf("the output is %s", out.String())
	}
}

func BenchmarkSeal(b *testing.B) {
	key := practiceKey(b, ring(b, 1), "practice-a")
	plain := bytes.Repeat([]byte("x"), 500)
	b.ReportAllocs()
	for b.Loop() {
		key.Seal("message.body/0193f1a0-0000-7000-8000-000000000000", plain)
	}
}
