package messaging

import (
	"encoding/hex"
	"io"
	"time"
)

// Ids are UUIDv7 in their usual text form, made by whoever creates the thing.
// They serve identity and locality; nothing is ever sorted by them, since the
// clock in them is that of a client.
type (
	PracticeID     string
	TeammateID     string
	DeviceID       string
	LinkID         string
	NumberID       string
	MailboxID      string
	SuppressionID  string
	ConsentID      string
	ContactID      string
	InvitationID   string
	ConversationID string
	MessageID      string
	NoteID         string
	CommandID      string
)

// NewID makes a UUIDv7 of the given instant and randomness.
func NewID[T ~string](now time.Time, random io.Reader) (T, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[6:]); err != nil {
		return "", Internal("make an id", err)
	}
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:36], b[10:16])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return T(s[:]), nil
}

// ValidID says whether id has the text form of a UUID in lower case.
func ValidID[T ~string](id T) bool {
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
