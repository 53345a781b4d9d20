package compliance

import (
	"slices"
	"strings"
)

// shorteners are the public ones: many senders share their addresses, so carriers
// refuse whatever stands behind them.
var shorteners = strings.Fields(`bit.ly bitly.com bit.do goo.gl tinyurl.com tiny.cc tiny.one is.gd v.gd soo.gd s2r.co clicky.me
	budurl.com bc.vc lc.chat t.co ow.ly buff.ly rebrand.ly cutt.ly shorturl.at shorturl.com short.io rb.gy t.ly bl.ink adf.ly t2m.io qr.ae tr.im
	snip.ly mcaf.ee su.pr x.co shorte.st ouo.io urlz.fr s.id dub.sh cli.re da.gd u.to 1url.com hyperurl.co
	tinyurl.mobi t1p.de kutt.it lnk.to trib.al ift.tt dlvr.it po.st q.gs j.mp db.tt cur.lv ity.im zpr.io clck.ru vk.cc
	n9.cl acortar.link gg.gg shor.by surl.li l.ead.me lnkd.in amzn.to wa.link bitly.ws urlshort.dev chilp.it gestyy.com tiny.pl 2no.co`)

// throwaway are endings of domains that cost nothing and live for days.
var throwaway = strings.Fields(`xyz top tk ml ga cf gq click club icu buzz rest cam work loan win bid men date racing stream download
	ru cn su pw monster cyou sbs quest bond space fun vip lol biz zip mov live cfd lat`)

// endings are what a name ends with that people write without https in front.
var endings = strings.Fields(`com org net edu gov us io co health clinic care med doctor dental me ly gl gd cc app dev example test info biz
	be at gy link to do vc chat ink ee pr st fr id sh re cl gg pl ws mobi de it tt mp vk xyz top tk ml ga cf gq click club icu buzz ru cn site online shop live store vip today website cfd lat icu cyou sbs cam rest men bid loan win work fun pw monster`)

var (
	isEnding    = setOf(endings)
	isThrowaway = setOf(throwaway)
	isShortener = setOf(shorteners)
)

