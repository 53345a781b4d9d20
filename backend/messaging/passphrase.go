package messaging

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A passphrase's length in code points. There are no rules of composition, and
// nothing is cut off.
const (
	MinPassphrase = 8
	MaxPassphrase = 128
)

// The passphrases that are tried first: the 4,000 most frequent of eight
// characters and more in zxcvbn's list of leaked ones (github.com/dropbox/zxcvbn,
// MIT licence, Copyright 2012-2016 Dan Wheeler and Dropbox, Inc.).
//
//go:embed common.txt
var commonPassphrases string

var common = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonPassphrases) {
		m[strings.TrimSpace(line)] = true
	}
	return m
})

// CheckPassphrase says whether a person may choose a passphrase at a practice of
// this name: one that is long enough, that is not among the first to be tried,
// and that is more than the practice's name.
func CheckPassphrase(passphrase, practice string) error {
	n := utf8.RuneCountInString(passphrase)
	switch {
	case !utf8.ValidString(passphrase):
		return FailField("passphrase", CodeBadText, "This passphrase has characters that cannot be read. Choose another.")
	case n < MinPassphrase:
		return FailField("passphrase", CodeInvalid, "A passphrase has at least 8 characters. Choose a longer one; a few words work well.")
	case n > MaxPassphrase:
		return FailField("passphrase", CodeTooLong, "A passphrase has at most 128 characters. Choose a shorter one.")
	case common()[strings.ToLower(passphrase)]:
		return FailField("passphrase", CodeInvalid, "This passphrase is among the first that strangers try. Choose another; a few words work well.")
	}
	if name := letters(practice); name != "" {
		rest := strings.ReplaceAll(letters(passphrase), name, "")
		if rest != letters(passphrase) && utf8.RuneCountInString(rest) < MinPassphrase {
			return FailField("passphrase", CodeInvalid, "This passphrase is little more than your practice's name. Choose another; a few words work well.")
		}
	}
	return nil
}

// letters is a text without case, and without what is neither letter nor digit.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
