//go:build !race

package keyring_test

import (
	"bytes"
	"testing"
)

// Under the race detector sync.Pool forgets things on purpose.
func TestPracticeKey_AllocatesItsOutputOnly(t *testing.T) {
	key := practiceKey(t, ring(t, 1), "practice-a")
	plain := bytes.Repeat([]byte("x"), 500)
	value := key.Seal("message.body/1", plain)
	for name, f := range map[string]func(){
		"seal":  func() { key.Seal("message.body/1", plain) },
		"open":  func() { _, _ = key.Open("message.body/1", value) },
		"index": func() { key.Index("contact.phone", "+15550100") },
	} {
		if n := testing.AllocsPerRun(200, f); n > 1 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
