package web_test

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
)

// TestU9_LNK06_PresenceReachesWhoSeesTheConversationAndNobodyElse has the member
// reply, and then something happen that wakes everybody: whoever was to hear of
// the reply has heard of it by then, and the others have not. The member loses
// nothing of their own by it, and a patient's stream never carries any.
func TestU9_LNK06_PresenceReachesWhoSeesTheConversationAndNobodyElse(t *testing.T) {
	s, real, askers := private(t, messaging.ChannelSecure)
	client := func(name string) *api.Client {
		i := slices.IndexFunc(askers, func(a asker) bool { return a.name == name })
		c, err := api.NewClient(s.URL, strings.TrimPrefix(askers[i].header[1], "Bearer "), nil)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	type news struct {
		cursor messaging.Cursor
		here   []messaging.Presence
	}
	streams := map[string]chan news{}
	names := []string{"member", "participant by name", "owner who is no member", "removed member", "other practice"}
	for _, name := range names {
		heard := make(chan news, 64)
		streams[name] = heard
		go func() {
			_ = client(name).Stream(t.Context(), time.Minute, func(n messaging.Told) { heard <- news{cursor: n.At} },
				func(here []messaging.Presence) { heard <- news{here: here} })
		}()
		<-heard
	}
	patient := s.portalStream(askers)
	if err := client("member").Present(t.Context(), real.conversation, messaging.Replying); err != nil {
		t.Fatal(err)
	}
	at := messaging.Presence{Conversation: real.conversation, Teammate: real.teammate, Doing: messaging.Replying}
	if got := <-streams["participant by name"]; !slices.Equal(got.here, []messaging.Presence{at}) {
		t.Errorf("who takes part by name hears of %+v", got)
	}
	name, phone := messaging.Text("Bao Tran"), messaging.Phone("+15035550199")
	for _, who := range []string{"owner who is no member", "other practice"} {
		save := messaging.Command{ID: newID[messaging.CommandID](t), MadeAt: time.Now(), SaveContact: &messaging.SaveContact{Contact: newID[messaging.ContactID](t), Name: &name, Phone: &phone}}
		if out, err := client(who).Push(t.Context(), []messaging.Command{save}); err != nil || out[0].Refused != "" {
			t.Fatal(out, err)
		}
	}
	for _, who := range []string{"member", "owner who is no member", "removed member", "other practice"} {
		if got := <-streams[who]; len(got.here) != 0 {
			t.Errorf("%s hears of %+v", who, got.here)
		}
	}
	for _, who := range []string{"owner who is no member", "removed member", "other practice"} {
		if err := client(who).Present(t.Context(), real.conversation, messaging.Viewing); messaging.CodeOf(err) != messaging.CodeNotFound {
			t.Errorf("%s says that they are there: %v", who, err)
		}
	}
	s.do(bearerOf(askers, "member"), messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: real.conversation, Body: canary}})
	for lines := 0; ; lines++ {
		line, err := patient.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, "presence") || strings.Contains(line, string(real.teammate)) {
			t.Error("the patient hears of it:", line)
		}
		if lines > 2 && strings.HasPrefix(line, "data:") {
			return // the member's message, which came after
		}
	}
}

func bearerOf(askers []asker, name string) string {
	i := slices.IndexFunc(askers, func(a asker) bool { return a.name == name })
	return strings.TrimPrefix(askers[i].header[1], "Bearer ")
}

// portalStream is the patient's.
func (s *site) portalStream(askers []asker) *bufio.Reader {
	s.t.Helper()
	i := slices.IndexFunc(askers, func(a asker) bool { return a.name == "participant" })
	res, err := askers[i].browser.Get(s.URL + api.PathPortalStream)
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatal(res, err)
	}
	s.t.Cleanup(func() { _ = res.Body.Close() })
	return bufio.NewReader(res.Body)
}
