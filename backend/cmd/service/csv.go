package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csvReader reads RFC 4180. The standard library's drops carriage returns within
// fields; texts are judged as they are, byte by byte.
type csvReader struct {
	in     *bufio.Reader
	line   int    // that is read
	began  int    // line at which the last record began
	ending string // of lines, as the first one ended
	any    bool
}

// errNoMore says that the file is at its end.
var errNoMore = errors.New("the CSV is empty: its first line names the columns, one of them \"text\"")

func newCSV(in io.Reader) *csvReader {
	r := &csvReader{in: bufio.NewReader(in), line: 1, ending: "\n"}
	if mark, _ := r.in.Peek(3); string(mark) == "\ufeff" {
		_, _ = r.in.Discard(3)
	}
	return r
}

// record reads the fields of the next record; errNoMore if there is none. Empty lines
// between records are none.
func (r *csvReader) record() ([]string, error) {
	var (
		fields []string
		field  strings.Builder
		quoted bool // the field began with a quotation mark
		open   bool // which was not closed yet
		began  bool
	)
	r.began = r.line
	for {
		c, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && open:
			return nil, fmt.Errorf("the quotation mark in the record of line %d is never closed", r.began)
		case errors.Is(err, io.EOF) && !began:
			return nil, errNoMore
		case errors.Is(err, io.EOF):
			return append(fields, field.String()), nil
		case err != nil:
			return nil, fmt.Errorf("reading line %d: %w", r.line, err)
		}
		if c == '\n' {
			r.line++
		}
		if open {
			if c != '"' {
				field.WriteByte(c)
				continue
			}
			if next, _ := r.in.Peek(1); len(next) == 1 && next[0] == '"' {
				_, _ = r.in.ReadByte()
				field.WriteByte('"')
				continue
			}
			open = false
			continue
		}
		end := ""
		if c == '\n' {
			end = "\n"
		} else if next, _ := r.in.Peek(1); c == '\r' && len(next) == 1 && next[0] == '\n' {
			_, _ = r.in.ReadByte()
			r.line++
			end = "\r\n"
		}
		switch {
		case end != "" && !began:
			r.began = r.line
		case end != "":
			if !r.any {
				r.any, r.ending = true, end
			}
			return append(fields, field.String()), nil
		case c == ',':
			fields = append(fields, field.String())
			field.Reset()
			quoted, began = false, true
		case c == '"' && field.Len() == 0 && !quoted:
			quoted, open, began = true, true, true
		case c == '"':
			return nil, fmt.Errorf("line %d has a quotation mark within a field: write it twice, and the field between quotation marks", r.line)
		case quoted:
			return nil, fmt.Errorf("line %d goes on behind a closing quotation mark: a comma or the end of the line belongs there", r.line)
		default:
			began = true
			field.WriteByte(c)
		}
	}
}

// writeRecord writes one record, with the line ending of what was read.
func writeRecord(w *bufio.Writer, fields []string, ending string) error {
	for i, f := range fields {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		if strings.ContainsAny(f, ",\"\r\n") || strings.HasPrefix(f, " ") || strings.HasSuffix(f, " ") || f == "" && len(fields) == 1 {
			f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		_, _ = w.WriteString(f)
	}
	_, err := w.WriteString(ending)
	return err
}
