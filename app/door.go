package app

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"rowan/backend/messaging"
)

// Door returns a link's join address, and draws its QR code.
func (a *App) Door(link string) (Door, error) {
	l, err := a.replica.Door(messaging.LinkID(link))
	if err != nil {
		return Door{}, shown(err)
	}
	practice, _, err := a.replica.Practice()
	if err != nil {
		return Door{}, shown(err)
	}
	v := Door{Link: l.Name, Practice: practice.Name, URL: l.JoinURL}
	if v.Path, v.Size, err = drawQR(l.JoinURL); err != nil {
		return Door{}, shown(messaging.Internal("draw a QR code", err))
	}
	return v, nil
}

// RotateDoor gives a link another join address.
func (a *App) RotateDoor(link string) error {
	return shown(a.replica.RotateDoor(messaging.LinkID(link)))
}

// quiet is the margin without which cameras do not find a code, in its squares.
const quiet = 4

// drawQR draws a QR code that still reads with a stain on it, as an SVG path.
func drawQR(text string) (path string, size int, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, err
	}
	n := code.Bounds().Dx()
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			begin := x
			for x < n && dark(code.At(x, y)) {
				x++
			}
			if w := strconv.Itoa(x - begin); x > begin {
				b.WriteString("M" + strconv.Itoa(begin+quiet) + " " + strconv.Itoa(y+quiet) + "h" + w + "v1h-" + w + "z")
			}
		}
	}
	return b.String(), n + 2*quiet, nil
}

func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r == 0
}
