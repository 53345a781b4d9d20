package compliance

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Action is what a text that arrived asks of us, beside what it says.
type Action string

const (
	None   Action = "none"
	OptOut Action = "optout" // no more texts, from now on
	OptIn  Action = "optin"
	Help   Action = "help" // who is this, and how is one reached
	// Ask is for words that may be meant to end the texts: staff answer, and nothing
	// is sent until they did.
	Ask Action = "ask"
)

// Situation is what has to be known of the sender of a text to read it rightly.
type Situation struct {
	OptedOut    bool // texts to the sender are off
	Appointment bool // we wrote about an appointment in the last 48 hours
}

// Reply is what a text that arrived means.
type Reply struct {
	Action Action
	// MaybeAppointment says of an opt-out that it may have meant the appointment
	// (a bare CANCEL or END). It is an opt-out all the same.
	MaybeAppointment bool
}

// The words that are commands when they are the whole text (OPT-02, OPT-04): the
// FCC's and Twilio's, and in Spanish.
var (
	outWords = setOf([]string{"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "alto", "parar", "unsub", "un subscribe",
		// and as thumbs miss them
		"stpo", "sotp", "tsop", "sttop", "stoo", "stpp", "stp", "stip", "syop", "dtop", "ztop", "stopt", "stobp", "stopo", "unsubcribe", "unsuscribe", "unsubscibe", "unsubscrib", "unsubscribed", "unsubscrive", "unsubsribe", "unscribe", "unsuscribed", "unsubcribed", "cancle", "qiut", "optput"})
	inWords     = setOf([]string{"start", "unstop", "un stop"})
	againWords  = setOf([]string{"yes", "si"}) // of somebody who opted out
	helpWords   = setOf([]string{"help", "info", "ayuda"})
	doubleWords = setOf([]string{"cancel", "end", "cancle"})
	// courtesy is what people put around a command without meaning more.
	courtesy = setOf(strings.Fields(`please pls plz plse please. thanks thank you so much very many thx ty tks now immediately asap kindly sir maam mam ma'am hi hello hey ok okay today
		por favor gracias muchas ya hola ahora señor señora senor senora`))
)

