package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// durations are samples of one figure.
type durations []time.Duration

func (d durations) quantile(q float64) time.Duration {
	s := slices.Sorted(slices.Values(d))
	if len(s) == 0 {
		return 0
	}
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// median is the middle of several runs of one figure.
func median(runs []float64) float64 {
	s := slices.Sorted(slices.Values(runs))
	return s[len(s)/2]
}

// cpu is the processor time that a process has used so far.
func cpu(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name, in parentheses, can hold blanks: fields are counted behind it.
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	ticks := int64(0)
	for _, f := range fields[11:13] { // utime, stime
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * (time.Second / 100), nil // USER_HZ is 100 on Linux
}

// figure is one row of the table: what was measured beside its limit.
type figure struct {
	ID      string     `json:"id"`
	Work    string     `json:"work"`
	Unit    string     `json:"unit"`
	Ours    float64    `json:"ours"`
	Limit   float64    `json:"limit"` // the peer or the limit of the same run; 0 for none
	Beside  string     `json:"beside,omitempty"`
	Range   [2]float64 `json:"range"` // of ours
	Target  string     `json:"target"`
	Reached bool       `json:"reached"`
}

// ratio is ours over the limit's.
func (f figure) ratio() float64 {
	if f.Limit == 0 {
		return 0
	}
	return f.Ours / f.Limit
}

// spread is the smallest and the largest of several runs.
func spread(runs []float64) [2]float64 { return [2]float64{slices.Min(runs), slices.Max(runs)} }
