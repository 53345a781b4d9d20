package web_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"math"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/messaging"
	"rowan/backend/service"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
)

// target is what somebody asks for: the private sender's, or what is not there.
type target struct {
	conversation messaging.ConversationID
	message      messaging.MessageID
	link         messaging.LinkID
	number       messaging.NumberID
	mailbox      messaging.MailboxID
	contact      messaging.ContactID
	teammate     messaging.TeammateID
	attachment   messaging.AttachmentID
}

// asker is somebody with what they need to ask.
type asker struct {
	name    string
	browser *http.Client
	header  []string
	// sees are the routes by which they get what the private sender holds.
	sees []string
}

const (
	canary  messaging.Text = "CANARY of the private sender"
	subject messaging.Text = "CANARY subject"

	// Only those of the staff who see the conversation may find these.
	secretNote messaging.Text = "OWL of the staff"
	secretTag  messaging.Text = "OWL tag"
)

// private is a sample practice with a link and a number of Ife's, on one of which
// she talks with Maya: over a channel that has groups, Marco takes part in that
// conversation by name. Priya was a member of both once; Ana, who owns the practice,
// never was. Zoe belongs to another practice.
func private(t *testing.T, over messaging.Channel) (s *site, real target, askers []asker) {
	s = newSite(t)
	browser, me := s.maya()
	tokens, ids := map[string]string{}, map[string]messaging.TeammateID{}
	practices := map[string]messaging.PracticeID{}
	signIn := func(name string, email messaging.Email, passphrase, code string) {
		t.Helper()
		out, err := s.engine.SignIn(t.Context(), name, api.SignIn{Email: email, Passphrase: passphrase, Code: code, Device: "Desk"})
		if err != nil {
			t.Fatal(err)
		}
		tokens[name], ids[name], practices[name] = out.Token, out.Teammate.ID, out.Practice.ID
	}
	for i, name := range []string{"ana", "priya", "ife"} {
		signIn(name, service.SampleSignIns[i].Email, service.SampleSignIns[i].Passphrase, s.code(i))
	}
	zoe := messaging.Teammate{ID: newID[messaging.TeammateID](t), Name: "Zoe", Email: "zoe@elsewhere.example", Role: messaging.RoleOwner, Active: true}
	elsewhere := messaging.Practice{ID: newID[messaging.PracticeID](t), Name: "Elsewhere", TimeZone: "America/Los_Angeles"}
	if _, err := s.engine.Found(t.Context(), elsewhere, []service.Founder{{Teammate: zoe, Passphrase: "correct horse battery", Factor: servicetest.Secret}}); err != nil {
		t.Fatal(err)
	}
	signIn("zoe", zoe.Email, "correct horse battery", (&servicetest.Authenticator{Secret: servicetest.Secret}).Code(t, time.Now()))

	real = target{conversation: newID[messaging.ConversationID](t), message: newID[messaging.MessageID](t), link: newID[messaging.LinkID](t),
		number: newID[messaging.NumberID](t), mailbox: newID[messaging.MailboxID](t), contact: me.Contact, teammate: ids["ife"]}
	name, phone, approved := "Dr. Okafor", messaging.Phone("+15035550145"), messaging.RegistrationApproved
	mail := messaging.Email("okafor@alderstreet.example")
	members := []messaging.TeammateID{ids["ife"], ids["priya"]}
	s.do(tokens["ana"], messaging.Command{SaveLink: &messaging.SaveLink{Link: real.link, Name: &name, Add: members}})
	s.do(tokens["ana"], messaging.Command{SaveNumber: &messaging.SaveNumber{Number: real.number, Phone: &phone, Label: &name, Registration: &approved, Add: members}})
	s.do(tokens["ana"], messaging.Command{SaveMailbox: &messaging.SaveMailbox{Mailbox: real.mailbox, Address: &mail, Name: &name, Label: &name, Add: members}})
	tokens["marco"], ids["marco"] = s.hire(practices["ife"], "Marco")
	start := messaging.Start{Conversation: real.conversation, Link: real.link, Contacts: []messaging.ContactID{me.Contact}, Subject: subject,
		Teammates: []messaging.TeammateID{ids["marco"]}}
	if over == messaging.ChannelSMS {
		start = messaging.Start{Conversation: real.conversation, Number: real.number, Phone: service.SamplePhone}
	} else if over == messaging.ChannelEmail {
		start = messaging.Start{Conversation: real.conversation, Mailbox: real.mailbox, Email: "maya@example.com", Subject: subject}
	}
	s.do(tokens["ife"], messaging.Command{Start: &start})
	send := messaging.Send{Message: real.message, Conversation: real.conversation, Body: canary}
	real.attachment = s.uploaded(tokens["ife"], real.conversation, "CANARY.pdf", pdf(string(canary)))
	if over.Rules().Portal {
		send.Attachments = []messaging.AttachmentID{real.attachment}
	}
	s.do(tokens["ife"], messaging.Command{Send: &send})
	s.do(tokens["ife"], messaging.Command{AddNote: &messaging.AddNote{Note: newID[messaging.NoteID](t), Conversation: real.conversation, Body: secretNote}})
	s.do(tokens["ife"], messaging.Command{Tag: &messaging.Tag{Conversation: real.conversation, Add: []messaging.Text{secretTag}}})
	s.do(tokens["ana"], messaging.Command{SaveLink: &messaging.SaveLink{Link: real.link, Remove: []messaging.TeammateID{ids["priya"]}}})
	s.do(tokens["ana"], messaging.Command{SaveNumber: &messaging.SaveNumber{Number: real.number, Remove: []messaging.TeammateID{ids["priya"]}}})
	s.do(tokens["ana"], messaging.Command{SaveMailbox: &messaging.SaveMailbox{Mailbox: real.mailbox, Remove: []messaging.TeammateID{ids["priya"]}}})

	place := 1
	staffer := func(name, token string, sees ...string) asker {
		place++
		dial := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(place))}}).DialContext // so that none slows another down
		return asker{name, &http.Client{Transport: &http.Transport{DialContext: dial}}, []string{"Authorization", "Bearer " + token}, sees}
	}
	askers = []asker{staffer("other practice", tokens["zoe"]), staffer("removed member", tokens["priya"]), staffer("owner who is no member", tokens["ana"])}
	if over.Rules().Portal {
		return s, real, append(askers, asker{"participant", browser, nil, []string{"me", "threads", "thread", "patientContent", "record"}},
			staffer("participant by name", tokens["marco"], "changes", "snapshot", "content"),
			staffer("member", tokens["ife"], "changes", "snapshot", "content", "uploadState", "upload", "attach"))
	}
	return s, real, append(askers, asker{"patient in the portal", browser, nil, nil}, staffer("colleague", tokens["marco"]),
		staffer("member", tokens["ife"], "changes", "snapshot", "attach"))
}