var replies = func() (g struct {
	*grammar
	ask, keep []*pattern
}) {
	g.grammar = newGrammar(map[string][]string{
		"text":  strings.Split(`text,texting,texts,txt,txts,message,messaging,messages,msg,msgs,messege,mesage,sms,contact,contacting,email,emailing,write,writing,communication,communications,notification,notifications,reminder,reminders,alert,alerts,these,spam`, ","),
		"send":  strings.Split(`send,sending,text,texting,txt,txting,message,messaging,msg,contact,contacting,call,calling,bother,bothering,write,writing,spam,spamming,harass,harassing,reach,reaching,blow,blowing,notify,notifying,remind,reminding`, ","),
		"not":   strings.Split(`dont,do not,never,not,no longer,dnt,didnt,did not,wont,cant`, ","),
		"envio": strings.Split(`envien,envie,envies,manden,mande,mandes,escriban,escriba,escribas,contacten,contacte,molesten,moleste,molestes,llamen,texteen,textee,enviar,enviarme,enviandome,mandar,mandarme,mandando,mandandome,enviando,escribir,escribirme,escribiendo,escribiendome,molestar,molestarme,molestando,molestandome,contactar,contactarme,contactando,contactarnos,textear,textearme,texteando`, ","),
		"mens":  strings.Split(`mensaje,mensajes,mensajito,mensajitos,texto,textos,sms,msj,msjs,recordatorio,recordatorios,notificacion,notificaciones`, ","),
	}, nil)
	for _, p := range []string{
		`stop|quit|cease|discontinue|end|halt|stopp ..2 [send] me|us|this|my|here|him|her|it`,
		`stop|quit|cease|discontinue|end|halt|stopp|cancel ..1 all|these|the|your|my|sending|getting|receiving|with|any|future|those|me? ..2 [text]`,
		`stop|quit|cease texting|messaging|contacting|spamming|harassing|bothering|txting|msging|bugging|annoying|pestering`, `stop|quit sending to|here|anything|stuff|them|those`, `asked|told you|u|yall ..2 to stop|quit`,
		`stop me|them|messages|texts|msgs|msg|txts|text|message|it|this`,
		`[not] ..1 [send] me|us|this|here|my|anymore`,
		`[not] want|wanna|wish|like|need|care ..2 to? ..1 receive|get|receiving|getting|have|hear ..3 [text]|from`,
		`[not] want|wanna|need|wish ..2 [text]`,
		`[not] want|wanna|wish|like to? be ..1 texted|messaged|contacted|bothered|called|on`,
		`no texting|texts|txts`, `this|that number|phone ..2 belongs|belong`, `number|phone belongs ..1 someone|somebody|another`, `no more|further|additional ..1 text|texts|txt|txts|message|messages|msg|msgs|messaging|texting|sms|contact|notifications|reminders|alerts|spam`,
		`no mas ..2 [mens]`, `basta|ya ..1 no? ..1 de? [mens]`,
		`take|remove|delete|drop|get|scrub|erase|pull me|us ..1 off|from|out ..3 list|lists|texts|text|this|these|messages|thing|it|your|ur|system|everything|here|contacts|database|reminders|group|chain`,
		`take|get|pull me off $`, `take|remove|delete|drop|get|scrub|erase|pull ..1 my|this|our ..1 number|phone|cell|name|info|contact|contacts`,
		`remove|delete|unsubscribe|erase me $`, `remove|delete|erase this|it|us $`, `unsubscribe me|us|my|this|from`, `remove|delete|erase me|us ..1 please|pls|plz|now|immediately|asap`,
		`unsubscribe|unsubscribed|unsubcribe|unsuscribe|unsubscribing`,
		`opt|opting|opted me? us? out`, `optout|stopall|stop all`,
		`lose|forget|delete|erase|block my|this number|phone|contact`,
		`leave me|us|this alone`, `leave me be`,
		`wrong number|person|phone|patient`, `you have ..2 the wrong|incorrect`, `this is not my|her|his doctor`,
		`revoke|withdraw|withdrawing|revoking|rescind my|all|consent|permission`, `consent ..2 revoked|withdrawn`,
		`not interested ..4 stop|text|texts|messages`,
		`no consent|permission to text|contact|message`, `[not] sign|signed|agree|agreed|consent|consented ..1 up? for|to ..2 [text]`, `[not] sign|signed up for this`,
		`i said stop|quit`, `dont|do+not|never text|txt|message|msg|contact $`, `want|wanna off ..1 this|your|the|ur list|texts|thing`, `go away`, `fuck|f off`, `quit it`, `knock it off`, `cut it out`, `enough ..2 texts|messages|already`,
		`i want out`, `end all|this|these|the texts|messages|communication|conversation|subscription`, `cancel ..2 subscription|texts|messages|texting|messaging|text|reminders|notifications|alerts`,
		`turn|shut ..2 off ..3 [text]`, `turn|shut ..1 [text] off`,
		`no ..1 me ..2 [envio]`, `no ..1 nos ..1 [envio]`, `no [envio] mas`, `no quiero ..3 [mens]`, `no quiero ..2 recibir|recibirlos|que ..4`, `no deseo ..4 [mens]`, `no deseo recibir`,
		`deje|dejen|deja|dejar|paren|pare|para de ..2 [envio]`, `deje|dejen|dejame|dejeme|dejenme en? paz`,
		`borre|borren|borra|borrame|borreme|quite|quiten|quiteme|quitenme|quitame|elimine|eliminen|eliminame|elimineme|saque|saquen|saqueme|saquenme|sacame|remueva|remuevan ..2 numero|lista|telefono|nombre|la|mi|me|de`,
		`quiteme|quitenme|quitame|elimineme|eliminenme|eliminame|saqueme|saquenme|sacame|borreme|borrame|borrenme`,
		`parenle|parele|parale ..3 mensajes|textos|ya|por+favor|$`, `ya parenle|parele|parale`, `no quiero saber nada`, `no soy ..2 paciente`, `dar|darme|denme|deme|doy|darse ..1 de baja`, `quiero ..1 baja`, `cancelar|cancele|cancelen|cancela ..2 suscripcion|mensajes|textos|subscripcion|recordatorios`, `anular|anulen ..2 suscripcion|mensajes|textos`,
		`numero equivocado|incorrecto`, `ya no ..3 mensajes|textos|escriban|manden|envien|escriba|mande|envie`, `alto|basta|paren|pare|parar ..2 mensajes|textos|mensajitos|sms`,
		`desuscribir|desuscribirme|desuscribanme|desinscribirme`,
	} {
		g.ask = append(g.ask, g.compile(p))
	}
	// These take back what they contain: "please don't stop", "why did you stop texting?"
	for _, p := range []string{
		`[not] to|ever|please|me? stop|unsubscribe|remove|cancel|opt|quit|end|delete|take`,
		`[not] ..2 want|mean|meant|trying|intend|intended|like|ask|asked|asking to? ..1 be? stop|unsubscribe|opt|quit|removed|unsubscribed`,
		`[not] ..2 want|need you ..1 to ..1 stop`,
		`why|when|how ..1 did|have|has|are|is|come|cant ..5 stop|stopped|quit|unsubscribe|unsubscribed|no|dont|not`,
		`did|have|has|was|am|were you|i|she|he|it|someone ..3 stop|stopped|unsubscribe|unsubscribed|quit|opted|opt|removed`,
		`opt|opted|opting ..2 back in`, `no need to stop`, `off ..1 the|your ..1 wait|waiting|waitlist|cancellation list?`, `[not] ..2 opting|opted out`,
		`no|nunca ..1 paren|pare|parar|dejen|deje|cancelen|cancele|quiten|borren`, `from|off|out ..1 dr|doctor|doctors|schedule|calendar`,
		`resubscribe|unstop`,
	} {
		g.keep = append(g.keep, g.compile(p))
	}
	return g
}()

