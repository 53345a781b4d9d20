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