// hire makes a teammate who is a member of no link, with a device of theirs.
func (s *site) hire(practice messaging.PracticeID, name string) (token string, id messaging.TeammateID) {
	s.t.Helper()
	token, id = "token of "+name, newID[messaging.TeammateID](s.t)
	hash := sha256.Sum256([]byte(token))
	err := s.store.Tx(s.t.Context(), practice, func(tx *store.Tx) error {
		t := messaging.Teammate{ID: id, Name: name, Email: messaging.Email(name + "@alderstreet.example"), Role: messaging.RoleMember, Active: true}
		if err := tx.PutTeammate(t); err != nil {
			return err
		}
		return tx.AddDevice(store.Device{ID: newID[messaging.DeviceID](s.t), Teammate: id, Name: "Desk", MadeAt: time.Now()}, hash[:])
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return token, id
}

// do gives a command that has to happen.
func (s *site) do(token string, c messaging.Command) {
	s.t.Helper()
	client, err := api.NewClient(s.URL, token, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	c.ID, c.MadeAt = newID[messaging.CommandID](s.t), time.Now()
	if out, err := client.Push(s.t.Context(), []messaging.Command{c}); err != nil || out[0].Refused != "" {
		s.t.Fatalf("%s: %+v, %v", c.Kind(), out, err)
	}
}

// commands makes one of each kind that is about a target. A kind that nobody
// thought of here fails.
func commands(t *testing.T, at target) map[string]messaging.Command {
	t.Helper()
	name, text, role := "Taken over", messaging.Text("Taken over"), messaging.RoleMember
	list := map[string]messaging.Command{
		"SaveLink":       {SaveLink: &messaging.SaveLink{Link: at.link, Name: &name}},
		"SaveNumber":     {SaveNumber: &messaging.SaveNumber{Number: at.number, Label: &name}},
		"TestNumber":     {TestNumber: &messaging.TestNumber{Number: at.number}},
		"SaveMailbox":    {SaveMailbox: &messaging.SaveMailbox{Mailbox: at.mailbox, Label: &name}},
		"TestMailbox":    {TestMailbox: &messaging.TestMailbox{Mailbox: at.mailbox}},
		"SaveContact":    {SaveContact: &messaging.SaveContact{Contact: at.contact, Saw: 1, Name: &text}},
		"SaveConsent":    {SaveConsent: &messaging.SaveConsent{Consent: newID[messaging.ConsentID](t), Address: "+15035550199", Contact: at.contact, How: messaging.ConsentForm}},
		"Invite":         {Invite: &messaging.Invite{Invitation: newID[messaging.InvitationID](t), Contact: at.contact, Link: at.link}},
		"ConfirmPatient": {ConfirmPatient: &messaging.ConfirmPatient{Contact: at.contact}},
		"AnswerReturn":   {AnswerReturn: &messaging.AnswerReturn{Contact: at.contact}},
		"Match":          {Match: &messaging.Match{Contact: at.contact}},
		"RotateDoor":     {RotateDoor: &messaging.RotateDoor{Link: at.link}},
		"SavePractice":   {SavePractice: &messaging.SavePractice{Name: &name}},
		"Start":          {Start: &messaging.Start{Conversation: newID[messaging.ConversationID](t), Link: at.link, Contacts: []messaging.ContactID{at.contact}}},
		"Edit":           {Edit: &messaging.Edit{Conversation: at.conversation, Subject: &text}},
		"Send":           {Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: at.conversation, Body: text}},
		"AddNote":        {AddNote: &messaging.AddNote{Note: newID[messaging.NoteID](t), Conversation: at.conversation, Body: text}},
		"Tag":            {Tag: &messaging.Tag{Conversation: at.conversation, Add: []messaging.Text{text}}},
		"MarkRead":       {MarkRead: &messaging.MarkRead{Conversation: at.conversation, Position: 1}},
		"InviteTeammate": {InviteTeammate: &messaging.InviteTeammate{Teammate: newID[messaging.TeammateID](t), Email: messaging.Email(newID[messaging.TeammateID](t) + "@clinic.example"), Role: messaging.RoleMember}},
		"SaveTeammate":   {SaveTeammate: &messaging.SaveTeammate{Teammate: at.teammate, Role: &role}},
		"RevokeDevice":   {RevokeDevice: &messaging.RevokeDevice{Teammate: at.teammate, Device: newID[messaging.DeviceID](t)}},
		"ResetSignIn":    {ResetSignIn: &messaging.ResetSignIn{Teammate: at.teammate}},
		"Opened":         {Opened: &messaging.Opened{Conversation: at.conversation}},
		// What somebody types is their own, wherever they say that it stands.
		"SaveDraft":       {SaveDraft: &messaging.SaveDraft{Key: messaging.DraftKey(at.contact), Body: text}},
		"UndoSend":        {UndoSend: &messaging.UndoSend{Message: at.message}},
		"Settle":          {Settle: &messaging.Settle{Message: at.message}},
		"OptOut":          {OptOut: &messaging.OptOut{Conversation: at.conversation, Off: true}},
		"FetchAgain":      {FetchAgain: &messaging.FetchAgain{Attachment: at.attachment}},
		"SendAgain":       {SendAgain: &messaging.SendAgain{Message: at.message, As: newID[messaging.MessageID](t)}},
		"Retract":         {Retract: &messaging.Retract{Message: at.message}},
		"SavePreferences": {SavePreferences: &messaging.SavePreferences{}},
		"TakeOut":         {TakeOut: &messaging.TakeOut{Attachment: at.attachment, Way: messaging.WaySaved}},
	}
	for f := range reflect.TypeFor[messaging.Command]().Fields() {
		if f.Type.Kind() != reflect.Pointer {
			continue
		}
		c, ok := list[f.Name]
		if !ok {
			t.Errorf("the command %s is on no list", f.Name)
		} else if err := messaging.RoleOwner.Check(c.Kind()); err != nil {
			t.Errorf("nobody may give the command %s: it stands in no row of the table of powers", f.Name)
		}
	}
	return list
}

// known are the commands about what everybody in the practice knows: that a link
// or a contact is there. The others are about a conversation.
var known = []string{"SaveLink", "SaveNumber", "SaveMailbox", "SaveContact", "SaveConsent", "Invite", "ConfirmPatient", "Start", "AnswerReturn", "Match", "RotateDoor", "SavePractice", "InviteTeammate", "SaveTeammate", "RevokeDevice", "ResetSignIn"}

// request is one way to ask a route for a target.
type request struct {
	name, query string
	body        any
	same        bool // absent and not yours look alike to whoever is no member
}

// requests asks a route for a target in every way that it has. A route that
// nobody thought of here fails.
func requests(t *testing.T, r route, at target) []request {
	t.Helper()
	switch r.id {
	case "about", "join", "joinAgain", "joinAsk", "me", "signOut", "signOutHere", "passkeys", "passkeyAsk", "devices", "open", "carrier":
		return []request{{same: true}}
	case "setCarrier":
		return []request{{body: api.SetCarrier{Carrier: "twilio", Name: string(at.conversation), Token: "token"}, same: true}}
	case "mailServers":
		return []request{{body: api.MailAddress{Address: "okafor@alderstreet.example"}, same: true}}
	case "connectMailbox":
		return []request{{body: api.ConnectMailbox{Save: messaging.SaveMailbox{Mailbox: at.mailbox}}, same: true}}
	case "reminders":
		return []request{{body: api.Reminders{Text: true, Email: true}, same: true}}
	case "speak":
		return []request{{body: api.Speak{Language: messaging.Spanish}, same: true}}
	case "present":
		return []request{{body: api.Present{Conversation: at.conversation, Doing: messaging.Replying}, same: true}}
	case "signIn":
		return []request{{body: api.SignIn{Email: service.SampleSignIns[2].Email, Passphrase: "not hers at all", Device: string(at.conversation)}}}
	case "passkeyTry":
		return []request{{}} // its answer is drawn by lot
	case "export": // what it gives to whom, TestLNK06_AnExportHoldsOnlyWhatTheAskerMayRead says
		list := []request{}
		for _, in := range []api.MakeExport{{Conversation: at.conversation}, {Contact: at.contact}} {
			in.Why, in.Form, in.Code = messaging.ExportPatient, messaging.ExportSaved, "000000"
			list = append(list, request{name: string(in.Conversation), body: in, same: in.Contact == ""})
		}
		return list
	case "record":
		return []request{{same: true}, {name: "html", query: "?format=html", same: true}}
	case "passkeyAdd", "passkeySignIn":
		return []request{{body: api.PasskeyMade{Credential: json.RawMessage(`{}`), Name: "Phone"}, same: true}}
	case "passkeyRemove":
		return []request{{body: api.PasskeyID{ID: string(at.conversation)}, same: true}}
	case "doorJoin":
		return []request{{body: api.Stranger{Token: string(at.link), Name: "Somebody", BirthDate: "1986-03-14", Phone: "+15035550199"}, same: true}}
	case "comeBack":
		return []request{{body: api.ComeBack{Token: string(at.conversation), Phone: "+15035550199"}, same: true}}
	case "renew": // the token that each goes on with stays the one that they have
		return []request{{}}
	case "teamAccept":
		return []request{{body: api.TeamAccept{Token: string(at.conversation), Name: "Somebody", Passphrase: "correct horse battery", Code: "000000", Device: "Desk"}, same: true}}
	case "look", "accept", "door", "teamLook", "teamFactor":
		return []request{{body: api.Token{Token: string(at.conversation)}, same: true}}
	case "joinCode":
		return []request{{body: api.JoinCode{Code: "000000"}, same: true}}
	case "joinBirthDate":
		return []request{{body: api.JoinBirth{BirthDate: "1986-03-14"}, same: true}}
	case "changes":
		return []request{{query: "?limit=1000", same: true}, {name: "later", query: "?limit=1000&after=1.1", same: true}}
	case "snapshot":
		list := []request{{name: "practice", query: "?limit=1000&scope=practice", same: true}}
		for _, scope := range []messaging.Scope{messaging.ScopeLink(at.link), messaging.ScopeNumber(at.number), messaging.ScopeMailbox(at.mailbox), messaging.ScopeConversation(at.conversation), messaging.ScopeTeammate(at.teammate)} {
			kind, _, _ := strings.Cut(string(scope), ":")
			list = append(list, request{name: kind, query: "?limit=1000&scope=" + string(scope), same: true})
		}
		return list
	case "push":
		list := []request{}
		for kind, c := range commands(t, at) {
			c.ID, c.MadeAt = newID[messaging.CommandID](t), time.Now()
			list = append(list, request{name: kind, body: api.Push{Commands: []messaging.Command{c}}, same: !slices.Contains(known, kind)})
		}
		slices.SortFunc(list, func(a, b request) int { return cmp.Compare(a.name, b.name) })
		return list
	case "threads":
		return []request{{query: "?after=" + strconv.FormatInt(math.MaxInt64, 10) + "." + string(at.conversation), same: true}}
	case "thread":
		return []request{{query: "?limit=1000", same: true}}
	case "write":
		return []request{{body: api.Write{ID: newID[messaging.MessageID](t), Body: "Hello"}, same: true}}
	case "attach", "patientAttach":
		return []request{{body: api.NewAttachment{ID: newID[messaging.AttachmentID](t), Name: "a.pdf", Size: 9}, same: true},
			{name: "again", body: api.NewAttachment{ID: at.attachment, Name: "a.pdf", Size: int64(len(pdf(string(canary))))}, same: true}}
	case "upload", "patientUpload":
		return []request{{query: "?offset=0", body: pdf(string(canary)), same: true}}
	case "uploadState", "patientUploadState", "detach", "patientDetach":
		return []request{{same: true}}
	case "content", "patientContent":
		return []request{{same: true}, {name: "view", query: "?as=view", same: true}, {name: "thumbnail", query: "?as=thumbnail", same: true}}
	case "seen":
		return []request{{body: api.Seen{Messages: []messaging.MessageID{at.message}}, same: true}}
	}
	t.Errorf("the route %s is on no list", r.id)
	return nil
}

// TestLNK06_Trust16_Trust17_Trust18_EveryRouteGivesNonMembersNothingOfASender asks every registered route,
// in every way, as everybody. Whoever is not meant to see the private sender's
// conversation finds no trace of it, and is told the same as of one that is not
// there; whoever is does find it, so that the test would see it.
func TestLNK06_Trust16_Trust17_Trust18_EveryRouteGivesNonMembersNothingOfASender(t *testing.T) {
	for _, over := range []messaging.Channel{messaging.ChannelSecure, messaging.ChannelSMS, messaging.ChannelEmail} {
		t.Run(string(over), func(t *testing.T) { everyRoute(t, over) })
	}
}

func everyRoute(t *testing.T, over messaging.Channel) {
	s, real, askers := private(t, over)
	absent := target{newID[messaging.ConversationID](t), newID[messaging.MessageID](t), newID[messaging.LinkID](t), newID[messaging.NumberID](t), newID[messaging.MailboxID](t), real.contact, newID[messaging.TeammateID](t), newID[messaging.AttachmentID](t)}
	traces := []string{string(canary), string(subject), string(real.conversation), string(real.message), string(real.attachment)}
	routes := registered(t)
	slices.SortStableFunc(routes, func(a, b route) int { // signing out last
		return cmp.Compare(strings.Count(a.id, "signOut"), strings.Count(b.id, "signOut"))
	})
	asked := 0
	for _, who := range askers {
		for _, r := range routes {
			ask := func(at target, q request) answer {
				path := strings.NewReplacer("{conversation}", string(at.conversation), "{attachment}", string(at.attachment)).Replace(r.path)
				asked++
				return s.call(who.browser, r.method, path+q.query, q.body, who.header...)
			}
			found := false
			others := requests(t, r, absent)
			for i, q := range requests(t, r, real) {
				got := ask(real, q)
				for _, trace := range []messaging.Text{secretNote, secretTag} {
					if !slices.Contains(who.sees, "changes") && strings.Contains(string(got.body), string(trace)) {
						t.Errorf("%s, by %s %s: %s", who.name, r.id, q.name, got.body)
					}
				}
				for _, trace := range traces {
					if !strings.Contains(string(got.body), trace) {
						continue
					}
					found = true
					if !slices.Contains(who.sees, r.id) && r.id != "write" {
						t.Errorf("%s, by %s %s: %s", who.name, r.id, q.name, got.body)
					}
				}
				if q.same && who.name != "member" && who.name != "participant by name" && who.name != "participant" && who.name != "patient in the portal" && !strings.HasPrefix(r.id, "signOut") {
					if want := ask(absent, others[i]); !alike(got, want) {
						t.Errorf("%s, by %s %s: %d %s; of what is not there: %d %s", who.name, r.id, q.name, got.status, got.body, want.status, want.body)
					}
				}
			}
			if slices.Contains(who.sees, r.id) && !found {
				t.Errorf("%s finds nothing by %s, which they may", who.name, r.id)
			}
		}
	}
	if least := len(askers) * len(routes); asked < least {
		t.Errorf("%d questions were asked, of at least %d", asked, least)
	}
}

// alike says whether two answers tell the same, but for the time, what a command
// was called, and pages, which are looked into for traces.
func alike(a, b answer) bool {
	strip := func(body []byte) string {
		var pushed api.Pushed
		if json.Unmarshal(body, &pushed) == nil && len(pushed.Outcomes) > 0 {
			for i := range pushed.Outcomes {
				pushed.Outcomes[i].Command = ""
			}
			body, _ = json.Marshal(pushed)
		}
		var page messaging.Page
		var about api.About
		if json.Unmarshal(body, &page) == nil && page.Epoch > 0 || json.Unmarshal(body, &about) == nil && about.Service != "" {
			return ""
		}
		return string(body)
	}
	return a.status == b.status && strip(a.body) == strip(b.body)
}

// TestLNK06_Trust18_StreamWakesMembersOnly waits for the member's own wake-up, and then
// has everybody woken by something that they may see: their first news is that.
func TestLNK06_Trust18_StreamWakesMembersOnly(t *testing.T) {
	s, real, askers := private(t, messaging.ChannelSecure)
	token := func(name string) string {
		i := slices.IndexFunc(askers, func(a asker) bool { return a.name == name })
		return strings.TrimPrefix(askers[i].header[1], "Bearer ")
	}
	streams := map[string]chan messaging.Told{}
	for _, name := range []string{"member", "participant by name", "owner who is no member", "removed member", "other practice"} {
		client, err := api.NewClient(s.URL, token(name), nil)
		if err != nil {
			t.Fatal(err)
		}
		heard := make(chan messaging.Told, 16)
		streams[name] = heard
		go func() {
			_ = client.Stream(t.Context(), time.Minute, func(news messaging.Told) { heard <- news }, func([]messaging.Presence) {})
		}()
		<-heard
	}
	s.do(token("member"), messaging.Command{Send: &messaging.Send{Message: newID[messaging.MessageID](t), Conversation: real.conversation, Body: canary}})
	brings := func(news messaging.Told) bool {
		return news.Page != nil && slices.ContainsFunc(news.Page.Changes, func(c messaging.Change) bool { return c.Message != nil && c.Message.Body == canary })
	}
	told := <-streams["member"]
	at := told.At
	also := <-streams["participant by name"]
	if also.At != at {
		t.Errorf("who takes part by name was woken at %v, not %v", also.At, at)
	}
	if !brings(told) || !brings(also) {
		t.Errorf("the news bring no message: %+v, %+v", told, also)
	}
	name, phone := messaging.Text("Bao Tran"), messaging.Phone("+15035550199")
	for _, who := range []string{"owner who is no member", "other practice"} {
		s.do(token(who), messaging.Command{SaveContact: &messaging.SaveContact{Contact: newID[messaging.ContactID](t), Name: &name, Phone: &phone}})
	}
	for _, who := range []string{"owner who is no member", "removed member"} {
		if got := <-streams[who]; got.At.Seq <= at.Seq || brings(got) {
			t.Errorf("%s was woken at %v, by what happened at %v", who, got, at)
		}
	}
	<-streams["other practice"]
	if n := len(streams["other practice"]); n != 0 {
		t.Errorf("the other practice was woken %d times more", n)
	}
}

// TestLNK06_SEC07_Trust16_EveryRoleGivesTheCommandsOfItsRowAndNoOther gives every command
// as every role. The role changes in the middle of a session: it counts from the
// next call on.
func TestLNK06_SEC07_Trust16_EveryRoleGivesTheCommandsOfItsRowAndNoOther(t *testing.T) {
	s, real, askers := private(t, messaging.ChannelSecure)
	header := func(name string) string {
		return askers[slices.IndexFunc(askers, func(a asker) bool { return a.name == name })].header[1]
	}
	member, owner := header("member"), strings.TrimPrefix(header("owner who is no member"), "Bearer ")
	looks := []string{"MarkRead", "Opened", "TakeOut", "RevokeDevice", "UndoSend", "SaveDraft", "SavePreferences"} // their own
	manages := []string{"SaveLink", "SaveNumber", "TestNumber", "SaveMailbox", "TestMailbox", "RotateDoor", "SavePractice", "InviteTeammate", "SaveTeammate", "ResetSignIn"}
	given := 0
	for _, role := range []messaging.Role{messaging.RoleAuditor, messaging.RoleMember, messaging.RoleAdmin, messaging.RoleOwner} {
		s.do(owner, messaging.Command{SaveTeammate: &messaging.SaveTeammate{Teammate: real.teammate, Role: &role}})
		at := real
		at.conversation, at.teammate = newID[messaging.ConversationID](t), newID[messaging.TeammateID](t)
		for kind, c := range commands(t, at) {
			given++
			c.ID, c.MadeAt = newID[messaging.CommandID](t), time.Now()
			a := s.call(http.DefaultClient, api.RoutePush.Method, api.RoutePush.Path, api.Push{Commands: []messaging.Command{c}}, "Authorization", member)
			var out api.Pushed
			if err := json.Unmarshal(a.body, &out); err != nil || len(out.Outcomes) != 1 {
				t.Fatalf("%s by the %s: %d %s", kind, role, a.status, a.body)
			}
			may := slices.Contains(looks, kind) || role != messaging.RoleAuditor && !slices.Contains(manages, kind) || role == messaging.RoleAdmin || role == messaging.RoleOwner
			if kind == "RevokeDevice" && role != messaging.RoleAdmin && role != messaging.RoleOwner {
				may = false // it is another's
			}
			if refused := out.Outcomes[0].Refused == messaging.CodeNotMember; refused == may {
				t.Errorf("%s by the %s: %+v", kind, role, out.Outcomes[0])
			}
		}
	}
	if given < 4*len(looks) {
		t.Errorf("%d commands were given", given)
	}
}
