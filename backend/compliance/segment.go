package compliance

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding is how a carrier sends a text over the air.
type Encoding string

const (
	GSM7 Encoding = "GSM-7" // the small alphabet: 160 to a text
	UCS2 Encoding = "UCS-2" // anything else: 70 to a text
)

// Limit is the length at which a text is blocked: 1599 goes, 1600 does not (D3).
const Limit = 1600

// Size is how long a text is, as a carrier counts it.
type Size struct {
	Length   int      `json:"length"` // in UTF-16 units, which are never fewer than code points (D3)
	Encoding Encoding `json:"encoding"`
	Units    int      `json:"units"`    // of the encoding: septets, or UTF-16 units
	Segments int      `json:"segments"` // what the carrier sends and charges
	Left     int      `json:"left"`     // units that the last segment has room for
	// Costly is the first character that makes the whole text UCS-2, if one does.
	Costly string `json:"costly,omitempty"`
}

// gsm is the default alphabet of 3GPP TS 23.038, and gsmTwo its extension, of which
// a character costs two septets.
const (
	gsm    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmTwo = "\f^{}\\[~]|€"
)

// septets is what a character costs in GSM-7; 0 if it has no place there.
var septets = func() map[rune]int {
	m := map[rune]int{}
	for _, r := range gsm {
		m[r] = 1
	}
	for _, r := range gsmTwo {
		m[r] = 2
	}
	return m
}()

// ascii is the same for the characters that most texts are made of.
var ascii = func() (a [utf8.RuneSelf]int) {
	for r := range a {
		a[r] = septets[rune(r)]
	}
	return a
}()

func cost(r rune) int {
	if 0 <= r && r < utf8.RuneSelf {
		return ascii[r]
	}
	return septets[r]
}

// Measure says how long a text is.
func Measure(text string) Size {
	s := Size{Encoding: GSM7}
	for i, r := range text {
		s.Length += utf16.RuneLen(repair(r))
		n := cost(r)
		if n == 0 && s.Encoding == GSM7 {
			s.Encoding = UCS2
			s.Costly = text[i : i+width(text[i:])]
		}
		s.Units += n
	}
	one, many := 160, 153
	if s.Encoding == UCS2 {
		one, many, s.Units = 70, 67, s.Length
	}
	if s.Units <= one {
		s.Left = one - s.Units
		if s.Units > 0 {
			s.Segments = 1
		}
		return s
	}
	// What takes two units is never cut in two: it goes whole into the next segment.
	room := 0
	for _, r := range text {
		n := cost(r)
		if s.Encoding == UCS2 {
			n = utf16.RuneLen(repair(r))
		}
		if n > room {
			s.Segments++
			room = many
		}
		room -= n
	}
	s.Left = room
	return s
}

func repair(r rune) rune {
	if utf16.RuneLen(r) < 0 {
		return utf8.RuneError
	}
	return r
}

// typewriter is what word processors and phones put in the place of plain characters.
var typewriter = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "´", "'", "`", "'",
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "″", `"`, "«", `"`, "»", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
	"…", "...", "•", "-", "·", "-", "⁄", "/", "×", "x", "™", "(TM)", "®", "(R)",
	"\u00a0", " ", "\u2002", " ", "\u2003", " ", "\u2007", " ", "\u2009", " ", "\u200a", " ", "\u202f", " ", "\u3000", " ",
	"\u00ad", "", "\u200b", "", "\u2060", "", "\ufeff", "", "\t", " ",
)

// Plain is the text with typographic quotes, dashes, blanks and the like replaced by
// their plain forms, and how many segments that saves. Where it saves none it is the
// text as it was: nobody's typing is changed for nothing.
func Plain(text string) (plain string, saved int) {
	plain = typewriter.Replace(text)
	if saved = Measure(text).Segments - Measure(plain).Segments; saved > 0 {
		return plain, saved
	}
	return text, 0
}
