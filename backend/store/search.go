package store

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rowan/backend/messaging"
)

// Where a message without a number of its own stands in the index: what is
// pending is the newest there is, and two messages that were given one number,
// before a restore of the service and after, still have a place each.
const (
	placePending = 1 << 62
	placeDoubled = 1 << 61
)

// indexMessage gives a message its place in the index of words. A body does not
// change once it is there.
func (tx *Tx) indexMessage(m messaging.Message) error {
	var (
		n     int64
		have  *int64
		taken bool // the place that its position gives
	)
	err := tx.row("SELECT n, place, EXISTS (SELECT 1 FROM messages WHERE place = ?) FROM messages WHERE practice = ? AND id = ?", m.Position, tx.practice, m.ID).
		Scan(&n, &have, &taken)
	if err != nil {
		return tx.fail("find a message's place", err)
	}
	place := m.Position
	if place == 0 {
		place = placePending + n
	}
	if have != nil {
		if *have == place || *have == placeDoubled+n {
			return nil
		}
		if err := tx.unindexMessage(m.ID); err != nil {
			return err
		}
	}
	if m.Body == "" {
		return nil
	}
	if taken {
		place = placeDoubled + n
	}
	if err := tx.exec("UPDATE messages SET place = ? WHERE n = ?", place, n); err != nil {
		return tx.fail("place a message", err)
	}
	return tx.fail("index a message", tx.exec("INSERT INTO message_search (rowid, body) VALUES (?, ?)", place, string(m.Body)))
}

func (tx *Tx) unindexMessage(id messaging.MessageID) error {
	for _, sql := range []string{
		"DELETE FROM message_search WHERE rowid = (SELECT place FROM messages WHERE practice = ? AND id = ?)",
		"UPDATE messages SET place = NULL WHERE practice = ? AND id = ?",
	} {
		if err := tx.exec(sql, tx.practice, id); err != nil {
			return tx.fail("take a message out of the index", err)
		}
	}
	return nil
}

// Hit is a message that a search found. Snippet has the words around the first
// match; Marks are pairs of offsets into it, in UTF-16 units.
type Hit struct {
	Message      messaging.MessageID
	Conversation messaging.ConversationID
	Position     int64
	At           time.Time
	Contact      messaging.Contact
	Group        []messaging.Text // as of an InboxRow
	Snippet      string
	Marks        []int
}

// SearchMessages finds the messages that have every word of the query, newest
// first. The last word may be the beginning of one. What a person types is words
// and never search syntax.
func (tx *Tx) SearchMessages(query string, limit int) ([]Hit, error) {
	terms := wordsOf(query)
	if len(terms) == 0 {
		return []Hit{}, nil
	}
	quoted := make([]string, len(terms))
	for i, t := range terms {
		quoted[i] = `"` + t + `"`
	}
	var rows []struct {
		Person       contactRow `gorm:"embedded"`
		Message      messaging.MessageID
		Conversation messaging.ConversationID
		Position, At int64
		Body         secret
	}
	err := tx.db.Raw(`SELECT m.id AS message, m.conversation, m.position, m.at, m.body, p.id, p.person, p.account, p.account_at, p.invite_expires, p.asks, p.version
		FROM (SELECT rowid FROM message_search WHERE message_search MATCH ? ORDER BY rowid DESC LIMIT ?) s
		JOIN messages m ON m.place = s.rowid AND m.practice = ?
		LEFT JOIN inbox i ON i.practice = m.practice AND i.conversation = m.conversation
		LEFT JOIN contacts p ON p.practice = m.practice AND p.id = i.contact
		ORDER BY m.place DESC`, strings.Join(quoted, " ")+"*", limit, tx.practice).Scan(&rows).Error
	if err != nil {
		return nil, tx.fail("search messages", err)
	}
	found := make([]messaging.ConversationID, 0, len(rows))
	for _, r := range rows {
		found = append(found, r.Conversation)
	}
	names, err := tx.groupNames(found)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, len(rows))
	for _, r := range rows {
		h := Hit{Message: r.Message, Conversation: r.Conversation, Position: r.Position, At: instant(r.At), Group: names[r.Conversation]}
		body, err := tx.unsealText("messages", "body", string(r.Message), r.Body)
		if err != nil {
			return nil, err
		}
		if r.Person.ID != "" {
			if h.Contact, err = tx.contact(r.Person); err != nil {
				return nil, err
			}
		}
		h.Snippet, h.Marks = snippet(string(body), terms)
		hits = append(hits, h)
	}
	return hits, nil
}

// fold makes accents and case not matter.
func fold(s string) string {
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
		if t := fold(s[w.from:w.to]); t != "" {
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
		word := fold(body[w.from:w.to])
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