func setOf(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

// dot returns how many letters at i are a dot, also one in disguise ("[.]", "(dot)").
func dot(letters []letter, i int) int {
	rest := letters[i:]
	if len(rest) > 0 && rest[0].r == '.' {
		return 1
	}
	for _, d := range [...]string{"[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", " dot ", " [dot] ", " (dot) ", " . "} {
		if begins(rest, d) {
			return len(d)
		}
	}
	return 0
}

func begins(letters []letter, s string) bool {
	if len(letters) < len(s) {
		return false
	}
	for k := range len(s) {
		if letters[k].r != rune(s[k]) {
			return false
		}
	}
	return true
}

// urlAt returns how many letters at i are a web address, or 0.
func urlAt(letters []letter, i int) int {
	if i > 0 && (solid(letters[i-1].r) || letters[i-1].r == '@') || !solid(letters[i].r) {
		return 0
	}
	j := i
	for j < len(letters) && (solid(letters[j].r) || letters[j].r == '-' || letters[j].r == '_') {
		j++
	}
	if j == len(letters) || letters[j].r != ':' && dot(letters, j) == 0 {
		return 0 // most words, at little cost
	}
	j = i
	scheme := false
	for _, s := range [...]string{"https://", "http://", "hxxps://", "hxxp://", "http:// ", "https:// "} {
		if begins(letters[i:], s) {
			j, scheme = i+len(s), true
		}
	}
	_, j, ending := host(letters, j)
	if j == 0 || !scheme && !isEnding[ending] {
		return 0
	}
	for j < len(letters) && strings.ContainsRune(":", letters[j].r) && j+1 < len(letters) && digit(letters[j+1].r) {
		for j++; j < len(letters) && digit(letters[j].r); j++ {
		}
	}
	// A path may have been pulled away from its host ("bit.ly / abc", "bit.ly slash abc").
	path := j
	for _, s := range [...]string{" / ", " slash ", " /"} {
		if begins(letters[j:], s) {
			path = j + len(s)
			break
		}
	}
	if path > j || j < len(letters) && strings.ContainsRune("/?#", letters[j].r) {
		if path == j {
			path++
		}
		for j = path; j < len(letters) && !blank(letters[j].r) && !strings.ContainsRune(`"<>`, letters[j].r); j++ {
		}
		for strings.ContainsRune(".,!?;:)'", letters[j-1].r) && j-1 > i {
			j--
		}
	}
	return j - i
}

// spelledAt is urlAt for a shortener whose name is pulled apart ("t i n y u r l . com /
// abc"): the letters of the address without what stands between, and how many are read.
func spelledAt(letters []letter, i int) (address []letter, n int) {
	j := i
	for j < len(letters) && solid(letters[j].r) && (j+1 == len(letters) || !solid(letters[j+1].r)) {
		address = append(address, letters[j])
		if j+2 >= len(letters) || letters[j+1].r != ' ' || !solid(letters[j+2].r) {
			j++
			break
		}
		j += 2
	}
	spelled := len(address)
	if spelled < 3 || i > 0 && !blank(letters[i-1].r) {
		return nil, 0
	}
	address = append(address, letters[j:]...)
	if name, _, _ := host(address, 0); !isShortener[name] {
		return nil, 0
	}
	m := urlAt(address, 0)
	if m <= spelled {
		return nil, 0
	}
	return address[:m], j - i + m - spelled
}

// host reads the name of a host at i: where it ends and with what, or 0 if none is there.
func host(letters []letter, i int) (name string, end int, ending string) {
	var b strings.Builder
	j := i
	for {
		from := j
		for j < len(letters) && (solid(letters[j].r) || letters[j].r == '-' && j > from || letters[j].r == '_') {
			b.WriteRune(letters[j].r)
			j++
		}
		if j == from {
			return "", 0, ""
		}
		ending = b.String()[strings.LastIndexByte(b.String(), '.')+1:]
		n := 0
		if j < len(letters) {
			n = dot(letters, j)
		}
		if n == 0 || j+n >= len(letters) || !solid(letters[j+n].r) {
			break
		}
		if n > 1 && letters[j].r == ' ' { // two sentences, unless what follows ends a name
			k := j + n
			for k < len(letters) && solid(letters[k].r) {
				k++
			}
			if !isEnding[text(letters[j+n:k])] {
				break
			}
		}
		b.WriteByte('.')
		j += n
	}
	if !strings.ContainsRune(b.String(), '.') {
		return "", 0, ""
	}
	return b.String(), j, ending
}

// url makes a word of a web address.
func (v *vocabulary) url(letters []letter, sentence int) word {
	w := word{start: letters[0].start, end: letters[len(letters)-1].end, sentence: sentence, spaced: true, plain: text(letters)}
	v.add(&w, isURL)
	name, _, path := split(letters)
	ending := name[strings.LastIndexByte(name, '.')+1:]
	number := true
	for _, r := range name {
		number = number && (digit(r) || r == '.')
	}
	if isThrowaway[ending] || number || strings.Contains(name, "xn--") {
		v.add(&w, isThrow)
	}
	if posing(name) {
		v.add(&w, isBadURL)
	}
	if strings.HasPrefix(w.plain, "http:") || strings.HasPrefix(w.plain, "hxxp") || isThrowaway[ending] || number || strings.Contains(name, "xn--") {
		v.add(&w, isBadURL)
	}
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
		if v.goods[part] {
			v.add(&w, part)
			continue
		}
		// "buyweednow": goods within a name
		for known := range v.goods {
			if len(known) >= 5 && strings.Contains(part, known) {
				v.add(&w, known)
			}
		}
	}
	short := strings.TrimPrefix(name, "www.")
	if to := chats[short]; to != "" {
		v.add(&w, to)
	}
	if isShortener[short] && len(strings.Trim(path, "/ ")) > 0 {
		v.add(&w, isShort)
	}
	return w
}

// lures are parts of a name that frauds put together with a hyphen, and own those whose
// names they borrow.
var (
	lures = setOf(strings.Fields(`verify verification redeliver redelivery unlock refund refunds rebate reward rewards prize suspended recover recovery validate alert alerta reactivate restore`))
	owns  = setOf(strings.Fields(`usps ups fedex dhl irs chase paypal paypa1 netflix netflx amazon amaz0n apple applepay googlepay icloud wellsfargo citi zelle venmo cashapp ezpass ezpas dmv ssa medicare medicaid aetna mychart costco walmart banco correos`))
)

// posing says whether a host looks as if it were somebody else's: "usps-redeliver.com".
func posing(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		words := strings.FieldsFunc(part, func(r rune) bool { return r == '-' || r == '_' })
		if len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return lures[w] || owns[w] }) {
			return true
		}
	}
	return false
}

// chats are hosts that lead into a conversation elsewhere.
var chats = map[string]string{"t.me": "telegram", "telegram.me": "telegram", "wa.me": "whatsapp", "api.whatsapp.com": "whatsapp"}

const isShort = "<shortener>"

// split takes a web address apart.
func split(letters []letter) (name string, scheme, path string) {
	i := 0
	if n := strings.Index(text(letters), "://"); n > 0 {
		scheme = text(letters[:n])
		for i = n + 3; i < len(letters) && blank(letters[i].r); i++ {
		}
	}
	name, end, _ := host(letters, i)
	if end == 0 {
		return text(letters[i:]), scheme, ""
	}
	return name, scheme, text(letters[end:])
}
