package mail

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rowan/backend/bridge"
	"rowan/backend/messaging"
)

const config = `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="clinic.example">
<incomingServer type="pop3"><hostname>pop.clinic.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>plain.clinic.example</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.clinic.example</hostname><port>587</port><socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>`

// fakeNet is a network in memory.
type fakeNet struct {
	files map[string]string
	srv   map[string]*net.SRV
	mx    []string
	up    []string
	asked []string
}

func (n *fakeNet) finder() *Finder {
	gone := errors.New("no such name")
	return &Finder{
		LookupSRV: func(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
			if r := n.srv[service+"."+name]; r != nil {
				return "", []*net.SRV{r}, nil
			}
			return "", nil, gone
		},
		LookupMX: func(context.Context, string) (list []*net.MX, _ error) {
			for _, host := range n.mx {
				list = append(list, &net.MX{Host: host})
			}
			return list, nil
		},
		Get: func(_ context.Context, url string) ([]byte, error) {
			n.asked = append(n.asked, url)
			if f, ok := n.files[url]; ok {
				return []byte(f), nil
			}
			return nil, gone
		},
		Probe: func(_ context.Context, s bridge.MailServer) error {
			for _, up := range n.up {
				if up == s.Host {
					return nil
				}
			}
			return gone
		},
	}
}

func TestMEN03_AnAddressIsEnoughToFindItsServers_InPart(t *testing.T) {
	const wellKnown = "https://clinic.example/.well-known/autoconfig/mail/config-v1.1.xml"
	for name, c := range map[string]struct {
		address          messaging.Email
		net              fakeNet
		imap, smtp       string
		user             string
		consent, confirm bool
	}{
		"a provider's own domain": {"ana@gmail.com", fakeNet{}, "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls", "ana@gmail.com", true, false},
		"its own file":            {"ana@clinic.example", fakeNet{files: map[string]string{wellKnown: config}}, "imap.clinic.example:993 tls", "smtp.clinic.example:587", "ana", false, false},
		"records of its own": {"ana@clinic.example", fakeNet{srv: map[string]*net.SRV{"imaps.clinic.example": {Target: "mx.clinic.example.", Port: 993}, "submission.clinic.example": {Target: "mx.clinic.example.", Port: 587}}},
			"mx.clinic.example:993 tls", "mx.clinic.example:587", "ana@clinic.example", false, false},
		"records that lead elsewhere": {"ana@clinic.example", fakeNet{srv: map[string]*net.SRV{"imaps.clinic.example": {Target: "imap.evil.example.", Port: 993}, "submissions.clinic.example": {Target: "mx.clinic.example.", Port: 465}}},
			"imap.evil.example:993 tls", "mx.clinic.example:465 tls", "ana@clinic.example", false, true},
		"a domain at Google":          {"ana@clinic.example", fakeNet{mx: []string{"aspmx.l.google.com."}}, "imap.gmail.com:993 tls", "smtp.gmail.com:465 tls", "ana@clinic.example", true, false},
		"a domain at Microsoft":       {"ana@clinic.example", fakeNet{mx: []string{"clinic-example.mail.protection.outlook.com."}}, "outlook.office365.com:993 tls", "smtp.office365.com:587", "ana@clinic.example", true, false},
		"one that sounds like Google": {"ana@clinic.example", fakeNet{mx: []string{"mx.evilgoogle.com."}, up: []string{"mail.clinic.example"}}, "mail.clinic.example:993 tls", "mail.clinic.example:465 tls", "ana@clinic.example", false, false},
		"records that say no":         {"ana@clinic.example", fakeNet{srv: map[string]*net.SRV{"imaps.clinic.example": {Target: "."}}, up: []string{"imap.clinic.example", "smtp.clinic.example"}}, "imap.clinic.example:993 tls", "smtp.clinic.example:465 tls", "ana@clinic.example", false, false},
		"the directory":               {"ana@clinic.example", fakeNet{files: map[string]string{"https://autoconfig.thunderbird.net/v1.1/clinic.example": config}}, "imap.clinic.example:993 tls", "smtp.clinic.example:587", "ana", false, false},
	} {
		found, err := c.net.finder().Find(t.Context(), c.address)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		said := func(s bridge.MailServer) string {
			text := newPeer(s, nil, time.Second).address
			if s.TLS {
				text += " tls"
			}
			return text
		}
		if said(found.IMAP) != c.imap || said(found.SMTP) != c.smtp || found.User != c.user || (found.Consent != nil) != c.consent || found.Confirm != c.confirm {
			t.Errorf("%s: %+v", name, found)
		}
		for _, url := range c.net.asked {
			if !strings.HasPrefix(url, "https://") || strings.Contains(url, "thunderbird") && strings.Contains(url, "ana") {
				t.Errorf("%s: it asked %s", name, url)
			}
		}
	}
	for _, address := range []messaging.Email{"", "ana", "ana@localhost", "ana@127.0.0.1", "a na@clinic.example", "ana@clinic.example"} {
		if found, err := (&fakeNet{}).finder().Find(t.Context(), address); err == nil {
			t.Errorf("%q leads to %+v", address, found)
		}
	}
}

func TestTrust32_NoFileLeadsToAServerWithoutEncryption(t *testing.T) {
	for _, change := range []func(string) string{
		func(s string) string { return strings.ReplaceAll(s, "STARTTLS", "plain") },
		func(s string) string { return strings.ReplaceAll(s, ">SSL<", "><") },
		func(s string) string { return strings.ReplaceAll(s, "smtp.clinic.example", "10.0.0.1") },
		func(s string) string { return strings.ReplaceAll(s, "smtp.clinic.example", "localhost") },
		func(s string) string { return strings.ReplaceAll(s, "imap.%EMAILDOMAIN%", "a b.example") },
		func(s string) string { return s[:len(s)/2] },
	} {
		if found, ok := configured([]byte(change(config)), "ana@clinic.example"); ok {
			t.Errorf("%+v", found)
		}
	}
}

func TestTrust41_NoFileIsFetchedFromWithin(t *testing.T) {
	asked := false
	within := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(within.Close)
	if _, err := NewFinder(nil).Get(t.Context(), within.URL); !errors.Is(err, errInner) || asked {
		t.Errorf("%v, asked %v", err, asked)
	}
	for address, refused := range map[string]bool{"127.0.0.1:443": true, "10.1.2.3:443": true, "192.168.1.1:443": true, "169.254.169.254:80": true, "[::1]:443": true, "[fd00::1]:443": true,
		"[fe80::1]:443": true, "[::ffff:127.0.0.1]:443": true, "100.64.0.1:443": true, "0.0.0.0:443": true, "[64:ff9b::7f00:1]:443": true, "x": true,
		"93.184.216.34:443": false, "[2606:4700::1111]:443": false} {
		if (refuseInner("tcp", address, nil) != nil) != refused {
			t.Errorf("%s: %v", address, !refused)
		}
	}
}

func FuzzConfigured(f *testing.F) {
	f.Add([]byte(config))
	f.Fuzz(func(t *testing.T, b []byte) {
		found, ok := configured(b, "ana@clinic.example")
		if ok && (!isHost(found.IMAP.Host) || !isHost(found.SMTP.Host) || strings.ContainsAny(found.User, "\r\n")) {
			t.Errorf("%+v", found)
		}
	})
}
