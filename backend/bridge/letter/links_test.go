package letter_test

import (
	"strings"
	"testing"

	"rowan/backend/bridge/letter"
)

func TestMEN03_Trust41_AFollowedLinkIsANumberOfOursAndItsTargetIsKept_InPart(t *testing.T) {
	page := `<p>See <a href="https://bank.example@evil.example/a?b=1&amp;c=2" target=_top onclick=x()>bank.example</a>, <a href="javascript:x()">this</a> or
<a href="mailto:care@clinic.example">write</a>. <a name=x>none</a><map><area href="https://evil.example/area"></map></p>`
	safe := letter.Safe(page, letter.SafeOptions{Links: "/letters/m1/links/"})
	want := []letter.Link{{Target: "https://evil.example/a?b=1&c=2", Shown: "https://evil.example/a?b=1&c=2"},
		{Target: "mailto:care@clinic.example", Shown: "mailto:care@clinic.example"}}
	if len(safe.Links) != 2 || safe.Links[0] != want[0] || safe.Links[1] != want[1] {
		t.Errorf("links %+v", safe.Links)
	}
	if !strings.Contains(safe.HTML, `<a href="/letters/m1/links/0" title="https://evil.example/a?b=1&amp;c=2">bank.example</a>`) ||
		!strings.Contains(safe.HTML, `<a href="/letters/m1/links/1"`) || strings.Count(safe.HTML, "href=") != 2 || strings.Contains(safe.HTML, "target=") {
		t.Errorf("page %s", safe.HTML)
	}
	if plain := letter.Safe(page, letter.SafeOptions{}); len(plain.Links) != 0 || !strings.Contains(plain.HTML, `href="https://bank.example@evil.example/`) {
		t.Errorf("not asked for: %+v", plain)
	}
}

// A link leads to the web, to an address of mail or to a phone, however its scheme is
// written; of every other nothing can be followed.
func TestTrust41_LinksLeadToTheWebToMailAndToPhonesOnly_InPart(t *testing.T) {
	for _, target := range []string{"https://clinic.example/a", "http://clinic.example/", "mailto:care@clinic.example", "tel:+15035550162", "HTTPS://clinic.example/"} {
		page := `<a href="` + target + `">x</a>`
		if safe := letter.Safe(page, letter.SafeOptions{Links: "/l/"}); len(safe.Links) != 1 || strings.Count(safe.HTML, "href=") != 1 {
			t.Errorf("%s: %+v %s", target, safe.Links, safe.HTML)
		}
		if safe := letter.Safe(page, letter.SafeOptions{}); strings.Count(safe.HTML, "href=") != 1 {
			t.Errorf("%s: %s", target, safe.HTML)
		}
	}
	for _, target := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java&#10;script:alert(1)", "java\tscript:alert(1)", "&#1;javascript:alert(1)", "vbscript:x",
		"data:text/html,<script>alert(1)</script>", "data:image/png;base64,iVBORw0KGgo=", "file:///etc/passwd", "ftp://clinic.example/", "smb://nas/x", "ms-msdt:/id", "wails://wails/", "blob:https://clinic.example/1",
		"cid:part1", "about:blank", "view-source:https://clinic.example/", "sms:+15035550162", "//evil.example/x", "/letters/other/links/0", "../../x", "page.html", "?x", "#x", "https:", "https://",
	} {
		page := `<a href="` + target + `">x</a><map><area href="` + target + `"></map>`
		for _, links := range []string{"", "/l/"} {
			if safe := letter.Safe(page, letter.SafeOptions{Links: links}); len(safe.Links) != 0 || strings.Contains(safe.HTML, "href=") {
				t.Errorf("%s: %+v %s", target, safe.Links, safe.HTML)
			}
		}
	}
}
