package app

import (
	"context"
	"io"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

func attachment(a messaging.Attachment) Attachment {
	return Attachment{ID: string(a.ID), Name: string(a.Name), Kind: a.Type.Kind(), Type: string(a.Type), Size: a.Size, Width: a.Width, Height: a.Height, Absent: string(a.Absent)}
}

func attachments(list []messaging.Attachment) []Attachment {
	v := []Attachment{}
	for _, a := range list {
		v = append(v, attachment(a))
	}
	return v
}

func attachmentIDs(list []string) []messaging.AttachmentID {
	var ids []messaging.AttachmentID
	for _, id := range list {
		ids = append(ids, messaging.AttachmentID(id))
	}
	return ids
}

// BeginAttachment begins to add a file to the draft of a conversation, or of a
// contact with whom there is none. Its bytes come through Files.
func (a *App) BeginAttachment(of, name string, size int64) (string, error) {
	id, err := a.replica.BeginAttachment(messaging.DraftKey(of), messaging.Text(name), size)
	return string(id), shown(err)
}

// FinishAttachment puts a file into the draft, all of which has come.
func (a *App) FinishAttachment(id string) (Attachment, error) {
	v, err := a.replica.FinishAttachment(messaging.AttachmentID(id))
	return attachment(v), shown(err)
}

// CancelAttachment gives up a file that is being added.
func (a *App) CancelAttachment(id string) error {
	return shown(a.replica.CancelAttachment(messaging.AttachmentID(id)))
}

// Detach removes a file from a draft.
func (a *App) Detach(of, id string) error {
	return shown(a.replica.Detach(messaging.DraftKey(of), messaging.AttachmentID(id)))
}

// MoveFiles moves the files of one draft into another, and says which these are there.
func (a *App) MoveFiles(from, to string) ([]string, error) {
	moved, err := a.replica.MoveFiles(messaging.DraftKey(from), messaging.DraftKey(to))
	ids := []string{}
	for _, id := range moved {
		ids = append(ids, string(id))
	}
	return ids, shown(err)
}

// Transfer says how far a file is on its way.
func (a *App) Transfer(id string) (Transfer, error) {
	t, err := a.replica.Transfer(messaging.AttachmentID(id))
	return Transfer{Way: t.Way, Done: t.Done, Size: t.Size, Here: t.Here, Problem: t.Problem}, shown(err)
}

// FetchAttachment brings a file to this computer, or what is shown of it, and
// answers when it is here.
func (a *App) FetchAttachment(id, form string) error {
	return shown(a.replica.FetchAttachment(a.ctx, messaging.AttachmentID(id), api.Form(form)))
}

// FetchAgain has a file of a text fetched that could not be had of the carrier.
func (a *App) FetchAgain(id string) error {
	return shown(a.replica.FetchAgain(messaging.AttachmentID(id)))
}

// Files lists what a conversation's messages carry, newest first.
func (a *App) Files(conversation string) ([]FileRow, error) {
	rows, err := a.replica.Files(messaging.ConversationID(conversation))
	v := []FileRow{}
	for _, r := range rows {
		v = append(v, FileRow{Attachment: attachment(r.Attachment), Message: string(r.Entry.ID), At: stamp(r.Entry.At), Author: r.Entry.Name})
	}
	return v, shown(err)
}

// Storage says how much the files that can be fetched again take here.
func (a *App) Storage() (Storage, error) {
	s, err := a.replica.Storage()
	return Storage{Used: s.Used, Cap: s.Cap}, shown(err)
}

// SetStorageCap says how many bytes of them may be kept.
func (a *App) SetStorageCap(bytes int64) error { return shown(a.replica.SetStorageCap(bytes)) }

// OpenOutside opens a copy of a file in another program. The copy is removed when
// the window locks or closes.
func (a *App) OpenOutside(id string) error {
	return shown(a.outside.show(func(create func(name string) (io.WriteCloser, error)) error {
		return a.replica.CopyOut(a.ctx, messaging.AttachmentID(id), messaging.WayOpened, create)
	}))
}

// SaveAttachment asks where to, and keeps a copy of a file there; false when the
// person thought better of it.
func (a *App) SaveAttachment(id string) (bool, error) {
	name, err := a.replica.AttachmentName(messaging.AttachmentID(id))
	if err != nil {
		return false, shown(err)
	}
	path, err := a.choose(a.ctx, string(name))
	if err != nil {
		return false, shown(messaging.Internal("ask where to save", err))
	}
	if path == "" {
		return false, nil
	}
	err = a.kept.write(path, func(begin func() (io.WriteCloser, error)) error {
		return a.replica.CopyOut(a.ctx, messaging.AttachmentID(id), messaging.WaySaved, func(string) (io.WriteCloser, error) { return begin() })
	})
	return err == nil, shown(err)
}

// chooseByDialog asks by the system's own dialog; "" when it was closed.
func chooseByDialog(ctx context.Context, name string) (string, error) {
	return runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{DefaultFilename: name})
}

// load takes files up beside everything else.
func load(ctx context.Context, r *replica.Replica) {
	for ctx.Err() == nil {
		var due <-chan time.Time
		if next := r.Carry(ctx); !next.IsZero() {
			due = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
		case <-r.LoadWoken():
		case <-due:
		}
	}
}
