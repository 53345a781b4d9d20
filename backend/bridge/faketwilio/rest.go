package faketwilio

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"rowan/backend/messaging"
)

const (
	longestBody = 1600
	mostFiles   = 10
	largestForm = 64 << 10
)

// refusal is an error of Twilio's.
type refusal struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
	after    int    // seconds, as Retry-After
}

func refuse(status, code int, message string) *refusal {
	return &refusal{Code: code, Message: message, MoreInfo: fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code), Status: status}
}

// ServeHTTP is the REST API.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.rest.ServeHTTP(w, r) }

func (f *Fake) routes() *http.ServeMux {
	mux := http.NewServeMux()
	const account = "/2010-04-01/Accounts/{account}"
	handle := func(pattern string, h func(*http.Request, *Account) (int, any)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			a, no := f.admit(r)
			if no != nil {
				answer(w, no.Status, no)
				return
			}
			status, body := h(r, a)
			answer(w, status, body)
		})
	}
	handle("GET /2010-04-01/Accounts/{file}", f.fetchAccount)
	handle("POST "+account+"/Messages.json", f.create)
	handle("GET "+account+"/Messages.json", f.list)
	handle("GET "+account+"/Messages/{file}", f.fetchText)
	handle("GET "+account+"/IncomingPhoneNumbers.json", f.listNumbers)
	handle("GET "+account+"/Messages/{message}/Media.json", f.listFiles)
	handle("DELETE "+account+"/Messages/{message}/Media/{file}", f.deleteFile)
	mux.HandleFunc("GET "+account+"/Messages/{message}/Media/{file}", f.redirect)
	mux.HandleFunc("GET /files/{file}/{key}", f.file)
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	if no, ok := body.(*refusal); ok {
		status = no.Status
		if no.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(no.after))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body) // whoever asked may be gone
	}
}

// admit finds the account that a request is signed in as, which has to be the one that
// it is about.
func (f *Fake) admit(r *http.Request) (*Account, *refusal) {
	user, password, _ := r.BasicAuth()
	about := cmp.Or(r.PathValue("account"), strings.TrimSuffix(r.PathValue("file"), ".json"))
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.accounts[user]
	switch {
	case a == nil || a.Token != password:
		return nil, refuse(http.StatusUnauthorized, 20003, "Authenticate")
	case about != user:
		return nil, refuse(http.StatusNotFound, 20404, "The requested resource was not found")
	}
	c := *a
	return &c, nil
}

func (f *Fake) fetchAccount(_ *http.Request, a *Account) (int, any) {
	status := "active"
	if a.Suspended {
		status = "suspended"
	}
	return http.StatusOK, map[string]any{"sid": a.SID, "owner_account_sid": a.SID, "friendly_name": "Loopback", "type": "Full", "status": status,
		"auth_token": a.Token, "uri": "/2010-04-01/Accounts/" + a.SID + ".json"}
}

var (
	phoneForm  = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	senderForm = regexp.MustCompile(`^(\+[1-9]\d{6,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})$`)
)

// create takes a text.
func (f *Fake) create(r *http.Request, a *Account) (int, any) {
	r.Body = http.MaxBytesReader(nil, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		return 0, refuse(http.StatusBadRequest, 21602, "Message body is required")
	}
	form := r.PostForm
	to := messaging.Phone(form.Get("To"))
	f.mu.Lock()
	fault := f.fault(to)
	f.mu.Unlock()
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-r.Context().Done():
		}
	}
	switch {
	case fault.Drop:
		panic(http.ErrAbortHandler)
	case fault.Code != 0 || fault.Status != 0:
		no := refuse(cmp.Or(fault.Status, http.StatusBadRequest), fault.Code, "As it was asked for")
		no.after = fault.After
		return 0, no
	}
	t, no := f.accept(a, form)
	switch {
	case no != nil:
		return 0, no
	case fault.Lose:
		panic(http.ErrAbortHandler)
	}
	return http.StatusCreated, t
}

