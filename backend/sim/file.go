package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/sealed/stream"
	"rowan/backend/service"
	"rowan/backend/store"
)

// file is one that somebody put to what they wrote.
type file struct {
	content []byte
	with    *typed // what it went with; nil while it lies in a draft
	desk    *desk  // nil of a patient's
	key     messaging.DraftKey
	unsure  bool // whoever added it was not told that it is here
}

// document is what is in a file: a word that nobody has used, over two to four of the
// parts that files travel in. What comes back from a message has a new id, so it is by
// the word that a file is known.
func (w *world) document() (word string, content []byte) {
	word = w.token()
	content = []byte("%PDF-1.4\n" + word + "\n")
	for n := stream.Segment + w.random.IntN(3*stream.Segment); len(content) < n; {
		content = append(content, "a line of what the page says, over and over again. "...)
	}
	return word, append(content, "\n%%EOF\n"...)
}

// fileOf finds the file that bytes are of; nil if they are not what was put there.
func (w *world) fileOf(content []byte) *file {
	lines := bytes.SplitN(content, []byte("\n"), 3)
	if f := w.files[string(lines[min(1, len(lines)-1)])]; f != nil && bytes.Equal(f.content, content) {
		return f
	}
	return nil
}

// addFile has the person put a file to what they are writing, and gives what lies there
// already with it.
func (d *desk) addFile(key messaging.DraftKey, lying []messaging.Attachment) (ids []messaging.AttachmentID) {
	for _, a := range lying {
		ids = append(ids, a.ID)
	}
	if !d.w.chance(d.w.swarm.files) || len(lying) > 2 {
		return ids
	}
	word, content := d.w.document()
	id, err := d.BeginAttachment(key, messaging.Text(word+".pdf"), int64(len(content)))
	if err == nil {
		err = d.AppendAttachment(id, 0, bytes.NewReader(content))
	}
	if err == nil {
		// Until the person sees it there, the computer may lose power, and the file with it.
		d.w.files[word] = &file{content: content, desk: d, key: key, unsure: true}
		_, err = d.FinishAttachment(id)
	}
	if err != nil {
		d.w.note("%s: no file: %v", d.name, err)
		delete(d.w.files, word)
		return ids
	}
	d.w.files[word].unsure = false
	d.w.fire("file added")
	d.w.note("%s: adds file %s", d.name, word)
	return append(ids, id)
}

// goWith writes down what the files go with that the person sends.
func (d *desk) goWith(one *typed, ids []messaging.AttachmentID) {
	for _, id := range ids {
		if f, err := d.readFile(id); err == nil && f != nil {
			f.with = one
		}
	}
}

// carry takes files up, and says when the engine has to go on.
func (d *desk) carry() time.Time {
	if len(d.w.files) == 0 {
		return time.Time{}
	}
	select {
	case <-d.Woken():
	default:
	}
	next := d.Carry(d.w.ctx)
	select {
	case <-d.Woken(): // a file is up, and its message can go
		return d.w.now.Add(d.skew)
	default:
		return next
	}
}

func (l *line) Attach(_ context.Context, conversation messaging.ConversationID, in api.NewAttachment) (up api.Upload, err error) {
	err = l.ask("attach", func(who service.Actor) (err error) {
		up, err = l.d.w.office.Attach(l.d.w.ctx, who, conversation, in)
		return err
	})
	return up, err
}

// Upload carries a file up in parts, each of which can be lost, or arrive twice.
func (l *line) Upload(_ context.Context, id messaging.AttachmentID, offset int64, r io.Reader, heard func(api.Upload)) (up api.Upload, err error) {
	part := make([]byte, stream.Segment)
	for {
		n, err := io.ReadFull(r, part)
		if n == 0 {
			return up, nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return up, err
		}
		at, content := offset, bytes.Clone(part[:n])
		err = l.ask("part", func(who service.Actor) (err error) {
			up, err = l.d.w.office.AddPart(l.d.w.ctx, who, id, at, content)
			return err
		})
		if err != nil {
			return up, err
		}
		offset += int64(n)
		heard(up)
	}
}

// Download brings a file down, or only the beginning of it.
func (l *line) Download(_ context.Context, id messaging.AttachmentID, as api.Form, offset int64) (d api.Download, err error) {
	err = l.ask("download", func(who service.Actor) error {
		c, err := l.d.w.office.Content(l.d.w.ctx, who, id, as)
		if err != nil {
			return err
		}
		defer func() { _ = c.Bytes.Close() }()
		rest := make([]byte, c.Bytes.Size()-offset)
		if _, err := c.Bytes.ReadAt(rest, offset); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		d = api.Download{ReadCloser: io.NopCloser(bytes.NewReader(rest)), Rest: int64(len(rest))}
		if len(rest) > 0 && l.d.w.fault("download cut off", l.d.w.swarm.lost) {
			d.ReadCloser = io.NopCloser(bytes.NewReader(rest[:l.d.w.random.IntN(len(rest))]))
		}
		return nil
	})
	return d, err
}

// openFile has the person look at a file of a conversation.
func (d *desk) openFile() {
	t, ok := d.thread()
	if !ok {
		return
	}
	end, err := d.Stretch(t.Conversation, replica.Spot{}, 50)
	if err != nil {
		return
	}
	for _, m := range slices.Backward(end.Messages) {
		for _, a := range m.Attachments {
			_, _ = d.readFile(a.ID) // it may be on its way, or the line broken
			return
		}
	}
}

