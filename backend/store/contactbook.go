package store

import (
	"slices"
	"strings"

	"rowan/backend/messaging"
)

// The desktop's contact book: every contact in the order of names, and found by
// what a person remembers of somebody.

func (tx *Tx) noteContact(c messaging.Contact) error {
	var n int64
	err := tx.row(`INSERT INTO contact_names (practice, contact, name) VALUES (?, ?, ?)
		ON CONFLICT (practice, contact) DO UPDATE SET name = excluded.name RETURNING n`,
		tx.practice, c.ID, tx.sealName(c.ID, fold(string(c.Name)))).Scan(&n)
	if err != nil {
		return tx.fail("save a contact's name", err)
	}
	if err := tx.exec("INSERT OR REPLACE INTO contact_search (rowid, about) VALUES (?, ?)", n, about(c)); err != nil {
		return tx.fail("index a contact", err)
	}
	return tx.noteTags(string(c.ID), c.Tags)
}

// touchOf touches the conversations of a contact, since whether they need attention
// depends on what the contact asks for.
func (tx *Tx) touchOf(c messaging.ContactID) error {
	ids := []messaging.ConversationID{}
	err := tx.db.Table("conversation_contacts").Where("practice = ? AND contact = ?", tx.practice, c).Pluck("conversation", &ids).Error
	for _, id := range ids {
		tx.touch(id)
	}
	return tx.fail("list a contact's conversations", err)
}

func (tx *Tx) sealName(id messaging.ContactID, folded string) secret {
	return tx.seal("contact_names", "name", string(id), []byte(folded))
}

// about is what a contact is found by: name, phone digits, email, birth date, tags.
func about(c messaging.Contact) string {
	parts := []string{fold(string(c.Name)), digits(string(c.Phone)), fold(string(c.Email))}
	if y, m, d, ok := dateParts(c.BirthDate); ok {
		parts = append(parts, string(c.BirthDate), m+d+y, y+m+d)
	}
	for _, t := range c.Tags {
		parts = append(parts, fold(string(t)))
	}
	return strings.Join(parts, "\n")
}

func dateParts(d messaging.Date) (y, m, day string, ok bool) {
	p := strings.Split(string(d), "-")
	if len(p) != 3 {
		return "", "", "", false
	}
	return p[0], p[1], p[2], true
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// ContactKey is where a page of the contact book ended.
type ContactKey struct {
	Name    string // folded
	Contact messaging.ContactID
}

// KeyOf is where a page ends that ends with c.
func KeyOf(c messaging.Contact) ContactKey { return ContactKey{fold(string(c.Name)), c.ID} }

// Contacts lists the contact book in the order of names, after a key; nil begins.
func (tx *Tx) Contacts(after *ContactKey, limit int) ([]messaging.Contact, error) {
	where, args := "n.practice = ?", []any{tx.practice}
	if after != nil {
		where, args = where+" AND (n.name, n.contact) > (?, ?)", append(args, tx.sealName(after.Contact, after.Name), after.Contact)
	}
	return tx.contactRows("contact_names n", where+" ORDER BY n.name, n.contact LIMIT ?", append(args, limit)...)
}

// CountContacts is how many contacts there are.
func (tx *Tx) CountContacts() (int, error) {
	var n int
	err := tx.row("SELECT count(*) FROM contact_names WHERE practice = ?", tx.practice).Scan(&n)
	return n, tx.fail("count contacts", err)
}

func (tx *Tx) contactRows(from, rest string, args ...any) ([]messaging.Contact, error) {
	var rows []contactRow
	err := tx.db.Raw("SELECT p.* FROM "+from+" JOIN contacts p ON p.practice = n.practice AND p.id = n.contact WHERE "+rest, args...).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("list contacts", err)
	}
	return collect(rows, tx.contact)
}

