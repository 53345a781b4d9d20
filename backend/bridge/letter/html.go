package letter

import (
	"html"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/idna"

	"rowan/backend/bridge"
)

// textOf is what a page says, without how it looks.
func textOf(page string) string {
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(page))
	silent := 0 // within what is never shown
	space, lines := false, 0
	for b.Len() < maxText {
		switch z.Next() {
		case nethtml.ErrorToken:
			return strings.TrimSpace(b.String())
		case nethtml.TextToken:
			if silent > 0 {
				continue
			}
			text := html.UnescapeString(string(z.Raw()))
			words := strings.Fields(text)
			if len(words) == 0 {
				space = space || text != ""
				continue
			}
			if b.Len() > 0 && lines == 0 && (space || isSpace(text[0])) {
				b.WriteByte(' ')
			}
			b.WriteString(strings.Join(words, " "))
			space, lines = isSpace(text[len(text)-1]), 0
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken, nethtml.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			closing := len(z.Raw()) > 1 && z.Raw()[1] == '/'
			switch tag {
			case "script", "style", "title", "head", "noscript", "template":
				if closing {
					silent = max(0, silent-1)
				} else {
					silent++
				}
			case "body":
				silent = 0
			case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "hr":
				for ; lines < 2 && b.Len() > 0; lines++ {
					b.WriteByte('\n')
				}
			case "br", "div", "tr", "li", "pre":
				if (tag == "br" && !closing || lines == 0) && lines < 2 && b.Len() > 0 {
					b.WriteByte('\n')
					lines++
				}
			case "td", "th":
				space = true
			}
		}
	}
	return strings.ToValidUTF8(b.String(), "")
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// asHTML says a text in HTML.
func asHTML(text string) string {
	return strings.ReplaceAll(html.EscapeString(tidy(text)), "\n", "<br>\n")
}

// SafeOptions say how a page is made safe.
type SafeOptions struct {
	// Images are where the images are that came with the mail, by their ID: paths of
	// our own.
	Images map[string]string
	// Remote shows the images of others too, since the person asked for them.
	Remote bool
	// Links is the path of our own below which links lead to their number; "" leaves them
	// where they lead.
	Links string
	// Quoted is the label below which quoted history is folded; "" does not fold it.
	Quoted string
}

// SafePage is a page that may be shown in a frame of its own: without script, forms
// and styles that reach out of it, and loading nothing that nobody asked for.
type SafePage struct {
	HTML string
	// Remote counts the images of others that are not shown.
	Remote int
	Links  []Link // those that were numbered
}

// Safe makes the HTML of a mail safe to show.
func Safe(page string, o SafeOptions) (safe SafePage) {
	defer func() {
		if recover() != nil {
			safe = SafePage{HTML: asHTML(textOf(page))}
		}
	}()
	r := &rewriter{options: o}
	r.rewrite(page)
	policy := quiet
	if o.Remote {
		policy = loud
	}
	if r.nested > maxNested {
		return SafePage{HTML: asHTML(textOf(page))}
	}
	safe = SafePage{HTML: policy.Sanitize(r.out.String()), Remote: r.remote}
	if o.Links != "" {
		safe.HTML, safe.Links = numbered(safe.HTML, o.Links)
	}
	return safe
}

// The last word on what is shown has the policy, whatever was rewritten before it.
var (
	quiet = policy(`^(?:` + ownImage + `|` + dataImage + `)$`)
	loud  = policy(`^(?:` + ownImage + `|` + dataImage + `|https://[^\s"'<>]+)$`)

	classes = regexp.MustCompile(`^(?:remote-image|link-target|quoted)$`)
	links   = regexp.MustCompile(`^(?i:https?://|mailto:|tel:)[^\s"'<>]+$`)
	numbers = regexp.MustCompile(`^[0-9]{1,4}%?$`)
	colours = regexp.MustCompile(`^(?i:#[0-9a-f]{3,8}|[a-z]{3,20})$`)
	styles  = regexp.MustCompile(`^(?:[a-zA-Z0-9#%., '!"-]|rgba?\([0-9., %]+\))*$`)
	plain   = regexp.MustCompile(`^[\p{L}\p{N} ,._'-]{0,100}$`)
)

const (
	ownImage  = `/[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9][A-Za-z0-9_.-]*)*`
	dataImage = `data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+`
)

