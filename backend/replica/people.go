package replica

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/store"
)

// Person is somebody who has a store on this computer, as far as the index
// says it: nothing that names them.
type Person struct {
	ID       string       `json:"id"` // their folder's name
	Initials string       `json:"initials"`
	Mode     keyring.Mode `json:"mode"`
	Waiting               // of theirs, since they locked
	Leaving  bool         `json:"-"` // what waits is being carried up now
}

// index is the one file that can be read while everybody is locked.
type index struct {
	Address string   `json:"address,omitempty"` // of the service used last
	People  []Person `json:"people"`
}

const (
	indexFile = "people.json"
	storeFile = "store"
	keyFile   = "key.json"
)

// SignIn is a sign-in at the service.
type SignIn struct {
	Address    string
	Email      string
	Passphrase string
	Code       string // of the second factor
	PIN        string // unlocks the store from then on; unused without a keychain
}

// Keychain says whether this computer has a keychain, so that a PIN can be used.
func (r *Replica) Keychain() bool { return r.keychain() }

// People lists who has a store on this computer, and the address of the service
// that was used last.
func (r *Replica) People() ([]Person, string, error) {
	ix, err := r.readIndex()
	for _, l := range r.leavers() {
		if i := slices.IndexFunc(ix.People, func(p Person) bool { return p.ID == l.person.ID }); i >= 0 {
			ix.People[i].Waiting, ix.People[i].Leaving = l.waits(), true
		}
	}
	if ix.Address == "" {
		ix.Address = r.cfg.Address
	}
	return ix.People, ix.Address, err
}

// SignIn signs a person in at the service, enrols this computer as their device,
// and opens their store here, which it makes if there is none. Whoever had
// theirs open is locked.
func (r *Replica) SignIn(ctx context.Context, in SignIn) error {
	r.coming.Lock()
	defer r.coming.Unlock()
	address, err := api.CheckAddress(in.Address)
	if err != nil {
		return err
	}
	email := messaging.Email(in.Email).Fold()
	if err := email.Check(); err != nil {
		return err
	}
	secret, err := r.secret(in.Passphrase, in.PIN)
	if err != nil {
		return err
	}
	remote, err := r.cfg.Dial(address.String(), "")
	if err != nil {
		return err
	}
	if _, err := remote.About(ctx); err != nil {
		return err
	}
	signed, err := remote.SignIn(ctx, api.SignIn{Email: email, Passphrase: in.Passphrase, Code: in.Code, Device: r.cfg.Computer})
	if err != nil {
		return err
	}
	return r.admit(ctx, address.String(), secret, signed)
}

// secret is what unlocks a store that is made now.
func (r *Replica) secret(passphrase, pin string) (string, error) {
	if !r.keychain() {
		return passphrase, nil
	}
	if len(pin) < 6 {
		return "", r.keyError(nil, keyring.ErrPINTooShort)
	}
	return pin, nil
}

// admit opens the store of somebody who has signed in. r.coming is held.
func (r *Replica) admit(ctx context.Context, address, secret string, signed api.SignedIn) error {
	p := Person{ID: folder(signed), Initials: messaging.Initials(messaging.Text(signed.Teammate.Name)), Mode: keyring.ModePassphrase}
	if r.keychain() {
		p.Mode = keyring.ModePIN
	}
	s, err := r.enrol(ctx, p, secret, address, signed)
	if err != nil {
		return err
	}
	if err := r.remember(s.person, address); err != nil {
		s.close()
		return err
	}
	r.install(s)
	return nil
}

// folder is a name that says nothing about whose folder it is. It follows from
// random ids, so that signing in again finds it.
func folder(s api.SignedIn) string {
	sum := sha256.Sum256([]byte("rowan person\x00" + string(s.Practice.ID) + "\x00" + string(s.Teammate.ID)))
	return hex.EncodeToString(sum[:16])
}

