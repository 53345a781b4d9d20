package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

func runCheck(command, in string) (out string, err error) {
	var stdout, stderr bytes.Buffer
	m := Main{Args: []string{command}, Stdin: strings.NewReader(in), Stdout: &stdout, Stderr: &stderr, Clock: time.Now}
	err = m.Run(context.Background())
	return stdout.String(), err
}

func TestCMP01_CheckSMSWritesAVerdictForEachText(t *testing.T) {
	for in, want := range map[string]string{
		"text\nYour refill is ready.\nHot singles in your area\n":             "text,verdict,category,rule\nYour refill is ready.,allow,,\nHot singles in your area,block,sex,sex-services\n",
		"id,text,note\r\n7,\"Your A1c was 9.2, call us\",x\r\n":               "text,verdict,category,rule\r\n\"Your A1c was 9.2, call us\",warn,phi,phi-result\r\n",
		"\ufeffText\n\"two\r\nlines, \"\"quoted\"\"\"\n\n\" blanks stay \"\n": "text,verdict,category,rule\n\"two\r\nlines, \"\"quoted\"\"\",allow,,\n\" blanks stay \",allow,,\n",
		"text\nno newline at the end":                                         "text,verdict,category,rule\nno newline at the end,allow,,\n",
		"text\n\"\"\n":                                                        "text,verdict,category,rule\n,allow,,\n",
		"text":                                                                "text,verdict,category,rule\n",
		"text\n\"a\rb\"\n":                                                    "text,verdict,category,rule\n\"a\rb\",allow,,\n",
		"text\n" + strings.Repeat("x", 1600) + "\n":                           "text,verdict,category,rule\n" + strings.Repeat("x", 1600) + ",block,length,length\n",
	} {
		got, err := runCheck("check-sms", in)
		if err != nil || got != want {
			t.Errorf("%q gives %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestOPT02_CheckInboundWritesAnActionForEachText(t *testing.T) {
	got, err := runCheck("check-inbound", "text,optedout\nSTOP please,\nYES,\nYES,true\nplease stop texting me,\nHELP,no\nplease don't stop,\n")
	want := "text,action\nSTOP please,optout\nYES,none\nYES,optin\nplease stop texting me,ask\nHELP,help\nplease don't stop,none\n"
	if err != nil || got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

func TestBrokenCSVIsRefusedWithASentence(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "is empty",
		"\n\n":                    "is empty",
		"body\nhello\n":           `no column is called "text"`,
		"text,text\na,b\n":        `two columns`,
		"text\n\"open\n":          "line 2 is never closed",
		"text\nsay \"hi\"\n":      "line 2 has a quotation mark within",
		"text\n\"a\"b\n":          "line 2 goes on behind",
		"text\nfine\nHi, Maria\n": "line 3 has 2 columns and the first line 1",
		"a,text\nfine\n":          "line 2 has 1 columns and the first line 2",
	} {
		for _, command := range []string{"check-sms", "check-inbound"} {
			if _, err := runCheck(command, in); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %q says %v, want %q", command, in, err, want)
			}
		}
	}
}
