package letter

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"
)

// maxSignatures is how many signatures of a mail are looked at.
const maxSignatures = 3

// Verify says whether the mail is from the domain that its From names. It believes the
// practice's own mail server (trusted, its name in Authentication-Results; "" for
// none), or else a signature of that domain, whose key lookup finds. Without either
// the sender is unverified, which is no accusation.
func (l *Letter) Verify(ctx context.Context, raw []byte, trusted string, lookup func(ctx context.Context, domain string) ([]string, error)) (verified bool) {
	defer func() {
		if recover() != nil {
			verified = false
		}
	}()
	from := slices.DeleteFunc(slices.Clone(l.header), func(f field) bool { return f.name != "from" })
	if len(from) != 1 || len(l.From) != 1 || l.From[0].Email == "" {
		return false // which of them would be shown?
	}
	domain := strings.ToLower(l.From[0].Email.Domain())
	if trusted != "" && l.passed(trusted, domain) {
		return true
	}
	signed := 0
	for i, f := range l.header {
		if f.name != "dkim-signature" || !aligned(domain, tag(f.value, "d")) || signed >= maxSignatures {
			continue
		}
		signed++
		found, err := dkim.VerifyWithOptions(alone(l.header, i, raw), &dkim.VerifyOptions{MaxVerifications: 1,
			LookupTXT: func(name string) ([]string, error) { return lookup(ctx, name) }})
		if err == nil && len(found) == 1 && found[0].Err == nil {
			return true
		}
	}
	return false
}

// Server is what the server calls itself that judged the mail last, "" if none did. It
// writes above what it was given: the topmost is its own, and every other may be anybody's.
func (l *Letter) Server() string {
	id, _, err := authres.Parse(l.field("authentication-results"))
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(id, " ")
	return strings.ToLower(name)
}

// passed reads the word of the practice's own server.
func (l *Letter) passed(trusted, domain string) bool {
	if !strings.EqualFold(l.Server(), trusted) {
		return false
	}
	_, results, err := authres.Parse(l.field("authentication-results"))
	if err != nil {
		return false
	}
	for _, result := range results {
		switch result := result.(type) {
		case *authres.DMARCResult:
			if result.Value == authres.ResultPass && strings.EqualFold(result.From, domain) {
				return true
			}
		case *authres.DKIMResult:
			signer := result.Domain
			if signer == "" {
				_, signer, _ = strings.Cut(result.Identifier, "@")
			}
			if result.Value == authres.ResultPass && aligned(domain, signer) {
				return true
			}
		}
	}
	return false
}

// alone is the mail with one signature: each is looked at by itself, and not beside
// others, where whoever looks would do so at the same time.
func alone(header []field, signature int, raw []byte) io.Reader {
	readers := []io.Reader{}
	for i, f := range header {
		if f.name != "dkim-signature" || i == signature {
			readers = append(readers, bytes.NewReader(f.raw))
		}
	}
	_, body, _, _ := split(raw, true)
	return io.MultiReader(append(readers, strings.NewReader("\r\n"), bytes.NewReader(body))...)
}

// aligned says whether two domains are of the same organization.
func aligned(from, signer string) bool {
	signer = strings.ToLower(strings.TrimSuffix(signer, "."))
	if from == "" || signer == "" {
		return false
	}
	if from == signer {
		return true
	}
	a, err := publicsuffix.EffectiveTLDPlusOne(from)
	if err != nil {
		return false
	}
	b, err := publicsuffix.EffectiveTLDPlusOne(signer)
	return err == nil && a == b
}

// tag is one value of a list like that of a signature.
func tag(list, name string) string {
	for piece := range strings.SplitSeq(list, ";") {
		if key, value, ok := strings.Cut(piece, "="); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
