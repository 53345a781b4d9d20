package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// kinds are the faults that have to have happened.
var kinds = []string{"STOP", "access revoked", "answer lost", "answer of carrier lost", "answer overtaken", "callback before the answer",
	"callbacks out of order", "carrier busy", "carrier refuses", "carrier unreachable", "clock off", "closed or opened", "desk cut off",
	"desk dies after a commit", "desk dies before the answer", "desk loses power", "lock", "membership moved", "office dies after a commit",
	"office dies after the carrier", "office dies before the carrier", "office out of reach", "portal answer lost", "portal request lost",
	"pull once more, late", "pull twice", "push once more, late", "push twice", "request lost", "request to carrier lost", "taken back",
	"STOP to what waits", "attach twice", "file added", "folder numbered anew", "group begun", "mail arrived", "mail bounced", "mail lies twice",
	"mail put away elsewhere", "mail read elsewhere", "mail server unreachable", "mailbox cut off", "mailbox step kept twice", "part twice", "teammate called",
	"text undelivered", "webhook forged", "webhook given up", "webhook late", "webhook lost", "webhook twice"}

// I1 to I9 of what the design promises, over as many histories as a minute takes, and
// 200 at least. SIM_SEEDS says how many instead.
func TestFault17_Fault20_HistoriesEndAsTheyHaveTo(t *testing.T) {
	p := plan{from: 1, seeds: 2000, workers: 2, until: time.Now().Add(time.Minute)}
	least := 200
	if testing.Short() {
		p.seeds, least = 20, 20
	}
	if n, err := strconv.Atoi(os.Getenv("SIM_SEEDS")); err == nil {
		p.seeds, least = n, n
	}
	p.least = least
	s, err := play(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	s.table(&table)
	t.Log("\n" + table.String())
	if len(s.wrong) > 0 {
		t.Errorf("%d histories end as they must not; see one with: go run ./backend/sim -from SEED -seeds 1 -trace", len(s.wrong))
	}
	if s.histories < least {
		t.Errorf("%d histories, want %d", s.histories, least)
	}
	for _, kind := range kinds {
		if s.fired[kind] == 0 && least >= 200 {
			t.Errorf("no history had %q", kind)
		}
	}
}

// TestFault26_Trust54_Restored_HistoriesInWhichTheServiceIsSetBackEndAsTheyHaveToToo sets it back to a
// backup in a quarter of them.
func TestFault26_Trust54_Restored_HistoriesInWhichTheServiceIsSetBackEndAsTheyHaveToToo(t *testing.T) {
	p := plan{from: 1, seeds: 160, workers: 2, restores: true}
	if testing.Short() {
		p.seeds = 20
	}
	p.least = p.seeds
	s, err := play(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.wrong) > 0 {
		t.Errorf("%d histories end as they must not; see one with: go run ./backend/sim -restores -from SEED -seeds 1 -trace", len(s.wrong))
	}
	if s.histories < p.seeds || s.fired["office restored"] == 0 {
		t.Errorf("%d histories, the service was set back %d times", s.histories, s.fired["office restored"])
	}
}

func TestOneSeedIsOneHistory(t *testing.T) {
	tmpl, err := newTemplate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tmpl.scratch.remove()
	at, err := tmpl.newSeat()
	if err != nil {
		t.Fatal(err)
	}
	defer at.close()
	for seed := range uint64(5) {
		first, err := tmpl.run(t.Context(), at, seed, true)
		if err != nil {
			t.Fatal(err)
		}
		second, err := tmpl.run(t.Context(), at, seed, true)
		if err != nil {
			t.Fatal(err)
		}
		for i := range min(len(first.trail), len(second.trail)) {
			if first.trail[i] != second.trail[i] {
				t.Fatalf("seed %d: the second time %q, the first time %q", seed, second.trail[i], first.trail[i])
			}
		}
		if len(first.trail) != len(second.trail) || len(first.trail) < 40 {
			t.Errorf("seed %d: %d and %d things happened", seed, len(first.trail), len(second.trail))
		}
	}
}
