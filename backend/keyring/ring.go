package keyring

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"rowan/backend/sealed"
)

// Ring is the service's keys: one that seals its file, one for what is looked up by
// hashes, and those that wrap practices' keys, of which the newest wraps. They are
// random and stand sealed in a file, which any of the masters that it names opens.
//
// So a master is replaced while the service runs: Admit seals the ring for the next one
// too and adds a wrapping key, each practice's key is wrapped anew under that, and Retire
// seals it for the next one alone. Each is one file that takes another's place; what is
// broken off goes on when it is done again.
type Ring struct {
	path   string // "" for one that is in memory only
	master *Master

	mu   sync.Mutex
	keys ringKeys
}

// ringKeys is what is sealed for each master.
type ringKeys struct {
	File     []byte     `json:"file"`
	Lookup   []byte     `json:"lookup"`
	Wrapping []ringWrap `json:"wrapping"` // the oldest first; none is ever forgotten
}

type ringWrap struct {
	ID  []byte `json:"id"`
	Key []byte `json:"key"`
}

// ringFile is the file: the keys, sealed for each master by its id.
type ringFile struct {
	Version int               `json:"version"`
	Masters map[string][]byte `json:"masters"`
}

const (
	ringVersion = 1
	wrapID      = 8 // bytes of a wrapping key's id
	maxRing     = 1 << 20
)

var (
	// ErrNoRing says that there is no file of keys.
	ErrNoRing = errors.New("keyring: there is no file of keys")
	// ErrRingDamaged says that a file of keys is none, or was altered.
	ErrRingDamaged = errors.New("keyring: the file of keys is damaged")
)

// NewRing makes keys, and their file at path unless that is "". It takes the place of none.
func NewRing(path string, m *Master, random io.Reader) (*Ring, error) {
	r := &Ring{path: path, master: m}
	for _, key := range []*[]byte{&r.keys.File, &r.keys.Lookup} {
		k, err := sealed.NewKey(random)
		if err != nil {
			return nil, err
		}
		*key = k[:]
	}
	if err := r.addWrapping(random); err != nil || path == "" {
		return r, err
	}
	part := path + ".new"
	if err := r.write(part, m); err != nil {
		return nil, err
	}
	err := os.Link(part, path) // fails where there is one
	if err := errors.Join(err, removeFile(part)); err != nil {
		return nil, fmt.Errorf("keyring: make the file of keys: %w", err)
	}
	return r, nil
}

// OpenRing opens the file of keys at path. Without one it fails with ErrNoRing, with
// another master with ErrWrongMaster.
func OpenRing(path string, m *Master) (*Ring, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoRing
	}
	if err != nil {
		return nil, fmt.Errorf("keyring: read the file of keys: %w", err)
	}
	r, err := ReadRing(content, m)
	if err != nil {
		return nil, err
	}
	r.path = path
	return r, nil
}

// ReadRing opens the content of a file of keys.
func ReadRing(content []byte, m *Master) (*Ring, error) {
	var f ringFile
	if len(content) > maxRing || json.Unmarshal(content, &f) != nil || f.Version != ringVersion || len(f.Masters) == 0 {
		return nil, ErrRingDamaged
	}
	value, ok := f.Masters[m.id()]
	if !ok {
		return nil, ErrWrongMaster
	}
	plain, err := sealed.Open(m.wrapping, value, ringPlace)
	if err != nil {
		return nil, ErrRingDamaged
	}
	r := &Ring{master: m}
	if json.Unmarshal(plain, &r.keys) != nil || !r.keys.whole() {
		return nil, ErrRingDamaged
	}
	return r, nil
}

// ringPlace is what the sealed keys are bound to.
var ringPlace = []byte("rowan service keys v1")

func (k ringKeys) whole() bool {
	for _, w := range k.Wrapping {
		if len(w.ID) != wrapID || len(w.Key) != len(sealed.Key{}) {
			return false
		}
	}
	return len(k.Wrapping) > 0 && len(k.File) == len(sealed.Key{}) && len(k.Lookup) == len(sealed.Key{})
}

// addWrapping adds the key that wraps from now on.
func (r *Ring) addWrapping(random io.Reader) error {
	key, err := sealed.NewKey(random)
	if err != nil {
		return err
	}
	id := make([]byte, wrapID)
	if _, err := io.ReadFull(random, id); err != nil {
		return fmt.Errorf("keyring: name a key: %w", err)
	}
	r.keys.Wrapping = append(r.keys.Wrapping, ringWrap{id, key[:]})
	return nil
}

// write writes the ring to path, sealed for these masters.
func (r *Ring) write(path string, masters ...*Master) error {
	plain, err := json.Marshal(r.keys)
	if err != nil {
		return err
	}
	f := ringFile{Version: ringVersion, Masters: map[string][]byte{}}
	for _, m := range masters {
		f.Masters[m.id()] = sealed.Seal(m.wrapping, plain, ringPlace)
	}
	content, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return writeFile(path, append(content, '\n'))
}

