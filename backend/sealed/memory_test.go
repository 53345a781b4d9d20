package sealed

import (
	"bytes"
	"math/rand/v2"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

func TestMemory_BehavesLikeAFile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var m memory
	var model []byte
	for range 5000 {
		off, n := random.IntN(5*chunkSize), random.IntN(2*chunkSize)
		switch random.IntN(8) {
		case 0:
			m.truncate(nil, int64(off))
			model = model[:min(off, len(model))]
		case 1, 2, 3:
			src := make([]byte, n)
			for i := range src {
				src[i] = byte(random.Uint32()) | 1
			}
			m.write(nil, src, int64(off))
			if off+n > len(model) {
				model = append(model, make([]byte, off+n-len(model))...)
			}
			copy(model[off:], src)
		default:
			got, want := bytes.Repeat([]byte{0xee}, n), make([]byte, n)
			code := m.read(nil, got, int64(off))
			if off < len(model) {
				copy(want, model[off:])
			}
			if !bytes.Equal(got, want) {
				t.Fatalf("read %d at %d of %d differs", n, off, len(model))
			}
			if short := off+n > len(model) && n > 0; short != (code == sqlite3.SQLITE_IOERR_SHORT_READ) {
				t.Fatalf("read %d at %d of %d: code %d", n, off, len(model), code)
			}
		}
	}
}
