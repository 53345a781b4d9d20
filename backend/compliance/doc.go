// Package compliance holds the rules of texting: what carriers and the law forbid in
// an SMS, what a practice should think about before it sends one, and what a reply
// like STOP means. It is a set of functions of their arguments: no network, no
// clock, no store, so that the composer, the service and the carrier's door come to
// the same verdict in the same words. What it remembers between two calls (the prints
// of texts, how many were judged) changes no verdict: it saves reading them again.
//
// It is never asked about secure messages.
//
// Clinicians write about sex, alcohol, drugs, guns and tobacco every day. So a rule
// matches what somebody wants (to sell, to lure, to threaten) and never a noun alone.
//
// How a text is read: fold.go takes away what hides a word (invisible and look-alike
// characters, digits for letters, spaced letters) and keeps where each piece stood;
// match.go finds phrases in what is left; the rules stand in rules_*.go, each with its
// source and the date on which it was read, and in words for people in words.go.
//
// What somebody wants is also learned: traits.go says what is seen of a text, intent.go
// how its weights and the phrases come to one verdict, learn.go how the weights are
// trained, on what stands in testdata, to the same bytes on every machine. Phrases only
// find what was seen before; a phrase alone blocks nothing that reads innocent, and a
// text in which no phrase stands is blocked where all of it reads like a violation. How
// well that holds is measured on voices that were kept from a training (learn_test.go),
// and on texts written by others that are judged once before anything is learned of them.
package compliance
