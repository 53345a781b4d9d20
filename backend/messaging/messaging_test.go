package messaging

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestNewID_IsUUIDv7OfItsInstant(t *testing.T) {
	now := time.UnixMilli(0x0123456789ab)
	id, err := NewID[MessageID](now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !ValidID(id) || !strings.HasPrefix(string(id), "01234567-89ab-7") || !strings.ContainsRune("89ab", rune(id[19])) {
		t.Errorf("%s is not a UUIDv7 of its instant", id)
	}
	if _, err := NewID[MessageID](now, bytes.NewReader(nil)); err == nil {
		t.Error("an id without randomness was made")
	}
	for _, bad := range []string{"", "x", string(id[:35]), strings.ToUpper(string(id)), strings.ReplaceAll(string(id), "-", "0")} {
		if ValidID(bad) {
			t.Errorf("%q passes as an id", bad)
		}
	}
}

// TestINV04_AccountMovesOnlyForward: an account is active only after it was
// invited and started, and nothing but active unlocks secure messages.
func TestINV04_AccountMovesOnlyForward(t *testing.T) {
	states := []AccountState{AccountNone, AccountInvited, AccountStarted, AccountActive, AccountExpired}
	allowed := map[string]bool{
		"none>invited": true, "invited>invited": true, "invited>started": true, "invited>expired": true,
		"started>invited": true, "started>started": true, "started>active": true, "started>expired": true,
		"expired>invited": true,
	}
	for _, from := range states {
		if got, want := from.CanReceiveSecure(), from == AccountActive; got != want {
			t.Errorf("%s: may receive secure messages: %v", from, got)
		}
		for _, to := range states {
			if got := from.CanBecome(to); got != allowed[string(from+">"+to)] {
				t.Errorf("%s may become %s: %v", from, to, got)
			}
		}
	}
}

// TestINV03_ResendIsOfferedOnlyWhereAnInvitationIsUnderWay (in part: the limits
// are the service's).
func TestINV03_ResendIsOfferedOnlyWhereAnInvitationIsUnderWay_InPart(t *testing.T) {
	for state, want := range map[AccountState][2]bool{ // invite, resend
		AccountNone: {true, false}, AccountInvited: {false, true}, AccountStarted: {false, true},
		AccountExpired: {false, true}, AccountActive: {false, false},
	} {
		if got := [2]bool{state.CanInvite(), state.CanResend()}; got != want {
			t.Errorf("%s: invite, resend = %v, want %v", state, got, want)
		}
	}
}

// TestAdvance_NeverMovesBackwards takes every order in which every pair of news
// can arrive.
func TestAdvance_NeverMovesBackwards(t *testing.T) {
	all := []Status{StatusPending, StatusQueued, StatusSent, StatusUnconfirmed, StatusDelivered, StatusSeen, StatusFailed, StatusRefused}
	for _, a := range all {
		for _, b := range all {
			if got := Advance(a, b); statusRank[got] < statusRank[a] || statusRank[got] < statusRank[b] {
				t.Errorf("Advance(%s, %s) = %s moves backwards", a, b, got)
			}
			if got := Advance(Advance(StatusPending, a), b); statusRank[got] != max(statusRank[a], statusRank[b], 1) {
				t.Errorf("%s then %s = %s", a, b, got)
			}
		}
		if Advance(StatusSeen, a) != StatusSeen {
			t.Errorf("%s takes a receipt away", a)
		}
	}
	if Advance(StatusUnconfirmed, StatusSent) != StatusSent || Advance(StatusFailed, StatusDelivered) != StatusFailed {
		t.Error("an unconfirmed message must be settled by news, a failed one must stay failed")
	}
}

func TestCheckBody_SaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		body Text
		code Code
	}{
		"a word":                 {"Hello", ""},
		"right to left":          {"שלום", ""},
		"10,000 characters":      {Text(strings.Repeat("é", 10_000)), ""},
		"100,000 characters":     {Text(strings.Repeat("😀", MaxBody)), ""},
		"100,001 characters":     {Text(strings.Repeat("a", MaxBody+1)), CodeTooLong},
		"empty":                  {"", CodeEmpty},
		"white space":            {" \n\t ", CodeEmpty},
		"nothing visible":        {"\u200b\u2060\ufeff", CodeEmpty},
		"invalid UTF-8":          {"abc\xff", CodeBadText},
		"half a surrogate":       {"\xed\xa0\x80", CodeBadText},
		"zero width with a word": {"\u200bword", ""},
	} {
		err := CheckBody(c.body)
		if CodeOf(err) != c.code {
			t.Errorf("%s: %q, want %q", name, CodeOf(err), c.code)
		}
		if err != nil && !strings.HasSuffix(AsError(err).Sentence, ".") {
			t.Errorf("%s: no sentence: %q", name, AsError(err).Sentence)
		}
	}
}

