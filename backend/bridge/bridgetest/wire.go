//go:build unix

package bridgetest

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// Wire stands between a program and a relay's port on loopback. It sees what
// passes and can interfere.
type Wire struct {
	// Answer, if set, changes what the relay says.
	Answer func([]byte) []byte
	// CutAfter ends the connection once these bytes were said to the relay and, if
	// Heard, once the relay had answered them, so that the answer is lost.
	CutAfter []byte
	Heard    bool

	port  int
	start func()
	to    int
	mu    sync.Mutex
	said  bytes.Buffer
	cuts  int
}

// NewWire makes a wire to a port. Set its fields before anybody asks for its Port.
func NewWire(t testing.TB, to int) *Wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &Wire{port: l.Addr().(*net.TCPAddr).Port, to: to}
	var open sync.WaitGroup
	w.start = sync.OnceFunc(func() {
		open.Go(func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				open.Go(func() { w.carry(c) })
			}
		})
	})
	t.Cleanup(func() { _ = l.Close(); open.Wait() })
	return w
}

// Port is the wire's port on 127.0.0.1, and opens it.
func (w *Wire) Port() int {
	w.start()
	return w.port
}

// Said is everything that was said to the relay.
func (w *Wire) Said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

// Cuts is how often a connection was ended.
func (w *Wire) Cuts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cuts
}

func (w *Wire) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(w.to)))
	if err != nil {
		return
	}
	defer far.Close()
	var passed bytes.Buffer
	var cutting sync.Mutex
	cut := false
	var back sync.WaitGroup
	back.Go(func() {
		defer near.Close()
		copyThrough(near, far, func(b []byte) []byte {
			cutting.Lock()
			defer cutting.Unlock()
			if cut {
				return nil
			}
			if w.Answer != nil {
				return w.Answer(b)
			}
			return b
		})
	})
	copyThrough(far, near, func(b []byte) []byte {
		w.mu.Lock()
		w.said.Write(b)
		w.mu.Unlock()
		passed.Write(b)
		if len(w.CutAfter) > 0 && bytes.Contains(passed.Bytes(), w.CutAfter) {
			cutting.Lock()
			cut = true
			cutting.Unlock()
			w.mu.Lock()
			w.cuts++
			w.mu.Unlock()
			if !w.Heard {
				return nil
			}
		}
		return b
	})
	_ = far.Close()
	back.Wait()
}

// copyThrough copies until either side ends, or until change returns nothing.
func copyThrough(to io.Writer, from io.Reader, change func([]byte) []byte) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			out := change(b[:n])
			if out == nil {
				return
			}
			if _, err := to.Write(out); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