// accept checks a text as Twilio does, and enters it.
func (f *Fake) accept(a *Account, form url.Values) (any, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	to, from, body, media := form.Get("To"), form.Get("From"), form.Get("Body"), form["MediaUrl"]
	bad := func(code int, message string) (any, *refusal) {
		return nil, refuse(http.StatusBadRequest, code, message)
	}
	n := f.numbers[messaging.Phone(from)]
	switch {
	case to == "":
		return bad(21604, "A 'To' phone number is required.")
	case !phoneForm.MatchString(to):
		return bad(21211, "The 'To' number is not a valid phone number.")
	case from == "":
		return bad(21603, "A 'From' phone number is required.")
	case !senderForm.MatchString(from):
		return bad(21212, "The 'From' number is not a valid phone number, shortcode, or alphanumeric sender ID.")
	case n == nil || n.account != a.SID:
		return bad(21606, "The 'From' phone number provided is not a valid, SMS-capable phone number for this account.")
	case body == "" && len(media) == 0:
		return bad(21602, "Message body is required.")
	case len(utf16.Encode([]rune(body))) > longestBody:
		return bad(21617, "The concatenated message body exceeds the 1600 character limit")
	case len(media) > mostFiles:
		return bad(21623, "Number of media files exceeds allowed limit")
	case slices.ContainsFunc(media, func(m string) bool { return !web(m) }):
		return bad(21620, "Invalid media URL(s)")
	case form.Get("StatusCallback") != "" && !web(form.Get("StatusCallback")):
		return bad(21609, "The 'StatusCallback' URL is not valid.")
	case a.Suspended:
		return nil, refuse(http.StatusForbidden, 20005, "Account is not active")
	case f.stopped[pair{n.Phone, messaging.Phone(to)}]:
		return bad(21610, "Attempt to send to unsubscribed recipient")
	}
	t := &Text{Account: a.SID, Direction: byAPI, From: n.Phone, To: messaging.Phone(to), Body: body, Status: "queued", Callback: form.Get("StatusCallback")}
	files := []File{}
	for _, m := range media {
		files = append(files, File{URL: m})
	}
	f.take(t, files)
	statuses, code := f.fate(t)
	f.follow(t, statuses, code)
	if f.numbers[t.To] != nil && code == 0 && body != "" { // from one number of ours to another
		_, _ = f.receive(Incoming{From: t.From, To: t.To, Body: body}) // all that it asks was asked above
	}
	return f.resource(t), nil
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// resource is a text as the API shows it. f.mu is held.
func (f *Fake) resource(t *Text) map[string]any {
	uri := "/2010-04-01/Accounts/" + t.Account + "/Messages/" + t.SID
	var code, sent any
	if t.Code != 0 {
		code = t.Code
	}
	if t.Inbound() || rank[t.Status] >= rank["sent"] {
		sent = t.Updated.Format(time.RFC1123Z)
	}
	return map[string]any{
		"sid": t.SID, "account_sid": t.Account, "messaging_service_sid": nil, "api_version": "2010-04-01", "direction": t.Direction,
		"from": t.From, "to": t.To, "body": t.Body, "status": t.Status, "error_code": code, "error_message": nil,
		"num_media": strconv.Itoa(len(t.Files)), "num_segments": strconv.Itoa(segments(t.Body)), "price": nil, "price_unit": "USD",
		"date_created": t.At.Format(time.RFC1123Z), "date_updated": t.Updated.Format(time.RFC1123Z), "date_sent": sent,
		"uri": uri + ".json", "subresource_uris": map[string]string{"media": uri + "/Media.json"},
	}
}

// segments counts a text as one alphabet or the other would: near enough for a bill
// that nobody pays.
func segments(body string) int {
	one, more := 160, 153
	for _, c := range body {
		if c > 0x7E && !strings.ContainsRune("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€", c) {
			one, more = 70, 67
			break
		}
	}
	n := len(utf16.Encode([]rune(body)))
	if n <= one {
		return 1
	}
	return (n + more - 1) / more
}

// list shows an account's texts, newest first, a page at a time.
func (f *Fake) list(r *http.Request, a *Account) (int, any) {
	q := r.URL.Query()
	size, page := number(q.Get("PageSize"), 50), number(q.Get("Page"), 0)
	if size < 1 || size > 1000 || page < 0 {
		return 0, refuse(http.StatusBadRequest, 20006, "Invalid page size")
	}
	from, until := day(q.Get("DateSent>")), day(q.Get("DateSent<"))
	f.mu.Lock()
	defer f.mu.Unlock()
	fits := []map[string]any{}
	for _, t := range slices.Backward(f.texts) {
		sent := t.Inbound() || rank[t.Status] >= rank["sent"]
		if t.Account != a.SID || (q.Has("To") && string(t.To) != q.Get("To")) || (q.Has("From") && string(t.From) != q.Get("From")) ||
			(!from.IsZero() && (!sent || t.Updated.Before(from))) || (!until.IsZero() && (!sent || t.Updated.After(until.Add(24*time.Hour)))) {
			continue
		}
		fits = append(fits, f.resource(t))
	}
	begin, end := min(page*size, len(fits)), min((page+1)*size, len(fits))
	var next any
	if end < len(fits) {
		q.Set("Page", strconv.Itoa(page+1))
		next = r.URL.Path + "?" + q.Encode()
	}
	return http.StatusOK, map[string]any{"messages": fits[begin:end], "page": page, "page_size": size, "start": begin, "end": max(begin, end-1),
		"uri": r.URL.RequestURI(), "first_page_uri": r.URL.Path, "next_page_uri": next, "previous_page_uri": nil}
}

func number(s string, otherwise int) int {
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// day reads a filter's date, of which Twilio promises the day.
func day(s string) time.Time {
	if len(s) < len(time.DateOnly) {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	if err != nil {
		return time.Time{}
	}
	return at
}

var notFound = refuse(http.StatusNotFound, 20404, "The requested resource was not found")

func (f *Fake) fetchText(r *http.Request, a *Account) (int, any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.find(strings.TrimSuffix(r.PathValue("file"), ".json"))
	if t == nil || t.Account != a.SID {
		return 0, notFound
	}
	return http.StatusOK, f.resource(t)
}

func (f *Fake) listFiles(r *http.Request, a *Account) (int, any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.find(r.PathValue("message"))
	if t == nil || t.Account != a.SID {
		return 0, notFound
	}
	list := []map[string]any{}
	for _, file := range t.Files {
		list = append(list, map[string]any{"sid": file.SID, "account_sid": a.SID, "parent_sid": t.SID, "content_type": file.Type,
			"date_created": t.At.Format(time.RFC1123Z), "date_updated": t.At.Format(time.RFC1123Z),
			"uri": "/2010-04-01/Accounts/" + a.SID + "/Messages/" + t.SID + "/Media/" + file.SID + ".json"})
	}
	return http.StatusOK, map[string]any{"media_list": list, "page": 0, "page_size": 50, "start": 0, "end": max(0, len(list)-1),
		"uri": r.URL.RequestURI(), "first_page_uri": r.URL.Path, "next_page_uri": nil, "previous_page_uri": nil}
}

func (f *Fake) deleteFile(r *http.Request, a *Account) (int, any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.find(r.PathValue("message"))
	sid := strings.TrimSuffix(r.PathValue("file"), ".json")
	if t == nil || t.Account != a.SID || !slices.ContainsFunc(t.Files, func(file File) bool { return file.SID == sid }) {
		return 0, notFound
	}
	t.Files = slices.DeleteFunc(t.Files, func(file File) bool { return file.SID == sid })
	return http.StatusNoContent, nil
}

// redirect sends whoever may have a file to where it is kept.
func (f *Fake) redirect(w http.ResponseWriter, r *http.Request) {
	a, no := f.admit(r)
	if no != nil {
		answer(w, no.Status, no)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.find(r.PathValue("message")); t != nil && t.Account == a.SID {
		for _, file := range t.Files {
			if file.SID == r.PathValue("file") {
				http.Redirect(w, r, "/files/"+file.SID+"/"+file.key, http.StatusTemporaryRedirect)
				return
			}
		}
	}
	answer(w, 0, notFound)
}

// file gives the bytes to whoever has the address. Like the store behind Twilio it
// refuses a request that brings credentials besides.
func (f *Fake) file(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "only one way of signing in is allowed", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	var found *File
	for _, t := range f.texts {
		for _, file := range t.Files {
			if file.SID == r.PathValue("file") && file.key == r.PathValue("key") {
				found = &file
			}
		}
	}
	f.mu.Unlock()
	if found == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", found.Type)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, _ = w.Write(found.Bytes) // whoever asked may be gone
}
