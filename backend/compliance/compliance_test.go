package compliance

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/warthog618/sms"
	"pgregory.net/rapid"

	"rowan/backend/messaging"
)

var noon = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC) // a Monday, 13:00 in New York

func rules(r Result) []string {
	out := []string{}
	for _, f := range r.Findings {
		out = append(out, f.Rule)
	}
	return out
}

func TestCMP01_AVerdictNamesItsRuleItsWordsAndItsSource(t *testing.T) {
	text := "Hello! 😀 Premium wе\u200bed in stock, order nоw"
	r := CheckSMS(Draft{Text: text}, Facts{}, noon)
	if r.Verdict != Block || len(r.Findings) == 0 {
		t.Fatalf("got %+v", r)
	}
	f := r.First()
	if f.Rule != "cannabis-offer" || f.Category != Cannabis || f.Title == "" || f.Why == "" || f.Consequence == "" || f.Instead == "" || f.Source == "" || f.SourceURL == "" || f.Dated == "" {
		t.Errorf("the finding is not explained: %+v", f)
	}
	if len(f.Words) != 1 || !strings.HasSuffix(f.Words[0], "wе\u200bed in stock") {
		t.Errorf("underlined %q", f.Words)
	}
	units := utf16.Encode([]rune(text))
	for i, s := range f.Spans {
		if got := string(utf16.Decode(units[s.Start:s.End])); got != f.Words[i] || got != text[s.StartByte:s.EndByte] {
			t.Errorf("span %+v holds %q, want %q", s, got, f.Words[i])
		}
	}
}

func TestCMP01_TheGravestFindingDecidesAndABlockStandsBesideAnyWarning(t *testing.T) {
	r := CheckSMS(Draft{Text: "Your A1c was 9.2. Buy weed here, 20% off"}, Facts{}, noon)
	if r.Verdict != Block || r.Findings[0].Verdict != Block || !slices.Contains(rules(r), "phi-result") {
		t.Errorf("got %s with %v", r.Verdict, rules(r))
	}
	if r := CheckSMS(Draft{Text: "Your A1c was 9.2"}, Facts{}, noon); r.Verdict != Warn {
		t.Errorf("a warning is %s", r.Verdict)
	}
	if r := CheckSMS(Draft{Text: "See you at 3"}, Facts{}, noon); r.Verdict != Allow || len(r.Findings) != 0 {
		t.Errorf("a fine text is %s with %v", r.Verdict, rules(r))
	}
}

func TestCMP02_EvasionsAreReadAsWhatTheySay(t *testing.T) {
	for _, text := range []string{
		"weed for sale", "w e e d for sale", "w.e.e.d for sale", "w-e-e-d for sale", "w_e_e_d for sale", "wееd for sale", "we\u200bed for sale", "we\u00aded for sale",
		"WEED for sale", "ｗｅｅｄ for sale", "𝐰𝐞𝐞𝐝 for sale", "ⓦⓔⓔⓓ for sale", "w33d for sale", "wéëd for sale", "weeeed for sale", "🇼🇪🇪🇩 for sale", "w\u034fe\u034fe\u034fd for sale", "ᴡᴇᴇᴅ for sale",
		"we\u0301e\u0308d f0r s@le", "c@nn4b1s for sale", "cännäbis for sale", "can nabis for sale", "c*nnabis for sale", "cannab\u2060is for sale",
		"v1agra no rx", "V I A G R A cheap", "xan@x bars $5 each", "gl0ck for sale", "v0dka 50% off", "c1gars 50% off", "p0rn free videos", "c4sino bonus now",
		"see bit[.]ly/abc", "see bit(dot)ly/abc", "see bit . ly/abc", "see b\u200bit.ly/abc", "see BIT.LY/abc", "see bit。ly/abc",
	} {
		if r := CheckSMS(Draft{Text: text}, Facts{}, noon); r.Verdict != Block {
			t.Errorf("%q is %s", text, r.Verdict)
		}
	}
}

