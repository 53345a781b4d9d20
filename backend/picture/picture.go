// Package picture makes photos safe to keep and to show: it takes out what a
// camera noted beside the pixels, and draws from the pixels anew what is shown, so
// that no decoder but this one meets what somebody else wrote.
//
// It needs a bounded amount of memory, whatever a picture claims to be: one that
// would need more is refused before a pixel is read.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"rowan/backend/messaging"
)

const (
	// Thumbnail and View are the longer sides of what is shown, in pixels.
	Thumbnail = 512
	View      = 2048

	// memory bounds what decoding takes; it is enough for a photo of 60 million
	// pixels as cameras write them.
	memory = 144 << 20

	quality = 82
)

// Type is the type of what is drawn.
const Type = messaging.TypeJPEG

var (
	// ErrTooLarge says that a picture has more pixels than are safe to decode.
	ErrTooLarge = errors.New("picture: too many pixels")
	// ErrDamaged says that a picture cannot be decoded.
	ErrDamaged = errors.New("picture: cannot be decoded")
)

// Made is what Make made of a picture.
type Made struct {
	// Clean is the picture with its own pixels, and without anything else but what
	// they need to be shown: colours and, of a photo, which side is up.
	Clean []byte
	// View and Thumbnail are drawn anew, upright.
	View, Thumbnail []byte
	Width, Height   int // of the picture, upright
}

// Make makes a PNG or JPEG safe.
func Make(content []byte) (Made, error) {
	var m Made
	var img image.Image
	var err error
	turn := 1
	if bytes.HasPrefix(content, []byte("\xff\xd8")) {
		var need int64
		if m.Clean, turn, need, err = cleanJPEG(content); err != nil {
			return m, err
		}
		if need > memory {
			return m, ErrTooLarge
		}
		img, err = jpeg.Decode(bytes.NewReader(m.Clean))
	} else {
		if m.Clean, err = cleanPNG(content); err != nil {
			return m, err
		}
		img, err = png.Decode(bytes.NewReader(m.Clean))
	}
	if err != nil {
		return m, ErrDamaged
	}
	view := shrink(img, View)
	m.Width, m.Height = img.Bounds().Dx(), img.Bounds().Dy()
	if turn >= 5 {
		m.Width, m.Height = m.Height, m.Width
	}
	if m.View, err = draw(turned(view, turn)); err != nil {
		return m, err
	}
	m.Thumbnail, err = draw(turned(shrink(view, Thumbnail), turn))
	return m, err
}

// Fit draws a picture that Make drew as large as it goes within so many bytes.
func Fit(view []byte, limit int) ([]byte, error) {
	img, err := jpeg.Decode(bytes.NewReader(view))
	if err != nil {
		return nil, ErrDamaged
	}
	for side := View; len(view) > limit; side = side * 3 / 4 {
		if side < 1 {
			return nil, ErrTooLarge
		}
		if view, err = draw(shrink(img, side)); err != nil {
			return nil, err
		}
	}
	return view, nil
}

func draw(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, ErrDamaged
	}
	return b.Bytes(), nil
}

// shrink draws a picture so that its longer side is at most side, each pixel the
// mean of those that it stands for, on white.
func shrink(img image.Image, side int) *image.RGBA {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	at := func(x, y int) color.RGBA64 { return color.RGBA64Model.Convert(img.At(x, y)).(color.RGBA64) }
	if fast, ok := img.(image.RGBA64Image); ok {
		at = fast.RGBA64At
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		top, bottom := from.Min.Y+y*from.Dy()/h, from.Min.Y+(y+1)*from.Dy()/h
		for x := range w {
			left, right := from.Min.X+x*from.Dx()/w, from.Min.X+(x+1)*from.Dx()/w
			var r, g, b, n uint64
			for v := top; v < bottom; v++ {
				for u := left; u < right; u++ {
					c := at(u, v)
					white := 0xffff - uint64(c.A)
					r, g, b, n = r+uint64(c.R)+white, g+uint64(c.G)+white, b+uint64(c.B)+white, n+1
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(r / n >> 8), uint8(g / n >> 8), uint8(b / n >> 8), 0xff})
		}
	}
	return out
}

// turned draws a picture upright, by the number that EXIF has for each way in
// which a camera can be held.
func turned(img *image.RGBA, turn int) *image.RGBA {
	if turn <= 1 || turn > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			u, v := x, y
			switch turn {
			case 2:
				u = w - 1 - x
			case 3:
				u, v = w-1-x, h-1-y
			case 4:
				v = h - 1 - y
			case 5:
				u, v = y, x
			case 6:
				u, v = h-1-y, x
			case 7:
				u, v = h-1-y, w-1-x
			case 8:
				u, v = y, w-1-x
			}
			out.SetRGBA(u, v, img.RGBAAt(x, y))
		}
	}
	return out
}

