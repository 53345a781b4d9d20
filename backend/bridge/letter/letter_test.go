package letter_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"rowan/backend/bridge"
	"rowan/backend/bridge/letter"
	"rowan/backend/messaging"
)

func read(t *testing.T, raw string) *letter.Letter {
	t.Helper()
	l, err := letter.Read(t.Context(), bridge.Arrival{Raw: []byte(strings.ReplaceAll(raw, "\n", "\r\n"))})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

const rich = `From: =?utf-8?q?Jos=C3=A9_Ruiz?= <jose@example.com>, "Ruiz, Maya" <maya@example.com>
To: care@clinic.example
Cc: undisclosed recipients: ;
Subject: =?iso-8859-1?Q?Cita_ma=F1ana?=
Message-ID: <a@example.com>
In-Reply-To: <two@clinic.example>
References: <one@clinic.example>
 <two@clinic.example>
Date: Sun, 22 Nov 2026 10:00:00 -0500 (EST)
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/related; boundary="in ner"

--in ner
Content-Type: multipart/alternative; boundary=alt

--alt
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Hasta ma=F1ana=
!
--alt
Content-Type: text/html; charset=utf-8

<p>Hasta <b>mañana</b>!</p><img src="cid:logo@example.com">
--alt--
--in ner
Content-Type: image/png; name=logo.png
Content-ID: <logo@example.com>
Content-Disposition: inline
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--in ner--
--outer
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''a%C3%B1o.pdf
Content-Transfer-Encoding: base64

JVBERi0=
--outer--
`

func TestMEN03_AMailIsReadAsItsWriterMeantIt_InPart(t *testing.T) {
	l := read(t, rich)
	if l.Subject != "Cita mañana" || l.Text != "Hasta mañana!" || !strings.Contains(l.HTML, "<b>mañana</b>") || l.MessageID != "a@example.com" || l.Repaired || l.Automatic {
		t.Errorf("%+v", l)
	}
	if want := []bridge.Party{{Name: "José Ruiz", Email: "jose@example.com"}, {Name: "Ruiz, Maya", Email: "maya@example.com"}}; !slices.Equal(l.From, want) || len(l.Cc) != 0 {
		t.Errorf("%v %v", l.From, l.Cc)
	}
	if !l.Date.Equal(time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)) {
		t.Error(l.Date)
	}
	if len(l.Files) != 2 || l.Files[0].ID != "logo@example.com" || !l.Files[0].Inline || l.Files[1].Name != "año.pdf" || string(l.Files[1].Bytes) != "%PDF-" {
		t.Errorf("%+v", l.Files)
	}
	if got := l.Answers(); !slices.Equal(got, []string{"two@clinic.example", "one@clinic.example"}) {
		t.Errorf("it answers %v", got)
	}
	safe := letter.Safe(l.HTML, letter.SafeOptions{Images: map[string]string{"logo@example.com": "/files/1"}})
	if !strings.Contains(safe.HTML, `src="/files/1"`) || safe.Remote != 0 {
		t.Error(safe)
	}
}

