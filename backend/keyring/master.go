package keyring

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"rowan/backend/sealed"
)

// MasterVariable is the environment variable that holds the service's master key.
const MasterVariable = "ROWAN_KEY"

const wrappedVersion = 0x01

var (
	errMasterKey = errors.New("not 32 bytes in base64; make one with: openssl rand -base64 32")

	// ErrWrongMaster says that a practice's key was not wrapped by this master key
	// for this practice.
	ErrWrongMaster = errors.New("keyring: the practice's key does not open with this master key")
)

// Master is the service's master key. It seals nothing but keys.
type Master struct {
	wrapping sealed.Key
	file     sealed.Key
}

// MasterFromEnv takes the master key from MasterVariable. Its errors say what to
// set, and nothing of what was set.
func MasterFromEnv(getenv func(string) string) (*Master, error) {
	text := getenv(MasterVariable)
	if text == "" {
		return nil, fmt.Errorf("%s is not set: set it to 32 random bytes in base64, made with: openssl rand -base64 32", MasterVariable)
	}
	m, err := parseMaster(text)
	if err != nil {
		return nil, fmt.Errorf("%s is %w", MasterVariable, err)
	}
	return m, nil
}

// MasterFromFile takes the master key from the file at path, and makes one from
// random on the first start. It is for a service that has no other place for a
// key; whoever reads the file reads everything.
func MasterFromFile(path string, random io.Reader) (*Master, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newMasterFile(path, random)
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: read the master key: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: read the master key: %w", err)
	}
	if !ownerOnly(info) {
		return nil, fmt.Errorf("the master key in %s can be read by others: run chmod 600 on it", path)
	}
	m, err := parseMaster(string(text))
	if err != nil {
		return nil, fmt.Errorf("the master key in %s is %w", path, err)
	}
	return m, nil
}

func newMasterFile(path string, random io.Reader) (*Master, error) {
	key, err := sealed.NewKey(random)
	if err != nil {
		return nil, err
	}
	if err := writeFile(path, []byte(base64.StdEncoding.EncodeToString(key[:])+"\n")); err != nil {
		return nil, err
	}
	return newMaster(key), nil
}

func parseMaster(text string) (*Master, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != len(sealed.Key{}) {
		return nil, errMasterKey
	}
	return newMaster(sealed.Key(key)), nil
}

func newMaster(key sealed.Key) *Master {
	return &Master{wrapping: subkey(key, "wrapping"), file: subkey(key, "file")}
}

// subkey is the key for one use of a key.
func subkey(key sealed.Key, use string) sealed.Key {
	b, err := hkdf.Key(sha256.New, key[:], nil, "rowan keyring v1 "+use, len(key))
	if err != nil {
		panic("keyring: derive a key: " + err.Error()) // only a length that HKDF cannot give
	}
	return sealed.Key(b)
}

// FileKey is the key that seals the service's own SQLite file.
func (m *Master) FileKey() sealed.Key { return m.file }

// NewPracticeKey makes the key of a new practice, and its wrapped form for the
// store. Whoever destroys every copy of the wrapped form destroys what it sealed.
func (m *Master) NewPracticeKey(practice string) (wrapped []byte, key *PracticeKey, err error) {
	data, err := sealed.NewKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if key, err = newPracticeKey(practice, data); err != nil {
		return nil, nil, err
	}
	wrapped = append([]byte{wrappedVersion}, sealed.Seal(m.wrapping, data[:], []byte(practice))...)
	return wrapped, key, nil
}

// PracticeKey unwraps what NewPracticeKey wrapped for the same practice, else it
// fails with ErrWrongMaster.
func (m *Master) PracticeKey(practice string, wrapped []byte) (*PracticeKey, error) {
	if len(wrapped) == 0 || wrapped[0] != wrappedVersion {
		return nil, ErrWrongMaster
	}
	data, err := sealed.Open(m.wrapping, wrapped[1:], []byte(practice))
	if err != nil || len(data) != len(sealed.Key{}) {
		return nil, ErrWrongMaster
	}
	return newPracticeKey(practice, sealed.Key(data))
}

// Format and LogValue keep the key out of logs.
func (*Master) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[key]") }
func (*Master) LogValue() slog.Value       { return slog.StringValue("[key]") }
