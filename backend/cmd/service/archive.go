package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rowan/backend/keyring"
	"rowan/backend/sealed"
	"rowan/backend/store"
)

// A backup is one tar: the parts of a store, which are sealed already, its file of keys,
// which the master key opens that it was made under, and a manifest behind them, sealed
// under the service's file key. The manifest lists the parts with their hashes and says
// what the store holds. A backup without it was broken off.

const (
	manifestName = "manifest"
	maxManifest  = 64 << 20
)

// archivedAs is what a manifest is bound to.
var archivedAs = []byte("rowan backup v1")

var errNotWhole = errors.New("this is not a whole backup of this service: it was broken off, damaged, or made under another key")

// manifest says what a backup is.
type manifest struct {
	Made    time.Time         `json:"made"`
	Version string            `json:"version"` // of the program
	Parts   []part            `json:"parts"`
	Holds   store.Examination `json:"holds"`
}

type part struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

// archive writes a backup of the store to w.
func archive(ctx context.Context, w io.Writer, s *store.Store, ring *keyring.Ring, now time.Time) error {
	m := manifest{Made: now.UTC(), Version: version}
	out := tar.NewWriter(w)
	put := func(name string, size int64, content io.Reader) error {
		if err := out.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600}); err != nil {
			return err
		}
		sum := sha256.New()
		n, err := io.Copy(io.MultiWriter(out, sum), content)
		if err == nil && n != size {
			err = fmt.Errorf("%s became shorter while it was copied: run the backup again", name)
		}
		m.Parts = append(m.Parts, part{name, size, hex.EncodeToString(sum.Sum(nil))})
		return err
	}
	held, err := s.Copy(ctx, put)
	if err != nil {
		return err
	}
	keys, err := ring.Sealed() // after the copy: it has every key that wrapped one of the copy's
	if err != nil {
		return err
	}
	if err := put(keysFile, int64(len(keys)), bytes.NewReader(keys)); err != nil {
		return err
	}
	m.Holds = held
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	b = sealed.Seal(ring.FileKey(), b, archivedAs)
	if err := out.WriteHeader(&tar.Header{Name: manifestName, Size: int64(len(b)), Mode: 0o600}); err != nil {
		return err
	}
	if _, err := out.Write(b); err != nil {
		return err
	}
	return out.Close()
}

// unpack reads a backup to its end and gives each part to put as it comes. What put
// got is worth nothing until unpack has returned the manifest.
func unpack(r io.Reader, master *keyring.Master, put func(name string, content io.Reader) error) (manifest, error) {
	var found []part
	var ring *keyring.Ring
	in := tar.NewReader(r)
	for {
		h, err := in.Next()
		if err != nil {
			return manifest{}, errors.Join(errNotWhole, err)
		}
		if h.Name == manifestName {
			if ring == nil {
				return manifest{}, errNotWhole
			}
			return readManifest(in, ring, found)
		}
		if !filepath.IsLocal(h.Name) || strings.Count(h.Name, "/") > 1 || h.Typeflag != tar.TypeReg {
			return manifest{}, errNotWhole
		}
		sum := sha256.New()
		content := io.TeeReader(in, sum)
		if h.Name == keysFile {
			keys, err := io.ReadAll(io.LimitReader(content, maxManifest))
			if err != nil {
				return manifest{}, errors.Join(errNotWhole, err)
			}
			if ring, err = keyring.ReadRing(keys, master); err != nil {
				return manifest{}, errors.Join(errNotWhole, err)
			}
			content = bytes.NewReader(keys)
		}
		if err := put(h.Name, content); errors.Is(err, io.ErrUnexpectedEOF) {
			return manifest{}, errors.Join(errNotWhole, err)
		} else if err != nil {
			return manifest{}, err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return manifest{}, errors.Join(errNotWhole, err)
		}
		found = append(found, part{h.Name, h.Size, hex.EncodeToString(sum.Sum(nil))})
	}
}

func readManifest(in io.Reader, ring *keyring.Ring, found []part) (m manifest, err error) {
	b, err := io.ReadAll(io.LimitReader(in, maxManifest))
	if err != nil {
		return m, errors.Join(errNotWhole, err)
	}
	if b, err = sealed.Open(ring.FileKey(), b, archivedAs); err != nil {
		return m, errNotWhole
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, errNotWhole
	}
	listed, err1 := json.Marshal(m.Parts)
	there, err2 := json.Marshal(found)
	if err1 != nil || err2 != nil || !bytes.Equal(listed, there) {
		return m, errNotWhole
	}
	return m, nil
}

// unpackInto puts the parts of a backup into a folder of its own.
func unpackInto(dir, backup string, master *keyring.Master) (manifest, error) {
	f, err := os.Open(backup)
	if err != nil {
		return manifest{}, err
	}
	defer f.Close()
	return unpack(f, master, func(name string, content io.Reader) error {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return err
		}
		return writeNew(at, content)
	})
}

// writeNew makes a file and returns once it is on the disk.
func writeNew(path string, content io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
