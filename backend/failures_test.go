package backend_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
)

// TestSEC05_Trust24_Trust57_FlowCanariesAreNowhere_InPart plants strings on every way that patient data
// takes and scans all that was written, logged or said in errors.
func TestSEC05_Trust24_Trust57_FlowCanariesAreNowhere_InPart(t *testing.T) {
	h, ana, maya, _, talk := story(t)
	canaries := make([]string, 20)
	for i := range canaries {
		canaries[i] = fmt.Sprintf("zqcanary%02dxw", i)
	}
	// 0-3 bodies, 4-6 names, 7-8 subjects, 9-12 search terms, 13-15 drafts, 16-17 wrong
	// proofs, 18 an address, 19 a refused send; and phone numbers with them.
	phones := []string{"5035550171", "5035550172", "5035550173"}
	said := []string{}
	failed := func(err error) {
		t.Helper()
		if err == nil {
			t.Error("something that has to fail did not")
			return
		}
		said = append(said, err.Error(), messaging.AsError(err).Sentence)
	}
	for _, c := range canaries[0:3] {
		if _, err := ana.Send(talk, messaging.Text("results "+c)); err != nil {
			t.Fatal(err)
		}
	}
	maya.write(talk, messaging.Text(canaries[3]))
	var people []messaging.ContactID
	for i, c := range canaries[4:7] {
		people = append(people, ana.person("Ada "+c, phones[i], "1970-01-02"))
		if err := ana.Invite(people[i]); err != nil {
			t.Fatal(err)
		}
	}
	ana.settle()
	joined := h.join("+1"+messaging.Phone(phones[0]), "1970-01-02")
	_ = joined.me()
	ana.settle()
	for _, c := range canaries[7:9] {
		if _, err := ana.Start(replica.NewMessage{Contact: people[0], Link: h.link, Subject: messaging.Text(c), Body: "Hello"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range canaries[9:13] {
		if _, _, err := ana.Search(c, 10); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range canaries[13:15] {
		if err := ana.SaveDraft(messaging.DraftKey(talk), messaging.Text(c)); err != nil {
			t.Fatal(err)
		}
	}
	if err := ana.SaveDraft(messaging.DraftKey(people[1]), messaging.Text(canaries[15])); err != nil {
		t.Fatal(err)
	}
	stranger := h.newBrowser()
	failed(stranger.ask("POST", api.RouteLook.Path, api.Token{Token: canaries[16]}, nil))
	stranger.must("POST", api.RouteAccept.Path, h.token("+1"+messaging.Phone(phones[1])), nil)
	failed(stranger.ask("POST", api.RouteJoinCode.Path, api.JoinCode{Code: canaries[17]}, nil))
	failed(ana.SignIn(t.Context(), replica.SignIn{Address: h.url(), Email: canaries[18] + "@clinic.example", Passphrase: canaries[18] + "pass", PIN: "246810"}))
	failed(maya.ask("POST", maya.path(talk, "messages"), api.Write{ID: newID[messaging.MessageID](t), Body: messaging.Text(canaries[19] + strings.Repeat("x", messaging.MaxBody))}, nil))
	failed(maya.ask("POST", maya.path(messaging.ConversationID(canaries[19]), "messages"), api.Write{ID: "not an id " + messaging.MessageID(canaries[19]), Body: "x"}, nil))
	_, err := ana.Send(talk, messaging.Text(canaries[19]+strings.Repeat("y", messaging.MaxBody)))
	failed(err)
	ana.settle()

	control := filepath.Join(ana.dir, "control")
	if err := os.WriteFile(control, []byte("a "+canaries[0]+" that must be found"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, files := 0, 0
	scan := func(where, content string) {
		for _, needle := range append(append([]string{}, canaries...), phones...) {
			if strings.Contains(content, needle) {
				if found++; where != control {
					t.Errorf("%s is in %s", needle, where)
				}
			}
		}
	}
	for _, when := range []string{"open", "locked"} {
		if when == "locked" {
			ana.Lock()
		}
		for _, dir := range []string{ana.dir, h.data} {
			err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				b, err := os.ReadFile(name)
				files++
				scan(name, name+string(b))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	scan("the log", h.logs.String())
	scan("an error", strings.Join(said, "\n"))
	if found != 2 || files < 12 || len(said) < 12 || h.logs.Len() < 1000 {
		t.Errorf("control found %d times of 2, in %d files; %d errors, %d bytes of log", found, files, len(said), h.logs.Len())
	}
}

// TestFlow_EveryFailureHasItsSentence goes wrong in every way that a person at a
// desk can, and asks that each is told apart and loses nothing.
func TestFlow_EveryFailureHasItsSentence(t *testing.T) {
	h, ana, _, _, talk := story(t)
	if err := ana.SaveDraft(messaging.DraftKey(talk), "half a thought"); err != nil {
		t.Fatal(err)
	}
	sentences := map[string]string{}
	fails := func(what string, want messaging.Code, err error) {
		t.Helper()
		if messaging.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", what, err, want)
			return
		}
		s := messaging.AsError(err).Sentence
		if before, ok := sentences[s]; ok || !strings.HasSuffix(s, ".") || len(s) < 20 {
			t.Errorf("%s says %q, as does %q", what, s, before)
		}
		sentences[s] = what
	}
	in := replica.SignIn{Address: h.url(), Email: "ana@clinic.example", Passphrase: passphrase, Code: h.code("ana"), PIN: "246810"}
	with := func(change func(*replica.SignIn)) error {
		other := in
		change(&other)
		d := &desk{h: h, dir: t.TempDir(), chain: keychain{}, news: make(chan struct{}, 1)}
		d.Replica = d.engine()
		defer d.Lock()
		return d.SignIn(t.Context(), other)
	}
	website := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>Welcome to the hotel</html>"))
	})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = website.Serve(listener) }()
	defer website.Close()

	fails("a wrong passphrase", messaging.CodeWrongSignIn, with(func(s *replica.SignIn) { s.Passphrase = "not this one" }))
	fails("a short PIN", messaging.CodeInvalid, with(func(s *replica.SignIn) { s.PIN = "123" }))
	fails("an address that is none", messaging.CodeInvalid, with(func(s *replica.SignIn) { s.Address = "the clinic" }))
	fails("an address that is not protected", messaging.CodeInsecure, with(func(s *replica.SignIn) { s.Address = "http://rowan.example" }))
	fails("a website that is not Rowan", messaging.CodeNotRowan, with(func(s *replica.SignIn) { s.Address = "http://" + listener.Addr().String() }))
	fails("a service that is down", messaging.CodeOffline, with(func(s *replica.SignIn) { s.Address = "http://127.0.0.1:1" }))

	_, err = ana.Send(talk, " \n ")
	fails("an empty message", messaging.CodeEmpty, err)
	_, err = ana.Send(talk, messaging.Text(strings.Repeat("a", 100_001)))
	fails("100,001 characters", messaging.CodeTooLong, err)
	_, err = ana.Send(talk, "caf\xe9")
	fails("invalid UTF-8", messaging.CodeBadText, err)
	_, err = ana.Start(replica.NewMessage{Contact: ana.person("Bao Tran", "5035550181", ""), Link: h.link, Body: "Hello"})
	fails("somebody who was not invited", messaging.CodeNotJoined, err)

	second := ana.engine()
	people, _, err := ana.People()
	if err != nil {
		t.Fatal(err)
	}
	fails("a second desktop on the same store", messaging.CodeStoreHeld, second.Unlock(t.Context(), people[0].ID, "246810"))
	ana.Lock()
	fails("a wrong PIN", messaging.CodeWrongPIN, ana.Unlock(t.Context(), people[0].ID, "135791"))
	for range 3 {
		_ = ana.Unlock(t.Context(), people[0].ID, "135791")
	}
	fails("the last wrong PIN", messaging.CodeTooManyTries, func() error {
		_ = ana.Unlock(t.Context(), people[0].ID, "135791")
		return ana.Unlock(t.Context(), people[0].ID, "246810")
	}())
	ana.ahead.Add(int64(time.Hour))
	if err := ana.Unlock(t.Context(), people[0].ID, "246810"); err != nil {
		t.Fatalf("after waiting: %v", err)
	}
	if thread, err := ana.Conversation(talk); err != nil || thread.Draft.Body != "half a thought" {
		t.Errorf("the draft is %q, %v", thread.Draft.Body, err)
	}
}

// TestINV04_FlowEveryFailureOfJoiningHasItsSentence does the same for a patient.
func TestINV04_FlowEveryFailureOfJoiningHasItsSentence(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	invite := func(name, phone, born string) messaging.ContactID {
		t.Helper()
		id := ana.person(name, phone, born)
		if err := ana.Invite(id); err != nil {
			t.Fatal(err)
		}
		ana.settle()
		return id
	}
	sentences := map[string]string{}
	fails := func(what string, want messaging.Code, err error) {
		t.Helper()
		s := messaging.AsError(err).Sentence
		if before, ok := sentences[s]; messaging.CodeOf(err) != want || ok || !strings.HasSuffix(s, ".") {
			t.Errorf("%s: %v, want %s; says what %q says", what, err, want, before)
		}
		sentences[s] = what
	}
	invite("Maya Lindqvist", "5035550162", "1986-03-14")
	b := h.newBrowser()
	fails("an unknown invitation", messaging.CodeInvitationUnknown, b.ask("POST", api.RouteAccept.Path, api.Token{Token: "nothing"}, nil))
	token := h.token(mayaPhone)
	for range 5 { // a link preview opens it as often as it likes
		h.newBrowser().must("POST", api.RouteLook.Path, token, nil)
	}
	var step api.Join
	b.must("POST", api.RouteAccept.Path, token, &step)
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	code := h.phone.newest(bridge.KindCode, mayaPhone).Code
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	fails("a wrong code", messaging.CodeWrongCode, b.ask("POST", api.RouteJoinCode.Path, api.JoinCode{Code: wrong}, &step))
	b.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: code}, &step)
	fails("a wrong birth date", messaging.CodeWrongBirthDate, b.ask("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-04-13"}, &step))
	fails("a thread before the end", messaging.CodeSignedOut, b.ask("GET", api.RouteMe.Path, nil, nil))
	b.must("POST", api.RouteJoinBirth.Path, api.JoinBirth{BirthDate: "1986-03-14"}, &step)
	if step.Step != api.StepDone {
		t.Fatalf("at %s", step.Step)
	}
	fails("a used invitation", messaging.CodeInvitationUsed, h.newBrowser().ask("POST", api.RouteAccept.Path, token, nil))

	// No birth date on file: never a dead end, and nothing is shown before a teammate confirms.
	bao := invite("Bao Tran", "5035550163", "")
	c := h.newBrowser()
	c.must("POST", api.RouteAccept.Path, h.token("+15035550163"), &step)
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.must("POST", api.RouteJoinCode.Path, api.JoinCode{Code: h.phone.newest(bridge.KindCode, "+15035550163").Code}, &step)
	if step.Step != api.StepAsk {
		t.Fatalf("without a birth date on file joining stands at %s", step.Step)
	}
	c.must("POST", api.RouteJoinAsk.Path, struct{}{}, &step)
	if err := c.ask("GET", api.RouteMe.Path, nil, nil); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("unconfirmed: %v", err)
	}
	ana.settle()
	if card, err := ana.Contact(bao); err != nil || !card.AsksConfirmation {
		t.Fatalf("the desk is not asked: %+v %v", card.Contact, err)
	}
	if err := ana.ConfirmPatient(bao); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	c.must("GET", api.RouteJoin.Path, nil, &step)
	if step.Step != api.StepDone || c.me().Name != "Bao Tran" {
		t.Errorf("confirmed: %s", step.Step)
	}
}