// readFile opens a file, and finds what was put there.
func (d *desk) readFile(id messaging.AttachmentID) (*file, error) {
	f, err := d.OpenAttachment(d.w.ctx, id, api.FormOriginal)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	have := make([]byte, f.Size)
	if _, err := f.ReadAt(have, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	of := d.w.fileOf(have)
	if of == nil {
		d.w.violate("I5: " + d.name + " has a file " + short(id) + " that nobody put there")
	}
	return of, nil
}

// attach has the patient put a file to a message, part by part, as often as it takes; then
// the message goes.
func (p *patient) attach(text *typed) {
	w := p.w
	id := newID[messaging.AttachmentID](w)
	word, content := w.document()
	f := &file{content: content, with: text}
	w.files[word] = f
	text.files = []messaging.AttachmentID{id}
	w.fire("file added")
	p.carry(text, id, f)
}

// carry does one request of an upload, and comes back for the next.
func (p *patient) carry(text *typed, id messaging.AttachmentID, f *file) {
	w := p.w
	again := func() { w.in(w.some(5*time.Second)+100*time.Millisecond, nil, func() { p.carry(text, id, f) }) }
	if !w.office.up() || w.fault("portal request lost", w.swarm.lost) {
		again()
		return
	}
	var up api.Upload
	err := w.office.serve(func() (err error) {
		up, err = w.office.Attach(w.ctx, p.Actor, text.conversation, api.NewAttachment{ID: id, Name: "page.pdf", Size: int64(len(f.content))})
		return err
	})
	if err == nil && up.State == api.UploadUnderWay {
		part := f.content[up.Received:min(up.Received+stream.Segment, int64(len(f.content)))]
		send := func() error {
			return w.office.serve(func() error {
				_, err := w.office.AddPart(w.ctx, p.Actor, id, up.Received, part)
				return err
			})
		}
		err = send()
		if w.office.up() && w.fault("part twice", w.swarm.twice) {
			_ = send()
		}
		if err == nil || w.fault("portal answer lost", w.swarm.lost) {
			again()
			return
		}
	}
	switch code := messaging.CodeOf(err); {
	case err == nil:
		p.send(text)
	case code == messaging.CodeInternal, code == messaging.CodeOffline, code == messaging.CodeConflict:
		again()
	default:
		w.note("patient of %s: no file: %v", p.practice.name, err)
		text.refused = string(code)
	}
}

// checkFiles looks for every file that somebody put to what they wrote (I1, I2).
func (w *world) checkFiles(all map[*practice]truth) {
	places := map[*file][]messaging.Message{}
	for p, t := range all {
		for _, list := range t.messages {
			for _, m := range list {
				for _, a := range m.Attachments {
					f := w.fileOf(w.kept(p, a.ID))
					if f == nil {
						w.violate("I1: message " + short(m.ID) + " has a file that nobody put there")
						continue
					}
					if places[f] = append(places[f], m); f.with == nil || !contains(m.Body, f.with.token) {
						w.violate("I1: " + string(a.Name) + " is with another message than it was put to")
					}
				}
			}
		}
	}
	for word, f := range w.files {
		n, d := len(places[f]), f.desk
		if n > 1 {
			w.violate(fmt.Sprintf("I2: file %s is in %d messages", word, n))
		}
		if d == nil {
			if f.with.done > 0 && !w.excused(f.with.done) && n == 0 {
				w.violate("I1: a patient's file " + word + " was acknowledged, and is not there")
			}
			continue
		}
		if f.unsure || d.gone || w.revoked[d.who.id] || len(w.lost) > 0 {
			continue
		}
		drafted := d.drafts(f)
		switch {
		case n > 0 && drafted && w.fired["membership moved"] == 0: // who was taken off it while it was held has it in either case
			w.violate("I2: file " + word + " was sent, and lies in a draft")
		case n == 0 && !drafted && (f.with == nil || !w.retracts[f.with.message]):
			w.violate("I1: file " + word + " that was added at " + d.name + " is nowhere")
		}
	}
}

// kept is what the office has of a file; nil if it cannot be read.
func (w *world) kept(p *practice, id messaging.AttachmentID) (content []byte) {
	var a store.Attachment
	err := w.office.Store.Read(w.ctx, p.id, func(tx *store.Tx) (err error) {
		a, err = tx.Attachment(id)
		return err
	})
	if err != nil {
		return nil
	}
	r, err := w.office.Store.OpenFile(a)
	if err != nil {
		return nil
	}
	defer func() { _ = r.Close() }()
	content = make([]byte, r.Size())
	if _, err := r.ReadAt(content, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil
	}
	return content
}

// drafts says whether a file lies in a draft at the desk.
func (d *desk) drafts(f *file) bool {
	keys := []messaging.DraftKey{f.key}
	for _, row := range d.rows() {
		keys = append(keys, messaging.DraftKey(row.Conversation))
	}
	loose, err := d.LooseDrafts()
	if err != nil {
		d.w.violate(d.name + " cannot list its drafts: " + err.Error())
	}
	for _, l := range loose {
		keys = append(keys, l.Key)
	}
	for _, key := range keys {
		_, files, err := d.Draft(key)
		if err != nil {
			continue
		}
		for _, a := range files {
			if have, err := d.readFile(a.ID); err == nil && have == f {
				return true
			}
		}
	}
	return false
}