// enrol opens the person's store with their device's new token in it. One that
// cannot be opened any more, or of which a page is damaged, is laid aside; its
// content comes down anew, and what it had to carry up goes on from the new one.
func (r *Replica) enrol(ctx context.Context, p Person, secret, address string, signed api.SignedIn) (*session, error) {
	dir := filepath.Join(r.cfg.Dir, p.ID)
	path := filepath.Join(dir, storeFile)
	keys := r.device.KeyFile(filepath.Join(dir, keyFile))
	keep := func(tx *store.Tx) error {
		if err := tx.SetSetting(settingToken, []byte(signed.Token)); err != nil {
			return err
		}
		if err := tx.SetSetting(settingRenewed, []byte(r.cfg.Clock().Format(time.RFC3339))); err != nil {
			return err
		}
		return tx.SetSetting(settingAddress, []byte(address))
	}
	var list []unsent // of a store that is laid aside, if it could be read
	rescued, aside := false, false
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		key, err := keys.Unlock(secret)
		if err == nil {
			r.free(p.ID) // signed out by the service, and still open here
			st, err := r.openStore(ctx, path, key)
			clear(key[:])
			if err == nil {
				if _, err = st.Examine(ctx); err == nil {
					if status, err := keys.Status(); err == nil {
						p.Mode = status.Mode
					}
					return r.session(ctx, p, st, keep)
				}
				list, rescued = rescue(ctx, st)
				_ = st.Close()
			}
			if messaging.CodeOf(err) != messaging.CodeStoreDamaged {
				return nil, err
			}
		} else if !errors.Is(err, keyring.ErrKeychainEntryGone) && !errors.Is(err, keyring.ErrKeyFileDamaged) && !errors.Is(err, keyring.ErrNoKeyFile) {
			return nil, r.keyError(keys, err)
		}
		r.free(p.ID)
		if err := layAside(path, r.cfg.Clock()); err != nil {
			return nil, DiskError("lay a store aside", err)
		}
		aside = true
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, DiskError("make a folder", err)
	}
	key, err := sealed.NewKey(r.cfg.Random)
	if err != nil {
		return nil, messaging.Internal("make a key", err)
	}
	create := keys.CreateWithPassphrase
	if p.Mode == keyring.ModePIN {
		create = keys.CreateWithPIN
	}
	if err := create(secret, key); err != nil {
		return nil, r.keyError(keys, err)
	}
	st, err := r.openStore(ctx, path, key)
	clear(key[:])
	if err != nil {
		return nil, err
	}
	err = st.CreatePractice(ctx, signed.Practice, func(tx *store.Tx) error {
		if err := tx.SetSelf(signed.Teammate.ID); err != nil {
			return err
		}
		return tx.PutTeammate(signed.Teammate)
	})
	if err != nil {
		_ = st.Close()
		return nil, err
	}
	s, err := r.session(ctx, p, st, keep)
	if err == nil && aside {
		if err = s.takeIn(list, rescued); err != nil {
			s.close()
		}
	}
	return s, err
}

// Unlock opens a person's store by their PIN or passphrase.
func (r *Replica) Unlock(ctx context.Context, id, secret string) error {
	r.coming.Lock()
	defer r.coming.Unlock()
	if r.current(id) != nil {
		return nil
	}
	ix, err := r.readIndex()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(ix.People, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return messaging.Fail(messaging.CodeNotFound, "This person has no messages on this computer. Sign in first.")
	}
	dir := filepath.Join(r.cfg.Dir, id)
	keys := r.device.KeyFile(filepath.Join(dir, keyFile))
	key, err := keys.Unlock(secret)
	if err != nil {
		return r.keyError(keys, err)
	}
	r.free(id) // what was still being carried up for them goes on with them
	st, err := r.openStore(ctx, filepath.Join(dir, storeFile), key)
	clear(key[:])
	if err != nil {
		return err
	}
	r.note(id, Waiting{})
	s, err := r.session(ctx, ix.People[i], st, func(*store.Tx) error { return nil })
	if err != nil {
		return err
	}
	r.install(s)
	return nil
}

func (r *Replica) install(s *session) {
	r.lock()
	r.mu.Lock()
	r.open, r.notice = s, ""
	r.mu.Unlock()
	r.away.begin(r.cfg.Clock().Round(0))
	r.tell(KindState)
	r.wake()
}

// current returns the open session if it is this person's.
func (r *Replica) current(id string) *session {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.open != nil && r.open.person.ID == id {
		return r.open
	}
	return nil
}

// wipe destroys what a revoked device has of a person: first the key, without
// which the rest means nothing, then the files. This is the one way by which
// something unsent is lost, and the person is told how much.
func (r *Replica) wipe(s *session) {
	r.coming.Lock()
	defer r.coming.Unlock()
	if r.current(s.person.ID) != s {
		return
	}
	waiting := 0
	_ = s.store.Read(context.Background(), s.practice, func(tx *store.Tx) (err error) {
		waiting, err = tx.CountWaiting(unasked...)
		return err
	})
	r.shut()
	s.close()
	r.destroy(s.person.ID, waiting)
}

func revokedNotice(waiting int, err error) string {
	notice := "An admin took this computer's access away. Your messages were removed from it"
	switch {
	case err != nil:
		notice = "An admin took this computer's access away. Not all of your messages could be removed from it; tell the admin"
	case waiting == 1:
		notice += ", and 1 change that had not been sent is gone"
	case waiting > 1:
		notice += fmt.Sprintf(", and %d changes that had not been sent are gone", waiting)
	}
	return notice + ". Sign in again if you should have access."
}

func (r *Replica) openStore(ctx context.Context, path string, key sealed.Key) (*store.Store, error) {
	return store.Open(ctx, store.Config{Path: path, Key: key, Side: store.Desktop, Keys: store.Clear{}, Disk: r.cfg.Disk, Shelf: r.cfg.Shelf})
}

