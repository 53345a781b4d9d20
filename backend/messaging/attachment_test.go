package messaging

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

func chunk(size uint32, kind string, more ...byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, size), kind...), more...)
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// samples are small files of every accepted type.
func samples(t *testing.T) map[AttachmentType][]byte {
	t.Helper()
	var p, j bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 9, 5))
	if err := png.Encode(&p, img); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, img, nil); err != nil {
		t.Fatal(err)
	}
	film := func(brand string) []byte {
		return join(chunk(16, "ftyp", []byte(brand+"\x00\x00\x00\x00")...), chunk(8, "moov"), chunk(12, "mdat", 1, 2, 3, 4))
	}
	frame := append([]byte{0xff, 0xfb, 0x90, 0x00}, make([]byte, 413)...) // 128 kbit/s, 44.1 kHz
	page := append([]byte("OggS\x00\x02"), make([]byte, 20)...)
	page = append(page, 1, 4, 'b', 'o', 'd', 'y')
	return map[AttachmentType][]byte{
		TypePNG: p.Bytes(), TypeJPEG: j.Bytes(), TypePDF: []byte("%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"),
		TypeMP4: film("isom"), TypeMOV: film("qt  "), TypeM4A: film("M4A "),
		TypeMP3: join([]byte("ID3\x04\x00\x00\x00\x00\x00\x03abc"), frame, frame, frame),
		TypeWAV: []byte("RIFF\x08\x00\x00\x00WAVEdata"), TypeOGG: join(page, page),
	}
}

func sniff(b []byte) (AttachmentType, error) {
	return SniffAttachment(bytes.NewReader(b), int64(len(b)))
}

func TestATT03_ATT01_TypesAreKnownByTheirContent(t *testing.T) {
	list := samples(t)
	if len(list) != len(attachmentTypes) {
		t.Errorf("%d samples of %d types", len(list), len(attachmentTypes))
	}
	for want, b := range list {
		if got, err := sniff(b); got != want || err != nil {
			t.Errorf("%s: %q, %v", want, got, err)
		}
		if want == TypePDF || want == TypeMP3 || want == TypeMP4 || want == TypeMOV || want == TypeM4A {
			continue // below
		}
		for n := range len(b) {
			if got, err := sniff(b[:n]); err == nil && n > 0 && want != TypeOGG {
				t.Errorf("%s, the first %d bytes of %d: %q", want, n, len(b), got)
			}
		}
	}
}

func zip() []byte {
	return append([]byte("PK\x03\x04"), append([]byte("PK\x05\x06"), make([]byte, 18)...)...)
}

