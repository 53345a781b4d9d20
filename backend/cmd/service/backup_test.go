package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rowan/backend/api"
	"rowan/backend/keyring"
	"rowan/backend/messaging"
	"rowan/backend/sealed"
	"rowan/backend/sealed/engine"
	"rowan/backend/service/servicetest"
)

// command runs the program to its end and returns what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := Main{Args: args, Stdout: &out, Stderr: io.Discard, Clock: time.Now, Getenv: func(string) string { return "" }}.Run(t.Context())
	return out.String(), err
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, args...)
	if err != nil {
		t.Fatalf("%s: %v (%v)", args[0], err, errors.Unwrap(err))
	}
	return out
}

// sender is a desktop of the sample's first teammate.
type sender struct {
	*api.Client
	token string
	talk  messaging.ConversationID
}

func (r running) desktop(t *testing.T) sender {
	t.Helper()
	c, err := api.NewClient(r.Address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.SignIn(t.Context(), api.SignIn{Email: r.SignIns[0].Email, Passphrase: r.SignIns[0].Passphrase, Code: (&servicetest.Authenticator{Secret: r.SignIns[0].Factor}).Code(t, time.Now()), Device: "PC"})
	if err != nil {
		t.Fatal(err)
	}
	d := sender{Client: c.WithToken(in.Token), token: in.Token}
	for _, change := range d.everything(t) {
		if x := change.Conversation; x != nil && x.Channel == messaging.ChannelSecure && x.State == messaging.ConversationOpen {
			d.talk = x.ID
		}
	}
	if d.talk == "" {
		t.Fatal("the sample has no open conversation")
	}
	return d
}

func (d sender) everything(t *testing.T) (all []messaging.Change) {
	t.Helper()
	for at, more := (messaging.Cursor{}), true; more; {
		page, err := d.Changes(t.Context(), at, api.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Changes...)
		at, more = messaging.Cursor{Epoch: page.Epoch, Seq: page.Next, Audit: page.Audit}, page.More
	}
	return all
}

// send writes a message and returns once the service has it.
func (d sender) send(t *testing.T) messaging.MessageID {
	t.Helper()
	id, err := messaging.NewID[messaging.MessageID](time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.Push(t.Context(), []messaging.Command{{ID: messaging.CommandID(id), MadeAt: time.Now(),
		Send: &messaging.Send{Message: id, Conversation: d.talk, Body: "CANARY of the backup"}}})
	if err != nil || out[0].Refused != "" {
		t.Fatalf("%v %+v", err, out)
	}
	return id
}

func (d sender) has(t *testing.T) map[messaging.MessageID]bool {
	t.Helper()
	found := map[messaging.MessageID]bool{}
	for _, c := range d.everything(t) {
		if c.Message != nil {
			found[c.Message.ID] = true
		}
	}
	return found
}

// A service is copied while four people write to it, then dies; another computer
// goes on from the copy.
func TestTrust52_Trust53_Backup_OfARunningServiceIsRestoredElsewhere_InPart(t *testing.T) {
	data, backups := t.TempDir(), t.TempDir()
	key := filepath.Join(data, keyFile)
	r := start(t, data)
	d := r.desktop(t)
	before := []messaging.MessageID{d.send(t), d.send(t), d.send(t)}
	if info, err := os.Stat(filepath.Join(data, deskFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket for backups: %v %v", info, err)
	}
	writing, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for writing.Err() == nil {
				d.send(t)
			}
		})
	}
	said := must(t, "backup", "-data", data, "-to", backups, "-key-file", key)
	stop()
	writers.Wait()
	after := d.send(t)
	at, _, _ := strings.Cut(said, "\n")
	if !strings.HasPrefix(at, backups) || !strings.Contains(said, " messages, ") || !strings.Contains(said, "the audit log ends at row ") {
		t.Errorf("it said %q", said)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}

	whole, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	master, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{"CANARY", "Maya", "Lindqvist", "SQLite format", "CREATE TABLE", strings.TrimSpace(string(master))} {
		if bytes.Contains(whole, []byte(canary)) {
			t.Errorf("%q is in the backup", canary)
		}
	}

	elsewhere := filepath.Join(t.TempDir(), "restored")
	said = must(t, "restore", "-from", backups, "-data", elsewhere, "-key-file", key)
	if !strings.Contains(said, "is restored as it was on ") {
		t.Errorf("it said %q", said)
	}
	if said := must(t, "verify", "-data", elsewhere, "-key-file", key); !strings.Contains(said, "as it was written") {
		t.Errorf("it said %q", said)
	}
	if err := os.WriteFile(filepath.Join(elsewhere, keyFile), master, 0o600); err != nil {
		t.Fatal(err)
	}
	again := start(t, elsewhere)
	c, err := api.NewClient(again.Address, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	back := sender{Client: c.WithToken(d.token), talk: d.talk}
	found := back.has(t)
	for _, id := range before {
		if !found[id] {
			t.Error("a message is lost that was there before the backup began")
		}
	}
	if found[after] {
		t.Error("the backup holds what was written after it")
	}
	page, err := back.Changes(t.Context(), messaging.Cursor{}, 1)
	if err != nil || page.Epoch != 2 {
		t.Errorf("the epoch is %d, %v", page.Epoch, err)
	}
	if err := again.stop(); err != nil {
		t.Error(err)
	}
}

// sampled is the folder of a stopped service that has something in it, a backup of
// it, and the arguments that open both.
func sampled(t *testing.T) (data, backup string, key []string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	r := start(t, data)
	d := r.desktop(t)
	d.attach(t, []byte("%PDF-1.7\nCANARY of a file\n%%EOF\n"))
	d.send(t)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	key = []string{"-key-file", filepath.Join(data, keyFile)}
	said := must(t, append([]string{"backup", "-data", data, "-to", t.TempDir()}, key...)...)
	backup, _, _ = strings.Cut(said, "\n")
	return data, backup, key
}

// attach uploads a file and sends it.
func (d sender) attach(t *testing.T, content []byte) {
	t.Helper()
	file, err := messaging.NewID[messaging.AttachmentID](time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Attach(t.Context(), d.talk, api.NewAttachment{ID: file, Name: "note.pdf", Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Upload(t.Context(), file, 0, bytes.NewReader(content), func(api.Upload) {}); err != nil {
		t.Fatal(err)
	}
	id := messaging.MessageID(file)
	out, err := d.Push(t.Context(), []messaging.Command{{ID: messaging.CommandID(id), MadeAt: time.Now(),
		Send: &messaging.Send{Message: id, Conversation: d.talk, Attachments: []messaging.AttachmentID{file}}}})
	if err != nil || out[0].Refused != "" {
		t.Fatalf("%v %+v", err, out)
	}
}

// altered runs statements on a store past everything that keeps it as it is.
func altered(t *testing.T, data string, statements ...string) {
	t.Helper()
	master, err := keyring.MasterFromFile(filepath.Join(data, keyFile), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.OpenRing(filepath.Join(data, keysFile), master)
	if err != nil {
		t.Fatal(err)
	}
	vfs, err := sealed.Register(ring.FileKey())
	if err != nil {
		t.Fatal(err)
	}
	db := engine.Open(engine.Config{Path: filepath.Join(data, storeFile), VFS: vfs, Connections: 1})
	for _, sql := range statements {
		if _, err := db.ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(db.Close(), vfs.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTrust34_Verify_NamesWhatIsNotAsItWasWritten(t *testing.T) {
	data, backup, key := sampled(t)
	if said := must(t, append([]string{"verify", "-data", data}, key...)...); !strings.Contains(said, " 1 files;") {
		t.Errorf("it said %q", said)
	}
	must(t, append([]string{"verify", "-from", backup}, key...)...)
	files, err := os.ReadDir(filepath.Join(data, storeFile+"-files"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	file := filepath.Join(data, storeFile+"-files", files[0].Name())
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wrong := func(name, want string) {
		t.Helper()
		_, err := command(t, append([]string{"verify", "-data", data}, key...)...)
		if err == nil || !strings.Contains(sentence(err), want) {
			t.Errorf("%s: it said %v, want %q", name, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: it quotes patients: %v", name, err)
		}
	}
	content[20] ^= 1
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	wrong("a flipped bit of a file", "1 of 1 files are missing or damaged: ")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	wrong("a file that is gone", "1 of 1 files are missing or damaged: ")
	altered(t, data, "DROP TRIGGER audit_no_update", "UPDATE audit SET result = 'ok ' WHERE n = 5")
	wrong("an altered row", "Row 5 (")
	store, err := os.ReadFile(filepath.Join(data, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	store[9*4096+100] ^= 1
	if err := os.WriteFile(filepath.Join(data, storeFile), store, 0o600); err != nil {
		t.Fatal(err)
	}
	wrong("a flipped bit of the store", "damaged")
}

// However a backup is damaged, nothing is made of it.
func TestRestore_TakesAWholeBackupOfThisServiceOrNothing(t *testing.T) {
	_, backup, key := sampled(t)
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	damaged, data := filepath.Join(dir, "damaged"), filepath.Join(dir, "data")
	other := filepath.Join(dir, "other")
	if _, err := keyring.MasterFromFile(other, rand.Reader); err != nil {
		t.Fatal(err)
	}
	try := func(name string, b []byte, key ...string) {
		t.Helper()
		if err := os.WriteFile(damaged, b, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"restore", "-from", damaged, "-data", data}, {"verify", "-from", damaged}} {
			if said, err := command(t, append(args, key...)...); err == nil {
				t.Errorf("%s: %s took it and said %q", name, args[0], said)
			}
		}
		if left, _ := filepath.Glob(data + "*"); len(left) > 0 {
			t.Errorf("%s: %q is left", name, left)
		}
	}
	try("under another key", whole, "-key-file", other)
	try("nothing", nil, key...)
	faults := 0
	sealedAt := bytes.LastIndex(whole, []byte(manifestName)) // its header, behind all parts
	manifest := bytes.Clone(whole)
	manifest[sealedAt+600] ^= 4
	try("another manifest", manifest, key...)
	for at := 700; at < sealedAt-8192; at += len(whole) / 23 { // within the store's file
		flipped := bytes.Clone(whole)
		flipped[at] ^= 4
		try("a flipped bit", flipped, key...)
		try("cut", whole[:at], key...)
		faults += 2
	}
	if faults < 40 {
		t.Errorf("%d faults: too few to show anything", faults)
	}
	if err := os.WriteFile(damaged, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, append([]string{"restore", "-from", damaged, "-data", data}, key...)...)
	if _, err := command(t, append([]string{"restore", "-from", damaged, "-data", data}, key...)...); err == nil || !strings.Contains(err.Error(), "nothing is overwritten") {
		t.Errorf("a store was overwritten: %v", err)
	}
}

func TestBackup_KeepsAsManyAsAskedAndReadsThePlainMistakes(t *testing.T) {
	data, backup, key := sampled(t)
	dir := filepath.Dir(backup)
	if err := os.WriteFile(filepath.Join(dir, "something else"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		must(t, append([]string{"backup", "-data", data, "-to", dir, "-keep", "2"}, key...)...)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 3 { // with the other
		t.Errorf("%v, %v", entries, err)
	}
	if _, err := os.Stat(backup); err == nil {
		t.Error("the oldest is still there")
	}
	for want, args := range map[string][]string{
		"-to":                  append([]string{"backup", "-data", data}, key...),
		"there is no store in": append([]string{"backup", "-data", dir, "-to", dir}, key...),
		"ROWAN_KEY":            {"backup", "-data", data, "-to", dir},
		"-from":                append([]string{"restore", "-data", data}, key...),
		"there is no backup":   append([]string{"restore", "-from", data, "-data", dir}, key...),
	} {
		if _, err := command(t, args...); err == nil || !strings.Contains(sentence(err), want) {
			t.Errorf("%q: %v, want %q", args, err, want)
		}
	}
}

func TestTrust53_RestoreDrill_RestoresTheNewestBackupAndLeavesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the service")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "service")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, backup, key := sampled(t)
	drill := func(backups string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "../../../build/restore-drill", backups, key[1])
		cmd.Env = append(os.Environ(), "SERVICE="+program, "TMPDIR="+dir)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := drill(filepath.Dir(backup)); err != nil || !strings.Contains(out, "The store could be served.") || !strings.Contains(out, " 1 files;") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := drill(dir); err == nil || !strings.Contains(out, "no backup") {
		t.Errorf("without a backup: %v\n%s", err, out)
	}
	old := time.Now().Add(-49 * time.Hour)
	if err := os.Chtimes(backup, old, old); err != nil {
		t.Fatal(err)
	}
	if out, err := drill(filepath.Dir(backup)); err == nil || !strings.Contains(out, "newer than 48 hours") {
		t.Errorf("with an old one: %v\n%s", err, out)
	}
	whole, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)/2] ^= 1
	if err := os.WriteFile(backup, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := drill(filepath.Dir(backup)); err == nil || !strings.Contains(out, "not a whole backup") {
		t.Errorf("with a damaged one: %v\n%s", err, out)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v is left, %v", left, err)
	}
}
