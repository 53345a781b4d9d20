package letter

import (
	"html"
	"net/url"
	"strconv"
	"strings"

	nethtml "golang.org/x/net/html"
)

// Link is where one leads, and how that is told: in letters that nobody takes for
// others, and without a name before the host.
type Link struct{ Target, Shown string }

// numbered leads every link of a page to a place of our own below under, by its number
// from 0: a frame that may go nowhere can still say that one was followed.
func numbered(page, under string) (string, []Link) {
	var out strings.Builder
	list := []Link{}
	z := nethtml.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == nethtml.ErrorToken {
			return out.String(), list
		}
		t := z.Token()
		if kind != nethtml.StartTagToken || t.Data != "a" {
			out.WriteString(raw)
			continue
		}
		link := Link{Target: attribute(t, "href"), Shown: attribute(t, "title")}
		if link.Target == "" {
			out.WriteString("<a>")
			continue
		}
		if u, err := url.Parse(link.Target); err == nil && u.User != nil {
			u.User = nil // nobody is signed in by what somebody else wrote
			link.Target = u.String()
		}
		out.WriteString(`<a href="` + html.EscapeString(under+strconv.Itoa(len(list))) + `" title="` + html.EscapeString(link.Shown) + `">`)
		list = append(list, link)
	}
}
