package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"rowan/backend/sealed"
)

var (
	// ErrPINTooShort says that a PIN is not six digits or more.
	ErrPINTooShort = errors.New("keyring: a PIN has at least six digits, and nothing else")
	// ErrNoPassphrase says that a passphrase is empty.
	ErrNoPassphrase = errors.New("keyring: the passphrase is empty")
	// ErrNoKeyFile says that this person has no key on this device yet.
	ErrNoKeyFile = errors.New("keyring: there is no key file")
	// ErrKeyFileDamaged says that the key file cannot be read as one.
	ErrKeyFileDamaged = errors.New("keyring: the key file is damaged")
)

// WrongSecret says that the PIN or passphrase does not open the key.
type WrongSecret struct {
	TriesLeft int       // before a wait begins
	Until     time.Time // when the wait ends that this try began; zero while tries are left
}

func (e WrongSecret) Error() string {
	return fmt.Sprintf("keyring: wrong PIN or passphrase, %d tries left", e.TriesLeft)
}

// TooManyTries says that nothing was tried, since a wait is not over.
type TooManyTries struct {
	Until time.Time
}

func (e TooManyTries) Error() string {
	return "keyring: too many wrong tries, wait until " + e.Until.UTC().Format(time.RFC3339)
}

// Mode says what opens a key file.
type Mode string

const (
	ModePIN        Mode = "pin"        // a PIN, together with the keychain
	ModePassphrase Mode = "passphrase" // the account's passphrase, for want of a keychain
)

// Cost is what one guess at a secret costs: Argon2id's parameters.
type Cost struct {
	Time      uint32 `json:"time"`
	MemoryKiB uint32 `json:"memoryKiB"`
	Threads   uint8  `json:"threads"`
}

// DefaultCost is the cost for people's devices.
func DefaultCost() Cost { return Cost{Time: 3, MemoryKiB: 64 << 10, Threads: 4} }

// sane bounds the cost that a file may ask for, so that a damaged one cannot take
// all memory.
func (c Cost) sane() bool {
	return 1 <= c.Time && c.Time <= 16 && 8*uint32(c.Threads) <= c.MemoryKiB && c.MemoryKiB <= 1<<20 && c.Threads >= 1
}

// Device is what key files need of the device that they are on.
type Device struct {
	Keychain Keychain
	Now      func() time.Time
	Random   io.Reader
	Cost     Cost // of the key files that are made
}

// CheckKeychain says, by trying it, whether a PIN can be used on this device: nil,
// or ErrNoKeychain.
func (d Device) CheckKeychain() error {
	entry, err := d.newEntry("check")
	if err != nil {
		return err
	}
	if err := d.Keychain.Set(entry, []byte("check")); err != nil {
		return err
	}
	_, err = d.Keychain.Get(entry)
	return errors.Join(err, d.Keychain.Delete(entry))
}

func (d Device) newEntry(kind string) (string, error) {
	name, err := d.draw(16)
	return kind + "-" + hex.EncodeToString(name), err
}

func (d Device) draw(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.Random, b); err != nil {
		return nil, fmt.Errorf("keyring: read randomness: %w", err)
	}
	return b, nil
}

// KeyFile is one person's wrapped data key on one device. It is safe for
// concurrent use within a process.
type KeyFile struct {
	device Device
	path   string
	mu     sync.Mutex
}

// KeyFile is the key file at path, which need not exist yet.
func (d Device) KeyFile(path string) *KeyFile { return &KeyFile{device: d, path: path} }

const (
	keyFileVersion = 1
	saltSize       = 16
	pepperSize     = 32

	freeTries  = 5
	firstDelay = time.Minute
	lastDelay  = 24 * time.Hour
)

// settings is the content of a key file.
type settings struct {
	Version  int       `json:"version"`
	Mode     Mode      `json:"mode"`
	Pepper   string    `json:"pepper,omitempty"` // the entry in the keychain
	Cost     Cost      `json:"cost"`
	Salt     []byte    `json:"salt"`
	Wrapped  []byte    `json:"wrapped"`
	Failures int       `json:"failures"`
	Until    time.Time `json:"until,omitzero"` // no try before
}

