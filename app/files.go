package app

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

const (
	filesPath = "/attachments/"
	// stretch bounds what one answer about a film or recording carries: a window
	// that holds answers in memory needs that much, and asks for the rest.
	stretch     = 4 << 20
	droppedForm = "dropped" // what was dragged into the window, by an id of its own
	maxPart     = 16 << 20  // bytes of one part of a file that is added
)

// ServeFiles stands before what the window loads, and is where the bytes of files go
// through: PUT adds a part of one that was begun, GET gives what the window
// shows. A picture is shown as it was drawn anew; a film or recording as it is,
// by range; everything else not at all.
func ServeFiles(a *App, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, ours := strings.CutPrefix(r.URL.Path, filesPath)
		if !ours {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		id, form, _ := strings.Cut(path, "/")
		var err error
		switch {
		case r.Method == http.MethodPut && form == "":
			err = a.addPart(w, r, messaging.AttachmentID(id))
		case r.Method == http.MethodGet && form == droppedForm:
			err = a.dropped.give(w, id, r.URL.Query().Get("offset"))
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			err = a.giveFile(w, r, messaging.AttachmentID(id), api.Form(form))
		default:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
		if err != nil {
			h.Set("Content-Type", "application/json")
			w.WriteHeader(fileStatus(err))
			_, _ = io.WriteString(w, shown(err).Error())
		}
	})
}

func fileStatus(err error) int {
	switch messaging.CodeOf(err) {
	case messaging.CodeNotFound:
		return http.StatusNotFound
	case messaging.CodeSignedOut:
		return http.StatusForbidden
	case messaging.CodeInternal:
		return http.StatusInternalServerError
	case messaging.CodeOffline:
		return http.StatusBadGateway
	}
	return http.StatusUnprocessableEntity
}

func (a *App) addPart(w http.ResponseWriter, r *http.Request, id messaging.AttachmentID) error {
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		return messaging.FailField("offset", messaging.CodeInvalid, "This part of a file cannot be placed. Add the file again.")
	}
	if err := a.replica.AppendAttachment(id, offset, http.MaxBytesReader(w, r.Body, maxPart)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

var errNotShown error = messaging.Fail(messaging.CodeNotFound, "This file is not shown in the window. Open it in another program.")

func (a *App) giveFile(w http.ResponseWriter, r *http.Request, id messaging.AttachmentID, form api.Form) error {
	if form != api.FormThumbnail && form != api.FormView && form != api.FormOriginal {
		return errNotShown
	}
	f, err := a.replica.OpenAttachment(r.Context(), id, form)
	if err != nil {
		return err
	}
	defer f.Close()
	if kind := f.Type.Kind(); form == api.FormOriginal && kind != "video" && kind != "audio" {
		return errNotShown
	}
	if rest, open := strings.CutSuffix(r.Header.Get("Range"), "-"); open {
		if from, err := strconv.ParseInt(strings.TrimPrefix(rest, "bytes="), 10, 64); err == nil {
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, min(from+stretch, f.Size)-1))
		}
	}
	w.Header().Set("Content-Type", string(f.Type))
	http.ServeContent(w, r, "", time.Time{}, io.NewSectionReader(f, 0, f.Size))
	return nil
}