func TestFault50_Trust42_WhatIsTooMuchIsQuarantinedInTime(t *testing.T) {
	deep := "From: a@example.com\n"
	for range 40 {
		deep += "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
	}
	// Boundaries that all differ, so that each level is one.
	nested := "From: a@example.com\n"
	for i := range 40 {
		b := strings.Repeat("b", i+1)
		nested += "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n"
	}
	for name, c := range map[string]struct {
		a    bridge.Arrival
		want letter.Reason // "" for one that is read
	}{
		"nothing":                  {bridge.Arrival{}, letter.ReasonNotMail},
		"no header":                {bridge.Arrival{Raw: []byte("hello\r\nworld\r\n")}, letter.ReasonNotMail},
		"bytes":                    {bridge.Arrival{Raw: bytes.Repeat([]byte{0, 0xff, 10}, 100_000)}, letter.ReasonNotMail},
		"cut by the server":        {bridge.Arrival{Raw: []byte("From: a@example.com\n\nhi"), Cut: true}, letter.ReasonTooLarge},
		"not handed out":           {bridge.Arrival{Cut: true}, letter.ReasonCut},
		"too large":                {bridge.Arrival{Raw: append([]byte("From: a@example.com\n\n"), make([]byte, bridge.MaxMail)...)}, letter.ReasonTooLarge},
		"a header without an end":  {bridge.Arrival{Raw: []byte("From: a@example.com\n" + strings.Repeat(" more\n", 400_000))}, letter.ReasonTooLarge},
		"many fields":              {bridge.Arrival{Raw: []byte("From: a@example.com\n" + strings.Repeat("A: b\n", 5000))}, letter.ReasonTooMany},
		"many parts":               {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--x\n\na\n", 10_000))}, letter.ReasonTooMany},
		"the same boundary within": {bridge.Arrival{Raw: []byte(deep)}, ""},
		"deep":                     {bridge.Arrival{Raw: []byte(nested)}, letter.ReasonTooDeep},
		"a bomb of encoded words":  {bridge.Arrival{Raw: []byte("From: a@example.com\nSubject: " + strings.Repeat("=?", 400_000) + "\n\n")}, ""},
		"a bomb of addresses":      {bridge.Arrival{Raw: []byte("From: " + strings.Repeat("(", 400_000) + "\nTo: " + strings.Repeat("a@b.example,", 30_000) + "\n\n")}, ""},
		"a bomb of references":     {bridge.Arrival{Raw: []byte("From: a@example.com\nReferences: " + strings.Repeat("<a", 400_000) + "\n\n")}, ""},
		"a bomb of boundaries":     {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n" + strings.Repeat("--xx", 2_000_000))}, ""},
		"a bomb of base64":         {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("=", 20_000_000))}, ""},
		"a bomb of tags":           {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: text/html\n\n" + strings.Repeat("<div style=\"color:red;", 90_000))}, ""},
		"a bomb of elements":       {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: text/html\n\n" + strings.Repeat("<b><a href=//x>", 40_000))}, ""},
		"a bomb of comments":       {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: text/html\n\n" + strings.Repeat("<!--", 500_000))}, ""},
		"a bomb of styles":         {bridge.Arrival{Raw: []byte("From: a@example.com\nContent-Type: text/html\n\n<p style=\"" + strings.Repeat("color:red;", 200_000) + "\">x")}, ""},
		"a bomb of lines":          {bridge.Arrival{Raw: []byte("From: a@example.com\n\n" + strings.Repeat("on 1\n", 200_000))}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := letter.Read(t.Context(), c.a)
			q, _ := errors.AsType[*letter.Quarantine](err)
			if c.want == "" && err != nil || c.want != "" && (q == nil || q.Reason != c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if !c.a.Cut && len(c.a.Raw) <= bridge.MaxMail {
				survive(t, c.a.Raw, name)
			}
		})
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := letter.Read(late, bridge.Arrival{Raw: []byte(rich)})
	if q, ok := errors.AsType[*letter.Quarantine](err); !ok || q.Reason != letter.ReasonTooSlow {
		t.Errorf("out of time it says %v", err)
	}
}

func TestFault51_TheSameMailIsKnownAndAnotherBehindItsNameIsNot(t *testing.T) {
	one := read(t, rich)
	again := read(t, "Received: from somewhere\nX-Folder: archive\n"+rich)
	if one.Identity() != again.Identity() {
		t.Error("the same mail in another folder is another")
	}
	for name, change := range map[string][2]string{
		"another text":   {"Hasta ma=F1ana", "Hasta nunca"},
		"another file":   {"JVBERi0=", "JVBERi8="},
		"another sender": {"jose@example.com", "eve@example.com"},
		"another name":   {"<a@example.com>", "<b@example.com>"},
	} {
		if read(t, strings.Replace(rich, change[0], change[1], 1)).Identity() == one.Identity() {
			t.Errorf("%s passes for the same mail", name)
		}
	}
}

func TestTrust39_NoFieldIsMoreThanOneLine_InPart(t *testing.T) {
	for _, x := range []string{"=?utf-8?q?a=0D=0ABcc:_eve@example.com?=", "=?utf-8?b?YQ0KQmNjOiBlQGV4YW1wbGUuY29t?=", "a\r b", "a\u2028b", "a\u202eb", "a\x00b"} {
		l := read(t, "From: "+x+" <a@example.com>\nSubject: "+x+"\nMessage-ID: <"+x+"@example.com>\nContent-Type: application/pdf; name=\""+x+"\"\n\nx")
		for _, s := range []string{string(l.Subject), string(l.From[0].Name), l.MessageID, string(l.Files[0].Name)} {
			if messaging.CheckLine("field", messaging.Text(s), 2000) != nil || strings.ContainsAny(s, "\u2028\u202e") {
				t.Errorf("%q came out as %q", x, s)
			}
		}
	}
}

func TestMEN03_AnswersFindTheirThreadAndSubjectsAreTheLastResort_InPart(t *testing.T) {
	for header, want := range map[string]struct{ nearest, subject string }{
		"Subject: Re: AW: [2] Your  Visit\nIn-Reply-To: <a@x.example>":     {"a@x.example", ""},
		"Subject: Re: Your visit\nReferences: <a@x.example> <b@x.example>": {"b@x.example", ""},
		"Subject: RE: re[2]: Aw: Your   Visit":                             {"", "your visit"},
		"Subject: Your visit":                                              {"", ""},
		"Subject: Regarding: your visit":                                   {"", ""},
		"Subject: Re: Your visit\nIn-Reply-To: your mail of Monday":        {"", "your visit"},
		"Message-ID: <me@x.example>\nReferences: <me@x.example>":           {"", ""},
	} {
		l := read(t, "From: a@example.com\n"+header+"\n\nx")
		nearest := ""
		if a := l.Answers(); len(a) > 0 {
			nearest = a[0]
		}
		if nearest != want.nearest || l.SubjectKey() != want.subject {
			t.Errorf("%q: %q %q", header, nearest, l.SubjectKey())
		}
	}
}

func TestMEN03_QuotedHistoryIsFoldedAndKept_InPart(t *testing.T) {
	for text, said := range map[string]string{
		"Yes.\n\nOn Sun, Nov 22, 2026 at 10:00 AM Ana <care@clinic.example> wrote:\n> Can you come?\n":             "Yes.\n\n",
		"Yes.\n\nOn Sun, Nov 22, 2026 at 10:00 AM Alder Street\nClinic <care@clinic.example> wrote:\n> Can you?\n": "Yes.\n\n",
		"Sí.\n\nEl dom, 22 nov 2026, Ana escribió:\n> ¿Puede?\n":                                                   "Sí.\n\n",
		"Yes.\n\n-----Original Message-----\nFrom: Ana\n":                                                          "Yes.\n\n",
		"Yes.\n\nFrom: Ana\nSent: Sunday\nTo: Maya\n\nCan you?\n":                                                  "Yes.\n\n",
		"Yes.\n> Can you?\n>\n> Ana\n":                                                                             "Yes.\n",
		"> Can you?\nYes.\n> And Monday?\nNo.\n":                                                                   "> Can you?\nYes.\n> And Monday?\nNo.\n",
		"> only quoted\n":                                                                                          "> only quoted\n",
		"On Monday I wrote: nothing\nFrom: here on it hurts\n":                                                     "On Monday I wrote: nothing\nFrom: here on it hurts\n",
		"": "",
	} {
		got, quoted := letter.Fold(text)
		if got != said || got+quoted != text {
			t.Errorf("%q: said %q, quoted %q", text, got, quoted)
		}
	}
	safe := letter.Safe(`Yes.<div class="gmail_quote">On Sunday:<blockquote type="cite">Can<div>you?</div></blockquote></div>Bye`, letter.SafeOptions{Quoted: "Show history"})
	if safe.HTML != `Yes.<details class="quoted"><summary>Show history</summary><div>On Sunday:<blockquote>Can<div>you?</div></blockquote></div></details>Bye` {
		t.Error(safe.HTML)
	}
}

func TestFault52_BouncesAndMachinesAreRecognised(t *testing.T) {
	const report = `From: MAILER-DAEMON@mx.example
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x

It failed.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns;mx.example

Final-Recipient: rfc822;maya@example.com
Action: failed
Status: 5.1.1 (no such person)

Final-Recipient: rfc822; jose@example.com
Action: delayed
Status: 4.4.1
--x
Content-Type: text/rfc822-headers

Message-ID: <sent@clinic.example>
Subject: Your visit
--x--
`
	l := read(t, report)
	want := []letter.Undelivered{{Email: "maya@example.com", Status: "5.1.1", Final: true}, {Email: "jose@example.com", Status: "4.4.1"}}
	if l.Bounce == nil || l.Bounce.About != "sent@clinic.example" || !slices.Equal(l.Bounce.Failed, want) || !l.Automatic || l.Text != "It failed." || len(l.Files) != 0 {
		t.Errorf("%+v %+v", l, l.Bounce)
	}
	if l := read(t, strings.ReplaceAll(strings.ReplaceAll(report, "failed\nStatus", "delivered\nStatus"), "delayed", "relayed")); l.Bounce != nil || !l.Automatic {
		t.Errorf("what arrived is a bounce: %+v", l.Bounce)
	}
	if l := read(t, "From: Mailer-Daemon@mx.example\nX-Failed-Recipients: maya@example.com\nIn-Reply-To: <sent@clinic.example>\n\nNo."); l.Bounce == nil || l.Bounce.About != "sent@clinic.example" || l.Bounce.Failed[0].Email != "maya@example.com" {
		t.Errorf("%+v", l.Bounce)
	}
	for header, automatic := range map[string]bool{
		"Auto-Submitted: auto-replied": true, "Auto-Submitted: auto-generated; x=y": true, "Auto-Submitted: no": false, "Precedence: bulk": true, "Precedence: first-class": false,
		"X-Autoreply: yes": true, "List-Id: <a.b>": true, "Return-Path: <>": true, "Return-Path: <maya@example.com>": false, "X-Anything: else": false,
	} {
		if l := read(t, "From: maya@example.com\n"+header+"\n\nI am away."); l.Automatic != automatic || l.Bounce != nil {
			t.Errorf("%s: %v", header, l.Automatic)
		}
	}
}

func TestTrust41_NothingRemoteIsLoadedUntilAskedAndNeverFromWithin_InPart(t *testing.T) {
	page := `<img src="https://cdn.example.com/a.png" alt="Our office" width=600><img src=//cdn.example.com/b.png><img src="http://cdn.example.com/pixel.gif" width=1 height=1>
<img src="http://127.0.0.1/x"><img src="http://10.0.0.1/x"><img src="http://169.254.169.254/latest"><img src="http://[::1]/x"><img src="http://2130706433/x"><img src="http://0x7f.1/x">
<img src="http://printer/x"><img src="http://nas.local/x"><img src="http://100.64.1.1/"><img src="http://[::ffff:10.0.0.1]/"><table background="https://cdn.example.com/c.png"><td style="background:url(https://cdn.example.com/d.png);color:red">x</td></table>
<link rel=stylesheet href="https://cdn.example.com/e.css"><style>@import "https://cdn.example.com/f.css";@font-face{src:url(https://cdn.example.com/g)}</style><video poster="https://cdn.example.com/h"></video><input type=image src="https://cdn.example.com/i"><img srcset="https://cdn.example.com/j 2x"><a href="https://cdn.example.com/k" ping="https://cdn.example.com/l">k</a>`
	quiet := letter.Safe(page, letter.SafeOptions{})
	if quiet.Remote != 2 || strings.Contains(quiet.HTML, "<img") || strings.Count(quiet.HTML, "cdn.example.com") != 2 || !strings.Contains(quiet.HTML, `<span class="remote-image">Our office</span>`) {
		t.Errorf("%d %s", quiet.Remote, quiet.HTML)
	}
	loud := letter.Safe(page, letter.SafeOptions{Remote: true})
	if strings.Count(loud.HTML, "<img") != 2 || strings.Count(loud.HTML, `src="https://cdn.example.com/`) != 2 || loud.Remote != 0 {
		t.Errorf("%s", loud.HTML)
	}
}

func TestMEN03_LinksTellWhereTheyLead_InPart(t *testing.T) {
	for page, want := range map[string]string{
		`<a href="https://evil.example/x">https://bank.example</a>`:          `[evil.example]`,
		`<a href="https://bank.example@evil.example/">bank.example</a>`:      `title="https://evil.example/"`,
		`<a href="https://www.bank.example/a">www.bank.example</a>`:          ``,
		`<a href="https://login.bank.example/a">bank.example</a>`:            ``,
		`<a href="https://bank.example.evil.example/a">bank.example</a>`:     `[bank.example.evil.example]`,
		`<a href="https://bаnk.example/">bank.example</a>`:                   `[xn--bnk-6cd.example]`,
		`<a href="https://evil.example/"><b>bank.</b><i>example</i></a>`:     `[evil.example]`,
		`<a href="mailto:care@clinic.example?cc=eve@evil.example">write</a>`: `title="mailto:care@clinic.example`,
	} {
		got := letter.Safe(page, letter.SafeOptions{}).HTML
		if !strings.Contains(got, want) || want == "" && strings.Contains(got, "link-target") {
			t.Errorf("%s became %s", page, got)
		}
		if !strings.Contains(got, `target="_blank"`) && strings.Contains(got, "https:") || !strings.Contains(got, "noreferrer") {
			t.Errorf("%s became %s", page, got)
		}
	}
}

func TestMEN03_ASenderIsVerifiedByOurServerOrByASignature_InPart(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(domain, from, more string) []byte {
		plain := more + "From: Maya <" + from + ">\r\nSubject: hello\r\n\r\nHello\r\n"
		var b bytes.Buffer
		if err := dkim.Sign(&b, strings.NewReader(plain), &dkim.SignOptions{Domain: domain, Selector: "s", Signer: private, HeaderKeys: []string{"From", "Subject"}}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	lookup := func(_ context.Context, name string) ([]string, error) {
		if name != "s._domainkey.example.com" && name != "s._domainkey.evil.example" {
			return nil, errors.New("no such name")
		}
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	good := sign("example.com", "maya@example.com", "")
	ours := "Authentication-Results: mx.clinic.example; dmarc=pass header.from=example.com\r\n"
	plain := "From: maya@example.com\r\n\r\nhello\r\n"
	for name, c := range map[string]struct {
		raw  []byte
		want bool
	}{
		"a signature of the domain":                 {good, true},
		"of a domain above it":                      {sign("example.com", "maya@mail.example.com", ""), true},
		"changed on the way":                        {bytes.Replace(good, []byte("Hello"), []byte("Help!"), 1), false},
		"of somebody else":                          {sign("evil.example", "maya@example.com", ""), false},
		"a second From above it":                    {append([]byte("From: ceo@example.com\r\n"), good...), false},
		"an empty From above it":                    {append([]byte("From: \r\n"), good...), false},
		"two of them, the other's first":            {append(sign("evil.example", "x@evil.example", "")[:bytes.Index(sign("evil.example", "x@evil.example", ""), []byte("From: "))], good...), true},
		"no signature":                              {[]byte(plain), false},
		"our server says so":                        {[]byte(ours + plain), true},
		"another server says so":                    {[]byte(strings.Replace(ours, "mx.clinic", "mx.evil", 1) + plain), false},
		"our server says so of another":             {[]byte(strings.Replace(ours, "from=example.com", "from=evil.example", 1) + plain), false},
		"our server denies it, and a forgery below": {[]byte("Authentication-Results: mx.clinic.example; dmarc=fail header.from=example.com\r\n" + ours + plain), false},
		"another server above ours":                 {[]byte(strings.Replace(ours, "mx.clinic", "mx.evil", 1) + ours + plain), false},
		"our server saw an aligned signature":       {[]byte("Authentication-Results: mx.clinic.example; dkim=pass header.d=example.com; spf=pass\r\n" + plain), true},
		"our server saw that of another":            {[]byte("Authentication-Results: mx.clinic.example; dkim=pass header.d=evil.example; spf=pass\r\n" + plain), false},
	} {
		l, err := letter.Read(t.Context(), bridge.Arrival{Raw: c.raw})
		if err != nil {
			t.Fatal(name, err)
		}
		if got := l.Verify(t.Context(), c.raw, "mx.clinic.example", lookup); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	l, err := letter.Read(t.Context(), bridge.Arrival{Raw: []byte(ours + plain)})
	if err != nil || l.Verify(t.Context(), []byte(ours+plain), "", lookup) {
		t.Error("a word is believed that nobody trusts")
	}
}
