package compliance

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

// letter is one character of a folded text and the bytes of the original that it
// stands for. One original may fold to several, or to none.
type letter struct {
	r          rune
	start, end int
}

// fold takes away what hides a word from its reader, and from nobody's eye: invisible
// characters, accents, look-alikes of other alphabets, letters in circles and bold.
// Case goes too. Folding what is folded changes nothing.
func fold(text string) []letter {
	out := make([]letter, 0, len(text))
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			out = append(out, letter{rune(c), i, i + 1})
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if next, _ := utf8.DecodeRuneInString(text[i+n:]); strings.ContainsRune("®©™", r) && !unicode.IsLetter(next) {
			i += n // the mark behind a name
			continue
		}
		for _, f := range unmask(r) {
			out = append(out, letter{f, i, i + n})
		}
		i += n
	}
	return out
}

// folded is the text that fold leaves.
func folded(text string) string {
	var b strings.Builder
	for _, l := range fold(text) {
		b.WriteRune(l.r)
	}
	return b.String()
}

// latin holds what unmask says of the characters that Western texts are made of.
var latin = func() (m [0x250][]rune) {
	for r := rune(utf8.RuneSelf); int(r) < len(m); r++ {
		m[r] = look(r)
	}
	return m
}()

func unmask(r rune) []rune {
	if int(r) < len(latin) {
		return latin[r]
	}
	return look(r)
}

// plainly names look-alikes that neither compatibility forms nor the Unicode table of
// confusables bring to the letter that a reader sees.
var plainly = map[rune]string{
	'ʙ': "b", 'ᴄ': "c", 'ᴅ': "d", 'ᴇ': "e", 'ꜰ': "f", 'ɢ': "g", 'ʜ': "h", 'ɪ': "i", 'ᴊ': "j", 'ᴋ': "k", 'ʟ': "l", 'ᴍ': "m",
	'ɴ': "n", 'ᴏ': "o", 'ᴘ': "p", 'ʀ': "r", 'ꜱ': "s", 'ᴛ': "t", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ʏ': "y", 'ᴢ': "z", 'ᴀ': "a",
	'в': "b", 'В': "b", 'к': "k", 'К': "k", 'м': "m", 'М': "m", 'н': "h", 'Н': "h", 'т': "t", 'Т': "t", 'и': "n", 'И': "n",
	'я': "r", 'Я': "r", 'є': "e", 'Є': "e", 'п': "n", 'ω': "w", 'η': "n", 'τ': "t", 'κ': "k", 'μ': "u", 'µ': "u", 'ε': "e", 'λ': "a",
	'ß': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ð': "d", 'Ð': "d", 'þ': "th", 'đ': "d", 'Đ': "d", 'ł': "l", 'Ł': "l", 'ı': "i",
	'’': "'", '‘': "'", '´': "'", '′': "'", '“': `"`, '”': `"`, '–': "-", '—': "-", '‐': "-", '‑': "-", '−': "-",
	'€': "e", '£': "l", '¢': "c", '¥': "y", '†': "t", '§': "s", '©': "c", '®': "r", '·': ".", '•': ".", '∙': ".", '。': ".", '．': ".",
	'¿': "?", '¡': "!", '％': "%", '⁄': "/", '∕': "/", '×': "x",
}

// look is what a reader takes a character for, in lower case. What a character looks
// like may look like something else again, so it goes on until nothing changes.
func look(r rune) []rune {
	out := once(r)
	for range 4 {
		var next []rune
		for _, o := range out {
			if o < utf8.RuneSelf {
				next = append(next, o)
			} else {
				next = append(next, once(o)...)
			}
		}
		if slices.Equal(next, out) {
			break
		}
		out = next
	}
	return out
}

func once(r rune) []rune {
	switch {
	case r == utf8.RuneError:
		return []rune{' '}
	case plainly[r] != "":
		return []rune(plainly[r])
	case 0x1F1E6 <= r && r <= 0x1F1FF: // regional indicators
		return []rune{'a' + r - 0x1F1E6}
	case 0x1F150 <= r && r <= 0x1F169: // white on a black circle
		return []rune{'a' + r - 0x1F150}
	case 0x1F170 <= r && r <= 0x1F189: // white on a black square
		return []rune{'a' + r - 0x1F170}
	case unicode.IsSpace(r):
		return []rune{' '}
	}
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		switch low := unicode.ToLower(d); {
		case unseen(d):
		case d < utf8.RuneSelf:
			out = append(out, low)
		case plainly[d] != "":
			out = append(out, []rune(plainly[d])...)
		default:
			out = append(out, twin(d)...)
		}
	}
	return out
}

// twin is the plain letters that a character looks like, or the character itself.
func twin(r rune) []rune {
	for _, c := range [2]rune{r, unicode.ToLower(r)} {
		var plain []rune
		for _, s := range norm.NFKD.String(confusable.GetReplacement(c)) {
			if !unseen(s) {
				plain = append(plain, unicode.ToLower(s))
			}
		}
		letters := len(plain) > 0
		for _, p := range plain {
			letters = letters && p < utf8.RuneSelf && (unicode.IsLetter(p) || unicode.IsDigit(p))
		}
		if letters {
			return plain
		}
	}
	return []rune{unicode.ToLower(r)}
}

// unseen says whether a character leaves no mark of its own: joiners, soft hyphens,
// accents that stand on the letter before, fillers, variation selectors.
func unseen(r rune) bool {
	switch {
	case r == '\u3164' || r == '\uffa0' || r == '\u115f' || r == '\u1160' || r == '\u2800' || r == '\u034f':
		return true
	case 0x1F3FB <= r && r <= 0x1F3FF: // the colour of a hand
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Cc) && r != '\n' && r != '\r' && r != '\t'
}