// CreateWithPIN wraps key under pin and a new pepper in the keychain, in place of
// what the file held before. Without a keychain it fails with ErrNoKeychain and
// changes nothing; the passphrase is then to take the PIN's place.
func (f *KeyFile) CreateWithPIN(pin string, key sealed.Key) error {
	if !isPIN(pin) {
		return ErrPINTooShort
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	entry, err := f.device.newEntry("pepper")
	if err != nil {
		return err
	}
	pepper, err := f.device.draw(pepperSize)
	if err != nil {
		return err
	}
	defer clear(pepper)
	if err := f.device.Keychain.Set(entry, pepper); err != nil {
		return err
	}
	return f.create(settings{Mode: ModePIN, Pepper: entry}, pin, pepper, key)
}

// CreateWithPassphrase wraps key under the passphrase alone.
func (f *KeyFile) CreateWithPassphrase(passphrase string, key sealed.Key) error {
	if passphrase == "" {
		return ErrNoPassphrase
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.create(settings{Mode: ModePassphrase}, passphrase, nil, key)
}

func isPIN(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) >= 6
}

// create replaces the file, and only then gives up the pepper of the one before.
// A pepper that stays behind, then or after a failure, opens nothing.
func (f *KeyFile) create(s settings, secret string, pepper []byte, key sealed.Key) error {
	before, err := f.load()
	if err != nil && !errors.Is(err, ErrNoKeyFile) && !errors.Is(err, ErrKeyFileDamaged) {
		return err
	}
	s.Version, s.Cost = keyFileVersion, f.device.Cost
	if !s.Cost.sane() {
		return fmt.Errorf("keyring: the cost of a key file is out of bounds: %+v", s.Cost)
	}
	if s.Salt, err = f.device.draw(saltSize); err != nil {
		return err
	}
	s.Wrapped = sealed.Seal(s.wrappingKey(secret, pepper), key[:], s.bound())
	if err := f.save(s); err != nil {
		return err
	}
	_ = f.deletePepper(before.Pepper)
	return nil
}

// wrappingKey puts the pepper through HKDF after Argon2id, so that both factors
// are needed whatever the first one is worth.
func (s settings) wrappingKey(secret string, pepper []byte) sealed.Key {
	input := argon2.IDKey([]byte(secret), s.Salt, s.Cost.Time, s.Cost.MemoryKiB, s.Cost.Threads, 32)
	input = append(input, pepper...)
	defer clear(input)
	key, err := hkdf.Key(sha256.New, input, s.Salt, "rowan keyring v1 data key", len(sealed.Key{}))
	if err != nil {
		panic("keyring: derive a key: " + err.Error()) // only a length that HKDF cannot give
	}
	return sealed.Key(key)
}

// bound is what the wrapped key is bound to.
func (s settings) bound() []byte {
	return fmt.Appendf(nil, "%d %q %q %d %d %d %x", s.Version, s.Mode, s.Pepper, s.Cost.Time, s.Cost.MemoryKiB, s.Cost.Threads, s.Salt)
}

// Status is what may be known of a key file without its secret.
type Status struct {
	Mode      Mode
	TriesLeft int       // before the next wait
	Until     time.Time // when a wait ends that is not over; else zero
}

// Status says which secret the file takes, and whether one may be tried now. It
// fails with ErrNoKeyFile when there is none.
func (f *KeyFile) Status() (Status, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.load()
	if err != nil {
		return Status{}, err
	}
	return Status{Mode: s.Mode, TriesLeft: s.triesLeft(), Until: s.waitUntil(f.device.Now())}, nil
}

// Unlock returns the data key. Without the right secret it fails with WrongSecret
// or, while a wait lasts, TooManyTries. ErrNoKeychain and ErrKeychainEntryGone
// cost no try.
func (f *KeyFile) Unlock(secret string) (sealed.Key, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.load()
	if err != nil {
		return sealed.Key{}, err
	}
	now := f.device.Now()
	if until := s.waitUntil(now); !until.IsZero() {
		if !until.Equal(s.Until) {
			s.Until = until
			if err := f.save(s); err != nil {
				return sealed.Key{}, err
			}
		}
		return sealed.Key{}, TooManyTries{Until: until}
	}
	pepper, err := f.pepper(s)
	if err != nil {
		return sealed.Key{}, err
	}
	defer clear(pepper)
	plain, err := sealed.Open(s.wrappingKey(secret, pepper), s.Wrapped, s.bound())
	if err != nil || len(plain) != len(sealed.Key{}) {
		return sealed.Key{}, f.failed(s, now)
	}
	defer clear(plain)
	if s.Failures > 0 {
		s.Failures, s.Until = 0, time.Time{}
		// Where this cannot be written the count stays too high, which keeps nobody
		// out who has just come in.
		_ = f.save(s)
	}
	return sealed.Key(plain), nil
}

// pepper is nil for a file that has none.
func (f *KeyFile) pepper(s settings) ([]byte, error) {
	if s.Mode != ModePIN {
		return nil, nil
	}
	pepper, err := f.device.Keychain.Get(s.Pepper)
	if err == nil && len(pepper) != pepperSize {
		return nil, ErrKeychainEntryGone
	}
	return pepper, err
}

// failed counts a wrong secret, and says that it was wrong only once that is
// written.
func (f *KeyFile) failed(s settings, now time.Time) error {
	s.Failures++
	if s.triesLeft() == 0 {
		s.Until = now.Add(s.delay())
	}
	if err := f.save(s); err != nil {
		return err
	}
	return WrongSecret{TriesLeft: s.triesLeft(), Until: s.Until}
}

func (s settings) triesLeft() int { return max(0, freeTries-s.Failures) }

// delay is the wait after the last failure: none for the free tries, then doubling.
func (s settings) delay() time.Duration {
	if s.Failures < freeTries {
		return 0
	}
	return min(firstDelay<<min(s.Failures-freeTries, 20), lastDelay)
}

// waitUntil is when the wait ends, or zero if none lasts. A clock that has been
// put right since the last failure cannot make the wait longer than it was.
func (s settings) waitUntil(now time.Time) time.Time {
	if !now.Before(s.Until) {
		return time.Time{}
	}
	if latest := now.Add(s.delay()); s.Until.After(latest) {
		return latest
	}
	return s.Until
}

// Wipe destroys this device's means to the data key: the pepper, then the wrapped
// key. It does what it can and returns what it could not.
func (f *KeyFile) Wipe() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, err := f.load()
	if errors.Is(err, ErrNoKeyFile) {
		return nil
	}
	if errors.Is(err, ErrKeyFileDamaged) {
		err = nil
	}
	return errors.Join(err, f.deletePepper(s.Pepper), removeFile(f.path))
}

// deletePepper takes it for done when there is nothing to delete.
func (f *KeyFile) deletePepper(entry string) error {
	if entry == "" {
		return nil
	}
	if err := f.device.Keychain.Delete(entry); err != nil && !errors.Is(err, ErrKeychainEntryGone) {
		return err
	}
	return nil
}

func (f *KeyFile) load() (settings, error) {
	b, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return settings{}, ErrNoKeyFile
	}
	if err != nil {
		return settings{}, fmt.Errorf("keyring: read the key file: %w", err)
	}
	var s settings
	if err := json.Unmarshal(b, &s); err != nil {
		return settings{}, ErrKeyFileDamaged
	}
	ok := s.Version == keyFileVersion && s.Cost.sane() && s.Failures >= 0 &&
		(s.Mode == ModePIN && s.Pepper != "" || s.Mode == ModePassphrase && s.Pepper == "")
	if !ok {
		return settings{}, ErrKeyFileDamaged
	}
	return s, nil
}

func (f *KeyFile) save(s settings) error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("keyring: write the key file: %w", err)
	}
	return writeFile(f.path, append(b, '\n'))
}
