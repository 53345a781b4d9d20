package replica

import (
	"encoding/json"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// FuzzPage lets a service say anything at all to a desktop: it never panics, and when
// the service is itself again, what it says comes down as to any other desktop.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"changes":[{"seq":2,"scope":"practice","kind":"contact","key":"x"}],"next":99}`))
	f.Add([]byte(`{"changes":[{"seq":-1,"scope":"link:x","kind":"message","key":"","message":{"id":"","body":"hi"}},{"kind":"conversation","conversation":{}}],"epoch":-4,"next":-1,"more":true}`))
	f.Add([]byte(`{"scopes":["practice","link:\u0000"],"changes":[{"kind":"teammate","teammate":{"role":"none"}},{"kind":"preferences","preferences":null},{"kind":"nothing","gone":true}]}`))
	f.Fuzz(func(t *testing.T, said []byte) {
		var page messaging.Page
		if json.Unmarshal(said, &page) != nil {
			return
		}
		page.Fill()
		clinic, _, desk, conversation := anaAtWork(t)
		once := true
		clinic.mu.Lock()
		clinic.pages = func(p messaging.Page) messaging.Page {
			if !once {
				return p
			}
			once = false
			page.Changes = append(page.Changes, p.Changes...)
			return page
		}
		clinic.mu.Unlock()
		clinic.say(conversation, messaging.Message{ID: "01890000-0000-7000-8000-0000000000e1", Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Body: "Are you there?"})
		desk.news()
		clinic.mu.Lock()
		clinic.pages = nil
		clinic.epoch++ // as after a restore: everything is asked for anew
		clinic.mu.Unlock()
		clinic.say(conversation, messaging.Message{ID: "01890000-0000-7000-8000-0000000000e2", Author: messaging.Author{Kind: messaging.AuthorContact, Contact: maya}, Body: "Still there?"})
		desk.pass(time.Hour)
		desk.news()
		if once {
			t.Fatal("the page never came")
		}
		if got := desk.thread(conversation); len(got) != 3 {
			t.Fatalf("afterwards there is %q", got)
		}
	})
}
