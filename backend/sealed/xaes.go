package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"sync/atomic"
)

const (
	nonceSize  = 24
	prefixSize = 12 // the part of a nonce that chooses the derived key
	tagSize    = 16
	overhead   = nonceSize + tagSize

	// sealsPerPrefix bounds the random 96-bit nonces under one derived key: a
	// collision among 2^20 of them has a chance of 2^-57.
	sealsPerPrefix = 1 << 20

	// prefixSlots is how many derived keys are kept ready for opening. A store has
	// about one for each run of the program that wrote pages which still stand.
	prefixSlots = 64
)

var errAuth = errors.New("sealed: authentication failed")

// xaes is XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM under a key that is
// derived, by the counter KDF of NIST SP 800-108, from the first half of a
// 192-bit nonce. Random nonces never run out under one key. It keeps derived
// keys, whose set-up costs as much as half a page, and is safe for concurrent use.
type xaes struct {
	block   cipher.Block
	k1      [aes.BlockSize]byte // the CMAC subkey
	sealing atomic.Pointer[derived]
	opening [prefixSlots]atomic.Pointer[derived]
}

// derived is the AES-256-GCM state of one nonce prefix.
type derived struct {
	prefix [prefixSize]byte
	gcm    cipher.AEAD
	sealed atomic.Uint32
}

func newXAES(key Key) *xaes {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("sealed: " + err.Error()) // only a wrong key length
	}
	x := &xaes{block: block}
	block.Encrypt(x.k1[:], x.k1[:])
	carry := x.k1[0] >> 7
	for i := range len(x.k1) - 1 {
		x.k1[i] = x.k1[i]<<1 | x.k1[i+1]>>7
	}
	x.k1[len(x.k1)-1] = x.k1[len(x.k1)-1]<<1 ^ carry*0x87
	return x
}

func (x *xaes) derive(prefix [prefixSize]byte) *derived {
	var key Key
	for i := range 2 {
		half := key[i*aes.BlockSize:][:aes.BlockSize]
		half[1], half[2] = byte(i+1), 'X'
		copy(half[4:], prefix[:])
		for j := range half {
			half[j] ^= x.k1[j]
		}
		x.block.Encrypt(half, half)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("sealed: " + err.Error())
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic("sealed: " + err.Error())
	}
	return &derived{prefix: prefix, gcm: gcm}
}

func (x *xaes) slot(prefix [prefixSize]byte) *atomic.Pointer[derived] {
	return &x.opening[prefix[0]%prefixSlots]
}

// under returns the cipher that nonce chooses; it takes the nonce's second half.
func (x *xaes) under(nonce []byte) cipher.AEAD {
	prefix := [prefixSize]byte(nonce)
	slot := x.slot(prefix)
	if d := slot.Load(); d != nil && d.prefix == prefix {
		return d.gcm
	}
	d := x.derive(prefix)
	slot.Store(d)
	return d.gcm
}

// fresh fills nonce for one new seal and returns its cipher. The second half
// comes from the system for each seal, never from a counter or from outside: a
// virtual machine that is resumed twice from one snapshot must not repeat a nonce.
func (x *xaes) fresh(nonce []byte) cipher.AEAD {
	d := x.sealing.Load()
	if d == nil || d.sealed.Add(1) > sealsPerPrefix {
		var prefix [prefixSize]byte
		_, _ = rand.Read(prefix[:]) // crypto/rand ends the program rather than fail
		d = x.derive(prefix)
		d.sealed.Store(1)
		x.sealing.Store(d)
		x.slot(prefix).Store(d)
	}
	copy(nonce, d.prefix[:])
	_, _ = rand.Read(nonce[prefixSize:nonceSize])
	return d.gcm
}

// sealBlock writes ciphertext ‖ tag ‖ nonce of plain to dst, which is overhead
// longer. The two may begin at the same byte and may not overlap otherwise.
func (x *xaes) sealBlock(dst, plain, ad []byte) {
	nonce := dst[len(plain)+tagSize:][:nonceSize]
	x.fresh(nonce).Seal(dst[:0], nonce[prefixSize:], plain, ad)
}

// openBlock opens, in place, what sealBlock wrote.
func (x *xaes) openBlock(block, ad []byte) error {
	body := block[:len(block)-nonceSize]
	nonce := block[len(body):]
	if _, err := x.under(nonce).Open(body[:0], nonce[prefixSize:], body, ad); err != nil {
		return errAuth
	}
	return nil
}

// Seal returns nonce ‖ ciphertext ‖ tag of a whole value under key, bound to ad.
func Seal(key Key, plain, ad []byte) []byte {
	out := make([]byte, nonceSize, overhead+len(plain))
	return newXAES(key).fresh(out).Seal(out, out[prefixSize:nonceSize], plain, ad)
}

// Open returns what Seal sealed with the same key and ad, and an error that says
// nothing more when any of the three differs.
func Open(key Key, sealed, ad []byte) ([]byte, error) {
	if len(sealed) < overhead {
		return nil, errAuth
	}
	nonce, body := sealed[:nonceSize], sealed[nonceSize:]
	plain, err := newXAES(key).under(nonce).Open(nil, nonce[prefixSize:], body, ad)
	if err != nil {
		return nil, errAuth
	}
	return plain, nil
}
