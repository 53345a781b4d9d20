package app

import (
	"io"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// ExportRecord asks for one conversation, or all with one contact, and then where to keep
// it; false when the person thought better of it.
func (a *App) ExportRecord(of ExportChoice) (bool, error) {
	e, err := a.export(of, messaging.ExportSaved)
	if err != nil {
		return false, shown(err)
	}
	path, err := a.choose(a.ctx, e.Name()+".zip")
	if err != nil {
		return false, shown(messaging.Internal("ask where to save", err))
	}
	if path == "" {
		return false, nil
	}
	err = a.kept.write(path, func(begin func() (io.WriteCloser, error)) error {
		return into(begin, func(w io.Writer) error { return e.Write(a.ctx, w, messaging.Language(of.Language)) })
	})
	return err == nil, shown(err)
}

// PrintRecord asks for the same, and opens its pages in the program that shows and prints
// PDFs. The copy is removed when the window locks or closes.
func (a *App) PrintRecord(of ExportChoice) error {
	e, err := a.export(of, messaging.ExportPrinted)
	if err != nil {
		return shown(err)
	}
	return shown(a.outside.show(func(create func(name string) (io.WriteCloser, error)) error {
		return into(func() (io.WriteCloser, error) { return create(e.Name() + ".pdf") },
			func(w io.Writer) error { return e.Print(w, messaging.Language(of.Language)) })
	}))
}

func (a *App) export(of ExportChoice, form messaging.ExportForm) (*replica.Export, error) {
	return a.replica.Export(a.ctx, api.MakeExport{Conversation: messaging.ConversationID(of.Conversation), Contact: messaging.ContactID(of.Contact),
		Why: messaging.ExportReason(of.Why), Form: form, Notes: of.Notes, Code: of.Code})
}

// into writes into what begin opens, and closes it whatever happens.
func into(begin func() (io.WriteCloser, error), write func(io.Writer) error) error {
	w, err := begin()
	if err != nil {
		return replica.DiskError("begin a record", err)
	}
	err = write(w)
	if closed := w.Close(); err == nil && closed != nil {
		err = replica.DiskError("write a record", closed)
	}
	return err
}
