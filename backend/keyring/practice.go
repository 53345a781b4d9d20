package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	"rowan/backend/sealed"
)

// ErrNotOurs says that a sealed value was not sealed by this key for this place.
var ErrNotOurs = errors.New("keyring: the value was not sealed for this place")

const (
	practiceKeyNumber = 1 // in each sealed value, so that a practice may get a second key
	indexSize         = 16
)

// PracticeKey is one practice's sealing key, in memory. It is safe for concurrent
// use, and what it needs is set up once.
type PracticeKey struct {
	prefix []byte // of all associated data: the practice
	values tink.AEAD
	places sync.Pool // *[]byte, for associated data
	hashes sync.Pool // hash.Hash, keyed for indexes
}

func newPracticeKey(practice string, data sealed.Key) (*PracticeKey, error) {
	parameters, err := aesgcm.NewParameters(aesgcm.ParametersOpts{
		KeySizeInBytes: 32,
		IVSizeInBytes:  12,
		TagSizeInBytes: 16,
		Variant:        aesgcm.VariantTink, // whose values begin with 0x01
	})
	if err != nil {
		return nil, fmt.Errorf("keyring: a practice's key: %w", err)
	}
	sealing, indexing := subkey(data, "values"), subkey(data, "indexes")
	secret := secretdata.NewBytesFromData(sealing[:], insecuresecretdataaccess.Token{})
	key, err := aesgcm.NewKey(secret, practiceKeyNumber, parameters)
	if err != nil {
		return nil, fmt.Errorf("keyring: a practice's key: %w", err)
	}
	values, err := aesgcm.NewAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("keyring: a practice's key: %w", err)
	}
	k := &PracticeKey{prefix: appendCounted(nil, practice), values: values}
	k.places.New = func() any { return new([]byte) }
	k.hashes.New = func() any { return hmac.New(sha256.New, indexing[:]) }
	return k, nil
}

// appendCounted appends s so that what follows cannot be taken for a part of it.
func appendCounted(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Seal returns plain sealed for the place where, which names table, column and row
// without ambiguity; the practice is bound in here. The first byte is 0x01.
func (k *PracticeKey) Seal(where string, plain []byte) []byte {
	place := k.place(where)
	value, err := k.values.Encrypt(plain, *place)
	k.places.Put(place)
	if err != nil {
		panic("keyring: seal a value: " + err.Error()) // only a value beyond 64 GiB
	}
	return value
}

// Open returns what Seal sealed for the same place, else it fails with ErrNotOurs.
func (k *PracticeKey) Open(where string, value []byte) ([]byte, error) {
	place := k.place(where)
	plain, err := k.values.Decrypt(value, *place)
	k.places.Put(place)
	if err != nil {
		return nil, ErrNotOurs
	}
	return plain, nil
}

func (k *PracticeKey) place(where string) *[]byte {
	place := k.places.Get().(*[]byte)
	*place = append(append((*place)[:0], k.prefix...), where...)
	return place
}

// Index is a keyed hash of a value, to find it again in column by equality. The
// same value has another hash in another column and in another practice.
func (k *PracticeKey) Index(column, value string) []byte {
	h := k.hashes.Get().(hash.Hash)
	place := k.places.Get().(*[]byte)
	*place = append(appendCounted((*place)[:0], column), value...)
	h.Reset()
	_, _ = h.Write(*place)
	sum := h.Sum(make([]byte, 0, sha256.Size))
	clear(*place) // the value stood in it
	k.places.Put(place)
	k.hashes.Put(h)
	return sum[:indexSize:indexSize]
}

// Format and LogValue keep the key out of logs.
func (*PracticeKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[key]") }
func (*PracticeKey) LogValue() slog.Value       { return slog.StringValue("[key]") }
