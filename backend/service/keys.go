package service

import (
	"crypto/hkdf"
	"crypto/sha256"

	"rowan/backend/keyring"
	"rowan/backend/sealed"
	"rowan/backend/store"
)

// Keys lets a store seal with the practice keys that a master key wraps.
func Keys(m *keyring.Master) store.Keys { return practiceKeys{m} }

type practiceKeys struct{ master *keyring.Master }

func (k practiceKeys) NewPracticeKey(practice string) ([]byte, store.Sealer, error) {
	wrapped, key, err := k.master.NewPracticeKey(practice)
	if err != nil {
		return nil, nil, err
	}
	return wrapped, key, nil
}

func (k practiceKeys) PracticeKey(practice string, wrapped []byte) (store.Sealer, error) {
	key, err := k.master.PracticeKey(practice, wrapped)
	if err != nil {
		return nil, err
	}
	return key, nil
}

// LookupKey is the key of Config.Lookup that belongs to a master key.
func LookupKey(m *keyring.Master) sealed.Key {
	file := m.FileKey()
	b, err := hkdf.Key(sha256.New, file[:], nil, "rowan service v1 lookup", len(file))
	if err != nil {
		panic("service: derive a key: " + err.Error()) // only a length that HKDF cannot give
	}
	return sealed.Key(b)
}
