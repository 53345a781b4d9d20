package sealed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrWrongKey says that a store's first page does not open with the key: the key
// is another's, or the page is damaged beyond what the WAL could repair.
var ErrWrongKey = errors.New("sealed: the store does not open with this key")

// Check says whether the store file at path opens with key: nil if it does, or if
// it is absent or empty, else ErrWrongKey, or what keeps it from being read. It
// changes no file. It is for a store that this process has not opened yet.
func Check(path string, key Key) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sealed: check the key: %w", err)
	}
	defer f.Close()
	page := make([]byte, pageSize)
	switch _, err := io.ReadFull(f, page); {
	case errors.Is(err, io.EOF):
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		page = nil
	case err != nil:
		return fmt.Errorf("sealed: check the key: %w", err)
	}
	ours, err := newSeals(key).recognise(page, path)
	if err != nil {
		return fmt.Errorf("sealed: check the key: %w", err)
	}
	if !ours {
		return ErrWrongKey
	}
	return nil
}

// recognise says whether the keys are those of the store at path, of which page,
// which it overwrites, is the first, or nil if the file is shorter. A crash may
// leave that page torn; then the first frame of the WAL or the first record of the
// journal, from one of which SQLite will repair it, speaks for it. What cannot be read
// speaks neither for them nor against.
func (s *seals) recognise(page []byte, path string) (bool, error) {
	var ad [8]byte
	binary.BigEndian.PutUint64(ad[:], 1)
	if page != nil && s.page.openBlock(page, ad[:]) == nil {
		return true, nil
	}
	frame := make([]byte, sealedFrame)
	there, err := readAt(path+"-wal", frame, walHeader)
	if err != nil {
		return false, err
	}
	if there {
		binary.BigEndian.PutUint64(ad[:], 0)
		if s.frame.openBlock(frame, ad[:]) == nil {
			return true, nil
		}
	}
	return s.recogniseJournal(path + "-journal")
}

// Of a rollback journal: the magic bytes, the number of records, a random number,
// the number of pages before the transaction, the sector size and the page size,
// padded to a sector; then records, each a page number, a page and a checksum.
const (
	journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
	journalPages = 16
	journalPage  = sectorSize + 4
)

func (s *seals) recogniseJournal(path string) (bool, error) {
	header := make([]byte, journalPages+4)
	if there, err := readAt(path, header, 0); !there || string(header[:len(journalMagic)]) != journalMagic {
		return false, err
	}
	if binary.BigEndian.Uint32(header[journalPages:]) == 0 {
		return true, nil // the crash was in the store's first transaction: rolled back, it is empty
	}
	page := make([]byte, pageSize)
	var ad [8]byte
	binary.BigEndian.PutUint64(ad[:], journalPage)
	there, err := readAt(path, page, journalPage)
	return there && s.journal.openBlock(page, ad[:]) == nil, err
}

// readAt fills b from the file at path; there is false of a file that is absent or
// too short.
func readAt(path string, b []byte, off int64) (there bool, err error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		_, err = f.ReadAt(b, off)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}
