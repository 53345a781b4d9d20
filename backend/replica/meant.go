package replica

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rowan/backend/messaging"
	"rowan/backend/store"
)

// A message reaches the wrong person when somebody writes to one patient and means
// another. What is written gives that away where it greets by name, and where it names
// somebody who is easily taken for whom it goes to.

var (
	greeting = regexp.MustCompile(`^(?i:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening|day)|hola|buen(?:os)? d[ií]as?|buenas(?: tardes| noches)?|estimad[oa]|querid[oa])\b[\s,!]*(?i:again|there|de nuevo)?[\s,]*`)
	title    = regexp.MustCompile(`^(?i:dr|mr|mrs|ms|mx|miss|prof|sr|sra|srta|dra|don|doña|señora?|señorita)\b\.?\s*`)
	// speaks is what follows the name of whoever writes, not of whom they write to.
	speaks = regexp.MustCompile(`^[\s,]*(?i:from|here|at|with|and i|is|calling|de|del|desde|aquí|aqui|habla|le (?:habla|saluda|escribe))\b`)
)

// everyday are words that are a name now and then: between a greeting and a sign they are
// one.
var everyday = map[string]bool{"will": true, "may": true, "mark": true, "grace": true, "hope": true, "joy": true, "april": true, "june": true, "august": true, "rose": true,
	"faith": true, "dawn": true, "summer": true, "autumn": true, "sunny": true, "art": true, "bill": true, "chase": true, "drew": true, "frank": true, "grant": true,
	"pat": true, "sue": true, "rich": true, "rob": true, "skip": true, "dean": true, "major": true, "sol": true, "luz": true, "mar": true, "paz": true, "milagros": true,
	"the": true, "all": true, "love": true, "an": true, "my": true, "per": true, "our": true, "your": true, "so": true, "do": true}

// called lists names of which a person has several.
var called = [][]string{{"robert", "rob", "bob", "bobby", "robbie"}, {"william", "will", "bill", "billy", "liam"}, {"richard", "rich", "rick", "dick"}, {"margaret", "maggie", "meg", "peggy", "greta"},
	{"elizabeth", "liz", "beth", "lizzie", "betty", "eliza", "elsie"}, {"katherine", "catherine", "kathryn", "kate", "katie", "kathy", "cathy", "kat"}, {"john", "jack", "johnny", "jon"},
	{"jonathan", "jon", "johnny"}, {"james", "jim", "jimmy", "jamie"}, {"michael", "mike", "mikey", "mick"}, {"david", "dave", "davey"}, {"thomas", "tom", "tommy"}, {"charles", "charlie", "chuck"},
	{"edward", "ed", "eddie", "ted", "ned"}, {"joseph", "joe", "joey"}, {"anthony", "tony"}, {"henry", "hank", "harry"}, {"dorothy", "dot", "dottie"}, {"patricia", "pat", "patty", "trish"},
	{"theodore", "ted", "teddy", "theo"}, {"susan", "sue", "suzie"}, {"deborah", "deb", "debbie"}, {"stephen", "steven", "steve"}, {"andrew", "andy", "drew"}, {"mary", "molly", "polly", "mamie"},
	{"francisco", "paco", "pancho", "frank"}, {"jose", "pepe", "joe"}, {"guadalupe", "lupe", "lupita"}, {"ignacio", "nacho"}, {"enrique", "quique", "kike"}, {"jesus", "chuy"}, {"eduardo", "lalo", "eddie"},
	{"dolores", "lola"}, {"concepcion", "concha", "conchita"}, {"rosario", "chayo"}, {"roberto", "beto", "robert"}, {"alberto", "beto"}, {"maria", "mari"}, {"isabel", "chabela", "isa"}, {"graciela", "chela"},
	{"manuel", "manny", "manolo"}, {"rafael", "rafa"}, {"alejandro", "alejandra", "alex"}, {"alexander", "alexandra", "alex", "sasha", "sandy"}, {"samuel", "samantha", "sam"}, {"yuki", "yukiko"}}

// nameWords are the words of a name or of a text, folded.
func nameWords(s messaging.Text) []string {
	return strings.FieldsFunc(store.Fold(string(s)), func(r rune) bool { return !unicode.IsLetter(r) })
}

