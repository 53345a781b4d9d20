package main

import (
	"math/rand/v2"
)

// swarm is what can go wrong in one history, and how often in a thousand. Each seed
// draws its own: a history in which everything fails all the time would never come to
// what goes wrong after something went well.
type swarm struct {
	acts  int
	page  int // how long a page of the feed is at most
	desks []bool

	lost, twice, slow, cuts, deskDies, skewed int

	officeDies, officeDown int
	restores               bool

	carrierGone, carrierLost, carrierBusy, carrierRefuses, undelivered int

	hookTwice, hookLost, hookLate, forged int

	moves, revokes, locks, stops, holds int

	files, mails, groups, savesSent int
}

// drawSwarm draws one.
func drawSwarm(r *rand.Rand) swarm {
	// some is 0 in half of all histories.
	some := func(most int) int {
		if r.IntN(2) == 0 {
			return 0
		}
		return 1 + r.IntN(most)
	}
	s := swarm{acts: 8 + r.IntN(24), page: 2 + r.IntN(20), desks: []bool{true, true, r.IntN(2) == 0, r.IntN(3) == 0, r.IntN(2) == 0},
		lost: some(150), twice: some(150), slow: some(300), cuts: some(80), deskDies: some(60), skewed: some(500),
		officeDies: some(250), officeDown: some(40),
		carrierGone: some(100), carrierLost: some(200), carrierBusy: some(150), carrierRefuses: some(60), undelivered: some(120),
		hookTwice: some(300), hookLost: some(120), hookLate: some(400), forged: some(60),
		moves: some(120), revokes: some(25), locks: some(100), stops: some(400), holds: some(1000), restores: r.IntN(4) == 0,
		files: some(900), mails: some(700), groups: some(900), savesSent: some(1000)}
	return s
}