// layAside moves a store that cannot be opened out of the way, unchanged, and its
// files with it: their keys are in it. It is moved whole, or not at all.
func layAside(path string, now time.Time) error {
	to := fmt.Sprintf("%s.aside-%d", path, now.Unix())
	suffixes := []string{"", "-wal", "-journal", "-files"}
	for i, suffix := range suffixes {
		if err := os.Rename(path+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			for _, moved := range suffixes[:i] {
				_ = os.Rename(to+moved, path+moved)
			}
			return err
		}
	}
	return nil
}

func (r *Replica) readIndex() (index, error) {
	ix := index{People: []Person{}}
	b, err := os.ReadFile(filepath.Join(r.cfg.Dir, indexFile))
	if errors.Is(err, fs.ErrNotExist) {
		return ix, nil
	}
	if err != nil {
		return ix, DiskError("read who is on this computer", err)
	}
	if err := json.Unmarshal(b, &ix); err != nil || ix.People == nil {
		ix.People = []Person{} // it can be made again: signing in finds each folder
	}
	return ix, nil
}

// remember puts a person into the index, in the place that they had.
func (r *Replica) remember(p Person, address string) error {
	ix, err := r.readIndex()
	if err != nil {
		return err
	}
	ix.Address = address
	if i := slices.IndexFunc(ix.People, func(have Person) bool { return have.ID == p.ID }); i >= 0 {
		ix.People[i] = p
	} else {
		ix.People = append(ix.People, p)
	}
	return r.writeIndex(ix)
}

func (r *Replica) forget(id string) error {
	ix, err := r.readIndex()
	if err != nil {
		return err
	}
	ix.People = slices.DeleteFunc(ix.People, func(p Person) bool { return p.ID == id })
	return r.writeIndex(ix)
}

func (r *Replica) writeIndex(ix index) error {
	b, err := json.MarshalIndent(ix, "", "  ")
	if err != nil {
		return messaging.Internal("write who is on this computer", err)
	}
	path := filepath.Join(r.cfg.Dir, indexFile)
	if err := os.WriteFile(path+".new", b, 0o600); err != nil {
		return DiskError("write who is on this computer", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return DiskError("write who is on this computer", err)
	}
	return nil
}

// DiskError says what a person can do about a disk that does not take what is written.
// An error that says so already stays what it is.
func DiskError(doing string, err error) error {
	if said, ok := errors.AsType[*messaging.Error](err); ok {
		return said
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return messaging.Fail(messaging.CodeDiskFull, "This disk is full. Free some space and try again. Nothing that was saved is lost.").Because(err)
	case errors.Is(err, fs.ErrPermission):
		return messaging.Fail(messaging.CodeInvalid, "Rowan may not write to its folder on this computer. Ask whoever looks after the computer to allow it.").Because(err)
	}
	return messaging.Internal(doing, err)
}

// keyError says why a key does not open, and what to do.
func (r *Replica) keyError(keys *keyring.KeyFile, err error) error {
	if wrong, ok := errors.AsType[keyring.WrongSecret](err); ok {
		if wrong.TriesLeft == 0 {
			return tooManyTries(wrong.Until, r.cfg.Clock())
		}
		secret, tries := "PIN", "tries"
		if status, err := keys.Status(); err == nil && status.Mode == keyring.ModePassphrase {
			secret = "passphrase"
		}
		if wrong.TriesLeft == 1 {
			tries = "try"
		}
		return messaging.Fail(messaging.CodeWrongPIN, fmt.Sprintf("That %s did not match. %d %s left.", secret, wrong.TriesLeft, tries))
	}
	if wait, ok := errors.AsType[keyring.TooManyTries](err); ok {
		return tooManyTries(wait.Until, r.cfg.Clock())
	}
	switch {
	case errors.Is(err, keyring.ErrPINTooShort):
		return messaging.FailField("pin", messaging.CodeInvalid, "A PIN has at least six digits and nothing else. Choose one like that.")
	case errors.Is(err, keyring.ErrNoPassphrase):
		return messaging.FailField("passphrase", messaging.CodeEmpty, "Enter your passphrase.")
	case errors.Is(err, keyring.ErrNoKeychain):
		return messaging.Fail(messaging.CodeUnsupported, "This computer's keychain cannot be used now. Unlock it, or sign in to the computer again, and try once more.").Because(err)
	case errors.Is(err, keyring.ErrKeychainEntryGone), errors.Is(err, keyring.ErrKeyFileDamaged), errors.Is(err, keyring.ErrNoKeyFile):
		return messaging.Fail(messaging.CodeStoreDamaged, "The key to your messages is no longer on this computer. Sign in again to fetch them anew.").Because(err)
	}
	return DiskError("open the key", err)
}

func tooManyTries(until, now time.Time) error {
	minutes := max(1, int((until.Sub(now)+time.Minute-1)/time.Minute))
	wait := "1 minute"
	if minutes > 1 {
		wait = fmt.Sprintf("%d minutes", minutes)
	}
	return messaging.Fail(messaging.CodeTooManyTries, "Too many tries. Wait "+wait+", or ask an admin to reset it.")
}