func TestCMP02_CMP03_WhatACaringSentenceExcusesEndsWithIt(t *testing.T) {
	for text, want := range map[string]Verdict{
		"Your appointment with Dr. Hahn is confirmed. PS: payday advances up to $1,000, no credit check, apply today": Block,
		"Your labs are in. Our raffle: win an AR-15, tickets $20":                                                     Block,
		"We don't carry or sell CBD, sorry. Ask your pharmacist whether it mixes.":                                    Allow,
		"The lab needs another urine sample for the THC confirmation, come in anytime before 4.":                      Allow,
		"Research: a new cannabis study pays $40 a visit, enrollment opens in May.":                                   Allow,
		"The EKG leads left marks on your skin? Lotion helps.":                                                        Allow,
	} {
		if r := CheckSMS(Draft{Text: text}, Facts{}, noon); r.Verdict != want {
			t.Errorf("%q is %s by %s %v", text, r.Verdict, r.First().Rule, r.First().Words)
		}
	}
}

func TestCMP02_PricesShorthandAndNamesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]Verdict{
		"CBD balm 2x$30": Block, "CBD balm, 20 percent off": Block, "vyvanse, 10 dollars each": Block, "Bundle 3 months of Ozempic® and save $600": Block,
		"sexy and in my bed 2nite": Block, "we know you: verify your account at usps-redeliver.com": Block, "Adderall and Xanax, overnight, t.me/pillman": Block,
		"Please verify your insurance at lakeside-clinic.example": Allow, "Your parcel of test strips, see usps.com": Allow, "Your Ozempic® dose goes up next week.": Allow,
	} {
		if r := CheckSMS(Draft{Text: text}, Facts{}, noon); r.Verdict != want {
			t.Errorf("%q is %s by %s %v", text, r.Verdict, r.First().Rule, r.First().Words)
		}
	}
}

func TestCMP02_CMP05_EveryRuleIsExplainedWithATextOnEachSide(t *testing.T) {
	for _, l := range []messaging.Language{messaging.English, messaging.Spanish} {
		g := TheGuide(l)
		if g.Version != Version || len(g.Rules) != len(pack.list) {
			t.Fatalf("the guide has %d rules of %d, version %q", len(g.Rules), len(pack.list), g.Version)
		}
		for _, p := range g.Rules {
			if p.Title == "" || p.Why == "" || p.Instead == "" || p.Consequence == "" || p.Source == "" || p.Dated == "" || p.Category == "" || p.Spans == nil || p.Words == nil {
				t.Errorf("%s is not explained in %q: %+v", p.Rule, l, p)
			}
			if len(pack.rules[p.Rule].clauses) == 0 {
				continue
			}
			if r := CheckSMS(Draft{Text: p.Refused}, Facts{}, noon); !slices.Contains(rules(r), p.Rule) {
				t.Errorf("%s does not see its own example %q: %v", p.Rule, p.Refused, rules(r))
			}
			if r := CheckSMS(Draft{Text: p.Fine}, Facts{}, noon); r.Verdict != Allow {
				t.Errorf("what %s calls fine is %s by %v: %q", p.Rule, r.Verdict, rules(r), p.Fine)
			}
		}
	}
	if en, es := TheGuide(messaging.English), TheGuide(messaging.Spanish); en.Rules[0].Title == es.Rules[0].Title {
		t.Error("the guide is in one language")
	}
}

