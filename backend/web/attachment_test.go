package web_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// pdf is a small PDF that says something.
func pdf(says string) []byte {
	return []byte("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n% " + says + "\ntrailer <</Root 1 0 R>>\n%%EOF\n")
}

func (s *site) client(token string) *api.Client {
	s.t.Helper()
	c, err := api.NewClient(s.URL, token, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// uploaded uploads a file for a conversation.
func (s *site) uploaded(token string, c messaging.ConversationID, name messaging.Text, content []byte) messaging.AttachmentID {
	s.t.Helper()
	client, id := s.client(token), newID[messaging.AttachmentID](s.t)
	if _, err := client.Attach(s.t.Context(), c, api.NewAttachment{ID: id, Name: name, Size: int64(len(content))}); err != nil {
		s.t.Fatal(err)
	}
	up, err := client.Upload(s.t.Context(), id, 0, bytes.NewReader(content), func(api.Upload) {})
	if err != nil || up.State != api.UploadReady {
		s.t.Fatalf("%+v, %v", up, err)
	}
	return id
}

// downloaded reads a file from an offset on.
func downloaded(t *testing.T, c *api.Client, id messaging.AttachmentID, as api.Form, offset int64) []byte {
	t.Helper()
	d, err := c.Download(t.Context(), id, as, offset)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	b, err := io.ReadAll(d)
	if err != nil || int64(len(b)) != d.Rest {
		t.Fatalf("%d bytes of %d: %v", len(b), d.Rest, err)
	}
	return b
}

// TestATT06_SEC05_Trust43_FileReachesThePatientAndRestsSealed_InPart follows one file.
func TestATT06_SEC05_Trust43_FileReachesThePatientAndRestsSealed_InPart(t *testing.T) {
	s := newSite(t)
	browser, me := s.maya()
	_, token := s.tokens()
	c := me.Conversations[0].ID
	content := append(pdf("CANARYBYTES "+strings.Repeat("x", 300_000)), '\n')
	id := s.uploaded(token, c, "..\\CANARYNAME \"Ergebnis\" ü\u202e.pdf", content)
	s.do(token, messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: c, Attachments: []messaging.AttachmentID{id}}})

	thread := s.call(browser, http.MethodGet, "/api/portal/conversations/"+string(c)+"/messages", nil)
	if !bytes.Contains(thread.body, []byte(id)) || !bytes.Contains(thread.body, []byte("CANARYNAME")) {
		t.Errorf("the thread does not have it: %s", thread.body)
	}
	path := "/api/portal/attachments/" + string(id) + "/content"
	got := s.call(browser, http.MethodGet, path, nil)
	if got.status != http.StatusOK || !bytes.Equal(got.body, content) {
		t.Errorf("%d, %d bytes of %d", got.status, len(got.body), len(content))
	}
	for header, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		"Content-Disposition": `attachment; filename="CANARYNAME _Ergebnis_ _.pdf"; filename*=utf-8''CANARYNAME%20_Ergebnis_%20%C3%BC.pdf`, "Cache-Control": "private, no-store",
	} {
		if got := got.header.Get(header); got != want {
			t.Errorf("%s: %s, not %s", header, got, want)
		}
	}
	middle := s.call(browser, http.MethodGet, path, nil, "Range", "bytes=70000-70009")
	if middle.status != http.StatusPartialContent || !bytes.Equal(middle.body, content[70000:70010]) {
		t.Errorf("%d %q", middle.status, middle.body)
	}
	if got := downloaded(t, s.client(token), id, api.FormOriginal, 200_001); !bytes.Equal(got, content[200_001:]) {
		t.Errorf("the rest is %d bytes", len(got))
	}

	files, looked := 0, int64(0)
	for _, root := range []string{s.dir} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			files, looked = files+1, looked+int64(len(b))
			if bytes.Contains(b, []byte("CANARY")) || strings.Contains(path, "CANARY") || strings.Contains(path, string(id)) {
				t.Errorf("%s shows what was attached", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 2 || looked < int64(len(content)) {
		t.Errorf("only %d files with %d bytes were looked at", files, looked)
	}
	if strings.Contains(s.log.String(), "CANARY") || strings.Contains(s.log.String(), string(id)) {
		t.Error("the log shows what was attached")
	}
}

// TestUpload_CutOffGoesOnWhereItWas cuts the connection in the middle of each
// part's bytes, once, and goes on as clients do.
func TestUpload_CutOffGoesOnWhereItWas(t *testing.T) {
	s := newSite(t)
	_, token := s.tokens()
	client := s.client(token)
	_, me := s.maya()
	content := append(pdf(strings.Repeat("y", 3<<20)), '\n')
	id := newID[messaging.AttachmentID](t)
	if _, err := client.Attach(t.Context(), me.Conversations[0].ID, api.NewAttachment{ID: id, Name: "scan.pdf", Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	cuts := 0
	for offset := int64(0); offset < int64(len(content)); {
		end := min(int64(len(content)), offset+api.MaxPart)
		part := content[offset:end]
		s.cut(token, fmt.Sprintf("/api/staff/attachments/%s?offset=%d", id, offset), part)
		cuts++
		up, err := client.UploadState(t.Context(), id)
		if err != nil || up.Received != offset {
			t.Fatalf("after a cut: %+v, %v, not %d", up, err, offset)
		}
		for range 2 { // and once more, as if the answer was lost
			a := s.call(http.DefaultClient, http.MethodPut, fmt.Sprintf("/api/staff/attachments/%s?offset=%d", id, offset), part, "Authorization", "Bearer "+token)
			if a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		offset = end
	}
	if got := downloaded(t, client, id, api.FormOriginal, 0); !bytes.Equal(got, content) {
		t.Error("what came is not what went")
	}
	if cuts < 4 {
		t.Errorf("the connection was cut %d times", cuts)
	}
	// Parts that were changed on the way, or belong elsewhere, change nothing.
	next := newID[messaging.AttachmentID](t)
	if _, err := client.Attach(t.Context(), me.Conversations[0].ID, api.NewAttachment{ID: next, Name: "scan.pdf", Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	path := "/api/staff/attachments/" + string(next)
	for name, a := range map[string]answer{
		"changed": s.call(http.DefaultClient, http.MethodPut, path+"?offset=0", content[:65536], "Authorization", "Bearer "+token, "Content-Digest", api.Digest([]byte("else"))),
		"ahead":   s.call(http.DefaultClient, http.MethodPut, path+"?offset=65536", content[65536:131072], "Authorization", "Bearer "+token),
		"odd":     s.call(http.DefaultClient, http.MethodPut, path+"?offset=0", content[:1000], "Authorization", "Bearer "+token),
		"long":    s.call(http.DefaultClient, http.MethodPut, path+"?offset=0", append(bytes.Clone(content[:api.MaxPart]), 1), "Authorization", "Bearer "+token),
	} {
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if up, err := client.UploadState(t.Context(), next); err != nil || up.Received != 0 {
		t.Errorf("%+v, %v", up, err)
	}
}

// cut begins to send a part and goes away in the middle.
func (s *site) cut(token, path string, part []byte) {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: rowan\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Digest: %s\r\nContent-Length: %d\r\n\r\n",
		path, token, api.ContentType, api.Digest(part), len(part))
	if err == nil {
		_, err = conn.Write(part[:len(part)/2])
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// video is one as large as is asked for: a box that says what it is, one with what
// a player needs, and one full of bytes.
func video(size int64) io.ReaderAt {
	head, _ := hex.DecodeString("0000001066747970" + hex.EncodeToString([]byte("isom")) + "00000000" + "00000008" + hex.EncodeToString([]byte("moov")))
	rest := uint32(size) - uint32(len(head))
	head = append(head, byte(rest>>24), byte(rest>>16), byte(rest>>8), byte(rest), 'm', 'd', 'a', 't')
	return film{head}
}

type film struct{ head []byte }

func (f film) ReadAt(b []byte, off int64) (int, error) {
	for i := range b {
		at := off + int64(i)
		b[i] = byte(at) ^ byte(at>>8) ^ byte(at>>16)
		if at < int64(len(f.head)) {
			b[i] = f.head[at]
		}
	}
	return len(b), nil
}

// TestATT01_FilmOf200MBNeedsTheMemoryOfOnePart sends the largest file there is up
// and down again, with service and client in this one process.
func TestATT01_FilmOf200MBNeedsTheMemoryOfOnePart(t *testing.T) {
	if testing.Short() {
		t.Skip("200 MB")
	}
	s := newSite(t)
	_, token := s.tokens()
	client := s.client(token)
	_, me := s.maya()
	const size = messaging.MaxAttachment
	content := video(size)
	id := newID[messaging.AttachmentID](t)
	if _, err := client.Attach(t.Context(), me.Conversations[0].ID, api.NewAttachment{ID: id, Name: "gait.mp4", Size: size}); err != nil {
		t.Fatal(err)
	}
	var most, before uint64
	measure := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		return m.HeapAlloc
	}
	runtime.GC()
	before = measure()
	parts := 0
	up, err := client.Upload(t.Context(), id, 0, io.NewSectionReader(content, 0, size), func(api.Upload) { parts++; measure() })
	if err != nil || up.State != api.UploadReady || up.Type != messaging.TypeMP4 {
		t.Fatalf("%+v %v", up, err)
	}
	d, err := client.Download(t.Context(), id, api.FormOriginal, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	got, want := make([]byte, api.MaxPart), make([]byte, api.MaxPart)
	for off := int64(0); off < size; {
		n, err := io.ReadFull(d, got)
		if n == 0 {
			t.Fatalf("at %d: %v", off, err)
		}
		_, _ = content.ReadAt(want[:n], off)
		if !bytes.Equal(got[:n], want[:n]) {
			t.Fatalf("what came is not what went, at %d", off)
		}
		off += int64(n)
		measure()
	}
	t.Logf("%d parts, at most %d MB more than before", parts, int64(most-before)/messaging.MB)
	if parts != 191 || int64(most-before) > 48*messaging.MB {
		t.Errorf("%d parts, at most %d MB more than before", parts, int64(most-before)/messaging.MB)
	}
}
