package compliance

import (
	"bytes"
	"strings"
	"unicode"
)

// word is one word of a text as the rules see it: where it stands, and everything
// that it can be read as ("c@nn4b1s" also as "cannabis").
type word struct {
	start, end int // bytes of the original
	sentence   int
	ids        []id // of the readings that the vocabulary knows; most words have none
	plain      string
	spaced     bool // something stands between it and the word before
}

// written says whether it is more than a picture.
func (w word) written() bool {
	return strings.ContainsFunc(w.plain, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// reading is a text cut into words and sentences.
type reading struct {
	words     []word
	sentences [][2]int // first word, and the one after the last
	found     map[*sequence]*hit
	excuses   map[verdictOn]bool
	begun     []bool // the choices of a grammar of which a word stands here
}

// id names a word that some rule knows.
type id int32

// vocabulary numbers the words that the patterns are made of.
type vocabulary struct {
	ids   map[string]id
	goods map[string]bool // what is worth a search in pieces and behind asterisks
	most  int             // letters of the longest of them
}

func (v *vocabulary) intern(s string) id {
	n, ok := v.ids[s]
	if !ok {
		n = id(len(v.ids))
		v.ids[s] = n
	}
	return n
}

// Words of a kind, as the patterns name them.
const (
	isMoney   = "<money>"
	isPercent = "<percent>"
	isNumber  = "<number>"
	isURL     = "<url>"
	isBadURL  = "<badurl>" // an address that nobody trusts: unencrypted, a bare number, a throw-away domain
	isThrow   = "<throw>"  // a throw-away domain
	isPhone   = "<phone>"
	isSSN     = "<ssn>"
	isDate    = "<date>"
	isTime    = "<time>"
	isRatio   = "<ratio>" // 150/95
	isID      = "<id>"    // what only one person has: XQW88123
)

// read cuts a folded text into words.
func (v *vocabulary) read(letters []letter) reading {
	r := reading{words: make([]word, 0, len(letters)/5+1), found: map[*sequence]*hit{}, excuses: map[verdictOn]bool{}}
	sentence, gap := 0, true
	for i := 0; i < len(letters); {
		l := letters[i].r
		if n := urlAt(letters, i); n > 0 {
			r.words = append(r.words, v.url(letters[i:i+n], sentence))
			i, gap = i+n, true
			continue
		}
		if address, n := spelledAt(letters, i); n > 0 {
			r.words = append(r.words, v.url(address, sentence))
			i, gap = i+n, true
			continue
		}
		if kind, n := figureAt(letters, i); n > 0 {
			w := word{start: letters[i].start, end: letters[i+n-1].end, sentence: sentence, spaced: true, plain: text(letters[i : i+n])}
			v.add(&w, kind)
			v.add(&w, w.plain)
			r.words = append(r.words, w)
			i, gap = i+n, true
			continue
		}
		if j := wordEnd(letters, i); j > i {
			w := word{start: letters[i].start, end: letters[j-1].end, sentence: sentence, spaced: gap, plain: text(letters[i:j])}
			v.readings(&w)
			if unit := units[w.plain]; unit != "" && digit(last(r.words)) { // 20 percent
				v.add(&w, unit)
			}
			r.words = append(r.words, w)
			i, gap = j, false
			continue
		}
		switch {
		case l == '\n' || l == '!' || l == '?' || l == ';' || (l == '.' && (i+1 == len(letters) || blank(letters[i+1].r))):
			if len(r.words) > 0 && r.words[len(r.words)-1].sentence == sentence {
				sentence++
			}
		case l > unicode.MaxLatin1 && unicode.In(l, unicode.So, unicode.Sk):
			w := word{start: letters[i].start, end: letters[i].end, sentence: sentence, spaced: true, plain: string(l)}
			v.add(&w, w.plain)
			r.words = append(r.words, w)
		}
		gap = true
		i++
	}
	r.words = v.join(r.words)
	for i, w := range r.words {
		for len(r.sentences) <= w.sentence {
			r.sentences = append(r.sentences, [2]int{i, i})
		}
		r.sentences[w.sentence][1] = i + 1
	}
	return r
}

func blank(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }

func text(letters []letter) string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteRune(l.r)
	}
	return b.String()
}