func TestCMP06_1600CharactersAreBlockedAnd1599Go(t *testing.T) {
	for _, c := range []struct {
		what, text string
		length     int
	}{
		{"1599 letters", strings.Repeat("a", 1599), 1599},
		{"1600 letters", strings.Repeat("a", 1600), 1600},
		{"1601 letters", strings.Repeat("a", 1601), 1601},
		{"799 emoji and a letter", strings.Repeat("😀", 799) + "a", 1599},
		{"800 emoji", strings.Repeat("😀", 800), 1600},
		{"a family is one picture of 11 units", strings.Repeat("👨‍👩‍👧‍👦", 145) + "abcd", 1599},
		{"the same and one more", strings.Repeat("👨‍👩‍👧‍👦", 145) + "abcde", 1600},
		{"accents of their own", strings.Repeat("e\u0301", 799) + "a", 1599},
		{"800 letters with accents of their own", strings.Repeat("e\u0301", 800), 1600},
		{"lines that end in two", strings.Repeat("\r\n", 799) + "a", 1599},
		{"800 such lines", strings.Repeat("\r\n", 800), 1600},
		{"1599 of two bytes each", strings.Repeat("é", 1599), 1599},
	} {
		r := CheckSMS(Draft{Text: c.text}, Facts{}, noon)
		if blocked := slices.Contains(rules(r), "length"); r.Size.Length != c.length || blocked != (c.length >= 1600) {
			t.Errorf("%s: length %d, blocked %v", c.what, r.Size.Length, blocked)
		}
		if points := utf8.RuneCountInString(c.text); r.Size.Length < points {
			t.Errorf("%s: %d is less than its %d code points", c.what, r.Size.Length, points)
		}
	}
	r := CheckSMS(Draft{Text: strings.Repeat("a", 1598) + "😀bc"}, Facts{}, noon)
	if s := r.First().Spans; len(s) != 1 || s[0].Start != 1598 || s[0].End != 1602 || r.First().Words[0] != "😀bc" {
		t.Errorf("what is too much is %+v %q", s, r.First().Words)
	}
}

// Fault 49, and the figures of the carriers' page.
func TestFault49_SegmentsAreCountedAsCarriersDo(t *testing.T) {
	for _, c := range []struct {
		what, text string
		encoding   Encoding
		units, n   int
	}{
		{"nothing", "", GSM7, 0, 0}, {"160", strings.Repeat("a", 160), GSM7, 160, 1}, {"161", strings.Repeat("a", 161), GSM7, 161, 2}, {"306", strings.Repeat("a", 306), GSM7, 306, 2}, {"307", strings.Repeat("a", 307), GSM7, 307, 3},
		{"70 with an accent", strings.Repeat("á", 70), UCS2, 70, 1}, {"71", strings.Repeat("á", 71), UCS2, 71, 2}, {"70 and a curly quote", strings.Repeat("a", 70) + "’", UCS2, 71, 2},
		{"80 euros", strings.Repeat("€", 80), GSM7, 160, 1}, {"81 euros", strings.Repeat("€", 81), GSM7, 162, 2}, {"ñ and é stay", "mañana café", GSM7, 11, 1}, {"á does not", strings.Repeat("a", 159) + "á", UCS2, 160, 3},
		{"ten segments", strings.Repeat("a", 1530), GSM7, 1530, 10}, {"1599", strings.Repeat("a", 1599), GSM7, 1599, 11}, {"emoji", "😀", UCS2, 2, 1}, {"35 emoji", strings.Repeat("😀", 35), UCS2, 70, 1}, {"36 emoji", strings.Repeat("😀", 36), UCS2, 72, 2},
		{"an emoji is not cut in two", strings.Repeat("a", 66) + strings.Repeat("😀", 34), UCS2, 134, 3}, {"an escape is not cut in two", strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), GSM7, 306, 3},
	} {
		if s := Measure(c.text); s.Encoding != c.encoding || s.Units != c.units || s.Segments != c.n {
			t.Errorf("%s: %+v, want %s, %d units, %d segments", c.what, s, c.encoding, c.units, c.n)
		}
	}
}

func TestFault49_SegmentsAgreeWithAnotherCounter(t *testing.T) {
	alphabet := []rune("abc €^{}[]~|\\áñéç😀’\nZ0@£")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 500).Draw(t, "text"))
		if plain := rapid.Bool().Draw(t, "plain"); plain {
			text = strings.Map(func(r rune) rune {
				if septets[r] == 0 {
					return 'x'
				}
				return r
			}, text)
		}
		pdus, err := sms.Encode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := Measure(text); got.Segments != len(pdus) {
			t.Fatalf("%q takes %d segments by us and %d by warthog618/sms", text, got.Segments, len(pdus))
		}
	})
}

