// Package clamd asks a ClamAV daemon whether a file is harmful. It speaks the
// daemon's INSTREAM command over TCP or a Unix socket, and keeps nothing.
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

const (
	piece   = 64 << 10
	patient = 2 * time.Minute // for all of a file; the largest has 200 MB
)

// Scanner is one daemon.
type Scanner struct{ network, address string }

// New makes the scanner at an address: HOST:PORT, or the path of a Unix socket.
func New(address string) (*Scanner, error) {
	if strings.HasPrefix(address, "/") {
		return &Scanner{"unix", address}, nil
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, errors.New("the scanner's address is HOST:PORT or the path of a socket")
	}
	return &Scanner{"tcp", address}, nil
}

// Scan says whether the content is harmless. An error says that the daemon gave
// no verdict: it is away, or the content is longer than it is set to take.
func (s *Scanner) Scan(ctx context.Context, content io.Reader) (harmless bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, s.network, s.address)
	if err != nil {
		return false, fmt.Errorf("clamd: reach the scanner: %w", err)
	}
	defer func() { _ = conn.Close() }()
	end := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer end()
	if err := send(conn, content); err != nil {
		return false, err
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, 4096)).ReadString(0)
	if err != nil {
		return false, fmt.Errorf("clamd: read the verdict: %w", err)
	}
	switch answer = strings.TrimSuffix(answer, "\x00"); {
	case answer == "stream: OK":
		return true, nil
	case strings.HasSuffix(answer, " FOUND"):
		return false, nil
	}
	return false, errors.New("clamd: no verdict")
}

// send writes the content in pieces, each with its length before it; none ends it.
func send(conn io.Writer, content io.Reader) error {
	if _, err := conn.Write([]byte("zINSTREAM\x00")); err != nil {
		return fmt.Errorf("clamd: ask the scanner: %w", err)
	}
	b := make([]byte, 4+piece)
	for {
		n, err := io.ReadFull(content, b[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("clamd: read the content: %w", err)
		}
		binary.BigEndian.PutUint32(b, uint32(n))
		if _, err := conn.Write(b[:4+n]); err != nil {
			return fmt.Errorf("clamd: send the content: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}
