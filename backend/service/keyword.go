package service

import (
	"strings"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// What a text that arrived asks for.
type ask int

const (
	nothing ask = iota
	stops
	starts
)

// keyword reads what a text asks for; what the carrier has acted on already counts.
func keyword(in bridge.Inbound, off bool) ask {
	word := in.OptOut
	if word == "" {
		word = strings.ToUpper(strings.Trim(in.Body, " .!\r\n"))
	}
	switch word {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT":
		return stops
	case "START", "UNSTOP":
		return starts
	case "YES":
		if off {
			return starts
		}
	}
	return nothing
}

// segments is in how many parts a carrier sends a text, at most.
func segments(body string) int { return len(body)/67 + 1 }

// checkText says whether a text may be given to a carrier.
func checkText(body messaging.Text) error {
	const limit = 1600 // blocked from there on (CMP-06, D3)
	if n := 0; len(body) >= limit {
		for _, r := range string(body) {
			if n++; r > 0xffff {
				n++
			}
		}
		if n >= limit {
			return messaging.FailField("body", messaging.CodeTooLong, "A text has less than 1,600 characters. Shorten it, or send it securely.")
		}
	}
	return nil
}
