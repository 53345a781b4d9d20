package store

import (
	"cmp"
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
		tx.practice, c.ID, tx.sealName(c.ID, Fold(string(c.Name)))).Scan(&n)
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
	parts := []string{Fold(string(c.Name)), digits(string(c.Phone)), Fold(string(c.Email))}
	if y, m, d, ok := dateParts(c.BirthDate); ok {
		parts = append(parts, string(c.BirthDate), m+d+y, y+m+d)
	}
	for _, t := range c.Tags {
		parts = append(parts, Fold(string(t)))
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
func KeyOf(c messaging.Contact) ContactKey { return ContactKey{Fold(string(c.Name)), c.ID} }

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
// birth date: first those whose name begins so. Where that finds too few, each word
// of a name may be one mistake away (CON-05).
func (tx *Tx) SearchContacts(query string, limit int) ([]messaging.Contact, error) {
	terms := strings.Fields(Fold(query))
	number := false
	if d := digits(query); len(d) >= 3 && strings.Trim(query, "0123456789+-/.() \t") == "" {
		terms, number = []string{d}, true // however it was typed
	}
	if len(terms) == 0 {
		return []messaging.Contact{}, nil
	}
	var long []string // long enough for the index, which knows sequences of three
	for _, t := range terms {
		if len([]rune(t)) >= 3 {
			long = append(long, quote(t))
		}
	}
	whole := strings.Join(terms, " ")
	if len(long) == 0 {
		return tx.contactRows("contact_names n", "n.practice = ? AND (n.name >= ? AND n.name < ? OR instr(n.name, ?) > 0) ORDER BY n.name, n.contact LIMIT ?",
			tx.practice, tx.sealName("", whole), tx.sealName("", whole+"\U0010ffff"), []byte(" "+whole), limit)
	}
	found, err := tx.contactRows("contact_names n", "n.practice = ? AND n.name >= ? AND n.name < ? ORDER BY n.name, n.contact LIMIT ?",
		tx.practice, tx.sealName("", whole), tx.sealName("", whole+"\U0010ffff"), limit)
	if err != nil {
		return nil, err
	}
	more := func(list []messaging.Contact) {
		for _, c := range list {
			if len(found) < limit && !slices.ContainsFunc(found, func(f messaging.Contact) bool { return f.ID == c.ID }) {
				found = append(found, c)
			}
		}
	}
	if len(found) < limit {
		list, err := tx.contactsWith(strings.Join(long, " AND "), terms)
		if err != nil {
			return nil, err
		}
		more(list)
	}
	if len(found) < limit && !number {
		list, err := tx.contactsNearly(terms, limit)
		if err != nil {
			return nil, err
		}
		more(list)
	}
	return found, nil
}

// contactsWith returns contacts of the index that have every term, by name, out of
// some hundreds that it looks at.
func (tx *Tx) contactsWith(match string, terms []string) ([]messaging.Contact, error) {
	const looked = 300
	list, err := tx.contactRows("contact_search s JOIN contact_names n ON n.n = s.rowid", "s.contact_search MATCH ? AND n.practice = ? LIMIT ?", match, tx.practice, looked)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(c messaging.Contact) bool {
		text := about(c)
		return slices.ContainsFunc(terms, func(t string) bool { return !strings.Contains(text, t) })
	})
	slices.SortFunc(list, func(a, b messaging.Contact) int {
		return cmp.Or(strings.Compare(Fold(string(a.Name)), Fold(string(b.Name))), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// contactsNearly returns contacts of whose name a word is one mistake away from
// each term. The index gives the names that share an unspoilt part with every term;
// whether it is one mistake is seen here.
func (tx *Tx) contactsNearly(terms []string, limit int) ([]messaging.Contact, error) {
	const looked = 5000
	match := make([]string, 0, len(terms))
	for _, t := range terms {
		if parts := unspoilt(t); len(parts) > 0 {
			match = append(match, "("+strings.Join(parts, " OR ")+")")
		}
	}
	type name struct {
		contact messaging.ContactID
		sealed  secret
	}
	names, err := ask(tx.ways, func(n *name) []any { return []any{&n.contact, &n.sealed} },
		"SELECT n.contact, n.name FROM contact_search s JOIN contact_names n ON n.n = s.rowid WHERE s.contact_search MATCH ? AND n.practice = ? LIMIT ?",
		strings.Join(match, " AND "), tx.practice, looked)
	if err != nil {
		return nil, tx.fail("look for similar names", err)
	}
	near := []messaging.ContactID{}
	for _, n := range names {
		folded, err := tx.unseal("contact_names", "name", string(n.contact), n.sealed)
		if err != nil {
			return nil, err
		}
		have := wordsOf(string(folded))
		if !slices.ContainsFunc(terms, func(t string) bool {
			return !slices.ContainsFunc(have, func(w string) bool { return oneMistake(w, t) })
		}) {
			near = append(near, n.contact)
		}
	}
	return tx.contactRows("contact_names n", "n.practice = ? AND n.contact"+among+" ORDER BY n.name, n.contact LIMIT ?", tx.practice, list(near), limit)
}

// unspoilt lists parts of a word of which one mistake leaves at least one whole. One
// letter between the two halves is in neither, so that swapping two letters spoils
// one half only. Of a short word it is every sequence of three, of which a mistake
// in the middle may leave none.
func unspoilt(term string) []string {
	r := []rune(term)
	if len(r) >= 7 {
		return []string{quote(string(r[:len(r)/2])), quote(string(r[len(r)/2+1:]))}
	}
	var parts []string
	for i := 0; i+3 <= len(r); i++ {
		parts = append(parts, quote(string(r[i:i+3])))
	}
	return parts
}

// quote makes a term words for the index, never its syntax.
func quote(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

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
	return tx.contactRows("contact_names n", "n.practice = ? AND n.name = ? ORDER BY n.contact", tx.practice, tx.sealName("", Fold(string(name))))
}