// Keyword says what a text that arrived asks for (OPT-02 to OPT-04). The whole text
// has to be the word, once courtesy, emoji and a signature are taken off; other clear
// wording is for staff to confirm.
func Keyword(text string, s Situation) Reply {
	text = head(text)
	for _, candidate := range [2]string{text, unsigned(text)} {
		if r := bare(candidate, s); r.Action != "" {
			return r
		}
	}
	letters := fold(text)
	r := replies.read(letters)
	has := func(list []*pattern) bool {
		return slices.ContainsFunc(list, func(p *pattern) bool { return p.anywhere(&r) })
	}
	switch {
	case has(replies.keep):
		return Reply{Action: None}
	case has(replies.ask), cut(text), closed(text):
		return Reply{Action: Ask}
	}
	return Reply{Action: None}
}

// bare reads a text that is one command and nothing else, or several of one kind.
func bare(text string, s Situation) Reply {
	words := plainWords(text)
	words = slices.DeleteFunc(words, func(w string) bool { return courtesy[w] })
	if len(words) == 0 || len(words) > 6 {
		return Reply{}
	}
	if whole := strings.Join(words, " "); whole == "no mas" || whole == "basta" || whole == "baja" || whole == "cancelar" || whole == "detener" || whole == "no more" || whole == "wrong" || whole == "discontinue" || whole == "please discontinue" || whole == "stoop" || whole == "sop" || whole == "desuscribir" || whole == "ya no" || whole == "pare" || whole == "paren" || whole == "detente" {
		return Reply{Action: Ask}
	}
	var found Action
	twice := true
	for i := 0; i < len(words); {
		var a Action
		n := 0
		for k := min(2, len(words)-i); k > 0; k-- {
			phrase := strings.Join(words[i:i+k], " ")
			if a = command(phrase, s); a != "" {
				n = k
				twice = twice && doubleWords[phrase]
				break
			}
		}
		switch {
		case n == 0 && len(words) > 2 && strings.Join(words, "") != "" && i == 0:
			// Perhaps pulled apart: "s t o p".
			if a := command(strings.Join(words, ""), s); a != "" && allSingle(words) {
				return Reply{Action: a, MaybeAppointment: a == OptOut && s.Appointment && doubleWords[strings.Join(words, "")]}
			}
			return Reply{}
		case n == 0:
			return Reply{}
		case found != "" && a != found: // "stop start": somebody has to look
			return Reply{Action: Ask}
		}
		found, i = a, i+n
	}
	return Reply{Action: found, MaybeAppointment: found == OptOut && twice && s.Appointment}
}

