package store

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rowan/backend/messaging"
)

// Where a text stands in the index: by its time, since what was written long ago can
// come in late. What is pending is the newest there is.
const placePending = 1 << 62

// wordPlace is the place of the text of row n, written at an instant; position is 0 while
// it is pending.
func wordPlace(position, at, n int64) int64 {
	if position == 0 {
		return placePending + n
	}
	return at<<20 | n&(1<<20-1)
}

// textIndex is a table whose bodies are found by their words, the index of these,
// and the columns of what is attached to them and said beside them.
type textIndex struct{ table, words, beside string }

var (
	messageIndex = textIndex{"messages", "message_search", "m.attachments, m.mail"}
	noteIndex    = textIndex{"notes", "note_search", "NULL AS attachments, NULL AS mail"}
)

// indexText gives a body its place in the index of words. It does not change once
// it is there, but for that of a message that was retracted.
func (tx *Tx) indexText(x textIndex, id string, position int64, at time.Time, body messaging.Text) error {
	var (
		n    int64
		have *int64
	)
	err := tx.row("SELECT n, place FROM "+x.table+" WHERE practice = ? AND id = ?", tx.practice, id).Scan(&n, &have)
	if err != nil {
		return tx.fail("find a text's place", err)
	}
	place := wordPlace(position, millis(at), n)
	if have != nil {
		if body != "" && *have == place {
			return nil
		}
		if err := tx.unindexText(x, id); err != nil {
			return err
		}
	}
	if body == "" {
		return nil
	}
	if err := tx.exec("UPDATE "+x.table+" SET place = ? WHERE n = ?", place, n); err != nil {
		return tx.fail("place a text", err)
	}
	return tx.fail("index a text", tx.exec("INSERT INTO "+x.words+" (rowid, body) VALUES (?, ?)", place, string(body)))
}

// indexLater leaves a message to IndexTexts. Its row can be one that a removed message
// had, which was never indexed.
func (tx *Tx) indexLater(id string) error {
	return tx.fail("leave a text for the index", tx.exec("INSERT OR IGNORE INTO unindexed (n) SELECT n FROM messages WHERE practice = ? AND id = ?", tx.practice, id))
}

// IndexTexts puts so many of the messages whose words wait into the index of words, the
// newest first, and says whether there may be more. Until then a search does not find
// them.
func (tx *Tx) IndexTexts(limit int) (more bool, err error) {
	var last *int64
	var found int
	if err := tx.row("SELECT max(n), count(*) FROM (SELECT n FROM unindexed ORDER BY n LIMIT ?)", limit).Scan(&last, &found); err != nil || last == nil {
		return false, tx.fail("find texts for the index", err)
	}
	var rows []messageRow
	err = tx.db.Raw("SELECT m.id, m.position, m.at, m.body, m.attachments, m.mail FROM unindexed u JOIN messages m ON m.n = u.n WHERE u.n <= ? ORDER BY u.n", *last).Scan(&rows).Error
	if err != nil {
		return false, tx.fail("read texts for the index", err)
	}
	for _, r := range rows {
		m, err := tx.message(r)
		if err != nil {
			return false, err
		}
		if err := tx.indexText(messageIndex, string(m.ID), m.Position, m.At, searchable(m)); err != nil {
			return false, err
		}
	}
	return found == limit, tx.fail("note that texts are in the index", tx.exec("DELETE FROM unindexed WHERE n <= ?", *last))
}

// searchable is what a message is found by: its words, and the names of its files.
func searchable(m messaging.Message) messaging.Text {
	parts := make([]string, 0, 3+len(m.Attachments))
	if m.Mail != nil {
		parts = append(parts, string(m.Mail.Subject), string(m.Mail.From.Name), string(m.Mail.From.Email))
	}
	if m.Body != "" {
		parts = append(parts, string(m.Body))
	}
	for _, a := range m.Attachments {
		parts = append(parts, string(a.Name))
	}
	return messaging.Text(strings.Join(parts, "\n"))
}

func (tx *Tx) unindexText(x textIndex, id string) error {
	for _, sql := range []string{
		"DELETE FROM " + x.words + " WHERE rowid = (SELECT place FROM " + x.table + " WHERE practice = ? AND id = ?)",
		"UPDATE " + x.table + " SET place = NULL WHERE practice = ? AND id = ?",
	} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("take a text out of the index", err)
		}
	}
	return nil
}

