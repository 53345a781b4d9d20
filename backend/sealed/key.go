package sealed

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
)

// Key is a 32-byte data key. It shows itself to no log, format verb or encoder.
type Key [32]byte

const redacted = "[key]"

// NewKey draws a key from random, which is crypto/rand.Reader outside of tests.
func NewKey(random io.Reader) (Key, error) {
	var k Key
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return Key{}, fmt.Errorf("sealed: draw a key: %w", err)
	}
	return k, nil
}

func (Key) String() string               { return redacted }
func (Key) GoString() string             { return redacted }
func (Key) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format answers every verb, since %d and %x would otherwise print the bytes.
func (Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// seals are the derived keys of one data key, one for each kind of file.
type seals struct {
	page, frame, journal *xaes
}

func newSeals(key Key) *seals {
	return &seals{
		page:    newXAES(key.derive("page")),
		frame:   newXAES(key.derive("frame")),
		journal: newXAES(key.derive("journal")),
	}
}

func (k Key) derive(kind string) Key {
	b, err := hkdf.Key(sha256.New, k[:], nil, "rowan sealed v1 "+kind, len(k))
	if err != nil {
		panic("sealed: derive a key: " + err.Error()) // only a length that HKDF cannot give
	}
	return Key(b)
}
