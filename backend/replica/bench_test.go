package replica

import (
	"testing"

	"rowan/backend/messaging"
)

// BenchmarkSend is what a person waits for: from the call until the message is on
// the disk and announced.
func BenchmarkSend(b *testing.B) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := newComputer(b, c, (*keychain)(nil))
	comp.signIn("ana@example.com")
	comp.settle()
	for b.Loop() {
		if _, err := comp.Send(id, messaging.Text("Your results are back, and all is well.")); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPull is the way of one message from the service to the screen: fetched,
// kept with the cursor, indexed for search, and announced.
func BenchmarkPull(b *testing.B) {
	c := newClinic()
	id := c.begin(front, "Hello")
	comp := newComputer(b, c, (*keychain)(nil))
	comp.signIn("ana@example.com")
	comp.settle()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		c.say(id, inbound(c, "Thank you. Is it ok to have coffee before the surgery?"))
		b.StartTimer()
		comp.news()
		for range 2 {
			comp.Step(b.Context())
		}
	}
}
