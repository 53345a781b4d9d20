package clamd_test

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"rowan/backend/bridge/clamd"
)

// daemon answers as clamd does, and hands out what it was sent.
func daemon(t *testing.T, verdict func(content string) string) *clamd.Scanner {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			var content strings.Builder
			command := make([]byte, len("zINSTREAM\x00"))
			_, err = io.ReadFull(conn, command)
			for err == nil && string(command) == "zINSTREAM\x00" {
				var n uint32
				if err = binary.Read(conn, binary.BigEndian, &n); err != nil || n == 0 {
					break
				}
				_, err = io.CopyN(&content, conn, int64(n))
			}
			_, _ = io.WriteString(conn, verdict(content.String()))
			_ = conn.Close()
		}
	}()
	s, err := clamd.New(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTrust45_Scan_TellsHarmlessHarmfulAndUnknownApart(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	s := daemon(t, func(content string) string {
		switch {
		case strings.Contains(content, "EICAR"):
			return "stream: Eicar-Test-Signature FOUND\x00"
		case content == long:
			return "stream: OK\x00"
		case content == "cut":
			return "stream: O"
		}
		return "INSTREAM size limit exceeded. ERROR\x00"
	})
	for content, want := range map[string]struct{ harmless, known bool }{
		long: {true, true}, "EICAR": {false, true}, "too long": {false, false}, "cut": {false, false},
	} {
		harmless, err := s.Scan(t.Context(), strings.NewReader(content))
		if harmless != want.harmless || (err == nil) != want.known {
			t.Errorf("%.10s: %v, %v", content, harmless, err)
		}
	}
	away, err := clamd.New("127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := away.Scan(t.Context(), strings.NewReader("a")); err == nil {
		t.Error("a daemon that is away gave a verdict")
	}
	if _, err := clamd.New("nowhere"); err == nil {
		t.Error("an address without a port was taken")
	}
}
