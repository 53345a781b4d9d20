package faketwilio

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rowan/backend/bridge"
)

const (
	largestFile = 5 << 20 // that Twilio takes in a text
	// Twilio tries a webhook once more, if nothing answered, and then gives up.
	webhookTries = 2
	webhookAgain = 15 * time.Second
)

// webhook is one that waits to be posted.
type webhook struct {
	due    time.Time
	url    string
	form   url.Values
	text   string // that it is about
	status string // that the text has when it leaves; "" of a text from a phone
	code   int
	tries  int
}

// announce queues the webhook of a text that arrived. f.mu is held.
func (f *Fake) announce(t *Text, hook string) {
	form := url.Values{
		"MessageSid": {t.SID}, "SmsSid": {t.SID}, "SmsMessageSid": {t.SID}, "AccountSid": {t.Account}, "ApiVersion": {"2010-04-01"},
		"From": {string(t.From)}, "To": {string(t.To)}, "Body": {t.Body}, "SmsStatus": {"received"},
		"NumMedia": {strconv.Itoa(len(t.Files))}, "NumSegments": {"1"},
		"FromCountry": {"US"}, "FromState": {"OR"}, "FromCity": {""}, "FromZip": {""}, "ToCountry": {"US"}, "ToState": {"OR"}, "ToCity": {""}, "ToZip": {""},
	}
	for i, file := range t.Files {
		form.Set("MediaUrl"+strconv.Itoa(i), "https://api.twilio.com/2010-04-01/Accounts/"+t.Account+"/Messages/"+t.SID+"/Media/"+file.SID)
		form.Set("MediaContentType"+strconv.Itoa(i), file.Type)
	}
	if hook != "" {
		f.hooks = append(f.hooks, webhook{due: t.At, url: hook, form: form, text: t.SID})
	}
}

// follow queues the news of a text that was taken. f.mu is held.
func (f *Fake) follow(t *Text, statuses []string, code int) {
	for i, status := range statuses {
		form := url.Values{
			"MessageSid": {t.SID}, "SmsSid": {t.SID}, "AccountSid": {t.Account}, "ApiVersion": {"2010-04-01"},
			"From": {string(t.From)}, "To": {string(t.To)}, "MessageStatus": {status}, "SmsStatus": {status},
		}
		w := webhook{due: t.At.Add(time.Duration(i) * f.cfg.Pace), url: t.Callback, form: form, text: t.SID, status: status}
		switch status {
		case "failed", "undelivered":
			w.code = code
			if code != 0 {
				form.Set("ErrorCode", strconv.Itoa(code))
			}
		case "delivered":
			form.Set("RawDlrDoneDate", w.due.Format("0601021504"))
		}
		f.hooks = append(f.hooks, w)
	}
}

// Step fetches what texts carry and posts the webhooks that are due, in their order.
func (f *Fake) Step(ctx context.Context) error {
	for {
		w, ok := f.due()
		if !ok {
			return nil
		}
		if w.status == "sent" {
			f.fetchFiles(ctx, w.text)
		}
		status, err := f.post(ctx, w)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.posted(w, status, err)
	}
}

// due takes the next webhook whose time has come.
func (f *Fake) due() (webhook, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.cfg.Clock()
	i := slices.IndexFunc(f.hooks, func(w webhook) bool { return !w.due.After(now) })
	if i < 0 {
		return webhook{}, false
	}
	w := f.hooks[i]
	f.hooks = slices.Delete(f.hooks, i, i+1)
	f.happen(w)
	return w, true
}

// rank is the order in which the states of a text can follow each other.
var rank = map[string]int{"queued": 1, "sending": 2, "sent": 3, "delivered": 4, "undelivered": 4, "failed": 4}

// happen brings a text to where its news says that it is. f.mu is held.
func (f *Fake) happen(w webhook) {
	if t := f.find(w.text); t != nil && rank[w.status] > rank[t.Status] {
		t.Status, t.Code, t.Updated = w.status, w.code, f.cfg.Clock().UTC()
	}
}

// Take takes all webhooks that wait out of the queue, for whoever hands them over by
// other means than HTTP.
func (f *Fake) Take() []bridge.Hook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var hooks []bridge.Hook
	for _, w := range f.hooks {
		f.happen(w)
		body := w.form.Encode()
		hooks = append(hooks, bridge.Hook{URL: w.url, Body: []byte(body), Header: map[string][]string{
			"Content-Type":       {"application/x-www-form-urlencoded"},
			"X-Twilio-Signature": {Sign(f.accounts[w.form.Get("AccountSid")].Token, w.url, w.form)},
		}})
	}
	f.hooks = nil
	return hooks
}

// Waiting is how many webhooks were not posted yet.
func (f *Fake) Waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.hooks)
}

func (f *Fake) post(ctx context.Context, w webhook) (int, error) {
	if w.url == "" {
		return http.StatusOK, nil // nobody wants to know
	}
	f.mu.Lock()
	token := f.accounts[w.form.Get("AccountSid")].Token
	f.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, strings.NewReader(w.form.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Twilio-Signature", Sign(token, w.url, w.form))
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	resp, err := f.cfg.Client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode, err
}

func (f *Fake) posted(w webhook, status int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.find(w.text)
	w.tries++
	switch {
	case err == nil && status >= 200 && status < 300:
		t.Posted++
	case err != nil && w.tries < webhookTries:
		w.due = f.cfg.Clock().Add(webhookAgain)
		f.hooks = append(f.hooks, w)
	default:
		t.GivenUp++
	}
}

// fetchFiles gets what a text to a phone carries, from where its sender said.
func (f *Fake) fetchFiles(ctx context.Context, sid string) {
	f.mu.Lock()
	t := f.find(sid)
	files := slices.Clone(t.Files)
	f.mu.Unlock()
	for i := range files {
		if files[i].Bytes == nil {
			b, kind, err := f.fetch(ctx, files[i].URL)
			if err != nil {
				f.spoil(t)
				return
			}
			files[i].Bytes, files[i].Type = b, kind
		}
	}
	f.mu.Lock()
	t.Files = files
	f.mu.Unlock()
}

// spoil makes of everything that follows that a text's files could not be had.
func (f *Fake) spoil(t *Text) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hooks = slices.DeleteFunc(f.hooks, func(w webhook) bool { return w.text == t.SID })
	now := *t
	now.At = f.cfg.Clock().UTC()
	f.follow(&now, []string{"failed"}, 11200)
}

func (f *Fake) fetch(ctx context.Context, address string) ([]byte, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	resp, err := f.cfg.Client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, largestFile+1))
	switch {
	case err != nil:
		return nil, "", err
	case resp.StatusCode != http.StatusOK || len(b) > largestFile:
		return nil, "", fmt.Errorf("no file to send: status %d, %d bytes", resp.StatusCode, len(b))
	}
	return b, resp.Header.Get("Content-Type"), nil
}

// Sign is what Twilio puts into X-Twilio-Signature of a form that it posts to an
// address: the address and every parameter by name, under the account's token.
func Sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	io.WriteString(mac, address)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