func TestContactCheck_NamesTheField(t *testing.T) {
	today := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	good := Contact{Name: "Maya Lindqvist", Phone: "+15035550162", Email: "maya@example.com", BirthDate: "1986-03-14"}
	if err := good.Check(today); err != nil {
		t.Fatal(err)
	}
	for field, c := range map[string]Contact{
		"name":      {Phone: good.Phone},
		"phone":     {Name: "X", Phone: "503 555"},
		"email":     {Name: "X", Email: "maya@example.com\r\nBcc: x@example.com"},
		"birthDate": {Name: "X", Phone: good.Phone, BirthDate: "1986-02-30"},
	} {
		if err := c.Check(today); err == nil || AsError(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if err := (Contact{Name: "X"}).Check(today); CodeOf(err) != CodeEmpty {
		t.Error("a contact that cannot be reached was accepted")
	}
	if err := (Contact{Name: "X", Phone: good.Phone, BirthDate: "2026-12-25"}).Check(today); err == nil {
		t.Error("a birth date in the future was accepted")
	}
}

// TestSEC09_ConversationNeedsRecipientAndSender also holds that a secure
// conversation comes from a link and nothing else.
func TestSEC09_ConversationNeedsRecipientAndSender(t *testing.T) {
	good := Conversation{Channel: ChannelSecure, Link: "l", Contacts: []ContactID{"c"}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	noSender, nobody, long := good, good, good
	noSender.Link, nobody.Contacts, long.Subject = "", nil, Text(strings.Repeat("x", MaxSubject+1))
	for field, c := range map[string]Conversation{"from": noSender, "to": nobody, "subject": long} {
		if err := c.Check(); err == nil || AsError(err).Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestCommandKind_IsExactlyOne(t *testing.T) {
	if k := (Command{Send: &Send{}}).Kind(); k != "send" {
		t.Errorf("kind %q", k)
	}
	for _, c := range []Command{{}, {Send: &Send{}, Invite: &Invite{}}} {
		if c.Kind() != "" {
			t.Errorf("%+v passes as one command", c)
		}
	}
}

func TestCursor_SurvivesItsText(t *testing.T) {
	for _, c := range []Cursor{{Epoch: 3, Seq: 41208}, {Epoch: 3, Seq: 41208, Audit: AuditHead{N: 7, Hash: "c0ffee"}},
		{Epoch: 3, Seq: 41208, Scopes: DigestScopes([]Scope{ScopePractice})}} {
		if got, err := ParseCursor(c.String()); err != nil || got != c {
			t.Errorf("%v, %v", got, err)
		}
	}
	for _, bad := range []string{"3", "3.x", "-1.4", "3.-4", "3.4.5", "3.4.x.c0ffee", "3.4.-5.c0ffee", "3.4.5.c0ffee.6", "3.99999999999999999999"} {
		if _, err := ParseCursor(bad); CodeOf(err) != CodeInvalid {
			t.Errorf("%q passes as a cursor", bad)
		}
	}
}

func TestInvitationUsable_HasItsOwnSentenceEach(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	open := Invitation{State: InvitationOpen, ExpiresAt: now.Add(time.Second)}
	if err := open.Usable(now); err != nil {
		t.Fatal(err)
	}
	sentences := map[string]bool{}
	for _, i := range []Invitation{{State: InvitationUsed}, {State: InvitationReplaced}, {State: InvitationOpen, ExpiresAt: now}} {
		err := i.Usable(now)
		if err == nil {
			t.Fatalf("%s is usable", i.State)
		}
		sentences[AsError(err).Sentence] = true
	}
	if len(sentences) != 3 {
		t.Error("two ends of an invitation read the same")
	}
}

// TestTrust57_NothingAboutAPatientReachesALog logs every type that holds some.
func TestTrust57_NothingAboutAPatientReachesALog(t *testing.T) {
	var log bytes.Buffer
	l := slog.New(slog.NewJSONHandler(&log, nil))
	canary := errors.New("CANARY in a cause")
	l.Info("x", "text", Text("CANARY"), "phone", Phone("CANARY"), "email", Email("CANARY"), "date", Date("CANARY"),
		"error", Fail(CodeConflict, "CANARY").Because(canary), "internal", Internal("do x", canary))
	l.Info("x", "error", fmt.Sprint(Internal("do x", canary)))
	if s := log.String(); strings.Contains(s, "CANARY") || !strings.Contains(s, "conflict") || !strings.Contains(s, "do x") {
		t.Errorf("the log says %s", s)
	}
	if !errors.Is(Internal("do x", canary), canary) {
		t.Error("the cause is lost to errors.Is")
	}
}

func TestChange_CarriesOneThing(t *testing.T) {
	b, err := json.Marshal(Change{Seq: 1, Scope: ScopeLink("l"), Kind: KindMessage, Key: "m", Message: &Message{ID: "m", Body: "<b>&"}})
	if err != nil || strings.Contains(string(b), `"contact"`) {
		t.Errorf("%s %v", b, err)
	}
	if id, ok := ScopeLink("l").Link(); !ok || id != "l" {
		t.Error("a link's scope does not name its link")
	}
	if _, ok := ScopePractice.Link(); ok {
		t.Error("the practice's scope passes as a link's")
	}
}

func TestPreview_IsOneShortLine(t *testing.T) {
	if got := Preview(" Thank \n\n you "); got != "Thank you" {
		t.Errorf("%q", got)
	}
	if got := Preview(Text(strings.Repeat("é", 500))); len([]rune(got)) != 140 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func TestCMP11_WhoWritesIsSaidInTheWordsThatCarriersFix(t *testing.T) {
	p := Practice{Name: "Alder Street Oncology", ShortName: "Alder Street"}
	if got, want := IdentificationText(p), Text("You are messaging with Alder Street Oncology. To opt out, reply STOP."); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
