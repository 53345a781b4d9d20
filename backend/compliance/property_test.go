package compliance

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// sound checks what holds of every verdict, whatever the text.
func sound(t interface{ Errorf(string, ...any) }, text string) {
	r := CheckSMS(Draft{Text: text}, Facts{}, noon)
	units := 0
	for _, c := range text {
		units += utf16.RuneLen(repair(c))
	}
	if r.Size.Length != units {
		t.Errorf("%q is %d units, not %d", text, units, r.Size.Length)
	}
	worst := Allow
	for _, f := range r.Findings {
		if f.Verdict.rank() > worst.rank() {
			worst = f.Verdict
		}
		at := 0
		for i, s := range f.Spans {
			if s.StartByte < at || s.EndByte <= s.StartByte || s.EndByte > len(text) || s.Start < 0 || s.End <= s.Start || s.End > units {
				t.Errorf("%s of %q has a span %+v", f.Rule, text, s)
				continue
			}
			if utf8.ValidString(text) && (!utf8.ValidString(text[s.StartByte:s.EndByte]) || len(utf16.Encode([]rune(text[:s.StartByte]))) != s.Start || f.Words[i] != text[s.StartByte:s.EndByte]) {
				t.Errorf("%s of %q has a span %+v that cuts a character or counts wrongly", f.Rule, text, s)
			}
			at = s.EndByte
		}
		if f.Rewrite != "" && CheckSMS(Draft{Text: f.Rewrite}, Facts{}, noon).Verdict != Allow {
			t.Errorf("the rewrite %q of %q does not go", f.Rewrite, text)
		}
	}
	if r.Verdict != worst {
		t.Errorf("%q is %s with findings up to %s", text, r.Verdict, worst)
	}
	if once := folded(text); folded(once) != once {
		t.Errorf("folding %q gives %q, and again %q", text, once, folded(once))
	}
	switch Keyword(text, Situation{}).Action {
	case None, OptOut, OptIn, Help, Ask:
	default:
		t.Errorf("%q has no action", text)
	}
}

func FuzzCheckSMS(f *testing.F) {
	for _, s := range []string{"", "STOP", "w e e d for sale", "b\u200bit.ly/x", "\xff\xfe weed", "👨‍👩‍👧 $5", "ﷺ ﬃ ½ ⅷ", "123-45-6789", "c*nnabis", strings.Repeat("a.", 900), "https://", "[dot]", "١٢٣ ǅ İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 5000 {
			t.Skip()
		}
		sound(t, text)
	})
}

func TestEveryVerdictIsSound(t *testing.T) {
	words := slices.Concat(pack.phrases("weed"), pack.phrases("offer"), pack.phrases("rx"), pack.phrases("secret"), []string{"😀", "é", "\u200b", "\n", "bit.ly/a", "123-45-6789", "your", "A1c", "9.2", "$5", "20%", "\xff", "w", "e", "e", "d", "[dot]", "Ⅷ", "ﬁ", "你好"})
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(words), 0, 60).Draw(t, "words")
		sound(t, strings.Join(parts, rapid.SampledFrom([]string{" ", "", ". ", "\u200b"}).Draw(t, "between")))
	})
}

func TestNoTextTakesLong(t *testing.T) {
	for name, part := range map[string]string{"goods": "weed buy ", "letters": "w ", "dotted": "a.", "hosts": "a.co ", "dashes": "a-", "masks": "c*n ", "no": "no weed free ", "accents": "é", "signs": "$@", "figures": "1-2/3:4 ", "emoji": "🍃 ", "stop": "stop ", "threats": "you kill your family "} {
		began := time.Now()
		sound(t, strings.Repeat(part, 20_000/len(part)))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

// What hides a word changes nothing about what it says.
func TestCMP02_HidingAWordDoesNotChangeTheVerdict(t *testing.T) {
	disguises := map[string]func(string) string{
		"zero width":   func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") },
		"soft hyphens": func(s string) string { return strings.Join(strings.Split(s, ""), "\u00ad") },
		"wide": func(s string) string {
			return strings.Map(func(r rune) rune {
				if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
					return r - 'A' + 'Ａ'
				}
				return r
			}, s)
		},
		"cyrillic": strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р", "x", "х").Replace,
		"accents":  strings.NewReplacer("a", "á", "e", "ë", "i", "ì", "o", "õ", "u", "ü").Replace,
		"capitals": strings.ToUpper,
	}
	n := 0
	for _, one := range corpus(t, "testdata/corpus.txt") {
		if one.verdict != Block {
			continue
		}
		plain := CheckSMS(Draft{Text: one.text}, Facts{}, noon).Verdict
		for name, disguise := range disguises {
			n++
			if r := CheckSMS(Draft{Text: disguise(one.text)}, Facts{}, noon); r.Verdict != plain {
				t.Errorf("%s: %q is %s, and %s without the disguise", name, disguise(one.text), r.Verdict, plain)
			}
		}
	}
	t.Logf("%d disguised texts were judged", n)
}

// Inserting what nobody sees never turns a fine text into one that is refused.
func TestCMP03_InvisibleCharactersDoNoHarm(t *testing.T) {
	for _, one := range corpus(t, "testdata/corpus.txt") {
		if one.verdict == Allow {
			if r := CheckSMS(Draft{Text: strings.ReplaceAll(one.text, " ", " \u200b")}, Facts{}, noon); r.Verdict == Block {
				t.Errorf("%q is blocked by %v", one.text, rules(r))
			}
		}
	}
}

func BenchmarkCheckSMS(b *testing.B) {
	text := strings.Repeat("Your refill is ready, please call 555-0100 before 5 pm. We’ll hold it for 7 days – ask Dr. Lee about alcohol. ", 20)
	text = string([]rune(text)[:1599])
	for b.Loop() {
		CheckSMS(Draft{Text: text}, Facts{}, noon)
	}
}
