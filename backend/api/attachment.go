package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/messaging"
)

// The routes of files. A file is begun in a conversation, sent in parts, and
// then named by one message of that conversation. What of it has arrived stays
// for a day, so that a broken upload goes on where it was.
var (
	RouteAttach      = route("attach", http.MethodPost, "/api/staff/conversations/{conversation}/attachments", "Begin to upload a file, or learn how far it has come", "staff")
	RouteUpload      = part("upload", "/api/staff/attachments/{attachment}", "staff")
	RouteUploadState = route("uploadState", http.MethodGet, "/api/staff/attachments/{attachment}", "How far an upload has come", "staff")
	RouteDetach      = route("detach", http.MethodDelete, "/api/staff/attachments/{attachment}", "Remove a file that was not sent", "staff")
	RouteContent     = route("content", http.MethodGet, "/api/staff/attachments/{attachment}/content", "The bytes of a file, or of what is shown of it; by range", "staff")

	RoutePatientAttach      = route("patientAttach", http.MethodPost, "/api/portal/conversations/{conversation}/attachments", "Begin to upload a file, or learn how far it has come", "portal")
	RoutePatientUpload      = part("patientUpload", "/api/portal/attachments/{attachment}", "portal")
	RoutePatientUploadState = route("patientUploadState", http.MethodGet, "/api/portal/attachments/{attachment}", "How far an upload has come", "portal")
	RoutePatientDetach      = route("patientDetach", http.MethodDelete, "/api/portal/attachments/{attachment}", "Remove a file that was not sent", "portal")
	RoutePatientContent     = route("patientContent", http.MethodGet, "/api/portal/attachments/{attachment}/content", "Leads to where the bytes of a file, or of what is shown of it, can be read for five minutes, by range and without a cookie", "portal")
)

func part(id, path, tag string) huma.Operation {
	op := route(id, http.MethodPut, path, "Add a part at an offset; the same part again changes nothing", tag)
	op.MaxBodyBytes = MaxPart + 1 // what is as long as the bound counts as over it
	return op
}

// ContentType is that of a part of a file.
const ContentType = "application/octet-stream"

// NewAttachment is the request of RouteAttach.
type NewAttachment struct {
	ID   messaging.AttachmentID `json:"id" format:"uuid" doc:"Made by the writer: the same id twice is one file"`
	Name messaging.Text         `json:"name" maxLength:"500"`
	Size int64                  `json:"size"`
}

// UploadState says how far a file has come.
type UploadState string

const (
	UploadUnderWay UploadState = "uploading"
	UploadHeld     UploadState = "held"  // it is there and is being checked
	UploadReady    UploadState = "ready" // a message can carry it
)

// Upload is a file on its way. Until the state is ready, its type is what the
// first part claims.
type Upload struct {
	messaging.Attachment
	State    UploadState `json:"state" enum:"uploading,held,ready"`
	Received int64       `json:"received" doc:"Where the next part begins"`
}

// Form is what is asked of a file.
type Form string

const (
	FormOriginal  Form = "original"  // the file; of a photo without what the camera noted
	FormView      Form = "view"      // a picture drawn anew, for a screen
	FormThumbnail Form = "thumbnail" // a picture drawn anew, for a row of a thread
)

// Attach begins to upload a file. Of one that was begun it says how far it has come.
func (c *Client) Attach(ctx context.Context, conversation messaging.ConversationID, in NewAttachment) (Upload, error) {
	var out Upload
	op := RouteAttach
	op.Path = strings.Replace(op.Path, "{conversation}", string(conversation), 1)
	return out, c.do(ctx, op, nil, in, &out)
}

// UploadState says how far an upload has come.
func (c *Client) UploadState(ctx context.Context, id messaging.AttachmentID) (Upload, error) {
	var out Upload
	return out, c.do(ctx, attachmentRoute(RouteUploadState, id), nil, nil, &out)
}

// Detach removes a file that was not sent.
func (c *Client) Detach(ctx context.Context, id messaging.AttachmentID) error {
	return c.do(ctx, attachmentRoute(RouteDetach, id), nil, struct{}{}, nil)
}

// Upload sends what r has, which is the file from offset on, in parts, and calls
// heard after each. It needs the memory of one part. After it was cut off,
// UploadState says where to go on.
func (c *Client) Upload(ctx context.Context, id messaging.AttachmentID, offset int64, r io.Reader, heard func(Upload)) (Upload, error) {
	var up Upload
	part := make([]byte, MaxPart)
	for {
		n, err := io.ReadFull(r, part)
		if n == 0 && errors.Is(err, io.EOF) {
			return up, nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return up, messaging.Internal("read a file", err)
		}
		if up, err = c.upload(ctx, id, offset, part[:n]); err != nil {
			return up, err
		}
		offset += int64(n)
		heard(up)
	}
}

func (c *Client) upload(ctx context.Context, id messaging.AttachmentID, offset int64, part []byte) (Upload, error) {
	var up Upload
	op := attachmentRoute(RouteUpload, id)
	req, err := c.request(ctx, op.Method, op.Path, url.Values{"offset": {strconv.FormatInt(offset, 10)}}, bytes.NewReader(part))
	if err != nil {
		return up, err
	}
	req.Header.Set("Content-Type", ContentType)
	req.Header.Set("Content-Digest", Digest(part))
	return up, c.answer(req, &up)
}

// Download is the content of a file from an offset on. Whoever reads less than
// Rest bytes was cut off and can ask for what is missing.
type Download struct {
	io.ReadCloser
	Rest int64
}

// Download asks for a file, or for what is shown of it, from an offset on.
func (c *Client) Download(ctx context.Context, id messaging.AttachmentID, as Form, offset int64) (Download, error) {
	op := attachmentRoute(RouteContent, id)
	req, err := c.request(ctx, op.Method, op.Path, url.Values{"as": {string(as)}}, nil)
	if err != nil {
		return Download{}, err
	}
	want := http.StatusOK
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		want = http.StatusPartialContent
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Download{}, offline(err)
	}
	if res.StatusCode != want {
		defer res.Body.Close()
		if res.StatusCode < 300 {
			return Download{}, notRowan()
		}
		return Download{}, failure(res)
	}
	return Download{res.Body, res.ContentLength}, nil
}

func attachmentRoute(op huma.Operation, id messaging.AttachmentID) huma.Operation {
	op.Path = strings.Replace(op.Path, "{attachment}", string(id), 1)
	return op
}
