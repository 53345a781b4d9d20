package store

import (
	"slices"
	"strings"
	"time"

	"rowan/backend/messaging"
)

// PutMailAccount keeps with what a mailbox's servers are signed in to, and since when
// the mailbox is followed.
func (tx *Tx) PutMailAccount(m messaging.MailboxID, account any, since time.Time) error {
	sealed, err := tx.sealJSON("mail_accounts", "account", string(m), account)
	if err != nil {
		return err
	}
	return tx.fail("save a mail account", tx.exec(`INSERT INTO mail_accounts (practice, mailbox, account, since) VALUES (?, ?, ?, ?)
		ON CONFLICT (practice, mailbox) DO UPDATE SET account = excluded.account`, tx.practice, m, sealed, millis(since)))
}

// MailAccount reads what PutMailAccount kept first of since, and last of account.
func (tx *Tx) MailAccount(m messaging.MailboxID, account any) (since time.Time, err error) {
	var sealed secret
	var at int64
	if err := tx.row("SELECT account, since FROM mail_accounts WHERE practice = ? AND mailbox = ?", tx.practice, m).Scan(&sealed, &at); err != nil {
		return since, tx.fail("read a mail account", err)
	}
	return instant(at), tx.unsealJSON("mail_accounts", "account", string(m), sealed, account)
}

// MailFolder is how far a folder of a mailbox was kept.
type MailFolder struct {
	Name     string
	Role     string
	Validity uint32
	ModSeq   uint64
}

// MailPlace is where a mail lies, and whether it was read there.
type MailPlace struct {
	MailFolder
	UID     uint32
	Message messaging.MessageID
	Read    bool
}

func (tx *Tx) folder(name string) []byte { return tx.index("mail_folders.name", "f"+name) }

// MailFolder returns how far a folder was kept, and which of its mails were read.
func (tx *Tx) MailFolder(m messaging.MailboxID, name string) (f MailFolder, read map[uint32]bool, err error) {
	f.Name = name
	row := tx.row("SELECT role, validity, mod_seq FROM mail_folders WHERE practice = ? AND mailbox = ? AND folder = ?", tx.practice, m, tx.folder(name))
	if err := row.Scan(&f.Role, &f.Validity, &f.ModSeq); err != nil && !absentRow(err) {
		return f, nil, tx.fail("read a mail folder", err)
	}
	type place struct {
		uid  uint32
		read bool
	}
	places, err := ask(tx.ways, func(p *place) []any { return []any{&p.uid, &p.read} },
		"SELECT uid, read FROM mail_places WHERE practice = ? AND mailbox = ? AND folder = ?", tx.practice, m, tx.folder(name))
	read = make(map[uint32]bool, len(places))
	for _, p := range places {
		read[p.uid] = p.read
	}
	return f, read, tx.fail("read a mail folder", err)
}

var replaceMailFolders = replace("mail_folders", 3, "practice", "mailbox", "folder", "name", "role", "validity", "mod_seq")

// PutMailFolder keeps how far a folder was kept. Numbered anew, it has no places any more.
func (tx *Tx) PutMailFolder(m messaging.MailboxID, f MailFolder) error {
	key := tx.folder(f.Name)
	if err := tx.exec(`DELETE FROM mail_places WHERE practice = ?1 AND mailbox = ?2 AND folder = ?3 AND EXISTS
		(SELECT 1 FROM mail_folders WHERE practice = ?1 AND mailbox = ?2 AND folder = ?3 AND validity <> ?4)`, tx.practice, m, key, f.Validity); err != nil {
		return tx.fail("number a mail folder anew", err)
	}
	return tx.fail("keep a mail folder", tx.exec(replaceMailFolders,
		tx.practice, m, key, tx.sealText("mail_folders", "name", string(m), messaging.Text(f.Name)), f.Role, f.Validity, f.ModSeq))
}

var replaceMailPlaces = replace("mail_places", 4, "practice", "mailbox", "folder", "uid", "message", "read")

// PutMailPlace keeps where a mail lies, and whether it was read there.
func (tx *Tx) PutMailPlace(m messaging.MailboxID, p MailPlace) error {
	return tx.fail("keep a mail's place", tx.exec(replaceMailPlaces,
		tx.practice, m, tx.folder(p.Name), p.UID, p.Message, p.Read))
}

// RemoveMailPlace forgets a place where a mail lay no longer.
func (tx *Tx) RemoveMailPlace(m messaging.MailboxID, folder string, uid uint32) error {
	return tx.fail("forget a mail's place", tx.exec("DELETE FROM mail_places WHERE practice = ? AND mailbox = ? AND folder = ? AND uid = ?", tx.practice, m, tx.folder(folder), uid))
}

// MailAt returns the mail at a place of a folder as it is numbered now.
func (tx *Tx) MailAt(m messaging.MailboxID, folder string, uid uint32) (p MailPlace, err error) {
	p.Name, p.UID = folder, uid
	err = tx.row("SELECT message, read FROM mail_places WHERE practice = ? AND mailbox = ? AND folder = ? AND uid = ?", tx.practice, m, tx.folder(folder), uid).Scan(&p.Message, &p.Read)
	return p, tx.fail("read a mail's place", err)
}