// SearchContacts finds contacts by parts of name, phone number, email address or
// birth date, best first. Where that finds too few, a name may be one mistake
// away (CON-05).
func (tx *Tx) SearchContacts(query string, limit int) ([]messaging.Contact, error) {
	terms := strings.Fields(fold(query))
	if d := digits(query); len(d) >= 3 && strings.Trim(query, "0123456789+-/.() \t") == "" {
		terms = []string{d} // a number, however it was typed
	}
	var long []string // long enough for the index, which knows sequences of three
	for _, t := range terms {
		if len([]rune(t)) >= 3 {
			long = append(long, `"`+strings.ReplaceAll(t, `"`, `""`)+`"`)
		}
	}
	if len(terms) == 0 {
		return []messaging.Contact{}, nil
	}
	if len(long) == 0 {
		t := strings.Join(terms, " ")
		return tx.contactRows("contact_names n", "n.practice = ? AND (n.name >= ? AND n.name < ? OR instr(n.name, ?) > 0) ORDER BY n.name, n.contact LIMIT ?",
			tx.practice, tx.sealName("", t), tx.sealName("", t+"\U0010ffff"), []byte(" "+t), limit)
	}
	found, err := tx.contactMatches(strings.Join(long, " AND "), limit, func(c messaging.Contact) bool {
		text := about(c)
		return !slices.ContainsFunc(terms, func(t string) bool { return !strings.Contains(text, t) })
	})
	if err != nil || len(found) >= limit {
		return found, err
	}
	var parts []string
	for _, t := range terms {
		r := []rune(t)
		for i := 0; i+3 <= len(r); i++ {
			parts = append(parts, `"`+strings.ReplaceAll(string(r[i:i+3]), `"`, `""`)+`"`)
		}
	}
	similar, err := tx.contactMatches(strings.Join(parts, " OR "), limit, func(c messaging.Contact) bool {
		names := wordsOf(string(c.Name))
		return !slices.ContainsFunc(terms, func(t string) bool {
			return !slices.ContainsFunc(names, func(n string) bool { return oneMistake(n, t) })
		})
	})
	for _, c := range similar {
		if len(found) < limit && !slices.ContainsFunc(found, func(f messaging.Contact) bool { return f.ID == c.ID }) {
			found = append(found, c)
		}
	}
	return found, err
}

// contactMatches returns the best candidates of the index that pass. It looks at
// a few hundred of them at most, best first.
func (tx *Tx) contactMatches(match string, limit int, pass func(messaging.Contact) bool) ([]messaging.Contact, error) {
	const candidates = 300
	list, err := tx.contactRows(`(SELECT rowid, rank AS r FROM contact_search WHERE contact_search MATCH ? ORDER BY rank LIMIT ?) s
		JOIN contact_names n ON n.n = s.rowid`, "n.practice = ? ORDER BY s.r, n.name", match, max(limit, candidates), tx.practice)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(c messaging.Contact) bool { return !pass(c) })
	return list[:min(limit, len(list))], nil
}

// oneMistake says whether two words differ by at most one letter added, left
// out, exchanged or swapped with its neighbour. Short words have to be equal.
func oneMistake(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 || len(x) < 3 {
		return a == b
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return slices.Equal(x[i:], y[i+1:])
	}
	return i == len(x) || slices.Equal(x[i+1:], y[i+1:]) ||
		i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// RemoveContact takes a contact away that the service refused.
func (tx *Tx) RemoveContact(id messaging.ContactID) error {
	for _, sql := range []string{
		"DELETE FROM contact_search WHERE rowid = (SELECT n FROM contact_names WHERE practice = ? AND contact = ?)",
		"DELETE FROM contact_names WHERE practice = ? AND contact = ?",
		"DELETE FROM tagged WHERE practice = ? AND thing = ?",
		"DELETE FROM contacts WHERE practice = ? AND id = ?",
	} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("remove a contact", err)
		}
	}
	_, err := tx.change(messaging.Changed{Kind: messaging.KindContact, Key: string(id)})
	return err
}

// ContactsNamed lists the contacts of this name, whatever its accents and case.
func (tx *Tx) ContactsNamed(name messaging.Text) ([]messaging.Contact, error) {
	return tx.contactRows("contact_names n", "n.practice = ? AND n.name = ? ORDER BY n.contact", tx.practice, tx.sealName("", fold(string(name))))
}