func solid(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// wordEnd returns the end of the word at i, or i. Some signs stand for letters within
// a word or at its head, and an apostrophe does not end one.
func wordEnd(letters []letter, i int) int {
	at := func(k int) rune {
		if k < 0 || k >= len(letters) {
			return ' '
		}
		return letters[k].r
	}
	j := i
	for {
		r := at(j)
		switch {
		case solid(r):
		case strings.ContainsRune("$@", r) && j == i && solid(at(j+1)):
		case strings.ContainsRune("$@!|+*'", r) && j > i && (solid(at(j+1)) || at(j+1) == r && solid(at(j+2))):
		case strings.ContainsRune("$*", r) && j > i && solid(at(j-1)) && !solid(at(j+1)):
			return j + 1
		case r == '%' && j > i:
			return j + 1
		case strings.ContainsRune(".,", r) && j > i && digit(at(j-1)) && digit(at(j+1)):
		default:
			return j
		}
		j++
	}
}

// units are how the signs are spelled behind a number.
var units = map[string]string{"percent": isPercent, "pct": isPercent, "porciento": isPercent,
	"dollars": isMoney, "bucks": isMoney, "usd": isMoney, "dolares": isMoney, "pesos": isMoney, "varos": isMoney}

// last is the sign with which a text ends so far.
func last(words []word) rune {
	if len(words) == 0 || words[len(words)-1].plain == "" {
		return ' '
	}
	plain := words[len(words)-1].plain
	return rune(plain[len(plain)-1])
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// readings adds everything that a word can be read as.
func (v *vocabulary) readings(w *word) {
	s := strings.ReplaceAll(w.plain, "'", "")
	var letters, digits, signs int
	for _, r := range s {
		switch {
		case digit(r):
			digits++
		case solid(r):
			letters++
		default:
			signs++
		}
	}
	v.add(w, s)
	if long, ok := shorthand[s]; ok {
		v.add(w, long)
	}
	switch {
	case letters == 0 && digits > 0:
		switch {
		case strings.ContainsRune(s, '$'):
			v.add(w, isMoney)
		case strings.HasSuffix(s, "%"):
			v.add(w, isPercent)
		default:
			v.add(w, isNumber)
			if digits >= 6 {
				v.add(w, isID)
			}
		}
		return
	case digits > 0 && priced(s): // $5k, 2x$30
		v.add(w, isMoney)
	}
	if digits >= 4 && letters > 0 && signs == 0 {
		v.add(w, isID)
	}
	if digits+signs > 0 && letters > 0 {
		for _, one := range [2]string{"i", "l"} {
			v.add(w, unleet(s, one))
		}
		if strings.ContainsRune(s, '*') && letters >= 1 {
			v.masked(w, s)
		}
	}
	if stretched(s) {
		v.add(w, squeeze(s, 1))
		v.add(w, squeeze(s, 2))
	}
	if len(w.ids) == 0 && len(s) >= 4 {
		for _, as := range swaps {
			if strings.Contains(s, as[0]) {
				v.add(w, strings.ReplaceAll(s, as[0], as[1]))
			}
		}
	}
}

// priced says whether a dollar sign stands before a digit.
func priced(s string) bool {
	i := strings.IndexByte(s, '$')
	return i >= 0 && i+1 < len(s) && digit(rune(s[i+1]))
}

// shorthand is how words are written by thumb, and the word that is meant. What has a
// sense of its own beside (4, r, n) is left out.
var shorthand = map[string]string{
	"u": "you", "ya": "you", "ur": "your", "tonite": "tonight", "2nite": "tonight", "2night": "tonight", "nite": "night", "2day": "today", "2morrow": "tomorrow",
	"luv": "love", "txt": "text", "msg": "message", "b4": "before", "thru": "through", "vids": "videos", "vid": "video", "pics": "photos", "pic": "photo",
	"wk": "week", "wks": "weeks", "mo": "month", "appt": "appointment", "pls": "please", "plz": "please", "xfer": "transfer", "acct": "account",
	"gonna": "going", "ppl": "people", "meds": "medications", "rx": "prescription", "scripts": "prescriptions",
	"wsp": "whatsapp", "wasap": "whatsapp", "guasap": "whatsapp", "baratisimo": "barato", "baratisimos": "baratos",
}

// swaps are letters that are written in place of others which look or sound the same.
var swaps = [...][2]string{{"v", "u"}, {"z", "s"}, {"k", "c"}, {"ph", "f"}, {"vv", "w"}, {"x", "ks"}}

// add gives a word a reading, and its singular.
func (v *vocabulary) add(w *word, s string) {
	if n, ok := v.ids[s]; ok {
		w.ids = append(w.ids, n)
	}
	if len(s) < 4 || s[len(s)-1] != 's' {
		return
	}
	if n, ok := v.ids[s[:len(s)-1]]; ok {
		w.ids = append(w.ids, n)
	}
	if stem, es := strings.CutSuffix(s, "ies"); es {
		if n, ok := v.ids[stem+"y"]; ok {
			w.ids = append(w.ids, n)
		}
	} else if stem, es := strings.CutSuffix(s, "es"); es {
		if n, ok := v.ids[stem]; ok {
			w.ids = append(w.ids, n)
		}
	}
}

// unleet reads digits and signs as the letters that they stand in for.
func unleet(s, one string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '0':
			b.WriteByte('o')
		case '1', '!', '|':
			b.WriteString(one)
		case '3':
			b.WriteByte('e')
		case '4', '@':
			b.WriteByte('a')
		case '5', '$':
			b.WriteByte('s')
		case '6', '9':
			b.WriteByte('g')
		case '7', '+':
			b.WriteByte('t')
		case '8':
			b.WriteByte('b')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// masked reads a word some of whose letters are asterisks ("c*nnabis").
func (v *vocabulary) masked(w *word, s string) {
	for known := range v.goods {
		if len(known) != len(s) && len(known) != len(s)-1 {
			continue
		}
		shown, fits := 0, true
		for i := 0; i < len(known) && fits; i++ {
			fits = s[i] == '*' || s[i] == known[i]
			if s[i] == known[i] {
				shown++
			}
		}
		if fits && shown*2 >= len(known) && (len(known) == len(s) || s == known+"s") {
			w.ids = append(w.ids, v.ids[known])
		}
	}
}

func stretched(s string) bool {
	for i := 2; i < len(s); i++ {
		if s[i] == s[i-1] && s[i] == s[i-2] && !digit(rune(s[i])) {
			return true
		}
	}
	return false
}

// squeeze shortens every run of a letter to n.
func squeeze(s string, n int) string {
	var b strings.Builder
	run := 0
	var last rune
	for _, r := range s {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		if run <= n {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// join puts together what was pulled apart: letters one by one ("w e e d"), and a
// word in two or three pieces ("can nabis").
func (v *vocabulary) join(words []word) []word {
	out := words[:0:0]
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && single(words[j]) && words[j].sentence-words[i].sentence <= j-i {
			j++
		}
		if j-i >= 3 {
			if merged := v.spelled(words[i:j]); merged != nil {
				out = append(out, merged...)
			} else {
				out = append(out, words[i:j]...)
			}
			i = j
			continue
		}
		if w, n := v.pieces(words[i:]); n > 0 {
			out = append(out, w)
			i += n
			continue
		}
		out = append(out, words[i])
		i++
	}
	return out
}

func single(w word) bool {
	return len(w.plain) == 1 && w.plain[0] < 0x80
}

// spelled finds the known words in a run of single letters.
func (v *vocabulary) spelled(run []word) []word {
	var b strings.Builder
	for _, w := range run {
		b.WriteString(w.plain)
	}
	s := b.String()
	var out []word
	known := false
	for _, t := range [2]string{s, unleet(s, "i")} {
		out, known = out[:0], false
		for i := 0; i < len(t); {
			n := 0
			for k := min(len(t)-i, 16); k >= 3; k-- {
				if _, ok := v.ids[t[i:i+k]]; ok {
					n = k
					break
				}
			}
			if n == 0 {
				out = append(out, run[i])
				i++
				continue
			}
			w := word{start: run[i].start, end: run[i+n-1].end, sentence: run[0].sentence, plain: t[i : i+n], spaced: true}
			v.add(&w, w.plain)
			out = append(out, w)
			known = true
			i += n
		}
		if known {
			return out
		}
	}
	return nil
}

// pieces reads the first two or three words as one, if that is goods of some rule
// and the words by themselves are nothing.
func (v *vocabulary) pieces(words []word) (word, int) {
	if len(words[0].plain) > v.most {
		return word{}, 0
	}
	var buffer [64]byte
	joined := append(buffer[:0], words[0].plain...)
	for n := 2; n <= min(3, len(words)); n++ {
		next := words[n-1]
		if next.sentence != words[0].sentence || len(joined)+len(next.plain) > min(v.most+1, len(buffer)) {
			break
		}
		joined = append(joined, next.plain...)
		if len(joined) < 6 || len(words[0].plain) > 5 && len(next.plain) > 5 {
			continue
		}
		s := string(v.known(joined))
		if s == "" && bytes.ContainsAny(joined, "0123456789@$!|+") {
			s = string(v.known([]byte(unleet(string(joined), "i"))))
		}
		if s != "" {
			w := word{start: words[0].start, end: next.end, sentence: next.sentence, plain: s, spaced: words[0].spaced}
			v.add(&w, s)
			return w, n
		}
	}
	return word{}, 0
}

// known is the joined word if it is goods, in the singular or plural.
func (v *vocabulary) known(s []byte) []byte {
	if v.goods[string(s)] || v.goods[string(bytes.TrimSuffix(s, []byte("s")))] {
		return s
	}
	return nil
}

// figures are the forms that digits are written in. A 0 stands for one digit, a ? behind
// it says that it may be missing.
var figures = [...]struct{ kind, form string }{
	{isSSN, "000-00-0000"}, {isSSN, "000 00 0000"},
	{isPhone, "1-000-000-0000"}, {isPhone, "(000) 000-0000"}, {isPhone, "(000)000-0000"}, {isPhone, "000-000-0000"}, {isPhone, "000.000.0000"}, {isPhone, "000 000 0000"}, {isPhone, "000-0000"}, {isPhone, "+10000000000"}, {isPhone, "0000000000"},
	{isDate, "00?/00?/0000"}, {isDate, "00?/00?/00"}, {isDate, "00?-00?-0000"}, {isDate, "0000-00-00"},
	{isRatio, "000?/000?"}, {isTime, "00?:00"},
}

// figureAt reads digits that belong together at i: what they are and how many letters.
func figureAt(letters []letter, i int) (kind string, n int) {
	if r := letters[i].r; !digit(r) && r != '(' && r != '+' || i > 0 && (solid(letters[i-1].r) || strings.ContainsRune("-/.$", letters[i-1].r)) {
		return "", 0
	}
	for _, f := range figures {
		if j := fits(letters, i, f.form); j > i && (j == len(letters) || !solid(letters[j].r) && (!strings.ContainsRune("-/:", letters[j].r) || j+1 == len(letters) || !digit(letters[j+1].r)) || f.kind == isTime && !digit(letters[j].r)) {
			if f.kind == isTime { // 10:15am
				for j < len(letters) && solid(letters[j].r) {
					j++
				}
			}
			return f.kind, j - i
		}
	}
	return "", 0
}

func fits(letters []letter, i int, form string) int {
	for k := 0; k < len(form); k++ {
		optional := k+1 < len(form) && form[k+1] == '?'
		ok := i < len(letters) && (form[k] == '0' && digit(letters[i].r) || form[k] != '0' && letters[i].r == rune(form[k]))
		switch {
		case ok:
			i++
		case !optional:
			return 0
		}
		if optional {
			k++
		}
	}
	return i
}