// cleanJPEG copies the segments that pixels and colours need, and says which side
// is up and how much memory decoding takes.
func cleanJPEG(in []byte) (out []byte, turn int, need int64, err error) {
	out, turn = append(make([]byte, 0, len(in)), in[:2]...), 1
	oriented := false
	for off := 2; ; {
		for off < len(in) && in[off] == 0xff && off+1 < len(in) && in[off+1] == 0xff {
			off++ // filling
		}
		if off+4 > len(in) || in[off] != 0xff {
			if off+2 <= len(in) && in[off] == 0xff && in[off+1] == 0xd9 {
				return append(out, 0xff, 0xd9), turn, need, nil
			}
			return nil, 0, 0, ErrDamaged
		}
		mark := in[off+1]
		if mark == 0xd9 {
			return append(out, 0xff, 0xd9), turn, need, nil
		}
		end := off + 2 + int(binary.BigEndian.Uint16(in[off+2:]))
		if end > len(in) || end < off+4 {
			return nil, 0, 0, ErrDamaged
		}
		body := in[off+4 : end]
		keep := true
		switch {
		case mark == 0xe1:
			if n := orientation(body); n > 1 && !oriented {
				turn, oriented = n, true
				out = append(out, upright(n)...)
			}
			keep = false
		case mark == 0xe2:
			keep = bytes.HasPrefix(body, []byte("ICC_PROFILE\x00"))
		case mark == 0xe0:
			keep = bytes.HasPrefix(body, []byte("JFIF\x00"))
		case mark == 0xee:
			keep = bytes.HasPrefix(body, []byte("Adobe"))
		case mark > 0xe2 && mark <= 0xef, mark == 0xfe:
			keep = false
		case mark == 0xc0, mark == 0xc1, mark == 0xc2:
			if need, err = jpegNeeds(body, mark == 0xc2); err != nil {
				return nil, 0, 0, err
			}
		}
		if keep {
			out = append(out, in[off:end]...)
		}
		off = end
		if mark == 0xda {
			end = scanEnd(in, off)
			out = append(out, in[off:end]...)
			off = end
		}
	}
}

// scanEnd is where the mark stands that ends a scan.
func scanEnd(in []byte, off int) int {
	for ; off+1 < len(in); off++ {
		if in[off] == 0xff && in[off+1] != 0 && in[off+1] != 0xff && (in[off+1] < 0xd0 || in[off+1] > 0xd7) {
			return off
		}
	}
	return len(in)
}

// jpegNeeds is how much memory a frame's pixels take, and its coefficients if they
// come in several scans.
func jpegNeeds(frame []byte, progressive bool) (int64, error) {
	if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
		return 0, ErrDamaged
	}
	pixels := int64(binary.BigEndian.Uint16(frame[1:])) * int64(binary.BigEndian.Uint16(frame[3:]))
	parts, most := int64(0), int64(1)
	for i := range int(frame[5]) {
		h, v := int64(frame[6+3*i+1]>>4), int64(frame[6+3*i+1]&15)
		parts, most = parts+h*v, max(most, h*v)
	}
	each := int64(1)
	if progressive {
		each += 4
	}
	return pixels * parts * each / most, nil
}

// orientation is which side of a photo is up, 1 where its EXIF does not say.
func orientation(app1 []byte) int {
	tiff, ok := bytes.CutPrefix(app1, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > int64(len(tiff)) {
		return 1
	}
	for i := range int64(order.Uint16(tiff[at:])) {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if n := int(order.Uint16(tiff[entry+8:])); n >= 1 && n <= 8 {
				return n
			}
			return 1
		}
	}
	return 1
}

// upright is an EXIF segment that says which side is up and nothing else.
func upright(n int) []byte {
	return append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(n), 0, 0, 0, 0, 0, 0)
}

// kept are the chunks that a PNG's pixels and colours need.
var kept = map[string]bool{"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true,
	"iCCP": true, "sBIT": true, "pHYs": true}

func cleanPNG(in []byte) ([]byte, error) {
	if len(in) < 33 || string(in[12:16]) != "IHDR" {
		return nil, ErrDamaged
	}
	w, h := int64(binary.BigEndian.Uint32(in[16:])), int64(binary.BigEndian.Uint32(in[20:]))
	each := int64(4)
	if in[24] == 16 {
		each = 8
	}
	if w <= 0 || h <= 0 {
		return nil, ErrDamaged
	}
	if w > memory || h > memory || w*h*each > memory {
		return nil, ErrTooLarge
	}
	out := append(make([]byte, 0, len(in)), in[:8]...)
	for off := 8; ; {
		if off+12 > len(in) {
			return nil, ErrDamaged
		}
		end := int64(off) + 12 + int64(binary.BigEndian.Uint32(in[off:]))
		if end > int64(len(in)) {
			return nil, ErrDamaged
		}
		kind := string(in[off+4 : off+8])
		if kept[kind] {
			out = append(out, in[off:end]...)
		}
		if kind == "IEND" {
			return out, nil
		}
		off = int(end)
	}
}