// MailPlaces lists where the mails of a conversation lie, from a position up to
// another, the newest last.
func (tx *Tx) MailPlaces(c messaging.ConversationID, from, to int64) ([]MailPlace, error) {
	type row struct {
		MailPlace
		mailbox messaging.MailboxID
		name    secret
	}
	rows, err := ask(tx.ways, func(r *row) []any {
		return []any{&r.mailbox, &r.name, &r.Role, &r.Validity, &r.UID, &r.Message, &r.Read}
	},
		`SELECT p.mailbox, f.name, f.role, f.validity, p.uid, p.message, p.read FROM messages m
		JOIN mail_places p ON p.practice = m.practice AND p.message = m.id
		JOIN mail_folders f ON f.practice = p.practice AND f.mailbox = p.mailbox AND f.folder = p.folder
		WHERE m.practice = ? AND m.conversation = ? AND m.position >= ? AND m.position <= ? ORDER BY m.position, f.role, p.uid`, tx.practice, c, from, to)
	if err != nil {
		return nil, tx.fail("list where mails lie", err)
	}
	return collect(rows, func(r row) (MailPlace, error) {
		name, err := tx.unsealText("mail_folders", "name", string(r.mailbox), r.name)
		r.Name = string(name)
		return r.MailPlace, err
	})
}

// Lies says whether any mail of a conversation lies in a folder of a role.
func (tx *Tx) Lies(c messaging.ConversationID, role string) (lies bool, err error) {
	err = tx.row(`SELECT EXISTS (SELECT 1 FROM messages m JOIN mail_places p ON p.practice = m.practice AND p.message = m.id
		JOIN mail_folders f ON f.practice = p.practice AND f.mailbox = p.mailbox AND f.folder = p.folder
		WHERE m.practice = ? AND m.conversation = ? AND f.role = ?)`, tx.practice, c, role).Scan(&lies)
	return lies, tx.fail("look where mails lie", err)
}

// KeptMail is a mail as it came.
type KeptMail struct {
	Mailbox  messaging.MailboxID
	Identity string
	Message  messaging.MessageID
	Page     messaging.AttachmentID // of its HTML; "" if there is none
	Raw      []byte                 // nil of a large one, which is a file
	HTML     []byte                 // of a large one
}

// PutMail keeps a mail as it came.
func (tx *Tx) PutMail(k KeptMail) error {
	var raw, html optional
	if k.Raw != nil {
		raw = optional(tx.seal("mails", "raw", string(k.Message), k.Raw))
	}
	if k.HTML != nil {
		html = optional(tx.seal("mails", "html", string(k.Message), k.HTML))
	}
	return tx.fail("keep a mail", tx.exec("INSERT INTO mails (practice, mailbox, identity, message, page, raw, html) VALUES (?, ?, ?, ?, ?, ?, ?)",
		tx.practice, k.Mailbox, tx.index("mails.identity", k.Identity), k.Message, k.Page, raw, html))
}

// MailKnown returns which message a mail is, by what it says.
func (tx *Tx) MailKnown(m messaging.MailboxID, identity string) (id messaging.MessageID, err error) {
	err = tx.row("SELECT message FROM mails WHERE practice = ? AND mailbox = ? AND identity = ?", tx.practice, m, tx.index("mails.identity", identity)).Scan(&id)
	return id, tx.fail("look for a mail", err)
}

// MailOfPage returns the mail whose HTML goes by an id: as it came, or of a large one
// what it shows.
func (tx *Tx) MailOfPage(page messaging.AttachmentID) (k KeptMail, err error) {
	var raw, html optional
	k.Page = page
	if err := tx.row("SELECT mailbox, message, raw, html FROM mails WHERE practice = ? AND page = ? AND page <> ''", tx.practice, page).Scan(&k.Mailbox, &k.Message, &raw, &html); err != nil {
		return k, tx.fail("look for a page", err)
	}
	if html != nil {
		k.HTML, err = tx.unseal("mails", "html", string(k.Message), secret(html))
	} else if raw != nil {
		k.Raw, err = tx.unseal("mails", "raw", string(k.Message), secret(raw))
	}
	return k, err
}

// ThreadOf returns the conversation that a mail's name belongs to.
func (tx *Tx) ThreadOf(m messaging.MailboxID, name string) (c messaging.ConversationID, err error) {
	err = tx.row("SELECT conversation FROM mail_threads WHERE practice = ? AND mailbox = ? AND name = ?", tx.practice, m, tx.index("mail_threads.name", name)).Scan(&c)
	return c, tx.fail("look for a thread", err)
}

// JoinThread says that mails of these names belong to a conversation, unless they
// belong to another, and that these people take part in it.
func (tx *Tx) JoinThread(m messaging.MailboxID, c messaging.ConversationID, names []string, parties []messaging.Email) error {
	var args []any
	for _, name := range names {
		args = append(args, tx.practice, m, tx.index("mail_threads.name", name), c)
	}
	err := tx.insertNew("mail_threads (practice, mailbox, name, conversation)", 4, args)
	args = nil
	for _, p := range parties {
		args = append(args, tx.practice, c, tx.index("mail_parties.party", string(p.Fold())))
	}
	if err == nil {
		err = tx.insertNew("mail_parties (practice, conversation, party)", 3, args)
	}
	return tx.fail("join a thread", err)
}

// insertNew adds the rows, of so many values each, that a table does not have yet.
func (tx *Tx) insertNew(table string, each int, args []any) error {
	row := "(?" + strings.Repeat(", ?", each-1) + ")"
	for rows := range slices.Chunk(args, 30*each) { // few shapes of statements
		sql := "INSERT INTO " + table + " VALUES " + row + strings.Repeat(", "+row, len(rows)/each-1) + " ON CONFLICT DO NOTHING"
		if err := tx.exec(sql, rows...); err != nil {
			return err
		}
	}
	return nil
}

// TookPart says whether somebody wrote or was written to in a conversation.
func (tx *Tx) TookPart(c messaging.ConversationID, e messaging.Email) (did bool, err error) {
	err = tx.row("SELECT EXISTS (SELECT 1 FROM mail_parties WHERE practice = ? AND conversation = ? AND party = ?)",
		tx.practice, c, tx.index("mail_parties.party", string(e.Fold()))).Scan(&did)
	return did, tx.fail("look for a party", err)
}