// addressed is the name that a message begins with, and whether a sign ends it.
func addressed(body messaging.Text) (name []string, sure bool) {
	rest := strings.TrimLeftFunc(string(body), func(r rune) bool { return !unicode.IsLetter(r) })
	greeted := greeting.FindString(rest)
	rest = rest[len(greeted):]
	if first, _ := utf8.DecodeRuneInString(rest); greeted == "" && !unicode.IsUpper(first) {
		return nil, false
	}
	if titled := title.FindString(rest); titled != "" {
		// Whose title and surname it is cannot be told from the book: people marry.
		return nil, false
	}
	for len(name) < 3 {
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' })
		if end < 0 {
			end = len(rest)
		}
		word := rest[:end]
		first, _ := utf8.DecodeRuneInString(word)
		if word == "" || !unicode.IsUpper(first) && len(name) > 0 {
			break
		}
		name = append(name, nameWords(messaging.Text(word))...)
		rest = rest[end:]
		if !strings.HasPrefix(rest, " ") {
			break
		}
		rest = rest[1:]
	}
	if len(name) == 0 || speaks.MatchString(rest) {
		return nil, false
	}
	after := strings.TrimLeft(rest, " ")
	sign := after == "" || strings.ContainsRune(",.!?:;–—-\n", rune(after[0]))
	if greeted == "" && !strings.HasPrefix(after, ",") {
		return nil, false
	}
	return name, sign
}

// sameName says whether a person may be called by either word.
func sameName(a, b string) bool {
	if a == b {
		return true
	}
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	// Short forms of a name are its beginning more often than not: Max, Dan, Vale.
	if len(short) >= 3 && strings.HasPrefix(long, short) {
		return true
	}
	return slices.ContainsFunc(called, func(of []string) bool { return slices.Contains(of, a) && slices.Contains(of, b) })
}

// near says why one person is easily taken for another.
func near(a, b messaging.Contact) Likeness {
	x, y := nameWords(a.Name), nameWords(b.Name)
	if a.ID == b.ID || a.MergedInto == b.ID || b.MergedInto == a.ID || len(x) == 0 || len(y) == 0 {
		return ""
	}
	surname := len(x) > 1 && len(y) > 1 && x[len(x)-1] == y[len(y)-1]
	switch {
	case surname && a.BirthDate != "" && a.BirthDate == b.BirthDate:
		return LikeTwin
	case slices.Equal(x, y):
		return LikeName
	case a.Phone != "" && a.Phone == b.Phone:
		return LikePhone
	case surname:
		return LikeSurname
	}
	return ""
}

// related says whether one looks after the other, after the same person, or after
// somebody of the same phone: naming them is what a relative is written to for.
func related(to, other messaging.Contact) bool {
	one := to.RelatedTo != "" || other.RelatedTo != ""
	return to.RelatedTo == other.ID || other.RelatedTo == to.ID || one && (to.RelatedTo == other.RelatedTo || to.Phone != "" && to.Phone == other.Phone)
}

// minor says whether somebody is a child: their parents are greeted instead of them.
func minor(c messaging.Contact, now time.Time) bool {
	born, err := time.Parse(time.DateOnly, string(c.BirthDate))
	return err == nil && born.AddDate(18, 0, 0).After(now)
}

// meantFor is who of others a message names instead of anybody it goes to. What they
// were called before, they may be called again.
func meantFor(body messaging.Text, to, others []messaging.Contact, before []messaging.Text, now time.Time) (meant messaging.Contact, found bool) {
	theirs := func(word string) bool {
		return slices.ContainsFunc(to, func(c messaging.Contact) bool {
			return slices.ContainsFunc(nameWords(c.Name), func(w string) bool { return sameName(w, word) })
		}) || slices.ContainsFunc(before, func(t messaging.Text) bool { return slices.Contains(nameWords(t), word) })
	}
	alike := func(c messaging.Contact) bool {
		return slices.ContainsFunc(to, func(t messaging.Contact) bool { return near(t, c) == LikeTwin || near(t, c) == LikePhone })
	}
	children := slices.ContainsFunc(to, func(t messaging.Contact) bool { return minor(t, now) })
	name, sure := addressed(body)
	said := nameWords(body)
	for _, c := range others {
		if slices.ContainsFunc(to, func(t messaging.Contact) bool { return t.ID == c.ID || related(t, c) }) {
			continue
		}
		theirOwn := nameWords(c.Name)
		if len(theirOwn) == 0 {
			continue
		}
		first := theirOwn[0]
		// Twins, and who shares a phone: any word that is the one's name and not the other's.
		if alike(c) && !everyday[first] && slices.Contains(said, first) && !theirs(first) {
			return c, true
		}
		if len(name) == 0 || first != name[0] || everyday[first] && !sure || children && !minor(c, now) {
			continue
		}
		whole := len(name) > 1 && sure
		if last := name[len(name)-1]; whole && !theirs(last) && slices.Contains(theirOwn, last) || !whole && !theirs(first) {
			return c, true
		}
	}
	return messaging.Contact{}, false
}
