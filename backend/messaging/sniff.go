package messaging

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// SniffHead is how many of a file's first bytes HeadType wants to see.
const SniffHead = 1024

// HeadType is the type that a file's first bytes claim, or the refusal of what no
// accepted type begins like. It is what can be said before the rest is there.
func HeadType(head []byte) (AttachmentType, error) {
	at := func(off int, s string) bool { return len(head) >= off+len(s) && string(head[off:off+len(s)]) == s }
	t := AttachmentType("")
	switch {
	case at(0, "\x89PNG\r\n\x1a\n"):
		t = TypePNG
	case at(0, "\xff\xd8\xff"):
		t = TypeJPEG
	case at(0, "%PDF-"):
		t = TypePDF
	case at(0, "RIFF") && at(8, "WAVE"):
		t = TypeWAV
	case at(0, "OggS\x00"):
		t = TypeOGG
	case at(4, "ftyp") && len(head) >= 12:
		t = brands[string(head[8:12])]
	case at(0, "ID3") || frameOf(head) > 0:
		t = TypeMP3
	}
	if t == "" {
		return "", errNotAccepted
	}
	if len(head) > SniffHead {
		head = head[:SniffHead]
	}
	// A browser that were ever told to guess would take these for a page.
	lower := bytes.ToLower(head)
	for _, mark := range []string{"<!doctype", "<html", "<head", "<body", "<script", "<svg", "<iframe", "<?php"} {
		if bytes.Contains(lower, []byte(mark)) {
			return "", errHidden
		}
	}
	return t, nil
}

// brands are the kinds of MP4 that are films or recordings. Pictures in that
// container (HEIC, AVIF) are not accepted.
var brands = map[string]AttachmentType{
	"isom": TypeMP4, "iso2": TypeMP4, "iso4": TypeMP4, "iso5": TypeMP4, "iso6": TypeMP4, "mp41": TypeMP4, "mp42": TypeMP4,
	"avc1": TypeMP4, "M4V ": TypeMP4, "M4VH": TypeMP4, "M4VP": TypeMP4, "MSNV": TypeMP4, "3gp4": TypeMP4, "3gp5": TypeMP4,
	"qt  ": TypeMOV, "M4A ": TypeM4A, "M4B ": TypeM4A,
}

// SniffAttachment says what a whole file is, by its content alone: that it is
// what it begins as, from its first byte to its last, and that nothing else is
// hidden in it or behind it (ATT-03). An error that is not an Error is r's own.
func SniffAttachment(r io.ReaderAt, size int64) (AttachmentType, error) {
	f := sniffed{r, size}
	t, err := f.sniff()
	if errors.Is(err, errShort) {
		return "", errDamaged
	}
	if err != nil {
		return "", err
	}
	return t, nil
}

// errShort says that a file ends where it may not.
var errShort = errors.New("the file ends too early")

type sniffed struct {
	r    io.ReaderAt
	size int64
}

// read returns n bytes at off, or errShort.
func (f sniffed) read(off int64, n int) ([]byte, error) {
	if off < 0 || off+int64(n) > f.size {
		return nil, errShort
	}
	b := make([]byte, n)
	if _, err := f.r.ReadAt(b, off); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b, nil
}

func (f sniffed) sniff() (AttachmentType, error) {
	head, err := f.read(0, int(min(f.size, SniffHead)))
	if err != nil {
		return "", err
	}
	t, err := HeadType(head)
	if err != nil {
		return "", err
	}
	walk := map[AttachmentType]func() error{TypePNG: f.png, TypeJPEG: f.jpeg, TypePDF: f.pdf, TypeWAV: f.wav, TypeOGG: f.ogg,
		TypeMP3: f.mp3, TypeMP4: f.boxes, TypeMOV: f.boxes, TypeM4A: f.boxes}
	if err := walk[t](); err != nil {
		return "", err
	}
	return t, f.archive()
}

// archive refuses a file that programs for archives open as one: they look for
// its directory from the end, so that it can stand behind anything (GIFAR).
func (f sniffed) archive() error {
	const record, comment = 22, 1<<16 - 1
	n := min(f.size, record+comment)
	tail, err := f.read(f.size-n, int(n))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		next := bytes.Index(tail[i:], []byte("PK\x05\x06"))
		if next < 0 {
			return nil
		}
		i += next
		// Two numbers of disks, which are 0 in every archive of today, tell it from chance.
		if rest := tail[i:]; len(rest) >= record && binary.LittleEndian.Uint32(rest[4:]) == 0 {
			return errHidden
		}
	}
}

// png walks the chunks, the last of which ends the file.
func (f sniffed) png() error {
	for off := int64(8); ; {
		h, err := f.read(off, 8)
		if err != nil {
			return err
		}
		off += 12 + int64(binary.BigEndian.Uint32(h))
		if off > f.size {
			return errShort
		}
		if string(h[4:]) == "IEND" {
			return f.ends(off)
		}
	}
}

// ends refuses what stands behind the end.
func (f sniffed) ends(off int64) error {
	if off != f.size {
		return errHidden
	}
	return nil
}

// jpeg walks the segments, and the scans up to the mark that ends the file.
// Cameras fill up with zeros.
func (f sniffed) jpeg() error {
	off := int64(2)
	for {
		h, err := f.read(off, 2)
		if err != nil {
			return err
		}
		if h[0] != 0xff {
			return errDamaged
		}
		switch mark := h[1]; {
		case mark == 0xff: // filling
			off++
		case mark == 0xd9:
			return f.onlyZeros(off + 2)
		case mark == 0x01 || mark >= 0xd0 && mark <= 0xd7:
			off += 2
		default:
			n, err := f.read(off+2, 2)
			if err != nil {
				return err
			}
			if off += 2 + int64(binary.BigEndian.Uint16(n)); mark == 0xda {
				if off, err = f.scan(off); err != nil {
					return err
				}
			}
		}
	}
}

