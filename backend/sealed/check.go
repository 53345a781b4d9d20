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
// it is absent or empty, else ErrWrongKey. It changes no file. It is for a store
// that this process has not opened yet.
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
	if !newSeals(key).recognise(page, path) {
		return ErrWrongKey
	}
	return nil
}

// recognise says whether the keys are those of the store at path, of which page,
// which it overwrites, is the first, or nil if the file is shorter. A crash may
// leave that page torn; then the first frame of the WAL or the first record of the
// journal, from one of which SQLite will repair it, speaks for it.
func (s *seals) recognise(page []byte, path string) bool {
	var ad [8]byte
	binary.BigEndian.PutUint64(ad[:], 1)
	if page != nil && s.page.openBlock(page, ad[:]) == nil {
		return true
	}
	frame := make([]byte, sealedFrame)
	if readAt(path+"-wal", frame, walHeader) {
		binary.BigEndian.PutUint64(ad[:], 0)
		if s.frame.openBlock(frame, ad[:]) == nil {
			return true
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

func (s *seals) recogniseJournal(path string) bool {
	header := make([]byte, journalPages+4)
	if !readAt(path, header, 0) || string(header[:len(journalMagic)]) != journalMagic {
		return false
	}
	if binary.BigEndian.Uint32(header[journalPages:]) == 0 {
		return true // the crash was in the store's first transaction: rolled back, it is empty
	}
	page := make([]byte, pageSize)
	var ad [8]byte
	binary.BigEndian.PutUint64(ad[:], journalPage)
	return readAt(path, page, journalPage) && s.journal.openBlock(page, ad[:]) == nil
}

// readAt fills b from the file at path, or says that it cannot.
func readAt(path string, b []byte, off int64) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = f.ReadAt(b, off)
	return err == nil
}
