package store

import (
	"database/sql/driver"
	"encoding/json"
	"errors"

	"rowan/backend/messaging"
)

// Sealer seals the values of one practice's columns. where names practice,
// table, column and row, so that a value moved elsewhere does not open.
type Sealer interface {
	Seal(where string, plain []byte) []byte
	Open(where string, value []byte) ([]byte, error)
	// Index is a keyed hash, kept beside a sealed value that must be looked up.
	Index(column, value string) []byte
}

// Keys makes and opens the sealing keys of practices.
type Keys interface {
	NewPracticeKey(practice string) (wrapped []byte, sealer Sealer, err error)
	PracticeKey(practice string, wrapped []byte) (Sealer, error)
}

// The first byte of a value says which Sealer it passed through.
const (
	markSealed byte = 1 // a practice's key
	markClear  byte = 2 // Clear: the file alone protects it
)

// Clear is the Keys of a desktop store, whose file is sealed as a whole: it only
// marks values, so that search can be built over what they say.
type Clear struct{}

// NewPracticeKey and PracticeKey return Clear itself.
func (c Clear) NewPracticeKey(string) ([]byte, Sealer, error) { return []byte{markClear}, c, nil }
func (c Clear) PracticeKey(string, []byte) (Sealer, error)    { return c, nil }
func (c Clear) Seal(_ string, plain []byte) []byte            { return append([]byte{markClear}, plain...) }
func (c Clear) Index(_, value string) []byte                  { return []byte(value) }
func (c Clear) Open(_ string, value []byte) ([]byte, error) {
	if len(value) == 0 || value[0] != markClear {
		return nil, errors.New("not a clear value")
	}
	return value[1:], nil
}

// secret is a column that holds only what passed through a Sealer. gorm's
// serializers are bypassed by map updates and OnConflict; a Value is not.
type secret []byte

// Value refuses what is not sealed.
func (s secret) Value() (driver.Value, error) {
	if len(s) == 0 || s[0] != markSealed && s[0] != markClear {
		return nil, errors.New("refused to store a value that was not sealed")
	}
	return []byte(s), nil
}

// Scan takes the value as it is; NULL, in a column that came later, is empty.
func (s *secret) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok && v != nil {
		return errors.New("a sealed column holds no bytes")
	}
	*s = append((*s)[:0], b...)
	return nil
}

// optional is a secret that may be NULL.
type optional []byte

// Value refuses what is not sealed.
func (o optional) Value() (driver.Value, error) {
	if o == nil {
		return nil, nil
	}
	return secret(o).Value()
}

// Scan takes the value as it is.
func (o *optional) Scan(v any) error {
	if *o = nil; v == nil {
		return nil
	}
	return (*secret)(o).Scan(v)
}

// where names a value's place for its Sealer.
func (tx *Tx) where(table, column, id string) string {
	return string(tx.practice) + "/" + table + "/" + column + "/" + id
}

func (tx *Tx) seal(table, column, id string, plain []byte) secret {
	return tx.sealer.Seal(tx.where(table, column, id), plain)
}

func (tx *Tx) unseal(table, column, id string, s secret) ([]byte, error) {
	b, err := tx.sealer.Open(tx.where(table, column, id), s)
	if err != nil {
		return nil, messaging.Internal("open a sealed value of "+table, err)
	}
	return b, nil
}

func (tx *Tx) sealText(table, column, id string, t messaging.Text) secret {
	return tx.seal(table, column, id, []byte(t))
}

func (tx *Tx) unsealText(table, column, id string, s secret) (messaging.Text, error) {
	b, err := tx.unseal(table, column, id, s)
	return messaging.Text(b), err
}

// sealJSON seals several fields as one value.
func (tx *Tx) sealJSON(table, column, id string, v any) (secret, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, messaging.Internal("write "+table, err)
	}
	return tx.seal(table, column, id, b), nil
}

func (tx *Tx) unsealJSON(table, column, id string, s secret, v any) error {
	b, err := tx.unseal(table, column, id, s)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return messaging.Internal("read "+table, err)
	}
	return nil
}

// index returns the lookup hash of a value, nil for an empty one.
func (tx *Tx) index(column, value string) []byte {
	if value == "" {
		return nil
	}
	return tx.sealer.Index(column, value)
}