// Admit has the next master open the ring as well, and a new key wrap practices' keys.
// A second time it changes nothing.
func (r *Ring) Admit(next *Master, random io.Reader) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := OpenRing(r.path, next); !errors.Is(err, ErrWrongMaster) {
		return err
	}
	before := len(r.keys.Wrapping)
	err := r.addWrapping(random)
	if err == nil {
		err = r.write(r.path, r.master, next)
	}
	if err != nil {
		r.keys.Wrapping = r.keys.Wrapping[:before]
	}
	return err
}

// Retire has the next master alone open the ring.
func (r *Ring) Retire(next *Master) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.write(r.path, next); err != nil {
		return err
	}
	r.master = next
	return nil
}

// Sealed is the content of the ring's file.
func (r *Ring) Sealed() ([]byte, error) {
	content, err := os.ReadFile(r.path)
	if err != nil {
		return nil, fmt.Errorf("keyring: read the file of keys: %w", err)
	}
	return content, nil
}

// Reload takes in the keys that another process added.
func (r *Ring) Reload() error {
	if r.path == "" {
		return nil
	}
	now, err := OpenRing(r.path, r.master)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = now.keys
	return nil
}

// FileKey is the key that seals the service's own SQLite file.
func (r *Ring) FileKey() sealed.Key { return sealed.Key(r.keys.File) }

// LookupKey is the key of the hashes by which the service finds addresses and codes.
func (r *Ring) LookupKey() sealed.Key { return sealed.Key(r.keys.Lookup) }

// newest is the key that wraps.
func (r *Ring) newest() ringWrap {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keys.Wrapping[len(r.keys.Wrapping)-1]
}

// named is the wrapping key with an id.
func (r *Ring) named(id []byte) (ringWrap, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.keys.Wrapping {
		if bytes.Equal(w.ID, id) {
			return w, true
		}
	}
	return ringWrap{}, false
}

// NewPracticeKey makes the key of a new practice, and its wrapped form for the
// store. Whoever destroys every copy of the wrapped form destroys what it sealed.
func (r *Ring) NewPracticeKey(practice string, random io.Reader) (wrapped []byte, key *PracticeKey, err error) {
	data, err := sealed.NewKey(random)
	if err != nil {
		return nil, nil, err
	}
	if key, err = newPracticeKey(practice, data); err != nil {
		return nil, nil, err
	}
	return wrap(r.newest(), practice, data), key, nil
}

// PracticeKey unwraps what NewPracticeKey wrapped for the same practice, else it
// fails with ErrWrongMaster.
func (r *Ring) PracticeKey(practice string, wrapped []byte) (*PracticeKey, error) {
	data, err := r.unwrap(practice, wrapped)
	if err != nil {
		return nil, err
	}
	return newPracticeKey(practice, data)
}

// Rewrap wraps a practice's key under the newest wrapping key. What stands under that
// already, it returns as it is.
func (r *Ring) Rewrap(practice string, wrapped []byte) ([]byte, error) {
	data, err := r.unwrap(practice, wrapped)
	if err != nil {
		return nil, err
	}
	newest := r.newest()
	if bytes.Equal(wrapped[1:1+wrapID], newest.ID) {
		return wrapped, nil
	}
	return wrap(newest, practice, data), nil
}

func wrap(under ringWrap, practice string, data sealed.Key) []byte {
	head := append([]byte{wrappedVersion}, under.ID...)
	return append(head, sealed.Seal(sealed.Key(under.Key), data[:], append(bytes.Clone(head), practice...))...)
}

func (r *Ring) unwrap(practice string, wrapped []byte) (sealed.Key, error) {
	const head = 1 + wrapID
	if len(wrapped) < head || wrapped[0] != wrappedVersion {
		return sealed.Key{}, ErrWrongMaster
	}
	under, ok := r.named(wrapped[1:head])
	if !ok {
		if err := r.Reload(); err != nil {
			return sealed.Key{}, err
		}
		if under, ok = r.named(wrapped[1:head]); !ok {
			return sealed.Key{}, ErrWrongMaster
		}
	}
	data, err := sealed.Open(sealed.Key(under.Key), wrapped[head:], append(bytes.Clone(wrapped[:head]), practice...))
	if err != nil || len(data) != len(sealed.Key{}) {
		return sealed.Key{}, ErrWrongMaster
	}
	return sealed.Key(data), nil
}

// id names a master without telling anything of it.
func (m *Master) id() string { return hex.EncodeToString(m.name[:wrapID]) }

// Format and LogValue keep the keys out of logs.
func (*Ring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[key]") }
func (*Ring) LogValue() slog.Value       { return slog.StringValue("[key]") }
