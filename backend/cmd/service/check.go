package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"strings"

	"rowan/backend/compliance"
)

// checkSMS judges texts that a practice means to send, like its saved replies: CSV
// with a column "text" in, the verdict of each out.
func (m Main) checkSMS(flags *flag.FlagSet) error {
	flags.Usage = func() {
		_, _ = fmt.Fprint(m.Stderr, `usage: service check-sms < texts.csv
Reads CSV with a column "text" and writes text,verdict,category,rule. The verdict is
allow, warn or block; category and rule are those of the gravest finding, empty for
allow. Nothing is assumed of the number or the person: only what is written counts.
`)
	}
	return m.judge(flags, []string{"text", "verdict", "category", "rule"}, func(text string, _ func(string) string) []string {
		r := compliance.CheckSMS(compliance.Draft{Text: text}, compliance.Facts{}, m.Clock())
		f := r.First()
		return []string{text, string(r.Verdict), string(f.Category), f.Rule}
	})
}

// checkInbound says of texts that people wrote to a practice what they ask for.
func (m Main) checkInbound(flags *flag.FlagSet) error {
	flags.Usage = func() {
		_, _ = fmt.Fprint(m.Stderr, `usage: service check-inbound < texts.csv
Reads CSV with a column "text" and writes text,action: optout, optin, help, none, or
ask for wording that a teammate has to confirm. Nobody counts as opted out, so that
YES is none; a column "optedout" with "true" in a row says otherwise of that row, and
YES is then optin.
`)
	}
	return m.judge(flags, []string{"text", "action"}, func(text string, column func(string) string) []string {
		out := compliance.Situation{}
		switch strings.ToLower(strings.TrimSpace(column("optedout"))) {
		case "true", "yes", "1":
			out.OptedOut = true
		}
		return []string{text, string(compliance.Keyword(text, out).Action)}
	})
}

// judge writes a row for each text as it comes, so that a file of any length passes.
func (m Main) judge(flags *flag.FlagSet, header []string, row func(text string, column func(string) string) []string) (err error) {
	if err := flags.Parse(m.Args[1:]); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is not understood: give the CSV on standard input", flags.Arg(0))
	}
	in := newCSV(m.Stdin)
	names, err := in.record()
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; twice && name == "text" {
			return errors.New("two columns are called \"text\": leave one")
		}
		at[name] = i
	}
	text, ok := at["text"]
	if !ok {
		return errors.New("no column is called \"text\": name it so in the first line")
	}
	out := bufio.NewWriter(m.Stdout)
	defer func() { err = errors.Join(err, out.Flush()) }()
	if err := writeRecord(out, header, in.ending); err != nil {
		return err
	}
	for {
		record, err := in.record()
		if errors.Is(err, errNoMore) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(record) != len(names) {
			return fmt.Errorf("line %d has %d columns and the first line %d: put texts with commas between quotation marks", in.began, len(record), len(names))
		}
		column := func(name string) string {
			if i, ok := at[name]; ok {
				return record[i]
			}
			return ""
		}
		if err := writeRecord(out, row(record[text], column), in.ending); err != nil {
			return err
		}
	}
}
