package letter_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"rowan/backend/bridge"
	"rowan/backend/bridge/letter"
)

// corpus lists inputs that nobody of this project wrote.
func corpus(t testing.TB, pattern string) []string {
	t.Helper()
	dir := os.Getenv("ROWAN_CORPORA")
	if dir == "" {
		dir = "../../../../shared/corpora"
	}
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no %s: set ROWAN_CORPORA to the folder of the corpora", filepath.Join(dir, pattern))
	}
	return files
}

func contents(t testing.TB, files []string) [][]byte {
	t.Helper()
	var all [][]byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// survive reads a mail, does with it all that is done with mail, and holds it to its
// limits. It says whether the mail was read; what was not has to be a Quarantine.
func survive(t testing.TB, raw []byte, at string) bool {
	t.Helper()
	read, took, used := handle(t, raw, at)
	if took > 2*time.Second { // the machine may be busy for a moment
		_, took, _ = handle(t, raw, at)
	}
	if took > 2*time.Second || used > 256<<20 {
		t.Errorf("%s: %v and %d MiB in all", at, took, used>>20)
	}
	return read
}

func handle(t testing.TB, raw []byte, at string) (read bool, took time.Duration, used uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	l, err := letter.Read(context.Background(), bridge.Arrival{Raw: raw})
	if err == nil {
		said, quoted := letter.Fold(string(l.Text))
		if said+quoted != string(l.Text) {
			t.Errorf("%s: folding lost something", at)
		}
		for _, remote := range []bool{false, true} {
			if problem := unsafe(letter.Safe(l.HTML, letter.SafeOptions{Remote: remote, Quoted: "…"}).HTML, remote); problem != "" {
				t.Errorf("%s: %s", at, problem)
			}
		}
		l.Verify(context.Background(), raw, "mx.clinic.example", func(context.Context, string) ([]string, error) { return nil, errors.New("no such name") })
		if strings.ContainsAny(string(l.Subject)+l.MessageID+strings.Join(l.Answers(), ""), "\r\n") || l.Identity() == "" {
			t.Errorf("%s: a field of more than one line", at)
		}
		for _, p := range slices.Concat(l.From, l.To, l.Cc, l.ReplyTo) {
			if strings.ContainsAny(string(p.Name)+string(p.Email), "\r\n") || p.Email != "" && p.Email.Check() != nil {
				t.Errorf("%s: an address that is none", at)
			}
		}
	} else if q, ok := errors.AsType[*letter.Quarantine](err); !ok || q.Reason == letter.ReasonFailed {
		t.Errorf("%s: %v", at, err)
	}
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	return err == nil, took, after.TotalAlloc - before.TotalAlloc
}

func TestFault50_EveryMailOfTheCorpusIsReadOrQuarantined(t *testing.T) {
	files := corpus(t, "mail/*.eml")
	read := 0
	for i, raw := range contents(t, files) {
		if survive(t, raw, filepath.Base(files[i])) {
			read++
		} else {
			t.Logf("quarantined: %s", filepath.Base(files[i]))
		}
	}
	if len(files) < 100 || read < len(files)*95/100 {
		t.Errorf("%d of %d were read", read, len(files))
	}
}

func TestFault50_TenThousandMutationsAreReadOrQuarantined(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 mutations are for the long tests")
	}
	all := contents(t, corpus(t, "mail/*.eml"))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	read := 0
	for i := range 10_000 {
		raw := mutate(random, all)
		if survive(t, raw, fmt.Sprint("mutation ", i)) {
			read++
		}
		if t.Failed() {
			t.Fatalf("%q", raw[:min(len(raw), 4000)])
		}
	}
	t.Logf("%d read, %d quarantined", read, 10_000-read)
}

// mutate damages a mail as networks, programs and people with bad intent do.
func mutate(random *rand.Rand, all [][]byte) []byte {
	raw := slices.Clone(all[random.IntN(len(all))])
	for range 1 + random.IntN(8) {
		if len(raw) == 0 {
			break
		}
		at := random.IntN(len(raw))
		end := min(len(raw), at+random.IntN(200))
		switch random.IntN(8) {
		case 0:
			raw[at] = byte(random.IntN(256))
		case 1:
			raw = slices.Delete(raw, at, end)
		case 2:
			raw = slices.Insert(raw, at, slices.Clone(raw[at:end])...)
		case 3:
			raw = raw[:at]
		case 4:
			other := all[random.IntN(len(all))]
			raw = slices.Insert(raw, at, other[:random.IntN(len(other)+1)]...)
		case 5:
			hostile := []string{"\r\n\r\n", "\x00", "\r", "=?utf-8?b?", "?=", "--", "Content-Type: multipart/mixed; boundary=\"\"\r\n", "charset=utf-7", "\xff\xfe", "<![CDATA[", "<script>", "boundary=",
				"Content-Transfer-Encoding: base64\r\n", "Content-Type: text/html; charset=x-nothing\r\n", "Content-Type: message/delivery-status\r\n", "From: ", "\n.\n", "%0d%0a", "=?iso-2022-jp?q?=1B$B?="}
			raw = slices.Insert(raw, at, []byte(hostile[random.IntN(len(hostile))])...)
		case 6:
			raw = []byte(strings.ReplaceAll(string(raw), "\r\n", "\n"))
		case 7:
			for i := at; i < end; i++ {
				raw[i] ^= 1 << random.IntN(8)
			}
		}
	}
	return raw
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("From: a@example.com\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x--\r\n"))
	f.Add([]byte("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;a\r\n\r\nFinal-Recipient: rfc822;b@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n--x--\r\n"))
	f.Add([]byte("From: =?utf-8?q?a=0d=0ab?= <a@example.com>\nSubject: x\nContent-Transfer-Encoding: quoted-printable\n\n=E9=\n=zz"))
	f.Fuzz(func(t *testing.T, raw []byte) { survive(t, raw, "fuzzed") })
}