func TestATT03_WhatIsNotAcceptedIsRefusedWithASentence(t *testing.T) {
	good := samples(t)
	page := []byte("<!DOCTYPE html><script>alert(1)</script>")
	cases := map[string]struct {
		content []byte
		want    error
	}{
		"nothing":                     {nil, errNotAccepted},
		"a program named photo.png":   {append([]byte("MZ\x90\x00"), make([]byte, 600)...), errNotAccepted},
		"an ELF program":              {append([]byte("\x7fELF"), make([]byte, 600)...), errNotAccepted},
		"a script":                    {[]byte("#!/bin/sh\nrm -rf /\n"), errNotAccepted},
		"a page":                      {page, errNotAccepted},
		"a drawing (SVG)":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), errNotAccepted},
		"a drawing behind blanks":     {[]byte("   \n<?xml version=\"1.0\"?><svg/>"), errNotAccepted},
		"an archive":                  {zip(), errNotAccepted},
		"a GIF":                       {[]byte("GIF89a"), errNotAccepted},
		"a HEIC photo":                {join(chunk(16, "ftyp", []byte("heic\x00\x00\x00\x00")...), chunk(8, "moov")), errNotAccepted},
		"a PDF that is a page":        {[]byte("%PDF-1.4\n" + string(page) + "\n%%EOF"), errHidden},
		"a PDF behind a page":         {append(bytes.Clone(page), good[TypePDF]...), errNotAccepted},
		"a PDF with a page behind":    {append(bytes.Clone(good[TypePDF]), page...), errHidden},
		"a PDF that does not end":     {[]byte("%PDF-1.7\nhello"), errDamaged},
		"a PNG with a page behind":    {append(bytes.Clone(good[TypePNG]), page...), errHidden},
		"a PNG cut short":             {good[TypePNG][:60], errDamaged},
		"a JPEG with a page in it":    {join(good[TypeJPEG][:2], []byte("\xff\xfe\x00\x0f<script>123456"), good[TypeJPEG][2:]), errHidden},
		"a JPEG with a page behind":   {append(bytes.Clone(good[TypeJPEG]), page...), errHidden},
		"a JPEG cut short":            {good[TypeJPEG][:len(good[TypeJPEG])-3], errDamaged},
		"a video without a film":      {join(chunk(16, "ftyp", []byte("isom\x00\x00\x00\x00")...)), errDamaged},
		"a video with a program":      {append(bytes.Clone(good[TypeMP4]), []byte("\x00\x00\x00\x08EVIL")...), errHidden},
		"a recording with a page":     {append(bytes.Clone(good[TypeWAV]), page...), errHidden},
		"a recording with a tail":     {append(bytes.Clone(good[TypeOGG]), append(page, make([]byte, 30)...)...), errHidden},
		"an MP3 that is only its tag": {[]byte("ID3\x04\x00\x00\x00\x00\x00\x03abcdefghijkl"), errDamaged},
	}
	for kind, b := range good {
		cases[string(kind)+" with an archive behind"] = struct {
			content []byte
			want    error
		}{append(bytes.Clone(b), zip()...), nil}
	}
	for name, c := range cases {
		got, err := sniff(c.content)
		if err == nil || c.want != nil && err != c.want { //nolint:errorlint // which of them
			t.Errorf("%s: %q, %v, not %v", name, got, err, c.want)
			continue
		}
		if e := AsError(err); e.Code != CodeBadFile || !strings.HasSuffix(e.Sentence, ".") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATT03_LimitsAreSaidInMegabytes(t *testing.T) {
	cases := []struct {
		t    AttachmentType
		c    Channel
		size int64
		want string
	}{
		{TypePDF, ChannelSecure, 25 * MB, ""},
		{TypePDF, ChannelSecure, 25*MB + 1, "This file is too large. 25 MB at most."},
		{TypePDF, ChannelSMS, 600_001, "This file is too large. 600 KB at most."},
		{TypeMP4, ChannelSecure, 200 * MB, ""},
		{TypeMP4, ChannelSecure, 200*MB + 1, "This file is too large. 200 MB at most."},
		{TypeMP4, ChannelEmail, 25*MB + 1, "This file is too large. 25 MB at most."},
		{"text/html", ChannelSecure, 1, AsError(errNotAccepted).Sentence},
	}
	for _, c := range cases {
		got := ""
		if err := c.t.CheckSize(c.c, c.size); err != nil {
			got = AsError(err).Sentence
		}
		if got != c.want {
			t.Errorf("%s by %s with %d: %q", c.t, c.c, c.size, got)
		}
	}
}

func TestFileName_IsSafeToSaveUnder(t *testing.T) {
	for in, want := range map[Text]Text{
		"Röntgen links.PDF":             "Röntgen links.PDF",
		`C:\Users\maya\scan.pdf`:        "scan.pdf",
		"../../etc/passwd":              "passwd.pdf",
		"invoice.pdf.exe":               "invoice.pdf.exe.pdf",
		"ev\u202efdp.exe":               "evfdp.exe.pdf",
		"a\r\nSet-Cookie: x.pdf":        "aSet-Cookie_ x.pdf",
		"":                              "file.pdf",
		" .. ":                          "file.pdf",
		"CON.pdf":                       "fileCON.pdf",
		"<script>.pdf":                  "_script_.pdf",
		Text(strings.Repeat("é", 300)):  Text(strings.Repeat("é", MaxFileName-4) + ".pdf"),
		"\xff\xfebroken.pdf":            "broken.pdf",
		"zero\u200bwidth\u2028line.pdf": "zerowidthline.pdf",
	} {
		if got := FileName(in, TypePDF); got != want {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

func TestSend_NeedsWordsOrFiles(t *testing.T) {
	id := AttachmentID("01890000-0000-7000-8000-0000000000f1")
	eleven := make([]AttachmentID, 11)
	for _, c := range []struct {
		body Text
		ids  []AttachmentID
		want Code
	}{
		{"", nil, CodeEmpty}, {"", []AttachmentID{id}, ""}, {"a", []AttachmentID{id}, ""}, {"  ", []AttachmentID{id}, CodeEmpty},
		{"a", []AttachmentID{id, id}, CodeInvalid}, {"a", []AttachmentID{"x"}, CodeInvalid}, {"a", eleven, CodeTooLarge},
	} {
		if got := CodeOf(CheckSaid(c.body, c.ids)); got != c.want {
			t.Errorf("%q with %d files: %q", c.body, len(c.ids), got)
		}
	}
}

func FuzzSniffAttachment(f *testing.F) {
	for _, s := range []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "%PDF-%%EOF", "RIFF\x04\x00\x00\x00WAVE", "OggS\x00", "\x00\x00\x00\x10ftypisom", "ID3"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if kind, err := sniff(b); err == nil && kind.Limit(ChannelSecure) == 0 {
			t.Errorf("%q", kind)
		}
	})
}
