package replica

import (
	"os"
	"strings"
	"testing"
	"time"

	"rowan/backend/messaging"
)

// records reads the lines of a file of columns, without its first, which names them.
func records(t *testing.T, path string, columns int) (rows [][]string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimRight(line, "\n"); strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != columns {
			t.Fatalf("%s: %d columns in %q", path, len(row), line)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestN6_WhoeverWritesIsAskedWhenAnotherIsMeantAndHardlyEverOtherwise(t *testing.T) {
	var book []messaging.Contact
	by := map[string]messaging.Contact{}
	for _, r := range records(t, "testdata/meant-book.tsv", 5) {
		c := messaging.Contact{ID: messaging.ContactID(r[0]), Name: messaging.Text(r[1]), BirthDate: messaging.Date(r[2]), Phone: messaging.Phone(r[3]), RelatedTo: messaging.ContactID(r[4])}
		book, by[r[0]] = append(book, c), c
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	count, asked := map[string]int{}, map[string]int{}
	for _, r := range records(t, "testdata/meant.tsv", 3) {
		to, label, body := by[r[0]], r[1], messaging.Text(r[2])
		if to.ID == "" {
			t.Fatalf("nobody is %q", r[0])
		}
		count[label]++
		meant, found := meantFor(body, []messaging.Contact{to}, book, nil, now)
		if found {
			asked[label]++
		}
		if found != (label == "wrong") {
			t.Logf("%s to %s: %q meant for %q", label, to.Name, body, meant.Name)
		}
	}
	t.Logf("asked at %d of %d fine texts, and at %d of %d that were meant for another", asked["fine"], count["fine"], asked["wrong"], count["wrong"])
	if count["fine"]+count["wrong"] < 300 || count["fine"] < 200 {
		t.Errorf("only %d texts", count["fine"]+count["wrong"])
	}
	if 200*asked["fine"] > count["fine"] {
		t.Errorf("asked at %d of %d fine texts, more than 1 in 200", asked["fine"], count["fine"])
	}
	if 100*asked["wrong"] < 90*count["wrong"] {
		t.Errorf("asked at %d of %d texts that were meant for another, fewer than 9 in 10", asked["wrong"], count["wrong"])
	}
}

func TestN6_TheBookOfThisComputerSaysWhoIsEasilyTakenForAnother(t *testing.T) {
	c := newClinic()
	comp := signedIn(t, c)
	add := func(name, born, phone string) messaging.ContactID {
		id, _, err := comp.SaveContact(ContactForm{Name: name, BirthDate: born, Phone: phone, Anyway: true})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	theo := add("Theo Abrams", "2015-03-03", "503 555 0177")
	leo := add("Leo Abrams", "2015-03-03", "503 555 0177")
	add("Ruth Abrams", "1950-01-01", "503 555 0178")
	add("Ruth Abramson", "1950-01-01", "503 555 0179")
	mario := add("Mario Fuentes", "", "503 555 0180")
	maria := add("María López", "", "503 555 0181")
	alike := must(comp.Alike(theo))(t)
	if len(alike) != 2 || alike[0].Contact.ID != leo || alike[0].Why != LikeTwin || alike[1].Why != LikeSurname {
		t.Errorf("%+v", alike)
	}
	if alike := must(comp.Alike(mario))(t); len(alike) != 0 {
		t.Errorf("%+v", alike)
	}
	asked := func(in messaging.ConversationID, to messaging.ContactID, body string) messaging.ContactID {
		meant, found, err := comp.MeantFor(in, []messaging.ContactID{to}, messaging.Text(body))
		if err != nil || found != (meant.ID != "") {
			t.Fatal(found, err)
		}
		return meant.ID
	}
	if who := asked("", theo, "Leo's form is ready."); who != leo {
		t.Errorf("the twin's name: %q", who)
	}
	// A greeting means who was written with, not everybody of a large book.
	if who := asked("", mario, "Hi Maria, see you Monday."); who != "" {
		t.Errorf("nobody ever wrote with Maria: %q", who)
	}
	talk := messaging.Conversation{ID: "with-maria", Channel: messaging.ChannelSecure, Link: front, Contacts: []messaging.ContactID{maria}, MadeAt: comp.clock()}
	c.talk(talk)
	talk.ID, talk.Contacts = "with-mario", []messaging.ContactID{mario}
	c.talk(talk)
	joined := must(comp.Contact(mario))(t).Contact
	joined.Account = messaging.AccountActive
	c.contact(joined)
	comp.settle()
	if who := asked("with-mario", "", "Hi Maria, see you Monday."); who != maria {
		t.Errorf("the greeting: %q", who)
	}
	must(comp.Send("with-mario", "Hi Maria, see you Monday."))(t)
	if who := asked("with-mario", "", "Hi Maria, are you there?"); who != "" {
		t.Errorf("it was asked before: %q", who)
	}
	comp.pass(recent + 24*time.Hour)
	if who := asked("", mario, "Hi Maria, see you Monday."); who != "" {
		t.Errorf("that was long ago: %q", who)
	}
}
