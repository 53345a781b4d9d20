package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"rowan/backend/picture"
)

// half is a picture whose left half is red.
func half(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{B: 255, A: 255})
			if x < w/2 {
				img.Set(x, y, color.RGBA{R: 255, A: 255})
			}
		}
	}
	return img
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noted adds what cameras note: EXIF with a place and which side is up, XMP, a
// comment, and an application's own segment.
func noted(photo []byte, turn byte) []byte {
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00\x12\x01\x03\x00\x01\x00\x00\x00" + string(turn) + "\x00\x00\x00\x25\x88\x04\x00\x01\x00\x00\x00\x26\x00\x00\x00\x00\x00\x00\x00GPS 45.5152N 122.6784W")
	out := bytes.Clone(photo[:2])
	for _, s := range []struct {
		mark byte
		body []byte
	}{{0xe1, exif}, {0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x>GPS</x>")}, {0xfe, []byte("GPS of Maya")}, {0xed, []byte("Photoshop GPS")}, {0xe2, []byte("MPF\x00GPS")}} {
		out = append(out, 0xff, s.mark)
		out = binary.BigEndian.AppendUint16(out, uint16(len(s.body)+2))
		out = append(out, s.body...)
	}
	return append(out, photo[2:]...)
}

func redAt(t *testing.T, b []byte, x, y float64) bool {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r, _, blue, _ := img.At(int(x*float64(img.Bounds().Dx())), int(y*float64(img.Bounds().Dy()))).RGBA()
	return r > blue
}

func TestATT07_Trust46_PhotoKeepsNothingOfWhereItWasTaken(t *testing.T) {
	photo := noted(encoded(t, half(1200, 800)), 6) // held upright: the left half is to be on top
	m, err := picture.Make(photo)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"original": m.Clean, "view": m.View, "thumbnail": m.Thumbnail} {
		for _, trace := range []string{"GPS", "Maya", "Photoshop", "adobe", "MPF"} {
			if bytes.Contains(b, []byte(trace)) {
				t.Errorf("the %s holds %s", name, trace)
			}
		}
	}
	if !bytes.Contains(photo, []byte("GPS 45")) {
		t.Error("the photo never had a place")
	}
	if m.Width != 800 || m.Height != 1200 {
		t.Errorf("%d x %d", m.Width, m.Height)
	}
	if !redAt(t, m.View, .5, .1) || redAt(t, m.View, .5, .9) || !redAt(t, m.Thumbnail, .2, .1) {
		t.Error("it is not shown upright")
	}
	if !bytes.Contains(m.Clean, []byte("\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06")) {
		t.Error("which side is up is lost")
	}
	for name, side := range map[string]int{"view": picture.View, "thumbnail": picture.Thumbnail} {
		b := map[string][]byte{"view": m.View, "thumbnail": m.Thumbnail}[name]
		c, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil || max(c.Width, c.Height) > side {
			t.Errorf("%s: %+v %v", name, c, err)
		}
	}
}

func TestPicture_EveryWayOfHoldingACamera(t *testing.T) {
	// Where the left half, which is red, comes to stand.
	red := map[byte][2]float64{1: {.1, .5}, 2: {.9, .5}, 3: {.9, .5}, 4: {.1, .5}, 5: {.5, .1}, 6: {.5, .1}, 7: {.5, .9}, 8: {.5, .9}}
	for turn, at := range red {
		m, err := picture.Make(noted(encoded(t, half(90, 60)), turn))
		if err != nil || !redAt(t, m.Thumbnail, at[0], at[1]) || redAt(t, m.Thumbnail, 1-at[0], 1-at[1]) {
			t.Errorf("%d: %v", turn, err)
		}
	}
}

func TestATT07_PNGKeepsOnlyWhatItsPixelsNeed(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, half(40, 20)); err != nil {
		t.Fatal(err)
	}
	text := pngChunk("tEXt", []byte("Comment\x00CANARY"))
	content := append(append(bytes.Clone(b.Bytes()[:33]), text...), b.Bytes()[33:]...)
	m, err := picture.Make(content)
	if err != nil || bytes.Contains(m.Clean, []byte("CANARY")) || !bytes.Equal(m.Clean, b.Bytes()) {
		t.Errorf("%v", err)
	}
	if !redAt(t, m.Thumbnail, .1, .5) {
		t.Error("it is not the same picture")
	}
}

func pngChunk(kind string, body []byte) []byte {
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), kind...)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// TestTrust44_Picture_FloodOfPixelsIsRefusedBeforeItTakesMemory has pictures of a few
// bytes that claim billions of pixels.
func TestTrust44_Picture_FloodOfPixelsIsRefusedBeforeItTakesMemory(t *testing.T) {
	ihdr := func(w, h uint32) []byte {
		b := binary.BigEndian.AppendUint32(nil, w)
		return append(binary.BigEndian.AppendUint32(b, h), 8, 6, 0, 0, 0)
	}
	flood := func(w, h uint32) []byte {
		return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", ihdr(w, h)), pngChunk("IDAT", make([]byte, 99)), pngChunk("IEND", nil)}, nil)
	}
	photo := encoded(t, half(64, 64))
	at := bytes.Index(photo, []byte{0xff, 0xc0})
	huge := bytes.Clone(photo)
	binary.BigEndian.PutUint16(huge[at+5:], 65000)
	binary.BigEndian.PutUint16(huge[at+7:], 65000)
	progressive := bytes.Clone(photo)
	progressive[at+1] = 0xc2
	binary.BigEndian.PutUint16(progressive[at+5:], 6000)
	binary.BigEndian.PutUint16(progressive[at+7:], 6000)
	for name, b := range map[string][]byte{"wide": flood(1<<31-1, 1), "large": flood(60_000, 60_000), "JPEG": huge, "progressive JPEG": progressive} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := picture.Make(b)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, picture.ErrTooLarge) || after.TotalAlloc-before.TotalAlloc > 1<<20 {
			t.Errorf("%s: %v, after %d bytes", name, err, after.TotalAlloc-before.TotalAlloc)
		}
	}
}

func TestPicture_DamagedOnesAreRefused(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, half(40, 20)); err != nil {
		t.Fatal(err)
	}
	photo := encoded(t, half(64, 64))
	refused := 0
	for _, whole := range [][]byte{photo, b.Bytes()} {
		for n := 2; n < len(whole)-2; n += 3 {
			if _, err := picture.Make(whole[:n]); err != nil {
				refused++
			} else {
				t.Errorf("%d bytes of %d were enough", n, len(whole))
			}
		}
	}
	if refused < 100 {
		t.Errorf("%d", refused)
	}
}

func FuzzMake(f *testing.F) {
	var b bytes.Buffer
	_ = png.Encode(&b, half(4, 4))
	f.Add(b.Bytes())
	b.Reset()
	_ = jpeg.Encode(&b, half(4, 4), nil)
	f.Add(noted(b.Bytes(), 3))
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = picture.Make(b) })
}
