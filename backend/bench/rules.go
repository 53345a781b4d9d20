package main

import (
	"strings"
	"time"

	"rowan/backend/compliance"
)

// checkTexts measures X1: the judge of texts on the longest one that goes, of fine
// words and of ones that many rules look at.
func checkTexts(rounds int) []figure {
	texts := []string{
		"Your refill is ready, please call 555-0100 before 5 pm. We’ll hold it for 7 days – ask Dr. Lee about alcohol. ",
		"Bring a list of your medication, incl. any CBD. Do you smoke or drink? No alcohol before surgery, $40 copay. ",
	}
	now := time.Now()
	var p99 []float64
	for range rounds {
		times := make(durations, 0, 1000)
		for i := range cap(times) {
			part := []rune(texts[i%len(texts)])
			text := string([]rune(strings.Repeat(string(part), 1599/len(part)+1))[:1599])
			fastest := time.Hour // of three: what other processes took is not the judge's
			for range 3 {
				began := time.Now()
				compliance.CheckSMS(compliance.Draft{Text: text}, compliance.Facts{}, now)
				fastest = min(fastest, time.Since(began))
			}
			times = append(times, fastest)
		}
		p99 = append(p99, float64(times.quantile(0.99))/float64(time.Millisecond))
	}
	return []figure{{ID: "X1", Work: "CheckSMS on 1,599 characters, p99", Unit: "ms", Ours: median(p99), Range: spread(p99), Target: "< 1 ms", Reached: median(p99) < 1}}
}