func FuzzSafe(f *testing.F) {
	f.Add(`<p style="color:red;background:url(//evil)">a <a href="https://evil.example">bank.example</a><img src="cid:1"><img src=//evil.example/x.png>`)
	f.Add(`<div class=gmail_quote><blockquote type=cite><svg><style><img src=x onerror=alert(1)>`)
	f.Fuzz(func(t *testing.T, page string) {
		for _, remote := range []bool{false, true} {
			if problem := unsafe(letter.Safe(page, letter.SafeOptions{Remote: remote, Quoted: "…"}).HTML, remote); problem != "" {
				t.Error(problem)
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("Yes\n\nOn Sunday, Ana wrote:\n> and?\n")
	f.Fuzz(func(t *testing.T, text string) {
		if said, quoted := letter.Fold(text); said+quoted != text {
			t.Errorf("%q and %q", said, quoted)
		}
		letter.Topic(text)
	})
}

// harmless lists all that may come out: anything else is a hole, whatever it does.
var harmless = map[string]string{"p": "", "div": "", "span": "", "br": "", "hr": "", "b": "", "strong": "", "i": "", "em": "", "u": "", "s": "", "strike": "", "del": "",
	"ins": "", "sub": "", "sup": "", "small": "", "big": "", "tt": "", "code": "", "kbd": "", "samp": "", "pre": "", "q": "", "cite": "", "abbr": "title", "address": "",
	"blockquote": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "ul": "start type", "ol": "start type", "li": "type start", "dl": "", "dt": "", "dd": "",
	"table": "border cellpadding cellspacing bgcolor", "thead": "", "tbody": "", "tfoot": "", "tr": "bgcolor", "td": "colspan rowspan bgcolor", "th": "colspan rowspan bgcolor",
	"caption": "", "colgroup": "", "col": "", "center": "", "font": "color face size", "details": "", "summary": "", "a": "href title rel target", "img": "src alt",
	"html": "", "head": "", "body": ""}

// unsafe says what is wrong with a page that was made safe, as a browser's parser
// understands it, or "".
func unsafe(page string, remote bool) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var look func(n *html.Node, depth int) string
	look = func(n *html.Node, depth int) string {
		if n.Type == html.CommentNode || n.Type == html.DoctypeNode || n.Namespace != "" {
			return "a comment, or another language: " + n.Data
		}
		if n.Type == html.ElementNode {
			allowed, ok := harmless[n.Data]
			if !ok {
				return "an element " + n.Data
			}
			for _, a := range n.Attr {
				if !slices.Contains(append(strings.Fields(allowed), "class", "style", "dir", "lang", "align", "valign", "width", "height"), a.Key) {
					return n.Data + " with " + a.Key
				}
				value := strings.ToLower(strings.TrimSpace(a.Val))
				own := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//")
				switch {
				case a.Key == "href" && !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:") && !strings.HasPrefix(value, "tel:"):
					return "a link to " + a.Val
				case a.Key == "src" && !own && !(strings.HasPrefix(value, "data:image/") && !strings.Contains(value, "svg")) && !(remote && strings.HasPrefix(value, "https://")):
					return "an image from " + a.Val
				case a.Key == "style" && (strings.Contains(value, "url") || strings.Contains(value, "expression") || strings.Contains(value, "@") || strings.Contains(value, "\\") || strings.Contains(value, "position")):
					return "a style " + a.Val
				}
			}
		}
		if depth > 10_000 {
			return ""
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if problem := look(c, depth+1); problem != "" {
				return problem
			}
		}
		return ""
	}
	return look(root, 0)
}

func TestTrust37_NoVectorOfTheCheatSheetLeavesAnythingThatActsOrLoads_InPart(t *testing.T) {
	vectors := 0
	for _, raw := range contents(t, corpus(t, "xss/*.json")) {
		var any any
		if err := json.Unmarshal(raw, &any); err != nil {
			t.Fatal(err)
		}
		for _, code := range codes(any) {
			vectors++
			for _, page := range []string{code, "<div>" + code + "</div>", `<a href="` + code + `">x</a>`, `<img src="` + code + `">`, `<p style="` + code + `">x`, "<textarea>" + code, "<table>" + code} {
				for _, remote := range []bool{false, true} {
					if problem := unsafe(letter.Safe(page, letter.SafeOptions{Remote: remote, Quoted: "…"}).HTML, remote); problem != "" {
						t.Errorf("%q leaves %s", page, problem)
					}
				}
			}
			survive(t, []byte("From: "+code+"\r\nSubject: "+code+"\r\nContent-Type: text/html; name=\""+code+"\"\r\n\r\n"+code), code)
		}
	}
	if vectors < 900 {
		t.Errorf("only %d vectors", vectors)
	}
	t.Logf("%d vectors", vectors)
}

func codes(v any) (list []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			list = append(list, codes(x)...)
		}
	case map[string]any:
		for key, x := range v {
			if code, ok := x.(string); ok && key == "code" {
				list = append(list, code)
			} else {
				list = append(list, codes(x)...)
			}
		}
	}
	return list
}