func TestPlainCharactersAreOfferedOnlyWhereTheySaveASegment(t *testing.T) {
	curly := "We’ll see you at “the annex” – " + strings.Repeat("x", 60)
	plain, saved := Plain(curly)
	if saved != 1 || Measure(plain).Encoding != GSM7 || !strings.HasPrefix(plain, `We'll see you at "the annex" - x`) {
		t.Errorf("got %q, saving %d", plain, saved)
	}
	if same, saved := Plain("We’ll see"); saved != 0 || same != "We’ll see" {
		t.Errorf("a short text was changed to %q for %d", same, saved)
	}
	if same, saved := Plain(strings.Repeat("’", 71) + "😀"); saved != 0 || !strings.Contains(same, "’") {
		t.Errorf("an emoji stays, yet %d were saved: %q", saved, same)
	}
	if r := CheckSMS(Draft{Text: curly}, Facts{}, noon); r.Saved != 1 || r.Plain != plain || r.Size.Costly != "’" {
		t.Errorf("the verdict offers %q, saving %d, for %q", r.Plain, r.Saved, r.Size.Costly)
	}
}

func TestATextIsRefusedForItsNumberOrPersonWhateverItSays(t *testing.T) {
	for rule, f := range map[string]Facts{
		"opted-out": {OptedOut: noon.Add(-time.Hour)}, "trial": {Trial: true}, "unregistered": {Unregistered: true}, "archived": {Archived: true}, "asked-to-stop": {AskedToStop: true},
	} {
		if r := CheckSMS(Draft{Text: "See you at 3"}, f, noon); r.Verdict != Block || !slices.Equal(rules(r), []string{rule}) {
			t.Errorf("%s: %s by %v", rule, r.Verdict, rules(r))
		}
	}
	if r := CheckSMS(Draft{Text: "See you"}, Facts{Trial: true, Unregistered: true}, noon); !slices.Equal(rules(r), []string{"trial"}) {
		t.Errorf("a practice in its trial is told %v", rules(r))
	}
}

func TestATT04_ATollFreeNumberOfUnknownKindWarnsAndNoMore(t *testing.T) {
	png := []Media{{messaging.TypePNG, 100_000}}
	for _, code := range []string{"800", "833", "844", "855", "866", "877", "888"} {
		from := messaging.Phone("+1" + code + "5550100")
		for mms, want := range map[MMS]Verdict{"": Warn, MMSUnknown: Warn, MMSYes: Allow, MMSNo: Block} {
			if r := CheckSMS(Draft{Media: png}, Facts{From: from, MMS: mms}, noon); r.Verdict != want {
				t.Errorf("a picture from %s with MMS %q is %s, want %s", from, mms, r.Verdict, want)
			}
		}
		if r := CheckSMS(Draft{Text: "No file"}, Facts{From: from, MMS: MMSNo}, noon); r.Verdict != Allow {
			t.Errorf("a text without a file from %s is %s", from, r.Verdict)
		}
	}
	if r := CheckSMS(Draft{Media: png}, Facts{From: "+15035550100"}, noon); r.Verdict != Allow {
		t.Errorf("a picture from a local number is %s", r.Verdict)
	}
}

