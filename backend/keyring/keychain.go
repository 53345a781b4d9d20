package keyring

import (
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

var (
	// ErrNoKeychain says that this device has no keychain, or that it is locked.
	ErrNoKeychain = errors.New("keyring: no keychain can be used on this device")
	// ErrKeychainEntryGone says that the keychain no longer has what was put into
	// it. The data key is lost; the service supplies the device anew.
	ErrKeychainEntryGone = errors.New("keyring: the keychain entry is gone")
)

// Keychain keeps small secrets for one user of the operating system. Get and
// Delete fail with ErrKeychainEntryGone for what is not there, and every method
// with ErrNoKeychain where none can be used.
type Keychain interface {
	Get(entry string) ([]byte, error)
	Set(entry string, secret []byte) error
	Delete(entry string) error
}

// OSKeychain is the operating system's: the Windows credential store, the macOS
// keychain or the Secret Service.
type OSKeychain struct{}

// keychainService names our entries among those of other programs.
const keychainService = "Rowan"

func (OSKeychain) Get(entry string) ([]byte, error) {
	text, err := keyring.Get(keychainService, entry)
	if err != nil {
		return nil, keychainError(err)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("keyring: the keychain entry is not ours: %w", ErrKeychainEntryGone)
	}
	return secret, nil
}

func (OSKeychain) Set(entry string, secret []byte) error {
	return keychainError(keyring.Set(keychainService, entry, base64.StdEncoding.EncodeToString(secret)))
}

func (OSKeychain) Delete(entry string) error {
	return keychainError(keyring.Delete(keychainService, entry))
}

func keychainError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrKeychainEntryGone
	}
	return fmt.Errorf("%w: %w", ErrNoKeychain, err)
}