func allSingle(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return len(w) > 1 })
}

func command(phrase string, s Situation) Action {
	for _, p := range [3]string{phrase, strings.ReplaceAll(phrase, "0", "o"), tail(phrase)} {
		switch {
		case outWords[p]:
			return OptOut
		case inWords[p], againWords[p] && s.OptedOut:
			return OptIn
		case againWords[p]:
			return None
		case helpWords[p]:
			return Help
		}
	}
	return ""
}

// tail shortens a word that was drawn out at its end ("stoppp").
func tail(s string) string {
	n := len(s)
	for n > 1 && s[n-1] == s[n-2] {
		n--
	}
	return s[:n]
}

// plainWords are the words of a text without punctuation, emoji or case.
func plainWords(text string) []string {
	var b strings.Builder
	for _, l := range fold(text) {
		switch {
		case solid(l.r):
			b.WriteRune(l.r)
		case l.r == '\'':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// onDevice is what telephones add to the end of a line.
var onDevice = regexp.MustCompile(`(?i)\s(sent (from|via)|enviado desde)\s`)

// unsigned is a text without the signature at its end: "Sent from my iPhone", a name
// behind a dash, or a name on a line of its own.
func unsigned(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 {
		return text
	}
	kept := lines[:1]
	for i, l := range lines[1:] {
		low := strings.ToLower(strings.TrimSpace(l))
		if strings.HasPrefix(low, "-") || strings.HasPrefix(low, "~") || strings.HasPrefix(low, "—") || strings.HasPrefix(low, "sent from") || strings.HasPrefix(low, "sent via") ||
			strings.HasPrefix(low, "get outlook") || strings.HasPrefix(low, "enviado desde") || named(l) {
			continue
		}
		kept = lines[:i+2]
	}
	first := strings.Join(kept, "\n")
	if at := onDevice.FindStringIndex(first); at != nil {
		first = first[:at[0]]
	}
	for _, dash := range [...]string{"--", " - ", " – ", " — ", " ~", "—", "-", "~"} {
		if i := strings.LastIndex(first, dash); i > 0 && named(first[i+len(dash):]) {
			return first[:i]
		}
	}
	return first
}

// named says whether a line is a person's name, as people sign: one to three words,
// each with a capital.
func named(line string) bool {
	words := strings.Fields(strings.Trim(strings.TrimSpace(line), ".,~-–—"))
	if len(words) == 0 || len(words) > 3 {
		return false
	}
	for _, w := range words {
		for i, r := range w {
			if i == 0 && !unicode.IsUpper(r) || i > 0 && !unicode.IsLetter(r) && r != '.' && r != '\'' && r != '-' {
				return false
			}
		}
		low := strings.ToLower(strings.Trim(w, "."))
		if command(low, Situation{}) != "" || strings.EqualFold(low, "all") || strings.EqualFold(low, "out") || low == "me" || low == "it" || low == "not" {
			return false
		}
	}
	return true
}

// closed says whether a text ends with a clear command that stands by itself: "Wrong
// person. STOP"
func closed(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	from := strings.LastIndexAny(text, ".!?,\n")
	if from < 0 {
		return false
	}
	words := slices.DeleteFunc(plainWords(text[from:]), func(w string) bool { return courtesy[w] })
	whole := strings.Join(words, " ")
	return outWords[whole] && !doubleWords[whole] && whole != "alto" && whole != "quit"
}

// cut says whether a text begins with a clear command that a sentence of its own
// follows: "STOP. Who is this?"
func cut(text string) bool {
	first := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	end := strings.IndexAny(first, ".!,\n-–—:;")
	if end <= 0 {
		return false
	}
	words := slices.DeleteFunc(plainWords(first[:end]), func(w string) bool { return courtesy[w] })
	whole := strings.Join(words, " ")
	return (outWords[whole] || outWords[tail(whole)]) && !doubleWords[whole] && (whole != "alto" || first[end] != ',')
}