func policy(images string) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "div", "span", "br", "hr", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big", "tt", "code",
		"kbd", "samp", "pre", "q", "cite", "abbr", "address", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table",
		"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col", "center", "font", "details", "summary")
	p.AllowAttrs("class").Matching(classes).OnElements("span", "details")
	p.AllowAttrs("href").Matching(links).OnElements("a")
	p.AllowAttrs("title").OnElements("a", "abbr")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("src").Matching(regexp.MustCompile(images)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(numbers).OnElements("img", "table", "td", "th", "col")
	p.AllowAttrs("border", "cellpadding", "cellspacing").Matching(numbers).OnElements("table")
	p.AllowAttrs("colspan", "rowspan").Matching(numbers).OnElements("td", "th")
	p.AllowAttrs("align", "valign").Matching(plain).OnElements("p", "div", "table", "tr", "td", "th", "img", "h1", "h2", "h3")
	p.AllowAttrs("bgcolor").Matching(colours).OnElements("table", "tr", "td", "th")
	p.AllowAttrs("color").Matching(colours).OnElements("font")
	p.AllowAttrs("face", "size").Matching(plain).OnElements("font")
	p.AllowAttrs("start", "type").Matching(plain).OnElements("ol", "ul", "li")
	p.AllowAttrs("dir", "lang").Matching(plain).Globally()
	p.AllowStyles("color", "background-color", "font-weight", "font-style", "font-size", "font-family", "line-height", "text-align", "text-decoration",
		"vertical-align", "white-space", "width", "max-width", "height", "display", "list-style-type", "border-collapse", "border", "border-top",
		"border-right", "border-bottom", "border-left", "border-color", "border-radius", "border-width", "border-style", "padding", "padding-top",
		"padding-right", "padding-bottom", "padding-left", "margin", "margin-top", "margin-right", "margin-bottom", "margin-left").Matching(styles).Globally()
	p.AllowURLSchemes("https", "http", "mailto", "tel", "data")
	p.AllowRelativeURLs(true) // of our own images; the patterns above decide
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

const (
	maxStyle   = 4 << 10 // bytes of one style
	maxTargets = 1000    // links that are told of
	maxNested  = 400     // elements within elements; browsers give up soon after
)

// rewriter changes what a policy cannot: images of others into a word for them, links
// so that they tell where they lead, and quoted history into what is folded.
type rewriter struct {
	options SafeOptions
	out     strings.Builder
	remote  int
	targets int
	visible bool   // something was said already
	folded  string // the element that is folded, and how deep in its like we are
	depth   int
	open    int             // elements that were begun and not ended
	nested  int             // the most that there were of them
	link    string          // the host that the open link leads to
	label   strings.Builder // what the open link says
}

func (r *rewriter) rewrite(page string) {
	z := nethtml.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		switch kind {
		case nethtml.ErrorToken:
			r.endLink()
			if r.folded != "" {
				r.out.WriteString("</details>")
			}
			return
		case nethtml.TextToken:
			r.visible = r.visible || strings.TrimSpace(raw) != ""
			if r.link != "" && r.label.Len() < 1000 {
				r.label.WriteString(html.UnescapeString(raw))
			}
			r.out.WriteString(raw)
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			r.start(z.Token(), raw)
		case nethtml.EndTagToken:
			r.end(z.Token().Data, raw)
		}
	}
}

func (r *rewriter) start(t nethtml.Token, raw string) {
	switch t.Data {
	case "img":
		r.image(t)
		return
	case "a":
		r.endLink()
		href := attribute(t, "href")
		u, err := url.Parse(strings.TrimSpace(href))
		if err != nil || !links.MatchString(u.String()) {
			return // what it says stays, as text
		}
		r.link = shownHost(u)
		r.out.WriteString(`<a href="` + html.EscapeString(u.String()) + `" title="` + html.EscapeString(shownTarget(u)) + `">`)
		return
	case "details", "summary":
		return // ours alone
	}
	class := " " + attribute(t, "class") + " "
	if r.folded == "" && r.visible && r.options.Quoted != "" && t.Type == nethtml.StartTagToken &&
		(t.Data == "blockquote" && (attribute(t, "type") == "cite" || strings.Contains(class, " gmail_quote ")) || t.Data == "div" && strings.Contains(class, " gmail_quote ")) {
		r.folded, r.depth = t.Data, 0
		r.out.WriteString(`<details class="quoted"><summary>` + html.EscapeString(r.options.Quoted) + `</summary>`)
	}
	if t.Data == r.folded && t.Type == nethtml.StartTagToken {
		r.depth++
	}
	if len(attribute(t, "style")) > maxStyle {
		kept := t.Attr[:0]
		for _, a := range t.Attr {
			if a.Key != "style" {
				kept = append(kept, a)
			}
		}
		t.Attr = kept
		raw = t.String()
	}
	if t.Type == nethtml.StartTagToken && !unended[t.Data] {
		r.open++
		r.nested = max(r.nested, r.open)
	}
	r.out.WriteString(raw)
}

