package main

import (
	"fmt"
	"math/rand/v2"
)

var syllables = []string{"ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo", "zu"}

// word is one of 8,000, by its number.
func word(n int) string { return syllables[n%20] + syllables[n/20%20] + syllables[n/400%20] }

// text makes the same words for the same number: some that every message has, and
// some of 8,000, the low ones more often, as in a language.
func text(n int) string {
	random := rand.New(rand.NewPCG(uint64(n), 12345)) //nolint:gosec // the same words each time
	rare := func() string {
		r := random.Float64()
		return word(int(8000 * r * r * r))
	}
	return fmt.Sprintf("Please %s the %s %s before %s and %s at %d o'clock, %s number %d.", rare(), rare(), rare(), rare(), rare(), 1+n%12, rare(), n)
}
