package backend_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/bridge"
	"rowan/backend/messaging"
	"rowan/backend/replica"
	"rowan/backend/service/servicetest"
	"rowan/backend/store"
)

// empty is a computer at which nobody has signed in.
func (h *house) empty() *desk {
	h.t.Helper()
	d := &desk{h: h, dir: h.t.TempDir(), chain: keychain{}, news: make(chan struct{}, 1)}
	d.Replica = d.engine()
	h.t.Cleanup(func() { d.Lock() })
	return d
}

// teamLink is the link of the newest invitation to the staff.
func (h *house) teamLink() string {
	h.t.Helper()
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	n := h.phone.newest(bridge.KindTeam, "")
	_, token, ok := strings.Cut(n.Link, "#")
	if !ok || !strings.Contains(n.Text, n.Link) {
		h.t.Fatalf("no invitation left: %+v", n)
	}
	return h.url() + "/team#" + token
}

// join takes somebody through an invitation, at a computer of their own.
func (h *house) joinTeam(link, name string) *desk {
	h.t.Helper()
	d := h.empty()
	_, offer, err := d.TeamLook(h.t.Context(), link)
	if err != nil {
		h.t.Fatal(err)
	}
	shows := &servicetest.Authenticator{Secret: offer.Secret}
	h.shows[strings.ToLower(name)] = shows
	in := replica.Join{Link: link, Name: name, Passphrase: "a new one of hers", Code: shows.Code(h.t, h.Clock()), PIN: "135790"}
	if err := d.JoinTeam(h.t.Context(), in); err != nil {
		h.t.Fatal(err)
	}
	d.settle()
	return d
}

