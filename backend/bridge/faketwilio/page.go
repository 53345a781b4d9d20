package faketwilio

import (
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"rowan/backend/messaging"
)

// Handler serves the whole of it at host, and under no other name: a website whose name
// was pointed here must not read texts. Beside the REST API these are
//
//	GET  /             a page to write from a phone, and the ledger in it
//	GET  /texts.json   the ledger, without the files' bytes
//	POST /texts.json   Incoming: a phone writes
//	GET  /faults.json  how often each kind of fault fired
//	POST /faults.json  Fault: the next texts fail
//	POST /fates.json   Fate: how the next texts fare
func (f *Fake) Handler(host string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/2010-04-01/", f.rest)
	mux.Handle("/files/", f.rest)
	mux.HandleFunc("GET /{$}", f.page)
	mux.HandleFunc("GET /ledger", f.ledgerPage)
	mux.HandleFunc("POST /{$}", f.writeByPage)
	mux.HandleFunc("GET /texts.json", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, f.told()) })
	mux.HandleFunc("POST /texts.json", func(w http.ResponseWriter, r *http.Request) {
		asked(w, r, func(in Incoming) (any, error) {
			sid, err := f.Receive(in)
			return map[string]string{"sid": sid}, err
		})
	})
	mux.HandleFunc("GET /faults.json", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, f.allFired()) })
	mux.HandleFunc("POST /faults.json", func(w http.ResponseWriter, r *http.Request) {
		asked(w, r, func(fault Fault) (any, error) { f.Fail(fault); return nil, nil })
	})
	mux.HandleFunc("POST /fates.json", func(w http.ResponseWriter, r *http.Request) {
		asked(w, r, func(fate Fate) (any, error) { f.Decide(fate); return nil, nil })
	})
	whole := http.NewCrossOriginProtection().Handler(mux) // no website writes texts from here
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host {
			http.Error(w, "not served under this name", http.StatusMisdirectedRequest)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		whole.ServeHTTP(w, r)
	})
}

// asked reads what a program asks for and answers it.
func asked[T any](w http.ResponseWriter, r *http.Request, do func(T) (any, error)) {
	var what T
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2*mostFiles*largestFile))
	in.DisallowUnknownFields()
	if err := in.Decode(&what); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	said, err := do(what)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	answer(w, http.StatusOK, said)
}

// told is the ledger without the bytes of files.
func (f *Fake) told() []Text {
	list := f.Ledger()
	for _, t := range list {
		for i := range t.Files {
			t.Files[i].Bytes = nil
		}
	}
	return list
}

//go:embed page.html
var pageText string

var pages = template.Must(template.New("").Parse(pageText))

// page is where somebody plays a phone. What is being written must not be lost to a
// reload, so the ledger stands in a frame of its own, which reloads by itself.
func (f *Fake) page(w http.ResponseWriter, r *http.Request) {
	f.show(w, "phone", "frame-src 'self'; form-action 'self'; frame-ancestors 'none'", map[string]any{
		"Numbers": f.Numbers(), "From": r.URL.Query().Get("from"), "To": messaging.Phone(r.URL.Query().Get("to")), "Wrong": r.URL.Query().Get("wrong"),
	})
}

func (f *Fake) ledgerPage(w http.ResponseWriter, _ *http.Request) {
	list := f.told()
	slices.Reverse(list)
	f.show(w, "ledger", "frame-ancestors 'self'", list)
}

func (f *Fake) show(w http.ResponseWriter, page, policy string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; "+policy)
	_ = pages.ExecuteTemplate(w, page, data) // whoever asked may be gone
}

// writeByPage takes a text that somebody wrote on the page.
func (f *Fake) writeByPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostFiles*largestFile)
	if err := r.ParseMultipartForm(largestFile); err != nil {
		http.Error(w, "this is no text that can be sent", http.StatusBadRequest)
		return
	}
	in := Incoming{From: messaging.Phone(r.PostForm.Get("from")), To: messaging.Phone(r.PostForm.Get("to")), Body: r.PostForm.Get("body")}
	back := url.Values{"from": {string(in.From)}, "to": {string(in.To)}}
	for _, h := range r.MultipartForm.File["files"] {
		if h.Filename == "" {
			continue // how a browser says that none was chosen
		}
		file, err := upload(h)
		if err != nil {
			http.Error(w, "a file could not be read", http.StatusBadRequest)
			return
		}
		in.Files = append(in.Files, file)
	}
	err := in.From.Check()
	if err == nil {
		_, err = f.Receive(in)
	}
	if e, ok := errors.AsType[*messaging.Error](err); ok {
		back.Set("wrong", e.Sentence)
	} else if err != nil {
		back.Set("wrong", err.Error())
	}
	http.Redirect(w, r, "/?"+back.Encode(), http.StatusSeeOther)
}

func upload(h *multipart.FileHeader) (File, error) {
	part, err := h.Open()
	if err != nil {
		return File{}, err
	}
	defer part.Close()
	b, err := io.ReadAll(part)
	return File{Type: h.Header.Get("Content-Type"), Bytes: b}, err
}