func TestFilesThatNoCarrierTakesAreRefused(t *testing.T) {
	local := Facts{From: "+15035550100", MMS: MMSYes}
	free := Facts{From: "+18005550100", MMS: MMSYes}
	many := slices.Repeat([]Media{{messaging.TypePNG, 1000}}, 11)
	for _, c := range []struct {
		what  string
		media []Media
		facts Facts
		want  []string
	}{
		{"a large photo is made smaller", []Media{{messaging.TypeJPEG, 3_000_000}}, local, []string{}},
		{"not for a toll-free number", []Media{{messaging.TypeJPEG, 700_000}}, free, []string{"mms-size"}},
		{"a PDF of 600 KB", []Media{{messaging.TypePDF, 600_000}}, local, []string{}},
		{"a larger one", []Media{{messaging.TypePDF, 600_001}}, local, []string{"mms-size"}},
		{"5 MB together", []Media{{messaging.TypeJPEG, 2_500_000}, {messaging.TypeJPEG, 2_500_000}}, local, []string{}},
		{"more", []Media{{messaging.TypeJPEG, 2_500_000}, {messaging.TypeJPEG, 2_500_001}}, local, []string{"mms-size"}},
		{"eleven", many, local, []string{"mms-count"}}, {"ten", many[:10], local, []string{}},
		{"a video", []Media{{messaging.TypeMP4, 1000}}, local, []string{}},
		{"from a number of which nobody knows", []Media{{messaging.TypeMP4, 1000}}, Facts{From: "+15035550100"}, []string{"mms-type"}},
		{"a larger one", []Media{{messaging.TypeMP4, 600_001}}, local, []string{"mms-size"}},
		{"something else", []Media{{messaging.TypeOther, 1000}}, local, []string{"mms-type"}},
		{"photos as they leave", Files(slices.Repeat([]messaging.Attachment{{Type: messaging.TypeJPEG, Size: 20 * messaging.MB}}, 10)), free, []string{}},
	} {
		if got := rules(CheckSMS(Draft{Media: c.media}, c.facts, noon)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

func TestCMP19_TheSameTextToManyWarns_InPart(t *testing.T) {
	for others, want := range map[int]Verdict{0: Allow, 9: Allow, 10: Warn, 500: Warn} {
		if r := CheckSMS(Draft{Text: "The office is closed today"}, Facts{Others: others}, noon); r.Verdict != want {
			t.Errorf("the same text to %d others is %s, want %s", others, r.Verdict, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Hi Maria, your appointment is on 12/4 at 9:30. Please bring your insurance card.", "Hi Tom, your appointment is on 12/11 at 2:15. Please bring your insurance card.", true},
		{"Flu shots are available now at our office, come by any weekday", "Flu shots are available now at our office, come by any weekday!!", true},
		{"FLU SHOTS are available now at our office, come by any weekday", "Flu shots are available now at our office, come by any weekd\u200bay", true},
		{"Dear patients, the office is closed on Thursday for the holiday", "Your refill is ready at the pharmacy on Main St", false},
		{"Your lab results are ready. Please call us.", "Can you come in at 3 tomorrow instead of 4?", false},
		{"12345", "67890", false}, {"", "", false},
	} {
		if got := Alike(Liken(c.a), Liken(c.b)); got != c.want {
			t.Errorf("%q and %q alike: %v", c.a, c.b, got)
		}
	}
}

func TestQuietHoursHoldForAdvertisingWhereThePersonIs(t *testing.T) {
	zone := func(name string) *time.Location {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	ny, la, chicago := zone("America/New_York"), zone("America/Los_Angeles"), zone("America/Chicago")
	const offer, care = "20% off Botox this month only", "Your results are ready"
	for _, c := range []struct {
		what string
		text string
		f    Facts
		at   time.Time
		want bool
	}{
		{"New York at 20:59", offer, Facts{To: "+12125550100"}, time.Date(2026, 11, 23, 20, 59, 0, 0, ny), false},
		{"at 21:00", offer, Facts{To: "+12125550100"}, time.Date(2026, 11, 23, 21, 0, 0, 0, ny), true},
		{"at 7:59", offer, Facts{To: "+12125550100"}, time.Date(2026, 11, 23, 7, 59, 0, 0, ny), true},
		{"care at night", care, Facts{To: "+12125550100"}, time.Date(2026, 11, 23, 23, 0, 0, 0, ny), false},
		{"Florida at 20:00", offer, Facts{To: "+13055550100"}, time.Date(2026, 11, 23, 20, 0, 0, 0, ny), true},
		{"Connecticut at 8:30", offer, Facts{To: "+12035550100"}, time.Date(2026, 11, 23, 8, 30, 0, 0, ny), true},
		{"Texas, Sunday at 11:30", offer, Facts{To: "+12145550100"}, time.Date(2026, 11, 22, 11, 30, 0, 0, chicago), true},
		{"Texas, Sunday at 12:00", offer, Facts{To: "+12145550100"}, time.Date(2026, 11, 22, 12, 0, 0, 0, chicago), false},
		{"Texas, Saturday at 11:30", offer, Facts{To: "+12145550100"}, time.Date(2026, 11, 21, 11, 30, 0, 0, chicago), false},
		{"Rhode Island, Sunday noon", offer, Facts{To: "+14015550100"}, time.Date(2026, 11, 22, 12, 0, 0, 0, ny), true},
		{"a New York number that lives in California, 9:00 there and noon here", offer, Facts{To: "+12125550100", Zone: la}, time.Date(2026, 11, 23, 9, 0, 0, 0, la), false},
		{"the same at 7:30 there", offer, Facts{To: "+12125550100", Zone: la}, time.Date(2026, 11, 23, 7, 30, 0, 0, la), true},
		{"the same at 18:30 there, 21:30 by the area code", offer, Facts{To: "+12125550100", Zone: la}, time.Date(2026, 11, 23, 18, 30, 0, 0, la), true},
		{"a toll-free number tells nothing", offer, Facts{To: "+18005550100"}, time.Date(2026, 11, 23, 3, 0, 0, 0, ny), false},
		{"but the person's zone does", offer, Facts{To: "+18005550100", Zone: ny}, time.Date(2026, 11, 23, 3, 0, 0, 0, ny), true},
	} {
		if got := slices.Contains(rules(CheckSMS(Draft{Text: c.text}, c.f, c.at)), "quiet-hours"); got != c.want {
			t.Errorf("%s: quiet %v, want %v", c.what, got, c.want)
		}
	}
}

func TestARewriteGoesByEveryRule(t *testing.T) {
	for text, want := range map[string]string{
		"Your Adderall refill is ready.":                "Your medication refill is ready.",
		"Your A1c was 9.2":                              "You have a new result. Please sign in to your patient portal or call us.",
		"Your SSN 123-45-6789 is on the form, right?":   "Your SSN [on file] is on the form, right?",
		"Your refill is ready.":                         "",
		"Hot singles in your area":                      "",
		"Your A1c was 9.2. " + "Buy weed here, 20% off": "You have a new result. Please sign in to your patient portal or call us.",
	} {
		r := CheckSMS(Draft{Text: text}, Facts{}, noon)
		got := ""
		for _, f := range r.Findings {
			if f.Rewrite != "" {
				got = f.Rewrite
			}
		}
		if got != want {
			t.Errorf("%q is rewritten to %q, want %q (%v)", text, got, want, rules(r))
		}
	}
	for _, one := range slices.Concat(corpus(t, "testdata/corpus.txt"), corpus(t, "testdata/fresh.txt")) {
		for _, f := range CheckSMS(Draft{Text: one.text}, Facts{}, noon).Findings {
			if f.Rewrite == "" {
				continue
			}
			if again := CheckSMS(Draft{Text: f.Rewrite}, Facts{}, noon); again.Verdict != Allow {
				t.Errorf("the rewrite %q is %s", f.Rewrite, again.Verdict)
			}
		}
	}
	if r := CheckSMS(Draft{Text: "Your A1c was 9.2"}, Facts{Language: messaging.Spanish}, noon); !strings.HasPrefix(r.First().Rewrite, "Tiene un resultado") {
		t.Errorf("in Spanish it is %q", r.First().Rewrite)
	}
}