// unended are elements that end by themselves.
var unended = map[string]bool{"br": true, "hr": true, "col": true, "meta": true, "link": true, "input": true, "p": true, "li": true, "td": true, "th": true, "tr": true,
	"dt": true, "dd": true, "option": true, "base": true, "area": true, "wbr": true, "html": true, "head": true, "body": true, "tbody": true, "thead": true, "tfoot": true}

func (r *rewriter) end(name, raw string) {
	switch name {
	case "a":
		r.endLink()
		return
	case "details", "summary":
		return
	}
	if !unended[name] {
		r.open = max(0, r.open-1)
	}
	r.out.WriteString(raw)
	if name == r.folded {
		if r.depth--; r.depth <= 0 {
			r.folded = ""
			r.out.WriteString("</details>")
		}
	}
}

// host is what looks like the name of a computer.
var host = regexp.MustCompile(`(?i)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}`)

// endLink closes a link, and says where it leads if it says otherwise itself.
func (r *rewriter) endLink() {
	if r.link == "" {
		return
	}
	r.out.WriteString("</a>")
	claimed := strings.TrimPrefix(strings.ToLower(host.FindString(r.label.String())), "www.")
	leads := strings.TrimPrefix(r.link, "www.")
	if claimed != "" && claimed != leads && !strings.HasSuffix(leads, "."+claimed) && r.targets < maxTargets {
		r.targets++
		r.out.WriteString(` <span class="link-target">[` + html.EscapeString(r.link) + `]</span>`)
	}
	r.link = ""
	r.label.Reset()
}

func (r *rewriter) image(t nethtml.Token) {
	src, alt := strings.TrimSpace(attribute(t, "src")), line(attribute(t, "alt"), 200)
	keep := func(src string) {
		r.visible = true
		r.out.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(alt) + `"`)
		for _, name := range []string{"width", "height", "align"} {
			if value := attribute(t, name); value != "" && len(value) < 20 {
				r.out.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
			}
		}
		r.out.WriteString(">")
	}
	lower := strings.ToLower(src)
	switch {
	case strings.HasPrefix(lower, "cid:"):
		id, err := url.PathUnescape(src[len("cid:"):])
		if own := r.options.Images[id]; err == nil && own != "" {
			keep(own)
		}
	case strings.HasPrefix(lower, "data:"):
		keep(src)
	case strings.HasPrefix(lower, "http:"), strings.HasPrefix(lower, "https:"), strings.HasPrefix(lower, "//"):
		u, err := url.Parse(src)
		if err != nil || !public(u.Hostname()) || tiny(t) {
			return
		}
		if !r.options.Remote {
			r.remote++
			if alt != "" {
				r.out.WriteString(`<span class="remote-image">` + html.EscapeString(alt) + `</span>`)
			} else {
				r.out.WriteString(`<span class="remote-image">&nbsp;</span>`)
			}
			return
		}
		u.Scheme, u.User = "https", nil
		keep(u.String())
	}
}

// tiny says whether an image is there to be loaded, not to be seen.
func tiny(t nethtml.Token) bool {
	for _, name := range []string{"width", "height"} {
		if n, err := strconv.Atoi(strings.TrimSuffix(attribute(t, name), "px")); err == nil && n <= 2 {
			return true
		}
	}
	return false
}

// public says whether a host may be one that everybody reaches: no address of this
// computer or of the practice's own network, and no name without a dot.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return bridge.Public(ip)
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case "", host, "local", "localhost", "internal", "lan", "home", "corp", "intranet", "test", "invalid", "onion":
		return false
	}
	// Browsers read many forms of numbers as an address: 0x7f.1, 017700000001.
	return last[0] < '0' || last[0] > '9'
}

func attribute(t nethtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// shownHost is where a link leads, in letters that nobody takes for others.
func shownHost(u *url.URL) string {
	if u.Scheme == "mailto" || u.Scheme == "tel" {
		address, _, _ := strings.Cut(u.Opaque, "?")
		return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	}
	name, err := idna.ToASCII(strings.ToLower(u.Hostname()))
	if err != nil || name == "" {
		return "?"
	}
	return name
}

// shownTarget is a link's whole target.
func shownTarget(u *url.URL) string {
	shown := *u
	if u.Host != "" {
		shown.User = nil // "https://bank.example@evil.example" leads to evil.example
		shown.Host = shownHost(u)
		if port := u.Port(); port != "" {
			shown.Host += ":" + port
		}
	}
	return line(shown.String(), 500)
}
