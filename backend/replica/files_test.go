package replica

import (
	"bytes"
	"context"
	"io"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// clinicFiles are the clinic's files, in memory.
type clinicFiles struct {
	all      map[messaging.AttachmentID]*clinicFile
	cutAfter int64           // the next upload is cut off behind so many bytes, if not 0
	refuse   messaging.Error // what becomes of every upload, if it has a code
	short    int64           // the next download ends behind so many bytes, if not 0
	begun    int             // uploads that were begun
	received int64           // bytes that arrived, however often
	given    []api.Form      // what was asked for
}

type clinicFile struct {
	messaging.Attachment
	conversation messaging.ConversationID
	content      []byte
	sent         bool
}

// offer puts a file there that somebody else sent.
func (f *clinicFiles) offer(a messaging.Attachment, content []byte) {
	if f.all == nil {
		f.all = map[messaging.AttachmentID]*clinicFile{}
	}
	f.all[a.ID] = &clinicFile{Attachment: a, content: content, sent: true}
}

// take gives files to a message, each to one.
func (f *clinicFiles) take(ids []messaging.AttachmentID) (list []messaging.Attachment, err error) {
	for _, id := range ids {
		file := f.all[id]
		switch {
		case file == nil || file.sent:
			return nil, messaging.Fail(messaging.CodeNotFound, "This file is not here.")
		case int64(len(file.content)) < file.Size:
			return nil, messaging.Fail(messaging.CodeNotReady, "A file of this message is not uploaded yet.")
		}
		list = append(list, file.Attachment)
	}
	for _, id := range ids {
		f.all[id].sent = true
	}
	return list, nil
}

func (d *desk) Attach(_ context.Context, conversation messaging.ConversationID, in api.NewAttachment) (api.Upload, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	f := &d.c.files
	if d.c.down != nil {
		return api.Upload{}, d.c.down
	}
	if f.refuse.Code != "" {
		return api.Upload{}, &f.refuse
	}
	if _, ok := d.c.conversation(conversation); !ok {
		return api.Upload{}, messaging.Fail(messaging.CodeNotFound, "This conversation is not here any more.")
	}
	if f.all == nil {
		f.all = map[messaging.AttachmentID]*clinicFile{}
	}
	file := f.all[in.ID]
	if file == nil {
		f.begun++
		file = &clinicFile{Attachment: messaging.Attachment{ID: in.ID, Name: in.Name, Size: in.Size}, conversation: conversation}
		f.all[in.ID] = file
	}
	if file.conversation != conversation {
		return api.Upload{}, messaging.Fail(messaging.CodeNotFound, "This file is not here.")
	}
	return file.state(), nil
}

func (f *clinicFile) state() api.Upload {
	u := api.Upload{Attachment: f.Attachment, State: api.UploadUnderWay, Received: int64(len(f.content))}
	if u.Received == f.Size {
		u.State = api.UploadReady
	}
	return u
}

func (d *desk) Upload(ctx context.Context, id messaging.AttachmentID, offset int64, r io.Reader, heard func(api.Upload)) (api.Upload, error) {
	part := make([]byte, api.MaxPart)
	for {
		n, err := io.ReadFull(r, part)
		if n == 0 {
			d.c.mu.Lock()
			defer d.c.mu.Unlock()
			return d.c.files.all[id].state(), ctx.Err()
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return api.Upload{}, err
		}
		d.c.mu.Lock()
		file := d.c.files.all[id]
		if cut := d.c.files.cutAfter; cut > 0 && int64(len(file.content))+int64(n) > cut {
			d.c.files.cutAfter = 0
			d.c.mu.Unlock()
			return api.Upload{}, offline
		}
		if d.c.down != nil {
			defer d.c.mu.Unlock()
			return api.Upload{}, d.c.down
		}
		if offset != int64(len(file.content)) {
			defer d.c.mu.Unlock()
			return api.Upload{}, messaging.Fail(messaging.CodeConflict, "This upload has come to another place.")
		}
		file.content = append(file.content, part[:n]...)
		d.c.files.received += int64(n)
		if file.Type, err = messaging.HeadType(file.content); err != nil {
			defer d.c.mu.Unlock()
			delete(d.c.files.all, id)
			return api.Upload{}, err
		}
		offset += int64(n)
		state := file.state()
		d.c.mu.Unlock()
		heard(state)
	}
}

func (d *desk) Download(_ context.Context, id messaging.AttachmentID, as api.Form, offset int64) (api.Download, error) {
	d.c.mu.Lock()
	defer d.c.mu.Unlock()
	if d.c.down != nil {
		return api.Download{}, d.c.down
	}
	file := d.c.files.all[id]
	if file == nil || !file.sent {
		return api.Download{}, messaging.Fail(messaging.CodeNotFound, "This file is not here.")
	}
	d.c.files.given = append(d.c.files.given, as)
	content := file.content
	if as != api.FormOriginal {
		content = []byte("shown as " + string(as))
	}
	content = content[offset:]
	rest := int64(len(content))
	if short := d.c.files.short; short > 0 && short < rest {
		content = content[:short]
		d.c.files.short = 0
	}
	return api.Download{ReadCloser: io.NopCloser(bytes.NewReader(content)), Rest: rest}, nil
}
