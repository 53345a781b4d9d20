package messaging

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	inBrackets = regexp.MustCompile(`[(\[{«"“].*?[)\]}»"”]`)
	honorific  = regexp.MustCompile(`(?i)^(dr|mr|mrs|ms|mx|miss|prof|sr|sra|srta|dra)\.?$`)
)

// Initials is what stands in a person's circle: the first letter of the first
// and of the last name (SEC-18). One word gives one letter, a hyphen does not
// make two words, and letters of every script count as a reader would count
// them. Titles, what follows a comma and what stands in brackets are not the
// name. A name without a letter gives its first emoji, else "". The screens have
// the same rules for what they are not sent.
func Initials(name Text) string {
	bare, _, _ := strings.Cut(string(name), ",")
	var all, named []string
	for word := range strings.FieldsSeq(inBrackets.ReplaceAllString(bare, " ")) {
		if strings.IndexFunc(word, unicode.IsLetter) < 0 {
			continue
		}
		all = append(all, word)
		if !honorific.MatchString(word) {
			named = append(named, word)
		}
	}
	if len(named) == 0 {
		named = all
	}
	if len(named) == 0 {
		return character(string(name), pictograph)
	}
	s := initial(named[0])
	if len(named) > 1 {
		s += initial(named[len(named)-1])
	}
	return s
}

func initial(word string) string { return strings.ToUpper(character(word, unicode.IsLetter)) }

// character returns the first character of s, as a reader counts them, that has
// a rune of the wanted kind; "" if none has.
func character(s string, wanted func(rune) bool) string {
	runes := []rune(s)
	for from := 0; from < len(runes); {
		to := from + 1
		for to < len(runes) && joins(runes[to-1], runes[to]) {
			to++
		}
		if one := string(runes[from:to]); strings.IndexFunc(one, wanted) >= 0 {
			return one
		}
		from = to
	}
	return ""
}

const joiner = '\u200d'

// viramas join the consonant that follows to the one before.
var viramas = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"

// joins says whether two runes that follow each other are of one character: what
// of Unicode's rules for grapheme clusters occurs in names.
func joins(before, next rune) bool {
	switch {
	case unicode.Is(unicode.M, next), next == joiner, 0x1f3fb <= next && next <= 0x1f3ff:
		return true
	case before == joiner:
		return pictograph(next) || unicode.IsLetter(next) && !unicode.Is(unicode.Latin, next)
	case strings.ContainsRune(viramas, before):
		return unicode.IsLetter(next)
	}
	return false
}

func pictograph(r rune) bool {
	return unicode.Is(unicode.So, r) && (r >= 0x2190 || r == '©' || r == '®')
}