// TestMEN10_SEC07_Trust11_Trust12_InvitedTeammateReadsAndRemovedOneIsRefusedWithTheNextRequest_InPart
// takes somebody from the invitation to their removal, which destroys what their
// computer held: the key, then the file, after it was said how much was unsent.
func TestMEN10_SEC07_Trust11_Trust12_InvitedTeammateReadsAndRemovedOneIsRefusedWithTheNextRequest_InPart(t *testing.T) {
	h, ana, _, _, talk := story(t)
	invite := messaging.InviteTeammate{Email: "zoe@clinic.example", Role: messaging.RoleMember, Links: []messaging.LinkID{h.link}}
	if err := ana.InviteTeammate(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	zoe := h.joinTeam(h.teamLink(), "Zoe")
	ana.settle()
	staff, err := ana.Staff()
	if err != nil {
		t.Fatal(err)
	}
	var who messaging.Teammate
	for _, m := range staff.All {
		if m.Name == "Zoe" {
			who = m
		}
	}
	if !who.Active || who.Role != messaging.RoleMember || who.Email != "zoe@clinic.example" {
		t.Fatalf("%+v", who)
	}
	if _, err := zoe.Send(talk, "From Zoe"); err != nil {
		t.Fatal(err)
	}
	zoe.settle()
	key, file := filepath.Join(zoe.dir, folderOf(t, zoe), "key.json"), filepath.Join(zoe.dir, folderOf(t, zoe), "store")
	for _, f := range []string{key, file} {
		if _, err := os.Stat(f); err != nil {
			t.Fatal(err)
		}
	}

	off := false
	if err := ana.SaveTeammate(t.Context(), messaging.SaveTeammate{Teammate: who.ID, Active: &off}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []messaging.Text{"one", "two"} {
		if _, err := zoe.Send(talk, text); err != nil {
			t.Fatal(err)
		}
	}
	zoe.Step(t.Context())
	for _, f := range []string{key, file} {
		if _, err := os.Stat(f); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", filepath.Base(f), err)
		}
	}
	if health, err := zoe.Health(); err != nil || !strings.Contains(health.Sentence, "2 changes that had not been sent are gone") {
		t.Errorf("%+v, %v", health, err)
	}
	if _, _, err := zoe.Inbox("inbox", nil, 10); messaging.CodeOf(err) != messaging.CodeSignedOut {
		t.Errorf("it still opens: %v", err)
	}
	ana.settle()
	entries, err := said(ana.Stretch(talk, replica.Spot{}, 100))
	if err != nil {
		t.Fatal(err)
	}
	if texts := bodies(entries); slices.Contains(texts, "one") || !slices.Contains(texts, "From Zoe") {
		t.Errorf("after the removal the thread says %q", texts)
	}
}

// folderOf is the one folder of a person on a computer.
func folderOf(t *testing.T, d *desk) string {
	t.Helper()
	people, _, err := d.People()
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	return people[0].ID
}

// TestMEN10_Fault14_ClonedDevice_RenewalLosesNobodyAndAnOldTokenStopsBoth renews a
// device's token with each answer lost and each stop in between, and then uses one
// that was given up.
func TestMEN10_Fault14_ClonedDevice_RenewalLosesNobodyAndAnOldTokenStopsBoth(t *testing.T) {
	h := newHouse(t)
	ahead := &atomic.Int64{}
	h.Clock = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	line, err := api.NewClient(h.url(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := line.SignIn(t.Context(), api.SignIn{Email: "ana@clinic.example", Passphrase: passphrase, Code: h.code("ana"), Device: "first"})
	if err != nil {
		t.Fatal(err)
	}
	code := func(token string) messaging.Code {
		_, err := line.WithToken(token).Changes(t.Context(), messaging.Cursor{}, 1)
		return messaging.CodeOf(err)
	}
	renew := func(token string) string {
		next, err := line.WithToken(token).RenewToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	first := in.Token
	lost := renew(first) // the answer never came, or nobody kept it
	if got := code(first); got != "" {
		t.Fatalf("the old token after a lost answer: %s", got)
	}
	second := renew(first)
	if got := code(lost); got != messaging.CodeSignedOut {
		t.Errorf("a token that was never kept: %q", got)
	}
	if got := code(first); got != "" {
		t.Fatalf("the old token before the new one was used: %s", got)
	}
	if got := code(second); got != "" {
		t.Fatalf("the new token: %s", got)
	}
	if got := code(first); got != messaging.CodeTooSoon {
		t.Errorf("what was on the way with the old token: %q", got)
	}
	if got := code(second); got != "" {
		t.Fatalf("that stopped the new one: %s", got)
	}

	ahead.Add(int64(2 * time.Minute))
	if got := code(first); got != messaging.CodeSignedOut {
		t.Errorf("the copy: %q", got)
	}
	if got := code(second); got != messaging.CodeSignedOut {
		t.Errorf("the device after its copy: %q", got)
	}
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := h.phone.newest(bridge.KindAlert, ""); !strings.Contains(n.Text, "Alder Street Clinic") || n.Email == "" {
		t.Errorf("nobody was told: %+v", n)
	}
}

// TestMEN10_DesktopRenewsItsTokenDaily_AndOpensAfterwards lets two days pass, loses
// an answer, and opens the store again with what was kept.
func TestMEN10_DesktopRenewsItsTokenDaily_AndOpensAfterwards(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	token := func() (kept string) {
		t.Helper()
		err := h.store.Read(t.Context(), h.practice(), func(tx *store.Tx) error {
			list, err := tx.Devices("")
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			have, err := tx.Tokens(list[0].ID)
			kept = string(have.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return kept
	}
	before := token()
	h.wire.killRenewals.Store(1)
	ana.ahead.Add(int64(25 * time.Hour))
	ana.settle()
	if h.wire.killRenewals.Load() != 0 {
		t.Fatal("no answer was lost")
	}
	if token() != before {
		t.Fatal("a token took effect that nobody has")
	}
	ana.settle() // asks again
	ana.settle() // uses what it got
	after := token()
	if after == before {
		t.Fatal("the token is the old one")
	}
	ana.Lock()
	if err := ana.Unlock(t.Context(), folderOf(t, ana), "246810"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if health, err := ana.Health(); err != nil || !health.Online {
		t.Errorf("%+v, %v", health, err)
	}
	if token() != after {
		t.Error("it was renewed again")
	}
}

// TestMEN10_DesktopGoesOnWithTheTokenBefore_WhenTheServiceDoesNotKnowTheNewOne has a
// renewal reach the service twice, of which only the second counts.
func TestMEN10_DesktopGoesOnWithTheTokenBefore_WhenTheServiceDoesNotKnowTheNewOne(t *testing.T) {
	h := newHouse(t)
	ana := h.newDesk("ana", 0)
	h.wire.moreRenewals.Store(1)
	ana.ahead.Add(int64(25 * time.Hour))
	for range 4 {
		ana.settle()
	}
	if left := h.wire.moreRenewals.Load(); left != 0 {
		t.Fatal("no renewal came twice")
	}
	if health, err := ana.Health(); err != nil || !health.Online {
		t.Errorf("%+v, %v", health, err)
	}
	ana.Lock()
	if err := ana.Unlock(t.Context(), folderOf(t, ana), "246810"); err != nil {
		t.Fatal(err)
	}
	ana.settle()
	if health, err := ana.Health(); err != nil || !health.Online {
		t.Errorf("after the next start: %+v, %v", health, err)
	}
}