// Hit is a message or a note that a search found: one of the two is set. Snippet
// has the words around the first match; Marks are pairs of offsets into it, in
// UTF-16 units.
type Hit struct {
	Message      messaging.MessageID
	Note         messaging.NoteID
	Conversation messaging.ConversationID
	Position     int64
	At           time.Time
	Contact      messaging.Contact
	Group        []messaging.Text // as of an InboxRow
	Snippet      string
	Marks        []int
}

// Search finds the messages and notes that have every word of the query, newest
// first. The last word may be the beginning of one. What a person types is words
// and never search syntax.
func (tx *Tx) Search(query string, limit int) ([]Hit, error) {
	hits, err := tx.SearchMessages(query, limit)
	if err != nil {
		return nil, err
	}
	notes, err := tx.searchNotes(query, limit)
	if err != nil {
		return nil, err
	}
	hits = append(hits, notes...)
	place := func(h Hit) int64 { return wordPlace(h.Position, millis(h.At), 0) }
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(place(b), place(a)), cmp.Compare(b.Position, a.Position))
	})
	return hits[:min(limit, len(hits))], nil
}

// SearchMessages is Search for messages alone.
func (tx *Tx) SearchMessages(query string, limit int) ([]Hit, error) {
	return tx.search(messageIndex, query, limit, func(h *Hit, id string) { h.Message = messaging.MessageID(id) })
}

func (tx *Tx) searchNotes(query string, limit int) ([]Hit, error) {
	return tx.search(noteIndex, query, limit, func(h *Hit, id string) { h.Note = messaging.NoteID(id) })
}

// query finds words. What is found leads the join: left to choose, the engine walks
// every text that is stored in the order that is asked for.
func (x textIndex) query() string {
	return `SELECT m.id AS text, m.conversation, m.position, m.at, m.body, ` + x.beside + `, p.id, p.person, p.account, p.account_at, p.invite_expires, p.asks, p.version
		FROM (SELECT rowid FROM ` + x.words + ` WHERE ` + x.words + ` MATCH ? ORDER BY rowid DESC LIMIT ?) s
		CROSS JOIN ` + x.table + ` m ON m.place = s.rowid AND m.practice = ?
		LEFT JOIN inbox i ON i.practice = m.practice AND i.conversation = m.conversation
		LEFT JOIN contacts p ON p.practice = m.practice AND p.id = i.contact
		ORDER BY m.place DESC`
}

// indexed is how many letters of a word's beginning the index knows by themselves.
const indexed = 3

// matching is the index's query for texts with every term, the last one as a beginning.
func matching(terms []string) string {
	quoted := make([]string, len(terms))
	for i, t := range terms {
		quoted[i] = `"` + t + `"`
	}
	return strings.Join(quoted, " ") + "*"
}

func (tx *Tx) search(x textIndex, query string, limit int, name func(*Hit, string)) ([]Hit, error) {
	terms := wordsOf(query)
	if len(terms) == 0 {
		return []Hit{}, nil
	}
	// Of a longer beginning the index collects every text before it gives the first,
	// which takes long for a word that most texts have. So the newest that begin like
	// it are looked at first: often enough they have it.
	if last := []rune(terms[len(terms)-1]); len(last) > indexed {
		short := append(slices.Clone(terms[:len(terms)-1]), string(last[:indexed]))
		hits, looked, err := tx.hits(x, matching(short), 2*limit, terms, name, true)
		if err != nil || len(hits) >= limit || looked < 2*limit {
			return hits[:min(limit, len(hits))], err
		}
	}
	hits, _, err := tx.hits(x, matching(terms), limit, terms, name, false)
	return hits, err
}