// scan returns where the mark stands that ends a scan's data.
func (f sniffed) scan(off int64) (int64, error) {
	const stretch = 32 << 10
	for {
		b, err := f.read(off, int(max(2, min(stretch, f.size-off))))
		if err != nil {
			return 0, err
		}
		for i := 0; i+1 < len(b); i++ {
			if b[i] == 0xff && b[i+1] != 0 && b[i+1] != 0xff && (b[i+1] < 0xd0 || b[i+1] > 0xd7) {
				return off + int64(i), nil
			}
		}
		off += int64(len(b) - 1)
	}
}

func (f sniffed) onlyZeros(off int64) error {
	const most = 64 << 10
	if f.size-off > most {
		return errHidden
	}
	rest, err := f.read(off, int(f.size-off))
	if err != nil {
		return err
	}
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return errHidden
	}
	return nil
}

// pdf asks that the end is where readers look for it, with nothing but blanks behind.
func (f sniffed) pdf() error {
	n := min(f.size, 1024)
	tail, err := f.read(f.size-n, int(n))
	if err != nil {
		return err
	}
	i := bytes.LastIndex(tail, []byte("%%EOF"))
	if i < 0 {
		return errDamaged
	}
	if len(bytes.Trim(tail[i+5:], "\r\n\t \x00")) > 0 {
		return errHidden
	}
	return nil
}

func (f sniffed) wav() error {
	h, err := f.read(4, 4)
	if err != nil {
		return err
	}
	end := 8 + int64(binary.LittleEndian.Uint32(h))
	if end > f.size {
		return errShort
	}
	return f.ends(min(f.size, end+end%2))
}

// ogg walks the pages.
func (f sniffed) ogg() error {
	for off := int64(0); off < f.size; {
		h, err := f.read(off, 27)
		if err != nil {
			return err
		}
		if string(h[:5]) != "OggS\x00" {
			return errHidden
		}
		table, err := f.read(off+27, int(h[26]))
		if err != nil {
			return err
		}
		off += 27 + int64(len(table))
		for _, n := range table {
			off += int64(n)
		}
		if off > f.size {
			return errShort
		}
	}
	return nil
}

// mp3 asks for sound behind the tags at the front: three frames in a row.
func (f sniffed) mp3() error {
	off := int64(0)
	for range 4 { // tags can be repeated
		h, err := f.read(off, 10)
		if err != nil {
			return err
		}
		if string(h[:3]) != "ID3" {
			break
		}
		off += 10 + int64(h[6]&0x7f)<<21 + int64(h[7]&0x7f)<<14 + int64(h[8]&0x7f)<<7 + int64(h[9]&0x7f)
	}
	for skipped := 0; ; skipped++ { // encoders fill up
		h, err := f.read(off, 1)
		if err != nil {
			return err
		}
		if h[0] == 0xff {
			break
		}
		if h[0] != 0 || skipped > 4096 {
			return errDamaged
		}
		off++
	}
	for range 3 {
		h, err := f.read(off, 4)
		if err != nil {
			return err
		}
		n := frameOf(h)
		if n == 0 {
			return errDamaged
		}
		off += n
	}
	return nil
}

var (
	bitRates1 = [...]int64{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320} // MPEG 1
	bitRates2 = [...]int64{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}     // MPEG 2
	rates     = [...]int64{44100, 48000, 32000}
)

// frameOf returns the length of the MPEG layer 3 frame that b begins with, 0 if
// it begins with none.
func frameOf(b []byte) int64 {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 || b[1]>>1&3 != 1 {
		return 0
	}
	version, bits, rate := b[1]>>3&3, b[2]>>4, b[2]>>2&3
	if version == 1 || bits == 0 || bits == 15 || rate == 3 {
		return 0
	}
	padding := int64(b[2] >> 1 & 1)
	switch version {
	case 3:
		return 144_000*bitRates1[bits]/rates[rate] + padding
	case 2:
		return 72_000*bitRates2[bits]/(rates[rate]/2) + padding
	}
	return 72_000*bitRates2[bits]/(rates[rate]/4) + padding
}

// known are the boxes that stand at the top of a film or recording.
var known = []string{"ftyp", "moov", "mdat", "free", "skip", "wide", "udta", "uuid", "meta", "moof", "mfra", "sidx", "styp", "pnot", "emsg", "prft", "pdin", "junk"}

// boxes walks the boxes at the top, which fill the file.
func (f sniffed) boxes() error {
	const most = 20_000
	film := false
	off := int64(0)
	for range most {
		if off == f.size {
			if !film {
				return errDamaged
			}
			return nil
		}
		h, err := f.read(off, 8)
		if err != nil {
			return err
		}
		n, kind := int64(binary.BigEndian.Uint32(h)), string(h[4:])
		if !slices.Contains(known, kind) {
			return errHidden
		}
		film = film || kind == "moov"
		switch n {
		case 0: // to the end
			n = f.size - off
		case 1:
			long, err := f.read(off+8, 8)
			if err != nil {
				return err
			}
			n = int64(binary.BigEndian.Uint64(long) & (1<<62 - 1))
		}
		if n < 8 {
			return errDamaged
		}
		if off += n; off > f.size {
			return errShort
		}
	}
	return errDamaged
}
