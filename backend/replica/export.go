package replica

import (
	"context"
	"io"

	"rowan/backend/api"
	"rowan/backend/export"
	"rowan/backend/messaging"
)

// Export is what the service gave out of what was said, in memory. It can be written for
// as long as the store of whoever asked is open.
type Export struct {
	r       *Replica
	session *session
	made    messaging.Export
}

// Export asks the service for one conversation, or for all with one contact. There is no
// export without the service, since none is without its row in the log.
func (r *Replica) Export(ctx context.Context, in api.MakeExport) (*Export, error) {
	e := &Export{r: r}
	err := r.with(func(s *session) error {
		e.session = s
		return nil
	})
	if err != nil {
		return nil, err
	}
	ctx, stop := e.while(ctx)
	defer stop()
	if e.made, err = e.session.remote.Export(ctx, in); err != nil {
		switch {
		case e.session.ctx.Err() != nil:
			err = errLocked
		case messaging.CodeOf(err) == messaging.CodeOffline:
			err = messaging.Fail(messaging.CodeOffline, "A record can be printed or exported only while the service is reached, since each one is written into the audit log first. Try again when Rowan is online.").Because(err)
		}
		return nil, err
	}
	return e, nil
}

// while is a context that ends with the session too.
func (e *Export) while(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(e.session.ctx, cancel)
	return ctx, func() {
		stop()
		cancel()
	}
}

// Name is what the export is offered to be called, without an extension.
func (e *Export) Name() string { return export.Name(e.made) }

// Write writes the export with its files, as one ZIP.
func (e *Export) Write(ctx context.Context, w io.Writer, l messaging.Language) error {
	ctx, stop := e.while(ctx)
	defer stop()
	return e.open(export.Write(ctx, e.whileOpen(w), e.made, l, e.file))
}

// Print writes the pages that are printed.
func (e *Export) Print(w io.Writer, l messaging.Language) error {
	return e.open(export.Print(e.whileOpen(w), e.made, l))
}

// open says that an export which failed since the store was closed did so for that.
func (e *Export) open(err error) error {
	if e.session.ctx.Err() != nil {
		return errLocked
	}
	return err
}

func (e *Export) file(ctx context.Context, id messaging.AttachmentID) (io.ReadCloser, error) {
	f, err := e.r.OpenAttachment(ctx, id, api.FormOriginal)
	if err != nil {
		return nil, err
	}
	if f.session != e.session {
		f.Close()
		return nil, errLocked
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(f, 0, f.Size), closer(f.Close)}, nil
}

type closer func()

func (c closer) Close() error {
	c()
	return nil
}

// whileOpen is w until the session ends: nothing more of what was said is written then.
func (e *Export) whileOpen(w io.Writer) io.Writer { return gated{e.session, w} }

type gated struct {
	session *session
	w       io.Writer
}

func (g gated) Write(b []byte) (int, error) {
	if g.session.ctx.Err() != nil {
		return 0, errLocked
	}
	n, err := g.w.Write(b)
	if err != nil {
		err = DiskError("write a record", err)
	}
	return n, err
}
