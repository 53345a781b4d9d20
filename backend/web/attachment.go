package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
)

// filePolicy keeps a file from doing anything, should a browser ever show it as
// a page.
const filePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

// quiet is how long whoever downloads may take for the next piece.
const quiet = time.Minute

// attachmentRoutes registers the routes of files that those whom guard lets in add.
func (e *edge) attachmentRoutes(a huma.API, guard func(huma.Operation) huma.Operation, attach, upload, state, detach huma.Operation) {
	type named struct {
		Attachment messaging.AttachmentID `path:"attachment" format:"uuid"`
	}
	handle(e, a, guard(attach), func(ctx context.Context, in *struct {
		Conversation messaging.ConversationID `path:"conversation" format:"uuid"`
		Body         api.NewAttachment
	}) (*body[api.Upload], error) {
		out, err := e.Service.Attach(ctx, actorOf(ctx), in.Conversation, in.Body)
		return &body[api.Upload]{out}, err
	})
	handle(e, a, guard(upload), func(ctx context.Context, in *struct {
		Attachment messaging.AttachmentID `path:"attachment" format:"uuid"`
		Offset     int64                  `query:"offset" minimum:"0"`
		Digest     string                 `header:"Content-Digest" required:"true" doc:"SHA-256 of the part (RFC 9530)"`
		RawBody    []byte                 `contentType:"application/octet-stream"`
	}) (*body[api.Upload], error) {
		if in.Digest != api.Digest(in.RawBody) {
			return nil, errCut
		}
		out, err := e.Service.AddPart(ctx, actorOf(ctx), in.Attachment, in.Offset, in.RawBody)
		return &body[api.Upload]{out}, err
	})
	handle(e, a, guard(state), func(ctx context.Context, in *named) (*body[api.Upload], error) {
		out, err := e.Service.Upload(ctx, actorOf(ctx), in.Attachment)
		return &body[api.Upload]{out}, err
	})
	handle(e, a, guard(detach), func(ctx context.Context, in *named) (*none, error) {
		return nil, e.Service.Detach(ctx, actorOf(ctx), in.Attachment)
	})
}

// asked is a file, and what is asked of it.
type asked struct {
	Attachment messaging.AttachmentID `path:"attachment" format:"uuid"`
	As         api.Form               `query:"as" enum:"original,view,thumbnail" default:"original"`
}

// contentRoute registers the route by which devices, with their token, read files.
func (e *edge) contentRoute(a huma.API, content huma.Operation) {
	content.Responses = map[string]*huma.Response{"200": {Description: "The bytes", Content: map[string]*huma.MediaType{
		api.ContentType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	handle(e, a, content, func(ctx context.Context, in *asked) (*huma.StreamResponse, error) {
		file, err := e.Service.Content(ctx, actorOf(ctx), in.Attachment, in.As)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			r, w := unwrap(ctx)
			serve(unheld(w), r, file)
		}}, nil
	})
}

// serve answers with a file, by range where one is asked for. It is to be saved,
// never opened as a page of ours.
func serve(w http.ResponseWriter, r *http.Request, file service.Content) {
	defer func() { _ = file.Bytes.Close() }()
	h := w.Header()
	h.Set("Content-Type", string(file.Type))
	h.Set("Content-Disposition", disposition(file.Name))
	h.Set("Content-Security-Policy", filePolicy)
	http.ServeContent(&paced{w, http.NewResponseController(w)}, r, "", time.Time{}, io.NewSectionReader(file.Bytes, 0, file.Bytes.Size()))
}

// disposition is a Content-Disposition (RFC 6266): the name as it is for browsers
// of today, and without what is not ASCII for the others.
func disposition(name messaging.Text) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, string(name))
	if ascii == string(name) {
		return `attachment; filename="` + ascii + `"`
	}
	_, encoded, _ := strings.Cut(mime.FormatMediaType("attachment", map[string]string{"filename": string(name)}), "filename*=")
	return `attachment; filename="` + ascii + `"; filename*=` + encoded
}

// paced gives a slow reader time for each piece, rather than for the whole.
type paced struct {
	http.ResponseWriter
	out *http.ResponseController
}

func (p *paced) Write(b []byte) (int, error) {
	_ = p.out.SetWriteDeadline(time.Now().Add(quiet)) // a server without deadlines has none to move
	return p.ResponseWriter.Write(b)
}
