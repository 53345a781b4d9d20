package keyring

import (
	"crypto/hkdf"
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

// MasterVariable is the environment variable that holds the service's master key, and
// NextVariable the one of the master key that is to replace it.
const (
	MasterVariable = "ROWAN_KEY"
	NextVariable   = "ROWAN_KEY_NEXT"
)

const wrappedVersion = 0x02

var (
	errMasterKey = errors.New("not 32 bytes in base64; make one with: openssl rand -base64 32")

	// ErrWrongMaster says that keys do not open with this master key: it is another's, or
	// was replaced.
	ErrWrongMaster = errors.New("keyring: the keys do not open with this master key")
)

// Master is the service's master key. It seals nothing but keys.
type Master struct {
	wrapping sealed.Key
	name     sealed.Key // of which a part names it
}

// MasterFromEnv takes the master key from MasterVariable. Its errors say what to
// set, and nothing of what was set.
func MasterFromEnv(getenv func(string) string) (*Master, error) {
	return masterIn(MasterVariable, getenv)
}

// NextFromEnv takes the master key that is to replace it from NextVariable.
func NextFromEnv(getenv func(string) string) (*Master, error) {
	return masterIn(NextVariable, getenv)
}

func masterIn(variable string, getenv func(string) string) (*Master, error) {
	text := getenv(variable)
	if text == "" {
		return nil, fmt.Errorf("%s is not set: set it to 32 random bytes in base64, made with: openssl rand -base64 32", variable)
	}
	m, err := parseMaster(text)
	if err != nil {
		return nil, fmt.Errorf("%s is %w", variable, err)
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
	return &Master{wrapping: subkey(key, "wrapping"), name: subkey(key, "name")}
}

// subkey is the key for one use of a key.
func subkey(key sealed.Key, use string) sealed.Key {
	b, err := hkdf.Key(sha256.New, key[:], nil, "rowan keyring v1 "+use, len(key))
	if err != nil {
		panic("keyring: derive a key: " + err.Error()) // only a length that HKDF cannot give
	}
	return sealed.Key(b)
}

// Is says whether two are the same key.
func (m *Master) Is(other *Master) bool { return m.wrapping == other.wrapping }

// Format and LogValue keep the key out of logs.
func (*Master) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[key]") }
func (*Master) LogValue() slog.Value       { return slog.StringValue("[key]") }
