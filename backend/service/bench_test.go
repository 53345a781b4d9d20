package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

// BenchmarkSend is a teammate's message from the call until it is on the disk,
// with rights, feed, audit and sealing: alone, and with others who share commits.
func BenchmarkSend(b *testing.B) {
	for _, senders := range []int{1, 32} {
		b.Run(fmt.Sprint(senders, "-senders"), func(b *testing.B) {
			h := newHouse(b)
			_, c := h.patient(h.desk, h.ana)
			commands := make([]messaging.Command, b.N)
			for i := range commands {
				commands[i] = command(b, send(b, c, "Please take them four hours apart: thyroid tablet when you wake, iron with lunch."))
			}
			var next atomic.Int64
			var all sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			for range senders {
				all.Go(func() {
					for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
						out, err := h.Apply(context.Background(), h.ana, commands[i:i+1])
						if err != nil || out[0].Refused != "" {
							b.Error(err, out)
							return
						}
					}
				})
			}
			all.Wait()
		})
	}
}

// BenchmarkChanges is a desktop's fetching of one new message, with its audit row.
func BenchmarkChanges(b *testing.B) {
	h := newHouse(b)
	_, c := h.patient(h.desk, h.ana)
	at := messaging.Cursor{Epoch: h.changes(h.ben).Epoch, Seq: h.changes(h.ben).Next}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		h.do(h.ana, send(b, c, "Your results are back, and all is well."))
		b.StartTimer()
		page, err := h.Changes(b.Context(), h.ben, at, 500)
		if err != nil || len(page.Changes) == 0 {
			b.Fatal(err, len(page.Changes))
		}
		at.Seq = page.Next
	}
}

// BenchmarkHear is a text that arrives from the webhook until it is on the disk, as a
// carrier tells of many at once and of some of them again.
func BenchmarkHear(b *testing.B) {
	h := newTexts(b)
	var next atomic.Int64
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range 16 {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				told := inbound(fmt.Sprint("r", i-i%10/7*7), h.desk, "Please take them four hours apart: thyroid tablet when you wake, iron with lunch.")
				told.Inbound.From = messaging.Phone(fmt.Sprintf("+1503555%04d", i*7%100))
				body, err := json.Marshal([]bridge.Event{told})
				if err == nil {
					err = h.Hear(context.Background(), "twilio", h.hook, bridge.Hook{Header: map[string][]string{"Signed": {"yes"}}, Body: body})
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}