// hits are the newest texts that match; if only, those in which a word begins
// with the last term. looked is how many matched.
func (tx *Tx) hits(x textIndex, match string, limit int, terms []string, name func(*Hit, string), only bool) (hits []Hit, looked int, err error) {
	var rows []struct {
		Person       contactRow `gorm:"embedded"`
		Text         string
		Conversation messaging.ConversationID
		Position, At int64
		Body         secret
		Attachments  optional
		Mail         optional
	}
	err = tx.db.Raw(x.query(), match, limit, tx.practice).Scan(&rows).Error
	if err != nil {
		return nil, 0, tx.fail("search", err)
	}
	found := make([]messaging.ConversationID, 0, len(rows))
	for _, r := range rows {
		found = append(found, r.Conversation)
	}
	names, err := tx.groupNames(found)
	if err != nil {
		return nil, 0, err
	}
	hits = make([]Hit, 0, len(rows))
	for _, r := range rows {
		h := Hit{Conversation: r.Conversation, Position: r.Position, At: instant(r.At), Group: names[r.Conversation]}
		name(&h, r.Text)
		body, err := tx.unsealText(x.table, "body", r.Text, r.Body)
		if err != nil {
			return nil, 0, err
		}
		said := messaging.Message{Body: body}
		if r.Attachments != nil {
			err = tx.unsealJSON(x.table, "attachments", r.Text, secret(r.Attachments), &said.Attachments)
		}
		if r.Mail != nil && err == nil {
			err = tx.unsealJSON(x.table, "mail", r.Text, secret(r.Mail), &said.Mail)
		}
		if err != nil {
			return nil, 0, err
		}
		text := string(searchable(said))
		if only && !begins(text, terms[len(terms)-1]) {
			continue
		}
		if r.Person.ID != "" {
			if h.Contact, err = tx.contact(r.Person); err != nil {
				return nil, 0, err
			}
		}
		h.Snippet, h.Marks = snippet(text, terms)
		hits = append(hits, h)
	}
	return hits, len(rows), nil
}

// begins says whether a word of a text begins with a term.
func begins(text, term string) bool {
	return slices.ContainsFunc(words(text), func(w span) bool { return strings.HasPrefix(Fold(text[w.from:w.to]), term) })
}

// Fold makes accents and case not matter, as search does.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// span is a word of a text, by its offsets.
type span struct{ from, to int }

// words finds the words of a text the way that the index's tokenizer does.
func words(s string) []span {
	var spans []span
	from := -1
	for i, r := range s {
		if unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.Co) {
			if from < 0 {
				from = i
			}
		} else if from >= 0 {
			spans = append(spans, span{from, i})
			from = -1
		}
	}
	if from >= 0 {
		spans = append(spans, span{from, len(s)})
	}
	return spans
}

func wordsOf(s string) []string {
	var list []string
	for _, w := range words(s) {
		if t := Fold(s[w.from:w.to]); t != "" {
			list = append(list, t)
		}
	}
	return list
}

// snippet cuts out what stands around the first match, on word boundaries, and
// marks every match in it.
func snippet(body string, terms []string) (string, []int) {
	const lead, length = 40, 160 // bytes, about
	all := words(body)
	var hits []span
	for _, w := range all {
		word := Fold(body[w.from:w.to])
		for i, t := range terms {
			if word == t || i == len(terms)-1 && strings.HasPrefix(word, t) {
				hits = append(hits, w)
				break
			}
		}
	}
	from, to := 0, len(body)
	if len(hits) > 0 {
		for _, w := range all {
			if w.from <= hits[0].from && w.from < hits[0].from-lead {
				from = w.to
			}
		}
	}
	for from < len(body) && from > 0 && unicode.IsSpace(rune(body[from])) {
		from++
	}
	if to > from+length {
		to = from + length
		for to < len(body) && !utf8.RuneStart(body[to]) {
			to++
		}
		if cut := strings.LastIndexFunc(body[from:to], unicode.IsSpace); cut > 0 && (len(hits) == 0 || from+cut >= hits[0].to) {
			to = from + cut
		}
	}
	head, tail := "", ""
	if from > 0 {
		head = "… "
	}
	if to < len(body) {
		tail = " …"
	}
	marks := []int{}
	for _, h := range hits {
		if h.from < from || h.to > to {
			continue
		}
		start := units(head) + units(body[from:h.from])
		marks = append(marks, start, start+units(body[h.from:h.to]))
	}
	return head + body[from:to] + tail, marks
}

// units is a text's length as a screen counts it.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
