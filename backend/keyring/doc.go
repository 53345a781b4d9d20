// Package keyring keeps the keys that everything else is sealed under.
//
// On a desktop each person has a KeyFile: it wraps the data key of that person's
// own store under a PIN and a random pepper in the operating system's keychain,
// or, on a device without a keychain, under the account's passphrase.
//
// On the service there is one Master key, from its environment, which can be replaced.
// It opens a Ring of random keys, of which one wraps a data key for each practice; a
// PracticeKey seals that practice's values.
//
// What it keeps: no key and no secret is stored or logged in clear, but for the
// master key file that localserve makes for itself; a copied folder opens nothing
// without the keychain or the master key; guessing gets slower with each try; a
// sealed value opens only in the place it was sealed for.
//
// # Formats
//
// Key file: JSON. The wrapped key is sealed.Seal of the data key; its key is
// HKDF-SHA-256 of Argon2id(secret) ‖ pepper with the file's salt; its associated
// data is every other setting in the file, so that none can be exchanged.
//
// Sealed value: tink's AES-256-GCM format, 0x01 ‖ key number (4 bytes) ‖ IV (12) ‖
// ciphertext ‖ tag (16). Wrapped practice key: 0x02 ‖ id of the wrapping key (8) ‖
// sealed.Seal of the data key, with what stands before it and the practice as associated
// data.
//
// File of keys: JSON. Under the name of each master that opens it stands sealed.Seal of
// the ring.
package keyring
