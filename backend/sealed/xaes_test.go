package sealed

import (
	"bytes"
	"crypto/sha3"
	"encoding/hex"
	"testing"
)

func TestXAES_AgreesWithPublishedAnswers(t *testing.T) {
	nonce := []byte("ABCDEFGHIJKLMNOPQRSTUVWX")
	for _, c := range []struct {
		key      byte
		ad, want string
	}{
		{1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		x := newXAES(Key(bytes.Repeat([]byte{c.key}, 32)))
		got := x.under(nonce).Seal(nil, nonce[prefixSize:], []byte("XAES-256-GCM"), []byte(c.ad))
		if hex.EncodeToString(got) != c.want {
			t.Errorf("key %d: %x, want %s", c.key, got, c.want)
		}
	}
}

// The accumulated vectors of c2sp.org/XAES-256-GCM: keys, nonces and texts of all
// lengths drawn from SHAKE-128, the ciphertexts hashed together.
func TestXAES_AgreesWithAccumulatedVectors(t *testing.T) {
	want := map[int]string{10_000: "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"}
	n := 10_000
	if !testing.Short() {
		n = 1_000_000
		want[n] = "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15"
	}
	source, digest := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	var scratch [256]byte
	draw := func(n byte) []byte {
		b := make([]byte, n)
		_, _ = source.Read(b)
		return b
	}
	drawText := func() []byte {
		_, _ = source.Read(scratch[:1])
		return draw(scratch[0])
	}
	checked := 0
	for i := 1; i <= n; i++ {
		x := newXAES(Key(draw(32)))
		nonce, plain, ad := draw(nonceSize), []byte(nil), []byte(nil)
		plain, ad = drawText(), drawText()
		out := x.under(nonce).Seal(nil, nonce[prefixSize:], plain, ad)
		_, _ = digest.Write(out)
		block := append(out, nonce...)
		if err := x.openBlock(block, ad); err != nil || !bytes.Equal(block[:len(plain)], plain) {
			t.Fatalf("vector %d does not open: %v", i, err)
		}
		if w, ok := want[i]; ok {
			var sum [32]byte
			sofar := *digest
			_, _ = sofar.Read(sum[:])
			if hex.EncodeToString(sum[:]) != w {
				t.Fatalf("after %d: %x, want %s", i, sum, w)
			}
			checked++
		}
	}
	if checked != len(want) {
		t.Fatalf("compared %d of %d digests", checked, len(want))
	}
}

func TestSeal_OpensOnlyWithItsKeyAndPlace(t *testing.T) {
	key, other := Key{1}, Key{2}
	plain, ad := []byte("the text"), []byte("its place")
	sealed := Seal(key, plain, ad)
	if got, err := Open(key, sealed, ad); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Equal(sealed, Seal(key, plain, ad)) {
		t.Error("two seals of one text are the same")
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)/2] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another key":   func() ([]byte, error) { return Open(other, sealed, ad) },
		"another place": func() ([]byte, error) { return Open(key, sealed, []byte("its placf")) },
		"a flipped bit": func() ([]byte, error) { return Open(key, flipped, ad) },
		"cut short":     func() ([]byte, error) { return Open(key, sealed[:overhead-1], ad) },
		"nothing":       func() ([]byte, error) { return Open(key, nil, ad) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s opened it: %q", name, got)
		}
	}
}

func TestXAES_NeverRepeatsANonceWhenThePrefixChanges(t *testing.T) {
	x := newXAES(Key{1})
	seen, prefixes := map[[nonceSize]byte]bool{}, map[[prefixSize]byte]bool{}
	for i := range 1000 {
		if i%100 == 99 {
			x.sealing.Load().sealed.Store(sealsPerPrefix)
		}
		var nonce [nonceSize]byte
		x.fresh(nonce[:])
		if seen[nonce] {
			t.Fatal("a nonce came twice")
		}
		seen[nonce] = true
		prefixes[[prefixSize]byte(nonce[:])] = true
	}
	if len(prefixes) != 11 {
		t.Errorf("%d prefixes, want 11", len(prefixes))
	}
}

func TestXAES_OpensBlocksOfMoreRunsThanItKeepsReady(t *testing.T) {
	const runs = 4 * prefixSlots
	var b block
	blocks := make([][]byte, runs)
	for i := range blocks {
		blocks[i] = make([]byte, 100+overhead)
		newXAES(Key{1}).sealBlock(blocks[i], blocks[i][:100], b.ad(int64(i)))
	}
	x := newXAES(Key{1})
	for range 2 {
		for i, sealed := range blocks {
			if err := x.openBlock(bytes.Clone(sealed), b.ad(int64(i))); err != nil {
				t.Fatalf("block %d: %v", i, err)
			}
		}
	}
}

func TestXAES_PagesAllocateNothing(t *testing.T) {
	x := newXAES(Key{1})
	var b block
	page := make([]byte, pageSize)
	n := testing.AllocsPerRun(100, func() {
		x.sealBlock(page, page[:pageSize-overhead], b.ad(7))
		if err := x.openBlock(page, b.ad(7)); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations for a page", n)
	}
}

func BenchmarkPage(b *testing.B) {
	x := newXAES(Key{1})
	var at block
	page := make([]byte, pageSize)
	b.SetBytes(2 * pageSize)
	for b.Loop() {
		x.sealBlock(page, page[:pageSize-overhead], at.ad(7))
		if err := x.openBlock(page, at.ad(7)); err != nil {
			b.Fatal(err)
		}
	}
}
